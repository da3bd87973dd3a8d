"""A hand-over from the count to the word on it, and goods from the gift to the voucher, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.test import override_settings
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, Role, User
from kongboon.config.settings import PASSWORD_HASHERS
from kongboon.dues.models import HandOver
from kongboon.dues.services import cash_with
from kongboon.dues.tests.test_agreements import counted, picture
from kongboon.ledger.goods import in_store
from kongboon.ledger.models import Entry
from kongboon.rules.catalogue import catalogue_text
from tests.browser.looking import follow, look, look_at_paper
from tests.browser.walking import agree
from tests.world import PASSWORD, Cast, make_fund

SignIn = Callable[[Officer], Page]
FUND = "/f/3305050/"


@pytest.fixture
def cast(committed: str) -> Cast:
    """A fund with a regulation, so that dues are collected; its officers sign in."""
    return make_fund(at=timezone.now(), users=True, regulation=catalogue_text("standard-13"))


def _counted(cast: Cast, short: int = 0) -> HandOver:
    with scope(fund=cast.fund):
        return counted(cast, timezone.now(), short=short)


def _paper(page: Page, address: str, name: str) -> None:
    look_at_paper(page.request.get(address).body(), name)


def test_the_collector_says_another_sum_and_then_agrees(cast: Cast, sign_in: SignIn) -> None:
    made = _counted(cast, short=10_00)
    slip = f"{FUND}dues/slips/{made.pk}/"
    page = sign_in(cast.collector)
    page.goto(FUND)
    look(page, "home-count-to-agree")
    page.goto(f"{FUND}dues/4/{timezone.localdate():%Y-%m}/")
    look(page, "village-count-to-agree")
    page.goto(slip)
    look(page, "count-to-agree")
    follow(page.get_by_role("link", name="ไม่ใช่ เป็นยอดอื่น"))
    page.fill("[name=said]", "30")
    page.fill("[name=note]", "ส่งครบ สามสิบบาท")
    look(page, "count-other-sum")
    follow(page.get_by_role("button", name="แจ้งประธานและผู้ตรวจสอบ"))
    look(page, "count-disputed-collector")
    page = sign_in(cast.officers[Role.AUDITOR])
    page.goto(FUND)
    look(page, "home-count-disputed")
    page.goto(f"{FUND}dues/cash/")
    look(page, "cash-auditor")
    page = sign_in(cast.treasurer)
    page.goto(slip)
    look(page, "count-disputed")
    page.goto(f"{slip}here/")
    look(page, "count-agree-here")
    page.goto(f"{slip}signed/")
    look(page, "count-signed-slip")
    page.goto(f"{FUND}dues/cash/")
    look(page, "cash-not-agreed")
    _paper(page, f"{FUND}dues/slips/{made.pk}.pdf", "remittance-short")
    page = sign_in(cast.collector)
    page.goto(slip)
    follow(page.get_by_role("button", name="ถูกต้อง ยืนยันยอด"))
    look(page, "count-agreed")
    _paper(page, f"{FUND}dues/slips/{made.pk}.pdf", "remittance-agreed")


def test_a_signed_slip_is_filed_and_the_count_taken_back(cast: Cast, sign_in: SignIn) -> None:
    made = _counted(cast)
    slip = f"{FUND}dues/slips/{made.pk}/"
    page = sign_in(cast.treasurer)
    page.goto(f"{slip}signed/")
    photo = {"name": "ใบนำส่ง.png", "mimeType": "image/png", "buffer": picture("navy")}
    page.set_input_files("[name=slip]", photo)
    follow(page.get_by_role("button", name="เก็บเข้าแฟ้ม"))
    look(page, "count-slip-filed")
    page = sign_in(cast.officers[Role.AUDITOR])
    page.goto(FUND)
    look(page, "home-slip-by-the-counter")
    page = sign_in(cast.collector)
    page.goto(FUND)
    look(page, "home-slip-filed")
    page.goto(slip)
    follow(page.get_by_role("link", name="ไม่ใช่ เป็นยอดอื่น"))
    page.fill("[name=said]", "50")
    page.fill("[name=note]", "ไม่ได้ลงชื่อในใบนี้")
    follow(page.get_by_role("button", name="แจ้งประธานและผู้ตรวจสอบ"))
    look(page, "count-disputed-after-slip")
    _paper(page, f"{FUND}dues/slips/{made.pk}.pdf", "remittance-disputed")
    follow(page.get_by_role("button", name="ถูกต้อง ยืนยันยอด"))
    look(page, "count-agreed-after-slip")
    page = sign_in(cast.chair)
    page.goto(f"{FUND}books/{made.entry.entry_no}/undo/")
    page.fill("[name=reason]", "นับผิด")
    look(page, "books-undo-hand-over")
    follow(page.get_by_role("button", name="ขอให้กรรมการอีกคนเห็นชอบ"))
    look(page, "request-undo-waits")
    asked = page.url
    page = sign_in(cast.collector)
    page.goto(FUND)
    look(page, "home-undo-waits")
    page = sign_in(cast.officers[Role.SECRETARY])
    page.goto(asked)
    look(page, "request-undo-to-agree")
    agree(page)
    look(page, "request-undo-done")
    page = sign_in(cast.collector)
    page.goto(FUND)
    look(page, "home-undone")
    page = sign_in(cast.chair)
    page.goto(slip)
    look(page, "count-taken-back")
    page.goto(f"{FUND}dues/slips/")
    look(page, "slips")
    _paper(page, f"{FUND}dues/slips/{made.pk}.pdf", "remittance-void")


def test_on_the_screen_of_whoever_counted_another_sum_is_said(cast: Cast, sign_in: SignIn) -> None:
    made = _counted(cast)
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        User.objects.filter(pk=cast.collector.user_id).update(password=make_password(PASSWORD))
    page = sign_in(cast.treasurer)
    page.goto(f"{FUND}dues/slips/{made.pk}/here/")
    page.locator("summary", has_text="ไม่ใช่ เป็นยอดอื่น").click()
    assert cast.collector.user is not None
    page.fill("[name=username]", cast.collector.user.username)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=said]", "40")
    page.fill("[name=note]", "ส่งสี่สิบบาท")
    look(page, "count-agree-here-other-sum")
    follow(page.get_by_role("button", name="แจ้งประธานและผู้ตรวจสอบ"))
    expect(page.locator("main")).to_contain_text("แจ้งยอดอื่น: 40.00")


def test_what_the_fund_owes_a_collector_is_paid_out_by_two(cast: Cast, sign_in: SignIn) -> None:
    _counted(cast)
    with scope(fund=cast.fund):
        receipt = Entry.objects.get(paper_series="R")
    page = sign_in(cast.treasurer)
    page.goto(f"{FUND}dues/receipts/{receipt.entry_no}/")
    follow(page.get_by_role("link", name="ขอยกเลิกใบเสร็จ"))
    page.fill("[name=reason]", "เก็บผิดคน")
    look(page, "receipt-take-back")
    follow(page.get_by_role("button", name="ขอให้กรรมการอีกคนเห็นชอบ"))
    look(page, "request-receipt-back")
    asked = page.url
    page.goto(f"{FUND}dues/receipts/{receipt.entry_no}/")
    look(page, "receipt-back-waits")
    page = sign_in(cast.chair)
    page.goto(asked)
    agree(page)
    page = sign_in(cast.treasurer)
    page.goto(f"{FUND}dues/cash/{cast.collector.pk}/")
    look(page, "collector-pay-back")
    follow(page.get_by_role("button", name="ขอให้กรรมการอีกคนเห็นชอบ"))
    asked = page.url
    page = sign_in(cast.chair)
    page.goto(asked)
    agree(page)
    page = sign_in(cast.treasurer)
    page.goto(asked)
    follow(page.get_by_role("button", name="จ่ายเงินแล้ว"))
    look(page, "collector-paid-back")
    with scope(fund=cast.fund):
        assert cash_with(cast.collector) == 0


def _fill(page: Page, way: str, **values: str) -> None:
    page.goto(f"{FUND}books/goods/{way}/")
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    look(page, f"goods-{way}")
    follow(page.get_by_role("button", name="ขอให้กรรมการอีกคนเห็นชอบ"))


def test_goods_come_in_and_go_out(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.treasurer)
    page.goto(f"{FUND}books/goods/")
    look(page, "goods-empty")
    _fill(page, "received", what="ข้าวสารถุง 5 กก. 20 ถุง", amount="2000", who="วัดโสนใหญ่")
    asked = page.url
    page = sign_in(cast.chair)
    page.goto(asked)
    look(page, "goods-received-to-agree")
    agree(page)
    page = sign_in(cast.treasurer)
    _fill(page, "given", what="ข้าวสาร 5 ถุง", amount="500", who="ยายมี ใจดี", reason="ไฟไหม้บ้าน")
    asked = page.url
    page = sign_in(cast.chair)
    page.goto(asked)
    agree(page)
    page = sign_in(cast.treasurer)
    page.goto(asked)
    look(page, "goods-given-agreed")
    follow(page.get_by_role("button", name="มอบสิ่งของแล้ว"))
    look(page, "goods-given-done")
    voucher = page.get_by_role("link", name="พิมพ์ใบสำคัญจ่าย").get_attribute("href")
    _paper(page, str(voucher), "voucher-goods-by-hand")
    _fill(page, "written-off", what="ข้าวสาร 1 ถุง", amount="100", reason="มอดกิน")
    page.goto(f"{FUND}books/goods/")
    look(page, "goods")
    follow(page.locator("main .list a", has_text="วัดโสนใหญ่"))
    look(page, "goods-entry")
    receipt = page.get_by_role("link", name="พิมพ์ใบเสร็จ").get_attribute("href")
    _paper(page, str(receipt), "receipt-goods")
    with scope(fund=cast.fund):
        assert in_store(cast.fund) == 1_500_00
    expect(page.locator("main")).to_contain_text("วัดโสนใหญ่")
