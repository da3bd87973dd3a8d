"""What a collector held at a month's end must have been handed over by the moment of closing, also afterwards."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.world import Cast

from kongboon.ledger import errors
from kongboon.ledger.accounts import account_of_collector
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Entry, PeriodEvent
from kongboon.ledger.queries import month_states
from kongboon.ledger.services import close_month, is_closed, post, reverse_entry

MAY_31, JUNE_1, JUNE_5 = date(2024, 5, 31), date(2024, 6, 1), date(2024, 6, 5)


def taken(fund: Cast, at: datetime, satang: int, on: date, key: str) -> Posted:
    held = account_of_collector(fund.collector).pk
    draft = EntryDraft(on, (debit(held, satang), credit(fund.account("4101"), satang)), paper="R")
    return post(fund=fund.fund, kind="dues", entries=[draft], idem_key=key, by=fund.collector, at=at)


def counted(fund: Cast, at: datetime, satang: int, on: date, key: str) -> Posted:
    held = account_of_collector(fund.collector).pk
    draft = EntryDraft(on, (debit(fund.account("1101"), satang), credit(held, satang)))
    return post(fund=fund.fund, kind="hand-over", entries=[draft], idem_key=key, by=fund.treasurer, at=at)


def close(fund: Cast, at: datetime, month: str = "2024-05") -> PeriodEvent:
    return close_month(fund=fund.fund, month=month, by=fund.treasurer, at=at)


def refused(fund: Cast, at: datetime, baht: str) -> None:
    with pytest.raises(errors.MonthNotClosable, match=baht):
        close(fund, at)


def test_cash_of_the_last_day_that_is_counted_the_day_after_closes_the_month(
    fund: Cast, at: datetime
) -> None:
    taken(fund, at, 3000, MAY_31, "t1")
    refused(fund, at, "30.00")
    counted(fund, at, 3000, JUNE_1, "h1")
    assert close(fund, at).closed


def test_what_was_collected_since_does_not_hold_the_month_before(fund: Cast, at: datetime) -> None:
    taken(fund, at, 3000, MAY_31, "t1")
    taken(fund, at, 5000, JUNE_1, "t2")
    counted(fund, at, 2000, JUNE_5, "h1")
    refused(fund, at, "10.00")
    counted(fund, at, 1000, JUNE_5, "h2")
    assert close(fund, at).closed


def test_a_later_receipt_that_is_taken_back_hands_nothing_over(fund: Cast, at: datetime) -> None:
    taken(fund, at, 3000, MAY_31, "t1")
    later = taken(fund, at, 3000, JUNE_1, "t2")
    entry = Entry.objects.get(pk=later.entry_ids[0])
    reverse_entry(entry=entry, on=JUNE_5, reason="กดผิด", by=fund.treasurer, at=at)
    refused(fund, at, "30.00")


def test_a_count_that_is_taken_back_hands_nothing_over(fund: Cast, at: datetime) -> None:
    taken(fund, at, 3000, MAY_31, "t1")
    entry = Entry.objects.get(pk=counted(fund, at, 3000, JUNE_1, "h1").entry_ids[0])
    reverse_entry(entry=entry, on=JUNE_5, reason="นับผิด", by=fund.treasurer, at=at)
    refused(fund, at, "30.00")
    counted(fund, at, 3000, JUNE_5, "h2")
    assert close(fund, at).closed


def test_a_receipt_of_the_month_that_is_taken_back_later_is_not_held_any_more(
    fund: Cast, at: datetime
) -> None:
    entry = Entry.objects.get(pk=taken(fund, at, 3000, MAY_31, "t1").entry_ids[0])
    reverse_entry(entry=entry, on=JUNE_5, reason="กดผิด", by=fund.treasurer, at=at)
    assert close(fund, at).closed


def test_months_that_nobody_used_wait_for_nobody_and_close_with_the_next(fund: Cast, at: datetime) -> None:
    taken(fund, at, 3000, date(2024, 2, 3), "t1")
    counted(fund, at, 3000, date(2024, 2, 4), "h1")
    taken(fund, at, 3000, date(2024, 5, 3), "t2")
    counted(fund, at, 3000, date(2024, 5, 4), "h2")
    waiting = [state.month for state in month_states(fund.fund, date(2024, 6, 10)) if state.waits]
    assert waiting == ["2024-05", "2024-02"]
    close(fund, at, "2024-02")
    assert PeriodEvent.objects.count() == 1, "nothing before the first entry is closed"
    close(fund, at)
    assert [is_closed(fund.fund, month) for month in ("2024-03", "2024-04", "2024-05", "2024-06")] == [
        True, True, True, False,
    ]  # fmt: skip
