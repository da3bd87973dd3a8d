"""The rows of a sheet decide whether it was recorded, not the bytes of its file; files of tests/cases/sheets.

openMF: collection sheet; sebastian-kostecki/household-treasurer#51.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django_scopes import scope
from tests.world import Cast, make_fund, make_member

from kongboon.dues import sheet_issues
from kongboon.dues.models import DuesPayment
from kongboon.dues.queries import village_list
from kongboon.dues.services import Share, undo_quickly
from kongboon.dues.sheets import SheetPreview, look_at_sheet, record_sheet
from kongboon.dues.tests.world import HEADER, ON, TITLE, line, paid_to_may, round_of, sheet, take
from kongboon.funds.ids import next_id
from kongboon.funds.models import Village
from kongboon.ledger.models import Entry
from kongboon.members.models import Member
from kongboon.members.tests.sheets import workbook

CASES = Path(__file__).parents[4] / "tests" / "cases" / "sheets"
TODAY = date(2026, 11, 30)
AT = datetime(2026, 11, 30, 3, tzinfo=UTC)
# The four of village 1 in base3-register.xlsx: number, name, born, house.
PEOPLE = (
    ("0004", "สายฝน", "สมมุติสุข", date(1941, 5, 5), "12"),
    ("0008", "บัวผัน", "ลองดู", date(1945, 9, 9), "14"),
    ("0012", "นวลใย", "จำลองใจ", date(1949, 1, 13), "16"),
    ("0016", "บุญมา", "นามสมมุติ", date(1953, 5, 17), "18"),
)


@pytest.fixture
def november(db: None) -> Iterable[Cast]:
    cast = make_fund(
        at=datetime(2026, 1, 5, 3, tzinfo=UTC), regulation=(CASES / "reg-month.toml").read_text()
    )
    with scope(fund=cast.fund):
        cast.villages[1] = Village.objects.create(id=next_id(cast.fund), fund=cast.fund, moo=1, name="บ้านหนึ่ง")
        for number, first, last, born, house in PEOPLE:
            make_member(
                cast, datetime(2026, 1, 5, 3, tzinfo=UTC), number=number, first_name=first,
                last_name=last, birth_date=born, house_no=house, moo=1, joined_on=date(2017, 4, 1),
                paid_until=date(2026, 8, 31),
            )  # fmt: skip
        yield cast


def case(cast: Cast, name: str, confirmed: Iterable[int] = ()) -> SheetPreview:
    return look_at_sheet(
        by=cast.treasurer,
        data=(CASES / name).read_bytes(),
        file_name=name,
        today=TODAY,
        confirmed=frozenset(confirmed),
    )


def asked(found: SheetPreview) -> list[tuple[int, str]]:
    return [(issue.row_no, issue.code) for issue in found.sheet.issues]


def test_a_sheet_saved_again_in_excel_is_not_taken_twice(november: Cast) -> None:
    first = case(november, "25a-sheet-part.xlsx", confirmed={5, 6})
    assert [row.row_no for row in first.sheet.rows] == [5, 6, 7, 8]
    record_sheet(preview=first, by=november.treasurer, at=AT)
    again = case(november, "25b-sheet-part-saved-again.xlsx")
    assert asked(again) == [(row, "sheet.recorded_already") for row in (5, 6, 7, 8)]
    assert "รบ.2570/000001" in again.sheet.issues[0].text()
    assert again.recorded is not None
    with pytest.raises(sheet_issues.NothingToRecord):
        record_sheet(preview=again, by=november.treasurer, at=AT)
    assert DuesPayment.objects.count() == 4


def test_who_pays_no_dues_pays_by_sheet_only_when_the_row_is_confirmed(november: Cast) -> None:
    found = case(november, "25a-sheet-part.xlsx")
    assert asked(found) == [(5, "sheet.exempt"), (6, "sheet.exempt")]
    record_sheet(preview=found, by=november.treasurer, at=AT)
    assert [p.member.number for p in DuesPayment.objects.order_by("pk")] == ["0012", "0016"]
    assert case(november, "25b-sheet-part-saved-again.xlsx").recorded is not None, "nothing of it is new"
    left = case(november, "25b-sheet-part-saved-again.xlsx", confirmed={5})
    assert [row.number for row in left.sheet.rows] == ["0004"], "and only the one that was confirmed is new"


def test_the_day_above_the_table_may_be_of_either_era_and_of_another_month(november: Cast) -> None:
    found = case(november, "26a-sheet-day-CE.xlsx")
    assert (found.sheet.on, found.sheet.month) == (date(2026, 10, 28), "2026-11")
    record_sheet(preview=found, by=november.treasurer, at=AT)
    assert set(Entry.objects.values_list("date", flat=True)) == {date(2026, 10, 28)}


def test_strangers_in_no_house_number_never_share_a_receipt(cast: Cast, at: datetime) -> None:
    for number, house in (
        ("0041", "ไม่มีเลขที่"),
        ("0042", "ไม่มีเลขที่"),
        ("0043", "ทะเบียนบ้านกลาง"),
        ("0044", "ทะเบียนบ้านกลาง"),
    ):
        paid_to_may(cast, at, number, house_no=house, first_name=f"คน{number}")
    paid_to_may(cast, at, "0001", house_no="12/3")
    paid_to_may(cast, at, "0002", house_no="12/3", first_name="ทอง")
    assert sorted(len(h.people) for h in village_list(round_of(cast, at), ON)) == [1, 1, 1, 1, 2]
    data = sheet(*(line(n, "", 30) for n in ("0041", "0042", "0043", "0044", "0001", "0002")))
    record_sheet(preview=look(cast, data), by=cast.treasurer, at=at)
    assert Entry.objects.filter(paper_series="R").count() == 5


def look(cast: Cast, data: bytes, confirmed: Iterable[int] = ()) -> SheetPreview:
    return look_at_sheet(
        by=cast.treasurer,
        data=data,
        file_name="ใบ.xlsx",
        today=date(2024, 6, 10),
        confirmed=frozenset(confirmed),
    )


def two(cast: Cast, at: datetime) -> tuple[Member, Member]:
    return paid_to_may(cast, at, "0001"), paid_to_may(cast, at, "0002", first_name="ทอง", house_no="13")


def test_a_sheet_with_some_new_rows_offers_the_new_ones(cast: Cast, at: datetime) -> None:
    two(cast, at)
    record_sheet(preview=look(cast, sheet(line("0001", "", 30))), by=cast.treasurer, at=at)
    found = look(cast, sheet(line("0001", "", 30), line("0002", "", 30)))
    assert ([row.number for row in found.sheet.rows], dict(found.sheet.asked)) == (["0002"], {4: 3000})
    record_sheet(preview=found, by=cast.treasurer, at=at)
    assert DuesPayment.objects.count() == 2


def test_what_was_tapped_already_is_not_taken_from_the_sheet_again(cast: Cast, at: datetime) -> None:
    member, _ = two(cast, at)
    take(cast, at, Share(member.pk))
    assert asked(look(cast, sheet(line("0001", "", 30)))) == [(4, "sheet.recorded_already")]


def test_another_sum_or_another_day_is_another_payment(cast: Cast, at: datetime) -> None:
    paid_to_may(cast, at, "0001", paid_until=date(2024, 3, 31))
    header = ("เลขสมาชิก", "จำนวนเงิน", "วันที่")
    record_sheet(preview=look(cast, sheet(["0001", 30, "5/6/2567"], header=header)), by=cast.treasurer, at=at)
    assert look(cast, sheet(["0001", 31, "5/6/2567"], header=header)).sheet.asked == {}
    other_day = sheet(["0001", 31, "6/6/2567"], header=header)
    record_sheet(preview=look(cast, other_day), by=cast.treasurer, at=at)
    assert look(cast, other_day).sheet.rows == ()
    assert DuesPayment.objects.count() == 2


@pytest.mark.parametrize("in_a_column", [True, False])
def test_the_same_rows_with_their_day_corrected_are_asked_about_with_the_receipt(
    cast: Cast, at: datetime, in_a_column: bool
) -> None:
    paid_to_may(cast, at, "0001", paid_until=date(2024, 3, 31))
    header, title = ("เลขสมาชิก", "จำนวนเงิน", "วันที่"), "หมู่ 4 เดือน กรกฎาคม 2567"

    def on(day: str) -> bytes:
        if in_a_column:
            return sheet(["0001", 61, day], header=header, title=title)
        return workbook([[title], ["วันที่เก็บเงิน", None, day], list(HEADER), line("0001", "", 61)])

    record_sheet(preview=look(cast, on("5/6/2567")), by=cast.treasurer, at=at)
    again = look(cast, on("6/6/2567"))
    assert (again.sheet.rows, [code for _, code in asked(again)]) == ((), ["sheet.recorded_already"])
    receipt = Entry.objects.get(paper_series="R")
    assert receipt.paper_number in again.sheet.issues[0].text()
    assert "5 มิ.ย. 2567" in again.sheet.issues[0].text()
    (row_no,) = again.sheet.asked
    record_sheet(preview=look(cast, on("6/6/2567"), {row_no}), by=cast.treasurer, at=at)
    assert DuesPayment.objects.count() == 2


def test_a_member_who_paid_once_more_is_taken_when_the_row_is_confirmed(cast: Cast, at: datetime) -> None:
    paid_to_may(cast, at, "0001", paid_until=date(2024, 3, 31))
    data = sheet(line("0001", "", 61), title="หมู่ 4 เดือน กรกฎาคม 2567")
    record_sheet(preview=look(cast, data), by=cast.treasurer, at=at)
    assert look(cast, data).sheet.rows == ()
    record_sheet(preview=look(cast, data, {4}), by=cast.treasurer, at=at)
    assert [p.first_month for p in DuesPayment.objects.order_by("pk")] == ["2024-04", "2024-06"]


def test_a_sheet_that_was_taken_back_can_be_recorded_again_and_again(cast: Cast, at: datetime) -> None:
    two(cast, at)
    data = sheet(line("0001", "", 30))
    for _ in range(3):
        _, posted = record_sheet(preview=look(cast, data), by=cast.treasurer, at=at)
        assert not posted.replayed
        undo_quickly(entry=Entry.objects.get(pk=posted.entry_ids[0]), by=cast.treasurer, at=at)
    assert DuesPayment.objects.filter(reversed_by=None).count() == 0
    assert Member.objects.get(number="0001").paid_until == date(2024, 5, 31)


def test_the_rows_add_up(cast: Cast, at: datetime) -> None:
    two(cast, at)
    paid_to_may(cast, at, "0003", first_name="คำ")
    record_sheet(preview=look(cast, sheet(line("0001", "", 30))), by=cast.treasurer, at=at)
    found = look(
        cast,
        sheet(
            line("0001", "", 30),
            line("0002", "", 30),
            line("0003", "", "ค้าง"),
            line("0004"),
            line("0009", "", 30),
            ["รวม", None, None, None, 90],
            [None, None, None, None, None, "จดโดยน้อย"],
        ),
    )  # fmt: skip
    counts = found.counts
    assert (counts.in_file, counts.others, counts.read) == (7, 2, 5)
    assert (counts.taken, counts.asked, counts.refused, counts.unpaid) == (1, 1, 2, 1)
    assert found.read.unread_columns == ("ที่", "บ้านเลขที่", "หมายเหตุ")
    told = next(issue for issue in found.sheet.errors if issue.row_no == 6)
    assert told.column == "ได้รับจริง (บาท)"
    assert "ค้าง" in told.text()


@pytest.mark.parametrize(
    ("told", "on"),
    [("28/5/2024", date(2024, 5, 28)), ("28 พ.ค. 67", date(2024, 5, 28)), ("28/5/2567", date(2024, 5, 28))],
)
def test_a_day_of_the_month_before_does_not_make_another_month(
    cast: Cast, at: datetime, told: str, on: date
) -> None:
    two(cast, at)
    found = look(cast, with_day(told))
    assert (found.sheet.month, found.sheet.on, found.sheet.issues) == ("2024-06", on, ())


@pytest.mark.parametrize("told", ["วันเสาร์", "31/6/2567", "28/10/2569"])
def test_a_day_that_cannot_be_is_told_with_its_cell_and_not_taken_as_today(
    cast: Cast, at: datetime, told: str
) -> None:
    two(cast, at)
    found = look(cast, with_day(told))
    assert [(issue.row_no, issue.column) for issue in found.sheet.errors] == [(2, "วันที่เก็บเงิน")]
    assert told in found.sheet.errors[0].text()
    with pytest.raises(sheet_issues.SheetHasErrors):
        record_sheet(preview=found, by=cast.treasurer, at=at)


def with_day(told: str) -> bytes:
    return workbook([[TITLE], ["วันที่เก็บเงิน", None, told], list(HEADER), line("0001", "", 30)])
