"""The loops that hold claims and lists against what a whole house may have; run after `kernels.simulate`.

Compiled like `kernels`; of it only `fill` is called here, which decides no rule. Shapes: n people, T years, C classes,
S scenarios, H houses, K amounts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kongboon.actuarial.compiled import compiled
from kongboon.actuarial.kernels import fill

# So often a claim looks for the member who makes it before it is taken as of somebody who lives alone.
TRIES = 4096
BLOCK = 32  # of the numbers that look for members so many are made at once
CLAIMS_MAX = 8  # more claims of a house in a year count as so many, at expectation
OWN_MAX = 4  # of them so many of one member
NO_LIMIT = 2**60  # more claims than can be: where a rule says nothing


@compiled
def eligible_part(rule: Any, tenure: float, months: float) -> float:
    """The part of a year that begins at this membership and age in which a claim would be paid; see `Eligibility`."""
    late = min(max(1.0 - max(rule[0] - tenure, rule[1] - months) / 12.0, 0.0), 1.0)
    if rule[3] <= 0.0:
        return late
    soon = min(max(1.0 - max(rule[2] - tenure, rule[1] - months) / 12.0, 0.0), 1.0)
    return late + rule[3] * (soon - late)


@compiled
def is_told_by_another(
    i: int, t: int, gone: Any, joins: Any, tenure: Any, months: Any, class_of: Any, rows: Any, rule: Any, own: Any,
    family: Any, own_tells: Any,
) -> bool:  # fmt: skip
    """Whether another member of the house claims for the same event of the family: one whose own event it is, or one
    who comes before in the register. own and family [C, T] are the parts of a claim's rate."""
    for j in rows:
        if j == i or t < joins[j] or t >= gone[j]:
            continue
        c = class_of[j]
        tells = own_tells and own[c, t] > 0.0
        if not tells and j < i:
            tells = family[c, t] > 0.0
        if tells and eligible_part(rule, tenure[j] + 12.0 * t, months[j] + 12.0 * t) > 0.0:
            return True
    return False


@compiled
def times_before(mean: float, u: float, most: int) -> int:
    """How often a house had something before: the inverse of the Poisson distribution, no more than so often."""
    chance = np.exp(-mean)
    below, count = chance, 0
    while below < u and count < most:
        count += 1
        chance *= mean / count
        below += chance
    return count


@compiled
def pairs_of(firsts: Any, others: Any) -> None:
    """Walker's tables: of weights in `firsts` [n] make pairs of equal chance, so that one number finds a member.

    A number falls on place j and there on j itself with the chance firsts[j], else on others[j].
    """
    count, total = len(firsts), 0.0
    for j in range(count):
        others[j] = j
        total += firsts[j]
    if total <= 0.0:
        firsts[:] = 1.0
        return
    poor, rich = np.empty(count, np.int64), np.empty(count, np.int64)
    poors = riches = 0
    for j in range(count):
        firsts[j] *= count / total
        if firsts[j] < 1.0:
            poor[poors] = j
            poors += 1
        else:
            rich[riches] = j
            riches += 1
    while poors > 0 and riches > 0:
        j, k = poor[poors - 1], rich[riches - 1]
        poors -= 1
        others[j] = k
        firsts[k] -= 1.0 - firsts[j]
        if firsts[k] < 1.0:
            riches -= 1
            poor[poors] = k
            poors += 1
    # What is left is the dust of the subtractions.
    for n in range(riches):
        firsts[rich[n]] = 1.0
    for n in range(poors):
        firsts[poor[n]] = 1.0


@compiled
def claims_of_houses(  # noqa: PLR0912, PLR0915 - one loop over the claims, so that nothing is kept but its answers
    asked: Any, gone: Any, joins: Any, tenure: Any, months: Any, class_of: Any, homes: Any, first: Any, rows: Any,
    rule: Any, own: Any, family: Any, amounts: Any, below: Any, year_satang: float, year_count: int,
    life_count: int, past: Any, quota: int, once: Any, told_once: Any, own_tells: Any, claim_keys: Any, pick_keys: Any,
    year_words: Any, counters: Any, house_words: Any, paid: Any, given: Any,
) -> None:  # fmt: skip
    """Give each of the asked [S, T] claims of one kind to a member, and pay it as far as the house may still have it.

    A claim brings the amount that it brings without houses. Whose it is: people are drawn with the chance of own +
    family [C, T] times the part of the year in which they are eligible, until one is alive and a member. `once`: a
    member has no more than one a year. `told_once`: an event of the family is paid for one member of the house. past
    [H] is the number that each house is expected to have had. Answers: paid and given [S, T], satang and claims.
    """
    scenarios, years = asked.shape
    people, houses, kinds = len(class_of), len(past), len(amounts)
    draws, picks = np.empty(256), np.empty(BLOCK)
    own_then, family_then = own.T.copy(), family.T.copy()
    firsts, others = np.ones((years, people)), np.zeros((years, people), np.int32)
    for t in range(years):
        for i in range(people):
            part = eligible_part(rule, tenure[i] + 12.0 * t, months[i] + 12.0 * t) if joins[i] <= t else 0.0
            firsts[t, i] = (own_then[t, class_of[i]] + family_then[t, class_of[i]]) * part
        pairs_of(firsts[t], others[t])
    last, mark = np.full(people, -1, np.int64), np.full(houses, -1, np.int64)
    used, times = np.zeros(houses), np.zeros(houses, np.int64)
    life, luck = np.zeros(houses, np.int64), np.empty(houses)
    for s in range(scenarios):
        amount_keys, who_keys = year_words + claim_keys[s], year_words + pick_keys[s]
        if life_count < NO_LIMIT:
            fill(pick_keys[s], house_words, luck)
            for h in range(houses):
                life[h] = times_before(past[h], luck[h], life_count)
        for t in range(years):
            count, stamp, tried = min(asked[s, t], len(counters) - 256), s * years + t, 0
            for e in range(count):
                if quota >= 0 and given[s, t] >= quota:
                    break
                if kinds > 1 and e % 256 == 0:
                    batch = min(256, count - e)
                    fill(amount_keys[t], counters[e : e + batch], draws[:batch])
                k = 0
                while k < kinds - 1 and draws[e % 256] > below[t, k]:
                    k += 1
                i, is_own = -1, True
                for _ in range(TRIES):
                    if tried % BLOCK == 0:
                        place = tried % (len(counters) - 256)
                        fill(who_keys[t], counters[place : place + BLOCK], picks)
                    x = picks[tried % BLOCK] * people
                    tried += 1
                    j = int(x)
                    rest, part = x - j, firsts[t, j]
                    if rest < part:
                        rest = rest / part
                    else:
                        j, rest = others[t, j], (rest - part) / (1.0 - part)
                    if t < gone[s, j] and not (once and last[j] == stamp):
                        c = class_of[j]
                        i, is_own = j, rest * (own_then[t, c] + family_then[t, c]) < own_then[t, c]
                        break
                if i < 0:
                    paid[s, t] += amounts[k]
                    given[s, t] += 1
                    continue
                last[i] = stamp
                h = homes[i]
                if told_once and not is_own and is_told_by_another(
                    i, t, gone[s], joins, tenure, months, class_of, rows[first[h] : first[h + 1]], rule, own, family,
                    own_tells,
                ):  # fmt: skip
                    continue
                if mark[h] != stamp:
                    mark[h], used[h], times[h] = stamp, 0.0, 0
                satang = min(amounts[k], year_satang - used[h])
                if satang <= 0.0 or times[h] >= year_count or life[h] >= life_count:
                    continue
                used[h] += satang
                times[h] += 1
                life[h] += 1
                paid[s, t] += satang
                given[s, t] += 1


@compiled
def expected_of_houses(  # noqa: PLR0912, PLR0915 - as above
    alive: Any, joins: Any, tenure: Any, months: Any, class_of: Any, first: Any, rows: Any, rule: Any, own: Any,
    family: Any, thin: Any, sums: Any, year_count: int, life_count: int, past: Any, once: Any, told_once: Any,
    own_tells: Any, out: Any,
) -> None:  # fmt: skip
    """out [3, T]: claims that members are expected to ask, claims that are given, and what they bring in satang.

    alive [n, T+1]; thin [T] multiplies rates; sums [T, 1+CLAIMS_MAX]: what 0, 1, .. claims of a house bring together.
    The chances of 0, 1, .. claims are built up member by member: each is there or not, and then has one claim or none
    (`once`), or a Poisson number.
    """
    years, largest = out.shape[1], 0
    for h in range(len(past)):
        largest = max(largest, first[h + 1] - first[h])
    rates, tells, there = np.empty(largest), np.empty(largest, np.int64), np.empty(largest)
    chances, later = np.empty(CLAIMS_MAX + 1), np.empty(CLAIMS_MAX + 1)
    for h in range(len(past)):
        before = past[h]
        for t in range(years):
            size = 0
            for i in rows[first[h] : first[h + 1]]:
                part = 0.0
                if alive[i, t] > 1e-9:
                    part = eligible_part(rule, tenure[i] + 12.0 * t, months[i] + 12.0 * t)
                if part <= 0.0:
                    continue
                c = class_of[i]
                out[0, t] += alive[i, t] * (own[c, t] + family[c, t]) * part * thin[t]
                # 2: tells of everybody's family, 1: of those who come later, 0: of none.
                tells[size] = 2 if own_tells and own[c, t] > 0.0 else 1 if family[c, t] > 0.0 else 0
                there[size] = alive[i, t]
                rates[size] = (own[c, t] + family[c, t]) * part * thin[t]
                if told_once and family[c, t] > 0.0:
                    nobody = 1.0
                    for k in range(size):
                        if tells[k] > 0:
                            nobody *= 1.0 - there[k]
                    for j in rows[first[h] : first[h + 1]]:
                        tells_later = j > i and own_tells and own[class_of[j], t] > 0.0 and alive[j, t] > 1e-9
                        if (
                            tells_later
                            and eligible_part(rule, tenure[j] + 12.0 * t, months[j] + 12.0 * t) > 0.0
                        ):
                            nobody *= 1.0 - alive[j, t]
                    rates[size] = (own[c, t] + family[c, t] * nobody) * part * thin[t]
                size += 1
            mean = 0.0
            for k in range(size):
                mean += there[k] * rates[k]
            if mean <= 0.0:
                continue
            kept = 1.0
            if life_count < NO_LIMIT:
                kept = (at_most(before + mean, life_count) - at_most(before, life_count)) / mean
                before += mean
            chances[:] = 0.0
            chances[0] = 1.0
            for k in range(size):
                rate = rates[k] * kept
                later[:] = 0.0
                if once:
                    own_chance, most, none = min(rate, 1.0), 1, 1.0 - min(rate, 1.0)
                else:
                    none = np.exp(-rate)
                    own_chance, most = rate * none, OWN_MAX
                left = 1.0
                for count in range(most + 1):
                    weight = none if count == 0 else own_chance
                    if count > 1:
                        own_chance *= rate / count
                        weight = own_chance
                    if count == most:
                        weight = left
                    left -= weight
                    share = there[k] * weight + (1.0 - there[k] if count == 0 else 0.0)
                    for had in range(CLAIMS_MAX + 1):
                        later[min(had + count, CLAIMS_MAX)] += chances[had] * share
                chances[:] = later
            for count in range(1, CLAIMS_MAX + 1):
                out[1, t] += chances[count] * min(count, year_count)
                out[2, t] += chances[count] * sums[t, min(count, year_count)]


@compiled
def at_most(mean: float, most: int) -> float:
    """The mean of a Poisson number of which no more than so many count."""
    chance, total, below = np.exp(-mean), 0.0, 0.0
    for count in range(most):
        total += count * chance
        below += chance
        chance *= mean / (count + 1)
    return total + most * (1.0 - below)


@compiled
def lists_of_houses(
    number: int,
    most: float,
    gone: Any,
    homes: Any,
    first: Any,
    account: Any,
    begins: Any,
    worth: Any,
    over: Any,
) -> None:
    """over [S, T]: what a yearly list would give to houses beyond the most that each may have of it."""
    scenarios, years = over.shape
    listed = np.zeros((homes.max() + 1, years)) if len(homes) else np.zeros((0, years))
    for s in range(scenarios):
        listed[:] = 0.0
        for i in range(len(homes)):
            for k in range(first[i], first[i + 1]):
                if account[k] == number:
                    for t in range(begins[k], min(gone[s, i], years)):
                        listed[homes[i], t] += worth[k]
        for h in range(len(listed)):
            for t in range(years):
                over[s, t] += max(0.0, listed[h, t] - most)
