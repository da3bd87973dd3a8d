"""Dues paid ahead become the income of the fiscal year that has begun."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.dues.advances import due_to_year
from kongboon.dues.services import release_advance
from kongboon.kernel.fiscal import fiscal_year_of


@fund_view(Act.RELEASE_ADVANCE)
def release(request: FundRequest) -> HttpResponse:
    """Say how much belongs to this year, and move it on one press."""
    year = fiscal_year_of(localdate(), request.fund.fiscal_start_month)
    if request.method == "POST":
        posted = release_advance(fund=request.fund, year_be=year.year_be, by=request.officer, at=now())
        said = (
            gettext("Moved to the income of fiscal year %(year)s.")
            if posted
            else gettext("There was nothing to move.")
        )
        messages.success(request, said % {"year": year.year_be})
        return redirect("dues:home", request.fund.code)
    due = due_to_year(request.fund, year, f"advance/{year.year_be}")
    return render(
        request, "dues/release.html", {"year": year, "persons": len(due), "satang": sum(due.values())}
    )
