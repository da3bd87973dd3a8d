"""The sheet on which a member reads who looked at their data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongboon.paper.documents import Letterhead
from kongboon.paper.pdf import render_pdf


@dataclass(frozen=True)
class LookLine:
    """Who, with the office, looked at what and when; in Thai."""

    at: dt.datetime
    who: str
    what: str


@dataclass(frozen=True)
class LooksSheet:
    """The whole sheet, the newest look first."""

    head: Letterhead
    name: str
    member_no: str
    lines: tuple[LookLine, ...]
    printed_at: dt.datetime


def looks_pdf(sheet: LooksSheet) -> bytes:
    """Make the A4 sheet; its head row stands on every page."""
    return render_pdf("looks.html", {"sheet": sheet})
