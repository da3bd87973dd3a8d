"""Who chose which assumption: the list of a fund, and how it came to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.outlook.assumption_words import GROUPS, SPECS, Group, Spec, value_in_words
from kongboon.outlook.evidence import Suggestion, suggestions
from kongboon.outlook.history import years_lived
from kongboon.outlook.inputs import assumptions_of
from kongboon.outlook.models import AssumptionSet
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class Shown:
    """One assumption on a page. `is_own`: somebody in the fund chose it. `suggests`: what the fund's years say."""

    spec: Spec
    lines: Sequence[str]
    source: str
    chosen_by: str
    chosen_on: date
    is_own: bool
    suggests: Sequence[str] = ()
    because: str = ""


@dataclass(frozen=True)
class ShownGroup:
    """A group with what matters most, and the rest."""

    name: Any
    main: Sequence[Shown]
    rest: Sequence[Shown]


@dataclass(frozen=True)
class Choice:
    """One set as it was chosen, with what it changed: name, before, after."""

    kept: AssumptionSet
    changed: Sequence[tuple[Any, str, str]]


def shown_groups(fund: Fund, assumptions: Assumptions, today: date) -> list[ShownGroup]:
    """Every assumption in its group."""
    regulation = regulation_on(fund, today)
    advice = {one.key: one for one in suggestions_of(fund, assumptions, today)}
    return [_group(group, assumptions, regulation, advice) for group in GROUPS]


def suggestions_of(fund: Fund, assumptions: Assumptions, today: date) -> tuple[Suggestion, ...]:
    """What the fund's own years speak for, where it differs from what is chosen."""
    regulation = regulation_on(fund, today)
    found = suggestions(years_lived(fund, today), regulation, assumptions)
    return tuple(one for one in found if _differs(one, assumptions))


def shown(spec: Spec, assumptions: Assumptions, regulation: Regulation, advice: Suggestion | None) -> Shown:
    """One assumption with its source, and the suggestion beside it."""
    record = assumptions.record(spec.key)
    return Shown(
        spec,
        value_in_words(spec, record.value, regulation),
        record.source,
        record.chosen_by,
        record.chosen_on,
        record != default_assumptions().record(spec.key),
        value_in_words(spec, advice.value, regulation) if advice else (),
        advice.because if advice else "",
    )


def choices_of(fund: Fund, count: int = 20) -> list[Choice]:
    """The sets that the fund chose, the newest first."""
    sets = list(AssumptionSet.objects.filter(fund=fund).select_related("by")[: count + 1])
    read = [assumptions_of(one) for one in sets]
    if len(sets) <= count:
        read.append(default_assumptions())
    return [Choice(one, _changed(*pair)) for one, pair in zip(sets, pairwise(read), strict=False)]


def _group(
    group: Group, assumptions: Assumptions, regulation: Regulation, advice: dict[str, Suggestion]
) -> ShownGroup:
    told = [shown(spec, assumptions, regulation, advice.get(spec.key)) for spec in group.specs]
    is_main = [one.spec.is_main or bool(one.suggests) for one in told]
    return ShownGroup(
        group.name,
        [one for one, main in zip(told, is_main, strict=True) if main],
        [one for one, main in zip(told, is_main, strict=True) if not main],
    )


def _differs(one: Suggestion, assumptions: Assumptions) -> bool:
    now = assumptions[one.key]
    return dict(now) != one.value if isinstance(one.value, dict) else bool(now != one.value)


def _changed(after: Assumptions, before: Assumptions) -> list[tuple[Any, str, str]]:
    return [
        (spec.name, ", ".join(value_in_words(spec, before[key])), ", ".join(value_in_words(spec, after[key])))
        for key, spec in SPECS.items()
        if before[key] != after[key]
    ]
