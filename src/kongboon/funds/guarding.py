"""Installs the guards of every app, and says where a database differs from their definition.

Guards are laid anew after each migrate, because SQLite remakes a table on ALTER and silently drops the
triggers with it. There is no way to ask for a database without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from kongboon.kernel.guards import FUNCTION_SETTINGS, Guard

_POSTGRES_TRIGGERS = """
SELECT t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid), p.prosrc, array_to_string(p.proconfig, ';')
FROM pg_trigger t JOIN pg_class c ON c.oid=t.tgrelid JOIN pg_proc p ON p.oid=t.tgfoid
JOIN pg_namespace n ON n.oid=c.relnamespace
WHERE NOT t.tgisinternal AND n.nspname='public'
"""


def all_guards() -> list[Guard]:
    """Guards of every installed app, from its module `guards`."""
    found: list[Guard] = []
    for config in apps.get_app_configs():
        if config.name.startswith("kongboon.") and find_spec(f"{config.name}.guards"):
            found += import_module(f"{config.name}.guards").GUARDS
    return found


def install(connection: BaseDatabaseWrapper) -> None:
    """Lay every guard anew, in one transaction; needs the owner of the tables."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _drop(connection, cursor)
        for guard in all_guards():
            if connection.vendor == "sqlite" and guard.sqlite:
                cursor.execute(guard.sqlite_sql)
            elif connection.vendor == "postgresql" and guard.function:
                cursor.execute(guard.function_sql)
                cursor.execute(guard.trigger_sql)


def drop_before_migrate(connection: BaseDatabaseWrapper) -> None:
    """Take the guards off a SQLite file that is about to be migrated.

    SQLite refuses to rename a table while a trigger elsewhere names the table that was just dropped. A
    migration that dies half-way leaves the file without guards: `differences` shows it and serve refuses.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _drop(connection, cursor)


def differences(connection: BaseDatabaseWrapper) -> list[str]:
    """Sentences on each guard that is missing, altered, switched off or unknown; empty when all stand."""
    there = dict(_installed(connection))
    wanted = {
        guard.name: _wanted(connection.vendor, guard)
        for guard in all_guards()
        if (guard.sqlite if connection.vendor == "sqlite" else guard.function)
    }
    problems = [f"guard {name} is missing" for name in wanted if name not in there]
    problems += [
        f"guard {n} differs from its definition" for n in wanted if n in there and there[n] != wanted[n]
    ]
    problems += [f"trigger {name} is not ours" for name in there if name not in wanted]
    return sorted(problems + list(_ways_around(connection)))


def _ways_around(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """What leaves every guard standing and still passes it by."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys")
            if not cursor.fetchone()[0]:
                yield "foreign keys are off: a batch would need no seal"
        else:
            cursor.execute("SELECT rulename, tablename FROM pg_rules WHERE schemaname='public'")
            for rule, table in cursor.fetchall():
                yield f"rule {rule} on {table} is not ours"


def _wanted(vendor: str, guard: Guard) -> tuple[str, ...]:
    if vendor == "sqlite":
        return (guard.sqlite_sql,)
    return ("O", guard.trigger_sql, f"\n{guard.function}\n", ";".join(FUNCTION_SETTINGS))


def _installed(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, tuple[str, ...]]]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
            for name, sql in cursor.fetchall():
                yield name, (sql,)
        else:
            cursor.execute(_POSTGRES_TRIGGERS)
            for name, enabled, definition, source, settings in cursor.fetchall():
                yield name, (enabled, definition.replace("public." + name, name), source, settings or "")


def _drop(connection: BaseDatabaseWrapper, cursor: Any) -> None:
    tables = {guard.name: guard.table for guard in all_guards()}
    for name in [name for name, _ in _installed(connection)]:
        if connection.vendor == "sqlite":
            cursor.execute(f'DROP TRIGGER "{name}"')
        elif name in tables:
            cursor.execute(f'DROP TRIGGER "{name}" ON public.{tables[name]}')


def before_migrate(sender: Any, using: str, plan: list[Any], **_: Any) -> None:
    """pre_migrate: only when there is something to migrate."""
    if plan and connections[using].vendor == "sqlite":
        drop_before_migrate(connections[using])


def after_migrate(sender: Any, using: str, **_: Any) -> None:
    """post_migrate of the last app: all others have done what they do; lay the guards where their tables are."""
    there = set(connections[using].introspection.table_names())
    if all(guard.table in there for guard in all_guards()):
        install(connections[using])


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Rights of the application's role on PostgreSQL: never UPDATE or DELETE where rows are only added."""
    quote = connection.ops.quote_name
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        database = cursor.fetchone()[0]
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        # Without TEMP the role cannot put a table of its own before one that a guard reads.
        cursor.execute(f"REVOKE TEMPORARY ON DATABASE {quote(database)} FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quote(role)}"
        )
        for table in append_only_tables():
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {quote(role)}")


def append_only_tables() -> list[str]:
    """Tables in which rows are only added, by their guards."""
    return sorted(guard.table for guard in all_guards() if guard.name == f"{guard.table}_no_truncate")
