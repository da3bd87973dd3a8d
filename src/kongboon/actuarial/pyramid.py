"""Who the members will be: expected numbers by sex and age, for the age pyramid of a page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.actuarial.expected import expected_flows
from kongboon.actuarial.factors import expected_factors
from kongboon.actuarial.flows import Numbers, setting_of
from kongboon.actuarial.fund import FundInput, run_of
from kongboon.actuarial.lives import lives_of
from kongboon.actuarial.people import people_of
from kongboon.actuarial.schedule import schedule
from kongboon.actuarial.tables import AGE_MAX
from kongboon.rules.terms import Regulation

BAND = 10
OLDEST = 90


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """Expected members [sex, band] so many years on; bands of ten years, the last from 90 on. Sexes: 0 male, 1 female."""

    year: int
    members: Numbers

    @property
    def share_60(self) -> float:
        """The share of members of 60 and more; nothing of nobody."""
        whole = float(self.members.sum())
        return float(self.members[:, 60 // BAND :].sum()) / whole if whole else 0.0


def pyramids(
    fund: FundInput,
    regulation: Regulation,
    assumptions: Assumptions | None = None,
    *,
    at: tuple[int, ...] = (0, 10, 20),
    entrants_per_year: int | None = None,
) -> tuple[Pyramid, ...]:
    """The members expected at the beginning of each of these years. Errors: BadOutlook."""
    assumptions = assumptions or default_assumptions()
    run = run_of(years=max(1, *at), scenarios=1, seed=0)
    found = schedule(regulation, assumptions)
    people = people_of(fund.fund_code, fund.members, found, assumptions, run.years, entrants_per_year)
    setting = setting_of(lives_of(people, found, run.years), found, assumptions)
    alive = expected_flows(setting, expected_factors(assumptions, run)).alive
    made = []
    for year in at:
        ages = np.clip(people.months // 12 + year, 0, AGE_MAX)
        members = np.zeros((2, OLDEST // BAND + 1))
        np.add.at(members, (people.sex, np.minimum(ages, OLDEST) // BAND), alive[:, year])
        made.append(Pyramid(year, members))
    return tuple(made)
