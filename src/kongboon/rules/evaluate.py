"""Decide a claim: regulation and facts in, the sum or the refusal with every reason out (S53, S62, S115)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kongboon.kernel.fiscal import Period
from kongboon.rules.amounts import NIGHT, Case, Working, amount_of
from kongboon.rules.ceilings import NON_MEMBER
from kongboon.rules.conditions import Conditions, check, waiting_days_of
from kongboon.rules.decision import Decision, Facts, PoolState, Reason, Used
from kongboon.rules.errors import NoSuchBenefit
from kongboon.rules.impossible import check_facts
from kongboon.rules.tenure import standing_on, year_of_cap
from kongboon.rules.terms import Benefit, PerUnit, Pool, Range, Regulation

__all__ = [
    "NON_MEMBER", "cap_year", "decide_event", "evaluate", "evaluate_all", "facts_after", "facts_of", "first_day_of",
]  # fmt: skip

# A condition may begin to fail on the day on which another holds; after a few such days none is promised.
_DAYS_TRIED = 5


def evaluate(regulation: Regulation, facts: Facts) -> Decision:
    """What the regulation gives for these facts, by one benefit.

    The caller chooses the regulation in force on the day of the event (`select`); an event outside its days
    is refused here all the same. Every condition that fails is told, not only the first.
    Errors: ImpossibleFacts; NoSuchBenefit if `facts.benefit_code` is not one for the event.

    >>> from datetime import date
    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.document import load_regulation
    >>> facts = Facts("death", date(2024, 3, 10), date(2024, 3, 12), date(2016, 12, 1), date(2016, 12, 1),
    ...               evidence=frozenset({"death_certificate"}))
    >>> decision = evaluate(load_regulation(catalogue_text("standard-13")), facts)
    >>> decision.outcome, decision.amount_satang, decision.clause
    ('pay', 1000000, 'ข้อ 12(5)')
    """
    check_facts(facts)
    benefit = _benefit_for(regulation, facts)
    if benefit is None:
        return Decision(
            "refuse",
            "",
            "",
            0,
            (Reason.of("no_benefit_for_event", event=facts.event),),
            regulation.text_sha256,
        )
    return _decide(regulation, benefit, facts)


def evaluate_all(regulation: Regulation, facts: Facts) -> tuple[Decision, ...]:
    """One decision for each benefit that the event touches, in the order of the regulation.

    A birth with two nights in hospital gives the birth money and the nights (domain.md 2.0, Thai Talat).
    A benefit by the unit is left out where none is given. Of benefits that exclude each other (`not_with`)
    only the first that is paid stands; what is owed is taken off once. Errors: as `evaluate`.

    >>> from datetime import date
    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.document import load_regulation
    >>> regulation = load_regulation(catalogue_text("standard-13"))
    >>> facts = Facts("birth", date(2024, 3, 10), date(2024, 3, 12), date(2016, 12, 1), date(2016, 12, 1),
    ...               nights=2, evidence=frozenset({"birth_certificate", "hospital_certificate"}))
    >>> [decision.amount_satang for decision in evaluate_all(regulation, facts)]
    [50000, 40000]
    """
    return tuple(decision for _, decision in decide_event(regulation, facts))


def decide_event(regulation: Regulation, facts: Facts) -> tuple[tuple[Facts, Decision], ...]:
    """As `evaluate_all`, each decision with the facts it rests on: stored, they give it again."""
    check_facts(facts)
    touched = [
        benefit
        for benefit in regulation.benefits_for(facts.event)
        if facts.relation in benefit.relations and _has_its_units(benefit, facts)
    ]
    if facts.benefit_code is not None or not touched:
        decision = evaluate(regulation, facts)
        return ((facts_of(facts, decision), decision),)
    decided: list[tuple[Facts, Decision]] = []
    for benefit in touched:
        decision = _decide(regulation, benefit, facts)
        decided.append((facts_of(facts, decision), decision))
        facts = facts_after(regulation, facts, decision)
    return tuple(decided)


def facts_of(facts: Facts, decision: Decision) -> Facts:
    """The facts as they must be stored with this decision: evaluating them gives it again."""
    return replace(facts, benefit_code=decision.benefit_code or None)


def facts_after(regulation: Regulation, facts: Facts, decision: Decision) -> Facts:
    """The facts for the next benefit of the same event: what this one gave, took off and left in its pool."""
    benefit = regulation.benefit(decision.benefit_code)
    if decision.outcome == "refuse" or benefit is None:
        return facts
    pool = regulation.pool(benefit.pool) if benefit.pool else None
    return replace(
        facts,
        given=(*facts.given, decision.benefit_code),
        arrears_satang=facts.arrears_satang - decision.arrears_satang,
        pools=tuple(
            replace(state, available_satang=state.available_satang - decision.gross_satang)
            if pool and state.key == pool.key and not _is_a_round(pool, state)
            else state
            for state in facts.pools
        ),
    )


def _is_a_round(pool: Pool, state: PoolState) -> bool:
    """Whether shares of the pool were reckoned on all that a round asks, this whole event included."""
    return pool.when_short == "pro_rata" and state.asked_satang > 0


def cap_year(
    regulation: Regulation, benefit: Benefit, *, event_on: date, member_joined_on: date
) -> Period | None:
    """The days over which earlier use of the benefit is counted; None if no cap of it counts a year."""
    if benefit.caps.year is None:
        return None
    starts = regulation.fiscal_year_starts
    return year_of_cap(benefit.caps.year, event_on, joined_on=member_joined_on, fiscal_year_starts=starts)


def _has_its_units(benefit: Benefit, facts: Facts) -> bool:
    if not isinstance(benefit.amount, PerUnit):
        return True
    return bool(facts.nights if benefit.amount.unit == NIGHT else facts.units)


def _benefit_for(regulation: Regulation, facts: Facts) -> Benefit | None:
    if facts.benefit_code is not None:
        benefit = regulation.benefit(facts.benefit_code)
        if benefit is None or facts.event not in benefit.events:
            raise NoSuchBenefit(benefit_code=facts.benefit_code, event=facts.event)
        return benefit
    for_event = regulation.benefits_for(facts.event)
    for benefit in for_event:
        if facts.relation in benefit.relations:
            return benefit
    return for_event[0] if for_event else None


def _case(regulation: Regulation, benefit: Benefit, facts: Facts) -> Case:
    standing = standing_on(facts.member_paid_from, facts.event_on)
    window = cap_year(regulation, benefit, event_on=facts.event_on, member_joined_on=facts.member_joined_on)
    return Case(regulation, benefit, facts, standing, facts.used_for(benefit.code), window)


def _decide(regulation: Regulation, benefit: Benefit, facts: Facts) -> Decision:
    case = _case(regulation, benefit, facts)
    failed, working = _asked(case)
    missing: tuple[str, ...] = ()
    if not facts.evidence.issuperset(benefit.evidence):
        missing = tuple(name for name in benefit.evidence if name not in facts.evidence)
    if failed.reasons or missing:
        # Nobody dies again, and a paper that is not there is not there on a later day either.
        can_happen_later = facts.event != "death" and not missing
        holds_from = _first_day(case, failed) if can_happen_later else None
        return _refused(case, working, failed, missing, holds_from)
    return _granted(case, working)


def _asked(case: Case) -> tuple[Conditions, Working]:
    """Every condition that fails, that of the sum among them, and the sum on its way."""
    failed, working = check(case), amount_of(case)
    # A first tier that begins on the day the waiting ends is the same news, told once.
    if working.refusal is not None and (working.holds_from is None or working.holds_from not in failed.days):
        failed.fail(working.refusal, working.holds_from)
    return failed, working


def first_day_of(regulation: Regulation, facts: Facts) -> date | None:
    """The first day on which the same would meet every condition if it happened then; None if no day would.

    For what has not happened yet, a death among it. Errors: as `evaluate`.
    """
    check_facts(facts)
    benefit = _benefit_for(regulation, facts)
    if benefit is None:
        return None
    case = _case(regulation, benefit, facts)
    failed, _ = _asked(case)
    return _first_day(case, failed)


def _first_day(case: Case, failed: Conditions) -> date | None:
    """The day that is promised: one on which every condition is asked again and holds."""
    for _ in range(_DAYS_TRIED):
        day = failed.holds_from()
        if day is None or day <= case.facts.event_on:
            return None
        case = _on_a_later_day(case, day)
        failed, _working = _asked(case)
        if not failed.reasons:
            return day
    return None


def _on_a_later_day(case: Case, day: date) -> Case:
    """The same event on a later day, handed in as soon after it; in a new year of the caps nothing is used."""
    facts, benefit = case.facts, case.benefit
    moved = replace(facts, event_on=day, submitted_on=day + (facts.submitted_on - facts.event_on))
    later = _case(case.regulation, benefit, moved)
    if later.window == case.window:
        return later._replace(used=case.used)
    used = Used(
        benefit.code, count_lifetime=case.used.count_lifetime, satang_lifetime=case.used.satang_lifetime
    )
    return later._replace(used=used)


def _refused(
    case: Case, working: Working, failed: Conditions, missing: tuple[str, ...], holds_from: date | None
) -> Decision:
    """A refusal. When only papers are missing, the arithmetic says what they would bring."""
    regulation, benefit = case.regulation, case.benefit
    lacks_papers_only = not failed.reasons
    is_range = isinstance(benefit.amount, Range)
    reasons = list(failed.reasons)
    if missing:
        tells_sum = lacks_papers_only and not is_range
        facts = {"amount_satang": working.satang} if tells_sum else {}
        reasons.append(Reason.of("evidence_missing", **facts))
    return Decision(
        "refuse",
        benefit.code,
        benefit.clause,
        0,
        tuple(reasons),
        regulation.text_sha256,
        tuple(working.steps) if lacks_papers_only else (),
        missing,
        holds_from,
        benefit.path,
        working.min_satang if lacks_papers_only and is_range else None,
        working.satang if lacks_papers_only and is_range else None,
        _assumed(regulation, benefit, working),
    )


def _granted(case: Case, working: Working) -> Decision:
    regulation, benefit, facts, standing = case.regulation, case.benefit, case.facts, case.standing
    reasons = []
    if facts.relation != NON_MEMBER:
        reasons.append(Reason.of("member_for", member_days=standing.days, member_months=standing.months))
        waiting = waiting_days_of(regulation, benefit, facts)
        if waiting:
            reasons.append(Reason.of("waiting_over", member_days=standing.days, needed_days=waiting))
    if benefit.goods is not None:
        reasons.append(Reason.of("goods", goods=benefit.goods))
    if benefit.condition is not None:
        reasons.append(Reason.of("condition_by_people", condition=benefit.condition))
    is_range = isinstance(benefit.amount, Range)
    return Decision(
        "committee" if is_range else "pay",
        benefit.code,
        benefit.clause,
        0 if is_range else working.satang,
        tuple(reasons),
        regulation.text_sha256,
        tuple(working.steps),
        (),
        None,
        benefit.path,
        working.min_satang if is_range else None,
        working.satang if is_range else None,
        _assumed(regulation, benefit, working),
    )


def _assumed(regulation: Regulation, benefit: Benefit, working: Working) -> tuple[str, ...]:
    names = [*benefit.assumed, *working.assumed]
    if benefit.waiting_days is None and "waiting_days" in regulation.assumed:
        names.append("waiting_days")
    if benefit.caps.year == "fiscal" and "fiscal_year_starts" in regulation.assumed:
        names.append("fiscal_year_starts")
    return tuple(dict.fromkeys(names)) if names else ()
