"""What the claims of one member in one year come to under a benefit's caps: an exact convolution.

The unit is the claimant year: a member with at least one event. How often that is depends on the rate of events,
which the regulation does not change; what it brings depends on the regulation alone. Each further event sees what
is left of the year's caps, as `rules.evaluate` counts it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from kongboon.rules.terms import Benefit, Caps, Flat, PerUnit, Range, Tiers

EVENTS_MAX = 12  # a payment each month; more events of one member in a year count as so many
UNITS_MAX = 60  # the tail of a stay beyond so many nights is put there


@dataclass(frozen=True, slots=True, eq=False)
class Severity:
    """`chances[j-1, k]`: with j events in a year a member is paid `amounts[k]` satang; amounts rise with k.

    For a benefit without a cap of the year the chances are those of each single event, the same for every j.
    """

    amounts: NDArray[np.float64]
    chances: NDArray[np.float64]

    def mixed(self, rate: float) -> NDArray[np.float64]:
        """Chances of the amounts for a claimant year whose events come at this yearly rate (Poisson)."""
        return np.asarray(event_counts(rate) @ self.chances)

    def mean_and_square(self, rate: float) -> tuple[float, float]:
        """Mean and mean square of a member's year, years without an event included. Units: satang."""
        chances = self.mixed(rate) * claimant_share(rate)
        return float(chances @ self.amounts), float(chances @ self.amounts**2)


def claimant_share(rate: float) -> float:
    """The share of members with at least one event in a year."""
    return float(-np.expm1(-rate))


def event_counts(rate: float) -> NDArray[np.float64]:
    """How many events a claimant year has, shape [EVENTS_MAX], the last being so many or more."""
    if rate <= 0:
        return np.eye(1, EVENTS_MAX)[0]
    counts = np.arange(1, EVENTS_MAX + 1, dtype=np.float64)
    chances = np.exp(counts * np.log(rate) - rate - np.cumsum(np.log(counts))) / claimant_share(rate)
    chances[-1] = max(0.0, 1.0 - chances[:-1].sum())
    return chances


@cache
def flat_severity(benefit: Benefit, amount: float) -> Severity:
    """A benefit of one sum for each event, under its yearly counts and sums."""
    return _convolved(benefit, ((1, 1.0),), 0.0, amount)


@cache
def unit_severity(benefit: Benefit, mean_units: float) -> Severity:
    """A benefit by the unit; the units of one event are geometric from one on. Errors: none.

    >>> from kongboon.rules.terms import Caps
    >>> stay = Benefit("B03", "stay", "", "", ("hospital",), "", PerUnit("night", 20000),
    ...     caps=Caps(per_event_satang=60000, per_year_satang=100000, year="calendar"))
    >>> mean, _ = unit_severity(stay, 4.0).mean_and_square(0.1)
    >>> round(mean / 100, 7)
    45.8999547
    """
    assert isinstance(benefit.amount, PerUnit)
    return _convolved(benefit, geometric(mean_units), float(benefit.amount.rate_satang), 0.0)


def has_yearly_cap(benefit: Benefit) -> bool:
    """Whether what one event brings depends on the others of the year."""
    caps = benefit.caps
    return any(cap is not None for cap in (caps.per_year_count, caps.per_year_units, caps.per_year_satang))


@cache
def geometric(mean: float) -> tuple[tuple[int, float], ...]:
    """Units of an event and their chances: at least one, of this mean."""
    stop = 1.0 / mean
    chances = [(1 - stop) ** (units - 1) * stop for units in range(1, UNITS_MAX)]
    listed = [*enumerate(chances, start=1), (UNITS_MAX, 1 - sum(chances))]
    return tuple((units, chance) for units, chance in listed if chance > 0)


def _convolved(
    benefit: Benefit, units: tuple[tuple[int, float], ...], unit_rate: float, flat: float
) -> Severity:
    """Walk the events of a year one by one; a state is (times paid, units used, satang so far).

    Without a cap of the year one event is enough: every row of the chances is that of a single event.
    """
    states: dict[tuple[int, int, float], float] = {(0, 0, 0.0): 1.0}
    after: list[dict[float, float]] = []
    for _ in range(EVENTS_MAX if has_yearly_cap(benefit) else 1):
        following: dict[tuple[int, int, float], float] = defaultdict(float)
        for state, chance in states.items():
            for count, weight in units:
                following[_next_state(benefit, state, count, unit_rate, flat)] += chance * weight
        states = following
        sums: dict[float, float] = defaultdict(float)
        for (_, _, satang), chance in states.items():
            sums[satang] += chance
        after.append(sums)
    amounts = sorted({satang for sums in after for satang in sums})
    chances = np.array([[sums.get(satang, 0.0) for satang in amounts] for sums in after])
    return Severity(np.array(amounts), np.broadcast_to(chances, (EVENTS_MAX, len(amounts))))


def _next_state(
    benefit: Benefit, state: tuple[int, int, float], count: int, unit_rate: float, flat: float
) -> tuple[int, int, float]:
    """The state after one more event of so many units; an event beyond a cap changes nothing."""
    caps = benefit.caps
    times, used, satang = state
    if caps.per_year_count is not None and times >= caps.per_year_count:
        return state
    granted, paid = 0, flat
    if unit_rate:
        granted = min(count, caps.per_event_units or count)
        if caps.per_year_units is not None:
            granted = min(granted, caps.per_year_units - used)
        paid = granted * unit_rate
    if caps.per_event_satang is not None:
        paid = min(paid, float(caps.per_event_satang))
    if caps.per_year_satang is not None:
        paid = min(paid, caps.per_year_satang - satang)
    if paid <= 0:
        return state
    # What no cap asks about is not remembered, so that the states stay few.
    return (
        times + 1 if caps.per_year_count is not None else 0,
        # Units beyond a ceiling of baht were not paid and use up nothing.
        used + min(granted, ceil(paid / unit_rate)) if caps.per_year_units is not None and unit_rate else 0,
        satang + paid,
    )


def event_amount(benefit: Benefit, range_share: float, mean_units: float) -> float:
    """What one event is taken to bring where no year is convolved: satang of a range's middle, a unit's mean."""
    amount, caps = benefit.amount, benefit.caps
    if isinstance(amount, Flat):
        paid = float(amount.amount_satang)
    elif isinstance(amount, Range):
        paid = amount.min_satang + range_share * (amount.max_satang - amount.min_satang)
    elif isinstance(amount, PerUnit):
        most = _least(caps.per_event_units, caps.per_year_units)
        units = sum(min(count, most or count) * chance for count, chance in geometric(mean_units))
        paid = units * amount.rate_satang
    else:
        assert isinstance(amount, Tiers)
        paid = float(amount.tiers[-1].amount_satang)
    return within_ceilings(caps, paid)


def within_ceilings(caps: Caps, satang: float) -> float:
    """A sum under the ceilings that hold for the first event of a year already."""
    most = _least(caps.per_event_satang, caps.per_year_satang, caps.lifetime_satang)
    return satang if most is None else min(satang, float(most))


def _least(*ceilings: int | None) -> int | None:
    return min((one for one in ceilings if one is not None), default=None)
