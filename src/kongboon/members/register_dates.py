"""One cell of a column of dates to a day, in the way in which the column is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.kernel.thai_dates import BadDate, Era, last_day, parse_thai_date, parse_thai_month, time_in
from kongboon.kernel.thai_text import normalise_thai, to_arabic_digits
from kongboon.members.register_workbook import Cell

# The years for which a spreadsheet takes two digits.
_TYPED_YEARS = range(1930, 2030)


@dataclass(frozen=True)
class DateColumn:
    """How a column of dates is read; `short_era` "auto": years of two digits are refused."""

    short_era: Era = "auto"
    month_first: bool = False
    next_day: bool = False
    typed_in_be: bool = False
    part_ends: bool = False

    def read(self, cell: Cell, not_after: date | None = None) -> date:
        """The day in the cell. Errors: BadDate."""
        on = parse_thai_date(
            cell, self._era(cell), two_digit=True, not_after=not_after, month_first=self.month_first
        )
        if self.typed_in_be and is_typed(cell):
            return _in_be(on, not_after) or on
        return on + timedelta(days=1) if self.next_day and is_evening(cell) else on

    def read_month(self, cell: Cell) -> str:
        """The month "YYYY-MM" in the cell. Errors: BadDate."""
        return parse_thai_month(cell, self._era(cell), two_digit=True)

    def read_part(self, cell: Cell, not_after: date | None = None) -> tuple[date, bool]:
        """The day in the cell, and whether it only names a month or a year, of which it is the first or last day.

        Errors: BadDate.
        """
        text = plain(cell)
        if (year := _YEAR_ALONE.fullmatch(text)) and not isinstance(cell, date):
            last = parse_thai_date(f"31/12/{year[1]}")
            return (last if self.part_ends else last.replace(month=1, day=1)), True
        try:
            return self.read(cell, not_after), False
        except BadDate as refusal:
            if not isinstance(cell, str):
                raise
            try:
                month = self.read_month(_MONTH_PART.sub("", text))
            except BadDate:
                raise refusal from None
            return (last_day(month) if self.part_ends else date.fromisoformat(f"{month}-01")), True

    def with_answer(self, answer: str) -> DateColumn:
        """The column as somebody who knows says that it is to be read."""
        changes = {
            "next-day": {"next_day": True}, "month-first": {"month_first": True}, "year-in-be": {"typed_in_be": True},
            "short-year-be": {"short_era": "be"}, "short-year-ce": {"short_era": "ce"}, "last-day": {"part_ends": True},
        }  # fmt: skip
        return replace(self, **changes.get(answer, {}))  # type: ignore[arg-type]

    def _era(self, cell: Cell) -> Era:
        # A full year tells its own era, even in a column of BE dates: only a short one needs the column's.
        return self.short_era if isinstance(cell, str) and has_short_year(cell) else "auto"


YEAR_AT_END = re.compile(r"(?<![0-9])([0-9]{2}|[0-9]{4})$")
YEAR_AT_START = re.compile(r"^([0-9]{4})(?=[-/.])")
_YEAR_ALONE = re.compile(
    r"(?:[-?xX0]{1,2}\s*[/.]\s*[-?xX0]{1,2}\s*[/.]\s*)?(?:ปี\s*)?(?:พ\.?\s*ศ\.?\s*|ค\.?\s*ศ\.?\s*)?([0-9]{4})(?:\.0)?"
)
_MONTH_PART = re.compile(r"^[-?xX0]{1,2}\s*[/. ]\s*")


def plain(cell: Cell) -> str:
    return normalise_thai(to_arabic_digits(cell)) if isinstance(cell, str) else str(cell)


def has_short_year(cell: str) -> bool:
    """Whether a written date ends with a year of two digits."""
    text = to_arabic_digits(cell).strip()
    found = YEAR_AT_END.search(text)
    return found is not None and len(found[1]) == 2 and not YEAR_AT_START.match(text)


def is_typed(cell: Cell) -> bool:
    """Whether a spreadsheet made this date, of a year that it may have completed from two digits."""
    return isinstance(cell, date) and cell.year in _TYPED_YEARS


def is_evening(cell: Cell) -> bool:
    """Whether a moment is midnight in Bangkok as a program stores it that reckons in Greenwich time or in the local
    time of before 1920 (18 minutes less): 17:00, 16:42, 23:42 or 23:59 of the day before.
    """
    if isinstance(cell, datetime):
        at = (cell.hour, cell.minute)
    elif isinstance(cell, str) and ":" in cell:
        at = time_in(plain(cell)) or (0, 0)
    else:
        return False
    return (16, 40) <= at <= (17, 1) or at >= (23, 40)


# B.E. 2483 ended after nine months, in December 1940; the January before it was of 2482.
_LAST_OLD_YEAR = 2482 - BE_OFFSET
_LAST_OLD_MONTH = 3


def is_of_old_year(on: date, cell: Cell) -> bool:
    """Whether a written date of the Buddhist era lies in the months that ended the year while it began on 1 April.

    Whether papers of the old count such a year as they did then or as it is counted now is known to their bearers alone.
    """
    is_written = isinstance(cell, str) and str(on.year) not in plain(cell)
    return is_written and on.month <= _LAST_OLD_MONTH and on.year <= _LAST_OLD_YEAR


def _in_be(on: date, not_after: date | None) -> date | None:
    """The day whose year in the Buddhist era ends like this one's in the common era; None where there is none."""
    for century in (2500, 2400):
        try:
            found = on.replace(year=century + on.year % 100 - BE_OFFSET)
        except ValueError:
            continue
        if not_after is None or found <= not_after:
            return date(found.year, found.month, found.day)
    return None


def birth_date(cell: Cell, column: DateColumn, today: date) -> tuple[date, bool]:
    """The birth date, and whether it is partial.

    Old cards carry only the year ("2490", "-/-/2490"), or no day ("มี.ค. 2490", "-/3/2490"): 1 July stands
    for a year and the 15th for a month (domain.md 2.11). Errors: BadDate.

    >>> birth_date("-/-/2490", DateColumn(), date(2024, 3, 31))
    (datetime.date(1947, 7, 1), True)
    """
    text = plain(cell)
    year = _YEAR_ALONE.fullmatch(text)
    if year and not isinstance(cell, date):
        return parse_thai_date(f"1/7/{year[1]}"), True
    try:
        return column.read(cell, not_after=today), False
    except BadDate as refusal:
        if not isinstance(cell, str):
            raise
        try:
            return date.fromisoformat(column.read_month(_MONTH_PART.sub("", text)) + "-15"), True
        except BadDate:
            raise refusal from None


# A register repeats few months and few villages thousands of times.
@lru_cache(maxsize=2048, typed=True)
def paid_until(cell: Cell, column: DateColumn) -> tuple[date, bool]:
    """The last day that is paid for, and whether a first of the month was read as its whole month.

    A month ("มี.ค. 67", "3/2567") is paid to its end. A day is that day, but spreadsheets turn months into
    their first day, and nobody pays dues until a first. Errors: BadDate.

    >>> paid_until("มี.ค. 2567", DateColumn()), paid_until("15/3/2567", DateColumn())
    ((datetime.date(2024, 3, 31), False), (datetime.date(2024, 3, 15), False))
    """
    try:
        on = column.read(cell)
    except BadDate as refusal:
        if not isinstance(cell, str):
            raise
        try:
            return last_day(column.read_month(cell)), False
        except BadDate as other:
            # The refusal that knows more: a month with a short year asks for the year, not for a day.
            raise (refusal if type(other) is BadDate else other) from None
    if on.day == 1:
        return last_day(f"{on.year:04d}-{on.month:02d}"), True
    return on, False


def said_of(on: date) -> str:
    """A date as a register would show it, for sentences: 29/2/2567."""
    return f"{on.day}/{on.month}/{on.year + BE_OFFSET}"
