"""What a claim tells of somebody's health is kept only with their consent, or with a ground that is stated (PDPA s. 26).

A consent that stands in the register covers every claim of the member; else the claim says itself what was agreed to
and when, or why nobody could be asked. Lists need none: what they rest on stands in the register with its consent.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.facts import Asked
from kongboon.benefits.models import Claim, ClaimGround
from kongboon.funds.ids import next_id
from kongboon.funds.words import shown_date
from kongboon.members.consents import consent_of, record_consent, text_of
from kongboon.members.models import Consent, Member

HEALTH_EVENTS = frozenset({"hospital", "disability"})
Ground = ClaimGround.Ground
# What can be answered when a claim is handed in.
ANSWERS = (Ground.AGREED, Ground.RELATIVE, Ground.VITAL)


def asks_consent(event: str, member: Member | None, relation: str) -> bool:
    """Whether a claim has to say on what ground it tells of somebody's health."""
    if event not in HEALTH_EVENTS:
        return False
    return member is None or relation != "self" or consent_of(member, Consent.Kind.HEALTH) is None


def check_ground(asked: Asked, on: date) -> None:
    """Refuse a claim that tells of health with no consent and no other ground. Errors: HealthConsentMissing, ConsentDay."""
    if not asks_consent(asked.event, asked.member, asked.relation):
        return
    if asked.ground not in Ground.values:
        raise errors.HealthConsentMissing(name=asked.person or asked.name)
    if asked.ground_on is not None and asked.ground_on > on:
        raise errors.HealthConsentDay(on=shown_date(asked.ground_on))


def write_ground(claim: Claim, asked: Asked, by: Officer, at: datetime) -> None:
    """Keep with a claim on what ground it tells of health; a member who agreed is not asked again."""
    if asked.event not in HEALTH_EVENTS:
        return
    ground, on, standing = asked.ground, asked.ground_on or localdate(at), None
    if asked.member is not None and asked.relation == "self":
        if ground == Ground.AGREED:
            record_consent(
                member=asked.member, kind=Consent.Kind.HEALTH, by=by, at=at, on=on, act=Act.SUBMIT_CLAIM
            )
        standing = consent_of(asked.member, Consent.Kind.HEALTH)
    if standing is not None:
        ground, on, version = Ground.AGREED, standing.on, standing.text_version
    else:
        version, _ = text_of(Consent.Kind.HEALTH)
    ClaimGround.objects.create(
        id=next_id(claim.fund),
        fund=claim.fund,
        claim=claim,
        ground=ground,
        text_version=version,
        on=on,
        by=by,
        at=at,
    )


def ground_again(claim: Claim) -> tuple[str, date]:
    """The ground of a claim that is decided anew; one that was handed in before this was asked says so."""
    known = ClaimGround.objects.filter(claim=claim).first()
    return (known.ground, known.on) if known is not None else (Ground.BEFORE.value, claim.submitted_on)
