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
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from kongboon.config.database import init_database
from kongboon.funds import guarding
from tests import ground
from tests.kept import ROOT, kept, locked, mark_of

_numbers = itertools.count(1)


def postgresql() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def prepare_template() -> None:
    """Point this process at a copy of the migrated template, which is made once a checkout and then kept."""
    if not postgresql():
        shutil.copy(_template_file(), connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
        return
    _point_at(_copy())


def _mark() -> str:
    """Changes with whatever `init` makes a database from."""
    here = ROOT / "src" / "kongboon"
    migrations = [path for app in here.glob("*/migrations") for path in app.glob("*.py")]
    others = ("config/database.py", "config/settings.py", "funds/guarding.py", "funds/apps.py")
    guards = [f"{guard.sqlite_sql}{guard.function_sql}{guard.trigger_sql}" for guard in guarding.all_guards()]
    return mark_of([*migrations, *here.glob("*/models.py"), *(here / name for name in others)], *guards)


@cache
def _template_file() -> Path:
    return kept("template-sqlite", _mark(), _make_file)


def _make_file(path: Path) -> None:
    before = connections[DEFAULT_DB_ALIAS].settings_dict["NAME"]
    _point_at(str(path))
    init_database()
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _point_at(before)


@cache
def _template_name() -> str:
    """The template in the cluster of this run: the first worker makes it, the others find it.

    No dump of it is kept for the next run: restoring one spells some of the conditions otherwise than `init` does.
    """
    name = f"kb_template_{_mark()}"
    with locked("template-postgresql"):
        if not _maintain(f"SELECT 1 FROM pg_database WHERE datname='{name}'"):
            before = connections[DEFAULT_DB_ALIAS].settings_dict["NAME"]
            _maintain(f'CREATE DATABASE "{name}_unfinished"')
            _point_at(f"{name}_unfinished")
            init_database()
            _point_at(before)
            _maintain(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
    return name


def _copy() -> str:
    name = f"kb_test_{os.getpid()}_{next(_numbers)}"
    _maintain(f'CREATE DATABASE "{name}" TEMPLATE "{_template_name()}"')
    # Rights on a database do not travel with a template: the copy must refuse temporary tables too.
    _maintain(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    return name


def _point_at(name: str) -> None:
    ground.leave()
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _maintain(sql: str) -> list[tuple[Any, ...]]:
    import psycopg

    with psycopg.connect(os.environ["KONGBOON_TEST_POSTGRES_OWNER_URL"], autocommit=True) as owner:
        done = owner.execute(sql)  # type: ignore[arg-type]
        return done.fetchall() if done.description else []


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
    if postgresql():
        with _pointed_at(_copy()) as url:
            yield url
        return
    file = Path(settings.DATA_DIR) / f"copy{next(_numbers)}.sqlite3"
    shutil.copy(_template_file(), file)
    with _pointed_at(str(file)) as url:
        yield url


@contextmanager
def empty() -> Iterator[str]:
    """Point every connection at a database without a table."""
    name = str(Path(settings.DATA_DIR) / f"empty{next(_numbers)}.sqlite3")
    if postgresql():
        name = f"kb_empty_{os.getpid()}_{next(_numbers)}"
        _maintain(f'CREATE DATABASE "{name}"')
    with _pointed_at(name) as url:
        yield url


@contextmanager
def _pointed_at(name: str) -> Iterator[str]:
    before: dict[str, Any] = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    _point_at(name)
    app_url = os.environ.get("KONGBOON_TEST_POSTGRES_APP_URL", "")
    try:
        yield f"{app_url.rsplit('/', 1)[0]}/{name}" if postgresql() else f"sqlite:///{name}"
    finally:
        ground.leave()
        for alias, old in before.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = old
        if postgresql():
            _drop(name)


def drop_own_copy() -> None:
    """Leave nothing of this process behind on the server."""
    ground.leave()
    connections.close_all()
    if postgresql():
        _drop(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])


def locked_error() -> OperationalError:
    """What a SQLite file says that another program writes to, as Django hands it on."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    problem = OperationalError("database is locked")
    problem.__cause__ = cause
    return problem
