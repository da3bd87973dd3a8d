"""What every chart is drawn on: the sheet, the scales, the axes. Units: those of the drawing, 360 wide."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

# As wide as a phone, so that letters of 11 are read without turning it; a desk shows the same drawing larger.
WIDTH = 360.0
LETTERS = 11.0
INK, MUTED, LINE = "#23302a", "#4c584f", "#ddd3bd"
GREEN, GREEN_MID, GREEN_TINT = "#1f5c3d", "#7fa68c", "#cfe0d0"
GOLD, RED = "#c8962e", "#a1261c"
# Parts of a bar, told apart in grey too: dark and light take turns.
SHADES = ("#1f5c3d", "#e3c987", "#4c7d62", "#f1e4c0", "#8a6a1f", "#b9d2bd", "#5b4a2a", "#dcd3be")


@dataclass(frozen=True)
class Frame:
    """The field of a chart: values lie between `low` and `high`, places between 0 and 1 across."""

    low: float
    high: float
    height: float = 230.0
    left: float = 44.0
    right: float = 12.0
    top: float = 26.0
    bottom: float = 26.0

    def x(self, share: float) -> float:
        """Where a share of the width lies."""
        return self.left + share * (WIDTH - self.left - self.right)

    def y(self, value: float) -> float:
        """Where a value lies; the largest on top."""
        field = self.height - self.top - self.bottom
        return self.top + (self.high - value) / (self.high - self.low) * field


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers that reach from `low` to `high` or just beyond, zero among them if they cross it.

    >>> ticks(0, 9.3)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    >>> ticks(-1.2, 3)
    [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
    """
    span = max(high - low, 1e-9)
    rough = span / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, max(last, first + 1) + 1)]


def figure(value: float) -> str:
    """A number at an axis: with commas, no more decimals than it has, a true minus sign.

    >>> figure(-1250.0), figure(2.5)
    ('−1,250', '2.5')
    """
    text = f"{abs(value):,.2f}".rstrip("0").rstrip(".")
    return f"−{text}" if value < 0 and text != "0" else text


def text(
    x: float, y: float, words: str, *, anchor: str = "start", colour: str = MUTED, bold: bool = False
) -> str:
    """Words at a place; `anchor` "start", "middle" or "end"."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )


def stroke(x1: float, y1: float, x2: float, y2: float, colour: str = LINE, width: float = 1.0) -> str:
    """A straight line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}"/>'
    )


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    """A filled rectangle; none where there is nothing to see."""
    if width < 0.05 or height < 0.05:
        return ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def path(points: Iterable[tuple[float, float]]) -> str:
    """The points as the `d` of a path."""
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def value_axis(frame: Frame, marks: Sequence[float], unit: str) -> list[str]:
    """Hairlines with their numbers at the left, the unit above them; zero is drawn stronger."""
    drawn = [text(2, 10, unit)]
    for mark in marks:
        y = frame.y(mark)
        drawn.append(stroke(frame.left, y, WIDTH - frame.right, y, MUTED if mark == 0 else LINE))
        drawn.append(text(frame.left - 5, y + 4, figure(mark), anchor="end"))
    return drawn


def year_axis(frame: Frame, years: Sequence[int], every: int = 5) -> list[str]:
    """The years below, the first and each that `every` divides, none so near that they touch."""
    last = len(years) - 1
    drawn, room_from = [], -math.inf
    for place, year in enumerate(years):
        x = frame.x(place / last if last else 0.5)
        if (place == 0 or year % every == 0) and x >= room_from:
            anchor = "start" if place == 0 and last else "middle"
            drawn.append(text(x, frame.height - frame.bottom + 18, str(year), anchor=anchor))
            room_from = x + 42
    return drawn


def svg(height: float, title: str, description: str, drawn: Iterable[str]) -> str:
    """The finished drawing, with its title and description for whoever has it read aloud."""
    inside = "".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {WIDTH:g} {height:g}" '
        f'font-family="Sarabun, sans-serif" font-size="{LETTERS:g}" '
        f'aria-label="{escape(f"{title}. {description}", quote=True)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{inside}</svg>"
    )
