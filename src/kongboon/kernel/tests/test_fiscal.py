"""Fiscal years of the state, of the calendar and of funds that chose another month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongboon.kernel.fiscal import (
    BadFiscalPeriod,
    FiscalYear,
    fiscal_year,
    fiscal_year_of,
    half_year,
    half_years,
)

days = st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31))
start_months = st.integers(min_value=1, max_value=12)


def test_the_state_begins_in_october_and_the_year_is_named_by_its_end() -> None:
    assert fiscal_year_of(date(2023, 10, 1)) == FiscalYear(2567, date(2023, 10, 1), date(2024, 9, 30))
    assert fiscal_year_of(date(2023, 9, 30)).year_be == 2566


def test_a_fund_may_keep_the_calendar_year() -> None:
    assert fiscal_year_of(date(2024, 2, 29), start_month=1) == FiscalYear(
        2567, date(2024, 1, 1), date(2024, 12, 31)
    )


def test_a_fund_may_begin_in_april() -> None:
    assert fiscal_year_of(date(2024, 4, 1), start_month=4) == FiscalYear(
        2568, date(2024, 4, 1), date(2025, 3, 31)
    )


@given(days, start_months)
def test_the_year_holds_the_day_and_the_next_begins_the_day_after(on: date, start_month: int) -> None:
    year = fiscal_year_of(on, start_month)
    assert year.start <= on <= year.end
    assert year == fiscal_year(year.year_be, start_month)
    assert fiscal_year(year.year_be + 1, start_month).start == year.end + timedelta(days=1)


@given(days, start_months)
def test_the_halves_make_up_the_year(on: date, start_month: int) -> None:
    year = fiscal_year_of(on, start_month)
    first, second = half_years(year)
    assert (first.start, second.end) == (year.start, year.end)
    assert second.start == first.end + timedelta(days=1)
    assert (second.start.month - first.start.month) % 12 == 6


def test_a_half_year_is_found_by_its_label() -> None:
    assert half_year("2567/1") == (date(2023, 10, 1), date(2024, 3, 31))
    assert half_year("๒๕๖๗/๒", start_month=1) == (date(2024, 7, 1), date(2024, 12, 31))


@pytest.mark.parametrize("label", ["2567/3", "2567", "2024/1", "67/1", "", "2567/1/1", "0000/1"])
def test_it_refuses_a_label_that_names_no_half_year(label: str) -> None:
    with pytest.raises(BadFiscalPeriod, match="for example 2567/1"):
        half_year(label)


@pytest.mark.parametrize("month", [0, 13])
def test_it_refuses_a_month_that_does_not_exist(month: int) -> None:
    with pytest.raises(ValueError, match="start_month"):
        fiscal_year(2567, month)
