"""How long the money lasts: asked for, worked out with progress, told."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.outlook.answers import answer_of
from kongboon.outlook.comparison import comparison_page
from kongboon.outlook.models import Projection
from kongboon.outlook.page import base_page
from kongboon.outlook.queries import changes_since, latest_base, latest_finished, recent
from kongboon.outlook.services import ask_projection
from kongboon.outlook.tasks import refusal_in_words


@fund_view(Act.SEE_OUTLOOK)
def home(request: FundRequest) -> HttpResponse:
    """The newest answer; before the first, what will appear here."""
    newest = latest_base(request.fund)
    if newest is None:
        return render(request, "outlook/empty.html", {"may_ask": may(request.officer, Act.ASK_OUTLOOK)})
    return _shown(request, newest)


@fund_view(Act.ASK_OUTLOOK)
@require_POST
def ask(request: FundRequest) -> HttpResponse:
    """Have the fund as it is worked out; asked twice it is worked out once."""
    asked = ask_projection(fund=request.fund, by=request.officer, at=now())
    return redirect("outlook:projection", request.fund.code, asked.pk)


@fund_view(Act.SEE_OUTLOOK)
def projection(request: FundRequest, pk: int) -> HttpResponse:
    """One projection: how far it is, why it failed, or what it says."""
    return _shown(request, projection_of(request, pk))


@fund_view(Act.SEE_OUTLOOK)
def progress(request: FundRequest, pk: int) -> HttpResponse:
    """How far it is, for the bar on its page; the page itself is loaded anew when it is over."""
    asked = projection_of(request, pk)
    if asked.is_under_way:
        return render(request, "outlook/_progress.html", {"asked": asked})
    return HttpResponse(headers={"HX-Redirect": reverse("outlook:projection", args=[request.fund.code, pk])})


def projection_of(request: FundRequest, pk: int) -> Projection:
    """The fund's projection, or the answer for one that does not exist."""
    found: Projection | None = (
        Projection.objects.filter(fund=request.fund, pk=pk)
        .select_related("assumptions", "asked_by", "fund")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _shown(request: FundRequest, asked: Projection) -> HttpResponse:
    context: dict[str, Any] = {
        "asked": asked,
        "may_ask": may(request.officer, Act.ASK_OUTLOOK),
        "may_choose": may(request.officer, Act.CHOOSE_ASSUMPTIONS),
        "recent": recent(request.fund),
    }
    if asked.is_under_way:
        before = latest_finished(request.fund)
        return render(request, "outlook/under_way.html", {**context, "before": before})
    if asked.status == Projection.Status.FAILED:
        return render(
            request, "outlook/failed.html", {**context, "refusal": refusal_in_words(asked, gettext)}
        )
    answer = answer_of(asked)
    if asked.kind == Projection.Kind.PROPOSALS:
        return render(
            request, "outlook/comparison.html", {**context, **comparison_page(request.fund, answer)}
        )
    context |= {**base_page(answer), "changes": changes_since(answer, localdate())}
    return render(request, "outlook/projection.html", context)
