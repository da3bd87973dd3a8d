"""Help in goods: out of the stock of supplies or bought for the person; signed for as goods, counted at value."""

from __future__ import annotations

import re
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.ground import ground
from tests.world import Cast, make_member, pay_other

from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    pay_claim,
    submit_claim,
    take_back_claim,
)
from kongboon.benefits.claims.voucher import voucher_of
from kongboon.benefits.errors import InsufficientStock, NotInGoods
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import CASH, photo, welfare, with_money
from kongboon.ledger.checks import verify
from kongboon.ledger.errors import NotByHand, NotEnoughMoney
from kongboon.ledger.moves import Payment
from kongboon.ledger.queries import balances_by_code
from kongboon.members.models import Member
from kongboon.paper.documents import voucher_pdf
from kongboon.reports.benefits_paid import benefit_rows
from kongboon.rules.catalogue import catalogue_text

ON = date(2024, 6, 9)
GOODS = "ชุดของใช้ผู้ป่วยติดเตียง 1 ชุด"


@ground
def cast(at: datetime) -> Cast:
    """A fund that gives the bed-ridden goods worth 500 baht."""
    text = catalogue_text("standard-13").replace(
        'event = "disability"', f'event = "disability"\ngoods = "{GOODS}"'
    )
    made = with_money(at, text)
    return made


@ground
def member(cast: Cast, at: datetime) -> Member:
    return make_member(cast, at, paid_until=date(2024, 5, 31))


def _buy(cast: Cast, at: datetime, amount: int, key: str = "buy", money: str = "1101") -> None:
    bought = Payment("1170", money, amount, "ร้านรวมแพทย์", "ของใช้ผู้ป่วยติดเตียง 4 ชุด")
    pay_other(cast, bought, at, key)


def _confirmed(cast: Cast, member: Member, at: datetime) -> Claim:
    paper = Paper("disability_card", photo(cast, at))
    claim = submit_claim(
        asked=Asked(member, "disability", ON, papers=(paper,)), by=welfare(cast), at=at, idem_key="c"
    )
    return confirm_claim(claim=claim, by=cast.chair, at=at)


def test_goods_bought_before_come_out_of_the_store(cast: Cast, member: Member, at: datetime) -> None:
    _buy(cast, at, 2_000_00)
    before = balances_by_code(cast.fund)
    assert (before["1170"], before["1101"], before.get("5109", 0)) == (2_000_00, CASH - 2_000_00, 0)
    claim = _confirmed(cast, member, at)
    pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p", from_stock=True)
    after = balances_by_code(cast.fund)
    assert (after["1170"], after["1101"]) == (1_500_00, CASH - 2_000_00), (
        "no money moves when goods are given"
    )
    assert (after["5109"], after.get("2101", 0)) == (500_00, 0)
    assert verify(cast.fund).whole


def test_goods_bought_for_this_person_are_paid_with_money(cast: Cast, member: Member, at: datetime) -> None:
    pay_claim(claim=_confirmed(cast, member, at), by=cast.treasurer, at=at, idem_key="p")
    after = balances_by_code(cast.fund)
    assert (after["5109"], after["1101"], after.get("1170", 0)) == (500_00, CASH - 500_00, 0)


def test_an_empty_store_gives_nothing(cast: Cast, member: Member, at: datetime) -> None:
    _buy(cast, at, 499_99)
    claim = _confirmed(cast, member, at)
    with pytest.raises(InsufficientStock) as refusal:
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p", from_stock=True)
    assert refusal.value.facts == {"held": "499.99", "amount": "500.00"}
    assert Claim.objects.get().status == "approved"


def test_money_is_not_paid_out_of_the_store(cast: Cast, member: Member, at: datetime) -> None:
    _buy(cast, at, 2_000_00)
    asked = Asked(member, "ageing", ON)
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="c")
    claim = confirm_claim(claim=claim, by=cast.chair, at=at)
    with pytest.raises(NotInGoods):
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p", from_stock=True)


def test_goods_given_by_mistake_come_back_into_the_store(cast: Cast, member: Member, at: datetime) -> None:
    _buy(cast, at, 2_000_00)
    claim = _confirmed(cast, member, at)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p", from_stock=True)
    take_back_claim(claim=claim, reason="ให้ผิดคน", by=cast.chair, at=at)
    after = balances_by_code(cast.fund)
    assert (after["1170"], after.get("5109", 0)) == (2_000_00, 0)


def test_the_voucher_names_the_goods_and_who_receives_them_signs(
    cast: Cast, member: Member, at: datetime, tmp_path: Path
) -> None:
    _buy(cast, at, 2_000_00)
    claim = _confirmed(cast, member, at)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p", from_stock=True)
    file = tmp_path / "voucher.pdf"
    file.write_bytes(voucher_pdf(voucher_of(claim)))
    told = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    told = re.sub(r"\s+", " ", told)
    for words in (GOODS, "คิดเป็นมูลค่า", "ห้าร้อยบาทถ้วน", "ผู้รับของ", "ผู้จ่ายของ", "วัสดุคงเหลือ"):
        assert words in told, words
    assert "ผู้รับเงิน" not in told
    assert told.count(GOODS) == 1


def test_the_report_counts_goods_at_their_value_apart_from_money(
    cast: Cast, member: Member, at: datetime
) -> None:
    _buy(cast, at, 2_000_00)
    pay_claim(claim=_confirmed(cast, member, at), by=cast.treasurer, at=at, idem_key="p", from_stock=True)
    (row,) = benefit_rows(cast.fund, date(2024, 4, 1), date(2024, 9, 30))
    assert (row.amount_satang, row.goods_satang) == (500_00, 500_00)


def test_supplies_are_bought_only_with_money_that_is_there(cast: Cast, at: datetime) -> None:
    with pytest.raises(NotEnoughMoney):
        _buy(cast, at, CASH + 1)
    with pytest.raises(NotByHand):
        _buy(cast, at, 100, money="1170")
