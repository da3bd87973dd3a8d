"""A membership ends because somebody resigned or moved away; whoever resigns sees what goes back to them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.claims.results import regulation_says
from kongboon.benefits.refunds.services import Quote, quote_of, quote_refund
from kongboon.kernel.errors import DomainError
from kongboon.members.forms import EndForm
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.members.views.register import member_or_404
from kongboon.rules.errors import NoRegulationInForce


@fund_view(Act.END_MEMBERSHIP)
def end(request: FundRequest, pk: int) -> HttpResponse:
    """End a membership because somebody resigned, moved or stopped paying."""
    member = member_or_404(request, pk)
    form = EndForm(member, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            ended = end_membership(
                member=member, reason=data["reason"], on=data["on"], by=request.officer, at=now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(
                request, gettext("The membership of %(name)s has ended.") % {"name": member.full_name}
            )
            goes_back = _quote_or_none(ended)
            page = "benefits:refund-of" if goes_back and goes_back.amount_satang else "members:detail"
            return redirect(page, request.fund.code, member.pk)
    quote = None if member.ended_on else _quote_today(member)
    said = regulation_says(quote.regulation) if quote else ""
    return show_form(request, "benefits/end.html", form, member=member, quote=quote, said=said)


def _quote_today(member: Member) -> Quote | None:
    """What would go back to a member who resigns today."""
    try:
        return quote_refund(member, "resigned", localdate())
    except NoRegulationInForce:
        return None


def _quote_or_none(member: Member) -> Quote | None:
    try:
        return quote_of(member)
    except NoRegulationInForce:
        return None
