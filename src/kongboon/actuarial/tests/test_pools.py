"""Pools that bind: the pool that a claim finds empty is the pool that is projected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kongboon.actuarial import kernels_sums, money
from kongboon.actuarial.assumptions import default_assumptions
from kongboon.actuarial.factors import LAYERS, Layer, Run
from kongboon.actuarial.figures import figures_of
from kongboon.actuarial.frequencies import admissions
from kongboon.actuarial.fund import FundInput, Kernel
from kongboon.actuarial.many import Choices, summaries
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.actuarial.pools import PoolOpening, binding_pools
from kongboon.actuarial.projection import Lived, live, project
from kongboon.actuarial.projection import money as books_of
from kongboon.actuarial.reference import pay_from_pool, simulate
from kongboon.actuarial.telling import in_ten, pools
from kongboon.actuarial.tests.made import ON, only, quiet, regulation, rows, with_benefits, with_pools
from kongboon.actuarial.tests.test_projection import BY_YEAR, LIST, bare, immortal, people
from kongboon.actuarial.tests.test_reference import HARD, SHORT, chance_of_same_law, set_up
from kongboon.rules.decision import Facts, PoolState
from kongboon.rules.evaluate import evaluate
from kongboon.rules.terms import Flat, Regulation

YEARS, SCENARIOS = 8, 1_000
# Stays and deaths from one pool, the yearly list from another: both are short in some of the futures.
POOLED = with_pools(SHORT, {"care": 45, "elders": 20}, {"B03": "care", "B05": "care", "B04": "elders"})
OPENING = (PoolOpening("care", 450_000_00, "benefit"), PoolOpening("elders", 25_000_00))
PAPERS = frozenset({"hospital_certificate"})


def lived(
    found: Regulation = POOLED, opening: tuple[PoolOpening, ...] = OPENING, kernel: Kernel = "exact",
    layers: tuple[Layer, ...] = ("individual",),
) -> Lived:  # fmt: skip
    fund = FundInput("3305050", "33", members_of(rows(100, middle_age=70), ON), 2_000_000_00, ON, 0, opening)
    return live(fund, found, HARD, Run(5, SCENARIOS, YEARS, layers=layers), kernel)


@cache
def plain() -> np.ndarray:
    """What each pool paid until the end in each history told plainly [S, 2]."""
    _, _, model = set_up(POOLED, HARD)
    dues = model.found.dues_satang * HARD.number("collection_share")
    found = []
    for told in simulate(model, seed=12, scenarios=SCENARIOS):
        income = [dues * each for each in told.dues]
        care = [sum(pair) for pair in zip(told.lines["B03"], told.lines["B05"], strict=True)]
        none = [0.0] * YEARS
        paid, _ = pay_from_pool(450_000_00.0, [0.45 * one for one in income], care, none)
        listed, _ = pay_from_pool(25_000_00.0, [0.2 * one for one in income], none, told.lines["B04"])
        found.append((sum(paid), sum(listed)))
    return np.array(found)


def judged(one: Lived) -> float:
    """The smaller chance of both pools that their payments have the law of the plain histories."""
    books, table = books_of(one, one.run), one.setting.schedule
    chances = []
    for place in range(2):
        asked = sum(one.flows.pooled[n] for n, row in enumerate(table.pooled) if row.pool == place)
        paid = (asked - books.short[place]).sum(axis=1)
        chances.append(chance_of_same_law(paid, plain()[:, place]))
    return min(chances)


def test_what_pools_pay_has_the_law_of_the_plain_histories() -> None:
    one = lived()
    assert one.setting.schedule.entry_fee_satang == 0
    books = books_of(one, one.run)
    often = (books.short.sum(axis=2) > 0).mean(axis=1)
    assert ((often > 0.02) & (often < 1)).all(), often  # else the limit would not be tried
    assert judged(one) > 0.01


def test_a_kernel_that_lets_a_pool_pay_what_it_does_not_have_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = Path(kernels_sums.__file__).read_text("utf-8")
    for old, new in (
        ("first = min(evenly / 2.0, max(left, 0.0))", "first = evenly / 2.0"),
        ("given = min(together, max(left, 0.0))", "given = together"),
        ("held[p, s, t + 1] = left - second", "held[p, s, t + 1] = left"),
    ):
        assert source.count(old) == 1, old
        space: dict[str, Any] = {"__name__": "broken"}
        text = source.replace(old, new).replace(
            "from kongboon.actuarial.compiled import compiled", "from numba import njit as compiled"
        )
        exec(compile(text, "broken", "exec"), space)
        monkeypatch.setattr(money, "keep_books", space["keep_books"])
        assert judged(lived()) < 0.001, old


def test_claims_that_ask_the_rules_one_by_one_get_what_is_projected() -> None:
    """Three years of stays in hospital; each is decided with what its pool has left on that day."""
    assumptions = quiet(admissions=[[0, 0.35, 0.3], [60, 0.6, 0.5]])
    found = replace(
        with_pools(only(regulation("chamuang-2556"), "B03"), {"care": 20}, {"B03": "care"}),
        in_force_from=date(1990, 1, 1), in_force_to=None, dues=replace(BY_YEAR, amount_satang=36500),
    )  # fmt: skip
    register = rows(200, seed=6, middle_age=45)
    opening = (PoolOpening("care", 12_000_00),)
    fund = FundInput("3305050", "33", members_of(register, ON), 1_000_000_00, ON, 0, opening)
    projected = project(fund, found, assumptions, years=1, scenarios=2000)
    dice, sums, refused = np.random.default_rng(9), [], 0
    for _ in range(60):
        total, lacking = _a_year(found, register, assumptions, dice, opening[0].satang)
        sums.append(total)
        refused += lacking > 0
    error = np.std(sums, ddof=1) / np.sqrt(len(sums))
    # Claims fall on days and dues come by the month here: a stay before its month's dues may find less.
    assert np.mean(sums) == pytest.approx(projected.lines["B03"][0], abs=4 * error + 300_00)
    whole = project(replace(fund, pools=(PoolOpening("care", 10**9),)), found, assumptions, years=1)
    assert whole.lines["B03"][0] > np.mean(sums) + 8 * error  # the pool was in the way
    chance = projected.pools[0].short(1)
    assert refused / 60 == pytest.approx(chance.share, abs=0.2)


def _a_year(
    found: Regulation, register: list[MemberRow], assumptions: Any, dice: np.random.Generator, held: int
) -> tuple[int, int]:
    """What is paid in a year, and what is not; days in order, dues by the month."""
    table = admissions(assumptions)
    stays = []
    for row in register:
        assert row.born_on is not None
        age = round((ON - row.born_on).days / 365.2425)
        rate = table[0 if row.sex == "male" else 1, age]
        stays += [(int(day), row) for day in dice.integers(0, 365, dice.poisson(rate))]
    monthly = round(0.2 * len([row for row in register if row.born_on]) * 36500 / 12)
    paid = lacking = months = 0
    used: dict[object, int] = {}
    for day, row in sorted(stays, key=lambda stay: (stay[0], str(stay[1].id))):
        held += monthly * (min(12, day * 12 // 365 + 1) - months)
        months = min(12, day * 12 // 365 + 1)
        nights, on = min(int(dice.geometric(0.25)), 60), ON + timedelta(days=day)
        facts = Facts(
            "hospital", on, on + timedelta(days=nights), row.joined_on, row.joined_on, nights=nights, evidence=PAPERS,
            benefit_code="B03", used_satang_in_year=used.get(row.id, 0), pools=(PoolState("care", max(0, held)),),
        )  # fmt: skip
        alone = evaluate(found, replace(facts, pools=()))
        decision = evaluate(found, facts)
        given = decision.amount_satang if decision.outcome == "pay" else 0
        held, paid, lacking = held - given, paid + given, lacking + alone.amount_satang - given
        used[row.id] = used.get(row.id, 0) + given
    return paid, lacking


def test_a_round_is_shared_and_the_pool_gives_what_it_has() -> None:
    """Everybody the same share, or who comes first: the sum is the same, and the projection's."""
    listed = only(regulation("standard-13"), "B04")
    register = [MemberRow(n, "female", date(1944, 9, 30), date(2008, 9, 30)) for n in range(50)]
    on = ON + timedelta(days=183)
    for way in ("first_come", "pro_rata"):
        found = replace(
            with_pools(listed, {"elders": 20}, {"B04": "elders"}, elders=way),
            in_force_from=date(1990, 1, 1), in_force_to=None, dues=BY_YEAR,
            membership=replace(listed.membership, exempt_from_age_years=None, exempt_from_tenure_years=None),
        )  # fmt: skip
        held, paid = 3_000_00 + 50 * 36500 // 10, 0
        there = held
        for row in register:
            left = there if way == "pro_rata" else there - paid
            state = PoolState("elders", left, 50 * 20000 if way == "pro_rata" else 0)
            facts = Facts(
                "ageing", on, on, row.joined_on, row.joined_on, benefit_code="B04", born_on=row.born_on, pools=(state,)
            )  # fmt: skip
            paid += evaluate(found, facts).amount_satang
        fund = FundInput(
            "1", "33", members_of(register, ON), 10**9, ON, 0, (PoolOpening("elders", 3_000_00),)
        )
        projected = project(fund, found, quiet(), years=1, kernel="expected")
        coins = 50 * 100 if way == "pro_rata" else 50  # a share is paid in whole baht
        assert projected.lines["B04"][0] == pytest.approx(paid, abs=coins), way
        assert projected.pools[0].unpaid[0] == pytest.approx(50 * 20000 - paid, abs=coins)


@pytest.mark.parametrize("kernel", ["expected", "exact", "triage"])
def test_a_pool_by_hand(monkeypatch: pytest.MonkeyPatch, kernel: Any) -> None:
    """Ten people who do not die: 200 baht a head are listed, a third of it is there."""
    immortal(monkeypatch)
    found = with_pools(
        bare(replace(LIST, pool="old"), dues=replace(BY_YEAR, amount_satang=10000)),
        {"old": 40},
        {"B04": "old"},
    )
    fund = FundInput("1", "33", members_of(people(10), ON), 10**5, ON, 0, (PoolOpening("old", 300_00),))
    one = project(fund, found, quiet(), years=3, scenarios=20, kernel=kernel)
    # In the middle of the first year 300 and half of 400 baht are there, afterwards a year's 400.
    assert one.lines["B04"] == pytest.approx([50000, 40000, 40000])
    (pool,) = one.pools
    assert pool.unpaid == pytest.approx([150000, 160000, 160000])
    assert pool.held == pytest.approx([30000, 20000, 20000, 20000])
    assert pool.short_in.tolist() == [one.scenarios, 0, 0, 0]
    assert pool.short_by(0.1) == 1
    assert one.quantiles[-1][2] == pytest.approx(10**5 + 3 * 100000 - 130000)
    # What the regulation promises is what level dues reckon with: 600,000 less what is there, by ten people and years.
    assert one.level_dues_satang == pytest.approx((600000 - 10**5) / 30)


def test_interest_and_the_costs_of_running_go_through_their_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    immortal(monkeypatch)
    base = with_pools(bare(LIST, dues=BY_YEAR), {"old": 40}, {"B04": "old"})
    shares = (("old", 10), ("reserve", 90))
    found = replace(
        base,
        pools=(replace(base.pools[0], account="administration"), base.pools[1]),
        allocations=(*base.allocations, replace(base.allocations[0], source="interest", shares=shares)),
    )
    fund = FundInput("1", "33", members_of(people(10), ON), 10**6, ON, 0, (PoolOpening("old", 50_000_00),))
    one = project(fund, found, quiet(interest=0.05, expenses_fixed=300.0), years=1, kernel="expected")
    earned = 10**6 * 0.05 + (365000 - 200000 - 30000) * 0.025
    assert one.pools[0].held[1] == pytest.approx(50_000_00 + 0.4 * 365000 - 30000 - 200000 + 0.1 * earned)


@pytest.mark.parametrize("code", ["B03", "B04", "B05"])
def test_a_lower_benefit_or_higher_dues_never_lower_any_path(code: str) -> None:
    one = lived(layers=LAYERS)
    now = books_of(one, one.run).balance
    amounts: dict[str, Any] = {
        "B03": {"amount": replace(SHORT.benefit("B03").amount, rate_satang=15000)},  # type: ignore[union-attr]
        "B04": {"amount": Flat(15000)},
        "B05": {"amount": Flat(300000)},
    }
    cheaper = lived(with_benefits(POOLED, **{code: amounts[code]}), layers=LAYERS)
    lowered = books_of(cheaper, cheaper.run).balance
    assert (lowered >= now - 1e-3).all()
    assert (books_of(one, one.run, 45000.0).balance >= now - 1e-3).all()


def test_a_pool_without_an_account_binds_nothing_and_one_without_opening_is_told() -> None:
    plan = replace(POOLED, pools=tuple(replace(pool, account=None) for pool in POOLED.pools))
    assert binding_pools(plan) == ()
    one = lived(plan)
    assert one.flows.pooled.shape == (0, SCENARIOS, YEARS)
    free = live(replace(lived().fund, pools=()), POOLED, HARD, one.run, "expected")
    assert np.array_equal(lived(opening=()).flows.benefits, one.flows.benefits)
    told = project(free.fund, POOLED, HARD, years=3, kernel="expected")
    noted = {caveat.code for caveat in told.caveats}
    assert {"pool_opening_assumed", "pools_at_the_mean"} <= noted
    assert told.pools[0].held[0] == pytest.approx(0.45 * 2_000_000_00)
    noted = {caveat.code for caveat in project(free.fund, plan, HARD, years=3, kernel="expected").caveats}
    assert "pools_are_a_plan" in noted
    assert "pool_opening_assumed" not in noted


def test_the_same_bits_with_pools_whatever_the_workers_and_the_order() -> None:
    listed = [
        (FundInput(f"330500{n}", "33", members_of(rows(40 + 30 * n, seed=n), ON), 10**8, ON, 0, OPENING), POOLED)
        for n in range(5)
    ]  # fmt: skip

    def run(asked: list[Any], workers: int) -> dict[str, Any]:
        choices = Choices(years=12, scenarios=60)
        return {
            one.fund_code: one for one in summaries(asked, default_assumptions(), choices, workers=workers)
        }

    assert run(listed, 1) == run(listed, 2) == run(listed[::-1], 8)


def test_a_pool_is_told_in_one_plain_sentence() -> None:
    fund, run = lived().fund, {"years": YEARS, "scenarios": 400}
    told = figures_of(project(fund, POOLED, HARD, **run))  # type: ignore[arg-type]
    first, second = pools(told)
    share = told["pools"][1]["short"][str(YEARS)]["share"]
    assert f"“กอง elders”: in about {in_ten(share)} of 10 futures" in second
    rich = replace(fund, pools=(PoolOpening("care", 10**12), PoolOpening("elders", 10**12)))
    told = figures_of(project(rich, POOLED, HARD, **run))  # type: ignore[arg-type]
    assert all("in every future" in sentence for sentence in pools(told))
    told = figures_of(project(fund, POOLED, HARD, kernel="expected", **run))  # type: ignore[arg-type]
    assert all("as expected" in sentence for sentence in pools(told))
    assert first
