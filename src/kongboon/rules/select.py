"""Which version of a regulation decides: the one in force on the day of the event (domain.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kongboon.rules.errors import NoRegulationInForce, RegulationsOverlap
from kongboon.rules.terms import Regulation


def regulation_in_force(regulations: Iterable[Regulation], on: date) -> Regulation:
    """The one version whose first and last day enclose `on`, both included.

    Errors: NoRegulationInForce; RegulationsOverlap if two versions cover the day.

    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.document import load_regulation
    >>> regulation_in_force([load_regulation(catalogue_text("chamuang-2556"))], date(2024, 6, 7)).year_be
    2556
    """
    in_force = [regulation for regulation in regulations if regulation.is_in_force(on)]
    if not in_force:
        raise NoRegulationInForce(on=on)
    if len(in_force) > 1:
        first, second = (f"{regulation.number}/{regulation.year_be}" for regulation in in_force[:2])
        raise RegulationsOverlap(first=first, second=second, on=on)
    return in_force[0]
