"""What the pools of a regulation hold, added up from rows of the books: pure (domain.md 2.7, Pools)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from kongboon.rules.terms import Pool, Regulation


class Income(NamedTuple):
    """Income of one source on a day, in satang; below zero where more was taken back than came in.

    The day may stand for a whole month in which one version of the regulation was in force throughout.
    """

    on: date
    source: str
    satang: int


@dataclass(frozen=True, slots=True)
class PoolRows:
    """Everything that moves the pools. Units: satang.

    `income` is divided by the regulation of its day. `brought`: what stands on a pool's own account, by
    `Pool.account`. `spent` and `waiting`, by `Pool.key`: owed or paid out, and asked for by claims not decided on yet.
    """

    income: tuple[Income, ...] = ()
    brought: Mapping[str, int] = field(default_factory=dict)
    spent: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PoolSum:
    """One pool: `brought` stands on its own account, `came_in` by source, `spent` is owed or paid. Units: satang."""

    pool: Pool
    brought_satang: int
    came_in: tuple[tuple[str, int], ...]
    spent_satang: int
    waiting_satang: int

    @property
    def left_satang(self) -> int:
        """What came in and is neither owed nor paid; below zero where more was given than there was."""
        return self.brought_satang + sum(satang for _, satang in self.came_in) - self.spent_satang

    @property
    def free_satang(self) -> int:
        """What the next claim may have: what is left, less what claims before it ask for."""
        return max(0, self.left_satang - self.waiting_satang)


def pool_sums(pools: Iterable[Pool], versions: Iterable[Regulation], rows: PoolRows) -> tuple[PoolSum, ...]:
    """Add up each pool, in the order given.

    Income of a day without a regulation, or of a source that it does not divide, is in no pool. Of one source under
    one version the whole is divided, so that no satang is lost to rounding.

    >>> divided(1001, (("welfare", 80), ("running", 20)))
    {'welfare': 801, 'running': 200}
    """
    known = tuple(versions)
    whole: dict[tuple[int, str], int] = defaultdict(int)
    for on, source, satang in rows.income:
        place = next((n for n, version in enumerate(known) if version.is_in_force(on)), None)
        if place is not None:
            whole[place, source] += satang
    came_in: dict[str, Counter[str]] = defaultdict(Counter)
    for (place, source), satang in whole.items():
        shares = next((a.shares for a in known[place].allocations if a.source == source), ())
        for key, part in divided(satang, shares).items():
            came_in[key][source] += part
    return tuple(_sum(pool, came_in[pool.key], rows) for pool in pools)


def _sum(pool: Pool, came_in: Counter[str], rows: PoolRows) -> PoolSum:
    return PoolSum(
        pool,
        rows.brought.get(pool.account, 0) if pool.account else 0,
        tuple(sorted((source, satang) for source, satang in came_in.items() if satang)),
        rows.spent.get(pool.key, 0),
        rows.waiting.get(pool.key, 0),
    )


def divided(satang: int, shares: Iterable[tuple[str, int]]) -> dict[str, int]:
    """A sum by whole percent that make 100: each share rounded down, the rest to the largest fractions.

    >>> divided(100, (("a", 33), ("b", 33), ("c", 34)))
    {'a': 33, 'b': 33, 'c': 34}
    >>> divided(-1001, (("welfare", 80), ("running", 20)))
    {'welfare': -801, 'running': -200}
    """
    parts = tuple(shares)
    found = {key: satang * percent // 100 for key, percent in parts}
    rest = satang - sum(found.values()) if parts else 0
    for key, _ in sorted(parts, key=lambda part: -(satang * part[1] % 100))[:rest]:
        found[key] += 1
    return found
