from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.world import Cast, make_member

from kongboon.ledger import errors
from kongboon.ledger.checks import verify
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Batch, Entry, Line
from kongboon.ledger.services import post


def _dues(fund: Cast, at: datetime, amount: int = 3000, key: str = "k1", member: int | None = None, **more):
    draft = EntryDraft(
        date(2024, 6, 7),
        (debit(fund.account("1101"), amount), credit(fund.account("4101"), amount, member)),
        paper="R",
        **more,
    )
    return post(fund=fund.fund, kind="dues", entries=[draft], idem_key=key, by=fund.collector, at=at)


def test_it_records_a_balanced_entry_with_the_first_numbers(fund: Cast, at: datetime) -> None:
    posted = _dues(fund, at)
    entry = Entry.objects.get(pk=posted.entry_ids[0])
    assert (entry.entry_no, entry.paper_number, posted.batch_no) == (1, "รบ.2567/000001", 1)
    assert sum(Line.objects.values_list("amount", flat=True)) == 0
    assert verify(fund.fund).whole


def test_it_gives_the_first_answer_to_a_repeat(fund: Cast, at: datetime) -> None:
    first, again = _dues(fund, at), _dues(fund, at)
    assert (again.batch_id, again.entry_ids, again.head) == (first.batch_id, first.entry_ids, first.head)
    assert again.replayed
    assert Batch.objects.count() == 1


def test_it_refuses_another_body_under_the_same_key(fund: Cast, at: datetime) -> None:
    _dues(fund, at)
    with pytest.raises(errors.KeyReused):
        _dues(fund, at, amount=6000)
    assert Line.objects.count() == 2


def test_it_binds_members_and_words_without_showing_them(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    posted = _dues(fund, at, member=member.pk, note="จ่ายแทนโดยลูกสาว")
    line = Line.objects.get(entry_id=posted.entry_ids[0], member=member)
    assert len(bytes(line.member_hash)) == 32
    assert verify(fund.fund).whole
    member.salt.delete()
    Entry.objects.get(pk=posted.entry_ids[0]).note.delete()
    assert verify(fund.fund).whole, "erasing salts and words leaves the chain whole"
