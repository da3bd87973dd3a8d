"""Taking back: a claim that is not paid yet, or a payment made by mistake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.claims import services
from kongboon.benefits.claims.forms import CameBackForm, ReasonForm, sent
from kongboon.benefits.claims.queries import came_back_into, paid_from, places_back
from kongboon.benefits.claims.results import whose_claim
from kongboon.benefits.claims.taking_back import membership_returns
from kongboon.benefits.claims.views.acting import act_page, to_claim
from kongboon.benefits.claims.views.claims import claim_or_404
from kongboon.benefits.models import Claim
from kongboon.benefits.returning import CameBack, ask_claim_back
from kongboon.documents.models import Document
from kongboon.documents.services import file_upload
from kongboon.kernel.errors import DomainError
from kongboon.ledger.undoing import taking_back


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


@fund_view(Act.TAKE_BACK_CLAIM)
def take_back(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for a payment made by mistake to be taken back: where its money is now, who holds the proof, and why."""
    claim = claim_or_404(request, pk)
    paid = claim.paid_entry
    if claim.status != Claim.Status.PAID or paid is None:
        return to_claim(request, claim)
    if (waiting := taking_back(paid, Act.TAKE_BACK_CLAIM)) is not None:
        return redirect("governance:request", request.fund.code, waiting.pk)
    places = places_back(paid)
    form = CameBackForm(*came_back_sent(request), sources=places, initial={"source": places[0].key})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            asked = ask_claim_back(
                claim=claim,
                came=came_back(request, form),
                reason=told["reason"],
                by=request.officer,
                at=timezone.now(),
                idem_key=told["key"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("governance:request", request.fund.code, asked.pk)
    place, lives_again = paid_from(claim), membership_returns(claim)
    return act_page(
        request, "benefits/take_back.html", form, claim, place=place, membership_returns=lives_again
    )


def came_back_sent(request: FundRequest) -> tuple[Any, Any]:
    """What the form was sent with, the photo apart."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def came_back(request: FundRequest, form: CameBackForm) -> CameBack:
    """Where the money came back, as it was told; its photo is filed. Errors: as `file_upload`."""
    told, chosen = form.cleaned_data, form.chosen
    photo_id = None
    if told["photo"] is not None:
        kind, by, at = Document.Kind.CAME_BACK, request.officer, timezone.now()
        photo_id = file_upload(fund=request.fund, upload=told["photo"], kind=kind, by=by, at=at).pk
    return CameBack(
        told["on"], told["holder"], chosen.bank.pk if chosen.bank else None, chosen.is_stock, photo_id
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
        (gettext("Back in"), came_back_into(claim.paid_entry)),
        (word, whose),
        (gettext("Benefit"), claim.benefit_title),
        (gettext("Void voucher"), claim.paid_entry.paper_number),
        (gettext("Reason"), claim.withdrawn_reason),
        (gettext("Taken back by"), claim.withdrawn_by.name),
    ]
    return render(request, "benefits/taken_back.html", {"claim": claim, "lines": lines})
