"""The key of the backups, on two equal sheets for two sealed envelopes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongboon.paper.pdf import render_pdf
from kongboon.paper.qr import qr_svg

_BEGINNING, _GROUP = len("AGE-SECRET-KEY-1"), 4


@dataclass(frozen=True)
class KeyPaper:
    """`secret` opens the backups that `public` locks; `funds` are the names of those whose books are in them."""

    secret: str
    public: str
    funds: tuple[str, ...]
    printed_at: dt.datetime

    @property
    def groups(self) -> list[str]:
        """The secret in groups to type, after its fixed beginning."""
        rest = self.secret[_BEGINNING:]
        return [self.secret[:_BEGINNING], *(rest[at : at + _GROUP] for at in range(0, len(rest), _GROUP))]

    @property
    def qr(self) -> str:
        return qr_svg(self.secret, label="กุญแจของไฟล์สำรองข้อมูล")


def backup_key_pdf(key: KeyPaper) -> bytes:
    """Make both sheets of A4, one for each envelope."""
    return render_pdf("backup_key.html", {"key": key, "copies": (1, 2)})
