"""What raw SQL may not do to the side books of dues, on both databases, under the application's role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes import scopes_disabled
from tests import databases
from tests.world import Cast, make_fund, make_member

from kongboon.access.models import Role
from kongboon.dues.agreements import agree_to_count, dispute_count
from kongboon.dues.models import DuesPayment, HandOver, HandOverAgreement
from kongboon.dues.services import Share, Taking, open_round, record_collection, take_back
from kongboon.dues.tests.test_agreements import counted
from kongboon.funds.ids import next_id
from kongboon.governance.requests import confirm
from kongboon.ledger.models import Account, Entry
from kongboon.ledger.services import reverse_entry
from kongboon.members.models import Member
from kongboon.members.requests import ask_rights
from kongboon.rules.catalogue import catalogue_text

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        yield make_fund(at=AT, regulation=catalogue_text("standard-13"))


@contextmanager
def refused(code: str | None = None) -> Iterator[None]:
    tables = (DuesPayment, HandOver, HandOverAgreement, Member, Account)
    before = [list(table._base_manager.order_by("pk").values()) for table in tables]
    with pytest.raises(DatabaseError, match=code), transaction.atomic():
        yield
    assert [list(table._base_manager.order_by("pk").values()) for table in tables] == before


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


# ---- hand-overs and the words on them ----


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dues_handover SET counted_satang=1",
        "UPDATE dues_handover SET received_by_id=collector_id",
        "DELETE FROM dues_handover",
        "UPDATE dues_handoveragreement SET said_satang=1",
        "UPDATE dues_handoveragreement SET note='x'",
        "DELETE FROM dues_handoveragreement",
    ],
)
def test_what_was_handed_over_and_agreed_stands(town: Cast, change: str) -> None:
    made = counted(town, AT)
    agree_to_count(hand_over=made, by=town.collector, at=AT)
    with refused():
        _sql(change)


def _hand_over(cast: Cast, entry_id: int, **more: Any) -> None:
    values = {
        "collector": cast.collector,
        "received_by": cast.treasurer,
        "expected_satang": 1,
        "on": AT.date(),
    }
    HandOver.objects.create(
        id=next_id(cast.fund),
        fund=cast.fund,
        entry_id=entry_id,
        at=AT,
        **{"counted_satang": 1, **values, **more},
    )


def test_a_hand_over_is_what_the_books_say(town: Cast) -> None:
    made = counted(town, AT)
    with refused("hand_over.not_booked"):
        _hand_over(town, Entry.objects.exclude(pk=made.entry_id).latest("pk").pk)
    with refused("hand_over.own"):
        _hand_over(town, made.entry_id, received_by=town.collector)
    for expected in (made.expected_satang - 1, made.counted_satang - 100):
        with refused("hand_over.expected"):
            _hand_over(town, made.entry_id, counted_satang=made.counted_satang, expected_satang=expected)
    other = make_fund(at=AT, code="3305060")
    with refused("hand_over.foreign"):
        _hand_over(town, made.entry_id, collector=other.collector)


def _says(made: HandOver, **more: Any) -> None:
    values = {
        "fund": made.fund,
        "officer_id": made.collector_id,
        "filed_by_id": made.collector_id,
        "way": "signed_in",
        "at": AT,
        **more,
    }
    with transaction.atomic():
        HandOverAgreement.objects.create(id=next_id(values["fund"]), hand_over=made, **values)


def test_nobody_speaks_for_whoever_handed_over(town: Cast) -> None:
    made, treasurer = counted(town, AT), town.treasurer.pk
    with refused("agreement.other"):
        _says(made, officer_id=treasurer, filed_by_id=treasurer)
    with refused("agreement.other"):
        _says(made, filed_by_id=treasurer)
    with refused():
        _says(made, way="slip", filed_by_id=treasurer)  # without a photo
    with refused("agreement.early"):
        _says(made, at=AT - timedelta(days=1))
    other = counted(make_fund(at=AT, code="3305060", regulation=catalogue_text("standard-13")), AT)
    with refused("agreement.foreign"):
        _says(other, fund=town.fund)
    _says(made)  # the control
    with refused("agreement.settled"):
        _says(made, said_satang=1)


def test_a_word_comes_once_and_not_after_the_count_is_taken_back(town: Cast) -> None:
    made, other = counted(town, AT), counted(town, AT)
    dispute_count(hand_over=made, said_satang=1, note="x", by=town.collector, at=AT)
    with refused():
        _says(made, said_satang=2)
    agree_to_count(hand_over=made, by=town.collector, at=AT)
    with refused():
        _says(made)
    reverse_entry(entry=other.entry, on=AT.date(), reason="นับผิด", by=town.chair, at=LATER)
    with refused("agreement.taken_back"):
        _says(other, at=LATER + timedelta(hours=1))


# ---- what was paid, and until when ----


def _paid(cast: Cast, number: str = "0001") -> DuesPayment:
    member = make_member(cast, AT, number=number, paid_until=date(2024, 4, 30))
    round_ = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=AT
    )
    taking = Taking((Share(member.pk, months=1),))
    record_collection(round=round_, takings=[taking], on=AT.date(), idem_key=number, by=cast.collector, at=AT)
    return DuesPayment.objects.get(member=member)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dues_duespayment SET last_month='2030-12'",
        "UPDATE dues_duespayment SET amount_satang=1",
        "UPDATE dues_duespayment SET paid_until_before=NULL",
        "UPDATE dues_duespayment SET reversed_by_id=entry_id",
        "DELETE FROM dues_duespayment",
    ],
)
def test_a_payment_stands(town: Cast, change: str) -> None:
    _paid(town)
    with refused("dues_duespayment.append_only"):
        _sql(change)


def test_a_payment_is_undone_once_by_the_mirror_of_its_entry(town: Cast) -> None:
    first, second = _paid(town), _paid(town, "0002")
    take_back(entry=first.entry, on=AT.date(), reason="ผิดคน", by=town.treasurer, at=AT)
    first.refresh_from_db()
    with refused("dues_duespayment.append_only"):
        _sql("UPDATE dues_duespayment SET reversed_by_id=NULL WHERE id=%s", first.pk)
    with refused("dues_duespayment.append_only"):
        _sql("UPDATE dues_duespayment SET reversed_by_id=%s WHERE id=%s", first.reversed_by_id, second.pk)


def test_nobody_is_written_down_as_having_paid_what_the_books_do_not_have(town: Cast) -> None:
    payment, other = _paid(town), make_member(town, AT, number="0009", paid_until=date(2024, 4, 30))
    for more in ({}, {"member_id": other.pk}, {"amount_satang": 0, "member_id": 1}):
        copy = DuesPayment.objects.get(pk=payment.pk)
        for name, value in more.items():
            setattr(copy, name, value)
        with refused("payment.not_booked|payment.amount"):
            copy.pk = next_id(town.fund)
            copy.save(force_insert=True)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("payment.months", {"last_month": "2030-12"}),
        ("payment.months|payment.not_booked", {"last_month": "2030-12", "months": 81}),
        ("payment.months", {"last_month": "2030-12", "months": 79, "first_month": "2024-06"}),
        ("payment.months", {"first_month": "2024-05", "last_month": "2024-04", "months": 0}),
        ("payment.months|invalid input", {"first_month": "19zz-01", "last_month": "19zz-01"}),
        ("payment.amount|payment.not_booked", {"amount_satang": 0}),
        ("payment.amount", {"advance_satang": 10**9}),
        ("payment.amount", {"advance_satang": -1}),
    ],
)
def test_months_follow_what_was_paid_before_and_cost_something(
    town: Cast, code: str, values: dict[str, Any]
) -> None:
    """A forged payment of nothing would let anybody be written down as paid up for years."""
    payment = _paid(town)
    assert (payment.first_month, payment.last_month, payment.months) == ("2024-05", "2024-05", 1)
    for name, value in values.items():
        setattr(payment, name, value)
    with refused(code):
        payment.pk = next_id(town.fund)
        payment.save(force_insert=True)


def test_paid_until_follows_a_payment_or_two_officers(town: Cast) -> None:
    payment = _paid(town)
    member = payment.member
    with refused("member.paid_until"):
        _sql("UPDATE members_member SET paid_until='2030-12-31' WHERE id=%s", member.pk)
    with refused("member.paid_until"):
        _sql("UPDATE members_member SET paid_until=NULL WHERE id=%s", member.pk)
    asked = ask_rights(member=member, changes={"paid_until": date(2030, 12, 31)}, by=town.treasurer, at=AT)
    with refused("member.paid_until"):
        _sql("UPDATE members_member SET paid_until='2030-12-31' WHERE id=%s", member.pk)
    confirm(request=asked, by=town.chair, at=AT)
    member.refresh_from_db()
    assert member.paid_until == date(2030, 12, 31)
    with refused("member.paid_until"):  # what two agreed to is done once
        _sql("UPDATE members_member SET paid_until='2031-12-31' WHERE id=%s", member.pk)


@pytest.mark.parametrize("day", ["2024-05-31", "2024-05-30", "2024-06-29", "2024-04-30", "2024-07-01"])
def test_paid_until_does_not_go_back_or_to_another_day_than_the_last_payment_ends(
    town: Cast, day: str
) -> None:
    _paid(town)
    first = DuesPayment.objects.get()
    taken = _again(town, "second")
    take_back(entry=taken.entry, on=AT.date(), reason="ผิดคน", by=town.treasurer, at=AT)
    last = _again(town, "third")
    assert (first.last_month, last.last_month) == ("2024-05", "2024-06")
    with refused("member.paid_until"):
        _sql(f"UPDATE members_member SET paid_until='{day}' WHERE id=%s", first.member_id)


def _again(cast: Cast, key: str) -> DuesPayment:
    """Another month of the one who paid before."""
    before = DuesPayment.objects.latest("pk")
    taking = Taking((Share(before.member_id, months=1),))
    record_collection(
        round=before.round, takings=[taking], on=AT.date(), idem_key=key, by=cast.collector, at=AT
    )
    return DuesPayment.objects.latest("pk")


# ---- whose cash an account is ----


def test_whose_cash_an_account_is_stays(town: Cast) -> None:
    counted(town, AT)
    account = Account.objects.get(officer=town.collector)
    for change in ("officer_id=NULL", f"officer_id={town.officers[Role.AUDITOR].pk}"):
        with refused("account.fixed"):
            _sql(f"UPDATE ledger_account SET {change} WHERE id=%s", account.pk)
    with refused("account.fixed"):
        _sql("UPDATE ledger_account SET officer_id=%s WHERE code='1101'", town.collector.pk)
    copy = Account.objects.get(pk=account.pk)
    copy.code = "1102.9"
    with refused("account.owner"):
        _added(copy)
    copy.officer, copy.code = town.officers[Role.AUDITOR], "1101.9"
    with refused("account.owner"):
        _added(copy)
    copy.code = "1102.9"
    _added(copy)  # the control


def _added(account: Account) -> None:
    with transaction.atomic():
        account.pk = next_id(account.fund)
        account.save(force_insert=True)
