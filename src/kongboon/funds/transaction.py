"""Django's transactions, with acts that are tried again when another transaction stood in their way.

Services take `transaction` from here instead of from `django.db`.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar, overload

from django.db import OperationalError, connection
from django.db.transaction import Atomic, on_commit
from django.db.transaction import atomic as _atomic

from kongboon.funds.errors import Busy, CannotBeWritten, DiskFull
from kongboon.kernel.errors import DomainError

__all__ = ["atomic", "is_passing", "on_commit", "refusal_behind"]

logger = logging.getLogger(__name__)

TRIES = 4
# SQLite has waited a minute by itself before it says that it is locked: then once more, and no longer.
PATIENCE_SECONDS = 90.0
_FIRST_PAUSE_SECONDS = 0.05
_SERIALISATION_FAILURE, _DEADLOCK = "40001", "40P01"
_DISK_FULL, _READ_ONLY = "53100", "25006"

P = ParamSpec("P")
R = TypeVar("R")


@overload
def atomic() -> Atomic: ...
@overload
def atomic(act: Callable[P, R]) -> Callable[P, R]: ...
def atomic(act: Callable[P, R] | None = None) -> Atomic | Callable[P, R]:
    """Django's `atomic`; an act under `@transaction.atomic` is moreover tried again where it only was unlucky.

    Unlucky is a deadlock, a serialisation failure, or a SQLite file that another program writes to. The database
    has then undone the whole act, so doing it again is doing it once: what it left outside of the database is at most
    a filed photo, which is found again by its bytes. An act that another one calls is part of that one's transaction
    and fails with it; only the outermost is tried again. A `with transaction.atomic():` is never.
    Errors: after the last try the database's own, which page and command line tell as `errors.Busy`. It is no refusal:
    a telephone keeps a tap that met it and sends it again.
    """
    if act is None:
        return _atomic()
    inside = _atomic(act)

    @wraps(act)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        began = time.monotonic()
        for tried in range(1, TRIES + 1):
            try:
                return inside(*args, **kwargs)
            except OperationalError as problem:
                is_last = tried == TRIES or time.monotonic() - began > PATIENCE_SECONDS
                if is_last or connection.in_atomic_block or not is_passing(problem):
                    raise
                logger.warning("%s met another transaction and is tried again (%d)", act.__qualname__, tried)
            time.sleep(_FIRST_PAUSE_SECONDS * 2**tried)
        raise AssertionError("the last try returns or raises")

    return wrapped


def is_passing(problem: BaseException) -> bool:
    """Whether a database's error says only that another transaction was in the way."""
    cause = problem.__cause__
    if isinstance(cause, sqlite3.OperationalError):
        # The lowest byte is the kind; the rest says more, e.g. that a snapshot is too old.
        return cause.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(cause, "sqlstate", None) in (_SERIALISATION_FAILURE, _DEADLOCK)


def refusal_behind(problem: BaseException) -> DomainError | None:
    """What an error of database or disk means to whoever waits; None for a fault of the program.

    A full disk, a folder that may only be read, and another program that holds the database are no faults of ours.
    """
    if is_passing(problem):
        return Busy()
    causes = [problem, problem.__cause__]
    for cause in causes:
        kind = getattr(cause, "sqlite_errorcode", -1) & 0xFF
        state, number = getattr(cause, "sqlstate", None), getattr(cause, "errno", None)
        if kind == sqlite3.SQLITE_FULL or state == _DISK_FULL or number in (errno.ENOSPC, errno.EDQUOT):
            return DiskFull()
        if kind == sqlite3.SQLITE_CANTOPEN and Path(str(connection.settings_dict["NAME"])).exists():
            return CannotBeWritten()
        if kind == sqlite3.SQLITE_READONLY or state == _READ_ONLY or number in (errno.EROFS, errno.EACCES):
            return CannotBeWritten()
    return None
