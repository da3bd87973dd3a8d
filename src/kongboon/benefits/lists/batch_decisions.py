"""Deciding one benefit for many members at once: the same facts and the same rules, in a few queries."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from kongboon.benefits.claims.counting import Happened, Tally, happened_in, home_of
from kongboon.benefits.claims.earlier import EarlierClaims
from kongboon.benefits.claims.facts import Asked, facts_from
from kongboon.benefits.claims.handing_in import Decided
from kongboon.benefits.claims.membership_status import standings
from kongboon.benefits.former_homes import FormerHomes
from kongboon.benefits.models import Claim
from kongboon.benefits.pools.states import pool_states
from kongboon.funds.models import Fund
from kongboon.members.models import Member
from kongboon.rules.decision import Facts, PoolState
from kongboon.rules.evaluate import evaluate, facts_after
from kongboon.rules.terms import Benefit, Regulation


def decide_together(
    fund: Fund,
    regulation: Regulation,
    benefit: Benefit,
    members: Sequence[Member],
    on: date,
    *,
    submitted_on: date,
) -> list[Decided]:
    """What the rules say to each member who asks for a benefit of their own on a day, in the order given.

    Each counts with those before, so that two of a house or the whole fund do not share a rest of a cap. Where the
    pool that it is paid from is short, all of them are one round: they share it, or it is given to one after the
    other. At most twelve queries, however many members there are.
    """
    asked = [Asked(member, benefit.event, on, benefit_code=benefit.code) for member in members]
    states = pool_states(fund, regulation, [benefit])
    stood = standings(members, on, regulation)
    given = _given(fund, benefit, on)
    facts = [
        facts_from(each, submitted_on, stood[member.pk], used=(), given=given.get(member.pk, ()))
        for member, each in zip(members, asked, strict=True)
    ]
    former = FormerHomes(fund)
    tally = _tally(fund, regulation, benefit, former)
    happens = [_happens(each, former) for each in asked]
    if not states:
        return _one_by_one(regulation, benefit, asked, facts, happens, tally, ())
    # What is asked of the pool is known once everybody was asked without it.
    alone = _one_by_one(regulation, benefit, asked, facts, happens, copy.deepcopy(tally), ())
    wanted = sum(one.decision.gross_satang for one in alone)
    pools = tuple(replace(state, asked_satang=wanted) for state in states)
    return _one_by_one(regulation, benefit, asked, facts, happens, tally, pools)


def _one_by_one(
    regulation: Regulation,
    benefit: Benefit,
    asked: Sequence[Asked],
    facts: Sequence[Facts],
    happens: Sequence[Happened],
    tally: Tally,
    pools: tuple[PoolState, ...],
) -> list[Decided]:
    decided = []
    for one, known, happened in zip(asked, facts, happens, strict=True):
        told = replace(known, used=(tally.used(benefit, happened),), pools=pools)
        decision = evaluate(regulation, told)
        decided.append(Decided(one, told, decision))
        if decision.outcome != "refuse":
            tally.add(benefit.code, happened, decision.gross_satang, 0)
            pools = facts_after(regulation, told, decision).pools
    return decided


def _tally(fund: Fund, regulation: Regulation, benefit: Benefit, former: FormerHomes) -> Tally:
    """Everything that live claims ever asked for this benefit, to be counted in memory."""
    tally = Tally(regulation)
    claims = EarlierClaims(fund).of(benefit, regulation)
    for claim in claims.select_related("member").defer("facts", "decision").order_by("pk"):
        tally.add(benefit.code, happened_in(claim, former), claim.due_satang, claim.nights)
    return tally


def _happens(asked: Asked, former: FormerHomes) -> Happened:
    member = asked.member
    assert member is not None, "only members stand on a list"
    return Happened(
        member.pk,
        home_of(member),
        asked.event,
        asked.event_on,
        member.joined_on,
        asked.relation,
        asked.person_key,
        asked.certificate,
        former.of(member.pk),
    )


def _given(fund: Fund, benefit: Benefit, on: date) -> Mapping[int, tuple[str, ...]]:
    """Codes of the other benefits that claims after the same event ask for, by member id."""
    same = Claim.objects.filter(
        fund=fund, event=benefit.event, event_on=on, relation="self", person_key=""
    ).exclude(status__in=[Claim.Status.REFUSED, Claim.Status.WITHDRAWN])
    found: dict[int, list[str]] = defaultdict(list)
    for member_id, code in (
        same.exclude(benefit_code=benefit.code).order_by("pk").values_list("member", "benefit_code")
    ):
        found[member_id].append(code)
    return {member_id: tuple(codes) for member_id, codes in found.items()}
