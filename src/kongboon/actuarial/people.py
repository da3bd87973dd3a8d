"""The people of a projection: members of today and those who will join, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.errors import UnknownTier
from kongboon.actuarial.members import Members
from kongboon.actuarial.schedule_items import Eligibility, Schedule
from kongboon.actuarial.streams import entrant_ids, member_keys
from kongboon.actuarial.tables import AGE_MAX, FEMALE, MALE

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]
_GRID = 4096
_YEARS_APART = 81  # more than a projection has, so that year and place in it make one number


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """One row a person, sorted by class; `joins` is the year of joining, 0 for members of today.

    `months` and `tenure` are months of age and membership at valuation, below zero before birth or joining. `dues`
    is a multiple of the common dues. `keys` decide the fate. `homes` number the houses; who joins later belongs to the
    houses of today by turns, so that houses stay as full as they are.
    """

    keys: NDArray[np.uint64]
    sex: Integers
    months: Integers
    tenure: Integers
    joins: Integers
    dues: Numbers
    exempt: NDArray[np.bool_]
    homes: Integers

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def cohort(self) -> Integers:
        """The age nearest at valuation, by which people die: half of them are younger and half older."""
        return (self.months + 6) // 12


def people_of(
    fund_code: str,
    members: Members,
    found: Schedule,
    assumptions: Assumptions,
    years: int,
    entrants: int | None = None,
) -> People:
    """Members of today and, from the second year on, so many entrants a year (None: by the assumptions).

    Errors: UnknownTier.
    """
    joins, months, sex, ids, turn = _entrants(
        _entrants_a_year(len(members), assumptions, entrants), assumptions, years
    )
    homes = (turn * members.known_homes).astype(np.int64)
    if not members.known_homes:
        homes = len(members) + np.arange(len(joins))
    tiers = dict(found.tiers)
    dues = np.ones(len(members))
    if any(members.tiers):
        dues = np.array([_tier(tier, members, tiers, found.dues_satang) for tier in members.tiers])
    keys = member_keys(fund_code, members.ids)
    return joined(
        People(
            keys, members.sexes.astype(np.int64), members.ages.astype(np.int64),
            members.tenures.astype(np.int64), np.zeros(len(members), dtype=np.int64), dues,
            members.exempt | (members.disabled & found.exempt_disabled), members.homes,
        ),
        People(
            member_keys(fund_code, ids), sex, months, -12 * joins, joins, np.ones(len(joins)),
            np.zeros(len(joins), dtype=np.bool_), homes,
        ),
    )  # fmt: skip


def joined(*groups: People) -> People:
    """All of them by class, so that a class's curves stay at hand; by key within: the order given is nothing."""
    every = People(
        **{name: np.concatenate([getattr(group, name) for group in groups]) for name in People.__slots__}
    )
    order = np.lexsort((every.keys, (every.sex * 10_000 + every.cohort) * 1_000 + every.joins))
    return People(**{name: getattr(every, name)[order] for name in People.__slots__})


def eligible_share(people: People, rule: Eligibility, year: Integers | int) -> Numbers:
    """The part of a year in which each person is eligible; while the waiting lasts it is the share of accidents."""
    old = people.months + 12.0 * np.asarray(year)
    member = people.tenure + 12.0 * np.asarray(year)

    def after(tenure: float) -> Numbers:
        left = np.maximum(tenure - member, rule.age - old)
        return np.asarray(np.clip(1 - left / 12, 0.0, 1.0))

    share = after(rule.tenure)
    if not rule.accident_share:
        return share
    return np.asarray(share + rule.accident_share * (after(rule.by_accident) - share))


def _tier(tier: str, members: Members, tiers: dict[str, float], common: float) -> float:
    """A contribution as a multiple of the common one."""
    if not tier:
        return 1.0
    if tier not in tiers or not common:
        count = sum(other == tier for other in members.tiers)
        raise UnknownTier(count=count, tier=tier, known=", ".join(tiers) or "-")
    return tiers[tier] / common


def _entrants_a_year(members: int, assumptions: Assumptions, entrants: int | None) -> float:
    if entrants is not None:
        return float(entrants)
    fixed = assumptions.number("entrants_per_year")
    return fixed if fixed >= 0 else members * assumptions.number("entrants_share")


def _entrants(
    a_year: float, assumptions: Assumptions, years: int
) -> tuple[Integers, Integers, Integers, NDArray[np.uint64], Numbers]:
    """Year of joining, months of age at valuation, sex, id and turn among the houses of everyone who will join.

    A fractional number is made up over the years. Ages go evenly through the profile, sexes too: these people
    are a fixed plan, and the doubt about it belongs to the assumptions.
    """
    upto = np.floor(a_year * np.arange(years) + 0.5).astype(np.int64)
    counts = np.diff(upto, prepend=0)
    joins = np.repeat(np.arange(years), counts)
    number = np.arange(len(joins)) - np.repeat(np.cumsum(counts) - counts, counts)
    ages, sexes = _profile(number, assumptions)
    turn = _even(number * _YEARS_APART + joins, 5)
    return joins, ages - 12 * joins, sexes, entrant_ids(joins, number), turn


def typical_entrants(count: int, assumptions: Assumptions) -> tuple[Integers, Integers]:
    """Months of age at joining and sex of so many who join, spread over the assumed profile."""
    return _profile(np.arange(count), assumptions)


def _profile(number: Integers, assumptions: Assumptions) -> tuple[Integers, Integers]:
    female = _even(number, 3) < assumptions.number("entrants_female")
    return _age_at(_even(number, 2), assumptions), np.where(female, FEMALE, MALE)


def _even(number: Integers, base: int) -> Numbers:
    """Van der Corput's sequence: the n-th entrant is the same however many there are."""
    return _grid(base)[number] if number.max(initial=0) < _GRID else _points(number, base)


@cache
def _grid(base: int) -> Numbers:
    """The beginning of the sequence, which serves all but the largest funds."""
    return _points(np.arange(_GRID), base)


def _points(number: Integers, base: int) -> Numbers:
    left, step, found = number + 1, 1.0 / base, np.zeros(len(number))
    while left.any():
        found += step * (left % base)
        left, step = left // base, step / base
    return found


def _age_at(share: Numbers, assumptions: Assumptions) -> Integers:
    """Months of age at joining from the profile's bands; the last band is ten years wide."""
    bands = assumptions["entrants_ages"]
    starts = [float(age) for age, _ in bands]
    ends = [*starts[1:], min(starts[-1] + 10, AGE_MAX)]
    weights = np.cumsum([float(weight) for _, weight in bands])
    below = np.concatenate([[0.0], weights / weights[-1]])
    place = np.minimum(np.searchsorted(below, share, side="right") - 1, len(starts) - 1)
    inside = (share - below[place]) / np.maximum(below[place + 1] - below[place], 1e-12)
    low, high = np.array(starts)[place], np.array(ends)[place]
    return np.floor(12 * (low + inside * (high - low))).astype(np.int64)
