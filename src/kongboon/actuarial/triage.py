"""K2: a quick look over many funds, to find the fragile ones; what a fund is told comes from K1.

Expected flows at three levels of mortality and two of leaving are interpolated to each scenario, and one normal
number a year stands for who happens to die, leave or claim. Its size is such that the balance of every year has the
exact variance of people who die and leave only once; drawing the years independently of each other would make it
30 to 50 % wider. What stays approximate: the shape of a year's chance (normal, with the skewness of its payments),
its dependence between years, and the bend between the levels.
"""

from __future__ import annotations

from math import log

import numpy as np

from kongboon.actuarial.expected import Expected
from kongboon.actuarial.factors import Factors, Run
from kongboon.actuarial.flows import Flows, Numbers, Setting
from kongboon.actuarial.kernels import drawn, interpolate
from kongboon.actuarial.kernels_sums import expect_levels, member_variance
from kongboon.actuarial.lives import DUES, LISTS, PEOPLE
from kongboon.actuarial.streams import code_key, scenario_keys

_LOWER, _UPPER, _MORE_LEAVE = 0.7, 1.4, 1.3
_CHANCE = 5


def triage_flows(
    fund_code: str,
    setting: Setting,
    factors: Factors,
    mean: Factors,
    expected: Expected,
    prices: Numbers,
    run: Run,
) -> Flows:
    """Flows of every scenario, chance included in the benefits; `prices` [A] is what an account is worth a year."""
    years, scenarios = run.years, run.scenarios
    middle = _four(setting, expected, expected.sums, expected.at_death)
    lower, upper, leaving = _flows_at(
        setting, expected, mean, ((_LOWER, 1.0), (_UPPER, 1.0), (1.0, _MORE_LEAVE))
    )
    safe = np.where(middle > 1e-9, middle, 1.0)
    ratios = np.stack([np.where(middle > 1e-9, level / safe, 1.0) for level in (lower, upper)], axis=1)
    # Deaths beside their survivors: the level itself comes with the year.
    ratios[3] /= np.array([[_LOWER], [_UPPER]])
    leaves = np.log(np.where(middle > 1e-9, np.maximum(leaving, 1e-9) / safe, 1.0)) / (_MORE_LEAVE - 1)
    now = np.broadcast_to(factors.mortality / mean.mortality, (scenarios, years))
    before = np.cumsum(np.log(now), axis=1) / np.arange(1, years + 1)
    level = np.concatenate([np.zeros((scenarios, 1)), before], axis=1)
    spread, skew = _chance(setting, mean, expected, prices)
    people, dues = np.empty((scenarios, years + 1)), np.empty((scenarios, years + 1))
    benefits = np.empty((scenarios, years))
    interpolate(
        log(_LOWER), log(_UPPER), ratios, leaves, level, np.broadcast_to(factors.lapse, scenarios) - 1, now,
        np.concatenate([middle, _claims_by_factor(expected)]), _relative(factors.hospital, mean.hospital, scenarios),
        _relative(factors.disaster, mean.disaster, scenarios), spread, skew,
        drawn(scenario_keys(run.seed, scenarios), _CHANCE, code_key(fund_code), years), people, dues, benefits,
    )  # fmt: skip
    flows = expected.flows
    shape = (2, scenarios, years)
    return Flows(
        people, np.broadcast_to(flows.people_60, people.shape), dues, benefits, np.broadcast_to(flows.refunds, shape),
        _pooled(flows, benefits), flows.lines, flows.counts, flows.deaths, flows.leavers,
    )  # fmt: skip


def _pooled(flows: Flows, benefits: Numbers) -> Numbers:
    """What is asked of pools, as if all benefits of a year were as far from their mean as the year's sum is."""
    mean = flows.benefits[0]
    against = np.maximum(0.0, benefits) / np.where(mean > 0, mean, 1.0)
    return np.asarray(flows.pooled * against[None])


def _flows_at(
    setting: Setting, expected: Expected, mean: Factors, levels: tuple[tuple[float, float], ...]
) -> list[Numbers]:
    """People, dues, lists and payments at death [4, T+1] where so many times as many die, and leave."""
    lives, people = setting.lives, setting.lives.people
    sums = np.zeros((len(levels), LISTS + len(setting.schedule.lists), lives.years + 1))
    paid = np.zeros((len(levels), lives.years))
    expect_levels(
        setting.rates, mean.mortality[0], setting.lapse, np.array(levels), lives.class_of, people.joins, people.tenure,
        lives.first, lives.account, lives.begins, lives.worth, setting.ladders, sums, paid,
    )  # fmt: skip
    return [_four(setting, expected, each, given) for each, given in zip(sums, paid, strict=True)]


def _four(setting: Setting, expected: Expected, sums: Numbers, at_death: Numbers) -> Numbers:
    """People, dues, lists and payments at death from the accounts."""
    lists = (sums[LISTS : LISTS + len(setting.schedule.lists)] * expected.list_kept).sum(axis=0)
    return np.stack([sums[PEOPLE], sums[DUES], lists, np.concatenate([at_death, [0.0]])])


def _claims_by_factor(expected: Expected) -> Numbers:
    """Expected satang of claims without a factor, at hospital and of disasters [3, T+1]."""
    years = expected.flows.benefits.shape[1]
    found = np.zeros((3, years + 1))
    for one in expected.claimed:
        place = ("none", "hospital", "disaster").index(one.item.factor)
        found[place, :years] += one.count * one.means
    return found


def _relative(values: Numbers, mean: Numbers, scenarios: int) -> Numbers:
    """A factor against its mean; where the mean is nothing there is nothing to multiply."""
    shape = (scenarios, mean.shape[1])
    return np.ascontiguousarray(np.broadcast_to(values / np.where(mean > 0, mean, 1.0), shape))


def _chance(setting: Setting, mean: Factors, expected: Expected, prices: Numbers) -> tuple[Numbers, Numbers]:
    """Standard deviation and skewness of a year's payments, as sizes of the yearly normal number [T]."""
    lives, people = setting.lives, setting.lives.people
    variance, interest = np.zeros(lives.years + 1), mean.interest[0]
    member_variance(
        setting.rates, mean.mortality[0], setting.lapse, lives.class_of, people.joins, people.tenure, lives.first,
        lives.account, lives.begins, lives.worth, prices, setting.ladders, np.ascontiguousarray(interest), variance,
    )  # fmt: skip
    squares, cubes = np.zeros(lives.years), np.zeros(lives.years)
    for one in expected.claimed:
        factor = one.spread * one.means**2
        squares += one.count * np.maximum(0.0, one.chances @ one.amounts**2 - factor)
        cubes += one.count * (one.chances @ one.amounts**3)
    steps = variance[1:] - (1 + interest) ** 2 * variance[:-1]
    size = np.maximum(0.0, steps) / (1 + interest / 2) ** 2 + squares
    return np.sqrt(size), np.minimum(2.0, cubes / np.maximum(size, 1e-9) ** 1.5)
