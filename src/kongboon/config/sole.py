"""One worker an installation: whoever holds the lock works, any other waits until that one is gone.

The lock ends with its holder, however that ends, so that nothing has to be cleaned up after a power cut. On PostgreSQL it
is an advisory lock of a session of its own; beside a SQLite database lies a second file that is held open exclusively,
which every system with SQLite can do.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

LOOK_SECONDS = 0.5
# Only has to differ from other advisory locks in the same database, of which there are none.
_KEY = 0x6B6F6E67
# So that the server notices within a minute that the machine of a worker lost its power.
_KEEPALIVES = ("tcp_keepalives_idle=15", "tcp_keepalives_interval=5", "tcp_keepalives_count=6")


def be_sole_worker() -> None:
    """Wait until this process is the only worker, and stay it until the process ends.

    Should the session that holds the lock break, the process ends too, for another may be working already.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite":
        _hold_file(f"{connection.settings_dict['NAME']}.worker")
        return
    held = threading.Event()
    threading.Thread(target=_hold_session, args=(held,), daemon=True).start()
    held.wait()


_files: list[sqlite3.Connection] = []  # held until the process ends


def _hold_file(path: str) -> None:
    file = sqlite3.connect(path, timeout=LOOK_SECONDS, isolation_level=None)
    while True:
        try:
            file.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem):
                raise
            continue  # it has waited `timeout` already
        _files.append(file)
        return


def _hold_session(held: threading.Event) -> None:
    """Take the lock and look after it; a thread of its own, because a connection belongs to one thread."""
    own = connections[DEFAULT_DB_ALIAS].copy()
    try:
        for setting in _KEEPALIVES:
            _asked(own, f"SET {setting}")
        while not _asked(own, f"SELECT pg_try_advisory_lock({_KEY})"):
            time.sleep(LOOK_SECONDS)
        held.set()
        while _asked(own, "SELECT 1"):
            time.sleep(LOOK_SECONDS)
    except DatabaseError:
        os._exit(1)


def _asked(connection: Any, sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None
