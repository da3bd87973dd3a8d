"""Django's transactions, with acts that are tried again when another transaction stood in their way.

Services take `transaction` from here instead of from `django.db`.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, overload

from django.db import OperationalError, connection
from django.db.transaction import Atomic, on_commit
from django.db.transaction import atomic as _atomic

__all__ = ["atomic", "is_passing", "on_commit"]

logger = logging.getLogger(__name__)

TRIES = 4
# SQLite has waited a minute by itself before it says that it is locked: then once more, and no longer.
PATIENCE_SECONDS = 90.0
_FIRST_PAUSE_SECONDS = 0.05
_SERIALISATION_FAILURE, _DEADLOCK = "40001", "40P01"

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
