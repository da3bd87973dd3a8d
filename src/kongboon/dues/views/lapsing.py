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
    end_for_arrears,
    kept_until,
    overdue_members,
    owed_on_return,
    rejoin,
)
from kongboon.funds.regulations import regulation_on
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
    """Take back who lapsed: the arrears are paid now, and the earlier time as a member counts on."""
    member, today = _member(request, pk), localdate()
    regulation = regulation_on(request.fund, today)
    form = KeyedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rejoin(member=member, by=request.officer, at=now(), idem_key=f"rejoin/{form.cleaned_data['key']}")
        except DomainError as error:
            form.refuse(error)
        else:
            told = gettext("%(name)s is a member again; the earlier time counts on.")
            messages.success(request, told % {"name": member.full_name})
            return redirect("dues:member", request.fund.code, member.pk)
    context = {
        "member": member,
        "until": kept_until(member, regulation),
        "owed": owed_on_return(member, regulation, today),
        "wait": regulation.arrears.new_waiting_days,
    }
    return show_form(request, "dues/rejoin.html", form, **context)
