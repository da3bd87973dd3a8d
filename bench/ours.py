"""Kongboon's own side of a measurement, in a process of its own: `python -m bench.ours TASK ...`.

Prints one JSON line of figures. The database is made by `prepare` and copied for every run.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bench.meter import Meter

if TYPE_CHECKING:
    from kongboon.access.models import Officer
    from kongboon.funds.models import Fund
    from kongboon.ledger.drafts import EntryDraft

AT = datetime(2024, 9, 30, 3, tzinfo=UTC)
FIRST = date(2023, 10, 1)
FUND = 3305050
MEMBERS = 1000
BATCH = 200
DUES = 3000
# A public key of which nobody has the secret half.
RECIPIENT = "age14g5qfufz5qdu50q4xxnul3r6he3frxdg55z42l69smtd5xc4s4dscp4ppu"
_FOR_GOOD = ExitStack()


def start() -> Any:
    """Django on the database of the environment; returns its connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kongboon.config.settings")
    import django

    django.setup()
    from django.db import connection
    from django_scopes import scopes_disabled

    from kongboon.funds.actor import acting_as
    from kongboon.ledger.errors import FarDate

    _FOR_GOOD.enter_context(scopes_disabled())
    _FOR_GOOD.enter_context(acting_as(confirmed=[FarDate.code]))  # a year of work is posted on one day
    connection.ensure_connection()
    return connection


def prepare() -> dict[str, Any]:
    """An empty database with one fund, its books, and 1,000 members."""
    connection = start()
    from kongboon.config.database import init_database
    from kongboon.funds.models import Village
    from kongboon.funds.services import NewFund, create_fund
    from kongboon.governance.offices import add_officer
    from kongboon.ledger.accounts import open_books
    from kongboon.members.services import NewMember, enrol_members

    init_database()
    fund = create_fund(NewFund(str(FUND), "กองทุนวัดความเร็ว", villages=[(1, "")]), at=AT)
    open_books(fund)
    village = Village.objects.get(fund=fund).pk
    by = add_officer(fund=fund, role="treasurer", name="เหรัญญิก", at=AT)
    news = [NewMember(f"{n:05d}", f"คนที่{n}", village, date(2017, 1, 1)) for n in range(1, MEMBERS + 1)]
    enrol_members(fund=fund, news=news, by=by, at=AT)
    connection.close()
    return {"members": MEMBERS}


def _cast() -> tuple[Fund, Officer, list[int], int, int]:
    from kongboon.access.models import Officer
    from kongboon.funds.models import Fund
    from kongboon.ledger.accounts import account_for
    from kongboon.members.models import Member

    fund = Fund.objects.get(pk=FUND)
    members = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    by = Officer.objects.filter(fund=fund).order_by("pk")[0]
    return fund, by, members, account_for(fund, "1101").pk, account_for(fund, "4101").pk


def batches(
    entries: int, members: list[int], cash: int, dues: int, begin: int = 0
) -> Iterator[list[EntryDraft]]:
    """From the `begin`th on, contributions of 30 baht, 200 to a batch: cash in hand, the member's dues, a receipt each."""
    from kongboon.ledger.drafts import EntryDraft, credit, debit

    for first in range(begin, begin + entries, BATCH):
        source = f"round/{FUND * 10**10 + first}"
        on = FIRST + timedelta(days=first // BATCH % 360)
        yield [
            EntryDraft(
                on, (debit(cash, DUES), credit(dues, DUES, members[n % MEMBERS])), paper="R", source=source
            )
            for n in range(first, min(first + BATCH, begin + entries))
        ]


def post_all(entries: int, begin: int, streamed: bool) -> dict[str, Any]:
    """Post contributions through the one guarded way in, after `begin` that are there: CPU seconds, memory."""
    connection = start()
    from kongboon.ledger.services import post

    fund, by, members, cash, dues = _cast()
    made = batches(entries, members, cash, dues, begin)
    # Small runs are compared with raw rows that stand ready too; a large one is not held in memory.
    work = made if streamed else list(made)
    meter = Meter(backend(connection))
    for number, drafts in enumerate(work, begin // BATCH):
        post(fund=fund, kind="dues", entries=drafts, idem_key=f"bench-{number}", by=by, at=AT)
    spent = meter.read()
    _check(begin + entries)
    return {"cpu": spent.cpu, "client": spent.client, "memory_mb": spent.memory_mb}


def _check(entries: int) -> None:
    """The work was really done: a fast wrong answer is not a measurement."""
    from kongboon.ledger.models import Balance, Entry, Head

    assert Entry.objects.count() == entries == Head.objects.get().entry_no
    assert sum(b.debit for b in Balance.objects.all()) == entries * DUES


def backend(connection: Any) -> int | None:
    """The PostgreSQL session's process, None on SQLite."""
    return connection.connection.info.backend_pid if connection.vendor == "postgresql" else None


def read_balances(repeats: int) -> dict[str, Any]:
    """CPU seconds of a trial balance added up from every line, and of one from the cache."""
    connection = start()
    from kongboon.ledger.export import balances
    from kongboon.ledger.models import Head
    from kongboon.ledger.queries import trial_balance

    fund, *_ = _cast()
    last = Head.objects.get().entry_no
    figures: dict[str, Any] = {}
    works: dict[str, tuple[Callable[[], object], int]] = {
        "recomputed": (lambda: balances(fund, last), repeats),
        "cached": (lambda: trial_balance(fund), repeats * 50),
    }
    for name, (work, times) in works.items():
        work()
        meter = Meter(backend(connection))
        for _ in range(times):
            work()
        figures[name] = meter.read().cpu / times
    figures["balances"] = {code: amount for code, amount in balances(fund, last).items() if amount}
    return figures


def export(path: str) -> dict[str, Any]:
    """The journal that hledger is given."""
    start()
    from kongboon.ledger.export import export_ledger

    fund, *_ = _cast()
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(export_ledger(fund, "hledger"))
    return {}


def verify_books() -> dict[str, Any]:
    """CPU seconds of recomputing every hash, number and total of the books."""
    connection = start()
    from kongboon.ledger.checks import verify

    fund, *_ = _cast()
    meter = Meter(backend(connection))
    found = verify(fund)
    assert found.whole, found.problems
    return {"cpu": meter.read().cpu, "entries": found.entries}


def post_while_backed_up(path: str) -> dict[str, Any]:
    """The longest that a single posting took in seconds while another process made a backup, and without one."""
    start()
    from kongboon.ledger.models import Head
    from kongboon.ledger.services import post

    fund, by, members, cash, dues = _cast()
    begin = Head.objects.get().entry_no

    def longest(is_going_on: Callable[[], bool]) -> tuple[float, int]:
        slowest, count = 0.0, 0
        while is_going_on():
            (draft,) = next(batches(1, members, cash, dues, begin))
            began = time.monotonic()
            post(fund=fund, kind="dues", entries=[draft], idem_key=secrets.token_hex(8), by=by, at=AT)
            slowest, count = max(slowest, time.monotonic() - began), count + 1
            time.sleep(0.02)  # a collector's tap, not a flood
        return slowest, count

    alone, _ = longest(iter([True] * 100 + [False]).__next__)
    backup = subprocess.Popen(
        [sys.executable, "-m", "kongboon.config.cli", "backup", path, "--recipient", RECIPIENT],
        stdout=subprocess.DEVNULL,
    )
    during, count = longest(lambda: backup.poll() is None)
    # What it says of entries of dues without months, which only `dues` writes, makes it end with 1.
    assert os.path.getsize(path), "a backup was made and read back"
    return {"alone": alone, "during": during, "postings": count}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=["prepare", "post", "balances", "export", "verify", "backup"])
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--begin", type=int, default=0, help="entries that are there already")
    parser.add_argument("--streamed", action="store_true", help="make the entries while posting")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--path", default="")
    options = parser.parse_args()
    figures = {
        "prepare": prepare,
        "post": lambda: post_all(options.entries, options.begin, options.streamed),
        "balances": lambda: read_balances(options.repeats),
        "export": lambda: export(options.path),
        "verify": verify_books,
        "backup": lambda: post_while_backed_up(options.path),
    }[options.task]()
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
