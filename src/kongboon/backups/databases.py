"""Copies of the database while others write: SQLite by its online copy, PostgreSQL by its own program."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from kongboon.backups.errors import BrokenBackup, NoTool, ToolFailed

SQLITE, DUMP = "kongboon.sqlite3", "database.dump"
# fund -> (batch number, its hash): where its books end.
Heads = dict[str, tuple[int, str]]
Counts = dict[str, int]


def copy_database(folder: Path) -> Path:
    """Copy the database as it is at one moment into a folder; nobody who writes waits for it.

    Errors: NoTool, ToolFailed on PostgreSQL.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite":
        target = folder / SQLITE
        with (
            closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            copy.execute(
                "PRAGMA synchronous=OFF"
            )  # it is gone in a minute: nobody else should wait for the disk
            # In one step: it reads one state of the database, while whoever writes appends to the journal.
            live.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file without side files
        return target
    target = folder / DUMP
    settings = connection.settings_dict
    run_tool("pg_dump", settings, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    return target


def what_is_in(copy: Path) -> tuple[Counts, Heads]:
    """Rows of each table, and where each fund's books end, read from a copy. Errors: BrokenBackup, NoTool."""
    return _in_sqlite(copy) if copy.name == SQLITE else _in_dump(copy)


def _in_sqlite(copy: Path) -> tuple[Counts, Heads]:
    try:
        with closing(sqlite3.connect(copy)) as database:
            if (said := database.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
                raise BrokenBackup(problem=said)
            names = database.execute(
                "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite#_%' ESCAPE '#'"
            ).fetchall()
            counts = {
                name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
                for (name,) in names
            }
            rows = database.execute("SELECT fund_id, batch_no, lower(hex(hash)) FROM ledger_head").fetchall()
    except sqlite3.DatabaseError as problem:
        raise BrokenBackup(problem=str(problem)) from problem
    return counts, {str(fund): (batch, head) for fund, batch, head in rows}


def _in_dump(dump: Path) -> tuple[Counts, Heads]:
    """Read the whole dump as the text that would be sent to a database: COPY table (columns) … until \\."""
    counts: Counts = {}
    heads: Heads = {}
    table, columns = "", []
    with _reading("pg_restore", "--data-only", "--file=-", str(dump)) as lines:
        for line in lines:
            if not table:
                if line.startswith("COPY "):
                    name, _, rest = line[5:].partition(" (")
                    table = name.removeprefix("public.").strip('"')
                    columns = [column.strip('"') for column in rest.partition(")")[0].split(", ")]
                    counts[table] = 0
            elif line == "\\.\n":
                table = ""
            else:
                counts[table] += 1
                if table == "ledger_head":
                    row = dict(zip(columns, line.rstrip("\n").split("\t"), strict=True))
                    heads[row["fund_id"]] = (int(row["batch_no"]), row["hash"].removeprefix("\\\\x"))
    return counts, heads


@contextmanager
def _reading(tool: str, *words: str) -> Iterator[Any]:
    """The lines that a program of PostgreSQL says. Errors: NoTool; BrokenBackup where it fails."""
    with subprocess.Popen(  # noqa: S603 - PostgreSQL's own
        [program(tool), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        yield process.stdout
        problem = process.stderr.read()
    if process.returncode:
        raise BrokenBackup(problem=_first_line(problem))


def run_tool(tool: str, database: dict[str, Any], *words: str) -> None:
    """Run a program of PostgreSQL against a database of Django's settings. Errors: NoTool, ToolFailed."""
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own
        [program(tool), "--no-password", *words],
        env=os.environ | _address(database),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise ToolFailed(tool=tool, problem=_first_line(done.stderr))


def program(tool: str) -> str:
    """Where a program of PostgreSQL lies. Errors: NoTool."""
    if (found := shutil.which(tool)) is None:
        raise NoTool(tool=tool)
    return found


def _address(database: dict[str, Any]) -> dict[str, str]:
    """As environment: words of a command could be read by everybody on the machine."""
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    return {name: str(database[key]) for name, key in names.items() if database.get(key)}


def _first_line(said: str) -> str:
    return next(iter(said.strip().splitlines()), "?")


def tables_of(database: dict[str, Any]) -> list[str]:
    """Names of the tables in a PostgreSQL database of Django's settings."""
    import psycopg

    names = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    address = {name: str(database[key]) for name, key in names.items() if database.get(key)}
    with psycopg.connect(**address) as there:  # type: ignore[arg-type]
        found = there.execute("SELECT tablename FROM pg_tables WHERE schemaname='public' ORDER BY 1")
        return [name for (name,) in found.fetchall()]
