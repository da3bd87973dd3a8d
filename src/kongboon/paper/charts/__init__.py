"""Charts as SVG text from plain numbers, for a page and for paper alike.

Every chart takes its words and numbers ready to be shown (scaled, translated, years in the Buddhist era) and gives
one `<svg>` element that fills the width it is given. Nothing rests on colour alone: lines are named where they end,
bars carry their figure. Colours are those of the product's look; red stands for money that is not there.
"""

from kongboon.paper.charts.bars import Group, Part, stacked_bars
from kongboon.paper.charts.fan import fan
from kongboon.paper.charts.lines import Line, lines
from kongboon.paper.charts.pyramid import Band, pyramid
from kongboon.paper.charts.tornado import Lever, tornado

__all__ = [
    "Band",
    "Group",
    "Lever",
    "Line",
    "Part",
    "fan",
    "lines",
    "pyramid",
    "stacked_bars",
    "tornado",
]
