"""What we write for Excel holds no formula but our own sums, whatever people are called."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from kongboon.config.demo.people import Villager, register_of
from kongboon.dues.sheet_out import collection_workbook
from kongboon.paper.documents import CollectionRow, CollectionSheet, Letterhead
from kongboon.paper.workbook import as_spreadsheet_text, new_workbook

PACKAGE = Path(__file__).resolve().parents[2]
SIGNS = ["=1+1", "{=1+1}", "+1", "-1", "@SUM(1)", "\t=1", "https://example.test/", "0012"]


def types_of(data: bytes) -> dict[str, str]:
    """Every filled cell and its kind, over all sheets."""
    pages = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return {cell.coordinate: cell.data_type for page in pages for row in page for cell in row if cell.value}


@pytest.mark.parametrize("sign", SIGNS)
def test_names_on_a_collection_sheet_are_text_and_its_sum_still_adds(sign: str) -> None:
    rows = tuple(CollectionRow(sign, sign, sign, sign, 3000) for _ in range(2))
    head = Letterhead(fund_name=sign, place=sign)
    printed = datetime(2024, 6, 10, 3, tzinfo=UTC)
    types = types_of(collection_workbook(CollectionSheet(head, sign, sign, sign, rows, printed)))
    assert [place for place, kind in types.items() if kind == "f"] == ["G7"], "the one sum that is meant"
    assert types["B5"] == types["C5"] == types["D5"] == "s"


@pytest.mark.parametrize("sign", SIGNS)
def test_names_in_a_made_register_are_text(sign: str) -> None:
    day = date(1990, 1, 1)
    person = Villager(sign, sign, sign, sign, day, sign, 4, day, day, sign)
    types = types_of(register_of([person]))
    assert "f" not in types.values()
    assert types["C3"] == "s"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_title_over_several_columns_is_text(sign: str) -> None:
    out = io.BytesIO()
    book = new_workbook(out)
    page = book.add_worksheet()
    page.merge_range(0, 0, 0, 3, sign)
    page.write(1, 0, sign)
    page.write_formula(2, 0, "=SUM(A1:A2)")
    book.close()
    assert types_of(out.getvalue()) == {"A1": "s", "A2": "s", "A3": "f"}


@pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1"])
def test_a_csv_for_a_spreadsheet_has_an_apostrophe_before_what_would_be_a_formula(sign: str) -> None:
    assert as_spreadsheet_text(sign) == f"'{sign}"
    assert as_spreadsheet_text(f"ก{sign}") == f"ก{sign}"


def test_every_workbook_is_made_in_one_place() -> None:
    makers = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if "tests" not in file.parts and "import xlsxwriter" in file.read_text(encoding="utf-8")
    ]
    assert makers == ["paper/workbook.py"]
