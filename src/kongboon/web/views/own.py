"""What belongs to the person who has signed in: the own password, the own devices."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, show_form
from kongboon.access.models import User
from kongboon.access.permissions import Act
from kongboon.access.services import set_own_password
from kongboon.access.sessions import end_other_sessions, end_session, open_sessions
from kongboon.access.visitors import device_of
from kongboon.access.web import open_view
from kongboon.kernel.errors import DomainError

HISTORY_SHOWN = 30


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


@open_view(Act.OWN_SIGN_IN)
def own_password(request: HttpRequest) -> HttpResponse:
    """Whoever came with a slip, or with a password that another person chose, chooses an own one here."""
    user = cast(User, request.user)
    if not user.must_choose_password:
        return redirect("web:start")
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            here = request.session.session_key or ""
            set_own_password(user=user, password=form.cleaned_data["password"], here=here)
        except DomainError as error:
            form.refuse(error, "password")
        else:
            update_session_auth_hash(request, user)
            messages.success(request, gettext("From now on you sign in with your own password."))
            return redirect("web:start")
    return show_form(request, "account/own_password.html", form)


@open_view(Act.OWN_SIGN_IN)
def devices(request: HttpRequest) -> HttpResponse:
    """Where I am signed in, to be ended one by one or all but this one, and who tried to sign in as me."""
    user, here = cast(User, request.user), request.session.session_key or ""
    if request.method == "POST":
        if name := request.POST.get("end", ""):
            end_session(user, name)
        else:
            end_other_sessions(user, here=here, device=device_of(request))
        messages.success(request, gettext("Ended. Whoever used it must sign in again."))
        return redirect("account_devices")
    context = {
        "sessions": open_sessions(user, here=here, at=now()),
        "history": user.sign_ins.order_by("-at", "-pk")[:HISTORY_SHOWN],
    }
    return render(request, "account/devices.html", context)
