"""Dues that come off a benefit, the pools of the books, the ceiling of running costs, and arrears past the last step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, submit_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo, welfare, with_money
from kongboon.benefits.tests.test_pools import TEXT
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import add_months, last_day, month_of
from kongboon.ledger.running_costs import running_costs
from kongboon.ledger.services import record_income
from kongboon.members.models import Member
from tests.browser.looking import follow, look
from tests.world import Cast, make_member, resolved

SignIn = Callable[[Officer], Page]
TODAY = localdate()
TENURE = "tenure_kept_days = 0"


def _until(months_ago: int) -> date:
    """The last day of a month so many months ago."""
    return last_day(add_months(month_of(TODAY), -months_ago))


@pytest.fixture
def town(committed: str) -> Cast:
    """A fund whose pools bind; Boonmi is three months behind, Thong nine."""
    now = timezone.now()
    early = now - timedelta(days=8)  # what one officer wrote down as received counts after seven days
    cast = with_money(early, TEXT.replace(TENURE, "tenure_kept_days = 365"), users=True)
    with scope(fund=cast.fund):
        for number, (code, satang) in enumerate((("4301", 20_000_00), ("4201", 5_000_00))):
            record_income(
                fund=cast.fund, code=code, money_code="1101", amount=satang, on=localdate(early), note="สมทบ",
                by=cast.treasurer, at=early, idem_key=f"in-{number}",
            )  # fmt: skip
        joined = date(TODAY.year - 7, 1, 1)
        make_member(cast, now, joined_on=joined, paid_until=_until(4), heir_name="นายทองใบ มีสุข")
        make_member(
            cast, now, number="0002", title="นาย", first_name="ทอง", last_name="ดีใจ", joined_on=joined,
            birth_date=date(1970, 5, 4), paid_until=_until(10),
        )  # fmt: skip
    return cast


def test_dues_come_off_a_benefit_and_the_pool_is_told(town: Cast, sign_in: SignIn, server: str) -> None:
    with scope(fund=town.fund):
        boonmi = Member.objects.get(number="0001")
        on = TODAY - timedelta(days=3)
        paper = Paper("hospital_certificate", photo(town, timezone.now()))
        asked = Asked(boonmi, "hospital", on, nights=3, papers=(paper,))
        claim = submit_claim(asked=asked, by=welfare(town), at=timezone.now(), idem_key="c")
    fund = f"{server}/f/3305050"
    page = sign_in(town.chair)
    page.goto(f"{fund}/benefits/{claim.pk}/confirm/")
    expect(page.get_by_text("เงินใน “กองทุนสวัสดิการ”")).to_be_visible()
    look(page, "claim-confirm-pool")
    with scope(fund=town.fund):
        confirm_claim(claim=claim, by=town.chair, at=timezone.now())
    page = sign_in(town.treasurer)
    page.goto(f"{fund}/benefits/{claim.pk}/pay/")
    look(page, "claim-pay-dues")
    page.locator("main form button.btn-primary").click()
    expect(page.get_by_text("หักเงินสมทบค้าง")).to_be_visible()
    look(page, "claim-paid-dues")
    page.goto(f"{fund}/benefits/{claim.pk}/")
    page.get_by_text("รายการในสมุดบัญชี").click()
    look(page, "claim-with-dues")
    with scope(fund=town.fund):
        claim = Claim.objects.select_related("dues_entry").get(pk=claim.pk)
        assert claim.dues_entry is not None
        number = claim.dues_entry.entry_no
    page.goto(f"{fund}/dues/receipts/{number}/")
    expect(page.get_by_text(f"หักจากสวัสดิการ {claim.number}")).to_be_visible()
    look(page, "dues-receipt-of-a-benefit")
    page = sign_in(town.chair)
    page.goto(f"{fund}/benefits/{claim.pk}/take-back/")
    look(page, "claim-take-back-dues")


def test_the_pools_lead_down_to_the_entries(town: Cast, sign_in: SignIn, server: str) -> None:
    page = sign_in(town.chair)
    page.goto(f"{server}/f/3305050/books/pools/")
    look(page, "books-pools")
    page.get_by_role("link", name="ดูรายการที่มา").first.click()
    look(page, "books-pool")


def test_running_the_fund_stays_below_its_ceiling(town: Cast, sign_in: SignIn, server: str) -> None:
    page = sign_in(town.treasurer)
    page.goto(f"{server}/f/3305050/books/other/?direction=out")
    page.locator("[name=what]").select_option("5301")
    page.locator("[name=amount]").fill("5,001")
    page.locator("[name=money]").select_option("1101")
    page.locator("[name=payee]").fill("ร้านป้าแดง")
    page.locator("[name=note]").fill("อาหารวันประชุมใหญ่")
    page.locator("main form button").last.click()
    with scope(fund=town.fund):
        costs = running_costs(town.fund, TODAY)
    assert costs is not None
    left = format_baht(costs.left_satang)  # 20 percent of 25,000, but in the first week of a fiscal year
    expect(page.get_by_text(f"เหลือ {left} บาท รอให้มีรายรับเพิ่ม")).to_be_visible()
    look(page, "books-other-ceiling")


def test_who_is_overdue_leaves_by_resolution_and_comes_back(town: Cast, sign_in: SignIn, server: str) -> None:
    with scope(fund=town.fund):
        number = resolved(town, timezone.now() - timedelta(days=8), "arrears", number=3)
    page = sign_in(town.officers[Role.REGISTRAR])
    page.goto(f"{server}/f/3305050/members/overdue/")
    expect(page.locator("nav [aria-current=true]").filter(has_text="สมาชิก")).to_be_visible()
    look(page, "overdue")
    page.get_by_role("link", name="ใส่มติ").click()
    page.locator("[name=resolution]").select_option(number)
    look(page, "overdue-end")
    page.locator("main form button").last.click()
    expect(page.get_by_text("ไม่มีใครค้างเกินกำหนด")).to_be_visible()
    with scope(fund=town.fund):
        thong = Member.objects.get(number="0002")
        assert thong.ended_reason == "lapsed"
    page = sign_in(town.treasurer)
    page.goto(f"{server}/f/3305050/dues/member/{thong.pk}/")
    page.get_by_role("link", name="ชำระที่ค้าง").click()
    look(page, "overdue-back")
    page.locator("main form button").last.click()
    expect(page.get_by_text("ส่งคำขอให้กรรมการอีกคนเห็นชอบแล้ว").first).to_be_visible()
    page = sign_in(town.chair)
    page.goto(f"{server}/f/3305050/requests/")
    follow(page.locator("main ul.list a").first)
    look(page, "overdue-back-asked")
    follow(page.get_by_role("button", name="เห็นชอบ", exact=True))
    page = sign_in(town.treasurer)
    page.goto(f"{server}/f/3305050/")
    follow(page.locator("article").filter(has_text="กลับเข้าเป็นสมาชิกได้แล้ว").get_by_role("link").first)
    look(page, "overdue-back-agreed")
    page.locator("main form button").last.click()
    expect(page.get_by_text("นับอายุสมาชิกต่อเนื่อง").first).to_be_visible()
