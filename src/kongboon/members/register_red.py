"""The register that waits, as an Excel file with what has to be mended in red; mended there, it is read like any other."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from kongboon.members.register_cells import text_of
from kongboon.members.register_columns import MENDING, Layout
from kongboon.members.register_issues import Issue
from kongboon.members.register_workbook import Cell, Sheet
from kongboon.paper.workbook import new_workbook

_WIDTH_MIN, _WIDTH_MAX, _WIDTH_OF_REASONS = 6, 40, 70


def red_workbook(sheet: Sheet, layout: Layout, issues: Sequence[Issue]) -> bytes:
    """An .xlsx file: every cell at its place, the wrong ones red, the doubtful ones yellow, and why in a last column.

    What stands in its cells is what the file had, in the same kind, so that it is read alike.
    """
    out = io.BytesIO()
    book = new_workbook(out)
    page = book.add_worksheet(sheet.name[:31])
    forms = _formats(book)
    found: dict[int, list[Issue]] = defaultdict(list)
    for issue in issues:
        found[issue.row_no].append(issue)
    reasons_at = _column_of_reasons(sheet, layout)
    for row_no, row in enumerate(sheet.rows, start=1):
        tones = _tones(found[row_no], layout)
        for index in range(max(len(row), max(tones, default=-1) + 1)):
            if index != reasons_at:
                cell = row[index] if index < len(row) else ""
                _write(page, row_no - 1, index, cell, forms, tones.get(index, ""))
        if row_no == layout.header_row:
            page.write_string(row_no - 1, reasons_at, MENDING, forms["head"])
        elif found[row_no] and row_no > layout.header_row:
            reasons = " ".join(issue.text(gettext) for issue in found[row_no])
            page.write_string(row_no - 1, reasons_at, reasons, forms["reason"])
    for index in range(reasons_at):
        longest = max((len(text_of(row[index])) for row in sheet.rows if index < len(row)), default=0)
        page.set_column(index, index, min(max(longest + 2, _WIDTH_MIN), _WIDTH_MAX))
    page.set_column(reasons_at, reasons_at, _WIDTH_OF_REASONS)
    page.freeze_panes(layout.header_row, 0)
    book.close()
    return out.getvalue()


def _column_of_reasons(sheet: Sheet, layout: Layout) -> int:
    """The column of an earlier round, or the first one beyond all cells."""
    if MENDING in layout.headers:
        return layout.headers.index(MENDING)
    return max(map(len, sheet.rows))


def _tones(issues: Sequence[Issue], layout: Layout) -> dict[int, str]:
    """Column index -> "red" or "yellow"; what is wrong with a whole row stands at its first column that is read."""
    first = min(index for indexes in layout.fields.values() for index in indexes)
    tones: dict[int, str] = {}
    for issue in issues:
        index = layout.headers.index(issue.column) if issue.column in layout.headers else first
        if issue.severity == "error" or index not in tones:
            tones[index] = "red" if issue.severity == "error" else "yellow"
    return tones


def _write(page: Any, row: int, column: int, cell: Cell, forms: dict[str, Any], tone: str) -> None:
    """One cell in its own kind, so that a number is none that somebody typed as text, and a day stays a day."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | date):
        page.write_string(
            row, column, text_of(cell) if not isinstance(cell, str) else cell, forms[f"text{tone}"]
        )
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, forms[f"day{tone}"])
    else:
        page.write_number(row, column, cell, forms[f"number{tone}"])


def _formats(book: Any) -> dict[str, Any]:
    face = {"font_name": "TH Sarabun New", "font_size": 16, "valign": "top"}
    tones = {
        "": {},
        "red": {"bg_color": "#F6C9C2", "border": 1},
        "yellow": {"bg_color": "#FFF3C4", "border": 1},
    }
    kinds = {"text": "@", "day": "d/m/yyyy", "number": "General"}
    return {
        "head": book.add_format(face | {"bold": True}),
        "reason": book.add_format(face | {"text_wrap": True}),
    } | {
        f"{kind}{tone}": book.add_format(face | look | {"num_format": written})
        for kind, written in kinds.items()
        for tone, look in tones.items()
    }
