"""Lines over the years, for instance the chance that the money has run out, today and under up to three proposals."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kongboon.paper.charts.frame import (
    GOLD,
    GREEN,
    INK,
    MUTED,
    Frame,
    path,
    svg,
    text,
    ticks,
    value_axis,
    year_axis,
)

_LETTERS_MAX = 46
# Told apart without colour too: whole, broken, dotted, both.
_STYLES = ((GREEN, ""), (GOLD, "7 4"), (INK, "2 3"), (MUTED, "10 3 2 3"))


@dataclass(frozen=True)
class Line:
    """One line: its name and a value for each year."""

    name: str
    values: Sequence[float]


def lines(
    years: Sequence[int],
    drawn_lines: Sequence[Line],
    *,
    title: str,
    description: str,
    unit: str,
    top: float = 0.0,
) -> str:
    """Up to four lines from zero upwards; the scale reaches `top` at least.

    Errors: ValueError for more than four, or where a line does not have a value for each year.
    """
    if not 1 <= len(drawn_lines) <= len(_STYLES) or any(len(one.values) != len(years) for one in drawn_lines):
        raise ValueError("one to four lines, with a value for each year")
    largest = max(top, *(value for one in drawn_lines for value in one.values), 1e-6)
    marks = ticks(0.0, largest)
    rows = 18.0 * len(drawn_lines)
    frame = Frame(0.0, marks[-1], height=220.0 + rows, bottom=26.0 + rows)
    last = max(len(years) - 1, 1)
    drawn = [*value_axis(frame, marks, unit), *year_axis(frame, years)]
    for number, (one, (colour, dashes)) in enumerate(zip(drawn_lines, _STYLES, strict=False)):
        points = [(frame.x(t / last), frame.y(value)) for t, value in enumerate(one.values)]
        style = f' stroke-dasharray="{dashes}"' if dashes else ""
        drawn.append(f'<path d="{path(points)}" fill="none" stroke="{colour}" stroke-width="2.5"{style}/>')
        y = frame.height - rows + 18.0 * number + 8
        drawn.append(
            f'<path d="M{frame.left:g},{y - 4:.1f} h34" stroke="{colour}" stroke-width="2.5"{style}/>'
        )
        drawn.append(text(frame.left + 42, y, shortened(one.name), colour=INK))
    return svg(frame.height, title, description, drawn)


def shortened(name: str) -> str:
    """A name as far as it has room beside its line; vowels and tones above and below take none.

    >>> shortened("ออมวันละ 2 บาท"), len(shortened("ก" * 60))
    ('ออมวันละ 2 บาท', 46)
    """
    taken = 0
    kept: list[str] = []
    for char in name:
        taken += unicodedata.category(char) != "Mn"
        if taken > _LETTERS_MAX:
            return "".join(kept[:-1]).rstrip() + "…"
        kept.append(char)
    return name
