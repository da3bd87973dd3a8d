"""Fiscal years and their halves, labelled in the Buddhist era.

A fiscal year carries the year in which it ends: the state's 2567 runs from 1 Oct 2566 to 30 Sep 2567.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kongboon.kernel.errors import DomainError, gettext_noop, shown
from kongboon.kernel.thai_dates import BE_OFFSET, add_months, first_day, last_day, month_of
from kongboon.kernel.thai_text import to_arabic_digits

STATE_START_MONTH = 10
_YEAR_BE_MIN, _YEAR_BE_MAX = 2400, 2700


class Period(NamedTuple):
    """First and last day, both belonging to the period."""

    start: date
    end: date


@dataclass(frozen=True)
class FiscalYear:
    """One fiscal year: label in the Buddhist era, first and last day."""

    year_be: int
    start: date
    end: date


class BadFiscalPeriod(DomainError):
    """A half-year was asked for in a form that names none."""

    code = "bad_fiscal_period"
    msgid = gettext_noop("“%(value)s” is not a half-year. Type the year and 1 or 2, for example 2567/1.")


def fiscal_year(year_be: int, start_month: int = STATE_START_MONTH) -> FiscalYear:
    """The fiscal year with this label, for a year that begins in `start_month` (1..12).

    Errors: ValueError for a month outside 1..12.

    >>> fiscal_year(2567)
    FiscalYear(year_be=2567, start=datetime.date(2023, 10, 1), end=datetime.date(2024, 9, 30))
    """
    if not 1 <= start_month <= 12:
        raise ValueError(f"start_month must be in 1..12: {start_month}")
    year = year_be - BE_OFFSET
    first = f"{year if start_month == 1 else year - 1:04d}-{start_month:02d}"
    return FiscalYear(year_be, first_day(first), last_day(add_months(first, 11)))


def fiscal_year_of(on: date, start_month: int = STATE_START_MONTH) -> FiscalYear:
    """The fiscal year that holds the day.

    >>> fiscal_year_of(date(2023, 10, 1)).year_be, fiscal_year_of(date(2023, 10, 1), start_month=1).year_be
    (2567, 2566)
    """
    ends_next_year = start_month != 1 and on.month >= start_month
    return fiscal_year(on.year + BE_OFFSET + ends_next_year, start_month)


def half_years(year: FiscalYear) -> tuple[Period, Period]:
    """The two six-month periods that reports are made for.

    >>> first, second = half_years(fiscal_year(2567))
    >>> first.end, second.start
    (datetime.date(2024, 3, 31), datetime.date(2024, 4, 1))
    """
    middle = add_months(month_of(year.start), 6)
    return Period(year.start, last_day(add_months(middle, -1))), Period(first_day(middle), year.end)


def half_year(label: str, start_month: int = STATE_START_MONTH) -> Period:
    """The half-year named like "2567/1".

    Errors: BadFiscalPeriod.

    >>> half_year("2567/2").end
    datetime.date(2024, 9, 30)
    """
    found = re.fullmatch(r"\s*([0-9]{4})\s*/\s*([12])\s*", to_arabic_digits(label))
    if found is None or not _YEAR_BE_MIN <= int(found[1]) <= _YEAR_BE_MAX:
        raise BadFiscalPeriod(value=shown(label))
    return half_years(fiscal_year(int(found[1]), start_month))[int(found[2]) - 1]
