"""Checks what is written down of dues against itself and against the books. Units: satang."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from datetime import date, datetime
from itertools import groupby, pairwise
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


class OtherDayBefore(NamedTuple):
    """A payment that found its member paid up to another day than the payments before it say."""

    number: str
    entry_no: int
    written: date | None
    paid: date | None


def paid_until_unexplained(fund: Fund) -> list[OtherDay | OtherDayBefore]:
    """Days that no payment and no word of two officers explains, also where a later payment went on from them.

    What was paid before the starting data of the fund were signed is part of them and not looked at.
    """
    signed = SetUpSignature.objects.filter(fund=fund).order_by("pk").first()
    if signed is None:
        return []
    agreed = _agreed_to(fund)
    members = Member.objects.filter(
        fund=fund, erased_at=None, pk__in=DuesPayment.objects.filter(fund=fund).values("member_id")
    )
    written = {pk: (number, day) for pk, number, day in members.values_list("pk", "number", "paid_until")}
    found: list[OtherDay | OtherDayBefore] = []
    for pk, steps in groupby(_steps(fund), key=lambda step: step.member_id):
        if pk in written:
            number, day = written[pk]
            found += _unexplained(
                sorted(steps, key=_entry), number, day, agreed.get(pk, frozenset()), signed.at
            )
    return found


class _Step(NamedTuple):
    """An entry that moved a member's day: a payment, or the undoing of one."""

    member_id: int
    entry_id: int
    at: datetime
    is_payment: bool
    before: date | None
    after: date | None


def _entry(step: _Step) -> int:
    return step.entry_id


def _steps(fund: Fund) -> Iterator[_Step]:
    """Member by member, not yet in the order of the books."""
    rows = DuesPayment.objects.filter(fund=fund).order_by("member_id", "pk").values_list(
        "member_id", "entry_id", "entry__batch__posted_at", "reversed_by_id", "reversed_by__batch__posted_at",
        "paid_until_before", "last_month",
    )  # fmt: skip
    for member, entry, at, undone, undone_at, before, last in rows.iterator():
        yield _Step(member, entry, at, True, before, last_day(last))
        if undone is not None:
            yield _Step(member, undone, undone_at, False, last_day(last), before)


def _unexplained(
    steps: list[_Step], number: str, written: date | None, agreed: Set[date], signed_at: datetime
) -> Iterator[OtherDay | OtherDayBefore]:
    """`agreed`: days to which two officers agreed, which is never to an earlier one than was paid until then."""

    def is_other(found: date | None, last: _Step) -> bool:
        moved_on = found in agreed and (last.after is None or (found is not None and found > last.after))
        return last.at >= signed_at and found != last.after and not moved_on

    for last, step in pairwise(steps):
        if step.is_payment and is_other(step.before, last):
            yield OtherDayBefore(number, step.entry_id % ROWS_PER_FUND, step.before, last.after)
    if is_other(written, steps[-1]):
        yield OtherDay(number, written, steps[-1].after)


def _agreed_to(fund: Fund) -> dict[int, set[date]]:
    """Days up to which dues are paid, by member, as two officers agreed to them."""
    acts = (Act.CHANGE_RIGHTS.code, Act.IMPORT_RIGHTS.code)
    asked = Request.objects.filter(fund=fund, act__in=acts, acts__kind="confirm")
    found: dict[int, set[date]] = defaultdict(set)
    for terms in asked.values_list("terms", flat=True):
        rows = dict(terms.get("rows", {}))
        if "member_id" in terms:
            rows[terms["member_id"]] = terms["after"]
        for pk, days in rows.items():
            if days.get("paid_until"):
                found[int(pk)].add(date.fromisoformat(days["paid_until"]))
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
