"""Attempts to take the guards away first: in vain for PostgreSQL's application role.

Whoever owns a SQLite file owns its guards too: there the tests show that what was done is seen afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django_scopes import scopes_disabled

from kongboon.config.database import owns_tables
from kongboon.funds import guarding
from kongboon.ledger.checks import verify
from kongboon.ledger.tests.by_hand import contents, insert, lay, owner_sql, sql, write_by_sql
from kongboon.ledger.tests.conftest import Books, make_books
from kongboon.ledger.tests.test_bad_writes import refused


@pytest.fixture
def own_books(committed: str) -> Iterator[Books]:
    """Books of one test alone, which may be spoilt."""
    with scopes_disabled():
        yield make_books()


POSTGRES_ATTEMPTS = [
    "ALTER TABLE ledger_line DISABLE TRIGGER ALL",
    "ALTER TABLE ledger_line DISABLE TRIGGER ledger_line_no_update",
    "ALTER TABLE ledger_seal DISABLE TRIGGER USER",
    "ALTER TABLE ledger_line DROP CONSTRAINT line_amount_not_zero",
    "ALTER TABLE ledger_line OWNER TO CURRENT_USER",
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "DROP TRIGGER ledger_seal_check ON ledger_seal",
    "DROP FUNCTION ledger_seal_check() CASCADE",
    "CREATE OR REPLACE FUNCTION public.ledger_seal_check() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN RETURN NEW; END'",
    "CREATE FUNCTION public.harmless() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER aaa BEFORE INSERT ON ledger_seal FOR EACH ROW EXECUTE FUNCTION ledger_seal_check()",
    "CREATE RULE quiet AS ON INSERT TO ledger_seal DO INSTEAD NOTHING",
    "CREATE TEMP TABLE ledger_seal (id bigint)",
    "CREATE TABLE public.shadow (id bigint)",
    "CREATE SCHEMA shadow",
    "DROP TABLE ledger_line CASCADE",
    "TRUNCATE ledger_line, ledger_entry, ledger_batch, ledger_seal",
    "SET ROLE kongboon_owner",
    "SET SESSION AUTHORIZATION postgres",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "DELETE FROM pg_trigger",
]


SQLITE_ATTEMPTS = [
    "ALTER TABLE ledger_line DISABLE TRIGGER ALL",
    "ALTER TABLE ledger_line DROP CONSTRAINT line_amount_not_zero",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE TRIGGER ledger_seal_check BEFORE INSERT ON ledger_seal BEGIN SELECT 1; END",
    "CREATE TRIGGER ledger_seal_check BEFORE INSERT ON ledger_seal BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER quiet INSTEAD OF INSERT ON ledger_seal BEGIN SELECT 1; END",
    "UPDATE sqlite_master SET sql='' WHERE name='ledger_seal_check'",
    "DELETE FROM sqlite_master WHERE type='trigger'",
]


@pytest.mark.parametrize(
    "attempt", POSTGRES_ATTEMPTS if settings.TEST_DATABASE == "postgresql" else SQLITE_ATTEMPTS
)
def test_the_application_cannot_touch_the_guards(books: Books, attempt: str) -> None:
    assert not owns_tables(connection)
    words = (
        "permission denied",
        "must be",
        "syntax",
        "already exists",
        "cannot create",
        "may not be modified",
    )
    with refused(books, *words):
        sql(attempt)
    assert guarding.differences(connection) == []


def test_a_grant_without_rights_gives_nothing(books: Books) -> None:
    """PostgreSQL only warns when a role grants what it may not; the right must not be there afterwards."""
    if connection.vendor == "sqlite":
        with refused(books, "syntax"):
            sql("GRANT UPDATE ON ledger_line TO PUBLIC")
        return
    for table in guarding.append_only_tables():
        sql(f"GRANT UPDATE ON {table} TO CURRENT_USER")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege(%s, 'UPDATE') OR has_table_privilege(%s, 'DELETE')"
                " OR has_table_privilege(%s, 'TRUNCATE') OR has_table_privilege(%s, 'TRIGGER')",
                [table] * 4,
            )
            assert cursor.fetchone() == (False,), table


def test_a_table_put_before_the_real_one_does_not_blind_a_guard(own_books: Books) -> None:
    """An empty table `ledger_seal` in the session's own schema would make every batch look unsealed."""
    line = lay(own_books.ours, own_books.at).lines[0] | {"entry_id": own_books.dues.pk}
    alias = "owner" if connection.vendor == "postgresql" else "default"
    main = "public" if connection.vendor == "postgresql" else "main"
    with connections[alias].cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE ledger_seal (id bigint, hash text, fund_id bigint)")
        names, values = ", ".join(line), list(line.values())
        marks = ", ".join(["%s"] * len(line))
        with pytest.raises(DatabaseError, match="line.entry_not_open"):
            cursor.execute(f"INSERT INTO {main}.ledger_line ({names}) VALUES ({marks})", values)
        cursor.execute("DROP TABLE " + ("pg_temp" if main == "public" else "temp") + ".ledger_seal")
    assert verify(own_books.ours.fund).whole


def test_a_batch_from_before_the_lock_is_refused_on_postgresql(own_books: Books) -> None:
    """Under REPEATABLE READ a poster would not see that the month was closed while it waited."""
    laid = lay(own_books.ours, own_books.at)
    if connection.vendor == "sqlite":
        write_by_sql(laid)  # one writer at a time: nothing can happen in between
        return
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        with pytest.raises(DatabaseError, match="seal.isolation"), transaction.atomic():
            sql(f"SET TRANSACTION ISOLATION LEVEL {level}")
            insert("batch", laid.batch)
            insert("entry", laid.entries[0])
            for row in laid.lines:
                insert("line", row)
            insert("seal", laid.seal)
    with pytest.raises(DatabaseError, match="period.isolation"), transaction.atomic():
        sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        sql("INSERT INTO ledger_periodevent SELECT id+1000, month, closed, reason, at, by_id, fund_id"
            " FROM ledger_periodevent")  # fmt: skip


PRAGMAS = [
    "PRAGMA recursive_triggers=ON",
    "PRAGMA recursive_triggers=OFF",
    "PRAGMA ignore_check_constraints=ON",
    "PRAGMA defer_foreign_keys=ON",
    "PRAGMA query_only=OFF",
    "PRAGMA trusted_schema=OFF",
]


@pytest.mark.parametrize("pragma", PRAGMAS)
def test_no_pragma_of_the_connection_lets_a_bad_batch_in(own_books: Books, pragma: str) -> None:
    if connection.vendor == "postgresql":
        with refused(own_books, "syntax"):
            sql(pragma)
        return
    sql(pragma)
    ours = own_books.ours
    zero = lay(
        ours, own_books.at, ((ours.account("1101"), 5), (ours.account("4101"), -5), (ours.account("5401"), 0))
    )
    misnumbered = lay(ours, own_books.at)
    misnumbered.entries[0]["entry_no"] += 1
    halfpaper = lay(ours, own_books.at)
    halfpaper.entries[0]["paper_series"] = "R"
    hashless = lay(ours, own_books.at)
    hashless.lines[0]["member_id"] = own_books.member.pk
    for laid in (zero, misnumbered, halfpaper, hashless):
        with refused(own_books, "CHECK", "seal."):
            write_by_sql(laid)
    with refused(own_books, "append_only"):
        sql("UPDATE ledger_line SET amount=amount*2")


def test_the_owner_of_a_sqlite_file_is_found_out_after_dropping_a_guard(own_books: Books) -> None:
    """On PostgreSQL the owner, who is not the application, can do the same."""
    before = contents()
    drop = "DROP TRIGGER ledger_line_no_update"
    edit = f"UPDATE ledger_line SET amount=amount*2 WHERE entry_id={own_books.dues.pk}"
    owner_sql(drop if connection.vendor == "sqlite" else f"{drop} ON ledger_line", edit)
    assert contents() != before
    assert guarding.differences(connection) == ["guard ledger_line_no_update is missing"]
    found = verify(own_books.ours.fund)
    assert ("chain", own_books.dues.batch.batch_no, 0) in found.problems
    assert verify(own_books.other.fund).whole


def test_the_owner_of_a_sqlite_file_is_found_out_after_an_unsealed_batch(own_books: Books) -> None:
    """With foreign keys off a batch needs no seal; on PostgreSQL the owner drops the foreign key."""
    if connection.vendor == "sqlite":
        sql("PRAGMA foreign_keys=OFF")
    else:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid='ledger_batch'::regclass"
                           " AND confrelid='ledger_seal'::regclass")  # fmt: skip
            owner_sql(f'ALTER TABLE ledger_batch DROP CONSTRAINT "{cursor.fetchone()[0]}"')
    laid = lay(own_books.ours, own_books.at)
    laid.seals = []
    write_by_sql(laid)
    assert [code for code, _, _ in verify(own_books.ours.fund).problems] == ["unsealed", "cache"]


def test_the_owner_of_a_sqlite_file_is_found_out_after_writing_the_schema(own_books: Books) -> None:
    """PostgreSQL's owner cannot write the catalogue; replacing the function is the way, and is seen as well."""
    if connection.vendor == "postgresql":
        owner_sql("CREATE OR REPLACE FUNCTION public.ledger_seal_check() RETURNS trigger LANGUAGE plpgsql AS"
                  " 'BEGIN RETURN NEW; END'")  # fmt: skip
    else:
        sql("PRAGMA writable_schema=ON")
        sql("UPDATE sqlite_master SET sql='CREATE TRIGGER ledger_seal_check BEFORE INSERT ON ledger_seal"
            " BEGIN SELECT 1; END' WHERE name='ledger_seal_check'")  # fmt: skip
        sql("PRAGMA writable_schema=RESET")
    assert guarding.differences(connection) == ["guard ledger_seal_check differs from its definition"]


def test_a_cut_off_tail_is_found_out(own_books: Books) -> None:
    """Whoever removes the last batch with every guard off leaves a head that is not the last seal."""
    fund = own_books.other.fund.pk
    for table in ("line", "entry", "batch", "seal", "entrynote"):
        for guard in (f"ledger_{table}_no_delete", f"ledger_{table}_no_update"):
            owner_sql(
                f"DROP TRIGGER IF EXISTS {guard}"
                + ("" if connection.vendor == "sqlite" else f" ON ledger_{table}")
            )
    owner_sql(
        *(f"DELETE FROM ledger_{table} WHERE fund_id={fund}" for table in ("line", "entry", "batch", "seal"))
    )
    assert ("head", 1, 1) in verify(own_books.other.fund).problems
