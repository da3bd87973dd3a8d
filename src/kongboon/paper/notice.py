"""The notice for the board: which large sums are to be paid and from when, and to whom a member may object.

Frozen dataclasses of plain values, already worded in Thai by the app that prints it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongboon.paper.documents import Letterhead
from kongboon.paper.pdf import render_pdf

LINES_MAX = 12  # with titles of two lines they still leave room for whom to ask, on one page


@dataclass(frozen=True)
class NoticeLine:
    """One payment; `who` is a first name, "2 ราย", or "" for nobody. Satang.

    `payable_from` is the moment before which it is not paid, None where `standing` says how it stands instead.
    """

    confirmed_on: dt.date
    title: str
    clause: str
    who: str
    amount_satang: int
    payable_from: dt.datetime | None
    standing: str


@dataclass(frozen=True)
class NoticePaper:
    """The whole sheet: `more` lines found no room on it; `hearing` are the officers with their offices,
    `resolutions` a line for each new resolution, without a name."""

    head: Letterhead
    lines: tuple[NoticeLine, ...]
    more: int
    hearing: tuple[str, ...]
    printed_at: dt.datetime
    resolutions: tuple[str, ...] = ()


def notice_pdf(notice: NoticePaper) -> bytes:
    """Make the notice on one page of A4."""
    return render_pdf("notice.html", {"notice": notice})
