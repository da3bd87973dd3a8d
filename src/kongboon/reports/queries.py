"""Half-years of a fund and what became of their reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kongboon.funds.models import Fund
from kongboon.kernel.fiscal import Period, fiscal_year, fiscal_year_of, half_years
from kongboon.kernel.thai_calendar import add_months, month_of
from kongboon.ledger.models import Balance, Line
from kongboon.ledger.services import is_closed
from kongboon.reports.models import FrozenReport
from kongboon.reports.six_month import DUE_DAYS


@dataclass(frozen=True)
class HalfYear:
    """One half-year: its days, the last frozen report, and what stands in the way of freezing one."""

    label: str
    period: Period
    frozen: FrozenReport | None
    open_months: tuple[str, ...]
    is_over: bool

    @property
    def due_on(self) -> date:
        return self.period.end + timedelta(days=DUE_DAYS)

    @property
    def year(self) -> int:
        return int(self.label.split("/")[0])

    @property
    def half(self) -> int:
        return int(self.label.split("/")[1])

    @property
    def can_freeze(self) -> bool:
        return self.is_over and not self.open_months


def half_years_of(fund: Fund, today: date) -> list[HalfYear]:
    """From the half-year of the first entry to today's, newest first."""
    first = (
        Line.objects.filter(fund=fund).order_by("entry__date").values_list("entry__date", flat=True).first()
    )
    return [
        half_year_state(fund, label, period, today) for label, period in _labels(fund, first or today, today)
    ]


def _labels(fund: Fund, first: date, today: date) -> Iterator[tuple[str, Period]]:
    last_year = fiscal_year_of(today, fund.fiscal_start_month).year_be
    first_year = fiscal_year_of(first, fund.fiscal_start_month).year_be
    for year in range(last_year, first_year - 1, -1):
        parts = half_years(fiscal_year(year, fund.fiscal_start_month))
        for half in (2, 1):
            period = parts[half - 1]
            if period.start <= today and period.end >= first:
                yield f"{year}/{half}", period


def half_year_state(fund: Fund, label: str, period: Period, today: date) -> HalfYear:
    """What became of one half-year."""
    reports = FrozenReport.objects.filter(fund=fund, label=label).order_by("-version")
    return HalfYear(label, period, reports.first(), open_months(fund, period), period.end < today)


def open_months(fund: Fund, period: Period) -> tuple[str, ...]:
    """Months of the period, "YYYY-MM", that have entries and are not closed."""
    months = [add_months(month_of(period.start), n) for n in range(6)]
    used = set(Balance.objects.filter(fund=fund, month__in=months).values_list("month", flat=True))
    return tuple(month for month in months if month in used and not is_closed(fund, month))
