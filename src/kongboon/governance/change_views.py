"""Pages of the change log: everything for those who watch over the fund, and what changed lately for every officer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.governance.lately import DAYS, mark_seen, unseen
from kongboon.governance.logged import BY_TABLE
from kongboon.governance.queries import changes, kinds, told


@fund_view(Act.SEE_CHANGES)
def log(request: FundRequest) -> HttpResponse:
    """Who changed what, day by day, of every kind or of one."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in BY_TABLE else ""
    context: dict[str, Any] = {
        "page_obj": changes(request.fund, table=kind, page=request.GET.get("page")),
        "kinds": kinds(),
        "kind": kind,
    }
    return render(request, "governance/changes.html", context)


@fund_view(Act.SEE_LATELY)
def lately(request: FundRequest) -> HttpResponse:
    """What others changed lately, until the officer says to have read it."""
    found = list(unseen(request.officer)[:100])
    if request.method == "POST":
        read = request.POST.get("until", "")
        # Only what was on the page that was read: something may have come since.
        known = next((row for row in found if str(row.pk) == read), None)
        if known is not None:
            mark_seen(officer=request.officer, until=known.at)
        return redirect("web:home", request.fund.code)
    context = {"changes": told(found), "until": found[0].pk if found else "", "days": DAYS}
    return render(
        request, "governance/lately.html", context | {"sees_all": may(request.officer, Act.SEE_CHANGES)}
    )
