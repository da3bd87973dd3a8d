"""A resolution in the browser: written down, seen by every office, and found by a form that stood open beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, Role
from kongboon.benefits.tests.conftest import jpeg
from tests.browser.looking import look
from tests.world import NAMES, Cast

SignIn = Callable[[Officer], Page]


def test_one_is_written_and_another_officer_stops_it(cast: Cast, sign_in: SignIn, tmp_path: Path) -> None:
    photo = tmp_path / "form.jpg"
    photo.write_bytes(jpeg("navy"))
    page = sign_in(cast.officers[Role.SECRETARY])
    page.goto("/f/3305050/resolutions/")
    look(page, "resolutions-none")
    page.get_by_role("link", name="บันทึกมติ").click()
    page.get_by_label("ใช้จ่ายบริหารเกินเพดาน").check()
    page.locator("[name=words]").fill("ให้จ่ายค่าประชุมใหญ่เกินเพดานได้ 2,000 บาท")
    for place, role in enumerate((Role.CHAIR, Role.SECRETARY, Role.WELFARE), start=1):
        page.locator(f"[name=signer_{place}]").fill(NAMES[role])
    page.locator("[name=minutes]").set_input_files(photo)
    look(page, "resolution-write")
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("ค่าประชุมใหญ่")
    look(page, "resolution")
    one = page.url
    page.goto("/f/3305050/resolutions/")
    look(page, "resolutions")
    page = sign_in(cast.collector)
    page.goto(f"{one}stop/")
    page.locator("[name=note]").fill("ยังไม่ได้ประชุม")
    look(page, "resolution-stop")
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("ยังไม่ได้ประชุม")
    look(page, "resolution-stopped")
