"""How often the events of a benefit come: yearly rates by sex and age, from the assumptions."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.tables import AGE_MAX, FEMALE, MALE
from kongboon.rules.terms import Benefit
from kongboon.rules.vocabulary import EVENTS

Rates = NDArray[np.float64]
# A wife is so much younger than her husband where his age must stand for hers.
_YEARS_YOUNGER = 3
_LAST_FERTILE_AGE = 49


def event_rates(benefit: Benefit, assumptions: Assumptions, events: Iterable[str]) -> tuple[Rates, bool]:
    """Rates [sex, age] of these events for everyone whom the benefit covers, and whether all of them are known."""
    own = dict(assumptions["own_frequency"]).get(benefit.code)
    if own is not None:
        return np.full((2, AGE_MAX + 1), float(own)), True
    total, known = np.zeros((2, AGE_MAX + 1)), True
    for event in events:
        for relation in benefit.relations:
            rates, is_known = _rates_of(event, relation, assumptions)
            total, known = total + rates, known and is_known
    return total, known


def _rates_of(event: str, relation: str, assumptions: Assumptions) -> tuple[Rates, bool]:
    flat = np.ones((2, AGE_MAX + 1))
    if event == "hospital" and relation == "self":
        return admissions(assumptions), True
    if event == "birth" and relation in ("self", "spouse"):
        return births(assumptions, relation), True
    by_relation = dict(assumptions["frequency"]).get(event)
    listed = dict(by_relation) if by_relation is not None else {}
    if relation in listed:
        return flat * float(listed[relation]), True
    # A known event without a rate for this relation does not come; an own event is a place-holder once.
    if event in EVENTS or listed or relation != "self":
        return flat * 0.0, event in EVENTS or bool(listed) or relation != "self"
    return flat * assumptions.number("frequency_unknown"), False


def admissions(assumptions: Assumptions) -> Rates:
    """Admissions to hospital a year."""
    found = np.zeros((2, AGE_MAX + 1))
    for age, male, female in assumptions["admissions"]:
        found[MALE, int(age) :] = male
        found[FEMALE, int(age) :] = female
    return found


def births(assumptions: Assumptions, relation: str) -> Rates:
    """Births a year: of women members, or of the wives of men members."""
    per_age = np.zeros(AGE_MAX + 1)
    bands = [(int(age), float(share)) for age, share in assumptions["fertility_ages"]]
    weight = sum(share for _, share in bands)
    ends = [age for age, _ in bands[1:]] + [_LAST_FERTILE_AGE + 1]
    for (age, share), end in zip(bands, ends, strict=True):
        per_age[age:end] = assumptions.number("fertility_total") * share / weight / (end - age)
    found = np.zeros((2, AGE_MAX + 1))
    if relation == "self":
        found[FEMALE] = per_age
    else:
        found[MALE, _YEARS_YOUNGER:] = per_age[:-_YEARS_YOUNGER] * assumptions.number("birth_spouse_share")
    return found
