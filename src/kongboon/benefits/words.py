"""What happened, as people say it, with its picture; the papers and conditions of a benefit in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.funds.words import language
from kongboon.kernel.money import format_baht
from kongboon.rules.amounts import NIGHT
from kongboon.rules.explain import RELATIONS, SINCE, evidence_in_words
from kongboon.rules.terms import Benefit, Flat, PerUnit, Range, Regulation, Tenure, Tiers
from kongboon.rules.wording import counted

_EVENTS: dict[str, tuple[Any, str]] = {
    "birth": (_("Birth"), "balloon-heart"),
    "hospital": (_("Hospital stay"), "hospital"),
    "ageing": (_("Old age"), "person-hearts"),
    "death": (_("Death"), "flower1"),
    "education": (_("Education"), "mortarboard"),
    "disaster": (_("Disaster"), "cloud-lightning-rain"),
    "disability": (_("Disabled or bed-ridden"), "person-wheelchair"),
    "hardship": (_("Hardship"), "basket"),
    "occupation": (_("Occupation"), "briefcase"),
    "housing": (_("House repair"), "house-heart"),
}
_OWN_ICON = "gift"


@dataclass(frozen=True)
class Event:
    """One thing that may happen: its code, what people call it, its picture in the sprite."""

    code: str
    word: str
    icon: str


def event_of(code: str, regulation: Regulation | None) -> Event:
    """An event by its code; one that is the fund's own is called as its regulation calls it."""
    if code in _EVENTS:
        word, icon = _EVENTS[code]
        return Event(code, str(word), icon)
    own = dict(regulation.own_events) if regulation else {}
    return Event(code, own.get(code, code), _OWN_ICON)


def events_of(regulation: Regulation) -> list[Event]:
    """The events of a regulation, in the order of its benefits."""
    codes = dict.fromkeys(code for benefit in regulation.benefits for code in benefit.events)
    return [event_of(code, regulation) for code in codes]


def title_of(benefit: Benefit) -> str:
    """The benefit's name in the language of the page."""
    return benefit.title_en if language() == "en" else benefit.title_th


@dataclass(frozen=True)
class Row:
    """One line of a clause's page."""

    word: str
    value: str


def clause_rows(benefit: Benefit, regulation: Regulation) -> list[Row]:
    """What a clause says, line by line."""
    rows = [*_amounts(benefit)]
    waiting = regulation.waiting_days if benefit.waiting_days is None else benefit.waiting_days
    if waiting:
        rows.append(Row(gettext("Waiting time"), counted(waiting, "day", gettext)))
    if benefit.min_tenure:
        rows.append(Row(gettext("Least time as a member"), _tenure(benefit.min_tenure)))
    if benefit.min_age_years:
        rows.append(Row(gettext("Least age"), counted(benefit.min_age_years, "year", gettext)))
    for_whom = ", ".join(gettext(RELATIONS.get(relation, relation)) for relation in benefit.relations)
    rows.append(Row(gettext("For whom"), for_whom))
    rows += _caps(benefit)
    if benefit.evidence:
        papers = ", ".join(evidence_in_words(name, gettext) for name in benefit.evidence)
        rows.append(Row(gettext("Papers to bring"), papers))
    if benefit.claim_deadline:
        since = gettext(SINCE[benefit.claim_deadline_from])
        rows.append(Row(gettext("Hand in within"), f"{_tenure(benefit.claim_deadline)} ({since})"))
    if benefit.condition:
        rows.append(Row(gettext("The committee looks at"), benefit.condition))
    return rows


def _amounts(benefit: Benefit) -> list[Row]:
    match benefit.amount:
        case Flat(amount_satang):
            return [Row(gettext("Amount"), _baht(amount_satang))]
        case PerUnit(unit, rate_satang):
            each = gettext("Amount for each night") if unit == NIGHT else _each(unit)
            return [Row(each, _baht(rate_satang))]
        case Range(least, most):
            return [Row(gettext("The committee chooses"), f"{_baht(least)} – {_baht(most)}")]
        case Tiers(tiers):
            word = gettext("A member for %(tenure)s")
            return [Row(word % {"tenure": _tenure(tier.begins)}, _baht(tier.amount_satang)) for tier in tiers]
    return []


def _each(unit: str) -> str:
    return gettext("Amount for each %(unit)s") % {"unit": unit}


def _caps(benefit: Benefit) -> list[Row]:
    caps, unit = benefit.caps, benefit.amount.unit if isinstance(benefit.amount, PerUnit) else NIGHT
    rows = [
        (gettext("At most each time"), caps.per_event_satang and _baht(caps.per_event_satang)),
        (
            gettext("At most each time"),
            caps.per_event_units and _units(caps.per_event_units, unit),
        ),
        (gettext("At most a year"), caps.per_year_satang and _baht(caps.per_year_satang)),
        (gettext("At most a year"), caps.per_year_units and _units(caps.per_year_units, unit)),
        (gettext("At most a year"), caps.per_year_count and counted(caps.per_year_count, "time", gettext)),
        (gettext("At most ever"), caps.lifetime_count and counted(caps.lifetime_count, "time", gettext)),
    ]
    return [Row(word, value) for word, value in rows if value]


def _units(count: int, unit: str) -> str:
    return counted(count, "night", gettext) if unit == NIGHT else f"{count:,} {unit}"


def _tenure(tenure: Tenure) -> str:
    return counted(tenure.length, tenure.unit, gettext)


def _baht(satang: int) -> str:
    return gettext("%(amount)s baht") % {"amount": format_baht(satang, satang_always=False)}
