"""The pages on which telephones are enrolled, listed and revoked."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kongboon.access.forms import Form, show_form
from kongboon.access.models import Officer, User
from kongboon.access.permissions import Act, may
from kongboon.access.visitors import device_of, kind_of, remember_device
from kongboon.access.web import FundRequest, fund_view
from kongboon.kernel.errors import DomainError
from kongboon.offline.authority import reached_at
from kongboon.offline.enrolments import (
    PIN_DIGITS,
    QR_LASTS,
    check_open,
    collectors,
    enrol,
    revoke,
    show_qr,
    shown_as,
    telephones,
)
from kongboon.offline.middleware import also_when_revoked
from kongboon.paper.qr import qr_svg


class WhoseForm(Form):
    """Whose telephone is to be enrolled."""

    officer = forms.ChoiceField(label=_("Whose telephone"), widget=forms.RadioSelect)

    def __init__(self, *args: object, people: list[Officer]) -> None:
        super().__init__(*args)
        self.offer("officer", [(each.pk, f"{each.name} · {each.get_role_display()}") for each in people])


class PinForm(Form):
    """The six digits that the officer at the laptop says aloud."""

    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Six digits. The officer who shows the QR reads them to you."),
        max_length=PIN_DIGITS * 2,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )


@fund_view(Act.SEE_DEVICES)
def devices(request: FundRequest) -> HttpResponse:
    """The telephones that keep the list: whose, since when, last seen, and what waits on them."""
    seen = list(telephones(request.officer))
    context = {
        "in_use": [each for each in seen if each.revoked_at is None],
        "revoked": [each for each in seen if each.revoked_at is not None],
        "here": device_of(request),
        "can_enrol": may(request.officer, Act.ENROL_DEVICE),
    }
    return render(request, "offline/devices.html", context)


@fund_view(Act.ENROL_DEVICE)
def show(request: FundRequest) -> HttpResponse:
    """Choose whose telephone it is; then the QR and the PIN, once."""
    people = collectors(request.fund, request.officer)
    form = WhoseForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        chosen = next(each for each in people if str(each.pk) == form.cleaned_data["officer"])
        made, token, pin = show_qr(officer=chosen, by=request.officer, at=now())
        address, is_reached = reached_at(request, reverse("devices:join", args=[request.fund.code, token]))
        context = {
            "enrolment": made,
            "pin": f"{pin[:3]} {pin[3:]}",
            "address": address,
            "qr": mark_safe(qr_svg(address, label=gettext("QR to open with the telephone's camera"))),  # noqa: S308
            "minutes": int(QR_LASTS.total_seconds() // 60),
            "is_only_here": not is_reached,
        }
        return render(request, "offline/show_qr.html", context)
    return show_form(request, "offline/device_new.html", form, people=people)


@also_when_revoked
@fund_view(Act.COLLECT_DUES)
def join(request: FundRequest, token: str) -> HttpResponse:
    """Where the QR leads: the collector types the PIN, and this telephone is enrolled."""
    shown, at = shown_as(request.fund, token), now()
    if shown is None:
        raise Http404
    check_open(shown, request.officer, at)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not device_of(request):
            assert isinstance(request.user, User)
            remember_device(request, request.user, at=at)
        try:
            enrol(
                enrolment=shown,
                pin=form.cleaned_data["pin"],
                device=device_of(request),
                kind=kind_of(request),
                by=request.officer,
                at=at,
            )
        except DomainError as error:
            form.refuse(error, "pin")
        else:
            messages.success(
                request, gettext("This telephone is enrolled. Open your village once while there is a line.")
            )
            return redirect("devices:list", request.fund.code)
    return show_form(request, "offline/join.html", form, enrolment=shown)


@fund_view(Act.SEE_DEVICES)
@require_POST
def end(request: FundRequest, pk: int) -> HttpResponse:
    """Revoke a telephone, at once."""
    found = get_object_or_404(telephones(request.officer), pk=pk)
    revoke(enrolment=found, by=request.officer, at=now())
    messages.success(
        request,
        gettext("Revoked. At its next contact it wipes the list, and what it still holds comes to the desk."),
    )
    return redirect("devices:list", request.fund.code)
