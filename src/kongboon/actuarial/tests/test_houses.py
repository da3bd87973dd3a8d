"""What a house may have: claims paid one by one by the rules, plain histories, and the kernels agree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kongboon.actuarial import houses, kernels_houses
from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.actuarial.exact import exact_flows
from kongboon.actuarial.expected import Expected, expected_flows
from kongboon.actuarial.factors import Run, expected_factors, factors_of
from kongboon.actuarial.flows import Setting, setting_of
from kongboon.actuarial.frequencies import admissions, births
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.lives import lives_of
from kongboon.actuarial.many import Choices, summaries
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.actuarial.people import people_of
from kongboon.actuarial.projection import live, money, project
from kongboon.actuarial.reference import Model, simulate_houses
from kongboon.actuarial.register_file import rows_of_csv
from kongboon.actuarial.schedule import schedule
from kongboon.actuarial.tests.made import ON, assuming, housed, only, quiet, regulation, rows, with_benefits
from kongboon.actuarial.tests.test_reference import chance_of_same_law
from kongboon.rules.decision import Facts, Used
from kongboon.rules.evaluate import evaluate
from kongboon.rules.terms import Caps, Flat, Regulation

YEARS, SCENARIOS = 4, 600
PAPERS = frozenset({"hospital_certificate", "birth_certificate", "transcript"})
STAYS = replace(
    with_benefits(
        only(regulation("chamuang-2556"), "B03"),
        B03={"caps": Caps(per_event_satang=60000, per_year_satang=100000, household_year_satang=120000, year="calendar")},
    ),
    in_force_from=date(1990, 1, 1), in_force_to=None,
)  # fmt: skip
SCHOOL = replace(only(regulation(), "B07"), in_force_from=date(1990, 1, 1), in_force_to=None)
BIRTH = replace(only(regulation(), "B01"), in_force_from=date(1990, 1, 1), in_force_to=None)
ONCE = with_benefits(SCHOOL, B07={"caps": Caps(lifetime_count=1, counted_per="household")})
HARD = {
    "lapse_by_tenure": [0.1], "entrants_share": 0.04, "admissions": [[0, 0.5, 0.5]], "fertility_total": 8.0,
    "frequency": {"education": {"self": 0.1, "child": 0.5}, "birth": {"child": 0.1}}, "mortality_basis": "tmo08",
}  # fmt: skip
KINDS: dict[str, tuple[Regulation, int]] = {
    "stays": (STAYS, 55), "school": (SCHOOL, 45), "birth": (BIRTH, 30), "once": (ONCE, 45),
}  # fmt: skip


def set_up(
    found: Regulation, assumptions: Assumptions, register: list[MemberRow], years: int = YEARS
) -> tuple[Setting, Expected, Model]:
    members = members_of(register, ON)
    table = schedule(found, assumptions, members.share_houses)
    people = people_of("3305050", members, table, assumptions, years)
    setting = setting_of(lives_of(people, table, years), table, assumptions)
    factors = expected_factors(assumptions, Run(1, 1, years))
    return setting, expected_flows(setting, factors), Model(people, found, table, assumptions, factors, years)


def drawn(
    setting: Setting, expected: Expected, assumptions: Assumptions, scenarios: int = SCENARIOS
) -> np.ndarray:
    run = Run(5, scenarios, setting.lives.years, layers=("individual",))
    return exact_flows(setting, factors_of("3305050", "33", assumptions, run), expected, run).benefits


@cache
def kind(name: str) -> tuple[Setting, Expected, Model]:
    found, age = KINDS[name]
    register = housed(rows(90, seed=3, middle_age=age))
    if name == "once":  # who has had it before is not in the plain histories: everybody joins now
        register = [row._replace(joined_on=ON) for row in register]
        found = replace(found, waiting_days=0)
    return set_up(found, quiet(**HARD), register)


@cache
def plain(name: str) -> np.ndarray:
    setting, _, model = kind(name)
    (item,) = setting.schedule.claims
    assert item.house is not None
    return simulate_houses(model, item, setting.lives.people.homes.tolist(), 7, SCENARIOS)


def judged(name: str) -> float:
    """The smallest chance that years and their sum have the law of the plain histories."""
    setting, expected, _ = kind(name)
    ours, theirs = drawn(setting, expected, quiet(**HARD)), plain(name)
    chances = [chance_of_same_law(ours[:, year], theirs[:, year]) for year in (0, YEARS - 1)]
    return min(*chances, chance_of_same_law(ours.sum(axis=1), theirs.sum(axis=1)))


@pytest.mark.parametrize("name", KINDS)
def test_drawn_claims_of_houses_have_the_law_of_plain_histories(name: str) -> None:
    assert judged(name) > 0.005


@pytest.mark.parametrize("name", KINDS)
def test_means_of_drawn_claims_are_the_expected_values(name: str) -> None:
    setting, expected, _ = kind(name)
    ours = drawn(setting, expected, quiet(**HARD))
    error = ours.std(axis=0) / np.sqrt(SCENARIOS)
    wanted = expected.flows.benefits[0]
    if name == "once":
        # What a house has had is known on the average alone: a little high, at rates twenty times the assumed.
        assert ours.sum(axis=1).mean() == pytest.approx(wanted.sum(), rel=0.02)
    else:
        assert (np.abs(ours.mean(axis=0) - wanted) < 4.5 * error).all()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("stays", "satang = min(amounts[k], year_satang - used[h])", "satang = amounts[k]"),
        ("school", "or times[h] >= year_count", ""),
        ("once", "or life[h] >= life_count", ""),
        ("birth", "if told_once and not is_own and", "if False and"),
    ],
)
def test_a_kernel_that_forgets_the_house_is_caught(
    name: str, old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(kernels_houses.__file__).read_text("utf-8")
    assert source.count(old) == 1, old
    space: dict[str, Any] = {"__name__": "broken"}
    text = source.replace(old, new).replace(
        "from kongboon.actuarial.compiled import compiled", "from numba import njit as compiled"
    )
    exec(compile(text, "broken", "exec"), space)
    monkeypatch.setattr(houses, "claims_of_houses", space["claims_of_houses"])
    assert judged(name) < 0.001


def both(
    found: Regulation, assumptions: Assumptions, register: list[MemberRow]
) -> tuple[float, float, float]:
    """The first year of the quick and of the exact reckoning, and the error of the latter."""
    setting, expected, _ = set_up(found, assumptions, register, years=1)
    ours = drawn(setting, expected, assumptions, 3000)[:, 0]
    return float(expected.flows.benefits[0, 0]), float(ours.mean()), float(ours.std() / np.sqrt(len(ours)))


def test_stays_under_a_ceiling_of_the_house_cost_what_is_projected() -> None:
    """60 rounds of a year of stays, each asked of the rules with what the member and the house have had."""
    assumptions = quiet(admissions=[[0, 0.35, 0.3], [60, 0.6, 0.5]])
    register = housed(rows(200, seed=6, middle_age=45))
    table, (benefit,) = admissions(assumptions), STAYS.benefits
    dice, sums = np.random.default_rng(9), []
    for _ in range(60):
        stays = []
        for row in register:
            assert row.born_on is not None
            age = round((ON - row.born_on).days / 365.2425)
            rate = table[0 if row.sex == "male" else 1, age]
            stays += [(int(day), int(row.id), row) for day in dice.integers(0, 365, dice.poisson(rate))]
        own: dict[object, int] = defaultdict(int)
        house: dict[object, int] = defaultdict(int)
        for day, _, row in sorted(stays, key=lambda stay: stay[:2]):
            nights, on, home = (
                min(int(dice.geometric(0.25)), 60),
                ON + timedelta(days=day),
                row.household or row.id,
            )
            used = Used("B03", satang_in_year=own[row.id], household_satang_in_year=house[home])
            facts = Facts(
                "hospital", on, on + timedelta(days=nights), row.joined_on, row.joined_on, nights=nights, used=(used,),
                evidence=PAPERS, benefit_code=benefit.code,
            )  # fmt: skip
            decision = evaluate(STAYS, facts)
            given = decision.amount_satang if decision.outcome == "pay" else 0
            own[row.id], house[home] = own[row.id] + given, house[home] + given
        sums.append(sum(own.values()))
    error = np.std(sums, ddof=1) / np.sqrt(len(sums))
    quick, exact, its_error = both(STAYS, assumptions, register)
    assert exact == pytest.approx(np.mean(sums), abs=4 * np.hypot(error, its_error))
    assert quick == pytest.approx(exact, rel=0.01, abs=4 * its_error)
    free, _, _ = both(
        with_benefits(STAYS, B03={"caps": replace(benefit.caps, household_year_satang=None)}),
        assumptions,
        register,
    )
    assert free > exact + 8 * its_error  # the ceiling was in the way


def test_a_count_over_the_house_costs_what_the_rules_pay() -> None:
    """One grant a year for a house, whichever child or member it is for."""
    assumptions = quiet(frequency={"education": {"self": 0.1, "child": 0.5}})
    register = housed(
        [
            row._replace(joined_on=max(date(2010, 1, 1), row.born_on or ON))
            for row in rows(150, seed=6, middle_age=45)
        ]
    )
    dice, sums = np.random.default_rng(4), []
    for _ in range(100):
        total, times = 0, defaultdict(int)  # type: ignore[var-annotated]
        for row in register:
            for relation, rate in (("self", 0.1), ("child", 0.5)):
                for _ in range(dice.poisson(rate)):
                    home = row.household or row.id
                    facts = Facts(
                        "education", ON, ON, row.joined_on, row.joined_on, relation=relation, evidence=PAPERS,
                        benefit_code="B07", used=(Used("B07", count_in_year=times[home]),),
                    )  # fmt: skip
                    decision = evaluate(SCHOOL, facts)
                    total += decision.amount_satang
                    times[home] += decision.outcome == "pay"
        sums.append(total)
    error = np.std(sums, ddof=1) / np.sqrt(len(sums))
    quick, exact, its_error = both(SCHOOL, assumptions, register)
    assert exact == pytest.approx(np.mean(sums), abs=4 * np.hypot(error, its_error))
    assert quick == pytest.approx(exact, rel=0.01, abs=4 * its_error)


def test_a_child_of_two_members_is_paid_once() -> None:
    """Couples in one house: both may claim for the child, the rules pay the first; somebody alone is paid anyway."""
    assumptions = quiet(fertility_total=2.0)
    register = []
    for n in range(60):
        joined = date(2010, 1, 1)
        register += [
            MemberRow(2 * n, "female", date(1976 + n % 32, 3, 1), joined, household=n),
            MemberRow(2 * n + 1, "male", date(1974 + n % 30, 3, 1), joined, household=n if n % 3 else None),
        ]
    mothers, fathers = births(assumptions, "self"), births(assumptions, "spouse")
    dice, sums = np.random.default_rng(4), []

    def ask(row: MemberRow, relation: str, earlier: int) -> int:
        facts = Facts(
            "birth", ON, ON, row.joined_on, row.joined_on, relation=relation, evidence=PAPERS, benefit_code="B01",
            used=(Used("B01", count_lifetime=earlier),),
        )  # fmt: skip
        return evaluate(BIRTH, facts).amount_satang

    def age(row: MemberRow) -> int:
        assert row.born_on is not None
        return (round((ON - row.born_on).days / 365.2425 * 12) + 6) // 12

    for _ in range(300):
        total = 0
        for wife, man in zip(register[::2], register[1::2], strict=True):
            # Who shares a house is one couple; a man who lives elsewhere has a wife who is no member.
            for _ in range(dice.poisson(mothers[1, age(wife)])):
                first = ask(wife, "self", 0)
                total += first + (ask(man, "spouse", int(first > 0)) if man.household is not None else 0)
            if man.household is None:
                total += sum(ask(man, "spouse", 0) for _ in range(dice.poisson(fathers[0, age(man)])))
        sums.append(total)
    error = np.std(sums, ddof=1) / np.sqrt(len(sums))
    # A couple whose wife is past the age of births may still be a father's by the table: none is here.
    quick, exact, its_error = both(BIRTH, assumptions, register)
    missed = sum(
        fathers[0, age(man)] * 50000
        for wife, man in zip(register[::2], register[1::2], strict=True)
        if man.household is not None and not mothers[1, age(wife)]
    )
    assert exact == pytest.approx(np.mean(sums) + missed, abs=4 * np.hypot(error, its_error))
    assert quick == pytest.approx(exact, abs=4 * its_error)


def test_a_yearly_list_stops_at_what_a_house_may_have() -> None:
    found = with_benefits(
        only(regulation(), "B04"),
        B04={"caps": Caps(per_year_count=1, household_year_satang=30000, year="fiscal")},
    )
    register = [
        MemberRow(n, "female", date(1944, 9, 30), date(2008, 9, 30), household=n // 2) for n in range(40)
    ]
    fund = FundInput("1", "33", members_of(register, ON), 0, ON)
    for kernel in ("expected", "exact", "triage"):
        one = project(fund, found, quiet(), years=10, scenarios=600, kernel=kernel)  # type: ignore[arg-type]
        assert one.lines["B04"][0] == pytest.approx(20 * 30000)
        both_, half = one.lines["members"][5], one.lines["B04"][5]
        alive = both_ / 40
        # Two of a house: 300 baht, one alone: 200.
        assert half == pytest.approx(20 * (alive**2 * 30000 + 2 * alive * (1 - alive) * 20000), rel=0.02), (
            kernel
        )
    lived = live(fund, found, quiet(), Run(1, 50, 10), "exact")
    assert (lived.flows.benefits <= 20 * 30000).all()


@pytest.mark.parametrize("tight", [60000, 80000, 100000])
def test_a_tighter_ceiling_of_the_house_never_lowers_any_path(tight: int) -> None:
    village = FundInput("3305050", "33", members_of(housed(rows(150)), ON), 800_000_00, ON)
    run = Run(3, 200, 12)

    def paths(found: Regulation) -> np.ndarray:
        return money(live(village, found, default_assumptions(), run, "exact"), run).balance

    free = with_benefits(STAYS, B03={"caps": replace(STAYS.benefits[0].caps, household_year_satang=None)})
    capped = with_benefits(STAYS, B03={"caps": replace(STAYS.benefits[0].caps, household_year_satang=tight)})
    now, lowered = paths(free), paths(capped)
    assert (lowered >= now - 1e-3).all()
    assert lowered[:, -1].mean() > now[:, -1].mean()
    cheaper = with_benefits(SCHOOL, B07={"amount": Flat(30000)})
    assert (paths(cheaper) >= paths(SCHOOL) - 1e-3).all()


def test_the_same_bits_with_houses_whatever_the_workers_and_the_order() -> None:
    funds = [
        (
            FundInput(f"330500{n}", "33", members_of(housed(rows(40 + 30 * n, seed=n)), ON), 10**8, ON),
            regulation(),
        )
        for n in range(4)
    ]

    def run(asked: list[Any], workers: int) -> dict[str, Any]:
        found = summaries(asked, default_assumptions(), Choices(years=12, scenarios=60), workers=workers)
        return {one.fund_code: one for one in found}

    assert run(funds, 1) == run(funds, 2) == run(funds[::-1], 8)
    register = housed(rows(60))
    forth, back = (
        FundInput("1", "33", members_of(each, ON), 10**8, ON) for each in (register, register[::-1])
    )
    assert run([(forth, regulation())], 1) == run([(back, regulation())], 1)


def test_houses_come_from_the_register_and_what_is_not_known_is_told() -> None:
    csv = "id,joined,บ้านเลขที่\n1,1/1/2560,12/3\n2,1/1/2560,12/3\n3,1/1/2560,\n"
    found, problems = rows_of_csv(csv, ON)
    assert not problems
    members = members_of(found, ON)
    assert members.homes.tolist() == [0, 0, 1]
    assert members.share_houses
    alone = FundInput("1", "33", members_of(rows(40), ON), 10**8, ON)
    noted = {one.code for one in project(alone, STAYS, assuming(), years=2, scenarios=5).caveats}
    assert "houses_unknown" in noted
    together = replace(alone, members=members_of(housed(rows(40)), ON))
    noted = {one.code for one in project(together, regulation(), assuming(), years=2, scenarios=5).caveats}
    assert {"entrants_share_houses", "family_is_one"} <= noted
    assert "houses_unknown" not in noted


def test_without_known_houses_a_ceiling_of_the_house_is_the_members() -> None:
    setting, expected, _ = set_up(STAYS, quiet(**HARD), rows(100, seed=3))
    (item,) = setting.schedule.claims
    assert item.house is None
    assert item.severity.amounts.max() == 100000
    low = with_benefits(STAYS, B03={"caps": replace(STAYS.benefits[0].caps, household_year_satang=70000)})
    capped = set_up(low, quiet(**HARD), rows(100, seed=3))[1]
    assert (capped.flows.benefits < expected.flows.benefits).all()
