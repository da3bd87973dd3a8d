"""The bytes that are hashed, version 1. Frozen: docs/canonical-v1.md says the same with test vectors.

A change here would make every book that was ever sealed look forged, so a new form is a new version.
Every field is plain ASCII without spaces or line ends; "-" stands for nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

VERSION = 1
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
) -> str:
    """One line of an entry.

    >>> line_text("1101", 3000)
    '1101 3000 - - -'
    """
    return (
        f"{account_code} {amount} {member.hex() if member else '-'} {earmark or '-'} "
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
) -> str:
    """One entry with its lines in the order of their ids; date is ISO CE, paper "R/2567/123" or empty.

    >>> entry_text(3305050, 1, "2024-06-07", "R/2567/1", None, "", "", None, ["1101 3000 - - -"])
    'kongboon-entry-1\\n3305050 1 2024-06-07 R/2567/1 - - - -\\n1101 3000 - - -'
    """
    head = (
        f"kongboon-entry-1\n{fund_id} {entry_no} {date} {paper or '-'} {reverses_no or '-'} "
        f"{reason_code or '-'} {source or '-'} {note.hex() if note else '-'}"
    )
    return "\n".join((head, *lines))


def leaf(text: str) -> bytes:
    """Hash of one entry; the leading zero keeps a leaf from being taken for a batch (RFC 6962)."""
    return hashlib.sha256(b"\x00" + text.encode("ascii")).digest()


def batch_hash(
    prev: bytes,
    *,
    fund_id: int,
    batch_no: int,
    kind: str,
    idem_key: str,
    posted_at: str,
    posted_by: int,
    device: str,
    debit_total: int,
    leaves: Sequence[bytes],
) -> bytes:
    """Hash that closes a batch: the one before it, its header, and every entry's leaf.

    posted_at is UTC to the microsecond, "2024-06-07T03:00:00.000000Z"; debit_total is in satang.
    """
    header = (
        f"kongboon-batch-1\n{prev.hex()}\n{fund_id} {batch_no} {kind} {idem_key} {posted_at} "
        f"{posted_by} {device or '-'} {len(leaves)} {debit_total}\n"
    )
    return hashlib.sha256(b"\x01" + header.encode("ascii") + b"".join(leaves)).digest()
