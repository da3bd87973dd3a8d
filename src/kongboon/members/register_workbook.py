"""Bytes of a spreadsheet or CSV file to plain rows, with every limit checked before anything is unfolded.

The spreadsheet library makes a full rectangle up to the last filled cell and ends the whole process when
memory runs out, so a small hostile file (one cell at XFD1048576) must be found before it is opened. What is still
too much ends with the child process that reads.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from kongboon.funds.confined import confined
from kongboon.members.register_marks import Marks, marks_of
from kongboon.members.register_marks_xls import xls_marks
from kongboon.members.register_refusals import (
    EmptyRegisterFile,
    EncryptedWorkbook,
    NotAWorkbook,
    RegisterFileTooLarge,
    RegisterTooLong,
)
from kongboon.members.register_text import read_text

FILE_BYTES_MAX = 10 * 2**20
UNPACKED_BYTES_MAX = 100 * 2**20
ROWS_MAX = 21_000  # 20,000 members, and what stands above and below them
COLUMNS_MAX = 60
# What one sheet may unfold to, registers or not: about 100 MB.
_CELLS_MAX = 4_000_000

_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,
    EOFError,
    ValueError,
    struct.error,
    OverflowError,
)

Cell = str | int | float | bool | date | time | timedelta
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Sheet:
    """Cells from A1 on: `rows[0]` is the file's row 1. Empty cells are ""; merges are 0-based, both ends inside.

    A formula that failed is its error ("#REF!"), one that was never worked out is its text ("=A1+B1"). `hidden_sheets`
    are those of the same file that nobody sees and that are not read; the rest of `Marks` is of this sheet. `widths` are
    how many cells each row of a text file has, with the empty ones at its end; of a workbook there are none.
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    marks: Marks = field(default_factory=Marks)
    hidden_sheets: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()

    def is_torn(self, row: int, header: int) -> bool:
        """Whether a row of a text file goes on beyond its headings; both are indexes of `rows`.

        A sum with a comma does that where no quotation marks hold it together: 5,000.00 is a cell of 5 and one of 000.00.
        """
        return bool(self.widths) and (
            self.widths[row] > self.widths[header] or len(self.rows[row]) > len(self.rows[header])
        )


def read_sheets(data: bytes, file_name: str) -> list[Sheet]:
    """The visible sheets that hold anything, read in a child process.

    Errors: a BadRegisterFile, TooHeavyToRead.
    """
    if not data.strip():
        raise EmptyRegisterFile()
    if len(data) > FILE_BYTES_MAX:
        raise _too_large(len(data), FILE_BYTES_MAX)
    return confined(unfold, data, file_name)


def unfold(data: bytes, file_name: str) -> list[Sheet]:
    """What the child process of `read_sheets` does. Errors: a BadRegisterFile."""
    if data.startswith(b"PK"):
        _inspect_zip(data, file_name)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedWorkbook(file_name=file_name)
    else:
        rows = read_text(data, file_name, rows_max=ROWS_MAX, columns_max=COLUMNS_MAX)
        cells: list[list[Cell]] = [[_bare(cell) for cell in row[: _filled(row)]] for row in rows]
        return [Sheet(file_name, cells, widths=tuple(map(len, rows)))]
    sheets = _read_workbook(data, file_name)
    if not sheets:
        raise EmptyRegisterFile()
    return sheets


def _filled(row: list[str]) -> int:
    return max((n for n, cell in enumerate(row, 1) if cell.strip()), default=0)


def check_size(sheet: Sheet) -> None:
    """Refuse a register of more rows or columns than any fund has. Errors: RegisterTooLong."""
    height, width = len(sheet.rows), max(map(len, sheet.rows), default=0)
    if height > ROWS_MAX or width > COLUMNS_MAX:
        raise _too_long(sheet.name, height, width)


def _too_large(size: int, limit: int) -> RegisterFileTooLarge:
    return RegisterFileTooLarge(megabytes=-(-size // 2**20), megabytes_max=limit // 2**20)


def _too_long(sheet: str, rows: int, columns: int) -> RegisterTooLong:
    return RegisterTooLong(
        sheet=sheet, rows=rows, columns=columns, rows_max=ROWS_MAX, columns_max=COLUMNS_MAX
    )


def _read_workbook(data: bytes, file_name: str) -> list[Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        marks = _marks(data, [sheet.name for sheet in workbook.sheets_metadata])
        listed = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        names = [sheet.name for sheet in listed if sheet.visible == SheetVisibleEnum.Visible]
        unseen = (sheet.name for sheet in listed if sheet.visible != SheetVisibleEnum.Visible)
        hidden = tuple(name for name in unseen if workbook.get_sheet_by_name(name).end is not None)
        sheets = (_read_sheet(workbook, name, marks.get(name, Marks()), hidden) for name in names)
        return [sheet for sheet in sheets if sheet is not None]
    except PasswordError:
        raise EncryptedWorkbook(file_name=file_name) from None
    # The library's Rust side answers some damaged files with a panic, which is no Exception.
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise NotAWorkbook(file_name=file_name) from error


def _marks(data: bytes, names: list[str]) -> dict[str, Marks]:
    """What the file says beside its values, by the names of its sheets."""
    if not data.startswith(b"PK"):
        return dict(zip(names, xls_marks(data), strict=False))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return marks_of(archive)
    except (SyntaxError, KeyError):  # a workbook that the library reads although its list of parts is damaged
        return {}


def _read_sheet(workbook: CalamineWorkbook, name: str, marks: Marks, hidden: tuple[str, ...]) -> Sheet | None:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.end is None and not marks.cells:
        return None
    end = sheet.end or (0, 0)
    height, width = end[0] + 1, end[1] + 1
    if height * width > _CELLS_MAX:  # the old .xls format, which is not looked into beforehand
        raise _too_long(name, height, width)
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    for row in rows:
        for index, cell in enumerate(row):
            if isinstance(cell, str) and cell[:1] in _PROTECTS:
                row[index] = _bare(cell)
    for (row_index, column), text in marks.cells.items():
        if row_index < len(rows) and column < len(rows[row_index]) and rows[row_index][column] == "":
            rows[row_index][column] = text
    return Sheet(name, rows, tuple(sheet.merged_cell_ranges or ()), marks, hidden)


_PROTECTS = frozenset("='")
_PROTECTED = re.compile(r"=\s*\"(.*)\"\s*|'+(?=[0-9๐-๙+=-])(.*)", re.S)


def _bare(cell: str) -> str:
    """A cell without what programs put around numbers to keep a spreadsheet from changing them.

    >>> _bare('="0812345678"'), _bare("'9/1"), _bare("=A1")
    ('0812345678', '9/1', '=A1')
    """
    found = _PROTECTED.fullmatch(cell) if cell[:1] in _PROTECTS else None
    return cell if found is None else (found[1] if found[1] is not None else found[2]).replace('""', '"')


def _inspect_zip(data: bytes, file_name: str) -> None:
    """Refuse zip bombs, locked files and sheets that would unfold to a giant rectangle."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > UNPACKED_BYTES_MAX:
                raise _too_large(unpacked, UNPACKED_BYTES_MAX)
            for member in members:
                if member.flag_bits & 1:  # packed with a password
                    raise EncryptedWorkbook(file_name=file_name)
                # Reading stops at the declared size and checks the sum, so a size that lies is found here.
                _inspect_member(member.filename, archive.read(member), file_name)
    except (*_BROKEN_ZIP, OSError) as error:
        raise NotAWorkbook(file_name=file_name) from error


def _inspect_member(member: str, content: bytes, file_name: str) -> None:
    if member == "META-INF/manifest.xml" and b"encryption-data" in content:
        raise EncryptedWorkbook(file_name=file_name)
    if member.endswith("workbook.bin"):
        raise NotAWorkbook(file_name=file_name)  # .xlsb: its cells cannot be counted before it is opened
    if member == "content.xml":
        height, width = _extent_of_ods(content)
    elif b"sheetData" in content:  # a workbook may keep its sheets under any name
        height, width = _extent_of_xlsx(content)
    else:
        return
    if height * width > _CELLS_MAX:
        raise _too_long(member, height, width)


_XLSX_CELL_BEGINS = tuple(
    left + b"c" + right for left in (b"<", b":") for right in (b" ", b">", b"/", b"\t", b"\n", b"\r")
)
_XLSX_LETTERS = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)[0-9]")
_XLSX_DIGITS = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]*([0-9]+)")
_XLSX_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)([0-9]+)")
# A quoted ">" does not end a tag.
_ATTRIBUTES = rb"((?:\s(?:[^>\"'/]|/(?!>)|\"[^\"]*\"|'[^']*')*)?)"
_XLSX_CELL = re.compile(rb"<(?:\w+:)?c" + _ATTRIBUTES + rb"(/?)>")
_XLSX_ROW = re.compile(rb"<(?:\w+:)?row" + _ATTRIBUTES + rb"(?:/>|>(.*?)</(?:\w+:)?row>)", re.S)


def _extent_of_xlsx(content: bytes) -> tuple[int, int]:
    """Last row and column with a filled cell; cells that carry only a style need not count."""
    cells = content.count(b"<c") + content.count(b":c")
    if cells > 2 * ROWS_MAX * COLUMNS_MAX:
        return cells, COLUMNS_MAX
    letters = _XLSX_LETTERS.findall(content)
    width = max(map(_column_number, set(letters)), default=0)
    height = max((int(digits[:9]) for digits in set(_XLSX_DIGITS.findall(content))), default=0)
    # Enough for nearly every file: every cell says where it is, and none is far away.
    if height * width <= _CELLS_MAX and len(letters) >= sum(map(content.count, _XLSX_CELL_BEGINS)):
        return height, width
    return _extent_cell_by_cell(content)


def _extent_cell_by_cell(content: bytes) -> tuple[int, int]:
    """The same, looking at every cell: some programs leave references out, and styles may reach to the edge."""
    height = width = above = 0
    for row in _XLSX_ROW.finditer(content):
        place = _XLSX_REFERENCE.search(row[1])
        above = int(place[2][:9]) if place else above + 1
        column = 0
        for attributes, empty in _XLSX_CELL.findall(row[2] or b""):
            column += 1
            place = _XLSX_REFERENCE.search(attributes)
            if place:
                column, above = _column_number(place[1]), int(place[2][:9])
            if not empty:
                height, width = max(height, above), max(width, column)
    return height, width


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.S)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(/?)>")
_ODS_ROWS = re.compile(rb"number-rows-repeated\s*=\s*[\"']([0-9]{1,9})")
_ODS_COLUMNS = re.compile(rb"number-columns-repeated\s*=\s*[\"']([0-9]{1,9})")


def _repeats(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1


def _extent_of_ods(content: bytes) -> tuple[int, int]:
    """Last row and column with a filled cell of the largest sheet; trailing repeated blanks do not count."""
    tables = content.split(b"<table:table ")[1:]
    return max(map(_extent_of_ods_table, tables), key=lambda extent: extent[0] * extent[1], default=(0, 0))


def _extent_of_ods_table(table: bytes) -> tuple[int, int]:
    height = width = above = 0
    for row in _ODS_ROW.finditer(table):
        above += _repeats(_ODS_ROWS, row[1])
        column = last = 0
        for cell in _ODS_CELL.finditer(row[2] or b""):
            column += _repeats(_ODS_COLUMNS, cell[1])
            # A cell may be empty and still hold a value in its attributes.
            if not cell[2] or b"office:value" in cell[1] or b"-value=" in cell[1]:
                last = column
        if last:
            height, width = above, max(width, last)
    return height, width
