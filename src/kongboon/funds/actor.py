"""Who acts: told to the database, so that what it logs of a change by itself names a person.

`acting_as` says it once around an act. SQLite asks the program through a function that every connection of
ours carries; PostgreSQL keeps it as a setting of the session. Whoever writes without the program is nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connections

from kongboon.kernel.errors import Doubt

SETTING = "kongboon.actor"  # on PostgreSQL
FUNCTION = "kongboon_actor"  # on SQLite


@dataclass(frozen=True)
class Actor:
    """Who acts, in which office, what they do (code of the act) and in which request.

    `place` tells whether two acts were done at one machine: the key of the browser, or of the account of the
    operating system at the shell; "" where neither is known. `confirmed`: codes of the doubts that they answered
    beforehand (`kernel.errors.Doubt`). The log keeps neither.
    """

    user_id: int | None = None
    officer_id: int | None = None
    act: str = ""
    request_id: str = ""
    place: str = ""
    confirmed: frozenset[str] = frozenset()

    def as_json(self) -> str:
        """What the database reads; "" for nobody."""
        if not (self.user_id or self.officer_id or self.act or self.request_id):
            return ""
        return json.dumps(
            {"user": self.user_id, "officer": self.officer_id, "act": self.act, "request": self.request_id}
        )


NOBODY = Actor()
_now: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


@contextmanager
def acting_as(
    *,
    user_id: int | None = None,
    officer_id: int | None = None,
    act: str = "",
    request_id: str = "",
    place: str = "",
    confirmed: Iterable[str] = (),
) -> Iterator[Actor]:
    """Every change within is logged as this person's; what is left out stays as an outer `acting_as` said it."""
    outer = _now.get()
    inner = Actor(
        user_id or outer.user_id,
        officer_id or outer.officer_id,
        act or outer.act,
        request_id or outer.request_id,
        place or outer.place,
        outer.confirmed | frozenset(confirmed),
    )
    with _told(inner):
        yield inner


def place_now() -> str:
    """The key of the machine at which this is done; "" where none is known."""
    return _now.get().place


def is_sure(doubt: Doubt | type[Doubt]) -> bool:
    """Whether whoever acts has said that what a doubt is about is right."""
    return doubt.code in _now.get().confirmed


@contextmanager
def nobody_acts() -> Iterator[None]:
    """Within, rows of the log that come from elsewhere keep whom they name."""
    with _told(NOBODY):
        yield


@contextmanager
def _told(actor: Actor) -> Iterator[None]:
    token = _now.set(actor)
    try:
        _tell_all()
        yield
    finally:
        _now.reset(token)
        _tell_all()


def _tell_all() -> None:
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql" and connection.connection is not None:
            _tell(connection)


def _tell(connection: Any) -> None:
    # Not through a cursor of Django's: in a transaction that failed nothing is to be told, as its end takes the
    # setting back with everything else, and a connection that died is told again when it is opened again.
    try:
        connection.connection.execute("SELECT set_config(%s, %s, false)", [SETTING, _now.get().as_json()])
    except connection.Database.Error:
        return


def on_connection(connection: Any, **_: Any) -> None:
    """connection_created: let the new connection know who acts."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 0, lambda: _now.get().as_json())
    elif _now.get() != NOBODY:
        _tell(connection)
