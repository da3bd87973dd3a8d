"""A random year of a fund's books, made through `post`, for the tests that compare us with other programs."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from tests.world import Cast, make_member

from kongboon.funds.ids import next_ids
from kongboon.ledger.accounts import OPENING_EQUITY, in_chart
from kongboon.ledger.drafts import EntryDraft, LineDraft
from kongboon.ledger.models import Account, Entry
from kongboon.ledger.services import post, reverse_entry
from kongboon.ledger.tests.conftest import make_earmark

AT = datetime(2024, 10, 1, 3, tzinfo=UTC)
FIRST = date(2023, 10, 1)


@dataclass
class Year:
    """What was recorded, kept apart from the books: account code -> satang."""

    cast: Cast
    balances: dict[str, int] = field(default_factory=dict)
    entries: int = 0


def record_year(cast: Cast, *, seed: int, batches: int, entries_a_batch: int, sub_accounts: int = 0) -> Year:
    """Random entries of 2 to 5 lines over every account, with papers, members, earmarks, words, reversals."""
    chance = random.Random(seed)
    year = Year(cast)
    members = [make_member(cast, AT, number=f"{n:04d}", first_name=f"คนที่{n}").pk for n in range(1, 6)]
    earmark = make_earmark(cast).pk
    _sub_accounts(cast, sub_accounts)
    codes = dict(Account.objects.filter(fund=cast.fund).values_list("pk", "code"))
    begin = _money_of_before(codes)
    post(fund=cast.fund, kind="year", entries=[begin], idem_key="before", by=cast.treasurer, at=AT)
    _count(year, codes, [begin])
    for number in range(batches):
        drafts = [
            _draft(chance, list(codes), members, earmark) for _ in range(chance.randint(1, entries_a_batch))
        ]
        posted = post(
            fund=cast.fund, kind="year", entries=drafts, idem_key=f"b{number}", by=cast.treasurer, at=AT
        )
        _count(year, codes, drafts)
        if chance.random() < 0.2:
            back = Entry.objects.get(pk=chance.choice(posted.entry_ids))
            reverse_entry(entry=back, on=back.date, reason="ลงผิด", by=cast.chair, at=AT)
            year.entries += 1
            for line in back.lines.all():
                year.balances[codes[line.account_id]] -= line.amount
    return year


@transaction.atomic
def _sub_accounts(cast: Cast, count: int) -> None:
    if not count:
        return
    parents = list(Account.objects.filter(fund=cast.fund).order_by("code"))
    ids = next_ids(cast.fund, count)
    Account.objects.bulk_create(
        Account(
            id=pk,
            fund=cast.fund,
            code=f"{parents[n % len(parents)].code}.{n // len(parents) + 51}",
            kind=parents[n % len(parents)].kind,
            name_th="ย่อย",
            name_en="sub",
        )
        for n, pk in enumerate(ids)
    )


def _money_of_before(codes: dict[int, str]) -> EntryDraft:
    """So much in box and banks that no random entry takes out more than is there."""
    money = [pk for pk, code in codes.items() if in_chart(code).money in ("box", "bank")]
    surplus = next(pk for pk, code in codes.items() if code == OPENING_EQUITY)
    lines = (*(LineDraft(pk, 10**12) for pk in money), LineDraft(surplus, -len(money) * 10**12))
    return EntryDraft(FIRST, lines)


def _draft(chance: random.Random, accounts: list[int], members: list[int], earmark: int) -> EntryDraft:
    amounts = [chance.choice([-1, 1]) * chance.randint(1, 10_000_000) for _ in range(chance.randint(1, 4))]
    rest = -sum(amounts)
    amounts = [*amounts, rest] if rest else [*amounts, -1, 1]
    lines = tuple(
        LineDraft(
            chance.choice(accounts),
            amount,
            chance.choice(members) if chance.random() < 0.4 else None,
            earmark if chance.random() < 0.1 else None,
            chance.randint(-5000, 5000) if chance.random() < 0.05 else None,
        )
        for amount in amounts
    )
    return EntryDraft(
        FIRST + timedelta(days=chance.randint(0, 365)),
        lines,
        paper=chance.choice(["", "R", "R", "P"]),
        note="ข้อความ “ใดๆ”; 100% -- x: y" if chance.random() < 0.3 else "",
        reason_code=chance.choice(["", "", "correction"]),
        source=chance.choice(["", "round/33050500000000099", "claim/7"]),
    )


def _count(year: Year, codes: dict[int, str], drafts: list[EntryDraft]) -> None:
    year.entries += len(drafts)
    for draft in drafts:
        for line in draft.lines:
            code = codes[line.account_id]
            year.balances[code] = year.balances.get(code, 0) + line.amount
