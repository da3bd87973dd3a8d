"""Every change of a logged row is in the log, whoever made it and by whatever way; the log itself only grows."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django_scopes import scope, scopes_disabled
from tests.world import PASSWORD, Cast, make_fund, make_member

from kongboon.access.models import Officer, User
from kongboon.access.services import issue_slip, set_password
from kongboon.config.database import owner_alias
from kongboon.funds import guarding
from kongboon.funds.actor import nobody_acts
from kongboon.funds.models import BankAccount
from kongboon.governance.change_log import acting_as
from kongboon.governance.lately import unseen
from kongboon.governance.left_out import LEFT_OUT
from kongboon.governance.logged import BY_TABLE, LOGGED
from kongboon.governance.models import Change
from kongboon.governance.requests import confirm
from kongboon.governance.services import ask_bank_account
from kongboon.members.models import Member
from kongboon.members.requests import ask_rights


def changes(table: str, action: str = "update") -> list[Change]:
    with scopes_disabled():
        return list(Change.objects.filter(table_name=table, action=action).order_by("pk"))


def sql(text: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text, list(values))


def test_an_update_without_a_model_is_logged_with_actor_and_values(fund: Cast) -> None:
    began = datetime.now(UTC)
    with acting_as(officer_id=fund.chair.pk, user_id=7, act="bank.change", request_id="r1"):
        BankAccount.objects.filter(fund=fund.fund).update(branch="ปรางค์กู่")
    (change,) = changes("funds_bankaccount")
    assert (change.fund_id, change.officer_id, change.user_id) == (fund.fund.pk, fund.chair.pk, 7)
    assert (change.act, change.request_id) == ("bank.change", "r1")
    assert change.before == {"branch": "ขุขันธ์"}
    assert change.after == {"branch": "ปรางค์กู่"}
    assert change.row_id == BankAccount.objects.get(fund=fund.fund).pk
    assert abs((change.at - began).total_seconds()) < 60


def test_an_update_that_changes_nothing_is_not_logged(fund: Cast) -> None:
    BankAccount.objects.filter(fund=fund.fund).update(branch="ขุขันธ์")
    assert not changes("funds_bankaccount")
    BankAccount.objects.filter(fund=fund.fund).update(branch="1")
    assert len(changes("funds_bankaccount")) == 1


def test_rows_that_come_and_go_are_logged(fund: Cast) -> None:
    first = fund.fund.pk * 10**10 + 900
    made = [BankAccount(id=first + n, fund=fund.fund, bank="ออมสิน", number=f"9{n}") for n in range(3)]
    BankAccount.objects.bulk_create(made)
    assert [c.after["number"] for c in changes("funds_bankaccount", "insert")[-3:]] == ["90", "91", "92"]  # type: ignore[index]
    sql("DELETE FROM funds_bankaccount WHERE id=%s", first)
    (gone,) = changes("funds_bankaccount", "delete")
    assert (gone.row_id, gone.after) == (first, None)
    assert gone.before == {"bank": "ออมสิน", "branch": "", "number": "90", "name": ""}


def test_what_says_something_of_a_person_is_only_said_to_have_changed(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    Member.objects.filter(pk=member.pk).update(phone="0999999999", national_id_sealed=b"\xff\x00")
    (change,) = changes("members_member")
    changed = "changed"
    assert change.before == change.after == {"phone": changed, "national_id_sealed": changed}
    rights = {"heir_name": "หลาน", "joined_on": date(2016, 1, 1)}
    asked = ask_rights(member=member, changes=rights, by=fund.officers["registrar"], at=at)
    confirm(request=asked, by=fund.chair, at=at)
    (_, change) = changes("members_member")
    assert change.after == {"joined_on": "2016-01-01", "heir_name": changed}
    assert change.before == {"joined_on": "2017-01-01", "heir_name": changed}
    (joined,) = changes("members_member", "insert")
    assert joined.after.keys() == BY_TABLE["members_member"].columns.keys()  # type: ignore[union-attr]


def test_a_password_is_never_in_the_log(fund: Cast) -> None:
    user = User.objects.create(username="kung", password="first")
    set_password(user=user, password=PASSWORD)
    (change,) = changes("access_user")
    assert (change.fund_id, change.after) == (None, {"password": "changed", "must_choose_password": True})


def test_a_slip_is_in_the_log_without_what_signs_in(fund: Cast, at: datetime) -> None:
    user = User.objects.create(username="kung")
    code = issue_slip(user=user, by=fund.chair.user, at=at)
    sql("UPDATE access_user SET slip_expires_at='2099-01-01 00:00:00' WHERE id=%s", user.pk)
    sql("UPDATE access_user SET slip_used_at='2024-06-11 00:00:00' WHERE id=%s", user.pk)
    sql("UPDATE access_user SET must_choose_password=%s WHERE id=%s", False, user.pk)
    sql("UPDATE access_user SET slip_by_id=NULL, slip_device='x' WHERE id=%s", user.pk)
    made, *forged = [change.after or {} for change in changes("access_user")]
    assert made["slip_by_id"] == fund.chair.user_id
    assert code not in str(made)
    assert [sorted(after) for after in forged] == [
        ["slip_expires_at"], ["slip_used_at"], ["must_choose_password"], ["slip_by_id", "slip_device"],
    ]  # fmt: skip


def test_odd_values_are_logged_as_they_are(fund: Cast) -> None:
    odd = "\"'\\\n\t\x01 ๏ {}"
    sql("UPDATE funds_bankaccount SET name=%s", odd)
    assert changes("funds_bankaccount")[0].after == {"name": odd}


def test_inner_acts_keep_what_the_outer_one_said(fund: Cast) -> None:
    bank = BankAccount.objects.filter(fund=fund.fund)
    with acting_as(user_id=5, request_id="r"):
        with acting_as(officer_id=fund.chair.pk, act="inner"):
            bank.update(branch="1")
        bank.update(branch="2")
        with nobody_acts():
            bank.update(branch="3")
    bank.update(branch="4")
    said = [(c.user_id, c.officer_id, c.act, c.request_id) for c in changes("funds_bankaccount")]
    assert said == [
        (5, fund.chair.pk, "inner", "r"),
        (5, None, "", "r"),
        (None, None, "", ""),
        (None, None, "", ""),
    ]


def test_an_act_that_fails_leaves_nobody_acting(fund: Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(user_id=5):
        sql("UPDATE funds_bankaccount SET fund_id=NULL")
    sql("UPDATE funds_bankaccount SET branch='1'")
    assert [c.user_id for c in changes("funds_bankaccount")] == [None]


@pytest.mark.parametrize("write", ["UPDATE governance_change SET act='x'", "DELETE FROM governance_change"])
def test_the_log_only_grows(fund: Cast, write: str) -> None:
    with scopes_disabled():
        before = Change.objects.count()
        assert before
        with pytest.raises(DatabaseError, match="append_only|permission denied"), transaction.atomic():
            sql(write)
        assert Change.objects.count() == before


REPLACING = [
    "INSERT OR REPLACE INTO funds_bankaccount (id, fund_id, bank, branch, number, name)"
    " SELECT id, fund_id, bank, branch, '66', name FROM funds_bankaccount",
    "INSERT OR REPLACE INTO funds_bankaccount (id, fund_id, bank, branch, number, name)"
    " SELECT id+500, fund_id, bank, branch, number, 'mine' FROM funds_bankaccount",
    "INSERT OR REPLACE INTO governance_change SELECT * FROM governance_change",
    "UPDATE OR REPLACE funds_village SET moo=7",
]


@pytest.mark.parametrize("write", REPLACING)
def test_nothing_is_pushed_out_unseen(fund: Cast, write: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("OR REPLACE is SQLite's alone")
    with pytest.raises(DatabaseError, match="in_the_way|append_only"), transaction.atomic():
        sql(write)
    sql("UPDATE funds_village SET moo=8 WHERE moo=7")
    assert [c.after for c in changes("funds_village")] == [{"moo": 8}]


@pytest.fixture
def own_fund(committed: str, at: datetime) -> Iterator[tuple[str, Cast]]:
    with scopes_disabled():
        yield committed, make_fund(at=at, users=True)


def test_another_program_is_logged_with_nobody(own_fund: tuple[str, Cast]) -> None:
    """While our own act is going on in this process, so that its name could be taken by mistake."""
    url, cast = own_fund
    write = "UPDATE funds_bankaccount SET branch='9266'"
    with acting_as(user_id=7, officer_id=cast.chair.pk):
        BankAccount.objects.update(branch="9255")
        if connection.vendor == "sqlite":
            with sqlite3.connect(url.removeprefix("sqlite:///")) as shell:
                shell.execute(write)
            shell.close()
        else:
            import psycopg

            with psycopg.connect(url) as shell_:
                shell_.execute(write)  # type: ignore[arg-type]
    ours, theirs = changes("funds_bankaccount")
    assert (ours.user_id, ours.after) == (7, {"branch": "9255"})
    assert (theirs.user_id, theirs.officer_id, theirs.act, theirs.after) == (
        None,
        None,
        "",
        {"branch": "9266"},
    )


def test_a_command_is_logged_with_whom_it_names(own_fund: tuple[str, Cast]) -> None:
    url, cast = own_fund
    environment = os.environ | {
        "KONGBOON_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "kongboon.config.settings",
    }
    environment.pop("KONGBOON_OWNER_URL", None)
    run = "from kongboon.config.cli import main; main()"
    command = [
        sys.executable,
        "-c",
        run,
        "user",
        "add",
        "somsri",
        "--role",
        "secretary",
        "--fund",
        cast.fund.code,
    ]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    made = changes("access_officer", "insert")[-1]
    assert made.act.endswith("user add")
    assert (made.user_id, made.officer_id) == (None, None)


WORDS = [logged for logged in LOGGED if logged.speaker is not None]


def test_a_word_is_logged_only_where_it_came_in_another_s_name(fund: Cast, at: datetime) -> None:
    """By raw SQL, or by an officer who acts for another one; not one's own, nor what the program itself brings in."""

    def ask(key: str) -> None:
        ask_bank_account(
            fund=fund.fund, bank="ออมสิน", branch="", number=key, by=fund.treasurer, at=at, idem_key=key
        )

    with scope(fund=fund.fund):
        with acting_as(officer_id=fund.treasurer.pk):
            ask("own")
        with acting_as(act="kongboon fund transfer in"):
            ask("moved")
        assert changes("governance_request", "insert") == []
        with acting_as(officer_id=fund.chair.pk):
            ask("other")
        ask("nobody")
    other, nobody = changes("governance_request", "insert")
    assert (other.officer_id, nobody.officer_id) == (fund.chair.pk, None)
    assert other.after == nobody.after == {"asked_by_id": fund.treasurer.pk}
    with scope(fund=fund.fund):
        assert {row.pk for row in unseen(fund.treasurer)} >= {other.pk, nobody.pk}


@pytest.mark.parametrize("logged", WORDS, ids=lambda logged: logged.table)
def test_the_officer_of_a_word_is_one_of_the_fund_s(logged: Any) -> None:
    fields = {field.column: field for field in models()[logged.table]._meta.concrete_fields}
    assert logged.speaker == "" or fields[logged.speaker].related_model is Officer


def test_a_page_is_logged_with_the_officer_who_pressed(own_fund: tuple[str, Cast]) -> None:
    _, cast = own_fund
    client = Client()
    client.force_login(User.objects.get(pk=cast.chair.user_id))
    path = f"/f/{cast.fund.code}/settings/villages/add/"
    assert client.post(path, {"moo": "9", "name": "บ้านใหม่"}).status_code == 302
    change = changes("funds_village", "insert")[-1]
    assert (change.user_id, change.officer_id) == (cast.chair.user_id, cast.chair.pk)
    assert change.act == "add_village"
    assert len(change.request_id) == 32
    BankAccount.objects.update(branch="1")
    assert changes("funds_bankaccount")[-1].user_id is None


# ---- The list of what is logged ----------------------------------------------------------------------------


def models() -> dict[str, Any]:
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("kongboon.")
    }


def missing(tables: dict[str, Any]) -> set[str]:
    return tables.keys() - BY_TABLE.keys() - LEFT_OUT.keys()


def test_every_table_is_logged_or_left_out_with_a_reason() -> None:
    assert missing(models()) == set()
    assert missing(models() | {"members_secretpurse": object}) == {"members_secretpurse"}
    assert (BY_TABLE.keys() | LEFT_OUT.keys()) <= models().keys()
    assert not BY_TABLE.keys() & LEFT_OUT.keys()
    assert all(len(why) > 10 for why in LEFT_OUT.values())


@pytest.mark.parametrize("logged", LOGGED, ids=lambda logged: logged.table)
def test_every_column_of_a_logged_table_is_named_or_left(logged: Any) -> None:
    fields = {field.column for field in models()[logged.table]._meta.concrete_fields}
    named = [logged.key, *logged.columns, *logged.hidden, *logged.left]
    assert sorted({*named, "fund_id"} if "fund_id" in fields else named) == sorted(fields)
    assert len(named) == len(set(named))
    assert logged.inserts or logged.why


def test_rows_that_are_said_to_be_only_added_are() -> None:
    said = {table for table, why in LEFT_OUT.items() if "only added" in why}
    assert said - set(guarding.append_only_tables()) == set()


def test_a_trigger_of_the_log_that_is_gone_is_reported(committed: str) -> None:
    owner = connections[owner_alias()]
    on = "" if owner.vendor == "sqlite" else " ON funds_bankaccount"
    with owner.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER log_funds_bankaccount_update{on}")
    assert guarding.differences(connection) == ["guard log_funds_bankaccount_update is missing"]
    guarding.install(owner)
    assert guarding.differences(connection) == []


def test_an_officer_s_end_names_the_columns_that_changed(fund: Cast) -> None:
    Officer.objects.filter(pk=fund.collector.pk).update(active_to="2024-07-01", name="น้อย")
    (change,) = changes("access_officer")
    assert change.before == {"name": "น้อย เดินดี", "active_to": None}
    assert change.after == {"name": "น้อย", "active_to": "2024-07-01"}
