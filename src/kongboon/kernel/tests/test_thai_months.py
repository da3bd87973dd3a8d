"""Months as labels and as arithmetic; ages and tenure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongboon.kernel.thai_dates import (
    BadDate,
    TwoDigitYear,
    add_months,
    completed_months,
    completed_years,
    first_day,
    format_thai_month,
    last_day,
    month_of,
    parse_thai_month,
)

months = st.dates(min_value=date(1900, 1, 1), max_value=date(2150, 12, 31)).map(month_of)


@pytest.mark.parametrize(
    "written",
    [
        "2567-04",
        "2024-04",
        "4/2567",
        "04-2567",
        "เม.ย. 2567",
        "เมษายน 2567",
        "เดือนเมษายน พ.ศ. ๒๕๖๗",
        "เมย.2567",
        "Apr 2567",
        date(2024, 4, 30),
        date(2567, 4, 1),
    ],
)
def test_it_reads_a_month(written: object) -> None:
    assert parse_thai_month(written) == "2024-04"


def test_it_reads_a_year_of_two_digits_only_where_the_era_is_known() -> None:
    assert parse_thai_month("เม.ย. 67", "be", two_digit=True) == "2024-04"
    with pytest.raises(TwoDigitYear):
        parse_thai_month("เม.ย. 67")


@pytest.mark.parametrize(
    "written", ["", "2567", "2567-13", "13/2567", "เมษายน", "29/2/2567", 2567, None, "2399-01"]
)
def test_it_refuses_what_is_no_month(written: object) -> None:
    with pytest.raises(BadDate):
        parse_thai_month(written)


@given(months, st.sampled_from(["short", "long"]), st.sampled_from(["th", "en"]))
def test_what_is_written_reads_back_the_same(month: str, style: str, language: str) -> None:
    assert parse_thai_month(format_thai_month(month, style, language=language)) == month  # type: ignore[arg-type]


@given(st.text())
def test_only_a_refusal_or_a_month_comes_out(value: str) -> None:
    try:
        assert first_day(parse_thai_month(value))
    except BadDate as refusal:
        str(refusal)


@given(months, st.integers(min_value=-600, max_value=600))
def test_going_there_and_back_ends_where_it_began(month: str, n: int) -> None:
    assert add_months(add_months(month, n), -n) == month


@given(months)
def test_the_next_month_begins_the_day_after_this_one_ends(month: str) -> None:
    assert (first_day(add_months(month, 1)) - last_day(month)).days == 1


@pytest.mark.parametrize("wrong", ["2024-1", "2024/01", "24-01", "๒๐๒๔-๐๑", "2024-13", ""])
def test_the_helpers_take_no_other_form(wrong: str) -> None:
    with pytest.raises(ValueError, match="month"):
        first_day(wrong)


@pytest.mark.parametrize(
    ("start", "at", "years"),
    [
        (date(2020, 2, 29), date(2021, 2, 27), 0),
        (date(2020, 2, 29), date(2021, 2, 28), 1),
        (date(2020, 2, 29), date(2024, 2, 28), 3),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2020, 2, 28), date(2024, 2, 28), 4),
        (date(1950, 7, 1), date(2024, 6, 30), 73),
        (date(1950, 7, 1), date(2024, 7, 1), 74),
        (date(2024, 7, 1), date(2020, 7, 1), 0),
    ],
)
def test_it_counts_whole_years(start: date, at: date, years: int) -> None:
    assert completed_years(start, at) == years


@pytest.mark.parametrize(
    ("start", "at", "whole"),
    [
        (date(2024, 1, 31), date(2024, 2, 28), 0),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 1, 31), date(2024, 4, 30), 3),
        (date(2023, 12, 15), date(2024, 1, 14), 0),
        (date(2023, 12, 15), date(2024, 1, 15), 1),
        (date(2024, 1, 15), date(2023, 1, 15), 0),
    ],
)
def test_it_counts_whole_months(start: date, at: date, whole: int) -> None:
    assert completed_months(start, at) == whole
