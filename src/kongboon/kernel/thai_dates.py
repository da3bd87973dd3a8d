"""Dates as Thai people write them: the Buddhist era in, the Buddhist era out, ISO in between.

29 February 2567 exists (it is 2024) although 2567 is no Gregorian leap year: everywhere the year is
turned into the common era before a date is built.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kongboon.kernel.errors import DomainError, gettext_noop, shown
from kongboon.kernel.thai_calendar import (
    BE_OFFSET,
    BE_YEARS,
    CE_YEARS,
    ENGLISH_MONTHS,
    MONTHS,
    SHORT_MONTHS,
    add_months,
    completed_months,
    completed_years,
    first_day,
    last_day,
    month_of,
)
from kongboon.kernel.thai_text import normalise_thai, to_arabic_digits, to_thai_digits

Era = Literal["be", "ce", "auto"]
Style = Literal["short", "long", "formal", "numeric"]

__all__ = [
    "BE_OFFSET", "BadDate", "Era", "NoSuchDay", "Style", "TwoDigitYear", "YearOutOfRange", "add_months",
    "completed_months", "completed_years", "first_day", "format_thai_date", "format_thai_month", "last_day",
    "month_of", "parse_thai_date", "parse_thai_month", "time_in",
]  # fmt: skip

# Day 1 is 1 Jan 1900 and the spreadsheet believes in 29 Feb 1900, so serials after it count from here.
_SPREADSHEET_EPOCH = date(1899, 12, 30)
# Smaller numbers are more likely a year (2567) or a count than a birthday before 1910.
_SERIAL_MIN, _SERIAL_MAX = 3654, 292_600


class BadDate(DomainError):
    """What was given is not a date."""

    code = "bad_date"
    msgid = gettext_noop(
        "“%(value)s” is not a date. Type day, month and the year in the Buddhist era, for example 29/2/2567 "
        "or 29 ก.พ. 2567."
    )


class NoSuchDay(BadDate):
    """The calendar has no such day."""

    code = "no_such_day"
    msgid = gettext_noop("There is no day “%(value)s” in the calendar. Check the day and the month.")


class TwoDigitYear(BadDate):
    """A year of two digits whose era is not known."""

    code = "two_digit_year"
    msgid = gettext_noop(
        "“%(value)s” has a year of two digits. Type all four digits of the year, for example 2567."
    )


class YearOutOfRange(BadDate):
    """A year that belongs to neither era, or to the era that was not asked for."""

    code = "year_out_of_range"
    msgid = gettext_noop(
        "The year in “%(value)s” cannot be right. Years are 2400 to 2700 in the Buddhist era or 1900 to 2200 "
        "in the common era."
    )


def _month_names() -> dict[str, int]:
    names: dict[str, int] = {}
    columns = zip(MONTHS, SHORT_MONTHS, ENGLISH_MONTHS, strict=True)
    for number, (thai, short, english) in enumerate(columns, start=1):
        undotted = short.replace(".", "")
        names |= dict.fromkeys((thai, undotted, english.casefold(), english[:3].casefold()), number)
        # People drop the closing "คม" or "ยน" in speech and sometimes on paper: มกรา, เมษา, กุมภา.
        names[re.sub("(?:คม|ยน|พันธ์)$", "", thai)] = number
    return names | {"sept": 9}


_MONTH_NUMBER = _month_names()
_DOTS = re.compile(r"[.\s]")
_YEAR_SIGN = r"(?P<era>พ\.?\s*ศ\.?|ค\.?\s*ศ\.?|B\.?E\.?|A\.?D\.?|C\.?E\.?|ปี)?"
_YEAR = rf"\s*{_YEAR_SIGN}\s*(?P<year>[0-9]+)\s*(?P<era_after>B\.?E\.?|A\.?D\.?|C\.?E\.?)?"
_MONTH_WORD = r"(?P<name>[ก-๎][ก-๎. ]*?|[A-Za-z]{3,9})\.?"
# The time behind a day, as programs and form services write it: T17:00:00.000Z, 2:33:05 หลังเที่ยง GMT+7, 14:33 น.
_TIME = re.compile(
    r"(?:,\s*|[ T])(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s*(?:(?P<noon>AM|PM|ก่อนเที่ยง|หลังเที่ยง)|น\.?)?"
    r"\s*(?:Z|(?:GMT|UTC)?(?P<sign>[+-])(?P<off>[0-9]{1,2})(?::?(?P<off_minutes>[0-9]{2}))?|(?P<none>))$",
    re.I,
)
_BANGKOK_MINUTES = 7 * 60
_DAY_WORD = re.compile(r"^(?:วัน[ก-๎]*\s*)?(?:วันที่|ที่)?\s*(?=[0-9])")

_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})\s*([-/.])\s*(?P<month>[0-9]{1,2})\s*\2\s*(?P<day>[0-9]{1,2})")
_DAY_FIRST = re.compile(rf"(?P<day>[0-9]{{1,2}})\s*[-/. ]\s*(?P<month>[0-9]{{1,2}})\s*[-/. ]{_YEAR}", re.I)
_WORDS = re.compile(rf"(?P<day>[0-9]{{1,2}})\s*[-/,]?\s*(?:เดือน\s*)?{_MONTH_WORD}\s*[-/,]?{_YEAR}", re.I)
_ENGLISH = re.compile(r"(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day>[0-9]{1,2})(?:\s*,\s*|\s+)(?P<year>[0-9]{4})")
_MONTH_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})\s*[-/.]\s*(?P<month>[0-9]{1,2})")
_MONTH_FIRST = re.compile(rf"(?P<month>[0-9]{{1,2}})\s*[-/.]{_YEAR}", re.I)
_MONTH_WORDS = re.compile(rf"(?:เดือน\s*)?{_MONTH_WORD}\s*[-/,]?{_YEAR}", re.I)


def parse_thai_date(
    value: object,
    era: Era = "auto",
    *,
    two_digit: bool = False,
    not_after: date | None = None,
    month_first: bool = False,
) -> date:
    """The day that a person typed or a spreadsheet stores.

    Text: 29/2/2567, 29-02-2567, 29.2.2567, 29 ก.พ. 2567, 29 กุมภาพันธ์ พ.ศ. ๒๕๖๗, 29 Feb 2024, 2567-02-29,
    2024-02-29, with or without a time. Dates and datetimes pass, also those whose year was typed in the
    Buddhist era (year 2567); numbers are spreadsheet serials.
    `era` is what the field promises: "be" and "ce" refuse the other one in text; "auto" tells them by the
    year (2400-2700 BE, 1900-2200 CE). A year of two digits needs a known era and `two_digit`; it is 25xx (20xx),
    or 24xx (19xx) if that would be later than `not_after`. `month_first`: 6/25/1967 is 25 June.
    A time with its zone is turned into the day that it was in Bangkok.
    Errors: BadDate (NoSuchDay, TwoDigitYear, YearOutOfRange), nothing else.

    >>> parse_thai_date("29/2/2567"), parse_thai_date("๒๙ กุมภาพันธ์ พ.ศ. ๒๕๖๗")
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29))
    """
    if isinstance(value, date):
        return _build(value.year, value.month, value.day, value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_serial(value)
    if not isinstance(value, str):
        raise BadDate(value=shown(value))
    text = _plain(value)
    found, days = _day_in(text), 0
    if found is None:
        found, days = _day_in(_DAY_WORD.sub("", _TIME.sub("", text))), _days_to_bangkok(text)
    if found is None:
        raise BadDate(value=shown(value))
    month, day = _month_number(found, value), int(found["day"])
    if month_first and found.re is _DAY_FIRST:
        month, day = day, month
    year = _year(found, _Promise(era, two_digit, not_after), month, day)
    return _build(year, month, day, value) + timedelta(days=days)


def parse_thai_month(
    value: object, era: Era = "auto", *, two_digit: bool = False, not_after: date | None = None
) -> str:
    """The month, as "YYYY-MM" of the common era, from "2567-04", "4/2567", "เม.ย. 2567" or a date.

    `era`, `two_digit` and `not_after` as in `parse_thai_date`. Errors: BadDate.

    >>> parse_thai_month("2567-04"), parse_thai_month("เม.ย. 2567")
    ('2024-04', '2024-04')
    """
    if isinstance(value, date):
        return month_of(_build(value.year, value.month, value.day, value))
    if not isinstance(value, str):
        raise BadDate(value=shown(value))
    text = _plain(value)
    found = _MONTH_YEAR_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text) or _MONTH_WORDS.fullmatch(text)
    if found is None:
        raise BadDate(value=shown(value))
    month = _month_number(found, value)
    year = _year(found, _Promise(era, two_digit, not_after), month, 1)
    return month_of(_build(year, month, 1, value))


def _day_in(text: str) -> re.Match[str] | None:
    return (
        _DAY_FIRST.fullmatch(text)
        or _WORDS.fullmatch(text)
        or _YEAR_FIRST.fullmatch(text)
        or _ENGLISH.fullmatch(text)
    )


def time_in(text: str) -> tuple[int, int] | None:
    """Hour and minute behind a day that is written without a zone; None where there are none, or with a zone.

    >>> time_in("1967-05-31T17:00:00"), time_in("1967-05-31T17:00:00Z"), time_in("31/5/2510")
    ((17, 0), None, None)
    """
    found = _TIME.search(text)
    return None if found is None or found["none"] is None else (_hour(found), int(found["minute"]))


def _hour(found: re.Match[str]) -> int:
    half = (found["noon"] or "").casefold()
    hour = int(found["hour"])
    return hour % 12 + (12 if half in {"pm", "หลังเที่ยง"} else 0) if half else hour


def _days_to_bangkok(text: str) -> int:
    """How many days later it was in Bangkok at a time that is written with its zone; 0 without a zone."""
    found = _TIME.search(text)
    if found is None or found["none"] is not None:
        return 0
    offset = int(found["off"] or 0) * 60 + int(found["off_minutes"] or 0)
    minutes = _hour(found) * 60 + int(found["minute"])
    return (minutes - (-offset if found["sign"] == "-" else offset) + _BANGKOK_MINUTES) // (24 * 60)


def _plain(value: str) -> str:
    if len(value) > 100:  # nothing that long is a date, and the patterns must not be made to work on it
        raise BadDate(value=shown(value))
    return normalise_thai(to_arabic_digits(value))


def _month_number(found: re.Match[str], value: object) -> int:
    groups = found.groupdict()
    if groups.get("month"):
        return int(groups["month"])
    name = _DOTS.sub("", groups["name"]).casefold()
    if name not in _MONTH_NUMBER:
        raise BadDate(value=shown(value))
    return _MONTH_NUMBER[name]


@dataclass(frozen=True)
class _Promise:
    """What the field that holds the value is known to contain."""

    era: Era
    two_digit: bool
    not_after: date | None


_SIGNS: dict[str, Era] = {"พศ": "be", "be": "be", "คศ": "ce", "ad": "ce", "ce": "ce"}


def _year(found: re.Match[str], promise: _Promise, month: int, day: int) -> int:
    """The year with all its digits, still in the era in which it was written."""
    digits, groups = found["year"], found.groupdict()
    sign = _DOTS.sub("", groups.get("era") or groups.get("era_after") or "").casefold()
    era = _SIGNS.get(sign, promise.era)
    if len(digits) == 2:
        if era == "auto" or not promise.two_digit:
            raise TwoDigitYear(value=shown(found.string))
        return int(digits) + _century(int(digits), era, promise.not_after, (month, day))
    allowed = {"be": (BE_YEARS,), "ce": (CE_YEARS,), "auto": (BE_YEARS, CE_YEARS)}[era]
    if not any(int(digits) in years for years in allowed):
        raise YearOutOfRange(value=shown(found.string))
    return int(digits)


def _century(two_digits: int, era: Era, not_after: date | None, month_day: tuple[int, int]) -> int:
    """2500, or 2400 where 25xx is too late (2000 and 1900); compared as numbers, for 29 Feb need not exist then."""
    later = 2500 if era == "be" else 2000
    if not_after is None:
        return later
    year = two_digits + later - (BE_OFFSET if era == "be" else 0)
    return later - 100 if (year, *month_day) > (not_after.year, not_after.month, not_after.day) else later


def _build(year: int, month: int, day: int, value: object) -> date:
    """The date, from a year of either era; the only place where one is made from parts."""
    if year in BE_YEARS:
        year -= BE_OFFSET
    elif year not in CE_YEARS:
        raise YearOutOfRange(value=shown(value))
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay(value=shown(value)) from None


def _from_serial(value: int | float) -> date:
    if not _SERIAL_MIN <= value <= _SERIAL_MAX:  # also false for NaN
        raise BadDate(value=shown(value))
    stored = _SPREADSHEET_EPOCH + timedelta(days=int(value))
    return _build(stored.year, stored.month, stored.day, stored)


def format_thai_date(on: date, style: Style = "short", *, language: str = "th") -> str:
    """The day in the Buddhist era.

    In "formal" a U+00A0 stands between พ.ศ. and the year, so that a line never ends there.

    >>> day = date(2024, 6, 7)
    >>> format_thai_date(day), format_thai_date(day, "long"), format_thai_date(day, "numeric")
    ('7 มิ.ย. 2567', '7 มิถุนายน 2567', '07/06/2567')
    >>> format_thai_date(day, "formal") == "๗ มิถุนายน พ.ศ.\u00a0๒๕๖๗"
    True
    >>> format_thai_date(day, language="en")
    '7 Jun 2567 BE'
    """
    year = on.year + BE_OFFSET
    if style == "numeric":
        return f"{on.day:02d}/{on.month:02d}/{year}"
    if language == "en":
        month = ENGLISH_MONTHS[on.month - 1]
        return f"{on.day} {month[:3] if style == 'short' else month} {year} BE"
    if style == "formal":
        return to_thai_digits(f"{on.day} {MONTHS[on.month - 1]} พ.ศ.\u00a0{year}")
    return f"{on.day} {(SHORT_MONTHS if style == 'short' else MONTHS)[on.month - 1]} {year}"


def format_thai_month(month: str, style: Literal["short", "long"] = "long", *, language: str = "th") -> str:
    """A "YYYY-MM" month of the common era in the Buddhist era.

    >>> format_thai_month("2024-06"), format_thai_month("2024-06", language="en")
    ('มิถุนายน 2567', 'June 2567 BE')
    """
    on = first_day(month)
    year = on.year + BE_OFFSET
    if language == "en":
        name = ENGLISH_MONTHS[on.month - 1]
        return f"{name[:3] if style == 'short' else name} {year} BE"
    return f"{(SHORT_MONTHS if style == 'short' else MONTHS)[on.month - 1]} {year}"
