"""Batches laid by hand past every service, right in each field until a test spoils one.

This is how a bug or an intruder would write: rows straight into the tables, through Django's models or SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from tests.world import Cast

from kongboon.config.database import owner_alias
from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.ledger.canonical import member_hash
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Batch, Entry, Head, Line, Seal

ON = date(2024, 6, 9)
TABLES = (
    "batch",
    "entry",
    "line",
    "seal",
    "head",
    "account",
    "earmark",
    "entrynote",
    "periodevent",
    "balance",
)
Row = dict[str, Any]


@dataclass
class Laid:
    """The rows of one batch by column, to be spoilt and written."""

    batch: Row
    entries: list[Row]
    lines: list[Row]
    seals: list[Row]

    @property
    def seal(self) -> Row:
        return self.seals[0]


def lay(cast: Cast, at: datetime, *entries: Sequence[Sequence[Any]], on: date = ON) -> Laid:
    """The next batch of a fund; an entry is a sequence of (account id, amount[, member id])."""
    head = Head.objects.get(fund=cast.fund)
    base = cast.fund.pk * ROWS_PER_FUND
    pk, number = base + head.batch_no + 1, head.batch_no + 1
    laid = Laid(
        {
            "id": pk,
            "fund_id": cast.fund.pk,
            "batch_no": number,
            "kind": "dues",
            "idem_key": f"by-hand-{number}",
        }
        | {"request_hash": b"\1" * 32, "posted_at": at, "posted_by_id": cast.treasurer.pk, "device": ""}
        | {"canon_version": 2, "events_to": 0, "events_hash": bytes(32), "clock_of": None},
        [],
        [],
        [],
    )
    for sides in entries or (((cast.account("1101"), 3000), (cast.account("4101"), -3000)),):
        _lay_entry(laid, base, head, sides, on)
    laid.seals.append(
        {"id": pk, "fund_id": cast.fund.pk, "batch_no": number, "n_entries": len(laid.entries)}
        | {"n_lines": len(laid.lines), "debit_total": sum(max(0, row["amount"]) for row in laid.lines)}
        | {"last_entry_no": head.entry_no, "last_line_no": head.line_no}
        | {"prev_hash": bytes(head.hash), "hash": b"\2" * 32}
    )
    return laid


def _lay_entry(laid: Laid, base: int, head: Head, sides: Sequence[Sequence[Any]], on: date) -> None:
    head.entry_no += 1
    entry_id = base + head.entry_no
    laid.entries.append(
        {
            "id": entry_id,
            "fund_id": laid.batch["fund_id"],
            "batch_id": laid.batch["id"],
            "entry_no": head.entry_no,
        }
        | {"date": on, "paper_series": "", "paper_year": None, "paper_no": None, "reverses_id": None}
        | {"reason_code": "", "source": "", "note_hash": None}
    )
    for account, amount, *member in sides:
        head.line_no += 1
        who = member[0] if member else None
        laid.lines.append(
            {"id": base + head.line_no, "fund_id": laid.batch["fund_id"], "entry_id": entry_id}
            | {"account_id": account, "member_id": who, "earmark_id": None, "amount": amount}
            | {"quantity_milli": None}
            | {"member_hash": member_hash(b"salt", base + head.line_no, who) if who else None}
        )


def write_by_models(laid: Laid) -> None:
    """Through Django's ORM, committed at the end."""
    with transaction.atomic():
        batch = dict(laid.batch)
        Batch(seal_id=batch.pop("id"), **batch).save(force_insert=True)
        Entry.objects.bulk_create(Entry(**row) for row in laid.entries)
        Line.objects.bulk_create(Line(**row) for row in laid.lines)
        Seal.objects.bulk_create(Seal(**row) for row in laid.seals)


def write_by_sql(laid: Laid) -> None:
    """Through SQL, one statement a row, committed at the end."""
    with transaction.atomic():
        insert("batch", laid.batch)
        for table, rows in (("entry", laid.entries), ("line", laid.lines), ("seal", laid.seals)):
            for row in rows:
                insert(table, row)


def insert(table: str, row: Row, verb: str = "INSERT", app: str = "ledger") -> None:
    """One row by SQL, dates as Django stores them."""
    values = [
        connection.ops.adapt_datetimefield_value(v) if isinstance(v, datetime) else v for v in row.values()
    ]
    sql(f"{verb} INTO {app}_{table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", *values)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def owner_sql(*statements: str) -> None:
    """As the owner of the tables, whom only `init` and `upgrade` are: its triggers must refuse too."""
    owner = connections[owner_alias()]
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def row_of(table: str, pk: int, app: str = "ledger", key: str = "id") -> Row:
    """A row as it stands, by column."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {app}_{table} WHERE {key}=%s", [pk])
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def contents(using: BaseDatabaseWrapper | None = None) -> dict[str, list[Any]]:
    """Every row of the books, so that 'nothing changed' means not one byte."""
    found = {}
    with (using or connection).cursor() as cursor:
        for table in (*(f"ledger_{name}" for name in TABLES), "members_member", "members_membersalt"):
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted((tuple(map(_plain, row)) for row in cursor.fetchall()), key=repr)
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def whole(*funds: Fund) -> bool:
    return all(verify(fund).whole for fund in funds)
