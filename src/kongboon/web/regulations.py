"""A regulation's benefits in a line each, for the pages that let somebody choose or look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext

from kongboon.funds.words import language
from kongboon.kernel.money import format_baht
from kongboon.regulations.clauses import open_values
from kongboon.rules.catalogue import adopted_text, catalogue_names, catalogue_text
from kongboon.rules.document import Amount, Flat, PerUnit, Range, Regulation, Tiers, load_regulation


@dataclass(frozen=True)
class BenefitLine:
    """One benefit: what for, how much, the clause, and whether something in it is only an assumption."""

    title: str
    amount: str
    clause: str
    is_assumed: bool


@dataclass(frozen=True)
class ScheduleOffered:
    """One schedule of the catalogue: its name in an address, its title, what it warns of, its benefits."""

    name: str
    title: str
    label: str
    benefits: tuple[BenefitLine, ...]


@cache
def _read(name: str) -> Regulation:
    return load_regulation(catalogue_text(name))


def schedules_offered() -> list[ScheduleOffered]:
    """The catalogue as one chooses from it."""
    found = ((name, _read(name)) for name in catalogue_names())
    return [ScheduleOffered(name, r.title, r.label or "", benefit_lines(r)) for name, r in found]


def schedule_title(name: str) -> str:
    """The title of a schedule of the catalogue; "" for any other word."""
    return _read(name).title if name in catalogue_names() else ""


def chosen_text(told: Mapping[str, Any], fund_name: str) -> str:
    """The document that a fund adopts by what RegulationForm was told; "" when that is left for later.

    Days may be dates or, from a draft kept in the session, ISO texts.
    """
    choice = told.get("choice", "later")
    if choice == "later":
        return ""
    if choice == "own":
        return str(told["text"])
    return adopted_text(
        choice,
        number=told["number"],
        title=f"ระเบียบ{fund_name}",
        approved_by="ที่ประชุมใหญ่สมาชิก",
        approved_on=_day(told["approved_on"]),
        resolution=told["resolution"],
        in_force_from=_day(told["in_force_from"]),
    )


def _day(told: date | str) -> date:
    return date.fromisoformat(told) if isinstance(told, str) else told


def benefit_lines(regulation: Regulation) -> tuple[BenefitLine, ...]:
    """Every benefit of a regulation in the order of its clauses."""
    is_thai = language() == "th"
    return tuple(
        BenefitLine(
            b.title_th if is_thai else b.title_en,
            amount_words(b.amount),
            b.clause,
            bool(open_values(b, gettext)),
        )
        for b in regulation.benefits
    )


def amount_words(amount: Amount) -> str:
    """How much a benefit is, without its conditions."""
    if isinstance(amount, Flat):
        return gettext("%(amount)s baht") % {"amount": _baht(amount.amount_satang)}
    if isinstance(amount, PerUnit) and amount.unit != "night":
        return gettext("%(amount)s baht for each %(unit)s") % {
            "amount": _baht(amount.rate_satang),
            "unit": amount.unit,
        }
    if isinstance(amount, PerUnit):
        return gettext("%(amount)s baht a night") % {"amount": _baht(amount.rate_satang)}
    if isinstance(amount, Tiers):
        sums = [tier.amount_satang for tier in amount.tiers]
        return _between(min(sums), max(sums))
    assert isinstance(amount, Range)
    return _between(amount.min_satang, amount.max_satang)


def _between(least: int, most: int) -> str:
    return gettext("%(least)s to %(most)s baht") % {"least": _baht(least), "most": _baht(most)}


def _baht(satang: int) -> str:
    return format_baht(satang, satang_always=False)
