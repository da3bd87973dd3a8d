"""A month of petty cash on paper: what one officer alone paid, for the treasurer and whoever checks it to sign."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongboon.kernel.thai_calendar import BE_OFFSET, MONTHS
from kongboon.paper.documents import Letterhead
from kongboon.paper.pdf import render_pdf


@dataclass(frozen=True)
class PettyCashRow:
    """One small cost; satang. What was taken back is shown and not added."""

    on: dt.date
    voucher: str
    payee: str
    what: str
    paid_by: str
    amount_satang: int
    is_taken_back: bool


@dataclass(frozen=True)
class PettyCashPaper:
    """A month "YYYY-MM", with the ceilings that stood; satang."""

    head: Letterhead
    month: str
    a_time_satang: int
    a_month_satang: int
    rows: tuple[PettyCashRow, ...]
    printed_at: dt.datetime

    @property
    def title(self) -> str:
        """The month in words."""
        year, month = map(int, self.month.split("-"))
        return f"{MONTHS[month - 1]} {year + BE_OFFSET}"

    @property
    def spent_satang(self) -> int:
        return sum(row.amount_satang for row in self.rows if not row.is_taken_back)

    @property
    def left_satang(self) -> int:
        return max(0, self.a_month_satang - self.spent_satang)


def petty_cash_pdf(paper: PettyCashPaper) -> bytes:
    """Make the A4 list; its head row stands on every page."""
    return render_pdf("petty_cash.html", {"paper": paper})
