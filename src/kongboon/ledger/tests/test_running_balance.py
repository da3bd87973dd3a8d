"""Box and banks hold no less than nothing on any day, whatever is dated back or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django_scopes import scope
from tests.world import Cast, make_fund, make_member

from kongboon.dues.services import Share, Taking, hand_over, open_round, record_collection
from kongboon.funds.actor import acting_as
from kongboon.governance.errors import OwnRequest
from kongboon.governance.requests import confirm
from kongboon.ledger import errors
from kongboon.ledger.accounts import account_of_collector
from kongboon.ledger.checks import verify
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Entry
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.services import post, record_income, reverse_entry
from kongboon.ledger.undoing import ask_undo
from kongboon.ledger.undoing import words as words_of
from kongboon.rules.catalogue import catalogue_text

AT = datetime(2024, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2024, 11, 20)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """100 baht came into the box on the 1st, 50 more on the 10th."""
    made = make_fund(at=AT, regulation=catalogue_text("standard-13"))
    with scope(fund=made.fund):
        moved(made, 100_00, date(2024, 11, 1))
        moved(made, 50_00, date(2024, 11, 10))
        yield made


def moved(cast: Cast, satang: int, on: date, money: str = "1101", key: str = "") -> Posted:
    """Into the box as a gift, or out of it for a meeting where `satang` is below zero."""
    other = cast.account("4401" if satang > 0 else "5301")
    lines = (debit(cast.account(money), satang), credit(other, satang))
    return post(
        fund=cast.fund, kind="by-hand", entries=[EntryDraft(on, lines)], idem_key=key or f"{satang}/{on}/{money}",
        by=cast.treasurer, at=AT,
    )  # fmt: skip


def test_a_cost_dated_back_before_the_money_came_in_is_refused_with_day_and_shortfall(cast: Cast) -> None:
    with pytest.raises(errors.BelowZero, match=r"short of 20\.00 baht on 5 พ\.ย\. 2567"):
        moved(cast, -120_00, date(2024, 11, 5))
    assert Entry.objects.count() == 2
    moved(cast, -120_00, date(2024, 11, 10))


def test_a_cost_dated_back_leaves_enough_for_what_was_paid_since(cast: Cast) -> None:
    moved(cast, -90_00, date(2024, 11, 8))
    with pytest.raises(errors.BelowZero, match=r"short of 10\.00 baht on 8 พ\.ย\. 2567"):
        moved(cast, -20_00, date(2024, 11, 3))
    moved(cast, -10_00, date(2024, 11, 3))


def test_one_day_is_one_sum_whatever_the_order(cast: Cast) -> None:
    moved(cast, 500_00, TODAY)
    moved(cast, -600_00, TODAY)
    with pytest.raises(errors.NotEnoughMoney, match=r"holds 50\.00 baht, less than the 50\.01 baht"):
        moved(cast, -50_01, TODAY)
    moved(cast, -50_00, TODAY)


def test_a_receipt_whose_money_was_spent_is_not_taken_back(cast: Cast) -> None:
    moved(cast, -140_00, TODAY)
    receipt = Entry.objects.get(entry_no=2)
    with pytest.raises(errors.NotEnoughMoney, match=r"10\.00"):
        reverse_entry(entry=receipt, on=TODAY, reason="ลงผิด", by=cast.chair, at=AT)
    moved(cast, 40_00, TODAY)
    reverse_entry(entry=receipt, on=TODAY, reason="ลงผิด", by=cast.chair, at=AT)


def test_each_bank_counts_for_itself(cast: Cast) -> None:
    with pytest.raises(errors.NotEnoughMoney):
        moved(cast, -1_00, TODAY, money="1120")
    moved(cast, 1_00, date(2024, 11, 2), money="1120")
    moved(cast, -1_00, TODAY, money="1120")


def test_the_refusal_names_what_collectors_hold(cast: Cast) -> None:
    member = make_member(cast, AT, number="1", paid_until=date(2024, 10, 31))
    round = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-11", collector=cast.collector, at=AT
    )
    record_collection(
        round=round, takings=[Taking((Share(member.pk),))], on=TODAY, idem_key="tap", by=cast.collector, at=AT
    )
    with pytest.raises(errors.NotEnoughMoney, match=rf"Collectors still hold: {cast.collector.name} 30\.00"):
        moved(cast, -160_00, TODAY)
    with pytest.raises(errors.BelowZero, match=rf"Collectors still hold: {cast.collector.name} 30\.00"):
        moved(cast, -160_00, date(2024, 11, 19))
    hand_over(
        collector=cast.collector, expected_satang=30_00, counted_satang=30_00, on=TODAY, idem_key="over",
        by=cast.treasurer, at=AT,
    )  # fmt: skip
    moved(cast, -160_00, TODAY)


def test_what_the_fund_owes_a_collector_stands_below_zero(cast: Cast) -> None:
    held = account_of_collector(cast.collector).pk
    lines = (debit(cast.account("4101"), 30_00), credit(held, 30_00))
    post(
        fund=cast.fund, kind="by-hand", entries=[EntryDraft(TODAY, lines)], idem_key="owed", by=cast.treasurer, at=AT
    )  # fmt: skip


def test_what_was_posted_before_the_day_is_not_read_and_what_came_since_is(cast: Cast) -> None:
    """Posted on the evening of the 19th in Bangkok (17:30 UTC is the 20th there), dated to the day."""
    evening = datetime(2024, 11, 20, 17, 30, tzinfo=UTC)
    lines = (debit(cast.account("5301"), 100_00), credit(cast.account("1101"), 100_00))
    day = [EntryDraft(date(2024, 11, 21), lines)]
    post(fund=cast.fund, kind="by-hand", entries=day, idem_key="night", by=cast.treasurer, at=evening)
    with pytest.raises(errors.BelowZero, match="21 พ.ย. 2567"):
        lines = (debit(cast.account("5301"), 100_00), credit(cast.account("1101"), 100_00))
        post(
            fund=cast.fund, kind="by-hand", entries=[EntryDraft(TODAY, lines)], idem_key="back", by=cast.treasurer,
            at=datetime(2024, 11, 25, 3, tzinfo=UTC),
        )  # fmt: skip


def test_a_wrong_receipt_whose_money_is_gone_goes_back_with_the_difference_by_two(cast: Cast) -> None:
    gift = record_income(
        fund=cast.fund, code="4401", money_code="1101", amount=200_00, on=TODAY, note="ผ้าป่า",
        by=cast.treasurer, at=AT, idem_key="gift",
    )  # fmt: skip
    moved(cast, -330_00, TODAY)
    entry = Entry.objects.get(pk=gift.entry_ids[0])
    asked = {
        "entry": entry,
        "reason": "ลงผิด ไม่มีใครให้",
        "by": cast.treasurer,
        "at": AT,
        "idem_key": "undo-gift",
    }
    with pytest.raises(errors.MoneyGone, match=r"short of 180\.00 baht"):
        ask_undo(**asked)
    with acting_as(confirmed=[errors.MoneyGone.code]):
        request = ask_undo(**asked)
    assert any("180.00" in words for _, words in words_of(request))
    with pytest.raises(OwnRequest):
        confirm(request=request, by=cast.treasurer, at=AT)
    moved(cast, 30_00, TODAY)  # what is missing is looked at anew when it is done
    confirm(request=request, by=cast.chair, at=AT)
    assert balances_by_code(cast.fund) == {"4401": -180_00, "5301": 330_00, "5401": -150_00}
    assert verify(cast.fund).whole


def test_what_is_still_there_goes_back_without_a_difference(cast: Cast) -> None:
    gift = record_income(
        fund=cast.fund, code="4401", money_code="1101", amount=200_00, on=TODAY, note="ผ้าป่า",
        by=cast.treasurer, at=AT, idem_key="gift",
    )  # fmt: skip
    entry = Entry.objects.get(pk=gift.entry_ids[0])
    request = ask_undo(entry=entry, reason="ลงผิด", by=cast.treasurer, at=AT, idem_key="undo-gift")
    confirm(request=request, by=cast.chair, at=AT)
    assert balances_by_code(cast.fund) == {"1101": 150_00, "4401": -150_00}
