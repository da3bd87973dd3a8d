"""The card that asks for this fiscal year's outlook."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer, Role
from kongboon.funds.models import Fund
from kongboon.kernel.fiscal import fiscal_year_of
from kongboon.ledger.models import Line
from kongboon.outlook.models import Projection


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """While nobody had this fiscal year's worked out, and there are books to reckon from."""
    if officer.role not in (Role.CHAIR, Role.TREASURER):
        return []
    year = fiscal_year_of(today, fund.fiscal_start_month)
    there = Projection.objects.filter(
        fund=fund, kind=Projection.Kind.BASE, valuation_on__range=(year.start, year.end)
    ).exclude(status=Projection.Status.FAILED)
    if there.exists() or not Line.objects.filter(fund=fund).exists():
        return []
    return [
        Card(
            urgency=3,
            title=gettext("How long does the money last?"),
            text=gettext("The outlook of fiscal year %(year)s has not been worked out yet.")
            % {"year": year.year_be},
            verb=gettext("See"),
            url=reverse("outlook:home", args=[fund.code]),
            icon="graph-up",
        )
    ]
