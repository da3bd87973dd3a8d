"""The forecast of each year against what happened."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.outlook.experience import years_told


@fund_view(Act.SEE_OUTLOOK)
def experience(request: FundRequest) -> HttpResponse:
    """Year by year, the newest first."""
    return render(request, "outlook/experience.html", {"years": years_told(request.fund, localdate())})
