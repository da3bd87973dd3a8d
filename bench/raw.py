"""The floor: the very rows of a posted ledger, put back by the driver alone into the same tables without guards.

    python -m bench.raw sqlite SOURCE TARGET | python -m bench.raw postgresql SOURCE_URL TARGET_URL

Columns, keys, indexes and CHECKs are those of the product; triggers and foreign keys are gone. The rows are
read into memory first; then each batch of 200 is one transaction: COPY on PostgreSQL, executemany on SQLite
with synchronous=FULL. Nothing is numbered, hashed, checked or added up: that is what the ratio is about.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import defaultdict
from typing import Any

import psycopg

from bench.meter import Meter

TABLES = ("ledger_batch", "ledger_entry", "ledger_line", "ledger_seal")
Rows = dict[int, dict[str, list[tuple[Any, ...]]]]


def columns_of(description: Any) -> list[str]:
    return [column[0] for column in description]


def read_rows(source: Any) -> tuple[Rows, dict[str, list[str]]]:
    """Every row by the number of its batch, and the columns of each table."""
    rows: Rows = defaultdict(lambda: {table: [] for table in TABLES})
    columns = {}
    batch_of_entry: dict[int, int] = {}
    for table in TABLES:
        cursor = source.execute(f"SELECT * FROM {table} ORDER BY id")
        names = columns_of(cursor.description)
        columns[table] = names
        key = {"ledger_entry": "batch_id", "ledger_line": "entry_id"}.get(table, "id")
        at, own = names.index(key), names.index("id")
        for row in cursor.fetchall():
            batch = batch_of_entry[row[at]] if table == "ledger_line" else row[at]
            if table == "ledger_entry":
                batch_of_entry[row[own]] = batch
            rows[batch][table].append(tuple(row))
    return dict(sorted(rows.items())), columns


def sqlite(source: str, target: str) -> dict[str, Any]:
    with sqlite3.connect(source) as old:
        rows, columns = read_rows(old)
        made = old.execute(
            f"SELECT sql FROM sqlite_master WHERE type IN ('table','index') AND sql IS NOT NULL"
            f" AND tbl_name IN ({','.join('?' * len(TABLES))}) ORDER BY type DESC",
            TABLES,
        ).fetchall()
    new = sqlite3.connect(target, isolation_level=None)
    new.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + ";".join(sql for (sql,) in made))
    statements = {
        t: f"INSERT INTO {t} ({','.join(c)}) VALUES ({','.join('?' * len(c))})" for t, c in columns.items()
    }
    meter = Meter()
    for batch in rows.values():
        new.execute("BEGIN IMMEDIATE")
        for table, added in batch.items():
            new.executemany(statements[table], added)
        new.execute("COMMIT")
    spent = meter.read()
    return {"cpu": spent.cpu, "client": spent.client, "entries": count(new)}


def postgresql(source: str, target: str) -> dict[str, Any]:
    with psycopg.connect(source) as old:
        rows, columns = read_rows(old)
    new = psycopg.connect(target, autocommit=True)
    strip(new)
    meter = Meter(new.info.backend_pid)
    for batch in rows.values():
        with new.transaction(), new.cursor() as cursor:
            for table, added in batch.items():
                with cursor.copy(f"COPY {table} ({','.join(columns[table])}) FROM STDIN") as copy:
                    for row in added:
                        copy.write_row(row)
    spent = meter.read()
    return {"cpu": spent.cpu, "client": spent.client, "entries": count(new)}


def strip(owner: Any) -> None:
    """Take triggers and foreign keys off a copy of the product's tables, as their owner."""
    for name, table in owner.execute(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text"
        " LIKE 'ledger%'"
    ).fetchall():
        owner.execute(f'DROP TRIGGER "{name}" ON {table}')
    for name, table in owner.execute(
        "SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE contype='f'"
        " AND conrelid::regclass::text LIKE 'ledger%'"
    ).fetchall():
        owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def count(connection: Any) -> int:
    return int(connection.execute("SELECT COUNT(*) FROM ledger_entry").fetchone()[0])


if __name__ == "__main__":
    print(json.dumps({"sqlite": sqlite, "postgresql": postgresql}[sys.argv[1]](*sys.argv[2:])))
