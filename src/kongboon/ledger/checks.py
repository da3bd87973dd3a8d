"""Checks the books against themselves: every hash, every number, every cached total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.kernel.thai_text import whole_number
from kongboon.ledger import canonical
from kongboon.ledger.models import Account, Balance, EntryNote, Head, Seal
from kongboon.ledger.reading import BooksReader, StoredBatch, StoredEntry
from kongboon.members.models import MemberSalt

_HEAD = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True)
class Verification:
    """What was read, and each thing found wrong as a code with the batch and entry it concerns."""

    batches: int
    entries: int
    head: str
    problems: tuple[tuple[str, int, int], ...]

    @property
    def whole(self) -> bool:
        return not self.problems


def month_sql() -> str:
    """The month "YYYY-MM" of an entry `e` in the database's own words."""
    return "to_char(e.date,'YYYY-MM')" if connection.vendor == "postgresql" else "substr(e.date,1,7)"


def cache_differences(fund: Fund) -> list[tuple[str, str]]:
    """(account code, month) of each cached total that the lines do not give."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.account_id, {month_sql()} m, SUM(CASE WHEN l.amount>0 THEN l.amount ELSE 0 END),"
            " SUM(CASE WHEN l.amount<0 THEN -l.amount ELSE 0 END)"
            " FROM ledger_entry e JOIN ledger_line l ON l.entry_id=e.id WHERE e.id BETWEEN %s AND %s"
            " GROUP BY l.account_id, m",
            [fund.pk * ROWS_PER_FUND, fund.pk * ROWS_PER_FUND + ROWS_PER_FUND - 1],
        )
        computed = {(row[0], row[1]): (int(row[2]), int(row[3])) for row in cursor.fetchall()}
    cached = {(b.account_id, b.month): (b.debit, b.credit) for b in Balance.objects.filter(fund=fund)}
    codes = dict(Account.objects.filter(fund=fund).values_list("pk", "code"))
    wrong = {key for key in computed.keys() | cached.keys() if computed.get(key) != cached.get(key)}
    return sorted((codes[account], month) for account, month in wrong)


def verify(fund: Fund) -> Verification:
    """Recompute the whole chain from the stored rows, batch by batch, in constant memory.

    Problem codes: chain (hash or link differs), numbers (gap), member (line shows another member than was
    sealed), note (words differ), head (head is not the last seal), unsealed (rows that no seal covers),
    cache (a total differs). Postings may go on meanwhile: what came in is read until the head stands still.
    """
    chain = _Chain(fund)
    while True:
        head = Head.objects.get(fund=fund)
        chain.read_up_to(head.batch_no)
        last = []
        if (head.batch_no, bytes(head.hash), head.entry_no) != (chain.batches, chain.prev, chain.last_entry):
            last.append(("head", head.batch_no, head.entry_no))
        if _rows_of(fund) != (chain.batches, chain.entries, chain.lines):
            last.append(("unsealed", chain.batches, chain.entries))
        last += [("cache", 0, 0) for _ in cache_differences(fund)[:1]]
        if Head.objects.get(fund=fund).batch_no == head.batch_no:
            break
    return Verification(chain.batches, chain.entries, chain.prev.hex()[:16], (*chain.problems, *last))


class _Chain:
    """What has been read of the chain so far."""

    def __init__(self, fund: Fund) -> None:
        self.reader = BooksReader(fund)
        self.base = fund.pk * ROWS_PER_FUND
        self.prev = canonical.GENESIS
        self.read_to = self.batches = self.entries = self.lines = self.last_entry = 0
        self.problems: list[tuple[str, int, int]] = []
        salts = MemberSalt.objects.filter(member__fund=fund).values_list("member_id", "salt")
        self.salts = {member: bytes(salt) for member, salt in salts}

    def read_up_to(self, batch_no: int) -> None:
        """Go on to the batch with this number."""
        for stored in self.reader.batches(self.read_to, batch_no):
            self._read(stored)
        self.read_to = max(self.read_to, batch_no)

    def _read(self, stored: StoredBatch) -> None:
        seal, batch = stored.seal, stored.batch
        self.batches += 1
        self.lines += seal.n_lines
        right = (seal.batch_no, bytes(seal.prev_hash), batch and batch.canon_version)
        if right != (self.batches, self.prev, canonical.VERSION) or bytes(seal.hash) != stored.hash(
            self.prev
        ):
            self.problems.append(("chain", seal.batch_no, 0))
        notes = self._notes(stored)
        for entry in stored.entries:
            self.entries += 1
            if entry.entry_no != self.last_entry + 1:
                self.problems.append(("numbers", seal.batch_no, entry.entry_no))
            self.last_entry = entry.entry_no
            self.problems += [
                (code, seal.batch_no, entry.entry_no) for code in self._other_words(entry, notes)
            ]
        self.prev = bytes(seal.hash)

    @staticmethod
    def _notes(stored: StoredBatch) -> dict[int, EntryNote]:
        ids = [entry.id for entry in stored.entries if entry.note_hash is not None]
        return {note.entry_id: note for note in EntryNote.objects.filter(pk__in=ids)} if ids else {}

    def _other_words(self, entry: StoredEntry, notes: dict[int, EntryNote]) -> Iterator[str]:
        """Codes of what hangs on an entry and is not what was sealed; what was erased is not wrong."""
        note = notes.get(entry.id)
        if note and canonical.note_hash(bytes(note.salt), entry.id, note.text) != entry.note_hash:
            yield "note"
        for line in entry.lines:
            salt = self.salts.get(line.member_id) if line.member_id else None
            if salt and canonical.member_hash(salt, line.id, line.member_id or 0) != line.member_hash:
                yield "member"


def _rows_of(fund: Fund) -> tuple[int, int, int]:
    """How many batches, entries and lines the tables hold, sealed or not.

    With foreign keys switched off, the owner of a SQLite file can add a batch that has no seal.
    """
    first = fund.pk * ROWS_PER_FUND
    counts = []
    with connection.cursor() as cursor:
        for table, key in (("batch", "id"), ("entry", "id"), ("line", "entry_id")):
            cursor.execute(
                f"SELECT COUNT(*) FROM ledger_{table} WHERE {key} BETWEEN %s AND %s",
                [first, first + ROWS_PER_FUND - 1],
            )
            counts.append(cursor.fetchone()[0])
    return counts[0], counts[1], counts[2]


def against_witness(fund: Fund, text: str) -> list[str]:
    """Heads kept elsewhere that our chain does not have: lines "fund batch_no head", head of 16 hex digits.

    A chain alone cannot show that its end was rewritten; a head that left the building can (ledger.md 3.1).
    """
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        batch_no = whole_number(words[1]) if len(words) == 3 else None
        if batch_no is None or not _HEAD.fullmatch(words[2].lower()):
            if words:
                problems.append(f"witness line {number} cannot be read")
            continue
        if words[0] != str(fund.pk):
            continue
        seal = Seal.objects.filter(fund=fund, batch_no=batch_no).first()
        if seal is None or not bytes(seal.hash).hex().startswith(words[2].lower()):
            problems.append(f"witness line {number}: batch {words[1]} was {words[2]}, here it is not")
    return problems
