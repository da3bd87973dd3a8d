"""What may be a password: length counts, and nothing that a neighbour would try first.

Eight signs suffice because guessing is slow (`access.lockout`) and who approves or pays shows a second proof over a
network; older people who must type fifteen write them on the machine. Long sentences are welcome, no sign is demanded.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from kongboon.access.models import Officer, Role, User
from kongboon.funds.models import Fund

LENGTH_MIN = 8
_LEFT_MIN = 4  # letters beside names and common words
_ALIKE = 0.7
_FUNDS_MAX = 50

# The same keys on a Thai (Kedmanee) and on an English keyboard.
_ENGLISH = (
    "1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./" + '!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
)
_THAI = "ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ" + '+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
_TO_THAI = str.maketrans(_ENGLISH, _THAI)
_TO_ENGLISH = str.maketrans(_THAI, _ENGLISH)
_COMMON = """
    กองทุนสวัสดิการชุมชน กองทุน สวัสดิการ ชุมชน กองบุญ ออมบุญ วันละบาท ตำบล อำเภอ จังหวัด เทศบาล หมู่บ้าน บ้าน สมาชิก
    ประธาน เหรัญญิก เลขานุการ นายทะเบียน กรรมการ ผู้เก็บเงิน รหัสผ่าน รหัส ประเทศไทย ไทยแลนด์ กรุงเทพ สวัสดี ขอบคุณ
    รักแม่ รักพ่อ รักเธอ รักลูก คิดถึง ความรัก ฉันรักเธอ นาย นาง นางสาว
    kongboon kongtun kongthun sawasdee sawatdee sawasdikan thailand bangkok krungthep rakmae rakpor rakter
    password welfare fund member admin demo
"""
_WORDS = """
    baan bua bun chang chao dao daeng din dok fai fon hom hin khao kaew kai kao khing klong kluai lek lom luk maew
    mai mali malako mamuang met mo muang nam nang nok ngoen pa phai phak phet phrik pla plu puea rak rim rot sai sam
    san si som suan suai taeng takhrai tan thale thong ton ubon wan wat wiang yai yang yen yim
"""


def easy_password() -> str:
    """A fresh password or one-time code that is easy to read out and to type: about 31 bits.

    >>> easy_password() != easy_password()
    True
    """
    words = _WORDS.split()
    return "-".join([*(secrets.choice(words) for _ in range(3)), str(secrets.randbelow(9000) + 1000)])


def in_words(number: int, count: int) -> str:
    """The last 6 bits for each of `count` words, to be compared by ear.

    >>> in_words(0, 2)
    'baan baan'
    """
    words = _WORDS.split()[:64]
    return " ".join(words[(number >> (6 * place)) & 63] for place in reversed(range(count)))


class NotGuessable:
    """Django's validator of every password that somebody chooses."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Errors: ValidationError with one sentence."""
        if sentence := why_not(password, _names(user) if user else ()):
            raise ValidationError(sentence)

    def get_help_text(self) -> str:
        return _("At least 8 characters; a few words that belong to nobody here are best.")


def why_not(password: str, names: Iterable[str] = ()) -> str:
    """Why a password cannot be used, in the reader's language; "" if it can.

    `names` are the person's, the sign-in's and the fund's. Looked at as typed, and as the same keys of the other
    keyboard: ยฟหหไนพก is "password".
    """
    if len(password) < LENGTH_MIN:
        return _("Use at least %(count)s characters.") % {"count": LENGTH_MIN}
    parts = {part for name in names for part in (_folded(name), *map(_folded, re.split(r"\W+", name)))}
    forms = [
        _folded(password),
        _folded(password.translate(_TO_THAI)),
        _folded(password.translate(_TO_ENGLISH)),
    ]
    if not _letters(forms[0]):
        return _("Do not use digits alone, as in a telephone number or a birthday. Add some words.")
    if _is_repeated(forms[0]):
        return _("The same letters come again and again. Use different words.")
    if any(form in _common() or _letters(form) in _common() for form in forms):
        return _("Many people use this password. Choose words of your own.")
    if any(_is_made_of(_letters(form), parts) or _is_like(form, parts) for form in forms):
        return _("This is too near to your name, your sign-in name or the fund's name. Use other words.")
    return ""


def _names(user: User) -> list[str]:
    """The person's own names and those of the funds; of somebody who is new, of the funds that are here."""
    with scopes_disabled():
        if user.pk:
            funds = Officer.objects.filter(user=user).values_list("fund__name", flat=True)
        else:
            funds = Fund.objects.values_list("name", flat=True)
        return [user.username, user.first_name, *funds[:_FUNDS_MAX]]


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _letters(text: str) -> str:
    """Without digits and punctuation; Thai vowels and tone marks count as letters."""
    return "".join(sign for sign in text if unicodedata.category(sign)[0] in "LM")


def _is_repeated(text: str) -> bool:
    """One piece over and over, the last one perhaps cut short."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1))


def _on_the_other_keyboard(password: str) -> list[str]:
    keys = re.sub("[0-9]", "", password)  # a number at the end is typed as such on both
    return [_folded(keys.translate(_TO_THAI)), _folded(keys.translate(_TO_ENGLISH))]


def _is_made_of(letters: str, parts: set[str]) -> bool:
    """Whether hardly anything is left when names and common words are taken out."""
    names = {_letters(part) for part in parts}
    # "ตำบลโสน" is a common word and the one that tells this tambon from others.
    own = {_without(name, _own_common()) for name in names}
    return (
        len(_without(letters, {name for name in names | own if len(name) >= 3} | _own_common())) < _LEFT_MIN
    )


def _without(letters: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        letters = letters.replace(word, "")
    return letters


def _is_like(text: str, parts: set[str]) -> bool:
    return any(
        SequenceMatcher(a=text, b=part, autojunk=False).ratio() >= _ALIKE for part in parts if len(part) >= 3
    )


@cache
def _own_common() -> frozenset[str]:
    return frozenset(_letters(_folded(word)) for word in [*_COMMON.split(), *Role.values])


@cache
def _common() -> frozenset[str]:
    """The list of 20,000 that Django carries, and what is common here."""
    return frozenset(CommonPasswordValidator().passwords) | _own_common()
