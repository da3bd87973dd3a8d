"""A regulation document: readable TOML in, a frozen Regulation out, or every line that must be mended.

Sums are baht in quotation marks, dates are of the Buddhist era in quotation marks ("2567-10-01"), lengths of
membership are words ("180 วัน", "5 ปี"). The catalogue's documents show every section.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from datetime import date
from functools import lru_cache
from typing import Any

from kongboon.kernel.errors import gettext_noop
from kongboon.rules.benefit_reading import read_benefit
from kongboon.rules.errors import BadRegulation, Problem
from kongboon.rules.fund_reading import (
    UNKNOWN_POOL,
    read_allocations,
    read_approvals,
    read_arrears,
    read_chapters,
    read_dues,
    read_in_kind,
    read_membership,
    read_pools,
)
from kongboon.rules.lines import line_index, place_of_error
from kongboon.rules.table_reader import Findings, TableReader
from kongboon.rules.terms import (
    Amount,
    Benefit,
    Caps,
    DuesTerms,
    Flat,
    PerUnit,
    Range,
    Regulation,
    Source,
    Tenure,
    Tier,
    Tiers,
)
from kongboon.rules.vocabulary import ASSUMED_NAMES, EVENTS

__all__ = [
    "Amount",
    "BadRegulation",
    "Benefit",
    "Caps",
    "DuesTerms",
    "Flat",
    "PerUnit",
    "Problem",
    "Range",
    "Regulation",
    "Source",
    "Tenure",
    "Tier",
    "Tiers",
    "load_regulation",
]

NOT_TOML = gettext_noop(
    "This line cannot be read (%(detail)s). A line is name = value; text, sums and dates stand in quotation "
    "marks."
)
TOO_LONG = gettext_noop(
    "The document has more than %(limit)s characters. A regulation is shorter: look for a wrong file."
)
NO_BENEFIT = gettext_noop("The regulation has no benefit. Write at least one [[benefit]].")
TWICE = gettext_noop("“%(value)s” is already the %(key)s of another benefit. Give this one its own.")
ENDS_BEFORE_IT_BEGINS = gettext_noop(
    "The regulation ends (in_force_to) before it comes into force (in_force_from). Correct one of the two "
    "dates."
)
IN_FORCE_BEFORE_APPROVAL = gettext_noop(
    "The regulation comes into force (in_force_from) before it was approved (approved_on). Correct one of "
    "the dates."
)
UNKNOWN_OTHER = gettext_noop(
    "“%(value)s” in “not_with” is no other benefit of this regulation. Correct the code."
)
BAD_EVENT_NAME = gettext_noop(
    "“%(key)s” cannot be the name of an own event. Write small English letters and _, and no name the "
    "system has already."
)

_CHARACTERS_MAX = 300_000
_OWN_EVENT = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ANY_DAY = date(1, 1, 1)  # stands in for a date whose problem is already noted


def load_regulation(text: str) -> Regulation:
    """The regulation written in this TOML text.

    Errors: BadRegulation with every problem found, each with its line where there is one.

    >>> try:
    ...     load_regulation('[regulation]\\nnumber = 5')
    ... except BadRegulation as error:
    ...     print(error.problems[-1].text())
    Line 2: “number” must be text between quotation marks.
    """
    return _read(text)


# A page asks for the same document several times, and every text has one meaning.
@lru_cache(maxsize=256)
def _read(text: str) -> Regulation:
    document = _parsed(text)
    findings = Findings(line_index(text))
    regulation = _regulation(TableReader(document, (), findings), text)
    if findings.problems:
        raise BadRegulation(findings.problems)
    return regulation


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > _CHARACTERS_MAX:
        raise BadRegulation([Problem(None, TOO_LONG, {"limit": f"{_CHARACTERS_MAX:,}"})])
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # ValueError also covers a number with thousands of digits; RecursionError thousands of brackets.
        detail, line = place_of_error(str(error))
        raise BadRegulation([Problem(line, NOT_TOML, {"detail": detail})]) from None


def _regulation(document: TableReader, text: str) -> Regulation:
    head = document.table("regulation") or TableReader({}, ("regulation",), Findings({}))
    own_events = _own_events(document)
    in_force_from = head.day("in_force_from") or _ANY_DAY
    pools = read_pools(document)
    admin_ceiling = head.whole("admin_ceiling_percent", 0, 100, required=False)
    regulation = Regulation(
        number=head.text("number"),
        year_be=head.whole("year", 2400, 2700) or 0,
        title=head.text("title"),
        approved_by=head.text("approved_by"),
        approved_on=head.day("approved_on") or in_force_from,
        resolution=head.text("resolution"),
        in_force_from=in_force_from,
        in_force_to=head.day("in_force_to", required=False),
        waiting_days=head.whole("waiting_days", 0, 3660) or 0,
        fiscal_year_starts=head.whole("fiscal_year_starts", 1, 12, required=False) or 10,
        dues=read_dues(document),
        arrears=read_arrears(document),
        own_events=own_events,
        benefits=_benefits(document, [*EVENTS, *(name for name, _ in own_events)], [p.key for p in pools]),
        assumed=head.texts("assumed", ASSUMED_NAMES),
        label=head.maybe_text("label"),
        source=_source(document),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        membership=read_membership(document),
        chapters=read_chapters(document),
        pools=pools,
        allocations=read_allocations(document, pools, admin_ceiling),
        admin_ceiling_percent=admin_ceiling,
        in_kind=read_in_kind(document),
        approvals=read_approvals(document),
    )
    _check_dates(head, regulation)
    head.close()
    document.close()
    return regulation


def _check_dates(head: TableReader, regulation: Regulation) -> None:
    if _ANY_DAY in (regulation.in_force_from, regulation.approved_on):
        return
    if regulation.in_force_to is not None and regulation.in_force_to < regulation.in_force_from:
        head.note("in_force_to", ENDS_BEFORE_IT_BEGINS)
    if regulation.in_force_from < regulation.approved_on:
        head.note("in_force_from", IN_FORCE_BEFORE_APPROVAL)


def _own_events(document: TableReader) -> tuple[tuple[str, str], ...]:
    table = document.table("events", required=False)
    if table is None:
        return ()
    names = table.names()
    for name in names:
        if name in EVENTS or not _OWN_EVENT.fullmatch(name):
            table.note(name, BAD_EVENT_NAME)
    return tuple((name, table.text(name)) for name in names)


def _source(document: TableReader) -> Source | None:
    table = document.table("source", required=False)
    if table is None:
        return None
    source = Source(
        table.text("name"),
        table.whole("year", 2400, 2700, required=False),
        table.text("quote"),
        table.text("note", required=False),
    )
    table.close()
    return source


def _benefits(document: TableReader, events: list[str], pools: list[str]) -> tuple[Benefit, ...]:
    tables = document.tables("benefit")
    if not tables:
        document.note("benefit", NO_BENEFIT)
    benefits: list[Benefit] = []
    for table in tables:
        benefit = read_benefit(table, events)
        for key in ("code", "key"):
            value = getattr(benefit, key)
            if value and value in [getattr(earlier, key) for earlier in benefits]:
                table.note(key, TWICE, value=value)
        if benefit.pool is not None and benefit.pool not in pools:
            table.note("pool", UNKNOWN_POOL, value=benefit.pool)
        benefits.append(benefit)
    codes = [benefit.code for benefit in benefits]
    for table, benefit in zip(tables, benefits, strict=True):
        for code in benefit.not_with:
            if code == benefit.code or code not in codes:
                table.note("not_with", UNKNOWN_OTHER, value=code)
    return tuple(benefits)
