"""Registers as ugly as the real ones, with the truth known: made here, never read by the code under test.

Every person is made up; ids begin with 9, which is given to nobody.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from tests.register_words import (
    CHILD_TITLES,
    DAY_SHAPES,
    FIRST_BACK,
    FIRST_FRONT,
    LAST_BACK,
    LAST_FRONT,
    MONTH_SHAPES,
    NICKNAMES,
    NOTES,
    RELATIONS,
    SHORT_YEAR_SHAPES,
    TITLES,
    month_end,
    thai_digits,
)

# Group, name, and what the column holds; a column without a group is merged over both header rows.
COLUMNS = (
    ("", "ลำดับ", "running"),
    ("", "เลขที่\nสมาชิก", "member_no"),
    ("", "ชื่อ - สกุล", "name"),
    ("", "เลขประจำตัว\nประชาชน", "national_id"),
    ("วัน/เดือน/ปี", "เกิด", "birth"),
    ("วัน/เดือน/ปี", "เป็นสมาชิก", "joined"),
    ("", "ชำระถึง\n(เดือน)", "paid"),
    ("ที่อยู่", "บ้านเลขที่", "house_no"),
    ("ที่อยู่", "หมู่ที่", "moo"),
    ("ที่อยู่", "ชื่อบ้าน", "village"),
    ("", "เบอร์โทร.", "phone"),
    ("ผู้รับผลประโยชน์", "ชื่อ-สกุล", "heir"),
    ("ผู้รับผลประโยชน์", "ความสัมพันธ์", "relation"),
    ("", "ใบเสร็จเดิม", "receipt"),
    ("", "หมายเหตุ", "note"),
)


@dataclass(frozen=True)
class TrueMember:
    """A member as the person really is, and the row where the file says so, more or less."""

    row_no: int
    member_no: str
    title: str
    first_name: str
    last_name: str
    nickname: str
    national_id: str | None
    birth_date: date | None
    birth_is_partial: bool
    house_no: str
    moo: int
    village_name: str
    phone: str
    joined_on: date
    paid_until: date | None
    heir_name: str
    heir_relation: str
    old_receipt: str
    note: str


@dataclass(frozen=True)
class UglyRegister:
    """The file, the members that must come out of it, and the rows that must not, with the codes of why."""

    xlsx: bytes
    truth: list[TrueMember]
    bad_rows: dict[int, set[str]]

    @property
    def unpaid_rows(self) -> set[int]:
        """Good rows that do not say up to which month dues are paid; all of them joined before `as_of`."""
        return {member.row_no for member in self.truth if member.paid_until is None}


def ugly_register(
    seed: int,
    members: int,
    villages: list[tuple[int, str]],
    *,
    errors: int = 0,
    as_of: date = date(2024, 3, 31),
) -> UglyRegister:
    """A register of `members` rows, `errors` of them wrong in one way each, as it stood on `as_of`.

    Merged title, header in two rows, dates in many shapes, ids as numbers and text, title and names in one
    cell, blank and total rows, the header printed again. At least one member joined on 29 February 2567 and
    one was born on 29 February 2499, when there are three members.
    """
    if errors * 2 > members:
        raise ValueError("at most half of the rows can be wrong")
    return _Maker(random.Random(seed), members, villages, errors, as_of).make()


def check_digit(twelve: str) -> str:
    """(11 - weighted sum mod 11) mod 10, written from the rule."""
    return str((11 - sum(int(digit) * (13 - place) for place, digit in enumerate(twelve)) % 11) % 10)


@dataclass
class _Maker:
    """Makes one file: members first, then how they were typed, then the sheet."""

    source: random.Random
    members: int
    villages: list[tuple[int, str]]
    errors: int
    as_of: date
    truth: list[TrueMember] = field(default_factory=list)
    bad_rows: dict[int, set[str]] = field(default_factory=dict)
    names: set[tuple[str, str]] = field(default_factory=set)
    typed_before: list[dict[str, Any]] = field(default_factory=list)

    def make(self) -> UglyRegister:
        book = Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = "ทะเบียนสมาชิก"
        book.create_sheet("ปก")["A1"] = "กองทุนสวัสดิการชุมชน"
        top = self._write_header(sheet)
        self._write_members(sheet, top + 2, top)
        packed = io.BytesIO()
        book.save(packed)
        return UglyRegister(packed.getvalue(), self.truth, self.bad_rows)

    # --- the sheet

    def _write_header(self, sheet: Worksheet) -> int:
        """Title rows and the header; returns the header's first row."""
        width = len(COLUMNS)
        sheet.cell(1, 1, "ทะเบียนสมาชิกกองทุนสวัสดิการชุมชน")
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
        sheet.cell(2, 1, f"ข้อมูล ณ วันที่ {DAY_SHAPES[3](self.as_of)}")
        sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=width)
        top = self.source.choice((3, 4, 5))
        self._write_column_names(sheet, top)
        for column, (group, _, _) in enumerate(COLUMNS, start=1):
            if not group:
                sheet.merge_cells(start_row=top, end_row=top + 1, start_column=column, end_column=column)
            elif group != COLUMNS[column - 2][0]:
                last = column + sum(other == group for other, _, _ in COLUMNS) - 1
                sheet.merge_cells(start_row=top, end_row=top, start_column=column, end_column=last)
        return top

    def _write_column_names(self, sheet: Worksheet, top: int) -> None:
        for column, (group, name, _) in enumerate(COLUMNS, start=1):
            sheet.cell(top, column, (group if group != COLUMNS[column - 2][0] else None) if group else name)
            if group:
                sheet.cell(top + 1, column, name)

    def _write_members(self, sheet: Worksheet, row: int, top: int) -> None:
        # Wrong rows come after some right ones, so that a duplicate has something to repeat.
        wrong = (
            set(self.source.sample(range(self.members // 3, self.members), self.errors))
            if self.errors
            else set()
        )
        shares = [self.members // len(self.villages)] * len(self.villages)
        shares[-1] += self.members - sum(shares)
        number = 0
        for village, share in zip(self.villages, shares, strict=True):
            if number and self.source.random() < 0.5:
                self._write_column_names(sheet, row)
                row += 2
            for _ in range(share):
                number += 1
                typed = self._member(row, number, village, is_wrong=number - 1 in wrong)
                for column, (_, _, key) in enumerate(COLUMNS, start=1):
                    if typed[key] not in ("", None):
                        sheet.cell(row, column, typed[key])
                row += 2 if self.source.random() < 0.02 else 1
            sheet.cell(row, 3, f"รวมหมู่ที่ {village[0]}")
            sheet.cell(row, 4, share)
            row += 2
        sheet.cell(row, 1, "รวมทั้งสิ้น")
        sheet.cell(row, 4, self.members)

    # --- one member

    def _member(self, row: int, number: int, village: tuple[int, str], *, is_wrong: bool) -> dict[str, Any]:
        person = self._person(row, number, village)
        typed = self._typed(person, number)
        if is_wrong:
            self.bad_rows[row] = self._spoil(typed, len(self.bad_rows), person)
        else:
            self.truth.append(person)
        self.typed_before.append(typed)
        return typed

    def _person(self, row: int, number: int, village: tuple[int, str]) -> TrueMember:
        source = self.source
        born = self.as_of - timedelta(days=source.randrange(400, 88 * 365))
        if number == 2:
            born = date(1956, 2, 29)
        partial = number > 3 and source.random() < 0.04
        joined = max(born + timedelta(days=31), date(2008, 1, 1))
        joined += timedelta(days=source.randrange((self.as_of - joined).days + 1))
        if number == 1:
            born, joined = date(1970, 5, 17), date(2024, 2, 29)
        if partial:
            born = date(born.year, 7, 1)
            joined = max(joined, date(born.year + 1, 1, 1))
        first_name, last_name = self._new_name()
        is_child = (self.as_of - born).days < 15 * 365
        return TrueMember(
            row_no=row,
            member_no=str(number),
            title=source.choice(list((CHILD_TITLES if is_child else TITLES).values())),
            first_name=first_name,
            last_name=last_name,
            nickname=source.choice(NICKNAMES) if source.random() < 0.15 else "",
            national_id=self._new_id(number) if source.random() < 0.92 else None,
            birth_date=born if partial or number <= 3 or source.random() < 0.97 else None,
            birth_is_partial=partial,
            house_no=source.choice(
                (f"{source.randrange(1, 300)}", f"{source.randrange(1, 300)}/{source.randrange(1, 20)}")
            ),
            moo=village[0],
            village_name=village[1],
            phone=f"08000{source.randrange(10**5):05d}" if source.random() < 0.6 else "",
            joined_on=joined,
            paid_until=self._paid_until(joined),
            heir_name=f"นาง{source.choice(FIRST_FRONT)}{source.choice(FIRST_BACK)} {last_name}",
            heir_relation=source.choice(RELATIONS),
            old_receipt=f"{source.randrange(1, 60)}/{source.randrange(1, 100)}"
            if source.random() < 0.5
            else "",
            note=source.choice(NOTES),
        )

    def _new_name(self) -> tuple[str, str]:
        source = self.source
        while True:
            first = source.choice(FIRST_FRONT) + source.choice(FIRST_BACK)
            last = source.choice(LAST_FRONT) + source.choice(LAST_BACK)
            if (first, last) not in self.names:
                self.names.add((first, last))
                return first, last

    def _new_id(self, number: int) -> str:
        twelve = f"9{self.source.randrange(10**5):05d}{number:06d}"
        return twelve + check_digit(twelve)

    def _paid_until(self, joined: date) -> date | None:
        if self.source.random() < 0.05:
            return None
        first = joined.year * 12 + joined.month - 1
        last = self.as_of.year * 12 + self.as_of.month - 1 + 9
        year, index = divmod(self.source.randrange(max(first, last - 30), last + 1), 12)
        return month_end(year, index + 1)

    # --- how a volunteer typed it

    def _typed(self, person: TrueMember, number: int) -> dict[str, Any]:
        source = self.source
        return {
            "running": number,
            "member_no": source.choice((number, str(number), f" {number}")),
            "name": self._typed_name(person),
            "national_id": self._typed_id(person.national_id),
            "birth": self._typed_birth(person),
            "joined": self._typed_day(person.joined_on, short_years=True),
            "paid": person.paid_until and source.choice(MONTH_SHAPES)(person.paid_until),
            "house_no": int(person.house_no) if person.house_no.isdigit() else person.house_no,
            "moo": source.choice(
                (person.moo, f"{person.moo}", f"ม.{person.moo}", thai_digits(f"หมู่ {person.moo}"))
            ),
            "village": source.choice((person.village_name, f"บ้าน{person.village_name}")),
            "phone": self._typed_phone(person.phone),
            "heir": person.heir_name.replace(" ", "  "),
            "relation": person.heir_relation,
            "receipt": person.old_receipt,
            "note": person.note,
        }

    def _typed_name(self, person: TrueMember) -> str:
        source = self.source
        shapes = [typed for typed, stored in {**TITLES, **CHILD_TITLES}.items() if stored == person.title]
        title = source.choice(shapes) + source.choice(("", "", " ", "  "))
        nickname = source.choice((" (%s)", "(%s)", "  ( %s )")) % person.nickname if person.nickname else ""
        return f"{title}{person.first_name}{source.choice((' ', '  ', '   '))}{person.last_name}{nickname}"

    def _typed_id(self, national_id: str | None) -> Any:
        if national_id is None:
            return self.source.choice((None, "-", "ไม่มี", ""))
        dashed = "-".join(
            (national_id[0], national_id[1:5], national_id[5:10], national_id[10:12], national_id[12])
        )
        return self.source.choice(
            (float(national_id), float(national_id), national_id, dashed, f" {national_id}")
        )

    def _typed_birth(self, person: TrueMember) -> Any:
        born = person.birth_date
        if born is None:
            return None
        if person.birth_is_partial:
            year = born.year + 543
            return self.source.choice((year, f"{year}", f"-/-/{year}", f"พ.ศ. {year}"))
        return self._typed_day(born, short_years=False)

    def _typed_day(self, on: date, *, short_years: bool) -> Any:
        if short_years and self.source.random() < 0.15:
            return self.source.choice(SHORT_YEAR_SHAPES)(on)
        if self.source.random() < 0.1 and (on.month, on.day) != (2, 29):
            return date(on.year + 543, on.month, on.day)  # a true date, its year typed in the Buddhist era
        return self.source.choice(DAY_SHAPES)(on)

    def _typed_phone(self, phone: str) -> Any:
        if not phone:
            return None
        return self.source.choice((int(phone), phone, f"{phone[:3]}-{phone[3:6]} {phone[6:]}"))

    # --- what is wrong

    def _spoil(self, typed: dict[str, Any], kind: int, person: TrueMember) -> set[str]:
        """Make this row wrong in the next of ten ways; returns the code that must be reported."""
        earlier = [
            row
            for row in self.typed_before
            if row["national_id"] not in (None, "-", "ไม่มี", "") and row["name"]
        ]
        first = earlier[0]
        ways: tuple[tuple[dict[str, Any], str], ...] = (
            ({"national_id": first["national_id"]}, "register.duplicate_national_id"),
            ({"birth": "30/2/2510"}, "no_such_day"),
            ({"joined": "29/2/2566"}, "no_such_day"),
            ({"name": None}, "register.name_missing"),
            ({"member_no": first["member_no"]}, "register.duplicate_member_no"),
            ({"birth": f"1/1/{self.as_of.year + 543 + 80}"}, "register.day_in_the_future"),
            ({"birth": "1/1/2560", "joined": "1/6/2559"}, "register.joined_before_birth"),
            ({"moo": 250}, "register.bad_moo"),
            ({"birth": "จำไม่ได้"}, "bad_date"),
            ({"joined": "12/5/2267"}, "year_out_of_range"),
        )
        change, code = ways[kind % len(ways)]
        typed.update(change)
        if code == "register.name_missing" and not person.national_id:
            typed["national_id"] = float(self._new_id(int(person.member_no)))
        return {code}


def book_of(rows: list[list[Any]], *, merges: tuple[str, ...] = (), sheet: str = "ทะเบียน") -> bytes:
    """A small .xlsx with just these rows, for one thing at a time."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for area in merges:
        page.merge_cells(area)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
