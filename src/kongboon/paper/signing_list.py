"""The list on which each receiver signs beside the name, when many are helped together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongboon.paper.documents import Approval, Letterhead
from kongboon.paper.errors import PaperDoesNotAddUp
from kongboon.paper.pdf import render_pdf


@dataclass(frozen=True)
class SigningRow:
    """Who receives how much; `words` say for what, "" for the same as all. Satang."""

    name: str
    member_no: str
    house: str
    voucher: str
    words: str
    amount_satang: int


@dataclass(frozen=True)
class SigningList:
    """The list as it stands: `total_satang` must be the sum of its rows. `paid_from` "" before the payment."""

    head: Letterhead
    title: str
    place: str
    on: dt.date
    clause: str
    rows: tuple[SigningRow, ...]
    total_satang: int
    approvals: tuple[Approval, ...]
    paid_from: str
    paid_by: str
    printed_at: dt.datetime

    def __post_init__(self) -> None:
        if sum(row.amount_satang for row in self.rows) != self.total_satang:
            raise PaperDoesNotAddUp(f"{self.title}: {self.total_satang}")


def signing_list_pdf(listed: SigningList) -> bytes:
    """Make the A4 list; its head row stands on every page."""
    return render_pdf("signing_list.html", {"listed": listed})
