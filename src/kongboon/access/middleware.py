"""Nothing is shown to somebody who has not signed in, and no page with people's data is kept by a cache."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.timezone import now
from django.utils.translation import gettext

from kongboon.access.errors import UnreadableText
from kongboon.access.models import User
from kongboon.access.second_step import DONE, is_enrolled, is_wanted
from kongboon.access.sessions import SessionStore, touch
from kongboon.access.visitors import device_of, keep_device
from kongboon.funds.actor import acting_as
from kongboon.funds.words import explain

_OPEN = (
    "/static/",
    "/accounts/login/",
    "/accounts/code/",
    "/language/",
    "/begin/",
    "/favicon.ico",
    "/health/",
    "/service-worker.js",
    "/offline/",
)
# Open to whoever has signed in, but has something to settle first.
_BESIDE = (*_OPEN, "/accounts/own-password/", "/accounts/second-step/", "/accounts/logout/")
Next = Callable[[HttpRequest], HttpResponse]


class LoginRequired:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated or request.path.startswith(_OPEN):
            return self.get_response(request)
        if request.method == "POST" and "HX-Request" not in request.headers:
            messages.warning(
                request,
                gettext(
                    "You were signed out meanwhile. What you just sent was not kept. Sign in and do it again."
                ),
            )
        return redirect_to_login(request.get_full_path())


class OwnPasswordFirst:
    """Whoever's password was set by somebody else chooses an own one before any other page opens."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = cast(User, request.user)
        if not (user.is_authenticated and user.must_choose_password) or request.path.startswith(_BESIDE):
            return self.get_response(request)
        return redirect("account_own_password")


class SecondStepFirst:
    """Whoever approves or pays has a second step over a network, before any other page opens."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.user.is_authenticated
            and not request.path.startswith(_BESIDE)
            and DONE not in request.session
        ) and is_wanted(request, request.user):
            return self._settle(request, request.user)
        return self.get_response(request)

    def _settle(self, request: HttpRequest, user: User) -> HttpResponse:
        if not is_enrolled(user):
            return redirect("account_second_step")
        # Signed in where none was asked, and now somewhere else.
        logout(request)
        return redirect_to_login(request.get_full_path())


class SessionLimits:
    """A sign-in that is used goes on; one that rests too long ends (`access.sessions`)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith("/static/"):
            touch(cast(SessionStore, request.session), request.user, at=now())
        return self.get_response(request)


class KnownDevice:
    """A browser on which somebody has signed in gets a cookie by which it is known the next time."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        keep_device(request, response)
        return response


class NoStore:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            patch_cache_control(response, no_store=True, private=True)
        return response


class Acting:
    """What a request changes is logged as the act of whoever is signed in (governance.change_log)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_as(
            user_id=request.user.pk,
            act=request.path[:100],
            request_id=uuid.uuid4().hex,
            place=device_of(request),
        ):
            return self.get_response(request)


class ReadableText:
    """The sign of code 0 is refused before a page reads it: no name has it, and PostgreSQL keeps no text with it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = [*request.GET.lists(), *(request.POST.lists() if request.method == "POST" else ())]
        if any("\0" in text for name, values in sent for text in (name, *values)):
            return render(request, "refused.html", {"sentence": explain(UnreadableText())}, status=422)
        return self.get_response(request)
