from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoSignup(DefaultAccountAdapter):
    """Users are made by the fund, never by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
