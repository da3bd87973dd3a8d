"""Which version of a regulation decides, and which benefit of another version is the same one (domain.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kongboon.rules.errors import NoRegulationInForce, RegulationsOverlap
from kongboon.rules.terms import Benefit, Regulation


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


def same_benefit(benefit: Benefit, regulation: Regulation, other: Regulation) -> Benefit | None:
    """The benefit of another version that is this one, whatever code it is printed under; None where it has none.

    It is for an event of the same words and has the same short name. Where that short name is in neither of the other
    version's benefits, a benefit under the same code whose own short name is gone from this version is this one
    renamed. A code alone makes nothing the same: it is given again when a benefit has gone.

    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.document import load_regulation
    >>> regulation = load_regulation(catalogue_text("standard-13"))
    >>> same_benefit(regulation.benefits[0], regulation, regulation) == regulation.benefits[0]
    True
    """
    events = _events_in_words(benefit, regulation)
    alike = [one for one in other.benefits if events & _events_in_words(one, other)]
    for one in alike:
        if one.key == benefit.key:
            return one
    known = {one.key for one in regulation.benefits}
    renamed = (one for one in alike if one.key not in known and one.code == benefit.code)
    return next(renamed, None)


def _events_in_words(benefit: Benefit, regulation: Regulation) -> set[str]:
    """A fund's own events by their words: the short names are counted, and given again too."""
    own = dict(regulation.own_events)
    return {own.get(event, event) for event in benefit.events}
