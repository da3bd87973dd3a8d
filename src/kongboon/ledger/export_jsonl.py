"""The books as JSON lines with every byte that is hashed, for tools/verify_ledger.py, and one entry's proof.

First line: what this is. Then each batch with its header and seal, followed by its entries; last the head
with every account's balance. Ids are strings, because no other program should round them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.ledger import canonical
from kongboon.ledger.models import Entry, Head
from kongboon.ledger.reading import BooksReader, StoredBatch, StoredEntry, StoredEvent
from kongboon.members.models import MemberSalt


class NoSuchEntry(DomainError):
    code = "ledger.no_such_entry"
    msgid = gettext_noop("The books have no entry %(entry)s. Type a number between 1 and %(last)s.")


def jsonl(fund: Fund) -> Iterator[str]:
    """Every batch up to the head that stands when it begins."""
    head = Head.objects.get(fund=fund)
    totals: dict[str, int] = {}
    yield _line({"kongboon": "ledger", "canon": canonical.VERSION, "fund": fund.code})
    reader = BooksReader(fund)
    events, digest = reader.events(), canonical.GENESIS
    for stored in reader.batches(to=head.batch_no):
        assert stored.batch is not None, (
            f"batch {stored.seal.batch_no} has a seal and no row: see ledger verify"
        )
        while events and stored.batch.events_to and events[0].id <= stored.batch.events_to:
            event = events.pop(0)
            yield _line(event_fields(event, digest, digest := event.hash(digest, fund.pk)))
        yield _line(batch_header(stored))
        for entry in stored.entries:
            yield _line(entry_fields(entry, stored.batch.canon_version))
            for line in entry.lines:
                totals[line.account] = totals.get(line.account, 0) + line.amount
    numbers = {"batch": head.batch_no, "entry": head.entry_no, "line": head.line_no}
    yield _line(
        {"head": numbers | {"hash": bytes(head.hash).hex()}, "balances": dict(sorted(totals.items()))}
    )


def batch_header(stored: StoredBatch) -> dict[str, Any]:
    """A batch's hashed header and its seal."""
    seal, batch = stored.seal, stored.batch
    assert batch is not None, f"batch {seal.batch_no} has a seal and no row: see ledger verify"
    more = {}
    if batch.canon_version > 1:
        more = {"events": (batch.events_hash or b"").hex(), "clock": batch.clock_of}
    return {
        "batch": batch.batch_no,
        "canon": batch.canon_version,
        "kind": batch.kind,
        "key": batch.idem_key,
        "at": batch.posted_at,
        "by": str(batch.posted_by_id),
        "device": batch.device,
        "entries": seal.n_entries,
        "debit": seal.debit_total,
        **more,
        "prev": seal.prev_hash.hex(),
        "hash": seal.hash.hex(),
    }


def event_fields(event: StoredEvent, prev: bytes, digest: bytes) -> dict[str, Any]:
    """A month's closing or reopening; the words of its reason stay here, as a hash."""
    reason = hashlib.sha256(event.reason.encode()).hexdigest() if event.reason else None
    told = {"month": event.month, "event": "closed" if event.closed else "opened", "at": event.at}
    return {**told, "by": str(event.by_id), "reason": reason, "prev": prev.hex(), "hash": digest.hex()}


def entry_fields(entry: StoredEntry, version: int) -> dict[str, Any]:
    """An entry's hashed fields; a line is [account, kind, satang, member hash, earmark, quantity in thousandths].

    In version 1 without the kind.
    """
    return {
        "entry": entry.entry_no,
        "date": entry.on,
        "paper": entry.paper,
        "reverses": entry.reverses_no,
        "reason": entry.reason_code,
        "source": entry.source,
        "note": entry.note_hash.hex() if entry.note_hash else None,
        "lines": [
            [
                x.account,
                *([x.kind] if version > 1 else []),
                x.amount,
                x.member_hash.hex() if x.member_hash else None,
                x.earmark,
                x.quantity_milli,
            ]
            for x in entry.lines
        ],
    }


def entry_proof(fund: Fund, entry_no: int) -> str:
    """One entry with what proves it: its batch's header, the other entries' leaves, its own salts and words.

    It shows the named entry and nothing of the others; whose salts were erased stays a hash.
    Errors: NoSuchEntry.
    """
    found = Entry.objects.filter(pk=fund.pk * ROWS_PER_FUND + entry_no, fund=fund).first()
    if found is None:
        raise NoSuchEntry(entry=entry_no, last=Head.objects.get(fund=fund).entry_no)
    stored = BooksReader(fund).batch(found.batch_id)
    assert stored is not None, f"entry {entry_no} has no seal: see ledger verify"
    entry = next(e for e in stored.entries if e.entry_no == entry_no)
    note = entry.note
    version = stored.batch.canon_version if stored.batch is not None else canonical.VERSION
    proof = {
        "kongboon": "proof",
        "canon": version,
        "fund": fund.code,
        "batch": batch_header(stored),
        "leaves": [each.hex() for each in stored.leaves],
        "entry": entry_fields(entry, version),
        "note": {"text": note.text, "salt": note.salt.hex()} if note else None,
        "members": [_member(entry, index) for index in range(len(entry.lines))],
    }
    return json.dumps(proof, ensure_ascii=False, indent=1) + "\n"


def _member(entry: StoredEntry, index: int) -> dict[str, str] | None:
    line = entry.lines[index]
    salt = MemberSalt.objects.filter(pk=line.member_id).first() if line.member_id else None
    if salt is None:
        return None
    return {"line": str(line.id), "member": str(line.member_id), "salt": bytes(salt.salt).hex()}


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=True, separators=(",", ":")) + "\n"
