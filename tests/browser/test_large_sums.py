"""A large sum on a phone: confirmed by two, it stands on the notice; one is objected to, the other's day passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.services import confirm_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import with_money
from kongboon.benefits.tests.large import DAY, RICH, agreed, large_claim, text_of
from tests.browser.looking import follow, look, look_at_paper
from tests.browser.walking import pdf_words, together
from tests.world import Cast

SignIn = Callable[[Officer], Page]


@pytest.fixture
def town(committed: str) -> Cast:
    """Three claims of 30,000 baht: one wants its last word, one waits since yesterday evening, one since longer."""
    now = timezone.now()
    cast = with_money(now - 3 * DAY, text_of("30,000"), users=True, cash=RICH)
    with scope(fund=cast.fund):
        for key, at in (("1", now - DAY), ("2", now - timedelta(hours=14))):
            agreed(cast, large_claim(cast, at, key), at)
        claim = large_claim(cast, now, "3")
        confirm_claim(claim=claim, by=cast.officers[Role.SECRETARY], at=now)
    return cast


def _claims(town: Cast) -> list[Claim]:
    with scope(fund=town.fund):
        return list(Claim.objects.order_by("pk"))


def test_a_large_sum_waits_is_seen_and_is_objected_to(sign_in: SignIn, town: Cast, tmp_path: Path) -> None:
    ripe, _, last = _claims(town)
    page = sign_in(town.chair)
    page.goto(f"/f/{town.fund.code}/benefits/{last.pk}/confirm/")
    follow(page.get_by_role("button", name="เห็นชอบ"))
    expect(page.locator("main")).to_contain_text("เมื่อครบ 24 ชั่วโมงหลังเห็นชอบ")
    expect(page.locator("main")).to_contain_text("จ่ายได้ตั้งแต่วันที่")
    look(page, "claim-large-waits")

    page = sign_in(town.treasurer)
    page.goto(f"/f/{town.fund.code}/")
    expect(page.locator("main")).to_contain_text("รอครบ 24 ชั่วโมง")
    expect(page.locator("main")).to_contain_text(ripe.number)
    look(page, "today-large-waits")
    follow(page.get_by_role("link", name="ดูและพิมพ์ประกาศ").first)
    expect(page.locator(".list.notice > li")).to_have_count(3)
    look(page, "notice")
    address = str(page.get_by_role("link", name="พิมพ์ติดประกาศ").get_attribute("href"))
    assert "จ่ายได้ตั้งแต่" in together(pdf_words(page, address, tmp_path))
    look_at_paper((tmp_path / "paper.pdf").read_bytes(), "notice")

    page = sign_in(town.collector)
    page.goto(f"/f/{town.fund.code}/benefits/notice/")
    follow(page.get_by_role("link", name="ทักท้วง").first)
    page.fill("[name=reason]", "บัตรผู้พิการในรูปไม่ใช่ของคนนี้")
    look(page, "notice-object")
    follow(page.get_by_role("button", name="ระงับการจ่ายนี้"))
    expect(page.locator("main")).to_contain_text("ทักท้วงแล้ว จะไม่มีการจ่ายเงินนี้")
    look(page, "notice-stopped")

    page = sign_in(town.chair)
    page.goto(f"/f/{town.fund.code}/")
    expect(page.locator("main")).to_contain_text("มีผู้ทักท้วง")
    follow(page.get_by_role("link", name="พิจารณากับคณะกรรมการ"))
    expect(page.locator("main")).to_contain_text("บัตรผู้พิการในรูปไม่ใช่ของคนนี้")
    look(page, "claim-large-stopped")

    page = sign_in(town.treasurer)
    page.goto(f"/f/{town.fund.code}/benefits/{ripe.pk}/pay/")
    follow(page.get_by_role("button", name="จ่าย 30,000.00 บาท"))
    assert [claim.status for claim in _claims(town)] == ["paid", "withdrawn", "approved"]
