"""The fan: what may be in the fund year by year, from the worst of twenty fates to the best."""

from __future__ import annotations

from collections.abc import Sequence

from kongboon.paper.charts.frame import (
    GREEN,
    GREEN_MID,
    GREEN_TINT,
    RED,
    WIDTH,
    Frame,
    path,
    stroke,
    svg,
    text,
    ticks,
    value_axis,
    year_axis,
)


def fan(
    years: Sequence[int],
    bands: Sequence[Sequence[float]],
    *,
    title: str,
    description: str,
    unit: str,
    names: tuple[str, str, str],
) -> str:
    """The balance over the years: `bands[t]` are its 5, 25, 50, 75 and 95 per cent points, the smallest first.

    `names` name the highest, the middle and the lowest line where they end. Below zero everything is red: there is
    no money any more. Errors: ValueError where years and bands do not fit each other.
    """
    if len(years) != len(bands) or not years or any(len(band) != 5 for band in bands):
        raise ValueError("every year needs its five points")
    marks = ticks(min(0.0, *(band[0] for band in bands)), max(1e-6, *(band[4] for band in bands)))
    frame = Frame(marks[0], marks[-1], right=56.0)
    last = max(len(years) - 1, 1)

    def line(which: int) -> list[tuple[float, float]]:
        return [(frame.x(t / last), frame.y(band[which])) for t, band in enumerate(bands)]

    def area(low: int, high: int, colour: str) -> str:
        return f'<path d="{path([*line(high), *reversed(line(low))])} Z" fill="{colour}"/>'

    drawn = [area(0, 4, GREEN_TINT), area(1, 3, GREEN_MID), *value_axis(frame, marks, unit)]
    if marks[0] < 0:
        height = frame.height - frame.bottom - frame.y(0)
        drawn.append(
            f'<rect x="{frame.left:g}" y="{frame.y(0):.1f}" width="{WIDTH - frame.left - frame.right:.1f}" '
            f'height="{height:.1f}" fill="{RED}" fill-opacity="0.13"/>'
        )
        drawn.append(stroke(frame.left, frame.y(0), WIDTH - frame.right, frame.y(0), RED, 1.5))
    drawn.append(f'<path d="{path(line(2))}" fill="none" stroke="{GREEN}" stroke-width="2.5"/>')
    drawn += year_axis(frame, years)
    drawn += _ends(frame, bands[-1], names)
    return svg(frame.height, title, description, drawn)


def _ends(frame: Frame, band: Sequence[float], names: tuple[str, str, str]) -> list[str]:
    """The three names beside the ends of their lines, pushed apart where they would lie on each other."""
    places = [frame.y(band[4]) + 4, frame.y(band[2]) + 4, frame.y(band[0]) + 4]
    places[0] = min(places[0], places[1] - 14)
    places[2] = max(places[2], places[1] + 14)
    over = places[2] - (frame.height - frame.bottom)
    if over > 0:
        places = [place - over for place in places]
    x = WIDTH - frame.right + 4
    return [text(x, y, name, bold=n == 1) for n, (y, name) in enumerate(zip(places, names, strict=True))]
