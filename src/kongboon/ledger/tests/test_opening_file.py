"""Opening balances from a sheet: what a comma does to a sum, and what is refused with its place."""

from __future__ import annotations

import pytest
from tests.world import Cast

from kongboon.ledger.errors import BadOpeningFile
from kongboon.ledger.opening_file import read_opening
from kongboon.members.register_issues import TornRow

pytestmark = pytest.mark.django_db
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
