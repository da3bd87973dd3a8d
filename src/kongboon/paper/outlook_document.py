"""The outlook on paper: one page for the treasurer, and one that lays proposals side by side before an assembly.

Frozen dataclasses of plain values, already worded in Thai by the app that prints them. Money in whole satang; a chance
is worded as so many of a hundred futures, never as one certain year. Charts are SVG text of `paper.charts`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongboon.paper.documents import Letterhead
from kongboon.paper.errors import PaperError
from kongboon.paper.pdf import render_one_page

# More do not fit beside each other, nor does a meeting keep them apart.
WAYS_MAX = 4
# Classes of the style sheet: letters as large as the page allows.
_DENSITIES = ("roomy", "dense", "densest")


@dataclass(frozen=True)
class SameRun:
    """What two people compare to know that they hold the same reckoning, and how to repeat it.

    `ledger_head` is the head of the books when it was asked for, "" where there were none.
    """

    valuation_on: dt.date
    asked_by: str
    asked_at: dt.datetime
    scenarios: int
    seed: int
    run_id: str
    assumptions_sha256: str
    regulation_sha256: str
    ledger_head: str
    batch_no: int


@dataclass(frozen=True)
class EnoughLine:
    """A lever that alone is enough, worded: from, to, and the chance before and after; `value` "" where none is."""

    title: str
    now: str
    value: str
    before: str
    after: str


@dataclass(frozen=True)
class YearLine:
    """One year: people at its beginning, money of it, what is left at its end in the middle and in 5 of 100."""

    number: int
    year_be: int
    members: int
    members60: int
    dues_satang: int
    local_satang: int
    state_satang: int
    paid_satang: int
    left_satang: int
    lowest_satang: int


@dataclass(frozen=True)
class AssumedLine:
    """An assumption in the units of daily life; `chosen_by` is "" where nobody in the fund chose it."""

    name: str
    value: str
    chosen_by: str = ""


@dataclass(frozen=True)
class TreasurerSheet:
    """The whole of the treasurer's page; `causes` rank with the heaviest first."""

    head: Letterhead
    likely: str
    long: str
    turning: str
    causes: tuple[str, ...]
    fan: str
    enough: tuple[EnoughLine, ...]
    entrant: str
    target: str
    without_state: str
    years: tuple[YearLine, ...]
    assumed: tuple[AssumedLine, ...]
    assumed_in_all: str
    reservations: tuple[str, ...]
    no_guarantee: str
    run: SameRun
    printed_at: dt.datetime


@dataclass(frozen=True)
class WayLine:
    """Today or one proposal, worded: what it is, its chances in the order of the paper's `chance_years`, its money.

    `differs` are the paired differences from today, each with its range; empty for today itself.
    """

    name: str
    is_of: tuple[str, ...]
    dues: str
    chances: tuple[str, ...]
    one_in_ten: str
    left_satang: int
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class AssemblySheet:
    """Proposals beside today; `differs_names` name the rows of the differences, `meeting` what it was laid before."""

    head: Letterhead
    title: str
    sentences: tuple[str, ...]
    chart: str
    chance_years: tuple[int, ...]
    left_in_be: int
    ways: tuple[WayLine, ...]
    differs_names: tuple[str, ...]
    questions: tuple[str, ...]
    meeting: str
    reservations: tuple[str, ...]
    no_guarantee: str
    run: SameRun
    printed_at: dt.datetime

    def __post_init__(self) -> None:
        if not 2 <= len(self.ways) <= WAYS_MAX:
            raise PaperError(f"{len(self.ways)} ways cannot stand beside each other")
        rows = {(len(way.chances), len(way.differs) or len(self.differs_names)) for way in self.ways}
        if rows != {(len(self.chance_years), len(self.differs_names))}:
            raise PaperError("the columns of the proposals are not of one length")


def treasurer_sheet_pdf(sheet: TreasurerSheet) -> bytes:
    """Make the treasurer's A4 page."""
    return render_one_page("outlook_treasurer.html", {"sheet": sheet}, _DENSITIES)


def assembly_sheet_pdf(sheet: AssemblySheet) -> bytes:
    """Make the assembly's A4 page."""
    return render_one_page("outlook_assembly.html", {"sheet": sheet}, _DENSITIES)
