"""Databases for tests: one migrated template, and a fresh copy of it wherever rows are committed.

A flush between tests is not possible: nothing may empty the books.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from kongboon.config.database import init_database

_numbers = itertools.count(1)


def postgresql() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def prepare_template() -> None:
    """Migrate one database of this process and remember it as the template of the others."""
    if not postgresql():
        init_database()
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copy(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"], _template_file())
        return
    name = f"kb_template_{os.getpid()}"
    _maintain(f'CREATE DATABASE "{name}"')
    _point_at(name)
    init_database()
    connections.close_all()
    _point_at(_copy(name))


def _template_file() -> Path:
    return Path(settings.DATA_DIR) / "template.sqlite3"


def _copy(template: str) -> str:
    name = f"kb_test_{os.getpid()}_{next(_numbers)}"
    _maintain(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    # Rights on a database do not travel with a template: the copy must refuse temporary tables too.
    _maintain(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    return name


def _point_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _maintain(sql: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["KONGBOON_TEST_POSTGRES_OWNER_URL"], autocommit=True) as owner:
        owner.execute(sql)  # type: ignore[arg-type]


def _drop(name: str) -> None:
    """Drop a database; the server's own vacuum may be in it for a moment, and only a superuser may end that."""
    import psycopg

    for _ in range(60):
        try:
            _maintain(f'DROP DATABASE "{name}" WITH (FORCE)')
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.5)
        else:
            return
    raise AssertionError(f"{name} cannot be dropped")


@contextmanager
def fresh_copy() -> Iterator[str]:
    """Point every connection at a fresh migrated database; yields its URL for other processes."""
    before: dict[str, Any] = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    if postgresql():
        name = _copy(f"kb_template_{os.getpid()}")
        _point_at(name)
        url = os.environ["KONGBOON_TEST_POSTGRES_APP_URL"].rsplit("/", 1)[0] + f"/{name}"
    else:
        file = Path(settings.DATA_DIR) / f"copy{next(_numbers)}.sqlite3"
        shutil.copy(_template_file(), file)
        _point_at(str(file))
        url = f"sqlite:///{file}"
    try:
        yield url
    finally:
        for alias, old in before.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = old
        if postgresql():
            _drop(name)


def drop_template() -> None:
    """Leave nothing behind on the server."""
    connections.close_all()
    if postgresql():
        _drop(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
        _drop(f"kb_template_{os.getpid()}")


def locked() -> OperationalError:
    """What a SQLite file says that another program writes to, as Django hands it on."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    problem = OperationalError("database is locked")
    problem.__cause__ = cause
    return problem
