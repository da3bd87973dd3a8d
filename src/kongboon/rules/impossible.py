"""Facts that cannot be: refused before anything is decided, never paid as zero."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from kongboon.rules.decision import Facts, Used
from kongboon.rules.errors import (
    EventAfterSubmission,
    EventBeforeMembersBirth,
    ImpossibleNights,
    ImpossibleUnits,
    ImpossibleUse,
    NightsNotOver,
    UnknownRelation,
)
from kongboon.rules.vocabulary import RELATIONS

_NIGHTS_MAX = 366
_UNITS_MAX = 100_000
_COUNTS = tuple(field.name for field in fields(Used) if field.name != "benefit_code")


def check_facts(facts: Facts) -> None:
    """Refuse facts that contradict each other or the calendar. Errors: ImpossibleFacts and its kinds.

    >>> from datetime import date
    >>> day = date(2024, 6, 7)
    >>> try:
    ...     check_facts(Facts("death", day, date(2024, 6, 6), day, day))
    ... except EventAfterSubmission as error:
    ...     error.code
    'event_after_submission'
    """
    if facts.event_on > facts.submitted_on:
        raise EventAfterSubmission(event_on=facts.event_on, submitted_on=facts.submitted_on)
    if facts.relation not in RELATIONS:
        raise UnknownRelation(relation=facts.relation, known=", ".join(sorted(RELATIONS)))
    if facts.nights is not None:
        check_nights(facts.event, facts.event_on, facts.submitted_on, facts.nights)
    if facts.units is not None and (isinstance(facts.units, bool) or not 0 <= facts.units <= _UNITS_MAX):
        raise ImpossibleUnits(units=facts.units, most=f"{_UNITS_MAX:,}")
    if facts.born_on is not None:
        for on in (facts.event_on, facts.member_joined_on):
            # Parents enrol a child on the day it is born, so the day itself is possible.
            if facts.born_on > on:
                raise EventBeforeMembersBirth(born_on=facts.born_on, on=on)
    _check_earlier_use(facts)


def check_nights(event: str, event_on: date, submitted_on: date, nights: int) -> None:
    """Refuse nights that cannot be. Errors: ImpossibleNights, NightsNotOver."""
    if isinstance(nights, bool) or not 0 <= nights <= _NIGHTS_MAX:
        raise ImpossibleNights(nights=nights)
    # A mother may be admitted before the birth; only a stay whose first day is the event can be measured.
    if event == "hospital" and (submitted_on - event_on).days < nights:
        raise NightsNotOver(nights=nights, event_on=event_on, submitted_on=submitted_on)


def _check_earlier_use(facts: Facts) -> None:
    if (
        facts.used_satang_in_year | facts.used_units_in_year | facts.used_count_in_year
        | facts.used_count_lifetime | facts.arrears_months | facts.arrears_satang
    ) >= 0 and not (facts.used or facts.pools):  # fmt: skip
        return  # the sign bit of the union: one test for six numbers, on the path of every claim
    numbers = [
        ("used_satang_in_year", facts.used_satang_in_year),
        ("used_units_in_year", facts.used_units_in_year),
        ("used_count_in_year", facts.used_count_in_year),
        ("used_count_lifetime", facts.used_count_lifetime),
        ("arrears_months", facts.arrears_months),
        ("arrears_satang", facts.arrears_satang),
    ]
    for used in facts.used:
        numbers += [(f"{used.benefit_code}.{name}", getattr(used, name)) for name in _COUNTS]
    for pool in facts.pools:
        numbers += [
            (f"{pool.key}.available", pool.available_satang),
            (f"{pool.key}.asked", pool.asked_satang),
        ]
    for name, value in numbers:
        if value < 0:
            raise ImpossibleUse(name=name, value=value)
