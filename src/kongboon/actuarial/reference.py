"""The same model written slowly and plainly, person by person and year by year: what the kernels are held against.

Nothing here is shared with the kernels but the tables, the people and the regulation's items; caps are walked claim
by claim instead of convolved, and the random numbers are of another kind. Without factors of years: those of an
expected year hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.factors import Factors
from kongboon.actuarial.people import People
from kongboon.actuarial.schedule_items import ClaimItem, ListItem, Schedule
from kongboon.actuarial.tables import AGE_MAX, mortality_table
from kongboon.rules.terms import Benefit, PerUnit, Regulation

Uniform = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Told:
    """One history, or the expectation of all: members at the beginning of each year, satang by code and year."""

    people: list[float]
    dues: list[float]
    lines: dict[str, list[float]]

    @property
    def benefits(self) -> list[float]:
        return [sum(year) for year in zip(*self.lines.values(), strict=True)]


class Model:
    """One fund under one regulation."""

    def __init__(
        self,
        people: People,
        regulation: Regulation,
        found: Schedule,
        assumptions: Assumptions,
        factors: Factors,
        years: int,
    ) -> None:
        self.found, self.years = found, years
        self.q = mortality_table(assumptions["mortality_basis"]).q.tolist()
        self.lapse = [float(rate) for rate in assumptions["lapse_by_tenure"]]
        self.stay_mean = {
            item.code: assumptions.number("stay_nights") for item in found.claims if item.factor == "hospital"
        }
        self.benefits = {benefit.code: benefit for benefit in regulation.benefits}
        self.factors = {
            "none": [1.0] * years,
            "hospital": factors.hospital[0].tolist(),
            "disaster": factors.disaster[0].tolist(),
        }
        self.mortality = factors.mortality[0].tolist()
        self.people = [
            {
                "sex": int(people.sex[i]), "months": int(people.months[i]), "tenure": int(people.tenure[i]),
                "joins": int(people.joins[i]), "dues": 0.0 if people.exempt[i] else float(people.dues[i]),
            }
            for i in range(len(people))
        ]  # fmt: skip

    def dying(self, person: dict[str, float], year: int) -> float:
        """The chance of dying in a year, alive at its beginning."""
        age = (int(person["months"]) + 6) // 12 + year
        return min(1.0, self.q[int(person["sex"])][min(max(age, 0), AGE_MAX)] * self.mortality[year])

    def leaving(self, person: dict[str, float], year: int) -> float:
        """The chance of leaving in a year that was survived."""
        membership = (int(person["tenure"]) + 12 * year) // 12
        return self.lapse[min(membership, len(self.lapse) - 1)]

    def dues(self, person: dict[str, float], year: int) -> float:
        """What is paid at the beginning of a year, as a multiple of the common dues."""
        exempt_age, exempt_tenure = self.found.exempt_age, self.found.exempt_tenure
        if exempt_age is not None and person["months"] + 12 * year >= exempt_age:
            return 0.0
        if exempt_tenure is not None and person["tenure"] + 12 * year >= exempt_tenure:
            return 0.0
        return person["dues"]

    def on_list(self, item: ListItem, person: dict[str, float], year: int) -> float:
        """What a yearly list gives a person who is alive at the beginning of a year."""
        age, member = person["months"] + 12 * year + 6, person["tenure"] + 12 * year + 6
        given = 0.0
        for step in item.steps:
            later = 12 * step.years_later
            if age >= step.age + later and member >= step.tenure + later:
                given += step.satang
        return given

    def eligible(self, item: ClaimItem, person: dict[str, float], year: int) -> float:
        """The part of a year in which a claim would be paid."""
        rule = item.eligibility
        age, member = person["months"] + 12 * year, person["tenure"] + 12 * year

        def after(tenure: float) -> float:
            return min(1.0, max(0.0, 1 - max(tenure - member, rule.age - age) / 12))

        share = after(rule.tenure)
        return (
            share + rule.accident_share * (after(rule.by_accident) - share) if rule.accident_share else share
        )

    def claims(self, item: ClaimItem, person: dict[str, float], year: int) -> float:
        """Claims expected of a person in a year."""
        age = min(max((int(person["months"]) + 6) // 12 + year, 0), AGE_MAX)
        rate = float(item.claimants[int(person["sex"]), age])
        return self.eligible(item, person, year) * rate * self.factors[item.factor][year]

    def death_payment(self, ladder: np.ndarray, person: dict[str, float], year: int) -> float:
        month = int(person["tenure"]) + 12 * year
        return float(ladder[min(month, len(ladder) - 1)])


def expect(model: Model) -> Told:
    """Expected values by plain recursion. Claims are those without limits for life, quotas or tiers."""
    found, years = model.found, model.years
    people, dues = [0.0] * (years + 1), [0.0] * years
    lines = {code: [0.0] * years for code in found.codes}
    for person in model.people:
        alive = 1.0
        for year in range(int(person["joins"]), years):
            people[year] += alive
            dues[year] += alive * model.dues(person, year)
            dying = model.dying(person, year)
            for death in found.deaths:
                lines[death.code][year] += alive * dying * model.death_payment(death.ladder, person, year)
            for listed in found.lists:
                lines[listed.code][year] += alive * model.on_list(listed, person, year)
            for item in found.claims:
                age = min(max((int(person["months"]) + 6) // 12 + year, 0), AGE_MAX)
                rate = float(item.rates[int(person["sex"]), age])
                mean = float(item.severity.mixed(rate) @ item.severity.amounts)
                lines[item.code][year] += alive * model.claims(item, person, year) * mean
            alive *= (1 - dying) * (1 - model.leaving(person, year))
        people[years] += alive
    return Told(people, dues, lines)


def simulate(model: Model, seed: int, scenarios: int) -> list[Told]:
    """So many histories, each person asked every year whether he claims, dies or leaves."""
    generator = np.random.default_rng(seed)
    return [_history(model, _uniforms(generator)) for _ in range(scenarios)]


def _uniforms(generator: np.random.Generator) -> Uniform:
    """Numbers one by one, fetched in blocks."""
    block: list[float] = []

    def following() -> float:
        if not block:
            block.extend(generator.random(4096).tolist())
        return block.pop()

    return following


def _history(model: Model, uniform: Uniform) -> Told:
    found, years = model.found, model.years
    people, dues = [0.0] * (years + 1), [0.0] * years
    lines = {code: [0.0] * years for code in found.codes}
    for person in model.people:
        year = int(person["joins"])
        while year < years:
            people[year] += 1
            dues[year] += model.dues(person, year)
            for listed in found.lists:
                lines[listed.code][year] += model.on_list(listed, person, year)
            for item in found.claims:
                lines[item.code][year] += _claims_of(model, item, person, year, uniform)
            if uniform() < model.dying(person, year):
                for death in found.deaths:
                    lines[death.code][year] += model.death_payment(death.ladder, person, year)
                break
            if uniform() < model.leaving(person, year):
                break
            year += 1
        else:
            people[years] += 1
    return Told(people, dues, lines)


def _claims_of(model: Model, item: ClaimItem, person: dict[str, float], year: int, uniform: Uniform) -> float:
    """What one person's claims of one kind bring in one year."""
    chance = model.claims(item, person, year)
    if uniform() >= (chance if not item.by_event else 1 - np.exp(-chance)):
        return 0.0
    age = min(max((int(person["months"]) + 6) // 12 + year, 0), AGE_MAX)
    rate = chance if item.by_event else float(item.rates[int(person["sex"]), age])
    events = _at_least_one(rate, uniform)
    return _walk(model.benefits[item.code], events, model.stay_mean.get(item.code, 1.0), item, uniform)


def _at_least_one(rate: float, uniform: Uniform) -> int:
    """A Poisson number given that it is not zero."""
    wanted = uniform() * (1 - float(np.exp(-rate)))
    count, chance = 1, rate * float(np.exp(-rate))
    below = chance
    while below < wanted:
        count += 1
        chance *= rate / count
        below += chance
    return count


def _walk(benefit: Benefit, events: int, mean: float, item: ClaimItem, uniform: Uniform) -> float:
    """The events of a member's year one after the other, each under what the caps have left."""
    caps, total, units_used, times = benefit.caps, 0.0, 0, 0
    for _ in range(events):
        if caps.per_year_count is not None and times >= caps.per_year_count:
            break
        paid = float(item.severity.amounts[0])
        units = 0
        if isinstance(benefit.amount, PerUnit):
            units = 1
            while uniform() >= 1 / mean:
                units += 1
            if caps.per_event_units is not None:
                units = min(units, caps.per_event_units)
            if caps.per_year_units is not None:
                units = min(units, caps.per_year_units - units_used)
            paid = float(units * benefit.amount.rate_satang)
        if caps.per_event_satang is not None:
            paid = min(paid, caps.per_event_satang)
        if caps.per_year_satang is not None:
            paid = min(paid, caps.per_year_satang - total)
        if paid > 0:
            total, units_used, times = total + paid, units_used + units, times + 1
    return total


def pay_from_pool(
    held: float, income: list[float], evenly: list[float], together: list[float]
) -> tuple[list[float], list[float]]:
    """What a pool pays year by year, and what it holds: month by month, lists and floods after half the year.

    `income` of each year is the pool's share; claims that find nothing are refused and do not come again.
    """
    paid, holds = [], [held]
    for comes, asked, listed in zip(income, evenly, together, strict=True):
        given = 0.0
        for month in range(12):
            if month == 6:
                at_once = min(listed, max(0.0, held))
                held, given = held - at_once, given + at_once
            held += comes / 12
            now = min(asked / 12, max(0.0, held))
            held, given = held - now, given + now
        paid.append(given)
        holds.append(held)
    return paid, holds


def simulate_houses(model: Model, item: ClaimItem, homes: list[int], seed: int, scenarios: int) -> np.ndarray:
    """Satang of one kind of claims under the limits of houses, year by year [S, T], house after house.

    `homes` of each person. What happened in a house before valuation is not asked here.
    """
    generator = np.random.default_rng(seed)
    uniform = _uniforms(generator)
    return np.array([_houses(model, item, homes, uniform, generator) for _ in range(scenarios)])


def _houses(
    model: Model, item: ClaimItem, homes: list[int], uniform: Uniform, generator: np.random.Generator
) -> list[float]:
    assert item.house is not None
    gone = [False] * len(model.people)
    ever: dict[int, int] = {}
    found = []
    for year in range(model.years):
        there = [n for n, one in enumerate(model.people) if one["joins"] <= year and not gone[n]]
        asked = [claim for n in there for claim in _asked(model, item, n, year, uniform)]
        generator.shuffle(asked)  # as the year goes
        satang, times = {}, {}  # type: dict[int, float], dict[int, int]
        for n, is_own, amount in asked:
            home = homes[int(n)]
            others = [m for m in there if m != n and homes[m] == home]
            if not is_own and any(_would_tell(model, item, m, int(n), year) for m in others):
                continue
            most = item.house.year_satang
            paid = amount if most is None else min(amount, most - satang.get(home, 0.0))
            if paid <= 0 or times.get(home, 0) >= (item.house.year_count or 10**9):
                continue
            if ever.get(home, 0) >= (item.house.life_count or 10**9):
                continue
            satang[home] = satang.get(home, 0.0) + paid
            times[home], ever[home] = times.get(home, 0) + 1, ever.get(home, 0) + 1
        found.append(sum(satang.values()))
        for n in there:
            person = model.people[n]
            gone[n] = uniform() < model.dying(person, year) or uniform() < model.leaving(person, year)
    return found


def _asked(
    model: Model, item: ClaimItem, n: int, year: int, uniform: Uniform
) -> list[tuple[int, bool, float]]:
    """The claims of a member in a year: who, whether the member's own, how much."""
    person = model.people[n]
    chance = model.claims(item, person, year)
    if not item.by_event:
        amount = _claims_of(model, item, person, year, uniform)
        return [(n, True, amount)] if amount else []
    if uniform() >= 1 - float(np.exp(-chance)):
        return []
    own = _own_share(item, person, year)
    amount = float(item.severity.amounts[0])
    return [(n, uniform() < own, amount) for _ in range(_at_least_one(chance, uniform))]


def _own_share(item: ClaimItem, person: dict[str, float], year: int) -> float:
    """Which part of a member's events are the member's own; all where counts do not ask."""
    if item.house is None or item.house.own is None:
        return 1.0
    sex, age = int(person["sex"]), min(max((int(person["months"]) + 6) // 12 + year, 0), AGE_MAX)
    rate = float(item.rates[sex, age])
    return float(item.house.own[sex, age]) / rate if rate else 1.0


def _would_tell(model: Model, item: ClaimItem, other: int, member: int, year: int) -> bool:
    """Whether another member of the house claims for what happened in this member's family."""
    person = model.people[other]
    if not model.claims(item, person, year):
        return False
    own = _own_share(item, person, year)
    assert item.house is not None
    return (item.house.own_tells and own > 0) or (other < member and own < 1)
