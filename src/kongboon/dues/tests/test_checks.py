"""What `doctor` says of dues and money that do not agree, where somebody got past the guards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django_scopes import scopes_disabled
from tests import databases
from tests.world import Cast, make_fund, make_member

from kongboon.config import doctor
from kongboon.dues.checks import OtherDay, months_paid_twice, paid_until_unexplained, sums_that_differ
from kongboon.dues.models import DuesPayment
from kongboon.dues.services import Share, Taking, open_round, record_collection, take_back
from kongboon.governance.requests import confirm
from kongboon.ledger.models import Line
from kongboon.ledger.running_balance import below_zero
from kongboon.ledger.tests.by_hand import lay, owner_sql, write_by_sql
from kongboon.members.requests import ask_rights
from kongboon.rules.catalogue import catalogue_text

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)


@pytest.fixture
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        yield make_fund(at=AT, regulation=catalogue_text("standard-13"))


def _paid(cast: Cast, times: int = 1) -> list[DuesPayment]:
    """A member who paid one month each time."""
    member = make_member(cast, AT, number="0001", paid_until=date(2024, 3, 31))
    round_ = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=AT
    )
    for number in range(times):
        taking = [Taking((Share(member.pk, months=1),))]
        key = f"pay-{number}"
        record_collection(round=round_, takings=taking, on=AT.date(), idem_key=key, by=cast.collector, at=AT)
    return list(DuesPayment.objects.filter(member=member))


def _past_the_guards(table: str, change: str) -> None:
    """As the owner of the database, who can switch every guard off."""
    if connection.vendor == "postgresql":
        owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER", change)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name=%s", [table])
        owner_sql(*(f"DROP TRIGGER {name}" for (name,) in cursor.fetchall()), change)


def _told(cast: Cast) -> list[str]:
    return [*doctor._money(cast.fund), *doctor._dues(cast.fund)]


def test_what_was_paid_taken_back_and_agreed_to_is_sound(town: Cast) -> None:
    _, last = _paid(town, 2)
    take_back(entry=last.entry, on=AT.date(), reason="ผิดคน", by=town.treasurer, at=AT)
    assert _told(town) == []
    member = last.member
    member.refresh_from_db()
    asked = ask_rights(member=member, changes={"paid_until": date(2025, 1, 31)}, by=town.treasurer, at=AT)
    confirm(request=asked, by=town.chair, at=AT)
    assert _told(town) == []


def test_a_month_that_was_paid_twice_is_told(town: Cast) -> None:
    first, last = _paid(town, 2)
    assert list(months_paid_twice(town.fund)) == []
    change = f"UPDATE dues_duespayment SET first_month='{first.first_month}' WHERE id={last.pk}"
    _past_the_guards("dues_duespayment", change)
    assert list(months_paid_twice(town.fund)) == [("0001", "2024-04")]
    assert any("0001" in told for told in _told(town))


def test_a_day_that_no_payment_explains_is_told(town: Cast) -> None:
    (payment,) = _paid(town)
    change = f"UPDATE members_member SET paid_until='2030-12-31' WHERE id={payment.member_id}"
    _past_the_guards("members_member", change)
    assert paid_until_unexplained(town.fund) == [OtherDay("0001", date(2030, 12, 31), date(2024, 4, 30))]
    assert any("0001" in told for told in _told(town))


def test_a_forged_day_is_told_also_where_another_month_was_paid_on_it(town: Cast) -> None:
    (payment,) = _paid(town)
    change = f"UPDATE members_member SET paid_until='2024-12-31' WHERE id={payment.member_id}"
    _past_the_guards("members_member", change)
    _pay(town, payment, "again")
    ((number, entry_no, before, paid),) = paid_until_unexplained(town.fund)
    assert (number, before, paid) == ("0001", date(2024, 12, 31), date(2024, 4, 30))
    assert any(f"{entry_no}" in told and "0001" in told for told in _told(town))


def test_a_payment_on_a_day_that_two_officers_agreed_to_is_sound(town: Cast) -> None:
    (payment,) = _paid(town)
    asked = ask_rights(
        member=payment.member, changes={"paid_until": date(2024, 12, 31)}, by=town.treasurer, at=AT
    )
    confirm(request=asked, by=town.chair, at=AT)
    _pay(town, payment, "again")
    last = DuesPayment.objects.latest("pk")
    take_back(entry=last.entry, on=AT.date(), reason="ผิดคน", by=town.treasurer, at=AT)
    assert (last.last_month, _told(town)) == ("2025-01", [])
    _past_the_guards(
        "members_member", f"UPDATE members_member SET paid_until='2024-03-31' WHERE id={last.member_id}"
    )
    assert paid_until_unexplained(town.fund) == [OtherDay("0001", date(2024, 3, 31), date(2024, 12, 31))]


def _pay(cast: Cast, before: DuesPayment, key: str) -> None:
    """Another month of the one who paid before."""
    taking = Taking((Share(before.member_id, months=1),))
    record_collection(
        round=before.round, takings=[taking], on=AT.date(), idem_key=key, by=cast.collector, at=AT
    )


def test_dues_that_the_books_have_otherwise_are_told(town: Cast) -> None:
    (payment,) = _paid(town)
    assert sums_that_differ(town.fund) == []
    _past_the_guards("dues_duespayment", f"UPDATE dues_duespayment SET amount_satang=1 WHERE id={payment.pk}")
    ((entry, in_books, in_payments),) = sums_that_differ(town.fund)
    assert (entry, in_books, in_payments) == (payment.entry.entry_no, payment.amount_satang, 1)
    assert any("0.01" in told for told in _told(town))


def test_a_past_day_on_which_the_box_was_below_zero_is_told(town: Cast) -> None:
    _paid(town)
    assert list(below_zero(town.fund.pk)) == []
    box, surplus = town.account("1101"), town.account("4101")
    write_by_sql(lay(town, AT, ((box, -5000), (surplus, 5000)), on=date(2024, 5, 2)))
    ((account, on, satang),) = below_zero(town.fund.pk)
    assert (account, on, satang) == (box, date(2024, 5, 2), 5000)
    assert any("50.00" in told for told in _told(town))
    assert Line.objects.filter(account_id=box).count() == 1
