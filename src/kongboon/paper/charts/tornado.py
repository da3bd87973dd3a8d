"""What moves the answer most: each lever with what it makes of it when it is pulled either way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kongboon.paper.charts.frame import GOLD, GREEN, INK, MUTED, WIDTH, box, figure, stroke, svg, text

_ROW = 38.0
_FIGURE = 7.0  # the width of one digit, also where letters are set larger on a phone


@dataclass(frozen=True)
class Lever:
    """A lever: its name, and the answer when it is pulled one way and the other."""

    name: str
    low: float
    high: float


def tornado(base: float, levers: Sequence[Lever], *, title: str, description: str, unit: str) -> str:
    """The levers around the answer of today, the one that moves it most on top. Errors: ValueError without one."""
    if not levers:
        raise ValueError("there is no lever")
    ranked = sorted(levers, key=lambda lever: -max(abs(lever.low - base), abs(lever.high - base)))
    values = [base, *(v for lever in ranked for v in (lever.low, lever.high))]
    least, most = min(values), max(values)
    span = (most - least) or 1.0
    # The figures stand outside their bars, so the longest of them decides how much room is left for the bars.
    room = 8.0 + _FIGURE * max(len(figure(value)) for value in values)
    left, right = room, WIDTH - room

    def x(value: float) -> float:
        return left + (value - least) / span * (right - left)

    bottom = 24 + len(ranked) * _ROW
    drawn = [text(x(base), 11, f"{figure(base)} {unit}", anchor=_anchor(x(base)), colour=INK, bold=True)]
    for row, lever in enumerate(ranked):
        y = 30 + row * _ROW
        drawn += [text(4, y, lever.name, colour=INK), stroke(x(base), y + 3, x(base), y + 20, INK, 1.5)]
        for value in (lever.low, lever.high):
            start, end = sorted((x(base), x(value)))
            drawn.append(box(start, y + 5, end - start, 13, GOLD if value < base else GREEN))
            if value != base:
                to_left = value < base
                place = x(value) - 4 if to_left else x(value) + 4
                drawn.append(
                    text(place, y + 15.5, figure(value), anchor="end" if to_left else "start", colour=MUTED)
                )
    return svg(bottom + 4, title, description, drawn)


def _anchor(place: float) -> str:
    if place < 90:
        return "start"
    return "end" if place > WIDTH - 90 else "middle"
