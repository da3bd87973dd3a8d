"""The own telephone for the second step, and the ten codes on paper."""

from __future__ import annotations

from typing import cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret, validate_totp_code
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, show_form
from kongboon.access.models import User
from kongboon.access.permissions import Act
from kongboon.access.second_step import (
    BY_CODE,
    DONE,
    enrol,
    forget_second_step,
    is_enrolled,
    is_wanted,
    new_codes,
)
from kongboon.access.visitors import remember_device
from kongboon.access.web import open_view


class SetUpForm(Form):
    """The code that the telephone shows proves that it has taken the secret."""

    code = forms.CharField(
        label=_("The six digits that the telephone shows now"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, secret: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not validate_totp_code(self.secret, code):
            raise forms.ValidationError(
                _(
                    "This is not the code. Look whether the telephone's clock is right, and type the newest one."
                )
            )
        return code


class PasswordForm(Form):
    """The own password once more, before something that a passer-by must not do."""

    password = forms.CharField(
        label=_("My password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password


@open_view(Act.OWN_SIGN_IN)
def second_step(request: HttpRequest) -> HttpResponse:
    """Take a telephone; whoever has one may print new codes or give the telephone up for another."""
    user = cast(User, request.user)
    if is_enrolled(user):
        return _standing(request, user)
    secret = get_totp_secret(regenerate=False)
    form = SetUpForm(secret, request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = enrol(user, secret)
        clear_totp_secret(request)
        request.session[DONE] = BY_CODE
        remember_device(request, user, at=now(), is_confirmed=True)
        return _on_paper(request, user, codes)
    adapter = get_adapter()
    context = {
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "picture": mark_safe(adapter.build_totp_svg(adapter.build_totp_url(user, secret))),  # noqa: S308 - our own
        "is_wanted": is_wanted(request, user),
    }
    return show_form(request, "account/second_step.html", form, **context)


def _standing(request: HttpRequest, user: User) -> HttpResponse:
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "codes":
            return _on_paper(request, user, new_codes(user))
        forget_second_step(user)
        messages.success(request, gettext("The telephone is given up. Take the new one now."))
        return redirect("account_second_step")
    return show_form(request, "account/second_step_standing.html", form)


def _on_paper(request: HttpRequest, user: User, codes: list[str]) -> HttpResponse:
    """Shown once: the answer to the press itself, so that going back does not show them again."""
    shown = [f"{code[:4]} {code[4:]}" for code in codes]
    return render(request, "account/second_step_codes.html", {"codes": shown, "person": user, "today": now()})
