from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.world import Cast, agree, make_member

from kongboon.access.errors import NotAllowed
from kongboon.dues import errors
from kongboon.dues.models import DuesPayment
from kongboon.dues.rates import NotWholeMonths
from kongboon.dues.services import (
    Share,
    Taking,
    cash_with,
    hand_over,
    open_round,
    record_collection,
    take_back,
)
from kongboon.governance.errors import OwnRequest
from kongboon.governance.requests import confirm, open_requests
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Entry, Line

ON = date(2024, 6, 7)


def _round(cast: Cast, at: datetime):
    return open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=at
    )


def _take(cast: Cast, at: datetime, *shares: Share, key: str = "tap-1"):
    return record_collection(
        round=_round(cast, at), takings=[Taking(shares)], on=ON, idem_key=key, by=cast.collector, at=at
    )


def test_one_tap_pays_this_month_for_the_household_on_one_receipt(cast: Cast, at: datetime) -> None:
    wife = make_member(cast, at, number="1", paid_until=date(2024, 5, 31))
    husband = make_member(cast, at, number="2", first_name="ทองใบ", paid_until=date(2024, 5, 31))
    posted = _take(cast, at, Share(wife.pk), Share(husband.pk))
    entry = Entry.objects.get(pk=posted.entry_ids[0])
    assert entry.paper_number == "รบ.2567/000001"
    assert [p.amount_satang for p in DuesPayment.objects.all()] == [3000, 3000], "June has 30 days at a baht"
    assert cash_with(cast.collector) == 6000
    wife.refresh_from_db()
    assert wife.paid_until == date(2024, 6, 30)


def test_one_tap_pays_what_is_owed_up_to_the_month(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, paid_until=date(2024, 3, 31))
    _take(cast, at, Share(member.pk))
    assert DuesPayment.objects.get().amount_satang == (30 + 31 + 30) * 100


def test_a_repeated_tap_takes_nothing_twice(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, paid_until=date(2024, 5, 31))
    first = _take(cast, at, Share(member.pk))
    again = _take(cast, at, Share(member.pk))
    assert again.replayed
    assert again.entry_ids == first.entry_ids
    assert cash_with(cast.collector) == 3000


def test_a_second_tap_by_another_key_is_refused_with_the_date_paid_to(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, paid_until=date(2024, 5, 31))
    _take(cast, at, Share(member.pk))
    with pytest.raises(errors.PaidAlready, match="30"):
        _take(cast, at, Share(member.pk), key="tap-2")


def test_months_after_the_fiscal_year_are_owed_to_the_member(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, paid_until=date(2024, 5, 31))
    _take(cast, at, Share(member.pk, months=12))
    advance = Line.objects.get(account__code="2102")
    assert advance.amount == -(31 + 30 + 31 + 31 + 28 + 31 + 30 + 31) * 100, "October to May"


def test_an_amount_that_is_no_whole_month_is_refused_with_the_two_nearest(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, paid_until=date(2024, 5, 31))
    with pytest.raises(NotWholeMonths, match=r"30\.00 or 61\.00"):
        _take(cast, at, Share(member.pk, amount_satang=4000))
    assert not DuesPayment.objects.exists()


def test_taking_back_restores_the_month_and_the_cash(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, paid_until=date(2024, 5, 31))
    posted = _take(cast, at, Share(member.pk))
    entry = Entry.objects.get(pk=posted.entry_ids[0])
    take_back(entry=entry, on=ON, reason="กดผิดบ้าน", by=cast.treasurer, at=at)
    member.refresh_from_db()
    assert (cash_with(cast.collector), member.paid_until) == (0, date(2024, 5, 31))
    with pytest.raises(errors.TakenBack):
        take_back(entry=entry, on=ON, reason="อีกครั้ง", by=cast.treasurer, at=at)
    assert verify(cast.fund).whole


def _hand(cast: Cast, at: datetime, counted: int, note: str = "", expected: int = 3000):
    return hand_over(
        collector=cast.collector,
        expected_satang=expected,
        counted_satang=counted,
        on=ON,
        idem_key="hand-1",
        by=cast.treasurer,
        at=at,
        note=note,
    )


def test_what_is_short_stays_with_the_collector_until_another_officer_agrees(
    cast: Cast, at: datetime
) -> None:
    _take(cast, at, Share(make_member(cast, at, paid_until=date(2024, 5, 31)).pk))
    with pytest.raises(errors.DifferenceUnexplained):
        _hand(cast, at, 2000)
    made = _hand(cast, at, 2000, "นับแล้วขาดสิบบาท")
    assert (cash_with(cast.collector), made.difference_satang) == (1000, -1000)
    assert Line.objects.get(account__code="1101").amount == 2000
    assert _hand(cast, at, 2000, "นับแล้วขาดสิบบาท").pk == made.pk, "sent twice, booked once"
    [asked] = open_requests(cast.fund)
    assert (asked.amount_satang, asked.payee) == (1000, cast.collector.name)
    with pytest.raises(OwnRequest):
        confirm(request=asked, by=cast.treasurer, at=at)
    agree(asked, cast, at)
    assert cash_with(cast.collector) == 0
    assert Line.objects.get(account__code="5401").amount == 1000


def test_what_is_too_much_is_booked_at_once(cast: Cast, at: datetime) -> None:
    _take(cast, at, Share(make_member(cast, at, paid_until=date(2024, 5, 31)).pk))
    _hand(cast, at, 3500, "เกินห้าบาท")
    assert cash_with(cast.collector) == 0
    assert Line.objects.get(account__code="5401").amount == -500
    assert not open_requests(cast.fund)


def test_a_count_of_nothing_hands_nothing_over(cast: Cast, at: datetime) -> None:
    _take(cast, at, Share(make_member(cast, at, paid_until=date(2024, 5, 31)).pk))
    with pytest.raises(errors.NothingCounted):
        _hand(cast, at, 0, "หาย")
    assert cash_with(cast.collector) == 3000


def test_a_collector_does_not_take_a_receipt_back(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, paid_until=date(2024, 5, 31))
    entry = Entry.objects.get(pk=_take(cast, at, Share(member.pk)).entry_ids[0])
    with pytest.raises(NotAllowed):
        take_back(entry=entry, on=ON, reason="ผิด", by=cast.collector, at=at)
    take_back(entry=entry, on=ON, reason="ผิด", by=cast.treasurer, at=at)


def test_a_payment_during_the_count_is_not_swallowed(cast: Cast, at: datetime) -> None:
    _take(cast, at, Share(make_member(cast, at, paid_until=date(2024, 5, 31)).pk))
    with pytest.raises(errors.CashChanged):
        _hand(cast, at, 0, expected=0)


def test_nobody_counts_their_own_cash(cast: Cast, at: datetime) -> None:
    with pytest.raises(errors.OwnCash):
        hand_over(
            collector=cast.treasurer,
            expected_satang=1,
            counted_satang=1,
            on=ON,
            idem_key="x",
            by=cast.treasurer,
            at=at,
        )
