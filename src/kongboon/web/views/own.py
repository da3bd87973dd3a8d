"""What belongs to the person who has signed in: the own password."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, show_form
from kongboon.access.models import User
from kongboon.access.services import set_own_password
from kongboon.kernel.errors import DomainError


def _password_box() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password"})


class OwnPasswordForm(Form):
    """A password twice, so that a slip of the finger locks nobody out."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 8 characters; a few words that belong to nobody here are best."),
        widget=_password_box(),
        strip=False,
    )
    again = forms.CharField(label=_("New password once more"), widget=_password_box(), strip=False)

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two are not the same. Type them again."))
        return again


def own_password(request: HttpRequest) -> HttpResponse:
    """Whoever came with a slip, or with a password that another person chose, chooses an own one here."""
    user = cast(User, request.user)
    if not user.must_choose_password:
        return redirect("web:start")
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_own_password(user=user, password=form.cleaned_data["password"])
        except DomainError as error:
            form.refuse(error, "password")
        else:
            update_session_auth_hash(request, user)
            messages.success(request, gettext("From now on you sign in with your own password."))
            return redirect("web:start")
    return show_form(request, "account/own_password.html", form)
