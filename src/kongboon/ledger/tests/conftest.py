"""Committed books of two funds that a whole module of refusals is tried on; nothing in it may change them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django_scopes import scopes_disabled
from tests import databases, world

from kongboon.funds.ids import next_id
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Account, Earmark, Entry
from kongboon.ledger.services import close_month, post, reverse_entry
from kongboon.members.models import Member


@dataclass(frozen=True)
class Books:
    """Sano's fund with four batches and a closed April; another fund with one batch."""

    ours: world.Cast
    other: world.Cast
    member: Member
    stranger: Member
    earmark: Earmark
    foreign_earmark: Earmark
    dues: Entry
    reversed: Entry
    at: datetime


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[Books]:
    """Committed once for a module of tests that are all refused."""
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        yield make_books()


def make_books() -> Books:
    at = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
    ours, other = world.make_fund(at=at), world.make_fund(at=at, code="3305060")
    member, stranger = world.make_member(ours, at), world.make_member(other, at)
    earmark, foreign = make_earmark(ours), make_earmark(other)
    opening = (debit(ours.account("1101"), 500_000), credit(ours.account("3199"), 500_000))
    _record(ours, at, EntryDraft(date(2024, 4, 30), opening), key="opening")
    dues = _record(ours, at, *(receipt(ours, member, date(2024, 6, day)) for day in (3, 4, 5)), key="dues")
    _record(other, at, receipt(other, stranger, date(2024, 6, 3)), key="dues")
    grant = (debit(ours.account("1110"), 90_000), credit(ours.account("4301"), 90_000, earmark_id=earmark.pk))
    wrong = _record(ours, at, EntryDraft(date(2024, 6, 5), grant), key="grant")
    reverse_entry(entry=wrong, on=date(2024, 6, 6), reason="ลงผิดบัญชี", by=ours.chair, at=at)
    close_month(fund=ours.fund, month="2024-04", by=ours.treasurer, at=at)
    return Books(ours, other, member, stranger, earmark, foreign, dues, wrong, at)


@transaction.atomic
def make_earmark(cast: world.Cast) -> Earmark:
    made: Earmark = Earmark.objects.create(
        id=next_id(cast.fund), fund=cast.fund, code="state-2567", name="เงินสมทบรัฐ 2567"
    )
    return made


def receipt(cast: world.Cast, member: Member, on: date, amount: int = 3000) -> EntryDraft:
    """Dues of one member in cash, with a receipt and a word."""
    lines = (debit(cast.account("1101"), amount), credit(cast.account("4101"), amount, member.pk))
    return EntryDraft(on, lines, paper="R", note="สัจจะเดือนมิถุนายน")


def _record(cast: world.Cast, at: datetime, *drafts: EntryDraft, key: str) -> Entry:
    posted = post(fund=cast.fund, kind="dues", entries=drafts, idem_key=key, by=cast.collector, at=at)
    entry: Entry = Entry.objects.get(pk=posted.entry_ids[0])
    return entry


def account_of(cast: world.Cast, code: str) -> Account:
    found: Account = Account.objects.get(fund=cast.fund, code=code)
    return found
