"""Money: integer satang inside, Decimal baht where people read and type it."""

from __future__ import annotations

import re
from decimal import Decimal

from kongboon.kernel.errors import DomainError, gettext_noop, shown
from kongboon.kernel.thai_text import to_arabic_digits

SATANG_PER_BAHT = 100
SATANG_MAX = 10**15  # ten trillion baht: 460 times what all funds hold, and exact as a double in a browser

# A spreadsheet's own arithmetic leaves dust like 0.30000000000000004; a real fraction of a satang is larger.
_DUST_SATANG = Decimal("1e-6")
_TEXT = re.compile(r"([-\u2212]?)([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.([0-9]*))?")
_UNIT_BEFORE = re.compile(r"^฿ ?")
_UNIT_AFTER = re.compile(r"(?:\.-)?(?: ?(?:บาทถ้วน|บาท|บ\.|฿))?$")


class BadMoney(DomainError):
    """What was given is not an amount of money."""

    code = "bad_money"
    msgid = gettext_noop(
        "“%(value)s” is not an amount of money. Type the baht in digits, with two digits after the point "
        "if there are satang, for example 365 or 1,234.50."
    )


class FractionOfSatang(BadMoney):
    """More than two digits after the point."""

    code = "fraction_of_satang"
    msgid = gettext_noop("“%(value)s” has more than two digits after the point. One baht has 100 satang.")


class NegativeMoney(BadMoney):
    """Less than zero where that has no meaning."""

    code = "negative_money"
    msgid = gettext_noop("“%(value)s” is less than zero. Type the amount without a minus sign.")


class MoneyTooLarge(BadMoney):
    """Beyond any amount a fund can hold."""

    code = "money_too_large"
    msgid = gettext_noop("“%(value)s” is too large for an amount of money. Look for a digit too many.")


def parse_baht(value: str | int | float | Decimal, *, allow_negative: bool = False) -> int:
    """Satang for an amount in baht, as a person types it or a spreadsheet stores it.

    Text may hold Thai digits, thousands commas in their places, spaces, "บาท", "฿" and a closing ".-".
    Errors: BadMoney for anything else, more than two decimals, NaN, beyond SATANG_MAX;
    NegativeMoney unless `allow_negative`.

    >>> parse_baht("๑,๒๓๔.๕๐ บาท")
    123450
    >>> parse_baht(0.1 + 0.2)
    30
    """
    satang = _exact_satang(value)
    nearest = satang.to_integral_value()
    allowed = _DUST_SATANG if isinstance(value, float) else Decimal(0)
    if abs(satang) > SATANG_MAX:
        raise MoneyTooLarge(value=shown(value))
    if abs(satang - nearest) > allowed:
        raise FractionOfSatang(value=shown(value))
    if nearest < 0 and not allow_negative:
        raise NegativeMoney(value=shown(value))
    return int(nearest)


def _exact_satang(value: str | int | float | Decimal) -> Decimal:
    if isinstance(value, str):
        return _satang_of_text(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise BadMoney(value=shown(value))
    if isinstance(value, int):
        # Compared before it becomes a Decimal: a thousand-digit int must not cost anything.
        if abs(value) > SATANG_MAX:
            raise MoneyTooLarge(value=shown(value))
        return Decimal(value * SATANG_PER_BAHT)
    # repr gives the digits the spreadsheet shows; Decimal(float) would give the binary expansion.
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not exact.is_finite():
        raise BadMoney(value=shown(value))
    if exact and exact.adjusted() > 20:
        raise MoneyTooLarge(value=shown(value))
    # So small that only its presence matters, and scaling it could leave the range of Decimal.
    if exact and exact.adjusted() < -20:
        exact = Decimal("1e-20")
    return exact.scaleb(2) if exact else Decimal(0)


def _satang_of_text(text: str) -> Decimal:
    plain = " ".join(to_arabic_digits(text).split())
    found = _TEXT.fullmatch(_UNIT_AFTER.sub("", _UNIT_BEFORE.sub("", plain)))
    if found is None:
        raise BadMoney(value=shown(text))
    sign, whole, fraction = found.groups(default="")
    if len(fraction) > 2:
        raise FractionOfSatang(value=shown(text))
    if len(whole) > 25:
        raise MoneyTooLarge(value=shown(text))
    baht_part = int(whole.replace(",", "").replace(" ", ""))
    satang = baht_part * SATANG_PER_BAHT + int(fraction.ljust(2, "0"))
    return Decimal(-satang if sign else satang)


def baht(satang: int) -> Decimal:
    """Baht with exactly two decimals.

    >>> baht(123450)
    Decimal('1234.50')
    """
    return Decimal(satang).scaleb(-2)


def format_baht(satang: int, satang_always: bool = True) -> str:
    """Digits with thousands commas; whole baht lose ".00" when `satang_always` is False.

    >>> format_baht(123450), format_baht(36500, satang_always=False)
    ('1,234.50', '365')
    """
    whole, rest = divmod(abs(satang), SATANG_PER_BAHT)
    sign = "-" if satang < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest or satang_always else "")
