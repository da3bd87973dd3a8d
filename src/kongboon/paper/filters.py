"""The filters that the papers' templates use: money, dates, digits, and words that may not be broken."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.template import Library
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kongboon.kernel import baht_words as words_of_money
from kongboon.kernel import money, thai_dates, thai_text
from kongboon.kernel.thai_calendar import BANGKOK, MONTHS, SHORT_MONTHS

register = Library()

_LETTERS_MAX = 28  # what fits in the narrowest place where no other limit is given
_GLUE = "\u00a0"  # marks, while a text is taken apart, the spaces at which no line may end
_MONTH = "(?:" + "|".join(map(re.escape, (*MONTHS, *SHORT_MONTHS))) + ")"
_UNIT = r"(?:บาท|สตางค์|ปี|เดือน|วัน|คืน|คน|ราย|ครั้ง|น\.|\([0-9๐-๙])"
_HELD_SPACES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(พ\.ศ\.|ข้อ|หมู่|ที่|ชั้น) (?=[0-9๐-๙])",
        rf"([0-9๐-๙]) (?={_UNIT}|{_MONTH})",
        rf"({_MONTH}) (?=[0-9๐-๙]|พ\.ศ\.)",
    )
)


@register.filter
def baht(satang: int) -> str:
    """Give the amount as 1,234.50 without the unit."""
    return money.format_baht(satang)


@register.filter
def whole_baht(satang: int) -> str:
    """Give the amount in whole baht, as a sum that is reckoned and not counted deserves."""
    return money.format_baht(round(satang / 100) * 100, satang_always=False)


@register.filter
def left_baht(satang: int) -> SafeString:
    """Give what is left in whole baht; less than nothing is said as money that lacks, for a minus is overlooked.

    >>> left_baht(1234_00), left_baht(-1234_00)
    ('1,234', '<span class="lacks nowrap">ขาด 1,234</span>')
    """
    if round(satang / 100) >= 0:
        return conditional_escape(whole_baht(satang))
    return format_html('<span class="lacks nowrap">ขาด {}</span>', whole_baht(-satang))


@register.filter
def at(values: Sequence[Any], place: int) -> Any:
    """Give the value at a place, where two rows are told side by side."""
    return values[place]


@register.filter
def baht_words(satang: int) -> str:
    """Give the amount in Thai words."""
    return words_of_money.baht_in_words(satang)


@register.filter
def thai_date(day: dt.date, style: thai_dates.Style = "short") -> SafeString:
    """Give the date in the Buddhist era, on one line."""
    return _unbroken(thai_dates.format_thai_date(day, style=style))


@register.filter
def thai_moment(at: dt.datetime) -> SafeString:
    """Give an aware moment as Thai date and clock time in Bangkok."""
    local = at.astimezone(BANGKOK)
    return _unbroken(f"{thai_dates.format_thai_date(local.date(), style='short')} {local:%H.%M} น.")


@register.filter
def thai_digits(text: Any) -> str:
    """Put Thai digits in the place of Arabic ones, for official letters."""
    return thai_text.to_thai_digits(str(text))


@register.filter
def whole(text: str, letters_max: int = _LETTERS_MAX) -> SafeString:
    """Let a name or place break at its spaces alone, never inside a word.

    The dictionary that breaks Thai lines knows no names: it would cut สมศรี in two. A word of more letters
    than its column has room for stays breakable, since a broken name is better than one off the page.
    """
    glued = _glued(str(text))
    if _letters(glued) <= letters_max:
        return _unbroken(glued, letters_max)
    words = glued.split(" ")
    return format_html_join(" ", "{}", ((_unbroken(word, letters_max),) for word in words if word))


@register.filter
def sentence(text: str) -> SafeString:
    """Let a sentence break where Thai allows it, but keep numbers with their units and dates whole."""
    words = _glued(str(text)).split(" ")
    return format_html_join(" ", "{}", ((_held_number(word),) for word in words if word))


@register.filter
def count(number: int) -> str:
    """Give a count of people or things with thousands commas."""
    return f"{number:,}"


@register.filter
def times(number: int) -> range:
    """Give a range to repeat a part of a template `number` times."""
    return range(number)


@register.filter
def known(value: Any, formatter: str = "") -> SafeString:
    """Print a value, or the words for "no data yet" where it is None; zero is a value like any other.

    `formatter` is the name of one of this module's filters ("baht", "count", "whole" ...).
    """
    if value is None:
        return mark_safe('<span class="unknown">ยังไม่มีข้อมูล</span>')
    return conditional_escape(register.filters[formatter](value) if formatter else value)


@register.filter
def magnitude(number: int) -> int:
    """Give the number without its sign, for a shortfall that is already called one."""
    return abs(number)


def _glued(text: str) -> str:
    """Put glue in the place of the spaces that hold a number to its word, and no other blank but single spaces."""
    text = " ".join(text.split())
    for pattern in _HELD_SPACES:
        text = pattern.sub(lambda found: found[1] + _GLUE, text)
    return text


def _held_number(word: str) -> SafeString:
    """Hold what belongs to a number together, without the long Thai run that may stand before it."""
    before, glue, number = word.partition(_GLUE)
    if not glue:
        return conditional_escape(before)
    if _letters(word) <= _LETTERS_MAX:
        return _unbroken(word)
    return format_html("{} {}", before, _unbroken(number))


def _letters(text: str) -> int:
    """Count the letters that take room: vowels and tones above and below take none."""
    return sum(unicodedata.category(char) != "Mn" for char in text)


def _unbroken(text: str, letters_max: int = _LETTERS_MAX) -> SafeString:
    """Hold a text on one line, unless it has more letters than there is room for."""
    text = text.replace(_GLUE, " ")
    if _letters(text) > letters_max:
        return conditional_escape(text)
    return format_html('<span class="nowrap">{}</span>', text)
