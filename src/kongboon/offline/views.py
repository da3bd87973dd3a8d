"""The service worker, and the page that it shows where there is no line."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.permissions import Act
from kongboon.access.web import open_view
from kongboon.offline.authority import as_telephones_take_it, authority, fingerprint, reached_at
from kongboon.paper.qr import qr_svg


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


@open_view(Act.OPEN_OFFLINE)
@require_GET
def telephone(request: HttpRequest) -> HttpResponse:
    """How a telephone comes to keep pages: the steps, the authority's file and its fingerprint."""
    held = authority()
    address, _ = reached_at(request, reverse("offline:authority"))
    context = {
        "prints": fingerprint(held) if held else None,
        "qr": mark_safe(qr_svg(address, label=gettext("QR of the fund's certificate"))),  # noqa: S308
    }
    return render(request, "offline/telephone.html", context)


@open_view(Act.OPEN_OFFLINE)
@require_GET
def authority_download(request: HttpRequest) -> HttpResponse:
    """The authority's certificate, as Android and iPhone install it."""
    held = authority()
    if held is None:
        raise Http404
    return HttpResponse(as_telephones_take_it(held), content_type="application/x-x509-ca-cert")
