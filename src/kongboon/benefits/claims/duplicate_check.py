"""A photo or a certificate that was used before: refused within a fund, a warning where another fund knows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django_scopes import scopes_disabled

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.facts import Asked, Paper
from kongboon.benefits.errors import PaidElsewhere
from kongboon.benefits.models import NOT_LIVE, Claim, ClaimPaper, ClaimWarning, IncidentProof
from kongboon.documents.models import Document
from kongboon.documents.queries import same_papers
from kongboon.documents.uses import Of, Use, require_own
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date

# The evidence of a help that the committee resolves on (rules.vocabulary).
RESOLUTION = "resolution"


def _evidence() -> QuerySet[ClaimPaper]:
    """The papers that prove a live claim, of whatever fund the scope lets through."""
    papers: QuerySet[ClaimPaper] = ClaimPaper.objects.exclude(name=ClaimPaper.SIGNED_VOUCHER)
    return papers.exclude(claim__status__in=NOT_LIVE)


def photo_uses(fund: Fund, photos: Collection[int]) -> Iterator[Use]:
    """The live claims, their signed vouchers and the disasters of which some photos are. Two queries."""
    papers = ClaimPaper.objects.filter(fund=fund, document__in=photos).exclude(claim__status__in=NOT_LIVE)
    papers = papers.exclude(name=RESOLUTION)
    for paper in papers.select_related("claim").order_by("pk"):
        kind = Of.VOUCHER if paper.name == ClaimPaper.SIGNED_VOUCHER else Of.CLAIM
        what = gettext("claim %(number)s") % {"number": paper.claim.number}
        yield Use(paper.document_id, kind, f"claim/{paper.claim_id}", what)
    for proof in IncidentProof.objects.filter(fund=fund, document__in=photos).select_related("incident"):
        what = gettext("disaster “%(title)s”") % {"title": proof.incident.title}
        yield Use(proof.document_id, Of.CLAIM, f"incident/{proof.incident_id}", what)


def check_photos(asked: Asked, by: Officer) -> None:
    """Refuse a photo that proves another event already, also one that was saved anew, or is of something else.

    Errors: PhotoUsed, UsedByOthers, PhotoOfElsewhere.

    The claims of one event may share their photos: of one kind and day, for the same member, about the same
    person, or under one certificate. The form of a resolution is of the resolution, which may carry several claims.
    """
    fund, papers = asked.fund, [paper for paper in asked.papers if paper.name != RESOLUTION]
    for paper in papers:
        require_own(paper.document, Of.CLAIM, None)
    one_event = Q(claim__event=asked.event, claim__event_on=asked.event_on)
    one_person = Q(claim__member=asked.member) if asked.member is not None else Q(pk=None)
    if asked.person_key:
        one_person |= Q(claim__person_key=asked.person_key)
    if asked.certificate:
        one_person |= Q(claim__certificate_no=asked.certificate)
    others = _evidence().filter(fund=fund).exclude(one_event & one_person)
    used = Document.objects.filter(fund=fund, pk__in=others.values("document"))
    try:
        _refuse_used(papers, others, used)
    except errors.PhotoUsed:
        # It names a person, perhaps of another village.
        if not may(by, Act.SEE_PERSON):
            raise errors.UsedByOthers from None
        raise


def check_proof(fund: Fund, papers: Iterable[Paper], incident_id: int | None) -> None:
    """Refuse a photo as an incident's proof that proves something outside of it. Errors: PhotoUsed, PhotoOfElsewhere."""
    papers = list(papers)
    for paper in papers:
        require_own(paper.document, Of.CLAIM, None)
    others = _evidence().filter(fund=fund)
    if incident_id is not None:
        others = others.exclude(claim__incident_house__incident=incident_id)
    _refuse_used(papers, others, Document.objects.filter(fund=fund, pk__in=others.values("document")))


def _refuse_used(papers: Iterable[Paper], others: QuerySet[ClaimPaper], used: QuerySet[Document]) -> None:
    for paper in papers:
        for found in same_papers(paper.document, used):
            claim = others.filter(document=found).select_related("claim__member").order_by("pk")[0].claim
            raise errors.PhotoUsed(
                file=paper.document.file_name,
                number=claim.number,
                on=shown_date(claim.submitted_on),
                name=claim.beneficiary,
            )


def warn_of_other_funds(claim: Claim, papers: Iterable[Paper], at: datetime) -> None:
    """Write down which other funds know a photo or the certificate of a claim; each is said once."""
    documents = [paper.document for paper in papers]
    found = names_of_other_funds_that_know(claim.fund, documents, claim.event, claim.certificate_no)
    if not found:
        return
    lock_fund(claim.fund)
    known = set(ClaimWarning.objects.filter(claim=claim).values_list("kind", "fund_name"))
    for kind, name in sorted(found - known):
        ClaimWarning.objects.create(
            id=next_id(claim.fund), fund=claim.fund, claim=claim, kind=kind, fund_name=name, at=at
        )


def require_note_on_warnings(claim: Claim, note: str, at: datetime) -> None:
    """Refuse a confirmation without a word on what other funds know of the claim by now. Errors: NoteNeeded."""
    found = warnings_now(claim, at)
    if found and not note.strip():
        told = ", ".join(f"{warning.get_kind_display()}: {warning.fund_name}" for warning in found)
        raise errors.NoteNeeded(number=claim.number, warnings=told)


def require_not_paid_elsewhere(claim: Claim) -> None:
    """Refuse to pay what another fund here paid on the same paper since it was confirmed. Errors: PaidElsewhere."""
    documents = [paper.document for paper in _papers_of(claim)]
    found = names_of_other_funds_that_know(
        claim.fund, documents, claim.event, claim.certificate_no, paid=True
    )
    known = set(ClaimWarning.objects.filter(claim=claim).values_list("kind", "fund_name"))
    if news := found - known:
        names = ", ".join(sorted({name for _, name in news}))
        raise PaidElsewhere(number=claim.number, funds=names)


def _papers_of(claim: Claim) -> list[Paper]:
    """The filed evidence of a claim."""
    papers = claim.papers.exclude(name=ClaimPaper.SIGNED_VOUCHER).select_related("document")
    return [Paper(paper.name, paper.document) for paper in papers]


@transaction.atomic
def warnings_now(claim: Claim, at: datetime) -> list[ClaimWarning]:
    """What other funds know of a claim that waits, looked up again and written down."""
    if claim.status == Claim.Status.SUBMITTED:
        warn_of_other_funds(claim, _papers_of(claim), at)
    return list(ClaimWarning.objects.filter(claim=claim))


def names_of_other_funds_that_know(
    fund: Fund, documents: list[Document], event: str, certificate_no: str, *, paid: bool = False
) -> set[tuple[str, str]]:
    """(kind of warning, name of the fund) for each other fund here with a live claim on the same paper, or one `paid`.

    The one look across funds. It opens the scope, so nothing but these two words comes out of it: no person,
    no claim, no photo. A certificate's number counts for the same kind of event only.
    """
    found = set()
    with scopes_disabled():
        others = _evidence().exclude(fund=fund)
        claims = Claim.objects.exclude(fund=fund).exclude(status__in=NOT_LIVE)
        if paid:
            others = others.filter(claim__status=Claim.Status.PAID)
            claims = claims.filter(status=Claim.Status.PAID)
        used = Document.objects.filter(pk__in=others.values("document")).select_related("fund")
        for document in documents:
            found |= {(ClaimWarning.Kind.PHOTO.value, one.fund.name) for one in same_papers(document, used)}
        if certificate_no:
            claims = claims.filter(event=event, certificate_no=certificate_no)
            names = claims.values_list("fund__name", flat=True)
            found |= {(ClaimWarning.Kind.CERTIFICATE.value, name) for name in names}
    return found
