"""Two rules on the same random numbers: dearer rules never leave a scenario with more, and differences are sharp."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kongboon.actuarial.assumptions import default_assumptions
from kongboon.actuarial.changing import with_death_cap
from kongboon.actuarial.comparing import compare
from kongboon.actuarial.errors import NoDeathBenefit, NothingToSolve, TooManyProposals, UnknownChoice
from kongboon.actuarial.factors import Run
from kongboon.actuarial.flows import Numbers
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.members import members_of
from kongboon.actuarial.projection import live, money, project
from kongboon.actuarial.sensitivity import TITLES, sensitivities
from kongboon.actuarial.solving import solve
from kongboon.actuarial.tests.made import ON, only, regulation, rows, with_benefits
from kongboon.rules.terms import Caps, Flat, PerUnit, Range, Regulation

VILLAGE = FundInput("3305050", "33", members_of(rows(250), ON), 800_000_00, ON)
RUN = Run(3, 400, 20)


def paths(found: Regulation, dues: float | None = None, run: Run = RUN, fund: FundInput = VILLAGE) -> Numbers:
    lived = live(fund, found, default_assumptions(), run, "exact")
    return money(lived, run, dues).balance


LOWER: dict[str, dict[str, Any]] = {
    "B03": {"amount": PerUnit("night", 9000)},
    "B04": {"amount": Flat(10000)},
    "B06": {"amount": Flat(30000)},
    "B07": {"amount": Flat(40000)},
    "B08": {"amount": Range(40000, 400000)},
    "B09": {"amount": Flat(10000)},
    "B12": {"amount": Range(400000, 1500000)},
}


@pytest.mark.parametrize("code", LOWER)
def test_a_lower_benefit_never_lowers_any_path(code: str) -> None:
    now, lowered = paths(regulation()), paths(with_benefits(regulation(), **{code: LOWER[code]}))
    assert (lowered >= now - 1e-3).all()
    assert lowered[:, -1].mean() > now[:, -1].mean()


@pytest.mark.parametrize(
    "caps",
    [
        Caps(per_event_satang=40000, per_year_units=10, year="fiscal"),
        Caps(per_event_satang=60000, per_year_units=5, year="fiscal"),
        Caps(per_event_satang=60000, per_year_units=10, per_year_satang=70000, year="fiscal"),
        Caps(per_event_satang=60000, per_year_units=10, per_year_count=1, year="fiscal"),
        Caps(per_event_units=2, per_event_satang=60000, per_year_units=10, year="fiscal"),
    ],
)
def test_a_tighter_cap_never_lowers_any_path(caps: Caps) -> None:
    tighter = with_benefits(regulation(), B03={"caps": caps})
    now, lowered = paths(regulation()), paths(tighter)
    assert (lowered >= now - 1e-3).all()
    assert lowered[:, -1].mean() > now[:, -1].mean()


def test_a_lower_ceiling_at_death_and_higher_dues_never_lower_any_path() -> None:
    now = paths(regulation())
    assert (paths(with_death_cap(regulation(), 2000000)) >= now - 1e-3).all()
    assert (paths(regulation(), dues=40000.0) >= now - 1e-3).all()


def test_a_longer_waiting_lowers_a_path_by_no_more_than_a_claim() -> None:
    """Who may claim shifts a little with the waiting, and with it the sum that a claim's number stands for."""
    later = replace(regulation(), waiting_days=365, text_sha256="later")
    change = paths(later) - paths(regulation())
    assert change.min() > -30000
    assert (change < 0).mean() < 0.01
    assert change[:, -1].mean() > 0


def test_independent_numbers_would_not_keep_that_promise() -> None:
    other = paths(with_death_cap(regulation(), 2000000), run=replace(RUN, seed=4))
    assert (other < paths(regulation())).any()


def test_paired_differences_are_fifty_times_sharper() -> None:
    dearer = {"dues": 42000.0}
    now, raised = paths(regulation()), paths(regulation(), **dearer)
    apart = paths(regulation(), **dearer, run=replace(RUN, seed=9))
    assert (raised - now)[:, -1].var() * 50 < (apart - now)[:, -1].var()
    listed = with_benefits(regulation(), B04={"amount": Flat(10000)})
    paired, unpaired = paths(listed), paths(listed, run=replace(RUN, seed=9))
    assert (paired - now)[:, -1].var() * 50 < (unpaired - now)[:, -1].var()


def test_proposals_are_told_against_today() -> None:
    capped = with_death_cap(regulation(), 2000000)
    found = compare(VILLAGE, regulation(), {"ceiling": capped, "same": regulation()}, years=20, scenarios=300)
    assert list(found.projections) == ["current", "ceiling", "same"]
    assert (found.differences["same"].balance == 0).all()
    better = found.differences["ceiling"]
    assert better.ruin <= 0
    assert better.balance[-1] > 0
    assert (better.end_quantiles >= 0).all()
    means = [found.projections[name].quantiles[-1, 2] for name in ("ceiling", "current")]
    assert means[0] > means[1]
    again = compare(VILLAGE, regulation(), {"ceiling": capped, "same": regulation()}, years=20, scenarios=300)
    assert found.run_id == again.run_id


def test_a_page_holds_three_proposals() -> None:
    with pytest.raises(TooManyProposals):
        compare(VILLAGE, regulation(), {str(n): regulation() for n in range(4)})
    with pytest.raises(TooManyProposals):
        compare(VILLAGE, regulation(), {})


@pytest.mark.parametrize("lever", ["dues", "death_cap"])
def test_a_lever_is_pulled_just_far_enough(lever: Any) -> None:
    found = solve(VILLAGE, regulation(), lever=lever, scenarios=300, years=20, state_money="never")
    assert found.before.share > 0.05 >= found.after.share
    step = -100 if lever == "dues" else 50000

    def ruin(value: float) -> float:
        changed = {"dues_satang": value} if lever == "dues" else {}
        rule = regulation() if lever == "dues" else with_death_cap(regulation(), int(value))
        run = {"scenarios": 300, "years": 20, "state_money": "never"}
        return project(VILLAGE, rule, **run, **changed).ruin(20).share  # type: ignore[arg-type]

    assert ruin(found.value) == found.after.share
    assert ruin(found.value + step) > 0.05


def test_new_members_can_be_enough_and_no_fewer() -> None:
    young = only(regulation(), "B03", "B05")
    found = solve(
        VILLAGE, young, lever="entrants", target=(20, 0.2), scenarios=200, years=20, state_money="never"
    )
    run: dict[str, Any] = {"scenarios": 200, "years": 20, "state_money": "never"}
    assert project(VILLAGE, young, entrants_per_year=found.value, **run).ruin(20).share <= 0.2
    assert project(VILLAGE, young, entrants_per_year=found.value - 1, **run).ruin(20).share > 0.2


def test_what_cannot_be_reached_is_said() -> None:
    with pytest.raises(NothingToSolve):
        solve(replace(VILLAGE, opening_satang=-1), regulation(), lever="dues", scenarios=50)
    with pytest.raises(NoDeathBenefit):
        solve(VILLAGE, only(regulation(), "B03"), lever="death_cap", scenarios=50)
    with pytest.raises(UnknownChoice):
        solve(VILLAGE, regulation(), lever="prayer", scenarios=50)  # type: ignore[arg-type]


def test_each_sensitivity_moves_the_answer_its_way() -> None:
    found = {one.code: one for one in sensitivities(VILLAGE, regulation(), years=20, scenarios=300)}
    assert set(found) == set(TITLES)
    base = found["base"].end_median_satang
    for code in ("hospital_higher", "flood", "no_state", "no_outside_money", "prices_higher"):
        assert found[code].end_median_satang < base, code
    assert found["no_outside_money"].end_median_satang < found["no_state"].end_median_satang
    assert found["together"].end_median_satang < base
    # Nobody knows beforehand which way more deaths or fewer new members go; they must go some way.
    assert found["entrants_half"].end_median_satang != base
    assert found["mortality_higher"].end_median_satang != base


def test_neighbours_are_flooded_together_and_others_are_not() -> None:
    """Disaster payments: correlation near one within a province, none beyond, and the sum's variance accordingly."""
    flood, run = only(regulation(), "B08"), Run(5, 1500, 6, layers=("individual", "common"))
    assumptions = default_assumptions().changing(because="test", disaster_probability=0.3)

    def paid(code: str, province: str, seed: int) -> Numbers:
        fund = FundInput(code, province, members_of(rows(900, seed=seed), ON), 0, ON)
        return live(fund, flood, assumptions, run, "exact").flows.benefits.sum(axis=1)

    one, neighbour, far = paid("3305050", "33", 1), paid("3305060", "33", 2), paid("5001010", "50", 3)
    assert np.corrcoef(one, neighbour)[0, 1] > 0.95
    assert abs(np.corrcoef(one, far)[0, 1]) < 4 / np.sqrt(1500)
    together = (one + neighbour).var() / (
        one.var() + neighbour.var() + 2 * np.sqrt(one.var() * neighbour.var())
    )
    assert together == pytest.approx(1.0, abs=0.04)


def test_a_cut_of_the_budget_strikes_all_funds_in_the_same_years() -> None:
    from kongboon.actuarial.factors import factors_of

    run = Run(5, 3000, 5)
    tied, free = (
        default_assumptions().changing(because="test", state_common_weight=weight) for weight in (0.6, 0.0)
    )
    for assumptions, low, high in ((tied, 0.25, 0.9), (free, -0.05, 0.05)):
        one, other = (factors_of(code, "33", assumptions, run).state[:, 3] for code in ("3305050", "3305060"))
        assert low < np.corrcoef(one, other)[0, 1] < high
        assert one.mean() == pytest.approx(0.23, abs=0.04)
