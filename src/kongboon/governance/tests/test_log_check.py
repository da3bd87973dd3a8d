"""What `doctor` says where the change log and the rows of which it tells do not agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scopes_disabled
from tests import databases
from tests.world import Cast, make_fund, make_member

from kongboon.config import doctor
from kongboon.config.moving import export_fund, import_fund
from kongboon.funds.models import BankAccount
from kongboon.governance.log_check import Unlogged, log_differences
from kongboon.governance.models import Change
from kongboon.ledger.tests.by_hand import owner_sql
from kongboon.members.models import Member


@pytest.fixture
def town(committed: str) -> Iterator[Cast]:
    with scopes_disabled():
        cast = make_fund(at=timezone.now(), users=True)
        make_member(cast, timezone.now(), number="0001", paid_until=date(2024, 3, 31))
        BankAccount.objects.update(branch="9266", name="กองทุน")
        BankAccount.objects.update(branch="9267")
        yield cast


def _past_the_guards(table: str, change: str) -> None:
    if connection.vendor == "postgresql":
        owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER", change)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name=%s", [table])
        owner_sql(*(f"DROP TRIGGER {name}" for (name,) in cursor.fetchall()), change)


def _copied(line: Change, **other: Any) -> None:
    for name, value in other.items():
        setattr(line, name, value)
    line.pk = None
    line.save(force_insert=True)


def test_what_the_program_wrote_is_sound(town: Cast) -> None:
    assert log_differences(town.fund) == []
    assert log_differences(None) == []


@pytest.mark.parametrize(
    ("table", "change", "column"),
    [
        ("members_member", "joined_on='2001-01-01'", "joined_on"),
        ("members_member", "paid_until='2030-12-31'", "paid_until"),
        ("access_officer", "role='chair'", "role"),
        ("funds_bankaccount", "name='ของฉัน'", "name"),
    ],
)
def test_a_row_that_changed_without_a_line_is_told(town: Cast, table: str, change: str, column: str) -> None:
    pk = Member.objects.get().pk if table == "members_member" else town.collector.pk
    pk = BankAccount.objects.get().pk if table == "funds_bankaccount" else pk
    _past_the_guards(table, f"UPDATE {table} SET {change} WHERE id={pk}")
    assert log_differences(town.fund) == [Unlogged(table, pk, column)]
    assert len(list(doctor._log(town.fund))) == 1


def test_a_row_that_went_without_a_line_is_told(town: Cast) -> None:
    pk = BankAccount.objects.get().pk
    _past_the_guards("ledger_account", "UPDATE ledger_account SET bank_account_id=NULL")
    _past_the_guards("funds_bankaccount", f"DELETE FROM funds_bankaccount WHERE id={pk}")
    assert Unlogged("funds_bankaccount", pk, "") in log_differences(town.fund)


def test_a_line_that_no_change_made_is_told(town: Cast) -> None:
    lines = Change.objects.filter(table_name="funds_bankaccount")
    pk = BankAccount.objects.get().pk
    _copied(lines.get(action="insert"))
    assert log_differences(town.fund) == [Unlogged("funds_bankaccount", pk, "")]
    _copied(lines.filter(action="update")[0])
    assert Unlogged("funds_bankaccount", pk, "branch") in log_differences(town.fund)
    officer = Change.objects.filter(table_name="access_officer")[0]
    _copied(officer, action="delete", before=officer.after, after=None)
    assert Unlogged("access_officer", officer.row_id, "") in log_differences(town.fund)


def test_a_fund_that_moved_in_is_sound_and_is_told_what_is_forged_there(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path, at: datetime
) -> None:
    file = tmp_path / "fund.kbf"
    with django_db_blocker.unblock(), scopes_disabled():
        with databases.fresh_copy():
            cast = make_fund(at=timezone.now(), users=True)
            BankAccount.objects.update(branch="9266")
            export_fund(cast.fund, file, passphrase="ไม้ไผ่กระบอกเดียว")
        with databases.fresh_copy():
            import_fund(file, passphrase="ไม้ไผ่กระบอกเดียว")
            assert log_differences(cast.fund) == []
            BankAccount.objects.update(branch="9277")
            assert log_differences(cast.fund) == []
            pk = BankAccount.objects.get().pk
            _past_the_guards("funds_bankaccount", "UPDATE funds_bankaccount SET branch='9288'")
            assert log_differences(cast.fund) == [Unlogged("funds_bankaccount", pk, "branch")]
