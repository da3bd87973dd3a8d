"""Who is so long in arrears that a resolution ends the membership, and who comes back in time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import KeyedForm, show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.dues.forms import LapseForm
from kongboon.dues.lapsing import (
    ask_rejoin,
    end_for_arrears,
    is_agreed,
    kept_until,
    open_rejoin,
    overdue_members,
    owed_on_return,
)
from kongboon.funds.regulations import regulation_on
from kongboon.governance.models import Request
from kongboon.governance.requests import perform
from kongboon.kernel.errors import DomainError
from kongboon.members.models import Member
from kongboon.members.queries import visible_members


def _member(request: FundRequest, pk: int) -> Member:
    found: Member = get_object_or_404(visible_members(request.officer), pk=pk)
    found.fund = request.fund
    return found


@fund_view(Act.SEE_OVERDUE)
def overdue(request: FundRequest) -> HttpResponse:
    """Everybody whose membership a resolution may end, whoever owes longest first."""
    today = localdate()
    context = {
        "found": overdue_members(request.fund, today),
        "limit": regulation_on(request.fund, today).arrears.ended_after_months,
        "may_end": may(request.officer, Act.END_FOR_ARREARS),
    }
    return render(request, "dues/overdue.html", context)


@fund_view(Act.END_FOR_ARREARS)
def end(request: FundRequest, pk: int) -> HttpResponse:
    """End one membership with the number of the resolution."""
    member = _member(request, pk)
    form = LapseForm(request.POST or None, fund=request.fund)
    if request.method == "POST" and form.is_valid():
        try:
            number = form.cleaned_data["resolution"]
            end_for_arrears(member=member, resolution=number, on=localdate(), by=request.officer, at=now())
        except DomainError as error:
            form.refuse(error)
        else:
            told = gettext("The membership of %(name)s has ended.") % {"name": member.full_name}
            messages.success(request, told)
            return redirect("dues:overdue", request.fund.code)
    return show_form(request, "dues/end_overdue.html", form, member=member)


@fund_view(Act.REJOIN_MEMBER)
def back(request: FundRequest, pk: int) -> HttpResponse:
    """Take back who lapsed: asked for, agreed to by another officer, then the arrears are paid at a press."""
    member, today = _member(request, pk), localdate()
    regulation = regulation_on(request.fund, today)
    asked = open_rejoin(member)
    form = KeyedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = _take_back(request, member, asked, form.cleaned_data["key"])
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, told)
            return redirect("dues:member", request.fund.code, member.pk)
    context = {
        "member": member,
        "until": kept_until(member, regulation),
        "owed": owed_on_return(member, regulation, today),
        "wait": regulation.arrears.new_waiting_days,
        "asked": asked,
        "is_agreed": asked is not None and is_agreed(asked),
        "may_see_request": may(request.officer, Act.SEE_REQUESTS),
    }
    return show_form(request, "dues/rejoin.html", form, **context)


def _take_back(request: FundRequest, member: Member, asked: Request | None, key: str) -> str:
    """One press: it is asked for, or done where others have agreed. The sentence that says so."""
    if asked is None or not is_agreed(asked):
        ask_rejoin(member=member, by=request.officer, at=now(), idem_key=f"rejoin/{key}")
        told = gettext("Another officer is asked to agree. Then the money is taken.")
    else:
        perform(request=asked, by=request.officer, at=now())
        told = gettext("%(name)s is a member again; the earlier time counts on.")
    return told % {"name": member.full_name}
