"""A member's passbook: the dues, and what was received from the fund."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kongboon.access.forms import KeyedForm, show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.dues.entry_fees import fee_owed, take_entry_fee
from kongboon.dues.forms import TierForm, rate_in_words
from kongboon.dues.lapsing import kept_until
from kongboon.dues.queries import dues_statement
from kongboon.dues.tiers import choose_tier, first_choosable, rates_of, shown_rates, terms_in_month
from kongboon.funds.regulations import regulation_on
from kongboon.funds.words import explain
from kongboon.governance.looks import looked
from kongboon.governance.models import Look
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import completed_months, month_of
from kongboon.ledger.accounts import DUES_REFUNDED, in_chart
from kongboon.ledger.queries import member_statement
from kongboon.members.models import Member
from kongboon.members.queries import visible_members, with_dues


def _is_given(code: str) -> bool:
    """Whether what a member has in an account was received: a benefit, or dues that went back."""
    return in_chart(code).benefit or code == DUES_REFUNDED


@fund_view(Act.SEE_DUES)
def member(request: FundRequest, pk: int) -> HttpResponse:
    """The passbook of one member; what was received from the fund only for who sees the whole person."""
    found: Member = get_object_or_404(visible_members(request.officer), pk=pk)
    found.fund = request.fund
    with_dues([found], request.fund, localdate())
    looked(officer=request.officer, member_id=found.pk, page=Look.Page.DUES, at=now())
    today = localdate()
    until = found.ended_on or today
    months = completed_months(found.joined_on, until) if found.joined_on <= until else 0
    sees_person = may(request.officer, Act.SEE_PERSON)
    rows = member_statement(found).rows if sees_person else ()
    received = [row for row in rows if _is_given(row.account_code)]
    regulation = regulation_on(request.fund, today)
    until_when = kept_until(found, regulation) if found.ended_on else None
    rates = shown_rates(rates_of(found, regulation.dues), month_of(today))
    context = {
        "member": found,
        "years": months // 12,
        "months": months % 12,
        "dues": dues_statement(found, month_of(today), today),
        "sees_person": sees_person,
        "received": received,
        "received_satang": sum(row.received - row.paid for row in received),
        "month": month_of(today),
        "rates": [(rate, rate_in_words(rate.amount_satang, regulation.dues.per)) for rate in rates],
        "may_choose": bool(rates) and found.ended_on is None and may(request.officer, Act.CHOOSE_DUES_TIER),
        "can_take": may(request.officer, Act.COLLECT_DUES) and found.ended_on is None,
        "may_return": may(request.officer, Act.REJOIN_MEMBER)
        and until_when is not None
        and today <= until_when,
    }
    if context["can_take"]:
        context |= {"fee": fee_owed(found), "form": KeyedForm()}
    return render(request, "dues/member.html", context)


@fund_view(Act.CHOOSE_DUES_TIER)
def tier(request: FundRequest, pk: int) -> HttpResponse:
    """Write down which rate of dues a member chose."""
    found: Member = get_object_or_404(visible_members(request.officer), pk=pk, ended_on=None)
    found.fund, at = request.fund, now()
    first = first_choosable(found, at)
    terms = terms_in_month(request.fund, first, at)
    if not terms.tiers:
        raise Http404
    rates = rates_of(found, terms)
    now_chosen = rates.tier(first)
    initial = {"tier": now_chosen.key if now_chosen else "", "month": first}
    form = TierForm(terms, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            choose_tier(member=found, tier=data["tier"], from_month=data["month"], by=request.officer, at=at)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("Recorded: the member pays this rate from that month on."))
            return redirect("dues:member", request.fund.code, found.pk)
    return show_form(request, "dues/tier.html", form, member=found)


@fund_view(Act.COLLECT_DUES)
@require_POST
def entry_fee(request: FundRequest, pk: int) -> HttpResponse:
    """Take the fee of a member who joined."""
    found: Member = get_object_or_404(visible_members(request.officer), pk=pk)
    found.fund = request.fund
    form = KeyedForm(request.POST)
    if form.is_valid():
        try:
            take_entry_fee(member=found, by=request.officer, at=now(), idem_key=form.cleaned_data["key"])
        except DomainError as error:
            messages.error(request, explain(error))
        else:
            messages.success(request, gettext("The entry fee is recorded, with a receipt of its own."))
    return redirect("dues:member", request.fund.code, found.pk)
