"""A count of cash that was entered wrongly is taken back by two and made anew, also once its month is closed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from tests.world import Cast, agree

from kongboon.dues.agreements import words_of
from kongboon.dues.services import cash_with, hand_over
from kongboon.dues.tests.pages import Signed
from kongboon.dues.tests.test_agreements import counted, page_of
from kongboon.ledger.checks import verify
from kongboon.ledger.errors import PeriodClosed
from kongboon.ledger.models import Entry
from kongboon.ledger.services import close_month
from kongboon.ledger.undoing import ask_undo


def test_a_count_of_a_closed_month_is_taken_back_in_the_books_of_today(cast: Cast, at: datetime) -> None:
    made, later = counted(cast, at), at + timedelta(days=30)
    close_month(fund=cast.fund, month="2024-06", by=cast.treasurer, at=later)
    undo = ask_undo(entry=made.entry, reason="คนละคน", by=cast.treasurer, at=later, idem_key="undo")
    agree(undo, cast, later)
    mirror = Entry.objects.get(reverses=made.entry)
    today = timezone.localdate(later)
    assert (mirror.date, cash_with(cast.collector)) == (today, made.counted_satang)
    assert words_of(made).taken_back is not None

    def anew(on: object) -> object:
        return hand_over(
            collector=cast.collector,
            expected_satang=made.counted_satang,
            counted_satang=made.counted_satang,
            on=on,
            idem_key="anew",
            by=cast.treasurer,
            at=later,
        )

    with pytest.raises(PeriodClosed):
        anew(made.on)
    anew(today)
    assert cash_with(cast.collector) == 0
    assert not verify(cast.fund).problems


def test_the_page_of_a_count_leads_to_taking_it_back_and_to_the_new_one(office: Cast, signed: Signed) -> None:
    at = timezone.now()
    made = counted(office, at)
    slip, undo = f"slips/{made.pk}/", f"/books/{made.entry.entry_no}/undo/"
    for role, may_undo in (("treasurer", True), ("chair", True), ("collector", False), ("auditor", False)):
        assert (undo in page_of(signed(role), slip)) == may_undo, role
    asked = ask_undo(entry=made.entry, reason="คนละคน", by=office.treasurer, at=at, idem_key="undo")
    page = page_of(signed("treasurer"), slip)
    assert undo not in page and f"/requests/{asked.pk}/" in page  # noqa: PT018
    agree(asked, office, timezone.now())
    count = f"cash/{office.collector.pk}/"
    assert count in page_of(signed("treasurer"), slip)
    assert count not in page_of(signed("collector"), slip)
