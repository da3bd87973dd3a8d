"""One cell of a register to one value, or a refusal that says what the cell holds."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from kongboon.kernel.errors import shown
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


_FAILED = re.compile(
    r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!|FIELD!)|Err:[0-9]{3}", re.I
)


def is_failed(text: str) -> bool:
    """Whether a cell holds the error of a formula, or a formula that was never worked out.

    >>> is_failed("#REF!"), is_failed("=VLOOKUP(A1,B:C,2,0)"), is_failed("#12")
    (True, True, False)
    """
    return text[:1] == "=" or (text[:1] in "#Ee" and _FAILED.fullmatch(text) is not None)


def filled_texts(row: list[Cell]) -> dict[int, str]:
    """Text by column index of the cells that say something; "-", ไม่มี and ไม่ทราบ say nothing.

    >>> filled_texts(["1", "", "-", "ไม่มี", 4.0])
    {0: '1', 4: '4'}
    """
    texts = {index: text_of(cell) for index, cell in enumerate(row) if cell != ""}
    return {index: text for index, text in texts.items() if text.casefold() not in _NOTHING}


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
        return ("" if _NO_HOUSE.fullmatch(text) else text), None, ""
    if not found[2]:
        return found[1], None, ""
    place = re.split(r"\s+(?=ต\.|ตำบล|อ\.|อำเภอ|จ\.|จังหวัด)", found[2])[0]
    return (found[1], *village(place))


# A house without a number is no house of that name: those who live in one do not live together.
_NO_HOUSE = re.compile(
    r"(?:บ้าน|ยัง)?ไม่(?:มี|ปรากฏ|ระบุ|ทราบ)\s*(?:บ้าน)?(?:เลขที่|เลข|ที่อยู่)?\s*(?:บ้าน)?|ไร้เลขที่|0+|[-–—.?/*xX ]+"
)
_HOUSE_WORD = re.compile(r"^(?:บ้านเลขที่|เลขที่)\s*")


def house_no(cell: Cell) -> str:
    """The house number as it stands.

    >>> house_no("บ้านเลขที่ 12/3"), house_no("ไม่มีเลขที่")
    ('12/3', '')
    """
    text = _HOUSE_WORD.sub("", text_of(cell))
    return "" if _NO_HOUSE.fullmatch(text) else text


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
