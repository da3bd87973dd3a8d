"""One cell of a register to one value, or a refusal that says what the cell holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kongboon.kernel.errors import shown
from kongboon.kernel.thai_calendar import BE_YEARS, CE_YEARS
from kongboon.kernel.thai_dates import (
    BE_OFFSET,
    BadDate,
    Era,
    last_day,
    parse_thai_date,
    parse_thai_month,
)
from kongboon.kernel.thai_text import normalise_thai, to_arabic_digits
from kongboon.members.register_issues import BadPhone, BadSex, BadVillageNumber
from kongboon.members.register_types import Sex, Status
from kongboon.members.register_workbook import Cell

_NOTHING = frozenset(
    {"", "-", "--", "–", "—", ".", "ไม่มี", "ไม่ทราบ", "ไม่ระบุ", "n/a", "na", "null", "none", "?"}
)


def text_of(cell: Cell | None) -> str:
    """A cell as tidy text: 12.0 is "12", Thai digits are Arabic, a date is ISO, nothing is "".

    >>> text_of(12.0), text_of(" ๑๒/๓ "), text_of(None)
    ('12', '12/3', '')
    """
    if isinstance(cell, str):
        return to_arabic_digits(normalise_thai(cell)).lstrip("'")
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == cell // 1 and abs(cell) < 1e15:
        cell = int(cell)
    return str(cell)


def filled_texts(row: list[Cell]) -> dict[int, str]:
    """Text by column index of the cells that say something; "-", ไม่มี and ไม่ทราบ say nothing.

    >>> filled_texts(["1", "", "-", "ไม่มี", 4.0])
    {0: '1', 4: '4'}
    """
    texts = {index: text_of(cell) for index, cell in enumerate(row) if cell != ""}
    return {index: text for index, text in texts.items() if text.casefold() not in _NOTHING}


@dataclass(frozen=True)
class DateColumn:
    """What a column of dates is known to hold: years of two digits are BE or must be asked for."""

    two_digit_be: bool

    def read(self, cell: Cell, not_after: date | None = None) -> date:
        """The day in the cell. Errors: BadDate."""
        return parse_thai_date(cell, self._era(cell), two_digit=self.two_digit_be, not_after=not_after)

    def read_month(self, cell: Cell) -> str:
        """The month "YYYY-MM" in the cell. Errors: BadDate."""
        return parse_thai_month(cell, self._era(cell), two_digit=self.two_digit_be)

    def _era(self, cell: Cell) -> Era:
        # A full year tells its own era, even in a column of BE dates: only a short one needs the column's.
        return "be" if self.two_digit_be and isinstance(cell, str) and _short_year(cell) else "auto"


_YEAR_AT_END = re.compile(r"(?<![0-9])([0-9]{2}|[0-9]{4})$")
_YEAR_AT_START = re.compile(r"^([0-9]{4})(?=[-/.])")


def _short_year(cell: str) -> bool:
    text = to_arabic_digits(cell).strip()
    found = _YEAR_AT_END.search(text)
    return found is not None and len(found[1]) == 2 and not _YEAR_AT_START.match(text)


def date_column(header: str, cells: list[Cell]) -> DateColumn:
    """Look over a whole column before its cells are read one by one.

    A year of two digits is BE when the header says พ.ศ., or when the column's other written years are all
    BE and there is at least one. True dates say nothing: a spreadsheet shows them in either era.

    >>> date_column("วันเกิด", ["1/2/2510", "5/6/22"]).two_digit_be, date_column("วันเกิด", ["5/6/22"]).two_digit_be
    (True, False)
    """
    if re.search(r"พ\.?\s*ศ", header):
        return DateColumn(True)
    years: set[int] = set()
    for cell in cells:
        if isinstance(cell, str):
            text = to_arabic_digits(cell).strip()
            found = _YEAR_AT_START.search(text) or _YEAR_AT_END.search(text)
            if found and len(found[1]) == 4:
                years.add(int(found[1]))
    # A mistyped year that is of neither era does not speak against the others.
    return DateColumn(any(year in BE_YEARS for year in years) and not any(year in CE_YEARS for year in years))


_NO_DAY = re.compile(
    r"(?:[-?xX0]{1,2}\s*[/.]\s*[-?xX0]{1,2}\s*[/.]\s*)?(?:ปี\s*)?(?:พ\.?\s*ศ\.?\s*)?([0-9]{4})"
)
_MONTH_ONLY = re.compile(r"[-?xX0]{1,2}\s*[/. ]\s*(\S.*)")


def birth_date(cell: Cell, column: DateColumn, today: date) -> tuple[date, bool]:
    """The birth date, and whether it is partial.

    Old cards carry only the year ("2490", "-/-/2490"), or no day ("มี.ค. 2490", "-/3/2490"): 1 July stands
    for a year and the 15th for a month (domain.md 2.11). Errors: BadDate.

    >>> birth_date("-/-/2490", DateColumn(False), date(2024, 3, 31))
    (datetime.date(1947, 7, 1), True)
    """
    text = text_of(cell)
    year = _NO_DAY.fullmatch(text)
    if year and not isinstance(cell, date):
        return parse_thai_date(f"1/7/{year[1]}"), True
    try:
        return column.read(cell, not_after=today), False
    except BadDate as refusal:
        if not isinstance(cell, str):
            raise
        month_only = _MONTH_ONLY.fullmatch(text)
        try:
            return date.fromisoformat(column.read_month(month_only[1] if month_only else text) + "-15"), True
        except BadDate:
            raise refusal from None


# A register repeats few months and few villages thousands of times.
@lru_cache(maxsize=2048, typed=True)
def paid_until(cell: Cell, column: DateColumn) -> tuple[date, bool]:
    """The last day that is paid for, and whether a first of the month was read as its whole month.

    A month ("มี.ค. 67", "3/2567") is paid to its end. A day is that day, but spreadsheets turn months into
    their first day, and nobody pays dues until a first. Errors: BadDate.

    >>> paid_until("มี.ค. 2567", DateColumn(False)), paid_until("15/3/2567", DateColumn(False))
    ((datetime.date(2024, 3, 31), False), (datetime.date(2024, 3, 15), False))
    """
    try:
        on = column.read(cell)
    except BadDate as refusal:
        if not isinstance(cell, str):
            raise
        try:
            return last_day(column.read_month(cell)), False
        except BadDate as other:
            # The refusal that knows more: a month with a short year asks for the year, not for a day.
            raise (refusal if type(other) is BadDate else other) from None
    if on.day == 1:
        return last_day(f"{on.year:04d}-{on.month:02d}"), True
    return on, False


_VILLAGE = re.compile(
    r"(?:หมู่ที่|หมู่บ้านที่|หมู่|ม\.|moo\.?)?\s*([0-9]{1,3})?\s*(?:[,-]\s*)?(?:(?:บ้าน|ชุมชน)?\s*(\D*))?", re.I
)


@lru_cache(maxsize=2048, typed=True)
def village(cell: Cell) -> tuple[int | None, str]:
    """Number and name of a village from "4", "หมู่ที่ ๔", "ม.4 บ้านสวนกลาง" or "บ้านสวนกลาง".

    The name is kept without บ้าน in front. Errors: BadVillageNumber.

    >>> village("หมู่ที่ ๔ บ้านสวนกลาง"), village(4.0), village("บ้านสวนกลาง")
    ((4, 'สวนกลาง'), (4, ''), (None, 'สวนกลาง'))
    """
    text = text_of(cell)
    found = _VILLAGE.fullmatch(text)
    if isinstance(cell, date) or found is None or (found[1] and not 1 <= int(found[1]) <= 99):
        raise BadVillageNumber(value=shown(text))
    return int(found[1]) if found[1] else None, (found[2] or "").strip()


_ADDRESS = re.compile(r"(?:บ้านเลขที่|เลขที่)?\s*([0-9][0-9/\-]*)\s*,?\s*((?:หมู่|ม\.).*)?")


def address(cell: Cell) -> tuple[str, int | None, str]:
    """House number, village number and name from one cell such as "12/3 ม.4"; unknown shapes stay whole.

    >>> address("12/3 หมู่ 4"), address("ข้างวัดเก่า")
    (('12/3', 4, ''), ('ข้างวัดเก่า', None, ''))
    """
    text = text_of(cell)
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return text, None, ""
    if not found[2]:
        return found[1], None, ""
    place = re.split(r"\s+(?=ต\.|ตำบล|อ\.|อำเภอ|จ\.|จังหวัด)", found[2])[0]
    return (found[1], *village(place))


_HOUSE_WORD = re.compile(r"^(?:บ้านเลขที่|เลขที่)\s*")


def house_no(cell: Cell) -> tuple[str, bool]:
    """The house number, and whether the spreadsheet had made a date of it (12/3 -> 12 March).

    >>> house_no("12/3"), house_no(date(2024, 3, 12))
    (('12/3', False), ('12/3', True))
    """
    if isinstance(cell, date):
        return f"{cell.day}/{cell.month}", True
    return _HOUSE_WORD.sub("", text_of(cell)), False


_PHONE = re.compile("0[0-9]{8,9}")
_PHONE_COUNTRY = re.compile(r"^(?:\+|00)660?")
_PHONE_SIGNS = re.compile(r"[\s\-.()]")
_NEXT_PHONE = re.compile(r"[,;/]|หรือ|และ|\sต่อ\s")


def phone(cell: Cell) -> str:
    """Digits from the leading 0, which a spreadsheet drops from numbers; the first of several.

    Errors: BadPhone.

    >>> phone(812345678.0), phone("081-234 5678"), phone("+66 81 234 5678")
    ('0812345678', '0812345678', '0812345678')
    """
    text = text_of(cell)
    digits = _PHONE_SIGNS.sub("", _NEXT_PHONE.split(text)[0])
    digits = _PHONE_COUNTRY.sub("0", digits)
    if isinstance(cell, (int, float)) and len(digits) in (8, 9):
        digits = "0" + digits
    if not _PHONE.fullmatch(digits):
        raise BadPhone(value=shown(text))
    return digits


_SEXES: dict[str, Sex] = {"ชาย": "male", "ช": "male", "m": "male", "male": "male",
                          "หญิง": "female", "ญ": "female", "f": "female", "female": "female"}  # fmt: skip


def sex(cell: Cell) -> Sex:
    """What a column of its own says; it is never taken from the title. Errors: BadSex."""
    text = text_of(cell).casefold().strip(". ")
    if text not in _SEXES:
        raise BadSex(value=shown(text))
    return _SEXES[text]


_DIED = re.compile(r"เสียชีวิต|ถึงแก่กรรม|มรณ|^ตาย|\sตาย|^เสีย$")
_LEFT = re.compile(r"ลาออก|พ้นสภาพ|ย้ายออก|ขาดสมาชิก|สิ้นสุด|^ออก$|^ย้าย$")
# "The father died": the word is about somebody else.
_OTHER_PERSON = re.compile(r"(?:บิดา|มารดา|พ่อ|แม่|สามี|ภรรยา|บุตร|ลูก|ทายาท|ผู้รับ\S*)\s*(?:เสียชีวิต|ตาย|ถึงแก่กรรม|ย้าย)")


def status(text: str) -> Status:
    """Whether a status, a note or a bracket says that the membership has ended.

    >>> status("เสียชีวิต 3 มี.ค."), status("ลาออก"), status("มารดาเสียชีวิต"), status("ปกติ")
    ('died', 'left', '', '')
    """
    if not text or _OTHER_PERSON.search(text):
        return ""
    if _DIED.search(text):
        return "died"
    return "left" if _LEFT.search(text) else ""


def said_of(on: date) -> str:
    """A date as a register would show it, for sentences: 29/2/2567."""
    return f"{on.day}/{on.month}/{on.year + BE_OFFSET}"
