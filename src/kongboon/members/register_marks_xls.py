"""What an old .xls workbook (BIFF in an OLE2 file) says beside its values: failed cells, hidden rows and columns, notes.

Sources: [MS-CFB] 2.2 to 2.6 for the file, [MS-XLS] 2.3 and 2.4 for the records. Damaged files say nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from kongboon.members.register_marks import COLUMNS_MAX, Marks, cell_name

_END, _HEADER_ENTRIES = 0xFFFFFFFA, 109
_BOUNDSHEET, _BOOLERR, _FORMULA, _ROW, _COLINFO, _NOTE, _EOF = 0x85, 0x205, 0x06, 0x208, 0x7D, 0x1C, 0x0A
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def xls_marks(data: bytes) -> list[Marks]:
    """The marks of every sheet, in the workbook's order."""
    try:
        book = _Compound(data).workbook()
        starts = [
            struct.unpack_from("<I", body)[0] for kind, body in _records(book, 0) if kind == _BOUNDSHEET
        ]
        return [_sheet_marks(book, start) for start in starts]
    except (struct.error, IndexError, ValueError):
        return []


def _records(book: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and body of the records of one part, up to its end."""
    place = start
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        yield kind, book[place + 4 : place + 4 + length]
        if kind == _EOF:
            return
        place += 4 + length


def _sheet_marks(book: bytes, start: int) -> Marks:
    marks = Marks()
    for kind, body in _records(book, start):
        if kind in (_BOOLERR, _FORMULA):
            row, column = struct.unpack_from("<HH", body)
            if (code := _error_of(kind, body)) is not None:
                marks.cells[row, column] = _ERRORS.get(code, "#N/A")
        elif kind == _ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            marks.hidden_rows.append(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            marks.hidden_columns += range(first, min(last + 1, COLUMNS_MAX))
        elif kind == _NOTE and len(body) >= 8:
            marks.notes.append(cell_name(*struct.unpack_from("<HH", body)))
    return marks


def _error_of(kind: int, body: bytes) -> int | None:
    """The code of a failed cell; None where the cell holds a value."""
    if kind == _BOOLERR:
        return body[6] if body[7] else None
    return body[8] if body[6] == 2 and body[12:14] == b"\xff\xff" else None


class _Compound:
    """An OLE2 file: sectors that a table of next sectors chains to streams, small ones inside a stream of their own."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        self.small = 1 << min(struct.unpack_from("<H", data, 32)[0], 16)
        directory, _, self.cutoff, small_table, _, more, _ = struct.unpack_from("<IIIIIII", data, 48)
        self.table: list[int] = []
        for sector in self._table_sectors(more):
            self.table.extend(self._numbers(sector))
        self.small_table = [number for sector in self._chain(small_table) for number in self._numbers(sector)]
        listed = b"".join(map(self._sector, self._chain(directory)))
        self.entries = [listed[place : place + 128] for place in range(0, len(listed), 128)]

    def workbook(self) -> bytes:
        """The stream of the records."""
        for entry in self.entries:
            name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
            if name in ("Workbook", "Book"):
                start, length = struct.unpack_from("<II", entry, 116)
                return self._stream(start, length)[:length]
        raise ValueError("no workbook")

    def _stream(self, start: int, length: int) -> bytes:
        if length >= self.cutoff:
            return b"".join(map(self._sector, self._chain(start)))
        root = struct.unpack_from("<I", self.entries[0], 116)[0]
        held = b"".join(map(self._sector, self._chain(root)))
        parts, seen = [], 0
        while start < _END and seen <= len(self.small_table):
            parts.append(held[start * self.small : (start + 1) * self.small])
            start, seen = self.small_table[start], seen + 1
        return b"".join(parts)

    def _table_sectors(self, more: int) -> Iterator[int]:
        first = struct.unpack_from(f"<{_HEADER_ENTRIES}I", self.data, 76)
        yield from (sector for sector in first if sector < _END)
        for _ in range(len(self.data) // self.size):
            if more >= _END:
                return
            *listed, more = self._numbers(more)
            yield from (sector for sector in listed if sector < _END)

    def _chain(self, sector: int) -> Iterator[int]:
        for _ in range(len(self.table) + 1):
            if sector >= _END:
                return
            yield sector
            sector = self.table[sector]

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self.size // 4}I", self._sector(sector))
