"""Levers answered at once: the expected course of the money today, with each lever by itself, and with all.

Dues and outside money change nothing about people and claims, so that four runs of the kernel serve every answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.changing import with_death_cap
from kongboon.actuarial.factors import Money, Run
from kongboon.actuarial.fund import FundInput, run_of
from kongboon.actuarial.projection import Lived, expected_money, live
from kongboon.actuarial.telling import WITHIN, baht
from kongboon.kernel.thai_dates import BE_OFFSET
from kongboon.outlook.options import Option
from kongboon.outlook.services import SEED, YEARS
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class Changes:
    """What is taken otherwise than today; None: as it is. Sums in satang, dues a year, new members a year."""

    dues_satang: int | None = None
    death_satang: int | None = None
    entrants: int | None = None
    state: Money | None = None

    @property
    def is_nothing(self) -> bool:
        return self == Changes()

    def single(self) -> list[Changes]:
        """Each change by itself."""
        return [
            one
            for one in (
                Changes(dues_satang=self.dues_satang),
                Changes(death_satang=self.death_satang),
                Changes(entrants=self.entrants),
                Changes(state=self.state),
            )
            if not one.is_nothing
        ]

    def option(self, text: str, name: str) -> Option:
        """The changes as a proposal on a regulation's text."""
        return Option(name, text, self.dues_satang, self.death_satang, self.entrants, self.state)


@dataclass(frozen=True)
class Effect:
    """The expected course of the money under some changes: satang year by year, today first.

    `gone_be` is the year in which it would be used up, None if not in these years; `later_satang` is what is there
    after `WITHIN` years and `differs_satang` how much more than today's way.
    """

    name: str
    balance: tuple[float, ...]
    gone_be: int | None
    later_satang: float
    differs_satang: float


@dataclass(frozen=True)
class Tried:
    """Today, each lever alone, and all together (None with fewer than two)."""

    years_be: tuple[int, ...]
    today: Effect
    alone: tuple[Effect, ...]
    together: Effect | None

    @property
    def effects(self) -> list[Effect]:
        """All of them, today first."""
        return [self.today, *self.alone, *([self.together] if self.together else [])]


def tried(fund: FundInput, regulation: Regulation, assumptions: Assumptions, changes: Changes) -> Tried:
    """What the changes would do if every year went as expected. Errors: BadOutlook."""
    runs = _Runs(fund, regulation, assumptions)
    today = runs.effect(Changes(), gettext("Today"), None)
    alone = tuple(runs.effect(one, change_in_words(one), today) for one in changes.single())
    together = runs.effect(changes, gettext("All together"), today) if len(alone) > 1 else None
    first = fund.valuation_on.year + BE_OFFSET
    return Tried(tuple(range(first, first + YEARS + 1)), today, alone, together)


def change_in_words(one: Changes) -> str:
    """The name of a single change."""
    if one.dues_satang is not None:
        return gettext("dues %(baht)s baht a year") % {"baht": baht(one.dues_satang)}
    if one.death_satang is not None:
        return gettext("at death at most %(baht)s baht") % {"baht": baht(one.death_satang)}
    if one.entrants is not None:
        return gettext("%(count)s new members a year") % {"count": one.entrants}
    return gettext("state money every year") if one.state == "always" else gettext("no state money")


class _Runs:
    """The kernel's runs that were needed so far, by what changes people and claims."""

    def __init__(self, fund: FundInput, regulation: Regulation, assumptions: Assumptions) -> None:
        self.fund, self.regulation, self.assumptions = fund, regulation, assumptions
        self.run = run_of(years=YEARS, scenarios=1, seed=SEED)
        self._lived: dict[tuple[int | None, int | None], Lived] = {}

    def effect(self, changes: Changes, name: str, today: Effect | None) -> Effect:
        run: Run = self.run if changes.state is None else replace(self.run, state_money=changes.state)
        books = expected_money(self._live(changes), run, changes.dues_satang)
        line = tuple(float(value) for value in books.balance[0])
        gone = int(books.ruined[0])
        later = line[min(WITHIN, YEARS)]
        return Effect(
            name,
            line,
            None if gone > YEARS else self.fund.valuation_on.year + BE_OFFSET + gone,
            later,
            later - today.later_satang if today else 0.0,
        )

    def _live(self, changes: Changes) -> Lived:
        key = (changes.death_satang, changes.entrants)
        if key not in self._lived:
            cap = changes.death_satang
            regulation = self.regulation if cap is None else with_death_cap(self.regulation, cap)
            self._lived[key] = live(
                self.fund, regulation, self.assumptions, self.run, "expected", changes.entrants
            )
        return self._lived[key]
