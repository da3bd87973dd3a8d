"""The loops that add up: expected flows, the variance of members, the books, and years with and without money.

Compiled like `kernels`, but calling nothing there: a compiled function on disk is made anew only when its own file
changes. Shapes: n people, T years, A accounts, J death ladders, S scenarios.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kongboon.actuarial.compiled import compiled


@compiled
def expect(
    rates: Any, mortality: Any, lapse: Any, class_of: Any, joins: Any, tenure: Any, dues: Any, first: Any,
    account: Any, begins: Any, worth: Any, ladders: Any, alive: Any, sums: Any, paid: Any, refunds: Any, ends: Any,
) -> None:  # fmt: skip
    """Everything at its expectation: alive [n, T+1], sums [A, T+1] of each year, paid [J, T], refunds [2, T].

    `ends` [2, T] are deaths and leavings.
    """
    years = rates.shape[1]
    months = ladders.shape[1]
    for i in range(len(class_of)):
        c, e, p = class_of[i], joins[i], 1.0
        for t in range(e, years):
            alive[i, t] = p
            m = tenure[i] + 12 * t
            q = min(1.0, rates[c, t] * mortality[t])
            w = min(1.0, lapse[m // 12])
            for j in range(len(ladders)):
                paid[j, t] += p * q * ladders[j, min(m, months - 1)]
            leaves = p * (1.0 - q) * w
            ends[0, t] += p * q
            ends[1, t] += leaves
            refunds[0, t] += leaves * dues[i] * max(tenure[i], 0) / 12.0
            refunds[1, t] += leaves * dues[i] * (t + 1 - e)
            p *= (1.0 - q) * (1.0 - w)
        alive[i, years] = p
        for k in range(first[i], first[i + 1]):
            a = account[k]
            for t in range(begins[k], years + 1):
                sums[a, t] += worth[k] * alive[i, t]


@compiled
def expect_levels(
    rates: Any, mortality: Any, lapse: Any, levels: Any, class_of: Any, joins: Any, tenure: Any, first: Any,
    account: Any, begins: Any, worth: Any, ladders: Any, sums: Any, paid: Any,
) -> None:  # fmt: skip
    """As `expect`, for three levels at once and the first accounts only.

    levels [3, 2]: multiples of dying and of leaving; sums [3, accounts, T+1]; paid [3, T], all ladders together.
    """
    years = rates.shape[1]
    months = ladders.shape[1]
    alive = np.empty((3, years + 1))
    for i in range(len(class_of)):
        c, e = class_of[i], joins[i]
        one = two = three = 1.0
        for t in range(e, years):
            alive[0, t], alive[1, t], alive[2, t] = one, two, three
            m = tenure[i] + 12 * t
            q, w = rates[c, t] * mortality[t], lapse[m // 12]
            given = 0.0
            for j in range(len(ladders)):
                given += ladders[j, min(m, months - 1)]
            first_q, second_q, third_q = (
                min(1.0, q * levels[0, 0]),
                min(1.0, q * levels[1, 0]),
                min(1.0, q * levels[2, 0]),
            )
            paid[0, t] += one * first_q * given
            paid[1, t] += two * second_q * given
            paid[2, t] += three * third_q * given
            one *= (1.0 - first_q) * (1.0 - min(1.0, w * levels[0, 1]))
            two *= (1.0 - second_q) * (1.0 - min(1.0, w * levels[1, 1]))
            three *= (1.0 - third_q) * (1.0 - min(1.0, w * levels[2, 1]))
        alive[0, years], alive[1, years], alive[2, years] = one, two, three
        for k in range(first[i], first[i + 1]):
            a = account[k]
            if a < sums.shape[1]:
                for level in range(3):
                    for t in range(begins[k], years + 1):
                        sums[level, a, t] += worth[k] * alive[level, t]


@compiled
def member_variance(
    rates: Any, mortality: Any, lapse: Any, class_of: Any, joins: Any, tenure: Any, first: Any, account: Any,
    begins: Any, worth: Any, prices: Any, ladders: Any, interest: Any, out: Any,
) -> None:  # fmt: skip
    """out[t]: variance of the balance at the beginning of year t that comes from who dies and who leaves when.

    A person pays and is paid `prices[account] * worth` a year while a member and dies or leaves once, which ties the
    years together. `interest` [T].
    """
    years = rates.shape[1]
    months = ladders.shape[1]
    flow = np.empty(years)
    for i in range(len(class_of)):
        c, e = class_of[i], joins[i]
        flow[:] = 0.0
        for k in range(first[i], first[i + 1]):
            value = prices[account[k]] * worth[k]
            if value != 0.0:
                for t in range(begins[k], years):
                    flow[t] += value
        alive, held, mean, square = 1.0, 0.0, 0.0, 0.0
        for t in range(e, years):
            grows, half = 1.0 + interest[t], 1.0 + interest[t] / 2.0
            m = tenure[i] + 12 * t
            q = min(1.0, rates[c, t] * mortality[t])
            w = min(1.0, lapse[m // 12])
            paid = 0.0
            for j in range(len(ladders)):
                paid += ladders[j, min(m, months - 1)]
            a = flow[t]
            square = (
                grows * grows * square
                + 2.0 * grows * half * held * alive * (a - q * paid)
                + half * half * alive * (a * a - 2.0 * a * q * paid + q * paid * paid)
            )
            mean = grows * mean + half * alive * (a - q * paid)
            held = grows * held + half * a
            alive *= (1.0 - q) * (1.0 - w)
            rest = square - mean * mean
            if rest > 1e-12 * square:  # less is the dust of the subtraction
                out[t + 1] += rest


@compiled
def pay_from_pool(
    p: int, s: int, t: int, came: Any, pooled: Any, pool_of: Any, at_once: Any, shares: Any, carries: Any, held: Any,
    short: Any, unpaid: Any,
) -> float:  # fmt: skip
    """Pay what pool p can of a year; what it leaves unpaid. came [5]: dues, local, state, other, less what running costs.

    Income and claims come evenly; lists and floods are paid in the middle of the year, out of what is there then.
    """
    evenly = together = 0.0
    for r in range(len(pool_of)):
        if pool_of[r] == p and at_once[r]:
            together += pooled[r, s, t]
        elif pool_of[r] == p:
            evenly += pooled[r, s, t]
    comes = came[4] * carries[p]
    for k in range(4):
        comes += shares[p, k] * came[k]
    left = held[p, s, t] + comes / 2.0
    first = min(evenly / 2.0, max(left, 0.0))
    left -= first
    given = min(together, max(left, 0.0))
    left += comes / 2.0 - given
    second = min(evenly / 2.0, max(left, 0.0))
    held[p, s, t + 1] = left - second
    lacks, misses = evenly / 2.0 - first + (evenly / 2.0 - second), together - given
    short[p, s, t] = lacks + misses
    if lacks + misses > 0.0:
        for r in range(len(pool_of)):
            if pool_of[r] == p and at_once[r] and together > 0.0:
                unpaid[r, t] += pooled[r, s, t] * (misses / together)
            elif pool_of[r] == p and not at_once[r] and evenly > 0.0:
                unpaid[r, t] += pooled[r, s, t] * (lacks / evenly)
    return lacks + misses


@compiled
def keep_books(
    opening: float, people: Any, paying: Any, benefits: Any, refunds: Any, pooled: Any, local: Any, state: Any,
    interest: Any, extra: Any, fees: Any, expenses: Any, rates: Any, pool_of: Any, at_once: Any, shares: Any,
    carries: Any, balance: Any, income: Any, outgo: Any, means: Any, held: Any, short: Any, unpaid: Any,
) -> None:  # fmt: skip
    """The money of every scenario; local, state, interest and extra may have one row for all.

    fees [T]; expenses [2, T] fixed and for each member; rates: what a share of dues, a member's local and state money,
    other income, a share of dues paid in before and since valuation are worth. means [8, T] are sums over the
    scenarios: dues, local, state, other, benefits, refunds, expenses, interest.

    Of pooled [N, S, T] only that is paid which the pool has: held [P, S, T+1] begins with what each holds; short
    [P, S, T] is what it leaves unpaid, unpaid [N, T] the same by row, added up over the scenarios.
    """
    scenarios, years = benefits.shape
    came = np.empty(5)
    for s in range(scenarios):
        a, b, c, d = (
            min(s, len(local) - 1),
            min(s, len(state) - 1),
            min(s, len(interest) - 1),
            min(s, len(extra) - 1),
        )
        before = opening
        balance[s, 0] = before
        for t in range(years):
            n = people[s, t]
            dues = paying[s, t] * rates[0] + fees[t]
            locally = n * local[a, t] * rates[1] + extra[d, t]
            stately = n * state[b, t] * rates[2]
            back = refunds[0, s, t] * rates[4] + refunds[1, s, t] * rates[5]
            costs = expenses[0, t] + expenses[1, t] * n
            paid = benefits[s, t]
            came[0], came[1], came[2], came[3], came[4] = dues, locally, stately, rates[3], -costs
            for p in range(len(short)):
                paid -= pay_from_pool(
                    p, s, t, came, pooled, pool_of, at_once, shares, carries, held, short, unpaid
                )
            coming, going = dues + locally + stately + rates[3], paid + back + costs
            rate = interest[c, t]
            earned = before * rate + (coming - going) * (rate / 2.0)
            before = before * (1.0 + rate) + (coming - going) * (1.0 + rate / 2.0)
            for p in range(len(short)):
                held[p, s, t + 1] += shares[p, 4] * earned  # a bank adds interest when the year is over
            balance[s, t + 1], income[s, t], outgo[s, t] = before, coming, going
            means[0, t] += dues
            means[1, t] += locally
            means[2, t] += stately
            means[3, t] += rates[3]
            means[4, t] += paid
            means[5, t] += back
            means[6, t] += costs
            means[7, t] += earned


@compiled
def chain(chances: Any, first: Any, after_some: Any, after_none: Any, out: Any) -> None:
    """out[s, t]: 1 in years with money: where the chance lies below the limit, by what the year before had."""
    scenarios, years = chances.shape
    for s in range(scenarios):
        had = chances[s, 0] < first[s, 0]
        out[s, 0] = 1.0 if had else 0.0
        for t in range(1, years):
            had = chances[s, t] < (after_some[s, t] if had else after_none[s, t])
            out[s, t] = 1.0 if had else 0.0
