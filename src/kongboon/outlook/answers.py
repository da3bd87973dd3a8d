"""A finished projection as pages and papers read it: its question, its figures, its regulation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kongboon.actuarial.telling import benefit_codes
from kongboon.outlook.answering import TODAY
from kongboon.outlook.models import Projection
from kongboon.outlook.options import Option
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Benefit

# Benefits as people group them, by the event that they are given for; what is in none is "other".
CAUSES = {"death": ("death",), "illness": ("hospital", "disability"), "age": ("ageing",)}
OTHER = "other"


@dataclass(frozen=True)
class Answer:
    """What was asked and what came of it; money in satang, as `actuarial.figures` writes it."""

    asked: Projection
    question: dict[str, Any]
    told: dict[str, Any]

    @property
    def today(self) -> dict[str, Any]:
        """The figures of the way things are."""
        found: dict[str, Any] = self.told["projections"][TODAY]
        return found

    @property
    def options(self) -> tuple[Option, ...]:
        """The proposals, in the order in which they were asked for."""
        return tuple(Option(**one) for one in self.question["options"])

    @property
    def benefits(self) -> Sequence[Benefit]:
        """The benefits of today's regulation."""
        return load_regulation(self.question["today"]["text"]).benefits

    def causes(self) -> dict[str, list[str]]:
        """The codes of benefits by what they are given for."""
        events = {benefit.code: benefit.events for benefit in self.benefits}
        found: dict[str, list[str]] = {cause: [] for cause in (*CAUSES, OTHER)}
        for code in benefit_codes(self.today):
            found[_cause(events.get(code, ()))].append(code)
        return found

    def paid(self, codes: Sequence[str], year: int) -> float:
        """Satang for some benefits in a year of the projection, 0 the first."""
        return float(sum(self.today["lines"][code][year] for code in codes))


def answer_of(asked: Projection) -> Answer:
    """The answer of a projection that is done."""
    return Answer(asked, json.loads(asked.question), json.loads(asked.answer))


def _cause(events: Sequence[str]) -> str:
    return next((cause for cause, those in CAUSES.items() if set(those) & set(events)), OTHER)
