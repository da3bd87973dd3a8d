"""An outlook as a file: a fund, its regulation and assumptions, and how to reckon (docs/outlook-file.md).

TOML or JSON text in, everything that `project` and `compare` want out, or every place that must be mended.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kongboon.actuarial.assumptions import Assumption, Assumptions, default_assumptions
from kongboon.actuarial.errors import BadOutlook
from kongboon.actuarial.fund import KERNELS, MONEY, SCENARIOS_MAX, YEARS_MAX, FundInput
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.actuarial.pools import PoolOpening
from kongboon.actuarial.register_file import rows_of_cells, rows_of_csv
from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.kernel.money import parse_baht
from kongboon.rules.catalogue import catalogue_names, catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.rules.errors import Problem
from kongboon.rules.lines import line_index, place_of_error
from kongboon.rules.table_reader import Findings, TableReader
from kongboon.rules.terms import Regulation
from kongboon.rules.wording import Translate, same

PROPOSALS_MAX = 3
NOT_READABLE = gettext_noop(
    "This cannot be read (%(detail)s). The file is TOML, or JSON with the same names."
)
NO_FILE = gettext_noop(
    "There is no file “%(name)s” beside this one, and no schedule of that name in the catalogue."
)
BAD_REGULATION = gettext_noop("The regulation “%(name)s”: %(problem)s")
NO_MEMBERS = gettext_noop('Name the register in members = "members.csv", or write each member as [[member]].')
BOTH_MEMBERS = gettext_noop("The members stand in a file and in [[member]] both. Keep one of the two.")
TOO_MANY_PROPOSALS = gettext_noop("More than %(most)s proposals cannot stand side by side. Choose which.")
NO_POOL = gettext_noop("No regulation of this file has a pool “%(pool)s”. They have: %(known)s.")
NO_VALUE = gettext_noop("The assumption “%(assumption)s” has no value. Add a line that begins with value =.")
_CODE_DEFAULT = "0000000"

# The text of a file beside the outlook's, or None if there is none.
Fetch = Callable[[str], str | None]


class BadOutlookFile(BadOutlook):
    """The file cannot be reckoned with; `problems` says where."""

    code = "outlook.bad_file"
    msgid = gettext_noop("The outlook cannot be reckoned yet. Mend these %(count)s places and try again.")

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(count=len(problems))
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)

    def text(self, translate: Translate = same) -> str:
        """The sentence, then each problem on a line of its own."""
        return "\n".join([super().text(translate), *(problem.text(translate) for problem in self.problems)])


@dataclass(frozen=True, slots=True, eq=False)
class OutlookAsked:
    """What a file asks; `settings` are keyword arguments of `project`, as far as the file gives them."""

    name: str
    fund: FundInput
    regulation: Regulation
    assumptions: Assumptions
    proposals: tuple[tuple[str, Regulation], ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)


def read_outlook(text: str, fetch: Fetch, *, is_json: bool = False) -> OutlookAsked:
    """The question of a file. Errors: BadOutlookFile with every problem found."""
    findings = Findings({} if is_json else line_index(text))
    document = TableReader(_parsed(text, is_json), (), findings)
    reading = _Reading(document, findings, fetch)
    asked = reading.outlook()
    document.close()
    if findings.problems or asked is None:
        raise BadOutlookFile(findings.problems)
    return asked


def read_opening(text: str, *, is_json: bool = False) -> tuple[date, int]:
    """The day of such a file and the money that it says is free on it, in satang; all else in it is left alone.

    Errors: BadOutlookFile.
    """
    findings = Findings({} if is_json else line_index(text))
    reading = _Reading(TableReader(_parsed(text, is_json), (), findings), findings, lambda name: None)
    valuation_on, opening, earmarked = reading.money()
    if findings.problems or valuation_on is None or opening is None:
        raise BadOutlookFile(findings.problems)
    return valuation_on, opening - earmarked


def _parsed(text: str, is_json: bool) -> dict[str, Any]:
    try:
        found = json.loads(text) if is_json else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        detail, line = place_of_error(str(error))
        raise BadOutlookFile([Problem(line, NOT_READABLE, {"detail": detail})]) from None
    if not isinstance(found, dict):
        raise BadOutlookFile([Problem(None, NOT_READABLE, {"detail": type(found).__name__})])
    return found


class _Reading:
    """Reads the sections one by one, noting what is wrong."""

    def __init__(self, document: TableReader, findings: Findings, fetch: Fetch) -> None:
        self.document, self.findings, self.fetch = document, findings, fetch

    def outlook(self) -> OutlookAsked | None:
        """The whole question; None where a part is missing."""
        head = self.document
        valuation_on, opening, earmarked = self.money()
        regulation = self._regulation("regulation", head)
        assumptions = self._assumptions()
        rows = self._members(valuation_on or date(2024, 1, 1))
        settings = self._settings()
        proposals = self._proposals()
        pools = self._pools([regulation, *(one for _, one in proposals)])
        name, code = head.text("name", required=False), head.text("fund", required=False) or _CODE_DEFAULT
        province = head.text("province", required=False) or code[:2]
        if self.findings.problems or valuation_on is None or opening is None or regulation is None:
            return None
        members = members_of(rows, valuation_on, int(assumptions.number("age_if_unknown")))
        fund = FundInput(code, province, members, opening, valuation_on, earmarked, pools)
        return OutlookAsked(name or code, fund, regulation, assumptions, proposals, settings)

    def money(self) -> tuple[date | None, int | None, int]:
        """The day to begin at, the money that is there, and what of it is set aside."""
        head = self.document
        earmarked = head.baht("earmarked", required=False) or 0
        return head.day("valuation_on"), self._signed_baht("opening"), earmarked

    def _signed_baht(self, key: str, table: TableReader | None = None) -> int | None:
        """A sum that may be below zero: a fund may owe, and so may a pool."""
        table = table or self.document
        value = table.text(key)
        if not value:
            return None
        try:
            return parse_baht(value, allow_negative=True)
        except DomainError as error:
            table.note(key, "%(error)s", error=error)
            return None

    def _pools(self, regulations: Sequence[Regulation | None]) -> tuple[PoolOpening, ...]:
        """What each pool holds on the day, by its key."""
        table = self.document.table("pools", required=False)
        if table is None:
            return ()
        known = {pool.key for found in regulations if found is not None for pool in found.pools}
        found = []
        for key in table.names():
            satang = self._signed_baht(key, table)
            if key not in known and None not in regulations:
                table.note(key, NO_POOL, pool=key, known=", ".join(sorted(known)) or "-")
            if satang is not None:
                found.append(PoolOpening(key, satang))
        table.close()
        return tuple(found)

    def _regulation(self, key: str, table: TableReader) -> Regulation | None:
        name = table.text(key)
        if not name:
            return None
        text = catalogue_text(name) if name in catalogue_names() else self.fetch(name)
        if text is None:
            table.note(key, NO_FILE, name=name)
            return None
        try:
            return load_regulation(text)
        except DomainError as error:
            table.note(key, BAD_REGULATION, name=name, problem=error)
            return None

    def _proposals(self) -> tuple[tuple[str, Regulation], ...]:
        tables = self.document.tables("proposal")
        if len(tables) > PROPOSALS_MAX:
            self.document.note("proposal", TOO_MANY_PROPOSALS, most=PROPOSALS_MAX)
        found = []
        for table in tables:
            name, regulation = table.text("name"), self._regulation("regulation", table)
            table.close()
            if regulation is not None:
                found.append((name, regulation))
        return tuple(found)

    def _members(self, valuation_on: date) -> list[MemberRow]:
        name = self.document.text("members", required=False)
        tables = self.document.tables("member")
        if name and tables:
            self.document.note("members", BOTH_MEMBERS)
        if not name:
            if not self.document.has("member"):
                self.document.note("members", NO_MEMBERS)
            rows, problems = rows_of_cells(
                ((number, _cells(table)) for number, table in enumerate(tables, start=1)), valuation_on
            )
        else:
            text = self.fetch(name)
            if text is None:
                self.document.note("members", NO_FILE, name=name)
                return []
            rows, problems = rows_of_csv(text, valuation_on)
        self.findings.problems += problems
        return rows

    def _assumptions(self) -> Assumptions:
        found = default_assumptions()
        table = self.document.table("assumptions", required=False)
        for key in table.names() if table is not None else ():
            inner = table.table(key) if table is not None else None
            if inner is None:
                continue
            if not inner.has("value"):
                inner.note("value", NO_VALUE, assumption=key)
                continue
            chosen_on = inner.day("chosen_on", required=False) or date.min
            record = Assumption(inner.raw("value"), inner.text("source"), inner.text("chosen_by"), chosen_on)
            inner.close()
            try:
                found = found.replacing({key: record})
            except DomainError as error:
                inner.note("value", "%(error)s", error=error)
        return found

    def _settings(self) -> dict[str, Any]:
        table = self.document.table("run", required=False)
        if table is None:
            return {}
        asked: dict[str, Any] = {
            "years": table.whole("years", 1, YEARS_MAX, required=False),
            "scenarios": table.whole("scenarios", 1, SCENARIOS_MAX, required=False),
            "seed": table.whole("seed", 0, 2**63, required=False),
            "entrants_per_year": table.whole("entrants_per_year", 0, 100_000, required=False),
            "dues_satang": table.baht("dues_a_year", required=False),
        }
        for key, known in (("kernel", KERNELS), ("state_money", MONEY), ("local_money", MONEY)):
            asked[key] = table.choice(key, known, known[0])
        table.close()
        return {key: value for key, value in asked.items() if value is not None}


def _cells(table: TableReader) -> dict[str, object]:
    """An inline member as cells of a row; true and false as words."""
    cells = {name: table.raw(name) for name in table.names()}
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in cells.items()}
