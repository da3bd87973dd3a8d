"""A slip that somebody else filed takes no word away: whoever handed over may say another sum, and settles it alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from tests.world import NAMES, PASSWORD, Cast

from kongboon.access.models import Role
from kongboon.dues import errors
from kongboon.dues.agreements import (
    agree_to_count,
    dispute_count,
    disputed,
    file_signed_slip,
    hand_overs,
    slips_by_the_counter,
    slips_filed,
    without_agreement,
)
from kongboon.dues.models import HandOverAgreement
from kongboon.dues.papers import remittance
from kongboon.dues.tests.pages import Signed, url
from kongboon.dues.tests.test_agreements import ON, counted, page_of, slip_of
from kongboon.dues.today import cards
from kongboon.governance.doings import doing_of
from kongboon.governance.requests import open_requests


def test_a_slip_that_somebody_else_filed_is_told_and_takes_no_word_away(cast: Cast, at: datetime) -> None:
    made = counted(cast, at, short=10_00)
    file_signed_slip(hand_over=made, slip=slip_of(cast, at), by=cast.treasurer, at=at)
    assert list(slips_filed(cast.collector, at)) == [made], "whose name it is is told"
    assert not slips_filed(cast.collector, at + timedelta(days=7)).exists()
    later = at + timedelta(hours=1)
    dispute_count(hand_over=made, said_satang=30_00, note="ไม่ได้ลงชื่อ", by=cast.collector, at=later)
    assert list(disputed(without_agreement(hand_overs(cast.fund)))) == [made]
    titles = [card.title for card in cards(cast.fund, cast.chair, ON)]
    assert any(NAMES[Role.COLLECTOR] in title for title in titles)
    agree_to_count(hand_over=counted(cast, at), by=cast.collector, at=at)  # the own word ends it
    with pytest.raises(errors.CountAgreed):
        dispute_count(
            hand_over=hand_overs(cast.fund)[0], said_satang=1, note="x", by=cast.collector, at=later
        )


def test_whoever_handed_over_settles_it_after_a_slip(cast: Cast, at: datetime) -> None:
    made, later = counted(cast, at, short=10_00), at + timedelta(hours=1)
    file_signed_slip(hand_over=made, slip=slip_of(cast, at), by=cast.treasurer, at=at)
    assert list(slips_by_the_counter(cast.fund, at)) == [made]
    dispute_count(hand_over=made, said_satang=30_00, note="ไม่ได้ลงชื่อ", by=cast.collector, at=later)
    assert not slips_by_the_counter(cast.fund, at).exists(), "the collector has spoken"
    assert "แจ้งเมื่อ" in remittance(made, later).agreement
    (asked,) = open_requests(cast.fund)
    said = dict(doing_of(asked).words(asked))
    assert any("30.00" in words for words in said.values()), (
        "whoever agrees to the write-off reads the other sum"
    )
    word = agree_to_count(hand_over=made, by=cast.collector, at=later + timedelta(hours=1))
    assert word.way == "signed_in"
    assert agree_to_count(hand_over=made, by=cast.collector, at=later + timedelta(hours=2)) == word
    assert not disputed(hand_overs(cast.fund)).exists()
    assert "ยืนยันยอด" in remittance(made, later).agreement


def test_another_sum_is_said_on_the_screen_of_whoever_counted(office: Cast, signed: Signed) -> None:
    made, client = counted(office, timezone.now()), signed("treasurer")
    assert office.collector.user is not None
    here, own = url(f"slips/{made.pk}/here/"), office.collector.user
    told = {"username": own.username, "password": PASSWORD, "other": "1"}
    assert client.post(here, told).status_code == 422, "which sum, and what happened"
    assert client.post(here, {**told, "said": "99", "note": "ส่ง 99 บาท"}).status_code == 302
    word = HandOverAgreement.objects.get()
    assert (word.said_satang, word.way, word.filed_by) == (99_00, "same_screen", office.collector)
    page = page_of(client, f"slips/{made.pk}/")
    assert "แจ้งยอดอื่น: 99.00" in page
