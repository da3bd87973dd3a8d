"""A membership ends because somebody resigned, moved away or died; whoever resigns sees what goes back to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.claims.results import regulation_says
from kongboon.benefits.refunds.correcting_end import ask_correct_end
from kongboon.benefits.refunds.leaving import ask_end, ask_undo_end, write_death
from kongboon.benefits.refunds.services import Quote, quote_refund
from kongboon.benefits.refunds.undoing_enrolment import ask_undo_enrolment
from kongboon.governance.asking import asked
from kongboon.governance.models import Request
from kongboon.kernel.errors import DomainError
from kongboon.members.correction_forms import EndDayForm, UndoEndForm
from kongboon.members.forms import EndForm
from kongboon.members.models import Member
from kongboon.members.views.register import member_or_404
from kongboon.rules.errors import NoRegulationInForce


@fund_view(Act.END_MEMBERSHIP)
def end(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for the end of a membership; a death is written down at once."""
    member = member_or_404(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _end(request, member, form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
    quote = None if member.ended_on else _quote_today(member)
    said = regulation_says(quote.regulation) if quote else ""
    return show_form(request, "benefits/end.html", form, member=member, quote=quote, said=said)


def _end(request: FundRequest, member: Member, data: dict[str, Any]) -> HttpResponse:
    if data["reason"] == Member.EndReason.DIED:
        write_death(member=member, on=data["on"], by=request.officer, at=now())
        said = gettext("The death of %(name)s is written down. The other officers are told.")
        messages.success(request, said % {"name": member.full_name})
        return redirect("members:detail", request.fund.code, member.pk)
    asked = ask_end(member=member, reason=data["reason"], on=data["on"], by=request.officer, at=now())
    return redirect("governance:request", request.fund.code, asked.pk)


@fund_view(Act.UNDO_END)
def undo(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for an end that was written wrongly to be undone."""
    member = member_or_404(request, pk)
    if member.ended_on is None:
        raise Http404
    form = UndoEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_undo_end(member=member, reason=form.cleaned_data["why"], by=request.officer, at=now())
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("governance:request", request.fund.code, asked.pk)
    return show_form(request, "benefits/undo_end.html", form, member=member)


@fund_view(Act.CORRECT_END)
def end_day(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for the right last day of a membership that ended."""
    member = member_or_404(request, pk)
    if member.ended_on is None:
        raise Http404
    form = EndDayForm(request.POST or None, initial={"on": member.ended_on})

    def do() -> Request:
        told = form.cleaned_data
        return ask_correct_end(member=member, on=told["on"], reason=told["why"], by=request.officer, at=now())

    return asked(request, form, "benefits/end_day.html", do, member=member)


@fund_view(Act.UNDO_ENROLMENT)
def undo_enrolment(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for somebody to be taken out again who was taken in by mistake."""
    member = member_or_404(request, pk)
    form = UndoEndForm(request.POST or None)

    def do() -> Request:
        why = form.cleaned_data["why"]
        return ask_undo_enrolment(member=member, reason=why, by=request.officer, at=now())

    return asked(request, form, "benefits/undo_enrolment.html", do, member=member)


def _quote_today(member: Member) -> Quote | None:
    """What would go back to a member who resigns today."""
    try:
        return quote_refund(member, "resigned", localdate())
    except NoRegulationInForce:
        return None
