"""What the rules are told of a claim: the membership, the dues and earlier help as they stood on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from kongboon.benefits.claims.earlier import EarlierClaims
from kongboon.benefits.claims.membership_status import OUTSIDE, Standing, standing_of
from kongboon.benefits.claims.non_members import Outsider
from kongboon.benefits.former_homes import FormerHomes
from kongboon.benefits.models import Claim
from kongboon.benefits.pools.states import pool_states
from kongboon.documents.models import Document
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.thai_text import normalise_thai, search_key, to_arabic_digits
from kongboon.members.models import Member
from kongboon.rules.decision import Facts, PoolState, Used
from kongboon.rules.evaluate import cap_year
from kongboon.rules.terms import Benefit, Regulation


@dataclass(frozen=True)
class Paper:
    """A filed photo and which paper it shows, by its name in the regulation ("death_certificate")."""

    name: str
    document: Document


@dataclass(frozen=True)
class Asked:
    """What somebody asks the fund for, as it is written on the form.

    `relation`: who it happened to, as seen from the member; `person_name` is that person, "" for the member.
    `shared`: the proof of an incident, which stands with the claim of every house that it hit.
    Somebody who is no member has no `member`, relation "non_member", and stands in `outsider`.
    `benefit_code` None: every benefit that the event touches. `payee_name` "": the member receives it.
    `ground`: why the fund may keep what is told of health (claims.health), said on `ground_on`, today if None.
    `units`: how many of a benefit's own units (trips). `story` is for the people who decide, not for the rules.
    """

    member: Member | None
    event: str
    event_on: date
    relation: str = "self"
    benefit_code: str | None = None
    person_name: str = ""
    nights: int | None = None
    certificate_no: str = ""
    payee_name: str = ""
    payee_relation: str = ""
    papers: tuple[Paper, ...] = ()
    units: int | None = None
    by_accident: bool = False
    story: str = ""
    outsider: Outsider | None = None
    incident_id: int | None = None
    shared: tuple[Paper, ...] = ()
    ground: str = ""
    ground_on: date | None = None

    @property
    def fund(self) -> Fund:
        if self.member is not None:
            return self.member.fund
        assert self.outsider is not None, "a claim is of a member, or of an outsider"
        return self.outsider.fund

    @property
    def of_member(self) -> Member:
        """The member; only where it is known to be a member's claim."""
        assert self.member is not None, "somebody who is no member"
        return self.member

    @property
    def name(self) -> str:
        """Who it is for."""
        return self.member.full_name if self.member is not None else self.person

    @property
    def certificate(self) -> str:
        """The certificate's number in one spelling: Arabic digits, capitals, single spaces.

        Two officers who copy one certificate must not seem to hold two.
        """
        return " ".join(to_arabic_digits(self.certificate_no).upper().split())[:50]

    @property
    def person(self) -> str:
        return " ".join(normalise_thai(self.person_name).split())[:200]

    @property
    def person_key(self) -> str:
        return search_key(self.person)[:200]


def regulation_for(asked: Asked) -> Regulation:
    """The regulation in force on the day it happened. Errors: NoRegulationInForce."""
    return regulation_on(asked.fund, asked.event_on)


def facts_for(asked: Asked, regulation: Regulation, submitted_on: date) -> Facts:
    """Everything that the rules may know, as it stood on the day of the event."""
    touched, former = touched_by(asked, regulation), FormerHomes(asked.fund)
    earlier = EarlierClaims(asked.fund)
    member = asked.member
    return facts_from(
        asked,
        submitted_on,
        standing_of(member, asked.event_on, regulation) if member is not None else OUTSIDE,
        used=tuple(used_before(asked, regulation, benefit, former, earlier) for benefit in touched),
        given=_given(asked),
        pools=pool_states(asked.fund, regulation, touched),
    )


def touched_by(asked: Asked, regulation: Regulation) -> list[Benefit]:
    """The benefits that somebody asks for: the one that is named, or each of the event's."""
    return [
        benefit
        for benefit in regulation.benefits
        if asked.event in benefit.events and asked.benefit_code in (None, benefit.code)
    ]


def facts_from(
    asked: Asked,
    submitted_on: date,
    standing: Standing,
    *,
    used: tuple[Used, ...],
    given: tuple[str, ...] = (),
    pools: tuple[PoolState, ...] = (),
) -> Facts:
    """The facts of a claim out of what was gathered for it."""
    return Facts(
        event=asked.event,
        event_on=asked.event_on,
        submitted_on=submitted_on,
        member_joined_on=_joined_on(asked),
        member_paid_from=_joined_on(asked),
        is_active=standing.is_active,
        nights=asked.nights,
        units=asked.units,
        by_accident=asked.by_accident,
        evidence=frozenset(paper.name for paper in (*asked.papers, *asked.shared)),
        benefit_code=asked.benefit_code,
        arrears_months=standing.arrears_months,
        relation=asked.relation,
        born_on=asked.member.birth_date if asked.member is not None else None,
        used=used,
        arrears_satang=standing.arrears_satang,
        rights_from=standing.rights_from,
        given=given,
        pools=pools,
    )


def _joined_on(asked: Asked) -> date:
    """From when membership counts; whoever is no member waits for nothing, and no rule asks how long."""
    return asked.member.joined_on if asked.member is not None else asked.event_on


def _given(asked: Asked) -> tuple[str, ...]:
    """The benefits that live claims have asked for after the same event."""
    same = Claim.objects.filter(
        whose(asked),
        fund=asked.fund,
        event=asked.event,
        event_on=asked.event_on,
        relation=asked.relation,
        person_key=asked.person_key,
    )
    live = same.exclude(status__in=[Claim.Status.REFUSED, Claim.Status.WITHDRAWN])
    codes = live.order_by("pk").values_list("benefit_code", flat=True)
    return tuple(code for code in codes if code != asked.benefit_code)


def used_before(
    asked: Asked,
    regulation: Regulation,
    benefit: Benefit,
    former: FormerHomes | None = None,
    earlier: EarlierClaims | None = None,
) -> Used:
    """Earlier help of one benefit that its caps count, waiting claims included, so that two cannot share a rest.

    A benefit is the same in every version of the regulation, whatever its code (`same_benefit`).

    Whoever moved within the time of a cap counts in both houses.
    """
    former = former or FormerHomes(asked.fund)
    claims = (earlier or EarlierClaims(asked.fund)).of(benefit, regulation)
    own = list(claims.filter(whose(asked)))
    year = cap_year(regulation, benefit, event_on=asked.event_on, member_joined_on=_joined_on(asked))
    own_in_year = [claim for claim in own if year and year.start <= claim.event_on <= year.end]
    in_year = claims.filter(event_on__gte=year.start, event_on__lte=year.end) if year else claims.none()
    caps = benefit.caps
    return Used(
        benefit.code,
        satang_in_year=sum(claim.due_satang for claim in own_in_year),
        units_in_year=sum(claim.nights for claim in own_in_year),
        count_in_year=_counted(in_year, asked, caps.counted_per, former, year.start).count() if year else 0,
        count_lifetime=_counted(claims, asked, caps.counted_per, former, None).count(),
        satang_lifetime=sum(claim.due_satang for claim in own),
        household_satang_in_year=(
            sum(claim.due_satang for claim in in_year.filter(_home(asked, former, year.start)))
            if caps.household_year_satang is not None and year
            else 0
        ),
        fund_count_in_year=in_year.count() if caps.fund_year_count is not None else 0,
    )


def whose(asked: Asked) -> Q:
    """The claims of the same member; of the same person by name and village where it is no member."""
    if asked.member is not None:
        return Q(member=asked.member)
    assert asked.outsider is not None
    return Q(member=None, person_key=asked.person_key, village=asked.outsider.village)


def _home(asked: Asked, former: FormerHomes, since: date | None) -> Q:
    """The claims of everybody of the house, members or not, who lived there on a day or later; None: at any time.

    Whoever has no house number is a house alone.
    """
    found, place = whose(asked), asked.outsider
    if asked.member is not None:
        homes = former.homes(asked.member, since)
    else:
        homes = {(place.village.pk, place.house_no)} if place is not None and place.house_no else set()
    for village_id, house_no in homes:
        found |= Q(member__village=village_id, member__house_no=house_no)
        found |= Q(village=village_id, house_no=house_no)
    movers = former.movers(homes, since) if homes else set()
    return found | Q(member__in=movers) if movers else found


def _counted(
    claims: QuerySet[Claim], asked: Asked, counted_per: str, former: FormerHomes, since: date | None
) -> QuerySet[Claim]:
    """The claims that a count runs over: of the member, the household, or the one child or person."""
    if counted_per == "member" or (asked.member is None and counted_per != "household"):
        return claims.filter(whose(asked))
    home = _home(asked, former, since)
    if counted_per == "household":
        return claims.filter(home)
    if asked.person_key:
        same = Q(person_key=asked.person_key)
    else:
        same = Q(person_key="", relation=asked.relation)
        # A child without a name yet is known by the day of its birth.
        same &= Q(event_on=asked.event_on) if asked.event == "birth" else Q()
        if asked.relation == "self":
            same &= whose(asked)
    same &= home
    if asked.certificate:
        same |= Q(certificate_no=asked.certificate, event=asked.event)
    return claims.filter(same)
