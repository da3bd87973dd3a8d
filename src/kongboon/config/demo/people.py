"""Made-up members and the register in which they come; ids begin with 9, which is given to nobody."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kongboon.kernel.national_id import synthetic_id
from kongboon.kernel.thai_calendar import add_months, last_day, month_of
from kongboon.kernel.thai_dates import format_thai_date
from kongboon.paper.workbook import new_workbook

_WOMEN = [
    "ทองดี",
    "บุญมา",
    "คำปุ่น",
    "สมพร",
    "ลำดวน",
    "จำปี",
    "อุดร",
    "แสงจันทร์",
    "มะลิ",
    "บัวลา",
    "ทองใส",
    "นวลจันทร์",
    "กองแก้ว",
    "ดวงใจ",
    "พุ่มพวง",
    "รำไพ",
]
_MEN = [
    "บุญเลิศ",
    "ทองคำ",
    "สมหมาย",
    "ประเสริฐ",
    "สุพรรณ",
    "คำผา",
    "บุญช่วย",
    "เสาร์",
    "ทองสุข",
    "จันทร์ดี",
    "ประยูร",
    "อินทร์",
    "แสวง",
    "ถาวร",
    "พรมมา",
    "สีทา",
]
_YOUNG = ["ข้าวหอม", "ต้นกล้า", "ใบเตย", "ฟ้าใส", "น้ำค้าง", "ภูผา", "ปลายฟ้า", "ต้นข้าว"]
_FAMILY_FRONT = ["นา", "บุญ", "ศรี", "ทอง", "แก้ว", "ไพร", "คำ", "แสง", "ดอน", "เพียร"]
_FAMILY_BACK = ["กระบอกไผ่", "วันละบาท", "ร่วมออม", "ปันสุข", "ใยบัว", "กองบุญ", "เกื้อกูล", "ข้าวเหนียว"]
_COLUMNS = (
    "เลขที่สมาชิก", "คำนำหน้า", "ชื่อ", "นามสกุล", "เลขประจำตัวประชาชน", "วันเกิด", "เพศ", "บ้านเลขที่", "หมู่ที่",
    "วันที่เป็นสมาชิก", "ชำระถึงเดือน", "ผู้รับผลประโยชน์", "ความสัมพันธ์",
)  # fmt: skip


@dataclass(frozen=True)
class Villager:
    """One row of the demo's register."""

    title: str
    first: str
    last: str
    sex: str
    born: date
    house: str
    moo: int
    joined: date
    paid_until: date
    heir: str


def villagers(random: Random, moos: list[int], households: int, begins: date) -> list[Villager]:
    """Households of one to four, members since up to sixteen years; most have paid up to the month before."""
    people: list[Villager] = []
    for n in range(households):
        family = random.choice(_FAMILY_FRONT) + random.choice(_FAMILY_BACK)
        house, moo = str(n // len(moos) + 1), moos[n % len(moos)]
        joined = begins - timedelta(days=random.randint(200, 5_800))
        late = random.choice((0, 0, 0, 0, 0, 1, 2))
        paid = last_day(add_months(month_of(begins), -1 - late))
        size = random.choice((1, 2, 2, 3, 4))
        firsts = [random.choice(_WOMEN), random.choice(_MEN), *random.sample(_YOUNG, 2)][:size]
        for place, first in enumerate(firsts):
            people.append(
                _villager(random, place, first, family, house, moo, joined, paid, firsts[place - 1], begins)
            )
    return people


def _villager(
    random: Random, place: int, first: str, family: str, house: str, moo: int, joined: date, paid: date,
    heir: str, begins: date,
) -> Villager:  # fmt: skip
    female = place == 0 or (place > 1 and random.random() < 0.5)
    age = random.randint(45, 84) if place < 2 else random.randint(4, 14)
    born = begins - timedelta(days=age * 365 + random.randint(0, 364))
    adult, child = ("นาง", "เด็กหญิง") if female else ("นาย", "เด็กชาย")
    # A child joined after being born.
    since = max(joined, born + timedelta(days=60)) if place > 1 else joined
    return Villager(
        child if place > 1 else adult, first, family, "หญิง" if female else "ชาย", born, house, moo, since,
        max(paid, last_day(month_of(since))), f"{heir} {family}",
    )  # fmt: skip


def register_of(people: list[Villager]) -> bytes:
    """The Excel register as a fund keeps one: a title over it, Buddhist-era dates as text, an id here and there missing."""
    stream = io.BytesIO()
    book = new_workbook(stream)
    sheet = book.add_worksheet("ทะเบียน")
    sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, "ทะเบียนสมาชิกกองทุนสวัสดิการชุมชน (ข้อมูลสมมติ)")
    sheet.write_row(1, 0, _COLUMNS)
    for n, person in enumerate(people, 1):
        national_id = "" if n % 23 == 0 else synthetic_id(700_000 + n)
        row = (
            f"{n:04d}", person.title, person.first, person.last, national_id,
            format_thai_date(person.born, "numeric"), person.sex, person.house, person.moo,
            format_thai_date(person.joined, "numeric"), format_thai_date(person.paid_until, "numeric"),
            person.heir, "คนในครอบครัว",
        )  # fmt: skip
        sheet.write_row(n + 1, 0, row)
    book.close()
    return stream.getvalue()
