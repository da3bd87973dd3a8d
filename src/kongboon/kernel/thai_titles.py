"""Thai titles and ranks in front of names: the table, and taking them off."""

from __future__ import annotations

import re

# Spoken and written forms of the civil titles -> the one form that is stored.
_CIVIL = {
    "นาย": "นาย",
    "นาง": "นาง",
    "นางสาว": "นางสาว",
    "น.ส.": "นางสาว",
    "เด็กชาย": "เด็กชาย",
    "ด.ช.": "เด็กชาย",
    "เด็กหญิง": "เด็กหญิง",
    "ด.ญ.": "เด็กหญิง",
}
# Titles in words, often written against the name: religion first, then ranks and honours.
_WORDS = (
    "พระภิกษุ", "พระครูสังฆรักษ์", "พระครู", "พระมหา", "พระอธิการ", "พระปลัด", "พระสมุห์",
    "พระใบฎีกา", "พระอาจารย์", "พระ", "สามเณรี", "สามเณร", "แม่ชี", "ซิสเตอร์", "บาทหลวง",
    "พันตำรวจเอก", "พันตำรวจโท", "พันตำรวจตรี", "ร้อยตำรวจเอก", "ร้อยตำรวจโท", "ร้อยตำรวจตรี",
    "ดาบตำรวจ", "สิบตำรวจเอก", "สิบตำรวจโท", "สิบตำรวจตรี", "พันเอก", "พันโท", "พันตรี", "ร้อยเอก",
    "ร้อยโท", "ร้อยตรี", "ว่าที่ร้อยตรี", "จ่าสิบเอก", "จ่าสิบโท", "จ่าสิบตรี", "สิบเอก", "สิบโท",
    "สิบตรี", "พลทหาร", "หม่อมหลวง", "หม่อมราชวงศ์", "คุณหญิง", "ท่านผู้หญิง",
    "ผู้ช่วยศาสตราจารย์", "รองศาสตราจารย์", "ศาสตราจารย์", "กำนัน",
)  # fmt: skip
# Titles with dots; the dots tell them from names, so no space need follow.
_DOTTED = (
    "ม.ร.ว.", "ม.ล.", "ดร.", "ผศ.", "รศ.", "ศ.", "อ.", "ผศ.ดร.", "รศ.ดร.", "ศ.ดร.", "นพ.", "พญ.",
    "ทพ.", "ทญ.", "ภก.", "ภญ.", "สพ.ญ.", "น.สพ.", "พล.อ.", "พล.ท.", "พล.ต.", "พ.อ.", "พ.ท.",
    "พ.ต.", "ร.อ.", "ร.ท.", "ร.ต.", "จ.ส.อ.", "จ.ส.ท.", "จ.ส.ต.", "ส.อ.", "ส.ท.", "ส.ต.",
    "พล.ร.อ.", "พล.ร.ท.", "พล.ร.ต.", "น.อ.", "น.ท.", "น.ต.", "พ.จ.อ.", "พ.จ.ท.", "พ.จ.ต.", "จ.อ.",
    "จ.ท.", "จ.ต.", "พล.อ.อ.", "พล.อ.ท.", "พล.อ.ต.", "พ.อ.อ.", "พ.อ.ท.", "พ.อ.ต.", "พล.ต.อ.",
    "พล.ต.ท.", "พล.ต.ต.", "พ.ต.อ.", "พ.ต.ท.", "พ.ต.ต.", "ร.ต.อ.", "ร.ต.ท.", "ร.ต.ต.", "ด.ต.",
    "ส.ต.อ.", "ส.ต.ท.", "ส.ต.ต.", "อส.", "ว่าที่ร.ต.", "ผญบ.", "Mr.", "Mrs.", "Ms.",
)  # fmt: skip
# Without their dots, and these two words, they are also beginnings of names: a space must follow.
_NEEDS_SPACE = {"นส": "นางสาว", "ดช": "เด็กชาย", "ดญ": "เด็กหญิง", "คุณ": "คุณ", "Miss": "Miss", "ดร": "ดร."}
# The same with the last dot forgotten.
_HALF_DOTTED = {"น.ส": "นางสาว", "ด.ช": "เด็กชาย", "ด.ญ": "เด็กหญิง"}


def _longest_first(titles: list[str]) -> str:
    return "|".join(re.escape(title) for title in sorted(titles, key=len, reverse=True))


def _dotted(titles: list[str]) -> str:
    """Dotted titles with spaces allowed around the dots, and หญิง after a woman's rank."""
    loose = (re.escape(title).replace(r"\.", r"\s*\.\s*") for title in sorted(titles, key=len, reverse=True))
    return rf"(?:{'|'.join(loose)})(?:หญิง\s*(?=[ก-ฮเแโใไ]))?"


_IN_WORDS = [title for title in _CIVIL if "." not in title] + list(_WORDS)
_WITH_DOTS = [title for title in _CIVIL if "." in title] + list(_DOTTED)
_BEFORE_SPACE = [*_IN_WORDS, *_NEEDS_SPACE, *_HALF_DOTTED]
# What follows a glued title must be able to begin a name: a consonant or leading vowel, and more than one
# letter. So นางสาวิตรี is นาง สาวิตรี, not นางสาว with a name that begins with a vowel mark.
_BEGINS_NAME = r"(?=[ก-ฮเแโใไ][ก-๎])"
_SPACED = re.compile(rf"นาง\s+สาว\s+|(?:{_longest_first(_BEFORE_SPACE)})\s+")
_WITH_DOT = re.compile(rf"ว่าที่\s+ร\.\s*ต\.\s*|{_dotted(_WITH_DOTS)}")
_GLUED = re.compile(rf"(?:{_longest_first([*_IN_WORDS, *_HALF_DOTTED])}){_BEGINS_NAME}")

_STORED_FORMS = {**_CIVIL, **_NEEDS_SPACE, **_HALF_DOTTED}


def take_titles(text: str) -> tuple[str, str]:
    """Titles found in front of a normalised text, in the stored form, and the text after them.

    The text after them is never empty unless the text is: a lone word is a name.

    >>> take_titles("น.ส.ดอกฝ้าย ทอใยบัว")
    ('นางสาว', 'ดอกฝ้าย ทอใยบัว')
    """
    titles: list[str] = []
    rest = text
    while True:
        # Only the first title may be glued on: after it, a name such as พระพาย is the name.
        found = (_WITH_DOT.match(rest) if "." in rest else None) or _SPACED.match(rest)
        found = found or (None if titles else _GLUED.match(rest))
        if found is None or not rest[found.end() :].strip():
            return " ".join(titles), rest
        titles.append(_stored_form(found.group()))
        rest = rest[found.end() :].lstrip()


def _stored_form(title: str) -> str:
    plain = "".join(title.split())
    return _STORED_FORMS.get(plain, plain)
