"""Months, years and anniversaries, counted in the common era and named in the Buddhist one."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")
BE_OFFSET = 543
BE_YEARS = range(2400, 2701)
CE_YEARS = range(1900, 2201)

MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SHORT_MONTHS = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month_of(on: date) -> str:
    """The month that holds the day.

    >>> month_of(date(2024, 6, 7))
    '2024-06'
    """
    return f"{on.year:04d}-{on.month:02d}"


def day_in_bangkok(at: datetime) -> date:
    """The day of a moment where the funds are, whatever the zone of the machine.

    >>> day_in_bangkok(datetime.fromisoformat("2024-06-07T18:30:00+00:00"))
    datetime.date(2024, 6, 8)
    """
    return at.astimezone(BANGKOK).date()


def add_months(month: str, n: int) -> str:
    """The month n months later, or earlier when n is negative.

    >>> add_months("2024-11", 3), add_months("2024-01", -1)
    ('2025-02', '2023-12')
    """
    on = first_day(month)
    year, index = divmod(on.year * 12 + on.month - 1 + n, 12)
    return f"{year:04d}-{index + 1:02d}"


def first_day(month: str) -> date:
    """The first day of a "YYYY-MM" month of the common era. Errors: ValueError for another form.

    >>> first_day("2024-02")
    datetime.date(2024, 2, 1)
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", month):
        raise ValueError(f"a month is YYYY-MM of the common era: {month!r}")
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """The last day of a "YYYY-MM" month of the common era.

    >>> last_day("2024-02")
    datetime.date(2024, 2, 29)
    """
    on = first_day(month)
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def completed_months(start: date, at: date) -> int:
    """Whole months from the day `start` to the day `at`; 0 before the first is complete.

    A month without the day of `start` is complete on its last day.

    >>> completed_months(date(2024, 1, 31), date(2024, 2, 29))
    1
    """
    months = (at.year - start.year) * 12 + at.month - start.month
    # The length of the month matters only before the day of `start`, and every decision asks.
    short = at.day < start.day and at.day < calendar.monthrange(at.year, at.month)[1]
    return max(0, months - short)


def completed_years(start: date, at: date) -> int:
    """Whole years from `start` to `at`: an age, or years of membership.

    From 29 February a year is complete on 28 February of a common year (domain.md 2.11).

    >>> completed_years(date(2020, 2, 29), date(2023, 2, 28))
    3
    """
    return completed_months(start, at) // 12


def add_years(on: date, years: int) -> date:
    """The same day of a later year; 1 March for a 29 February that the year has not.

    >>> add_years(date(2024, 2, 29), 10), add_years(date(2024, 6, 7), 10)
    (datetime.date(2034, 3, 1), datetime.date(2034, 6, 7))
    """
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)
