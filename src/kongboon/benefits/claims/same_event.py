"""The same thing asked for twice: nights that another claim has, nights after the death, one child born twice.

Looked at when a claim is handed in, and again at its confirmation and payment, for another may have come in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.facts import Asked
from kongboon.benefits.models import NOT_LIVE, Claim
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.kernel.errors import DomainError
from kongboon.members.models import Member
from kongboon.rules.decision import Decision

BIRTH = "birth"
# Whose word stands against a claim that was handed in before it.
_AGREED = (Claim.Status.APPROVED, Claim.Status.PAID)


@dataclass(frozen=True)
class Occasion:
    """What happened, to whom and for how many nights, of a claim or of what is asked for."""

    member: Member | None
    name: str
    event: str
    on: date
    relation: str
    person_key: str
    certificate: str
    benefit_code: str
    nights: int

    @property
    def left_on(self) -> date:
        """The morning after the last night; the day itself where no night is told."""
        return self.on + timedelta(days=self.nights)

    def is_stay_of(self, other: Occasion) -> bool:
        """Whether both are nights of one person that overlap; one event may give several benefits."""
        is_one_event = self.on == other.on and self.benefit_code != other.benefit_code
        return (
            bool(self.nights and other.nights)
            and (self.relation, self.person_key) == (other.relation, other.person_key)
            and self.on < other.left_on
            and other.on < self.left_on
            and not is_one_event
        )

    def is_birth_of(self, other: Occasion) -> bool:
        """Whether both are the birth of one child, or of the children of one mother on one day."""
        return (
            self.event == other.event == BIRTH
            and self.on == other.on
            and self.benefit_code == other.benefit_code
            and self.person_key == other.person_key
        )

    def may_be_another_child(self, other: Occasion) -> bool:
        """Twins have a certificate each."""
        return bool(self.certificate and other.certificate) and self.certificate != other.certificate


def occasion_asked(asked: Asked, benefit_code: str) -> Occasion:
    """The occasion of what somebody asks for."""
    return Occasion(
        member=asked.member,
        name=asked.name,
        event=asked.event,
        on=asked.event_on,
        relation=asked.relation,
        person_key=asked.person_key,
        certificate=asked.certificate,
        benefit_code=benefit_code,
        nights=asked.nights or 0,
    )


def occasion_of(claim: Claim) -> Occasion:
    """The occasion of a claim that was handed in."""
    return Occasion(
        member=claim.member,
        name=claim.beneficiary,
        event=claim.event,
        on=claim.event_on,
        relation=claim.relation,
        person_key=claim.person_key,
        certificate=claim.certificate_no,
        benefit_code=claim.benefit_code,
        nights=claim.known_facts.nights or 0,
    )


def check_first_time(asked: Asked, decision: Decision, by: Officer) -> None:
    """Refuse what would be given although another claim asks for it; what the rules refuse has their reasons.

    Errors: StayTwice, BirthTwice, AfterDeath; UsedByOthers for whoever may not know whose claim it is.
    """
    if decision.outcome == "refuse":
        return
    occasion = occasion_asked(asked, decision.benefit_code)
    try:
        _check(occasion, _live(asked.fund), _deaths(asked.fund, [occasion]))
    except (errors.StayTwice, errors.BirthTwice):
        if not may(by, Act.SEE_PERSON):
            raise errors.UsedByOthers from None
        raise


def require_none_beside(claims: Iterable[Claim]) -> None:
    """Refuse the first of some claims of one fund beside which another one stands by now: handed in before it, or agreed
    to. Where the committee resolved on an exception it knew. One query, and one more for each with nights or a birth.

    Errors: StayTwice, BirthTwice, AfterDeath.
    """
    looked_at = [(claim, occasion_of(claim)) for claim in claims]
    if not looked_at:
        return
    fund = looked_at[0][0].fund
    deaths = _deaths(fund, [occasion for _, occasion in looked_at])
    for claim, occasion in looked_at:
        before = Q(pk__lt=claim.pk) | Q(status__in=_AGREED)
        try:
            _check(occasion, _live(fund).filter(before).exclude(pk=claim.pk), deaths)
        except DomainError:
            if claim.exception is None:
                raise


def birth_beside(claim: Claim) -> Claim | None:
    """Another live claim for a birth of that day in the same household, perhaps of the same child."""
    if claim.event != BIRTH or claim.member is None:
        return None
    house = Q(member=claim.member)
    if claim.member.house_no:
        house |= Q(member__village=claim.member.village_id, member__house_no=claim.member.house_no)
    same = Q(event_on=claim.event_on, benefit_code=claim.benefit_code) & (
        house | Q(person_key=claim.person_key)
    )
    found: Claim | None = (
        _live(claim.fund).filter(same, event=BIRTH).exclude(pk=claim.pk).select_related("member").first()
    )
    return found


def require_note_on_birth(claim: Claim, note: str) -> None:
    """Refuse a confirmation without a word on another birth of that day in the house. Errors: BirthBeside."""
    other = birth_beside(claim)
    if other is not None and not note.strip():
        raise errors.BirthBeside(number=claim.number, other=other.number, name=other.beneficiary)


def _live(fund: Fund) -> QuerySet[Claim]:
    found: QuerySet[Claim] = Claim.objects.filter(fund=fund).exclude(status__in=NOT_LIVE)
    return found.select_related("member").order_by("pk")


def _deaths(fund: Fund, occasions: Iterable[Occasion]) -> dict[int, date]:
    """The days on which members died, by the register or by a claim that lives."""
    members = [one.member for one in occasions if one.member is not None and one.relation == "self"]
    died = dict(
        _live(fund)
        .filter(member__in=[member.pk for member in members], event="death", relation="self")
        .values_list("member_id", "event_on")
    )
    died |= {m.pk: m.ended_on for m in members if m.ended_reason == Member.EndReason.DIED and m.ended_on}
    return died


def _check(occasion: Occasion, others: QuerySet[Claim], deaths: dict[int, date]) -> None:
    if occasion.event == "death":
        return
    member = occasion.member
    died = deaths.get(member.pk) if member is not None and occasion.relation == "self" else None
    # Whoever comes to the hospital and dies there on the same day was there.
    if died is not None and (
        occasion.on > died or occasion.left_on > max(died, occasion.on + timedelta(days=1))
    ):
        raise errors.AfterDeath(name=occasion.name, died=shown_date(died))
    if occasion.nights and member is not None:
        for claim in others.filter(member=member.pk, event=occasion.event):
            if occasion.is_stay_of(other := occasion_of(claim)):
                dates = {"first": shown_date(other.on), "last": shown_date(other.left_on)}
                raise errors.StayTwice(name=occasion.name, number=claim.number, **dates)
    if occasion.event == BIRTH:
        for claim in others.filter(event=BIRTH, event_on=occasion.on):
            other = occasion_of(claim)
            if occasion.is_birth_of(other) and not occasion.may_be_another_child(other):
                raise errors.BirthTwice(name=occasion.name, number=claim.number)
