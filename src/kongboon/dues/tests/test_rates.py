"""What months of dues cost under each way a regulation can ask for them; worked out on the calendar by hand."""

from __future__ import annotations

from datetime import date

import pytest

from kongboon.dues.rates import (
    WholeHalfYearsOnly,
    WholeYearsOnly,
    month_price,
    part_after,
    span,
    span_for_amount,
    tap_months,
)
from kongboon.rules.terms import DuesTerms

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
    assert span(WEEKLY, "2024-01", 12).amount_satang == 53 * 7_00


def test_half_a_year_is_paid_at_a_time() -> None:
    assert span(HALF_YEARLY, "2024-01", 6).amount_satang == 180_00
    assert span_for_amount(HALF_YEARLY, "2024-01", 360_00).months == 12
    assert [tap_months(HALF_YEARLY, owed) for owed in (0, 1, 6, 7)] == [6, 6, 6, 12]
    with pytest.raises(WholeHalfYearsOnly):
        span(HALF_YEARLY, "2024-01", 4)
    with pytest.raises(WholeYearsOnly):
        span(YEARLY, "2024-01", 6)


def test_the_part_after_a_day_is_by_the_months_that_begin_after_it() -> None:
    paid = span(HALF_YEARLY, "2024-07", 6)
    assert part_after(HALF_YEARLY, paid, date(2024, 9, 30)) == 90_00
