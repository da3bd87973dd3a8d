"""The bytes that are hashed. Frozen: docs/canonical-v1.md and canonical-v2.md say the same with test vectors.

A change here would make every book that was ever sealed look forged, so a new form is a new version: batches are
sealed in the second, and those of the first stay as they are. Version 2 adds the kind of each account, the closing of
months and whether the clock was ahead. Every field is plain ASCII without spaces or line ends; "-" stands for nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

VERSION = 2
GENESIS = bytes(32)


def member_hash(salt: bytes, line_id: int, member_id: int) -> bytes:
    """What a line shows of its member: nothing without the member's salt, which may be erased.

    The line's own id is in it, so two lines of one person do not look alike.
    """
    return hashlib.sha256(b"kongboon-member-1\n%b\n%d %d" % (salt, line_id, member_id)).digest()


def note_hash(salt: bytes, entry_id: int, text: str) -> bytes:
    """What an entry shows of its words."""
    return hashlib.sha256(b"kongboon-note-1\n%b\n%d %b" % (salt, entry_id, text.encode())).digest()


def line_text(
    account_code: str,
    amount: int,
    member: bytes | None = None,
    earmark: str | None = None,
    quantity_milli: int | None = None,
    *,
    kind: str = "",
) -> str:
    """One line of an entry; `kind` of the account, "asset" or so, in version 2 alone.

    >>> line_text("1101", 3000, kind="asset"), line_text("1101", 3000)
    ('1101 asset 3000 - - -', '1101 3000 - - -')
    """
    return (
        f"{account_code}{' ' if kind else ''}{kind} {amount} {member.hex() if member else '-'} {earmark or '-'} "
        f"{'-' if quantity_milli is None else quantity_milli}"
    )


def entry_text(
    fund_id: int,
    entry_no: int,
    date: str,
    paper: str,
    reverses_no: int | None,
    reason_code: str,
    source: str,
    note: bytes | None,
    lines: Iterable[str],
    *,
    version: int = VERSION,
) -> str:
    """One entry with its lines in the order of their ids; date is ISO CE, paper "R/2567/123" or empty.

    >>> entry_text(3305050, 1, "2024-06-07", "R/2567/1", None, "", "", None, ["1101 asset 3000 - - -"])
    'kongboon-entry-2\\n3305050 1 2024-06-07 R/2567/1 - - - -\\n1101 asset 3000 - - -'
    """
    head = (
        f"kongboon-entry-{version}\n{fund_id} {entry_no} {date} {paper or '-'} {reverses_no or '-'} "
        f"{reason_code or '-'} {source or '-'} {note.hex() if note else '-'}"
    )
    return "\n".join((head, *lines))


def leaf(text: str) -> bytes:
    """Hash of one entry; the leading zero keeps a leaf from being taken for a batch (RFC 6962)."""
    return hashlib.sha256(b"\x00" + text.encode("ascii")).digest()


def event_hash(
    prev: bytes, *, fund_id: int, month: str, closed: bool, at: str, by: int, reason: str
) -> bytes:
    """Hash of a month's closing or reopening over the event before it; `at` as in `batch_hash`, `reason` as stored."""
    why = hashlib.sha256(reason.encode()).hexdigest() if reason else "-"
    text = f"kongboon-event-1\n{prev.hex()}\n{fund_id} {month} {'closed' if closed else 'opened'} {at} {by} {why}"
    return hashlib.sha256(b"\x02" + text.encode("ascii")).digest()


class BatchHeader(NamedTuple):
    """What a batch says of itself.

    `posted_at` is UTC to the microsecond, "2024-06-07T03:00:00.000000Z"; `debit_total` is in satang. In version 2 also
    `events`, the hash of the last closing or reopening of a month before the batch, and `clock_of`, the number of the
    batch at which two officers wrote down that the clock was ahead.
    """

    fund_id: int
    batch_no: int
    kind: str
    idem_key: str
    posted_at: str
    posted_by: int
    device: str
    debit_total: int
    events: bytes = GENESIS
    clock_of: int | None = None
    version: int = VERSION


def batch_hash(prev: bytes, header: BatchHeader, leaves: Sequence[bytes]) -> bytes:
    """Hash that closes a batch: the one before it, its header, and every entry's leaf."""
    of = header
    more = f" {of.events.hex()} {of.clock_of or '-'}" if of.version > 1 else ""
    text = (
        f"kongboon-batch-{of.version}\n{prev.hex()}\n{of.fund_id} {of.batch_no} {of.kind} {of.idem_key} {of.posted_at} "
        f"{of.posted_by} {of.device or '-'} {len(leaves)} {of.debit_total}{more}\n"
    )
    return hashlib.sha256(b"\x01" + text.encode("ascii") + b"".join(leaves)).digest()
