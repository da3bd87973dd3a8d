"""Money and power by two people: on two sign-ins, on one screen, over a day of waiting; a slip and a first sign-in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.test import override_settings
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Browser, Page, expect

from kongboon.access.models import Officer, Role, User
from kongboon.config.settings import PASSWORD_HASHERS
from kongboon.governance.models import Request, RequestAct
from kongboon.governance.requests import confirm
from kongboon.ledger.moves import Payment
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.requests import ask_payment
from tests.browser.looking import follow, look, watch
from tests.browser.walking import agree, pdf_words, together
from tests.world import PASSWORD, Cast, record_opening

SignIn = Callable[[Officer], Page]
FUND = "/f/3305050/"
BOX = 60_000_00


@pytest.fixture
def opened(cast: Cast) -> Cast:
    """The fund with 60,000 baht in the box and 5,000 in the bank."""
    with scope(fund=cast.fund):
        at = timezone.now()
        balances = {"1101": BOX, "1110.1": 5_000_00}
        record_opening(fund=cast.fund, on=timezone.localdate(), balances=balances, by=cast.treasurer, at=at)
    return cast


def _ask_to_pay(page: Page, amount: str) -> str:
    """The treasurer fills in the form; the address of the request."""
    page.goto(f"{FUND}books/other/?direction=out")
    page.select_option("[name=what]", "5301")
    page.fill("[name=amount]", amount)
    page.select_option("[name=money]", "1101")
    page.fill("[name=payee]", "ร้านป้าแดง")
    page.fill("[name=note]", "กระดาษ 3 รีม")
    follow(page.get_by_role("button", name="ขอจ่ายเงินนี้"))
    expect(page).to_have_url(re.compile(r"/requests/\d+/$"))
    return page.url


def _in_the_box(cast: Cast) -> int:
    with scope(fund=cast.fund):
        return balances_by_code(cast.fund)["1101"]


def _hand_out(page: Page, folder: Path) -> None:
    follow(page.get_by_role("button", name="จ่ายเงินแล้ว"))
    look(page, "request-done")
    voucher = page.get_by_role("link", name="พิมพ์ใบสำคัญจ่าย").get_attribute("href")
    words = together(pdf_words(page, str(voucher), folder))
    for needed in ("ร้านป้าแดง", "กระดาษ 3 รีม", "ห้าร้อยสี่สิบบาทห้าสิบสตางค์"):
        assert together(needed) in words, needed


def test_the_treasurer_asks_the_chair_agrees_and_the_treasurer_hands_out(
    opened: Cast, sign_in: SignIn, tmp_path: Path
) -> None:
    page = sign_in(opened.treasurer)
    page.goto(f"{FUND}requests/")
    look(page, "requests-empty")
    request = _ask_to_pay(page, "540.50")
    look(page, "request-asked")
    expect(page.get_by_role("button", name="เห็นชอบ", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="จ่ายเงินแล้ว")).to_have_count(0)
    page = sign_in(opened.chair)
    page.goto(FUND)
    look(page, "home-request-waits")
    page.goto(f"{FUND}requests/")
    look(page, "requests")
    follow(page.locator("main .list a").first)
    look(page, "request-to-agree")
    agree(page)
    look(page, "request-agreed-chair")
    assert _in_the_box(opened) == BOX, "nothing leaves before it is handed out"
    page = sign_in(opened.treasurer)
    page.goto(FUND)
    look(page, "home-request-agreed")
    page.goto(request)
    look(page, "request-to-pay")
    _hand_out(page, tmp_path)
    assert _in_the_box(opened) == BOX - 540_50
    page.goto(f"{FUND}requests/")
    look(page, "requests-settled")


def _signs_in_by_form(officer: Officer) -> None:
    """The server knows the product's own hasher alone, not the quick one of the tests."""
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        User.objects.filter(pk=officer.user_id).update(password=make_password(PASSWORD))


def test_the_chair_agrees_on_the_treasurers_screen(opened: Cast, sign_in: SignIn, tmp_path: Path) -> None:
    _signs_in_by_form(opened.chair)
    page = sign_in(opened.treasurer)
    _ask_to_pay(page, "540.50")
    follow(page.get_by_role("link", name="กรรมการอีกคนอยู่ที่นี่"))
    look(page, "request-agree-here")
    for username, password in (("chair050", "wrong-password"), ("nobody", PASSWORD)):
        page.fill("[name=username]", username)
        page.fill("[name=password]", password)
        agree(page)
        expect(page.get_by_role("alert")).to_be_visible()
    look(page, "request-agree-here-refused")
    page.fill("[name=username]", "chair050")
    page.fill("[name=password]", PASSWORD)
    agree(page)
    expect(page.locator("main")).to_contain_text("บนเครื่องเดียวกับผู้ขอ")
    _hand_out(page, tmp_path)
    with scope(fund=opened.fund):
        words = [
            (said.kind, said.officer_id, said.is_same_device) for said in RequestAct.objects.order_by("pk")
        ]
    assert words == [("confirm", opened.chair.pk, True), ("done", opened.treasurer.pk, False)]


def test_what_is_declined_is_not_paid(opened: Cast, sign_in: SignIn) -> None:
    request = _ask_to_pay(sign_in(opened.treasurer), "540.50")
    page = sign_in(opened.chair)
    page.goto(request)
    follow(page.get_by_role("link", name="ไม่เห็นชอบ"))
    follow(page.locator("main form button.btn-danger"))
    expect(page.locator("[name=note]")).to_be_focused()
    page.fill("[name=note]", "ยังไม่มีใบเสนอราคา")
    look(page, "request-decline")
    follow(page.locator("main form button.btn-danger"))
    expect(page.locator("main")).to_contain_text("ยังไม่มีใบเสนอราคา")
    look(page, "request-declined")
    page = sign_in(opened.treasurer)
    page.goto(request)
    expect(page.locator("main form")).to_have_count(0)
    assert _in_the_box(opened) == BOX


def test_a_large_payment_wants_the_chair_and_a_day(opened: Cast, sign_in: SignIn) -> None:
    request = _ask_to_pay(sign_in(opened.treasurer), "25,000")
    for officer in (opened.officers[Role.SECRETARY], opened.chair):
        page = sign_in(officer)
        page.goto(request)
        look(page, f"request-large-{officer.role}")
        agree(page)
    page = sign_in(opened.treasurer)
    page.goto(request)
    look(page, "request-waits-a-day")
    expect(page.locator("main")).to_contain_text("จ่ายได้ตั้งแต่วันที่")
    expect(page.get_by_role("button", name="จ่ายเงินแล้ว")).to_have_count(0)
    page.goto(_agreed_yesterday(opened))
    follow(page.get_by_role("button", name="จ่ายเงินแล้ว"))
    assert _in_the_box(opened) == BOX - 25_000_00, "what was agreed to a day ago is paid, the other one waits"


def _agreed_yesterday(cast: Cast) -> str:
    """The address of such a request that others agreed to 25 hours ago."""
    at = timezone.now() - timedelta(hours=25)
    payment = Payment("5201", "1101", 25_000_00, "ร้านโนนสูงวัสดุ", "ซ่อมศาลากลางบ้าน")
    with scope(fund=cast.fund):
        asked = ask_payment(fund=cast.fund, payment=payment, by=cast.treasurer, at=at, idem_key="yesterday")
        for officer in (cast.officers[Role.SECRETARY], cast.chair):
            confirm(request=asked, by=officer, at=at)
    return f"{FUND}requests/{asked.pk}/"


def test_a_new_officer_comes_in_by_a_slip_and_chooses_an_own_password(
    cast: Cast, sign_in: SignIn, server: str, chromium: Browser
) -> None:
    page = sign_in(cast.officers[Role.SECRETARY])
    page.goto(f"{FUND}officers/add/")
    page.fill("[name=name]", "จันทร์ ผ่องใส")
    page.select_option("[name=role]", "bookkeeper")
    page.fill("[name=username]", "chan")
    follow(page.get_by_role("button", name="ขอเพิ่มกรรมการคนนี้"))
    look(page, "request-officer")
    request = page.url
    page = sign_in(cast.chair)
    page.goto(request)
    agree(page)
    look(page, "slip")
    code = page.locator("article.slip p strong").inner_text()
    page.goto(request)
    expect(page.locator("main")).not_to_contain_text(code)
    _first_sign_in(chromium, server, code)


def _first_sign_in(chromium: Browser, server: str, code: str) -> None:
    """On a telephone of their own: the code opens one page, on which an own password is chosen."""
    context = chromium.new_context(base_url=server, viewport={"width": 390, "height": 844})
    page = context.new_page()
    watch(page)
    page.goto("/accounts/login/")
    page.fill("[name=login]", "chan")
    page.fill("[name=password]", code)
    follow(page.locator("main button.btn-primary").first)
    page.goto(FUND)
    expect(page).to_have_url(re.compile("/accounts/own-password/"))
    look(page, "own-password")
    for name in ("password", "again"):
        page.fill(f"[name={name}]", "khao-suai-ของเราเอง")
    follow(page.locator("main button.btn-primary").first)
    page.goto(f"{FUND}books/")
    expect(page).to_have_url(re.compile("/books/$"))
    context.close()


def test_the_pages_beside_it_fit_and_read_well(opened: Cast, sign_in: SignIn) -> None:
    page = sign_in(opened.treasurer)
    page.goto(f"{FUND}who-may/")
    look(page, "who-may")
    for name in ("officers", f"officers/{opened.chair.pk}/slip", f"officers/{opened.chair.pk}/end"):
        page.goto(f"{FUND}{name}/")
        look(page, f"two-{name.replace('/', '-').replace(str(opened.chair.pk), 'chair')}")
    page.goto(f"{FUND}books/withdraw/")
    page.fill("[name=amount]", "2,500")
    page.fill("[name=note]", "จ่ายค่าของสัปดาห์นี้")
    look(page, "books-withdraw")
    follow(page.locator("main form button.btn-primary"))
    expect(page).to_have_url(re.compile(r"/requests/\d+/$"))
    look(page, "request-withdraw")
    asked = page.url
    page = sign_in(opened.chair)
    page.goto(asked)
    agree(page)
    look(page, "request-withdraw-agreed")
    page = sign_in(opened.officers[Role.BOOKKEEPER])
    page.goto(FUND)
    look(page, "home-withdraw-agreed")
    page.goto(asked)
    follow(page.get_by_role("button", name="ถอนเงินมาแล้ว"))
    with scope(fund=opened.fund):
        assert Request.objects.get().amount_satang == 2_500_00
        assert balances_by_code(opened.fund)["1101"] == BOX + 2_500_00
