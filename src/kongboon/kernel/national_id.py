"""The 13-digit national id: read leniently, warned about, never a wall.

People without status carry numbers that begin with 0, 6, 7 or 8, or none at all, and are members like
everybody else (S113). Synthetic ids begin with 9, which is given to nobody.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

from stdnum.th.pin import calc_check_digit

from kongboon.kernel.errors import DomainError, gettext_noop, shown
from kongboon.kernel.thai_text import to_arabic_digits, without_invisible

LENGTH = 13
CHECK_DIGIT_WRONG = "national_id_check_digit"
G_CODE = "national_id_g_code"

# A spreadsheet drops leading zeros of a number; more than two missing digits is another mistake.
_DIGITS_MIN_OF_NUMBER = 11
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−._,]+")
# How programs keep a spreadsheet from making a number of an id: '9..., ="9...", or quotation marks alone.
_PROTECTION = "='\"’‘`´“” "
_THIRTEEN_DIGITS = re.compile(r"[0-9]{13}")
_EXPONENT = re.compile(r"[0-9.]+[eE]\+?[0-9]+")
_FLOAT_TEXT = re.compile(r"^([0-9]{13})\.0+$")
_SCHOOL_CODE = re.compile(r"G[0-9]{12}")
_NONE_WORDS = {"", "0", "ไม่มี", "ไม่มีบัตร", "ไม่ทราบ", "none", "n/a", "na", "nan", "?"}


class BadNationalId(DomainError):
    """Something is written, but it cannot be a national id."""

    code = "bad_national_id"
    msgid = gettext_noop(
        "“%(value)s” cannot be a national id: it must have 13 digits. "
        "Copy it from the card, or leave it empty if the person has none."
    )


class ShortenedNationalId(BadNationalId):
    """A spreadsheet has replaced digits by an exponent, so they are lost."""

    code = "shortened_national_id"
    msgid = gettext_noop(
        "The spreadsheet has shortened this national id to “%(value)s” and its last digits are lost. "
        "Set the column to text and type the id again."
    )


def clean_national_id(value: object) -> str | None:
    """The 13 characters of an id as typed or as a spreadsheet stores it; None where there is none.

    Numbers get back the leading zeros that a spreadsheet dropped; text does not. A school's G-code
    (G and 12 digits) passes. The check digit is not looked at: see `warning`.
    Errors: BadNationalId when something else is written.

    >>> clean_national_id(9234545678781.0), clean_national_id("9-2345-45678-78-1"), clean_national_id(" - ")
    ('9234545678781', '9234545678781', None)
    """
    if value is None:
        return None
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return _from_number(value)
    text = to_arabic_digits(without_invisible(str(value))).strip().strip(_PROTECTION)
    if _EXPONENT.fullmatch(text):
        raise ShortenedNationalId(value=shown(value))
    # A column of ids saved as text by a program keeps the float's ".0", or as many places as it was shown with.
    plain = _SEPARATORS.sub("", _FLOAT_TEXT.sub(r"\1", text)).upper()
    if plain.casefold() in _NONE_WORDS or set(plain) == {"0"}:
        return None
    if _THIRTEEN_DIGITS.fullmatch(plain) or _SCHOOL_CODE.fullmatch(plain):
        return plain
    raise BadNationalId(value=shown(value))


def _from_number(value: int | float | Decimal) -> str | None:
    if not math.isfinite(value) or value != int(value) or not 0 <= value < 10**LENGTH:
        raise BadNationalId(value=shown(value))
    number = int(value)
    if number == 0:
        return None
    if number < 10 ** (_DIGITS_MIN_OF_NUMBER - 1):
        raise BadNationalId(value=shown(number))
    return format(number, f"0{LENGTH}d")


def has_valid_check_digit(national_id: str) -> bool:
    """Whether the thirteenth digit fits the other twelve.

    Only the library's sum is used: its `validate` refuses ids that begin with 0, which people hold.

    >>> has_valid_check_digit("1101700203450"), has_valid_check_digit("1101700203451")
    (True, False)
    """
    if not _THIRTEEN_DIGITS.fullmatch(national_id):
        return False
    return national_id[-1] == calc_check_digit(national_id)


def warning(national_id: str) -> str | None:
    """A code for what deserves a second look at the card, None when nothing does.

    >>> warning("1101700203450"), warning("1101700203451"), warning("G610100001234")
    (None, 'national_id_check_digit', 'national_id_g_code')
    """
    if _SCHOOL_CODE.fullmatch(national_id):
        return G_CODE
    return None if has_valid_check_digit(national_id) else CHECK_DIGIT_WRONG


def masked(national_id: str) -> str:
    """The form shown by default: enough to recognise, too little to use.

    >>> masked("1101700203450")
    'x-xxxx-xxx03-45-0'
    """
    return f"x-xxxx-xxx{national_id[8:10]}-{national_id[10:12]}-{national_id[12:]}"


def synthetic_id(n: int) -> str:
    """The n-th id that no real person can have, with a right check digit, for demonstrations and tests.

    Errors: ValueError unless 0 <= n < 10**11.

    >>> synthetic_id(1), has_valid_check_digit(synthetic_id(1))
    ('9000000000012', True)
    """
    if not 0 <= n < 10**11:
        raise ValueError(f"n must be in 0..10**11-1: {n}")
    digits = f"9{n:011d}"
    return digits + calc_check_digit(digits)
