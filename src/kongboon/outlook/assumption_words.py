"""The assumptions as people read them: in groups, with names, in units of daily life."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.actuarial.frozen import thaw
from kongboon.actuarial.tables import mortality_table, table_names
from kongboon.funds.words import language
from kongboon.outlook.tables import age_names
from kongboon.rules.compare_words import value_in_words as event_in_words
from kongboon.rules.explain import RELATIONS
from kongboon.rules.terms import Regulation

# Unit -> the word behind the number, and how many of it the stored number is.
UNITS: Mapping[str, tuple[Any, float]] = {
    "percent": (_("percent"), 100.0),
    "baht": (_("baht"), 1.0),
    "people": (_("people a year"), 1.0),
    "years": (_("years"), 1.0),
    "nights": (_("nights"), 1.0),
    "times": (_("times"), 1.0),
    "persons": (_("people"), 1.0),
    "children": (_("children in a woman's life"), 1.0),
    "rate": (_("times a year among 1,000 members"), 1000.0),
}


@dataclass(frozen=True)
class Spec:
    """One assumption: its name, its unit ("" for a list, "table" for a mortality table), whether it matters most."""

    key: str
    name: Any
    unit: str = ""
    is_main: bool = False

    @property
    def is_simple(self) -> bool:
        """Whether it is one value that can be typed or chosen."""
        return self.unit != ""


@dataclass(frozen=True)
class Group:
    """Assumptions that belong together."""

    name: Any
    specs: Sequence[Spec]


GROUPS = (
    Group(
        _("Who dies, and how old the members are"),
        (
            Spec("mortality_basis", _("How people die: the table"), "table", True),
            Spec("mortality_improvement", _("So much fewer die from year to year"), "percent", True),
            Spec("age_if_unknown", _("Age of members whose birth nobody knows"), "years"),
            Spec("ageing_age", _("Age at which old age begins"), "years"),
        ),
    ),
    Group(
        _("Joining and leaving"),
        (
            Spec("entrants_per_year", _("New members"), "people", True),
            Spec("entrants_share", _("New members, of all members a year"), "percent", True),
            Spec("entrants_ages", _("Ages of new members")),
            Spec("entrants_female", _("Women among new members"), "percent"),
            Spec("lapse_by_tenure", _("Members who leave, by year of membership"), "", True),
        ),
    ),
    Group(
        _("Dues that come in"),
        (Spec("collection_share", _("Of the dues that are due, so much comes in"), "percent", True),),
    ),
    Group(
        _("Illness and other benefits"),
        (
            Spec("admissions", _("Stays in hospital by age, men and women"), "", True),
            Spec("stay_nights", _("Nights of a stay in hospital"), "nights"),
            Spec("own_frequency", _("How often each benefit is given in this fund"), "", True),
            Spec("own_amount", _("What is given a time in this fund")),
            Spec("frequency", _("How often other events come")),
            Spec("frequency_unknown", _("How often an event comes of which nothing is known"), "rate"),
            Spec("fertility_total", _("Births"), "children"),
            Spec("fertility_ages", _("Ages at which children are born")),
            Spec("birth_spouse_share", _("Births to the wives of members"), "percent"),
            Spec("birth_nights", _("Nights in hospital at a birth"), "nights"),
            Spec("accident_share", _("Stays that come from an accident"), "percent"),
            Spec("units_mean", _("How many units a benefit by the piece counts"), "times"),
            Spec("range_share", _("Where the committee decides: so far between least and most"), "percent"),
            Spec("household_size", _("People in a house"), "persons"),
            Spec("disaster_probability", _("A disaster strikes the province in a year"), "percent"),
            Spec("disaster_hit", _("Houses that a disaster hits (two numbers of the beta curve)")),
        ),
    ),
    Group(
        _("Money from outside"),
        (
            Spec("state_probability", _("Years in which the state contributes"), "percent", True),
            Spec("state_cap_per_member", _("The state contributes at most, a member and year"), "baht"),
            Spec("state_persistence", _("How much a year resembles the one before: state"), "percent"),
            Spec("state_common_weight", _("How much all funds get it or none"), "percent"),
            Spec("local_probability", _("Years in which the local government contributes"), "percent", True),
            Spec("local_per_member", _("It then gives, a member"), "baht", True),
            Spec(
                "local_persistence",
                _("How much a year resembles the one before: local government"),
                "percent",
            ),
            Spec("other_income", _("Other income a year"), "baht"),
        ),
    ),
    Group(
        _("Interest and prices"),
        (
            Spec("interest", _("Interest a year"), "percent", True),
            Spec("inflation", _("Running costs rise a year"), "percent", True),
            Spec("expenses_fixed", _("Running costs a year"), "baht", True),
            Spec("expenses_per_member", _("Running costs a member and year"), "baht"),
            Spec("interest_sd", _("How far interest swings"), "percent"),
            Spec("interest_persistence", _("How much interest resembles that of the year before"), "percent"),
        ),
    ),
    Group(
        _("Chance, and how sure the figures are"),
        (
            Spec("mortality_year_sd", _("Deaths of a year swing by"), "percent"),
            Spec("hospital_year_sd", _("Stays in hospital of a year swing by"), "percent"),
            Spec("pandemic_probability", _("An epidemic begins in a year"), "percent"),
            Spec("pandemic_years", _("An epidemic lasts"), "years"),
            Spec("pandemic_mortality", _("In an epidemic so many times as many die"), "times"),
            Spec("pandemic_hospital", _("In an epidemic so many times as many stays in hospital"), "times"),
            Spec("mortality_level_sd", _("The level of deaths may be off by"), "percent"),
            Spec("mortality_trend_sd", _("Its yearly change may be off by"), "percent"),
            Spec("fund_mortality_sd", _("Deaths in this fund may differ from other funds by"), "percent"),
            Spec("hospital_level_sd", _("The level of stays in hospital may be off by"), "percent"),
            Spec("lapse_level_sd", _("The number of those who leave may be off by"), "percent"),
        ),
    ),
)
SPECS = {spec.key: spec for group in GROUPS for spec in group.specs}


def tables_offered() -> list[tuple[str, str]]:
    """The mortality tables with their names."""
    return [(name, _table_name(name)) for name in table_names()]


def value_in_words(spec: Spec, value: Any, regulation: Regulation | None = None) -> list[str]:
    """A value in the units of the page; a list or table in a line for each row."""
    if spec.key == "mortality_basis":
        return [_table_name(value)]
    if spec.key == "entrants_per_year" and value < 0:
        return [gettext("as the share of all members says")]
    if spec.is_simple:
        return [f"{shown_number(spec, value)} {UNITS[spec.unit][0]}"]
    return _LISTS[spec.key](thaw(value), regulation) or [gettext("nothing yet")]


def shown_number(spec: Spec, value: float) -> str:
    """A stored number as it is typed: a share as percent.

    >>> shown_number(SPECS["interest"], 0.0125), shown_number(SPECS["expenses_fixed"], 6000.0)
    ('1.25', '6,000')
    """
    text = f"{round(value * UNITS[spec.unit][1], 6):,.6f}"
    return text.rstrip("0").rstrip(".")


def _table_name(name: str) -> str:
    table = mortality_table(name)
    return table.title_en if language() == "en" else table.title_th


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def _by_tenure(value: Sequence[float], regulation: Regulation | None) -> list[str]:
    last = len(value) - 1
    each = [
        gettext("year %(year)s: %(share)s") % {"year": n + 1, "share": _percent(v)}
        for n, v in enumerate(value)
    ]
    each[last] = gettext("from year %(year)s on: %(share)s") % {
        "year": last + 1,
        "share": _percent(value[last]),
    }
    return each


def _by_age(value: Sequence[Sequence[float]], regulation: Regulation | None) -> list[str]:
    names = age_names([int(row[0]) for row in value])
    whole = sum(row[1] for row in value)
    return [f"{name}: {_percent(round(row[1] / whole, 4))}" for name, row in zip(names, value, strict=True)]


def _admissions(value: Sequence[Sequence[float]], regulation: Regulation | None) -> list[str]:
    text = gettext("%(age)s years: men %(men)s, women %(women)s times a year")
    names = age_names([int(row[0]) for row in value])
    return [
        text % {"age": name, "men": f"{row[1]:g}", "women": f"{row[2]:g}"}
        for name, row in zip(names, value, strict=True)
    ]


def _pair(value: Sequence[float], regulation: Regulation | None) -> list[str]:
    return [", ".join(f"{one:g}" for one in value)]


def _frequency(value: Mapping[str, Mapping[str, float]], regulation: Regulation | None) -> list[str]:
    text = gettext("%(event)s, %(relation)s: %(times)s times a year among 1,000 members")
    return [
        text
        % {
            "event": event_in_words("events", event, gettext),
            "relation": gettext(RELATIONS[relation]),
            "times": f"{1000 * rate:g}",
        }
        for event, rates in value.items()
        for relation, rate in rates.items()
    ]


def _own(value: Mapping[str, float], regulation: Regulation | None, text: str, factor: float) -> list[str]:
    return [
        text % {"title": _title(code, regulation), "number": f"{round(factor * one, 2):,g}"}
        for code, one in value.items()
    ]


def _own_frequency(value: Mapping[str, float], regulation: Regulation | None) -> list[str]:
    return _own(value, regulation, gettext("%(title)s: %(number)s times a year among 1,000 members"), 1000.0)


def _own_amount(value: Mapping[str, float], regulation: Regulation | None) -> list[str]:
    return _own(value, regulation, gettext("%(title)s: %(number)s baht a time"), 1.0)


def _title(code: str, regulation: Regulation | None) -> str:
    benefit = regulation.benefit(code) if regulation else None
    if benefit is None:
        return code
    return benefit.title_en if language() == "en" else benefit.title_th


_LISTS: Mapping[str, Callable[[Any, Regulation | None], list[str]]] = {
    "lapse_by_tenure": _by_tenure,
    "entrants_ages": _by_age,
    "fertility_ages": _by_age,
    "admissions": _admissions,
    "disaster_hit": _pair,
    "frequency": _frequency,
    "own_frequency": _own_frequency,
    "own_amount": _own_amount,
}
