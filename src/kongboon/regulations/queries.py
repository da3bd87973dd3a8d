"""What a fund may read of another one: the articles of a regulation in force that its fund shares, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django_scopes import scopes_disabled

from kongboon.funds.models import Fund, RegulationVersion
from kongboon.places.queries import tambon
from kongboon.regulations.models import RegulationSharing
from kongboon.rules.catalogue import Article, articles_of

# Reading a document costs milliseconds, and nobody looks through more: whoever wants another fund names it.
FUNDS_MAX = 12


@dataclass(frozen=True)
class SharedRegulation:
    """The articles that a fund shares, named with the fund, its tambon and the regulation's year."""

    pk: int
    fund_name: str
    place: str
    year_be: int
    articles: tuple[Article, ...]


def shared_regulations(fund: Fund, on: date, search: str = "") -> list[SharedRegulation]:
    """Regulations that other funds share, the nearest tambons first, at most FUNDS_MAX of them.

    `search` is part of a fund's or a place's name. Two queries (test_it_takes_two_queries).
    """
    with scopes_disabled():
        found = _shared(on).exclude(fund=fund)
        named = found.values_list("pk", "fund__name", "fund__tambon_code")
        near = sorted(named, key=lambda row: (-_levels_shared(row[2], fund.tambon_code), row[1]))
        wanted = [pk for pk, name, code in near if search.strip() in f"{name} {tambon(code).full_th}"]
        rows = found.select_related("fund").in_bulk(wanted[:FUNDS_MAX])
        return [_told(rows[pk]) for pk in wanted[:FUNDS_MAX]]


def shared_regulation(fund: Fund, pk: int, on: date) -> SharedRegulation | None:
    """One regulation that another fund shares today; None for every other one, be it there or not."""
    with scopes_disabled():
        found = _shared(on).exclude(fund=fund).filter(pk=pk).select_related("fund").first()
        return _told(found) if found is not None else None


def last_word(fund: Fund) -> RegulationSharing | None:
    """Who said last whether the fund shares its regulation, and when; None where nobody did."""
    said: RegulationSharing | None = (
        RegulationSharing.objects.filter(fund=fund).select_related("by").order_by("pk").last()
    )
    return said


def without_minutes(fund: Fund) -> RegulationVersion | None:
    """The oldest version that stands and whose minutes nobody filed yet. One query."""
    found: RegulationVersion | None = (
        RegulationVersion.objects.filter(fund=fund, withdrawn_at=None, minutes=None)
        .order_by("in_force_from")
        .first()
    )
    return found


def _shared(on: date) -> QuerySet[RegulationVersion]:
    """The one look across funds: versions in force of the funds whose last word is to share."""
    words = RegulationSharing.objects.filter(fund=OuterRef("fund")).order_by("-pk")
    begun = RegulationVersion.objects.filter(withdrawn_at=None, in_force_from__lte=on)
    later = begun.filter(fund=OuterRef("fund"), in_force_from__gt=OuterRef("in_force_from"))
    found: QuerySet[RegulationVersion] = (
        begun.filter(Q(in_force_to=None) | Q(in_force_to__gte=on))
        .exclude(Exists(later))
        .annotate(is_shared=Subquery(words.values("is_shared")[:1]))
        .filter(is_shared=True)
    )
    return found


def _levels_shared(code: str, other: str) -> int:
    """How near two tambons are: 3 the same one, 2 one district, 1 one province, 0 neither."""
    return sum(code[:digits] == other[:digits] for digits in (2, 4, 6))


def _told(version: Any) -> SharedRegulation:
    place = tambon(version.fund.tambon_code).full_th
    articles = articles_of(str(version.pk), version.text)
    return SharedRegulation(version.pk, version.fund.name, place, version.year_be, articles)
