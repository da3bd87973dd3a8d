"""A storm on a phone: opened, the houses tapped, confirmed by the chair in one act, paid, the list printed to sign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer
from kongboon.benefits.models import Claim, IncidentHouse
from kongboon.benefits.tests.conftest import welfare, with_money
from tests.browser.looking import look
from tests.browser.walking import on_the_sum, pdf_words, photo_upload, press_next, together
from tests.world import Cast, make_member

SignIn = Callable[[Officer], Page]
TODAY = localdate()
NAMES = ("บุญมา", "คำแปลง", "ทองใส", "มาใหม่")


@pytest.fixture
def town(committed: str) -> Cast:
    """Three houses of village 4, the last with somebody who is too new."""
    now = timezone.now()
    cast = with_money(now, users=True)
    with scope(fund=cast.fund):
        for number, name in enumerate(NAMES, 1):
            make_member(
                cast,
                now,
                number=f"000{number}",
                first_name=name,
                house_no=str(max(1, number - 1)),
                joined_on=date(2019, 1, 1) if number < 4 else TODAY - timedelta(days=90),
                paid_until=TODAY.replace(day=1) - timedelta(days=1),
            )
    return cast


def _open(page: Page, town: Cast) -> None:
    page.goto(f"/f/{town.fund.code}/benefits/")
    page.get_by_role("link", name="ภัยพิบัติ").click()
    look(page, "disasters")
    page.locator(".list a", has_text="ภัยพิบัติ").click()
    page.fill("[name=title]", "พายุฤดูร้อน")
    page.get_by_text("หมู่ 4 บ้านโนนสูง").click()
    page.locator("[name$=_part]").fill("1000")
    look(page, "disaster-new")
    press_next(page)
    look(page, "disaster-opened")
    for place in (0, 1):
        page.locator(f"[name=camera_{place}]").set_input_files(photo_upload())
    page.get_by_role("button", name="เก็บเข้าแฟ้ม").click()


def _tick(page: Page, house: str, damage: str) -> None:
    row = page.locator(".house-row", has_text=f"บ้านเลขที่ {house} ")
    row.get_by_text(damage, exact=True).click()


def test_the_houses_of_a_storm_are_ticked_confirmed_and_paid_together(
    sign_in: SignIn, town: Cast, tmp_path: Path
) -> None:
    page = sign_in(welfare(town))
    _open(page, town)
    page.get_by_role("link", name="แตะเลือกบ้าน").click()
    _tick(page, "1", "เสียหายทั้งหลัง")
    _tick(page, "2", "เสียหายบางส่วน")
    _tick(page, "3", "เสียหายบางส่วน")
    look(page, "disaster-houses")
    press_next(page)
    expect(page.locator("main")).to_contain_text("ยังไม่ครบ 180 วัน")
    look(page, "disaster-check")
    page.get_by_role("button", name="ยื่นบัญชีนี้").click()
    expect(page.locator("main")).to_contain_text("รอกรรมการอีกคนเห็นชอบ")
    page.goto(f"/f/{town.fund.code}/")
    look(page, "today-disaster")

    page, number = sign_in(town.chair), on_the_sum(town)
    page.goto(f"/f/{town.fund.code}/")
    page.get_by_role("link", name="ดูและเห็นชอบ").first.click()
    page.locator("[name=resolution]").select_option(number)
    page.fill("[name=note]", "พายุฤดูร้อน")
    look(page, "disaster-confirm")
    page.get_by_role("button", name="เห็นชอบ 2 คน").click()
    expect(page.locator("main")).to_contain_text("เห็นชอบแล้ว 2 คน")

    page = sign_in(town.treasurer)
    page.reload()
    page.locator("[name=source]").first.check()
    page.get_by_role("button", name="จ่าย 6,000.00 บาท").click()
    expect(page.locator("main")).to_contain_text("จ่ายแล้ว 2 คน")
    look(page, "disaster-paid")
    address = str(page.get_by_role("link", name="พิมพ์บัญชีลงชื่อรับ").get_attribute("href"))
    words = together(pdf_words(page, address, tmp_path))
    for needed in ("พายุฤดูร้อน", "ลงชื่อผู้รับเงิน", "หกพันบาทถ้วน", "เสียหายทั้งหลัง", "มาลี ใจงาม"):
        assert together(needed) in words, needed
    with scope(fund=town.fund):
        assert sorted(Claim.objects.values_list("status", flat=True)) == ["paid", "paid", "refused"]
        assert IncidentHouse.objects.count() == 3
    page = sign_in(welfare(town))
    page.goto(f"/f/{town.fund.code}/")
    page.get_by_role("link", name="ดูรายละเอียด").click()
    look(page, "disaster")
    page.get_by_role("link", name="เพิ่มบ้านที่พบภายหลัง").click()
    expect(page.locator(".house-row", has_text="บ้านเลขที่ 1 ")).to_contain_text("ช่วยแล้ว")
