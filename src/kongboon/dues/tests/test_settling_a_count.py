"""A count of which another sum was said: what the pages say of it, and the two ways in which it is settled."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from tests.world import NAMES, Cast, agree, make_member

from kongboon.access.models import Role
from kongboon.dues.agreements import (
    agree_to_count,
    dispute_count,
    disputed,
    file_signed_slip,
    hand_overs,
    without_agreement,
)
from kongboon.dues.services import Share, Taking, cash_with, hand_over, open_round, record_collection
from kongboon.dues.tests.pages import Signed
from kongboon.dues.tests.test_agreements import ON, counted, counted_for, page_of, slip_of
from kongboon.dues.today import cards
from kongboon.governance.doings import doing_of
from kongboon.governance.errors import RequestOver
from kongboon.governance.models import Request
from kongboon.governance.offices import add_officer
from kongboon.governance.requests import confirm, open_requests
from kongboon.ledger.undoing import ask_undo


def test_the_collector_opens_the_photo_that_was_filed_in_their_name(office: Cast, signed: Signed) -> None:
    at = timezone.now()
    made = counted(office, at)
    neighbour = add_officer(
        fund=office.fund, role=Role.COLLECTOR, name="ข้างบ้าน", at=at, village=office.villages[7]
    )
    other = counted_for(office, neighbour, at)
    mine, theirs = slip_of(office, at), slip_of(office, at, "maroon")
    file_signed_slip(hand_over=made, slip=mine, by=office.treasurer, at=at)
    file_signed_slip(hand_over=other, slip=theirs, by=office.treasurer, at=at)
    client, papers = signed("collector"), f"/f/{office.fund.code}/documents/"
    assert client.get(f"{papers}{mine.pk}/").status_code == 200
    assert client.get(f"{papers}{theirs.pk}/").status_code == 404
    assert f"documents/{mine.pk}/" in page_of(client, f"slips/{made.pk}/")


def test_a_disputed_count_is_not_called_agreed_and_says_what_each_can_do(
    office: Cast, signed: Signed
) -> None:
    at = timezone.now()
    made = counted(office, at, short=10_00)
    file_signed_slip(hand_over=made, slip=slip_of(office, at), by=office.treasurer, at=at)
    assert "ยืนยันยอดแล้ว" in page_of(signed("chair"), f"slips/{made.pk}/")
    dispute_count(hand_over=made, said_satang=30_00, note="ส่งครบ", by=office.collector, at=timezone.now())
    undo = f"/books/{made.entry.entry_no}/undo/"
    for role, may_undo in (("chair", True), ("treasurer", True), ("collector", False), ("auditor", False)):
        page = page_of(signed(role), f"slips/{made.pk}/")
        assert "ยืนยันยอดแล้ว" not in page, role
        assert "ตกลงกันได้อย่างไร" in page, role
        assert (undo in page) == may_undo, role
    assert f"slips/{made.pk}/agree/" in page_of(signed("collector"), f"slips/{made.pk}/")
    agree_to_count(hand_over=made, by=office.collector, at=timezone.now())
    assert "ตกลงกันได้อย่างไร" not in page_of(signed("chair"), f"slips/{made.pk}/")


def test_a_disputed_count_is_taken_back_by_two_and_counted_anew(cast: Cast, at: datetime) -> None:
    made = counted(cast, at, short=10_00)
    written_off = Request.objects.get()
    dispute_count(hand_over=made, said_satang=made.expected_satang, note="ส่งครบ", by=cast.collector, at=at)
    undo = ask_undo(entry=made.entry, reason="นับขาด", by=cast.treasurer, at=at, idem_key="undo")
    agree(undo, cast, at)
    assert not disputed(without_agreement(hand_overs(cast.fund))).exists()
    # What was to be written off because of it is over, and says so; nobody is asked for a word on it any more.
    assert written_off.pk not in {one.pk for one in open_requests(cast.fund)}
    assert [word.note for word in written_off.said] == ["การนับครั้งนี้ถูกยกเลิกแล้ว"]
    assert f"{made.expected_satang / 100:,.2f}" in dict(doing_of(written_off).words(written_off))["ผู้เก็บบอกว่า"]
    with pytest.raises(RequestOver):
        confirm(request=written_off, by=cast.chair, at=at)
    anew = hand_over(
        collector=cast.collector, expected_satang=made.expected_satang, counted_satang=made.expected_satang, on=ON,
        idem_key="anew", by=cast.treasurer, at=at,
    )  # fmt: skip
    agree_to_count(hand_over=anew, by=cast.collector, at=at)
    assert cash_with(cast.collector) == 0


def test_what_a_count_was_short_is_told_as_that_and_not_as_collected(cast: Cast, at: datetime) -> None:
    made = counted(cast, at, short=10_00)
    slip = f"/slips/{made.pk}/"
    for role in (Role.TREASURER, Role.COLLECTOR):
        found = [card for card in cards(cast.fund, cast.officers[role], ON) if "10.00" in card.title]
        assert [slip in card.url for card in found] == [True], role
    member = make_member(cast, at, number="777", paid_until=date(2024, 5, 31))
    round_ = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=at
    )
    record_collection(
        round=round_, takings=[Taking((Share(member.pk, months=1),))], on=ON, idem_key="more", by=cast.collector,
        at=at + timedelta(hours=1),
    )  # fmt: skip
    (card,) = [c for c in cards(cast.fund, cast.treasurer, ON) if "/dues/cash/" in c.url]
    assert "10.00 บาทในนี้" in card.text
    assert NAMES[Role.COLLECTOR] in card.title
