"""Taps that were refused on arrival: who took how much from which house and why, decided here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.dues.errors import NothingChosen
from kongboon.dues.models import RefusedTap
from kongboon.dues.refused_taps import Verdict, reason_of, settle, undecided
from kongboon.funds.words import explain
from kongboon.kernel.errors import DomainError


@fund_view(Act.SETTLE_REFUSED_TAP)
def refused(request: FundRequest) -> HttpResponse:
    """Every tap that waits for a decision."""
    taps = [(tap, reason_of(tap)) for tap in undecided(request.fund)]
    return render(request, "dues/refused.html", {"taps": taps})


@fund_view(Act.SETTLE_REFUSED_TAP)
@require_POST
def decide(request: FundRequest, tap: int) -> HttpResponse:
    """What became of the cash of one tap."""
    found = get_object_or_404(RefusedTap.objects.select_related("fund", "village", "collector"), pk=tap)
    verdict = request.POST.get("verdict", "")
    try:
        if verdict not in Verdict.values:
            raise NothingChosen
        settle(tap=found, verdict=verdict, by=request.officer, at=now())
    except DomainError as error:
        messages.warning(request, explain(error))
    else:
        messages.success(request, gettext("Decided. The collector's telephone is told when it next sends."))
    return redirect("dues:refused", request.fund.code)
