"""The parts of a regulation that are not a benefit: members, dues, arrears, pools, approvals (domain.md 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DuesPeriod = Literal["day", "week", "month", "half_year", "year"]
Rounding = Literal["baht", "quarter", "satang"]
PoolAccount = Literal["benefit", "administration", "reserve", "public_welfare", "disaster", "old_age"]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as it is printed: what the vocabulary does not decide stays text."""

    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Who may join, who pays no dues, and what an end means; None and False where the regulation is silent.

    `refund_percent` is of the dues paid in, for whoever resigns. `tenure_kept_days`: who joins again within so
    many days and pays the arrears keeps the earlier tenure; 0 means tenure begins anew.
    """

    min_age_years: int | None = None
    max_join_age_years: int | None = None
    outsiders: Literal["no", "by_committee"] = "no"
    exempt_from_age_years: int | None = None
    exempt_from_tenure_years: int | None = None
    exempt_disabled: bool = False
    refund_percent: int = 0
    tenure_kept_days: int = 0


@dataclass(frozen=True, slots=True)
class DuesTier:
    """A higher contribution that a member may choose."""

    key: str
    title: str
    amount_satang: int


@dataclass(frozen=True, slots=True)
class DuesTerms:
    """What a member pays: `amount_satang` for each `per`; by the day, so many days in a leap year."""

    amount_satang: int
    per: DuesPeriod
    entry_fee_satang: int
    leap_year_days: Literal[365, 366]
    ahead_max_years: int = 5
    tiers: tuple[DuesTier, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrears:
    """The ladder of unpaid dues: grace, suspended, ended; None where the regulation is silent.

    Up to `grace_months` nobody counts as behind; more than `suspended_after_months` suspend benefits; more than
    `ended_after_months` end the membership. `new_waiting_days` are waited again once a suspension is paid off.
    `deducted`: what is owed is taken off a benefit.
    """

    grace_months: int = 0
    suspended_after_months: int | None = None
    ended_after_months: int | None = None
    new_waiting_days: int = 0
    deducted: bool = False

    def standing(self, months: int) -> Literal["", "behind", "suspended"]:
        """How somebody stands who owes so many months that are over: "suspended" is who is refused every benefit.

        >>> terms = Arrears(grace_months=1, suspended_after_months=3)
        >>> [terms.standing(months) for months in (1, 2, 3, 4)]
        ['', 'behind', 'behind', 'suspended']
        """
        if self.suspended_after_months is not None and months > self.suspended_after_months:
            return "suspended"
        return "behind" if months > self.grace_months else ""


@dataclass(frozen=True, slots=True)
class Pool:
    """Money set aside for some benefits, and what happens when more is asked than is there.

    `when_short`: "first_come" pays what is left to whoever was first, "pro_rata" everybody the same share.
    `rounding`: shares are rounded down to whole baht, to a quarter of one, or not beyond the satang.
    `account`: which pool of the books it is (`vocabulary.POOL_ACCOUNTS`). Then claims get what the books say is
    left; None: the pool is a plan of the fund, and binds no claim.
    """

    key: str
    title: str
    when_short: Literal["first_come", "pro_rata"] = "first_come"
    account: PoolAccount | None = None
    rounding: Rounding = "baht"


@dataclass(frozen=True, slots=True)
class Allocation:
    """How the money of one source divides over the pools, in whole percent that make 100."""

    source: str
    shares: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class InKind:
    """A contribution that is not money (S130): so many days of dues a unit, or its price (`days` None).

    `year_cap_percent`: at most so much of a year's dues. A version of the regulation dates the conversion.
    """

    key: str
    title: str
    unit: str
    days: int | None
    year_cap_percent: int | None = None


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """Who confirms a payment up to a sum (None: any sum above): so many officers, with the chair or not.

    With `wait_hours` the payment is published to the members and waits so long after the last confirmation;
    what is paid at once never waits.
    """

    up_to_satang: int | None
    confirmations: int
    with_chair: bool = False
    wait_hours: int = 0
