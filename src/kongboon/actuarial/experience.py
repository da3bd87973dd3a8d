"""What happened against what was expected: by cause, with the interval that chance alone leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, log

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Experience:
    """One cause over one year: how many came, how many were expected, and the ratio with its exact interval.

    `chance`: how likely it is to be at least so far from the expectation by chance alone (both sides together).
    """

    cause: str
    actual: int
    expected: float
    ratio: float | None
    low: float | None
    high: float | None
    chance: float

    @property
    def is_surprise(self) -> bool:
        """Whether the expectation lies outside the interval."""
        return self.low is not None and self.high is not None and not self.low <= 1 <= self.high


def actual_and_expected(actual: Mapping[str, int], expected: Mapping[str, float]) -> tuple[Experience, ...]:
    """Each cause of the expectation, in its order; a cause without a count happened never.

    >>> one, = actual_and_expected({"death": 10}, {"death": 8.0})
    >>> one.ratio, round(one.low, 4), round(one.high, 4)
    (1.25, 0.5994, 2.2988)
    """
    return tuple(_compared(cause, actual.get(cause, 0), mean) for cause, mean in expected.items())


def surprise_shares(found: tuple[Experience, ...], satang: Mapping[str, float]) -> dict[str, float]:
    """Which part of the whole surprise in money each cause has: |actual - expected| times the mean payment.

    `satang` is the mean payment of a cause. All zero where nothing surprises.
    """
    sizes = {one.cause: abs(one.actual - one.expected) * satang.get(one.cause, 0.0) for one in found}
    whole = sum(sizes.values())
    return {cause: size / whole if whole else 0.0 for cause, size in sizes.items()}


def poisson_interval(count: int) -> tuple[float, float]:
    """The means that fit a count, by Garwood's exact 95 % interval.

    >>> [round(mean, 4) for mean in poisson_interval(5)]
    [1.6235, 11.6683]
    """
    top = count + 10.0 + 10 * (count + 1) ** 0.5
    low = 0.0 if count == 0 else _root(lambda mean: 1 - _at_most(count - 1, mean) - _TAIL, 0.0, top)
    return low, _root(lambda mean: _TAIL - _at_most(count, mean), 0.0, top)


def _compared(cause: str, actual: int, expected: float) -> Experience:
    low, high = poisson_interval(actual)
    both = 2 * min(_at_most(actual, expected), 1 - (_at_most(actual - 1, expected) if actual else 0.0))
    if expected <= 0:
        return Experience(cause, actual, expected, None, None, None, 1.0 if actual == 0 else 0.0)
    return Experience(
        cause, actual, expected, actual / expected, low / expected, high / expected, min(1.0, both)
    )


def _at_most(count: int, mean: float) -> float:
    """The chance of at most so many where this many are expected."""
    if mean <= 0:
        return 1.0
    term, total = -mean, 0.0
    for number in range(count + 1):
        total += exp(term)
        term += log(mean) - log(number + 1)
    return min(1.0, total)


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero."""
    for _ in range(200):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
