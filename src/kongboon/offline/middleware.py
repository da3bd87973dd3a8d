"""A telephone that was revoked: it wipes what it kept, opens nothing more of the fund, and gives what it still holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from kongboon.offline.enrolments import note_seen, telephone_of
from kongboon.offline.keeping import forget_before
from kongboon.offline.models import Enrolment

View = Callable[..., HttpResponse]


def also_when_revoked(view: View) -> View:
    """Let a revoked telephone reach this view of a fund: to give what it holds, or to be enrolled anew."""
    view.is_open_when_revoked = True  # type: ignore[attr-defined]
    return view


class RevokedTelephones:
    """Knows an enrolled telephone by its cookie: notes when it was seen, and stops it once it is revoked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.user.is_authenticated and not request.path.startswith("/static/"):
            _wipe(response, telephone_of(request))
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if "fund" not in kwargs or not request.user.is_authenticated:
            return None
        telephone = telephone_of(request, kwargs["fund"])
        request.telephone = telephone  # type: ignore[attr-defined]
        if telephone is None:
            return None
        note_seen(telephone, at=now())
        if telephone.revoked_at is None or getattr(view, "is_open_when_revoked", False):
            return None
        answer = render(request, "offline/revoked.html", {"telephone": telephone}, status=403)
        return _wipe(answer, telephone)


def _wipe(response: HttpResponse, telephone: Enrolment | None) -> HttpResponse:
    """Whatever was kept until this moment: a page that was on its way when it was revoked, too."""
    if telephone is not None and telephone.revoked_at is not None:
        forget_before(response, now())
    return response
