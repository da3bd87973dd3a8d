"""What holds for every claim: time never costs, caps hold, stored decisions replay, promised days keep."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kongboon.rules.catalogue import catalogue_names, catalogue_text
from kongboon.rules.decision import Facts, Used
from kongboon.rules.document import Regulation, load_regulation
from kongboon.rules.errors import BadStoredDecision, ImpossibleFacts
from kongboon.rules.evaluate import cap_year, evaluate, evaluate_all, facts_of
from kongboon.rules.explain import explain
from kongboon.rules.serialise import decision_from_json, decision_to_json, facts_from_json, facts_to_json
from kongboon.rules.tenure import day_reached, standing_on
from kongboon.rules.terms import Tenure
from kongboon.rules.wording import same, translator

REGULATIONS = [load_regulation(catalogue_text(name)) for name in catalogue_names()]
PAPERS = frozenset(
    name for regulation in REGULATIONS for benefit in regulation.benefits for name in benefit.evidence
)
EVENTS = sorted(
    {event for regulation in REGULATIONS for benefit in regulation.benefits for event in benefit.events}
)
RELATIONS = ["self", "spouse", "child", "parent", "household", "non_member"]

days = st.dates(date(2005, 1, 1), date(2030, 12, 31))
regulations = st.sampled_from(REGULATIONS)
small = st.integers(0, 3)


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    event_on = draw(days)
    nights = draw(st.none() | st.integers(0, 20))
    uses = [
        Used(code, draw(st.integers(0, 120_000)), draw(st.integers(0, 12)), draw(small), draw(small))
        for code in draw(st.sets(st.sampled_from(["B01", "B02", "B03"])))
    ]
    return Facts(
        event=draw(st.sampled_from([*EVENTS, "lottery"])),
        event_on=event_on,
        submitted_on=event_on + timedelta(days=(nights or 0) + draw(st.integers(0, 200))),
        member_joined_on=draw(days),
        member_paid_from=draw(days),
        is_active=draw(st.booleans()),
        nights=nights,
        used_satang_in_year=draw(st.integers(0, 120_000)),
        used_units_in_year=draw(st.integers(0, 12)),
        used_count_in_year=draw(small),
        used_count_lifetime=draw(small),
        evidence=draw(st.sampled_from([frozenset(), PAPERS])),
        arrears_months=draw(st.integers(0, 6)),
        relation=draw(st.sampled_from(RELATIONS)),
        born_on=draw(st.none() | st.dates(date(1930, 1, 1), date(2004, 12, 31))),
        used=tuple(uses),
    )


@given(regulations, days, days, days)
def test_a_longer_tenure_never_pays_less_for_a_death(
    regulation: Regulation, one: date, other: date, event_on: date
) -> None:
    longer, shorter = sorted([one, other])
    paid = [
        evaluate(regulation, Facts("death", event_on, event_on, start, start, evidence=PAPERS)).amount_satang
        for start in (longer, shorter)
    ]
    assert paid[0] >= paid[1]


@given(regulations, st.lists(st.tuples(st.integers(0, 380), st.integers(1, 15)), max_size=12))
def test_what_is_paid_in_a_year_never_exceeds_the_cap(
    regulation: Regulation, stays: list[tuple[int, int]]
) -> None:
    benefit = regulation.benefit("B03")
    assert benefit is not None
    satang: dict[date, int] = {}
    nights_paid: dict[date, int] = {}
    joined_on = date(2015, 1, 1)
    for after, nights in sorted(stays):
        event_on = date(2023, 6, 1) + timedelta(days=after)
        year = cap_year(regulation, benefit, event_on=event_on, member_joined_on=joined_on)
        assert year is not None
        assert year.start <= event_on <= year.end
        facts = Facts(
            "hospital",
            event_on,
            event_on + timedelta(days=nights),
            joined_on,
            joined_on,
            nights=nights,
            used_satang_in_year=satang.get(year.start, 0),
            used_units_in_year=nights_paid.get(year.start, 0),
            evidence=PAPERS,
        )
        decision = evaluate(regulation, facts)
        assert (
            benefit.caps.per_event_satang is None or decision.amount_satang <= benefit.caps.per_event_satang
        )
        satang[year.start] = satang.get(year.start, 0) + decision.amount_satang
        paid_nights = [step.values["nights"] for step in decision.arithmetic if step.code == "nights"]
        assert all(isinstance(paid, int) for paid in paid_nights)
        nights_paid[year.start] = nights_paid.get(year.start, 0) + sum(map(int, map(str, paid_nights)))
    assert all(total <= 100_000 for total in satang.values())


@given(regulations, any_facts())
def test_a_stored_decision_is_replayed_to_the_same_answer(regulation: Regulation, facts: Facts) -> None:
    try:
        decisions = evaluate_all(regulation, facts)
    except ImpossibleFacts:
        assume(False)
    for decision in decisions:
        # sort_keys stands for a database that keeps the keys of a record in an order of its own.
        stored_facts = json.loads(json.dumps(facts_to_json(facts_of(facts, decision)), sort_keys=True))
        stored = json.loads(json.dumps(decision_to_json(decision), sort_keys=True))
        assert decision_from_json(stored) == decision
        assert evaluate(regulation, facts_from_json(stored_facts)) == decision


@given(regulations, any_facts())
def test_every_decision_is_told_in_both_languages_with_every_place_filled(
    regulation: Regulation, facts: Facts
) -> None:
    try:
        decision = evaluate(regulation, facts)
    except ImpossibleFacts:
        assume(False)
    thai, english = explain(decision, translator("th")), explain(decision, same)
    assert len(thai) == len(english) > 0
    assert not any("%(" in sentence for sentence in thai + english)
    # The arithmetic ends at what is paid, and nothing is paid without arithmetic.
    if decision.outcome == "pay":
        assert decision.amount_satang == decision.arithmetic[-1].result > 0
        assert not decision.missing_evidence
    else:
        assert decision.amount_satang == 0


@st.composite
def waiting_facts(draw: st.DrawFn) -> Facts:
    """Somebody whose papers are here and who only comes too early, is too young or has used up the year."""
    event_on = draw(st.dates(date(2018, 1, 1), date(2028, 12, 31)))
    paid_from = event_on + timedelta(days=draw(st.integers(-1500, 60)))
    nights = draw(st.integers(1, 20))
    return Facts(
        event=draw(st.sampled_from(["birth", "hospital", "ageing", "death", "education", "disability"])),
        event_on=event_on,
        submitted_on=event_on + timedelta(days=nights),
        member_joined_on=paid_from + timedelta(days=draw(st.integers(-40, 40))),
        member_paid_from=paid_from,
        nights=nights,
        used_satang_in_year=draw(st.sampled_from([0, 40_000, 100_000])),
        used_units_in_year=draw(st.sampled_from([0, 4, 10])),
        used_count_in_year=draw(st.integers(0, 1)),
        evidence=PAPERS,
        born_on=event_on - timedelta(days=draw(st.integers(21_500, 22_300))),
    )


@given(regulations, waiting_facts())
def test_on_the_promised_day_the_conditions_hold(regulation: Regulation, facts: Facts) -> None:
    """The same event on `holds_from` is granted, with the use of a new year at zero; on the day before it is not."""
    first = evaluate(regulation, facts)
    if first.holds_from is None:
        return
    assert first.holds_from > facts.event_on

    def granted(asked: Facts, event_on: date) -> bool:
        submitted_on = facts.submitted_on + (event_on - facts.event_on)
        moved = replace(asked, event_on=event_on, submitted_on=submitted_on)
        return evaluate(regulation, moved).outcome != "refuse"

    new_year = replace(facts, used_satang_in_year=0, used_units_in_year=0, used_count_in_year=0)
    assert granted(new_year, first.holds_from)
    assert not granted(facts, first.holds_from - timedelta(days=1))


@given(days, st.integers(0, 6000), st.sampled_from(["day", "month", "year"]))
def test_the_day_a_tenure_is_reached_is_the_first_such_day(start: date, length: int, unit: str) -> None:
    tenure = Tenure({"day": length, "month": length // 30, "year": length // 365}[unit], unit)  # type: ignore[arg-type]
    reached = day_reached(start, tenure)
    assert standing_on(start, reached).has_reached(tenure)
    day_before = reached - timedelta(days=1)
    assert tenure.length == 0 or not standing_on(start, day_before).has_reached(tenure)


@given(any_facts(), st.data())
def test_an_altered_record_is_refused_or_read_as_what_it_says(facts: Facts, data: st.DataObject) -> None:
    stored = facts_to_json(facts)
    name = data.draw(st.sampled_from(sorted(stored)))
    stored[name] = data.draw(st.sampled_from(["x", -1, None, [], {}, 1.5, True, ["x"], [{}]]))
    try:
        read = facts_from_json(stored)
    except BadStoredDecision:
        return
    assert facts_to_json(read) == stored | {"format": 1}


@pytest.mark.parametrize(
    "change", [{"outcome": "maybe"}, {"reasons": [{}]}, {"extra": 1}, {"format": 2}, {"path": 3}]
)
def test_an_altered_decision_is_refused(change: dict[str, object]) -> None:
    facts = Facts(
        "death", date(2024, 3, 10), date(2024, 3, 12), date(2016, 12, 1), date(2016, 12, 1), evidence=PAPERS
    )
    stored = decision_to_json(evaluate(REGULATIONS[0], facts))
    with pytest.raises(BadStoredDecision):
        decision_from_json(stored | change)


def test_facts_written_by_hand_may_leave_out_what_has_a_default_and_use_either_era() -> None:
    told = {
        "event": "death",
        "event_on": "29 ก.พ. 2567",
        "submitted_on": "2567-02-29",
        "member_joined_on": "2016-12-01",
        "member_paid_from": date(2016, 12, 1),
        "evidence": ["death_certificate"],
    }
    joined_on, event_on = date(2016, 12, 1), date(2024, 2, 29)
    papers = frozenset({"death_certificate"})
    assert facts_from_json(told) == Facts("death", event_on, event_on, joined_on, joined_on, evidence=papers)


@pytest.mark.parametrize(
    "left_out", ["event", "event_on", "submitted_on", "member_joined_on", "member_paid_from"]
)
def test_facts_without_what_has_no_default_are_refused_by_name(left_out: str) -> None:
    day = date(2024, 3, 10)
    stored = facts_to_json(Facts("death", day, day, day, day))
    del stored[left_out]
    with pytest.raises(BadStoredDecision) as refused:
        facts_from_json(stored)
    assert refused.value.facts == {"reason": left_out}


@pytest.mark.parametrize("not_a_record", [None, [], "x", 7])
def test_what_is_no_record_is_refused(not_a_record: object) -> None:
    with pytest.raises(BadStoredDecision):
        decision_from_json(not_a_record)  # type: ignore[arg-type]
