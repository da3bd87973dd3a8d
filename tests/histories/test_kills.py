"""Processes that take, count and bring money to the bank die at any moment: what was acknowledged is there, once."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count
from django_scopes import scopes_disabled

from kongboon.access.models import Role
from kongboon.config.doctor import examine
from kongboon.dues.models import DUES, DuesPayment, HandOver
from kongboon.dues.services import (
    HAND_OVER,
    Share,
    Taking,
    cash_with,
    hand_over,
    open_round,
    record_collection,
)
from kongboon.dues.sheets import look_at_sheet, record_sheet
from kongboon.dues.tests.world import line, sheet
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import BankAccount
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import add_months, day_in_bangkok, last_day
from kongboon.ledger.models import Batch, Entry
from kongboon.ledger.services import deposit_cash
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text
from tests.histories.office import check_books
from tests.processes import start
from tests.soak import SOAK, part_of
from tests.world import Cast, make_fund, make_member

AT = datetime(2026, 6, 10, 3, tzinfo=UTC)
ON = day_in_bangkok(AT)
WRITERS, KILLS, SHEETS = 4, part_of(100, part=5), part_of(20, part=2)
MEMBERS = 20


@pytest.fixture
def cast(committed: str, settings: Any, tmp_path: Path) -> Iterator[Cast]:
    """Twenty houses of village 4, paid to the end of 2566."""
    settings.FILES_DIR = tmp_path / "files"
    with scopes_disabled():
        made = make_fund(at=AT - timedelta(days=1), regulation=catalogue_text("standard-13"))
        for number in range(MEMBERS):
            make_member(
                made, AT, number=f"{number:04d}", first_name=f"คนที่{number}", house_no=f"{number}",
                paid_until=last_day("2023-12"), health_consent=False,
            )  # fmt: skip
        yield made


# ---- Taking, counting and bringing to the bank -----------------------------------------------------------------


def act(cast: Cast, told: dict[str, Any]) -> tuple[int, int]:
    """One act as it was drawn: sent again it is the same. The entry's number, and whether it was there before."""
    fund, key = cast.fund, told["key"]
    if told["what"] == "tap":
        by = cast.officers[told["by"]]
        round = open_round(fund=fund, village=cast.villages[4], month="2026-06", collector=by, at=AT)
        takings = [Taking((Share(told["member"], months=1),))]
        posted = record_collection(round=round, takings=takings, on=ON, idem_key=key, by=by, at=AT)
        return posted.entry_ids[0], posted.replayed
    if told["what"] == "bank":
        bank = BankAccount.objects.get(fund=fund)
        posted = deposit_cash(
            fund=fund, bank_account=bank, amount=told["sum"], on=ON, by=cast.treasurer, at=AT, idem_key=key
        )
        return posted.entry_ids[0], posted.replayed
    known = HandOver.objects.count()
    made = hand_over(
        collector=cast.collector, expected_satang=told["sum"], counted_satang=told["sum"], on=ON, idem_key=key,
        by=cast.treasurer, at=AT,
    )  # fmt: skip
    return made.entry_id, HandOver.objects.count() == known


def work(cast: Cast, seed: int, told: Path, members: list[int]) -> None:
    """Act after act; what was acknowledged is written down before the next one."""
    chance = random.Random(seed)
    with told.open("a") as acknowledged, scopes_disabled():
        for number in count():
            what = chance.choice(("tap", "tap", "tap", "count", "bank"))
            drawn = {
                "what": what,
                "key": f"{what}/{seed:010d}/{number:010d}",
                "member": chance.choice(members),
            }
            drawn["by"] = chance.choice((Role.COLLECTOR, Role.BOOKKEEPER))
            drawn["sum"] = cash_with(cast.collector) if what == "count" else chance.choice((100, 3000))
            try:
                entry_id, _ = act(cast, drawn)
            except DomainError:
                continue
            acknowledged.write(f"{json.dumps({**drawn, 'entry': entry_id})}\n")
            acknowledged.flush()


def acknowledged(told: Path) -> list[dict[str, Any]]:
    """What was answered; a line that died half-way was not."""
    found = told.read_text().splitlines(keepends=True) if told.exists() else []
    return [json.loads(line) for line in found if line.endswith("}\n")]


def look(cast: Cast, told: Path) -> None:
    """Every acknowledged act is there once, nothing is there by half, and `doctor` finds nothing."""
    answered = acknowledged(told)
    with transaction.atomic():
        lock_fund(cast.fund)
        there = dict(Batch.objects.values_list("idem_key", "entries__pk"))
        missing = [one for one in answered if there.get(one["key"]) != one["entry"]]
        assert missing == [], "acknowledged, and not there or elsewhere"
        assert not Entry.objects.filter(batch__kind=DUES, payments=None).exists()
        kept = HandOver.objects.values_list("entry_id", flat=True)
        assert set(kept) == set(Entry.objects.filter(batch__kind=HAND_OVER).values_list("pk", flat=True))
        papers = Entry.objects.exclude(paper_series="").order_by("pk").values_list("paper_no", flat=True)
        assert list(papers) == list(range(1, len(papers) + 1))
        check_books(cast.fund)
    assert not SOAK or examine(papers=False).problems == []


@pytest.mark.soak
def test_what_was_acknowledged_is_there_once_whoever_is_killed(cast: Cast, tmp_path: Path) -> None:
    chance, told, seeds = random.Random(43), tmp_path / "acknowledged", count()
    members = list(Member.objects.values_list("pk", flat=True))
    writers: list[Any] = []
    for _ in range(KILLS):
        writers = [one for one in writers if one.is_alive()]
        writers += [start(work, cast, next(seeds), told, members) for _ in range(WRITERS - len(writers))]
        time.sleep(chance.uniform(0.1, 0.4))
        victim = chance.choice(writers)
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
        assert victim.exitcode == -signal.SIGKILL, "it was still at work"
        look(cast, told)
    for writer in writers:
        writer.kill()
        writer.join()
    answered = acknowledged(told)
    assert len(answered) > KILLS
    assert all(act(cast, one) == (one["entry"], True) for one in answered), "sent again it is not new"
    look(cast, told)


# ---- A sheet ----------------------------------------------------------------------------------------------------


def record(cast: Cast, month: str) -> Any:
    """A sheet on which all twenty houses paid a month."""
    baht = last_day(month).day
    data = sheet(*(line(f"{number:04d}", "", baht) for number in range(MEMBERS)), title="ใบเก็บเงิน หมู่ 4")
    by = cast.treasurer
    looked = look_at_sheet(by=by, data=data, file_name="a.xlsx", today=ON, moo=4, month=month)
    return record_sheet(preview=looked, by=by, at=AT, on=ON)[1]


def record_alone(cast: Cast, month: str) -> None:
    with scopes_disabled():
        record(cast, month)


@pytest.mark.soak
def test_a_sheet_that_dies_half_way_is_there_whole_or_not_at_all(cast: Cast, tmp_path: Path) -> None:
    chance, months = random.Random(44), [add_months("2024-01", n) for n in range(SHEETS + 1)]
    began = time.monotonic()
    start(record_alone, cast, months[0]).join()
    seconds = time.monotonic() - began
    died = 0
    for month in months[1:]:
        writer = start(record_alone, cast, month)
        time.sleep(chance.uniform(0.2, 1) * seconds)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        paid = DuesPayment.objects.filter(first_month=month).count()
        assert paid in (0, MEMBERS)
        died += not paid
        if not paid:
            assert not record(cast, month).replayed
        look(cast, tmp_path / "none")
        twice = DuesPayment.objects.filter(first_month=month).values("member").annotate(n=Count("pk"))
        assert [one["n"] for one in twice] == [1] * MEMBERS
    assert died, "none of them died in time"
