"""A death on a phone: asked for in three steps, confirmed by another officer, paid, printed, signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer
from kongboon.benefits.claims.services import confirm_claim, pay_claim, submit_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, welfare, with_money
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.members.models import Member
from tests.browser.looking import follow, look
from tests.browser.walking import agree, photo_upload
from tests.world import Cast, make_member

SignIn = Callable[[Officer], Page]
TODAY = localdate()
DIED = TODAY - timedelta(days=1)


@pytest.fixture
def town(committed: str) -> Cast:
    """A fund of today with money, a regulation and a member of seven years."""
    now = timezone.now()
    cast = with_money(now, users=True)
    with scope(fund=cast.fund):
        make_member(
            cast,
            now,
            joined_on=date(TODAY.year - 7, 1, 1),
            paid_until=TODAY.replace(day=1) - timedelta(days=1),
            heir_name="นายทองใบ มีสุข",
            heir_relation="บุตร",
        )
        make_member(
            cast,
            now,
            number="0002",
            first_name="บุญส่ง",
            joined_on=TODAY - timedelta(days=100),
            paid_until=TODAY,
        )
    return cast


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A photo of a paper, as large as a phone takes it."""
    picture = Image.new("RGB", (1200, 1600), "#efe8d8")
    draw = ImageDraw.Draw(picture)
    for line in range(12):
        draw.rectangle((150, 250 + 90 * line, 1050 - 60 * (line % 4), 270 + 90 * line), fill="#6b6558")
    file = tmp_path / "certificate.jpg"
    picture.save(file, "JPEG")
    return file


def _next(page: Page) -> None:
    page.locator("main form button.btn-primary").last.click()


def _on(page: Page, day: date) -> None:
    page.fill("[name=on_0]", str(day.day))
    page.select_option("[name=on_1]", str(day.month))
    page.fill("[name=on_2]", str(day.year + BE_OFFSET))


def _ask(page: Page, town: Cast, certificate: Path) -> None:
    page.goto(f"/f/{town.fund.code}/benefits/")
    look(page, "benefits-empty")
    page.get_by_role("link", name="ขอสวัสดิการ").last.click()
    page.fill("#q", "บุญ")
    page.locator("main form button").click()
    look(page, "claim-who")
    page.locator(".list a", has_text="บุญมี").click()
    look(page, "claim-what")
    page.locator(".list a", has_text="เสียชีวิต").click()
    look(page, "claim-relation")
    page.check("[name=relation][value=self]")
    _next(page)
    look(page, "claim-day")
    _on(page, DIED)
    _next(page)
    page.fill("[name=certificate_no]", "33-01/2567")
    page.set_input_files("[name=camera_0]", certificate)
    look(page, "claim-papers")
    _next(page)
    look(page, "claim-payee")
    expect(page.locator("[name=payee_name]")).to_have_value("นายทองใบ มีสุข")
    _next(page)


def test_a_death_is_asked_for_confirmed_and_paid(sign_in: SignIn, town: Cast, certificate: Path) -> None:
    page = sign_in(welfare(town))
    _ask(page, town, certificate)
    expect(page.locator("main")).to_contain_text("10,000")
    look(page, "claim-result")
    page.get_by_role("button", name="ยื่นคำขอ").click()
    expect(page.locator("main")).to_contain_text("รอผู้เห็นชอบ")
    look(page, "claim-waiting")

    page = sign_in(town.chair)
    page.goto(f"/f/{town.fund.code}/")
    look(page, "today-claims")
    page.goto(f"/f/{town.fund.code}/benefits/")
    look(page, "benefits-queue")
    page.locator(".list a", has_text="สค.").first.click()
    page.get_by_role("link", name="ดูและเห็นชอบ").click()
    look(page, "claim-confirm")
    page.get_by_role("button", name="เห็นชอบ").click()
    expect(page).to_have_url(re.compile(r"/pay/$"))

    page = sign_in(town.treasurer)
    page.reload()
    look(page, "claim-pay")
    page.check("[name=source][value=cash]")
    page.locator("main form button.btn-primary").click()
    expect(page).to_have_url(re.compile(r"/slip/$"))
    look(page, "claim-slip")
    with scope(fund=town.fund):
        claim = Claim.objects.get(benefit_code="B05")
        assert (claim.status, claim.due_satang) == ("paid", 10_000_00)
        assert Member.objects.get(number="0001").ended_reason == "died"
    _sign(page, town, claim)


def _sign(page: Page, town: Cast, claim: Claim) -> None:
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/signed/")
    page.set_input_files("[name=camera]", photo_upload())
    look(page, "claim-signed")
    _next(page)
    expect(page.locator("main")).to_contain_text("เก็บรูปใบสำคัญแล้ว")
    page.locator("summary", has_text="รายการในสมุดบัญชี").click()
    look(page, "claim-paid")
    page.locator(".list a", has_text="ใบมรณบัตร").click()
    look(page, "document")


def test_a_young_membership_is_refused_with_the_date(sign_in: SignIn, town: Cast, certificate: Path) -> None:
    page = sign_in(welfare(town))
    with scope(fund=town.fund):
        member = Member.objects.get(number="0002")
    page.goto(f"/f/{town.fund.code}/benefits/new/{member.pk}/hospital/day/")
    _on(page, TODAY + timedelta(days=1))
    _next(page)
    expect(page.locator(".error")).to_contain_text("ยังมาไม่ถึง")
    look(page, "claim-wrong-day")
    _on(page, TODAY - timedelta(days=3))
    _next(page)
    page.fill("[name=nights]", "๒")
    look(page, "claim-nights")
    _next(page)
    page.set_input_files("[name=camera_0]", certificate)
    _next(page)
    expect(page.locator("main")).to_contain_text("180 วัน")
    look(page, "claim-refused")
    page.locator("a", has_text="ข้อ 12(3)").click()
    look(page, "claim-clause")


def test_a_collector_reads_the_words_out_before_an_illness_is_written_down(
    sign_in: SignIn, town: Cast, certificate: Path
) -> None:
    with scope(fund=town.fund):
        paid = TODAY.replace(day=1) - timedelta(days=1)
        member = make_member(
            town, timezone.now(), number="0003", house_no="12/4", paid_until=paid, health_consent=False
        )
    page = sign_in(town.collector)
    page.goto(f"/f/{town.fund.code}/benefits/new/{member.pk}/")
    expect(page.locator(".lead")).to_contain_text("อายุ")
    look(page, "claim-what")
    page.goto(f"/f/{town.fund.code}/benefits/new/{member.pk}/hospital/day/")
    _on(page, TODAY - timedelta(days=3))
    _next(page)
    page.fill("[name=nights]", "2")
    _next(page)
    _next(page)
    expect(page.locator(".error")).to_contain_text("โปรดเลือกหนึ่งข้อ")
    look(page, "claim-health-missing")
    page.check("[name=ground][value=agreed]")
    look(page, "claim-health")
    _next(page)
    page.set_input_files("[name=camera_0]", certificate)
    _next(page)
    look(page, "claim-of-a-neighbour")
    _next(page)
    expect(page.locator("main")).to_contain_text("อ่านข้อความให้ฟังแล้ว")
    look(page, "claim-with-consent")


def test_it_works_without_scripts(server: str, town: Cast, sign_in: SignIn, certificate: Path) -> None:
    signed_in = sign_in(welfare(town))
    browser = signed_in.context.browser
    assert browser is not None
    context = browser.new_context(
        base_url=server, java_script_enabled=False, storage_state=signed_in.context.storage_state()
    )
    page = context.new_page()
    with scope(fund=town.fund):
        member = Member.objects.get(number="0001")
    page.goto(f"/f/{town.fund.code}/benefits/new/{member.pk}/death/day/")
    _on(page, DIED)
    _next(page)
    page.check("[name=relation][value=self]")
    _next(page)
    page.set_input_files("[name=camera_0]", certificate)
    _next(page)
    _next(page)
    page.get_by_role("button", name="ยื่นคำขอ").click()
    expect(page.locator("main")).to_contain_text("รอผู้เห็นชอบ")
    context.close()


def test_a_mistaken_payment_is_taken_back(sign_in: SignIn, town: Cast) -> None:
    now = timezone.now()
    with scope(fund=town.fund):
        member = Member.objects.get(number="0001")
        asked = death_of(town, member, now, DIED)
        claim = submit_claim(asked=asked, by=welfare(town), at=now, idem_key="d")
        claim = confirm_claim(claim=claim, by=town.chair, at=now)
        pay_claim(claim=claim, by=town.treasurer, at=now, idem_key="p")
    page = sign_in(town.chair)
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/")
    page.get_by_role("link", name="จ่ายผิดหรือ? ขอคืนรายการจ่ายเงิน").click()
    look(page, "claim-take-back")
    page.fill("[name=holder]", "เหรัญญิก นับเข้ากล่องแล้ว")
    page.fill("[name=reason]", "จ่ายผิดคน ผู้เสียชีวิตชื่อคล้ายกัน")
    follow(page.get_by_role("button", name="ขอให้กรรมการอีกคนเห็นชอบ"))
    look(page, "request-claim-back")
    asked = page.url
    for role in ("secretary", "bookkeeper"):
        page = sign_in(town.officers[role])
        page.goto(asked)
        agree(page)
    look(page, "request-claim-back-done")
    page = sign_in(town.chair)
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/taken-back/")
    expect(page.locator("main")).to_contain_text("คืนรายการจ่ายเงินแล้ว")
    look(page, "claim-taken-back-slip")
    page.get_by_role("link", name="ไปที่คำขอ").click()
    look(page, "claim-taken-back")


def test_a_member_sees_rights_before_anything_happens(sign_in: SignIn, town: Cast) -> None:
    with scope(fund=town.fund):
        member = Member.objects.get(number="0001")
    page = sign_in(welfare(town))
    page.goto(f"/f/{town.fund.code}/members/{member.pk}/")
    page.get_by_role("link", name="สิทธิ", exact=True).click()
    expect(page.get_by_role("heading", name="สิทธิที่ใช้ได้วันนี้")).to_be_visible()
    look(page, "member-rights")
