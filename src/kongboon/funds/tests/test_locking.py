"""The fund's lock, and acts that are tried again when another transaction stood in their way."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections
from django_scopes import scopes_disabled
from tests.databases import locked_error
from tests.world import Cast, make_fund

from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, next_ids
from kongboon.funds.models import Fund, FundCounter


@pytest.fixture
def cast(committed: str, at: Any) -> Iterator[Cast]:
    with scopes_disabled():
        yield make_fund(at=at)


def in_threads(*acts: Callable[[], Any]) -> None:
    """Run each on a connection of its own; what one of them raises is raised here."""
    raised: list[BaseException] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            with scopes_disabled():
                act()
        except BaseException as problem:
            raised.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def test_ids_follow_each_other(fund: Cast) -> None:
    with transaction.atomic():
        first = next_id(fund.fund)
        assert list(next_ids(fund.fund, 3)) == [first + 1, first + 2, first + 3]


def test_there_is_no_lock_and_no_id_outside_a_transaction(cast: Cast) -> None:
    for ask in (lock_fund, next_id):
        with pytest.raises(AssertionError, match="inside a transaction"):
            ask(cast.fund)


def test_the_lock_is_taken_again_by_who_holds_it_and_waits_for_everybody_else(cast: Cast) -> None:
    order: list[str] = []
    holds = threading.Event()

    @transaction.atomic
    def first() -> None:
        lock_fund(cast.fund)
        lock_fund(cast.fund)
        holds.set()
        threading.Event().wait(0.3)
        next_id(cast.fund)
        order.append("first")

    @transaction.atomic
    def second() -> None:
        lock_fund(cast.fund)
        order.append("second")

    def second_then() -> None:
        holds.wait(10)
        second()

    in_threads(first, second_then)
    assert order == ["first", "second"]


def test_another_funds_lock_is_another_one(cast: Cast, at: Any) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    other = make_fund(at=at, code="3305060")
    with transaction.atomic():
        lock_fund(cast.fund)

        @transaction.atomic
        def meanwhile() -> None:
            lock_fund(other.fund)

        in_threads(meanwhile)  # would wait for ever


def test_a_fund_without_a_counter_is_told(fund: Cast) -> None:
    with pytest.raises(AssertionError, match="no counter"):
        lock_fund(Fund(pk=1234567))


def test_an_act_that_met_another_one_is_done_once(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger=transaction.logger.name)
    before, tries = FundCounter.objects.get(fund=cast.fund).last, 0

    @transaction.atomic
    def act() -> str:
        nonlocal tries
        tries += 1
        next_id(cast.fund)
        if tries < 3:
            raise locked_error()
        return "done"

    assert act() == "done"
    assert tries == 3
    assert FundCounter.objects.get(fund=cast.fund).last == before + 1
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2


def test_after_the_last_try_it_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "_FIRST_PAUSE_SECONDS", 0.0)
    tries = 0

    @transaction.atomic
    def act() -> None:
        nonlocal tries
        tries += 1
        raise locked_error()

    with pytest.raises(OperationalError):
        act()
    assert tries == transaction.TRIES


def test_another_error_is_not_tried_again(cast: Cast) -> None:
    tries = 0

    @transaction.atomic
    def act() -> None:
        nonlocal tries
        tries += 1
        raise OperationalError("disk is full")

    with pytest.raises(OperationalError, match="full"):
        act()
    assert tries == 1


def test_only_the_outermost_act_is_tried_again(cast: Cast) -> None:
    inner_tries = outer_tries = 0

    @transaction.atomic
    def inner() -> None:
        nonlocal inner_tries
        inner_tries += 1
        if inner_tries == 1:
            raise locked_error()

    @transaction.atomic
    def outer() -> None:
        nonlocal outer_tries
        outer_tries += 1
        inner()

    outer()
    assert (outer_tries, inner_tries) == (2, 2)


def test_a_deadlock_ends_with_both_done(cast: Cast) -> None:
    """Two rows that belong to no fund, in both orders: PostgreSQL ends one of the two, and it is done again."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_session (session_key, session_data, expire_date, seen_at)"
            " VALUES ('a', '0', now(), now()), ('b', '0', now(), now())"
        )
    both_hold_one = threading.Barrier(2)
    tries = {"ab": 0, "ba": 0}

    @transaction.atomic
    def count(order: str) -> None:
        tries[order] += 1
        with connection.cursor() as cursor:
            for number, key in enumerate(order):
                cursor.execute(
                    "UPDATE access_session SET session_data = session_data || '1' WHERE session_key = %s",
                    [key],
                )
                if number == 0 and tries[order] == 1:
                    both_hold_one.wait(10)

    in_threads(lambda: count("ab"), lambda: count("ba"))
    assert sorted(tries.values()) == [1, 2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM access_session WHERE session_key IN ('a', 'b')")
        assert [row[0] for row in cursor.fetchall()] == ["011", "011"]


def test_a_sqlite_file_that_another_program_writes_to_is_waited_for(cast: Cast, committed: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL waits for rows")
    other = sqlite3.connect(
        committed.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
    timer = threading.Timer(0.12, other.execute, ["ROLLBACK"])
    timer.start()

    @transaction.atomic
    def act() -> int:
        return next_id(cast.fund)

    try:
        assert act() // 10**10 == cast.fund.pk
    finally:
        timer.join()
        other.close()


@pytest.mark.parametrize("state", [psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected])
def test_what_postgresql_says_of_a_meeting_is_known(state: type[Exception]) -> None:
    problem = OperationalError("x")
    problem.__cause__ = state("x")
    assert transaction.is_passing(problem)
    problem.__cause__ = psycopg.errors.DiskFull("x")
    assert not transaction.is_passing(problem)
