"""House numbers of which a spreadsheet made dates: 12/5 becomes 12 May, "12-May" in a CSV file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from kongboon.kernel.errors import shown
from kongboon.kernel.thai_calendar import ENGLISH_MONTHS, SHORT_MONTHS
from kongboon.members.register_asked import AskHouse, Question
from kongboon.members.register_cells import house_no, text_of
from kongboon.members.register_workbook import Cell

_MONTHS = {name: number for number, name in enumerate(SHORT_MONTHS, 1)}
_MONTHS |= {name[:3].casefold(): number for number, name in enumerate(ENGLISH_MONTHS, 1)}
_NAME = "|".join(re.escape(name) for name in _MONTHS)
_DAY_MONTH = re.compile(rf"([0-9]{{1,2}})[- ]({_NAME})", re.I)
_MONTH_YEAR = re.compile(rf"({_NAME})[- ]([0-9]{{2}})", re.I)
_WHOLE = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})(?:[ T].*)?")
_WHOLE_TURNED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]((?:19|20|25)[0-9]{2})")
# A year that nobody types a register in was itself the second number: 5/68 became May 1968.
_TYPED_SINCE = 2000


def house_as_date(cell: Cell) -> tuple[str, str] | None:
    """What a house number was before it became a date, with the day first and with the month first; None for no date.

    >>> house_as_date("12-May"), house_as_date(date(2026, 5, 12)), house_as_date("พ.ค.-68"), house_as_date("12/5")
    (('12/5', '5/12'), ('12/5', '5/12'), ('5/68', '5/68'), None)
    """
    if isinstance(cell, date):
        return _both(cell.year, cell.month, cell.day)
    if not isinstance(cell, str) or cell.replace("/", "", 1).isdigit():  # nearly all houses
        return None
    return _written_out(text_of(cell))


def _written_out(text: str) -> tuple[str, str] | None:
    """The same of the text of a date, as CSV files have it."""
    if found := _DAY_MONTH.fullmatch(text):
        return _both(_TYPED_SINCE, _MONTHS[found[2].casefold()], int(found[1]))
    if found := _MONTH_YEAR.fullmatch(text):
        house = f"{_MONTHS[found[1].casefold()]}/{int(found[2])}"
        return house, house
    if found := _WHOLE.fullmatch(text):
        return _both(int(found[1]), int(found[2]), int(found[3]))
    if found := _WHOLE_TURNED.fullmatch(text):
        return _both(int(found[3]), int(found[2]), int(found[1]))
    return None


def _both(year: int, month: int, day: int) -> tuple[str, str]:
    if day == 1 and year < _TYPED_SINCE:
        return f"{month}/{year % 100}", f"{month}/{year % 100}"
    return f"{day}/{month}", f"{month}/{day}"


def read_house(cell: Cell, *, month_first: bool = False) -> tuple[str, bool]:
    """The house number, and whether the spreadsheet had made a date of it."""
    both = house_as_date(cell)
    return (both[month_first], True) if both else (house_no(cell), False)


def house_questions(
    header: str, cells: Sequence[Cell], readings: Mapping[str, Sequence[str]]
) -> list[Question]:
    """Asked of the first house number that may have been two, as long as nobody has answered."""
    for cell in cells:
        both = house_as_date(cell) if cell != "" else None
        if both and both[0] != both[1]:
            said = AskHouse(column=header, value=shown(text_of(cell)), first=both[0], other=both[1])
            question = Question(header, "house", said)
            return [] if set(question.answers) & set(readings.get(header, ())) else [question]
    return []
