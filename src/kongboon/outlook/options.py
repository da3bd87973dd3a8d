"""The ways to go on that a projection tells apart: a regulation, and what else is taken otherwise than today."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kongboon.actuarial.changing import highest_death_payment, with_death_cap
from kongboon.actuarial.comparing import Proposal
from kongboon.actuarial.errors import NoDeathBenefit
from kongboon.actuarial.factors import Money
from kongboon.actuarial.schedule import yearly_dues
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class Option:
    """One way to go on; None: as the regulation or the assumptions have it. Sums in satang, dues a year."""

    name: str
    text: str
    dues_satang: int | None = None
    death_cap_satang: int | None = None
    entrants_per_year: int | None = None
    state_money: Money | None = None

    def regulation(self) -> Regulation:
        """The regulation as it would pay. Errors: NoDeathBenefit for a cap on nothing."""
        found = load_regulation(self.text)
        return found if self.death_cap_satang is None else with_death_cap(found, self.death_cap_satang)

    def proposal(self) -> Proposal:
        """For `actuarial.compare`."""
        return Proposal(self.regulation(), self.dues_satang, self.entrants_per_year, self.state_money)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Levers:
    """What the levers stand at today: yearly dues, the largest payment at death (None: there is none). Satang."""

    dues_satang: int
    death_satang: int | None


def levers_of(regulation: Regulation) -> Levers:
    """The levers as the regulation has them."""
    try:
        death: int | None = highest_death_payment(regulation)
    except NoDeathBenefit:
        death = None
    return Levers(round(yearly_dues(regulation.dues, regulation.dues.amount_satang)), death)
