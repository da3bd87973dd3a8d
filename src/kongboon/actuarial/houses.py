"""What the caps of a benefit say of everybody of a house together: drawn claim by claim, and at expectation.

Who lives with whom comes from the register. Drawn claims are given to members (`kernels_houses`), so that the sums of
a house add up as `rules.evaluate` counts them. At expectation the members of a house are taken to claim independently
of each other, and no more than `CLAIMS_MAX` claims of a house in a year are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.flows import Numbers, Setting
from kongboon.actuarial.kernels_houses import (
    CLAIMS_MAX,
    NO_LIMIT,
    claims_of_houses,
    expected_of_houses,
    lists_of_houses,
)
from kongboon.actuarial.lives import LISTS
from kongboon.actuarial.people import People
from kongboon.actuarial.schedule_items import ClaimItem
from kongboon.actuarial.streams import GOLDEN

if TYPE_CHECKING:
    from kongboon.actuarial.expected import Expected


@dataclass(frozen=True, slots=True, eq=False)
class Houses:
    """Who lives where: house h holds the rows first[h]:first[h+1] of `rows`; `slots` [H, M] the same padded with -1."""

    first: NDArray[np.int64]
    rows: NDArray[np.int64]
    slots: NDArray[np.int64]


def houses_of(people: People) -> Houses:
    """The houses of everybody, in the order of the rows within each."""
    rows = np.argsort(people.homes, kind="stable").astype(np.int64)
    sizes = np.bincount(people.homes) if len(people) else np.zeros(0, dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    slots = np.full((len(sizes), int(sizes.max(initial=0))), -1, dtype=np.int64)
    for place in range(slots.shape[1]):
        there = sizes > place
        slots[there, place] = rows[first[:-1][there] + place]
    return Houses(first, rows, slots)


def parts_of(setting: Setting, item: ClaimItem) -> tuple[Numbers, Numbers]:
    """A claim's rate by class and year [C, T]: the member's own part and the family's, which is told once."""
    sexes, ages = setting.lives.classes[:, :1], setting.ages
    whole = np.asarray(item.claimants[sexes, ages], dtype=np.float64)
    if item.house is None or item.house.own is None:
        return whole, np.zeros_like(whole)
    rates = np.asarray(item.rates[sexes, ages])
    share = np.where(rates > 0, item.house.own[sexes, ages] / np.where(rates > 0, rates, 1.0), 0.0)
    own = whole * np.clip(share, 0.0, 1.0)
    return own, whole - own


def hold_houses(
    setting: Setting,
    expected: Expected,
    asked: NDArray[np.int64],
    stays: NDArray[np.int16],
    keys: tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]],
    answers: tuple[Numbers, Numbers, Numbers, Numbers],
) -> None:
    """Add what houses are given to the answers of the exact kernel: benefits, pooled, lines and counts.

    `asked` holds the claims of each item with a house's rule, in their order; `keys`: scenarios' keys of amounts and of
    who claims, and the words of items and years.
    """
    lives, found = setting.lives, setting.schedule
    people, houses = lives.people, houses_of(lives.people)
    benefits, pooled, lines, counts = answers
    codes = list(found.codes)
    claim_rows, list_rows = (
        found.rows_of("claim", len(found.claims)),
        found.rows_of("list", len(found.lists)),
    )
    words = np.arange(1, 16 * len(people) + 4352, dtype=np.uint64) * np.uint64(GOLDEN)
    house_words = (np.arange(1, len(houses.slots) + 1, dtype=np.uint64) + np.uint64(2**40)) * np.uint64(
        GOLDEN
    )
    limited = [b for b, item in enumerate(found.claims) if item.house is not None]
    for number, b in enumerate(limited):
        item, one = found.claims[b], expected.claimed[b]
        paid, given = np.zeros(benefits.shape), np.zeros(benefits.shape)
        arguments: list[Any] = [
            asked[number], stays, people.joins, people.tenure, people.months, lives.class_of, people.homes,
            houses.first, houses.rows, np.array(item.eligibility, dtype=np.float64), *parts_of(setting, item),
            np.ascontiguousarray(one.amounts), np.cumsum(one.chances, axis=1), *_limits(item),
            _past(people, item, houses), -1 if item.quota is None else item.quota, not item.by_event,
            *_family(item), keys[0], keys[1], keys[2][b], words, house_words, paid, given,
        ]  # fmt: skip
        claims_of_houses(*arguments)
        place = codes.index(item.code)
        benefits += paid
        lines[place] += paid.sum(axis=0)
        counts[place] += given.sum(axis=0)
        if claim_rows[b] >= 0:
            pooled[claim_rows[b]] = paid
    for number, listed in enumerate(found.lists):
        if listed.house_satang is None:
            continue
        over = np.zeros(benefits.shape)
        given_lists: list[Any] = [
            LISTS + number, listed.house_satang, stays, people.homes, lives.first, lives.account, lives.begins,
            lives.worth, over,
        ]  # fmt: skip
        lists_of_houses(*given_lists)
        benefits -= over
        lines[codes.index(listed.code)] -= over.sum(axis=0)
        if list_rows[number] >= 0:
            pooled[list_rows[number]] -= over


def _limits(item: ClaimItem) -> tuple[float, int, int]:
    """The most satang and claims of a house in a year, and claims ever."""
    assert item.house is not None
    rule = item.house
    return (
        np.inf if rule.year_satang is None else rule.year_satang,
        NO_LIMIT if rule.year_count is None else rule.year_count,
        NO_LIMIT if rule.life_count is None else rule.life_count,
    )


def _family(item: ClaimItem) -> tuple[bool, bool]:
    assert item.house is not None
    return item.house.own is not None, item.house.own_tells


def _past(people: People, item: ClaimItem, houses: Houses) -> Numbers:
    """How many claims each house is expected to have had before valuation [H], at the mean rate of all ages."""
    found = np.zeros(len(houses.slots))
    if item.house is None or item.house.life_count is None:
        return found
    rule = item.eligibility
    since = np.minimum(people.tenure - rule.tenure, people.months - rule.age) / 12
    rate = float(item.rates[0, 0]) if item.is_flat else float(item.rates[:, 15:80].mean())
    np.add.at(found, people.homes, rate * np.clip(since, 0.0, None))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What the rule of a house leaves of expected claims [T]: of their number, and of what they bring."""

    count: Numbers
    satang: Numbers


def kept_of(
    setting: Setting, item: ClaimItem, alive: Numbers, thin: Numbers, amounts: Numbers, chances: Numbers
) -> Kept:
    """The shares that stay. `thin` [T] multiplies the claims of a year; amounts [K] with chances [T, K]."""
    lives = setting.lives
    people, houses = lives.people, houses_of(lives.people)
    year_satang, *counts = _limits(item)
    sums, found = _first_sums(amounts, chances, year_satang), np.zeros((3, lives.years))
    arguments: list[Any] = [
        alive, people.joins, people.tenure, people.months, lives.class_of, houses.first, houses.rows,
        np.array(item.eligibility, dtype=np.float64), *parts_of(setting, item), np.ascontiguousarray(thin), sums,
        *counts, _past(people, item, houses), not item.by_event, *_family(item), found,
    ]  # fmt: skip
    expected_of_houses(*arguments)
    asked, given, satang = found
    brought = asked * (chances @ amounts)
    return Kept(
        np.where(asked > 0, given / np.where(asked > 0, asked, 1.0), 1.0),
        np.where(brought > 0, satang / np.where(brought > 0, brought, 1.0), 1.0),
    )


def list_over(setting: Setting, number: int, most: float, alive: Numbers) -> Numbers:
    """What a yearly list is expected to give houses beyond the most of each [T], by who of a house is alive."""
    lives = setting.lives
    years, houses = lives.years, houses_of(lives.people)
    worth = np.zeros((len(lives.people), years))
    listed = np.flatnonzero(lives.account == LISTS + number)
    owner = np.searchsorted(lives.first, listed, side="right") - 1
    for entry, row in zip(listed, owner, strict=True):
        worth[row, lives.begins[entry] :] += lives.worth[entry]
    over = np.zeros(years)
    for slots in houses.slots:
        rows = [row for row in slots if row >= 0 and worth[row].any()]
        if worth[rows].sum(axis=0).max(initial=0.0) > most:
            over += _expected_excess(worth[rows], alive[rows, :years], most)
    return over


def _expected_excess(worth: Numbers, alive: Numbers, most: float) -> Numbers:
    """The mean of what is above `most`, over every way in which the few of a house may be alive [T]."""
    chances, sums = np.ones((1, worth.shape[1])), np.zeros((1, worth.shape[1]))
    for value, there in zip(worth, alive, strict=True):
        chances = np.concatenate([chances * (1 - there), chances * there])
        sums = np.concatenate([sums, sums + value])
        if len(chances) > 4096:  # a house of more than a dozen on the list: the mean stands for the rest
            chances, sums = chances.sum(axis=0)[None], (chances * sums).sum(axis=0)[None]
    return np.asarray((chances * np.maximum(0.0, sums - most)).sum(axis=0))


def _first_sums(amounts: Numbers, chances: Numbers, most: float) -> Numbers:
    """The mean of what 0, 1, .. claims bring together, at most so much [T, 1+CLAIMS_MAX]."""
    found = np.zeros((len(chances), CLAIMS_MAX + 1))
    if not np.isfinite(most):
        return (chances @ amounts)[:, None] * np.arange(CLAIMS_MAX + 1)
    rounded = [tuple(row) for row in np.round(chances, 12)]
    for row in set(rounded):
        sums = {0.0: 1.0}
        same = [year for year, other in enumerate(rounded) if other == row]
        for count in range(1, CLAIMS_MAX + 1):
            following: dict[float, float] = {}
            for so_far, weight in sums.items():
                for amount, chance in zip(amounts.tolist(), row, strict=True):
                    total = min(so_far + amount, most)
                    following[total] = following.get(total, 0.0) + weight * chance
            sums = following
            found[same, count] = sum(satang * weight for satang, weight in sums.items())
    return found
