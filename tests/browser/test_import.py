"""An old register comes in through the browser: looked over, mended, taken in, undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer
from kongboon.funds.models import Village
from kongboon.members.models import Member, RegisterImport
from kongboon.members.tests.sheets import HEADER, person, two_sheets
from tests.browser.looking import look
from tests.registers import book_of, ugly_register
from tests.world import Cast

SignIn = Callable[[Officer], Page]
OLD_VILLAGES = [(4, "โนนสูง"), (7, "หนองบัว"), (9, "ดอนกลาง")]


@pytest.fixture
def page(cast: Cast, sign_in: SignIn) -> Page:
    """The registrar before the empty list."""
    signed_in = sign_in(cast.officers["registrar"])
    signed_in.goto("/f/3305050/members/")
    return signed_in


def send(page: Page, folder: Path, data: bytes, name: str = "ทะเบียนสมาชิก 2567.xlsx") -> None:
    """Choose a file on the page that stands open, and have it read."""
    path = folder / name
    path.write_bytes(data)
    page.set_input_files("input[type=file]", path)
    expect(page.locator(".pick .chosen")).to_have_text(name)
    page.locator("form[enctype] button.btn-primary").click()


def test_an_ugly_register_comes_in_and_goes_out_again(cast: Cast, page: Page, tmp_path: Path) -> None:
    expect(page.get_by_role("heading", name="ยังไม่มีสมาชิก")).to_be_visible()
    look(page, "members-empty")
    page.get_by_role("link", name="นำเข้าทะเบียน").click()
    look(page, "import-choose")
    send(page, tmp_path, ugly_register(7, 24, OLD_VILLAGES, errors=4).xlsx)
    expect(page).to_have_url("/f/3305050/members/import/check/")
    look(page, "import-villages")
    page.get_by_role("button", name="เพิ่มหมู่บ้านเหล่านี้").click()
    expect(page.get_by_role("alert")).to_contain_text("นำเข้าได้ 20 คน ต้องแก้ก่อน 4 แถว")
    look(page, "import-check-errors")
    with scope(fund=cast.fund):
        assert (Member.objects.count(), Village.objects.count()) == (0, 3)

    mended = ugly_register(7, 24, OLD_VILLAGES)
    send(page, tmp_path, mended.xlsx)
    look(page, "import-check")
    page.get_by_role("button", name="นำเข้าสมาชิก 24 คน").click()
    expect(page.locator("article.slip")).to_contain_text("นำเข้าทะเบียนแล้ว")
    look(page, "import-slip")
    with scope(fund=cast.fund):
        stored = dict(Member.objects.values_list("number", "first_name"))
    assert stored == {truth.member_no: truth.first_name for truth in mended.truth}

    page.get_by_role("link", name="ดูรายชื่อสมาชิก").click()
    look(page, "members")
    page.go_back()
    page.get_by_role("button", name="ย้อนการนำเข้านี้").click()
    page.get_by_role("button", name="ใช่ นำ 24 คนออก").click()
    expect(page.get_by_role("heading", name="ยังไม่มีสมาชิก")).to_be_visible()
    with scope(fund=cast.fund):
        assert not Member.objects.exists()
        assert RegisterImport.objects.get().undone_at is not None


def test_a_file_that_is_no_register_is_refused_beside_its_box(page: Page, tmp_path: Path) -> None:
    page.goto("/f/3305050/members/import/")
    send(page, tmp_path, b"%PDF-1.7", "ใบเสร็จ.pdf")
    expect(page.locator("#id_file_error")).to_contain_text(".xlsx")
    expect(page.locator("input[type=file]")).to_be_focused()
    look(page, "import-refused")


def test_the_file_box_is_a_button_in_thai_that_the_keyboard_reaches(page: Page, tmp_path: Path) -> None:
    page.goto("/f/3305050/members/import/")
    face, box = page.locator(".pick .face"), page.get_by_label("ทะเบียน")
    expect(face).to_have_text("เลือกไฟล์ยังไม่ได้เลือกไฟล์")
    button, whole = face.locator(".btn").bounding_box(), box.bounding_box()
    assert button is not None
    assert whole is not None
    assert button["height"] >= 44
    box.focus()
    assert face.evaluate("face => getComputedStyle(face).outlineWidth") == "3px"
    with page.expect_file_chooser() as asked:
        # The box lies over its face. A press through it waits for the first frame, before which a browser hears nothing.
        middle = {
            side: button[side] + button[size] / 2 - whole[side]
            for side, size in (("x", "width"), ("y", "height"))
        }
        box.click(position={"x": middle["x"], "y": middle["y"]})
    assert not asked.value.is_multiple()
    path = tmp_path / "สมาชิก.xlsx"
    path.write_bytes(b"x")
    asked.value.set_files(path)
    expect(face).to_have_text("เลือกไฟล์สมาชิก.xlsx")
    look(page, "import-chosen")
    asked.value.set_files([])
    expect(face).to_have_text("เลือกไฟล์ยังไม่ได้เลือกไฟล์")


def test_the_columns_can_be_chosen_by_hand(cast: Cast, page: Page, tmp_path: Path) -> None:
    page.goto("/f/3305050/members/import/")
    header = [*HEADER[:6], "เข้ากองทุน", HEADER[7]]
    data = book_of([["ทะเบียน"], [], header, *(person(f"{n:04}", f"นายทอง ดี{'ก' * n}") for n in range(1, 4))])
    send(page, tmp_path, data)
    page.get_by_text("แต่ละช่องอ่านเป็นอะไร").click()
    look(page, "import-columns")
    page.get_by_label("เข้ากองทุน").select_option("joined_on")
    page.get_by_role("button", name="อ่านใหม่ตามช่องที่เลือก").click()
    expect(page.get_by_text("1 ม.ค. 2560").first).to_be_visible()


def test_of_two_sheets_one_is_chosen(cast: Cast, page: Page, tmp_path: Path) -> None:
    page.goto("/f/3305050/members/import/")
    send(page, tmp_path, two_sheets())
    look(page, "import-sheet")
    page.get_by_label("แผ่นงาน").select_option("หมู่ 7")
    page.get_by_role("button", name="อ่านแผ่นงานนี้").click()
    expect(page.get_by_role("button", name="นำเข้าสมาชิก 1 คน")).to_be_visible()
    look(page, "import-check-sheet")
