"""The year's revision on a phone: a copy, two clauses changed, compared, tried, voted on, in force."""

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

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.services import confirm_claim, submit_claim
from kongboon.benefits.tests.conftest import death_of, jpeg, welfare, with_money
from kongboon.funds.models import RegulationVersion
from kongboon.funds.regulations import standing_versions
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.rules.document import load_regulation
from tests.browser.looking import look
from tests.browser.walking import agree
from tests.world import Cast, make_member

SignIn = Callable[[Officer], Page]
TODAY = localdate()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def town(committed: str) -> Cast:
    """A fund with money and one death that was paid for by the regulation in force."""
    now = timezone.now()
    cast = with_money(now, users=True)
    with scope(fund=cast.fund):
        member = make_member(
            cast, now, joined_on=date(TODAY.year - 7, 1, 1), paid_until=TODAY, heir_name="นายทองใบ มีสุข"
        )
        asked = death_of(cast, member, now, on=TODAY, benefit_code="B05")
        claim = submit_claim(asked=asked, by=welfare(cast), at=now, idem_key="death-1")
        confirm_claim(claim=claim, by=cast.chair, at=now)
    return cast


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str, *, exact: bool = True) -> None:
    page.get_by_role("link", name=name, exact=exact).first.click()


def fill_day(page: Page, legend: str, day: date = TODAY) -> None:
    boxes = page.get_by_role("group", name=legend)
    boxes.get_by_role("textbox").nth(0).fill(str(day.day))
    boxes.get_by_role("combobox").select_option(str(day.month))
    boxes.get_by_role("textbox").nth(1).fill(str(day.year + BE_OFFSET))


def begin(page: Page, cast: Cast) -> None:
    page.goto(f"/f/{cast.fund.code}/settings/")
    follow(page, "ปรับปรุงระเบียบ")
    look(page, "regulation-drafts")
    follow(page, "เริ่มร่างใหม่")
    look(page, "regulation-begin")
    press(page, "เริ่มร่างใหม่")
    expect(page.get_by_text("กำลังร่าง").or_(page.get_by_text("ต่างจากฉบับเดิม 0 เรื่อง")).first).to_be_visible()
    look(page, "regulation-draft")


def change_the_death_benefit(page: Page) -> None:
    page.locator("#B05").get_by_role("link", name="แก้ไข").or_(
        page.locator("#B05").locator("a[href*='clauses/B05/']").first
    ).first.click()
    look(page, "regulation-clause")
    page.locator("[name=tier_4_amount]").fill("๕๐")
    press(page, "บันทึกลงร่าง")
    expect(page.locator("[name=tier_4_amount]")).to_be_focused()
    look(page, "regulation-clause-refused")
    page.locator("[name=tier_4_amount]").fill("12,000")
    press(page, "บันทึกลงร่าง")
    expect(page.locator("#B05")).to_contain_text("12,000")


def add_an_event_of_our_own(page: Page) -> None:
    follow(page, "เพิ่มสวัสดิการ")
    page.get_by_label("เหตุที่กองทุนกำหนดเอง").first.check()
    page.get_by_label("เหตุที่เกิด").fill("ควายเผือกออกลูก")
    page.get_by_label("จำนวนเงินที่จ่าย").fill("300")
    look(page, "regulation-add")
    press(page, "ใส่ในร่าง")
    press(page, "บันทึกลงร่าง")
    expect(page.get_by_role("heading", name="ควายเผือกออกลูก")).to_be_visible()


def change_who_confirms(page: Page) -> None:
    page.locator("#approvals").get_by_role("link").click()
    page.locator("[name=row_0_up_to]").fill("8,000")
    press(page, "บันทึกลงร่าง")
    expect(page.locator("#approvals")).to_contain_text("จ่ายไม่เกิน 8,000 บาท")


def vote(page: Page, minutes: Path) -> None:
    follow(page, "บันทึกมติ")
    page.get_by_label("การประชุม", exact=True).fill("ประชุมใหญ่สามัญประจำปี")
    for name, count in (("quorum", "50"), ("present", "82"), ("votes_for", "70"), ("votes_against", "8")):
        page.locator(f"[name={name}]").fill(count)
    page.locator("[name=abstained]").fill("๔")
    page.locator("[name=resolution]").fill("มติที่ 3")
    page.locator("[name=number]").fill("2")
    fill_day(page, "ใช้บังคับตั้งแต่", TOMORROW)
    page.locator("[name=minutes]").set_input_files(minutes)
    look(page, "regulation-vote")
    press(page, "บันทึกมติ")
    look(page, "regulation-adopt")
    press(page, "ขอให้มีผลใช้")
    expect(page).to_have_url(re.compile(r"/requests/\d+/$"))
    look(page, "regulation-asked")


def test_a_revision_from_the_copy_to_the_day_in_force(town: Cast, sign_in: SignIn, tmp_path: Path) -> None:
    photo = tmp_path / "minutes.jpg"
    photo.write_bytes(jpeg("navy"))
    page = sign_in(town.officers[Role.SECRETARY])
    begin(page, town)
    change_the_death_benefit(page)
    add_an_event_of_our_own(page)
    change_who_confirms(page)
    follow(page, "ดูความต่าง")
    expect(page.get_by_role("table")).to_contain_text("12,000 บาท")
    expect(page.get_by_role("table")).to_contain_text("8,000 บาท")
    look(page, "regulation-differences")
    follow(page, "ลองกับคำขอที่ผ่านมา")
    expect(page.locator("main")).to_contain_text("12,000.00")
    look(page, "regulation-back-test")
    follow(page, "กลับไปที่ร่าง")
    vote(page, photo)
    request = page.url
    with scope(fund=town.fund):
        assert RegulationVersion.objects.count() == 1, "not by the secretary alone"
    page = sign_in(town.chair)
    page.goto(request)
    agree(page)
    with scope(fund=town.fund):
        version = RegulationVersion.objects.order_by("in_force_from")[1]
    page.goto(f"/f/{town.fund.code}/settings/regulation/{version.pk}/")
    expect(page.locator("main")).to_contain_text("มติที่ 3")
    look(page, "regulation-in-force")
    with scope(fund=town.fund):
        old, new = standing_versions(town.fund)
        assert (old.ends_on, new.in_force_from) == (TODAY, TOMORROW)
        assert load_regulation(new.text).benefits[-1].title_th == "ควายเผือกออกลูก"
    follow(page, "ถอนตามมติที่ประชุมใหม่")
    look(page, "regulation-withdraw")
