"""Checks the books against themselves: every hash, every number, every cached total."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import DatabaseError, connection

from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.kernel.thai_text import whole_number
from kongboon.ledger import canonical
from kongboon.ledger.accounts import standard_chart
from kongboon.ledger.asked import stored_request_hash
from kongboon.ledger.errors import UnreadableWitness
from kongboon.ledger.lookups import add_to_balances
from kongboon.ledger.models import Account, Balance, Batch, Entry, Head, Line, Seal
from kongboon.ledger.reading import BooksReader, StoredBatch, StoredEntry, StoredHeader
from kongboon.members.models import MemberSalt

logger = logging.getLogger(__name__)

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
    computed = _computed(fund)
    cached = {(b.account_id, b.month): (b.debit, b.credit) for b in Balance.objects.filter(fund=fund)}
    codes = dict(Account.objects.filter(fund=fund).values_list("pk", "code"))
    wrong = {key for key in computed.keys() | cached.keys() if computed.get(key) != cached.get(key)}
    return sorted((codes.get(account, "?"), month) for account, month in wrong)


def _computed(fund: Fund) -> dict[tuple[int, str], tuple[int, int]]:
    """(account id, month) -> debits and credits of all its lines, in satang."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.account_id, {month_sql()} m, SUM(CASE WHEN l.amount>0 THEN l.amount ELSE 0 END),"
            " SUM(CASE WHEN l.amount<0 THEN -l.amount ELSE 0 END)"
            " FROM ledger_entry e JOIN ledger_line l ON l.entry_id=e.id WHERE e.id BETWEEN %s AND %s"
            " GROUP BY l.account_id, m",
            [fund.pk * ROWS_PER_FUND, fund.pk * ROWS_PER_FUND + ROWS_PER_FUND - 1],
        )
        # A day that is none has no month.
        return {(row[0], row[1] or "?"): (int(row[2]), int(row[3])) for row in cursor.fetchall()}


def accounts_of_other_kind(fund: Fund) -> list[str]:
    """Codes of the accounts whose kind is not what the chart says of them, also where no entry names them yet."""
    kinds = Account.objects.filter(fund=fund).order_by("code").values_list("code", "kind")
    chart = standard_chart()
    return [code for code, kind in kinds if (row := chart.get(code.partition(".")[0])) and row.kind != kind]


def verify(fund: Fund) -> Verification:
    """Recompute the whole chain from the stored rows, batch by batch, in constant memory.

    Problem codes: chain (hash or link differs), events (a month was closed or opened otherwise than was sealed), counts
    (a seal says other numbers of entries, lines or satang than there are), request (not what was asked for), account
    (its kind is not what the chart says), numbers (gap in the entries), papers (gap in
    the receipts or vouchers), balance (an entry does not balance), reversal (of an entry that does not stand before it,
    or twice), member (line shows another member than was sealed), note (words differ), unreadable (what no program can
    have written; what comes after it in the batch is not read), head (head is not the last seal), unsealed (rows that no
    seal covers), dangling (something elsewhere speaks of an entry that is gone), cache (a total differs).
    Postings may go on meanwhile: what came in is read until the head stands still. Whatever the rows hold, it ends.
    """
    chain = _Chain(fund)
    while True:
        head = Head.objects.get(fund=fund)
        chain.read_up_to(head.batch_no)
        last = []
        if (head.batch_no, bytes(head.hash), head.entry_no, head.line_no) != chain.end:
            last.append(("head", head.batch_no, head.entry_no))
        if _rows_of(fund) != (chain.batches, chain.entries, chain.lines):
            last.append(("unsealed", chain.batches, chain.entries))
        last += [("account", 0, 0) for _ in accounts_of_other_kind(fund)[:1]]
        last += [("dangling", 0, entry) for entry in _dangling(fund)]
        last += [("cache", 0, 0) for _ in _cache_problems(fund)[:1]]
        if Head.objects.get(fund=fund).batch_no == head.batch_no:
            break
    return Verification(chain.batches, chain.entries, chain.prev.hex()[:16], (*chain.problems, *last))


def _cache_problems(fund: Fund) -> list[tuple[str, str]]:
    try:
        return cache_differences(fund)
    except (DatabaseError, ArithmeticError):  # sums that no number of the database holds
        return [("?", "?")]


class _Chain:
    """What has been read of the chain so far."""

    def __init__(self, fund: Fund) -> None:
        self.reader = BooksReader(fund)
        self.base = fund.pk * ROWS_PER_FUND
        self.prev = canonical.GENESIS
        self.read_to = self.batches = self.entries = self.lines = self.last_entry = self.last_line = 0
        self.problems: list[tuple[str, int, int]] = []
        self.papers: dict[tuple[str, str], int] = {}
        self.reversed: set[int] = set()
        self.version = 1
        self.events, self.event_hash, self.event_no = self.reader.events(), canonical.GENESIS, 0
        salts = MemberSalt.objects.filter(member__fund=fund).values_list("member_id", "salt")
        self.salts = {member: bytes(salt) for member, salt in salts}

    @property
    def end(self) -> tuple[int, bytes, int, int]:
        """What the head must say."""
        return self.batches, self.prev, self.last_entry, self.last_line

    def read_up_to(self, batch_no: int) -> None:
        """Go on to the batch with this number."""
        try:
            for stored in self.reader.batches(self.read_to, batch_no):
                self._read(stored)
        except (DatabaseError, ValueError, TypeError, OverflowError):
            self.problems.append(("unreadable", self.batches + 1, 0))
        self.read_to = max(self.read_to, batch_no)

    def _read(self, stored: StoredBatch) -> None:
        seal, batch = stored.seal, stored.batch
        self.batches += 1
        self.lines += seal.n_lines
        self.last_line = seal.last_line_no
        version = batch.canon_version if batch is not None else 0
        # Nobody goes back to a form that hides what the later one shows.
        is_form = self.version <= version <= canonical.VERSION
        self.version = max(self.version, version)
        try:
            is_next = (seal.batch_no, seal.prev_hash) == (self.batches, self.prev)
            if not is_form or not is_next or seal.hash != stored.hash(self.prev):
                self.problems.append(("chain", seal.batch_no, 0))
            if batch is not None and version > 1 and not self._seals_events(batch):
                self.problems.append(("events", seal.batch_no, 0))
            # Whether a repeat of the request under its key would be told from another one.
            if batch is not None and stored_request_hash(stored, self.reader) not in (
                None,
                batch.request_hash,
            ):
                self.problems.append(("request", seal.batch_no, 0))
            self._read_entries(stored)
        except (ValueError, TypeError, OverflowError):
            self.problems.append(("unreadable", seal.batch_no, 0))
        self.prev = seal.hash

    def _seals_events(self, batch: StoredHeader) -> bool:
        """Whether a batch seals the closings and reopenings of months that are there, in their order."""
        while self.events and self.events[0].id <= (batch.events_to or 0):
            event = self.events.pop(0)
            self.event_hash, self.event_no = event.hash(self.event_hash, self.reader.fund.pk), event.id
        return (batch.events_to, batch.events_hash) == (self.event_no, self.event_hash)

    def _read_entries(self, stored: StoredBatch) -> None:
        seal = stored.seal
        lines = debit = 0
        for entry in stored.entries:
            self.entries += 1
            amounts = [line.amount for line in entry.lines]
            lines += len(amounts)
            debit += sum(amount for amount in amounts if amount > 0)
            codes = [*self._wrong_in(entry, amounts), *self._other_words(entry)]
            self.problems += [(code, seal.batch_no, entry.entry_no) for code in codes]
        said = (seal.n_entries, seal.n_lines, seal.debit_total, seal.last_entry_no, seal.last_line_no)
        if said != (len(stored.entries), lines, debit, self.last_entry, self.lines):
            self.problems.append(("counts", seal.batch_no, 0))

    def _wrong_in(self, entry: StoredEntry, amounts: list[int]) -> Iterator[str]:
        """Codes of what is wrong with an entry's number, balance, paper and reversal."""
        if entry.entry_no != self.last_entry + 1:
            yield "numbers"
        if len(amounts) < 2 or sum(amounts) != 0:
            yield "balance"
        if entry.paper:
            series, year, number = entry.paper.split("/")
            if int(number) != self.papers.get((series, year), 0) + 1:
                yield "papers"
            self.papers[series, year] = int(number)
        if entry.reverses_no is not None:
            if not 0 < entry.reverses_no <= self.last_entry or entry.reverses_no in self.reversed:
                yield "reversal"
            self.reversed.add(entry.reverses_no)
        self.last_entry = entry.entry_no

    def _other_words(self, entry: StoredEntry) -> Iterator[str]:
        """Codes of what hangs on an entry and is not what was sealed; what was erased is not wrong."""
        note = entry.note
        if note and canonical.note_hash(note.salt, entry.id, note.text) != entry.note_hash:
            yield "note"
        for line in entry.lines:
            salt = self.salts.get(line.member_id) if line.member_id else None
            if salt and canonical.member_hash(salt, line.id, line.member_id or 0) != line.member_hash:
                yield "member"


def _dangling(fund: Fund) -> list[int]:
    """Numbers of entries of which other tables of the fund speak although they are gone, the first three.

    Whoever cuts the last batches off and sets the head back leaves a chain that is whole in itself.
    """
    first = fund.pk * ROWS_PER_FUND
    ours = (Entry, Batch, Seal, Line, Head)
    found: set[int] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model in ours or field.related_model is not Entry:
                continue
            table, column = (
                connection.ops.quote_name(model._meta.db_table),
                connection.ops.quote_name(str(field.column)),
            )
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT o.{column} FROM {table} o LEFT JOIN ledger_entry e ON e.id=o.{column}"
                    f" WHERE o.{column} BETWEEN %s AND %s AND e.id IS NULL LIMIT 3",
                    [first, first + ROWS_PER_FUND - 1],
                )
                found.update(row[0] - first for row in cursor.fetchall())
    return sorted(found)[:3]


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


@dataclass(frozen=True)
class Witnessed:
    """How many heads that were kept elsewhere were compared, and what was found."""

    compared: int
    problems: tuple[str, ...]


def read_witness(data: bytes) -> list[tuple[int, str, int, str]]:
    """(line, fund, batch number, head) of a file of heads: lines "fund batch_no head", head of 16 to 64 hex digits.

    Empty lines and such that begin with # say nothing; a mark at the beginning that editors put there is no part of it.
    Errors: UnreadableWitness.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableWitness(line=data.count(b"\n", 0, _bad_byte(data)) + 1) from None
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        batch_no = whole_number(words[1]) if len(words) == 3 else None
        if batch_no is None or whole_number(words[0]) is None or not _HEAD.fullmatch(words[2].lower()):
            raise UnreadableWitness(line=number)
        found.append((number, words[0], batch_no, words[2].lower()))
    return found


def _bad_byte(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as problem:
        return problem.start
    return len(data)


def against_witness(fund: Fund, heads: list[tuple[int, str, int, str]]) -> Witnessed:
    """Heads kept elsewhere that our chain does not have.

    A chain alone cannot show that its end was rewritten or cut off; a head that left the building can (ledger.md 3.1).
    """
    own = [each for each in heads if each[1] == str(fund.pk)]
    last = Head.objects.get(fund=fund).batch_no
    problems = []
    for number, _, batch_no, head in own:
        seal = Seal.objects.filter(fund=fund, batch_no=batch_no).first()
        if seal is None and batch_no > last:
            problems.append(
                f"witness line {number}: the books went on to batch {batch_no}, here they end at batch {last}"
            )
        elif seal is None or not bytes(seal.hash).hex().startswith(head):
            problems.append(f"witness line {number}: batch {batch_no} was {head}, here it is not")
    return Witnessed(len(own), tuple(problems))


@transaction.atomic
def rebuild_totals(fund: Fund) -> int:
    """Work the cached totals out anew from the lines, where they differ; how many did."""
    lock_fund(fund)
    wrong = cache_differences(fund)
    if wrong:
        Balance.objects.filter(fund=fund).delete()
        totals = [
            (account, fund.pk, month, debit, credit)
            for (account, month), (debit, credit) in sorted(_computed(fund).items())
        ]
        add_to_balances(totals)
        logger.warning("fund %d: %d cached totals were worked out anew", fund.pk, len(wrong))
    return len(wrong)
