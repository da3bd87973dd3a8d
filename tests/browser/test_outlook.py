"""How long the money lasts, in the browser, with the worker process that works it out beside the server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Browser, Page, expect

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.services import submit_claim
from kongboon.benefits.tests.conftest import death_of, welfare
from kongboon.ledger.services import record_opening
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.outlook.services import ask_projection
from kongboon.outlook.tasks import work_out
from kongboon.regulations.services import Voted, record_vote, start_draft
from kongboon.rules.catalogue import catalogue_text
from tests.browser.conftest import environment_of
from tests.browser.looking import look, look_at_paper, violations
from tests.world import Cast, make_fund, make_member, minutes_of

SignIn = Callable[[Officer], Page]
TODAY = localdate()
# The first run on a machine compiles the kernels.
WORKED_OUT = 180_000


@pytest.fixture
def town(committed: str) -> Cast:
    """Ninety members of all ages and 1.2 million baht: enough for some of the futures; one pool binds claims."""
    now = timezone.now()
    text = catalogue_text("standard-13").replace(
        'key = "disaster"\n', 'key = "disaster"\naccount = "disaster"\n', 1
    )
    cast = make_fund(at=now, regulation=text, users=True)
    with scope(fund=cast.fund):
        opening = {"1101": 1_200_000_00}
        record_opening(fund=cast.fund, on=date(2024, 6, 1), balances=opening, by=cast.treasurer, at=now)
        for n in range(90):
            make_member(
                cast,
                now,
                number=f"{n:04}",
                joined_on=date(2008 + n % 15, 1, 1),
                birth_date=date(1940 + n * 6 // 10, 3, 1),
                sex="mf"[n % 2],
                paid_until=TODAY,
                heir_name="นายทองใบ มีสุข",
            )
    return cast


@pytest.fixture
def worker(committed: str) -> Callable[[], contextmanager[None]]:
    """The worker process over the committed database; it ends when its input is closed."""

    @contextmanager
    def working() -> Iterator[None]:
        command = [sys.executable, "-m", "kongboon.config.worker"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment_of(committed))
        try:
            yield
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(10)

    return working  # type: ignore[return-value]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def open_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details.fold').forEach(fold => { fold.open = true; })")


def at(cast: Cast, path: str = "") -> str:
    return f"/f/{cast.fund.code}/outlook/{path}"


def printed(page: Page) -> bytes:
    """The paper behind the link of the page."""
    address = page.get_by_role("link", name="พิมพ์หน้าเดียว").get_attribute("href")
    assert address is not None
    return page.request.get(address).body()


def test_a_treasurer_learns_how_long_the_money_lasts(town: Cast, sign_in: SignIn, worker: Callable) -> None:
    page = sign_in(town.treasurer)
    page.goto(f"/f/{town.fund.code}/")
    page.locator(".card-row", has_text="เงินพอถึงเมื่อไร").get_by_role("link").click()
    look(page, "outlook-empty")
    press(page, "คำนวณว่าเงินพอถึงเมื่อไร")
    expect(page.locator("progress")).to_have_attribute("value", "0")
    look(page, "outlook-under-way")
    with worker():
        # The page comes by itself: htmx asks, and loads it anew when it is over.
        expect(page.locator(".first-word")).to_contain_text("100 แบบ", timeout=WORKED_OUT)
    look(page, "outlook")
    paper = printed(page)
    assert paper.startswith(b"%PDF")
    look_at_paper(paper, "outlook-treasurer")
    open_folds(page)
    look(page, "outlook-in-numbers")
    page.goto(f"/f/{town.fund.code}/")
    expect(page.locator(".card-row", has_text="เงินพอถึงเมื่อไร")).to_have_count(0)


def test_levers_answer_at_once_and_are_confirmed(town: Cast, sign_in: SignIn, worker: Callable) -> None:
    page = sign_in(town.treasurer)
    page.goto(at(town, "levers/"))
    expect(page.locator("#effects tbody tr")).to_have_count(1)
    page.get_by_role("button", name="วันละ 2 บาท").click()
    expect(page.locator("#id_dues")).to_have_value("730")
    expect(page.locator("[data-bar=id_dues]")).to_have_value("730")
    expect(page.locator("#effects tbody tr")).to_have_count(2)
    page.locator("[data-bar=id_death]").fill("15000")
    expect(page.locator("#id_death")).to_have_value("15000")
    page.get_by_label("ไม่สมทบเลย").check()
    expect(page.locator("#effects tbody tr")).to_have_count(5)
    look(page, "outlook-levers")
    page.fill("#id_entrants", "หลายคน")
    expect(page.locator("#id_entrants_says")).to_contain_text("กรอกจำนวนคนเป็นตัวเลข")
    look(page, "outlook-levers-refused")
    page.fill("#id_entrants", "6")
    expect(page.locator("#effects tbody tr")).to_have_count(6)
    # The last stroke and the press in one go: what is confirmed is what the boxes say, not what was answered last.
    page.evaluate(
        """() => {
            const box = document.getElementById("id_entrants");
            box.value = "7";
            box.dispatchEvent(new Event("input", { bubbles: true }));
            document.querySelector("[data-repeats] button").click();
        }"""
    )
    with worker():
        expect(page.locator("h1")).to_have_text("ตามที่ลองปรับ", timeout=WORKED_OUT)
    expect(page.locator("main")).to_contain_text("สมทบปีละ 730 บาท")
    expect(page.locator("main")).to_contain_text("ปีละ 7 คน")


def test_levers_answer_without_a_script(town: Cast, sign_in: SignIn, chromium: Browser, server: str) -> None:
    signed_in = sign_in(town.treasurer).context.cookies()
    context = chromium.new_context(base_url=server, java_script_enabled=False)
    context.add_cookies(signed_in)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(at(town, "levers/"))
    expect(page.locator("[data-bar=id_dues]")).to_be_hidden()
    page.fill("#id_death", "12,000")
    press(page, "ดูผล")
    expect(page.locator("#effects tbody tr")).to_have_count(2)
    page.get_by_role("button", name="วันละ 1.50 บาท").click()
    expect(page.locator("#id_dues")).to_have_value("548")
    context.close()


def voted(cast: Cast) -> None:
    """A meeting has approved a draft today."""
    secretary, now = cast.officers[Role.SECRETARY], timezone.now()
    with scope(fund=cast.fund):
        draft = start_draft(fund=cast.fund, text=catalogue_text("standard-13"), by=secretary, at=now)
        said = Voted(
            f"ประชุมใหญ่สามัญประจำปี {TODAY.year + 543}", TODAY, 50, 82, 70, 8, 4, "มติที่ 3", "2", TODAY.year + 543,
            TODAY + timedelta(days=30),
        )  # fmt: skip
        record_vote(
            draft=draft,
            voted=said,
            edition=draft.edition,
            by=secretary,
            at=now,
            idem_key="vote-1",
            minutes=minutes_of(secretary, now),
        )


def test_proposals_are_compared_and_attached_to_the_meeting(
    town: Cast, sign_in: SignIn, worker: Callable
) -> None:
    voted(town)
    page = sign_in(town.officers[Role.SECRETARY])
    page.goto(at(town, "compare/"))
    press(page, "คำนวณข้อเสนอ")
    expect(page.locator(".say.stop")).to_contain_text("ยังไม่มีอะไรต่างจากวันนี้")
    page.fill("#id_title", "ประชุมใหญ่สามัญประจำปี")
    page.fill("#id_p1-name", "ออมวันละ 2 บาท")
    page.fill("#id_p1-dues", "730")
    page.fill("#id_p2-name", "ค่าศพไม่เกิน 15,000")
    page.fill("#id_p2-death", "15,000")
    page.fill("#id_p3-name", "ทั้งสองอย่าง รัฐไม่สมทบ")
    page.fill("#id_p3-dues", "730")
    page.fill("#id_p3-death", "15000")
    page.select_option("#id_p3-state", "never")
    look(page, "outlook-compare")
    press(page, "คำนวณข้อเสนอ")
    with worker():
        expect(page.locator("h1")).to_have_text("ประชุมใหญ่สามัญประจำปี", timeout=WORKED_OUT)
    press(page, "แนบกับมตินี้")
    expect(page.locator("main")).to_contain_text("แนบการเทียบกับมติแล้ว")
    look(page, "outlook-comparison")
    paper = printed(page)
    assert paper.startswith(b"%PDF")
    look_at_paper(paper, "outlook-assembly")
    open_folds(page)
    assert violations(page) == []
    page.locator(".say.ok").get_by_role("link").last.click()
    expect(page.locator("main")).to_contain_text("ผลต่อเงินในระยะยาวที่ที่ประชุมได้ดู")
    look(page, "regulation-draft-with-comparison")


def test_assumptions_are_read_and_chosen(town: Cast, sign_in: SignIn) -> None:
    page = sign_in(town.chair)
    page.goto(at(town, "assumptions/"))
    look(page, "outlook-assumptions")
    open_folds(page)
    assert violations(page) == []
    page.goto(at(town, "assumptions/interest/"))
    page.fill("[name=value]", "25")
    page.fill("[name=reason]", "ประกาศธนาคาร")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".field.wrong")).to_contain_text("ใส่ตัวเลขตั้งแต่ -5 ถึง 20")
    look(page, "outlook-assumption-refused")
    page.fill("[name=value]", "1.75")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".line-time")).to_contain_text("1.25 % → 1.75 %")
    page.goto(at(town, "assumptions/collection_share/"))
    expect(page.get_by_role("button", name="ใช้ค่านี้")).to_have_count(0)
    page.goto(at(town, "assumptions/entrants_per_year/"))
    look(page, "outlook-assumption-suggested")
    press(page, "ใช้ค่านี้")
    expect(page.locator(".line-time")).to_contain_text("ตัวเลขของกองทุนเอง")


def test_the_forecast_stands_beside_what_happened(town: Cast, sign_in: SignIn) -> None:
    valued, now, by = TODAY - timedelta(days=400), timezone.now(), town.officers[Role.REGISTRAR]
    with scope(fund=town.fund):
        died, *left = Member.objects.filter(fund=town.fund)[:8]
        on = TODAY - timedelta(days=100)
        asked = death_of(town, died, now, on=on, benefit_code="B05")
        submit_claim(asked=asked, by=welfare(town), at=now, idem_key="death-1")
        end_membership(member=died, reason=Member.EndReason.DIED, on=on, by=by, at=now)
        for member in left:
            end_membership(member=member, reason=Member.EndReason.RESIGNED, on=on, by=by, at=now)
        forecast = ask_projection(
            fund=town.fund, by=town.treasurer, at=now, on=valued, years=20, scenarios=100
        )
        work_out.func(forecast.pk)
    page = sign_in(town.officers[Role.AUDITOR])
    page.goto(at(town, "experience/"))
    expect(page.locator("tbody tr", has_text="สมาชิกเสียชีวิต")).to_contain_text("น้อยเกินกว่าจะบอก")
    look(page, "outlook-experience")
