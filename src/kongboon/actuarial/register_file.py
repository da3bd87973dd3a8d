"""A register as CSV text or as tables of a document, read row by row; every cell that cannot be read is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from kongboon.actuarial.members import MemberRow
from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.kernel.thai_dates import parse_thai_date
from kongboon.rules.errors import Problem

ROWS_MAX = 200_000
CELL = gettext_noop("Members, row %(row)s, “%(column)s”: %(problem)s")
NO_COLUMN = gettext_noop("The register has no column “%(column)s”. It has: %(known)s.")
EMPTY = gettext_noop("Members, row %(row)s: “%(column)s” is empty. Fill it in.")
NOT_A_SEX = gettext_noop(
    "Members, row %(row)s: “%(value)s” is no sex. Write ชาย, หญิง, male or female, or leave it empty."
)
NOT_TRUTH = gettext_noop("Members, row %(row)s: “%(value)s” in “%(column)s” must be yes, no or empty.")
TOO_MANY = gettext_noop("The register has more than %(limit)s rows. Look for a wrong file.")
JOINS_LATER = gettext_noop(
    "Members, row %(row)s: joins after the day of valuation. Leave out who was no member yet."
)
BORN_LATER = gettext_noop(
    "Members, row %(row)s: the birth lies after the day of joining. Correct one of the two."
)
TWICE = gettext_noop(
    "Members, row %(row)s: “%(value)s” stands in an earlier row already. Delete one of the two."
)

# Column -> what people also call it.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("เลขสมาชิก", "เลขที่สมาชิก", "รหัส"),
    "sex": ("เพศ",),
    "born": ("วันเกิด", "วันเดือนปีเกิด"),
    "joined": ("วันเป็นสมาชิก", "วันที่เป็นสมาชิก"),
    "tier": ("อัตรา", "อัตราสมทบ"),
    "exempt": ("ยกเว้น", "ยกเว้นเงินสมทบ"),
    "disabled": ("พิการ", "ผู้พิการ"),
    "house": ("บ้าน", "บ้านเลขที่", "ครัวเรือน"),
}
_COLUMNS = {name: column for column, names in _NAMES.items() for name in (column, *names)}
_SEXES = {
    **dict.fromkeys(("ชาย", "male", "m"), "male"),
    **dict.fromkeys(("หญิง", "female", "f"), "female"),
    "": None,
}
_TRUTH = {
    **dict.fromkeys(("", "no", "false", "0", "ไม่", "ไม่ใช่"), False),
    **dict.fromkeys(("yes", "true", "1", "ใช่"), True),
}
Note = Callable[[str, dict[str, object]], None]


def rows_of_csv(text: str, valuation_on: date) -> tuple[list[MemberRow], list[Problem]]:
    """The rows of a CSV text with a header; numbers of rows count the header as the first.

    >>> rows, problems = rows_of_csv("id,sex,born,joined\\n1,หญิง,7/6/2507,2557-06-07", date(2024, 6, 7))
    >>> rows[0].born_on, problems
    (datetime.date(1964, 6, 7), [])
    """
    table = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    header = [_COLUMNS.get(name.strip().lower(), name.strip()) for name in next(table, [])]
    problems = [
        Problem(1, NO_COLUMN, {"column": column, "known": ", ".join(header)})
        for column in ("id", "joined")
        if column not in header
    ]
    if problems:
        return [], problems
    cells = (
        (number, dict(zip(header, row, strict=False)))
        for number, row in enumerate(table, start=2)
        if any(row)
    )
    return rows_of_cells(cells, valuation_on)


def rows_of_cells(
    cells: Iterable[tuple[int, Mapping[str, object]]], valuation_on: date
) -> tuple[list[MemberRow], list[Problem]]:
    """Rows from numbered mappings of column to cell."""
    rows: list[MemberRow] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, row in cells:
        if len(rows) >= ROWS_MAX:
            problems.append(Problem(number, TOO_MANY, {"limit": f"{ROWS_MAX:,}"}))
            break

        def note(msgid: str, facts: dict[str, object], at: int = number) -> None:
            problems.append(Problem(None, msgid, {"row": at, **facts}))

        member = _row(row, valuation_on, seen, note)
        if member is not None:
            rows.append(member)
    return rows, problems


def _row(row: Mapping[str, object], valuation_on: date, seen: set[str], note: Note) -> MemberRow | None:
    """One member; None where the row cannot stand for one."""
    name = _text(row, "id")
    joined = _day(row, "joined", note)
    born = _day(row, "born", note)
    if not name:
        note(EMPTY, {"column": "id"})
    elif name in seen:
        note(TWICE, {"value": name})
    seen.add(name)
    if joined is None:
        if not _text(row, "joined"):
            note(EMPTY, {"column": "joined"})
        return None
    if joined > valuation_on:
        note(JOINS_LATER, {})
    if born is not None and born > joined:
        note(BORN_LATER, {})
    sex = _text(row, "sex").lower()
    if sex not in _SEXES:
        note(NOT_A_SEX, {"value": sex})
    return MemberRow(
        name, _SEXES.get(sex), born, joined, _text(row, "tier"), _truth(row, "exempt", note),
        _truth(row, "disabled", note), _text(row, "house") or None,
    )  # fmt: skip


def _truth(row: Mapping[str, object], column: str, note: Note) -> bool:
    word = _text(row, column).lower()
    if word not in _TRUTH:
        note(NOT_TRUTH, {"column": column, "value": word})
    return _TRUTH.get(word, False)


def _text(row: Mapping[str, object], column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value).strip()


def _day(row: Mapping[str, object], column: str, note: Note) -> date | None:
    text = _text(row, column)
    if not text:
        return None
    try:
        return parse_thai_date(text)
    except DomainError as wrong:
        note(CELL, {"column": column, "problem": wrong})
        return None
