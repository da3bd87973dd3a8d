"""The service worker, and the page that it shows where there is no line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kongboon.access.permissions import Act
from kongboon.access.web import open_view


@open_view(Act.OPEN_OFFLINE)
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps pages and opens them without a line."""
    return render(request, "offline/worker.js", content_type="text/javascript")


@open_view(Act.OPEN_OFFLINE)
@require_GET
def no_line(request: HttpRequest) -> HttpResponse:
    """What stands in the place of a page that was not kept; names nobody."""
    return render(request, "offline/no_line.html")
