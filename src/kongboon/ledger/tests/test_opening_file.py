"""Opening balances from a sheet: what a comma does to a sum, and what is refused with its place."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.world import Cast

from kongboon.ledger.errors import (
    AccountTwiceInFile,
    BadOpeningFile,
    HiddenRowInFile,
    SeveralOpeningSheets,
)
from kongboon.ledger.opening_file import read_opening
from kongboon.members import tests
from kongboon.members.register_issues import TornRow
from kongboon.members.register_refusals import EncryptedWorkbook

pytestmark = pytest.mark.django_db
LOCKED = Path(tests.__file__).with_name("register_locked.xlsx")
HEAD = "วันที่,1 ต.ค. 2566\nรหัสบัญชี,ยอดยกมา\n"


def read(cast: Cast, rows: str, head: str = HEAD) -> dict[str, int]:
    return read_opening(f"{head}{rows}".encode(), "ยอดยกมา.csv", cast.fund).balances


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (HEAD, "1101,5,000.00\n"),
        (HEAD.replace("ยอดยกมา\n", "ยอดยกมา,หมายเหตุ\n"), "1101,1,250,ในกล่อง\n"),
        (HEAD.replace("ยอดยกมา\n", "ยอดยกมา,หมายเหตุ\n"), "1101,1,250,\n"),
        (HEAD.replace("ยอดยกมา\n", "ยอดยกมา,\n"), "1101,5,000.00\n"),
    ],
)
def test_a_sum_that_its_comma_tears_in_two_is_refused(fund: Cast, head: str, row: str) -> None:
    """Unquoted, 5,000.00 is a cell of 5 and one of 000.00: five baht would stand in the books."""
    with pytest.raises(BadOpeningFile) as caught:
        read(fund, row, head)
    assert (caught.value.facts["row"], caught.value.facts["column"]) == (3, "ยอดยกมา")
    assert isinstance(caught.value.facts["problem"], TornRow)


@pytest.mark.parametrize("amount", ['"5,000.00"', "5000.00", "5000"])
def test_a_sum_in_one_cell_is_read_whole(fund: Cast, amount: str) -> None:
    assert read(fund, f"1101,{amount}\n") == {"1101": 5_000_00}


def test_a_column_with_a_heading_may_stand_behind_the_sum(fund: Cast) -> None:
    head = HEAD.replace("ยอดยกมา\n", "ยอดยกมา,หมายเหตุ\n")
    assert read(fund, "1101,5000,ในกล่อง\n", head) == {"1101": 5_000_00}


def test_an_account_that_stands_there_twice_is_refused_with_both_rows(fund: Cast) -> None:
    with pytest.raises(BadOpeningFile) as caught:
        read(fund, "1101,5000\n1201,100\n1101,700\n")
    assert caught.value.facts["row"] == 5
    assert isinstance(caught.value.facts["problem"], AccountTwiceInFile)
    assert "row 3" in caught.value.text()


def book(*sheets: str, hidden: int | None = None) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    rows: list[list[Any]] = [["วันที่", "1 ต.ค. 2566"], ["รหัสบัญชี", "ยอดยกมา"], ["1101", 5000]]
    for name in sheets:
        page = made.add_worksheet(name)
        for place, row in enumerate(rows if name != "สรุป" else [["เงินสด"]]):
            page.write_row(place, 0, row)
        if hidden:
            page.set_row(hidden - 1, None, None, {"hidden": True})
    made.close()
    return out.getvalue()


def test_a_hidden_row_is_refused(fund: Cast) -> None:
    with pytest.raises(BadOpeningFile) as caught:
        read_opening(book("ยอดยกมา", hidden=3), "a.xlsx", fund.fund)
    assert isinstance(caught.value.facts["problem"], HiddenRowInFile)


def test_the_sheet_with_the_headings_is_read_and_several_are_refused(fund: Cast) -> None:
    assert read_opening(book("สรุป", "ยอดยกมา"), "a.xlsx", fund.fund).balances == {"1101": 5_000_00}
    with pytest.raises(SeveralOpeningSheets, match="“ก”, “ข”"):
        read_opening(book("ก", "ข"), "a.xlsx", fund.fund)


def test_a_file_with_a_password_is_called_locked(fund: Cast) -> None:
    with pytest.raises(EncryptedWorkbook, match="protected by a password"):
        read_opening(LOCKED.read_bytes(), "a.xlsx", fund.fund)
