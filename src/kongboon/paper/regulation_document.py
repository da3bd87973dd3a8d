"""A fund's regulation on paper in the form that Thai regulations have: title, preamble, chapters, clauses, signature.

Frozen dataclasses of plain values, already worded in Thai by the app that prints it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongboon.paper.documents import Letterhead
from kongboon.paper.pdf import render_pdf


@dataclass(frozen=True)
class PaperClause:
    """One clause (ข้อ): its number as it is to be printed, a heading or "", and what it says, line by line.

    `is_open` marks what the published source leaves open: it is printed as an assumption.
    """

    number: str
    heading: str
    lines: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True)
class PaperChapter:
    """One chapter (หมวด)."""

    title: str
    clauses: tuple[PaperClause, ...]


@dataclass(frozen=True)
class RegulationPaper:
    """The whole regulation; `sha256` names the text that decides, so that paper and program can be compared."""

    head: Letterhead
    title: str
    number: str
    year_be: int
    approved_by: str
    approved_on: dt.date
    resolution: str
    chapters: tuple[PaperChapter, ...]
    printed_at: dt.datetime
    sha256: str
    warning: str = ""
    is_draft: bool = False


def regulation_pdf(paper: RegulationPaper) -> bytes:
    """Make the regulation on A4."""
    return render_pdf("regulation.html", {"paper": paper})
