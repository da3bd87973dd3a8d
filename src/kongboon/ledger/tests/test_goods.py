"""Goods by hand: two people each time, never more than the books have, counted with the payments of seven days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.ground import ground
from tests.world import Cast, added_up, agree, entry_of, make_fund, make_member, minutes_of, pay_other, sign

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.benefits.households import name_membership
from kongboon.dues.papers import receipt
from kongboon.governance import errors as word_errors
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm, perform, step_of
from kongboon.ledger import errors
from kongboon.ledger.goods import Goods, ask_goods, in_store, moved_lately
from kongboon.ledger.moves import Payment
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.services import record_opening, reverse_entry
from kongboon.reports.money import money_moved
from kongboon.rules.catalogue import catalogue_text
from kongboon.web.vouchers import voucher_of_expense

ON = date(2024, 6, 10)
RICE = Goods(2_000_00, "ข้าวสาร 20 ถุง", "วัดโสน")


@ground
def cast(at: datetime) -> Cast:
    return make_fund(at=at, regulation=catalogue_text("standard-13"))


def asked(
    cast: Cast, act: Act, goods: Goods, at: datetime, *, key: str = "g", by: str = Role.TREASURER
) -> Request:
    return ask_goods(fund=cast.fund, act=act, goods=goods, by=cast.officers[by], at=at, idem_key=key)


def stocked(cast: Cast, at: datetime, value: int = 2_000_00) -> Request:
    goods = Goods(value, RICE.what, RICE.who)
    return agree(asked(cast, Act.RECEIVE_GOODS, goods, at, key=f"in{value}", by=Role.WELFARE), cast, at)


def given(value: int = 500_00, who: str = "ยายมี ใจดี") -> Goods:
    return Goods(value, "ข้าวสาร 5 ถุง", who, "ไฟไหม้บ้าน")


def test_a_gift_stands_in_the_books_once_another_agrees(cast: Cast, at: datetime) -> None:
    request = asked(cast, Act.RECEIVE_GOODS, RICE, at)
    assert in_store(cast.fund) == 0
    with pytest.raises(word_errors.OwnRequest):
        confirm(request=request, by=cast.treasurer, at=at)
    entry = entry_of(confirm(request=request, by=cast.chair, at=at).request)
    found = balances_by_code(cast.fund)
    assert (found["1170"], found["4902"]) == (2_000_00, -2_000_00)
    assert entry.batch.posted_by == cast.treasurer
    paper = receipt(entry)
    assert (paper.is_goods, paper.heading, paper.payer_name) == (True, "ใบรับสิ่งของ", "วัดโสน")
    assert [(line.text, line.amount_satang) for line in paper.lines] == [("ข้าวสาร 20 ถุง", 2_000_00)]
    moved = money_moved(cast.fund, ON, ON)
    assert (moved.received, moved.paid) == ({}, {}), "goods are no money"
    reverse_entry(entry=entry, on=ON, reason="ผิด", by=cast.chair, at=at)
    moved = money_moved(cast.fund, ON, ON)
    assert (moved.received, moved.paid) == ({}, {})


def test_goods_are_given_out_by_a_press_after_another_agrees(cast: Cast, at: datetime) -> None:
    stocked(cast, at)
    request = asked(cast, Act.GIVE_GOODS, given(), at, by=Role.WELFARE)
    with pytest.raises(word_errors.NotConfirmedYet):
        perform(request=request, by=cast.treasurer, at=at)
    request = agree(request, cast, at)
    assert in_store(cast.fund) == 2_000_00, "not before they are handed out"
    entry = entry_of(perform(request=request, by=cast.treasurer, at=at))
    assert entry_of(perform(request=request, by=cast.treasurer, at=at)) == entry
    found = balances_by_code(cast.fund)
    assert (found["1170"], found["5201"]) == (1_500_00, 500_00)
    paper = voucher_of_expense(entry)
    assert (paper.goods, paper.paid_to, paper.amount_satang) == ("ข้าวสาร 5 ถุง (ไฟไหม้บ้าน)", "ยายมี ใจดี", 500_00)
    assert [line.amount for line in moved_lately(cast.fund)] == [-500_00, 2_000_00]


def test_spoiled_goods_are_written_off_by_two(cast: Cast, at: datetime) -> None:
    stocked(cast, at)
    gone = Goods(300_00, "ข้าวสาร 3 ถุง", "", "มอดกิน")
    with pytest.raises(NotAllowed):
        asked(cast, Act.WRITE_OFF_GOODS, gone, at, by=Role.WELFARE)
    request = asked(cast, Act.WRITE_OFF_GOODS, gone, at)
    with pytest.raises(word_errors.NotConfirmedYet):
        perform(request=request, by=cast.treasurer, at=at)
    entry = entry_of(perform(request=agree(request, cast, at), by=cast.treasurer, at=at))
    assert entry.note.text == "ข้าวสาร 3 ถุง (มอดกิน)"
    assert balances_by_code(cast.fund)["5901"] == 300_00


@pytest.mark.parametrize("act", [Act.GIVE_GOODS, Act.WRITE_OFF_GOODS])
def test_never_more_than_the_books_have(cast: Cast, at: datetime, act: Act) -> None:
    stocked(cast, at, 500_00)
    with pytest.raises(errors.NotEnoughGoods):
        asked(cast, act, given(500_01), at)
    first, second = (agree(asked(cast, act, given(300_00), at, key=key), cast, at) for key in "ab")
    perform(request=first, by=cast.treasurer, at=at)
    with pytest.raises(errors.NotEnoughGoods):
        perform(request=second, by=cast.treasurer, at=at)
    assert in_store(cast.fund) == 200_00


def test_what_came_in_is_not_taken_back_once_it_is_given_out(cast: Cast, at: datetime) -> None:
    gift = entry_of(stocked(cast, at, 500_00))
    request = agree(asked(cast, Act.GIVE_GOODS, given(), at), cast, at)
    out = entry_of(perform(request=request, by=cast.treasurer, at=at))
    with pytest.raises(errors.NotEnoughGoods):
        reverse_entry(entry=gift, on=ON, reason="ผิด", by=cast.chair, at=at)
    reverse_entry(entry=out, on=ON, reason="ผิด", by=cast.chair, at=at)
    reverse_entry(entry=gift, on=ON, reason="ผิด", by=cast.chair, at=at)
    assert in_store(cast.fund) == 0


def test_a_large_gift_waits_for_its_day_and_then_comes_in(cast: Cast, at: datetime) -> None:
    gift = asked(cast, Act.RECEIVE_GOODS, Goods(25_000_00, "ข้าวสาร 50 ถุง", "วัดโนนสูง"), at, by=Role.WELFARE)
    for officer in (cast.chair, cast.officers[Role.SECRETARY]):
        gift = confirm(request=gift, by=officer, at=at).request
    assert (gift.is_open, in_store(cast.fund)) == (True, 0)
    with pytest.raises(word_errors.RequestWaits):
        perform(request=gift, by=cast.treasurer, at=at)
    perform(request=gift, by=cast.treasurer, at=at + timedelta(hours=24))
    assert in_store(cast.fund) == 25_000_00


def test_goods_count_with_the_payments_of_seven_days(cast: Cast, at: datetime) -> None:
    record_opening(
        fund=cast.fund, on=ON, balances={"1101": 50_000_00, "1170": 40_000_00}, by=cast.treasurer, at=at
    )
    sign(cast.chair, at)
    pay_other(cast, Payment("5201", "1101", 3_000_00, "ยายมี ใจดี", "ค่ายา"), at)
    request = asked(cast, Act.GIVE_GOODS, given(3_000_00), at, by=Role.WELFARE)
    assert (added_up(request), step_of(request).confirmations) == (6_000_00, 2)
    small = asked(cast, Act.GIVE_GOODS, given(3_000_00, "ตาดี มีสุข"), at, key="o", by=Role.BOOKKEEPER)
    assert (added_up(small), step_of(small).confirmations) == (3_000_00, 1)
    large = asked(cast, Act.WRITE_OFF_GOODS, Goods(25_000_00, "ข้าวสาร", "", "น้ำท่วม"), at, key="w")
    assert (step_of(large).with_chair, step_of(large).wait_hours) == (True, 24)
    large = confirm(request=large, by=cast.chair, at=at).request
    large = confirm(request=large, by=cast.officers[Role.SECRETARY], at=at).request
    with pytest.raises(word_errors.RequestWaits):
        perform(request=large, by=cast.treasurer, at=at)
    perform(request=large, by=cast.treasurer, at=at + timedelta(hours=24))


def test_nobody_gives_goods_to_the_own_household(cast: Cast, at: datetime) -> None:
    stocked(cast, at)
    mine = make_member(cast, at, number="0001", house_no="12", first_name="สมชาย", last_name="ตั้งตรง")
    wife = make_member(cast, at, number="0002", house_no="12", first_name="สมศรี", last_name="ตั้งตรง")
    name_membership(officer=cast.treasurer, number=mine.number, by=cast.chair, at=at)
    request = asked(cast, Act.GIVE_GOODS, given(who=wife.full_name), at, by=Role.WELFARE)
    with pytest.raises(word_errors.PayeeConfirms):
        confirm(request=request, by=cast.treasurer, at=at)
    request = agree(request, cast, at)
    with pytest.raises(word_errors.PayeeConfirms):
        perform(request=request, by=cast.treasurer, at=at)
    perform(request=request, by=cast.officers[Role.BOOKKEEPER], at=at)


@pytest.mark.parametrize(
    ("act", "goods", "refusal"),
    [
        (Act.RECEIVE_GOODS, Goods(1_00, " ", "วัด"), errors.GoodsUnnamed),
        (Act.RECEIVE_GOODS, Goods(1_00, "ข้าว", " "), errors.GoodsUnnamed),
        (Act.GIVE_GOODS, Goods(1_00, "ข้าว", "", "x"), errors.GoodsUnnamed),
        (Act.GIVE_GOODS, Goods(1_00, "ข้าว", "ยายมี"), errors.ReasonMissing),
        (Act.WRITE_OFF_GOODS, Goods(1_00, "ข้าว"), errors.ReasonMissing),
        (Act.RECEIVE_GOODS, Goods(1_00, "ข้าว", "วัด", photo_id=1), errors.PhotoOfElse),
    ],
)
def test_what_is_not_said_is_asked_for(
    cast: Cast, at: datetime, act: Act, goods: Goods, refusal: type[Exception]
) -> None:
    stocked(cast, at)
    with pytest.raises(refusal):
        asked(cast, act, goods, at)


def test_the_photo_of_something_else_is_refused(cast: Cast, at: datetime) -> None:
    other = minutes_of(cast.chair, at)
    with pytest.raises(errors.PhotoOfElse):
        asked(cast, Act.RECEIVE_GOODS, Goods(1_00, "ข้าว", "วัด", photo_id=other.pk), at)
