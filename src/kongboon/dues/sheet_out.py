"""The prefilled Excel sheet of a village's month; filled in by hand, `sheet_file` reads it back."""

from __future__ import annotations

import io
from typing import Any

from kongboon.kernel.money import baht
from kongboon.paper.documents import CollectionSheet
from kongboon.paper.workbook import new_workbook

COLUMNS = (
    ("ที่", 5), ("เลขสมาชิก", 12), ("ชื่อ-สกุล", 32), ("บ้านเลขที่", 11), ("ค้าง", 13),
    ("ต้องเก็บ (บาท)", 14), ("ได้รับจริง (บาท)", 16), ("หมายเหตุ", 20),
)  # fmt: skip
_DUE, _PAID = 5, 6
_FIRST_ROW = 4


def collection_workbook(sheet: CollectionSheet) -> bytes:
    """An .xlsx file: title, day to fill in, one row a member who owes, the sum of what was received."""
    out = io.BytesIO()
    book = new_workbook(out)
    book.set_properties(
        {"title": f"ใบเก็บเงิน {sheet.village} {sheet.round_title}", "created": sheet.printed_at}
    )
    page = book.add_worksheet("ใบเก็บเงิน")
    forms = _formats(book)
    page.merge_range(
        0, 0, 0, len(COLUMNS) - 1, f"ใบเก็บเงิน {sheet.village} {sheet.round_title}", forms["title"]
    )
    page.merge_range(
        1, 0, 1, len(COLUMNS) - 1, f"{sheet.head.fund_name} ผู้เก็บเงิน {sheet.collector}", forms["plain"]
    )
    page.merge_range(2, 0, 2, 1, "วันที่เก็บเงิน", forms["plain"])
    page.write_blank(2, 2, None, forms["fill_text"])
    for column, (name, width) in enumerate(COLUMNS):
        page.set_column(column, column, width)
        page.write_string(_FIRST_ROW - 1, column, name, forms["header"])
    for index, row in enumerate(sheet.rows):
        at = _FIRST_ROW + index
        page.write_number(at, 0, index + 1, forms["cell"])
        for column, text in enumerate((row.member_no, row.name, row.house_no, row.arrears), start=1):
            page.write_string(at, column, text, forms["text"])
        page.write_number(at, _DUE, float(baht(row.due_satang)), forms["money"])
        page.write_blank(at, _PAID, None, forms["fill"])
        page.write_blank(at, _PAID + 1, None, forms["fill_text"])
    _total(page, forms, len(sheet.rows), sum(row.due_satang for row in sheet.rows))
    page.freeze_panes(_FIRST_ROW, 3)
    page.repeat_rows(_FIRST_ROW - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _total(page: Any, forms: dict[str, Any], count: int, due_satang: int) -> None:
    last = _FIRST_ROW + count
    page.merge_range(last, 0, last, _DUE - 1, "รวมทั้งสิ้น", forms["header"])
    page.write_number(last, _DUE, float(baht(due_satang)), forms["money"])
    if count:
        paid = f"=SUM(G{_FIRST_ROW + 1}:G{last})"
        page.write_formula(last, _PAID, paid, forms["money"], 0)
        page.data_validation(
            _FIRST_ROW, _PAID, last - 1, _PAID,
            {
                "validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True,
                "error_title": "จำนวนเงิน", "error_message": "พิมพ์เป็นตัวเลขจำนวนบาท คนที่ยังไม่จ่ายให้เว้นว่างไว้",
            },
        )  # fmt: skip


def _formats(book: Any) -> dict[str, Any]:
    face = {"font_name": "TH Sarabun New", "font_size": 16}
    cell = face | {"border": 1, "border_color": "#999999"}
    return {
        "title": book.add_format(face | {"bold": True, "font_size": 20}),
        "plain": book.add_format(face),
        "header": book.add_format(cell | {"bold": True, "bg_color": "#E9EFE4", "text_wrap": True}),
        "cell": book.add_format(cell),
        # Text, so that 0012 keeps its zeros and 12/3 does not become a date.
        "text": book.add_format(cell | {"num_format": "@"}),
        "money": book.add_format(cell | {"num_format": "#,##0.00"}),
        "fill": book.add_format(cell | {"num_format": "#,##0.00", "bg_color": "#FFFBE6"}),
        "fill_text": book.add_format(cell | {"num_format": "@", "bg_color": "#FFFBE6"}),
    }
