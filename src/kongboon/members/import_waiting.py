"""The register that waits between choosing it and taking it in: which file, and how its user wants it read.

The bytes are sealed on the disk by `incoming`; the session knows their token, the browser nothing of either.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from kongboon.access.web import FundRequest
from kongboon.members.errors import IncomingGone
from kongboon.members.incoming import drop_incoming, keep_incoming, take_incoming


@dataclass
class Waiting:
    """The file of one session and fund.

    `sheet` None and `columns` empty: as the product reads it by itself. `sheets`: those to choose from, if several.
    `readings`, `decisions` (by row number as text) and `sex_from_title` as in `import_services.preview`; `mended`: [row
    number, header, text] each.
    """

    token: str
    file_name: str
    sheet: str | None = None
    sheets: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    readings: dict[str, list[str]] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    mended: list[tuple[int, str, str]] = field(default_factory=list)
    sex_from_title: bool = False

    @property
    def mark(self) -> str:
        """Changes with the file and with the way it is read, so that nobody takes in what they have not seen."""
        told = json.dumps({**asdict(self), "sheets": None}, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:24]

    @property
    def mended_cells(self) -> dict[tuple[int, str], str]:
        """(row number, header) -> what was typed instead."""
        return {(row_no, header): text for row_no, header, text in self.mended}

    def mend(self, cells: dict[tuple[int, str], str]) -> None:
        """Take what was typed for cells, instead of what was typed for them before."""
        kept = self.mended_cells | cells
        self.mended = [(row_no, header, text) for (row_no, header), text in kept.items()]


def _name(request: FundRequest) -> str:
    return f"register-waiting-{request.fund.code}"


def waiting_of(request: FundRequest) -> Waiting | None:
    """What waits in this session for this fund."""
    kept: dict[str, Any] | None = request.session.get(_name(request))
    return Waiting(**kept) if kept else None


def put(request: FundRequest, data: bytes, file_name: str) -> Waiting:
    """Keep a file instead of the one that waited before."""
    let_go(request)
    waiting = Waiting(keep_incoming(request.fund, request.officer, data, file_name), file_name)
    remember(request, waiting)
    return waiting


def remember(request: FundRequest, waiting: Waiting) -> None:
    """Keep how the waiting file shall be read."""
    request.session[_name(request)] = asdict(waiting)


def bytes_of(request: FundRequest, waiting: Waiting) -> bytes | None:
    """The file's bytes, None when it is no longer there."""
    try:
        return take_incoming(request.fund, request.officer, waiting.token)[0]
    except IncomingGone:
        return None


def let_go(request: FundRequest) -> None:
    """Remove the file that waits, if one does."""
    waiting = waiting_of(request)
    if waiting is not None:
        del request.session[_name(request)]
        drop_incoming(waiting.token)
