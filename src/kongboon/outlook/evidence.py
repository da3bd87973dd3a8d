"""What the fund's own years say to the assumptions: offered to people, never taken over unseen.

Rates are blended with the assumption by credibility (actuarial.assumptions.blend), so that three deaths do not
overthrow a table. Sums are baht, as in the list of assumptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from kongboon.actuarial.assumptions import OWN_RATES_FROM_YEARS, Assumptions, blend
from kongboon.actuarial.frequencies import event_rates
from kongboon.actuarial.schedule import schedule, yearly_dues
from kongboon.funds.words import shown_month
from kongboon.kernel.money import SATANG_PER_BAHT
from kongboon.kernel.thai_calendar import month_of
from kongboon.outlook.history import YearLived
from kongboon.rules.terms import Benefit, Regulation

# Below so many payments a mean sum says little.
_PAYMENTS_MIN = 5


@dataclass(frozen=True)
class Suggestion:
    """A value that the fund's own years speak for, and the sentence that says why."""

    key: str
    value: Any
    because: str


def suggestions(
    years: Sequence[YearLived], regulation: Regulation, assumptions: Assumptions
) -> tuple[Suggestion, ...]:
    """What could be taken from the fund's years; nothing from fewer than 100 member-years."""
    exposure = sum(year.member_years for year in years)
    if exposure < OWN_RATES_FROM_YEARS:
        return ()
    lived = _Lived(years, exposure)
    found = [suggest(lived, regulation, assumptions) for suggest in _ALL]
    return tuple(one for one in found if one is not None)


@dataclass(frozen=True)
class _Lived:
    """The years together."""

    years: Sequence[YearLived]
    exposure: float

    @property
    def length(self) -> float:
        """In years; the oldest may be part of one."""
        return sum((year.period.end - year.period.start).days + 1 for year in self.years) / 365.25

    @property
    def because(self) -> str:
        first, last = self.years[-1].period.start, self.years[0].period.end
        text = gettext("The fund's own figures, %(first)s – %(last)s, %(count)s member-years")
        shown = {"first": shown_month(month_of(first)), "last": shown_month(month_of(last))}
        return text % {**shown, "count": f"{self.exposure:,.0f}"}

    def moved(self, leg: str) -> float:
        """Baht of all years."""
        return sum(year.moved_satang.get(leg, 0) for year in self.years) / SATANG_PER_BAHT

    def given(self) -> Mapping[str, tuple[int, int]]:
        """Code of a benefit -> how many, and satang."""
        found: dict[str, tuple[int, int]] = {}
        for year in self.years:
            for code, given in year.given.items():
                count, satang = found.get(code, (0, 0))
                found[code] = count + given.count, satang + given.satang
        return found

    def with_money(self, leg: str) -> int:
        return sum(year.moved_satang.get(leg, 0) > 0 for year in self.years)


def _frequencies(lived: _Lived, regulation: Regulation, assumptions: Assumptions) -> Suggestion | None:
    """How often each benefit that comes by chance was given, blended with the assumption."""
    claims = {item.code for item in schedule(regulation, assumptions).claims}
    found = {}
    for code, (count, _) in lived.given().items():
        benefit = regulation.benefit(code)
        if benefit is not None and code in claims and "disaster" not in benefit.events:
            found[code] = round(blend(count, lived.exposure, _assumed(benefit, assumptions)), 5)
    return Suggestion("own_frequency", found, lived.because) if found else None


def _assumed(benefit: Benefit, assumptions: Assumptions) -> float:
    """The assumed rate of a grown-up member."""
    rates, _ = event_rates(benefit, assumptions, [event for event in benefit.events if event != "death"])
    return float(rates[:, 20:80].mean())


def _amounts(lived: _Lived, regulation: Regulation, assumptions: Assumptions) -> Suggestion | None:
    """What was given a time, where the regulation leaves the sum open or counts units."""
    open_sums = {item.code for item in schedule(regulation, assumptions).claims}
    found = {
        code: round(satang / count / SATANG_PER_BAHT, 2)
        for code, (count, satang) in lived.given().items()
        if code in open_sums and count >= _PAYMENTS_MIN and regulation.benefit(code) is not None
    }
    return Suggestion("own_amount", found, lived.because) if found else None


def _entrants(lived: _Lived, regulation: Regulation, assumptions: Assumptions) -> Suggestion | None:
    joined = sum(year.joined for year in lived.years)
    return Suggestion("entrants_per_year", round(joined / lived.length), lived.because)


def _collection(lived: _Lived, regulation: Regulation, assumptions: Assumptions) -> Suggestion | None:
    """Dues that came in for those that were due; what was paid ahead is among them."""
    terms = regulation.dues
    basic = yearly_dues(terms, terms.amount_satang)
    due = lived.exposure * basic
    for tier in terms.tiers:
        more = yearly_dues(terms, tier.amount_satang) - basic
        due += more * sum(year.higher_dues_years.get(tier.key, 0) for year in lived.years)
    share = min(1.0, lived.moved("dues") * SATANG_PER_BAHT / due) if due else 0.0
    return Suggestion("collection_share", round(share, 3), lived.because) if share > 0 else None


def _expenses(lived: _Lived, regulation: Regulation, assumptions: Assumptions) -> Suggestion | None:
    """What running the fund cost a year, beyond what is reckoned a member."""
    a_year = lived.moved("expenses") / lived.length
    members = lived.exposure / lived.length
    fixed = max(0.0, a_year - assumptions.number("expenses_per_member") * members)
    return Suggestion("expenses_fixed", round(fixed), lived.because) if a_year else None


def _local(lived: _Lived, regulation: Regulation, assumptions: Assumptions) -> Suggestion | None:
    """The years with money of the local government among all, held back as few years ask (Laplace)."""
    if len(lived.years) < 2:
        return None
    return Suggestion("local_probability", _chance(lived, "local"), _years_told(lived, "local"))


def _local_sum(lived: _Lived, regulation: Regulation, assumptions: Assumptions) -> Suggestion | None:
    helped = [year for year in lived.years if year.moved_satang.get("local", 0) > 0]
    if not helped:
        return None
    exposure = sum(year.member_years for year in helped)
    baht = sum(year.moved_satang["local"] for year in helped) / SATANG_PER_BAHT / exposure
    return Suggestion("local_per_member", round(baht, 1), _years_told(lived, "local"))


def _state(lived: _Lived, regulation: Regulation, assumptions: Assumptions) -> Suggestion | None:
    if len(lived.years) < 2:
        return None
    return Suggestion("state_probability", _chance(lived, "state"), _years_told(lived, "state"))


def _chance(lived: _Lived, leg: str) -> float:
    return round((lived.with_money(leg) + 1) / (len(lived.years) + 2), 2)


def _years_told(lived: _Lived, leg: str) -> str:
    count, years = lived.with_money(leg), len(lived.years)
    text = ngettext(
        "Money came in %(count)s of %(years)s year", "Money came in %(count)s of %(years)s years", years
    )
    return text % {"count": count, "years": years}


_Suggest = Callable[[_Lived, Regulation, Assumptions], Suggestion | None]
_ALL: Iterable[_Suggest] = (
    _entrants, _collection, _expenses, _local, _local_sum, _state, _frequencies, _amounts
)  # fmt: skip
