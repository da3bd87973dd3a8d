"""The pools of a regulation that bind, as the kernels and the books need them.

A pool binds where it stands on an account of its own and a benefit is paid from it (`rules.terms.Pool`): a claim then
gets no more than the pool has left. Whoever was first or everybody the same share: the sum that is given is the same,
so the projection tells sums and asks no more about it. A pool without an account is a plan and binds no claim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.schedule_items import PoolTerms, Schedule
from kongboon.rules.terms import Allocation, Pool, Regulation

Numbers = NDArray[np.float64]
# The columns of a pool's shares; what the projection calls other income is what is given to the fund.
SOURCES = ("dues", "local_government", "state", "donation", "interest")


class PoolOpening(NamedTuple):
    """What a pool holds at the day of valuation, in satang; `account` None fits a pool of this key on any account."""

    key: str
    satang: int
    account: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PoolBooks:
    """The pools as columns: `opening` [P] satang, `shares` [P, 5] of income by `SOURCES`, `carries` [P] 1.0 where the
    costs of running the fund come out of it; `pool_of` [N] and `at_once` [N] of each row of `Flows.pooled`."""

    opening: Numbers
    shares: Numbers
    carries: Numbers
    pool_of: NDArray[np.int64]
    at_once: NDArray[np.bool_]


def binding_pools(regulation: Regulation) -> tuple[PoolTerms, ...]:
    """The pools that a claim can find empty, in the order of the regulation."""
    named = {benefit.pool for benefit in regulation.benefits if benefit.pool}
    return tuple(
        _terms(pool, regulation.allocations)
        for pool in regulation.pools
        if pool.account is not None and pool.key in named
    )


def _terms(pool: Pool, allocations: Iterable[Allocation]) -> PoolTerms:
    percents = {one.source: dict(one.shares).get(pool.key, 0) for one in allocations}
    shares = tuple(percents.get(source, 0) / 100 for source in SOURCES)
    return PoolTerms(pool.key, pool.title, pool.account or "", shares, pool.account == "administration")


def pool_books(found: Schedule, openings: Iterable[PoolOpening], opening_satang: float) -> PoolBooks:
    """The columns of a schedule's pools. A pool of which nobody says what it holds is taken to hold its share of the
    money, as if all of it had been dues (`is_known` tells)."""
    if not found.pools:
        return _NONE
    given = tuple(openings)
    return PoolBooks(
        np.array([_opening(pool, given, opening_satang) for pool in found.pools], dtype=np.float64),
        np.array([pool.shares for pool in found.pools], dtype=np.float64).reshape(
            len(found.pools), len(SOURCES)
        ),
        np.array([pool.carries_expenses for pool in found.pools], dtype=np.float64),
        np.array([row.pool for row in found.pooled], dtype=np.int64),
        np.array([row.at_once for row in found.pooled], dtype=np.bool_),
    )


# Most regulations have none that binds; made once.
_NONE = PoolBooks(
    np.zeros(0),
    np.zeros((0, len(SOURCES))),
    np.zeros(0),
    np.zeros(0, dtype=np.int64),
    np.zeros(0, dtype=np.bool_),
)


def known_opening(pool: PoolTerms, openings: Iterable[PoolOpening]) -> int | None:
    """What a pool holds, if that is said."""
    for one in openings:
        if one.key == pool.key and one.account in (None, pool.account):
            return one.satang
    return None


def _opening(pool: PoolTerms, openings: Iterable[PoolOpening], opening_satang: float) -> float:
    known = known_opening(pool, openings)
    return float(known) if known is not None else max(0.0, opening_satang) * pool.shares[0]
