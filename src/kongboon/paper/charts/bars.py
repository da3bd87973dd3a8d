"""Bars made of parts: where money comes from and what it goes to, beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kongboon.paper.charts.frame import (
    INK,
    SHADES,
    WIDTH,
    Frame,
    box,
    figure,
    svg,
    text,
    ticks,
    value_axis,
)

_LEGEND_ROW = 17.0


@dataclass(frozen=True)
class Part:
    """One part of the bars: its name, and its value in each bar."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Group:
    """Bars that stand together: the name below each of them, and their parts from the ground upwards."""

    names: Sequence[str]
    parts: Sequence[Part]


def stacked_bars(
    labels: Sequence[str], groups: Sequence[Group], *, title: str, description: str, unit: str
) -> str:
    """For each label one bar of every group; the total stands above a bar.

    Values are not below zero. Errors: ValueError where a part has no value for a label.
    """
    if any(len(part.values) != len(labels) for group in groups for part in group.parts):
        raise ValueError("every part needs a value for each label")
    totals = [[sum(part.values[n] for part in group.parts) for n in range(len(labels))] for group in groups]
    marks = ticks(0.0, max(1e-6, *(value for row in totals for value in row)))
    shown = [part for group in groups for part in group.parts if any(part.values)]
    legend = _LEGEND_ROW * ((len(shown) + 1) // 2)
    frame = Frame(0.0, marks[-1], height=230.0 + legend, bottom=40.0 + legend)
    colours = {id(part): SHADES[n % len(SHADES)] for n, part in enumerate(shown)}
    drawn = value_axis(frame, marks, unit)
    ground = frame.y(0.0)
    slot = 1.0 / len(labels)
    for n, label in enumerate(labels):
        drawn.append(
            text(frame.x((n + 0.5) * slot), ground + 30, label, anchor="middle", colour=INK, bold=True)
        )
        for g, group in enumerate(groups):
            width = slot * 0.8 / len(groups)
            x = frame.x(n * slot + slot * 0.1 + g * width)
            wide = (frame.x(width) - frame.x(0)) * 0.9
            drawn.append(text(x + wide / 2, ground + 15, group.names[n], anchor="middle"))
            top = 0.0
            for part in group.parts:
                value = part.values[n]
                high, low = frame.y(top + value), frame.y(top)
                drawn.append(box(x, high, wide, low - high, colours.get(id(part), SHADES[0])))
                top += value
            if top > 0:
                drawn.append(
                    text(x + wide / 2, frame.y(top) - 3, figure(round(top, 2)), anchor="middle", colour=INK)
                )
    drawn += _legend(shown, colours, frame.height - legend + 6)
    return svg(frame.height, title, description, drawn)


def _legend(parts: Sequence[Part], colours: dict[int, str], top: float) -> list[str]:
    drawn = []
    for n, part in enumerate(parts):
        x, y = 6 + (n % 2) * (WIDTH / 2), top + (n // 2) * _LEGEND_ROW
        drawn += [box(x, y - 9, 11, 11, colours[id(part)]), text(x + 17, y, part.name, colour=INK)]
    return drawn
