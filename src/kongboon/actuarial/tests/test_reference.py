"""The kernels against the same model written plainly: expected values to the last digits, histories by their law."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kongboon.actuarial import kernels
from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.exact import exact_flows
from kongboon.actuarial.expected import Expected, expected_flows
from kongboon.actuarial.factors import Run, expected_factors, factors_of
from kongboon.actuarial.flows import Flows, Setting, setting_of
from kongboon.actuarial.lives import lives_of
from kongboon.actuarial.members import members_of
from kongboon.actuarial.people import people_of
from kongboon.actuarial.reference import Model, Told, expect, simulate
from kongboon.actuarial.schedule import schedule
from kongboon.actuarial.tests.made import ON, assuming, only, regulation, rows, with_benefits
from kongboon.rules.terms import Caps, Regulation

YEARS, SCENARIOS = 8, 2_000
# High rates, so that a wrong rule shows: one in five leaves, everybody is old, many fall ill.
HARD = assuming(
    lapse_by_tenure=[0.2, 0.15, 0.1],
    entrants_per_year=2,
    admissions=[[0, 0.5, 0.5]],
    frequency={},
    fertility_total=0.0,
)
SHORT = only(regulation("chamuang-2556"), "B03", "B04", "B05")


def set_up(
    found: Regulation, assumptions: Assumptions, members: int = 100, years: int = YEARS, middle_age: int = 70
) -> tuple[Setting, Expected, Model]:
    table = schedule(found, assumptions)
    register = members_of(rows(members, middle_age=middle_age), ON)
    people = people_of("3305050", register, table, assumptions, years)
    setting = setting_of(lives_of(people, table, years), table, assumptions)
    factors = expected_factors(assumptions, Run(1, 1, years))
    return setting, expected_flows(setting, factors), Model(people, found, table, assumptions, factors, years)


@pytest.mark.parametrize("name", ["chamuang-2556", "codi-2552", "kru-chop", "thai-talad"])
def test_expected_values_are_those_of_the_plain_recursion(name: str) -> None:
    setting, expected, model = set_up(regulation(name), assuming(), years=20, middle_age=50)
    told = expect(model)
    assert expected.flows.people[0] == pytest.approx(told.people, rel=1e-12)
    assert expected.flows.dues[0, :20] == pytest.approx(told.dues, rel=1e-12)
    for code, line in zip(setting.schedule.codes, expected.flows.lines, strict=True):
        assert line == pytest.approx(told.lines[code], rel=1e-10, abs=1e-6), code


def test_the_exempt_the_listed_and_the_families_are_in_the_plain_recursion_too() -> None:
    without_limits = with_benefits(
        regulation(),
        **{benefit.code: {"caps": Caps()} for benefit in regulation().benefits if benefit.code != "B03"},
    )
    setting, expected, model = set_up(without_limits, assuming(), years=20, middle_age=50)
    told = expect(model)
    assert expected.flows.dues[0, :20] == pytest.approx(told.dues, rel=1e-12)
    for code, line in zip(setting.schedule.codes, expected.flows.lines, strict=True):
        assert line == pytest.approx(told.lines[code], rel=1e-10, abs=1e-6), code


@cache
def histories() -> list[Told]:
    return simulate(set_up(SHORT, HARD)[2], seed=8, scenarios=SCENARIOS)


def drawn(setting: Setting, expected: Expected, assumptions: Assumptions = HARD) -> Flows:
    run = Run(5, SCENARIOS, YEARS, layers=("individual",))
    return exact_flows(setting, factors_of("3305050", "33", assumptions, run), expected, run)


def chance_of_same_law(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Kolmogorov and Smirnov's chance that two samples come from one law."""
    every = np.sort(np.concatenate([ours, theirs]))
    distance = np.abs(
        np.searchsorted(np.sort(ours), every, "right") / len(ours)
        - np.searchsorted(np.sort(theirs), every, "right") / len(theirs)
    ).max()
    scaled = distance * np.sqrt(len(ours) * len(theirs) / (len(ours) + len(theirs)))
    terms = [2 * (-1) ** (k - 1) * np.exp(-2 * k * k * scaled * scaled) for k in range(1, 101)]
    return float(min(1.0, sum(terms))) if scaled > 0.2 else 1.0


def judged(flows: Flows, assumptions: Assumptions = HARD) -> float:
    """The smallest chance over members and benefits paid so far, after 3, 5 and all years."""
    theirs = histories()
    paid = np.cumsum(flows.benefits, axis=1)
    chances = []
    for year in (3, 5, YEARS):
        chances.append(
            chance_of_same_law(flows.people[:, year], np.array([told.people[year] for told in theirs]))
        )
        sums = np.array([sum(told.benefits[:year]) for told in theirs])
        chances.append(chance_of_same_law(paid[:, year - 1], sums))
    return min(chances)


def test_drawn_histories_have_the_law_of_the_year_by_year_simulation() -> None:
    setting, expected, _ = set_up(SHORT, HARD)
    assert judged(drawn(setting, expected)) > 0.01


def deaths_drawn(setting: Setting, exits: Any, settle: Any) -> np.ndarray:
    """Payments at death of each scenario and year [S, T], by these two of the kernels' steps."""
    run, people = Run(5, SCENARIOS, YEARS, layers=("individual",)), setting.lives.people
    factors = factors_of("3305050", "33", HARD, run)
    count, lives = len(people), setting.lives
    curves, staying = np.empty((len(lives.classes), YEARS + 1)), np.empty(len(setting.lapse) + 1)
    kernels.survival_curves(setting.rates, np.ascontiguousarray(factors.mortality[0]), curves)
    kernels.staying_curve(setting.lapse, 1.0, staying)
    dice, found = np.random.default_rng(2), np.zeros((SCENARIOS, YEARS))
    died, gone = np.empty(count, np.int64), np.empty(count, np.int64)
    for scenario in range(SCENARIOS):
        paid = np.zeros((1, YEARS))
        chances = dice.random((2, count))
        exits(curves, staying, lives.class_of, people.joins, people.tenure, *chances, died, gone)
        settle(
            died, gone, lives.first, lives.account, lives.begins, lives.worth, people.tenure, people.joins, people.dues,
            setting.ladders, np.zeros((lives.accounts, YEARS + 1)), paid, np.zeros((2, YEARS)),
        )  # fmt: skip
        found[scenario] = paid[0]
    return found


def judged_deaths(paid: np.ndarray) -> float:
    theirs = np.array([sum(told.lines["B05"]) for told in histories()])
    return chance_of_same_law(paid.sum(axis=1), theirs)


def broken(name: str, old: str, new: str) -> Any:
    """A step of the kernels with one place of its source changed."""
    source = Path(kernels.__file__).read_text("utf-8")
    assert source.count(old) == 1, old
    space: dict[str, Any] = {"__name__": "broken"}
    plain = source.replace(old, new).replace(
        "from kongboon.actuarial.compiled import COMPILED, compiled",
        "from numba import njit\nCOMPILED = True\ncompiled = njit",
    )
    exec(compile(plain, "broken", "exec"), space)
    return space[name]


def test_the_steps_as_they_are_pay_deaths_by_the_law() -> None:
    setting, _, _ = set_up(SHORT, HARD)
    assert judged_deaths(deaths_drawn(setting, kernels.exits, kernels.settle)) > 0.01


def test_a_kernel_that_lets_people_leave_before_they_die_is_caught() -> None:
    leave_first = broken("exits", "if death <= left and death < years:", "if death < left and death < years:")
    setting, _, _ = set_up(SHORT, HARD)
    assert judged_deaths(deaths_drawn(setting, leave_first, kernels.settle)) < 0.001


def test_a_kernel_whose_tiers_come_a_year_early_is_caught() -> None:
    right = "m = min(tenure[i] + 12 * t, months - 1)"
    early = broken("settle", right, right.replace("12 * t", "12 * t + 12"))
    setting, _, _ = set_up(SHORT, HARD)
    assert judged_deaths(deaths_drawn(setting, kernels.exits, early)) < 0.001


def test_a_schedule_that_forgets_a_cap_is_caught() -> None:
    setting, expected, _ = set_up(with_benefits(SHORT, B03={"caps": Caps()}), HARD)
    assert judged(drawn(setting, expected)) < 0.001


def test_means_of_many_histories_are_the_expected_values() -> None:
    setting, expected, _ = set_up(regulation(), assuming(), members=300, years=20, middle_age=50)
    run = Run(11, 2_000, 20, layers=("individual",))
    flows = exact_flows(setting, factors_of("3305050", "33", assuming(), run), expected, run)
    for ours, wanted in (
        (flows.people, expected.flows.people[0]),
        (flows.people_60, expected.flows.people_60[0]),
        (flows.dues, expected.flows.dues[0]),
        (flows.benefits, expected.flows.benefits[0]),
    ):
        error = np.maximum(ours.std(axis=0) / np.sqrt(len(ours)), 1e-9)
        assert np.abs((ours.mean(axis=0) - wanted) / error).max() < 4.5
