"""What a register file holds beside plain cells: hidden rows, columns and sheets, notes, cells merged over people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kongboon.kernel.errors import DomainError
from kongboon.members import register_issues as issues
from kongboon.members.register_asked import AskHiddenRows, AskHiddenSheets, Question
from kongboon.members.register_cells import filled_texts
from kongboon.members.register_columns import Layout
from kongboon.members.register_issues import Issue
from kongboon.members.register_marks import cell_name
from kongboon.members.register_workbook import Sheet

# Merged downwards over a household, these belong to each of its members.
HOUSEHOLD_FIELDS = ("house_no", "moo", "village_name", "address", "phone")
# One cell over two people may hold for both, and decides nothing.
_MAY_BE_SHARED = ("heir_name", "heir_relation", "old_receipt", "note")
# What questions about the file as a whole are asked under, where others have the header of a column.
HIDDEN_ROWS, HIDDEN_SHEETS = "แถวที่ซ่อน", "แผ่นงานที่ซ่อน"


def hidden_rows(sheet: Sheet, layout: Layout) -> list[int]:
    """Numbers of the rows below the header that hold something and that nobody sees."""
    return [
        index + 1
        for index in sheet.marks.hidden_rows
        if layout.header_row <= index < len(sheet.rows) and filled_texts(sheet.rows[index])
    ]


def hidden_questions(sheet: Sheet, layout: Layout, readings: Mapping[str, Sequence[str]]) -> list[Question]:
    """Asked of hidden rows and sheets, as long as nobody has answered."""
    asked = []
    if rows := hidden_rows(sheet, layout):
        asked.append(Question(HIDDEN_ROWS, "hidden_rows", AskHiddenRows(rows=listed(rows))))
    if sheet.hidden_sheets:
        said = AskHiddenSheets(sheets=listed(sheet.hidden_sheets))
        asked.append(Question(HIDDEN_SHEETS, "hidden_sheets", said))
    return [
        question for question in asked if not set(question.answers) & set(readings.get(question.column, ()))
    ]


def merged_over(sheet: Sheet, layout: Layout, members: Collection[int]) -> list[Issue]:
    """Members whose cell is one with that of the member above, where each has their own: a date, a sum, a number."""
    fields = {
        index: name
        for name, indexes in layout.fields.items()
        for index in indexes
        if name not in HOUSEHOLD_FIELDS
    }
    told = []
    for (first, left), (last, right) in sheet.merges:
        if first < layout.header_row or left != right or left not in fields:
            continue
        cells = f"{cell_name(first, left)}:{cell_name(last, left)}"
        severity: issues.Severity = "warning" if fields[left] in _MAY_BE_SHARED else "error"
        for index in range(first + 1, min(last + 1, len(sheet.rows))):
            is_empty = left >= len(sheet.rows[index]) or sheet.rows[index][left] == ""
            if index + 1 in members and is_empty:
                why = issues.MergedOverMembers(cells=cells)
                told.append(Issue.of(index + 1, layout.headers[left], severity, why))
    return told


def beside(
    found: Sheet, sheets: Sequence[Sheet], layout: Layout, left_out: Collection[int] = ()
) -> list[Issue]:
    """What the file holds beside plain cells: hidden rows that are read, hidden columns, notes, other sheets."""
    first = layout.header_row
    rows = [row_no for row_no in hidden_rows(found, layout) if row_no not in left_out]
    columns = [
        header
        for index, header in enumerate(layout.headers)
        if index in found.marks.hidden_columns and header
    ]
    others = [sheet.name for sheet in sheets if sheet is not found] + list(found.hidden_sheets)
    told: list[DomainError] = []
    if rows:
        told.append(issues.HiddenRows(rows=listed(rows)))
    if columns:
        told.append(issues.HiddenColumns(columns=listed(columns)))
    if found.marks.notes:
        told.append(issues.NotesNotRead(cells=listed(found.marks.notes)))
    if others:
        told.append(issues.SheetsNotRead(sheets=listed(others)))
    return [Issue.of(first, "", "warning", one) for one in told]


_LISTED_MAX = 20


def listed(names: Sequence[object]) -> str:
    """The first of them with commas, and a sign where there are more."""
    return ", ".join(map(str, names[:_LISTED_MAX])) + ("…" if len(names) > _LISTED_MAX else "")
