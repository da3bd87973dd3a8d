"""What months of dues cost under each way a regulation can ask for them; worked out on the calendar by hand."""

from __future__ import annotations

from datetime import date

import pytest

from kongboon.dues.rates import (
    Rates,
    Span,
    WholeHalfYearsOnly,
    WholeYearsOnly,
    advance_part,
    month_price,
    owed_up_to,
    part_after,
    part_within,
    span,
    span_for_amount,
    tap_months,
)
from kongboon.rules.terms import DuesTerms, DuesTier

DAILY = DuesTerms(1_00, "day", 0, 366)
WEEKLY = DuesTerms(7_00, "week", 0, 366)
HALF_YEARLY = DuesTerms(180_00, "half_year", 0, 366)
YEARLY = DuesTerms(365_00, "year", 0, 366)


@pytest.mark.parametrize(
    ("terms", "month", "satang"),
    [
        (DAILY, "2024-02", 29_00),
        (DuesTerms(1_00, "day", 0, 365), "2024-02", 28_00),
        # April 2024 begins on a Monday and has five; May has four; June, which begins on a Saturday, four.
        (WEEKLY, "2024-04", 35_00),
        (WEEKLY, "2024-05", 28_00),
        (WEEKLY, "2024-06", 28_00),
        (DuesTerms(30_00, "month", 0, 366), "2024-06", 30_00),
        (HALF_YEARLY, "2024-06", 30_00),
    ],
)
def test_a_month_costs(terms: DuesTerms, month: str, satang: int) -> None:
    assert month_price(terms, month) == satang


def test_a_year_by_the_week_has_every_monday_once() -> None:
    # 2024 begins on a Monday and is a leap year: 53 Mondays.
    assert span(Rates(WEEKLY), "2024-01", 12).amount_satang == 53 * 7_00


def test_half_a_year_is_paid_at_a_time() -> None:
    assert span(Rates(HALF_YEARLY), "2024-01", 6).amount_satang == 180_00
    assert span_for_amount(Rates(HALF_YEARLY), "2024-01", 360_00).months == 12
    assert [tap_months(HALF_YEARLY, owed) for owed in (0, 1, 6, 7)] == [6, 6, 6, 12]
    with pytest.raises(WholeHalfYearsOnly):
        span(Rates(HALF_YEARLY), "2024-01", 4)
    with pytest.raises(WholeYearsOnly):
        span(Rates(YEARLY), "2024-01", 6)


def test_the_part_after_a_day_is_by_the_months_that_begin_after_it() -> None:
    paid = span(Rates(HALF_YEARLY), "2024-07", 6)
    assert part_after(Rates(HALF_YEARLY), paid, date(2024, 9, 30)) == 90_00


TWO = (DuesTier("two", "วันละ 2 บาท", 2_00),)
FROM_JUNE = Rates(DuesTerms(1_00, "day", 0, 366, tiers=TWO), (("2024-06", "two"),))
# Two years at 365 baht a year, the second of them chosen at 730.
BY_YEAR = Rates(
    DuesTerms(365_00, "year", 0, 366, tiers=(DuesTier("two", "วันละ 2 บาท", 730_00),)), (("2025-02", "two"),)
)


def test_each_month_costs_what_was_chosen_for_it() -> None:
    assert span(FROM_JUNE, "2024-07", 1).amount_satang == 62_00
    # May at one baht a day, June and July at two.
    assert span(FROM_JUNE, "2024-05", 3).amount_satang == 31_00 + 60_00 + 62_00
    assert span_for_amount(FROM_JUNE, "2024-05", 91_00).months == 2
    found = owed_up_to(FROM_JUNE, date(2024, 4, 30), date(2020, 1, 1), "2024-07", at_most=100_00)
    assert found == Span("2024-05", "2024-06", 2, 91_00)


def test_the_last_word_counts_for_every_month_from_its_own_on() -> None:
    rates = Rates(FROM_JUNE.terms, (("2024-09", "two"), ("2024-06", "two"), ("2024-07", "")))
    assert [span(rates, f"2024-{month:02}", 1).amount_satang for month in (5, 6, 7, 9)] == [
        31_00, 60_00, 31_00, 30_00,
    ]  # fmt: skip


def test_a_rate_that_the_regulation_dropped_is_the_basic_one() -> None:
    assert span(Rates(DAILY, (("2024-06", "two"),)), "2024-07", 1).amount_satang == 31_00


def test_a_period_costs_what_was_chosen_for_its_first_month() -> None:
    # The choice of February comes too late for the year that begins in January 2025.
    assert span(BY_YEAR, "2024-01", 24).amount_satang == 2 * 365_00
    assert span(BY_YEAR, "2024-03", 24).amount_satang == 365_00 + 730_00


def test_what_is_paid_ahead_is_worked_out_month_by_month() -> None:
    # August and September 2024 are of this fiscal year; the choice goes from September on.
    rates = Rates(FROM_JUNE.terms, (("2024-09", "two"),))
    paid = span(rates, "2024-08", 4)
    assert paid.amount_satang == 31_00 + 60_00 + 62_00 + 60_00
    assert advance_part(rates, paid, date(2024, 8, 5), 10) == 62_00 + 60_00
    assert part_within(rates, paid, date(2024, 10, 1), date(2025, 9, 30)) == 62_00 + 60_00


def test_a_period_that_runs_over_the_end_of_the_year_is_shared_by_its_own_months() -> None:
    # March 2024 to February 2025 at 365, five of its months after September; March 2025 to February 2026 at 730.
    paid = span(BY_YEAR, "2024-03", 24)
    assert part_after(BY_YEAR, paid, date(2024, 9, 30)) == 365_00 * 5 // 12 + 730_00
    years = [(date(year - 1, 10, 1), date(year, 9, 30)) for year in (2024, 2025, 2026)]
    assert sum(part_within(BY_YEAR, paid, *year) for year in years) == 365_00 + 730_00
