"""An exception to the rule: a sum for a refused claim by a resolution, signed by three, never an edited decision."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person
from kongboon.benefits.appeals import errors as appeal_errors
from kongboon.benefits.appeals.services import asked_again
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.accruing import accrue
from kongboon.benefits.claims.checks import (
    live_claims,
    locked_claim,
    require_not_beneficiary,
    require_other_person,
)
from kongboon.benefits.claims.facts import whose
from kongboon.benefits.models import AppealRuling, Claim, ExceptionGrant, ExceptionWord
from kongboon.funds import transaction
from kongboon.funds.ids import next_id
from kongboon.governance.errors import ResolutionStopped
from kongboon.governance.models import Resolution
from kongboon.governance.payments import marked
from kongboon.governance.resolutions import require_note_on_uses, resolution_named, rest_on, rests_on

CONFIRMATIONS = 2


@transaction.atomic
def grant_exception(
    *, claim: Claim, amount_satang: int, resolution_no: str, reason: str, by: Officer, at: datetime
) -> ExceptionGrant:
    """Write down what the committee resolved for a refused claim; two others confirm it, one of them the chair.

    Errors: NotAllowed, ChairConfirms, NoException, RuledForGood, ExceptionWaits, AskedForElsewhere, OwnBenefit,
    OwnHousehold, SumMissing, ReasonMissing, PayeeMissing, and those of `resolution_named`.
    """
    if by.role == Role.CHAIR:
        raise appeal_errors.ChairConfirms
    require(by, Act.MAKE_EXCEPTION)
    claim = locked_claim(claim)
    _require_open(claim)
    if waiting_exception(claim) is not None:
        raise appeal_errors.ExceptionWaits(number=claim.number)
    require_not_beneficiary(claim, by)
    if amount_satang <= 0:
        raise appeal_errors.SumMissing
    rests = resolution_named(claim.fund, resolution_no, Resolution.Purpose.EXCEPTION)
    if not reason.strip():
        raise errors.ReasonMissing
    if not claim.payee_name:
        raise errors.PayeeMissing
    grant: ExceptionGrant = ExceptionGrant.objects.create(
        id=next_id(claim.fund),
        fund=claim.fund,
        claim=claim,
        amount_satang=amount_satang,
        resolution_no=rests.label,
        reason=reason.strip()[:500],
        by=by,
        at=at,
    )
    rest_on(rests, Act.MAKE_EXCEPTION, grant.pk, claim.number, by=by, at=at)
    return grant


@transaction.atomic
def confirm_exception(
    *, claim: Claim, agreed: bool, by: Officer, at: datetime, note: str = "", on: date | None = None
) -> Claim:
    """One officer's word on the exception that waits; with the second yes the sum is owed and may be paid.

    Errors: NotAllowed, NoExceptionWaits, OwnException, OwnBenefit, OwnHousehold, SaidAlready, ReasonMissing (for
    a no), ResolutionUsed, ResolutionStopped, ChairMissing, AskedForElsewhere, PeriodClosed.
    """
    require(by, Act.SIGN_EXCEPTION)
    claim = locked_claim(claim)
    grant = waiting_exception(claim)
    if grant is None:
        raise appeal_errors.NoExceptionWaits(number=claim.number)
    _require_open(claim)
    if has_part_in_exception(claim, grant, by):
        raise appeal_errors.OwnException(number=claim.number)
    mark = require_other_person(claim, by, at)
    if any(is_same_person(word.officer, by) for word in grant.words.select_related("officer")):
        raise errors.SaidAlready(name=by.name, number=claim.number)
    if not agreed and not note.strip():
        raise errors.ReasonMissing
    if agreed and (rests := rests_on(claim.fund, Act.MAKE_EXCEPTION, grant.pk)):
        if (stop := rests.stop) is not None:
            raise ResolutionStopped(number=rests.label, name=stop.officer.name)
        grants = list(claim.exceptions.values_list("pk", flat=True))
        require_note_on_uses(rests, note, act=Act.MAKE_EXCEPTION, own=grants)
    _say(grant, agreed, marked(mark, note), by, at)
    said = list(grant.words.select_related("officer"))
    if agreed and len(said) >= CONFIRMATIONS:
        if not any(word.officer.role == Role.CHAIR for word in said):
            raise appeal_errors.ChairMissing
        accrue(claim, grant.amount_satang, on or localdate(at), by, at, exception=grant)
    return claim


def waiting_exception(claim: Claim) -> ExceptionGrant | None:
    """The exception of a refused claim to which nobody has said no."""
    if claim.status not in (Claim.Status.REFUSED, Claim.Status.APPEALED):
        return None
    grants = ExceptionGrant.objects.filter(claim=claim).exclude(words__verdict=ExceptionWord.Verdict.NO)
    found: ExceptionGrant | None = grants.select_related("by").last()
    return found


def has_part_in_exception(claim: Claim, grant: ExceptionGrant, by: Officer) -> bool:
    """Whether an officer made the exception or handed the claim in."""
    return is_same_person(grant.by, by) or is_same_person(claim.submitted_by, by)


def is_ruled_for_good(claim: Claim) -> bool:
    """Whether an appeal of the claim was ruled on."""
    return AppealRuling.objects.filter(appeal__claim=claim).exists()


def _require_open(claim: Claim) -> None:
    if claim.status not in (Claim.Status.REFUSED, Claim.Status.APPEALED):
        raise appeal_errors.NoException(number=claim.number, status=claim.get_status_display())
    if is_ruled_for_good(claim):
        raise appeal_errors.RuledForGood(number=claim.number)
    asked = asked_again(claim, ())
    same = live_claims(asked).filter(
        whose(asked),
        benefit_code=claim.benefit_code,
        event=claim.event,
        event_on=claim.event_on,
        relation=claim.relation,
        person_key=claim.person_key,
    )
    if other := same.first():
        raise appeal_errors.AskedForElsewhere(number=other.number)


def _say(grant: ExceptionGrant, agreed: bool, note: str, by: Officer, at: datetime) -> None:
    ExceptionWord.objects.create(
        id=next_id(grant.fund),
        fund=grant.fund,
        grant=grant,
        officer=by,
        verdict=ExceptionWord.Verdict.YES if agreed else ExceptionWord.Verdict.NO,
        note=note.strip()[:500],
        at=at,
    )
