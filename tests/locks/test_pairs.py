"""Every two ways of writing, begun at the same moment: nobody dies of it, nothing is lost, no number is missing.

All pairs are many; a seeded part of them runs always, in which every act occurs several times. With KONGBOON_SOAK=1
every pair runs, and those of the acts of every day forty times.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations_with_replacement
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from django.db.models import Max
from django_scopes import scope

from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import with_money
from kongboon.dues.models import DuesPayment
from kongboon.dues.services import open_round
from kongboon.funds import transaction
from kongboon.funds.models import ROWS_PER_FUND, BankAccount, FundCounter, FundOwned
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import last_day
from kongboon.ledger.checks import cache_differences, verify
from kongboon.ledger.models import Account, Entry
from kongboon.ledger.services import close_month
from kongboon.members.models import Member
from kongboon.reports.services import freeze_report
from kongboon.rules.catalogue import catalogue_text
from tests import databases
from tests.locks.acts import ACTS, AT, EVERY_DAY, HALF_YEAR, ITS_MONTHS, Act, House

SOAK = os.environ.get("KONGBOON_SOAK") == "1"
# Of each act in the part that always runs; SQLite has one writer at a time, so it can hardly go wrong there.
PARTNERS = 2 if databases.postgresql() else 1
REGULATION = (
    catalogue_text("standard-13")
    .replace("refund_percent = 0", "refund_percent = 50")
    .replace("tenure_kept_days = 0", "tenure_kept_days = 365")
)
# Their ids are numbers of the books themselves, given out without the counter.
_OWN_NUMBERS = {"ledger_batch", "ledger_seal", "ledger_entry", "ledger_line"}


def pairs() -> list[tuple[str, str]]:
    every = list(combinations_with_replacement(ACTS, 2))
    if SOAK:
        return every
    chance = random.Random(8)
    return sorted(
        {tuple(sorted((act, other))) for act in ACTS for other in chance.sample(list(ACTS), PARTNERS)}
    )


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A fund with money, and with a half-year that is closed and reported; looked through when all have written."""
    with django_db_blocker.unblock(), databases.fresh_copy():
        cast = with_money(AT, REGULATION, cash=10_000_000_00)
        with scope(fund=cast.fund):
            for month in ITS_MONTHS:
                close_month(fund=cast.fund, month=month, by=cast.treasurer, at=AT)
            freeze_report(fund=cast.fund, label=HALF_YEAR, by=cast.treasurer, at=AT)
            round = open_round(
                fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=AT
            )
            bank = BankAccount.objects.get(fund=cast.fund)
            made = House(cast, bank, round, tmp_path_factory.mktemp("exports"))
            yield made
            check_nothing_was_lost(made)


@pytest.fixture(scope="module")
def two(house: House) -> Iterator[ThreadPoolExecutor]:
    """Two threads that keep their connections."""
    meet = Barrier(2)

    def leave() -> None:
        meet.wait(10)
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        yield pool
        list(pool.map(lambda _: leave(), range(2)))


def at_once(house: House, two: ThreadPoolExecutor, acts: tuple[Act, Act]) -> list[Any]:
    """What each was answered or refused with; anything but an answer or a refusal is raised here."""
    start = Barrier(2)

    def run(act: Act) -> Any:
        with scope(fund=house.cast.fund):
            start.wait(30)
            try:
                return act()
            except DomainError as refusal:
                return refusal

    return list(two.map(run, acts))


@pytest.mark.parametrize("act", ACTS)
def test_each_act_alone_is_done(house: House, act: str) -> None:
    house.member = house.elder()
    ACTS[act](house)()


@pytest.mark.parametrize("pair", pairs(), ids="+".join)
def test_both_end_and_the_first_is_done(
    house: House, two: ThreadPoolExecutor, pair: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever comes first finds the fund as it was made ready, so at least one is never refused."""
    caplog.set_level(logging.WARNING, logger=transaction.logger.name)
    for _ in range(40 if SOAK and EVERY_DAY.issuperset(pair) else 2):
        house.member = house.elder()
        acts = ACTS[pair[0]](house), ACTS[pair[1]](house)
        answers = at_once(house, two, acts)
        assert not all(isinstance(answer, DomainError) for answer in answers), answers
    assert caplog.messages == [], "one lock leaves no deadlock to be tried again"


def check_nothing_was_lost(house: House) -> None:
    """Books and totals agree, no number is missing, and nothing is there twice."""
    fund = house.cast.fund
    assert verify(fund).whole
    assert cache_differences(fund) == []
    papers = Entry.objects.exclude(paper_series="").values_list("paper_series", "paper_year", "paper_no")
    assert _without_gaps((f"{series}{year}", number) for series, year, number in papers)
    assert _without_gaps(Claim.objects.values_list("year_be", "serial"))
    assert Claim.objects.filter(status="paid", paid_entry=None).count() == 0
    owners = [
        (a.bank_account_id, a.officer_id) for a in Account.objects.exclude(bank_account=None, officer=None)
    ]
    assert len(owners) == len(set(owners)), "two accounts of one bank or one collector"
    assert _dues_are_whole()
    last = FundCounter.objects.get(fund=fund).last
    for model in apps.get_models():
        if issubclass(model, FundOwned) and model._meta.db_table not in _OWN_NUMBERS:
            highest = model.objects.aggregate(highest=Max("pk"))["highest"] or 0
            assert highest <= fund.pk * ROWS_PER_FUND + last, model


def _without_gaps(numbers: Any) -> bool:
    series: dict[Any, list[int]] = {}
    for name, number in numbers:
        series.setdefault(name, []).append(number)
    return all(sorted(found) == list(range(1, len(found) + 1)) for found in series.values())


def _dues_are_whole() -> bool:
    """Each member is paid up to the end of the last payment that stands; a lost update would be seen here."""
    for member in Member.objects.all():
        standing = DuesPayment.objects.filter(member=member, reversed_by=None).order_by("last_month").last()
        if standing is not None and member.paid_until != last_day(standing.last_month):
            return False
    return True
