"""Thai titles and ranks in front of names: the table, and taking them off."""

from __future__ import annotations

import re

# Spoken and written forms of the civil titles -> the one form that is stored.
_CIVIL = {
    "นาย": "นาย",
    "นาย.": "นาย",
    "นาง": "นาง",
    "นาง.": "นาง",
    "นางสาว": "นางสาว",
    "นางสาว.": "นางสาว",
    "น.ส.": "นางสาว",
    "นส.": "นางสาว",
    "เด็กชาย": "เด็กชาย",
    "ด.ช.": "เด็กชาย",
    "ดช.": "เด็กชาย",
    "เด็กหญิง": "เด็กหญิง",
    "ด.ญ.": "เด็กหญิง",
    "ดญ.": "เด็กหญิง",
}
_GRADES = ("เอก", "โท", "ตรี")
# Ranks in words, each of three grades: army, police, navy, air force, volunteers; a woman's has หญิง behind it.
_RANKS = (
    *(rank + grade
    for rank in (
        "พล", "พัน", "ร้อย", "จ่าสิบ", "สิบ", "พลตำรวจ", "พันตำรวจ", "ร้อยตำรวจ", "จ่าสิบตำรวจ", "สิบตำรวจ", "พลเรือ", "นาวา",
        "เรือ", "พันจ่า", "จ่า", "พลอากาศ", "นาวาอากาศ", "เรืออากาศ", "พันจ่าอากาศ", "จ่าอากาศ", "นายกอง", "นายหมวด", "นายหมู่",
    )
    for grade in _GRADES),
    "จ่าสิบตำรวจ", "ดาบตำรวจ", "นายดาบตำรวจ", "พลตำรวจ", "พลจัตวา", "พลทหาร", "พลฯ",
)  # fmt: skip
# The same with dots: พ.อ., ร.ต.ท., จ.ส.ต., พ.จ.อ.อ.
_DOTTED_RANKS = (
    *(rank + grade
    for rank in (
        "พล.", "พ.", "ร.", "จ.ส.", "ส.", "พล.ต.", "พ.ต.", "ร.ต.", "ส.ต.", "พล.ร.", "น.", "พ.จ.", "จ.", "พล.อ.", "พ.อ.",
        "จ.อ.",
    )
    for grade in ("อ.", "ท.", "ต.")),
    "ด.ต.", "น.ด.", "พล.ฯ.",
)  # fmt: skip
_RELIGION = (
    "พระภิกษุ", "พระครูสังฆรักษ์", "พระครู", "พระมหา", "พระอธิการ", "พระปลัด", "พระสมุห์", "พระใบฎีกา", "พระอาจารย์", "พระ",
    "เจ้าอธิการ", "หลวงพ่อ", "หลวงปู่", "หลวงตา", "หลวงพี่", "ครูบา", "สามเณรี", "สามเณร", "แม่ชี", "ซิสเตอร์", "บาทหลวง",
    "ศาสนาจารย์", "อิหม่าม", "โต๊ะอิหม่าม",
)  # fmt: skip
# Honours, professions and offices in words, often written against the name.
_HONOURS = (
    "หม่อมหลวง", "หม่อมราชวงศ์", "หม่อมเจ้า", "คุณหญิง", "ท่านผู้หญิง", "ผู้ช่วยศาสตราจารย์", "รองศาสตราจารย์", "ศาสตราจารย์",
    "ดอกเตอร์", "นายแพทย์", "แพทย์หญิง", "ทันตแพทย์", "ทันตแพทย์หญิง", "เภสัชกร", "เภสัชกรหญิง", "สัตวแพทย์", "สัตวแพทย์หญิง",
    "ผู้ใหญ่บ้าน", "กำนัน", "ครู",
)  # fmt: skip
_WORDS = (*_RELIGION, *_HONOURS)
# Titles with dots; the dots tell them from names, so no space need follow.
_DOTTED = (
    *_DOTTED_RANKS, "ม.จ.", "ม.ร.ว.", "ม.ล.", "ดร.", "ผศ.", "รศ.", "ศ.", "อ.", "ผศ.ดร.", "รศ.ดร.", "ศ.ดร.", "นพ.", "พญ.",
    "ทพ.", "ทญ.", "ทพ.ญ.", "ภก.", "ภญ.", "ภก.ญ.", "สพ.ญ.", "น.สพ.", "พ.จ.อ.อ.", "พ.จ.อ.ท.", "พ.จ.อ.ต.", "อส.", "อสม.",
    "ผญบ.", "ผช.ผญบ.", "Mr.", "Mrs.", "Ms.", "Miss.", "Dr.",
)  # fmt: skip
# Without their dots, and these words, they are also beginnings of names: a space must follow.
_NEEDS_SPACE = {
    "นส": "นางสาว", "ดช": "เด็กชาย", "ดญ": "เด็กหญิง", "คุณ": "คุณ", "ดร": "ดร.", "อสม": "อสม.",
    "Miss": "Miss", "Mr": "Mr.", "Mrs": "Mrs.", "Ms": "Ms.",
}  # fmt: skip
# The same with the last dot forgotten.
_HALF_DOTTED = {"น.ส": "นางสาว", "ด.ช": "เด็กชาย", "ด.ญ": "เด็กหญิง"}
_OF_MEN = frozenset({"นาย", "เด็กชาย", "นายแพทย์", "Mr.", "สามเณร", "บาทหลวง", "อิหม่าม", "โต๊ะอิหม่าม", "นพ."}) | {
    title for title in _RELIGION if title.startswith(("พระ", "หลวง", "ครูบา", "เจ้า"))
}
_OF_WOMEN = frozenset(
    {"นาง", "นางสาว", "เด็กหญิง", "แม่ชี", "สามเณรี", "ซิสเตอร์", "พญ.", "ทญ.", "ทพ.ญ.", "ภญ.", "ภก.ญ.", "สพ.ญ.",
     "Mrs.", "Ms.", "Miss"}
)  # fmt: skip


def _longest_first(titles: list[str]) -> str:
    return "|".join(re.escape(title) for title in sorted(titles, key=len, reverse=True))


def _dotted(titles: list[str]) -> str:
    """Dotted titles with spaces allowed around the dots, and หญิง after a woman's rank."""
    loose = (re.escape(title).replace(r"\.", r"\s*\.\s*") for title in sorted(titles, key=len, reverse=True))
    return rf"(?:ว่าที่\s*)?(?:{'|'.join(loose)})(?:หญิง\s*(?=[ก-ฮเแโใไ]))?"


_IN_WORDS = [title for title in _CIVIL if "." not in title] + list(_WORDS)
_WITH_DOTS = [title for title in _CIVIL if "." in title] + list(_DOTTED)
_BEFORE_SPACE = [*_IN_WORDS, *_NEEDS_SPACE, *_HALF_DOTTED]
_RANK = rf"(?:ว่าที่\s*)?(?:{_longest_first(list(_RANKS))})"
# What follows a glued title must be able to begin a name: a consonant or leading vowel, and more than one
# letter. So นางสาวิตรี is นาง สาวิตรี, not นางสาว with a name that begins with a vowel mark.
_BEGINS_NAME = r"(?=[ก-ฮเแโใไ][ก-๎])"
_SPACED = re.compile(rf"นาง\s+สาว\s+|{_RANK}(?:หญิง)?\s+|(?:{_longest_first(_BEFORE_SPACE)})\s+", re.I)
_WITH_DOT = re.compile(_dotted(_WITH_DOTS), re.I)
_GLUED = re.compile(
    rf"{_RANK}(?:หญิง{_BEGINS_NAME}|{_BEGINS_NAME})|(?:{_longest_first([*_IN_WORDS, *_HALF_DOTTED])}){_BEGINS_NAME}"
)

_STORED_FORMS = {**_CIVIL, **_NEEDS_SPACE, **_HALF_DOTTED, "Miss.": "Miss", "อส": "อส."}
_ENGLISH_FORMS = {form.casefold(): form for form in (*_STORED_FORMS, *_DOTTED) if form.isascii()}


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
    plain = _ENGLISH_FORMS.get(plain.casefold(), plain)
    return _STORED_FORMS.get(plain, plain)


def sex_of_title(title: str) -> str | None:
    """ "m" or "f" where a stored title says so; None where it does not, as of a rank or ครู.

    >>> sex_of_title("นางสาว"), sex_of_title("ว่าที่ร้อยตรีหญิง"), sex_of_title("พระมหา"), sex_of_title("ร.ต.")
    ('f', 'f', 'm', None)
    """
    words = title.split()
    if any(word in _OF_WOMEN or word.endswith("หญิง") for word in words):
        return "f"
    return "m" if any(word in _OF_MEN for word in words) else None
