"""From the flows of people and claims to the fund's money: what comes in, what goes out, what is left.

F(t+1) = F(t) (1 + i) + (in - out) (1 + i / 2): what moves during a year moves in its middle. Units: satang.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.factors import Factors
from kongboon.actuarial.flows import Flows, Numbers
from kongboon.actuarial.kernels_sums import keep_books
from kongboon.actuarial.lives import DUES, LISTS, PEOPLE
from kongboon.actuarial.pools import PoolBooks
from kongboon.actuarial.schedule_items import Schedule
from kongboon.kernel.money import SATANG_PER_BAHT

LINES = ("dues", "local", "state", "other", "benefits", "refunds", "expenses", "interest")
# Less than half a satang below nothing is the dust of a sum, not a debt.
RUINED_BELOW = -0.5


@dataclass(frozen=True, slots=True)
class Terms:
    """The money side of a fund: what it begins with, what a member pays in a year, how many join each year.

    `pools`: those that bind. With `keeps_promises` benefits are paid whatever the pools hold, which is what the
    regulation costs if nobody is sent away.
    """

    opening: float
    dues: float
    base_dues: float
    entry_fees: Numbers
    refund_share: float
    pools: PoolBooks
    keeps_promises: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Books:
    """Balances [S, T+1]; the mean of each line over the scenarios [T]: income, benefits in all, refunds, expenses,
    interest. `income` and `outgo` [S, T]. Of the pools that bind: `held` [P, S, T+1], `short` [P, S, T] what each leaves
    unpaid, `unpaid` [N, T] its mean by the rows of `Flows.pooled`."""

    balance: Numbers
    income: Numbers
    outgo: Numbers
    means: dict[str, Numbers]
    held: Numbers
    short: Numbers
    unpaid: Numbers

    @property
    def ruined(self) -> Numbers:
        """The first year at whose end (0: at once) nothing is left, T+1 where that does not come [S]."""
        below = self.balance < RUINED_BELOW
        return np.where(below.any(axis=1), below.argmax(axis=1), self.balance.shape[1])


def books_of(flows: Flows, factors: Factors, terms: Terms, assumptions: Assumptions) -> Books:
    """The money of every scenario."""
    scenarios, years = flows.benefits.shape
    each = assumptions.number
    kept = terms.dues * each("collection_share")
    rates = np.array([
        kept, each("local_per_member") * SATANG_PER_BAHT, min(each("state_cap_per_member") * SATANG_PER_BAHT, kept),
        each("other_income") * SATANG_PER_BAHT, terms.refund_share * terms.base_dues, terms.refund_share * terms.dues,
    ])  # fmt: skip
    prices = (1 + each("inflation")) ** np.arange(years) * SATANG_PER_BAHT
    expenses = np.stack([prices * each("expenses_fixed"), prices * each("expenses_per_member")])
    balance, means = np.empty((scenarios, years + 1)), np.zeros((len(LINES), years))
    income, outgo = np.empty((scenarios, years)), np.empty((scenarios, years))
    pools, binding = terms.pools, 0 if terms.keeps_promises else len(terms.pools.opening)
    held, short = np.zeros((binding, scenarios, years + 1)), np.zeros((binding, scenarios, years))
    held[:, :, 0] = pools.opening[:binding, None]
    unpaid = np.zeros((len(pools.pool_of), years))
    # One layout for all kernels, so that one compiled form serves them.
    given = (
        flows.people, flows.dues, flows.benefits, flows.refunds, flows.pooled, factors.local, factors.state,
        factors.interest, factors.extra_satang,
    )  # fmt: skip
    arguments: list[Any] = [terms.opening, *(np.ascontiguousarray(row) for row in given)]
    arguments += [
        terms.entry_fees,
        expenses,
        rates,
        pools.pool_of,
        pools.at_once,
        pools.shares,
        pools.carries,
    ]
    arguments += [balance, income, outgo, means, held, short, unpaid]
    keep_books(*arguments)
    by_name = dict(zip(LINES, means / scenarios, strict=True))
    return Books(balance, income, outgo, by_name, held, short, unpaid / scenarios)


def state_bend(assumptions: Assumptions) -> float:
    """The yearly dues (satang) from which on the state contributes no more."""
    kept = assumptions.number("collection_share")
    cap = assumptions.number("state_cap_per_member") * SATANG_PER_BAHT
    return cap / kept if kept > 0 else 0.0


def prices_of(accounts: int, lists: int, terms: Terms, assumptions: Assumptions) -> Numbers:
    """What one of each account is worth to the fund in a year, outside money at its expectation [A]."""
    each = assumptions.number
    kept = terms.dues * each("collection_share")
    local = each("local_probability") * each("local_per_member") * SATANG_PER_BAHT
    state = each("state_probability") * min(each("state_cap_per_member") * SATANG_PER_BAHT, kept)
    prices = np.zeros(accounts)
    prices[PEOPLE] = local + state - each("expenses_per_member") * SATANG_PER_BAHT
    prices[DUES] = kept
    prices[LISTS : LISTS + lists] = -1.0
    return prices


def entry_fees_of(joins: NDArray[np.int64], found: Schedule, years: int) -> Numbers:
    """Entry fees of each year from the years of joining."""
    return np.bincount(joins[joins > 0], minlength=years)[:years].astype(np.float64) * found.entry_fee_satang
