"""What is said about a projection: chances with their interval, years, ratios and level dues. Units: satang."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.flows import Numbers
from kongboon.actuarial.money import RUINED_BELOW, Books
from kongboon.actuarial.schedule_items import PoolTerms

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_Z = 1.959963984540054


class Chance(NamedTuple):
    """A share of the scenarios, with the interval that so many scenarios leave open (Wilson, 95 %)."""

    share: float
    low: float
    high: float


def chance(hits: int, tries: int) -> Chance:
    """The share of hits.

    >>> one = chance(0, 1000)
    >>> one.share, one.low, round(one.high, 4)
    (0.0, 0.0, 0.0038)
    """
    share, spread = hits / tries, _Z * _Z / tries
    centre = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / tries + spread / tries / 4) / (1 + spread)
    return Chance(share, 0.0 if hits == 0 else centre - half, 1.0 if hits == tries else centre + half)


def ruin_counts(books: Books) -> NDArray[np.int64]:
    """How many scenarios run out within year t (0: at once), and in the last place how many never do [T+2]."""
    columns = books.balance.shape[1]
    return np.bincount(books.ruined.astype(np.int64), minlength=columns + 1)


def fan(balance: Numbers) -> Numbers:
    """The balances below which 5, 25, 50, 75 and 95 % of the scenarios lie [T+1, 5].

    >>> fan(np.arange(5.0)[:, None]).tolist()
    [[0.2, 1.0, 2.0, 3.0, 3.8]]
    """
    ordered = np.sort(np.ascontiguousarray(balance.T), axis=1)
    places = np.array(QUANTILES) * (balance.shape[0] - 1)
    below = places.astype(np.int64)
    above = np.minimum(below + 1, balance.shape[0] - 1)
    return np.asarray(ordered[:, below] + (places - below) * (ordered[:, above] - ordered[:, below]))


@dataclass(frozen=True, slots=True, eq=False)
class PoolOutlook:
    """What becomes of a pool that binds. `short_in` [T+1]: in how many of the scenarios it first leaves something unpaid
    in year t; the last place counts where it never does. Means over the scenarios: `unpaid` [T], `held` [T+1] satang."""

    key: str
    title: str
    scenarios: int
    short_in: NDArray[np.int64]
    unpaid: Numbers
    held: Numbers

    def short(self, within_years: int) -> Chance:
        """The chance that it cannot pay all that is asked in one of so many years."""
        return chance(int(self.short_in[: min(within_years, len(self.unpaid))].sum()), self.scenarios)

    def short_by(self, share: float) -> int | None:
        """In which year (1: the first) it has been short in this share of the scenarios; None: in no year."""
        gone = np.cumsum(self.short_in[:-1]) / self.scenarios
        reached = np.flatnonzero(gone >= share)
        return int(reached[0]) + 1 if len(reached) else None


def pool_outlooks(pools: tuple[PoolTerms, ...], books: Books) -> tuple[PoolOutlook, ...]:
    """One for each pool of the books."""
    return tuple(
        _pool(pool, held, short) for pool, held, short in zip(pools, books.held, books.short, strict=True)
    )


def _pool(pool: PoolTerms, held: Numbers, short: Numbers) -> PoolOutlook:
    scenarios, years = short.shape
    lacks = short > -RUINED_BELOW
    first = np.where(lacks.any(axis=1), lacks.argmax(axis=1), years)
    counts = np.bincount(first, minlength=years + 1)
    return PoolOutlook(pool.key, pool.title, scenarios, counts, short.mean(axis=0), held.mean(axis=0))


class Ratios(NamedTuple):
    """Ratios of present values over all years at expectation; None where nothing goes out on balance.

    `funding`: assets over what goes out beyond all income. `own_money`: assets and dues over what goes out;
    `all_money`: the same with every income.
    """

    funding: float | None
    own_money: float | None
    all_money: float | None


def ratios(books: Books, interest: Numbers) -> Ratios:
    """From the books of the expected scenario [1, T] and its interest [T]."""
    present = discounts(interest)
    outgo, income = float(present @ books.outgo[0]), float(present @ books.income[0])
    dues, assets = float(present @ books.means["dues"]), float(books.balance[0, 0])
    if outgo <= 0:
        return Ratios(None, None, None)
    beyond = outgo - income
    return Ratios(assets / beyond if beyond > 0 else None, (assets + dues) / outgo, (assets + income) / outgo)


def discounts(interest: Numbers) -> Numbers:
    """What one satang moved in the middle of each year is worth today [T]."""
    grown = np.cumprod(1 + interest)
    return np.asarray((1 + interest / 2) / grown)


def reserve_months(balance: Numbers, outgo: Numbers) -> Numbers:
    """How many months of the year's outgo the money at its beginning would pay [T]; without outgo none are counted."""
    monthly = outgo / 12
    return np.where(monthly > 0, balance[: len(outgo)] / np.where(monthly > 0, monthly, 1.0), 0.0)
