"""Cards of the six-month report for today's page."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.kernel.fiscal import fiscal_year_of, half_years
from kongboon.ledger.models import Line
from kongboon.reports.models import FrozenReport
from kongboon.reports.six_month import DUE_DAYS


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """The report of the half-year that ended last, while it is not made."""
    if not may(officer, Act.FREEZE_REPORT):
        return []
    halves = [
        (f"{year.year_be}/{n}", period)
        for year in (
            fiscal_year_of(today - timedelta(days=366), fund.fiscal_start_month),
            fiscal_year_of(today, fund.fiscal_start_month),
        )
        for n, period in enumerate(half_years(year), 1)
        if period.end < today
    ]
    label, period = halves[-1]
    # A fund that began with its balances at the end of a period has nothing to report of it.
    lived = Line.objects.filter(fund=fund, entry__date__lte=period.end).exclude(entry__batch__kind="opening")
    if not lived.exists() or FrozenReport.objects.filter(fund=fund, label=label).exists():
        return []
    due = period.end + timedelta(days=DUE_DAYS)
    days = (due - today).days
    text = (
        gettext("%(days)s days left, due on %(date)s.") % {"days": days, "date": shown_date(due)}
        if days >= 0
        else gettext("It was due on %(date)s.") % {"date": shown_date(due)}
    )
    year, half = label.split("/")
    return [
        Card(
            urgency=1 if days < 0 else 2 if days <= 15 else 3,
            title=gettext("Six-month report %(label)s") % {"label": label},
            text=text,
            verb=gettext("Make the report"),
            url=reverse("reports:preview", args=[fund.code, int(year), int(half)]),
            icon="file-earmark-text",
        )
    ]
