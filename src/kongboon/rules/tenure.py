"""Lengths of membership and the years that caps count, on the calendar."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from kongboon.kernel.fiscal import Period, fiscal_year_of
from kongboon.kernel.thai_dates import completed_months
from kongboon.rules.terms import Tenure

_DAYS = {"day": 1.0, "month": 365.2425 / 12, "year": 365.2425}
_MONTHS = {"month": 1, "year": 12}


class Standing(NamedTuple):
    """How long somebody has been a member: days gone by (below zero before the start) and whole months."""

    days: int
    months: int

    def has_reached(self, tenure: Tenure) -> bool:
        """Whether the tenure is complete.

        >>> Standing(days=365, months=11).has_reached(Tenure(1, "year"))
        False
        """
        if tenure.unit == "day":
            return self.days >= tenure.length
        return self.months >= tenure.length * _MONTHS[tenure.unit]


def standing_on(start: date, on: date) -> Standing:
    """The standing on a day of somebody whose membership counts from `start`.

    >>> standing_on(date(2020, 2, 29), date(2023, 2, 28))
    Standing(days=1095, months=36)
    """
    return Standing((on - start).days, completed_months(start, on))


def day_reached(start: date, tenure: Tenure) -> date:
    """The first day on which the tenure is complete.

    >>> day_reached(date(2023, 12, 10), Tenure(180, "day"))
    datetime.date(2024, 6, 7)
    >>> day_reached(date(2020, 2, 29), Tenure(1, "year"))
    datetime.date(2021, 2, 28)
    """
    if tenure.unit == "day":
        return start + timedelta(days=tenure.length)
    return months_later(start, tenure.length * _MONTHS[tenure.unit])


def months_later(start: date, months: int) -> date:
    """The first day on which so many months are complete: the same day, or the last of a shorter month.

    >>> months_later(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    years, index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, index + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def order_of(tenure: Tenure) -> float:
    """About how many days a tenure is: only to put lengths in different units in order.

    >>> order_of(Tenure(180, "day")) < order_of(Tenure(1, "year"))
    True
    """
    return tenure.length * _DAYS[tenure.unit]


def year_of_cap(kind: str, on: date, *, joined_on: date, fiscal_year_starts: int) -> Period:
    """First and last day of the year in which a benefit's yearly caps count an event on this day.

    `kind` is "calendar", "fiscal" (beginning in the month `fiscal_year_starts`) or "membership" (from the
    anniversary of joining). Earlier use is counted over this period, by event date.

    >>> year_of_cap("membership", date(2024, 3, 1), joined_on=date(2020, 5, 9), fiscal_year_starts=10)
    Period(start=datetime.date(2023, 5, 9), end=datetime.date(2024, 5, 8))
    """
    if kind == "membership":
        years = completed_months(joined_on, on) // 12
        following = months_later(joined_on, 12 * (years + 1))
        return Period(months_later(joined_on, 12 * years), following - timedelta(days=1))
    return _fiscal_year(on.year, on.month, 1 if kind == "calendar" else fiscal_year_starts)


@lru_cache(maxsize=1024)
def _fiscal_year(year: int, month: int, starts: int) -> Period:
    """Kept for each month, because every claim under a yearly cap asks."""
    found = fiscal_year_of(date(year, month, 1), starts)
    return Period(found.start, found.end)
