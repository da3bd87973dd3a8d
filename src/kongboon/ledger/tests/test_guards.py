"""The guards that a database holds are the ones that are written down, also after a migration."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings
from django_scopes import scopes_disabled
from tests import databases

from kongboon.config.database import init_database, owner_alias
from kongboon.funds import guarding
from kongboon.kernel.guards import Guard
from kongboon.ledger import migrations as ledger_migrations
from kongboon.ledger.checks import verify
from kongboon.ledger.guards import GUARDS
from kongboon.ledger.tests.by_hand import lay, owner_sql, sql, write_by_models, write_by_sql
from kongboon.ledger.tests.conftest import Books, make_books

DELIBERATE = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("ledger", "{last}")]
    operations = [
        migrations.AlterField("line", "quantity_milli", models.IntegerField(null=True)),
        migrations.AlterField("entry", "source", models.CharField(max_length=60, blank=True, default="")),
        migrations.AlterField("seal", "n_lines", models.BigIntegerField()),
    ]
"""


@pytest.fixture
def own_books(committed: str) -> Iterator[Books]:
    with scopes_disabled():
        yield make_books()


@pytest.fixture
def altered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The ledger's migrations and one more that alters three of its tables, as an upgrade would bring it."""
    package = tmp_path / "upgraded_ledger_migrations"
    package.mkdir()
    here = Path(ledger_migrations.__file__).parent
    for file in here.glob("*.py"):
        (package / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    last = max(path.stem for path in here.glob("[0-9]*.py"))
    (package / "0999_deliberate.py").write_text(DELIBERATE.format(last=last), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with override_settings(MIGRATION_MODULES={"ledger": package.name}):
        yield package.name
    for name in [name for name in sys.modules if name.startswith(package.name)]:
        del sys.modules[name]


def triggers() -> set[str]:
    """Names of the triggers that the catalogue holds."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {row[0] for row in cursor.fetchall()}


def test_the_catalogue_holds_exactly_the_guards_that_are_defined(books: Books) -> None:
    on_sqlite = connection.vendor == "sqlite"
    assert triggers() == {g.name for g in guarding.all_guards() if (g.sqlite if on_sqlite else g.function)}
    assert guarding.differences(connection) == []


def test_every_guard_has_its_own_name_that_fits_postgresql() -> None:
    names = [guard.name for guard in guarding.all_guards()]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 63


def test_an_altered_table_keeps_every_guard(own_books: Books, altered: str) -> None:
    before = triggers()
    init_database()
    executor = MigrationExecutor(connections[owner_alias()])
    assert ("ledger", "0999_deliberate") in executor.loader.applied_migrations
    assert triggers() == before
    assert guarding.differences(connection) == []
    laid = lay(own_books.ours, own_books.at)
    laid.lines[0]["amount"] += 1
    for write in (write_by_models, write_by_sql):
        with pytest.raises(DatabaseError, match="seal.unbalanced"):
            write(laid)
    with pytest.raises(DatabaseError, match="append_only|permission denied"):
        sql("UPDATE ledger_line SET amount=amount*2")
    assert verify(own_books.ours.fund).whole


def test_an_altered_table_without_init_is_reported_on_sqlite(own_books: Books, altered: str) -> None:
    """The executor alone, as a careless upgrade would run it: SQLite's remade tables lose their guards."""
    owner = connections[owner_alias()]
    if owner.vendor == "sqlite":
        guarding.drop_before_migrate(owner)
    executor = MigrationExecutor(owner)
    executor.migrate([("ledger", "0999_deliberate")])
    found = guarding.differences(connection)
    assert bool(found) == (connection.vendor == "sqlite")
    guarding.install(owner)
    assert guarding.differences(connection) == []


@pytest.mark.parametrize("guard", [g for g in GUARDS if g.sqlite and g.function], ids=lambda g: g.name)
def test_a_guard_that_is_missing_or_altered_is_reported(own_guards: None, guard: Guard) -> None:
    on = "" if connection.vendor == "sqlite" else f" ON {guard.table}"
    owner_sql(f"DROP TRIGGER {guard.name}{on}")
    assert guarding.differences(connection) == [f"guard {guard.name} is missing"]
    if connection.vendor == "sqlite":
        owner_sql(f"CREATE TRIGGER {guard.name} BEFORE DELETE ON {guard.table} WHEN 0 BEGIN SELECT 1; END")
    else:
        owner_sql(
            f"CREATE TRIGGER {guard.name} BEFORE DELETE ON {guard.table} EXECUTE FUNCTION {guard.name}()"
        )
    assert guarding.differences(connection) == [f"guard {guard.name} differs from its definition"]
    guarding.install(connections[owner_alias()])
    assert guarding.differences(connection) == []


@pytest.fixture(scope="module")
def own_guards(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this module whose guards are taken away and laid again."""
    with django_db_blocker.unblock(), databases.fresh_copy():
        yield


def test_a_guard_that_is_switched_off_is_reported(own_guards: None) -> None:
    """Only PostgreSQL can switch a trigger off in place; SQLite's way is a stranger's trigger that comes first."""
    if connection.vendor == "postgresql":
        for mode in ("DISABLE", "ENABLE REPLICA"):
            owner_sql(f"ALTER TABLE ledger_seal {mode} TRIGGER ledger_seal_check")
            assert guarding.differences(connection) == ["guard ledger_seal_check differs from its definition"]
        owner_sql("ALTER TABLE ledger_seal ENABLE TRIGGER ledger_seal_check")
    else:
        owner_sql("CREATE TRIGGER quiet BEFORE INSERT ON ledger_seal BEGIN SELECT RAISE(IGNORE); END")
        assert guarding.differences(connection) == ["trigger quiet is not ours"]
        guarding.install(connection)
    assert guarding.differences(connection) == []


def test_a_stranger_among_the_guards_is_reported(own_guards: None) -> None:
    if connection.vendor == "postgresql":
        owner_sql(
            "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER aaa_quiet BEFORE INSERT ON ledger_line FOR EACH ROW EXECUTE FUNCTION quiet()",
        )
        undo = "DROP FUNCTION quiet() CASCADE"
    else:
        owner_sql("CREATE TRIGGER aaa_quiet BEFORE INSERT ON ledger_line BEGIN SELECT RAISE(IGNORE); END")
        undo = "DROP TRIGGER aaa_quiet"
    assert guarding.differences(connection) == ["trigger aaa_quiet is not ours"]
    owner_sql(undo)
    assert guarding.differences(connection) == []


def test_a_way_around_the_guards_is_reported(own_guards: None) -> None:
    """A rule rewrites a statement before any trigger sees it; without foreign keys a batch needs no seal."""
    if connection.vendor == "postgresql":
        owner_sql("CREATE RULE quiet AS ON INSERT TO ledger_periodevent DO INSTEAD NOTHING")
        assert guarding.differences(connection) == ["rule quiet on ledger_periodevent is not ours"]
        owner_sql("DROP RULE quiet ON ledger_periodevent")
    else:
        sql("PRAGMA foreign_keys=OFF")
        assert guarding.differences(connection) == ["foreign keys are off: a batch would need no seal"]
        sql("PRAGMA foreign_keys=ON")
    assert guarding.differences(connection) == []
