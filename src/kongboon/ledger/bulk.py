"""Rows into the books' tables by the database's fast road, inside the caller's guarded transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

COLUMNS = {
    "ledger_batch": "id fund_id batch_no kind idem_key request_hash posted_at posted_by_id device canon_version "
    "events_to events_hash clock_of",
    "ledger_entry": "id fund_id batch_id entry_no date paper_series paper_year paper_no reverses_id "
    "reason_code source note_hash",
    "ledger_line": "id fund_id entry_id account_id member_id earmark_id amount quantity_milli member_hash",
    "ledger_entrynote": "entry_id text salt",
    "ledger_seal": "id fund_id batch_no n_entries n_lines debit_total last_entry_no last_line_no prev_hash hash",
}
_COPY_WORTH_ROWS = 20


def insert_rows(connection: BaseDatabaseWrapper, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows in the order of `COLUMNS`: COPY on PostgreSQL, executemany on SQLite; dates as ISO text."""
    if not rows:
        return
    columns = COLUMNS[table].split()
    names = ", ".join(columns)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= _COPY_WORTH_ROWS:
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"
        if len(rows) == 1:
            adapt = connection.ops.adapt_datetimefield_value
            cursor.execute(sql, [adapt(value) if isinstance(value, datetime) else value for value in rows[0]])
        else:
            cursor.executemany(sql, rows)
