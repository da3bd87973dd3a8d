"""Many writers, sudden deaths and races: the books come out whole, with nothing lost and nothing twice."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django_scopes import scopes_disabled
from tests.processes import fork, start
from tests.soak import part_of
from tests.world import Cast, make_fund

from kongboon.kernel.errors import DomainError
from kongboon.ledger import lookups, posting
from kongboon.ledger.accounts import account_of_collector
from kongboon.ledger.checks import cache_differences, verify
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Batch, Entry, Line, PeriodEvent
from kongboon.ledger.services import close_month, post
from kongboon.ledger.tests.by_hand import insert, lay, sql

AT = datetime(2024, 6, 10, 3, tzinfo=UTC)
KEYS = [f"phone-{number:02d}" for number in range(60)]
ENTRIES_A_KEY = 20
WRITERS = 8
KILLS = part_of(100, part=14)


@pytest.fixture
def cast(committed: str) -> Iterator[Cast]:
    with scopes_disabled():
        yield make_fund(at=AT)


def record(cast: Cast, key: str) -> Posted:
    """The same entries for the same key, whoever asks."""
    number = KEYS.index(key)
    cash, dues = cast.account("1101"), cast.account("4101")
    drafts = [
        EntryDraft(date(2024, 6, 1 + number % 9), (debit(cash, 100 + n), credit(dues, 100 + n)), paper="R")
        for n in range(ENTRIES_A_KEY)
    ]
    return post(fund=cast.fund, kind="dues", entries=drafts, idem_key=key, by=cast.collector, at=AT)


def write_all(cast: Cast, seed: int, told: Path, deadly: bool) -> None:
    """Post every key in an order of its own; what was acknowledged is written down before going on."""
    chance = random.Random(seed)
    if deadly:
        _die_before_the_seal(chance)
    with told.open("a") as acknowledged:
        for key in chance.sample(KEYS, len(KEYS)):
            posted = record(cast, key)
            acknowledged.write(f"{key} {posted.batch_no} {posted.head}\n")
            acknowledged.flush()


def _die_before_the_seal(chance: random.Random) -> None:
    """In this process, sometimes: everything of the batch is written except what would close it."""
    insert_rows = posting.insert_rows

    def dying(using: Any, table: str, rows: Any) -> None:
        if table == "ledger_seal" and chance.random() < 0.08:
            os.kill(os.getpid(), signal.SIGKILL)
        insert_rows(using, table, rows)

    posting.insert_rows = dying


@pytest.mark.soak
def test_eight_writers_of_the_same_keys_survive_being_killed(cast: Cast, tmp_path: Path) -> None:
    chance = random.Random(20)
    told = tmp_path / "acknowledged"
    writers: list[Any] = []
    killed = seed = 0
    while killed < KILLS or any(writer.exitcode is None for writer in writers):
        while killed < KILLS and sum(writer.exitcode is None for writer in writers) < WRITERS:
            writers.append(start(write_all, cast, seed, told, seed % 2 == 0))
            seed += 1
        time.sleep(chance.uniform(0.05, 0.2))
        if killed < KILLS:
            alive = [writer for writer in writers if writer.exitcode is None]
            if alive:
                os.kill(chance.choice(alive).pid, signal.SIGKILL)
        killed = sum(writer.exitcode == -signal.SIGKILL for writer in writers)
    record_all = start(write_all, cast, seed, told, False)
    record_all.join()
    assert {writer.exitcode for writer in [*writers, record_all]} <= {0, -signal.SIGKILL}
    assert killed >= KILLS
    check_books(cast, told)


def check_books(cast: Cast, told: Path) -> None:
    """After a full replay: 60 batches, receipts 1 to 1,200, exact totals, and each acknowledged answer true."""
    replayed = [record(cast, key) for key in KEYS]
    assert all(posted.replayed for posted in replayed)
    total = len(KEYS) * ENTRIES_A_KEY
    assert (Batch.objects.count(), Entry.objects.count(), Line.objects.count()) == (
        len(KEYS),
        total,
        2 * total,
    )
    receipts = Entry.objects.order_by("paper_no").values_list("paper_year", "paper_no")
    assert list(receipts) == [(2567, number) for number in range(1, total + 1)]
    amount = len(KEYS) * sum(range(100, 100 + ENTRIES_A_KEY))
    assert balance(cast, "1101") == amount == -balance(cast, "4101")
    assert cache_differences(cast.fund) == []
    assert verify(cast.fund).whole
    answers = {key: f"{key} {p.batch_no} {p.head}" for key, p in zip(KEYS, replayed, strict=True)}
    said = told.read_text().splitlines()
    assert len(said) > len(KEYS)
    assert set(said) <= set(answers.values()), "an acknowledged posting was lost or moved"


def balance(cast: Cast, code: str) -> int:
    return sum(Line.objects.filter(account=cast.account(code)).values_list("amount", flat=True))


# ---- Closing a month while somebody posts into it ----------------------------------------------------------

MONTHS = [f"2023-{month:02d}" for month in range(1, 13)]


def post_months(cast: Cast, held: int, barrier: Any, results: Path) -> None:
    """A collector's cash in each month at the same moment as it is closed; handed over afterwards."""
    chance = random.Random(1)
    for month in MONTHS:
        on = date.fromisoformat(f"{month}-15")
        barrier.wait(60)
        time.sleep(chance.uniform(0, 0.02))
        done = tried(lambda on=on, month=month: _post(cast, on, held, cast.account("4101"), f"{month}-in"))
        note(results, month, "post", done)
        barrier.wait(60)
        if done:
            _post(cast, on, cast.account("1101"), held, f"{month}-out")


def close_months(cast: Cast, barrier: Any, results: Path) -> None:
    chance = random.Random(2)
    for month in MONTHS:
        barrier.wait(60)
        time.sleep(chance.uniform(0, 0.02))
        closed = tried(lambda month=month: close_month(fund=cast.fund, month=month, by=cast.treasurer, at=AT))
        note(results, month, "close", closed)
        barrier.wait(60)


def _post(cast: Cast, on: date, to: int, by: int, key: str) -> Posted:
    draft = EntryDraft(on, (debit(to, 3000), credit(by, 3000)))
    return post(fund=cast.fund, kind="dues", entries=[draft], idem_key=key, by=cast.collector, at=AT)


def note(results: Path, month: str, act: str, done: bool) -> None:
    with results.open("a") as file:
        file.write(f"{month} {act} {done:d}\n")


def tried(act: Callable[[], Any]) -> bool:
    try:
        act()
    except DomainError:
        return False
    return True


def test_a_month_is_closed_or_posted_into_but_never_both(cast: Cast, tmp_path: Path) -> None:
    """A month with a collector's cash in it does not close, a closed month takes none: one of them is first."""
    held = account_of_collector(cast.collector).pk
    barrier, results = fork.Barrier(2), tmp_path / "results"
    pair = [start(post_months, cast, held, barrier, results), start(close_months, cast, barrier, results)]
    for process in pair:
        process.join(120)
    assert [process.exitcode for process in pair] == [0, 0]
    outcome: dict[str, dict[str, bool]] = {month: {} for month in MONTHS}
    for line in results.read_text().splitlines():
        month, act, done = line.split()
        outcome[month][act] = done == "1"
    assert [month for month, done in outcome.items() if done["post"] == done["close"]] == []
    assert {e.month for e in PeriodEvent.objects.all()} == {m for m, done in outcome.items() if done["close"]}
    assert verify(cast.fund).whole


def test_a_batch_begun_before_the_close_is_not_sealed_after_it(cast: Cast, committed: str) -> None:
    """By SQL without the ledger's lock: PostgreSQL's guard sees the close, SQLite has one writer at a time."""
    laid = lay(cast, AT, on=date(2024, 5, 31))
    if connection.vendor == "sqlite":
        with transaction.atomic():
            insert("batch", laid.batch)
            other = sqlite3.connect(committed.removeprefix("sqlite:///"), timeout=0)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("INSERT INTO ledger_periodevent SELECT * FROM ledger_periodevent")
            other.close()
            transaction.set_rollback(True)
        return
    settings = connection.settings_dict
    outside = psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user=settings["USER"]
    )
    with pytest.raises(DatabaseError, match=r"seal\.period_closed"), transaction.atomic():
        insert("batch", laid.batch)
        insert("entry", laid.entries[0])
        for row in laid.lines:
            insert("line", row)
        _close_from(outside, cast)
        insert("seal", laid.seal)
    outside.close()
    assert verify(cast.fund).whole


def _close_from(outside: psycopg.Connection[Any], cast: Cast) -> None:
    """Another session closes May 2024 and commits."""
    number = cast.fund.pk * 10**10 + 888_888
    with outside.transaction():
        outside.execute(
            "INSERT INTO ledger_periodevent (id, fund_id, month, closed, reason, at, by_id)"
            " VALUES (%s, %s, '2024-05', true, '', now(), %s)",
            [number, cast.fund.pk, cast.treasurer.pk],
        )


# ---- Somebody who writes by SQL and has not taken the fund's lock --------------------------------------------


@pytest.mark.parametrize("before", ["batch", "seal"])
def test_a_posting_waits_for_who_went_round_the_lock(cast: Cast, before: str) -> None:
    """The seal's guard takes the lock itself; whoever of the two has to give way, no number is used twice."""
    laid = lay(cast, AT, on=date(2024, 5, 31))
    posted: list[Posted] = []
    late = threading.Thread(target=_post_late, args=(cast, posted))
    try:
        with transaction.atomic():
            insert("batch", laid.batch)
            if before == "seal":
                late.start()  # finds the number taken; the guard then waits for it, and it waits for us
                time.sleep(0.3)
            insert("entry", laid.entries[0])
            for row in laid.lines:
                insert("line", row)
            insert("seal", laid.seal)
            sql(
                "UPDATE ledger_head SET batch_no=%s, entry_no=%s, line_no=%s, hash=%s WHERE fund_id=%s",
                *(
                    laid.seal[name]
                    for name in ("batch_no", "last_entry_no", "last_line_no", "hash", "fund_id")
                ),
            )
            if before == "batch":
                late.start()
                time.sleep(0.3)
            assert posted == []
        numbers = [laid.batch["batch_no"], laid.batch["batch_no"] + 1]
    except OperationalError:
        numbers = [laid.batch["batch_no"]]  # the database ended ours, and nothing of it is there
    late.join()
    assert [batch.batch_no for batch in Batch.objects.order_by("pk")] == numbers
    assert posted[0].batch_no == numbers[-1]
    assert lookups.head_now(cast.fund.pk).batch_no == numbers[-1]


def _post_late(cast: Cast, posted: list[Posted]) -> None:
    try:
        with scopes_disabled():
            posted.append(_post(cast, date(2024, 6, 1), cast.account("1101"), cast.account("4101"), "late"))
    finally:
        connections.close_all()
