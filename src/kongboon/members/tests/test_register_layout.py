"""Headers in every shape, and lines of a register that are no members."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.registers import book_of

from kongboon.kernel.national_id import synthetic_id
from kongboon.kernel.thai_text import PersonName
from kongboon.members.register_columns import field_of
from kongboon.members.register_file import Register, read_register
from kongboon.members.register_refusals import UnknownColumn

TODAY = date(2024, 4, 10)
HEADER: list[Any] = ["ที่", "ชื่อ-สกุล", "เลขประจำตัวประชาชน", "วันเดือนปีเกิด", "วันที่เป็นสมาชิก", "หมู่ที่"]
KONG: list[Any] = [1, "นายก้องทุ่ง เก็บวันละบาท", float(synthetic_id(1)), "5/6/2510", "29/2/2567", 4]
TOR: list[Any] = [2, "นางทอใย สานไม้ไผ่ทอง", float(synthetic_id(2)), "6/6/2511", "1/3/2560", 4]


# HEADER has no column for the month up to which dues are paid, and that is said of every such file.
NOT_SAID = "register.paid_until_nowhere"


def read(rows: list[list[Any]], **more: Any) -> Register:
    merges = more.pop("merges", ())
    return read_register(book_of(rows, merges=merges), "x.xlsx", today=TODAY, **more)


def names(register: Register) -> list[str]:
    return [row.name.full for row in register.rows]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("เลขที่สมาชิก", "member_no"),
        ("เลขทะเบียนสมาชิก", "member_no"),
        ("รหัสสมาชิก", "member_no"),
        ("วันที่ขึ้นทะเบียนสมาชิก", "joined_on"),
        ("ชื่อ-สกุล", "full_name"),
        ("ชื่อ - นามสกุล", "full_name"),
        ("ชื่อและนามสกุล", "full_name"),
        ("รายชื่อสมาชิก", "full_name"),
        ("ชื่อ", "first_name"),
        ("นามสกุล", "last_name"),
        ("สกุล", "last_name"),
        ("คำนำหน้านาม", "title"),
        ("ชื่อเล่น", "nickname"),
        ("เลขประจำตัว\nประชาชน", "national_id"),
        ("เลขบัตร ปชช. 13 หลัก", "national_id"),
        ("หมายเลขบัตรประชาชน", "national_id"),
        ("ว/ด/ป เกิด", "birth_date"),
        ("วันเดือนปีเกิด (พ.ศ.)", "birth_date"),
        ("วันเกิด", "birth_date"),
        ("ว/ด/ป ที่เป็นสมาชิก", "joined_on"),
        ("วันเข้าเป็นสมาชิก", "joined_on"),
        ("สมัครเมื่อ", "joined_on"),
        ("เป็นสมาชิกตั้งแต่", "joined_on"),
        ("ชำระถึงเดือน", "paid_until"),
        ("ส่งเงินสมทบถึง", "paid_until"),
        ("บ้านเลขที่", "house_no"),
        ("หมู่", "moo"),
        ("ม.", "moo"),
        ("ชื่อหมู่บ้าน", "village_name"),
        ("ชุมชน", "village_name"),
        ("ที่อยู่", "address"),
        ("เบอร์โทรศัพท์", "phone"),
        ("ผู้รับผลประโยชน์", "heir_name"),
        ("ทายาท", "heir_name"),
        ("ความสัมพันธ์กับสมาชิก", "heir_relation"),
        ("เกี่ยวข้องเป็น", "heir_relation"),
        ("เบอร์โทรทายาท", ""),
        ("เลขบัตรประชาชนผู้รับประโยชน์", ""),
        ("ใบเสร็จเลขที่", "old_receipt"),
        ("จำนวนเงิน", "amount_paid"),
        ("เพศ", "sex"),
        ("สถานะ", "status"),
        ("วันที่เสียชีวิต", "ended_on"),
        ("หมายเหตุ", "note"),
        ("ลำดับที่", ""),
        ("อายุ (ปี)", ""),
        ("สถานที่เกิด", ""),
        ("กรุ๊ปเลือด", None),
        ("", None),
    ],
)
def test_it_knows_the_names_that_funds_give_their_columns(header: str, field: str | None) -> None:
    assert field_of(header) == field


class TestHeaders:
    def test_a_header_may_stand_below_titles(self) -> None:
        register = read([["ทะเบียนสมาชิก"], ["ตำบลตัวอย่าง", None, "หน้า 1"], [], HEADER, KONG])
        assert (register.header_row, register.rows[0].row_no) == (4, 5)

    def test_groups_stand_over_their_columns(self) -> None:
        rows: list[list[Any]] = [
            ["ชื่อ-สกุล", "ที่อยู่", None, "วันเดือนปี", None, "ทายาท", None],
            [None, "เลขที่", "หมู่", "เกิด", "เป็นสมาชิก", "ชื่อ", "ความสัมพันธ์"],
            ["นายก้องทุ่ง เก็บวันละบาท", "12/3", 4, "5/6/2510", "29/2/2567", "นางทอใย", "ภรรยา"],
        ]
        register = read(rows, merges=("A1:A2", "B1:C1", "D1:E1", "F1:G1"))
        (row,) = register.rows
        assert (row.house_no, row.moo, row.birth_date, row.joined_on) == (
            "12/3",
            4,
            date(1967, 6, 5),
            date(2024, 2, 29),
        )
        assert (row.heir_name, row.heir_relation) == ("นางทอใย", "ภรรยา")
        assert register.header_row == 2

    def test_title_first_and_last_name_may_have_their_own_columns(self) -> None:
        header = ["คำนำหน้า", "ชื่อ", "สกุล", "เลขประจำตัวประชาชน", "วันเดือนปีเกิด"]
        register = read([header, ["น.ส.", " ทอใย ", "ณ ทุ่งกว้าง (ฝ้าย)", synthetic_id(1), "5/6/2510"]])
        assert register.rows[0].name == PersonName("นางสาว", "ทอใย", "ณ ทุ่งกว้าง", "ฝ้าย")

    def test_beside_a_first_name_chue_sakun_is_the_last_name(self) -> None:
        header = ["ชื่อ", "ชื่อสกุล", "เลขประจำตัวประชาชน", "วันเดือนปีเกิด"]
        register = read([header, ["นางทอใย", "สานไม้ไผ่ทอง", synthetic_id(1), "5/6/2510"]])
        assert register.rows[0].name == PersonName("นาง", "ทอใย", "สานไม้ไผ่ทอง")

    @pytest.mark.parametrize("merges", [(), ("A1:C1",)])
    def test_one_header_may_reach_over_the_columns_of_the_name(self, merges: tuple[str, ...]) -> None:
        header = ["ชื่อ - สกุล", None, None, "เลขประจำตัวประชาชน", "วันเดือนปีเกิด"]
        register = read([header, ["นาง", "ทอใย", "สานไม้ไผ่ทอง", synthetic_id(1), "5/6/2510"]], merges=merges)
        assert register.rows[0].name == PersonName("นาง", "ทอใย", "สานไม้ไผ่ทอง")

    def test_one_column_may_hold_the_whole_address(self) -> None:
        header = ["ชื่อ-สกุล", "ที่อยู่", "วันเดือนปีเกิด", "เลขประจำตัวประชาชน"]
        register = read([header, ["นางทอใย สานไม้ไผ่ทอง", "12/3 หมู่ 4 ต.ตัวอย่าง", "5/6/2510", None]])
        assert (register.rows[0].house_no, register.rows[0].moo) == ("12/3", 4)

    def test_two_columns_of_one_name_keep_apart(self) -> None:
        header = ["ชื่อ-สกุล", "เลขประจำตัวประชาชน", "วันเดือนปีเกิด", "หมายเหตุ", "หมายเหตุ"]
        register = read([header, ["นางทอใย สานไม้ไผ่ทอง", None, "5/6/2510", "จิตอาสา", "อสม."]])
        assert register.rows[0].raw["หมายเหตุ (2)"] == "อสม."
        assert register.unread_columns == ("หมายเหตุ (2)",)

    def test_the_rate_of_dues_is_named_as_not_read(self) -> None:
        header = ["ชื่อ-สกุล", "เลขประจำตัวประชาชน", "วันเดือนปีเกิด", "อัตราเงินสมทบ"]
        register = read([header, ["นางทอใย สานไม้ไผ่ทอง", None, "5/6/2510", 2]])
        assert register.unread_columns == ("อัตราเงินสมทบ",)

    def test_a_missing_column_is_told_once(self) -> None:
        register = read([["ชื่อ-สกุล", "เลขประจำตัวประชาชน", "หมู่ที่"], ["นางทอใย สานไม้ไผ่ทอง", synthetic_id(1), 4]])
        assert [(issue.row_no, issue.severity, issue.facts["expected"]) for issue in register.issues] == [
            (1, "warning", "วันเดือนปีเกิด"),
            (1, "warning", "วันที่เป็นสมาชิก"),
        ]


class TestChosenColumns:
    def test_the_person_who_knows_the_file_has_the_last_word(self) -> None:
        header = ["ชื่อ-สกุล", "เลขประจำตัวประชาชน", "วันเดือนปีเกิด", "รหัส", "หมายเหตุ"]
        row = ["นางทอใย สานไม้ไผ่ทอง", synthetic_id(1), "5/6/2510", "ก-12", "โทรหาลูก"]
        register = read([header, row], columns={"รหัส": "member_no", "หมายเหตุ": ""})
        assert (register.rows[0].member_no, register.rows[0].note) == ("ก-12", "")
        assert register.columns["รหัส"] == "member_no"
        assert register.unread_columns == ("หมายเหตุ",)

    def test_a_chosen_column_replaces_the_one_we_would_have_read(self) -> None:
        header = ["ชื่อ-สกุล", "เลขประจำตัวประชาชน", "วันที่สมัคร", "วันอนุมัติ", "หมู่"]
        row = ["นางทอใย สานไม้ไผ่ทอง", synthetic_id(1), "1/1/2560", "5/6/2560", 4]
        register = read([header, row], columns={"วันอนุมัติ": "joined_on"})
        assert register.rows[0].joined_on == date(2017, 6, 5)

    @pytest.mark.parametrize("columns", [{"ไม่มีคอลัมน์นี้": "note"}, {"หมู่ที่": "no_such_field"}])
    def test_it_refuses_columns_that_do_not_exist(self, columns: dict[str, str]) -> None:
        with pytest.raises(UnknownColumn, match="Choose the columns again"):
            read([HEADER, KONG], columns=columns)


class TestLinesThatAreNoMembers:
    @pytest.mark.parametrize(
        "line",
        [
            [],
            [None, "  ", None],
            [3],
            [None, "รวม", None, None, None, 2],
            ["รวมทั้งสิ้น", None, 2],
            [None, "รวมหมู่ที่ 4", 25],
            [None, "รวม 25 คน"],
            [None, "ยอดยกไป"],
            ["ทะเบียนสมาชิก"],
            HEADER,
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            [1, 2, 3, 4, 5, 6],
        ],
    )
    def test_they_are_passed_over_without_a_word(self, line: list[Any]) -> None:
        register = read([["ทะเบียนสมาชิก"], HEADER, KONG, line, TOR])
        assert names(register) == ["ก้องทุ่ง เก็บวันละบาท", "ทอใย สานไม้ไผ่ทอง"]
        assert [issue.code for issue in register.issues] == [NOT_SAID]
        assert register.rows[1].row_no == 5

    @pytest.mark.parametrize(
        "line", [["ลงชื่อ ................ เหรัญญิก"], [None, "หมายเหตุ: ข้อมูลเดือนมีนาคม"], ["ตรวจแล้ว"]]
    )
    def test_what_looks_like_no_member_is_passed_over_with_a_warning(self, line: list[Any]) -> None:
        register = read([HEADER, KONG, line])
        assert names(register) == ["ก้องทุ่ง เก็บวันละบาท"]
        assert [(issue.row_no, issue.code) for issue in register.issues] == [
            (1, NOT_SAID),
            (3, "register.row_passed_over"),
        ]

    @pytest.mark.parametrize("name", ["รวมพร สานไม้ไผ่ทอง", "รวม สานไม้ไผ่ทอง", "นายรวม 2 สาน"])
    def test_a_person_whose_name_begins_like_a_sum_is_a_person(self, name: str) -> None:
        assert len(read([HEADER, KONG, [2, name]]).rows) == 2

    def test_a_line_with_only_a_name_is_a_member(self) -> None:
        assert names(read([HEADER, KONG, [None, "นางทอใย สานไม้ไผ่ทอง"]]))[1] == "ทอใย สานไม้ไผ่ทอง"


class TestVillages:
    def test_a_heading_line_names_the_village_of_the_rows_below(self) -> None:
        header = ["ชื่อ-สกุล", "เลขประจำตัวประชาชน", "วันเดือนปีเกิด"]
        rows = [header, ["หมู่ที่ 4 บ้านสวนกลาง"], KONG[1:4], ["หมู่ที่ ๑๑"], TOR[1:4]]
        register = read(rows, merges=("A2:C2",))
        assert [(row.moo, row.village_name) for row in register.rows] == [(4, "สวนกลาง"), (11, "")]

    def test_the_row_s_own_village_wins_over_the_heading(self) -> None:
        register = read([HEADER, ["หมู่ที่ 7 บ้านคลองยาว"], KONG])
        assert (register.rows[0].moo, register.rows[0].village_name) == (4, "")

    def test_a_house_merged_over_its_people_belongs_to_each(self) -> None:
        header = ["บ้านเลขที่", "หมู่ที่", "ชื่อ-สกุล", "วันเดือนปีเกิด"]
        rows = [header, ["12/3", 4, KONG[1], "5/6/2510"], [None, None, TOR[1], "6/6/2511"]]
        register = read(rows, merges=("A2:A3", "B2:B3"))
        assert [(row.house_no, row.moo) for row in register.rows] == [("12/3", 4), ("12/3", 4)]
