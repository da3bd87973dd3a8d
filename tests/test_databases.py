"""The template that every test's database is a copy of is the database that `kongboon init` makes."""

from __future__ import annotations

import os
import subprocess
from collections import Counter

import pytest
from django.apps import apps
from django.db import connection, connections
from scripts import postgres

from kongboon.config.database import init_database, owner_alias, problems
from kongboon.funds import guarding
from tests import databases


def schema() -> list[str]:
    """Every table, index and guard as the database itself tells it, on PostgreSQL with the rights on each."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
            return [str(row) for row in cursor.fetchall()]
    url = os.environ["KONGBOON_TEST_POSTGRES_OWNER_URL"].rsplit("/", 1)[0]
    told = subprocess.run(
        [postgres.newest_programs() / "pg_dump", "--schema-only", f"{url}/{connection.settings_dict['NAME']}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(line for line in told.stdout.splitlines() if not line.startswith("\\"))


def rows() -> dict[str, int]:
    """How many rows `init` leaves in each table."""
    return {model._meta.db_table: model._base_manager.count() for model in apps.get_models()}


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the guards of each connection were laid."""
    counted: Counter[str] = Counter()
    lay = guarding.install

    def counting(on: object) -> None:
        counted[on.alias] += 1  # type: ignore[attr-defined]
        lay(on)  # type: ignore[arg-type]

    monkeypatch.setattr(guarding, "install", counting)
    return counted


def test_the_template_is_what_init_makes_and_init_lays_the_guards_once(
    committed: str, installs: Counter[str]
) -> None:
    assert problems(connection) == []
    kept = schema(), rows()
    with databases.empty():
        assert "ledger_seal" not in str(schema())
        init_database()
        assert dict(installs) == {owner_alias(): 1}
        assert problems(connection) == []
        assert (schema(), rows()) == kept
        # Again, with nothing to migrate: what somebody took away is there once more.
        with connections[owner_alias()].cursor() as cursor:
            on = "" if connection.vendor == "sqlite" else " ON ledger_seal"
            cursor.execute(f"DROP TRIGGER ledger_seal_check{on}")
        assert guarding.differences(connection) == ["guard ledger_seal_check is missing"]
        init_database()
        assert (dict(installs), guarding.differences(connection)) == ({owner_alias(): 2}, [])
