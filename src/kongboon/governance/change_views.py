"""Pages of the change log: everything for those who watch over the fund, and what changed lately for every officer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.governance.lately import DAYS, mark_seen, unseen
from kongboon.governance.logged import BY_TABLE
from kongboon.governance.queries import changes, kinds, people, rows_of_act, told
from kongboon.kernel.thai_text import whole_number


@fund_view(Act.SEE_CHANGES)
def log(request: FundRequest) -> HttpResponse:
    """Who changed what, day by day, of every kind and person or of one; ?act= opens a line that stands for many."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in BY_TABLE else ""
    everybody = people(request.fund)
    number = whole_number(request.GET.get("who", ""))
    person = next((officer for officer in everybody if officer.pk == number), None)
    context: dict[str, Any] = {
        "page_obj": changes(request.fund, table=kind, person=person, page=request.GET.get("page")),
        "kinds": kinds(),
        "kind": kind,
        "people": everybody,
        "person": person,
    }
    if act := request.GET.get("act", ""):
        opened = rows_of_act(request.fund, act, request.GET.get("page"))
        if opened is None:
            raise Http404
        context |= {"page_obj": opened, "act": act}
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
