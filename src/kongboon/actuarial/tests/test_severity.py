"""What a member's year of claims comes to: the published figures of Chamuang's rule, and brute force."""

from __future__ import annotations

import numpy as np
import pytest

from kongboon.actuarial.severity import claimant_share, event_counts, flat_severity, unit_severity
from kongboon.rules.terms import Benefit, Caps, Flat, PerUnit


def stay(rate: int = 20000, **caps: object) -> Benefit:
    return Benefit("B03", "stay", "", "", ("hospital",), "", PerUnit("night", rate), caps=Caps(**caps))  # type: ignore[arg-type]


CHAMUANG = stay(per_event_satang=60000, per_year_satang=100000, year="calendar")


@pytest.mark.parametrize(
    ("rate", "mean", "deviation"), [(0.1, 45.8999547, 153.2534), (0.3, 135.0705133, 254.8789)]
)
def test_it_gives_the_moments_of_the_study(rate: float, mean: float, deviation: float) -> None:
    found, square = unit_severity(CHAMUANG, 4.0).mean_and_square(rate)
    assert found / 100 == pytest.approx(mean, abs=5e-8)
    assert np.sqrt(square - found**2) / 100 == pytest.approx(deviation, abs=1e-4)


def test_brute_force_finds_the_same_chances() -> None:
    caps = stay(per_event_units=7, per_event_satang=60000, per_year_units=10, per_year_satang=90000)
    severity = unit_severity(caps, 4.0)
    dice = np.random.default_rng(3)
    draws = 40_000
    sums = np.zeros(draws)
    for i in range(draws):
        used = 0
        for _ in range(dice.poisson(0.8)):
            nights = min(int(dice.geometric(0.25)), 7, 10 - used)
            paid = min(nights * 20000, 60000, 90000 - sums[i])
            if paid > 0:
                sums[i] += paid
                used += nights
    chances = severity.mixed(0.8) * claimant_share(0.8)
    for amount, chance in zip(severity.amounts, chances, strict=True):
        assert (sums == amount).mean() == pytest.approx(chance, abs=4 * np.sqrt(chance / draws))


def test_without_a_cap_the_mean_is_rate_times_stay() -> None:
    uncapped = unit_severity(stay(), 4.0)
    assert float(uncapped.mixed(0.3) @ uncapped.amounts) == pytest.approx(4 * 20000, rel=1e-5)


def test_nothing_happens_at_rate_zero() -> None:
    assert unit_severity(CHAMUANG, 4.0).mean_and_square(0.0) == (0.0, 0.0)


def test_a_yearly_count_pays_once_however_often_it_happens() -> None:
    once = Benefit("B07", "study", "", "", ("education",), "", Flat(50000), caps=Caps(per_year_count=1))
    mean, _ = flat_severity(once, 50000.0).mean_and_square(2.0)
    assert mean == pytest.approx(50000 * claimant_share(2.0))


def test_the_numbers_of_events_are_chances() -> None:
    for rate in (1e-6, 0.1, 5.0):
        assert event_counts(rate).sum() == pytest.approx(1.0)
