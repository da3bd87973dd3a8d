"""Whether a name that somebody typed means a person: turned round, with a title or a shop around it, or by number."""

from __future__ import annotations

import re

from kongboon.kernel.thai_text import normalise_thai, search_key, to_arabic_digits
from kongboon.kernel.thai_titles import take_titles

# How people are called in a village, and what a shop of theirs is called after them.
_CALLED = (
    "ร้านค้า", "ร้าน", "น้องสาว", "น้องชาย", "น้อง", "พี่สาว", "พี่ชาย", "พี่", "ลุง", "ป้า", "น้า", "อา", "ตา", "ยาย",
    "ปู่", "ย่า", "แม่", "พ่อ", "คุณ", "นางสาว", "นาง", "นาย", "เด็กชาย", "เด็กหญิง", "หนู", "บัก", "อี", "ไอ้", "ครู",
    "หมอ", "ช่าง", "ผู้ใหญ่", "กำนัน", "อู่", "บ้าน", "เจ๊", "เฮีย", "คน", "ท่าน",
)  # fmt: skip

# What is written instead of the name of whoever holds an office.
_OFFICES = {
    "chair": ("ประธาน", "ประธานกรรมการ"),
    "treasurer": ("เหรัญญิก", "กรรมการเหรัญญิก"),
    "bookkeeper": ("ผู้ทำบัญชี", "ฝ่ายบัญชี", "สมุห์บัญชี"),
    "registrar": ("นายทะเบียน", "ฝ่ายทะเบียน"),
    "secretary": ("เลขานุการ", "เลขา", "กรรมการเลขานุการ"),
    "welfare": ("ฝ่ายสวัสดิการ", "เจ้าหน้าที่สวัสดิการ"),
    "collector": ("ผู้เก็บเงิน", "ผู้เก็บเงินสมทบ"),
    "auditor": ("ผู้ตรวจสอบ", "ผู้ตรวจสอบบัญชี"),
}


def _plain(word: str) -> str:
    """As `search_key`, but a title stays: it may be the beginning of a name."""
    return search_key(f"x {word}").removeprefix("x")


_AROUND = (
    "(?:" + "|".join(sorted({re.escape(_plain(word)) for word in _CALLED}, key=len, reverse=True)) + ")*"
)
_STARTS = re.compile(_AROUND)
_NUMBER = re.compile(r"(?:สมาชิก|หมายเลข|เลขที่|เลข|รหัส|ที่|no|[\s.:#])*([0-9a-z/-]*[0-9][0-9a-z/-]*)")


def _is_called(key: str, name_key: str) -> bool:
    """Whether a key is a name with nothing but words of address before it."""
    return bool(name_key) and key.endswith(name_key) and bool(re.fullmatch(_AROUND, key[: -len(name_key)]))


def is_called(typed: str, first_name: str) -> bool:
    """Whether somebody is meant by the first name or nickname alone, whatever they are called before it.

    >>> is_called("ร้านป้าแดง", "แดง"), is_called("น้อง อินทร์", "อินทร์"), is_called("ร้านแดงดี", "แดง")
    (True, True, False)
    """
    return _is_called(_plain(typed), _plain(first_name))


def is_office(typed: str, role: str) -> bool:
    """Whether an office is written instead of a name.

    >>> is_office("ท่านเลขานุการกองทุน", "secretary"), is_office("ประธานหมู่บ้าน", "chair")
    (True, False)
    """
    key = _plain(typed).removesuffix(_plain("กองทุน"))
    return any(_is_called(key, _plain(word)) for word in _OFFICES.get(role, ()))


def is_named(typed: str, name: str) -> bool:
    """Whether a typed name holds somebody's first and last name, in either order, whatever stands around them.

    Of whoever has one name only, that name is compared as by `is_called`.

    >>> is_named("ร้านอินทร์ ศรีข้าวเหนียว", "นายอินทร์ ศรีข้าวเหนียว"), is_named("ศรีข้าวเหนียว อินทร์", "อินทร์ ศรีข้าวเหนียว")
    (True, True)
    >>> is_named("อินทร์ ทองดี", "อินทร์ ศรีข้าวเหนียว")
    False
    """
    words = [_plain(word) for word in take_titles(normalise_thai(name))[1].split()]
    words = [word for word in words if word]
    if not words:
        return False
    key = _plain(typed)
    if len(words) == 1:
        return _is_called(key, words[0])
    if "".join(words) in key or "".join((*words[1:], words[0])) in key:
        return True
    said = [_plain(word) for word in normalise_thai(typed).split()]
    return all(any(_is_called(one, word) for one in said) for word in words)


def beginnings(typed: str) -> set[str]:
    """Search keys with which the name of whoever is meant may begin, to look them up by."""
    said = {_plain(typed), search_key(typed), *(_plain(word) for word in normalise_thai(typed).split())}
    bare = {key[match.end() :] for key in said if (match := _STARTS.match(key))}
    return {key for key in said | bare if len(key) > 1}


def member_number(typed: str) -> str | None:
    """The member's number that somebody typed instead of a name, without leading zeros; None where it is none.

    >>> member_number("สมาชิก ๐๐๐๒"), member_number("0002"), member_number("ร้าน 108")
    ('2', '2', None)
    """
    found = _NUMBER.fullmatch(to_arabic_digits(normalise_thai(typed)).casefold())
    return bare_number(found.group(1)) if found else None


def bare_number(number: str) -> str:
    """A member's number in the spelling in which two are compared."""
    return number.casefold().lstrip("0")
