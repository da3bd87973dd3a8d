"""What a workbook says beside its values and the spreadsheet library leaves out, so that nothing of it is lost unseen:
cells whose formula failed or was never worked out, hidden rows and columns, notes at cells, hidden sheets.

Runs in the child process that unfolds the file, after its size was found to be harmless.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from xml.etree import ElementTree as ET

_TAG = r"<(?:\w+:)?"
_END = r"</(?:\w+:)?"
_FAILED = re.compile(
    rf"{_TAG}c\s([^>]*\bt=[\"']e[\"'][^>]*)>(?:(?!{_END}c>).)*?{_TAG}v>([^<]*)".encode(), re.S
)
_NOT_WORKED_OUT = re.compile(
    rf"{_TAG}c\s([^>]*)>\s*{_TAG}f(?:\s[^>]*?)?(?:/>|>([^<]*){_END}f>)\s*"
    rf"({_TAG}v\s*/>|{_TAG}v>\s*{_END}v>)?\s*{_END}c>".encode()
)
_IS_TEXT = re.compile(rb"\bt=[\"']str[\"']")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_HIDDEN_ROW = re.compile(rf"{_TAG}row\s([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)>".encode())
_HIDDEN_COLUMN = re.compile(rf"{_TAG}col\s([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)>".encode())
_ROW_NUMBER = re.compile(rb"\br=[\"']([0-9]{1,7})[\"']")
_FROM, _TO = re.compile(rb"\bmin=[\"']([0-9]+)[\"']"), re.compile(rb"\bmax=[\"']([0-9]+)[\"']")
_NOTE = re.compile(rf"{_TAG}comment\s[^>]*\bref=[\"']([A-Z]+[0-9]+)[\"']".encode())
COLUMNS_MAX = 200


@dataclass
class Marks:
    """Of one sheet: {(row, column), from 0: error or "=formula"}; hidden rows and columns from 0; cells with notes."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def marks_of(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """The marks of each sheet of an .xlsx or .ods file, by the sheet's name; a part that is missing says nothing."""
    names = set(archive.namelist())
    if "content.xml" in names:
        return dict(_ods_marks(archive.read("content.xml")))
    found = {}
    for name, path in _xlsx_sheets(archive, names):
        marks = _xlsx_marks(archive.read(path))
        for kind, part in _related(archive, names, path):
            if kind.endswith("/comments"):
                marks.notes = [one.decode() for one in _NOTE.findall(archive.read(part))]
        found[name] = marks
    return found


def _xlsx_sheets(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    book = next((name for name in names if name.endswith("workbook.xml")), None)
    if book is None:
        return
    parts = {key: part for key, _, part in _relations(archive, names, book)}
    for sheet in ET.fromstring(archive.read(book)).iter():  # noqa: S314 - in the confined child
        if sheet.tag.endswith("}sheet"):
            key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            if key in parts:
                yield sheet.get("name", ""), parts[key]


def _related(archive: zipfile.ZipFile, names: set[str], path: str) -> Iterator[tuple[str, str]]:
    for _, kind, part in _relations(archive, names, path):
        yield kind, part


def _relations(archive: zipfile.ZipFile, names: set[str], path: str) -> Iterator[tuple[str, str, str]]:
    """Key, kind and path of the parts that a part names."""
    folder, file = posixpath.split(path)
    listed = f"{folder}/_rels/{file}.rels".lstrip("/")
    if listed not in names:
        return
    for relation in ET.fromstring(archive.read(listed)):  # noqa: S314 - in the confined child
        part = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        if part in names:
            yield relation.get("Id", ""), relation.get("Type", ""), part


def _xlsx_marks(content: bytes) -> Marks:
    marks = Marks()
    if b't="e"' in content or b"t='e'" in content:
        for attributes, value in _FAILED.findall(content):
            _mark(marks, attributes, unescape(value.decode(errors="replace")))
    if b"<f" in content or b":f" in content:
        for attributes, formula, empty in _NOT_WORKED_OUT.findall(content):
            if not (empty and _IS_TEXT.search(attributes)):  # an empty text was worked out: =IF(A1="","",...)
                _mark(marks, attributes, "=" + unescape(formula.decode(errors="replace")))
    for attributes in _HIDDEN_ROW.findall(content):
        if number := _ROW_NUMBER.search(attributes):
            marks.hidden_rows.append(int(number[1]) - 1)
    for attributes in _HIDDEN_COLUMN.findall(content):
        first, last = _FROM.search(attributes), _TO.search(attributes)
        if first and last:
            marks.hidden_columns += range(int(first[1]) - 1, min(int(last[1]), COLUMNS_MAX))
    return marks


def _mark(marks: Marks, attributes: bytes, text: str) -> None:
    if place := _PLACE.search(attributes):
        column = 0
        for letter in place[1]:
            column = column * 26 + letter - 64
        marks.cells[int(place[2]) - 1, column - 1] = text


def cell_name(row: int, column: int) -> str:
    """What a spreadsheet calls a cell, from row and column counted from 0.

    >>> cell_name(4, 0), cell_name(0, 27)
    ('A5', 'AB1')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


_ODS_TABLE = re.compile(rb"<table:table\s([^>]*)>(.*?)</table:table>", re.S)
_ODS_NAME = re.compile(rb"table:name=\"([^\"]*)\"")
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.S)
_ODS_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.S
)
_ODS_COLUMN = re.compile(rb"<table:table-column\b([^>]*)/?>")
_ODS_TEXT = re.compile(rb"<text:p[^>]*>([^<]*)")
_ODS_FORMULA = re.compile(rb"table:formula=\"(?:of:)?([^\"]*)\"")
_ODS_HIDDEN = re.compile(rb"table:visibility=\"(?:collapse|filter)\"")
_ODS_TELLS = (b'calcext:value-type="error"', b"table:formula=", b"<office:annotation", b"table:visibility=")


def _ods_marks(content: bytes) -> Iterator[tuple[str, Marks]]:
    for attributes, table in _ODS_TABLE.findall(content):
        name, marks = _ODS_NAME.search(attributes), Marks()
        if name and any(sign in table for sign in _ODS_TELLS):
            _ods_table(table, marks)
        if name:
            yield unescape(name[1].decode(errors="replace")), marks


def _ods_table(table: bytes, marks: Marks) -> None:
    place = 0
    for attributes in _ODS_COLUMN.findall(table):
        times = _times(attributes, b"columns")
        if _ODS_HIDDEN.search(attributes):
            marks.hidden_columns += range(place, min(place + times, COLUMNS_MAX))
        place += times
    row = 0
    for attributes, cells in _ODS_ROW.findall(table):
        times = _times(attributes, b"rows")
        if cells and _ODS_HIDDEN.search(attributes):
            marks.hidden_rows += range(row, row + min(times, 1000))
        column = 0
        for tag, inside in _ODS_CELL.findall(cells):
            if b"<office:annotation" in inside:
                marks.notes.append(cell_name(row, column))
            formula = _ODS_FORMULA.search(tag)
            if b'calcext:value-type="error"' in tag:
                text = _ODS_TEXT.search(inside)
                marks.cells[row, column] = text[1].decode(errors="replace") if text else "#REF!"
            elif formula and b"office:value-type" not in tag:
                marks.cells[row, column] = "=" + unescape(formula[1].decode(errors="replace")).lstrip("=")
            column += _times(tag, b"columns")
        row += times


def _times(attributes: bytes, what: bytes) -> int:
    found = re.search(rb"number-" + what + rb"-repeated\s*=\s*[\"']([0-9]{1,9})", attributes)
    return int(found[1]) if found else 1
