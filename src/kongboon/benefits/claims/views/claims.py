"""The claims: what waits, all of them, one with its history, its clause and its voucher; what a member may ask for."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, may
from kongboon.access.services import names_of
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.benefits.appeals.exceptions import waiting_exception
from kongboon.benefits.claims.checks import require_other_person
from kongboon.benefits.claims.history import history
from kongboon.benefits.claims.late_dues import late_dues
from kongboon.benefits.claims.payees import payee_told
from kongboon.benefits.claims.queries import (
    Doable,
    doable,
    found_claims,
    moves,
    queue,
    siblings,
    visible_claims,
    words_wanted,
)
from kongboon.benefits.claims.results import netting_context, resolution_line, shown_claim
from kongboon.benefits.claims.rights import rights_of, shown_right
from kongboon.benefits.claims.voucher import voucher_of
from kongboon.benefits.former_homes import house_changes
from kongboon.benefits.models import AppealRuling, Claim, ClaimGround, ClaimPaper
from kongboon.benefits.refunds.queries import not_asked, open_refunds
from kongboon.benefits.words import clause_rows, event_of, title_of
from kongboon.funds.regulations import regulation_on, regulations_of
from kongboon.governance.looks import looked
from kongboon.governance.models import Look
from kongboon.kernel.errors import DomainError
from kongboon.ledger.undoing import taking_back
from kongboon.members.queries import visible_members
from kongboon.paper.documents import voucher_pdf
from kongboon.rules.errors import NoRegulationInForce

PAGE = 25


def claim_or_404(request: FundRequest, pk: int) -> Claim:
    """A claim that this officer may see."""
    claims = visible_claims(request.fund, request.officer)
    claim: Claim = get_object_or_404(
        claims.select_related(
            "fund", "accrual_entry", "paid_entry__batch__posted_by", "dues_entry", "withdrawn_by"
        ),
        pk=pk,
    )
    return claim


@require_GET
@fund_view(Act.SEE_CLAIMS)
def home(request: FundRequest) -> HttpResponse:
    """What waits, whosever act it is."""
    context = {
        "queue": queue(request.fund, request.officer),
        "refunds": open_refunds(request.fund) if may(request.officer, Act.SEE_REFUNDS) else [],
        "leavers": not_asked(request.fund, request.officer),
        "today": localdate(),
        "may_ask": may(request.officer, Act.SUBMIT_CLAIM),
        "may_list": may(request.officer, Act.SEE_LISTS),
        "any": visible_claims(request.fund, request.officer).exists(),
    }
    return render(request, "benefits/home.html", context)


@require_GET
@fund_view(Act.SEE_CLAIMS)
def every(request: FundRequest) -> HttpResponse:
    """All claims, newest first, by status, number or name."""
    words, status = request.GET.get("q", "")[:100], request.GET.get("status", "")
    claims = found_claims(visible_claims(request.fund, request.officer), words)
    if status in Claim.Status.values:
        claims = claims.filter(status=status)
    page = Paginator(claims.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "words": words, "status": status, "statuses": Claim.Status.choices}
    return render(request, "benefits/every.html", context)


@require_GET
@fund_view(Act.SEE_CLAIMS)
def claim(request: FundRequest, pk: int) -> HttpResponse:
    """One claim: where it stands, why, its papers, what happened, what can be done now."""
    found = claim_or_404(request, pk)
    declined = found.approvals.filter(verdict="no", kind="confirm").select_related("officer").first()
    looked(
        officer=request.officer,
        member_id=found.member_id,
        page=Look.Page.CLAIM,
        thing_id=found.pk,
        at=now(),
        since=found.withdrawn_at or (declined.at if declined is not None else None),
    )
    papers = list(found.papers.select_related("document"))
    may_open = request.officer.role != Role.COLLECTOR
    more, able = words_wanted(found)
    context = {
        "claim": found,
        "shown": shown_claim(found, request.officer),
        "event": event_of(found.event, _regulation_of(request, found)),
        "doable": _doable(found, request.officer),
        "more": more,
        "able": names_of(able),
        "evidence": [paper for paper in papers if paper.name != ClaimPaper.SIGNED_VOUCHER],
        "signed": [paper for paper in papers if paper.name == ClaimPaper.SIGNED_VOUCHER],
        "may_open": {p.pk for p in papers if may_open or p.document.uploaded_by_id == request.officer.pk},
        "ground": ClaimGround.objects.filter(claim=found).first(),
        "may_read_story": may_open or found.submitted_by_id == request.officer.pk,
        "history": history(found),
        "moves": moves(found),
        "siblings": [
            other for other in siblings(found) if may_open or other.submitted_by_id == request.officer.pk
        ],
        "grant": (grant := found.exception or waiting_exception(found)),
        "rests": resolution_line(found, request.officer, grant),
        "said": list(grant.words.select_related("officer")) if grant else [],
        "ruling": AppealRuling.objects.filter(appeal__claim=found).select_related("by", "new_claim").first(),
        "before": AppealRuling.objects.filter(new_claim=found).select_related("appeal__claim").first(),
        "warnings": found.warnings.all(),
        "late": late_dues(found) if found.status == Claim.Status.SUBMITTED else (),
        "payee": payee_told(found) if found.status == Claim.Status.SUBMITTED else "",
        "moved": house_changes(found) if _tells_of_house(found, request.officer) else (),
        "declined": declined,
        "taking_back": taking_back(found.paid_entry, Act.TAKE_BACK_CLAIM) if found.paid_entry else None,
        "may_see_requests": may(request.officer, Act.SEE_REQUESTS),
    }
    return render(request, "benefits/claim.html", context | netting_context(found))


def _doable(found: Claim, officer: Officer) -> Doable:
    """As `doable`, without the word that would be refused: on the own benefit, or that of the household."""
    able = doable(found, officer)
    if able.confirm:
        try:
            require_other_person(found, officer, now())
        except DomainError:
            return replace(able, confirm=False)
    return able


def _tells_of_house(found: Claim, officer: Officer) -> bool:
    """While it is decided, and where it was refused; not to whoever sees nothing of the register's history."""
    return found.status in (Claim.Status.SUBMITTED, Claim.Status.REFUSED) and may(officer, Act.SEE_PERSON)


def _regulation_of(request: FundRequest, found: Claim):  # type: ignore[no-untyped-def]
    try:
        return regulation_on(request.fund, found.event_on)
    except NoRegulationInForce:
        return None


@require_GET
@fund_view(Act.SEE_CLAIMS)
def clause(request: FundRequest, sha256: str, code: str) -> HttpResponse:
    """A clause as it stood in the regulation that decided."""
    regulation = next((one for one in regulations_of(request.fund) if one.text_sha256 == sha256), None)
    benefit = regulation.benefit(code) if regulation else None
    if regulation is None or benefit is None:
        raise Http404
    context = {
        "regulation": regulation,
        "benefit": benefit,
        "title": title_of(benefit),
        "rows": clause_rows(benefit, regulation),
    }
    return render(request, "benefits/clause.html", context)


@require_GET
@fund_view(Act.SEE_CLAIMS)
def voucher(request: FundRequest, pk: int) -> HttpResponse:
    """The payment voucher as PDF."""
    found = claim_or_404(request, pk)
    if found.paid_entry is None:
        raise Http404
    return file_answer(voucher_pdf(voucher_of(found)), f"voucher-{found.paid_entry.paper_no}.pdf", PDF)


@require_GET
@fund_view(Act.SEE_RIGHTS)
def rights(request: FundRequest, member_id: int) -> HttpResponse:
    """Every benefit of the regulation in force today, those that hold first."""
    member = get_object_or_404(visible_members(request.officer), pk=member_id)
    looked(officer=request.officer, member_id=member.pk, page=Look.Page.RIGHTS, at=now())
    today = localdate()
    found = [shown_right(right) for right in rights_of(member, today)]
    context = {
        "member": member,
        "today": today,
        "held": [right for right in found if right.shown.is_given],
        "waiting": [right for right in found if not right.shown.is_given],
    }
    return render(request, "benefits/rights.html", context)
