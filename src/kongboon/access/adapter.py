from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from kongboon.access.errors import SlipEnded
from kongboon.access.models import User
from kongboon.access.second_step import BY_CODE, DONE
from kongboon.access.services import set_own_password, use_slip
from kongboon.access.sessions import facts_of, purge
from kongboon.access.visitors import remember_device
from kongboon.funds.words import explain


class Doors(DefaultAccountAdapter):
    """What allauth asks us while somebody signs in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Users are made by the fund, never by themselves."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A slip that has ended opens nothing, although its code is right."""
        if user.slip_expires_at is not None and user.slip_expires_at < now():
            return render(request, "refused.html", {"sentence": explain(SlipEnded())}, status=403)
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def set_password(self, user: User, password: str) -> None:
        set_own_password(user=user, password=password, here=context.request.session.session_key)

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "kongboon.access.second_step.AskOnNewDevice"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]


def arrive(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Django's signal `user_logged_in`: the device is known from now on, a slip is used, what has ended is dropped."""
    at = now()
    use_slip(user=user, at=at)
    remember_device(request, user, at=at, is_confirmed=request.session.get(DONE) == BY_CODE)
    request.session.update(facts_of(request, user, at=at))
    purge(at=at)
