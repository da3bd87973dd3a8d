"""What holds for every sequence of claims and every change of an amount, over a regulation that uses every word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from kongboon.rules.decision import Decision, Facts, PoolState
from kongboon.rules.document import load_regulation
from kongboon.rules.errors import ImpossibleFacts
from kongboon.rules.evaluate import decide_event, evaluate
from kongboon.rules.explain import explain
from kongboon.rules.serialise import decision_from_json, decision_to_json, facts_from_json, facts_to_json
from kongboon.rules.terms import Amount, Benefit, Caps, Flat, PerUnit, Range, Regulation, Tiers
from kongboon.rules.tests.book import JOINED_ON, Asked, Book, facts_of_claim, gross
from kongboon.rules.wording import same, translator

FULL = load_regulation((Path(__file__).parent / "regulation_full.toml").read_text("utf-8"))
CODES = [benefit.code for benefit in FULL.benefits]
EVENTS = sorted({event for benefit in FULL.benefits for event in benefit.events})
PAPERS = frozenset(name for benefit in FULL.benefits for name in benefit.evidence)
IN_FORCE = st.dates(FULL.in_force_from, date(2026, 9, 30))
SUMS = st.integers(0, 1_200_000)
# A benefit whose sum falls with time, as its document says why, promises nothing to a longer membership.
RISING = [
    benefit.code
    for benefit in FULL.benefits
    if not isinstance(benefit.amount, Tiers)
    or all(tier.falls_because is None for tier in benefit.amount.tiers)
] + ["B05 rising"]

claims = st.builds(
    lambda member, code, on, count, owed: Asked(member, member // 2, code, on, count, owed_satang=owed),
    st.integers(0, 5),
    st.sampled_from(CODES),
    IN_FORCE,
    st.integers(1, 9),
    st.sampled_from([0, 0, 5_000]),
)


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    """A claim under no shared cap and no pool, of somebody who may or may not have a right."""
    event_on = draw(IN_FORCE)
    paid_from = event_on - timedelta(days=draw(st.integers(-20, 9000)))
    count = draw(st.integers(0, 12))
    return Facts(
        event=draw(st.sampled_from(EVENTS)),
        event_on=event_on,
        submitted_on=event_on + timedelta(days=count + draw(st.integers(0, 100))),
        member_joined_on=paid_from + timedelta(days=draw(st.integers(-30, 30))),
        member_paid_from=paid_from,
        nights=count,
        units=count,
        used_satang_in_year=draw(st.sampled_from([0, 30_000, 89_999])),
        used_units_in_year=draw(st.integers(0, 10)),
        used_count_in_year=draw(st.integers(0, 1)),
        used_count_lifetime=draw(st.integers(0, 1)),
        evidence=draw(st.sampled_from([frozenset(), PAPERS, PAPERS, PAPERS])),
        arrears_months=draw(st.integers(0, 4)),
        relation=draw(st.sampled_from(["self", "self", "parent", "child", "household", "non_member"])),
        born_on=date(1965, 1, 1),
        by_accident=draw(st.booleans()),
        arrears_satang=draw(st.sampled_from([0, 0, 9_000, 60_000])),
        rights_from=draw(st.none() | IN_FORCE),
    )


@st.composite
def facts_with_pools(draw: st.DrawFn) -> Facts:
    pools = draw(st.lists(st.sampled_from([pool.key for pool in FULL.pools]), unique=True))
    states = tuple(PoolState(key, draw(SUMS), draw(SUMS)) for key in pools)
    return replace(draw(any_facts()), pools=states)


def raised(amount: Amount, by: int) -> Amount:
    if isinstance(amount, Flat):
        return Flat(amount.amount_satang + by)
    if isinstance(amount, PerUnit):
        return PerUnit(amount.unit, amount.rate_satang + by)
    if isinstance(amount, Range):
        return Range(amount.min_satang + by, amount.max_satang + by)
    return Tiers(tuple(replace(tier, amount_satang=tier.amount_satang + by) for tier in amount.tiers))


def with_benefits(change: dict[str, Benefit]) -> Regulation:
    return replace(FULL, benefits=tuple(change.get(benefit.code, benefit) for benefit in FULL.benefits))


def sums(decision: Decision) -> tuple[int, int, int]:
    return decision.amount_satang, decision.amount_min_satang or 0, decision.amount_max_satang or 0


@given(any_facts(), st.integers(1, 500_000))
def test_raising_an_amount_never_lowers_what_is_paid(facts: Facts, by: int) -> None:
    higher = with_benefits({b.code: replace(b, amount=raised(b.amount, by)) for b in FULL.benefits})
    for asked, before in decide_event(FULL, facts):
        # Each benefit alone: of an event's several, a higher sum may bear the arrears that another bore before.
        after = evaluate(higher, asked)
        assert all(old <= new for old, new in zip(sums(before), sums(after), strict=True))


@given(any_facts(), st.sampled_from(RISING), st.integers(1, 9000))
def test_a_longer_tenure_never_pays_less_under_a_rising_table(facts: Facts, code: str, days: int) -> None:
    benefit = FULL.benefit(code[:3])
    assert benefit is not None
    if isinstance(benefit.amount, Tiers):
        benefit = replace(benefit, amount=Tiers(benefit.amount.tiers[:-1]))
    regulation = with_benefits({benefit.code: benefit})
    asked = replace(facts, event=benefit.event, benefit_code=benefit.code)
    longer = replace(asked, member_paid_from=asked.member_paid_from - timedelta(days=days))
    paid = [sums(evaluate(regulation, one)) for one in (asked, longer)]
    assert all(old <= new for old, new in zip(*paid, strict=True))


@given(facts_with_pools())
def test_every_decision_of_an_event_is_replayed_from_its_stored_facts(facts: Facts) -> None:
    try:
        decided = decide_event(FULL, facts)
    except ImpossibleFacts:
        assume(False)
    for asked, decision in decided:
        stored_facts = json.loads(json.dumps(facts_to_json(asked), sort_keys=True))
        stored = json.loads(json.dumps(decision_to_json(decision), sort_keys=True))
        assert decision_from_json(stored) == decision
        assert evaluate(FULL, facts_from_json(stored_facts)) == decision
        thai, english = explain(decision, translator("th")), explain(decision, same)
        assert len(thai) == len(english) > 0
        if decision.outcome == "pay":
            assert decision.amount_satang == decision.arithmetic[-1].result > 0


@given(st.lists(claims, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter_for_claims_that_share_no_cap_household_or_pool(
    listed: list[Asked], random: object
) -> None:
    # Each of another member of another house; the fund's quotas are out of reach of eight claims.
    apart = [replace(asked, member=number, house=number) for number, asked in enumerate(listed)]
    shuffled = list(apart)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decided_by_claim(apart) == decided_by_claim(shuffled)


def decided_by_claim(listed: Sequence[Asked]) -> dict[int, Decision]:
    book = Book(FULL)
    return {asked.member: book.decide(asked) for asked in listed}


@given(st.lists(claims, min_size=5, max_size=60))
def test_what_is_paid_in_all_never_exceeds_a_cap(listed: list[Asked]) -> None:
    few = with_benefits({b.code: replace(b, caps=with_a_small_quota(b)) for b in FULL.benefits})
    book = Book(few)
    for asked in listed:
        book.decide(asked)
    for asked in listed:
        benefit = book.benefit(asked)
        caps, used = benefit.caps, book.used(benefit, asked)
        for cap, spent in (
            (caps.per_year_units, used.units_in_year),
            (caps.per_year_satang, used.satang_in_year),
            (caps.per_year_count, used.count_in_year),
            (caps.lifetime_count, used.count_lifetime),
            (caps.lifetime_satang, used.satang_lifetime),
            (caps.household_year_satang, used.household_satang_in_year),
            (caps.fund_year_count, used.fund_count_in_year),
        ):
            assert cap is None or spent <= cap
    for paid in book.paid:
        caps = book.benefit(paid.asked).caps
        assert caps.per_event_satang is None or paid.satang <= caps.per_event_satang
        assert caps.per_event_units is None or paid.units <= caps.per_event_units


def with_a_small_quota(benefit: Benefit) -> Caps:
    """The quota of the document is more than a list of claims here; two of a year are reached."""
    caps = benefit.caps
    return caps if caps.fund_year_count is None else replace(caps, fund_year_count=2)


@given(st.lists(claims, min_size=1, max_size=20), SUMS)
def test_the_shares_of_a_pool_never_make_more_than_the_pool(listed: list[Asked], available: int) -> None:
    for key in ("elders", "disaster"):
        paid_from_it = [benefit for benefit in FULL.benefits if benefit.pool == key]
        asking = [
            facts_of_claim(paid_from_it[number % len(paid_from_it)], asked)
            for number, asked in enumerate(listed)
        ]
        whole = [evaluate(FULL, facts) for facts in asking]
        # What is owed may take a whole benefit, but its share of the pool was asked for all the same.
        together = sum(most(evaluate(FULL, unowing(facts))) for facts in asking)
        for there in (available, together):
            state = PoolState(key, there, together)
            paid = [evaluate(FULL, replace(facts, pools=(state,))) for facts in asking]
            assert sum(map(most, paid)) <= there
            # A pool that is enough, be it to the satang, leaves no trace in the arithmetic.
            assert there < together or paid == whole


def unowing(facts: Facts) -> Facts:
    return replace(facts, arrears_satang=0)


def most(decision: Decision) -> int:
    """What a decision may cost its pool; nothing where it is refused."""
    return decision.amount_max_satang or gross(decision) if decision.outcome != "refuse" else 0


@given(st.lists(claims, min_size=1, max_size=20), SUMS)
def test_first_come_never_pays_more_than_the_pool_has(listed: list[Asked], available: int) -> None:
    left = available
    for asked in listed:
        for code in ("B01", "B03", "B10"):
            benefit = FULL.benefit(code)
            assert benefit is not None
            facts = replace(facts_of_claim(benefit, asked), pools=(PoolState(benefit.pool or "", left),))
            left -= gross(evaluate(FULL, facts))
            assert left >= 0


@given(facts_with_pools())
def test_one_event_takes_from_a_first_come_pool_what_is_there_and_what_is_owed_once(facts: Facts) -> None:
    decided = decide_event(FULL, facts)
    paid: dict[str, int] = {}
    for _, decision in decided:
        benefit = FULL.benefit(decision.benefit_code)
        if benefit is not None and benefit.pool and decision.outcome == "pay":
            paid[benefit.pool] = paid.get(benefit.pool, 0) + gross(decision)
    # The shares of the other kind of pool rest on what all ask for together, which the caller says.
    first_come = {pool.key for pool in FULL.pools if pool.when_short == "first_come"}
    for state in facts.pools:
        assert state.key not in first_come or paid.get(state.key, 0) <= state.available_satang
    # A benefit that still lacks a paper shows what would be taken off it, and takes nothing yet.
    taken = sum(gross(each) - each.amount_satang for _, each in decided if each.outcome == "pay")
    assert taken in (0, facts.arrears_satang)


def test_the_model_has_members_of_many_years() -> None:
    assert (FULL.in_force_from - JOINED_ON).days > 5 * 365
