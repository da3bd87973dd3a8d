"""What the pages of dues have in common: who may do what, the village and the round of an address."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from kongboon.access.models import Officer
from kongboon.access.services import visible_villages
from kongboon.access.web import FundRequest
from kongboon.dues import errors
from kongboon.dues.models import CollectionRound, HandOver
from kongboon.dues.queries import collector_of
from kongboon.funds.models import Village
from kongboon.funds.words import shown_month
from kongboon.kernel.thai_calendar import BE_OFFSET, BE_YEARS, CE_YEARS, add_months, first_day, month_of
from kongboon.offline.keeping import forget_before

# The last month that can be collected is the one after this one: some pay on the last days before it.
MONTHS_AHEAD = 1
# As far as a date can be typed, so that every month of the books has its page.
FIRST_MONTH = f"{min(BE_YEARS.start - BE_OFFSET, CE_YEARS.start)}-01"
_LAST_YEAR = max(BE_YEARS.stop - BE_OFFSET, CE_YEARS.stop) - 1


def shown_at_all(month: str) -> bool:
    """Whether this is a "YYYY-MM" that can have a page."""
    try:
        return month >= FIRST_MONTH and first_day(month).year <= _LAST_YEAR
    except ValueError:
        return False


def month_before(month: str) -> str:
    """The month before, "" where there is none to show."""
    return add_months(month, -1) if month > FIRST_MONTH else ""


def last_month(today: date) -> str:
    """The last month that dues are collected for by the round."""
    return add_months(month_of(today), MONTHS_AHEAD)


def village_of(request: FundRequest, moo: int) -> Village:
    """The village of an address, if this officer sees its people."""
    village: Village = get_object_or_404(visible_villages(request.officer), moo=moo)
    return village


def round_of(request: FundRequest, village: Village, month: str, today: date) -> CollectionRound:
    """The round of a village's month as it is, or as it would be at the first payment: looking opens nothing.

    Errors: MonthOutOfReach.
    """
    if month > last_month(today):
        raise errors.MonthOutOfReach(month=shown_month(last_month(today)))
    found = CollectionRound.objects.filter(fund=request.fund, village=village, month=month).first()
    round: CollectionRound = found or CollectionRound(
        fund=request.fund, village=village, month=month, collector=collector_of(village) or request.officer
    )
    round.fund, round.village = request.fund, village
    return round


def wipe_counted(response: HttpResponse, officer: Officer) -> HttpResponse:
    """With the count of the cash a collector's round is over: the telephone wipes the lists that it kept before."""
    counted = HandOver.objects.filter(collector=officer).order_by("-at").values_list("at", flat=True).first()
    if counted is not None:
        forget_before(response, counted)
    return response
