"""Bytes of a spreadsheet or CSV file to plain rows, with every limit checked before anything is unfolded.

The spreadsheet library makes a full rectangle up to the last filled cell and ends the whole process when
memory runs out, so a small hostile file (one cell at XFD1048576) must be found before it is opened. What is still
too much ends with the child process that reads.
"""

from __future__ import annotations

import csv
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from kongboon.funds.confined import confined
from kongboon.members.register_refusals import (
    EmptyRegisterFile,
    EncryptedWorkbook,
    NotAWorkbook,
    RegisterFileTooLarge,
    RegisterTooLong,
    TextNotReadable,
)

FILE_BYTES_MAX = 10 * 2**20
UNPACKED_BYTES_MAX = 100 * 2**20
ROWS_MAX = 20_000
COLUMNS_MAX = 60
# What one sheet may unfold to, registers or not: about 100 MB.
_CELLS_MAX = 4_000_000

_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,  # a member wants a password
    EOFError,
    ValueError,
    struct.error,
    OverflowError,
)

Cell = str | int | float | bool | date | time | timedelta
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Sheet:
    """Cells from A1 on: `rows[0]` is the file's row 1. Empty cells are ""; merges are 0-based, both ends inside."""

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()


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
        return [_read_csv(data, file_name)]
    sheets = _read_workbook(data, file_name)
    if not sheets:
        raise EmptyRegisterFile()
    return sheets


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
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        return [sheet for name in names if (sheet := _read_sheet(workbook, name)) is not None]
    except PasswordError:
        raise EncryptedWorkbook(file_name=file_name) from None
    # The library's Rust side answers some damaged files with a panic, which is no Exception.
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise NotAWorkbook(file_name=file_name) from error


def _read_sheet(workbook: CalamineWorkbook, name: str) -> Sheet | None:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.end is None:
        return None
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    if height * width > _CELLS_MAX:  # the old .xls format, which is not looked into beforehand
        raise _too_long(name, height, width)
    return Sheet(name, sheet.to_python(skip_empty_area=False), tuple(sheet.merged_cell_ranges or ()))


def _inspect_zip(data: bytes, file_name: str) -> None:
    """Refuse zip bombs, locked files and sheets that would unfold to a giant rectangle."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > UNPACKED_BYTES_MAX:
                raise _too_large(unpacked, UNPACKED_BYTES_MAX)
            for member in members:
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


def _read_csv(data: bytes, file_name: str) -> Sheet:
    text = _decoded(data, file_name)
    delimiter = max(",;\t", key=text[:10_000].count)
    try:
        rows: list[list[Cell]] = list(
            _rows_of(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), file_name)
        )
    except csv.Error as error:
        raise NotAWorkbook(file_name=file_name) from error
    return Sheet(file_name, rows)


def _rows_of(records: Iterator[list[str]], file_name: str) -> Iterator[list[Cell]]:
    for number, record in enumerate(records, start=1):
        if number > ROWS_MAX or len(record) > 10 * COLUMNS_MAX:
            raise _too_long(file_name, number, len(record))
        while record and not record[-1].strip():
            record.pop()
        yield [*record]


def _decoded(data: bytes, file_name: str) -> str:
    """Text of a CSV: UTF-8, Excel's UTF-16 "Unicode text", or Windows Thai (cp874)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif re.search(b"[\x00-\x08\x0e-\x1f]", data) or data.lstrip().startswith((b"<", b"%PDF")):
        raise NotAWorkbook(file_name=file_name)  # pictures, PDFs, and web pages that are called .xls
    else:
        encodings = ["utf-8-sig", "cp874"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TextNotReadable(file_name=file_name)
