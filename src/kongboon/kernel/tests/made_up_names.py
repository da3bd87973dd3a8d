"""Names that nobody bears, put together from syllables that try every Thai vowel and tone."""

from __future__ import annotations

from itertools import product

FRONT = (
    "ก้อง", "เขียว", "แก้ว", "โอบ", "ใบ", "ไม้", "ขวัญ", "ข้าว", "คำ", "เคียง", "แจ่ม", "ชื่น",
    "ซ่อน", "ฐิติ", "ดอก", "ตะวัน", "ทอ", "เปลว", "ผืน", "ฝั่ง", "พฤกษ์", "ฟ้า", "เมฆ", "ยิ้ม",
    "ริ้ว", "เล่น", "ลม", "ศิลป์", "สาย", "หมอก", "อุ่น", "ฮุย", "เกี๊ยะ", "ปี๋", "จ๋า",
)  # fmt: skip
BACK = (
    "ทุ่ง", "ใจ", "น้ำ", "เรือน", "แดน", "ไพร", "นา", "ป่า", "ดี", "เย็น", "งาม", "ขจี", "รุ่ง",
    "โสม", "ศรี",
)  # fmt: skip

FIRST_NAMES = tuple(front + back for front, back in product(FRONT, BACK))
