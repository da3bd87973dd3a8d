"""One thing at a time that a row can have, and what is said about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.registers import book_of

from kongboon.kernel.national_id import BadNationalId, synthetic_id
from kongboon.members.register_file import Issue, Register, RegisterRow, read_register

TODAY = date(2024, 4, 10)
HEADER = ["ชื่อ-สกุล", "เลขประจำตัวประชาชน", "วันเดือนปีเกิด", "วันที่เป็นสมาชิก", "ชำระถึง", "บ้านเลขที่", "หมู่ที่"]
NORMAL: dict[str, Any] = {
    "ชื่อ-สกุล": "นายก้องทุ่ง เก็บวันละบาท",
    "เลขประจำตัวประชาชน": float(synthetic_id(1)),
    "วันเดือนปีเกิด": "5/6/2510",
    "วันที่เป็นสมาชิก": "29/2/2567",
    "ชำระถึง": "มี.ค. 2567",
    "บ้านเลขที่": "12/3",
    "หมู่ที่": 4,
}
OTHER: dict[str, Any] = NORMAL | {"ชื่อ-สกุล": "นางทอใย สานไม้ไผ่ทอง", "เลขประจำตัวประชาชน": synthetic_id(2)}


def register_of(*members: dict[str, Any]) -> Register:
    header = list(dict.fromkeys([*HEADER, *(name for member in members for name in member)]))
    return read_register(
        book_of([header, *([member.get(name) for name in header] for member in members)]),
        "x.xlsx",
        today=TODAY,
    )


def read_one(changes: dict[str, Any]) -> tuple[RegisterRow, list[Issue]]:
    register = register_of(NORMAL | changes)
    return register.rows[0], register.issues


def found(issues: list[Issue]) -> list[tuple[str, str, str]]:
    return [(issue.severity, issue.code, issue.column) for issue in issues]


def test_a_good_row_has_nothing_to_say() -> None:
    row, issues = read_one({})
    assert issues == []
    assert row.row_no == 2
    assert (row.joined_on, row.paid_until) == (date(2024, 2, 29), date(2024, 3, 31))
    assert row.raw == {
        "ชื่อ-สกุล": "นายก้องทุ่ง เก็บวันละบาท",
        "เลขประจำตัวประชาชน": synthetic_id(1),
        "วันเดือนปีเกิด": "5/6/2510",
        "วันที่เป็นสมาชิก": "29/2/2567",
        "ชำระถึง": "มี.ค. 2567",
        "บ้านเลขที่": "12/3",
        "หมู่ที่": "4",
    }


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("วันเดือนปีเกิด", "30/2/2510", "no_such_day"),
        ("วันเดือนปีเกิด", "29/2/2566", "no_such_day"),
        ("วันเดือนปีเกิด", "1/1/2568", "register.day_in_the_future"),
        ("วันเดือนปีเกิด", "ไม่แน่ใจ", "bad_date"),
        ("วันเดือนปีเกิด", "1/1/510", "year_out_of_range"),
        ("วันเดือนปีเกิด", 12, "bad_date"),
        ("วันที่เป็นสมาชิก", "31/4/2560", "no_such_day"),
        ("วันที่เป็นสมาชิก", "11/4/2567", "register.day_in_the_future"),
        ("วันที่เป็นสมาชิก", "25600", "bad_date"),
        ("วันที่เป็นสมาชิก", "4/6/2510", "register.joined_before_birth"),
        ("ชำระถึง", "13/2567", "no_such_day"),
        ("ชำระถึง", "2567", "bad_date"),
        ("ชำระถึง", "จ่ายแล้ว", "bad_date"),
        ("หมู่ที่", 0, "register.bad_moo"),
        ("หมู่ที่", 150, "register.bad_moo"),
        ("หมู่ที่", 4.5, "register.bad_moo"),
        ("ชื่อ-สกุล", None, "register.name_missing"),
        ("จำนวนเงิน", "สิบบาท", "bad_money"),
        ("จำนวนเงิน", 10.005, "fraction_of_satang"),
        ("วันที่พ้นสภาพ", "1/5/2567", "register.day_in_the_future"),
        ("วันที่พ้นสภาพ", "28/2/2567", "register.ended_before_joining"),
    ],
)
def test_it_keeps_a_row_out_and_says_why(column: str, cell: Any, code: str) -> None:
    _, issues = read_one({column: cell})
    assert found(issues) == [("error", code, column)]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("เลขประจำตัวประชาชน", "9234545678781", "register.national_id_check_digit"),
        ("เลขประจำตัวประชาชน", "G610100001234", "register.national_id_g_code"),
        ("เลขประจำตัวประชาชน", "92345", "register.national_id_left_out"),
        ("เลขประจำตัวประชาชน", "9.23455E+12", "register.national_id_left_out"),
        ("วันเดือนปีเกิด", "2510", "register.birth_date_partial"),
        ("วันเดือนปีเกิด", "มิ.ย. 2510", "register.birth_date_partial"),
        ("วันเดือนปีเกิด", "1/6/2444", "register.very_old"),
        ("วันที่เป็นสมาชิก", None, "register.joined_on_missing"),
        ("ชำระถึง", None, "register.paid_until_missing"),
        ("ชำระถึง", "1/3/2567", "register.first_day_read_as_month"),
        ("ชำระถึง", "ม.ค. 2567", "register.paid_before_joining"),
        ("ชำระถึง", "มี.ค. 2577", "register.paid_far_ahead"),
        ("บ้านเลขที่", date(2024, 3, 12), "register.house_no_became_date"),
        ("โทรศัพท์", "12345", "register.bad_phone"),
        ("เพศ", "?!", "register.bad_sex"),
        ("ชื่อ-สกุล", "นายก้องทุ่ง", "register.last_name_missing"),
        ("ชื่อ-สกุล", "นายก้อง1 เก็บวันละบาท", "register.odd_name"),
        ("หมายเหตุ", "เสียชีวิต", "register.member_has_left"),
        ("สถานะ", "ลาออก", "register.member_has_left"),
    ],
)
def test_it_lets_a_row_in_with_a_warning(column: str, cell: Any, code: str) -> None:
    _, issues = read_one({column: cell})
    assert found(issues) == [("warning", code, column)]


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("เลขประจำตัวประชาชน", None, "national_id", None),
        ("เลขประจำตัวประชาชน", "ไม่มี", "national_id", None),
        ("เลขประจำตัวประชาชน", "9-2345-45678-78-7", "national_id", "9234545678787"),
        ("เลขประจำตัวประชาชน", "9234545678781", "national_id", "9234545678781"),
        ("เลขประจำตัวประชาชน", "92345", "national_id", None),
        ("วันเดือนปีเกิด", "2510", "birth_date", date(1967, 7, 1)),
        ("วันเดือนปีเกิด", 2510, "birth_date", date(1967, 7, 1)),
        ("วันเดือนปีเกิด", "00/00/2510", "birth_date", date(1967, 7, 1)),
        ("วันเดือนปีเกิด", "-/6/2510", "birth_date", date(1967, 6, 15)),
        ("วันเดือนปีเกิด", "มิ.ย. 2510", "birth_date", date(1967, 6, 15)),
        ("วันเดือนปีเกิด", datetime(2510, 6, 5), "birth_date", date(1967, 6, 5)),
        ("วันเดือนปีเกิด", "29 กุมภาพันธ์ พ.ศ. ๒๔๙๙", "birth_date", date(1956, 2, 29)),
        ("วันเดือนปีเกิด", "-", "birth_date", None),
        ("ชำระถึง", "3/2567", "paid_until", date(2024, 3, 31)),
        ("ชำระถึง", "31/3/2567", "paid_until", date(2024, 3, 31)),
        ("ชำระถึง", "15 มี.ค. 2567", "paid_until", date(2024, 3, 15)),
        ("ชำระถึง", date(2024, 3, 31), "paid_until", date(2024, 3, 31)),
        ("ชำระถึง", date(2024, 3, 1), "paid_until", date(2024, 3, 31)),
        ("ชำระถึง", "-", "paid_until", None),
        ("หมู่ที่", "หมู่ที่ ๔", "moo", 4),
        ("หมู่ที่", "ม.4", "moo", 4),
        ("หมู่ที่", 4.0, "moo", 4),
        ("บ้านเลขที่", 12.0, "house_no", "12"),
        ("บ้านเลขที่", "๑๒/๓", "house_no", "12/3"),
        ("บ้านเลขที่", date(2024, 3, 12), "house_no", "12/3"),
        ("ชุมชน", "ชุมชนริมคลอง", "village_name", "ริมคลอง"),
        ("โทรศัพท์", 812345678, "phone", "0812345678"),
        ("โทรศัพท์", "081-234 5678, 02-123 4567", "phone", "0812345678"),
        ("โทรศัพท์", "12345", "phone", ""),
        ("เลขที่สมาชิก", 12.0, "member_no", "12"),
        ("เลขที่สมาชิก", " ๐๐๑๒ ", "member_no", "0012"),
        ("เลขที่สมาชิก", "-", "member_no", None),
        ("เพศ", "ชาย", "sex", "male"),
        ("เพศ", "ญ.", "sex", "female"),
        ("เพศ", None, "sex", None),
        ("จำนวนเงิน", "๓๖๕.๕๐ บาท", "amount_paid_satang", 36550),
        ("จำนวนเงิน", 365, "amount_paid_satang", 36500),
        ("ใบเสร็จ", "12/34", "old_receipt", "12/34"),
        ("วันที่พ้นสภาพ", "1/4/2567", "ended_on", date(2024, 4, 1)),
        ("วันที่พ้นสภาพ", "1/4/2567", "status", "left"),
        ("หมายเหตุ", "เสียชีวิต 1 เม.ย.", "status", "died"),
        ("หมายเหตุ", "มารดาเสียชีวิต", "status", ""),
        ("หมายเหตุ", "เสียชีวิต", "note", "เสียชีวิต"),
        ("ผู้รับประโยชน์", "นางทอใย  เก็บวันละบาท (ภรรยา)", "heir_name", "นางทอใย เก็บวันละบาท"),
        ("ผู้รับประโยชน์", "นางทอใย เก็บวันละบาท (ภรรยา)", "heir_relation", "ภรรยา"),
        ("ผู้รับประโยชน์", "นางทอใย เก็บวันละบาท (แดง)", "heir_name", "นางทอใย เก็บวันละบาท (แดง)"),
    ],
)
def test_it_reads_the_cell(column: str, cell: Any, field: str, value: Any) -> None:
    row, issues = read_one({column: cell})
    assert getattr(row, field) == value
    assert not [issue for issue in issues if issue.severity == "error"]


def test_a_partial_birth_date_says_so() -> None:
    row, issues = read_one({"วันเดือนปีเกิด": "2510"})
    assert row.birth_is_partial
    assert "1/7/2510 is used to reckon the age" in issues[0].text()


def test_joining_in_the_year_of_a_partial_birth_is_possible() -> None:
    assert not register_of(NORMAL | {"วันเดือนปีเกิด": "2566", "วันที่เป็นสมาชิก": "1/5/2566"}).error_rows
    assert register_of(NORMAL | {"วันเดือนปีเกิด": "2566", "วันที่เป็นสมาชิก": "31/12/2565"}).error_rows == {2}


def test_sex_is_never_taken_from_the_title() -> None:
    assert read_one({"ชื่อ-สกุล": "นางทอใย สานไม้ไผ่ทอง"})[0].sex is None


def test_a_bracket_that_tells_of_a_death_is_no_nickname() -> None:
    row, issues = read_one({"ชื่อ-สกุล": "นายก้องทุ่ง เก็บวันละบาท (เสียชีวิต)"})
    assert (row.name.nickname, row.note, row.status) == ("", "เสียชีวิต", "died")
    assert found(issues) == [("warning", "register.member_has_left", "ชื่อ-สกุล")]


class TestPaidUntilLeftEmpty:
    """Dues are owed since joining then, which may be years: it is said before anybody comes in."""

    def test_each_row_that_lacks_it_is_told_at_its_column(self) -> None:
        register = register_of(NORMAL, OTHER | {"ชำระถึง": "-"})
        assert [
            (issue.row_no, *said) for issue, said in zip(register.issues, found(register.issues), strict=True)
        ] == [(3, "warning", "register.paid_until_missing", "ชำระถึง")]

    def test_a_file_that_says_it_for_nobody_is_told_once(self) -> None:
        register = register_of(NORMAL | {"ชำระถึง": None}, OTHER | {"ชำระถึง": ""})
        (issue,) = register.issues
        assert (issue.row_no, issue.code, issue.column) == (1, "register.paid_until_nowhere", "ชำระถึง")
        assert "all of them (2)" in issue.text()

    @pytest.mark.parametrize("people", [(NORMAL,), (NORMAL, OTHER)])
    def test_a_file_without_the_column_is_told_once(self, people: tuple[dict[str, Any], ...]) -> None:
        header = [name for name in HEADER if name != "ชำระถึง"]
        rows = [[person[name] for name in header] for person in people]
        register = read_register(book_of([header, *rows]), "x.xlsx", today=TODAY)
        assert found(register.issues) == [("warning", "register.paid_until_nowhere", "")]

    @pytest.mark.parametrize(
        "more",
        [
            {"วันที่เป็นสมาชิก": "1/4/2567"},
            {"วันที่พ้นสภาพ": "1/4/2567"},
        ],
    )
    def test_who_owes_nothing_older_is_not_doubted(self, more: dict[str, Any]) -> None:
        assert register_of(NORMAL, OTHER | {"ชำระถึง": None} | more).issues == []


class TestTwoDigitYears:
    def test_they_are_buddhist_when_the_rest_of_the_column_is(self) -> None:
        register = register_of(NORMAL | {"วันที่เป็นสมาชิก": "29/2/67"}, OTHER)
        assert register.rows[0].joined_on == date(2024, 2, 29)
        assert register.issues == []

    def test_they_are_buddhist_when_the_header_says_so(self) -> None:
        member = {**NORMAL, "วันที่เป็นสมาชิก (พ.ศ.)": "29/2/67"}
        del member["วันที่เป็นสมาชิก"]
        header = list(member)
        register = read_register(book_of([header, list(member.values())]), "x.xlsx", today=TODAY)
        assert register.rows[0].joined_on == date(2024, 2, 29)

    def test_they_are_asked_for_when_nothing_tells_the_era(self) -> None:
        register = register_of(NORMAL | {"วันที่เป็นสมาชิก": "1/1/22"})
        assert [(question.column, question.kind) for question in register.questions] == [
            ("วันที่เป็นสมาชิก", "short_year")
        ]
        assert register_of(NORMAL | {"วันที่เป็นสมาชิก": "29/2/67"}).questions == ()

    def test_they_are_asked_for_when_another_year_is_of_the_common_era(self) -> None:
        third = OTHER | {"วันที่เป็นสมาชิก": "29/2/2024", "เลขประจำตัวประชาชน": None, "ชื่อ-สกุล": "นายใบไผ่ ออมน้ำใจ"}
        register = register_of(NORMAL | {"วันที่เป็นสมาชิก": "1/1/22"}, OTHER, third)
        assert [question.kind for question in register.questions] == ["short_year"]

    def test_a_short_month_is_judged_too(self) -> None:
        row, issues = read_one({"ชำระถึง": "มี.ค. 67"})
        assert (row.paid_until, issues) == (date(2024, 3, 31), [])

    def test_nobody_is_born_in_the_future(self) -> None:
        register = register_of(NORMAL | {"วันเดือนปีเกิด": "5/6/80"}, OTHER)
        assert register.rows[0].birth_date == date(1937, 6, 5)


class TestDuplicates:
    def test_the_later_row_with_the_same_id_is_wrong_and_names_the_first(self) -> None:
        register = register_of(NORMAL, OTHER | {"เลขประจำตัวประชาชน": synthetic_id(1)})
        (issue,) = register.issues
        assert (issue.row_no, issue.severity, issue.code) == (3, "error", "register.duplicate_national_id")
        assert "row 2 already, for ก้องทุ่ง เก็บวันละบาท" in issue.text()
        assert synthetic_id(1) not in issue.text()

    def test_the_later_row_with_the_same_member_number_is_wrong(self) -> None:
        register = register_of(NORMAL | {"เลขที่สมาชิก": 7}, OTHER | {"เลขที่สมาชิก": "๗"})
        assert [(issue.row_no, issue.severity, issue.code) for issue in register.issues] == [
            (3, "error", "register.duplicate_member_no")
        ]

    def test_the_same_name_with_another_birth_date_is_another_person(self) -> None:
        twin = OTHER | {"ชื่อ-สกุล": NORMAL["ชื่อ-สกุล"], "วันเดือนปีเกิด": "6/6/2510"}
        assert register_of(NORMAL, twin).issues == []

    def test_people_without_an_id_are_no_duplicates_of_each_other(self) -> None:
        assert (
            register_of(NORMAL | {"เลขประจำตัวประชาชน": None}, OTHER | {"เลขประจำตัวประชาชน": "-"}).issues == []
        )


def test_a_reason_inside_a_finding_is_told_in_the_same_language() -> None:
    _, (issue,) = read_one({"เลขประจำตัวประชาชน": "92345"})
    assert issue.text().startswith("“92345” cannot be a national id")
    thai = {issue.msgid: "%(why)s จึงนำเข้าโดยไม่มีเลข", BadNationalId.msgid: "“%(value)s” ไม่ใช่เลข 13 หลัก"}
    assert issue.text(thai.__getitem__) == "“92345” ไม่ใช่เลข 13 หลัก จึงนำเข้าโดยไม่มีเลข"
