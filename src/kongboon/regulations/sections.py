"""The lists of a document as rows of boxes: pools, approval steps, chapters and their like.

A row is known by its place in the document; a new one has none. What is typed goes into the document as it is, and
`load_regulation` says what is wrong with it; `box_of` finds the box of each problem.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kongboon.regulations.blocks import with_rows
from kongboon.regulations.editing import with_section
from kongboon.regulations.errors import InUse, PoolFilled
from kongboon.regulations.filling import Kind, shown, typed
from kongboon.rules.compare_words import value_in_words
from kongboon.rules.errors import Problem
from kongboon.rules.lines import line_index
from kongboon.rules.terms import Regulation
from kongboon.rules.wording import Translate

# In the order in which a fund thinks of its money: the three legs (S2) first.
SOURCES = ("dues", "local_government", "state", "donation", "interest", "other")
_EVENTS = ("events",)


@dataclass(frozen=True)
class Column:
    """One box of each row: its key in the document and what it holds; `spare`: what it says where nobody wrote."""

    key: str
    kind: Kind = "text"
    spare: str = ""


@dataclass(frozen=True)
class RowSection:
    """A list of the document: where it stands, the boxes of a row, and the beginning of a short name made for it.

    `prefix` "" is a list whose rows have no short name.
    """

    name: str
    path: tuple[str, ...]
    columns: tuple[Column, ...]
    prefix: str = ""


@dataclass(frozen=True)
class Row:
    """What stands in the boxes of a row: `place` in the document (None: new), `at` on the page."""

    at: int
    place: int | None
    values: Mapping[str, Any]


SECTIONS = {
    section.name: section
    for section in (
        RowSection(
            "tiers", ("dues", "tier"), (Column("title"), Column("amount"), Column("key")), prefix="tier"
        ),
        RowSection(
            "pools",
            ("pool",),
            (
                Column("title"),
                Column("when_short", spare="first_come"),
                Column("rounding", spare="baht"),
                Column("account"),
                Column("key"),
            ),
            prefix="pool",
        ),
        RowSection(
            "in-kind",
            ("in_kind",),
            (
                Column("title"),
                Column("unit"),
                Column("days", "whole"),
                Column("by_price", "truth"),
                Column("year_cap_percent", "whole"),
                Column("key"),
            ),
            prefix="kind",
        ),
        RowSection(
            "approvals",
            ("approval",),
            (
                Column("up_to"),
                Column("confirmations", "whole"),
                Column("with_chair", "truth"),
                Column("wait_hours", "whole"),
            ),
        ),
        RowSection("events", _EVENTS, (Column("title"), Column("key")), prefix="own"),
        RowSection("chapters", ("chapter",), (Column("number"), Column("title"), Column("text"))),
    )
}


def rows_of(text: str, section: RowSection) -> list[dict[str, Any]]:
    """What stands in the boxes of each row of the document."""
    return [
        {column.key: shown(row.get(column.key), column.kind) or column.spare for column in section.columns}
        for row in _tables(text, section)
    ]


def _tables(text: str, section: RowSection) -> list[dict[str, Any]]:
    found: Any = tomllib.loads(text)
    for step in section.path:
        found = found.get(step, {})
    if section.path == _EVENTS:
        return [{"key": key, "title": title} for key, title in found.items()]
    return list(found)


def is_typed(section: RowSection, values: Mapping[str, Any]) -> bool:
    """Whether somebody wrote something into a spare row."""
    return any(values.get(column.key) not in ("", None, False, column.spare) for column in section.columns)


def shares_of(text: str) -> dict[str, dict[str, Any]]:
    """What of each source goes into which pool, as the document says it."""
    return {row["source"]: row.get("shares", {}) for row in tomllib.loads(text).get("allocation", [])}


def with_shares(text: str, shares: Mapping[str, Mapping[str, Any]]) -> tuple[str, list[str]]:
    """The text with the division of each source as typed (an empty box is no share), and the sources as they stand.

    A source of which nothing goes anywhere is left out.
    """
    before = shares_of(text)
    stood, rows = list(before), list[tuple[int | None, dict[str, Any]]]()
    for source in [*stood, *(source for source in shares if source not in before)]:
        parts = {key: typed(value, "whole", None) for key, value in shares.get(source, {}).items()}
        said = {key: value for key, value in parts.items() if value is not None}
        if said:
            kept = said if said != before.get(source) else before[source]
            rows.append(
                (stood.index(source) if source in before else None, {"source": source, "shares": kept})
            )
    return with_rows(text, ("allocation",), rows), [values["source"] for _, values in rows]


def with_typed_rows(text: str, section: RowSection, rows: Sequence[Row]) -> str:
    """The text with the rows of a page; one that stood there keeps its short name, a new one without gets one."""
    tables = _tables(text, section)
    taken = {str(table.get("key")) for table in tables} | {str(row.values.get("key")) for row in rows}
    written: list[tuple[int | None, dict[str, Any]]] = []
    for row in rows:
        before = tables[row.place] if row.place is not None else {}
        values = {
            column.key: _value(column, row.values.get(column.key), before) for column in section.columns
        }
        if section.prefix and row.place is not None:
            values["key"] = before["key"]
        elif section.prefix and not values["key"]:
            values["key"] = _free(section.prefix, taken)
        written.append((row.place, values))
    if section.path == _EVENTS:
        return _with_events(text, tables, written)
    return with_rows(text, section.path, written)


def _value(column: Column, value: Any, before: Mapping[str, Any]) -> Any:
    stood = before.get(column.key)
    if column.spare and value == column.spare and stood is None:
        return None
    found = typed(value, column.kind, stood)
    # An emptied box that must be filled stands in the document, so that its reader can refuse it.
    return "" if found is None and column.key in ("title", "unit", "number", "text", "amount") else found


def _with_events(
    text: str, tables: Sequence[Mapping[str, Any]], rows: Iterable[tuple[int | None, dict[str, Any]]]
) -> str:
    said = {values["key"]: values["title"] for _, values in rows}
    gone = dict.fromkeys(table["key"] for table in tables if table["key"] not in said)
    return with_section(text, "events", gone | said)


def _free(prefix: str, taken: set[str]) -> str:
    number = 1
    while f"{prefix}_{number}" in taken:
        number += 1
    taken.add(f"{prefix}_{number}")
    return f"{prefix}_{number}"


def check_gone(regulation: Regulation, section: RowSection, row: Row, translate: Translate) -> None:
    """Refuse to take out what another part of the draft rests on. Errors: InUse, PoolFilled."""
    name = str(row.values.get("key"))
    if section.name == "pools":
        users = [benefit.clause for benefit in regulation.benefits if benefit.pool == name]
        sources = [a.source for a in regulation.allocations if name in dict(a.shares)]
        if sources:
            raise PoolFilled(sources=value_in_words("source", tuple(sources), translate))
    elif section.name == "events":
        users = [benefit.clause for benefit in regulation.benefits if name in benefit.events]
    else:
        return
    if users:
        raise InUse(clauses=", ".join(users))


def place_in_list(text: str, path: tuple[str, ...], line: int | None) -> int | None:
    """The place in a list of sections to which a line belongs; None where it is in none of them."""
    for found, at in line_index(text).items():
        step = found[len(path)] if len(found) > len(path) else None
        if at == line and found[: len(path)] == path and isinstance(step, int):
            return step
    return None


def boxes_of_problems(
    text: str, section: RowSection, problems: Iterable[Problem], rows: Sequence[Row]
) -> list[tuple[str, Problem]]:
    """Each problem with the name of its box ("row_2_title"), "" where it is in none."""
    return [(_box(text, section, problem, rows), problem) for problem in problems]


def _box(text: str, section: RowSection, problem: Problem, rows: Sequence[Row]) -> str:
    key = str(problem.facts.get("key", ""))
    if section.path == _EVENTS:
        row = next((row for row in rows if row.values.get("key") == key), None)
        column = "title" if row is None or row.place is not None or not row.values["title"] else "key"
        return f"row_{row.at}_{column}" if row else ""
    # In the document those that stood there come first.
    written = sorted(rows, key=lambda row: row.place is None)
    place = place_in_list(text, section.path, problem.line)
    if place is None or place >= len(written):
        return ""
    return f"row_{written[place].at}_{key}"
