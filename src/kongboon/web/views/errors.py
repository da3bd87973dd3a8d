"""Pages for what went wrong outside a view."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext

from kongboon.funds.transaction import refusal_behind
from kongboon.funds.words import explain


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or the browser keeps no cookies."""
    sentence = gettext("This page was open for too long. Go back, open it again and send once more.")
    return render(request, "refused.html", {"sentence": sentence}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for what does not exist and for what belongs to another fund."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something is broken on our side, or the machine's disk refuses; the page asks nothing of the database."""
    problem = sys.exc_info()[1]
    refusal = refusal_behind(problem) if problem else None
    context = {"LANGUAGE_CODE": get_language() or "th", "sentence": explain(refusal) if refusal else ""}
    return HttpResponse(render_to_string("500.html", context), status=503 if refusal else 500)
