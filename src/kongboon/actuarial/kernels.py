"""The loops that take the time, compiled where numba is there; what is kept on disk is renewed only when this file changes.

Shapes: n people, T years, C classes, A accounts, J death ladders, B claims, M months of a ladder, K amounts.
"""

from __future__ import annotations

from math import ceil, copysign, exp, floor, log, log1p, sqrt
from typing import Any

import numpy as np

from kongboon.actuarial.compiled import COMPILED, compiled
from kongboon.actuarial.normal import CENTRE, MIDDLE, TAIL
from kongboon.actuarial.streams import mixed, year_words
from kongboon.actuarial.streams import uniforms as uniforms_of

# From so many expected claims on their number comes from the normal distribution with its skewness: the mean is then
# within a millionth of the binomial's, the whole distribution within a quarter of a percent.
MANY_CLAIMS = 10.0


def _fill_loop(key: Any, counters: Any, out: Any) -> None:
    for i in range(len(counters)):
        word = key + counters[i]
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        word = word ^ (word >> np.uint64(31))
        out[i] = (np.float64(np.int64(word >> np.uint64(12))) + 0.5) * 2.220446049250313e-16


def _fill_array(key: Any, counters: Any, out: Any) -> None:
    out[:] = uniforms_of(mixed(counters + key))


# A number above 0 and below 1 for each counter; both ways give the same bits.
fill = compiled(_fill_loop) if COMPILED else _fill_array


@compiled
def fill_rows(keys: Any, counters: Any, out: Any) -> None:
    """A number for each key and counter."""
    for s in range(len(keys)):
        fill(keys[s], counters, out[s])


def drawn(keys: Any, use: int, item: int, years: int) -> Any:
    """One number for each scenario's key and year [S, T], for a use and an item of it."""
    found = np.empty((len(keys), years))
    fill_rows(keys, year_words(use, item, years), found)
    return found


@compiled
def ratio_of(parts: Any, x: float) -> float:
    """One polynomial over another, by Horner's rule."""
    above, below = parts[0][7], parts[1][7]
    for k in range(6, -1, -1):
        above = above * x + parts[0][k]
        below = below * x + parts[1][k]
    return above / below


@compiled
def normal_quantile(u: float) -> float:
    """Wichura's AS 241, one number (arrays: `normal.normal_quantiles`)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * ratio_of(CENTRE, 0.180625 - q * q)
    r = sqrt(-log(min(u, 1.0 - u)))
    if r <= 5.0:
        return copysign(ratio_of(MIDDLE, r - 1.6), q)
    return copysign(ratio_of(TAIL, r - 5.0), q)


@compiled
def claim_count(mean: float, share: float, u: float) -> int:
    """How many claims come where so many are expected and each member's own share is about `share`.

    The inverse of the binomial distribution, so that more expected claims never give fewer at the same u.
    """
    if mean <= 0.0:
        return 0
    share = min(max(share, 1e-9), 0.999999)
    if mean >= MANY_CLAIMS:
        # Rounding to whole claims adds a twelfth to the variance.
        spread = sqrt(max(0.0, mean * (1.0 - share) - 1.0 / 12.0))
        z = normal_quantile(u)
        found = mean + spread * z + (1.0 - 2.0 * share) * (z * z - 1.0) / 6.0
        return max(0, floor(found + 0.5))
    people = mean / share
    odds = share / (1.0 - share)
    chance = exp(people * log1p(-share))
    below, count, most = chance, 0, ceil(people)
    while below < u and count < most:
        chance *= (people - count) / (count + 1.0) * odds
        if chance <= 0.0:
            break
        count += 1
        below += chance
    return count


@compiled
def survival_curves(rates: Any, factors: Any, curves: Any) -> None:
    """curves[c, t+1]: the share of class c alive after t+1 years at rates [C, T] times factors [T]."""
    classes, years = rates.shape
    for c in range(classes):
        alive = 1.0
        curves[c, 0] = 1.0
        for t in range(years):
            alive *= 1.0 - min(1.0, rates[c, t] * factors[t])
            curves[c, t + 1] = alive


@compiled
def staying_curve(lapse: Any, factor: float, curve: Any) -> None:
    """curve[d]: the share that has not left after d years of membership."""
    curve[0] = 1.0
    for d in range(len(lapse)):
        curve[d + 1] = curve[d] * (1.0 - min(1.0, lapse[d] * factor))


@compiled
def years_lived(curves: Any, class_of: Any, joins: Any, dying: Any, out: Any) -> None:
    """The year of death of each person, T for who is alive at the end.

    As many points of a falling curve as lie above the person's target are lived through. Counting all of them takes
    half the time of a search, because the processor has nothing to guess wrong.
    """
    columns = curves.shape[1]
    for i in range(len(class_of)):
        curve = curves[class_of[i]]
        target = dying[i] * curve[joins[i]]
        above = 0
        for t in range(columns):
            above += 1 if curve[t] > target else 0
        out[i] = max(above - 1, joins[i])


@compiled
def years_stayed(staying: Any, joins: Any, tenure: Any, leaving: Any, out: Any) -> None:
    """The years after joining, or after valuation, that each person would stay before leaving."""
    for i in range(len(joins)):
        d = max(tenure[i] + 12 * joins[i], 0) // 12
        wanted = leaving[i] * staying[d]
        above = 0
        for t in range(len(staying)):
            above += 1 if staying[t] > wanted else 0
        out[i] = max(above - 1 - d, 0)


@compiled
def exits(
    curves: Any, staying: Any, class_of: Any, joins: Any, tenure: Any, dying: Any, leaving: Any, died: Any, gone: Any
) -> None:  # fmt: skip
    """For each person the year of death and the first year without membership.

    `died[i]` is the year of a death as a member, else -1; `gone[i]` is T+1 for who stays to the end. A person who
    would leave in the year of death dies first.
    """
    years = curves.shape[1] - 1
    years_lived(curves, class_of, joins, dying, died)
    years_stayed(staying, joins, tenure, leaving, gone)
    for i in range(len(died)):
        death, left = died[i], min(joins[i] + gone[i], years)
        if death <= left and death < years:
            gone[i] = death + 1
        else:
            died[i], gone[i] = -1, left + 1


@compiled
def settle(
    died: Any, gone: Any, first: Any, account: Any, begins: Any, worth: Any, tenure: Any, joins: Any, dues: Any,
    ladders: Any, sums: Any, paid: Any, refunds: Any,
) -> None:  # fmt: skip
    """Take who is gone off every account, pay the deaths by the ladders, note what leavers had paid in.

    `sums` [A, T+1] holds differences from year to year; `paid` [J, T]; `refunds` [2, T]: years of dues before and
    since valuation.
    """
    years = sums.shape[1] - 1
    months = ladders.shape[1]
    for i in range(len(died)):
        x = gone[i]
        if x > years:
            continue
        for k in range(first[i], first[i + 1]):
            sums[account[k], max(x, begins[k])] -= worth[k]
        t = died[i]
        if t >= 0:
            m = min(tenure[i] + 12 * t, months - 1)
            for j in range(len(ladders)):
                paid[j, t] += ladders[j, m]
        else:
            refunds[0, x - 1] += dues[i] * max(tenure[i], 0) / 12.0
            refunds[1, x - 1] += dues[i] * (x - joins[i])


@compiled
def add_up(sums: Any) -> None:
    """From differences to the sum of each year; four accounts at a time, because each waits for its own year before."""
    accounts, columns = sums.shape
    for a in range(0, accounts - 3, 4):
        first = second = third = fourth = 0.0
        for t in range(columns):
            first += sums[a, t]
            second += sums[a + 1, t]
            third += sums[a + 2, t]
            fourth += sums[a + 3, t]
            sums[a, t], sums[a + 1, t], sums[a + 2, t], sums[a + 3, t] = first, second, third, fourth
    for a in range(accounts - accounts % 4, accounts):
        running = 0.0
        for t in range(columns):
            running += sums[a, t]
            sums[a, t] = running


@compiled
def add_classes(sums: Any, totals: Any, starts: Any, classes: int) -> None:
    """The accounts of everybody eligible from those of the classes: totals[r] from starts[r] on."""
    for r in range(len(totals)):
        whole = sums[totals[r]]
        for c in range(classes):
            part = sums[starts[r] + c]
            for t in range(len(whole)):
                whole[t] += part[t]


def _above_loop(draws: Any, limit: float) -> int:
    count = 0
    for i in range(len(draws)):
        count += draws[i] > limit
    return count


def _above_array(draws: Any, limit: float) -> int:
    return int((draws > limit).sum())


count_above = compiled(_above_loop) if COMPILED else _above_array


@compiled
def claims_of_year(count: int, amounts: Any, below: Any, key: Any, draws: Any, counters: Any) -> float:
    """What so many claims come to; `below[k]` is the chance of at most the k-th amount, the smallest first.

    Claim i has the first amount, and each further step of amounts that its own number lies above.
    """
    total = count * amounts[0]
    if len(amounts) == 1:
        return total
    done = 0
    while done < count:
        batch = min(count - done, len(draws))
        fill(key, counters[done : done + batch], draws[:batch])
        for k in range(len(amounts) - 1):
            above = count_above(draws[:batch], below[k])
            if above == 0:
                break
            total += above * (amounts[k + 1] - amounts[k])
        done += batch
    return total


@compiled
def expected_claims(sums: Any, rows: Any, shares: Any, out: Any) -> None:
    """out[t]: claims expected in year t where sums[rows] [C, T+1] are eligible and shares [C, T] of them claim."""
    for t in range(len(out)):
        out[t] = 0.0
    for c in range(len(shares)):
        row = sums[rows + c]
        for t in range(len(out)):
            out[t] += row[t] * shares[c, t]


@compiled
def simulate(  # noqa: PLR0912, PLR0915 - one loop over the scenarios, so that nothing is kept but its answers
    rates: Any, mortality: Any, lapse: Any, lapse_factor: Any, class_of: Any, joins: Any, tenure: Any, dues: Any,
    first: Any, account: Any, begins: Any, worth: Any, ladders: Any, base: Any, keys: Any, person_keys: Any,
    claim_keys: Any, claim_counters: Any, counters: Any, lists: Any, totals: Any, starts: Any, death_code: Any,
    list_code: Any, claim_code: Any, death_row: Any, list_row: Any, claim_row: Any, claim_house: Any,
    claim_account: Any, claim_flat: Any, claim_shares: Any, claim_factor: Any, factors: Any, thin: Any, spread: Any,
    quota: Any, amounts: Any, below: Any, kinds: Any, kept: Any, benefits: Any, refunds: Any, pooled: Any, asked: Any,
    stays: Any, lines: Any, counts: Any, ends: Any,
) -> None:  # fmt: skip
    """Scenarios one after the other; the answers go into the last nine arrays.

    kept [3, S, T+1]: people, people from 60 on, shares of dues; benefits [S, T]; refunds [2, S, T]; pooled [N, S, T]
    is what of the benefits is asked of pools, by the rows of deaths, lists and claims (-1: of none). Claims that a house
    limits (claim_house[b] >= 0) are counted in asked [., S, T] alone, and stays [S, n] (or no rows) keeps the first year
    without membership, for `kernels_houses`. lines and counts [codes, T] and ends [2, T] are sums over the scenarios.
    claim_flat[b] is the share of a claim that is the same for everybody, or -1: then claim_shares[b] [C, T] holds it by
    class. amounts [B, K], below [B, T, K].
    """
    scenarios, years = benefits.shape
    people = len(class_of)
    dying, leaving = np.empty(people), np.empty(people)
    died, gone = np.empty(people, np.int64), np.empty(people, np.int64)
    curves = np.empty((rates.shape[0], years + 1))
    staying = np.empty(len(lapse) + 1)
    sums, paid, mean = np.empty(base.shape), np.empty((len(ladders), years)), np.empty(years)
    back = np.empty((2, years))
    luck, draws = np.empty(len(claim_counters)), np.empty(256)
    for s in range(scenarios):
        fill(person_keys[0, s], keys, dying)
        fill(person_keys[1, s], keys, leaving)
        survival_curves(rates, mortality[s], curves)
        staying_curve(lapse, lapse_factor[s], staying)
        exits(curves, staying, class_of, joins, tenure, dying, leaving, died, gone)
        sums[:] = base
        paid[:] = 0.0
        back[:] = 0.0
        settle(died, gone, first, account, begins, worth, tenure, joins, dues, ladders, sums, paid, back)
        add_up(sums)
        add_classes(sums, totals, starts, len(rates))
        for i in range(people):
            if gone[i] <= years:
                ends[0 if died[i] >= 0 else 1, gone[i] - 1] += 1.0
        refunds[:, s] = back
        if len(stays):
            stays[s] = gone
        for part in range(3):
            kept[part, s] = sums[part]
        for j in range(len(ladders)):
            for t in range(years):
                benefits[s, t] += paid[j, t]
                lines[death_code[j], t] += paid[j, t]
                if death_row[j] >= 0:
                    pooled[death_row[j], s, t] = paid[j, t]
        for number in range(len(list_code)):
            for t in range(years):
                benefits[s, t] += sums[lists + number, t]
                lines[list_code[number], t] += sums[lists + number, t]
                if list_row[number] >= 0:
                    pooled[list_row[number], s, t] = sums[lists + number, t]
        fill(claim_keys[s], claim_counters, luck)
        year_keys = claim_counters + claim_keys[s]
        for b in range(len(kinds)):
            if claim_flat[b] >= 0.0:
                mean[:] = sums[claim_account[b], :years] * claim_flat[b]
            else:
                expected_claims(sums, claim_account[b], claim_shares[b], mean)
            for t in range(years):
                factor = factors[claim_factor[b], s, t] * thin[b, t]
                count = claim_count(mean[t] * factor, spread[b, t] * factor, luck[b * years + t])
                if claim_house[b] >= 0:
                    asked[claim_house[b], s, t] = count
                    continue
                if quota[b] >= 0:
                    count = min(count, quota[b])
                if count > 0:
                    n = kinds[b]
                    sum_of_year = claims_of_year(
                        min(count, len(counters)), amounts[b, :n], below[b, t, :n], year_keys[b * years + t],
                        draws, counters,
                    )  # fmt: skip
                    benefits[s, t] += sum_of_year
                    lines[claim_code[b], t] += sum_of_year
                    counts[claim_code[b], t] += count
                    if claim_row[b] >= 0:
                        pooled[claim_row[b], s, t] = sum_of_year


@compiled
def interpolate(
    low: float, high: float, ratios: Any, leaves: Any, level: Any, lapse: Any, now: Any, means: Any,
    hospital: Any, disaster: Any, spread: Any, skew: Any, normals: Any, people: Any, dues: Any, benefits: Any,
) -> None:  # fmt: skip
    """Flows of each scenario from expected flows at three levels of mortality and two of leaving.

    low and high are logarithms of the outer levels of mortality, the middle being one.
    ratios [4, 2, T+1]: people, dues, lists and deaths at the lower and the upper level as multiples of the middle;
    leaves [4, T+1]: logarithms of the multiples at the higher lapse; level [S, T+1], lapse [S]: where each scenario
    lies; now [S, T]: this year's mortality against its mean. means [7, T+1]: people, dues, lists, deaths, claims,
    claims at hospital, claims of a disaster at the middle level and factor one. hospital, disaster [S, T] against
    their means; spread, skew [T] and uniform normals [S, T] for chance.
    """
    scenarios, years = benefits.shape
    flows = np.empty(4)
    for s in range(scenarios):
        for t in range(years + 1):
            x, z = level[s, t], lapse[s]
            below = x * (x - high) / (low * (low - high))
            above = x * (x - low) / (high * (high - low))
            for k in range(4):
                curved = 1.0 + below * (ratios[k, 0, t] - 1.0) + above * (ratios[k, 1, t] - 1.0)
                power = leaves[k, t] * z
                flows[k] = max(0.0, curved * (1.0 + power * (1.0 + power * (0.5 + power / 6.0))))
            people[s, t] = means[0, t] * flows[0]
            dues[s, t] = means[1, t] * flows[1]
            if t < years:
                claims = means[4, t] + means[5, t] * hospital[s, t] + means[6, t] * disaster[s, t]
                e = normal_quantile(normals[s, t])
                chance = spread[t] * (e + skew[t] * (e * e - 1.0) / 6.0)
                paid = (
                    means[2, t] * flows[2] + means[3, t] * flows[3] * now[s, t] + claims * flows[0] + chance
                )
                benefits[s, t] = paid
