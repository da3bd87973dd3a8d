"""K0: one projection at expected values, fast enough to answer while a slider moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.factors import Factors
from kongboon.actuarial.flows import Flows, Numbers, Setting
from kongboon.actuarial.houses import kept_of, list_over
from kongboon.actuarial.kernels_sums import expect
from kongboon.actuarial.lives import DUES, LISTS, PEOPLE, PEOPLE_60
from kongboon.actuarial.people import eligible_share
from kongboon.actuarial.schedule_items import ClaimItem
from kongboon.actuarial.severity import event_counts


@dataclass(frozen=True, slots=True, eq=False)
class Claimed:
    """One kind of claims at expectation: `count` [T] of them (factor included), of mean and mean square satang.

    `thin` [T] is the part still to be given where there is a limit for life, `spread` [T] the share of members with
    a claim, weighed by claims; amounts [K] come with chances [T, K]. Factors of years are not in thin and spread.
    `kept` [T] is the part of what claims bring that a house's limit leaves; `count` is after it.
    """

    item: ClaimItem
    count: Numbers
    thin: Numbers
    spread: Numbers
    amounts: Numbers
    chances: Numbers
    kept: Numbers | None = None
    # What a claim that is given brings [T]; found once, because everything asks.
    means: Numbers = field(init=False)

    def __post_init__(self) -> None:
        means = np.asarray(self.chances @ self.amounts)
        object.__setattr__(self, "means", means if self.kept is None else means * self.kept)


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """The flows of one scenario [1, T], the claims, and by account the sums of each year [A, T+1]; `list_kept` [L, T+1]
    is the part of lists that ceilings of houses leave; `at_death` [T] is what deaths of members bring; `alive` [n, T+1]
    the share of each person still a member."""

    flows: Flows
    claimed: tuple[Claimed, ...]
    sums: Numbers
    list_kept: Numbers
    at_death: Numbers
    alive: Numbers


def expected_flows(setting: Setting, factors: Factors, scenario: int = 0) -> Expected:
    """Expected flows under the factors of one scenario; see `flows.Flows` for units and shapes."""
    lives, found = setting.lives, setting.schedule
    people, years = lives.people, lives.years
    alive, sums = np.zeros((len(people), years + 1)), np.zeros((lives.accounts, years + 1))
    paid, refunds, ends = np.zeros((len(found.deaths), years)), np.zeros((2, years)), np.zeros((2, years))
    expect(
        setting.rates, row_of(factors.mortality, scenario), setting.lapse * row_of(factors.lapse, scenario),
        lives.class_of, people.joins, people.tenure, people.dues, lives.first, lives.account, lives.begins, lives.worth,
        setting.ladders, alive, sums, paid, refunds, ends,
    )  # fmt: skip
    for rule in lives.by_class:
        sums[lives.total_account(rule)] = sums[lives.class_accounts(rule)].sum(axis=0)
    list_kept = _list_kept(setting, sums, alive)
    listings = sums[LISTS : LISTS + len(found.lists), :years] * list_kept[:, :years]
    codes = list(found.codes)
    lines, counts = np.zeros((len(codes), years)), np.zeros((len(codes), years))
    by_kind = {"death": paid, "list": listings}
    for item, satang in zip(found.deaths, paid, strict=True):
        lines[codes.index(item.code)] += satang
    for listed, satang in zip(found.lists, listings, strict=True):
        lines[codes.index(listed.code)] += satang
    claimed = tuple(_claimed(setting, item, sums, alive, factors, scenario) for item in found.claims)
    for one in claimed:
        place = codes.index(one.item.code)
        lines[place] += one.count * one.means
        counts[place] += one.count
    by_kind["claim"] = np.array([one.count * one.means for one in claimed]).reshape(len(claimed), years)
    pooled = np.array([by_kind[row.kind][row.place] for row in found.pooled])
    flows = Flows(
        sums[PEOPLE][None], sums[PEOPLE_60][None], sums[DUES][None], lines.sum(axis=0)[None], refunds[:, None, :],
        pooled.reshape(len(found.pooled), 1, years), lines, counts, ends[0], ends[1],
    )  # fmt: skip
    return Expected(flows, claimed, sums, list_kept, paid.sum(axis=0), alive)


def _list_kept(setting: Setting, sums: Numbers, alive: Numbers) -> Numbers:
    """What the ceiling of a house leaves of each yearly list [L, T+1]."""
    lists, years = setting.schedule.lists, setting.lives.years
    found = np.ones((len(lists), years + 1))
    for number, listed in enumerate(lists):
        given = sums[LISTS + number, :years]
        if listed.house_satang is not None:
            over = list_over(setting, number, listed.house_satang, alive)
            found[number, :years] -= np.where(given > 0, over / np.where(given > 0, given, 1.0), 0.0)
    return found


def row_of(values: Numbers, scenario: int) -> Numbers:
    """The row of a scenario, where one row may stand for all."""
    return values[min(scenario, len(values) - 1)]


def factor_of(item: ClaimItem, factors: Factors, scenario: int) -> Numbers:
    """The yearly factor of a kind of claims."""
    if item.factor == "none":
        return np.ones(factors.hospital.shape[1])
    return row_of(factors.hospital if item.factor == "hospital" else factors.disaster, scenario)


def class_shares(setting: Setting, values: NDArray[Any]) -> NDArray[Any]:
    """Values [sex, age] at the classes' ages year by year, shape [C, T]."""
    return np.asarray(values[setting.lives.classes[:, :1], setting.ages])


def _claimed(
    setting: Setting, item: ClaimItem, sums: Numbers, alive: Numbers, factors: Factors, scenario: int
) -> Claimed:
    """Claims of one kind: how many, and the mixture of what they bring over everybody who may claim."""
    lives = setting.lives
    if item.is_flat:
        share = np.full(lives.years, item.claimants[0, 0])
        claims = sums[lives.total_account(item.eligibility), : lives.years] * share
        chances = np.broadcast_to(_mixtures(item)[2][0], (lives.years, len(item.severity.amounts)))
    else:
        claims, share, chances = _by_class(setting, item, sums)
    if item.by_event:
        share = np.zeros(lives.years)  # Poisson: a member may have several
    thin = _thin(setting, item, alive)
    factor = factor_of(item, factors, scenario)
    count, kept = claims * thin * factor, None
    amounts = item.severity.amounts
    if item.tiers:
        amounts, chances = _by_tenure(setting, item, alive)
    if item.house is not None:
        left = kept_of(setting, item, alive, thin * factor, amounts, np.asarray(chances))
        count = count * left.count
        kept = np.where(left.count > 0, left.satang / np.where(left.count > 0, left.count, 1.0), 1.0)
    if item.quota is not None:
        count = np.array([_within_quota(mean, item.quota) for mean in count])
    return Claimed(item, count, thin, share, amounts, chances, kept)


def _by_class(setting: Setting, item: ClaimItem, sums: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Claims [T], the share of a claimant [T] and the chances of amounts [T, K], over classes of other rates."""
    lives = setting.lives
    eligible = sums[lives.class_accounts(item.eligibility), : lives.years]
    shares = class_shares(setting, item.claimants)
    by_class = eligible * shares
    claims = by_class.sum(axis=0)
    weight = np.where(claims > 0, claims, 1.0)
    share = (by_class * shares).sum(axis=0) / weight
    if item.by_event:  # whoever has it, one event brings the same
        return (
            claims,
            share,
            np.broadcast_to(item.severity.chances[0], (lives.years, len(item.severity.amounts))),
        )
    rates, place, mixed = _mixtures(item)
    places = class_shares(setting, place)
    index = np.arange(lives.years) * len(rates) + places
    of_rate = np.bincount(index.ravel(), by_class.ravel(), lives.years * len(rates))
    chances = of_rate.reshape(lives.years, len(rates)) @ mixed / weight[:, None]
    # Where nobody may claim in a year the first amount stands in; it is multiplied by no claims.
    chances[claims <= 0] = np.eye(1, chances.shape[1])[0]
    return claims, share, chances


@lru_cache(maxsize=256)
def _mixtures(item: ClaimItem) -> tuple[Numbers, NDArray[np.int64], Numbers]:
    """The different rates of an item, which of them holds at [sex, age], and the chances of amounts at each."""
    rates, place = np.unique(item.rates, return_inverse=True)
    mixed = np.array([event_counts(float(rate)) for rate in rates]) @ item.severity.chances
    return rates, place.reshape(item.rates.shape).astype(np.int64), mixed


def _eligible_alive(setting: Setting, item: ClaimItem, alive: Numbers) -> Numbers:
    """Expected eligible part of each person's years [n, T]."""
    years = np.arange(setting.lives.years)
    shares = [eligible_share(setting.lives.people, item.eligibility, int(year)) for year in years]
    return np.asarray(alive[:, : len(years)] * np.stack(shares, axis=1))


def _thin(setting: Setting, item: ClaimItem, alive: Numbers) -> Numbers:
    """What a limit for life leaves of the claims of each year, from how long each person could have claimed."""
    lives = setting.lives
    if item.lifetime is None:
        return np.ones(lives.years)
    eligible = _eligible_alive(setting, item, alive)
    people, rule = lives.people, item.eligibility
    began = np.maximum(rule.tenure - people.tenure, rule.age - people.months) / 12
    before = np.clip(np.arange(lives.years)[None, :] - began[:, None], 0.0, None)
    rate = float(item.rates.mean()) if item.is_flat else float(item.rates[:, 15:80].mean())
    given = np.vectorize(lambda years: _given(rate * years, item.lifetime or 0))
    grid = np.arange(int(before.max(initial=0)) + 3, dtype=np.float64)
    so_far = np.interp(before, grid, given(grid))
    after = np.interp(before + 1, grid, given(grid))
    weight = eligible.sum(axis=0)
    kept = (eligible * (after - so_far)).sum(axis=0)
    return np.where(weight > 0, kept / np.where(weight > 0, weight, 1.0) / max(rate, 1e-12), 1.0)


def _given(mean: float, most: int) -> float:
    """The expected number given where the number asked is Poisson and at most so many are given."""
    chance, below, total = float(np.exp(-mean)), 0.0, 0.0
    for count in range(most):
        total += count * chance
        below += chance
        chance *= mean / (count + 1)
    return total + most * (1 - below)


def _within_quota(mean: float, quota: int) -> float:
    return _given(float(mean), quota) if mean < 700 else float(min(mean, quota))


def _by_tenure(setting: Setting, item: ClaimItem, alive: Numbers) -> tuple[Numbers, Numbers]:
    """Amounts by length of membership, with the chances that a claim of the year falls on each."""
    eligible = _eligible_alive(setting, item, alive)
    member = setting.lives.people.tenure[:, None] + 12 * np.arange(setting.lives.years)[None, :] + 6
    months = np.array([month for month, _ in item.tiers])
    place = np.clip(np.searchsorted(months, member, side="right") - 1, 0, None)
    amounts, back = np.unique([satang for _, satang in item.tiers], return_inverse=True)
    chances = np.zeros((setting.lives.years, len(amounts)))
    columns = np.broadcast_to(np.arange(setting.lives.years), place.shape)
    np.add.at(chances, (columns, back[place]), eligible)
    weight = chances.sum(axis=1, keepdims=True)
    first = np.eye(1, len(amounts))[0]
    return amounts, np.where(weight > 0, chances / np.where(weight > 0, weight, 1.0), first)
