"""The ages of the members, women to the right and men to the left, today and some years on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kongboon.paper.charts.frame import GREEN, GREEN_MID, INK, WIDTH, box, figure, svg, text

_ROW = 21.0
_MIDDLE = 46.0


@dataclass(frozen=True)
class Band:
    """An age band: its name, men and women in it today, men and women in it later (numbers of people)."""

    name: str
    men: float
    women: float
    men_later: float
    women_later: float


def pyramid(bands: Sequence[Band], *, title: str, description: str, words: tuple[str, str, str, str]) -> str:
    """The bands, the youngest at the bottom; `words`: men, women, today, later. Errors: ValueError without a band."""
    if not bands:
        raise ValueError("there is no age band")
    men, women, today, later = words
    side = (WIDTH - _MIDDLE) / 2 - 34
    largest = max(1.0, *(v for b in bands for v in (b.men, b.women, b.men_later, b.women_later)))
    left, right = (WIDTH - _MIDDLE) / 2, (WIDTH + _MIDDLE) / 2
    drawn = [
        text(left, 12, men, anchor="end", colour=INK, bold=True),
        text(right, 12, women, colour=INK, bold=True),
    ]
    for row, band in enumerate(reversed(bands)):
        y = 22 + row * _ROW
        drawn.append(text(WIDTH / 2, y + 12, band.name, anchor="middle", colour=INK))
        for now, then, to_left in (
            (band.men, band.men_later, True),
            (band.women, band.women_later, False),
        ):
            wide, wide_later = now / largest * side, then / largest * side
            x, x_later = (left - wide, left - wide_later) if to_left else (right, right)
            drawn += [box(x, y, wide, 8.5, GREEN_MID), box(x_later, y + 8.5, wide_later, 8.5, GREEN)]
            end = max(wide, wide_later) + 4
            place = left - end if to_left else right + end
            drawn.append(text(place, y + 13, figure(round(then)), anchor="end" if to_left else "start"))
    bottom = 22 + len(bands) * _ROW + 14
    drawn += [
        box(6, bottom - 9, 11, 11, GREEN_MID),
        text(23, bottom, today, colour=INK),
        box(WIDTH / 2, bottom - 9, 11, 11, GREEN),
        text(WIDTH / 2 + 17, bottom, later, colour=INK),
    ]
    return svg(bottom + 8, title, description, drawn)
