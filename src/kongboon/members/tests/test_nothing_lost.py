"""What stands beside the plain rows of a register is told or asked, never dropped without a word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest
from tests.ground import ground
from tests.registers import book_of
from tests.world import Cast, make_fund, make_member

from kongboon.members.import_services import commit_register, preview
from kongboon.members.models import Member
from kongboon.members.register_file import Register, read_register
from kongboon.members.register_refusals import NamelessColumn
from kongboon.members.tests.sheets import workbook

TODAY = date(2024, 6, 10)
HEADER = ["เลขสมาชิก", "ชื่อ-สกุล", "บ้านเลขที่", "หมู่ที่", "วันที่เป็นสมาชิก", "ชำระถึง"]


def row(number: Any, name: str, *more: Any, house: Any = "12", moo: Any = 4) -> list[Any]:
    """A row below HEADER, and what stands to its right."""
    return [number, name, house, moo, "1/4/2560", "พ.ย. 2567", *more]


def book(*rows: Iterable[Any], header: Iterable[Any] = HEADER) -> bytes:
    return workbook([list(header), *rows])


def read(*rows: Iterable[Any], header: Iterable[Any] = HEADER, **more: Any) -> Register:
    return read_register(book(*rows, header=header), "ทะเบียน.xlsx", today=TODAY, **more)


def found(register: Register) -> list[tuple[int, str]]:
    """Row and code of each finding, but for the birth dates that HEADER has no column for."""
    return [
        (issue.row_no, issue.code) for issue in register.issues if issue.code != "register.column_missing"
    ]


@ground
def cast(at: datetime) -> Cast:
    """A fund whose starting data nobody has signed yet."""
    return make_fund(at=at, signed=False)


class TestCellsUnderNoHeading:
    DEAD = row("2", "นางขวัญ ดี", None, "ตาย 3 มี.ค.")

    def test_they_are_named_with_their_place_and_nobody_comes_in_before_they_are_answered(
        self, cast: Cast, at: datetime
    ) -> None:
        looked = preview(
            fund=cast.fund, data=book(row("1", "นายกล้า ดี"), self.DEAD), file_name="a.xlsx", today=TODAY
        )
        assert looked.register.nameless_columns == {"คอลัมน์ H": "H3 “ตาย 3 มี.ค.”"}
        assert "คอลัมน์ H" in looked.register.unread_columns
        with pytest.raises(NamelessColumn) as refused:
            commit_register(fund=cast.fund, preview=looked, by=cast.officers["registrar"], at=at)
        assert "H3 “ตาย 3 มี.ค.”" in refused.value.text()
        assert not Member.objects.filter(first_name="กล้า").exists()

    def test_chosen_as_the_status_the_dead_stay_out(self, cast: Cast, at: datetime) -> None:
        looked = preview(
            fund=cast.fund, data=book(row("1", "นายกล้า ดี"), self.DEAD), file_name="a.xlsx", today=TODAY,
            columns={"คอลัมน์ H": "status"},
        )  # fmt: skip
        assert (looked.register.nameless_columns, looked.left) == ({}, (3,))
        commit_register(fund=cast.fund, preview=looked, by=cast.officers["registrar"], at=at)
        assert list(Member.objects.filter(last_name="ดี").values_list("first_name", flat=True)) == ["กล้า"]

    def test_a_word_beside_the_name_of_a_few_is_no_further_part_of_the_name(self) -> None:
        header = ["เลขสมาชิก", "ชื่อ-สกุล", "", "หมู่ที่", "วันที่เป็นสมาชิก"]
        register = read(
            ["1", "นายกล้า ดี", None, 4, "1/4/2560"],
            ["2", "นางขวัญ ดี", "ตาย", 4, "1/4/2560"],
            ["3", "นางคำ ดี", None, 4, "1/4/2560"],
            header=header,
        )
        assert register.rows[1].name.full == "ขวัญ ดี"
        assert register.nameless_columns == {"คอลัมน์ C": "C3 “ตาย”"}

    def test_chosen_not_to_be_read_they_are_asked_about_no_more(self) -> None:
        register = read(self.DEAD, columns={"คอลัมน์ H": ""})
        assert (register.nameless_columns, register.unread_columns) == ({}, ("คอลัมน์ H",))

    def test_a_row_of_a_text_file_that_goes_on_beyond_the_headings_is_refused(self) -> None:
        data = "เลขสมาชิก,ชื่อ-สกุล,เงินสมทบ,หมู่ที่\n1,นายกล้า ดี,5,000.00,4\n2,นางขวัญ ดี,50,4\n"
        register = read_register(data.encode(), "a.csv", today=TODAY)
        assert (2, "register.torn_row") in found(register)
        assert register.error_rows == {2}


class TestOneCellOverSeveralPeople:
    def test_a_date_merged_over_two_is_asked_for_at_the_second(self) -> None:
        people = [HEADER, row("1", "นายกล้า ดี"), [*row("2", "นางขวัญ ดี")[:5], None]]
        data = book_of(people, merges=["F2:F3"])
        register = read_register(data, "a.xlsx", today=TODAY)
        told = next(issue for issue in register.issues if issue.severity == "error")
        assert (told.row_no, told.column, told.facts["cells"]) == (3, "ชำระถึง", "F2:F3")
        mended = read_register(data, "a.xlsx", today=TODAY, mended={(3, "ชำระถึง"): "มี.ค. 2567"})
        assert mended.error_rows == frozenset()
        assert [one.paid_until for one in mended.rows] == [date(2567 - 543, 11, 30), date(2024, 3, 31)]

    def test_an_heir_of_both_is_told_and_keeps_nobody_out(self) -> None:
        people = [[*HEADER, "ผู้รับผลประโยชน์"], row("1", "นายกล้า ดี", "นายใจ ดี"), row("2", "นางขวัญ ดี")]
        register = read_register(book_of(people, merges=["G2:G3"]), "a.xlsx", today=TODAY)
        assert found(register) == [(3, "register.merged_over_members")]
        assert register.error_rows == frozenset()

    def test_a_house_merged_over_its_people_is_theirs(self) -> None:
        people = [HEADER, row("1", "นายกล้า ดี"), row("2", "นางขวัญ ดี", house=None)]
        register = read_register(book_of(people, merges=["C2:C3"]), "a.xlsx", today=TODAY)
        assert ([one.house_no for one in register.rows], found(register)) == (["12", "12"], [])


class TestNumbersThatZerosTellApart:
    def test_two_in_one_file_are_refused_with_both_rows(self) -> None:
        register = read(row("0001", "นายกล้า ดี"), row("1", "นางขวัญ ดี"), row("1/01", "นางคำ ดี"))
        assert found(register) == [(3, "register.member_no_alike")]
        assert {"member_no": "1", "other": "0001", "first_row": 2}.items() <= register.issues[
            -1
        ].facts.items()

    def test_one_that_a_member_has_with_its_zeros_is_taken(self, cast: Cast, at: datetime) -> None:
        make_member(cast, at, number="0007", first_name="บุญมา", last_name="มี")
        data = book(row("7", "นายกล้า ดี"))
        looked = preview(fund=cast.fund, data=data, file_name="a.xlsx", today=TODAY)
        assert [issue.code for issue in looked.errors] == ["members.number_taken"]
        assert "0007" in looked.errors[0].text()

    def test_a_name_whose_vowels_a_program_took_apart_is_the_same(self, cast: Cast, at: datetime) -> None:
        """meilisearch/charabia#372: ำ became ํ and า."""
        make_member(cast, at, number="0007", first_name="คำนำ", last_name="น้ำใส")
        data = book(row("0007", unicodedata.normalize("NFKD", "นางคำนำ น้ำใส")))
        looked = preview(fund=cast.fund, data=data, file_name="a.xlsx", today=TODAY)
        assert [one.person.number for one in looked.known] == ["0007"]
        assert "first_name" not in {change.field for change in looked.known[0].changes}

    def test_zeros_that_the_spreadsheet_dropped_make_nobody_new(self, cast: Cast, at: datetime) -> None:
        make_member(cast, at, number="0007", first_name="บุญมา", last_name="มี")
        data = book(row(7, "นายบุญมา มี"))
        looked = preview(fund=cast.fund, data=data, file_name="a.xlsx", today=TODAY)
        assert [one.person.number for one in looked.known] == ["0007"]
        assert (looked.incoming, looked.doubles) == ((), ())


class TestTwoPeopleInOneCell:
    @pytest.mark.parametrize(
        "name",
        [
            "นายก และ นางข",
            "นายกล้า ดีใจ และนางขวัญ",
            "นายกล้า ดีใจ\nนางขวัญ ดีใจ",
            "กล้า ดีใจ\nขวัญ ดีใจ",
            "นายกล้า ดีใจ / นางขวัญ ดีใจ",
            "กล้า ดีใจ, ขวัญ ดีใจ",
            "นายกล้า ดีใจ นางขวัญ ดีใจ",
            "1. นายกล้า ดีใจ 2. น.ส.ขวัญ ดีใจ",
            "กล้า+ขวัญ ดีใจ",
        ],
    )
    def test_they_are_refused_with_the_row_that_each_needs(self, name: str) -> None:
        register = read(row("1", name))
        assert (found(register), register.error_rows) == ([(2, "register.several_people")], {2})
        assert "row of their own" in register.issues[-1].text()
        assert read(row("1", name), mended={(2, "ชื่อ-สกุล"): "นายกล้า ดีใจ"}).error_rows == frozenset()

    @pytest.mark.parametrize(
        "name",
        [
            "นางมาลี ใจดี/สุขใจ",
            "นางสาวก้องทุ่ง\nเก็บวันละบาท",
            "นายกล้า ณ นางรอง",
            "นายสมชาย นางแล",
            "นางขวัญ ใจดี (นายกล้า)",
            "ม.ร.ว. ก้องทุ่ง เก็บวันละบาท",
            "พระมหากล้า ใจดี กิตฺติโก",
        ],
    )
    def test_one_person_is_one(self, name: str) -> None:
        assert "register.several_people" not in [code for _, code in found(read(row("1", name)))]


class TestHouseNumbersThatBecameDates:
    @pytest.mark.parametrize(
        ("cell", "first", "other"),
        [
            (date(2026, 5, 12), "12/5", "5/12"),
            ("12-May", "12/5", "5/12"),
            ("๑๒-พ.ค.", "12/5", "5/12"),
            ("2026-05-12 00:00:00", "12/5", "5/12"),
            ("12/5/2026", "12/5", "5/12"),
            ("31-Dec", "31/12", "12/31"),
            ("2-Jan", "2/1", "1/2"),
        ],
    )
    def test_it_is_asked_which_number_it_was(self, cell: Any, first: str, other: str) -> None:
        house = "บ้านเลขที่"
        if isinstance(cell, str):
            text = f"เลขสมาชิก,ชื่อ-สกุล,{house},หมู่ที่,วันที่เป็นสมาชิก\n1,นายกล้า ดี,{cell},4,1/4/2560\n"
            data, name = text.encode(), "a.csv"
        else:
            data, name = dated(row("1", "นายกล้า ดี", house=cell)), "a.xlsx"
        register = read_register(data, name, today=TODAY)
        assert [(one.column, one.kind) for one in register.questions] == [(house, "house")]
        assert {"first": first, "other": other}.items() <= register.questions[0].said.facts.items()
        for answer, number in (("house-day-first", first), ("house-month-first", other)):
            told = read_register(data, name, today=TODAY, readings={house: [answer]})
            assert (told.questions, [one.house_no for one in told.rows]) == ((), [number])
            assert (2, "register.house_no_became_date") in found(told)

    @pytest.mark.parametrize(
        ("cell", "house"), [("พ.ค.-68", "5/68"), ("5-May", "5/5"), (date(1968, 5, 1), "5/68")]
    )
    def test_what_can_have_been_one_number_only_is_named(self, cell: Any, house: str) -> None:
        register = read_register(dated(row("1", "นายกล้า ดี", house=cell)), "a.xlsx", today=TODAY)
        assert (register.questions, register.rows[0].house_no) == ((), house)
        assert (2, "register.house_no_became_date") in found(register)

    def test_in_a_column_of_addresses_too(self) -> None:
        header = ["เลขสมาชิก", "ชื่อ-สกุล", "ที่อยู่", "หมู่ที่", "วันที่เป็นสมาชิก"]
        register = read(["1", "นายกล้า ดี", "12-May", 4, "1/4/2560"], header=header)
        assert ([one.kind for one in register.questions], register.rows[0].house_no) == (["house"], "12/5")

    @pytest.mark.parametrize("house", ["12/5", "99/9/2", "5-6", "12 ก"])
    def test_house_numbers_are_no_dates(self, house: str) -> None:
        register = read(row("1", "นายกล้า ดี", house=house))
        assert (register.questions, register.rows[0].house_no) == ((), house)


def dated(*rows: Iterable[Any]) -> bytes:
    return book_of([HEADER, *rows])


class TestBirthsBeforeTheYearBeganInJanuary:
    """Until B.E. 2483 the year began on 1 April; MenoData/Time4J#796."""

    HEADER = (*HEADER, "วันเกิด")

    def born(self, *cells: Any, **more: Any) -> Register:
        rows = (row(str(n), "นายกล้า ดี", cell) for n, cell in enumerate(cells, 1))
        return read(*rows, header=self.HEADER, **more)

    @pytest.mark.parametrize(
        ("cell", "other"),
        [("5/1/2480", "5/1/2481"), ("๕ ม.ค. ๒๔๘๐", "5/1/2481"), ("31 มีนาคม 2482", "31/3/2483")],
    )
    def test_january_to_march_are_told_with_both_years(self, cell: str, other: str) -> None:
        register = self.born("6/6/2480", cell)
        assert found(register) == [(1, "register.born_in_old_year")]
        assert (register.issues[0].facts["rows"], register.issues[0].facts["other"]) == ("3", other)
        assert register.error_rows == frozenset()

    @pytest.mark.parametrize("cell", ["5/4/2480", "31/12/2482", "5/1/2483", "5/1/2484", "1937-01-05"])
    def test_what_means_one_day_only_is_not(self, cell: str) -> None:
        assert found(self.born(cell)) == []
