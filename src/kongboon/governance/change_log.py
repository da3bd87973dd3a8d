"""The change log: the database itself writes down every change of the tables in `governance.logged`.

Triggers see what `QuerySet.update()`, raw SQL and other programs do, which a log in Python does not. They are
guards like all others (kernel.guards): laid anew after each migrate, and compared by `doctor`.

Who acts is said by `acting_as`. A program that is not ours says nothing: its changes are logged with nobody. On
PostgreSQL the trigger reads the session's setting. On SQLite a trigger of the file may name nothing that a foreign
program lacks, else it would refuse that program's writes instead of logging them; so the file's trigger writes
nobody, and a temporary trigger, which only our own connections carry, puts the actor in (docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections

from kongboon.funds.actor import FUNCTION, SETTING, acting_as
from kongboon.governance.logged import LOGGED
from kongboon.governance.logged_table import Logged
from kongboon.kernel.guards import Guard, append_only, no_replace, refuse

__all__ = ["TABLE", "acting_as", "after_migrate", "guards", "on_connection"]

TABLE = "governance_change"
_COLUMNS = "fund_id, table_name, row_id, action, at, before, after"
_WHO = "user_id, officer_id, act, request_id"


def guards() -> list[Guard]:
    """The log's triggers on every table, and those that keep its own rows as they are."""
    return [*append_only(TABLE), *(guard for logged in LOGGED for guard in _of(logged))]


def _of(logged: Logged) -> Iterator[Guard]:
    table, name = logged.table, f"log_{logged.table}"
    events = "INSERT OR DELETE OR UPDATE" if logged.inserts else "DELETE OR UPDATE"
    yield Guard(
        f"{name}_update",
        table,
        f"AFTER UPDATE ON {table} WHEN {_changed(logged, 'IS NOT')} BEGIN {_sqlite(logged, 'update')} END",
        _postgres(logged),
        f"AFTER {events} ON public.{table} FOR EACH ROW",
    )
    for action in ("insert", "delete") if logged.inserts else ("delete",):
        yield Guard(
            f"{name}_{action}",
            table,
            f"AFTER {action.upper()} ON {table} BEGIN {_sqlite(logged, action)} END",
        )
    yield Guard(
        f"{name}_not_emptied",
        table,
        "",
        f"BEGIN {refuse(f'{table}.not_emptied')} END",
        f"BEFORE TRUNCATE ON public.{table} FOR EACH STATEMENT",
    )
    if logged.unique is not None:
        yield from _nothing_pushed_out(logged, logged.unique)


def _nothing_pushed_out(logged: Logged, unique: tuple[str, ...]) -> Iterator[Guard]:
    """SQLite's OR REPLACE removes the row in its way without a trigger, and so without a word in the log."""
    table = logged.table
    yield no_replace(table, f"{table}.in_the_way", *unique, key=logged.key)
    others = " OR ".join(
        f"EXISTS(SELECT 1 FROM {table} WHERE {logged.key}<>OLD.{logged.key} AND {way})"
        for way in (f"{logged.key}=NEW.{logged.key}", *unique)
    )
    yield Guard(
        f"{table}_no_push",
        table,
        f"BEFORE UPDATE ON {table} WHEN {others} BEGIN SELECT RAISE(ABORT,'{table}.in_the_way'); END",
    )


def _looked_at(logged: Logged) -> tuple[str, ...]:
    return (logged.key, *logged.columns, *logged.hidden)


def _changed(logged: Logged, is_not: str) -> str:
    def one(name: str) -> str:
        changed = f'NEW."{name}" {is_not} OLD."{name}"'
        return f"({changed} AND NOT {logged.explained[name]})" if name in logged.explained else changed

    return " OR ".join(one(name) for name in _looked_at(logged))


# ---- SQLite ------------------------------------------------------------------------------------------------


def _sqlite(logged: Logged, action: str) -> str:
    row = "NEW" if action == "insert" else "OLD"
    before, after = {
        "insert": ("NULL", _sqlite_whole(logged, "NEW")),
        "delete": (_sqlite_whole(logged, "OLD"), "NULL"),
        "update": (_sqlite_parts(logged, "OLD"), _sqlite_parts(logged, "NEW")),
    }[action]
    return (
        f"INSERT INTO {TABLE}({_COLUMNS}, act, request_id) VALUES({logged.fund.format(row=row)}, '{logged.table}',"
        f" {row}.{logged.key}, '{action}', strftime('%Y-%m-%d %H:%M:%f','now'), {before}, {after}, '', '');"
    )


def _sqlite_whole(logged: Logged, row: str) -> str:
    return "json_object(" + ",".join(f"'{name}',{row}.\"{name}\"" for name in logged.columns) + ")"


def _sqlite_parts(logged: Logged, row: str) -> str:
    """The columns that changed, as the text of a JSON object."""
    pieces = [
        f'CASE WHEN NEW."{name}" IS NOT OLD."{name}" THEN {value} ELSE \'\' END'
        for name, value in _pieces(logged, f'json_quote({row}."{{}}")')
    ]
    return "'{'||substr(" + "||".join(pieces) + ",2)||'}'"


def _pieces(logged: Logged, value: str) -> Iterator[tuple[str, str]]:
    """Each column with the SQL of its piece `,"name":value`."""
    for name in (logged.key, *logged.columns):
        yield name, f"',\"{name}\":'||" + value.format(name)
    for name in logged.hidden:
        yield name, f'\',"{name}":"changed"\''


# ---- PostgreSQL --------------------------------------------------------------------------------------------


def _postgres(logged: Logged) -> str:
    def insert(action: str, row: str, before: str, after: str) -> str:
        return (
            f"INSERT INTO public.{TABLE}({_COLUMNS}, {_WHO}) VALUES({logged.fund.format(row=row)}, '{logged.table}',"
            f" {row}.{logged.key}, '{action}', clock_timestamp(), {before}, {after}, (who->>'user')::bigint,"
            f" (who->>'officer')::bigint, COALESCE(who->>'act',''), COALESCE(who->>'request',''));"
        )

    whole = {
        row: "jsonb_build_object(" + ",".join(f"'{name}',{row}.\"{name}\"" for name in logged.columns) + ")"
        for row in ("NEW", "OLD")
    }
    parts = {row: _postgres_parts(logged, row) for row in ("NEW", "OLD")}
    quiet = (
        f"IF {_quiet_on_postgres(logged)} THEN RETURN NULL; END IF; " if logged.speaker is not None else ""
    )
    inserting = (
        f"IF TG_OP='INSERT' THEN {quiet}{insert('insert', 'NEW', 'NULL', whole['NEW'])} RETURN NULL; END IF; "
    )
    return (
        f"DECLARE who jsonb := NULLIF(current_setting('{SETTING}', true), '')::jsonb; BEGIN "
        + (inserting if logged.inserts else "")
        + f"IF TG_OP='DELETE' THEN {insert('delete', 'OLD', whole['OLD'], 'NULL')} RETURN NULL; END IF; "
        + f"IF {_changed(logged, 'IS DISTINCT FROM')} THEN "
        + insert("update", "OLD", parts["OLD"], parts["NEW"])
        + " END IF; RETURN NULL; END"
    )


def _quiet_on_postgres(logged: Logged) -> str:
    """Whether an officer's word is that officer's own, or put in by the program itself, as when a fund moves in.

    One that was spoken on the device of who asked is a line of the log all the same.
    """
    if not logged.speaker:
        return "who IS NOT NULL"
    apart = " AND NOT NEW.is_same_device" if "is_same_device" in logged.columns else ""
    own = f"(who->>'officer')::bigint=NEW.{logged.speaker}{apart}"
    return f"who IS NOT NULL AND (who->>'officer' IS NULL OR ({own}))"


def _postgres_parts(logged: Logged, row: str) -> str:
    pieces = [
        f'CASE WHEN NEW."{name}" IS DISTINCT FROM OLD."{name}" THEN {value} ELSE \'\' END'
        for name, value in _pieces(logged, f"COALESCE(to_json({row}.\"{{}}\")::text,'null')")
    ]
    return "('{'||substr(" + "||".join(pieces) + ",2)||'}')::jsonb"


# ---- Who acts, on SQLite -----------------------------------------------------------------------------------

_SAID = f"{FUNCTION}()"
_OFFICER = f"json_extract({_SAID},'$.officer')"
# As `_quiet_on_postgres`. The file's own trigger has written the row down; ours, which knows who acts, leaves it away.


def _quiet_on_sqlite(logged: Logged) -> str:
    if not logged.speaker:
        return f"NEW.table_name='{logged.table}'"
    apart = (
        " AND NOT json_extract(NEW.after,'$.is_same_device')" if "is_same_device" in logged.columns else ""
    )
    own = f"{_OFFICER}=json_extract(NEW.after,'$.{logged.speaker}'){apart}"
    return f"NEW.table_name='{logged.table}' AND ({_OFFICER} IS NULL OR ({own}))"


_QUIET = " OR ".join(_quiet_on_sqlite(logged) for logged in LOGGED if logged.speaker is not None)
# RAISE(IGNORE) leaves away the row without a name; the trigger that wanted to write it goes on.
_NAMES_THE_ACTOR = (
    f"CREATE TEMP TRIGGER IF NOT EXISTS {TABLE}_actor BEFORE INSERT ON main.{TABLE}"
    f" WHEN NEW.user_id IS NULL AND NEW.officer_id IS NULL AND NEW.act='' AND NEW.request_id='' AND {_SAID}<>''"
    f" BEGIN INSERT INTO {TABLE}({_COLUMNS}, {_WHO}) SELECT "
    + ", ".join(f"NEW.{name}" for name in _COLUMNS.split(", "))
    + f", json_extract({_SAID},'$.user'), {_OFFICER}, json_extract({_SAID},'$.act'), json_extract({_SAID},'$.request')"
    f" WHERE NOT (NEW.action='insert' AND ({_QUIET})); SELECT RAISE(IGNORE); END"
)


def on_connection(connection: Any, **_: Any) -> None:
    """connection_created: on SQLite, let what this connection changes be logged with who acts."""
    if connection.vendor == "sqlite":
        try:
            connection.connection.execute(_NAMES_THE_ACTOR)
        except connection.Database.OperationalError as problem:
            if "no such table" not in str(problem):  # not made yet: after_migrate comes back to it
                raise


def after_migrate(sender: Any, using: str, plan: list[Any], **_: Any) -> None:
    """post_migrate: a table that was made, or remade, has lost the connection's own trigger."""
    connection = connections[using]
    if connection.connection is not None:
        on_connection(connection)
