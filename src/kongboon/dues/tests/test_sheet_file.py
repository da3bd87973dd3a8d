from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from tests.registers import book_of

from kongboon.dues import sheet_issues as issues
from kongboon.dues.rates import Rates, span
from kongboon.dues.sheet_check import CheckedSheet, KnownMember, check_sheet, place_of
from kongboon.dues.sheet_file import BadRegisterFile, SheetFile, read_sheet
from kongboon.dues.tests.world import HEADER, MAY, TITLE, line, sheet
from kongboon.members.tests.sheets import workbook
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation

TODAY = date(2024, 6, 10)
TERMS = load_regulation(catalogue_text("standard-13")).dues
BOONMEE = KnownMember(1, "0001", "นางบุญมี มีสุข", 4, "12", date(2017, 1, 1), MAY)
THONG = KnownMember(2, "0002", "นายทอง ดีใจ", 4, "12", date(2017, 1, 1), date(2024, 3, 31))
GONE = KnownMember(3, "0003", "นายมา ลาไกล", 4, "13", date(2017, 1, 1), MAY, date(2024, 5, 1))
AHEAD = KnownMember(4, "0004", "นางคำ นำหน้า", 4, "14", date(2017, 1, 1), date(2024, 12, 31))
ELSEWHERE = KnownMember(5, "0005", "นายไกล บ้านอื่น", 7, "1", date(2017, 1, 1), MAY)
MEMBERS = (BOONMEE, THONG, GONE, AHEAD, ELSEWHERE)


def read(data: bytes, name: str = "ใบเก็บเงิน.xlsx") -> SheetFile:
    return read_sheet(data, name, today=TODAY)


def check(*rows: Any, **more: Any) -> CheckedSheet:
    return check_sheet(read(sheet(*rows, **more)), moo=4, month="2024-06", members=MEMBERS, terms=TERMS)


def codes(checked: CheckedSheet) -> list[tuple[int, str, str]]:
    return [(issue.row_no, issue.column, issue.code) for issue in checked.issues]


@pytest.mark.parametrize(
    ("title", "moo", "month"),
    [
        (TITLE, 4, "2024-06"),
        ("ใบเก็บเงินสมทบ หมู่ที่ ๔ บ้านโนนสูง ประจำเดือน มิ.ย. ๒๕๖๗", 4, "2024-06"),
        ("ม.12 เดือนกุมภาพันธ์ พ.ศ. 2567", 12, "2024-02"),
        ("หมู่บ้านที่ 4 มิ.ย. 67", 4, "2024-06"),
        ("ใบเก็บเงิน", None, None),
        ("หมู่ 4 และ หมู่ 7 เดือน พ.ค. 2567 และ มิ.ย. 2567", None, None),
    ],
)
def test_the_title_names_village_and_month(title: str, moo: int | None, month: str | None) -> None:
    found = read(sheet(line("0001", "", 30), title=title))
    assert (found.moo, found.month) == (moo, month)


def test_what_was_chosen_fills_what_the_title_leaves_open() -> None:
    found = read(sheet(line("0001", "", 30), title="ใบเก็บเงิน"))
    assert place_of(found, moo=4, month="2024-06") == (4, "2024-06")
    with pytest.raises(issues.SheetWithoutVillage):
        place_of(found, moo=None, month="2024-06")
    with pytest.raises(issues.SheetWithoutMonth):
        place_of(found, moo=4, month=None)


def test_a_choice_that_contradicts_the_title_is_refused() -> None:
    found = read(sheet(line("0001", "", 30)))
    with pytest.raises(issues.OtherVillageOnSheet, match="village 4, but village 7"):
        place_of(found, moo=7, month=None)
    with pytest.raises(issues.OtherMonthOnSheet, match="มิถุนายน 2567, but กรกฎาคม 2567"):
        place_of(found, moo=None, month="2024-07")


def test_rows_with_an_amount_are_read_and_the_others_passed_over() -> None:
    found = read(
        sheet(
            line("0001", "นางบุญมี มีสุข", 30),
            line("0002", "นายทอง ดีใจ"),
            line("0003", "นายมา ลาไกล", "-"),
            line(4.0, "นางคำ นำหน้า", "๓๐ บาท"),
            ["รวมทั้งสิ้น", None, None, None, 60],
            [None, "ลงชื่อ................ผู้เก็บเงิน"],
        )
    )
    assert [(row.row_no, row.number, row.amount_satang) for row in found.lines] == [
        (4, "0001", 3000),
        (7, "4", 3000),
    ]
    assert (found.total_satang, found.total_row_no) == (6000, 8)
    assert found.issues == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_csv_is_read_in_the_encodings_of_thai_spreadsheets(encoding: str) -> None:
    text = f"{TITLE},,\nเลขสมาชิก,ชื่อ,จำนวนเงิน\n0001,นางบุญมี มีสุข,30\n"
    found = read(text.encode(encoding), "ใบเก็บเงิน.csv")
    assert (found.moo, found.month, found.lines[0].amount_satang) == (4, "2024-06", 3000)


def test_months_a_day_and_a_tick_for_paid_in_full_are_read() -> None:
    header = ("เลขสมาชิก", "ครบ", "จำนวนเดือน", "จ่ายจริง", "วันที่จ่าย")
    rows = (["0001", "✓", None, None, "5/6/2567"], ["0002", None, "2 เดือน", None, None])
    found = read(sheet(*rows, header=header))
    assert [(row.months, row.amount_satang, row.on) for row in found.lines] == [
        (None, None, date(2024, 6, 5)),
        (2, None, None),
    ]


def test_the_day_of_collecting_stands_above_the_table() -> None:
    data = workbook([[TITLE], ["วันที่เก็บเงิน", None, "7 มิ.ย. 2567"], list(HEADER), line("0001", "", 30)])
    assert read(data).on == date(2024, 6, 7)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04broken", b"%PDF-1.4 no", "ก,ข\n".encode("utf-16")[2:] + b"\x00\x01"]
)
def test_a_broken_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadRegisterFile):
        read(data)


def test_a_file_without_a_header_is_refused_with_what_it_needs() -> None:
    with pytest.raises(issues.NoSheetHeader, match="เลขสมาชิก"):
        read(workbook([["ก", "ข"], [1, 2]]))


def test_a_sheet_without_any_amount_is_refused() -> None:
    with pytest.raises(issues.NobodyPaid):
        check(line("0001", "นางบุญมี มีสุข"))


def test_good_rows_are_turned_into_months() -> None:
    checked = check(line("1", "บุญมี มีสุข", 30), line("0002", "ทอง", 91))
    assert checked.issues == ()
    assert [(r.member_id, r.paid.first, r.paid.last, r.paid.amount_satang) for r in checked.rows] == [
        (1, "2024-06", "2024-06", 3000),
        (2, "2024-04", "2024-06", 9100),
    ]
    assert checked.total_satang == 12100


@pytest.mark.parametrize(
    ("row", "column", "code", "told"),
    [
        (line("0099", "นายใคร", 30), "เลขสมาชิก", "sheet.number_unknown", "0099"),
        (line("", "นายใคร", 30), "เลขสมาชิก", "sheet.number_missing", "นายใคร"),
        (line("0001", "นายทอง ดีใจ", 30), "ชื่อ-สกุล", "sheet.name_does_not_fit", "นางบุญมี"),
        (line("0001", "", 40), "ได้รับจริง (บาท)", "dues.not_whole_months", "30.00 or 61.00"),
        (line("0003", "", 30), "เลขสมาชิก", "sheet.membership_ended", "1 พ.ค. 2567"),
        (line("0004", "", 30), "ได้รับจริง (บาท)", "sheet.paid_up_to_month", "31 ธ.ค. 2567"),
        (line("0005", "", 30), "เลขสมาชิก", "sheet.member_of_other_village", "village 7"),
        (line("0001", "", "สามสิบ"), "ได้รับจริง (บาท)", "bad_money", "สามสิบ"),
        (line("0001", "", -30), "ได้รับจริง (บาท)", "negative_money", "minus"),
        (line("0001", "", 30.005), "ได้รับจริง (บาท)", "fraction_of_satang", "30.005"),
    ],
)
def test_each_bad_row_is_told_with_its_place_and_remedy(
    row: list[Any], column: str, code: str, told: str
) -> None:
    checked = check(row)
    assert codes(checked) == [(4, column, code)]
    assert told in checked.issues[0].text()
    assert checked.rows == ()


def test_the_same_member_twice_is_told_with_the_first_row() -> None:
    checked = check(line("0001", "", 30), line("1", "", 30))
    assert codes(checked) == [(5, "เลขสมาชิก", "sheet.member_twice")]
    assert "row 4" in checked.issues[0].text()


def test_months_and_amount_must_say_the_same() -> None:
    header = ("เลขสมาชิก", "จำนวนเดือน", "จำนวนเงิน")
    checked = check(["0001", 2, 30], header=header)
    assert codes(checked) == [(4, "จำนวนเงิน", "sheet.amount_and_months_differ")]
    assert check(["0001", 2, 61], header=header).rows[0].paid.last == "2024-07"


@pytest.mark.parametrize("months", ["สอง", 0.5, 61, -1])
def test_a_bad_number_of_months_is_told(months: object) -> None:
    checked = check(["0001", months], header=("เลขสมาชิก", "จำนวนเดือน"))
    assert codes(checked) == [(4, "จำนวนเดือน", "sheet.bad_month_count")]


def test_a_day_that_has_not_come_is_told() -> None:
    checked = check(["0001", 30, "1/7/2567"], header=("เลขสมาชิก", "จำนวนเงิน", "วันที่"))
    assert codes(checked) == [(4, "วันที่", "sheet.day_not_come")]


def test_paid_in_full_is_everything_owed_up_to_the_month() -> None:
    checked = check(["0002", "ครบ"], header=("เลขสมาชิก", "ครบ"))
    assert checked.rows[0].paid.amount_satang == 9100


def test_a_total_that_the_rows_do_not_make_has_to_be_confirmed() -> None:
    checked = check(line("0001", "", 30), ["รวม", None, None, None, 60])
    assert codes(checked) == [(5, "ได้รับจริง (บาท)", "sheet.total_differs")]
    assert (checked.errors, checked.to_confirm) == ((), (5,))


def test_a_total_is_compared_with_what_is_asked_about_too() -> None:
    rows = [line("0001", "นางบุญมี มีสุข", 30), line("0002", "", 91), ["รวม", None, None, None, 130]]
    assert check(*rows).to_confirm == (6,)
    rows[-1] = ["รวม", None, None, None, 121]
    assert check(*rows).to_confirm == ()


def hiding(*, row: int | None = None, column: str = "", sheet_name: str = "") -> bytes:
    """A sheet of two who paid, with something hidden and a note at A2."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("ใบเก็บเงิน")
    for place, cells in enumerate([[TITLE], [], HEADER, line("0001", "", 30), line("0002", "", 91)]):
        page.write_row(place, 0, cells)
    if row:
        page.set_row(row - 1, None, None, {"hidden": True})
    if column:
        page.set_column(column, None, None, {"hidden": True})
    if sheet_name:
        other = book.add_worksheet(sheet_name)
        other.write(0, 0, "0003")
        other.hide()
    page.write_comment("A2", "จ่ายแล้ว")
    book.add_worksheet("สรุป").write(0, 0, "รวม")
    book.close()
    return out.getvalue()


def look_at(data: bytes, confirmed: tuple[int, ...] = ()) -> CheckedSheet:
    return check_sheet(read(data), moo=4, month="2024-06", members=MEMBERS, terms=TERMS, confirmed=confirmed)


class TestWhatNobodySees:
    def test_a_hidden_row_is_left_out_until_it_is_ticked(self) -> None:
        checked = look_at(hiding(row=5))
        assert ([row.number for row in checked.rows], dict(checked.asked)) == (["0001"], {5: 9100})
        told = next(issue for issue in checked.issues if issue.code == "sheet.hidden_row")
        assert "นายทอง ดีใจ, 91.00" in told.text()
        assert [row.number for row in look_at(hiding(row=5), (5,)).rows] == ["0001", "0002"]

    @pytest.mark.parametrize(
        ("hidden", "name"), [({"sheet_name": "เก่า"}, "เก่า"), ({"column": "E:E"}, "ได้รับจริง (บาท)")]
    )
    def test_a_hidden_sheet_or_column_holds_the_list_until_it_is_confirmed(
        self, hidden: dict[str, Any], name: str
    ) -> None:
        checked = look_at(hiding(**hidden))
        assert checked.to_confirm == (3,)
        assert name in next(issue for issue in checked.issues if issue.code == "sheet.hidden_part").text()
        assert look_at(hiding(**hidden), (3,)).to_confirm == ()

    def test_notes_and_other_sheets_are_named(self) -> None:
        told = {issue.code: issue.facts for issue in look_at(hiding()).issues}
        assert told["register.notes_not_read"] == {"cells": "A2"}
        assert told["register.sheets_not_read"] == {"sheets": "สรุป"}


def test_a_sum_in_the_column_of_the_numbers_is_no_member() -> None:
    found = read(sheet(["0001", 30], ["รวม", 30], header=("เลขสมาชิก", "จำนวนเงิน")))
    assert ([row.number for row in found.lines], found.total_satang, found.others) == (["0001"], 3000, (5,))


_TEXT = "ใบเก็บเงิน หมู่ 4 มิ.ย. 2567\nที่,เลขสมาชิก,ชื่อ,ต้องเก็บ,ได้รับจริง,หมายเหตุ\n"


@pytest.mark.parametrize(
    "row", ["1,0012,นางนวล ใจดี,1,040,,", "1,0012,นางนวล ใจดี,1,020,1,020,", "รวม,,,,1,040,,"]
)
def test_a_sum_that_its_comma_tears_in_two_is_refused_with_its_row(row: str) -> None:
    """Owed 1,040 and nothing paid would be read as 40 paid."""
    found = read(f"{_TEXT}{row}\n".encode(), "ใบเก็บเงิน.csv")
    assert [(issue.row_no, issue.code) for issue in found.issues] == [(3, "register.torn_row")]
    assert (found.lines, found.total_satang) == ((), None)


@pytest.mark.parametrize(
    ("row", "satang"),
    [
        ('1,0012,นางนวล ใจดี,"1,040",,', None),
        ('1,0012,นางนวล ใจดี,"1,040","1,040",', 1_040_00),
        ("1,0012,นางนวล,30,30", 30_00),
    ],
)
def test_a_sum_that_is_held_together_is_read(row: str, satang: int | None) -> None:
    found = read(f"{_TEXT}{row}\n".encode(), "ใบเก็บเงิน.csv")
    assert found.issues == ()
    assert [each.amount_satang for each in found.lines] == ([satang] if satang else [])


def test_a_column_without_a_heading_in_which_a_row_holds_something_is_named() -> None:
    found = read_sheet(
        sheet([*line("0001", "", 30), None, "ตาย"], line("0002", "", 30)), "a.xlsx", today=TODAY
    )
    assert "คอลัมน์ G" in found.unread_columns


@pytest.mark.parametrize("merge", ["E4:E5", "E4:F5"])
def test_an_amount_merged_over_a_household_is_refused_with_its_cells(merge: str) -> None:
    rows = [[TITLE], [], list(HEADER), line("0001", "", 60), line("0002"), line("0003", "", 30)]
    found = read_sheet(book_of(rows, merges=[merge]), "a.xlsx", today=TODAY)
    assert [(issue.row_no, issue.column, issue.code) for issue in found.issues] == [
        (4, "ได้รับจริง (บาท)", "sheet.merged_over_rows"),
        (5, "ได้รับจริง (บาท)", "sheet.merged_over_rows"),
    ]
    assert merge in found.issues[0].text()
    assert [one.number for one in found.lines] == ["0003"]


class TestNumbersThatZerosTellApart:
    PEOPLE = (
        BOONMEE,
        KnownMember(6, "1", "นางเย็น ใจดี", 4, "15", date(2017, 1, 1), MAY),
        KnownMember(7, "4/01", "นายสุข ใจดี", 4, "16", date(2017, 1, 1), MAY),
        KnownMember(8, "7/01", "นายไกล ใจดี", 7, "16", date(2017, 1, 1), MAY),
    )

    def look(self, *rows: Any, confirmed: tuple[int, ...] = ()) -> CheckedSheet:
        read_ = read(sheet(*rows))
        return check_sheet(
            read_, moo=4, month="2024-06", members=self.PEOPLE, terms=TERMS, confirmed=confirmed
        )

    def test_a_number_alone_that_may_be_three_members_is_asked_about(self) -> None:
        checked = self.look(line("1", "", 30))
        assert (checked.rows, dict(checked.asked)) == ((), {4: 3000})
        assert codes(checked) == [(4, "ได้รับจริง (บาท)", "sheet.number_is_short")]
        told = checked.issues[0].text()
        assert all(one in told for one in ("(0001)", "(1)", "(4/01)"))
        assert "(7/01)" not in told
        assert [row.number for row in self.look(line("1", "", 30), confirmed=(4,)).rows] == ["1"]

    def test_one_that_is_nobody_s_whole_number_is_refused_with_those_it_may_be(self) -> None:
        assert codes(self.look(line("01", "", 30))) == [(4, "เลขสมาชิก", "sheet.number_means_several")]

    def test_a_name_beside_it_says_who_is_meant(self) -> None:
        assert [row.number for row in self.look(line("01", "นายสุข ใจดี", 30)).rows] == ["4/01"]
        assert codes(self.look(line("1", "นายสุข ใจดี", 30))) == [(4, "ชื่อ-สกุล", "sheet.name_does_not_fit")]

    def test_a_row_without_a_name_is_asked_about_where_the_others_have_theirs(self) -> None:
        rows = (line("0001", "นางบุญมี มีสุข", 30), line("7/1", "", 30))
        one = KnownMember(9, "7/1", "นายเดียว ใจดี", 4, "17", date(2017, 1, 1), MAY)
        checked = check_sheet(read(sheet(*rows)), moo=4, month="2024-06", members=(BOONMEE, one), terms=TERMS)
        assert [row.number for row in checked.rows] == ["0001"]
        assert codes(checked) == [(5, "ได้รับจริง (บาท)", "sheet.name_left_out")]
        assert "นายเดียว ใจดี (7/1)" in checked.issues[0].text()


class TestTwoColumnsForOneThing:
    HEADER = ("เลขสมาชิก", "ได้รับจริง", "หมายเหตุ", "ได้รับจริง")

    def test_both_filled_are_refused_with_their_names_and_places(self) -> None:
        with pytest.raises(issues.TwoColumns) as refused:
            read(sheet(["0001", 30, None, None], ["0002", None, None, 91], header=self.HEADER))
        assert {"first_place": "B3", "second_place": "D3"}.items() <= refused.value.facts.items()
        header = ("เลขสมาชิก", "จำนวนเงิน", "ได้รับจริง")
        with pytest.raises(issues.TwoColumns, match="จำนวนเงิน.*ได้รับจริง"):
            read(sheet(["0001", 30, 25], header=header))

    def test_the_one_that_is_filled_is_read(self) -> None:
        found = read(sheet(["0001", None, None, 30], header=self.HEADER))
        assert [row.amount_satang for row in found.lines] == [3000]


class TestTooFarAhead:
    HEADER = ("เลขสมาชิก", "จำนวนเงิน", "วันที่")

    @pytest.mark.parametrize("day", [None, "7/6/2567"])
    def test_a_sum_beyond_all_months_is_refused_for_the_limit_of_the_regulation(
        self, day: str | None
    ) -> None:
        checked = check(["0001", 3000, day], header=self.HEADER)
        assert codes(checked) == [(4, "จำนวนเงิน", "dues.too_far_ahead")]
        assert "at most 5 years ahead" in checked.issues[0].text()

    def test_so_are_whole_months_beyond_that_limit(self) -> None:
        terms = replace(TERMS, ahead_max_years=1)
        for months, found in ((13, []), (14, ["dues.too_far_ahead"])):
            baht = span(Rates(terms), "2024-06", months).amount_satang / 100
            sheet_ = read(sheet(["0001", baht, "7/6/2567"], header=self.HEADER))
            checked = check_sheet(sheet_, moo=4, month="2024-06", members=MEMBERS, terms=terms)
            assert [issue.code for issue in checked.issues] == found


def uncached(member: str, cell: str) -> bytes:
    """A sheet in whose given cell stands a formula without a result, as some programs write it."""
    written = sheet(line("0001", "", 30), line(member, "", 91), ["รวมทั้งสิ้น", None, None, None, 121])
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = re.sub(
        rf'(<c r="{cell}"[^>]*>)<v>[0-9]+</v>'.encode(), rb"\1<f>SUM(B1:B2)</f>", parts[name]
    )
    assert b"<f>" in parts[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def test_a_formula_without_a_result_is_no_sum_of_nothing() -> None:
    """lsfusion/platform#552."""
    amount = look_at(uncached("0002", "E5"))
    assert [(row, column) for row, column, _ in codes(amount)] == [(5, "ได้รับจริง (บาท)")]
    assert amount.errors
    total = look_at(uncached("0002", "E6"))
    assert (len(total.rows), total.issues) == (2, ())
