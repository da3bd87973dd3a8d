"""The register that a fund really has: an Excel, OpenDocument or CSV file, to plain members and findings.

Nothing is written and nothing is guessed in silence: what cannot be read is an `Issue` with its row and
column, and a file that cannot be read at all is a `BadRegisterFile`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from kongboon.kernel.errors import DomainError, shown
from kongboon.kernel.national_id import masked
from kongboon.kernel.thai_calendar import add_years
from kongboon.kernel.thai_dates import NoSuchDay
from kongboon.kernel.thai_text import PersonName, without_zeros
from kongboon.members import register_issues as issues
from kongboon.members.register_asked import Question
from kongboon.members.register_beside import (
    HIDDEN_ROWS,
    HOUSEHOLD_FIELDS,
    beside,
    hidden_questions,
    hidden_rows,
    listed,
    merged_over,
)
from kongboon.members.register_cells import filled_texts, text_of, village
from kongboon.members.register_columns import NAME_FIELDS, Layout, find_layout
from kongboon.members.register_dates import said_of
from kongboon.members.register_houses import house_questions
from kongboon.members.register_issues import BadVillageNumber, Issue
from kongboon.members.register_questions import date_columns
from kongboon.members.register_refusals import (
    BadRegisterFile,
    NoHeader,
    NoMembers,
    NoSuchSheet,
    SeveralSheets,
)
from kongboon.members.register_rows import RowReader, Section
from kongboon.members.register_types import Register, RegisterRow
from kongboon.members.register_workbook import Cell, Sheet, check_size, read_sheets

__all__ = ["BadRegisterFile", "Issue", "PersonName", "Register", "RegisterRow", "read_register"]

_DATE_FIELDS = ("birth_date", "joined_on", "paid_until", "ended_on")
_HOUSES = ("house_no", "address")
_EXPECTED_COLUMNS = {"birth_date": "วันเดือนปีเกิด", "joined_on": "วันที่เป็นสมาชิก"}
_PAID_UNTIL = "จ่ายถึง"

_TOTAL = re.compile(
    r"^(?:ยอด)?รวม(?:$|\s*(?:ทั้ง|หมู่|ยอด|เงิน|จำนวน|สมาชิก|ม\.|บ้าน|หน้า|\(|:|[0-9]))|^ยอด(?:ยกมา|ยกไป|สุทธิ)|^(?:grand )?total\b",
    re.I,
)
_PAGE_LINE = re.compile(
    r"^(?:ทะเบียน|รายชื่อ|บัญชีรายชื่อ|กองทุน|หน้า(?:ที่)?\s*[0-9]|ลงชื่อ|\(?\.{3,}|หมายเหตุ|ผู้จัดทำ|ผู้ตรวจ"
    r"|ข้อมูล ณ|พิมพ์เมื่อ|ตำแหน่ง|ประธาน|เหรัญญิก)"
)
_SECTION = re.compile(r"^(?:หมู่(?:ที่|บ้านที่)?\s*[0-9]|ม\.\s*[0-9]|บ้าน\s*[ก-ฮเแโใไ]|ชุมชน\s*[ก-ฮเแโใไ])")


def read_register(
    data: bytes,
    file_name: str,
    *,
    today: date,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    readings: Mapping[str, Sequence[str]] | None = None,
    mended: Mapping[tuple[int, str], str] | None = None,
) -> Register:
    """Read a member register (.xlsx, .xls, .ods, .csv).

    `columns` (header as in the file -> field, "" to leave it out) wins over our own reading of the header;
    give back `Register.columns` to read the next file alike. `sheet` chooses one of several.
    `readings` (`Question.column` -> some of `register_asked.ANSWERS`) answers what the file leaves open.
    `mended` ((row number, header) -> text) stands in place of what those cells hold.
    Errors: BadRegisterFile (too large, not a workbook, locked, empty, no header, no members, several sheets).
    """
    sheets = read_sheets(data, file_name)
    found, layout = _choose(sheets, columns, sheet)
    check_size(found)
    rows = _unmerged(found, layout)
    mend_cells(found, layout, mended or {})
    given = readings or {}
    reader, questions = _looked_over(rows, layout, today, given)
    questions = [*hidden_questions(found, layout, given), *questions]
    left_out = set(hidden_rows(found, layout)) if "rows-out" in given.get(HIDDEN_ROWS, ()) else set()
    reader.found.extend(_missing_columns(layout))
    reader.found.extend(beside(found, sheets, layout, left_out))
    members, passed = _read_rows(found, [row for row in rows if row[0] not in left_out], reader)
    if not members:
        raise NoMembers(sheet=found.name, row=layout.header_row)
    reader.found.extend(merged_over(found, layout, {member.row_no for member in members}))
    reader.found.extend(_old_years(reader))
    reader.found.extend(_duplicates(members, layout))
    asked = {question.column for question in questions if question.kind == "order"}
    reader.found = [one for one in reader.found if one.code != NoSuchDay.code or one.column not in asked]
    findings = sorted(_said_once(reader.found, members, layout), key=lambda issue: issue.row_no)
    unsure = tuple(header for header in layout.unsure if header not in (columns or {}))
    return Register(
        sheet=found.name,
        header_row=layout.header_row,
        columns=layout.columns,
        rows=members,
        issues=findings,
        unread_columns=layout.unread,
        unsure_columns=unsure,
        nameless_columns={
            header: said for header, said in layout.nameless.items() if header not in (columns or {})
        },
        questions=tuple(questions),
        passed_rows=(*passed, *sorted(left_out)),
    )


def _looked_over(
    rows: list[tuple[int, list[Cell]]], layout: Layout, today: date, readings: Mapping[str, Sequence[str]]
) -> tuple[RowReader, list[Question]]:
    """The columns of dates and houses as wholes: how their cells are read, and what has to be asked first."""
    cells = {name: _column(rows, layout, name) for name in (*_DATE_FIELDS, *_HOUSES) if name in layout.fields}
    headers = {name: layout.headers[layout.fields[name][0]] for name in cells}
    dates = [name for name in cells if name in _DATE_FIELDS]
    columns, questions = date_columns(
        {name: headers[name] for name in dates}, {name: cells[name] for name in dates}, today, readings
    )
    houses = [name for name in cells if name in _HOUSES]
    for name in houses:
        questions += house_questions(headers[name], cells[name], readings)
    turned = frozenset(name for name in houses if "house-month-first" in readings.get(headers[name], ()))
    return RowReader(layout, columns, today, turned), questions


def _choose(
    sheets: list[Sheet], columns: Mapping[str, str] | None, wanted: str | None
) -> tuple[Sheet, Layout]:
    """The one sheet to read, with its header."""
    names = ", ".join(f"“{sheet.name}”" for sheet in sheets)
    if wanted is not None:
        sheets = [sheet for sheet in sheets if sheet.name == wanted]
        if not sheets:
            raise NoSuchSheet(sheet=wanted, sheets=names)
    registers = [(sheet, layout) for sheet in sheets if (layout := find_layout(sheet, columns)) is not None]
    if not registers:
        raise NoHeader(sheets=names)
    filled = [(sheet, layout) for sheet, layout in registers if _has_rows(sheet, layout)]
    if len(filled) > 1:
        raise SeveralSheets(sheets=", ".join(f"“{sheet.name}”" for sheet, _ in filled))
    return (filled or registers)[0]


def mend_cells(sheet: Sheet, layout: Layout, mended: Mapping[tuple[int, str], str]) -> None:
    """Put what was typed on the page into its cells."""
    for (row_no, header), text in mended.items():
        if header in layout.headers and layout.header_row < row_no <= len(sheet.rows):
            row, index = sheet.rows[row_no - 1], layout.headers.index(header)
            row.extend([""] * (index + 1 - len(row)))
            row[index] = text.strip()


def _has_rows(sheet: Sheet, layout: Layout) -> bool:
    return any(any(cell != "" for cell in row) for row in sheet.rows[layout.header_row :])


def _column(rows: list[tuple[int, list[Cell]]], layout: Layout, field: str) -> list[Cell]:
    index = layout.fields[field][0]
    return [row[index] if index < len(row) else "" for _, row in rows]


def _unmerged(sheet: Sheet, layout: Layout) -> list[tuple[int, list[Cell]]]:
    """The rows below the header with their numbers, household cells filled down over their merges."""
    rows = [(number, row) for number, row in enumerate(sheet.rows, start=1) if number > layout.header_row]
    household = {index for field in HOUSEHOLD_FIELDS for index in layout.fields.get(field, ())}
    for (first, left), (last, right) in sheet.merges:
        if first >= layout.header_row and last > first and left == right and left in household:
            for index in range(first + 1, min(last, len(sheet.rows) - 1) + 1):
                sheet.rows[index][left] = sheet.rows[first][left]
    return rows


def _read_rows(
    sheet: Sheet, rows: list[tuple[int, list[Cell]]], reader: RowReader
) -> tuple[list[RegisterRow], list[int]]:
    """The members, and the numbers of filled rows that are nobody."""
    members: list[RegisterRow] = []
    passed: list[int] = []
    section = Section()
    wide = max(sheet.widths[reader.layout.first_row - 1 : reader.layout.header_row], default=0)
    above = {text_of(cell) for row in sheet.rows[: reader.layout.header_row] for cell in row} - {""}
    for row_no, row in rows:
        texts = filled_texts(row)
        if not texts:
            continue
        if _is_printed_again(texts, above) or _is_total(texts, reader.layout) or _is_numbering(texts):
            passed.append(row_no)
            continue
        alone = next(iter(texts.values())) if len(set(texts.values())) == 1 else ""
        if heading := _section_of(alone):
            section = heading
        elif _is_member(texts, reader.layout):
            members.append(reader.read(row_no, row, texts, section))
            if sheet.widths and sheet.widths[row_no - 1] > wide:
                reader.found.append(Issue.of(row_no, "", "error", issues.TornRow()))
            continue
        elif not alone.isdigit():  # a running number may be printed beforehand
            passed_over = issues.RowPassedOver(value=shown(" ".join(texts.values())))
            reader.found.append(Issue.of(row_no, "", "warning", passed_over))
        passed.append(row_no)
    return members, passed


def _is_member(texts: Mapping[int, str], layout: Layout) -> bool:
    """Whether a column that is read is filled, and the line is no page heading or signature."""
    if _PAGE_LINE.match(next(iter(texts.values()))) and len(texts) <= 3:
        return False
    return any(index in texts for indexes in layout.fields.values() for index in indexes)


def _is_numbering(texts: Mapping[int, str]) -> bool:
    """The line (1) (2) (3) that forms print under their column names."""
    numbers = [text.strip("() ") for text in texts.values()]
    return len(numbers) >= 3 and numbers == [str(place) for place in range(1, len(numbers) + 1)]


def _is_printed_again(texts: Mapping[int, str], above: set[str]) -> bool:
    """The title or the header again, on top of the next printed page."""
    known = sum(text in above for text in texts.values())
    return known > len(texts) / 2


def _is_total(texts: Mapping[int, str], layout: Layout) -> bool:
    """A line of sums: it begins with รวม, or says so where a name would stand, and has nobody's id."""
    names = [index for field in NAME_FIELDS for index in layout.fields.get(field, ())]
    places = {next(iter(texts)), *names} & texts.keys()
    if not any(_TOTAL.match(texts[index]) for index in places):
        return False
    return not any(
        len(re.sub("[^0-9]", "", texts.get(i, ""))) >= 10 for i in layout.fields.get("national_id", ())
    )


def _section_of(text: str) -> Section | None:
    """The village of a heading line such as "หมู่ที่ 4 บ้านสวนกลาง"."""
    if not text or not _SECTION.match(text) or len(text) > 60:
        return None
    try:
        moo, name = village(text)
    except BadVillageNumber:
        return None
    return Section(moo, name)


def _old_years(reader: RowReader) -> list[Issue]:
    """Once for the file: births that lie a year later if they were written by the calendar of their time."""
    if not reader.old_years:
        return []
    _, value, born = reader.old_years[0]
    rows = listed([row_no for row_no, _, _ in reader.old_years])
    why = issues.BornInOldYear(rows=rows, value=value, other=said_of(add_years(born, 1)))
    layout = reader.layout
    return [Issue.of(layout.header_row, layout.headers[layout.fields["birth_date"][0]], "warning", why)]


def _missing_columns(layout: Layout) -> list[Issue]:
    return [
        Issue.of(layout.header_row, "", "warning", issues.ColumnMissing(expected=expected))
        for field, expected in _EXPECTED_COLUMNS.items()
        if field not in layout.fields
    ]


def _said_once(found: list[Issue], members: list[RegisterRow], layout: Layout) -> list[Issue]:
    """The findings, with one for the whole file where it says for nobody up to which month dues are paid."""
    told = [issue for issue in found if issue.code == issues.PaidUntilMissing.code]
    indexes = layout.fields.get("paid_until", ())
    has_column_in_use = bool(indexes) and (len(told) < 2 or any(row.paid_until for row in members))
    if not told or has_column_in_use:
        return found
    column = layout.headers[indexes[0]] if indexes else ""
    nowhere = issues.PaidUntilNowhere(count=len(told), expected=column or _PAID_UNTIL)
    rest = [issue for issue in found if issue.code != issues.PaidUntilMissing.code]
    return [*rest, Issue.of(layout.header_row, column, "warning", nowhere)]


def _duplicates(members: list[RegisterRow], layout: Layout) -> list[Issue]:
    """Later rows that repeat an id or a member number; who is alike is found later, by `import_matches`."""
    ids: dict[str, RegisterRow] = {}
    numbers: dict[str, RegisterRow] = {}
    found: list[Issue] = []

    def report(row: RegisterRow, field: str, severity: issues.Severity, error: DomainError) -> None:
        indexes = layout.fields.get(field) or layout.fields.get("first_name", ())
        found.append(Issue.of(row.row_no, layout.headers[indexes[0]], severity, error))

    for row in members:
        same_id = ids.setdefault(row.national_id, row) if row.national_id else row
        if same_id is not row and row.national_id:
            facts = {"first_row": same_id.row_no, "first_name": same_id.name.full}
            report(
                row,
                "national_id",
                "error",
                issues.DuplicateNationalId(national_id=masked(row.national_id), **facts),
            )
        same_no = numbers.setdefault(without_zeros(row.member_no), row) if row.member_no else row
        if same_no is not row:
            facts = {"member_no": row.member_no, "first_row": same_no.row_no, "first_name": same_no.name.full}
            is_same = row.member_no == same_no.member_no
            why = (
                issues.DuplicateMemberNo(**facts)
                if is_same
                else issues.MemberNoAlike(other=same_no.member_no, **facts)
            )
            report(row, "member_no", "error", why)
    return found
