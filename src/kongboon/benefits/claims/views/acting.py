"""The acts on a claim: confirm, not agree, pay, file the signed voucher, check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.forms import Form, show_form
from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.claims import services
from kongboon.benefits.claims.checks import yes_confirmations
from kongboon.benefits.claims.duplicate_check import warnings_now
from kongboon.benefits.claims.errors import NoCheckDue
from kongboon.benefits.claims.forms import (
    CheckForm,
    ConfirmForm,
    ConfirmHereForm,
    PayForm,
    ReasonForm,
    SignedForm,
    sent,
)
from kongboon.benefits.claims.late_dues import late_dues
from kongboon.benefits.claims.payees import other_heir, payee_told
from kongboon.benefits.claims.paying import Netting, netting_of
from kongboon.benefits.claims.queries import siblings, sources
from kongboon.benefits.claims.results import netting_context, resolution_line, shown_claim, whose_claim
from kongboon.benefits.claims.views.claims import claim_or_404
from kongboon.benefits.former_homes import house_changes
from kongboon.benefits.models import Claim, ClaimPaper
from kongboon.benefits.pools.states import pool_of_claim
from kongboon.documents.models import Document
from kongboon.documents.services import file_upload
from kongboon.funds.regulations import regulation_named
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht


def act_page(request: FundRequest, template: str, form: Form, claim: Claim, **more: Any) -> HttpResponse:
    return show_form(request, template, form, **claim_context(request, claim) | more)


def claim_context(request: FundRequest, claim: Claim) -> dict[str, Any]:
    """What every page of an act shows of its claim."""
    shown, rests = shown_claim(claim, request.officer), resolution_line(claim, request.officer)
    return {**netting_context(claim), "claim": claim, "shown": shown, "rests": rests}


def to_claim(request: FundRequest, claim: Claim) -> HttpResponse:
    return redirect("benefits:claim", request.fund.code, claim.pk)


@fund_view(Act.CONFIRM_CLAIM)
def confirm(request: FundRequest, pk: int) -> HttpResponse:
    """Another officer looks at the papers and the reasons, and agrees; the money may follow at once."""
    claim = claim_or_404(request, pk)
    form = ConfirmForm(sent(request), **_asked_of_whoever_confirms(claim))
    # A form without a single required field is sent as a bare key.
    if request.method == "POST" and form.is_valid():
        try:
            done = _confirmed(claim, form, request.officer)
        except DomainError as error:
            form.refuse(error)
        else:
            may_pay = done.status == Claim.Status.APPROVED and not done.waits
            if may_pay and may(request.officer, Act.PAY_CLAIM):
                return redirect("benefits:pay", request.fund.code, claim.pk)
            messages.success(request, gettext("%(number)s is confirmed.") % {"number": claim.number})
            return to_claim(request, claim)
    return _confirm_page(request, claim, form)


@fund_view(Act.SEE_CLAIMS)
def confirm_here(request: FundRequest, pk: int) -> HttpResponse:
    """Another officer confirms on this screen, under the own name and password; who is signed in stays so."""
    claim = claim_or_404(request, pk)
    if claim.status != Claim.Status.SUBMITTED:
        return to_claim(request, claim)
    form = ConfirmHereForm(request, sent(request), **_asked_of_whoever_confirms(claim))
    if request.method == "POST" and form.is_valid():
        assert form.officer is not None, "a valid form names the officer"
        try:
            with form.speaking():
                _confirmed(claim, form, form.officer, is_same_device=True)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("%(name)s agreed.") % {"name": form.officer.name})
            return to_claim(request, claim)
    return _confirm_page(request, claim, form, is_here=True)


def _asked_of_whoever_confirms(claim: Claim) -> dict[str, Any]:
    first = yes_confirmations(claim).first()
    return {
        "claim": claim,
        "warned": bool(warnings_now(claim, timezone.now())),
        "late": bool(late_dues(claim)),
        "asks_payee": bool(payee_told(claim)),
        "first_sum": first.amount_satang if first else None,
    }


def _confirmed(claim: Claim, form: ConfirmForm, by: Officer, *, is_same_device: bool = False) -> Claim:
    told = form.cleaned_data
    return services.confirm_claim(
        claim=claim,
        by=by,
        at=timezone.now(),
        note=told["note"],
        amount_satang=told.get("amount"),
        resolution=told.get("resolution", ""),
        is_same_device=is_same_device,
    )


def _confirm_page(
    request: FundRequest, claim: Claim, form: ConfirmForm, *, is_here: bool = False
) -> HttpResponse:
    more = {
        "papers": claim.papers.exclude(name=ClaimPaper.SIGNED_VOUCHER).select_related("document"),
        "first": yes_confirmations(claim).first(),
        "warnings": warnings_now(claim, timezone.now()),
        "late": late_dues(claim),
        "moved": house_changes(claim),
        "payee": payee_told(claim),
        "heir": other_heir(claim),
        "pool": pool_of_claim(claim, regulation_named(request.fund, claim.regulation_sha256)),
        "is_here": is_here,
        "may_open": request.officer.role != Role.COLLECTOR,
    }
    return act_page(request, "benefits/confirm.html", form, claim, **more)


@fund_view(Act.CONFIRM_CLAIM)
def decline(request: FundRequest, pk: int) -> HttpResponse:
    """Another officer does not agree, with the reason."""
    claim = claim_or_404(request, pk)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.decline_claim(
                claim=claim, by=request.officer, at=timezone.now(), note=form.cleaned_data["reason"]
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return to_claim(request, claim)
    return act_page(request, "benefits/decline.html", form, claim)


@fund_view(Act.PAY_CLAIM)
def pay(request: FundRequest, pk: int) -> HttpResponse:
    """Choose where the money comes from, and hand it out."""
    claim = claim_or_404(request, pk)
    is_over = not claim.is_live and claim.paid_entry_id is None
    if is_over or (request.method == "GET" and claim.waits):
        return to_claim(request, claim)
    places = sources(request.fund, goods=bool(claim.goods))
    form = PayForm(
        sent(request),
        sources=places,
        initial={"source": likely(places, netting_of(claim).net_satang)},
    )
    if claim.goods:
        form.fields["source"].label = gettext("Where do the goods come from?")
    if request.method == "POST" and form.is_valid():
        try:
            services.pay_claim(
                claim=claim,
                by=request.officer,
                at=timezone.now(),
                idem_key=form.cleaned_data["key"],
                bank=form.chosen.bank,
                from_stock=form.chosen.is_stock,
            )
        except DomainError as error:
            form.refuse(error)
            claim.refresh_from_db()  # it may have been paid in another window
        else:
            return redirect("benefits:slip", request.fund.code, claim.pk)
    return act_page(request, "benefits/pay.html", form, claim, confirmed=yes_confirmations(claim))


def likely(places: list[Any], amount: int) -> str:
    """The first place that holds enough; the cash box where none does."""
    return next((place.key for place in places if place.held_satang >= amount), places[0].key)


def _dues_lines(netting: Netting) -> list[tuple[str, str]]:
    """On the slip: the whole benefit, and the dues that came off it with their receipt."""
    if netting.dues is None:
        return []
    sums = {"amount": format_baht(netting.dues_satang), "receipt": netting.receipt}
    return [
        (gettext("The benefit"), gettext("%(amount)s baht") % {"amount": format_baht(netting.gross_satang)}),
        (gettext("Dues taken off"), gettext("%(amount)s baht, receipt %(receipt)s") % sums),
    ]


@require_GET
@fund_view(Act.SEE_CLAIMS)
def slip(request: FundRequest, pk: int) -> HttpResponse:
    """After the payment: what was done, the voucher to print and sign, what comes next."""
    claim = claim_or_404(request, pk)
    if claim.is_taken_back:
        return to_claim(request, claim)
    if claim.paid_entry is None:
        raise Http404
    waiting = [
        one for one in siblings(claim) if one.status in (Claim.Status.SUBMITTED, Claim.Status.APPROVED)
    ]
    receives = gettext("Receives the goods") if claim.goods else gettext("Receives the money")
    lines = [
        (receives, claim.payee_name),
        whose_claim(claim),
        (gettext("Benefit"), claim.benefit_title),
        *([(gettext("Goods"), claim.goods)] if claim.goods else []),
        (gettext("Voucher"), claim.paid_entry.paper_number),
        *_dues_lines(netting_of(claim)),
    ]
    return render(request, "benefits/slip.html", {"claim": claim, "lines": lines, "waiting": waiting})


@fund_view(Act.SUBMIT_CLAIM)
def signed(request: FundRequest, pk: int) -> HttpResponse:
    """The photo of the signed voucher closes the task."""
    claim = claim_or_404(request, pk)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SignedForm(*data)
    if request.method == "POST" and form.is_valid():
        try:
            for upload in form.uploads():
                document = file_upload(
                    fund=request.fund,
                    upload=upload,
                    kind=Document.Kind.SIGNED_VOUCHER,
                    by=request.officer,
                    at=timezone.now(),
                )
                services.attach_signed_voucher(
                    claim=claim, document=document, by=request.officer, at=timezone.now()
                )
        except DomainError as error:
            form.refuse(error, "camera")
        else:
            messages.success(request, gettext("The signed voucher is filed. Thank you."))
            return to_claim(request, claim)
    return act_page(request, "benefits/signed.html", form, claim)


@fund_view(Act.CHECK_CLAIM)
def check(request: FundRequest, pk: int) -> HttpResponse:
    """What the committee found when it looked at a payment made at once."""
    claim = claim_or_404(request, pk)
    if claim.paid_entry is None:
        raise NoCheckDue(number=claim.number)
    form = CheckForm(sent(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.check_claim(
                claim=claim,
                agreed=told["verdict"] == "yes",
                by=request.officer,
                at=timezone.now(),
                note=told["note"],
            )
        except DomainError as error:
            form.refuse(error, "note" if error.code == "benefits.reason_missing" else None)
        else:
            messages.success(request, gettext("The committee's check is written down."))
            return to_claim(request, claim)
    return act_page(request, "benefits/check.html", form, claim)
