"""Taking back: a claim that is not paid yet, or a payment made by mistake."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.claims import services
from kongboon.benefits.claims.forms import ReasonForm, sent
from kongboon.benefits.claims.queries import paid_from
from kongboon.benefits.claims.results import whose_claim
from kongboon.benefits.claims.taking_back import membership_returns
from kongboon.benefits.claims.views.acting import act_page, to_claim
from kongboon.benefits.claims.views.claims import claim_or_404
from kongboon.benefits.models import Claim
from kongboon.kernel.errors import DomainError


@fund_view(Act.WITHDRAW_CLAIM)
def withdraw(request: FundRequest, pk: int) -> HttpResponse:
    """Take back a claim that is not paid."""
    claim = claim_or_404(request, pk)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_claim(
                claim=claim, reason=form.cleaned_data["reason"], by=request.officer, at=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("%(number)s is withdrawn.") % {"number": claim.number})
            return to_claim(request, claim)
    return act_page(request, "benefits/withdraw.html", form, claim)


@fund_view(Act.STOP_CLAIM)
def take_back(request: FundRequest, pk: int) -> HttpResponse:
    """Undo a payment made by mistake: says what comes back where, and asks for the reason."""
    claim = claim_or_404(request, pk)
    if claim.status != Claim.Status.PAID:
        return to_claim(request, claim)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.take_back_claim(
                claim=claim, reason=form.cleaned_data["reason"], by=request.officer, at=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("benefits:taken-back", request.fund.code, claim.pk)
    place, lives_again = paid_from(claim), membership_returns(claim)
    return act_page(
        request, "benefits/take_back.html", form, claim, place=place, membership_returns=lives_again
    )


@require_GET
@fund_view(Act.SEE_CLAIMS)
def taken_back(request: FundRequest, pk: int) -> HttpResponse:
    """After it: the money is back, the voucher is void, and how the membership stands."""
    claim = claim_or_404(request, pk)
    if not claim.is_taken_back or claim.paid_entry is None or claim.withdrawn_by is None:
        raise Http404
    word, whose = whose_claim(claim)
    if claim.member is not None:
        whose = f"{whose} · {claim.member.get_status_display()}"
    lines = [
        (gettext("Back in"), paid_from(claim)),
        (word, whose),
        (gettext("Benefit"), claim.benefit_title),
        (gettext("Void voucher"), claim.paid_entry.paper_number),
        (gettext("Reason"), claim.withdrawn_reason),
        (gettext("Taken back by"), claim.withdrawn_by.name),
    ]
    return render(request, "benefits/taken_back.html", {"claim": claim, "lines": lines})
