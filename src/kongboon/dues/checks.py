"""Checks what is written down of dues against itself and against the books. Units: satang."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q, Sum

from kongboon.access.permissions import Act
from kongboon.dues.models import DUES, DuesPayment
from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.governance.models import Request, SetUpSignature
from kongboon.kernel.thai_calendar import last_day
from kongboon.ledger.accounts import DUES_IN_ADVANCE, DUES_INCOME
from kongboon.ledger.models import Line
from kongboon.members.models import Member


class OtherSum(NamedTuple):
    """A receipt of which the books have another sum of dues than the months that were paid with it."""

    entry_no: int
    in_books: int
    in_payments: int


class OtherDay(NamedTuple):
    """A member who is written down as paid up to another day than the payments that stand say."""

    number: str
    written: date | None
    paid: date | None


def months_paid_twice(fund: Fund) -> Iterator[tuple[str, str]]:
    """(member number, month) of each payment that stands and begins in a month that another one paid for already."""
    paid = DuesPayment.objects.filter(fund=fund, reversed_by=None).order_by("member_id", "first_month", "pk")
    ends: dict[int, str] = {}
    rows = paid.values_list("member_id", "member__number", "first_month", "last_month")
    for member, number, first, last in rows.iterator():
        if first <= ends.get(member, ""):
            yield number, first
        ends[member] = max(last, ends.get(member, ""))


def paid_until_unexplained(fund: Fund) -> list[OtherDay]:
    """Members whose day no payment and no word of two officers explains.

    What was paid before the starting data of the fund were signed is part of them and not looked at.
    """
    signed = SetUpSignature.objects.filter(fund=fund).order_by("pk").first()
    if signed is None:
        return []
    expected: dict[int, date | None] = {}
    paid = DuesPayment.objects.filter(fund=fund, entry__batch__posted_at__gte=signed.at).order_by("pk")
    rows = paid.values_list("member_id", "paid_until_before", "last_month", "reversed_by_id")
    for member, before, last, reversed_by in rows.iterator():
        if reversed_by is None:
            expected[member] = last_day(last)
        else:
            expected.setdefault(member, before)
    for pk in _agreed_to(fund):
        expected.pop(pk, None)
    members = Member.objects.filter(
        fund=fund, erased_at=None, pk__in=Member.objects.filter(payments__fund=fund)
    )
    written = members.order_by("pk").values_list("pk", "number", "paid_until")
    return [
        OtherDay(number, day, expected[pk])
        for pk, number, day in written
        if pk in expected and day != expected[pk]
    ]


def _agreed_to(fund: Fund) -> set[int]:
    """Members of whom two officers said something that decides rights."""
    acts = (Act.CHANGE_RIGHTS.code, Act.IMPORT_RIGHTS.code)
    asked = Request.objects.filter(fund=fund, act__in=acts, acts__kind="confirm")
    found: set[int] = set()
    for terms in asked.values_list("terms", flat=True):
        found.update(int(pk) for pk in terms.get("rows", ()))
        if "member_id" in terms:
            found.add(int(terms["member_id"]))
    return found


def sums_that_differ(fund: Fund) -> list[OtherSum]:
    """Receipts whose dues in the books are not what the months cost that were paid with them; three queries."""
    paid = DuesPayment.objects.filter(fund=fund)
    sums = dict(paid.values_list("entry_id").annotate(satang=Sum("amount_satang")).order_by())
    lines = Line.objects.filter(
        Q(entry__batch__kind=DUES) | Q(entry_id__in=paid.values("entry_id")),
        fund=fund,
        account__code__in=(DUES_INCOME, DUES_IN_ADVANCE),
        member__isnull=False,
        entry__reverses=None,
    )
    books = dict(lines.values_list("entry_id").annotate(satang=-Sum("amount")).order_by())
    return [
        OtherSum(entry % ROWS_PER_FUND, books.get(entry, 0), sums.get(entry, 0))
        for entry in sorted(books.keys() | sums.keys())
        if books.get(entry, 0) != sums.get(entry, 0)
    ]
