"""A large payment for something else than a benefit waits in the sight of the members, and any officer stops it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.ground import ground
from tests.world import Cast, agree, entry_of, record_opening

from kongboon.access.models import Role
from kongboon.benefits.notices.paper import notice_paper
from kongboon.benefits.notices.queries import payment_notices
from kongboon.governance import errors, outcomes
from kongboon.governance.models import Request
from kongboon.governance.requests import decline, object_to, perform
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment

DAY = timedelta(hours=24)


@ground
def asked(fund: Cast, at: datetime) -> Request:
    """25,000 baht for a roof, with every word that it wants."""
    opened = {"1101": 100_000_00}
    record_opening(fund=fund.fund, on=date(2024, 5, 31), balances=opened, by=fund.treasurer, at=at)
    payment = Payment("5201", "1101", 25_000_00, "ร้านวัสดุเจริญดี", "ซ่อมหลังคาศาลา")
    made = ask_payment(fund=fund.fund, payment=payment, by=fund.treasurer, at=at, idem_key="roof-2567")
    return agree(made, fund, at)


def test_it_stands_on_the_notice_and_is_paid_after_a_day(fund: Cast, asked: Request, at: datetime) -> None:
    [line] = payment_notices(fund.fund, at)
    assert (line.state, line.moment) == ("waits", at + DAY)
    [printed] = notice_paper(fund.fund, at).lines
    assert (printed.who, printed.amount_satang, printed.payable_from) == ("ร้านวัสดุเจริญดี", 25_000_00, at + DAY)
    with pytest.raises(errors.RequestWaits):
        perform(request=asked, by=fund.treasurer, at=at + DAY - timedelta(seconds=1))
    assert entry_of(perform(request=asked, by=fund.treasurer, at=at + DAY)).paper_number
    assert payment_notices(fund.fund, at + DAY)[0].state == "paid"


def test_any_officer_stops_it_while_it_waits(fund: Cast, asked: Request, at: datetime) -> None:
    with pytest.raises(errors.ReasonMissing):
        object_to(request=asked, by=fund.collector, at=at, note=" ")
    with pytest.raises(errors.OwnRequest):
        object_to(request=asked, by=fund.treasurer, at=at, note="เปลี่ยนใจ")
    object_to(request=asked, by=fund.collector, at=at, note="ราคาสูงไป")
    with pytest.raises(errors.RequestOver):
        perform(request=asked, by=fund.treasurer, at=at + DAY)
    assert payment_notices(fund.fund, at)[0].state == "stopped"


def test_what_no_longer_waits_is_not_stopped(fund: Cast, asked: Request, at: datetime) -> None:
    with pytest.raises(errors.NotWaiting):
        object_to(request=asked, by=fund.collector, at=at + DAY, note="ช้าไป")


def test_the_end_of_it_is_told_to_all_who_knew_it(fund: Cast, asked: Request, at: datetime) -> None:
    """Who asked, who had agreed, the chair and the secretary; not who objected, nor who had nothing to do with it."""
    object_to(request=asked, by=fund.collector, at=at, note="ราคาสูงไป")
    agreed = {word.officer.role for word in asked.confirmations}
    told = {role for role, officer in fund.officers.items() if outcomes.cards(fund.fund, officer, at)}
    assert told == {Role.TREASURER, Role.CHAIR, Role.SECRETARY} | agreed
    assert [line for line in notice_paper(fund.fund, at).hearing if "น้อย เดินดี" in line] == []
    assert {"รำพึง จดจำ (นายทะเบียน)", "ผู้เก็บเงินประจำหมู่บ้านทุกคน"} <= set(notice_paper(fund.fund, at).hearing)


def test_a_no_to_a_small_sum_is_between_those_two(fund: Cast, at: datetime) -> None:
    record_opening(
        fund=fund.fund, on=date(2024, 5, 31), balances={"1101": 100_000_00}, by=fund.treasurer, at=at
    )
    payment = Payment("5201", "1101", 100_00, "ร้านวัสดุเจริญดี", "กระดาษ")
    asked = ask_payment(fund=fund.fund, payment=payment, by=fund.treasurer, at=at, idem_key="paper-2567")
    decline(request=asked, by=fund.officers[Role.WELFARE], at=at, note="มีอยู่แล้ว")
    told = {role for role, officer in fund.officers.items() if outcomes.cards(fund.fund, officer, at)}
    assert told == {Role.TREASURER}
