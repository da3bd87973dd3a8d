"""The clock of the machine: where it cannot be believed, what to do so that the books go on."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import KeyedForm, show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, confirm_today, fund_view
from kongboon.funds.words import explain
from kongboon.kernel.errors import DomainError
from kongboon.ledger.clock import ask_accept_clock, clock_doubt
from kongboon.ledger.errors import ClockBehind, ClockJumped
from kongboon.ledger.lookups import last_posting


class ClockForm(KeyedForm):
    """Why the clock was ahead when the last entry was made."""

    reason = forms.CharField(
        label=_("What had happened to the clock?"),
        max_length=300,
        error_messages={"required": _("Write in a few words what had happened to the clock.")},
    )


@fund_view(Act.CONFIRM_DAY)
def clock(request: FundRequest) -> HttpResponse:
    """What is wrong with the clock; say that today is today, or ask to write down that it was ahead."""
    last = last_posting(request.fund.pk)
    doubt = clock_doubt(request.fund.pk, last, now())
    form = ClockForm(request.POST if "reason" in request.POST else None)
    if request.method == "POST" and "reason" not in request.POST:
        confirm_today(request, ClockJumped.code)
        messages.success(request, gettext("Entries can be made again."))
        return redirect("web:home", request.fund.code)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            asked = ask_accept_clock(
                fund=request.fund, reason=data["reason"], by=request.officer, at=now(), idem_key=data["key"]
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("governance:request", request.fund.code, asked.pk)
    context = {
        "sentence": explain(doubt) if doubt else "",
        "is_behind": isinstance(doubt, ClockBehind),
        "may_ask": may(request.officer, Act.ACCEPT_CLOCK),
        "last": last,
        "now": now(),
    }
    return show_form(request, "web/clock.html", form, **context)
