"""What raw writes may not do to a refund, on both databases; and two officers at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes import scope
from tests.ground import ground
from tests.world import PASSWORD, Cast, make_member

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.access.services import add_user
from kongboon.benefits.accounts import held_satang, money_account
from kongboon.benefits.claims.errors import OwnClaim, OwnPaymentBack, PaidAlready
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import Refund, RefundAct
from kongboon.benefits.refunds.services import (
    ask_refund,
    confirm_refund,
    decline_refund,
    pay_refund,
    take_back_refund,
)
from kongboon.benefits.tests.conftest import CASH, with_money
from kongboon.benefits.tests.test_refunds import HALF, LEFT, asked, paid, paying, resigned
from kongboon.benefits.tests.test_two_at_once import _at_once
from kongboon.funds.ids import next_id
from kongboon.governance.offices import add_officer
from kongboon.ledger.accounts import account_for
from kongboon.ledger.checks import verify
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Entry
from kongboon.ledger.services import post, reverse_entry
from kongboon.members.models import Member
from kongboon.members.services import end_membership


@ground
def cast(at: datetime) -> Cast:
    return with_money(at, HALF)


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=code), transaction.atomic():
        yield


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def _refund(cast: Cast, member: Member, at: datetime, **more: Any) -> Refund:
    values: dict[str, Any] = {
        "ended_on": LEFT,
        "regulation_sha256": "0" * 64,
        "paid_satang": 121_00,
        "percent": 50,
        "amount_satang": 60_50,
        "submitted_by": cast.officers[Role.REGISTRAR],
    }
    return Refund.objects.create(
        id=next_id(cast.fund), fund=cast.fund, member=member, at=at, **(values | more)
    )


def _act(cast: Cast, refund: Refund, kind: str, officer: Officer, at: datetime, **more: Any) -> RefundAct:
    return RefundAct.objects.create(
        id=next_id(cast.fund), fund=cast.fund, refund=refund, kind=kind, officer=officer, at=at, **more
    )


def _money(cast: Cast, at: datetime, by: Officer, **more: Any) -> Entry:
    """An entry in the books that pays 60.50 for a refund, as `more` says."""
    values: dict[str, Any] = {"paper": "P"} | more
    lines = (
        debit(account_for(cast.fund, "5501").pk, values.pop("amount", 60_50)),
        credit(account_for(cast.fund, "1101").pk, more.get("amount", 60_50)),
    )
    key = f"made/{Entry.objects.count()}"
    draft = EntryDraft(LEFT, lines, **{k: v for k, v in values.items() if k != "amount"})
    posted = post(fund=cast.fund, kind="refund", entries=[draft], idem_key=key, by=by, at=at)
    return Entry.objects.get(pk=posted.entry_ids[0])


def test_rows_are_only_added(cast: Cast, at: datetime) -> None:
    refund = paid(cast, at)
    for table, column in (("benefits_refund", "amount_satang"), ("benefits_refundact", "note")):
        for text in (f"UPDATE {table} SET {column}='1'", f"DELETE FROM {table}"):
            with refused_as("append_only|permission denied"):
                _sql(text)
    refund = confirm_refund(refund=asked(cast, at, number="0002"), by=cast.chair, at=at)
    act = refund.said[0]
    with refused_as("append_only|refund_act_officer_once"):
        insert = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
        _sql(
            f"{insert} INTO benefits_refundact(id,fund_id,refund_id,kind,officer_id,note,at)"
            " VALUES(%s,%s,%s,'confirm',%s,'x',%s)",
            next_id(cast.fund),
            cast.fund.pk,
            refund.pk,
            act.officer_id,
            at,
        )


def test_a_refund_is_for_whoever_resigned_and_of_the_share_it_names(cast: Cast, at: datetime) -> None:
    member, other = paying(cast, at), paying(cast, at, number="0002")
    with refused_as("refund.not_resigned"):
        _refund(cast, member, at)
    end_membership(member=other, reason="moved", on=LEFT, by=cast.officers["registrar"], at=at)
    with refused_as("refund.not_resigned"):
        _refund(cast, other, at)
    end_membership(member=member, reason="resigned", on=LEFT, by=cast.officers["registrar"], at=at)
    for more in ({"amount_satang": 60_51}, {"percent": 51}, {"paid_satang": 100_00}):
        with refused_as("refund.sum"):
            _refund(cast, member, at, **more)
    with refused_as("refund_gives_something"):
        _refund(cast, member, at, percent=0, amount_satang=0)
    stranger = with_money(at, code="3305051")
    with refused_as("refund.foreign"):
        _refund(cast, member, at, submitted_by=stranger.chair)
    _refund(cast, member, at)


def test_who_asked_does_not_confirm(cast: Cast, at: datetime) -> None:
    refund = asked(cast, at)
    for kind in ("confirm", "decline"):
        with refused_as("refund_act.own"):
            _act(cast, refund, kind, cast.officers[Role.REGISTRAR], at)
    with refused_as("refund_act.not_confirmed"):
        _act(cast, refund, "pay", cast.treasurer, at, entry=_money(cast, at, cast.treasurer))
    _act(cast, refund, "confirm", cast.chair, at)


def test_a_later_office_is_no_second_person(cast: Cast, at: datetime) -> None:
    user = add_user(username="two-hats", password=PASSWORD, name="รำพึง จดจำ")
    first = cast.officers[Role.REGISTRAR]
    first.user = user
    refund = asked(cast, at)
    first.active_to = LEFT
    first.save()
    second = add_officer(fund=cast.fund, role=Role.BOOKKEEPER, name="รำพึง จดจำ", at=at, user=user)
    with refused_as("refund_act.own"):
        _act(cast, refund, "confirm", second, at)
    with pytest.raises(OwnClaim):
        confirm_refund(refund=refund, by=second, at=at)
    confirm_refund(refund=refund, by=cast.chair, at=at)
    pay_refund(refund=refund, by=second, at=at, idem_key="p")
    second.active_to = LEFT
    second.save()
    third = add_officer(fund=cast.fund, role=Role.SECRETARY, name="รำพึง จดจำ", at=at, user=user)
    with pytest.raises(OwnPaymentBack):
        take_back_refund(refund=refund, reason="ผิด", by=third, at=at)
    paid_entry = Refund.objects.get(pk=refund.pk).paid_entry
    assert paid_entry is not None
    posted = reverse_entry(entry=paid_entry, on=LEFT, reason="ผิด", by=third, at=at, act=Act.TAKE_BACK_REFUND)
    with refused_as("refund_act.own"):
        _act(cast, refund, "back", third, at, entry_id=posted.entry_ids[0])


def test_the_own_house_has_no_part_in_it(cast: Cast, at: datetime) -> None:
    leaver = resigned(cast, at)
    make_member(cast, at, number="0009", first_name="มาลี", house_no="12")
    name_membership(officer=cast.chair, number="0009", by=cast.officers[Role.SECRETARY], at=at)
    with refused_as("refund.own_house"):
        _refund(cast, leaver, at, submitted_by=cast.chair)
    refund = _refund(cast, leaver, at)
    with refused_as("refund_act.own_house"):
        _act(cast, refund, "confirm", cast.chair, at)
    name_membership(officer=cast.chair, number="", by=cast.officers[Role.SECRETARY], at=at)
    with refused_as("refund_act.own_house"):
        _act(cast, refund, "confirm", cast.chair, at + timedelta(days=29))
    _act(cast, refund, "confirm", cast.chair, at + timedelta(days=31))


def test_money_is_paid_only_with_its_entry(cast: Cast, at: datetime) -> None:
    refund = confirm_refund(refund=asked(cast, at), by=cast.chair, at=at)
    source = f"refund/{refund.pk}"
    wrong = (
        _money(cast, at, cast.treasurer),
        _money(cast, at, cast.treasurer, source=source, amount=60_51),
        _money(cast, at, cast.treasurer, source=source, paper=""),
        _money(cast, at, cast.chair, source=source),
    )
    for entry in wrong:
        with refused_as("refund_act.not_in_books"):
            _act(cast, refund, "pay", cast.treasurer, at, entry=entry)
    with refused_as("refund_money_has_entry|refund_act.not_in_books"):
        _act(cast, refund, "pay", cast.treasurer, at)
    _act(cast, refund, "pay", cast.treasurer, at, entry=_money(cast, at, cast.treasurer, source=source))
    for kind in ("confirm", "decline"):
        with refused_as("refund_act.not_due"):
            _act(cast, refund, kind, cast.officers[Role.WELFARE], at)


def test_a_membership_is_paid_back_once(cast: Cast, at: datetime) -> None:
    first = paid(cast, at)
    second = _refund(cast, first.member, at)
    _act(cast, second, "confirm", cast.chair, at)
    entry = _money(cast, at, cast.treasurer, source=f"refund/{second.pk}")
    with refused_as("refund_act.paid_before"):
        _act(cast, second, "pay", cast.treasurer, at, entry=entry)
    take_back_refund(refund=first, reason="จ่ายผิด", by=cast.chair, at=at)
    _act(cast, second, "pay", cast.treasurer, at, entry=entry)


def test_nothing_is_paid_after_a_no(cast: Cast, at: datetime) -> None:
    refund = confirm_refund(refund=asked(cast, at), by=cast.chair, at=at)
    decline_refund(refund=refund, by=cast.officers[Role.WELFARE], at=at, note="ไม่เห็นใบลาออก")
    entry = _money(cast, at, cast.treasurer, source=f"refund/{refund.pk}")
    with refused_as("refund_act.not_due"):
        _act(cast, refund, "pay", cast.treasurer, at, entry=entry)


def test_taken_back_with_its_money_and_by_somebody_else(cast: Cast, at: datetime) -> None:
    waiting = asked(cast, at, number="0002")
    refund = paid(cast, at)
    entry = refund.paid_entry
    assert entry is not None
    with refused_as("refund_act.not_due|refund_act.not_in_books"):
        _act(cast, waiting, "back", cast.chair, at, entry=entry)
    with refused_as("refund_act.not_in_books|unique|UNIQUE|append_only"):
        _act(cast, refund, "back", cast.chair, at, entry=entry)
    posted = reverse_entry(
        entry=entry, on=LEFT, reason="ผิด", by=cast.treasurer, at=at, act=Act.TAKE_BACK_REFUND
    )
    mirror = Entry.objects.get(pk=posted.entry_ids[0])
    with refused_as("refund_act.own"):
        _act(cast, refund, "back", cast.treasurer, at, entry=mirror)
    with refused_as("refund_act.not_in_books"):
        _act(cast, refund, "back", cast.chair, at, entry=mirror)


def test_one_of_two_officers_pays(committed: str, at: datetime) -> None:
    cast = with_money(at, HALF)
    with scope(fund=cast.fund):
        member = resigned(cast, at)
        registrar = cast.officers[Role.REGISTRAR]
        both = _at_once(cast, *[lambda: ask_refund(member=member, by=registrar, at=at)] * 2)
        assert both[0] == both[1], "asked for once"
        refund = confirm_refund(refund=both[0], by=cast.chair, at=at)
        payers = (cast.treasurer, cast.officers[Role.BOOKKEEPER])
        acts = [
            lambda by=by: pay_refund(refund=refund, by=by, at=at, idem_key=f"p{by.pk}")  # type: ignore[misc]
            for by in payers
        ]
        found = _at_once(cast, *acts)
        assert sorted(type(answer) for answer in found if isinstance(answer, PaidAlready)) == [PaidAlready]
        assert held_satang(money_account(cast.fund, None)) == CASH - 60_50
        assert verify(cast.fund).whole
