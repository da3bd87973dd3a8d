"""Puts a moved fund's books back through the guards, in the order in which they came about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db import connection, models

from kongboon.funds.models import ROWS_PER_FUND
from kongboon.ledger import lookups
from kongboon.ledger.bulk import COLUMNS, insert_rows
from kongboon.ledger.canonical import GENESIS
from kongboon.ledger.lookups import HeadNow
from kongboon.ledger.models import Batch, Entry, EntryNote, Head, Line, Seal

Rows = dict[type[models.Model], Iterator[Any]]
T = TypeVar("T")


class _Ahead(Iterator[T]):
    """An iterator that can take as long as a condition holds and keep what comes after."""

    def __init__(self, source: Iterator[T]) -> None:
        self._source = source
        self._next: list[T] = []

    def __next__(self) -> T:
        return self._next.pop() if self._next else next(self._source)

    def up_to(self, pk: int) -> list[T]:
        """Rows with keys up to `pk`."""
        taken = []
        for row in self:
            if row.pk > pk:  # type: ignore[attr-defined]
                self._next.append(row)
                break
            taken.append(row)
        return taken


def restore_books(fund_id: int, rows: Rows) -> HeadNow:
    """Every batch with its seal, in order; the guards check each as if it were posted now.

    Errors: ValueError where rows are left over, DatabaseError where a guard refuses.
    """
    base = fund_id * ROWS_PER_FUND
    list(rows[Head])  # what the head should be is in the file's list; what it is comes from the seals
    Head(fund_id=fund_id, hash=GENESIS).save(force_insert=True)
    batches, entries = _Ahead[Batch](rows[Batch]), _Ahead[Entry](rows[Entry])
    notes, lines = _Ahead[EntryNote](rows[EntryNote]), _Ahead[Line](rows[Line])
    months: dict[int, str] = {}
    totals: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    head = HeadNow(0, 0, 0, GENESIS)
    for seal in rows[Seal]:
        some = entries.up_to(base + seal.last_entry_no)
        months = {entry.pk: f"{entry.date:%Y-%m}" for entry in some}
        sides = lines.up_to(base + seal.last_line_no)
        _insert(batches.up_to(seal.pk))
        _insert(some)
        _insert(notes.up_to(base + seal.last_entry_no))
        _insert(sides)
        _insert([seal])
        for line in sides:
            totals[line.account_id, months[line.entry_id]][line.amount < 0] += abs(line.amount)
        head = HeadNow(seal.batch_no, seal.last_entry_no, seal.last_line_no, bytes(seal.hash))
        lookups.move_head(fund_id, head)
    if any(next(rest, None) is not None for rest in (batches, entries, notes, lines)):
        raise ValueError("rows of the books that no seal covers")
    cached = [
        (account, fund_id, month, sums[0], sums[1]) for (account, month), sums in sorted(totals.items())
    ]
    lookups.add_to_balances(cached)
    return head


def _insert(rows: list[Any]) -> None:
    if rows:
        table = rows[0]._meta.db_table
        columns = {field.column: field.attname for field in rows[0]._meta.concrete_fields}
        names = [columns[column] for column in COLUMNS[table].split()]
        insert_rows(connection, table, [tuple(_plain(getattr(row, name)) for name in names) for row in rows])


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
