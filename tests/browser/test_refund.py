"""A member resigns, and half of the dues goes back: from the page that ends the membership to the printed voucher."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer
from kongboon.benefits.refunds.models import Refund
from kongboon.benefits.tests.conftest import with_money
from kongboon.benefits.tests.test_refunds import HALF
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.ledger.checks import verify
from kongboon.members.models import Member
from kongboon.members.requests import open_changes
from tests.browser.looking import follow, look, look_at_paper
from tests.browser.walking import pdf_words, press_next, together
from tests.world import Cast, agree, make_member

SignIn = Callable[[Officer], Page]


@pytest.fixture
def cast(committed: str) -> Cast:
    return with_money(timezone.now(), HALF, users=True)


def _paying(cast: Cast) -> Member:
    """Two years by the day, 730 or 731 baht, paid into these books."""
    now, today = timezone.now(), localdate()
    with scope(fund=cast.fund):
        member = make_member(cast, now, joined_on=date(today.year - 2, 1, 1), house_no="12")
        round = open_round(
            fund=cast.fund,
            village=cast.villages[4],
            month=f"{today:%Y-%m}",
            collector=cast.collector,
            at=now,
        )
        takings = [Taking((Share(member.pk, months=24),))]
        record_collection(
            round=round, takings=takings, on=today, idem_key="two-years", by=cast.collector, at=now
        )
    return member


def test_from_resigning_to_the_printed_voucher(cast: Cast, sign_in: SignIn, tmp_path: Path) -> None:
    member = _paying(cast)
    page = sign_in(cast.officers["registrar"])
    page.goto(f"/f/3305050/members/{member.pk}/")
    follow(page.get_by_role("link", name="ลาออก ย้ายออก หรือเสียชีวิต"))
    expect(page.locator(".sheet", has_text="ถ้าลาออก ได้เงินสมทบคืน")).to_contain_text("ร้อยละ 50")
    page.select_option("[name=reason]", "resigned")
    look(page, "member-end-refund")
    press_next(page)
    expect(page.locator("dl.facts")).to_contain_text("วันสุดท้ายที่เป็นสมาชิก")
    look(page, "member-end-asked")
    with scope(fund=cast.fund):
        agree(open_changes(member)[0], cast, timezone.now())
    page.goto(f"/f/3305050/benefits/refunds/of/{member.pk}/")
    look(page, "refund-of-member")
    press_next(page)
    expect(page.locator(".pill").first).to_contain_text("รอ")
    look(page, "refund-waiting")

    page = sign_in(cast.chair)
    page.goto("/f/3305050/")
    follow(page.get_by_role("link", name="ดูและเห็นชอบ").first)
    look(page, "refund-confirm")
    press_next(page)
    look(page, "refund-pay")

    page = sign_in(cast.treasurer)
    page.goto("/f/3305050/benefits/")
    look(page, "refund-list")
    with scope(fund=cast.fund):
        refund = Refund.objects.get()
    page.goto(f"/f/3305050/benefits/refunds/{refund.pk}/pay/")
    page.check("[name=source][value=cash]")
    press_next(page)
    look(page, "refund-slip")
    told = pdf_words(page, f"/f/3305050/benefits/refunds/{refund.pk}/voucher.pdf", tmp_path)
    for words in ("ใบสำคัญจ่าย", "คืนเงินสมทบแก่สมาชิกที่ลาออก", "บุญมี มีสุข", "บาท", "ผู้รับเงิน", "ผู้จ่ายเงิน"):
        assert together(words) in together(told), told
    look_at_paper((tmp_path / "paper.pdf").read_bytes(), "refund-voucher")
    assert together("สามร้อยหกสิบห้าบาท") in together(told), told
    follow(page.get_by_role("link", name="ไปหน้าเรื่องคืนเงิน"))
    look(page, "refund-paid")

    page = sign_in(cast.chair)
    page.goto(f"/f/3305050/benefits/refunds/{refund.pk}/")
    follow(page.get_by_role("link", name="ขอคืนรายการจ่ายเงิน"))
    look(page, "refund-take-back")
    with scope(fund=cast.fund):
        assert verify(cast.fund).whole


def test_a_disability_stands_in_the_register(cast: Cast, sign_in: SignIn) -> None:
    member = _paying(cast)
    page = sign_in(cast.officers["registrar"])
    page.goto(f"/f/3305050/members/{member.pk}/correct/")
    page.fill("[name=disabled_since_0]", "3")
    page.select_option("[name=disabled_since_1]", "5")
    page.fill("[name=disabled_since_2]", "2567")
    page.check("[name=disability_consent]")
    look(page, "member-disabled")
    press_next(page)
    expect(page.locator("main")).to_contain_text("รอกรรมการอีกคน")
    look(page, "member-waits")
    with scope(fund=cast.fund):
        agree(open_changes(member)[0], cast, timezone.now())
    page.reload()
    expect(page.locator("main")).to_contain_text("พิการตั้งแต่วันที่")
