"""What a fund's own years say: worked out by hand, held back where they are few."""

from __future__ import annotations

from datetime import date
from math import sqrt
from typing import Any

import pytest

from kongboon.actuarial.assumptions import Assumption, default_assumptions
from kongboon.kernel.fiscal import Period
from kongboon.outlook.evidence import suggestions
from kongboon.outlook.history import Given, YearLived
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation

STANDARD = load_regulation(catalogue_text("standard-13"))
DEFAULTS = default_assumptions()


def year(end: int, **more: Any) -> YearLived:
    values: dict[str, Any] = {"member_years": 200.0, "joined": 10, "died": 2, "left": 4} | more
    return YearLived(Period(date(end - 1, 6, 1), date(end, 5, 31)), **values)


def suggested(*years: YearLived) -> dict[str, Any]:
    return {one.key: one.value for one in suggestions(years, STANDARD, DEFAULTS)}


def test_few_member_years_say_nothing() -> None:
    assert suggested(year(2024, member_years=99.0)) == {}


def test_frequencies_are_blended_and_held_back() -> None:
    found = suggested(year(2024, given={"B07": Given(8, 4_000_00)}))["own_frequency"]
    weight = sqrt(8 / 1082)
    # Assumed for education: 1 % of the members, 2 % of their children.
    assert found["B07"] == pytest.approx(weight * 8 / 200 + (1 - weight) * 0.03, abs=1e-5)


def test_a_death_is_no_frequency_and_an_unknown_benefit_none_at_all() -> None:
    assert "own_frequency" not in suggested(year(2024, given={"B05": Given(3, 1), "X99": Given(9, 1)}))


def test_mean_sums_only_where_there_are_some() -> None:
    few, many = Given(4, 4_000_00), Given(5, 7_500_00)
    assert suggested(year(2024, given={"B10": few, "B11": many}))["own_amount"] == {"B11": 1500.0}


def test_entrants_dues_and_expenses_a_year() -> None:
    moved = {"dues": 69_350_00, "expenses": 9_000_00}
    found = suggested(year(2024, joined=14, moved_satang=moved), year(2023, joined=6, moved_satang=moved))
    assert found["entrants_per_year"] == 10
    due = 400 * 365.2425
    assert found["collection_share"] == pytest.approx(2 * 69_350 / due, abs=0.001)
    assert found["expenses_fixed"] == pytest.approx(9_000 - 10 * 200, abs=20)


def test_money_that_came_once_in_two_years_is_no_certainty() -> None:
    found = suggested(year(2024, moved_satang={"local": 30_000_00}), year(2023))
    assert found["local_probability"] == 0.5
    assert found["local_per_member"] == 150.0
    assert found["state_probability"] == 0.25
    assert "local_probability" not in suggested(year(2024, moved_satang={"local": 30_000_00}))


def test_every_suggestion_is_a_value_that_may_stand_and_says_why() -> None:
    moved = {"dues": 70_000_00, "local": 1_00, "state": 1_00, "expenses": 1_00}
    given = {code: Given(6, 600_00) for code in ("B03", "B07", "B10")}
    lived = [year(2024, moved_satang=moved, given=given), year(2023, moved_satang=moved)]
    found = suggestions(lived, STANDARD, DEFAULTS)
    kept = DEFAULTS.replacing(
        {one.key: Assumption(one.value, one.because, "ทดสอบ", date(2024, 6, 10)) for one in found}
    )
    assert kept.sha256 != DEFAULTS.sha256
    assert all(one.because for one in found)
