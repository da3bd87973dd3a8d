"""Registers and sheets as files, made for tests."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

HEADER = ("เลขสมาชิก", "ชื่อ-สกุล", "เลขประจำตัวประชาชน", "วันเกิด", "บ้านเลขที่", "หมู่ที่", "วันที่เป็นสมาชิก", "ส่งถึงเดือน")


def workbook(rows: Iterable[Iterable[Any]], name: str = "Sheet1") -> bytes:
    """An .xlsx file with these rows from A1 on."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(name)
    for row_no, row in enumerate(rows):
        for column_no, cell in enumerate(row):
            if cell is not None:
                sheet.write(row_no, column_no, cell)
    book.close()
    return out.getvalue()


def register(*people: Iterable[Any], header: Iterable[str] = HEADER) -> bytes:
    """A register with a title row, a header and these people."""
    return workbook([["ทะเบียนสมาชิกกองทุน"], [], list(header), *people])


def person(number: str | None, name: str, national_id: Any = None, **more: Any) -> list[Any]:
    """A row below HEADER; more: birth, house, moo, joined, paid."""
    values: dict[str, Any] = {
        "birth": "2/3/2498",
        "house": "12",
        "moo": 4,
        "joined": "1/1/2560",
        "paid": "พ.ค. 2567",
    }
    values |= more
    return [number, name, national_id, *(values[key] for key in ("birth", "house", "moo", "joined", "paid"))]


def two_sheets() -> bytes:
    """A workbook with a register of village 4 on one sheet and one of village 7 on the other."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, moo, numbers in (("หมู่ 4", 4, ("0001", "0002")), ("หมู่ 7", 7, ("0003",))):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEADER)
        for row_no, number in enumerate(numbers, start=1):
            sheet.write_row(row_no, 0, person(number, f"นายทอง{number} ดี", "", moo=moo))
    book.close()
    return out.getvalue()
