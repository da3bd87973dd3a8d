"""The dates of a register, looked over column by column before they are read cell by cell.

What the cells of a column cannot decide among themselves is a `Question` to whoever brings the file in: whether the month
stands first, in which era a year of two digits is, whether an evening is the day after, which day a year alone stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kongboon.kernel.errors import shown
from kongboon.kernel.thai_calendar import BE_YEARS, CE_YEARS
from kongboon.kernel.thai_dates import BadDate, Era, parse_thai_date, time_in
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.members.register_asked import (
    ANSWERS,
    AskEvening,
    AskOrder,
    AskOrderProven,
    AskPart,
    AskShortYear,
    AskTypedYear,
    Kind,
    Question,
    QuestionText,
)
from kongboon.members.register_dates import (
    YEAR_AT_END,
    YEAR_AT_START,
    DateColumn,
    has_short_year,
    is_evening,
    is_typed,
    plain,
    said_of,
)
from kongboon.members.register_workbook import Cell

_AGE_YEARS_MAX = 110
# Savings groups with welfare began in B.E. 2517: nobody joined one much earlier.
_FIRST_JOINING = date(1970, 1, 1)
_PAID_AHEAD_YEARS_MAX = 3
_NUMERIC = re.compile(r"([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{2}|[0-9]{4})(?:[ ,T].*)?")


_TEXTS: Mapping[Kind, type[QuestionText]] = {
    "evening": AskEvening,
    "order": AskOrder,
    "typed_year": AskTypedYear,
    "short_year": AskShortYear,
    "part": AskPart,
}


@dataclass(frozen=True)
class Span:
    """Between which days a date of one row can lie."""

    first: date
    last: date

    def holds(self, on: date | None) -> bool:
        return on is not None and self.first <= on <= self.last


def date_columns(
    headers: Mapping[str, str],
    cells: Mapping[str, Sequence[Cell]],
    today: date,
    answers: Mapping[str, Sequence[str]],
) -> tuple[dict[str, DateColumn], list[Question]]:
    """How each column of dates is read, and what has to be asked first.

    `headers` and `cells`: of each date field its header and its cells, one a row; `answers`: header -> answers given.
    """
    spans = _spans(cells, today)
    columns = {
        name: _Looked(headers[name], values, max((span.last for span in spans[name]), default=today))
        for name, values in cells.items()
    }
    proven = [looked.order for looked in columns.values()]
    typed = {name for name, looked in columns.items() if looked.was_typed_short(spans[name])}
    read: dict[str, DateColumn] = {}
    asked: list[Question] = []
    for name, looked in columns.items():
        column, questions = looked.judged(spans[name], _order_is_open(looked, proven), is_typed=bool(typed))
        if name in ("joined_on", "ended_on"):
            questions += looked.parts(column)
        given = answers.get(looked.header, ())
        for answer in given:
            column = column.with_answer(answer)
        read[name] = column
        asked += [question for question in questions if not set(question.answers) & set(given)]
    return read, asked


def _order_is_open(looked: _Looked, proven: Sequence[str]) -> bool:
    """Whether the month may stand first: a value says so, or nothing in the file says anything and a program wrote it."""
    if looked.order in ("day", "month"):
        return looked.order == "month"
    return looked.order == "open" and ("month" in proven or ("day" not in proven and looked.is_ce))


def _spans(cells: Mapping[str, Sequence[Cell]], today: date) -> dict[str, list[Span]]:
    """By field and row, what birth, joining and today allow; only years written out count as known."""
    height = max(map(len, cells.values()), default=0)

    def known(name: str, index: int) -> date | None:
        values = cells.get(name, ())
        cell = values[index] if index < len(values) else ""
        if not isinstance(cell, str) or not cell or has_short_year(cell):
            return None
        try:
            return parse_thai_date(cell)
        except BadDate:
            return None

    oldest = today - timedelta(days=_AGE_YEARS_MAX * 365)
    ahead = today + timedelta(days=_PAID_AHEAD_YEARS_MAX * 366)
    spans: dict[str, list[Span]] = {name: [] for name in cells}
    for index in range(height):
        born, joined = known("birth_date", index), known("joined_on", index)
        begin = max(born or _FIRST_JOINING, _FIRST_JOINING)
        row = {
            "birth_date": Span(oldest, min(joined or today, today)),
            "joined_on": Span(begin, today),
            "paid_until": Span(joined or begin, ahead),
            "ended_on": Span(joined or begin, today),
        }
        for name in cells:
            spans[name].append(row[name])
    return spans


class _Looked:
    """One column of dates as a whole."""

    def __init__(self, header: str, cells: Sequence[Cell], latest: date) -> None:
        self.header, self.cells, self.latest = header, cells, latest
        numeric = [
            found for cell in cells if isinstance(cell, str) and (found := _NUMERIC.fullmatch(plain(cell)))
        ]
        pairs = {(int(found[1]), int(found[2])) for found in numeric}
        month_first = any(a <= 12 < b for a, b in pairs)
        self.order = (
            "day" if any(b <= 12 < a for a, b in pairs)
            else "month" if month_first
            else "open" if any(a != b for a, b in pairs)
            else "none"
        )  # fmt: skip
        self.is_ce = any(len(found[3]) == 4 and int(found[3]) in CE_YEARS for found in numeric)
        self.years = set(_written_years(cells))

    @property
    def is_be(self) -> bool:
        # A mistyped year that is of neither era does not speak against the others.
        has_be = any(year in BE_YEARS for year in self.years)
        return has_be and not any(year in CE_YEARS for year in self.years)

    def was_typed_short(self, spans: Sequence[Span]) -> bool:
        """Whether a date of the spreadsheet cannot be right, and is if its year was typed with two digits of the BE."""
        as_be = DateColumn(typed_in_be=True)
        return any(
            not _fits(DateColumn(), cell, span) and _fits(as_be, cell, span)
            for cell, span in zip(self.cells, spans, strict=False)
            if is_typed(cell)
        )

    def judged(
        self, spans: Sequence[Span], order_is_open: bool, *, is_typed: bool
    ) -> tuple[DateColumn, list[Question]]:
        """How the column is read and what it leaves open, but for parts of dates."""
        column, asked = DateColumn(), []
        if order_is_open:
            asked += self._ask("order", column, lambda cell: isinstance(cell, str) and _differs(cell))
        moments = [cell for cell in self.cells if _has_time(cell)]
        if moments and all(map(is_evening, moments)):
            asked += self._ask("evening", column, is_evening)
        column, short = self._short_years(column, spans)
        column, typed = self._typed_years(column, spans) if is_typed else (column, [])
        return column, [*asked, *short, *typed]

    def _short_years(self, column: DateColumn, spans: Sequence[Span]) -> tuple[DateColumn, list[Question]]:
        short = [
            (cell, span) for cell, span in zip(self.cells, spans, strict=False)
            if isinstance(cell, str) and has_short_year(cell)
        ]  # fmt: skip
        if not short:
            return column, []
        if re.search(r"พ\.?\s*ศ", self.header) or self.is_be:
            return replace(column, short_era="be"), []
        if re.search(r"ค\.?\s*ศ", self.header):
            return replace(column, short_era="ce"), []
        eras: tuple[Era, Era] = ("be", "ce")
        fits = {
            era: all(_fits(replace(column, short_era=era), cell, span) for cell, span in short)
            for era in eras
        }
        if fits["be"] != fits["ce"]:
            return replace(column, short_era="be" if fits["be"] else "ce"), []
        column = replace(column, short_era="be")
        return column, self._ask(
            "short_year", column, lambda cell: isinstance(cell, str) and has_short_year(cell)
        )

    def _typed_years(self, column: DateColumn, spans: Sequence[Span]) -> tuple[DateColumn, list[Question]]:
        """Dates of a spreadsheet of which some, here or in another column, cannot be right as they stand."""
        typed = [(cell, span) for cell, span in zip(self.cells, spans, strict=False) if is_typed(cell)]
        if not typed:
            return column, []
        as_be = replace(column, typed_in_be=True)
        written = [_fits(column, cell, span) for cell, span in typed]
        in_be = [_fits(as_be, cell, span) for cell, span in typed]
        if not any(in_be):
            return column, []
        if all(in_be) and not any(written):
            return as_be, []
        if all(written) and not all(in_be):
            return column, []
        return column, self._ask("typed_year", column, is_typed)

    def parts(self, column: DateColumn) -> list[Question]:
        """Asked where a cell names only a year or a month."""

        def is_part(cell: Cell) -> bool:
            try:
                return cell != "" and column.read_part(cell)[1]
            except BadDate:
                return False

        return self._ask("part", column, is_part)

    def _ask(self, kind: Kind, column: DateColumn, concerns: Callable[[Cell], bool]) -> list[Question]:
        """The question with the first value that it makes a difference to; none where it makes none."""
        other = column.with_answer(ANSWERS[kind][1])
        for cell in self.cells:
            if not concerns(cell):
                continue
            found = _day(column, cell, self.latest), _day(other, cell, self.latest)
            if found[0] and found[1] and found[0] != found[1]:
                return [self._question(kind, cell, found[0], found[1])]
        for cell in self.cells:
            if concerns(cell) and (only := _day(other, cell, self.latest)):
                return [self._question(kind, cell, None, only)] if kind == "order" else []
        return []

    def _question(self, kind: Kind, cell: Cell, first: date | None, other: date) -> Question:
        facts = {"column": self.header, "value": _shown(cell), "other": said_of(other)}
        if first is None:
            return Question(self.header, kind, AskOrderProven(**facts))
        return Question(self.header, kind, _TEXTS[kind](first=said_of(first), **facts))


def _written_years(cells: Sequence[Cell]) -> Iterator[int]:
    for cell in cells:
        if isinstance(cell, str):
            text = to_arabic_digits(cell).strip()
            found = YEAR_AT_START.search(text) or YEAR_AT_END.search(text)
            if found and len(found[1]) == 4:
                yield int(found[1])


def _differs(cell: str) -> bool:
    found = _NUMERIC.fullmatch(plain(cell))
    return found is not None and found[1].lstrip("0") != found[2].lstrip("0")


def _has_time(cell: Cell) -> bool:
    if isinstance(cell, datetime):
        return (cell.hour, cell.minute, cell.second) != (0, 0, 0)
    return isinstance(cell, str) and ":" in cell and (time_in(plain(cell)) or (0, 0)) != (0, 0)


def _fits(column: DateColumn, cell: Cell, span: Span) -> bool:
    return span.holds(_day(column, cell, span.last))


def _day(column: DateColumn, cell: Cell, not_after: date | None = None) -> date | None:
    try:
        return column.read_part(cell, not_after)[0]
    except BadDate:
        return None


def _shown(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return shown(f"{said_of(cell)} {cell:%H:%M:%S}")
    return said_of(cell) if isinstance(cell, date) else shown(plain(cell).removesuffix(".0"))
