"""Petty cash in the browser: paid at once with a photo, too much goes on to a second officer, the chair sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, Role
from tests.browser.looking import follow, look, look_at_paper
from tests.world import Cast, record_opening, specimen

SignIn = Callable[[Officer], Page]
PETTY = "/f/3305050/books/petty-cash/"


def _fill(page: Page, photo: Path | None, amount: str, payee: str, what: str) -> None:
    page.locator("[name=what]").select_option("5201")
    page.locator("[name=amount]").fill(amount)
    page.locator("[name=payee]").fill(payee)
    page.locator("[name=note]").fill(what)
    if photo is not None:
        page.locator("[name=photo]").set_input_files(photo)


def test_a_small_cost_and_one_that_is_too_much(cast: Cast, sign_in: SignIn, tmp_path: Path) -> None:
    photos = [tmp_path / f"ใบเสร็จ-{number}.jpg" for number in range(2)]
    for number, photo in enumerate(photos):
        photo.write_bytes(specimen(number))
    now = timezone.now()
    with scope(fund=cast.fund):
        balances = {"1101": 5_000_00}
        record_opening(fund=cast.fund, on=timezone.localdate(), balances=balances, by=cast.treasurer, at=now)
    page = sign_in(cast.treasurer)
    page.goto("/f/3305050/books/")
    look(page, "books-with-petty-cash")
    follow(page.get_by_role("link", name="จ่ายเงินสดย่อย"))
    _fill(page, photos[0], "120", "ร้านป้าแดง", "น้ำดื่มวันพัฒนาหมู่บ้าน")
    look(page, "petty-cash-pay")
    follow(page.get_by_role("button", name="จ่ายเงินแล้ว"))
    look(page, "petty-cash-slip")
    page.goto(f"{PETTY}pay/")
    _fill(page, photos[1], "900", "ร้านลุงดำ", "อาหารว่าง")
    follow(page.get_by_role("button", name="จ่ายเงินแล้ว"))
    look(page, "petty-cash-too-much")
    follow(page.get_by_role("button", name="ขอให้กรรมการอีกคนเห็นชอบ"))
    expect(page.locator("main")).to_contain_text("ร้านลุงดำ")
    look(page, "petty-cash-asked")
    page = sign_in(cast.chair)
    page.goto("/f/3305050/")
    expect(page.locator("main")).to_contain_text("น้ำดื่มวันพัฒนาหมู่บ้าน")
    look(page, "today-of-the-chair")
    page.goto(PETTY)
    look(page, "petty-cash")
    look_at_paper(page.request.get(f"{PETTY}month.pdf").body(), "petty-cash")
    page.goto(f"{PETTY}change/")
    look(page, "petty-cash-change")
    page.goto("/f/3305050/books/suppliers/")
    look(page, "suppliers-none")
    follow(page.get_by_role("link", name="ขึ้นทะเบียนร้านค้า"))
    page.locator("[name=name]").fill("ร้านป้าแดงเครื่องเขียน")
    page.locator("[name=reference]").fill("0-9999-99999-99-9")
    look(page, "supplier-add")
    follow(page.get_by_role("button", name="ขอขึ้นทะเบียนร้านนี้"))
    look(page, "supplier-asked")
    request = page.url
    page = sign_in(cast.officers[Role.SECRETARY])
    page.goto(request)
    follow(page.get_by_role("button", name="เห็นชอบ"))
    page.goto("/f/3305050/books/suppliers/")
    look(page, "suppliers")
    follow(page.get_by_role("link", name="เอาออก"))
    look(page, "supplier-end")


def test_what_was_typed_waits_while_the_money_is_fetched(cast: Cast, sign_in: SignIn, tmp_path: Path) -> None:
    photo = tmp_path / "ใบเสร็จ.jpg"
    photo.write_bytes(specimen(7))
    now = timezone.now()
    with scope(fund=cast.fund):
        balances = {"1101": 50_00}
        record_opening(fund=cast.fund, on=timezone.localdate(), balances=balances, by=cast.treasurer, at=now)
    page = sign_in(cast.treasurer)
    page.goto(f"{PETTY}pay/")
    _fill(page, photo, "120", "ร้านป้าแดง", "น้ำดื่ม")
    follow(page.get_by_role("button", name="จ่ายเงินแล้ว"))
    expect(page.locator("[data-draft]")).to_be_visible()
    look(page, "petty-cash-kept-as-draft")
    page.goto("/f/3305050/books/")
    page.goto(f"{PETTY}pay/")
    expect(page.locator("[name=payee]")).to_have_value("ร้านป้าแดง")
    expect(page.locator("[name=amount]")).to_have_value("120")
    expect(page.locator("[name=what]")).to_have_value("5201")
    look(page, "petty-cash-draft-is-back")
    page.locator("[name=amount]").fill("20")
    page.locator("[name=photo]").set_input_files(photo)
    follow(page.get_by_role("button", name="จ่ายเงินแล้ว"))
    page.goto(f"{PETTY}pay/")
    expect(page.locator("[name=payee]")).to_have_value("")
