"""One row of a register to one member, with everything that is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from kongboon.kernel import national_id as national_ids
from kongboon.kernel.errors import DomainError, shown
from kongboon.kernel.money import parse_baht
from kongboon.kernel.thai_dates import BadDate, add_months, completed_years, last_day, month_of
from kongboon.kernel.thai_text import PersonName, is_several_people, split_name
from kongboon.members import register_cells as cells
from kongboon.members import register_dates as dates
from kongboon.members import register_issues as issues
from kongboon.members.register_columns import Layout
from kongboon.members.register_houses import house_as_date, read_house
from kongboon.members.register_issues import Issue, Severity
from kongboon.members.register_marks import cell_name
from kongboon.members.register_types import RegisterRow, Status
from kongboon.members.register_workbook import Cell

T = TypeVar("T")

_SAYS_MISSING = {issues.JoinedOnMissing.code, issues.PaidUntilMissing.code, issues.NameMissing.code}

AGE_YEARS_MAX = 115
PAID_AHEAD_MONTHS_MAX = 36
_ODD_IN_NAME = re.compile(r"[0-9?*#@=_+|<>]")
_FORMER_NAME = re.compile(r"(?:ชื่อ|นามสกุล|สกุล|ชื่อ-สกุล|ชื่อสกุล)?เดิม")
_RELATION = re.compile(
    r"^(?:เป็น)?(?:คู่สมรส|ภรรยา|ภริยา|เมีย|สามี|ผัว|บุตร|ลูก|บิดา|มารดา|พ่อ|แม่|พี่|น้อง|หลาน|เหลน|ปู่|ย่า|ตา|ยาย|ลุง|ป้า|น้า|อา|ญาติ)"
)


@dataclass(frozen=True)
class Section:
    """The village that a heading line above names for the rows below it."""

    moo: int | None = None
    village_name: str = ""


@dataclass
class RowReader:
    """Reads the cells of one row after the other and collects the findings.

    `month_first_houses`: the fields in which a house number that became a date was month/day. `old_years`: the births in
    months that once ended the year (`dates.is_of_old_year`): row number, text, day.
    """

    layout: Layout
    dates: Mapping[str, dates.DateColumn]
    today: date
    month_first_houses: frozenset[str] = frozenset()
    found: list[Issue] = field(default_factory=list)
    old_years: list[tuple[int, str, date]] = field(default_factory=list)

    def read(self, row_no: int, row: list[Cell], texts: Mapping[int, str], section: Section) -> RegisterRow:
        """The member in this row; `texts` is what `filled_texts` makes of it. Findings are added to `found`."""
        begun = len(self.found)
        reader = _Row(self, row_no, row, texts)
        name, told = reader.name()
        moo, village_name, house_no = reader.place(section)
        birth, partial = reader.birth()
        heir_name, heir_relation = reader.heir()
        note = " ".join(part for part in (reader.text("status"), reader.text("note"), told) if part)
        member = RegisterRow(
            row_no=row_no,
            member_no=reader.text("member_no") or None,
            name=name,
            national_id=reader.national_id(),
            birth_date=birth,
            birth_is_partial=partial,
            house_no=house_no,
            moo=moo,
            village_name=village_name,
            phone=reader.value("phone", cells.phone, "", severity="warning"),
            joined_on=reader.past_day("joined_on"),
            paid_until=reader.paid_until(),
            heir_name=heir_name,
            heir_relation=heir_relation,
            old_receipt=reader.text("old_receipt", between="/"),
            note=note,
            raw=reader.raw(),
            sex=reader.value("sex", cells.sex, None, severity="warning"),
            amount_paid_satang=reader.value("amount_paid", _satang, None),
            ended_on=reader.past_day("ended_on"),
            status=reader.status(told),
        )
        reader.compare(member)
        if reader.failed:
            # What a failed cell would have held is not missing besides.
            self.found[begun:] = [one for one in self.found[begun:] if one.code not in _SAYS_MISSING
                                  or one.column not in reader.failed]  # fmt: skip
        return member


def _satang(cell: Cell) -> int:
    return parse_baht(cell if isinstance(cell, (int, float)) else cells.text_of(cell))


class _Row:
    """The cells of one row by field, and the place where its findings go."""

    def __init__(self, reader: RowReader, row_no: int, row: list[Cell], texts: Mapping[int, str]) -> None:
        self.layout, self.dates, self.today = reader.layout, reader.dates, reader.today
        self.month_first_houses = reader.month_first_houses
        self.found, self.old_years = reader.found, reader.old_years
        self.row_no, self.row = row_no, row
        self.failed: set[str] = set()
        self.texts = self._without_failed(texts)

    def _without_failed(self, texts: Mapping[int, str]) -> Mapping[int, str]:
        """The texts but for cells of columns that are read whose formula has failed; those are reported."""
        failed = {index for index, text in texts.items() if cells.is_failed(text)}
        if not failed:
            return texts
        read = {index for indexes in self.layout.fields.values() for index in indexes}
        for index in sorted(failed & read):
            text, place = texts[index], cell_name(self.row_no - 1, index)
            kind = issues.FormulaNotWorkedOut if text.startswith("=") else issues.ErrorCell
            header = self.layout.headers[index]
            self.failed.add(header)
            self.found.append(Issue.of(self.row_no, header, "error", kind(cell=place, value=shown(text))))
        return {index: text for index, text in texts.items() if index not in failed}

    def report(self, field_name: str, severity: Severity, error: DomainError) -> None:
        """Add a finding at the column of this field."""
        indexes = self.layout.fields.get(field_name, ())
        column = self.layout.headers[indexes[0]] if indexes else ""
        self.found.append(Issue.of(self.row_no, column, severity, error))

    def text(self, field_name: str, between: str = " ") -> str:
        """The field's text, over all its columns; "" when it is empty."""
        indexes = self.layout.fields.get(field_name, ())
        if len(indexes) == 1:
            return self.texts.get(indexes[0], "")
        return between.join(self.texts[index] for index in indexes if index in self.texts)

    def cell(self, field_name: str) -> Cell | None:
        """The field's first filled cell as the file has it, None when it is empty."""
        for index in self.layout.fields.get(field_name, ()):
            if index in self.texts:
                return self.row[index]
        return None

    def value(self, field_name: str, read: Callable[[Any], T], missing: T, severity: Severity = "error") -> T:
        """What `read` makes of the cell; `missing` when it is empty or, with a finding, unreadable."""
        cell = self.cell(field_name)
        if cell is None:
            return missing
        try:
            return read(cell)
        except DomainError as refusal:
            self.report(field_name, severity, refusal)
            return missing

    def raw(self) -> dict[str, str]:
        return {
            header: self.texts[index]
            for index, header in enumerate(self.layout.headers)
            if header and index in self.texts
        }

    # --- the member's own data

    def name(self) -> tuple[PersonName, str]:
        """The name, and a bracket that is no nickname but says what became of the member."""
        if "full_name" in self.layout.fields:
            whole = self.text("full_name")
            name = split_name(f"{self.text('title')} {whole}" if whole else "")
            name_field = "full_name"
        else:
            name, name_field = self._name_of_parts(), "first_name"
        told = name.nickname if cells.status(name.nickname) or _FORMER_NAME.match(name.nickname) else ""
        nickname = self.text("nickname") or ("" if told else name.nickname)
        if nickname != name.nickname:
            name = replace(name, nickname=nickname)
        if not name.first_name:
            self.report(name_field, "error", issues.NameMissing())
        elif isinstance(written := self.cell(name_field), str) and is_several_people(written):
            self.report(name_field, "error", issues.SeveralPeople(value=shown(" ".join(written.split()))))
        elif _ODD_IN_NAME.search(name.full):
            self.report(name_field, "warning", issues.OddName(name=shown(name.full)))
        elif not name.last_name and not name.title.startswith(("พระ", "สามเณร", "แม่ชี")):
            self.report(name_field, "warning", issues.LastNameMissing(name=shown(name.first_name)))
        return name, told

    def _name_of_parts(self) -> PersonName:
        if not self.text("first_name"):
            return PersonName("", "", self.text("last_name"))
        name = split_name(f"{self.text('title')} {self.text('first_name')}")
        if "last_name" not in self.layout.fields:
            return name
        # The first name's own cell may hold two words; the last name's cell a bracket.
        last = split_name(f"x {self.text('last_name')}")
        return PersonName(name.title, name.full, last.last_name, name.nickname or last.nickname)

    def national_id(self) -> str | None:
        cell = self.cell("national_id")
        try:
            found = national_ids.clean_national_id(cell)
        except national_ids.BadNationalId as refusal:
            self.report("national_id", "warning", issues.NationalIdLeftOut(why=refusal))
            return None
        doubt = national_ids.warning(found) if found else None
        if found and doubt == national_ids.G_CODE:
            self.report("national_id", "warning", issues.SchoolCode(national_id=found))
        elif found and doubt:
            self.report(
                "national_id", "warning", issues.CheckDigitWrong(national_id=national_ids.masked(found))
            )
        return found

    def place(self, section: Section) -> tuple[int | None, str, str]:
        """Village number, village name and house number, the row's own before the heading's."""
        unknown: tuple[int | None, str] = (None, "")
        moo, name = self.value("moo", cells.village, unknown)
        other_moo, other_name = self.value("village_name", cells.village, unknown)
        house_no = self.house("house_no")
        whole: tuple[str, int | None, str] = ("", None, "")
        written = self.cell("address")
        if written is not None and house_as_date(written):
            whole = (self.house("address"), None, "")
        else:
            whole = self.value("address", cells.address, whole)
        moo = moo or other_moo or whole[1]
        name = other_name or name or whole[2]
        if moo is None and not name:
            moo, name = section.moo, section.village_name
        elif moo == section.moo and not name:
            name = section.village_name
        return moo, name, house_no or whole[0]

    def house(self, field_name: str) -> str:
        month_first = field_name in self.month_first_houses
        house_no, became_date = self.value(
            field_name, lambda cell: read_house(cell, month_first=month_first), ("", False)
        )
        if became_date:
            self.report(field_name, "warning", issues.HouseNumberBecameDate(house_no=house_no))
        return house_no

    def birth(self) -> tuple[date | None, bool]:
        cell = self.cell("birth_date")
        if cell is None:
            return None, False
        try:
            born, partial = dates.birth_date(cell, self.dates["birth_date"], self.today)
        except BadDate as refusal:
            self.report("birth_date", "error", refusal)
            return None, False
        value = shown(self.text("birth_date"))
        if born > self.today:
            self.report("birth_date", "error", issues.DayInTheFuture(value=value))
            return None, False
        years = completed_years(born, self.today)
        if years > AGE_YEARS_MAX:
            self.report("birth_date", "warning", issues.VeryOld(value=value, years=years))
        if dates.is_of_old_year(born, cell):
            self.old_years.append((self.row_no, value, born))
        if partial:
            taken = dates.said_of(born)
            self.report("birth_date", "warning", issues.BirthDatePartial(value=value, taken=taken))
        return born, partial

    def past_day(self, field_name: str) -> date | None:
        """A day that must have come already: joining, leaving."""
        cell = self.cell(field_name)
        if cell is None:
            if field_name == "joined_on" and field_name in self.layout.fields:
                self.report(field_name, "warning", issues.JoinedOnMissing())
            return None
        missing: tuple[date | None, bool] = (None, False)
        column = self.dates[field_name]
        on, is_part = self.value(field_name, lambda value: column.read_part(value, self.today), missing)
        if on is not None and is_part and column.part_ends:
            on = min(on, self.today)  # of a year that is not over its last day has not come
        if on is not None and is_part:
            value = shown(self.text(field_name))
            self.report(field_name, "warning", issues.DayOfPart(value=value, taken=dates.said_of(on)))
        if on is not None and column.typed_in_be and dates.is_typed(cell):
            value = shown(self.text(field_name))
            self.report(field_name, "warning", issues.TypedInBE(value=value, taken=dates.said_of(on)))
        if on is not None and on > self.today:
            self.report(field_name, "error", issues.DayInTheFuture(value=shown(self.text(field_name))))
            return None
        return on

    def paid_until(self) -> date | None:
        cell = self.cell("paid_until")
        if cell is None:
            return None
        column = self.dates["paid_until"]
        taken = column.typed_in_be and dates.is_typed(cell)
        missing: tuple[date | None, bool] = (None, False)
        on, was_first_day = self.value("paid_until", lambda value: dates.paid_until(value, column), missing)
        if on is None:
            return None
        if taken:
            facts = {"value": shown(self.text("paid_until")), "taken": dates.said_of(on)}
            self.report("paid_until", "warning", issues.TypedInBE(**facts))
        if was_first_day:
            value, paid = shown(self.text("paid_until")), dates.said_of(on)
            self.report("paid_until", "warning", issues.FirstDayReadAsMonth(value=value, paid=paid))
        if on > last_day(add_months(month_of(self.today), PAID_AHEAD_MONTHS_MAX)):
            self.report("paid_until", "warning", issues.PaidFarAhead(paid=dates.said_of(on)))
        return on

    def heir(self) -> tuple[str, str]:
        """The heir's name and relation; "นางทอใย บัวบาน (ภรรยา)" holds both."""
        name, relation = self.text("heir_name"), self.text("heir_relation")
        found = re.fullmatch(r"(.*?)\s*\(([^()]*)\)", name)
        if found and not relation and _RELATION.match(found[2].strip()):
            return found[1], found[2].strip()
        return name, relation

    def status(self, told: str) -> Status:
        """What status, note and bracket say; a warning when it says "ended" and no date is given."""
        for field_name, text in (
            ("status", self.text("status")),
            ("note", self.text("note")),
            ("full_name", told),
        ):
            if said := cells.status(text):
                if self.cell("ended_on") is None:
                    self.report(field_name, "warning", issues.MemberHasLeft(value=shown(text)))
                return said
        return "left" if self.cell("ended_on") is not None else ""

    def compare(self, member: RegisterRow) -> None:
        """Dates that cannot stand beside each other."""
        joined, born = member.joined_on, member.birth_date
        if joined is None:
            return
        on = dates.said_of(joined)
        if born and (joined.year < born.year if member.birth_is_partial else joined < born):
            self.report("joined_on", "error", issues.JoinedBeforeBirth(joined=on, birth=dates.said_of(born)))
        if member.ended_on and member.ended_on < joined:
            ended = dates.said_of(member.ended_on)
            self.report("ended_on", "error", issues.EndedBeforeJoining(ended=ended, joined=on))
        if member.paid_until and member.paid_until < joined:
            paid = dates.said_of(member.paid_until)
            self.report("paid_until", "warning", issues.PaidBeforeJoining(paid=paid, joined=on))
        # Whoever joined this month owes no more than this month, and whoever has left owes nothing.
        if self.cell("paid_until") is None and not member.status and month_of(joined) < month_of(self.today):
            self.report("paid_until", "warning", issues.PaidUntilMissing())
