"""The form on which three people sign what the committee resolved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongboon.paper.documents import Letterhead
from kongboon.paper.pdf import render_pdf


@dataclass(frozen=True)
class ResolutionPaper:
    """One sheet; what is "" or None is written by hand. `signers` are three names, "" for a blank line."""

    head: Letterhead
    number: str
    on: dt.date | None
    purpose: str
    words: str
    signers: tuple[str, str, str]
    printed_at: dt.datetime


def resolution_pdf(resolution: ResolutionPaper) -> bytes:
    """Make the form on one page of A4."""
    return render_pdf("resolution.html", {"resolution": resolution})
