"""Schedules and single articles that ship with the product, to read, or to adopt into a fund's own regulation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from kongboon.kernel.thai_dates import BE_OFFSET
from kongboon.rules.document import load_regulation
from kongboon.rules.errors import NoSuchSchedule
from kongboon.rules.terms import Benefit, Pool, Regulation, Source

_SUFFIX = ".toml"
# A document of this kind holds articles to choose from and is no regulation to adopt as a whole.
_ARTICLES = "articles-"


@dataclass(frozen=True, slots=True)
class Article:
    """One benefit of a document, to adopt alone: its TOML text, and what else of the document it rests on.

    `events` are the own events that it names (name, Thai), `pool` the money that it is paid from: a draft
    without them needs them too. `label` warns what the document is. Its source stands with the document.
    """

    document: str
    document_title: str
    label: str | None
    source: Source | None
    benefit: Benefit
    text: str
    events: tuple[tuple[str, str], ...]
    pool: Pool | None


def document_names() -> tuple[str, ...]:
    """The names of all documents, in alphabetical order: the schedules and the collections of articles."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def catalogue_names() -> tuple[str, ...]:
    """The names of the schedules that can be a fund's whole regulation, in alphabetical order.

    >>> catalogue_names()
    ('chamuang-2556', 'codi-2552', 'kru-chop', 'standard-13', 'thai-talad')
    """
    return tuple(name for name in document_names() if not name.startswith(_ARTICLES))


def catalogue_text(name: str) -> str:
    """The text of one document. Errors: NoSuchSchedule.

    >>> catalogue_text("standard-13").startswith("#")
    True
    """
    if name not in document_names():
        raise NoSuchSchedule(name=name, names=", ".join(document_names()))
    return (files(__name__) / f"{name}{_SUFFIX}").read_text("utf-8")


@cache
def articles() -> tuple[Article, ...]:
    """Every benefit of every document, in the order of the documents.

    >>> next(article.benefit.title_en for article in articles() if "buffalo_birth" in article.benefit.events)
    'buffalo birth'
    """
    return tuple(article for name in document_names() for article in articles_of(name, catalogue_text(name)))


def articles_of(name: str, text: str) -> tuple[Article, ...]:
    """The articles of one document, be it of the catalogue or of a fund that shares its own.

    Errors: BadRegulation.
    """
    regulation = load_regulation(text)
    return tuple(
        _article(name, regulation, benefit, block)
        for benefit, block in zip(regulation.benefits, _blocks(text), strict=True)
    )


def _article(name: str, regulation: Regulation, benefit: Benefit, block: str) -> Article:
    return Article(
        name,
        regulation.title,
        regulation.label,
        regulation.source,
        benefit,
        block,
        tuple(event for event in regulation.own_events if event[0] in benefit.events),
        regulation.pool(benefit.pool) if benefit.pool else None,
    )


def _blocks(text: str) -> list[str]:
    """The lines of each [[benefit]], without the comments that lead to the next section."""
    sections = re.split(r"(?m)^(?=\[)", text)
    found: list[str] = []
    for section in sections:
        if re.match(r"\[\[\s*benefit\s*\]\]", section):
            found.append(section)
        elif found and re.match(r"\[+\s*benefit\s*\.", section):
            # A benefit may be written as [benefit.caps] and [[benefit.tiers]] too.
            found[-1] += section
    return [re.sub(r"(?m)(?:^\s*(?:#.*)?\n?)+\Z", "", block).rstrip() + "\n" for block in found]


def adopted_text(
    name: str,
    *,
    number: str,
    title: str,
    approved_by: str,
    approved_on: date,
    resolution: str,
    in_force_from: date,
) -> str:
    """The schedule as a fund's own regulation: the heading is the fund's, the benefits are the schedule's.

    The fund's assembly has approved what it adopts, so the heading no longer counts as assumed and the label
    goes; the marks and quotations at the benefits stay. Errors: NoSuchSchedule.

    >>> text = adopted_text("standard-13", number="1", title="ระเบียบกองทุนบ้านนา", approved_by="ประชุมใหญ่",
    ...     approved_on=date(2024, 1, 6), resolution="มติที่ 1", in_force_from=date(2024, 2, 29))
    >>> 'in_force_from = "2567-02-29"' in text
    True
    """
    head, benefits = re.split(r"(?m)^(?=\[dues\])", catalogue_text(name), maxsplit=1)
    kept = re.findall(r"(?m)^(?:waiting_days|fiscal_year_starts|admin_ceiling_percent)\s*=.*$", head)
    own = {
        "number": _quoted(number),
        "year": str(approved_on.year + BE_OFFSET),
        "title": _quoted(title),
        "approved_by": _quoted(approved_by),
        "approved_on": _day(approved_on),
        "resolution": _quoted(resolution),
        "in_force_from": _day(in_force_from),
    }
    return "\n".join(
        ["[regulation]", *(f"{key} = {value}" for key, value in own.items()), *kept, "", benefits]
    )


def _day(on: date) -> str:
    return f'"{on.year + BE_OFFSET}-{on.month:02d}-{on.day:02d}"'


def _quoted(text: str) -> str:
    """A TOML string: what would end it or break the line is escaped."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
