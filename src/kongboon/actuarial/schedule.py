"""The regulation that pays claims, turned into arrays: every kind of benefit is in the projection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.caveats import Caveat, lifetime_caveat
from kongboon.actuarial.frequencies import event_rates
from kongboon.actuarial.pools import binding_pools
from kongboon.actuarial.schedule_items import (
    DAYS_A_MONTH,
    MONTHS_MAX,
    ClaimItem,
    DeathItem,
    Eligibility,
    Factor,
    HouseRule,
    How,
    ListItem,
    Modelled,
    PooledRow,
    Schedule,
)
from kongboon.actuarial.severity import (
    Severity,
    claimant_share,
    event_amount,
    flat_severity,
    has_yearly_cap,
    unit_severity,
    within_ceilings,
)
from kongboon.actuarial.yearly_lists import list_steps
from kongboon.kernel.money import SATANG_PER_BAHT
from kongboon.rules.terms import Benefit, Caps, DuesTerms, PerUnit, Range, Regulation, Tenure, Tiers

_YEARLY = {"day": 365.0, "week": 365.2425 / 7, "month": 12.0, "half_year": 2.0, "year": 1.0}
_MONTHS = {"day": 1 / DAYS_A_MONTH, "month": 1.0, "year": 12.0}
_OWN_DEATH = ("death", "self")


@lru_cache(maxsize=64)
def schedule(regulation: Regulation, assumptions: Assumptions, share_houses: bool = False) -> Schedule:
    """Every benefit of the regulation as a death ladder, a yearly list or claims, each with its reservations.

    Where no two members are known to share a house, what holds for a house holds for the member who lives there alone.

    >>> from kongboon.actuarial.assumptions import default_assumptions
    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.document import load_regulation
    >>> found = schedule(load_regulation(catalogue_text("chamuang-2556")), default_assumptions())
    >>> [(one.code, one.how) for one in found.modelled if one.code in ("B03", "B04", "B05")]
    [('B03', ('claims',)), ('B04', ('yearly_list',)), ('B05', ('death',))]
    """
    reading = _Reading(regulation, assumptions, share_houses)
    for benefit in regulation.benefits:
        reading.take(benefit if share_houses else alone(benefit))
    membership, dues = regulation.membership, regulation.dues
    pools = binding_pools(regulation)
    planned = {pool.key for pool in regulation.pools if pool.account is None}
    if count := sum(benefit.pool in planned for benefit in regulation.benefits):
        reading.note("pools_are_a_plan", count=count)
    if membership.refund_percent:
        reading.note("refunds_reckoned", percent=membership.refund_percent)
    if membership.exempt_disabled:
        reading.note("disabled_as_today")
    age, tenure = membership.exempt_from_age_years, membership.exempt_from_tenure_years
    return Schedule(
        regulation_sha256=regulation.text_sha256,
        dues_satang=yearly_dues(dues, dues.amount_satang),
        tiers=tuple((tier.key, yearly_dues(dues, tier.amount_satang)) for tier in dues.tiers),
        entry_fee_satang=float(dues.entry_fee_satang),
        exempt_age=None if age is None else 12.0 * age,
        exempt_tenure=None if tenure is None else 12.0 * tenure,
        exempt_disabled=membership.exempt_disabled,
        refund_share=membership.refund_percent / 100,
        deaths=tuple(reading.deaths),
        lists=tuple(reading.lists),
        claims=tuple(reading.claims),
        modelled=tuple(reading.modelled),
        caveats=tuple(dict.fromkeys(reading.caveats)),
        pools=pools,
        pooled=tuple(reading.pooled({pool.key: place for place, pool in enumerate(pools)})),
    )


def yearly_dues(terms: DuesTerms, amount_satang: int) -> float:
    """What a member pays in a year, leap years on the average.

    >>> yearly_dues(DuesTerms(100, "day", 0, 365), 100)
    36500.0
    """
    leap = 0.2425 * (terms.leap_year_days - 365) if terms.per == "day" else 0.0
    return amount_satang * (_YEARLY[terms.per] + leap)


def months_of(tenure: Tenure) -> float:
    """A length of membership in months.

    >>> months_of(Tenure(3, "year"))
    36.0
    """
    return tenure.length * _MONTHS[tenure.unit]


def death_ladder(steps: tuple[tuple[float, float], ...], eligibility: Eligibility) -> NDArray[np.float64]:
    """Mean payment of deaths spread evenly over the year that begins at each month of membership.

    `steps` are (month, satang); before the waiting time only deaths by accident are paid.
    """
    bounds = sorted(
        {0.0, eligibility.tenure, eligibility.by_accident, *(month for month, _ in steps), MONTHS_MAX + 12.0}
    )
    summed = [0.0]
    for begin, end in pairwise(bounds):
        reached = [satang for month, satang in steps if month <= begin]
        share = 1.0 if begin >= eligibility.tenure else 0.0
        if not share and begin >= eligibility.by_accident:
            share = eligibility.accident_share
        summed.append(summed[-1] + (end - begin) * share * (reached[-1] if reached else 0.0))
    starts = np.arange(MONTHS_MAX, dtype=np.float64)
    return np.asarray((np.interp(starts + 12, bounds, summed) - np.interp(starts, bounds, summed)) / 12)


class _Reading:
    """Takes the benefits one by one and sorts them into their shapes."""

    def __init__(self, regulation: Regulation, assumptions: Assumptions, share_houses: bool) -> None:
        self.regulation, self.assumptions, self.share_houses = regulation, assumptions, share_houses
        self.deaths: list[DeathItem] = []
        self.lists: list[ListItem] = []
        self.claims: list[ClaimItem] = []
        self.modelled: list[Modelled] = []
        self.caveats: list[Caveat] = []
        self._own_death: list[Benefit] = []

    def note(self, code: str, **facts: int | float | str) -> None:
        """Keep a reservation."""
        self.caveats.append(Caveat.of(code, **facts))

    def pooled(self, places: Mapping[str, int]) -> Iterator[PooledRow]:
        """The items that binding pools pay; `places` of the pools by key."""
        of_code = {
            benefit.code: places[benefit.pool]
            for benefit in self.regulation.benefits
            if benefit.pool is not None and benefit.pool in places
        }
        for place, death in enumerate(self.deaths):
            if death.code in of_code:
                yield PooledRow("death", place, death.code, of_code[death.code], at_once=False)
        for place, listed in enumerate(self.lists):
            if listed.code in of_code:
                yield PooledRow("list", place, listed.code, of_code[listed.code], at_once=True)
        for place, item in enumerate(self.claims):
            if item.code in of_code:
                at_once = item.factor == "disaster"
                yield PooledRow("claim", place, item.code, of_code[item.code], at_once)

    def take(self, benefit: Benefit) -> None:
        """Put a benefit into its shapes, one for each kind of its events."""
        how: list[How] = []
        rest = list(benefit.events)
        if "death" in rest and "self" in benefit.relations and self._death(benefit):
            how.append("death")
        if "ageing" in rest:
            rest.remove("ageing")
            self._ageing(benefit)
            how.append("yearly_list")
        if "disaster" in rest:
            rest.remove("disaster")
            self._disaster(benefit)
            how.append("disaster")
        if rest and self._claims(benefit, rest):
            how.append("claims")
        self.modelled.append(Modelled(benefit.code, tuple(how)))
        self._reservations(benefit)

    def _death(self, benefit: Benefit) -> bool:
        """The member's own death; of benefits that exclude each other the first of the document counts."""
        excluded = any(
            benefit.code in other.not_with or other.code in benefit.not_with for other in self._own_death
        )
        if excluded:
            return False
        self._own_death.append(benefit)
        if benefit.min_age_years:
            self.note("min_age_ignored", title=benefit.title_th)
        self.deaths.append(
            DeathItem(benefit.code, death_ladder(self._steps(benefit), self._eligibility(benefit)))
        )
        return True

    def _ageing(self, benefit: Benefit) -> None:
        eligibility = self._eligibility(benefit)
        age = eligibility.age
        if benefit.min_age_years is None:
            age = 12.0 * self.assumptions.number("ageing_age")
            self.note("ageing_age_assumed", title=benefit.title_th, age=round(age / 12))
        if not has_yearly_cap(benefit):
            self.note("paid_every_month", title=benefit.title_th)
        steps, times = list_steps(
            benefit,
            self._steps(benefit),
            lambda satang: self._severity(benefit, satang),
            eligibility._replace(age=age),
        )
        if times is not None:
            self.caveats.append(lifetime_caveat(benefit, times))
        self.lists.append(ListItem(benefit.code, tuple(steps), _satang(benefit.caps.household_year_satang)))

    def _disaster(self, benefit: Benefit) -> None:
        households = np.full((2, 111), 1 / self.assumptions.number("household_size"))
        # A flood strikes a house once in a year, so that what a house may have is what the event may bring.
        amount = min(self._amount(benefit), _satang(benefit.caps.household_year_satang) or np.inf)
        severity = flat_severity(_uncapped(benefit), amount)
        self.claims.append(
            ClaimItem(
                benefit.code, "disaster", self._eligibility(benefit), households, households, severity, by_event=True,
                quota=benefit.caps.fund_year_count,
            )
        )  # fmt: skip

    def _claims(self, benefit: Benefit, events: list[str]) -> bool:
        """What comes by chance; a member's own death is not among it, the family's is."""
        named = [event for event in events if event != "death"]
        rates, known = event_rates(benefit, self.assumptions, named)
        if "death" in events:
            family = tuple(relation for relation in benefit.relations if relation != "self")
            others, _ = event_rates(_for(benefit, family), self.assumptions, ["death"])
            rates = rates + others if named or family else rates
        if not rates.any():
            return bool(named)
        factor: Factor = "hospital" if "hospital" in events else "none"
        house = self._house(benefit, named) if self.share_houses else None
        benefit = _of_one_member(benefit)
        by_event = not has_yearly_cap(benefit)
        claimants = rates if by_event else np.vectorize(claimant_share)(rates)
        tiers = self._steps(benefit) if isinstance(benefit.amount, Tiers) else ()
        item = ClaimItem(
            benefit.code, factor, self._eligibility(benefit), rates, claimants, self._severity(benefit), by_event, tiers,
            benefit.caps.fund_year_count, self._lifetime(benefit), house,
        )  # fmt: skip
        self.claims.append(item)
        self._tell_frequency(benefit, rates, known)
        return True

    def _house(self, benefit: Benefit, named: list[str]) -> HouseRule | None:
        """What the caps say of everybody of a house together; None where they say nothing."""
        caps, own = benefit.caps, None
        counts: tuple[int | None, int | None] = (None, None)
        if caps.counted_per == "household":
            counts = (caps.per_year_count, caps.lifetime_count)
            if counts != (None, None) and has_yearly_cap(_of_one_member(benefit)):
                self.note("house_count_by_member", title=benefit.title_th)
        elif (
            not _counts_over_members(benefit)
            and benefit.relations != ("self",)
            and benefit.code not in dict(self.assumptions["own_frequency"])
        ):
            # The fund's own frequency is of what was given, in which nothing is told twice.
            own, _ = event_rates(_for(benefit, ("self",)), self.assumptions, named)
            self.note("family_is_one", title=benefit.title_th)
        if caps.household_year_satang is None and counts == (None, None) and own is None:
            return None
        return HouseRule(_satang(caps.household_year_satang), *counts, own, "birth" in benefit.events)

    def _tell_frequency(self, benefit: Benefit, rates: NDArray[np.float64], known: bool) -> None:
        if benefit.code in dict(self.assumptions["own_frequency"]):
            return
        per_thousand = round(float(1000 * rates[:, 18:].mean()), 1)
        code = "frequency_assumed" if known else "unknown_event"
        self.note(code, title=benefit.title_th, per_thousand=per_thousand)

    def _severity(self, benefit: Benefit, satang: float | None = None) -> Severity:
        """What one event brings; `satang` where it is known already, and the benefit is not by the unit."""
        if isinstance(benefit.amount, PerUnit) and benefit.code not in dict(self.assumptions["own_amount"]):
            return unit_severity(benefit, self._mean_units(benefit))
        return flat_severity(benefit, self._amount(benefit) if satang is None else satang)

    def _mean_units(self, benefit: Benefit) -> float:
        if not isinstance(benefit.amount, PerUnit):
            return 1.0
        if benefit.amount.unit != "night":
            return self.assumptions.number("units_mean")
        return self.assumptions.number("birth_nights" if "birth" in benefit.events else "stay_nights")

    def _amount(self, benefit: Benefit) -> float:
        """Satang of one event: the fund's own mean where there is one, else the regulation's."""
        own = dict(self.assumptions["own_amount"]).get(benefit.code)
        if own is not None:
            return float(own) * SATANG_PER_BAHT
        amount = event_amount(benefit, self.assumptions.number("range_share"), self._mean_units(benefit))
        if isinstance(benefit.amount, Range):
            self.note("range_assumed", title=benefit.title_th, baht=f"{round(amount / SATANG_PER_BAHT):,}")
        return amount

    def _steps(self, benefit: Benefit) -> tuple[tuple[float, float], ...]:
        """(month of membership, satang) from which each sum is paid."""
        if isinstance(benefit.amount, Tiers):
            return tuple(
                (months_of(tier.begins), within_ceilings(benefit.caps, float(tier.amount_satang)))
                for tier in benefit.amount.tiers
            )
        return ((0.0, self._amount(benefit)),)

    def _eligibility(self, benefit: Benefit) -> Eligibility:
        """The longest of waiting time, least membership and first tier; by accident the waiting may be shorter."""
        days = self.regulation.waiting_days if benefit.waiting_days is None else benefit.waiting_days
        by_accident = days if benefit.waiting_days_accident is None else benefit.waiting_days_accident
        least = months_of(benefit.min_tenure) if benefit.min_tenure else 0.0
        if isinstance(benefit.amount, Tiers):
            least = max(least, months_of(benefit.amount.tiers[0].begins))
        age = 12.0 * (benefit.min_age_years or 0)
        if benefit.relations == ("non_member",):
            return Eligibility(0.0, 0.0, 0.0, 0.0)
        tenure, sooner = max(days / DAYS_A_MONTH, least), max(by_accident / DAYS_A_MONTH, least)
        share = self.assumptions.number("accident_share") if sooner < tenure else 0.0
        return Eligibility(tenure, age, sooner, share)

    def _lifetime(self, benefit: Benefit) -> int | None:
        """How many times a member is given it in a life, where counts run over the member."""
        caps, counts = benefit.caps, []
        if caps.lifetime_count is not None and _counts_over_members(benefit):
            counts.append(caps.lifetime_count)
        if caps.lifetime_satang is not None:
            amount = event_amount(
                benefit, self.assumptions.number("range_share"), self.assumptions.number("units_mean")
            )
            counts.append(max(1, round(caps.lifetime_satang / amount)))
        if not counts:
            return None
        self.caveats.append(lifetime_caveat(benefit, min(counts)))
        return min(counts)

    def _reservations(self, benefit: Benefit) -> None:
        """What the shapes above cannot say."""
        caps, title = benefit.caps, benefit.title_th
        if (
            caps.household_year_satang is not None
            and "death" in benefit.events
            and "self" in benefit.relations
        ):
            self.note("household_cap_ignored", title=title)
        if caps.counted_per == "household" and caps.lifetime_count is not None and self.share_houses:
            self.note("lifetime_past_unknown", title=title, times=caps.lifetime_count)
        if benefit.not_with and (benefit.event, *benefit.relations) != _OWN_DEATH:
            self.note("excludes_ignored", title=title)
        if benefit.goods is not None:
            self.note("goods_at_value", title=title)


def alone(benefit: Benefit) -> Benefit:
    """The benefit where everybody lives alone: what a house may have, the member may have."""
    caps, sums = benefit.caps, (benefit.caps.per_year_satang, benefit.caps.household_year_satang)
    most = min((satang for satang in sums if satang is not None), default=None)
    counted = "member" if caps.counted_per == "household" else caps.counted_per
    kept = replace(caps, per_year_satang=most, household_year_satang=None, counted_per=counted)
    return benefit if kept == caps else replace(benefit, caps=kept)


def _counts_over_members(benefit: Benefit) -> bool:
    """Whether the counts run over the member, or there are none.

    A person may be the member alone; a birth is another child's each time, whoever tells it.
    """
    caps = benefit.caps
    if caps.counted_per == "member" or (caps.per_year_count is None and caps.lifetime_count is None):
        return True
    return (
        caps.counted_per != "household" and benefit.relations == ("self",) and "birth" not in benefit.events
    )


def _of_one_member(benefit: Benefit) -> Benefit:
    """Without the counts that do not run over the member: every event of a family is another person's."""
    if _counts_over_members(benefit):
        return benefit
    return replace(benefit, caps=replace(benefit.caps, per_year_count=None, lifetime_count=None))


def _satang(cap: int | None) -> float | None:
    return None if cap is None else float(cap)


def _uncapped(benefit: Benefit) -> Benefit:
    """For a household hit once in a year its yearly counts say nothing."""
    return replace(benefit, caps=Caps(per_event_satang=benefit.caps.per_event_satang))


def _for(benefit: Benefit, relations: tuple[str, ...]) -> Benefit:
    return replace(benefit, relations=relations)
