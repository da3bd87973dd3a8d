"""What the disk refuses is told in one sentence on a page and on the command line; a fault of ours is not."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client
from tests import world

from kongboon.funds.errors import Busy, CannotBeWritten, DiskFull
from kongboon.funds.transaction import refusal_behind


def _sqlite(code: int) -> OperationalError:
    cause = sqlite3.OperationalError("the database's own words")
    cause.sqlite_errorcode = code
    problem = OperationalError(str(cause))
    problem.__cause__ = cause
    return problem


def _postgres(state: str) -> OperationalError:
    cause = Exception("the server's own words")
    cause.sqlstate = state  # type: ignore[attr-defined]
    problem = OperationalError(str(cause))
    problem.__cause__ = cause
    return problem


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (_sqlite(sqlite3.SQLITE_FULL), DiskFull),
        (_sqlite(sqlite3.SQLITE_READONLY), CannotBeWritten),
        (_sqlite(sqlite3.SQLITE_BUSY), Busy),
        (_postgres("53100"), DiskFull),
        (_postgres("25006"), CannotBeWritten),
        (_postgres("40P01"), Busy),
        (OSError(errno.ENOSPC, "No space left on device"), DiskFull),
        (OSError(errno.EROFS, "Read-only file system"), CannotBeWritten),
        (PermissionError(errno.EACCES, "Permission denied"), CannotBeWritten),
        (_sqlite(sqlite3.SQLITE_CORRUPT), None),
        (DataError("a fault of ours"), None),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (ValueError("x"), None),
    ],
)
def test_what_an_error_means_to_whoever_waits(problem: Exception, kind: type[Exception] | None) -> None:
    assert type(refusal_behind(problem)) is (kind or type(None))


@pytest.mark.parametrize(
    "where", ["kongboon.web.views.start.render", "kongboon.access.sessions.SessionStore.load"]
)
def test_a_page_says_that_the_disk_is_full(db: None, fund: world.Cast, where: str) -> None:
    """In a view, and in what runs before it."""
    client = Client(raise_request_exception=False)
    client.force_login(fund.chair.user, backend="django.contrib.auth.backends.ModelBackend")
    with mock.patch(where, _raise(OSError(errno.ENOSPC, "No space left on device"))):
        answer = client.get(f"/f/{fund.fund.code}/")
    assert answer.status_code == 503
    assert "เต็ม" in answer.content.decode()


def test_a_fault_of_ours_is_no_full_disk(db: None, fund: world.Cast) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(fund.chair.user, backend="django.contrib.auth.backends.ModelBackend")
    with mock.patch("kongboon.web.views.start.render", _raise(RuntimeError("x"))):
        answer = client.get(f"/f/{fund.fund.code}/")
    assert answer.status_code == 500
    assert "เต็ม" not in answer.content.decode()


def _raise(problem: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise problem

    return fail


def test_sqlite_says_so_by_its_own_code(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a server's disk cannot be filled here")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
        try:
            with pytest.raises(OperationalError) as full:
                cursor.execute("CREATE TABLE filled AS SELECT hex(zeroblob(1000000)) AS x")
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")
    assert isinstance(refusal_behind(full.value), DiskFull)
