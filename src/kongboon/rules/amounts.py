"""The arithmetic of one benefit: the sum, each step to it, and what stops it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from kongboon.kernel.fiscal import Period
from kongboon.rules.ceilings import cap_the_sum, deduct_arrears, share_the_pool
from kongboon.rules.decision import Facts, Reason, Step, Used, Value
from kongboon.rules.errors import NightsMissing, UnitsMissing
from kongboon.rules.tenure import Standing, day_reached
from kongboon.rules.terms import Benefit, Flat, PerUnit, Regulation, Tenure, Tier, Tiers

NIGHT = "night"


@dataclass(slots=True)
class Working:
    """A sum on its way: satang so far, the steps, or the refusal that ended it and until when."""

    satang: int = 0
    min_satang: int = 0
    steps: list[Step] = field(default_factory=list)
    assumed: tuple[str, ...] = ()
    refusal: Reason | None = None
    holds_from: date | None = None

    def step(self, code: str, satang: int, **facts: int | str | date) -> None:
        self.satang = satang
        self.steps.append(Step(code, tuple(sorted(facts.items())), satang))

    def cap_units(self, code: str, count: int, unit: str, **facts: int) -> None:
        kind = "nights" if unit == NIGHT else "units"
        named = {f"{name}_{kind}": value for name, value in facts.items()}
        self.steps.append(Step(f"{code}_{kind}", tuple(sorted(named.items())), count, unit))

    def refuse(self, reason: Reason, holds_from: date | None) -> None:
        self.refusal, self.holds_from = reason, holds_from


class Case(NamedTuple):
    """What the arithmetic may see; `window` is the year of the yearly caps, None without such caps."""

    regulation: Regulation
    benefit: Benefit
    facts: Facts
    standing: Standing
    used: Used
    window: Period | None

    @property
    def following_year(self) -> date:
        """The first day on which a new year of the caps begins; only where a cap counts a year."""
        assert self.window is not None
        return self.window.end + timedelta(days=1)


def amount_of(case: Case) -> Working:
    """The sum that the benefit gives before its other conditions are asked.

    In this order: the amount, its ceilings, what the pool has left, what the member owes. Units: satang.
    Errors: NightsMissing, UnitsMissing without the count of a benefit by the unit.
    """
    working = Working()
    amount = case.benefit.amount
    if isinstance(amount, Flat):
        working.step("flat", amount.amount_satang)
    elif isinstance(amount, Tiers):
        _by_tenure(working, amount.tiers, case)
    elif isinstance(amount, PerUnit):
        _by_the_unit(working, amount, case)
    else:
        working.min_satang = amount.min_satang
        working.step("range", amount.max_satang, min_satang=amount.min_satang)
    for cut in (cap_the_sum, share_the_pool, deduct_arrears):
        if working.refusal is None:
            cut(working, case)
    working.min_satang = min(working.min_satang, working.satang)
    return working


def tenure_short(needed: Tenure, facts: Facts, standing: Standing) -> tuple[Reason, date]:
    """The reason that a tenure is not complete yet, and the day on which it will be."""
    day = day_reached(facts.member_paid_from, needed)
    reason = Reason.of(
        "tenure_short",
        member_days=max(0, standing.days),
        member_months=standing.months,
        length=needed.length,
        unit=needed.unit,
        holds_from=day,
    )
    return reason, day


def _by_tenure(working: Working, tiers: tuple[Tier, ...], case: Case) -> None:
    reached = None
    for tier in tiers:
        if not case.standing.has_reached(tier.begins):
            break
        reached = tier
    if reached is None:
        working.refuse(*tenure_short(tiers[0].begins, case.facts, case.standing))
        return
    working.assumed = ("tiers",) if reached.assumed else ()
    working.step(
        "tier",
        reached.amount_satang,
        member_days=case.standing.days,
        member_months=case.standing.months,
        length=reached.begins.length,
        unit=reached.begins.unit,
    )


def _by_the_unit(working: Working, amount: PerUnit, case: Case) -> None:
    by_night = amount.unit == NIGHT
    count, caps = case.facts.nights if by_night else case.facts.units, case.benefit.caps
    if count is None:
        missing = NightsMissing if by_night else UnitsMissing
        raise missing(benefit_code=case.benefit.code, unit=amount.unit)
    if count == 0:
        working.refuse(Reason.of("no_nights") if by_night else Reason.of("no_units", unit=amount.unit), None)
        return
    if caps.per_event_units is not None and count > caps.per_event_units:
        working.cap_units("cap_event", caps.per_event_units, amount.unit, asked=count)
        count = caps.per_event_units
    if caps.per_year_units is not None and case.window is not None:
        used = case.used.units_in_year
        left = max(0, caps.per_year_units - used)
        if left == 0:
            following = case.following_year
            code, name = (
                ("year_nights_used_up", "cap_nights") if by_night else ("year_units_used_up", "cap_units")
            )
            unit = {} if by_night else {"unit": amount.unit}
            facts: dict[str, Value] = {name: caps.per_year_units, "holds_from": following, **unit}
            working.refuse(Reason.of(code, **facts), following)
            return
        if count > left:
            working.cap_units("cap_year", left, amount.unit, cap=caps.per_year_units, used=used)
            count = left
    if by_night:
        working.step("nights", count * amount.rate_satang, nights=count, rate_satang=amount.rate_satang)
    else:
        rate = amount.rate_satang
        working.step("units", count * rate, units=count, unit=amount.unit, rate_satang=rate)
