"""Several funds with one purse, as a what-if: each keeps its regulation, its members and its luck, all pay together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.errors import BadOutlook
from kongboon.actuarial.flows import Numbers
from kongboon.actuarial.measures import Chance, chance
from kongboon.actuarial.money import RUINED_BELOW


@dataclass(frozen=True, slots=True)
class OnePurse:
    """What becomes of the sum. `apart_20`: how many of the funds are expected to run out within 20 years by themselves
    (the sum of their chances); `ruin_20`, `ruin`: the chance that the common purse does."""

    funds: int
    apart_20: float
    ruin_20: Chance
    ruin: Chance
    low_satang: float
    median_satang: float


def one_purse(balances: Iterable[Numbers]) -> OnePurse:
    """Put balances [S, T+1] of the same scenarios together, in the order given.

    Interest and dues add up, so the sum of the balances is the balance of the sum as long as all earn the same
    interest. Whether funds may pool is theirs to decide. Errors: BadOutlook where there is no fund.
    """
    total: Numbers | None = None
    funds, apart = 0, 0.0
    for balance in balances:
        funds += 1
        apart += float(_gone(balance, 20).mean())
        total = balance.copy() if total is None else total + balance
    if total is None:
        raise BadOutlook
    scenarios = len(total)
    within, ever = (chance(int(_gone(total, years).sum()), scenarios) for years in (20, total.shape[1] - 1))
    low, median = np.quantile(total[:, -1], (0.05, 0.5))
    return OnePurse(funds, apart, within, ever, float(low), float(median))


def _gone(balance: Numbers, years: int) -> NDArray[np.bool_]:
    """In which scenarios there was nothing left at the end of some year until then [S]."""
    gone: NDArray[np.bool_] = np.any(balance[:, : years + 1] < RUINED_BELOW, axis=1)
    return gone
