"""Money in Thai words, as receipts and vouchers spell it."""

from __future__ import annotations

from bahttext import bahttext

from kongboon.kernel.money import SATANG_MAX, SATANG_PER_BAHT


def baht_in_words(satang: int) -> str:
    """The sum in words, whole baht ending in ถ้วน.

    Two corrections to the library: one satang is หนึ่งสตางค์ (it says เอ็ด), and a sum below one baht
    is not led by ศูนย์บาท.
    Errors: ValueError beyond SATANG_MAX either side of zero.

    >>> baht_in_words(321424)
    'สามพันสองร้อยสิบสี่บาทยี่สิบสี่สตางค์'
    >>> baht_in_words(50)
    'ห้าสิบสตางค์'
    """
    if abs(satang) > SATANG_MAX:
        raise ValueError(f"beyond {SATANG_MAX} satang: {satang}")
    sign = "ลบ" if satang < 0 else ""
    whole, rest = divmod(abs(satang), SATANG_PER_BAHT)
    # Baht and satang go to the library apart and whole, because it formats a Decimal through a float.
    if rest == 0:
        return f"{sign}{bahttext(whole)}"
    words = bahttext(whole).removesuffix("ถ้วน") if whole else ""
    satang_words = "หนึ่ง" if rest == 1 else bahttext(rest).removesuffix("บาทถ้วน")
    return f"{sign}{words}{satang_words}สตางค์"
