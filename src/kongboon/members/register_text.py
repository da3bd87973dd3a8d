"""A text file of separated values to rows: which letters, which separator, and whether every quotation mark is closed."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from kongboon.members.register_refusals import NotAWorkbook, RegisterTooLong, StrayQuote, TextNotReadable

_SEPARATORS = ",;\t|"
_LINES_TRIED = 50
# What a cell may hold between its quotation marks: a note of several paragraphs, and no further rows.
_LINE_ENDS_IN_CELL_MAX = 20
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?[ ,;\t]*\r?\n", re.I)


def read_text(data: bytes, file_name: str, *, rows_max: int, columns_max: int) -> list[list[str]]:
    """Rows and cells of a CSV or tab-separated file, empty ones at the end of a row too.

    Errors: NotAWorkbook, TextNotReadable, StrayQuote, RegisterTooLong.
    """
    text = _decoded(data, file_name)
    named = _SEPARATOR_LINE.match(text)  # Excel's own line; it shows the next one as row 1
    if named:
        text = text[named.end() :]
    separator = named[1] if named else _separator(text)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    width = 0
    while True:
        line = records.line_num
        try:
            record = next(records)
        except StopIteration:
            return rows
        except csv.Error as error:
            if "line contains NUL" in str(error) or "field larger" in str(error):
                raise NotAWorkbook(file_name=file_name) from error
            raise StrayQuote(row=len(rows) + 1) from None
        if len(rows) >= rows_max or len(record) > 10 * columns_max:
            raise RegisterTooLong(sheet=file_name, rows=len(rows) + 1, columns=len(record), rows_max=rows_max,
                                  columns_max=columns_max)  # fmt: skip
        if records.line_num > line + 1 and _swallows(record, separator, width):
            raise StrayQuote(row=len(rows) + 1)
        width = max(width, len(record))
        rows.append(record)


def _swallows(record: list[str], separator: str, width: int) -> bool:
    """Whether a cell of several lines holds what must be whole rows: a quotation mark that another one closed."""
    inside = max(cell.count("\n") for cell in record)
    separators = max((line.count(separator) for cell in record for line in cell.split("\n")[1:]), default=0)
    many = width and separators >= max(2, width // 2)
    return bool(many) or inside > _LINE_ENDS_IN_CELL_MAX or bool(width and separators and len(record) > width)


def _separator(text: str) -> str:
    """The sign that cuts most lines into equally many cells; commas inside addresses do not do that."""
    lines = [line for line in islice(text.splitlines(), 2 * _LINES_TRIED) if line.strip()][:_LINES_TRIED]

    def evenness(sign: str) -> tuple[float, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign))
        except csv.Error:
            return 0, 0
        width, count = max(((width, n) for width, n in widths.items() if width > 1), key=lambda one: one[::-1],
                           default=(0, 0))  # fmt: skip
        return count / len(lines), width

    return max(_SEPARATORS, key=evenness) if lines else ","


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
