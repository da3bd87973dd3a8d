"""The regulation that pays is the one projected: claims paid one by one by `rules.evaluate` cost what is expected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.expected import expected_flows
from kongboon.actuarial.factors import Run, expected_factors
from kongboon.actuarial.flows import setting_of
from kongboon.actuarial.frequencies import admissions
from kongboon.actuarial.lives import lives_of
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.actuarial.people import people_of
from kongboon.actuarial.schedule import death_ladder, schedule
from kongboon.actuarial.schedule_items import DAYS_A_MONTH
from kongboon.actuarial.tests.made import ON, only, quiet, regulation, rows, with_benefits
from kongboon.rules.catalogue import catalogue_names
from kongboon.rules.decision import Facts
from kongboon.rules.evaluate import cap_year, evaluate
from kongboon.rules.terms import Benefit, Regulation

PAPERS = frozenset({"death_certificate", "hospital_certificate", "birth_certificate", "transcript"})


def expected_line(
    found: Regulation, assumptions: Assumptions, register: list[MemberRow], code: str
) -> np.ndarray:
    """Satang expected of one benefit in each of three years."""
    table = schedule(found, assumptions)
    people = people_of("3305050", members_of(register, ON), table, assumptions, 3)
    setting = setting_of(lives_of(people, table, 3), table, assumptions)
    flows = expected_flows(setting, expected_factors(assumptions, Run(1, 1, 3))).flows
    return flows.lines[table.codes.index(code)]


def open_ended(found: Regulation) -> Regulation:
    return replace(found, in_force_from=date(1990, 1, 1), in_force_to=None)


def paid(found: Regulation, benefit: Benefit, row: MemberRow, on: date, **more: object) -> int:
    facts = Facts(
        benefit.event, on, on + timedelta(days=7), row.joined_on, row.joined_on, evidence=PAPERS,
        benefit_code=benefit.code, born_on=row.born_on, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    decision = evaluate(found, facts)
    return decision.amount_satang if decision.outcome == "pay" else 0


@pytest.mark.parametrize("name", catalogue_names())
def test_a_death_brings_the_tier_of_its_day(name: str) -> None:
    """Every member's year of deaths, one on every fifth day, against the ladder."""
    found = open_ended(regulation(name))
    benefit = next(b for b in found.benefits if "death" in b.events and "self" in b.relations)
    ladder = next(item.ladder for item in schedule(found, quiet()).deaths if item.code == benefit.code)
    register = rows(40, seed=4)
    days = range(2, 365, 5)
    for_real = [
        np.mean([paid(found, benefit, row, ON + timedelta(days=day)) for day in days]) for row in register
    ]
    projected = [ladder[month] for month in members_of(register, ON).tenures]
    # Tenures are rounded to whole months, up or down: half a month of a step at most, nothing on the average.
    assert np.mean(for_real) == pytest.approx(np.mean(projected), rel=0.01)
    steps = max(np.diff(sorted(set(ladder))), default=0.0)
    assert np.abs(np.array(for_real) - projected).max() <= 0.55 * steps + 1e-6 * max(for_real)


def test_a_ladder_averages_the_days_of_the_year() -> None:
    found = schedule(regulation("chamuang-2556"), quiet())
    assert found.deaths[0].ladder[0] == pytest.approx(300000 * (365.2425 - 180) / 365.2425, rel=2e-3)
    eligibility = found.claims[0].eligibility
    assert (death_ladder(((0.0, 0.0),), eligibility) == 0).all()
    assert eligibility.tenure == pytest.approx(180 / DAYS_A_MONTH)


@pytest.mark.parametrize("name", ["chamuang-2556", "standard-13", "thai-talad"])
def test_stays_in_hospital_paid_one_by_one_cost_what_is_expected(name: str) -> None:
    """20 rounds of three years of admissions for 200 members, each stay decided with what the year has used."""
    assumptions = quiet(admissions=[[0, 0.35, 0.3], [60, 0.6, 0.5]], mortality_basis="tmo08")
    found = open_ended(only(regulation(name), "B03"))
    benefit = found.benefits[0]
    register = rows(200, seed=6, middle_age=45)
    expected = expected_line(found, assumptions, register, "B03")
    dice, sums = np.random.default_rng(9), []
    for _ in range(20):
        total = 0
        for row in register:
            total += _stays(found, benefit, row, assumptions, dice)
        sums.append(total)
    # Nobody dies in this half: the first year's expectation is before any death.
    error = np.std(sums, ddof=1) / np.sqrt(len(sums))
    assert np.mean(sums) == pytest.approx(expected[0], abs=4 * error)
    assert error < 0.03 * expected[0]


def _stays(
    found: Regulation, benefit: Benefit, row: MemberRow, assumptions: Assumptions, dice: np.random.Generator
) -> int:
    """What a member's stays of the first year bring, each asked of the rules with the use before it."""
    assert row.born_on is not None
    age = round((ON - row.born_on).days / 365.2425)
    rate = admissions(assumptions)[0 if row.sex == "male" else 1, age]
    days = sorted(int(day) for day in dice.integers(0, 365, dice.poisson(rate)))
    # The caps' year is the year of the projection here: the same expectation, because stays come evenly.
    satang = units = count = 0
    for day in days:
        on = ON + timedelta(days=day)
        assert cap_year(found, benefit, event_on=on, member_joined_on=row.joined_on) is not None
        nights = min(int(dice.geometric(0.25)), 60)
        facts = Facts(
            "hospital", on, on + timedelta(days=nights), row.joined_on, row.joined_on, nights=nights, evidence=PAPERS,
            benefit_code="B03", used_satang_in_year=satang, used_units_in_year=units, used_count_in_year=count,
        )  # fmt: skip
        decision = evaluate(found, facts)
        if decision.outcome == "pay":
            satang += decision.amount_satang
            units += decision.units
            count += 1
    return satang


@pytest.mark.parametrize("name", ["chamuang-2556", "standard-13"])
def test_the_yearly_list_is_who_would_be_paid_in_the_middle_of_the_year(name: str) -> None:
    found = open_ended(only(regulation(name), "B04"))
    register = rows(300, seed=2)
    assumptions = quiet()
    middle = ON + timedelta(days=183)
    for_real = sum(paid(found, found.benefits[0], row, middle) for row in register)
    # Months are rounded, so that a birthday within days of the middle may fall on either side.
    assert expected_line(found, assumptions, register, "B04")[0] == pytest.approx(for_real, abs=2 * 20000)


def test_births_are_paid_at_the_rate_of_the_mothers() -> None:
    found = open_ended(only(regulation("chamuang-2556"), "B01"))
    assumptions = quiet(fertility_total=1.2)
    register = [MemberRow(n, "female", date(1976 + n % 35, 3, 1), date(2015, 1, 1)) for n in range(350)]
    each = paid(found, found.benefits[0], register[0], ON)
    # Ages 15 to 49 alike and everybody a woman: a thirty-fifth of the total fertility each year.
    assert expected_line(found, assumptions, register, "B01")[0] == pytest.approx(
        350 * 1.2 / 35 * each, rel=0.01
    )


def test_a_lower_sum_in_the_regulation_is_a_lower_sum_in_the_projection() -> None:
    found = only(regulation(), "B05")
    halved = tuple(
        replace(tier, amount_satang=tier.amount_satang // 2) for tier in found.benefits[0].amount.tiers
    )
    cheaper = with_benefits(found, B05={"amount": replace(found.benefits[0].amount, tiers=halved)})
    both = [expected_line(one, quiet(), rows(100), "B05") for one in (found, cheaper)]
    assert both[1] == pytest.approx(both[0] / 2)
