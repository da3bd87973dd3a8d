"""The houses that an incident hit: found, ticked, handed in as one list of claims, confirmed in one act.

Each claim is decided by the rules with its own facts. Paying is `lists.pay_list`, as for any list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.checks import (
    is_enough,
    require_other_person,
    require_right_stands,
    resolution_on_sums,
    wants_resolution,
    yes_confirmations,
)
from kongboon.benefits.claims.facts import Asked, Paper, facts_for, regulation_for
from kongboon.benefits.claims.handing_in import submit_claim
from kongboon.benefits.claims.late_dues import late_dues_of
from kongboon.benefits.former_homes import FormerHomes
from kongboon.benefits.incidents.errors import (
    ChairForTheList,
    HouseHelpedAlready,
    NoHouseHit,
    NotOfThisIncident,
    OneHouseThen,
)
from kongboon.benefits.incidents.houses import helped_homes, home_key, home_keys_since
from kongboon.benefits.incidents.services import Damage, damages_told, locked_incident, proof_of
from kongboon.benefits.lists.services import accrue_all, agree, claims_of, is_others
from kongboon.benefits.models import BenefitList, Claim, Incident, IncidentHouse
from kongboon.benefits.thresholds import approval_step
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, require_repeat
from kongboon.governance.payments import Week, marked
from kongboon.governance.resolutions import require_note_on_uses, rest_on
from kongboon.kernel.money import format_baht
from kongboon.members.models import Member
from kongboon.rules.decision import Decision
from kongboon.rules.evaluate import evaluate

Proof = tuple[Paper, ...]


@dataclass(frozen=True)
class House:
    """A house of the villages: who lives there, the longest member first; `claim` where it is helped already.

    `named`: in whose name it may be asked for, whoever lived there on the day of the incident before those who moved
    since; `homes`: the houses that are helped with it, also those that they left since.
    """

    home: str
    members: tuple[Member, ...]
    claim: Claim | None
    named: tuple[Member, ...]
    homes: frozenset[str]

    @property
    def member(self) -> Member:
        return self.members[0]

    @property
    def word(self) -> str:
        """The number of the house; the name of whoever lives there where it has none."""
        return self.member.house_no or self.member.full_name


@dataclass(frozen=True)
class Hit:
    """What a ticked house would receive, in whose name; `satang` is the rule's, or what is proposed to the committee."""

    house: House
    member: Member
    damage: Damage
    decision: Decision
    satang: int

    @property
    def is_given(self) -> bool:
        return self.decision.outcome != "refuse"


def houses_of(incident: Incident) -> list[House]:
    """Every house of the incident's villages with a member, by village and house number; five queries."""
    villages = incident.villages.values_list("village", flat=True)
    members = Member.objects.filter(
        fund=incident.fund_id, village__in=list(villages), ended_on=None, joined_on__lte=incident.on
    ).select_related("village")
    homes: dict[str, list[Member]] = defaultdict(list)
    for member in sorted(members, key=_by_house):
        homes[home_key(member)].append(member)
    former = FormerHomes(incident.fund)
    helped = helped_homes(incident.fund, incident.event, incident.on, former)
    lived = {member.pk: home_keys_since(member, former, incident.on) for member in members}
    return [
        _house(home, sorted(living, key=lambda m: (m.joined_on, m.pk)), lived, helped)
        for home, living in homes.items()
    ]


def _house(
    home: str, members: list[Member], lived: Mapping[int, frozenset[str]], helped: Mapping[str, Claim]
) -> House:
    """A house is helped where everybody of it lived in one that is."""
    free = [member for member in members if not lived[member.pk] & helped.keys()]
    if not free:
        claim = next(helped[key] for key in sorted(lived[members[0].pk]) if key in helped)
        return House(home, tuple(members), claim, (), frozenset())
    named = [member for member in free if lived[member.pk] == {home}] or free
    homes = frozenset[str]().union(*(lived[member.pk] for member in named))
    return House(home, tuple(members), None, tuple(named), homes)


def _by_house(member: Member) -> tuple[int, int, str, int]:
    digits = "".join(letter for letter in member.house_no.split("/")[0] if letter.isdecimal())
    return (member.village.moo, int(digits or 0), member.house_no, member.pk)


def hits_of(incident: Incident, ticked: Mapping[str, str], at: datetime) -> list[Hit]:
    """What each ticked house would receive; writes nothing. `ticked`: home -> key of the damage.

    Errors: NoHouseHit, NotOfThisIncident, HouseHelpedAlready, OneHouseThen.
    """
    proof = proof_of(incident)
    return [_hit(incident, house, damage, proof, at) for house, damage in _ticked(incident, ticked)]


def _ticked(incident: Incident, ticked: Mapping[str, str]) -> list[tuple[House, Damage]]:
    """The ticked houses in the order of the list, none of them helped yet, no two of them one on that day."""
    if not ticked:
        raise NoHouseHit
    houses, damages = {house.home: house for house in houses_of(incident)}, damages_told(incident)
    if not ticked.keys() <= houses.keys() or not set(ticked.values()) <= damages.keys():
        raise NotOfThisIncident
    found = []
    taken: dict[str, House] = {}
    for home, house in houses.items():
        if home not in ticked:
            continue
        if house.claim is not None:
            raise HouseHelpedAlready(number=house.claim.number, house=house.word)
        if same := next((taken[one] for one in sorted(house.homes) if one in taken), None):
            raise OneHouseThen(house=house.word, other=same.word)
        taken |= dict.fromkeys(house.homes, house)
        found.append((house, damages[ticked[home]]))
    return found


def _hit(incident: Incident, house: House, damage: Damage, proof: Proof, at: datetime) -> Hit:
    """In the name of the first of the house to whom the rule gives it; else of the first, with the refusal."""
    decided = []
    for member in house.named:
        asked = _asked(incident, member, damage, proof)
        decision = evaluate(regulation := regulation_for(asked), facts_for(asked, regulation, localdate(at)))
        decided.append((member, decision))
        if decision.outcome != "refuse":
            break
    member, decision = next((each for each in decided if each[1].outcome != "refuse"), decided[0])
    return Hit(house, member, damage, decision, _sum(decision, damage))


def _sum(decision: Decision, damage: Damage) -> int:
    """The rule's sum; within a range what is proposed, as far as the range of this house reaches."""
    if decision.outcome != "committee" or decision.amount_max_satang is None:
        return decision.amount_satang
    return min(damage.satang or 0, decision.amount_max_satang)


def _in_whose_name(incident: Incident, house: House, damage: Damage, proof: Proof, at: datetime) -> Member:
    """Where one member lives alone nobody has to be chosen, and the claim itself is decided when it is handed in."""
    if len(house.named) == 1:
        return house.named[0]
    return _hit(incident, house, damage, proof, at).member


def _asked(incident: Incident, member: Member, damage: Damage, proof: Proof) -> Asked:
    benefit = regulation_for(Asked(member, incident.event, incident.on)).benefit(damage.benefit)
    wanted = benefit.evidence if benefit is not None else ()
    return Asked(
        member,
        incident.event,
        incident.on,
        benefit_code=damage.benefit,
        story=f"{incident.title}: {damage.title}",
        incident_id=incident.pk,
        shared=tuple(paper for paper in proof if paper.name in wanted),
    )


@transaction.atomic
def make_incident_list(
    *, incident: Incident, ticked: Mapping[str, str], by: Officer, at: datetime, idem_key: str
) -> BenefitList:
    """Hand in one claim for each ticked house; a house without a right is kept as refused, with its reasons.

    The same key again gives the first list. Errors: NotAllowed, IncidentClosed, those of `hits_of` and of
    `submit_claim`.
    """
    require(by, Act.TICK_HOUSES)
    lock_fund(incident.fund)
    if known := BenefitList.objects.filter(fund=incident.fund_id, idem_key=idem_key).first():
        houses = IncidentHouse.objects.filter(claim__idem_key__startswith=known.claim_key, fund=known.fund_id)
        first = (known.incident_id, dict(houses.values_list("home", "damage")))
        require_repeat(first, (incident.pk, dict(ticked)))
        return known
    incident = locked_incident(incident)
    hit, proof = _ticked(incident, ticked), proof_of(incident)
    made: BenefitList = BenefitList.objects.create(
        id=next_id(incident.fund),
        fund=incident.fund,
        benefit_code=hit[0][1].benefit,
        benefit_title=incident.title,
        on=incident.on,
        idem_key=idem_key,
        incident=incident,
        made_by=by,
        at=at,
    )
    for house, damage in hit:
        member = _in_whose_name(incident, house, damage, proof, at)
        asked = _asked(incident, member, damage, proof)
        claim = submit_claim(asked=asked, by=by, at=at, idem_key=f"{made.claim_key}{member.pk}")
        proposed = _sum(claim.decided, damage) if claim.by_committee else None
        IncidentHouse.objects.create(
            id=next_id(incident.fund),
            fund=incident.fund,
            incident=incident,
            claim=claim,
            home=house.home,
            damage=damage.key,
            satang=proposed,
        )
    return made


def proposed_sums(made: BenefitList) -> dict[int, int]:
    """Claim -> the sum proposed for it, where the committee chooses."""
    houses = IncidentHouse.objects.filter(claim__in=claims_of(made), satang__isnull=False)
    return dict(houses.values_list("claim_id", "satang"))


@transaction.atomic
def confirm_incident_list(
    *, made: BenefitList, by: Officer, at: datetime, resolution: str = "", note: str = ""
) -> list[Claim]:
    """Another officer agrees to every house at the proposed sum; the debts are booked in one batch.

    The chair, where a single sum or the sum of all lists of the disaster is one that the regulation wants the chair
    for; and where that is a large sum, all of the list waits (docs/decisions/0011, 0017): a disaster that is cut into
    many lists is one.
    The own house is left out: another officer confirms that one; so is one that rests on dues written down
    late. Gives the claims agreed to. `resolution`: the number of the one on which the sums rest that the committee
    chose, for the first who confirms.
    Errors: NotAllowed, OwnClaim, FreshSignIn, ResolutionMissing, ResolutionUsed, those of `resolution_named`,
    ChairForTheList, PeriodClosed.
    """
    require(by, Act.CONFIRM_CLAIM)
    lock_fund(made.fund)
    if is_same_person(made.made_by, by):
        raise errors.OwnClaim(number=str(made))
    sums = proposed_sums(made)
    waiting = [claim for claim in claims_of(made) if claim.status == Claim.Status.SUBMITTED]
    chosen = [claim for claim in waiting if wants_resolution(claim)]
    rests = resolution_on_sums(made.fund, resolution) if chosen else None
    week = Week(made.fund, {claim.at for claim in waiting})
    lists = BenefitList.objects.filter(fund=made.fund, incident=made.incident).select_related("fund")
    total = sum(_sum_of(one) for one in lists)
    if rests is not None:  # all that one disaster brought is one matter
        own = [claim.pk for one in lists for claim in claims_of(one)]
        require_note_on_uses(rests, note, act=Act.CONFIRM_CLAIM, own=own)
    agreed, confirmed, late = [], [], late_dues_of(waiting)
    for claim in waiting:
        require_right_stands(claim)
        amount = sums.get(claim.pk, claim.amount_satang)
        said = [word.officer for word in yes_confirmations(claim)]
        if any(is_same_person(one, by) for one in said) or claim.pk in late or not is_others(claim, by):
            continue
        mark = require_other_person(claim, by, at)
        agree(claim, amount, by, at, marked(mark, note))
        if rests is not None and claim in chosen:
            rest_on(rests, Act.CONFIRM_CLAIM, claim.pk, claim.number, by=by, at=at)
        agreed.append(claim)
        if _is_enough(claim, amount, total, [*said, by], week):
            confirmed.append((claim, amount))
    accrue_all(made, confirmed, by, at, week=week, together_satang=total)
    return agreed


def _sum_of(made: BenefitList) -> int:
    """Satang of a list at the proposed sums, or at what was granted of it."""
    sums = proposed_sums(made)
    return sum(sums.get(claim.pk, claim.due_satang) for claim in claims_of(made) if claim.is_live)


def _is_enough(claim: Claim, amount: int, total: int, officers: list[Officer], week: Week) -> bool:
    """Whether enough have agreed: as many as the house's own sum wants, the chair among them where the list's does."""
    enough = is_enough(claim, amount, officers, week=week)
    wants_chair = approval_step(claim, total, week=week).with_chair
    if enough and wants_chair and not any(officer.role == Role.CHAIR for officer in officers):
        raise ChairForTheList(amount=format_baht(total))
    return enough
