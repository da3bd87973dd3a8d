"""K1: every person's life drawn once, every claim drawn, in every scenario.

One number decides a person's year of death against the class's survival curve of the scenario, one the year of
leaving; claims are counted by the inverse of their distribution and each brings an amount by the inverse of its
own. Higher sums, wider caps and lower dues at the same numbers therefore leave less in every single scenario; a
shorter waiting time does so to within the sum of one claim, because it shifts a little who claims.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.expected import Expected, class_shares
from kongboon.actuarial.factors import Factors, Run
from kongboon.actuarial.flows import Flows, Numbers, Setting
from kongboon.actuarial.houses import hold_houses
from kongboon.actuarial.kernels import simulate
from kongboon.actuarial.lives import LISTS
from kongboon.actuarial.streams import DEATH, GOLDEN, LAPSE, code_key, mix, mixed, scenario_keys

_CLAIMS, _PICKS = 4, 6  # 5 is the quick kernel's
_FACTORS = ("none", "hospital", "disaster")


def exact_flows(setting: Setting, factors: Factors, expected: Expected, run: Run) -> Flows:
    """Flows of every scenario; `expected` are those at the means, from which claims take their mixtures."""
    lives, found = setting.lives, setting.schedule
    people, years, scenarios = lives.people, lives.years, run.scenarios
    codes = list(found.codes)
    kept, benefits = np.zeros((3, scenarios, years + 1)), np.zeros((scenarios, years))
    refunds, ends = np.zeros((2, scenarios, years)), np.zeros((2, years))
    pooled = np.zeros((len(found.pooled), scenarios, years))
    lines, counts = np.zeros((len(codes), years)), np.zeros((len(codes), years))
    limited = [b for b, item in enumerate(found.claims) if item.house is not None]
    houses = bool(limited) or any(item.house_satang is not None for item in found.lists)
    asked = np.zeros((len(limited), scenarios, years), dtype=np.int64)
    stays = np.zeros((scenarios if houses else 0, len(people)), dtype=np.int16)
    house_rows = np.array(
        [limited.index(b) if b in limited else -1 for b in range(len(found.claims))], dtype=np.int64
    )
    columns = _claims(setting, factors, expected, run)
    arguments: list[Any] = [
        setting.rates, _rows(factors.mortality, run), setting.lapse,
        _rows(factors.lapse[:, None], run)[:, 0], lives.class_of, people.joins, people.tenure, people.dues, lives.first,
        lives.account, lives.begins, lives.worth, setting.ladders, _base(setting), people.keys,
        np.stack([_keys(run, DEATH), _keys(run, LAPSE)]), _keys(run, _CLAIMS), _claim_counters(setting),
        _counters(len(people)), LISTS, *lives.summed_accounts, _places(codes, [item.code for item in found.deaths]),
        _places(codes, [item.code for item in found.lists]), _places(codes, [item.code for item in found.claims]),
        found.rows_of("death", len(found.deaths)), found.rows_of("list", len(found.lists)),
        found.rows_of("claim", len(found.claims)), house_rows, *columns, kept, benefits, refunds, pooled, asked, stays,
        lines, counts, ends,
    ]  # fmt: skip
    simulate(*arguments)
    if houses:
        keys = (_keys(run, _CLAIMS), _keys(run, _PICKS), _claim_counters(setting).reshape(-1, years))
        hold_houses(setting, expected, asked, stays, keys, (benefits, pooled, lines, counts))
    lines, counts, ends = lines / scenarios, counts / scenarios, ends / scenarios
    return Flows(kept[0], kept[1], kept[2], benefits, refunds, pooled, lines, counts, ends[0], ends[1])


def _rows(values: Numbers, run: Run) -> Numbers:
    """One row for every scenario, always a copy: a view that may not be written would be compiled for anew."""
    return np.array(np.broadcast_to(values, (run.scenarios, values.shape[1])), order="C")


def _keys(run: Run, use: int) -> NDArray[np.uint64]:
    """The key of each scenario for one use."""
    return mixed(scenario_keys(run.seed, run.scenarios) + np.uint64(mix(use)))


def _counters(people: int) -> NDArray[np.uint64]:
    """As many as claims of a year can be."""
    return np.arange(1, 2 * people + 1024, dtype=np.uint64) * np.uint64(GOLDEN)


def _claim_counters(setting: Setting) -> NDArray[np.uint64]:
    """One for each kind of claim and year; a benefit keeps its luck in another regulation."""
    years = np.arange(1, setting.lives.years + 1, dtype=np.uint64) * np.uint64(GOLDEN)
    return np.concatenate(
        [mixed(years + np.uint64(code_key(item.code))) for item in setting.schedule.claims]
        or [np.zeros(0, np.uint64)]
    )


def _places(codes: list[str], wanted: list[str]) -> NDArray[np.int64]:
    return np.array([codes.index(code) for code in wanted], dtype=np.int64)


def _base(setting: Setting) -> Numbers:
    """The accounts if nobody ever went, as differences from year to year."""
    lives = setting.lives
    base = np.zeros((lives.accounts, lives.years + 1))
    np.add.at(base, (lives.account, lives.begins), lives.worth)
    return base


def _claims(
    setting: Setting, factors: Factors, expected: Expected, run: Run
) -> tuple[NDArray[np.generic], ...]:
    """The claims' columns in the order of `simulate`."""
    lives, items = setting.lives, setting.schedule.claims
    widest = max((len(one.amounts) for one in expected.claimed), default=1)
    flat = np.array([item.claimants[0, 0] if item.is_flat else -1.0 for item in items])
    shares = np.zeros((len(items), len(lives.classes), lives.years))
    account = np.zeros(len(items), dtype=np.int64)
    amounts, below = np.zeros((len(items), widest)), np.ones((len(items), lives.years, widest))
    for b, (item, one) in enumerate(zip(items, expected.claimed, strict=True)):
        if item.is_flat:
            account[b] = lives.total_account(item.eligibility)
        else:
            account[b] = lives.class_accounts(item.eligibility).start
            shares[b] = class_shares(setting, item.claimants)
        kinds = len(one.amounts)
        amounts[b, :kinds] = one.amounts
        below[b, :, :kinds] = np.cumsum(one.chances, axis=1)
    stacked = np.stack(
        [np.ones((run.scenarios, lives.years)), _rows(factors.hospital, run), _rows(factors.disaster, run)]
    )
    return (
        account, flat, shares, np.array([_FACTORS.index(item.factor) for item in items], dtype=np.int64), stacked,
        np.array([one.thin for one in expected.claimed]).reshape(len(items), lives.years),
        np.array([one.spread for one in expected.claimed]).reshape(len(items), lives.years),
        np.array([-1 if item.quota is None else item.quota for item in items], dtype=np.int64), amounts, below,
        np.array([len(one.amounts) for one in expected.claimed], dtype=np.int64),
    )  # fmt: skip
