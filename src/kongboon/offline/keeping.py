"""Which pages a telephone may keep for hours without a line, how long, and for whom.

A view says it of its own answer; the service worker (templates/offline/worker.js), past which every page goes, does it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

# Seconds for which this page may be kept; a page that comes without it is kept no longer.
KEEP = "Offline-Keep"
# Pages kept until this second (since 1970) are wiped.
FORGET = "Offline-Forget"
# Who is signed in, as a mark that says nothing else: what was kept for somebody else is wiped.
OWNER = "Offline-Owner"
_MARK_LENGTH = 16


def may_be_kept(response: HttpResponse, *, lasts: timedelta) -> None:
    """Let the telephone keep this page, and open it without a line for as long."""
    response[KEEP] = str(int(lasts.total_seconds()))


def forget_before(response: HttpResponse, moment: datetime) -> None:
    """Let the telephone wipe every page that it kept until the second of a moment."""
    response[FORGET] = str(int(moment.timestamp()))


class OwnerOfPages:
    """Tells with every answer whose it is, so that no page outlives a change of hands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response[OWNER] = salted_hmac("kongboon.offline", str(request.user.pk)).hexdigest()[:_MARK_LENGTH]
        return response
