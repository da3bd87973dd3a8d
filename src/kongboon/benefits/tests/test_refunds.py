"""Dues that go back to whoever resigned, through the services and into the books."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_member

from kongboon.access.errors import NotForThisOffice
from kongboon.access.models import Role
from kongboon.benefits.accounts import held_satang, money_account
from kongboon.benefits.claims import errors
from kongboon.benefits.errors import InsufficientCash
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import Refund, RefundAct
from kongboon.benefits.refunds.errors import (
    NothingBack,
    RefundChanged,
    RefundNotOpen,
    RefundStillWaits,
    RefundWaits,
)
from kongboon.benefits.refunds.services import (
    ask_refund,
    confirm_refund,
    decline_refund,
    live_refund,
    pay_refund,
    quote_refund,
    take_back_refund,
)
from kongboon.benefits.refunds.voucher import voucher_of_refund
from kongboon.benefits.tests.conftest import CASH, with_money
from kongboon.benefits.tests.large import DAY, a_fund
from kongboon.dues.models import DuesPayment
from kongboon.dues.services import Share, Taking, hand_over, open_round, record_collection, take_back
from kongboon.funds.models import BankAccount
from kongboon.kernel.errors import DomainError
from kongboon.ledger.accounts import account_for
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Entry
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.reports.six_month import build_report
from kongboon.rules.catalogue import catalogue_text

HALF = catalogue_text("standard-13").replace("refund_percent = 0", "refund_percent = 50")
LEFT = date(2024, 6, 9)


@ground
def cast(at: datetime) -> Cast:
    return with_money(at, HALF)


def paying(cast: Cast, at: datetime, *, months: int = 4, **more: object) -> Member:
    """A member since January 2567 who paid so many months into the cash box."""
    values: dict[str, object] = {"joined_on": date(2024, 1, 1), "house_no": "12"}
    member = make_member(cast, at, **(values | more))  # type: ignore[arg-type]
    village = cast.villages[4]
    round = open_round(fund=cast.fund, village=village, month="2024-06", collector=cast.collector, at=at)
    record_collection(
        round=round,
        takings=[Taking((Share(member.pk, months=months),))],
        on=date(2024, 6, 5),
        idem_key=f"paid/{member.number}",
        by=cast.collector,
        at=at,
    )
    member.refresh_from_db()
    return member


def resigned(cast: Cast, at: datetime, **more: object) -> Member:
    member = paying(cast, at, **more)  # type: ignore[arg-type]
    return end_membership(member=member, reason="resigned", on=LEFT, by=cast.officers[Role.REGISTRAR], at=at)


def asked(cast: Cast, at: datetime, **more: object) -> Refund:
    return ask_refund(member=resigned(cast, at, **more), by=cast.officers[Role.REGISTRAR], at=at)


def paid(cast: Cast, at: datetime, **more: object) -> Refund:
    refund = confirm_refund(refund=asked(cast, at, **more), by=cast.chair, at=at)
    return pay_refund(refund=refund, by=cast.treasurer, at=at, idem_key="p")


def _is_refused(refusal: type[DomainError], act: object, **told: object) -> None:
    with pytest.raises(refusal):
        act(**told)  # type: ignore[operator]


def test_from_resigning_to_the_money_and_the_report(cast: Cast, at: datetime) -> None:
    refund = paid(cast, at)
    # 1 January to 30 April 2567 by the day: 31 + 29 + 31 + 30 = 121 baht.
    assert (refund.paid_satang, refund.percent, refund.amount_satang) == (121_00, 50, 60_50)
    assert held_satang(money_account(cast.fund, None)) == CASH - 60_50
    assert held_satang(account_for(cast.fund, "5501")) == 60_50
    assert held_satang(account_for(cast.fund, "4101")) == -121_00, "what was paid in stays income"
    assert verify(cast.fund).whole
    report = build_report(cast.fund, "2567/2", at=at)
    rows = {row.label: row.amount_satang for row in report.finance.payments}
    assert rows["เงินสมทบคืนแก่สมาชิกที่ลาออก"] == 60_50
    assert not report.benefits, "no benefit was paid"
    voucher = voucher_of_refund(refund)
    assert (voucher.paid_to, voucher.amount_satang, voucher.member_no) == ("นางบุญมี มีสุข", 60_50, "0001")
    assert "121.00" in voucher.arithmetic[0].text
    assert "50" in voucher.arithmetic[-1].text
    assert [word.name for word in voucher.approvals] == [
        cast.officers[Role.REGISTRAR].name,
        cast.chair.name,
    ]


def test_only_who_resigns_gets_it_and_only_where_the_regulation_gives(cast: Cast, at: datetime) -> None:
    member, registrar = paying(cast, at), cast.officers[Role.REGISTRAR]
    assert quote_refund(member, "resigned", LEFT).amount_satang == 60_50
    _is_refused(NothingBack, ask_refund, member=member, by=registrar, at=at)
    for reason in ("lapsed", "moved", "died"):
        assert quote_refund(member, reason, LEFT).due is None  # type: ignore[arg-type]
    end_membership(member=member, reason="moved", on=LEFT, by=registrar, at=at)
    _is_refused(NothingBack, ask_refund, member=member, by=registrar, at=at)


def test_a_regulation_without_a_refund_gives_none(db: None, at: datetime) -> None:
    cast = with_money(at)
    with scope(fund=cast.fund):
        _is_refused(
            NothingBack, ask_refund, member=resigned(cast, at), by=cast.officers[Role.REGISTRAR], at=at
        )


def test_dues_paid_before_these_books_are_not_counted_and_that_is_known(cast: Cast, at: datetime) -> None:
    old = paying(cast, at, months=1, joined_on=date(2017, 1, 1), paid_until=date(2024, 4, 30))
    quote = quote_refund(old, "resigned", LEFT)
    assert (quote.paid.satang, quote.paid.is_whole) == (31_00, False)
    assert quote_refund(paying(cast, at, number="0002"), "resigned", LEFT).paid.is_whole


def test_another_officer_confirms_and_pays(cast: Cast, at: datetime) -> None:
    secretary = cast.officers[Role.SECRETARY]
    refund = ask_refund(member=resigned(cast, at), by=secretary, at=at)
    _is_refused(errors.OwnClaim, confirm_refund, refund=refund, by=secretary, at=at)
    _is_refused(NotForThisOffice, confirm_refund, refund=refund, by=cast.officers[Role.REGISTRAR], at=at)
    _is_refused(errors.NotConfirmed, pay_refund, refund=refund, by=cast.treasurer, at=at, idem_key="p")
    confirm_refund(refund=refund, by=cast.chair, at=at)
    _is_refused(errors.SaidAlready, confirm_refund, refund=refund, by=cast.chair, at=at)
    bank = BankAccount.objects.get(fund=cast.fund)
    done = pay_refund(refund=refund, by=cast.treasurer, at=at, idem_key="p", bank=bank)
    assert held_satang(money_account(cast.fund, bank)) == 200_000_00 - 60_50
    assert pay_refund(refund=refund, by=cast.treasurer, at=at, idem_key="p", bank=bank) == done
    _is_refused(errors.PaidAlready, pay_refund, refund=refund, by=cast.chair, at=at, idem_key="q")
    _is_refused(errors.PaidAlready, ask_refund, member=refund.member, by=cast.chair, at=at)
    assert Entry.objects.filter(fund=cast.fund, batch__kind="refund").count() == 1


def test_more_than_one_confirms_where_the_regulation_asks_for_it(db: None, at: datetime) -> None:
    strict = HALF.replace(
        'up_to = "5,000"\nconfirmations = 1', 'up_to = "5,000"\nconfirmations = 2\nwith_chair = true'
    )
    assert strict != HALF
    cast = with_money(at, strict)
    with scope(fund=cast.fund):
        refund = asked(cast, at)
        confirm_refund(refund=refund, by=cast.treasurer, at=at)
        _is_refused(errors.NotConfirmed, pay_refund, refund=refund, by=cast.treasurer, at=at, idem_key="p")
        welfare = cast.officers[Role.WELFARE]
        _is_refused(errors.AnotherConfirmation, confirm_refund, refund=refund, by=welfare, at=at)
        confirm_refund(refund=refund, by=cast.chair, at=at)
        assert pay_refund(refund=refund, by=cast.treasurer, at=at, idem_key="p").payment


def test_nobody_acts_on_the_refund_of_their_own_house(cast: Cast, at: datetime) -> None:
    leaver = resigned(cast, at)
    make_member(cast, at, number="0009", first_name="มาลี", last_name="ใจงาม", house_no="12")
    make_member(cast, at, number="0010", first_name="สมชาย", last_name="ตั้งตรง", house_no="12")
    secretary = cast.officers[Role.SECRETARY]
    name_membership(officer=cast.chair, number="0009", by=secretary, at=at)
    name_membership(officer=cast.treasurer, number="0010", by=secretary, at=at)
    _is_refused(errors.OwnHousehold, ask_refund, member=leaver, by=cast.chair, at=at)
    refund = ask_refund(member=leaver, by=cast.officers[Role.REGISTRAR], at=at)
    _is_refused(errors.OwnHousehold, confirm_refund, refund=refund, by=cast.chair, at=at)
    confirm_refund(refund=refund, by=secretary, at=at)
    _is_refused(errors.OwnHousehold, pay_refund, refund=refund, by=cast.treasurer, at=at, idem_key="p")
    bookkeeper = cast.officers[Role.BOOKKEEPER]
    pay_refund(refund=refund, by=bookkeeper, at=at, idem_key="p")
    _is_refused(errors.OwnHousehold, take_back_refund, refund=refund, reason="x", by=cast.chair, at=at)


def test_the_leaver_decides_nothing(cast: Cast, at: datetime) -> None:
    leaver = resigned(cast, at, first_name="มาลี", last_name="ใจงาม", title="")
    _is_refused(errors.OwnBenefit, ask_refund, member=leaver, by=cast.chair, at=at)


def test_a_payment_is_taken_back_by_somebody_else_and_can_be_made_anew(cast: Cast, at: datetime) -> None:
    refund = paid(cast, at)
    _is_refused(errors.OwnPaymentBack, take_back_refund, refund=refund, reason="x", by=cast.treasurer, at=at)
    _is_refused(errors.ReasonMissing, take_back_refund, refund=refund, reason=" ", by=cast.chair, at=at)
    take_back_refund(refund=refund, reason="จ่ายผิดคน", by=cast.chair, at=at)
    assert held_satang(money_account(cast.fund, None)) == CASH
    assert voucher_of_refund(refund).is_void
    _is_refused(RefundNotOpen, take_back_refund, refund=refund, reason="x", by=cast.chair, at=at)
    _is_refused(RefundNotOpen, pay_refund, refund=refund, by=cast.treasurer, at=at, idem_key="q")
    assert live_refund(refund.member) is None
    anew = ask_refund(member=refund.member, by=cast.officers[Role.REGISTRAR], at=at)
    confirm_refund(refund=anew, by=cast.chair, at=at)
    pay_refund(refund=anew, by=cast.treasurer, at=at, idem_key="r")
    assert held_satang(account_for(cast.fund, "5501")) == 60_50
    assert verify(cast.fund).whole


def test_who_does_not_agree_ends_it_with_a_reason(cast: Cast, at: datetime) -> None:
    refund = asked(cast, at)
    _is_refused(errors.ReasonMissing, decline_refund, refund=refund, by=cast.chair, at=at, note="")
    decline_refund(refund=refund, by=cast.chair, at=at, note="ยังไม่ได้ยื่นใบลาออก")
    _is_refused(RefundNotOpen, confirm_refund, refund=refund, by=cast.treasurer, at=at)
    anew = ask_refund(member=refund.member, by=cast.officers[Role.REGISTRAR], at=at)
    assert anew != refund
    assert ask_refund(member=refund.member, by=cast.officers[Role.REGISTRAR], at=at) == anew, "asked twice"
    _is_refused(RefundWaits, ask_refund, member=refund.member, by=cast.chair, at=at)


def test_a_receipt_taken_back_meanwhile_stops_it(cast: Cast, at: datetime) -> None:
    refund = confirm_refund(refund=asked(cast, at), by=cast.chair, at=at)
    entry = DuesPayment.objects.get(member=refund.member).entry
    take_back(entry=entry, on=LEFT, reason="เก็บผิดคน", by=cast.treasurer, at=at)
    _is_refused(RefundChanged, pay_refund, refund=refund, by=cast.treasurer, at=at, idem_key="p")
    assert not RefundAct.objects.filter(kind="pay").exists()


def test_no_more_is_paid_than_there_is(db: None, at: datetime) -> None:
    cast = with_money(at, HALF, cash=10_00)
    with scope(fund=cast.fund):
        refund = confirm_refund(refund=asked(cast, at), by=cast.chair, at=at)
        _is_refused(InsufficientCash, pay_refund, refund=refund, by=cast.treasurer, at=at, idem_key="p")
        hand_over(
            collector=cast.collector,
            expected_satang=121_00,
            counted_satang=121_00,
            on=LEFT,
            idem_key="h",
            by=cast.treasurer,
            at=at,
        )
        assert pay_refund(refund=refund, by=cast.treasurer, at=at, idem_key="p").payment


def test_a_large_refund_waits_a_day_where_the_regulation_is_silent(db: None, at: datetime) -> None:
    silent = re.sub(r"\[\[approval\]\]\n(?:.+\n)+\n", "", HALF).replace(
        'amount = "1"\nper', 'amount = "100"\nper'
    )
    with a_fund(at, silent, cash=500_000_00) as cast:
        refund = asked(cast, at, months=12)
        assert refund.amount_satang == 18_300_00
        for role in (Role.SECRETARY, Role.CHAIR):
            refund = confirm_refund(refund=refund, by=cast.officers[role], at=at)
        with pytest.raises(RefundStillWaits):
            pay_refund(refund=refund, by=cast.treasurer, at=at + DAY - timedelta(seconds=1), idem_key="p")
        assert pay_refund(refund=refund, by=cast.treasurer, at=at + DAY, idem_key="p").payment
