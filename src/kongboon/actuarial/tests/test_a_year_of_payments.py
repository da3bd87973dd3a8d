"""A year of `rules.evaluate` is what the projection counts for one certain person, whatever the kind of schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from kongboon.actuarial.members import MemberRow
from kongboon.actuarial.outlook_file import read_outlook
from kongboon.actuarial.projection import project
from kongboon.actuarial.schedule import schedule
from kongboon.actuarial.severity import unit_severity
from kongboon.actuarial.tests.made import ON, bare, quiet
from kongboon.actuarial.tests.test_what_pays_is_projected import expected_line, open_ended
from kongboon.rules.decision import Decision, Facts, Used
from kongboon.rules.evaluate import evaluate
from kongboon.rules.terms import Amount, Benefit, Caps, Flat, PerUnit, Range, Regulation, Tenure, Tier, Tiers

CASES = Path(__file__).parents[4] / "tests" / "cases" / "outlook"
# The year of the caps is the calendar's, and so is the year that is counted here.
FIRST = date(2025, 1, 1)
ROW = MemberRow(1, "female", date(1950, 1, 1), date(2010, 1, 1))
TIERS = Tiers((Tier(Tenure(1, "year"), 20000), Tier(Tenure(10, "year"), 50000)))
LISTS = {
    "flat": (Flat(30000), Caps(), 360000),
    "once a year": (Flat(30000), Caps(per_year_count=1, year="calendar"), 30000),
    "twelve a year": (Flat(30000), Caps(per_year_count=12, year="calendar"), 360000),
    "four a year": (Flat(30000), Caps(per_year_count=4, year="calendar"), 120000),
    "so much a year": (Flat(30000), Caps(per_year_satang=100000, year="calendar"), 100000),
    "so much each time": (
        Flat(30000),
        Caps(per_event_satang=20000, per_year_count=12, year="calendar"),
        240000,
    ),
    "by tenure": (TIERS, Caps(per_year_count=12, year="calendar"), 600000),
    "by tenure, so much each time": (
        TIERS,
        Caps(per_event_satang=30000, per_year_count=2, year="calendar"),
        60000,
    ),
    "by the unit": (PerUnit("ครั้ง", 10000), Caps(), 120000),
    "so many units a year": (PerUnit("ครั้ง", 10000), Caps(per_year_units=5, year="calendar"), 50000),
    "units and times": (
        PerUnit("ครั้ง", 10000),
        Caps(per_year_units=5, per_year_count=3, year="calendar"),
        30000,
    ),
    "ten in a life": (Flat(30000), Caps(per_year_count=12, lifetime_count=10, year="calendar"), 300000),
    "so much in a life": (
        Flat(30000),
        Caps(per_year_count=12, lifetime_satang=100000, year="calendar"),
        100000,
    ),
}


def pension(amount: Amount, caps: Caps, event: str = "ageing") -> Regulation:
    return open_ended(
        bare(
            Benefit(
                "B04", "pension", "บำนาญ", "pension", (event,), "ข้อ 3", amount, min_age_years=60, caps=caps
            )
        )
    )


def year_of_rules(found: Regulation, units: int | None, years: int = 1) -> int:
    """Satang of a payment in each month, each asked with what was given before it."""
    given: list[tuple[date, Decision, int]] = []
    for month in range(12 * years):
        on = date(FIRST.year + month // 12, month % 12 + 1, 15)
        of_year = [(decision, count) for day, decision, count in given if day.year == on.year]
        facts = Facts(
            found.benefits[0].event, on, on + timedelta(days=1), ROW.joined_on, ROW.joined_on, units=units,
            benefit_code="B04", born_on=ROW.born_on, used=(),
        )  # fmt: skip
        decision = evaluate(found, _with_use(facts, of_year, given))
        if decision.outcome == "pay":
            granted = [step.values["units"] for step in decision.arithmetic if step.code == "units"]
            given.append((on, decision, int(str(granted[0])) if granted else 0))
    return sum(decision.amount_satang for _, decision, _ in given)


def _with_use(
    facts: Facts, of_year: list[tuple[Decision, int]], given: list[tuple[date, Decision, int]]
) -> Facts:
    used = Used(
        "B04",
        satang_in_year=sum(decision.amount_satang for decision, _ in of_year),
        units_in_year=sum(count for _, count in of_year),
        count_in_year=len(of_year),
        count_lifetime=len(given),
        satang_lifetime=sum(decision.amount_satang for _, decision, _ in given),
    )
    return replace(facts, used=(used,))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_brings_in_a_year_what_twelve_months_of_the_rules_bring(name: str) -> None:
    amount, caps, right = LISTS[name]
    found, assumptions = pension(amount, caps), quiet(units_mean=1.0)
    (listed,) = schedule(found, assumptions).lists
    counted = sum(step.satang for step in listed.steps if step.years_later == 0)
    assert counted == pytest.approx(right)
    assert year_of_rules(found, 1 if isinstance(amount, PerUnit) else None) == right


def test_a_limit_for_life_ends_in_the_middle_of_a_later_year() -> None:
    found = pension(Flat(30000), Caps(per_year_count=12, lifetime_count=30, year="calendar"))
    (listed,) = schedule(found, quiet()).lists
    yearly = [sum(step.satang for step in listed.steps if step.years_later <= year) for year in range(5)]
    assert yearly == pytest.approx([360000, 360000, 180000, 0, 0])
    assert year_of_rules(found, None, years=5) == 900000


def test_a_range_is_reckoned_at_what_the_committee_is_taken_to_choose_every_month() -> None:
    found = pension(Range(10000, 30000), Caps(per_year_count=12, year="calendar"))
    (listed,) = schedule(found, quiet(range_share=0.5)).lists
    assert sum(step.satang for step in listed.steps) == pytest.approx(12 * 20000)


@pytest.mark.parametrize("name", [name for name in LISTS if "life" not in name])
def test_a_claim_in_every_month_brings_what_the_rules_bring(name: str) -> None:
    amount, caps, right = LISTS[name]
    found, assumptions = (
        pension(amount, caps, "education"),
        quiet(units_mean=1.0, own_frequency={"B04": 5.0}),
    )
    (item,) = schedule(found, assumptions).claims
    year = item.severity.chances[11] @ item.severity.amounts
    if item.tiers:
        assert item.tiers[-1][1] == min(50000, caps.per_event_satang or 50000)
    else:
        assert (12 * year if item.by_event else year) == pytest.approx(right)


def test_one_event_alone_is_held_to_the_ceilings_of_the_year_and_of_a_life() -> None:
    """A flood or a death is asked once in a year, and the rules cut it all the same."""
    most = Caps(per_year_units=3, year="calendar")
    flood = Benefit("B08", "flood", "น้ำท่วม", "flood", ("disaster",), "ข้อ 8", PerUnit("ไร่", 50000), caps=most)
    (item,) = schedule(bare(flood), quiet(units_mean=1.0)).claims
    assert item.severity.amounts[-1] == pytest.approx(50000)
    three = unit_severity(flood, 1000.0)
    assert three.amounts.max() == 150000
    death = Benefit(
        "B05", "death", "เสียชีวิต", "death", ("death",), "ข้อ 5", TIERS, caps=Caps(per_event_satang=30000)
    )
    (ladder,) = schedule(bare(death), quiet()).deaths
    assert ladder.ladder[-1] == pytest.approx(30000)
    once = Benefit(
        "B08", "aid", "ช่วย", "aid", ("disaster",), "ข้อ 8", Flat(90000), caps=Caps(lifetime_satang=50000)
    )
    (item,) = schedule(bare(once), quiet()).claims
    assert item.severity.amounts[-1] == pytest.approx(50000)


def test_a_list_without_a_word_on_how_often_says_so() -> None:
    silent = schedule(pension(Flat(30000), Caps()), quiet())
    told = schedule(pension(Flat(30000), Caps(per_year_count=12, year="calendar")), quiet())
    assert "paid_every_month" in [caveat.code for caveat in silent.caveats]
    assert "paid_every_month" not in [caveat.code for caveat in told.caveats]


def test_a_pension_of_twelve_payments_a_year_costs_twelve_payments() -> None:
    def beside(name: str) -> str | None:
        path = CASES / name
        return path.read_text("utf-8") if path.is_file() else None

    asked = read_outlook((CASES / "pension-twelve-a-year.toml").read_text("utf-8"), beside)
    found = project(asked.fund, asked.regulation, quiet(), years=1, scenarios=50)
    # 100 members of 72: those who live to the middle of the year are on the list, twelve times 300 baht each.
    assert found.lines["B04"][0] / 100 == pytest.approx(100 * 12 * 300, rel=0.06)
    assert found.lines["B04"][0] / 100 <= 100 * 12 * 300


def test_the_line_of_the_projection_is_the_year_of_the_list() -> None:
    found = pension(Flat(30000), Caps(per_year_count=12, year="calendar"))
    line = expected_line(found, quiet(mortality_basis="tmo08"), [ROW], "B04")
    assert line[0] == pytest.approx(360000, rel=0.06)
    assert np.all(np.diff(line) < 0)
    assert ON < FIRST
