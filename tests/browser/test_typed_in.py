"""A published schedule typed into the editor on a phone, from the smallest draft that a new fund can begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Locator, Page, expect

from kongboon.access.models import Officer, Role
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.services import start_draft
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation
from tests.browser.looking import follow, look
from tests.typing_in import Step, decisions_of, steps_of, without_marks
from tests.world import Cast, make_fund

SignIn = Callable[[Officer], Page]
KEEP = "บันทึกลงร่าง"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def begin(page: Page, cast: Cast) -> str:
    """Begin the smallest draft; the path of its page."""
    page.goto(f"/f/{cast.fund.code}/settings/regulation/drafts/begin/")
    page.get_by_text("เขียนเองตั้งแต่ต้น").click()
    press(page, "เริ่มร่างใหม่")
    page.wait_for_url("**/drafts/*/")
    return page.url


def unfolded(box: Locator) -> Locator:
    """A box that may stand in a fold, which is opened."""
    fold = box.locator("xpath=ancestor::details[not(@open)]")
    if fold.count():
        fold.first.locator("summary").first.click()
    return box


def fill(page: Page, name: str, value: Any) -> None:
    """Type, choose or tick, as the box wants it."""
    box = page.locator(f"[name={name}]").first
    kind = box.evaluate("box => box.type || box.tagName")
    if kind == "checkbox" and isinstance(value, list):
        ticked = page.locator(f"[name={name}]:checked")
        for other in {one.get_attribute("value") or "" for one in ticked.all()} - set(value):
            unfolded(page.locator(f"[name={name}][value='{other}']")).uncheck()
        for one in value:
            unfolded(page.locator(f"[name={name}][value='{one}']")).check()
    elif kind == "checkbox":
        unfolded(box).set_checked(value)
    elif kind == "radio":
        unfolded(page.locator(f"[name={name}][value='{value}']")).check()
    elif kind == "select-one":
        unfolded(box).select_option(str(value))
    else:
        unfolded(box).fill(str(value))


def type_in(page: Page, draft: str, step: Step) -> None:
    page.goto(draft + ("add/" if step.adds else step.page))
    for name, value in step.adds.items():
        fill(page, name, value)
    if step.adds:
        press(page, "ใส่ในร่าง")
        page.wait_for_url("**/clauses/*/")
    if "kind" in step.boxes:
        fill(page, "kind", step.boxes["kind"])
    for name, value in step.boxes.items():
        while not page.locator(f"[name={name}]").count():
            follow(page.get_by_role("button", name="เพิ่มแถว", exact=True))
        fill(page, name, value)
    press(page, KEEP)
    expect(page.get_by_text("ลงร่างแล้ว")).to_be_visible()


def test_the_schedule_of_chamuang_is_typed_in_and_decides_the_same(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.officers[Role.SECRETARY])
    draft = begin(page, cast)
    text = catalogue_text("chamuang-2556")
    for step in steps_of(text):
        type_in(page, draft, step)
    look(page, "regulation-typed-in")
    with scope(fund=cast.fund):
        written = load_regulation(RegulationDraft.objects.get().text)
    published = load_regulation(text)
    assert without_marks(written) == without_marks(published)
    assert decisions_of(written, "chamuang-2556") == decisions_of(published, "chamuang-2556")


def test_every_part_of_a_regulation_has_its_page(cast: Cast, sign_in: SignIn) -> None:
    with scope(fund=cast.fund):
        secretary = cast.officers[Role.SECRETARY]
        made = start_draft(
            fund=cast.fund, text=catalogue_text("standard-13"), by=secretary, at=timezone.now()
        )
    page = sign_in(secretary)
    draft = f"/f/{cast.fund.code}/settings/regulation/drafts/{made.pk}/"
    for part in ("members/", "shares/", "rows/pools/", "rows/in-kind/", "rows/approvals/", "rows/chapters/"):
        page.goto(draft + part)
        look(page, "regulation-part-" + part.strip("/").replace("/", "-"))
        press(page, KEEP)
        expect(page.get_by_text("ลงร่างแล้ว")).to_be_visible()
    page.goto(draft + "shares/")
    fill(page, "share_dues_0", "60")
    press(page, KEEP)
    expect(page.locator("[name=share_dues_0]")).to_be_focused()
    expect(page.get_by_text("รวมกันได้ร้อยละ 90")).to_be_visible()
    look(page, "regulation-shares-refused")
    page.goto(draft + "rows/approvals/")
    fill(page, "row_0_up_to", "30,000")
    press(page, "เพิ่มแถว")
    expect(page.locator("[name=row_0_up_to]")).to_have_value("30,000")
    press(page, KEEP)
    expect(page.locator("[name=row_1_up_to]")).to_be_focused()
    look(page, "regulation-approvals-refused")
    with scope(fund=cast.fund):
        made.refresh_from_db()
        assert made.text == catalogue_text("standard-13")


def test_what_no_box_can_say_is_written_as_text(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.officers[Role.SECRETARY])
    draft = begin(page, cast)
    page.goto(f"{draft}add/")
    page.get_by_text("เขียนเป็นข้อความ ให้กรรมการพิจารณา").click()
    fill(page, "text_name", "ช่วยเหลือความเดือดร้อนอื่น")
    fill(page, "condition", "ครอบครัวขาดผู้หาเลี้ยง และเพื่อนบ้านรับรอง")
    fill(page, "range_min", "500")
    fill(page, "range_max", "๓,๐๐๐")
    look(page, "regulation-add-text")
    press(page, "ใส่ในร่าง")
    page.wait_for_url("**/clauses/*/")
    press(page, KEEP)
    clause = page.locator("#B13")
    expect(clause).to_contain_text("500 ถึง 3,000 บาท")
    clause.locator("summary").click()
    expect(clause).to_contain_text("ให้กรรมการพิจารณาตามข้อความนี้ ระบบไม่ตัดสินให้: ครอบครัวขาดผู้หาเลี้ยง")


def test_an_article_of_a_fund_that_shares_its_regulation_is_taken_over(cast: Cast, sign_in: SignIn) -> None:
    now = timezone.now()
    other = make_fund(at=now, code="3305060", regulation=catalogue_text("standard-13"), users=True)
    page = sign_in(other.chair)
    page.goto(f"/f/{other.fund.code}/settings/")
    page.locator("a[href*='/settings/regulation/']", has_text="ระเบียบตัวอย่าง").first.click()
    press(page, "แบ่งปันระเบียบ")
    expect(page.get_by_text("แบ่งปันโดย มาลี")).to_be_visible()
    look(page, "regulation-shared")
    page.context.clear_cookies()
    page = sign_in(cast.officers[Role.SECRETARY])
    draft = begin(page, cast)
    page.goto(f"{draft}add/")
    page.locator("summary", has_text="3305060").click()
    look(page, "regulation-add-shared")
    page.locator("details[open] label", has_text="สวัสดิการเฉพาะถิ่น").click()
    press(page, "ใส่ในร่าง")
    page.wait_for_url("**/clauses/*/")
    press(page, KEEP)
    expect(page.locator("#B13")).to_contain_text("ควายออกลูก")
    expect(page.locator("#pools")).to_contain_text("กองทุนสวัสดิการ")
