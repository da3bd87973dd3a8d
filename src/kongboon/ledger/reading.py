"""Streams a fund's sealed batches from the database, in the order of their numbers and in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.ledger import canonical
from kongboon.ledger.models import Account, Batch, Earmark, Seal

_CHUNK = 2000
_ENTRIES = (
    "SELECT e.id, e.entry_no, e.date, e.paper_series, e.paper_year, e.paper_no, e.reverses_id,"
    " e.reason_code, e.source, e.note_hash, l.id, l.account_id, l.amount, l.member_id,"
    " l.member_hash, l.earmark_id, l.quantity_milli FROM ledger_entry e"
    " LEFT JOIN ledger_line l ON l.entry_id=e.id WHERE e.batch_id=%s ORDER BY e.id, l.id"
)


class StoredLine(NamedTuple):
    """One line as stored, its account and earmark by their codes ("?" where the row is gone)."""

    id: int
    account: str
    amount: int
    member_id: int | None
    member_hash: bytes | None
    earmark: str | None
    quantity_milli: int | None

    @property
    def text(self) -> str:
        """Its canonical bytes (docs/canonical-v1.md)."""
        return canonical.line_text(
            self.account, self.amount, self.member_hash, self.earmark, self.quantity_milli
        )


class StoredEntry(NamedTuple):
    """One entry as stored; `paper` is "R/2567/123" or empty, `on` is ISO."""

    fund_id: int
    id: int
    entry_no: int
    on: str
    paper: str
    reverses_no: int | None
    reason_code: str
    source: str
    note_hash: bytes | None
    lines: tuple[StoredLine, ...]

    @property
    def leaf(self) -> bytes:
        """Hash of its canonical bytes."""
        return canonical.leaf(
            canonical.entry_text(
                self.fund_id,
                self.entry_no,
                self.on,
                self.paper,
                self.reverses_no,
                self.reason_code,
                self.source,
                self.note_hash,
                [line.text for line in self.lines],
            )
        )


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A seal, its batch (None where the row is gone), and the entries that name it."""

    seal: Seal
    batch: Batch | None
    entries: tuple[StoredEntry, ...]

    def hash(self, prev: bytes) -> bytes:
        """What the seal must hold if the batch before it ends in `prev`."""
        if self.batch is None:
            return b""
        return canonical.batch_hash(
            prev,
            fund_id=self.seal.fund_id,
            batch_no=self.batch.batch_no,
            kind=self.batch.kind,
            idem_key=self.batch.idem_key,
            posted_at=moment_text(self.batch),
            posted_by=self.batch.posted_by_id,
            device=self.batch.device,
            debit_total=self.seal.debit_total,
            leaves=[entry.leaf for entry in self.entries],
        )


def moment_text(batch: Batch) -> str:
    """When it was recorded, UTC to the microsecond, as it is hashed."""
    return f"{batch.posted_at:%Y-%m-%dT%H:%M:%S.%fZ}"


class BooksReader:
    """Reads batches of one fund; codes of accounts and earmarks are held in memory."""

    def __init__(self, fund: Fund) -> None:
        self.fund = fund
        self.base = fund.pk * ROWS_PER_FUND
        self.codes = dict(Account.objects.filter(fund=fund).values_list("pk", "code"))
        self.earmarks = dict(Earmark.objects.filter(fund=fund).values_list("pk", "code"))

    def batches(self, after: int = 0, to: int | None = None) -> Iterator[StoredBatch]:
        """Batches with numbers above `after`, up to and with `to`."""
        seals = Seal.objects.filter(fund=self.fund, pk__gt=self.base + after)
        if to is not None:
            seals = seals.filter(pk__lte=self.base + to)
        for seal in seals.select_related("batch").order_by("pk").iterator(chunk_size=_CHUNK):
            yield StoredBatch(seal, getattr(seal, "batch", None), self.entries(seal.pk))

    def entries(self, batch_id: int) -> tuple[StoredEntry, ...]:
        """Every entry that names the batch, with its lines."""
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES, [batch_id])
            rows = cursor.fetchall()
        return tuple(self._entry(list(group)) for _, group in groupby(rows, key=itemgetter(0)))

    def _entry(self, rows: list[Any]) -> StoredEntry:
        pk, number, on, series, year, paper_no, reverses, reason, source, note = rows[0][:10]
        return StoredEntry(
            self.fund.pk,
            pk,
            number,
            str(on)[:10],
            f"{series}/{year}/{paper_no}" if series else "",
            reverses - self.base if reverses else None,
            reason,
            source,
            bytes(note) if note else None,
            tuple(self._line(row[10:]) for row in rows if row[10] is not None),
        )

    def _line(self, row: Any) -> StoredLine:
        pk, account, amount, member, member_hash, earmark, quantity = row
        return StoredLine(
            pk,
            self.codes.get(account, "?"),
            amount,
            member,
            bytes(member_hash) if member_hash else None,
            self.earmarks.get(earmark, "?") if earmark else None,
            quantity,
        )
