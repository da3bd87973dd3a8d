"""Small registers after public reports (tests/cases/register): every cell has its right value, or is asked or refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kongboon.kernel.national_id import synthetic_id
from kongboon.members.register_file import Issue, Register, read_register
from kongboon.members.register_refusals import StrayQuote

CASES = Path(__file__).parents[4] / "tests" / "cases" / "register"
TODAY = date(2026, 11, 30)
JOINED, BORN, PAID = "วันที่เป็นสมาชิก", "วันเดือนปีเกิด", "ชำระถึง"
NAMES = "ลำดับ,เลขที่สมาชิก,ชื่อ-สกุล,วันเดือนปีเกิด,หมู่ที่,วันที่เป็นสมาชิก,ชำระถึง,หมายเหตุ"


def case(name: str, **readings: list[str]) -> Register:
    return read_register((CASES / name).read_bytes(), name, today=TODAY, readings=readings or None)


def csv_of(*rows: str) -> Register:
    return read_register("\n".join([NAMES, *rows]).encode(), "a.csv", today=TODAY)


def asked(register: Register) -> list[tuple[str, str]]:
    return [(question.column, question.kind) for question in register.questions]


def found(register: Register) -> list[tuple[int, str]]:
    """Row and code of each finding, but for births before the year began in January, which the cases have by chance."""
    return [(issue.row_no, issue.code) for issue in of_the_case(register)]


def of_the_case(register: Register) -> list[Issue]:
    return [issue for issue in register.issues if issue.code != "register.born_in_old_year"]


@pytest.mark.parametrize("name", ["00-control.csv", "00-control.xlsx"])
def test_the_control_says_nothing(name: str) -> None:
    register = case(name)
    assert (len(register.rows), found(register), register.questions) == (10, [], ())
    assert register.rows[9].joined_on == date(2010, 4, 1)


class TestQuotes:
    def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_row(self) -> None:
        with pytest.raises(StrayQuote) as caught:
            case("01-unclosed-quote.csv")
        assert caught.value.facts["row"] == 5

    @pytest.mark.parametrize(
        "rows",
        [
            (
                '1,1,นางก ดี,1/2/2500,1,1/4/2560,,"ย้าย',
                '2,2,นางข ดี,1/2/2500,1,1/4/2560,,"',
                "3,3,นางค ดี,1/2/2500,1,,,",
            ),
            ('1,1,"นางก ดี,1/2/2500,1,1/4/2560,,', '2,2,นางข" ดี,1/2/2500,1,1/4/2560,,'),
            ('1,1,นางก ดี,1/2/2500,1,1/4/2560,,"ย้าย', '2,2,นางข ดี",1/2/2500,1,1/4/2560,,'),
        ],
    )
    def test_one_that_another_one_closes_further_down_swallows_nothing(self, rows: tuple[str, ...]) -> None:
        with pytest.raises(StrayQuote) as caught:
            csv_of(*rows)
        assert caught.value.facts["row"] == 2

    def test_quotation_marks_in_their_place_are_read(self) -> None:
        register = csv_of(
            '1,1,"นางก ""แดง"" ดี",1/2/2500,1,1/4/2560,,"ย้าย, แล้ว\nกลับมา"',
            '2,2,นางข "ดำ" ดี,1/2/2500,1,1/4/2560,,',
        )
        assert [row.row_no for row in register.rows] == [2, 3]
        assert register.rows[0].note == "ย้าย, แล้ว กลับมา"


def test_every_way_of_protecting_an_id_is_taken_off() -> None:
    register = case("02-protected-ids.csv")
    ends = (11, 29, 37, 45, 53, 61, 70, 88, 96, 100)
    assert [row.national_id for row in register.rows] == [f"9{70000 + end:012d}" for end in ends]
    assert found(register) == []


class TestOtherPrograms:
    def test_evenings_are_asked_about_and_zones_are_reckoned(self) -> None:
        register = case("03-javascript-dates.xlsx")
        assert asked(register) == [(BORN, "evening"), (JOINED, "evening")]
        assert register.rows[2].birth_date == register.rows[3].birth_date == date(1967, 6, 1)
        register = case("03-javascript-dates.xlsx", **{BORN: ["next-day"], JOINED: ["next-day"]})
        assert register.questions == ()
        assert [row.birth_date for row in register.rows] == [
            date(1967, 6, 1), date(1970, 1, 15), date(1967, 6, 1), date(1967, 6, 1),
        ]  # fmt: skip
        assert {row.joined_on for row in register.rows} == {date(2010, 4, 1), date(2013, 4, 1)}

    def test_one_time_of_day_among_others_is_no_evening_of_a_program(self) -> None:
        rows = [["ชื่อ-สกุล", "หมู่ที่", JOINED], ["นายก ดี", 1, datetime(2010, 3, 31, 17, 0)],
                ["นายข ดี", 1, datetime(2010, 3, 31, 9, 30)]]  # fmt: skip
        assert read_register(_book(rows), "a.xlsx", today=TODAY).questions == ()

    def test_months_that_stand_first_are_asked_about_by_column(self) -> None:
        assert asked(case("04-month-first.csv")) == [(BORN, "order"), (JOINED, "order")]
        register = case("04-month-first.csv", **{BORN: ["month-first"], JOINED: ["month-first"]})
        assert register.rows[0].birth_date == date(1967, 6, 25)
        assert register.rows[1].birth_date == date(1970, 12, 3)
        assert {row.joined_on for row in register.rows} == {date(2010, 4, 1)}
        assert (register.issues, register.questions) == ([], ())
        told = case("04-month-first.csv", **{BORN: ["month-first"], JOINED: ["day-first"]})
        assert {row.joined_on for row in told.rows} == {date(2010, 1, 4)}

    def test_what_nothing_decides_is_asked_in_years_that_a_program_wrote(self) -> None:
        assert asked(csv_of("1,1,นางก ดี,5/6/1980,1,,,")) == [(BORN, "order")]
        assert asked(csv_of("1,1,นางก ดี,5/6/1980,1,,,", "2,2,นางข ดี,25/6/1980,1,,,")) == []
        assert asked(csv_of("1,1,นางก ดี,5/6/2523,1,,,")) == []

    @pytest.mark.parametrize("separator", [";", "\t", "|"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
    def test_every_separator_and_encoding(self, separator: str, encoding: str) -> None:
        text = f"{NAMES}\n1,1,นางก ดี,5/6/2523,1,1/4/2560,,ย้าย\n".replace(",", separator)
        register = read_register(text.encode(encoding), "a.csv", today=TODAY)
        assert register.rows[0].note == "ย้าย"

    def test_commas_in_addresses_are_no_separators(self) -> None:
        register = case("09-semicolon-commas.csv")
        assert len(register.rows) == 8
        assert [(row.house_no, row.moo) for row in register.rows[:2]] == [("11/1", 2), ("12/1", 3)]

    def test_the_line_that_names_the_separator_is_no_row(self) -> None:
        text = "sep=;\n" + f"{NAMES}\n1,1,นางก ดี,5/6/2523,1,1/4/2560,,ย้าย\n".replace(",", ";")
        register = read_register(text.encode("utf-8-sig"), "a.csv", today=TODAY)
        assert (register.header_row, register.rows[0].row_no) == (1, 2)


class TestFailedCells:
    def test_an_error_is_told_with_its_cell(self) -> None:
        register = case("07b-error-cells.xlsx")
        assert [
            (issue.code, issue.facts["cell"], issue.facts["value"]) for issue in of_the_case(register)
        ] == [
            ("register.error_cell", "E2", "#VALUE!"),
            ("register.error_cell", "H3", "#N/A"),
            ("register.error_cell", "I5", "#REF!"),
        ]
        assert register.error_rows == {2, 3, 5}
        assert register.rows[2].name.first_name == "คำปัน"  # a formula that was worked out

    def test_a_formula_without_a_result_is_told_and_an_empty_text_is_none(self) -> None:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["ชื่อ-สกุล", "หมู่ที่", JOINED, BORN])
        sheet.write_row(1, 0, ["นายก ดี", 1])
        sheet.write_formula("C2", "=DATE(2010,4,1)", None, "")
        sheet.write_formula("D2", '=IF(1,"","x")', None, "")
        book.close()
        data = _without_results(out.getvalue(), b"C2")
        register = read_register(data, "a.xlsx", today=TODAY)
        assert [issue.code for issue in register.issues if issue.severity == "error"] == [
            "register.formula_not_worked_out"
        ]
        assert register.issues[0].facts["cell"] == "C2"

    def test_the_words_of_errors_in_a_csv_are_errors_too(self) -> None:
        register = csv_of("1,1,นางก ดี,#REF!,1,=A1,,#12")
        assert [code for _, code in found(register)] == [
            "register.error_cell",
            "register.formula_not_worked_out",
        ]


def _without_results(data: bytes, cell: bytes) -> bytes:
    """The workbook as a program writes it that works out no formulas."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                before, _, after = content.partition(b'<c r="' + cell + b'"')
                one, end, rest = after.partition(b"</c>")
                content = before + b'<c r="' + cell + b'"' + one.replace(b"<v></v>", b"") + end + rest
                content = content.replace(
                    b'<c r="D2">', b'<c r="D2" t="str">'
                )  # as Excel writes an empty text
            new.writestr(name, content)
    return out.getvalue()


def _book(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return out.getvalue()


def test_what_lies_beside_the_plain_cells_is_named() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("ทะเบียน")
    sheet.write_row(0, 0, ["ชื่อ-สกุล", "หมู่ที่", "ทายาท", "ทายาท", "กรุ๊ปเลือด"])
    sheet.write_row(1, 0, ["นายก ดี", 1, "นางข ดี", "นางค ดี", "O"])
    sheet.write_row(2, 0, ["นายง ดี", 1])
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column("E:E", None, None, {"hidden": True})
    sheet.write_comment("A2", "ย้ายบ้าน")
    book.add_worksheet("สรุป").write(0, 0, "รวม")
    secret = book.add_worksheet("เก่า")
    secret.write(0, 0, "x")
    secret.hide()
    book.close()
    register = read_register(out.getvalue(), "a.xlsx", today=TODAY)
    assert [row.row_no for row in register.rows] == [2, 3]
    told = {issue.code: issue.facts for issue in register.issues}
    assert told["register.hidden_rows"] == {"rows": "3"}
    assert told["register.hidden_columns"] == {"columns": "กรุ๊ปเลือด"}
    assert told["register.notes_not_read"] == {"cells": "A2"}
    assert told["register.sheets_not_read"] == {"sheets": "สรุป, เก่า"}
    assert register.unread_columns == ("ทายาท (2)", "กรุ๊ปเลือด")
    assert asked(register) == [("แถวที่ซ่อน", "hidden_rows"), ("แผ่นงานที่ซ่อน", "hidden_sheets")]
    assert ("3" in register.questions[0].said.text(), "เก่า" in register.questions[1].said.text()) == (
        True,
        True,
    )
    readings = {"แถวที่ซ่อน": ["rows-out"], "แผ่นงานที่ซ่อน": ["without-sheets"]}
    register = read_register(out.getvalue(), "a.xlsx", today=TODAY, readings=readings)
    assert ([row.row_no for row in register.rows], register.passed_rows, register.questions) == (
        [2],
        (3,),
        (),
    )
    assert "register.hidden_rows" not in {issue.code for issue in register.issues}
    readings["แถวที่ซ่อน"] = ["rows-in"]
    register = read_register(out.getvalue(), "a.xlsx", today=TODAY, readings=readings)
    assert ([row.row_no for row in register.rows], register.questions) == ([2, 3], ())


class TestYears:
    def test_a_year_or_month_alone_is_the_first_day_until_somebody_says_the_last(self) -> None:
        register = case("10-joined-year.xlsx")
        assert asked(register) == [(JOINED, "part")]
        first = [
            date(2010, 1, 1),
            date(2011, 1, 1),
            date(2012, 1, 1),
            date(2013, 3, 1),
            date(2014, 1, 1),
            date(2015, 4, 1),
        ]
        assert [row.joined_on for row in register.rows] == first
        register = case("10-joined-year.xlsx", **{JOINED: ["last-day"]})
        assert register.questions == ()
        assert [row.joined_on for row in register.rows][2:4] == [date(2012, 12, 31), date(2013, 3, 31)]
        assert {code for _, code in found(register)} == {"register.day_of_part"}

    def test_two_digits_that_the_spreadsheet_took_for_another_year(self) -> None:
        register = case("17b-two-digit-silent.xlsx")
        # Nobody joined in 1955 or paid until 1969; born 1995 or 1952 is both possible.
        assert [row.joined_on for row in register.rows] == [
            date(2017, 1, 15),
            date(2012, 12, 1),
            date(2017, 12, 1),
        ]
        assert register.rows[2].paid_until == date(2026, 10, 31)
        assert [code for _, code in found(register)] == ["register.typed_in_be"] * 3
        assert asked(register) == [(BORN, "typed_year")]
        assert case("17b-two-digit-silent.xlsx", **{BORN: ["year-in-be"]}).rows[0].birth_date == date(
            1952, 6, 5
        )
        assert case("17b-two-digit-silent.xlsx", **{BORN: ["year-as-written"]}).rows[0].birth_date == date(
            1995, 6, 5
        )

    def test_dates_of_a_spreadsheet_that_can_be_right_are_not_doubted(self) -> None:
        rows = [["ชื่อ-สกุล", "หมู่ที่", BORN, JOINED], ["นายก ดี", 1, date(1952, 6, 5), date(2010, 3, 31)]]
        register = read_register(_book(rows), "a.xlsx", today=TODAY)
        assert (register.questions, register.rows[0].birth_date) == ((), date(1952, 6, 5))

    @pytest.mark.parametrize(
        ("born", "joined", "right"),
        [
            ("5/6/95", "1/4/2560", date(1952, 6, 5)),  # 1995 is possible too, so it is asked
            ("5/6/25", "1/4/2530", date(1982, 6, 5)),  # 1925 is possible too
        ],
    )
    def test_two_digits_that_fit_both_eras_are_asked(self, born: str, joined: str, right: date) -> None:
        register = csv_of(f"1,1,นางก ดี,{born},1,{joined},,")
        assert asked(register) == [(BORN, "short_year")]
        assert register.rows[0].birth_date == right

    @pytest.mark.parametrize(
        ("joined", "right"),
        [("5/6/60", date(2017, 6, 5)), ("5/6/08", date(2008, 6, 5)), ("29/2/67", date(2024, 2, 29))],
    )
    def test_two_digits_that_fit_one_era_are_of_that_era(self, joined: str, right: date) -> None:
        register = csv_of(f"1,1,นางก ดี,,1,{joined},,")
        assert (asked(register), register.rows[0].joined_on) == ([], right)


def test_titles_of_all_ranks() -> None:
    register = case("12-titles.csv")
    titles = """นางสาว นางสาว นางสาว นางสาว เด็กชาย เด็กชาย Mrs. Miss Mr. นาย นาย หลวงพ่อ พระ ว่าที่ร.ต. ว่าที่ร้อยตรีหญิง
        ร.ต.อ. จ.ส.อ. นางสาว นาง นาง ครู อสม. นาง นาง นาง นาง นายแพทย์ นาย"""
    assert [row.name.title for row in register.rows] == titles.split()
    first = "สายฝน สายฝน สายฝน สายฝน บุญมา บุญมา Mali Mali Boon บุญมา บุญมา บุญมา บุญมา บุญมา มะลิ บุญมา บุญมา"
    first += " มะลิ สาวิตรี นวล บุญมา มะลิ มะลิ มะลิ มะลิ มะลิ บุญมา กองทุน"
    assert [row.name.first_name for row in register.rows] == first.split()
    assert (register.rows[25].name.nickname, register.rows[25].note) == ("", "นามสกุลเดิม ลองดู")


@pytest.mark.parametrize("house", ["ไม่มีเลขที่", "บ้านไม่มีเลขที่", "ไม่มีบ้านเลขที่", "-", "0", "ไม่มี", "ไม่ทราบเลขที่"])
def test_a_house_without_a_number_is_no_house_of_that_name(house: str) -> None:
    text = f"ชื่อ-สกุล,เลขประจำตัวประชาชน,บ้านเลขที่,หมู่ที่\nนายก ดี,{synthetic_id(1)},{house},1\nนายข ดี,,9/1,1\n"
    register = read_register(text.encode(), "a.csv", today=TODAY)
    assert [row.house_no for row in register.rows] == ["", "9/1"]


def test_time_stamps_of_form_services_are_days_and_the_column_is_named() -> None:
    text = (
        "ประทับเวลา,ชื่อ-สกุล,หมู่ที่,วันที่สมัครสมาชิก\n"
        '2026/10/29 2:33:05 หลังเที่ยง GMT+7,นายก ดี,1,"29/10/2026, 14:33:05"\n'
        "2026/10/29 9:33:05 ก่อนเที่ยง GMT+7,นายข ดี,1,2026/10/29 9:33:05 ก่อนเที่ยง GMT+7\n"
    )
    register = read_register(text.encode(), "a.csv", today=TODAY)
    assert {row.joined_on for row in register.rows} == {date(2026, 10, 29)}
    assert register.unread_columns == ("ประทับเวลา",)
