"""What a batch was asked to hold, before numbers: tells a repeat from another request under the same key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date

from kongboon.ledger.drafts import EntryDraft
from kongboon.ledger.reading import BooksReader, StoredBatch, StoredEntry


def request_hash(kind: str, entries: Sequence[EntryDraft]) -> bytes:
    """Hash of what is asked for."""
    parts = [kind]
    for e in entries:
        parts.append(_entry(e.on, e.paper, e.reverses_id, e.reason_code, e.source, e.note))
        parts += [_line(x.account_id, x.amount, x.member_id, x.earmark_id, x.quantity_milli) for x in e.lines]
    return hashlib.sha256("".join(parts).encode()).digest()


def stored_request_hash(stored: StoredBatch, reader: BooksReader) -> bytes | None:
    """The same of a batch as its rows are; None where the row is gone, or where words of it were erased."""
    if stored.batch is None or any(entry.note_hash and not entry.note for entry in stored.entries):
        return None
    parts = [stored.batch.kind]
    for entry in stored.entries:
        parts += _stored(entry, reader)
    return hashlib.sha256("".join(parts).encode()).digest()


def _stored(entry: StoredEntry, reader: BooksReader) -> Iterator[str]:
    reverses = reader.base + entry.reverses_no if entry.reverses_no is not None else None
    paper, words = entry.paper.partition("/")[0], entry.note.text if entry.note else ""
    yield _entry(entry.on, paper, reverses, entry.reason_code, entry.source, words)
    for x in entry.lines:
        account, earmark = reader.account_ids.get(x.account, 0), reader.earmark_ids.get(x.earmark or "")
        yield _line(account, x.amount, x.member_id, earmark, x.quantity_milli)


def _entry(on: date | str, paper: str, reverses: int | None, reason_code: str, source: str, note: str) -> str:
    return f"\n{on} {paper} {reverses} {reason_code} {source} {len(note)} {note}"


def _line(account: int, amount: int, member: int | None, earmark: int | None, quantity: int | None) -> str:
    return f"|{account} {amount} {member or 0} {earmark or 0} {quantity or 0}"
