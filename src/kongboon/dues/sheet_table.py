"""A file as a table with its wrong cells, the rows with problems first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from kongboon.members.register_issues import Issue

ROWS_SHOWN = 200


@dataclass(frozen=True)
class TableCell:
    """One cell: `tone` is "bad" for what keeps the row out, "odd" for what deserves a look, or ""."""

    column: str
    text: str
    tone: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableRow:
    """One row by the number that the spreadsheet shows; `whole` is what concerns no single cell."""

    row_no: int
    cells: tuple[TableCell, ...]
    tone: str
    whole: TableCell


@dataclass(frozen=True)
class PreviewTable:
    """The first rows of a file, those with problems before the others."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than are shown."""
        return self.total > len(self.rows)


def make_table(
    columns: Sequence[str],
    cells: Mapping[int, Mapping[str, str]],
    issues: Iterable[Issue],
    limit: int = ROWS_SHOWN,
) -> PreviewTable:
    """Lay the cells of a file (row number -> column -> text) beside what was found in them."""
    found: dict[int, dict[str, list[Issue]]] = defaultdict(lambda: defaultdict(list))
    for issue in issues:
        found[issue.row_no][issue.column if issue.column in columns else ""].append(issue)
    rank = {
        row_no: min(_rank(issue) for of_column in by_column.values() for issue in of_column)
        for row_no, by_column in found.items()
    }
    numbers = sorted({*cells, *found}, key=lambda row_no: (rank.get(row_no, 2), row_no))
    rows = (_row(row_no, columns, cells.get(row_no, {}), found.get(row_no, {})) for row_no in numbers[:limit])
    return PreviewTable(tuple(columns), tuple(rows), len(numbers))


def _rank(issue: Issue) -> int:
    return 0 if issue.severity == "error" else 1


def _row(
    row_no: int, columns: Sequence[str], texts: Mapping[str, str], found: Mapping[str, list[Issue]]
) -> TableRow:
    cells = tuple(_cell(column, texts.get(column, ""), found.get(column, [])) for column in columns)
    whole = _cell("", "", found.get("", []))
    tones = {cell.tone for cell in (*cells, whole)}
    return TableRow(row_no, cells, "bad" if "bad" in tones else "odd" if "odd" in tones else "", whole)


def _cell(column: str, text: str, issues: list[Issue]) -> TableCell:
    if not issues:
        return TableCell(column, text)
    tone = "bad" if any(issue.severity == "error" for issue in issues) else "odd"
    return TableCell(column, text, tone, tuple(issue.text(gettext) for issue in issues))
