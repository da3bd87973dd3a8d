"""What volunteers type into registers: made-up names, and dates in the shapes that are really met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

FIRST_FRONT = (
    "ก้อง", "ขวัญ", "เคียง", "ใจ", "ชื่น", "ดอก", "ตะวัน", "ทอ", "นวล", "ใบ", "ปลาย", "ผืน", "ฝั่ง", "พราย", "ฟ้า", "เมฆ",
    "ยิ้ม", "ริ้ว", "ลม", "แว่ว", "สาย", "หมอก", "อุ่น", "เอื้อ", "ไหม", "โอบ", "แก้ว", "เขียว",
)  # fmt: skip
FIRST_BACK = (
    "ทุ่ง", "ไพร", "เรือน", "นา", "ดาว", "แดน", "น้ำ", "ป่า", "เย็น", "งาม", "รุ่ง", "ศรี", "ไผ่", "ฝ้าย", "บัว", "ข้าว", "ดิน", "ทราย",
)  # fmt: skip
LAST_FRONT = (
    "เก็บ", "ออม", "ฝาก", "สาน", "ปลูก", "หว่าน", "แบ่ง", "เกื้อ", "ร่วม", "หนุน", "เติม", "รวม", "ถัก", "ต่อ", "พึ่ง", "ชู",
)  # fmt: skip
LAST_BACK = (
    "วันละบาท", "ไม้ไผ่ทอง", "ทุ่งกว้าง", "กล้าข้าว", "น้ำใจ", "กองบุญ", "ใยบัว", "ชายคลอง", "เนินดิน", "ปันสุข", "ลานข้าว",
    "ปลายนา", "คันนา", "กระบอกไผ่",
)  # fmt: skip
# As typed -> as it should be stored.
TITLES = {"นาย": "นาย", "นาง": "นาง", "นางสาว": "นางสาว", "น.ส.": "นางสาว"}
CHILD_TITLES = {"ด.ช.": "เด็กชาย", "ด.ญ.": "เด็กหญิง", "เด็กหญิง": "เด็กหญิง"}
NICKNAMES = ("ก้อง", "หน่อย", "แดง", "เปิ้ล", "ต้อย")
RELATIONS = ("คู่สมรส", "บุตร", "บิดา", "มารดา", "พี่สาว", "หลาน")
NOTES = ("", "", "", "", "", "บัตรทอง", "จิตอาสา", "อสม.")
SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
LONG = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม",
    "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip


def month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def thai_digits(text: str) -> str:
    return "".join("๐๑๒๓๔๕๖๗๘๙"[int(char)] if char.isdigit() else char for char in text)


DAY_SHAPES: tuple[Callable[[date], Any], ...] = (
    lambda on: f"{on.day}/{on.month}/{on.year + 543}",
    lambda on: f"{on.day:02d}-{on.month:02d}-{on.year + 543}",
    lambda on: f"{on.day} {SHORT[on.month - 1]} {on.year + 543}",
    lambda on: f"{on.day}  {LONG[on.month - 1]} {on.year + 543}",
    lambda on: thai_digits(f"{on.day} {LONG[on.month - 1]} พ.ศ. {on.year + 543}"),
    lambda on: f" {on.day}.{on.month}.{on.year + 543} ",
    lambda on: on,
    lambda on: on,
)
SHORT_YEAR_SHAPES: tuple[Callable[[date], Any], ...] = (
    lambda on: f"{on.day}/{on.month}/{(on.year + 543) % 100:02d}",
    lambda on: f"{on.day} {SHORT[on.month - 1]} {(on.year + 543) % 100:02d}",
)
MONTH_SHAPES: tuple[Callable[[date], Any], ...] = (
    lambda on: f"{SHORT[on.month - 1]} {on.year + 543}",
    lambda on: f"{SHORT[on.month - 1]}{(on.year + 543) % 100:02d}",
    lambda on: f"{LONG[on.month - 1]} {on.year + 543}",
    lambda on: f"{on.month}/{on.year + 543}",
    lambda on: f"{on.day}/{on.month}/{on.year + 543}",
    lambda on: on,
)
