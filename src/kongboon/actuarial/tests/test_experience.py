"""Last year's forecast against what happened."""

from __future__ import annotations

import pytest

from kongboon.actuarial.assumptions import blend
from kongboon.actuarial.errors import BadAssumption, TooFewYears, UnknownAssumption
from kongboon.actuarial.experience import actual_and_expected, poisson_interval, surprise_shares
from kongboon.actuarial.tests.made import assuming


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904), (100, 81.3640, 121.6268)],
)
def test_the_interval_is_garwoods(count: int, low: float, high: float) -> None:
    assert poisson_interval(count) == pytest.approx((low, high), abs=5e-5)


def test_chance_alone_is_told_from_a_surprise() -> None:
    few, many = actual_and_expected({"death": 9, "hospital": 160}, {"death": 7.5, "hospital": 110.0})
    assert not few.is_surprise
    assert many.is_surprise
    assert many.ratio == pytest.approx(160 / 110)
    assert few.chance > 0.5 > 0.01 > many.chance


def test_what_never_happens_and_never_was_expected_has_no_ratio() -> None:
    none, strange = actual_and_expected({"b": 2}, {"a": 0.0, "b": 0.0})
    assert (none.ratio, none.chance) == (None, 1.0)
    assert strange.chance == 0.0


def test_the_surprise_is_shared_out_in_money() -> None:
    found = actual_and_expected({"death": 9, "hospital": 110}, {"death": 7.0, "hospital": 100.0})
    shares = surprise_shares(found, {"death": 1_000_000, "hospital": 50_000})
    assert shares == {"death": 0.8, "hospital": 0.2}


def test_own_experience_counts_by_its_size_and_not_below_a_hundred_years() -> None:
    assert blend(4 * 1082, 20_000, 0.1) == pytest.approx(4 * 1082 / 20_000)
    quarter = blend(1082 // 16, 1000, 0.1)
    assert 0.0676 < quarter < 0.1
    with pytest.raises(TooFewYears, match="100"):
        blend(5, 99, 0.1)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("interest", float("nan")), ("interest", "0.01"), ("interest", True), ("entrants_share", 1.5),
        ("mortality_basis", "tmo17"), ("admissions", [[0, 0.1]]), ("admissions", [[50, 0.1, 0.1], [0, 0.1, 0.1]]),
        ("lapse_by_tenure", []), ("disaster_hit", [1.0]), ("frequency", {"birth": {"self": -1}}),
        ("own_amount", {"B01": "x"}), ("ageing_age", 60.5), ("entrants_ages", [[20, 0.0]]),
    ],
)  # fmt: skip
def test_an_assumption_that_cannot_be_is_refused(key: str, value: object) -> None:
    with pytest.raises(BadAssumption, match=key):
        assuming(**{key: value})


def test_an_assumption_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownAssumption, match="luck"):
        assuming(luck=1.0)
