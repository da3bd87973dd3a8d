"""What the answer hangs on: one thing changed at a time, on the same random numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.actuarial.factors import LAYERS, Layer, Money, Run, Shock
from kongboon.actuarial.fund import FundInput, Kernel, one_of, run_of
from kongboon.actuarial.measures import Chance, chance
from kongboon.actuarial.projection import Lived, live, money
from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import SATANG_PER_BAHT
from kongboon.rules.terms import Regulation

# A local government's help in the pandemic, as in tambon Sano in 2565.
_PANDEMIC_LOCAL = 500_000 * SATANG_PER_BAHT
TITLES = {
    "base": gettext_noop("As assumed"),
    "mortality_lower": gettext_noop("One in five fewer die"),
    "mortality_higher": gettext_noop("One in five more die"),
    "hospital_higher": gettext_noop("A quarter more stays in hospital"),
    "entrants_half": gettext_noop("Half as many new members"),
    "pandemic": gettext_noop("An epidemic in years 3 and 4, with help from the local government"),
    "flood": gettext_noop("A flood that hits one house in five in year 3"),
    "no_state": gettext_noop("The state never contributes"),
    "no_outside_money": gettext_noop("Neither the state nor the local government contributes"),
    "prices_higher": gettext_noop("Running costs rise by one percent more a year"),
    "together": gettext_noop(
        "All at once: more illness, an epidemic, half the new members, dearer, no state money"
    ),
    "only_individual": gettext_noop("Only the chance of who dies or falls ill"),
    "without_parameter": gettext_noop("As if the assumed levels were certain"),
}


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One change: the chances to run out within 20 and all years, the middle balance at the end in satang, and by
    when the money has run out in one scenario of ten (None: by no year)."""

    code: str
    ruin_20: Chance
    ruin: Chance
    end_median_satang: float
    one_in_ten_by: int | None


def sensitivities(
    fund: FundInput,
    regulation: Regulation,
    assumptions: Assumptions | None = None,
    *,
    years: int = 30,
    scenarios: int = 1000,
    seed: int = 1,
    kernel: Kernel = "exact",
    only: tuple[str, ...] | None = None,
) -> tuple[Sensitivity, ...]:
    """The base and each change, in the order of `TITLES`. Errors: BadOutlook."""
    assumptions = assumptions or default_assumptions()
    run = run_of(years=years, scenarios=scenarios, seed=seed)
    base = live(fund, regulation, assumptions, run, kernel)
    joining = float((base.setting.lives.people.joins > 0).sum()) / max(1, years - 1)
    found = []
    for code in TITLES if only is None else only:
        change = _change(code, years)
        own = replace(
            run,
            layers=change.layers,
            state_money=change.state,
            local_money=change.local,
            shocks=change.shocks,
        )
        lived = base
        if change.touches_people:
            dearer = assumptions.number("inflation") + change.inflation
            changed = (
                assumptions.changing(because=code, inflation=dearer) if change.inflation else assumptions
            )
            entrants = round(joining / 2) if change.half_entrants else None
            lived = live(fund, regulation, changed, own, kernel, entrants)
        found.append(_told(code, lived, own))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Change:
    """What is changed; `inflation` is added, the rest replaces."""

    shocks: tuple[Shock, ...] = ()
    layers: tuple[Layer, ...] = LAYERS
    state: Money = "random"
    local: Money = "random"
    inflation: float = 0.0
    half_entrants: bool = False

    @property
    def touches_people(self) -> bool:
        """Whether lives and claims must be drawn anew, or assumptions differ; outside money alone does neither."""
        return bool(self.shocks or self.layers != LAYERS or self.inflation or self.half_entrants)


def _change(code: str, years: int) -> _Change:
    """The change of a code. Errors: UnknownChoice."""
    one_of("sensitivity", code, tuple(TITLES))
    ill = Shock(0, years, hospital=1.25)
    pandemic = Shock(2, 2, mortality=1.15, hospital=1.5, local_satang=_PANDEMIC_LOCAL)
    known = {
        "base": _Change(),
        "mortality_lower": _Change((Shock(0, years, mortality=0.8),)),
        "mortality_higher": _Change((Shock(0, years, mortality=1.2),)),
        "hospital_higher": _Change((ill,)),
        "entrants_half": _Change(half_entrants=True),
        "pandemic": _Change((pandemic,)),
        "flood": _Change((Shock(2, 1, disaster=0.2),)),
        "no_state": _Change(state="never"),
        "no_outside_money": _Change(state="never", local="never"),
        "prices_higher": _Change(inflation=0.01),
        "together": _Change(
            (ill, pandemic._replace(local_satang=0.0)), state="never", inflation=0.01, half_entrants=True
        ),
        "only_individual": _Change(layers=("individual",)),
        "without_parameter": _Change(layers=("individual", "common")),
    }
    return known[code]


def _told(code: str, lived: Lived, run: Run) -> Sensitivity:
    books = money(lived, run)
    count, columns = books.balance.shape
    gone = books.ruined
    by_year = [year for year in range(columns) if (gone <= year).mean() >= 0.1]
    return Sensitivity(
        code,
        chance(int((gone <= min(20, columns - 1)).sum()), count),
        chance(int((gone < columns).sum()), count),
        float(np.median(books.balance[:, -1])),
        by_year[0] if by_year else None,
    )
