"""Taking back: a claim that is not paid yet, or a payment made by mistake."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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
from kongboon.benefits.claims.queries import came_back_into, place_of, places_back
from kongboon.benefits.claims.results import whose_claim
from kongboon.benefits.claims.taking_back import membership_returns
from kongboon.benefits.claims.views.acting import act_page, claim_context, to_claim
from kongboon.benefits.claims.views.claims import claim_or_404
from kongboon.benefits.models import Claim
from kongboon.benefits.returning import CameBack, ask_claim_back
from kongboon.documents.forms import sent_with_files
from kongboon.governance.asking import asked
from kongboon.governance.models import Request
from kongboon.kernel.errors import DomainError
from kongboon.ledger.models import Entry
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
    return ask_back(
        request,
        paid,
        Act.TAKE_BACK_CLAIM,
        partial(ask_claim_back, claim=claim),
        "benefits/take_back.html",
        **claim_context(request, claim),
        place=place_of(paid),
        membership_returns=membership_returns(claim),
    )


def ask_back(
    request: FundRequest, paid: Entry, act: Act, ask: Callable[..., Request], template: str, **context: Any
) -> HttpResponse:
    """Ask for a payment to be taken back, of whichever kind; or to the request for it that waits already.

    `ask` is given where the money came back, the reason, by whom, when and under which key.
    """
    if (waiting := taking_back(paid, act)) is not None:
        return redirect("governance:request", request.fund.code, waiting.pk)
    places = places_back(paid)
    form = CameBackForm(
        request.officer, *sent_with_files(request), sources=places, initial={"source": places[0].key}
    )

    def do() -> Request:
        told, at = form.cleaned_data, timezone.now()
        return ask(
            came=_came_back(form), reason=told["reason"], by=request.officer, at=at, idem_key=told["key"]
        )

    return asked(request, form, template, do, **context)


def _came_back(form: CameBackForm) -> CameBack:
    """Where the money came back, as it was told; its photo is filed. Errors: as `file_upload`."""
    told, chosen, photo = form.cleaned_data, form.chosen, form.filed_photo()
    bank_id, photo_id = chosen.bank.pk if chosen.bank else None, photo.pk if photo else None
    return CameBack(told["on"], told["holder"], bank_id, chosen.is_stock, photo_id)


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
