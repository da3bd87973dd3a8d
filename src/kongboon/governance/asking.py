"""The page of a form that asks for something; asked, it leads to the request, to which others agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from kongboon.access.forms import Form, show_form
from kongboon.access.permissions import Act
from kongboon.access.services import is_same_person
from kongboon.access.web import FundRequest
from kongboon.documents.forms import tried
from kongboon.governance.models import Request, RequestAct
from kongboon.kernel.thai_text import whole_number


def asked(
    request: FundRequest, form: Form, template: str, do: Callable[[], Request], **context: Any
) -> HttpResponse:
    """The form, or the request that came of it. Its photo is kept whatever else is wrong."""
    done = tried(request, form, do)
    if done is not None:
        return redirect("governance:request", request.fund.code, done.pk)
    return show_form(request, template, form, **context)


def terms_to_ask_anew(request: FundRequest, act: Act) -> dict[str, Any]:
    """What this officer asked for and others did not agree to, or took back, as ?again= names it; else nothing."""
    number = whole_number(request.GET.get("again", ""))
    if number is None:
        return {}
    found = (
        Request.objects.filter(fund=request.fund, act=act.code, pk=number).select_related("asked_by").first()
    )
    is_over = found is not None and found.end is not None and found.end.kind != RequestAct.Kind.DONE
    if found is None or not is_over or not is_same_person(found.asked_by, request.officer):
        return {}
    return dict(found.terms)
