"""What was taken, counted and asked for by a clock that was ahead, when it is right again; and whose count ends an undo."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.world import Cast, set_clock_back

from kongboon.access.models import Role
from kongboon.dues import errors
from kongboon.dues.agreements import agree_to_count
from kongboon.dues.models import HandOver
from kongboon.dues.services import (
    Share,
    Taking,
    cash_with,
    hand_over,
    record_collection,
    undo_quickly,
    undoable,
)
from kongboon.dues.taking_back import ask_take_back
from kongboon.dues.tests.world import paid_to_may, round_of, take
from kongboon.governance.requests import confirm
from kongboon.kernel.thai_calendar import day_in_bangkok
from kongboon.ledger.models import Entry

AHEAD = timedelta(days=30)


def taken(cast: Cast, at: datetime) -> Entry:
    posted = take(cast, at, Share(paid_to_may(cast, at, "0001").pk, months=1))
    return Entry.objects.get(pk=posted.entry_ids[0])


def counted(cast: Cast, at: datetime, on: date | None = None) -> HandOver:
    held = cash_with(cast.collector)
    return hand_over(
        collector=cast.collector, expected_satang=held, counted_satang=held, on=on or day_in_bangkok(at),
        idem_key="count", by=cast.officers[Role.BOOKKEEPER], at=at,
    )  # fmt: skip


def test_a_receipt_of_a_clock_that_was_ahead_is_not_undone_alone_for_weeks(cast: Cast, at: datetime) -> None:
    entry = taken(cast, at + AHEAD)
    assert undoable(cast.collector, at + AHEAD + timedelta(minutes=9)) == {entry.entry_no}
    set_clock_back(cast, at)
    assert undoable(cast.collector, at) == frozenset()
    with pytest.raises(errors.UndoTooLate):
        undo_quickly(entry=entry, by=cast.collector, at=at)


def test_whoever_typed_a_receipt_in_does_not_undo_it_after_the_collectors_cash_was_counted(
    cast: Cast, at: datetime
) -> None:
    member = paid_to_may(cast, at, "0001")
    posted = record_collection(
        round=round_of(cast, at), takings=[Taking((Share(member.pk, months=1),))], on=day_in_bangkok(at),
        idem_key="sheet-1", by=cast.treasurer, at=at, held_by=cast.collector,
    )  # fmt: skip
    assert undoable(cast.treasurer, at)
    counted(cast, at)
    with pytest.raises(errors.UndoTooLate):
        undo_quickly(entry=Entry.objects.get(pk=posted.entry_ids[0]), by=cast.treasurer, at=at)


def test_what_was_asked_for_by_a_clock_that_was_ahead_is_agreed_to_when_it_is_right(
    cast: Cast, at: datetime
) -> None:
    entry, ahead = taken(cast, at), at + AHEAD
    asked = ask_take_back(entry=entry, reason="กดผิด", by=cast.treasurer, at=ahead, idem_key="back")
    done = confirm(request=asked, by=cast.chair, at=at).request
    assert done.end is not None
    assert done.end.at >= done.at
    assert Entry.objects.get(reverses=entry).date == day_in_bangkok(at)


def test_a_count_by_a_clock_that_was_ahead_is_agreed_to_when_it_is_right(cast: Cast, at: datetime) -> None:
    taken(cast, at)
    made = counted(cast, at + AHEAD)
    word = agree_to_count(hand_over=made, by=cast.collector, at=at)
    assert word.at == made.at
