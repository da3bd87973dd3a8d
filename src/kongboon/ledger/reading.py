"""Streams a fund's sealed batches from the database, in the order of their numbers and in constant memory.

Everything is read as it is stored, days and moments as text, so that what no guard would let in can be told as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.utils.dateparse import parse_datetime

from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.ledger import canonical
from kongboon.ledger.models import Account, Earmark

_SEALS_AT_ONCE = 500
_ENTRIES_AT_ONCE = 2000
_MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
_SEALS = (
    "SELECT s.id, s.batch_no, s.n_entries, s.n_lines, s.debit_total, s.last_entry_no, s.last_line_no, s.prev_hash,"
    " s.hash, b.batch_no, b.kind, b.idem_key, {moment}, b.posted_by_id, b.device, b.canon_version,"
    " b.events_to, b.events_hash, b.clock_of, b.request_hash"
    " FROM ledger_seal s LEFT JOIN ledger_batch b ON b.id=s.id"
    " WHERE s.fund_id=%s AND s.id>%s AND s.id<=%s ORDER BY s.id LIMIT {limit}"
)
_ENTRIES = (
    "SELECT e.id, e.batch_id, e.entry_no, {day}, e.paper_series, e.paper_year, e.paper_no, e.reverses_id,"
    " e.reason_code, e.source, e.note_hash, n.text, n.salt, l.id, l.account_id, l.amount, l.member_id,"
    " l.member_hash, l.earmark_id, l.quantity_milli FROM ledger_entry e"
    " LEFT JOIN ledger_line l ON l.entry_id=e.id LEFT JOIN ledger_entrynote n ON n.entry_id=e.id"
    " WHERE e.batch_id BETWEEN %s AND %s ORDER BY e.batch_id, e.id, l.id"
)
_FIRST_OF_LINE = 13


class StoredLine(NamedTuple):
    """One line as stored, its account and earmark by their codes ("?" where the row is gone)."""

    id: int
    account: str
    kind: str
    amount: int
    member_id: int | None
    member_hash: bytes | None
    earmark: str | None
    quantity_milli: int | None

    def text(self, version: int) -> str:
        """Its canonical bytes (docs/canonical-v1.md, canonical-v2.md)."""
        return canonical.line_text(
            self.account,
            self.amount,
            self.member_hash,
            self.earmark,
            self.quantity_milli,
            kind=self.kind if version > 1 else "",
        )


class StoredNote(NamedTuple):
    """The words of an entry and their salt, which may both be erased."""

    text: str
    salt: bytes


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
    note: StoredNote | None = None

    def leaf(self, version: int) -> bytes:
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
                [line.text(version) for line in self.lines],
                version=version,
            )
        )


class StoredEvent(NamedTuple):
    """A month was closed or opened again; `at` as it is hashed."""

    id: int
    month: str
    closed: bool
    at: str
    by_id: int
    reason: str

    def hash(self, prev: bytes, fund_id: int) -> bytes:
        """What the chain of events is after it."""
        return canonical.event_hash(
            prev,
            fund_id=fund_id,
            month=self.month,
            closed=self.closed,
            at=self.at,
            by=self.by_id,
            reason=self.reason,
        )


class StoredSeal(NamedTuple):
    """What a seal holds."""

    id: int
    batch_no: int
    n_entries: int
    n_lines: int
    debit_total: int
    last_entry_no: int
    last_line_no: int
    prev_hash: bytes
    hash: bytes


class StoredHeader(NamedTuple):
    """A batch's row; `posted_at` is UTC to the microsecond, as it is hashed."""

    batch_no: int
    kind: str
    idem_key: str
    posted_at: str
    posted_by_id: int
    device: str
    canon_version: int
    events_to: int | None
    events_hash: bytes | None
    clock_of: int | None
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A seal, its batch (None where the row is gone), and the entries that name it."""

    fund_id: int
    seal: StoredSeal
    batch: StoredHeader | None
    entries: tuple[StoredEntry, ...]

    def hash(self, prev: bytes) -> bytes:
        """What the seal must hold if the batch before it ends in `prev`."""
        if self.batch is None:
            return b""
        header = canonical.BatchHeader(
            self.fund_id,
            self.batch.batch_no,
            self.batch.kind,
            self.batch.idem_key,
            self.batch.posted_at,
            self.batch.posted_by_id,
            self.batch.device,
            self.seal.debit_total,
            self.batch.events_hash or b"",
            self.batch.clock_of,
            self.batch.canon_version,
        )
        return canonical.batch_hash(prev, header, self.leaves)

    @property
    def leaves(self) -> list[bytes]:
        """The leaves of its entries."""
        version = self.batch.canon_version if self.batch is not None else canonical.VERSION
        return [entry.leaf(version) for entry in self.entries]


class BooksReader:
    """Reads batches of one fund; codes of accounts and earmarks are held in memory."""

    def __init__(self, fund: Fund) -> None:
        self.fund = fund
        self.base = fund.pk * ROWS_PER_FUND
        accounts = Account.objects.filter(fund=fund).values_list("pk", "code", "kind")
        self.accounts = {pk: (code, kind) for pk, code, kind in accounts}
        self.account_ids = {code: pk for pk, (code, _) in self.accounts.items()}
        self.earmarks = dict(Earmark.objects.filter(fund=fund).values_list("pk", "code"))
        self.earmark_ids = {code: pk for pk, code in self.earmarks.items()}

    def batches(self, after: int = 0, to: int | None = None) -> Iterator[StoredBatch]:
        """Batches with numbers above `after`, up to and with `to`."""
        last, end = self.base + after, self.base + (ROWS_PER_FUND - 1 if to is None else to)
        while seals := self._seals(last, end):
            for some in _portions(seals):
                entries = self._entries(some[0][0].id, some[-1][0].id)
                for seal, header in some:
                    yield StoredBatch(self.fund.pk, seal, _header(header), tuple(entries.get(seal.id, ())))
            last = seals[-1][0].id

    def events(self) -> list[StoredEvent]:
        """Every closing and reopening of a month, in order."""
        rows = _rows(
            f"SELECT id, month, closed, {_moment_sql('at')}, by_id, reason FROM ledger_periodevent WHERE fund_id=%s"
            " ORDER BY id",
            self.fund.pk,
        )
        return [StoredEvent(row[0], row[1], bool(row[2]), _moment(row[3]), row[4], row[5]) for row in rows]

    def batch(self, batch_id: int) -> StoredBatch | None:
        """One batch by its id."""
        return next(self.batches(batch_id - self.base - 1, batch_id - self.base), None)

    def _seals(self, after: int, to: int) -> list[tuple[StoredSeal, tuple[Any, ...]]]:
        rows = _rows(
            _SEALS.format(moment=_moment_sql("b.posted_at"), limit=_SEALS_AT_ONCE), self.fund.pk, after, to
        )
        return [(StoredSeal(*(*row[:7], bytes(row[7]), bytes(row[8]))), row[9:]) for row in rows]

    def _entries(self, first: int, last: int) -> dict[int, list[StoredEntry]]:
        """Every entry that names one of the batches with these ids, by the batch's id, with its lines."""
        found: dict[int, list[StoredEntry]] = defaultdict(list)
        day = "e.date::text" if _is_postgresql() else "e.date||''"
        for _, group in groupby(_rows(_ENTRIES.format(day=day), first, last), key=itemgetter(0)):
            rows = list(group)
            found[rows[0][1]].append(self._entry(rows))
        return found

    def _entry(self, rows: list[Any]) -> StoredEntry:
        pk, _, number, on, series, year, paper_no, reverses, reason, source, note_hash, text, salt = rows[0][
            :_FIRST_OF_LINE
        ]
        return StoredEntry(
            self.fund.pk,
            pk,
            number,
            on[:10],
            f"{series}/{year}/{paper_no}" if series else "",
            reverses - self.base if reverses else None,
            reason,
            source,
            bytes(note_hash) if note_hash else None,
            tuple([self._line(*row[_FIRST_OF_LINE:]) for row in rows if row[_FIRST_OF_LINE] is not None]),
            StoredNote(text, bytes(salt)) if salt is not None else None,
        )

    def _line(
        self,
        pk: int,
        account: int,
        amount: int,
        member: int | None,
        member_hash: Any,
        earmark: int | None,
        quantity: int | None,
    ) -> StoredLine:
        return StoredLine(
            pk,
            *self.accounts.get(account, ("?", "?")),
            amount,
            member,
            bytes(member_hash) if member_hash else None,
            self.earmarks.get(earmark, "?") if earmark else None,
            quantity,
        )


def _portions(seals: list[tuple[StoredSeal, tuple[Any, ...]]]) -> Iterator[list[Any]]:
    """Seals in runs of about as many entries as are read at once."""
    some, entries = [], 0
    for each in seals:
        some.append(each)
        entries += each[0].n_entries
        if entries >= _ENTRIES_AT_ONCE:
            yield some
            some, entries = [], 0
    if some:
        yield some


def _header(row: tuple[Any, ...]) -> StoredHeader | None:
    number, kind, key, moment, by, device, version, to, events, clock_of, request = row
    if number is None:
        return None
    return StoredHeader(
        number,
        kind,
        key,
        _moment(moment),
        by,
        device,
        version,
        to,
        bytes(events) if events else None,
        clock_of,
        bytes(request),
    )


def _moment(text: str | None) -> str:
    """A moment as it is hashed; what is none stays as it is stored, and no hash fits it."""
    if text is None or (text.endswith("Z") and len(text) == 27):
        return text or "?"
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        return text
    return f"{moment.astimezone(UTC) if moment.tzinfo else moment:%Y-%m-%dT%H:%M:%S.%fZ}"


def _moment_sql(column: str) -> str:
    """A moment as text, as the database holds it."""
    return f"to_char({column} AT TIME ZONE 'UTC', '{_MOMENT}')" if _is_postgresql() else f"{column}||''"


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _rows(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
