"""A fund's money over the years: closed forms, chances, ratios, and answers to every kind of bad input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import comb, sqrt
from typing import Any

import numpy as np
import pytest

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.errors import (
    MemberBornLater,
    MemberJoinsLater,
    MemberTwice,
    OutOfBounds,
    UnknownChoice,
    UnknownTier,
)
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.life_values import annuity_due
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.actuarial.projection import Projection, project
from kongboon.actuarial.tables import mortality_table
from kongboon.actuarial.tests.made import ON, assuming, bare, only, quiet, regulation, rows
from kongboon.rules.terms import Benefit, Caps, DuesTerms, Flat, Regulation, Tenure, Tier, Tiers

LIST = Benefit(
    "B04", "list", "รายปี", "", ("ageing",), "", Flat(20000), min_age_years=0,
    caps=Caps(per_year_count=1, year="calendar"),
)  # fmt: skip
DEATH = Benefit("B05", "death", "ตาย", "", ("death",), "", Flat(1000000))
BY_YEAR = DuesTerms(36500, "year", 0, 365)


def fund(register: list[MemberRow], opening: int = 100_000_00, **more: Any) -> FundInput:
    return FundInput("3305050", "33", members_of(register, ON), opening, ON, **more)


def people(count: int, born: date = date(1984, 9, 30), joined: date = date(2014, 9, 30)) -> list[MemberRow]:
    return [MemberRow(number, "male", born, joined) for number in range(1, count + 1)]


def immortal(monkeypatch: pytest.MonkeyPatch, rate: float = 0.0) -> None:
    """Everybody dies at this rate, whatever the age."""
    table = mortality_table("tmo08")
    flat = replace(table, q=np.full((2, 111), rate))
    monkeypatch.setattr("kongboon.actuarial.flows.mortality_table", lambda name: flat)


@pytest.mark.parametrize("kernel", ["expected", "exact", "triage"])
def test_without_deaths_the_balance_is_the_closed_form(monkeypatch: pytest.MonkeyPatch, kernel: Any) -> None:
    immortal(monkeypatch)
    found = project(
        fund(people(1), 100000),
        bare(LIST, dues=BY_YEAR),
        quiet(interest=0.0125),
        years=3,
        scenarios=20,
        kernel=kernel,
    )
    assert found.quantiles[-1] / 100 == pytest.approx(np.full(5, 1542.31656738281), rel=1e-12)
    assert found.lines["members"].tolist() == [1.0] * 4
    assert found.ratios.funding is None


@pytest.mark.parametrize("kernel", ["expected", "exact"])
def test_where_everybody_dies_the_first_year_pays_all_and_the_entrants_stay(
    monkeypatch: pytest.MonkeyPatch, kernel: Any
) -> None:
    immortal(monkeypatch, 1.0)
    tiers = Tiers((Tier(Tenure(1, "year"), 500000), Tier(Tenure(5, "year"), 900000)))
    register = [*people(3), MemberRow(9, "female", date(1990, 1, 1), date(2022, 9, 30))]
    found = project(
        fund(register), bare(replace(DEATH, amount=tiers), dues=BY_YEAR), quiet(entrants_per_year=4), years=4,
        scenarios=10, kernel=kernel,
    )  # fmt: skip
    assert found.lines["B05"][0] == pytest.approx(3 * 900000 + 500000)
    assert found.lines["members"].tolist() == [4.0, 4.0, 4.0, 4.0, 0.0]
    # Who joins dies within the first year, before the first tier.
    assert found.lines["B05"][1:] == pytest.approx([0.0] * 3, abs=1e-6)


def test_a_tie_is_not_ruin(monkeypatch: pytest.MonkeyPatch) -> None:
    immortal(monkeypatch)
    dues = replace(BY_YEAR, amount_satang=20000)
    found = project(fund(people(7), 0), bare(LIST, dues=dues), quiet(), years=30, scenarios=50)
    assert found.quantiles.tolist() == [[0.0] * 5] * 31
    assert found.ruin().share == 0.0


def test_one_member_at_even_odds_has_two_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    immortal(monkeypatch, 0.5)
    found = project(
        fund(people(1), 500000), bare(DEATH, dues=BY_YEAR), quiet(), years=1, scenarios=4000, seed=4
    )
    dead = int(found.exhaustion[1])
    assert found.exhaustion.sum() == 4000
    assert (dead - 2000) ** 2 / 1000 < 10.83  # chi squared, one in a thousand
    assert set(found.quantiles[1]) == {500000 + 36500 - 1000000.0, 500000 + 36500.0}


@pytest.mark.parametrize("bearable", [2, 4, 6])
def test_the_chance_of_ruin_in_a_year_is_the_binomial_tail(
    monkeypatch: pytest.MonkeyPatch, bearable: int
) -> None:
    immortal(monkeypatch, 0.1)
    count, tries = 40, 6000
    opening = bearable * 1000000 - count * 36500
    found = project(
        fund(people(count), opening),
        bare(DEATH, dues=BY_YEAR),
        quiet(),
        years=1,
        scenarios=tries,
        seed=bearable,
    )
    tail = 1 - sum(comb(count, k) * 0.1**k * 0.9 ** (count - k) for k in range(bearable + 1))
    assert found.ruin().share == pytest.approx(tail, abs=4 * sqrt(tail * (1 - tail) / tries))
    assert found.ruin().low < tail < found.ruin().high or abs(found.ruin().share - tail) < 0.02


def test_level_dues_leave_nothing_and_owe_nothing() -> None:
    """One life, death benefit against dues: the equivalence of the textbook, with flows in the middle of the year."""
    years, interest = 20, 0.03
    assumptions = quiet(interest=interest)
    found = project(
        fund(people(1), 0), bare(DEATH, dues=BY_YEAR), assumptions, years=years, kernel="expected"
    )
    q = mortality_table("tmo08").q[0]
    alive = np.concatenate([[1.0], np.cumprod(1 - q[40 : 40 + years])[:-1]])
    discount = (1 + interest) ** -np.arange(1.0, years + 1)
    paid = float((alive * q[40 : 40 + years] * discount).sum())
    dues = 1000000 * paid / (annuity_due(q, 40, years, interest) / (1 + interest))
    assert found.level_dues_satang == pytest.approx(dues, rel=1e-6)
    exactly = project(
        fund(people(1), 0),
        bare(DEATH, dues=BY_YEAR),
        assumptions,
        years=years,
        kernel="expected",
        dues_satang=dues,
    )
    assert exactly.quantiles[-1][2] == pytest.approx(0.0, abs=1e-3)
    assert exactly.ratios.own_money == pytest.approx(1.0, rel=1e-9)
    assert exactly.payg_satang[0] == pytest.approx(1000000 * q[40])


def test_a_scenario_is_the_same_among_more_scenarios_and_the_answer_has_one_identity() -> None:
    village, found = fund(rows(60)), regulation()
    few, again, more = (project(village, found, years=15, scenarios=n) for n in (200, 200, 400))
    assert few.run_id == again.run_id != more.run_id
    assert np.array_equal(few.quantiles, again.quantiles)
    # The first 200 are among the 400: no more can run out by a year than there.
    assert (np.cumsum(few.exhaustion[:-1]) <= np.cumsum(more.exhaustion[:-1])).all()


def test_each_layer_of_uncertainty_widens_the_range() -> None:
    village = fund(rows(300), 300_000_00)
    layers = (("individual",), ("individual", "common"), ("individual", "common", "parameter"))
    widths = []
    for chosen in layers:
        found = project(village, regulation(), years=20, scenarios=600, layers=chosen)  # type: ignore[arg-type]
        widths.append(found.quantiles[-1][4] - found.quantiles[-1][0])
    assert widths[0] < widths[1] < widths[2]


def test_the_lines_add_up_to_the_change_of_the_balance() -> None:
    found = project(fund(rows(150)), regulation(), years=10, scenarios=300)
    mean_change = project(fund(rows(150)), regulation(), years=10, scenarios=300, kernel="expected")
    for one in (found, mean_change):
        income = sum(one.lines[name] for name in ("dues", "local", "state", "other", "interest"))
        codes = [code for code in one.lines if code.startswith("B")]
        outgo = sum(one.lines[name] for name in (*codes, "refunds", "expenses"))
        assert len(codes) == 13
        assert np.isfinite(income - outgo).all()
    end = 10_000_000 + (income - outgo).sum()
    assert mean_change.quantiles[-1][2] == pytest.approx(end, rel=1e-9)


def test_a_refund_goes_back_to_whoever_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    immortal(monkeypatch)
    half = replace(
        regulation().membership, refund_percent=50, exempt_from_age_years=None, exempt_from_tenure_years=None
    )
    found = project(
        fund(people(10)),
        bare(LIST, dues=BY_YEAR, membership=half),
        quiet(lapse_by_tenure=(1.0,)),
        years=2,
        scenarios=5,
    )
    # Ten years before and the one now, half of each.
    assert found.lines["refunds"][0] == pytest.approx(10 * 11 * 36500 / 2)


# --- what a register, a regulation or a caller may get wrong -----------------------------------------------------


def is_whole(found: Projection) -> bool:
    numbers = [
        found.quantiles,
        found.payg_satang,
        found.reserve_months,
        *found.lines.values(),
        *found.counts.values(),
    ]
    return all(np.isfinite(array).all() for array in numbers)


def codes(found: Projection) -> set[str]:
    return {caveat.code for caveat in found.caveats}


@pytest.mark.parametrize("kernel", ["expected", "exact", "triage"])
def test_an_empty_register_is_money_without_members(kernel: Any) -> None:
    found = project(fund([]), regulation(), assuming(), years=10, scenarios=50, kernel=kernel)
    assert is_whole(found)
    assert "register_empty" in codes(found)
    assert found.level_dues_satang is None or found.level_dues_satang >= 0


@pytest.mark.parametrize("kernel", ["expected", "exact", "triage"])
def test_three_members_are_answered_with_a_warning(kernel: Any) -> None:
    found = project(fund(rows(3)), regulation(), years=30, scenarios=200, kernel=kernel)
    assert is_whole(found)
    assert "few_members" in codes(found)


def test_unknown_births_sexes_and_impossible_ages_are_counted() -> None:
    register = [
        *rows(40),
        MemberRow(90, None, None, date(2020, 1, 1)),
        MemberRow(91, "male", date(1900, 1, 1), date(2010, 1, 1)),
    ]
    found = project(fund(register), regulation(), years=10, scenarios=50)
    noted = {caveat.code: caveat.values for caveat in found.caveats}
    assert is_whole(found)
    assert noted["birth_unknown"]["count"] == 1
    assert 40 < int(noted["birth_unknown"]["age"]) < 70
    assert noted["sex_unknown"] == {"count": 1}
    assert noted["age_over_110"] == {"count": 1}


def test_nobody_with_a_birth_is_reckoned_at_the_assumed_age() -> None:
    members = members_of([MemberRow(1, "male", None, date(2020, 1, 1))], ON, age_if_unknown=44)
    assert members.ages.tolist() == [44 * 12]


def test_a_fund_that_owes_has_run_out_already() -> None:
    found = project(fund(rows(50), -1000), regulation(), years=10, scenarios=50)
    assert found.ruin(0).share == 1.0
    assert found.exhausted_by(0.5) == 0
    assert "opening_negative" in codes(found)


def test_what_is_set_aside_is_left_out_and_said() -> None:
    found = project(fund(rows(50), 500000, earmarked_satang=200000), regulation(), years=2, scenarios=5)
    assert found.quantiles[0].tolist() == [300000.0] * 5
    assert "earmarked_left_out" in codes(found)


def test_an_event_nobody_knows_is_a_place_holder_and_says_so() -> None:
    found = project(fund(rows(50)), regulation(), years=5, scenarios=50)
    assert {"unknown_event", "range_assumed", "pools_are_a_plan", "frequency_assumed"} <= codes(found)
    assert found.lines["B13"].sum() > 0
    assert all(caveat.text() for caveat in found.caveats)


def test_the_funds_own_count_and_sum_take_the_place_of_the_assumption() -> None:
    own = assuming(own_frequency={"B13": 0.02}, own_amount={"B13": 500})
    found = project(fund(rows(200)), only(regulation(), "B13"), own, years=1, kernel="expected")
    eligible = found.counts["B13"][0] / 0.02
    assert 150 < eligible <= 200
    assert found.lines["B13"][0] == pytest.approx(eligible * 0.02 * 50000)
    assert "unknown_event" not in codes(found)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"years": 0}, OutOfBounds),
        ({"years": 81}, OutOfBounds),
        ({"scenarios": 0}, OutOfBounds),
        ({"seed": -1}, OutOfBounds),
        ({"years": 2.5}, OutOfBounds),
        ({"kernel": "guess"}, UnknownChoice),
        ({"state_money": "sometimes"}, UnknownChoice),
        ({"layers": ("luck",)}, UnknownChoice),
    ],
)
def test_a_choice_that_cannot_be_is_refused(wrong: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        project(fund(rows(5)), regulation(), **{"years": 3, "scenarios": 5, **wrong})


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        (MemberRow(1, "male", date(2025, 1, 1), date(2020, 1, 1)), MemberBornLater),
        (MemberRow(1, "male", date(2021, 1, 1), date(2020, 1, 1)), MemberBornLater),
        (MemberRow(1, "male", date(1990, 1, 1), date(2024, 10, 1)), MemberJoinsLater),
        (MemberRow(1, "man", date(1990, 1, 1), date(2020, 1, 1)), OutOfBounds),
    ],
)
def test_a_member_that_cannot_be_is_refused(row: MemberRow, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        members_of([row], ON)


def test_a_member_twice_and_an_unknown_contribution_are_refused() -> None:
    with pytest.raises(MemberTwice):
        members_of([*rows(3), *rows(1)], ON)
    with pytest.raises(UnknownTier, match="gold"):
        project(fund([rows(1)[0]._replace(tier="gold")]), regulation(), years=2, scenarios=5)


def test_no_kind_of_benefit_is_lost(full: Regulation) -> None:
    found = project(fund(rows(300)), full, assuming(), years=5, kernel="expected")
    paid = {code for code in found.lines if code.startswith("B") and found.lines[code].sum() > 0}
    assert paid == {benefit.code for benefit in full.benefits}
    exact = project(fund(rows(300)), full, assuming(), years=5, scenarios=300)
    for code in paid:
        assert exact.lines[code].sum() == pytest.approx(found.lines[code].sum(), rel=0.35), code
    assert is_whole(exact)


def test_a_quota_and_a_limit_for_life_are_kept() -> None:
    grant = Benefit("B12", "grant", "ทุน", "", ("occupation",), "", Flat(100000))
    many = assuming(frequency={"occupation": {"self": 0.5}})
    free, quota, life = (
        project(
            fund(people(100)), bare(replace(grant, caps=caps), dues=BY_YEAR), many, years=10, scenarios=200
        )
        for caps in (Caps(), Caps(fund_year_count=5, year="calendar"), Caps(lifetime_count=1))
    )
    assert free.counts["B12"][0] == pytest.approx(50, rel=0.05)
    assert quota.counts["B12"].max() <= 5.0
    # Everybody was a member for ten years already: few have not had it.
    assert life.counts["B12"][0] < 1.0


@pytest.fixture
def full() -> Regulation:
    """The regulation that uses every word there is."""
    from importlib.resources import files

    from kongboon.rules.document import load_regulation

    return load_regulation((files("kongboon.rules.tests") / "regulation_full.toml").read_text("utf-8"))


def test_assumptions_have_one_hash_and_survive_json() -> None:
    from kongboon.actuarial.assumptions import assumptions_from_json

    changed: Assumptions = assuming(interest=0.02, admissions=[[0, 0.1, 0.1]])
    assert changed.sha256 != assuming().sha256
    assert assumptions_from_json(changed.to_json()).sha256 == changed.sha256
