"""What `schedule` makes of a regulation: every benefit in one of three shapes that the kernels reckon with.

Amounts are satang, lengths of membership and ages are months (fractions where the regulation counts days).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.caveats import Caveat
from kongboon.actuarial.severity import Severity

DAYS_A_MONTH = 365.2425 / 12
MONTHS_MAX = 12 * 130  # longer memberships are paid like this one
How = Literal["death", "yearly_list", "claims", "disaster"]
Factor = Literal["none", "hospital", "disaster"]


class Eligibility(NamedTuple):
    """From which months of membership and of age a benefit is given; accidents, a share of all, may wait less."""

    tenure: float
    age: float
    by_accident: float
    accident_share: float


@dataclass(frozen=True, slots=True, eq=False)
class DeathItem:
    """Paid at a member's own death: `ladder[m]` is the mean over deaths in the twelve months from month m on."""

    code: str
    ladder: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class HouseRule:
    """What a benefit's caps say of a whole house; only where members of the register share houses.

    `year_satang`: the most in a year; `year_count`, `life_count`: the most claims; None is no limit. `own` [sex, age]
    is given where counts run over a child or a person: the part of the claims that is the member's own. The rest are the
    family's, and the family of a house is one: what happens in it is told by one member. `own_tells`: a member's own
    event is that of another's family too, as a birth is.
    """

    year_satang: float | None = None
    year_count: int | None = None
    life_count: int | None = None
    own: NDArray[np.float64] | None = None
    own_tells: bool = False


class ListStep(NamedTuple):
    """So much more a year from both ages on; `years_later` delays the step, for what ends after some years."""

    tenure: float
    age: float
    years_later: int
    satang: float


@dataclass(frozen=True, slots=True, eq=False)
class ListItem:
    """Paid once a year to everyone who is eligible in the middle of the year; to a house at most so much together."""

    code: str
    steps: tuple[ListStep, ...]
    house_satang: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ClaimItem:
    """Paid when something happens: `claimants[sex, age]` are the claims a year of an eligible member.

    Under a yearly cap all events of a member's year make one claim, and claimants are the share of members with one;
    without (`by_event`) every event is a claim. `rates` are the events. `factor` multiplies the claims of a year.
    `tiers` (months, satang) replace the severity's amounts where the sum rises with membership. `quota` is the most
    that the fund gives in a year, `lifetime` the most that a member is given ever; None is no limit.
    """

    code: str
    factor: Factor
    eligibility: Eligibility
    rates: NDArray[np.float64]
    claimants: NDArray[np.float64]
    severity: Severity
    by_event: bool
    tiers: tuple[tuple[float, float], ...] = ()
    quota: int | None = None
    lifetime: int | None = None
    house: HouseRule | None = None

    is_flat: bool = field(init=False)

    def __post_init__(self) -> None:
        # Whether age and sex make no difference; asked of every fund.
        object.__setattr__(self, "is_flat", bool((self.rates == self.rates[0, 0]).all()))


class PoolTerms(NamedTuple):
    """A pool that binds: `shares` of income by `pools.SOURCES`; `carries_expenses`: running the fund is paid from it."""

    key: str
    title: str
    account: str
    shares: tuple[float, ...]
    carries_expenses: bool


class PooledRow(NamedTuple):
    """An item that is paid from a binding pool. `at_once`: all in the middle of the year, as a list or a flood is;
    else evenly through it."""

    kind: Literal["death", "list", "claim"]
    place: int
    code: str
    pool: int
    at_once: bool


class Modelled(NamedTuple):
    """How one benefit of the regulation is reckoned."""

    code: str
    how: tuple[How, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """A regulation as arrays. `dues_satang` is of a year; `tiers` are yearly sums of the higher contributions."""

    regulation_sha256: str
    dues_satang: float
    tiers: tuple[tuple[str, float], ...]
    entry_fee_satang: float
    exempt_age: float | None
    exempt_tenure: float | None
    exempt_disabled: bool
    refund_share: float
    deaths: tuple[DeathItem, ...]
    lists: tuple[ListItem, ...]
    claims: tuple[ClaimItem, ...]
    modelled: tuple[Modelled, ...]
    caveats: tuple[Caveat, ...]
    pools: tuple[PoolTerms, ...] = ()
    pooled: tuple[PooledRow, ...] = ()

    def rows_of(self, kind: Literal["death", "list", "claim"], count: int) -> NDArray[np.int64]:
        """The row of `pooled` of each item of a kind, -1 where no pool binds it."""
        rows = np.full(count, -1, dtype=np.int64)
        for number, row in enumerate(self.pooled):
            if row.kind == kind:
                rows[row.place] = number
        return rows

    @property
    def codes(self) -> tuple[str, ...]:
        """Every benefit's code once, in the order of the regulation."""
        return tuple(one.code for one in self.modelled)
