"""Goods for the bed-ridden and help to somebody who is no member, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import welfare, with_money
from kongboon.benefits.tests.test_questions import REGULATION
from kongboon.ledger.queries import balances_by_code
from kongboon.rules.catalogue import catalogue_text
from tests.browser.looking import follow, look
from tests.browser.walking import Walk, agree, ask, on_the_sum, pdf_words, press_next, together
from tests.world import Cast, make_member

SignIn = Callable[[Officer], Page]
GOODS = "ชุดของใช้ผู้ป่วยติดเตียง 1 ชุด"
STRANGER = "นายสมหวัง ใจเย็น"


def _town(regulation: str) -> Cast:
    now = timezone.now()
    cast = with_money(now, regulation, users=True)
    paid = localdate().replace(day=1) - timedelta(days=1)
    with scope(fund=cast.fund):
        make_member(cast, now, joined_on=date(2018, 1, 1), paid_until=paid)
    return cast


@pytest.fixture
def town(committed: str) -> Cast:
    """A fund that gives the bed-ridden goods."""
    text = catalogue_text("standard-13")
    return _town(text.replace('event = "disability"', f'event = "disability"\ngoods = "{GOODS}"'))


def _confirm(page: Page, town: Cast, claim: Claim, amount: str = "") -> None:
    number = on_the_sum(town) if amount else ""
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/confirm/")
    if amount:
        page.fill("[name=amount]", amount)
        page.locator("[name=resolution]").select_option(number)
        page.fill("[name=note]", "ไม่มีที่พึ่ง")
    page.get_by_role("button", name="เห็นชอบ").click()
    expect(page).to_have_url(re.compile(r"/pay/$"))


def test_supplies_are_bought_and_given_to_a_bed_ridden_member(
    sign_in: SignIn, town: Cast, tmp_path: Path
) -> None:
    page = sign_in(town.treasurer)
    page.goto(f"/f/{town.fund.code}/books/other/?direction=out")
    page.select_option("[name=what]", "1170")
    page.fill("[name=amount]", "2000")
    page.select_option("[name=money]", "1101")
    page.fill("[name=payee]", "ร้านรวมแพทย์")
    page.fill("[name=note]", "ของใช้ผู้ป่วยติดเตียง 4 ชุด")
    look(page, "books-supplies")
    follow(page.get_by_role("button", name="ขอจ่ายเงินนี้"))
    request = page.url
    page = sign_in(town.chair)
    page.goto(request)
    agree(page)
    page = sign_in(town.treasurer)
    page.goto(request)
    follow(page.get_by_role("button", name="จ่ายเงินแล้ว"))
    page = sign_in(welfare(town))
    ask(page, town, Walk("พิการหรือติดเตียง", {}))
    look(page, "claim-goods-result")
    page.get_by_role("button", name="ยื่นคำขอ").click()
    expect(page).to_have_url(re.compile(r"/benefits/\d+/$"))
    with scope(fund=town.fund):
        claim = Claim.objects.get()
    _confirm(sign_in(town.chair), town, claim)
    page = sign_in(town.treasurer)
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/pay/")
    expect(page.locator("[name=source][value=stock]")).to_be_checked()
    look(page, "claim-goods-pay")
    page.get_by_role("button", name="มอบของ").click()
    expect(page).to_have_url(re.compile(r"/slip/$"))
    look(page, "claim-goods-slip")
    words = together(pdf_words(page, f"/f/{town.fund.code}/benefits/{claim.pk}/voucher.pdf", tmp_path))
    for needed in (GOODS, "ผู้รับของ", "ห้าร้อยบาทถ้วน", "วัสดุคงเหลือ"):
        assert together(needed) in words, needed
    with scope(fund=town.fund):
        found = balances_by_code(town.fund)
    assert (found["1170"], found["5109"]) == (1_500_00, 500_00)


def test_somebody_who_is_no_member_is_helped(sign_in: SignIn, town: Cast, tmp_path: Path) -> None:
    page = sign_in(welfare(town))
    answers = {"person": {"person_name": STRANGER, "house_no": "ศาลากลางบ้าน", "vouched_by": "0001"},
               "story": "ไม่มีบ้าน นอนศาลา ไม่มีบัตรประชาชน"}  # fmt: skip
    ask(page, town, Walk("เดือดร้อน ยากไร้", {}, "", answers=answers), {"person": "claim-person"})
    page.get_by_role("button", name="ยื่นคำขอ").click()
    expect(page.locator("main")).to_contain_text("ไม่ใช่สมาชิก")
    look(page, "claim-outsider")
    with scope(fund=town.fund):
        claim = Claim.objects.get()
    _confirm(sign_in(town.chair), town, claim, "800")
    page = sign_in(town.treasurer)
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/pay/")
    press_next(page)
    expect(page).to_have_url(re.compile(r"/slip/$"))
    words = together(pdf_words(page, f"/f/{town.fund.code}/benefits/{claim.pk}/voucher.pdf", tmp_path))
    for needed in (STRANGER, "ผู้รับรอง", "นางบุญมี มีสุข สมาชิกเลขที่ 0001", "แปดร้อยบาทถ้วน"):
        assert together(needed) in words, needed
    with scope(fund=town.fund):
        assert balances_by_code(town.fund)["5120"] == 800_00


def test_trips_and_an_accident_are_asked_for(committed: str, sign_in: SignIn) -> None:
    town = _town(REGULATION)
    page = sign_in(welfare(town))
    looked = {"units": "claim-units", "accident": "claim-accident"}
    ask(page, town, Walk("เดินทางไปบำบัด", {}, answers={"units": "๓"}), looked)
    expect(page.locator("main")).to_contain_text("600")
    asked = Walk("นอนโรงพยาบาล", {}, answers={"nights": "1", "accident": "yes"})
    assert ask(page, town, asked, looked) == ["day", "nights", "accident"]
    expect(page.locator("main")).to_contain_text("100")
