"""An appeal against a refused claim: once, with a reason and new papers, ruled on by somebody without a part in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person
from kongboon.benefits.appeals import errors as appeal_errors
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.checks import check_covered, locked_claim, require_not_beneficiary
from kongboon.benefits.claims.duplicate_check import check_photos
from kongboon.benefits.claims.facts import Asked, Paper, regulation_for
from kongboon.benefits.claims.handing_in import attach, submit_claim
from kongboon.benefits.claims.health import ground_again
from kongboon.benefits.claims.non_members import outsider_of
from kongboon.benefits.models import Appeal, AppealRuling, Approval, Claim, ClaimPaper, IncidentHouse
from kongboon.funds import transaction
from kongboon.funds.ids import next_id
from kongboon.funds.words import shown_date
from kongboon.rules.explain import explain

APPEAL_DAYS = 30


@transaction.atomic
def appeal_claim(
    *, claim: Claim, reason: str, by: Officer, at: datetime, papers: Sequence[Paper] = ()
) -> Claim:
    """Ask for the member that a refused claim be looked at again, within APPEAL_DAYS of its refusal.

    Errors: NotAllowed, NotThisVillage, NotRefused, AppealedBefore, AppealTooLate, ReasonMissing, UnknownPaper,
    PhotoUsed.
    """
    require(by, Act.APPEAL_CLAIM)
    claim = locked_claim(claim)
    if by.role == Role.COLLECTOR and by.village_id not in (None, claim.home and claim.home.pk):
        raise errors.NotThisVillage(moo=by.village.moo if by.village else "")
    if known := Appeal.objects.filter(claim=claim).first():
        raise appeal_errors.AppealedBefore(number=claim.number, on=shown_date(localdate(known.at)))
    if claim.status != Claim.Status.REFUSED:
        raise appeal_errors.NotRefused(number=claim.number, status=claim.get_status_display())
    until = appeal_until(claim)
    if localdate(at) > until:
        facts = {"refused": shown_date(refused_on(claim)), "until": shown_date(until)}
        raise appeal_errors.AppealTooLate(number=claim.number, **facts)
    if not reason.strip():
        raise errors.ReasonMissing
    asked = asked_again(claim, papers)
    check_covered(asked, regulation_for(asked))
    check_photos(asked, by)
    Appeal.objects.create(
        id=next_id(claim.fund), fund=claim.fund, claim=claim, reason=reason.strip()[:500], by=by, at=at
    )
    attach(claim, papers, by, at)
    return _moved(claim, Claim.Status.APPEALED)


@transaction.atomic
def uphold_refusal(*, claim: Claim, note: str, by: Officer, at: datetime) -> Claim:
    """The committee lets the refusal stand, for good. Errors: as `decide_anew`."""
    claim = _ruled_on(claim, note, by)
    _rule(claim, AppealRuling.Verdict.UPHELD, note, by, at)
    return _moved(claim, Claim.Status.REFUSED)


@transaction.atomic
def decide_anew(*, claim: Claim, note: str, by: Officer, at: datetime) -> Claim:
    """Decide the same event by the same rules with the new papers: a new claim, handed in by who appealed.

    Its deadline is measured by the day of the first claim. Returns the new claim, which others confirm as ever.
    Errors: NotAllowed, NoAppealWaits, OwnAppeal, OwnBenefit, OwnHousehold, ReasonMissing, StillRefused and the
    refusals of `submit_claim`.
    """
    claim = _ruled_on(claim, note, by)
    asked = asked_again(claim, ())
    new = submit_claim(
        asked=asked,
        by=claim.appeal.by,
        at=at,
        idem_key=f"appeal/{claim.pk}",
        submitted_on=claim.submitted_on,
    )
    if new.status == Claim.Status.REFUSED:
        raise appeal_errors.StillRefused(reason=" ".join(explain(new.decided, gettext)))
    _rule(claim, AppealRuling.Verdict.ANEW, note, by, at, new)
    _moved(claim, Claim.Status.RENEWED)
    return new


def refused_on(claim: Claim) -> date:
    """The day of the refusal: of the committee's no, else of handing in."""
    said = Approval.objects.filter(claim=claim, kind=Approval.Kind.CONFIRM, verdict=Approval.Verdict.NO)
    word = said.first()
    return localdate(word.at if word is not None else claim.at)


def appeal_until(claim: Claim) -> date:
    """The last day on which a refused claim can be appealed."""
    return refused_on(claim) + timedelta(days=APPEAL_DAYS)


def asked_again(claim: Claim, papers: Sequence[Paper]) -> Asked:
    """What a claim asked for, with every paper that stands with it and some more."""
    filed = claim.papers.exclude(name=ClaimPaper.SIGNED_VOUCHER).select_related("document")
    ground, ground_on = ground_again(claim)
    asked = Asked(
        member=claim.member,
        event=claim.event,
        event_on=claim.event_on,
        relation=claim.relation,
        benefit_code=claim.benefit_code or None,
        person_name=claim.person_name,
        nights=claim.known_facts.nights,
        certificate_no=claim.certificate_no,
        payee_name=claim.payee_name,
        payee_relation=claim.payee_relation,
        units=claim.known_facts.units,
        by_accident=claim.known_facts.by_accident,
        story=claim.story,
        outsider=outsider_of(claim),
        ground=ground,
        ground_on=ground_on,
    )
    house = IncidentHouse.objects.filter(claim=claim).first()
    proof = set(house.incident.proofs.values_list("document", flat=True)) if house else set()
    return replace(
        asked,
        papers=(*(Paper(p.name, p.document) for p in filed if p.document_id not in proof), *papers),
        shared=tuple(Paper(p.name, p.document) for p in filed if p.document_id in proof),
        incident_id=house.incident_id if house else None,
    )


def has_part_in(claim: Claim, by: Officer) -> bool:
    """Whether an officer handed a claim in, refused it or appealed."""
    said = Approval.objects.filter(claim=claim, verdict=Approval.Verdict.NO).select_related("officer")
    others = [claim.submitted_by, *(word.officer for word in said)]
    if appeal := Appeal.objects.filter(claim=claim).select_related("by").first():
        others.append(appeal.by)
    return any(is_same_person(other, by) for other in others)


def _ruled_on(claim: Claim, note: str, by: Officer) -> Claim:
    require(by, Act.RULE_APPEAL)
    claim = locked_claim(claim)
    if claim.status != Claim.Status.APPEALED:
        raise appeal_errors.NoAppealWaits(number=claim.number)
    if has_part_in(claim, by):
        raise appeal_errors.OwnAppeal(number=claim.number)
    require_not_beneficiary(claim, by)
    if not note.strip():
        raise errors.ReasonMissing
    return claim


def _rule(
    claim: Claim, verdict: str, note: str, by: Officer, at: datetime, new_claim: Claim | None = None
) -> None:
    AppealRuling.objects.create(
        id=next_id(claim.fund),
        fund=claim.fund,
        appeal=claim.appeal,
        verdict=verdict,
        note=note.strip()[:500],
        new_claim=new_claim,
        by=by,
        at=at,
    )


def _moved(claim: Claim, status: str) -> Claim:
    claim.status = status
    claim.save(update_fields=["status"])
    return claim
