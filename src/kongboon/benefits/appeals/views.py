"""A refused claim looked at again: the member's appeal, the ruling on it, an exception to the rule."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.appeals.exceptions import waiting_exception
from kongboon.benefits.appeals.forms import AppealForm, ExceptionForm, RulingForm, WordForm
from kongboon.benefits.appeals.services import appeal_until
from kongboon.benefits.claims import services
from kongboon.benefits.claims.forms import sent
from kongboon.benefits.claims.results import resolution_line, resolution_of
from kongboon.benefits.claims.services import Paper
from kongboon.benefits.claims.views.acting import act_page, to_claim
from kongboon.benefits.claims.views.claims import claim_or_404
from kongboon.benefits.models import Claim, ClaimPaper
from kongboon.documents.models import Document
from kongboon.documents.services import file_upload
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.regulations import regulation_on
from kongboon.governance.resolutions import other_uses
from kongboon.kernel.errors import DomainError


@fund_view(Act.APPEAL_CLAIM)
def appeal(request: FundRequest, pk: int) -> HttpResponse:
    """The member asks again, with a reason and what papers there are now."""
    claim = claim_or_404(request, pk)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AppealForm(*data, papers=_papers_of(claim))
    if request.method == "POST" and form.is_valid():
        try:
            _appeal(request, claim, form)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(
                request, gettext("The appeal of %(number)s is handed in.") % {"number": claim.number}
            )
            return to_claim(request, claim)
    until = appeal_until(claim) if claim.status == Claim.Status.REFUSED else None
    return act_page(request, "benefits/appeal.html", form, claim, until=until)


@transaction.atomic
def _appeal(request: FundRequest, claim: Claim, form: AppealForm) -> None:
    at = timezone.now()
    lock_fund(request.fund)
    papers = []
    for name, _field, upload in form.uploads():
        kind = Document.Kind.EVIDENCE
        document = file_upload(fund=request.fund, upload=upload, kind=kind, by=request.officer, at=at)
        papers.append(Paper(name, document))
    services.appeal_claim(
        claim=claim, reason=form.cleaned_data["reason"], papers=papers, by=request.officer, at=at
    )


def _papers_of(claim: Claim) -> list[str]:
    benefit = regulation_on(claim.fund, claim.event_on).benefit(claim.benefit_code)
    return list(benefit.evidence) if benefit is not None else []


@fund_view(Act.RULE_APPEAL)
def rule(request: FundRequest, pk: int) -> HttpResponse:
    """The committee looks at the appeal: decided anew by the rules, or the refusal stands for good."""
    claim = claim_or_404(request, pk)
    form = RulingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        anew = form.cleaned_data["verdict"] == "anew"
        verb = services.decide_anew if anew else services.uphold_refusal
        try:
            done = verb(claim=claim, note=form.cleaned_data["note"], by=request.officer, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(
                request, gettext("The ruling on %(number)s is written down.") % {"number": claim.number}
            )
            return to_claim(request, done)
    papers = claim.papers.exclude(name=ClaimPaper.SIGNED_VOUCHER).select_related("document")
    return act_page(request, "benefits/rule.html", form, claim, papers=papers)


@fund_view(Act.MAKE_EXCEPTION)
def make_exception(request: FundRequest, pk: int) -> HttpResponse:
    """What the committee resolved for a refused claim, to be confirmed by two others."""
    claim = claim_or_404(request, pk)
    form = ExceptionForm(sent(request), fund=request.fund)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.grant_exception(
                claim=claim,
                amount_satang=told["amount"],
                resolution_no=told["resolution"],
                reason=told["reason"],
                by=request.officer,
                at=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            words = gettext(
                "The exception for %(number)s waits for two confirmations, one of them the chair's."
            )
            messages.success(request, words % {"number": claim.number})
            return to_claim(request, claim)
    return act_page(request, "benefits/exception.html", form, claim)


@fund_view(Act.SIGN_EXCEPTION)
def sign_exception(request: FundRequest, pk: int) -> HttpResponse:
    """One officer's own word on the exception."""
    claim = claim_or_404(request, pk)
    grant = waiting_exception(claim)
    if grant is None:
        return to_claim(request, claim)
    form = WordForm(sent(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.confirm_exception(
                claim=claim,
                agreed=told["verdict"] == "yes",
                by=request.officer,
                at=timezone.now(),
                note=told["note"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("Your word is written down."))
            return to_claim(request, claim)
    said = list(grant.words.select_related("officer"))
    rests, grants = resolution_of(claim, grant), list(claim.exceptions.values_list("pk", flat=True))
    more = {
        "rests": resolution_line(claim, request.officer, grant),
        "used": other_uses(rests, Act.MAKE_EXCEPTION, grants) if rests is not None else "",
    }
    return act_page(request, "benefits/exception_sign.html", form, claim, grant=grant, said=said, **more)
