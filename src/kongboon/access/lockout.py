"""Guessing is made slow: after too many wrong passwords one waits, a quarter of an hour at most.

Four counts, each over the last quarter of an hour: wrong attempts at one account from anywhere, from one address at
any account, and over all; and, apart from these, at one account on a device where its owner has signed in before. A
stranger can fill the first three, but not keep the owner out of the own device.
"""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.base import AxesHandler
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from kongboon.access.models import SignIn, User
from kongboon.access.visitors import address_of, kind_of, known_device

WAIT = timedelta(minutes=15)
ACCOUNT_MAX = 8
ADDRESS_MAX = 24  # a village hall shares one address
OVERALL_MAX = 200


def folded(name: str) -> str:
    """A sign-in name whatever its spelling: "Malee ", "malee" and "ＭＡＬＥＥ" are one.

    >>> folded(" Ma Lee") == folded("ＭＡＬＥＥ")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def account_key(name: str) -> str:
    """A keyed hash of a sign-in name, the same for every spelling."""
    return hmac.digest(settings.INDEX_KEY, b"sign-in:" + folded(name).encode(), "sha256").hex()[:32]


def user_named(name: str) -> User | None:
    """Who signs in under this name."""
    return User.objects.filter(username__iexact=name.strip()).first()


def record_attempt(request: HttpRequest, name: str, outcome: str, *, at: datetime) -> SignIn:
    """Keep one attempt in the history."""
    user = user_named(name)
    made: SignIn = SignIn.objects.create(
        user=user,
        account=account_key(name),
        at=at,
        address=address_of(request),
        device=known_device(request, user),
        kind=kind_of(request),
        outcome=outcome,
    )
    return made


def waits_until(request: HttpRequest, name: str, *, at: datetime) -> datetime | None:
    """When this name may be tried again from here; None if it may be tried now."""
    wrong = SignIn.objects.filter(outcome=SignIn.Outcome.WRONG, at__gt=at - WAIT)
    mine = wrong.filter(account=account_key(name))
    if device := known_device(request, user_named(name)):
        done = SignIn.objects.filter(account=account_key(name), outcome=SignIn.Outcome.DONE, device=device)
        last = done.order_by("-at").values_list("at", flat=True).first()
        return _full(mine.filter(device=device, at__gt=last or at - WAIT), ACCOUNT_MAX)
    strange = wrong.filter(device="")
    counts = (
        _full(mine.filter(device=""), ACCOUNT_MAX),
        _full(strange.filter(address=address_of(request)), ADDRESS_MAX),
        _full(strange, OVERALL_MAX),
    )
    return max((until for until in counts if until), default=None)


def _full(wrong: QuerySet[SignIn], limit: int) -> datetime | None:
    """When fewer than `limit` of these attempts will be left within the time that counts."""
    times = list(wrong.order_by("-at").values_list("at", flat=True)[:limit])
    return times[-1] + WAIT if len(times) == limit else None


class SlowGuessing(AxesHandler):
    """What axes asks before a password is looked at, and tells after it was."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        name = (credentials or {}).get("username") or ""
        request.waits_until = waits_until(request, name, at=now())  # type: ignore[attr-defined]
        return request.waits_until is not None  # type: ignore[attr-defined]

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
    ) -> None:
        # What is tried while one waits does not lengthen the wait.
        if request is not None and getattr(request, "waits_until", None) is None:
            record_attempt(request, credentials.get("username") or "", SignIn.Outcome.WRONG, at=now())

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
        record_attempt(request, user.username, SignIn.Outcome.DONE, at=now())


def wait_page(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Says when the name may be tried again."""
    until: datetime = getattr(request, "waits_until", None) or now() + WAIT
    seconds = max(1, int((until - now()).total_seconds()))
    context = {"until": until, "minutes": -(-seconds // 60)}
    answer = render(request, "account/locked.html", context, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
