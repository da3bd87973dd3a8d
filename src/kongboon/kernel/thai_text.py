"""Thai digits and whole numbers; normalising, sorting and searching of Thai text; names in their parts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kongboon.kernel.thai_titles import take_titles

_ARABIC = "0123456789"
_THAI = "๐๑๒๓๔๕๖๗๘๙"
_TO_ARABIC = str.maketrans(_THAI, _ARABIC)
_TO_THAI = str.maketrans(_ARABIC, _THAI)
_THAI_DIGIT = re.compile("[๐-๙]")

ID_MAX = 2**63 - 1  # what a database holds as a whole number

# Marks that stand on or under a consonant: mai han-akat, the vowels, phinthu; then tones and signs.
_VOWEL_MARKS = "\u0e31\u0e34-\u0e3a"
_TONES = "\u0e48-\u0e4b"
_SIGNS = "\u0e47-\u0e4e"
_REPEATABLE = f"{_VOWEL_MARKS}{_SIGNS}ะาำเแโใไๅ"
_ZERO_WIDTH = dict.fromkeys(
    [
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
        0xFEFF,
    ]
)

# The rules of pythainlp's `normalize` (Apache-2.0).
_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("เเ", "แ"),
        (f"([{_SIGNS}])([{_VOWEL_MARKS}])", r"\2\1"),
        (f"([{_REPEATABLE}])\\1+", r"\1"),
        (f"ํ([{_TONES}]?)า", r"\1ำ"),
        (f"ำ([{_TONES}])", r"\1ำ"),
    )
)
# Finds whatever one of the repairs, or dropping zero-width characters, would change.
_SUSPECT = re.compile(
    f"เเ|[{_SIGNS}][{_VOWEL_MARKS}]|([{_REPEATABLE}])\\1|ํ|ำ[{_TONES}]|[{''.join(map(chr, _ZERO_WIDTH))}]"
)


def to_arabic_digits(text: str) -> str:
    """Thai digits as Arabic ones; everything else unchanged.

    >>> to_arabic_digits("พ.ศ. ๒๕๖๗")
    'พ.ศ. 2567'
    """
    return text.translate(_TO_ARABIC) if _THAI_DIGIT.search(text) else text


def without_invisible(text: str) -> str:
    """The text without zero-width characters and marks of direction, which come along when a number is copied.

    >>> without_invisible("\u202d9000\u200b\u202c")
    '9000'
    """
    return text.translate(_ZERO_WIDTH)


def house_spelling(house_no: str) -> str:
    """A house number as it is kept, so that one house has one spelling.

    >>> house_spelling(" ๙ / ๑  ก ")
    '9/1 ก'
    """
    return re.sub(r"\s*/\s*", "/", " ".join(to_arabic_digits(house_no).split()))


def whole_number(text: str, *, most: int = ID_MAX) -> int | None:
    """The whole number that somebody typed in Thai or Arabic digits; None for anything else, or above `most`.

    The one way from outside text to a number: `str.isdigit` also takes "²", which `int` refuses, and `int` refuses
    5,000 digits.

    >>> whole_number(" ๑๒ "), whole_number("²"), whole_number("-1"), whole_number("13", most=12)
    (12, None, None, None)
    """
    digits = to_arabic_digits(text.strip())
    if not (digits.isascii() and digits.isdigit()):
        return None
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= len(str(most)) and int(digits) <= most else None


_ZEROS_IN_FRONT = re.compile(r"(?<![0-9])0+(?=[0-9])")


def without_zeros(number: str) -> str:
    """A number of a person or house as a spreadsheet leaves it: without the zeros in front of its digits.

    >>> without_zeros("0012"), without_zeros("1/01"), without_zeros("0")
    ('12', '1/1', '0')
    """
    return _ZEROS_IN_FRONT.sub("", number)


def to_thai_digits(text: str) -> str:
    """Arabic digits as Thai ones, for official letters.

    >>> to_thai_digits("ข้อ 12(2)")
    'ข้อ ๑๒(๒)'
    """
    return text.translate(_TO_THAI)


def normalise_thai(text: str) -> str:
    """One spelling for what looks the same: the form in which text is stored and compared.

    Mends the composed แ typed as two เ, ํ + า for ำ, doubled marks, tones typed before vowels,
    zero-width characters, and every run of spaces (U+00A0 too). Doing it twice changes nothing.

    >>> normalise_thai("  เเดง   น\u0e4d\u0e49า ") == "แดง น้ำ"
    True
    """
    text = " ".join(text.split())
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if not _SUSPECT.search(text):  # nearly all text; a register has tens of thousands of cells
        return text
    text = " ".join(text.translate(_ZERO_WIDTH).split())
    while True:
        mended = text
        for pattern, replacement in _REPAIRS:
            mended = pattern.sub(replacement, mended)
        mended = unicodedata.normalize("NFC", mended)
        if mended == text:
            return text
        text = mended


_TONE_ORDER = {"็": "0", "่": "1", "้": "2", "๊": "3", "๋": "4", "์": "5"}
_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")


def thai_sort_key(text: str) -> str:
    """Key whose code-point order is Thai dictionary order: consonant before leading vowel, tones last.

    Thai people are sorted by first name. Store the key; on PostgreSQL give its column the "C" collation.

    >>> sorted(["แดง", "ขาว", "เขียว", "ดำ"], key=thai_sort_key)
    ['ขาว', 'เขียว', 'ดำ', 'แดง']
    """
    text = unicodedata.normalize("NFC", text).replace("ํา", "ำ")
    text = _LEADING_VOWEL.sub(r"\2\1", text)
    tones: list[str] = []
    for char in text:
        if char in _TONE_ORDER and tones:
            tones[-1] = _TONE_ORDER[char]
        elif char not in _TONE_ORDER:
            tones.append("-")
    # The separator sorts below every letter, and PostgreSQL's text type accepts it (it refuses U+0000).
    return "".join(char for char in text if char not in _TONE_ORDER) + "\x01" + "".join(tones)


_SAME_SOUND = str.maketrans("ซศษ", "สสส")
_UNHEARD = re.compile("[\u0e47-\u0e4e\\s.,\\-()\\[\\]\"'“”‘’]")


def search_key(text: str) -> str:
    """What a search compares: no title, no spaces, dots or tone marks, and one letter for ซ ศ ษ ส.

    Use it on the stored name and on what is typed, then look for the one inside the other.

    >>> search_key("น.ส. ศรีส้มโอ  ใจดี") == search_key("สรีสมโอ ใจดี")
    True
    """
    plain = take_titles(normalise_thai(text))[1]
    return _UNHEARD.sub("", to_arabic_digits(plain)).translate(_SAME_SOUND).casefold()


@dataclass(frozen=True)
class PersonName:
    """A name in its parts; each is "" when the source does not have it.

    The title says how the person is addressed; sex is not derived from it.
    """

    title: str
    first_name: str
    last_name: str
    nickname: str = ""

    @property
    def full(self) -> str:
        """First and last name with one space, the way a receipt shows it after the title.

        >>> PersonName("นาย", "ก้องทุ่ง", "เก็บวันละบาท").full
        'ก้องทุ่ง เก็บวันละบาท'
        """
        return f"{self.first_name} {self.last_name}".strip()


_BRACKETS = re.compile(r"[(\[（]\s*([^)\]）]*?)\s*[)\]）]")
# A running number or a mark of whoever kept the list: "1. นางมะลิ", "*นางมะลิ".
_LIST_MARK = re.compile(r"^(?:[*•·●]+\s*)?(?:[0-9]{1,5}\s*[.)]\s*(?=[ก-ฮเแโใไA-Za-z]))?")
_NICKNAME_WORD = re.compile(r"^(?:ชื่อเล่น|ชื่อเล่นว่า|น้อง)?\s*:?\s*")


def split_name(cell: str) -> PersonName:
    """Title, first name, last name and the nickname in brackets, from one cell.

    The first word after the titles is the first name, everything after it the last name
    ("ณ อยุธยา" stays whole). An empty cell gives four empty parts.

    >>> split_name("น.ส. ดอกฝ้าย   ทอใยบัว (ฝ้าย)")
    PersonName(title='นางสาว', first_name='ดอกฝ้าย', last_name='ทอใยบัว', nickname='ฝ้าย')
    >>> split_name("นายก้องทุ่ง")
    PersonName(title='นาย', first_name='ก้องทุ่ง', last_name='', nickname='')
    """
    text = normalise_thai(cell)
    nicknames: list[str] = []
    if "(" in text or "[" in text or "（" in text:
        nicknames = [_NICKNAME_WORD.sub("", inside) for inside in _BRACKETS.findall(text)]
        text = normalise_thai(_BRACKETS.sub(" ", text))
    title, rest = take_titles(_LIST_MARK.sub("", to_arabic_digits(text)))
    first_name, _, last_name = rest.strip(" .,-").partition(" ")
    return PersonName(title, first_name, last_name.strip(), " ".join(name for name in nicknames if name))


_SOMEBODY = r"(?:นางสาว|นาง|นาย|น\.?\s?ส\.|ด\.?\s?[ชญ]\.|เด็กชาย|เด็กหญิง)\s*[ก-ฮเแโใไ]"
_BEGINS = re.compile(_SOMEBODY)
_AND = re.compile(rf"\s(?:และ|กับ|[&+])\s|[ก-๎]\s*[&+]\s*[ก-ฮเแโใไ]|(?:และ|กับ|[,/;])\s*{_SOMEBODY}")
_APART = re.compile(r"[,/;]")
_JOINS = re.compile(r"[\n,/;&+]|และ|กับ")
_SPACES_OF_TWO = 2


def is_several_people(cell: str) -> bool:
    """Whether a cell for one name holds those of two: "นายกล้า ดี และ นางขวัญ ดี", or one on each of two lines.

    >>> is_several_people("นายกล้า และ นางขวัญ"), is_several_people("นายกล้า ดี\\nนางขวัญ ดี")
    (True, True)
    >>> is_several_people("นางมาลี ใจดี/สุขใจ"), is_several_people("นางสาวพรทิพย์\\nณ นางรอง")
    (False, False)
    """
    if cell.count(" ") < _SPACES_OF_TWO and not _JOINS.search(cell):  # nearly all names of a register
        return False
    lines = [_without_titles(line) for line in cell.splitlines() if line.strip()]
    if len(lines) > 1 and all(" " in line for line in lines):
        return True
    text = normalise_thai(_BRACKETS.sub(" ", cell))
    if _AND.search(text) or any(_BEGINS.match(normalise_thai(line)) for line in cell.splitlines()[1:]):
        return True
    parts = [_without_titles(part) for part in _APART.split(text)]
    if len(parts) > 1 and all(" " in part for part in parts):
        return True
    words = _without_titles(text).split(" ")
    return any(
        before != "ณ" and _BEGINS.match(" ".join(words[place:]))
        for place, before in enumerate(words[1:], start=2)
    )


def _without_titles(text: str) -> str:
    return take_titles(_LIST_MARK.sub("", normalise_thai(_BRACKETS.sub(" ", text))))[1]
