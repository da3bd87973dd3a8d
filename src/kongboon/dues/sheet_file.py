"""A village's collection sheet as it comes back: an Excel or CSV file, to plain lines. Knows no database.

What is read here is only what stands in the file; whether it fits the members is in `sheet_check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kongboon.dues import sheet_issues as issues
from kongboon.dues.rates import MONTHS_MAX
from kongboon.kernel.errors import DomainError, shown
from kongboon.kernel.money import parse_baht
from kongboon.kernel.thai_calendar import MONTHS, SHORT_MONTHS
from kongboon.kernel.thai_dates import BadDate, TwoDigitYear, parse_thai_date, parse_thai_month
from kongboon.members.register_cells import text_of
from kongboon.members.register_columns import plain_header
from kongboon.members.register_file import BadRegisterFile, Issue
from kongboon.members.register_issues import TornRow
from kongboon.members.register_marks import cell_name
from kongboon.members.register_workbook import Cell, Sheet, check_size, read_sheets

__all__ = ["BadRegisterFile", "Issue", "SheetFile", "SheetLine", "read_sheet"]

# First match wins, on the header without spaces and signs.
_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("", r"ลายมือ|ลงชื่อ|หมายเหตุ|^ลำดับ|^ที่$|ใบเสร็จ|เลขที่บ้าน|บ้านเลขที่"),
        ("number", r"(เลข|รหัส|ทะเบียน).*สมาชิก|สมาชิกเลขที่|^เลขที่$|^เลขทะเบียน|^memberno|^number$|^no$"),
        ("name", r"ชื่อ|^name"),
        ("", r"ต้องเก็บ|ต้องจ่าย|ต้องชำระ|ต้องส่ง|ครบกำหนด|^ค้าง|ยอดค้าง|^due$|arrears"),
        ("full", r"^(จ่าย|ชำระ|ส่ง|เก็บ)?ครบ$|^full$"),
        ("months", r"จำนวนเดือน|กี่เดือน|^เดือน$|^months$"),
        ("on", r"^วันที่|^วดป|^date$|^paidon"),
        ("amount", r"ได้รับ|รับจริง|เก็บได้|จ่าย|ชำระ|ส่งเงิน|นำส่ง|จำนวนเงิน|ยอดเงิน|เงินสมทบ|^เงิน$|^บาท$|^amount|^paid"),
    )
)
_HEADER_SEARCH_ROWS = 30
_TOTAL = re.compile(r"^(?:ยอด)?รวม|^ยอด(?:ยกมา|ยกไป|สุทธิ)|^(?:grand )?total\b", re.I)
_GRAND_TOTAL = re.compile(r"^(?:ยอด)?รวม(?:ทั้งสิ้น|ทั้งหมด|เงิน|เป็นเงิน)*$|^(?:grand )?total$", re.I)
_VILLAGE = re.compile(r"(?:หมู่(?:บ้าน)?(?:ที่)?|ม\.)\s*([0-9]{1,2})(?![0-9])")
_MONTH_WORDS = "|".join(re.escape(word) for word in (*MONTHS, *SHORT_MONTHS))
_MONTH = re.compile(rf"({_MONTH_WORDS})\s*(?:พ\.?\s*ศ\.?)?\s*([0-9]{{4}}|[0-9]{{2}})(?![0-9])")
_COLLECTED_ON = re.compile(r"^วันที่(?:เก็บ|รับ|จ่าย|ชำระ)(?:เงิน)?\s*:?\s*(.*)$")
_DOTS = re.compile(r"[.…_\-–—\s]*")


@dataclass(frozen=True)
class SheetLine:
    """One row with a payment: `amount_satang` and `months` are None where the sheet has none.

    Neither of the two: the sheet says "paid in full", which is everything owed up to its month.
    """

    row_no: int
    number: str
    name: str
    amount_satang: int | None
    months: int | None
    on: date | None


@dataclass(frozen=True)
class SheetFile:
    """A sheet as read: `moo`, `month` ("YYYY-MM") and `on` as its title says, None where it does not.

    `columns` maps number, name, amount, months, full and on to their headers; `total_satang` is the sum that
    somebody wrote below, with its row. `cells` are the texts of the lines: row number -> header -> text.
    Of the rows below the header, `unpaid` name a member and no payment, `others` (sums, signatures, notes) no
    member; `unread_columns` are the headers that nothing is read of. `hidden_parts` are hidden columns that are read and
    hidden sheets that are not; `other_sheets` are not read either, nor the `notes` at these cells.
    """

    name: str
    moo: int | None
    month: str | None
    on: date | None
    columns: Mapping[str, str]
    lines: tuple[SheetLine, ...]
    issues: tuple[Issue, ...]
    total_satang: int | None = None
    total_row_no: int = 0
    cells: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    unpaid: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    unread_columns: tuple[str, ...] = ()
    header_row: int = 0
    hidden_rows: frozenset[int] = frozenset()
    hidden_parts: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_sheet(data: bytes, file_name: str, *, today: date) -> SheetFile:
    """Read a collection sheet (.xlsx, .xls, .ods, or .csv in UTF-8 or Windows Thai).

    Errors: BadRegisterFile for a file that cannot be opened; NoSheetHeader, TwoColumns, SeveralPaidSheets.
    """
    sheets = read_sheets(data, file_name)
    found = [(sheet, top) for sheet in sheets if (top := _header_row(sheet)) is not None]
    if not found:
        raise issues.NoSheetHeader
    read = [_Reader(sheet, top, today).read() for sheet, top in found]
    filled = [sheet for sheet in read if sheet.lines or sheet.issues]
    if len(filled) > 1:
        raise issues.SeveralPaidSheets(sheets=", ".join(f"“{sheet.name}”" for sheet in filled))
    chosen = (filled or read)[0]
    return replace(chosen, other_sheets=tuple(sheet.name for sheet in sheets if sheet.name != chosen.name))


def _header_row(sheet: Sheet) -> int | None:
    """Index of the first row that names a member number and what was paid."""
    check_size(sheet)
    for index, row in enumerate(sheet.rows[:_HEADER_SEARCH_ROWS]):
        names = set(_fields_of(row))
        if "number" in names and names & {"amount", "months", "full"}:
            return index
    return None


def _fields_of(row: list[Cell]) -> dict[str, list[int]]:
    """Field -> the columns that its name may stand over."""
    fields: dict[str, list[int]] = {}
    for index, cell in enumerate(row):
        plain = plain_header(cell) if isinstance(cell, str) and len(cell) <= 60 else ""
        name = next((name for name, pattern in _FIELDS if pattern.search(plain)), "") if plain else ""
        if name:
            fields.setdefault(name, []).append(index)
    return fields


@dataclass
class _Reader:
    """Reads one sheet and collects its findings."""

    sheet: Sheet
    top: int
    today: date
    found: list[Issue] = field(default_factory=list)

    def __post_init__(self) -> None:
        header = self.sheet.rows[self.top]
        self.fields = {name: self._one_of(name, places) for name, places in _fields_of(header).items()}
        in_order = sorted(self.fields.items(), key=lambda pair: pair[1])
        self.columns = {name: _header_text(header[index]) for name, index in in_order}
        read = set(self.fields.values())
        self.unread = tuple(
            text for index, cell in enumerate(header) if index not in read and (text := _header_text(cell))
        )

    def _one_of(self, name: str, places: list[int]) -> int:
        """Which of several columns holds a field: the only one that is filled. Errors: TwoColumns."""
        below = self.sheet.rows[self.top + 1 :]
        filled = [n for n in places if any(n < len(row) and not _is_blank(row[n]) for row in below)]
        if len(filled) > 1 and name != "name":
            first, second = filled[:2]
            header = self.sheet.rows[self.top]
            raise issues.TwoColumns(
                first=_header_text(header[first]), first_place=cell_name(self.top, first),
                second=_header_text(header[second]), second_place=cell_name(self.top, second),
            )  # fmt: skip
        return (filled or places)[0]

    def read(self) -> SheetFile:
        moo, month, on = self._title()
        lines: list[SheetLine] = []
        unpaid: list[int] = []
        others: list[int] = []
        total, total_row = None, 0
        merged = self._merged_over_rows()
        for index, row in enumerate(self.sheet.rows[self.top + 1 :], start=self.top + 2):
            texts = [text for cell in row if (text := text_of(cell))]
            if not texts:
                continue
            if not any(self._cell(row, name) for name in ("number", "name", "amount", "months", "full")):
                others.append(index)
            elif self.sheet.is_torn(index - 1, self.top):
                self.found.append(Issue.of(index, self.columns["number"], "error", TornRow()))
            elif index in merged:
                name, cells = merged[index]
                self.found.append(
                    Issue.of(index, self.columns[name], "error", issues.MergedOverRows(cells=cells))
                )
            elif self._is_total(row, texts):
                others.append(index)
                # 0 is what our own empty sheet has there, kept by programs that do not reckon.
                if any(map(_GRAND_TOTAL.match, texts)) and (sum_ := self._sum(row)):
                    total, total_row = sum_, index
            elif (line := self._line(index, row)) is not None:
                lines.append(line)
            elif self.found and self.found[-1].row_no == index:
                continue
            elif self._text(row, "number"):
                unpaid.append(index)
            else:
                others.append(index)
        filled = {line.row_no for line in lines} | {issue.row_no for issue in self.found}
        return SheetFile(
            name=self.sheet.name,
            moo=moo,
            month=month,
            on=on,
            columns=self.columns,
            lines=tuple(lines),
            issues=tuple(self.found),
            total_satang=total,
            total_row_no=total_row,
            cells={row_no: self._texts(row_no) for row_no in sorted(filled) if row_no > self.top},
            unpaid=tuple(unpaid),
            others=tuple(others),
            unread_columns=(*self.unread, *self._nameless(lines, unpaid)),
            header_row=self.top + 1,
            hidden_rows=frozenset(index + 1 for index in self.sheet.marks.hidden_rows),
            hidden_parts=(*self._hidden_columns(), *self.sheet.hidden_sheets),
            notes=tuple(self.sheet.marks.notes),
        )

    def _merged_over_rows(self) -> dict[int, tuple[str, str]]:
        """Row number -> field and cells, of rows over which what was paid is one cell with the rows below or above."""
        paid = {self.fields[name]: name for name in ("amount", "months", "full") if name in self.fields}
        found: dict[int, tuple[str, str]] = {}
        for (first, left), (last, right) in self.sheet.merges:
            column = next((column for column in range(left, right + 1) if column in paid), None)
            if column is not None and first > self.top and last > first:
                cells = f"{cell_name(first, left)}:{cell_name(last, right)}"
                found |= {row + 1: (paid[column], cells) for row in range(first, last + 1)}
        return found

    def _hidden_columns(self) -> list[str]:
        hidden = set(self.sheet.marks.hidden_columns)
        return [self.columns[name] for name, index in self.fields.items() if index in hidden]

    def _nameless(self, lines: list[SheetLine], unpaid: list[int]) -> Iterator[str]:
        """The columns without a heading in which a member's row holds something, after their letters."""
        header = self.sheet.rows[self.top]
        rows = [self.sheet.rows[row_no - 1] for row_no in sorted({line.row_no for line in lines} | {*unpaid})]
        for index in range(max(map(len, rows), default=0)):
            if index < len(header) and _header_text(header[index]):
                continue
            if any(index < len(row) and text_of(row[index]) for row in rows):
                yield f"คอลัมน์ {cell_name(0, index)[:-1]}"

    def _is_total(self, row: list[Cell], texts: list[str]) -> bool:
        """Whether a row is a sum: no number of a member stands in it, or the word itself stands in that column."""
        number = self._text(row, "number")
        return bool(_TOTAL.match(number)) if number else any(map(_TOTAL.match, texts))

    def _texts(self, row_no: int) -> dict[str, str]:
        row = self.sheet.rows[row_no - 1]
        return {self.columns[name]: self._text(row, name) for name in self.columns}

    def _title(self) -> tuple[int | None, str | None, date | None]:
        """Village, month and day that the rows above the table name; None where none or several."""
        cells = [[text_of(cell) for cell in row] for row in self.sheet.rows[: self.top]]
        # The day of collecting may lie in another month than the one that was collected for.
        titles = [part for row in cells if not any(map(_COLLECTED_ON.match, row)) for part in row if part]
        text = " ".join((*titles, self.sheet.name))
        moos = {int(number) for number in _VILLAGE.findall(text)}
        months = set(_months_in(text))
        on = None
        for row_no, (row, raw) in enumerate(zip(cells, self.sheet.rows, strict=False), start=1):
            on = on or self._collected_on(row_no, row, raw)
        return (moos.pop() if len(moos) == 1 else None), (months.pop() if len(months) == 1 else None), on

    def _collected_on(self, row_no: int, texts: list[str], raw: list[Cell]) -> date | None:
        """The day in "วันที่เก็บเงิน: 7 มิ.ย. 2567", in the same cell or the next filled one; a finding if it is none."""
        for index, text in enumerate(texts):
            if (told := _COLLECTED_ON.match(text)) is None:
                continue
            after: list[Cell] = [told[1]] if not _DOTS.fullmatch(told[1]) else []
            after += [cell for cell in raw[index + 1 :] if cell not in ("", None)]
            if not after:
                return None
            try:
                return self._past_day(after[0])
            except DomainError as refusal:
                column = text if after[0] != told[1] else text[: told.start(1)].strip(" :")
                self.found.append(Issue.of(row_no, column, "error", refusal))
        return None

    def _line(self, row_no: int, row: list[Cell]) -> SheetLine | None:
        before = len(self.found)
        amount = self._value(row_no, row, "amount", _satang)
        months = self._value(row_no, row, "months", _month_count)
        full = bool(self._text(row, "full")) and self._text(row, "full").casefold() not in {
            "0",
            "x",
            "false",
            "ไม่",
            "ไม่ครบ",
        }
        on = self._value(row_no, row, "on", self._past_day)
        if len(self.found) == before and not amount and not months and not full:
            return None
        number, name = self._text(row, "number"), self._text(row, "name")
        if not number and not name and not amount and not months:
            return None
        return SheetLine(row_no, number, name, amount or None, months, on)

    def _value(self, row_no: int, row: list[Cell], name: str, read):  # type: ignore[no-untyped-def]
        """What `read` makes of the cell; None when it is empty or, with a finding, unreadable."""
        cell = self._cell(row, name)
        if cell is None:
            return None
        try:
            return read(cell)
        except DomainError as refusal:
            self.found.append(Issue.of(row_no, self.columns[name], "error", refusal))
            return None

    def _past_day(self, cell: Cell) -> date:
        on = _day(cell)
        if on > self.today:
            raise issues.DayNotCome(value=shown(text_of(cell)))
        return on

    def _cell(self, row: list[Cell], name: str) -> Cell | None:
        """The field's cell; None for nothing, a dash or dots to write on."""
        index = self.fields.get(name)
        cell = row[index] if index is not None and index < len(row) else None
        return None if cell is None or _is_blank(cell) else cell

    def _text(self, row: list[Cell], name: str) -> str:
        return text_of(self._cell(row, name))

    def _sum(self, row: list[Cell]) -> int | None:
        cell = self._cell(row, "amount")
        try:
            return None if cell is None else _satang(cell)
        except DomainError:
            return None


def _is_blank(cell: Cell) -> bool:
    """Nothing, a dash or dots to write on."""
    return isinstance(cell, str) and _DOTS.fullmatch(cell) is not None


def _header_text(cell: Cell) -> str:
    return " ".join(str(cell or "").split())


def _day(cell: Cell) -> date:
    """A day in either era, as its year says; a year of two digits is of the Buddhist era. Errors: BadDate."""
    try:
        return parse_thai_date(cell)
    except TwoDigitYear:
        return parse_thai_date(cell, "be", two_digit=True)


def _satang(cell: Cell) -> int:
    return parse_baht(
        cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else text_of(cell)
    )


def _month_count(cell: Cell) -> int:
    text = re.sub(r"\s*เดือน$", "", text_of(cell))
    if not re.fullmatch(r"[0-9]{1,2}", text) or not int(text) <= MONTHS_MAX:
        raise issues.BadMonthCount(value=shown(text))
    return int(text)


def _months_in(text: str) -> Iterator[str]:
    for word, year in _MONTH.findall(text):
        try:
            yield parse_thai_month(f"{word} {year}", "be", two_digit=True)
        except BadDate:
            continue
