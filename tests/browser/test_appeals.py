"""On a phone: a refused stay is appealed and decided anew; another is paid as an exception; officers and households."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.facts import Paper
from kongboon.benefits.claims.services import Asked, submit_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, specimen, welfare, with_money
from kongboon.documents.services import file_document
from kongboon.members.models import Member
from tests.browser.looking import look
from tests.world import Cast, make_member, resolved

SignIn = Callable[[Officer], Page]
TODAY = localdate()


@pytest.fixture
def town(committed: str) -> Cast:
    """A fund of today with a member whose stay was refused for want of its certificate."""
    now = timezone.now()
    cast = with_money(now, users=True)
    with scope(fund=cast.fund):
        member = _member(cast)
        asked = Asked(member, "hospital", TODAY - timedelta(days=5), nights=3)
        submit_claim(asked=asked, by=welfare(cast), at=now, idem_key="h")
    return cast


def _member(cast: Cast) -> Member:
    paid_until = TODAY.replace(day=1) - timedelta(days=1)
    joined = date(TODAY.year - 7, 1, 1)
    return make_member(
        cast, timezone.now(), joined_on=joined, paid_until=paid_until, heir_name="นายทองใบ", house_no="12"
    )


def _claim(town: Cast) -> Claim:
    with scope(fund=town.fund):
        found: Claim = Claim.objects.order_by("pk")[0]
        return found


def test_an_appeal_is_handed_in_and_ruled_on(sign_in: SignIn, town: Cast, tmp_path: Path) -> None:
    claim, paper = _claim(town), tmp_path / "paper.jpg"
    paper.write_bytes(specimen(6_000_001))
    page = sign_in(welfare(town))
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/")
    page.get_by_role("link", name="อุทธรณ์แทนสมาชิก").click()
    page.fill("[name=reason]", "ได้ใบรับรองแพทย์มาแล้ว")
    page.set_input_files("[name=camera_0]", paper)
    look(page, "appeal")
    page.get_by_role("button", name="ยื่นอุทธรณ์").click()
    look(page, "claim-appealed")

    page = sign_in(town.chair)
    page.goto(f"/f/{town.fund.code}/")
    look(page, "today-appeal")
    page.get_by_role("link", name="วินิจฉัยคำอุทธรณ์").click()
    page.check("[name=verdict][value=anew]")
    page.fill("[name=note]", "มติ 4/2569 เอกสารครบแล้ว")
    look(page, "appeal-rule")
    page.get_by_role("button", name="บันทึกคำวินิจฉัย").click()
    expect(page.locator("main")).to_contain_text("พิจารณาใหม่หลังการอุทธรณ์ของ")
    look(page, "appeal-decided-anew")
    page.get_by_role("link", name=claim.number).click()
    look(page, "claim-renewed")


def test_an_exception_is_written_and_signed_by_two(sign_in: SignIn, town: Cast) -> None:
    claim = _claim(town)
    with scope(fund=town.fund):
        number = resolved(town, timezone.now(), "exception", number=5)
    page = sign_in(town.officers[Role.SECRETARY])
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/")
    page.get_by_role("link", name="คณะกรรมการมีมติเป็นกรณียกเว้น").click()
    page.fill("[name=amount]", "300")
    page.select_option("[name=resolution]", number)
    page.fill("[name=reason]", "บ้านไฟไหม้ เอกสารหาย")
    look(page, "exception")
    page.get_by_role("button", name="บันทึกกรณียกเว้น").click()
    look(page, "claim-exception-waits")
    for officer in (town.treasurer, town.chair):
        page = sign_in(officer)
        page.goto(f"/f/{town.fund.code}/benefits/")
        page.locator(".list a", has_text=claim.number).click()
        page.get_by_role("link", name="ดูกรณียกเว้นและลงชื่อ").click()
        page.check("[name=verdict][value=yes]")
        look(page, "exception-sign")
        page.get_by_role("button", name="ลงชื่อ").click()
    look(page, "claim-exception")
    expect(page.get_by_role("link", name="จ่าย", exact=False).first).to_be_visible()


def test_a_photo_of_another_fund_and_the_household(sign_in: SignIn, town: Cast) -> None:
    other, now = with_money(timezone.now(), code="3305060"), timezone.now()
    for cast, number in ((other, "1"), (town, "2")):
        with scope(fund=cast.fund):
            member = _member(cast) if cast is other else Member.objects.get(number="0001")
            document = file_document(
                fund=cast.fund,
                data=specimen(6_000_002),
                file_name="ใบ.jpg",
                kind="evidence",
                by=welfare(cast),
                at=now,
            )
            papers = (Paper("death_certificate", document),)
            asked = death_of(
                cast, member, now, on=TODAY - timedelta(days=1), papers=papers, certificate_no=number
            )
            claim = submit_claim(asked=asked, by=welfare(cast), at=now, idem_key="d")
    page = sign_in(town.chair)
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/confirm/")
    expect(page.locator("main")).to_contain_text("รูปเดียวกันใช้ที่กองทุนอื่นแล้ว")
    look(page, "claim-warning")
    page.goto(f"/f/{town.fund.code}/officers/")
    page.locator("details.manage > summary").filter(has_text="สมชาย").click()
    page.locator("a", has_text="เลขสมาชิก").filter(has_text="สมชาย").click()
    page.fill("[name=number]", "0001")
    look(page, "officer-member")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("เลขสมาชิก 0001")
    look(page, "officers-members")
