"""The usual way to simulate a fund, compiled: every person asked every year whether he dies or leaves.

Same people, tables, accounts and claims as the exact kernel, numbers from numba's own generator. It is what the exact
kernel is measured against, and a second witness of its law. Two forms: everything added up year by year, and with the
exact kernel's own accounts, so that only the drawing differs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kongboon.actuarial.compiled import compiled
from kongboon.actuarial.exact import _base, _claims, _counters, _rows
from kongboon.actuarial.expected import Expected
from kongboon.actuarial.factors import Factors, Run
from kongboon.actuarial.flows import Setting
from kongboon.actuarial.kernels import (
    add_classes,
    add_up,
    claim_count,
    claims_of_year,
    expected_claims,
    settle,
)
from kongboon.actuarial.lives import LISTS


def simulate_by_year(
    setting: Setting, factors: Factors, expected: Expected, run: Run, *, own_accounts: bool = False
) -> tuple[Any, Any]:
    """Members [S, T+1] and benefits [S, T] in satang; `own_accounts` adds up as the exact kernel does."""
    lives, people = setting.lives, setting.lives.people
    members, benefits = np.zeros((run.scenarios, run.years + 1)), np.zeros((run.scenarios, run.years))
    _by_year(
        run.seed, own_accounts, setting.rates, _rows(factors.mortality, run), setting.lapse,
        _rows(factors.lapse[:, None], run)[:, 0],
        lives.class_of, people.joins, people.tenure, lives.first, lives.account, lives.begins, lives.worth,
        people.dues, setting.ladders, _base(setting), _counters(len(people)), LISTS, len(setting.schedule.lists),
        *lives.summed_accounts, *_claims(setting, factors, expected, run), members, benefits,
    )  # fmt: skip
    return members, benefits


@compiled
def _by_year(
    seed: Any, own_accounts: Any, rates: Any, mortality: Any, lapse: Any, lapse_factor: Any, class_of: Any,
    joins: Any, tenure: Any, first: Any, account: Any, begins: Any, worth: Any, dues: Any, ladders: Any,
    base: Any, counters: Any, lists: Any, listed: Any, totals: Any, starts: Any, claim_account: Any,
    claim_flat: Any, claim_shares: Any, claim_factor: Any, factors: Any, thin: Any, spread: Any, quota: Any,
    amounts: Any, below: Any, kinds: Any, members: Any, benefits: Any,
) -> None:  # fmt: skip
    np.random.seed(seed)
    scenarios, years = benefits.shape
    months = ladders.shape[1]
    sums, mean, draws = np.empty(base.shape), np.empty(years), np.empty(256)
    died, gone = np.empty(len(class_of), np.int64), np.empty(len(class_of), np.int64)
    paid, back = np.empty((len(ladders), years)), np.empty((2, years))
    for s in range(scenarios):
        if own_accounts:
            sums[:] = base
        else:
            sums[:] = 0.0
        for i in range(len(class_of)):
            c, e = class_of[i], joins[i]
            died[i], gone[i] = -1, years + 1
            for t in range(e, years):
                if not own_accounts:
                    for k in range(first[i], first[i + 1]):
                        if begins[k] <= t:
                            sums[account[k], t] += worth[k]
                m = tenure[i] + 12 * t
                if np.random.random() < rates[c, t] * mortality[s, t]:
                    died[i], gone[i] = t, t + 1
                    if not own_accounts:
                        for j in range(len(ladders)):
                            benefits[s, t] += ladders[j, min(m, months - 1)]
                    break
                if np.random.random() < lapse[m // 12] * lapse_factor[s]:
                    gone[i] = t + 1
                    break
            if gone[i] > years and not own_accounts:
                sums[0, years] += 1.0
        if own_accounts:
            paid[:] = 0.0
            settle(died, gone, first, account, begins, worth, tenure, joins, dues, ladders, sums, paid, back)
            add_up(sums)
            for j in range(len(ladders)):
                benefits[s] += paid[j]
        members[s] = sums[0]
        add_classes(sums, totals, starts, len(rates))
        for number in range(listed):
            benefits[s] += sums[lists + number, :years]
        for b in range(len(kinds)):
            if claim_flat[b] >= 0.0:
                mean[:] = sums[claim_account[b], :years] * claim_flat[b]
            else:
                expected_claims(sums, claim_account[b], claim_shares[b], mean)
            for t in range(years):
                factor = factors[claim_factor[b], s, t] * thin[b, t]
                count = claim_count(mean[t] * factor, spread[b, t] * factor, np.random.random())
                if quota[b] >= 0:
                    count = min(count, quota[b])
                if count > 0:
                    n = kinds[b]
                    key = counters[int(np.random.random() * len(counters))] ^ np.uint64(count * 7919 + s)
                    benefits[s, t] += claims_of_year(
                        min(count, len(counters)), amounts[b, :n], below[b, t, :n], key, draws, counters
                    )
