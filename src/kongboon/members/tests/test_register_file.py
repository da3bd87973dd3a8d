"""Ugly registers come out as the people they were made from."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from datetime import date, datetime

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from tests.registers import TrueMember, UglyRegister, ugly_register

from kongboon.members.register_file import Register, RegisterRow, read_register

TODAY = date(2024, 4, 10)
VILLAGES = [(1, "สวนกลาง"), (4, "ทุ่งใหม่"), (11, "คลองยาว")]
SEEDS = range(8)


def read(ugly: UglyRegister) -> Register:
    return read_register(ugly.xlsx, "ทะเบียน.xlsx", today=TODAY)


def as_truth(row: RegisterRow) -> TrueMember:
    """The reader's row in the generator's words."""
    own = {name: getattr(row.name, name) for name in ("title", "first_name", "last_name", "nickname")}
    rest = {field.name: getattr(row, field.name) for field in fields(TrueMember) if field.name not in own}
    return TrueMember(**rest, **own)


def error_codes(register: Register) -> dict[int, set[str]]:
    codes: dict[int, set[str]] = {}
    for issue in register.issues:
        if issue.severity == "error":
            codes.setdefault(issue.row_no, set()).add(issue.code)
    return codes


@pytest.mark.parametrize("seed", SEEDS)
def test_every_member_comes_out_as_the_person_really_is(seed: int) -> None:
    ugly = ugly_register(seed, 150, VILLAGES)
    register = read(ugly)
    assert [as_truth(row) for row in register.rows] == ugly.truth
    assert error_codes(register) == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_wrong_rows_are_found_and_nothing_else_is_touched(seed: int) -> None:
    ugly = ugly_register(seed, 150, VILLAGES, errors=20)
    register = read(ugly)
    assert error_codes(register) == ugly.bad_rows
    assert [as_truth(row) for row in register.good_rows] == ugly.truth
    assert len(register.rows) == 150


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_is_not_said_to_have_paid_is_doubted_and_nobody_else(seed: int) -> None:
    ugly = ugly_register(seed, 150, VILLAGES)
    doubted = [issue for issue in read(ugly).issues if issue.code == "register.paid_until_missing"]
    assert [issue.row_no for issue in doubted] == sorted(ugly.unpaid_rows)
    assert {issue.column for issue in doubted} == {"ชำระถึง (เดือน)"}


def test_the_leap_day_of_2567_comes_out_of_the_register() -> None:
    register = read(ugly_register(3, 20, VILLAGES))
    assert register.rows[0].joined_on == date(2024, 2, 29)
    assert register.rows[1].birth_date == date(1956, 2, 29)


def test_it_says_which_column_was_read_as_what() -> None:
    register = read(ugly_register(1, 20, VILLAGES))
    assert register.sheet == "ทะเบียนสมาชิก"
    assert register.unread_columns == ("ลำดับ",)
    assert register.columns == {
        "เลขที่ สมาชิก": "member_no",
        "ชื่อ - สกุล": "full_name",
        "เลขประจำตัว ประชาชน": "national_id",
        "วัน/เดือน/ปี เกิด": "birth_date",
        "วัน/เดือน/ปี เป็นสมาชิก": "joined_on",
        "ชำระถึง (เดือน)": "paid_until",
        "ที่อยู่ บ้านเลขที่": "house_no",
        "ที่อยู่ หมู่ที่": "moo",
        "ที่อยู่ ชื่อบ้าน": "village_name",
        "เบอร์โทร.": "phone",
        "ผู้รับผลประโยชน์ ชื่อ-สกุล": "heir_name",
        "ผู้รับผลประโยชน์ ความสัมพันธ์": "heir_relation",
        "ใบเสร็จเดิม": "old_receipt",
        "หมายเหตุ": "note",
    }


def test_the_columns_of_one_file_can_be_given_back_for_the_next() -> None:
    ugly = ugly_register(1, 20, VILLAGES)
    first = read(ugly)
    assert read_register(ugly.xlsx, "ทะเบียน.xlsx", today=TODAY, columns=first.columns) == first


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp874", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_same_register_saved_as_csv_comes_out_the_same(encoding: str, delimiter: str) -> None:
    ugly = ugly_register(5, 40, VILLAGES)
    sheet = load_workbook(io.BytesIO(ugly.xlsx)).worksheets[0]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    for row in sheet.iter_rows(values_only=True):
        writer.writerow([_as_saved(value) for value in row])
    register = read_register(text.getvalue().encode(encoding), "ทะเบียน.csv", today=TODAY)
    assert [as_truth(row) for row in register.rows] == ugly.truth
    assert error_codes(register) == {}


def _as_saved(value: object) -> object:
    """A cell as Excel in Thai writes it into a CSV: days in the Buddhist era, long numbers in full."""
    if isinstance(value, datetime):
        return f"{value.day}/{value.month}/{value.year + (543 if value.year < 2400 else 0)}"
    if isinstance(value, float):
        return f"{value:.0f}"
    # A telephone number that has lost its zero cannot get it back from text, so it is written whole.
    return f"0{value}" if isinstance(value, int) and 800000000 <= value < 900000000 else value


def test_every_finding_can_be_told_in_a_sentence() -> None:
    register = read(ugly_register(2, 60, VILLAGES, errors=20))
    assert register.issues
    for issue in register.issues:
        sentence = issue.text()
        assert len(sentence) > 20
        assert "%(" not in sentence


def test_the_generator_can_be_repeated() -> None:
    once, again = ugly_register(9, 30, VILLAGES, errors=3), ugly_register(9, 30, VILLAGES, errors=3)
    assert (once.truth, once.bad_rows) == (again.truth, again.bad_rows)
    assert ugly_register(10, 30, VILLAGES).truth != once.truth
