"""Makes and upgrades the database, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from kongboon.funds import guarding


def owner_alias() -> str:
    """The connection that owns the tables: its own on PostgreSQL when KONGBOON_OWNER_URL is given."""
    return "owner" if "owner" in settings.DATABASES else DEFAULT_DB_ALIAS


def init_database(verbosity: int = 0) -> None:
    """Create or upgrade every table, with the guards after it, and give the application's role its rights."""
    alias = owner_alias()
    with _owner_alone(alias):
        call_command("migrate", database=alias, verbosity=verbosity, interactive=False)
    if alias != DEFAULT_DB_ALIAS:
        guarding.grant(connections[alias], connections[DEFAULT_DB_ALIAS].settings_dict["USER"])


@contextmanager
def _owner_alone(alias: str) -> Iterator[None]:
    """Let the owner's connection stand for the default one too.

    A migration of django_tasks_db writes through the default connection whatever database is migrated; as another
    session it would wait for ever for the tables that the owner's transaction holds.
    """
    default = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[alias]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = default


def owns_tables(connection: BaseDatabaseWrapper) -> bool:
    """Whether the role of a connection could switch guards off: it owns a table, or is a superuser."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR EXISTS(SELECT 1 FROM pg_tables WHERE schemaname='public'"
            " AND pg_has_role(current_user, tableowner, 'MEMBER')) FROM pg_roles WHERE rolname=current_user"
        )
        return bool(cursor.fetchone()[0])


def problems(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong with a database before anybody uses it; empty when it is sound."""
    plan = MigrationExecutor(connection).migration_plan(
        MigrationExecutor(connection).loader.graph.leaf_nodes()
    )
    if plan:
        return [f"not migrated: {len(plan)} steps"]
    found = guarding.differences(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            if cursor.fetchone()[0] != "wal":
                found.append("journal mode is not WAL")
            cursor.execute("PRAGMA quick_check(3)")
            found += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        else:
            # A receipt that was handed out must survive a power cut (reliability.md 0.2).
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                cursor.execute(f"SHOW {setting}")
                if cursor.fetchone()[0] == "off":
                    found.append(f"{setting} is off")
    return found
