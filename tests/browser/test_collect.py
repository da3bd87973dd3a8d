"""Collecting a village's dues on a telephone: taps, a line that breaks, undo, a filled list, the count."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, Route, expect

from kongboon.access.models import Officer, Role
from kongboon.dues.models import DuesPayment, HandOver
from kongboon.dues.services import cash_with
from kongboon.funds.changes import adopt_regulation
from kongboon.kernel.thai_calendar import add_months, last_day, month_of
from kongboon.kernel.thai_dates import format_thai_month
from kongboon.ledger.checks import verify
from kongboon.members.services import NewMember, enrol_members
from kongboon.members.tests.sheets import workbook
from kongboon.rules.catalogue import catalogue_text
from tests.browser.looking import follow, look
from tests.browser.walking import agree
from tests.world import Cast

SignIn = Callable[[Officer], Page]
TODAY = timezone.localdate()
MONTH = month_of(TODAY)
PRICE = last_day(MONTH).day * 100
VILLAGE = f"/f/3305050/dues/4/{MONTH}/"
PEOPLE = (
    ("0001", "นาง", "บุญมี", "มีสุข", "2", 1),
    ("0002", "นาย", "ทองใบ", "มีสุข", "2", 1),
    ("0003", "นางสาว", "ศรีส้มโอ", "ใจซื่อสัตย์", "12", 3),
    ("0004", "นาย", "ก้องทุ่ง", "เก็บวันละบาท", "12/3", 1),
    ("0005", "นาง", "คำปุ่น", "ล่วงหน้า", "15", -2),
    ("0006", "นาย", "น้อยใจ", "ไร้เลขที่", "", 1),
)


@pytest.fixture
def village(cast: Cast) -> Cast:
    """Six members of village 4: a couple, one three months behind, one who paid ahead."""
    at = timezone.now()
    with scope(fund=cast.fund):
        adopt_regulation(fund=cast.fund, text=catalogue_text("standard-13"), at=at)
        news = [
            NewMember(
                number=number,
                title=title,
                first_name=first,
                last_name=last,
                house_no=house,
                village_id=cast.villages[4].pk,
                joined_on=date(2017, 1, 1),
                paid_until=last_day(add_months(MONTH, -owed)),
            )
            for number, title, first, last, house, owed in PEOPLE
        ]
        enrol_members(fund=cast.fund, news=news, by=cast.officers[Role.REGISTRAR], at=at)
    return cast


def held(cast: Cast) -> int:
    with scope(fund=cast.fund):
        return cash_with(cast.collector)


def payments(cast: Cast) -> int:
    with scope(fund=cast.fund):
        return DuesPayment.objects.filter(reversed_by=None).count()


def house(page: Page, name: str) -> Any:
    return page.locator(".house", has_text=name)


def take(page: Page, name: str) -> None:
    house(page, name).locator("button[name=take]").click()


def test_one_tap_takes_a_households_dues_and_an_undo_gives_them_back(village: Cast, sign_in: SignIn) -> None:
    page = sign_in(village.collector)
    page.goto("/f/3305050/dues/")
    look(page, "dues-villages")
    page.goto(VILLAGE)
    expect(page.locator(".house")).to_have_count(5)
    look(page, "collect")
    take(page, "บุญมี")
    expect(house(page, "บุญมี")).to_have_class("house paid")
    expect(house(page, "บุญมี")).to_contain_text("000001")
    expect(page.locator("#cash")).to_have_attribute("data-satang", str(2 * PRICE))
    take(page, "ศรีส้มโอ")
    expect(house(page, "ศรีส้มโอ")).to_have_class("house paid")
    look(page, "collect-taken")
    expect(house(page, "บุญมี").locator("button[name=entry]")).to_have_count(0)  # the next receipt is given
    house(page, "ศรีส้มโอ").locator("button[name=entry]").click()
    expect(house(page, "ศรีส้มโอ")).to_have_class("house due")
    assert payments(village) == 2
    with scope(fund=village.fund):
        assert verify(village.fund).whole


def test_the_search_finds_a_name_by_one_letter_and_a_house_by_its_number(
    village: Cast, sign_in: SignIn
) -> None:
    page = sign_in(village.collector)
    page.goto(VILLAGE)
    for typed, found in (
        ("ส", "ศรีส้มโอ"),
        ("สรีสม", "ศรีส้มโอ"),
        ("น.ส. ศรี", "ศรีส้มโอ"),
        ("12/3", "ก้องทุ่ง"),
        ("0006", "น้อยใจ"),
    ):
        page.fill("#q", typed)
        expect(house(page, found)).to_be_visible()
    expect(page.locator(".house:visible")).to_have_count(1)
    page.fill("#q", "ไม่มีใคร")
    expect(page.locator("#nobody")).to_be_visible()
    page.fill("#q", "")
    expect(page.locator(".house:visible")).to_have_count(5)


def test_a_line_that_breaks_keeps_the_tap_and_sends_it_once(village: Cast, sign_in: SignIn) -> None:
    page = sign_in(village.collector)
    page.goto(VILLAGE)
    sent: list[str] = []

    def lose_the_request(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.abort()

    page.route("**/take/", lose_the_request)
    take(page, "บุญมี")
    expect(page.locator("#unsent")).to_be_visible()
    expect(house(page, "บุญมี")).to_have_class("house due waiting")
    take(page, "ก้องทุ่ง")
    assert len(json.loads(page.evaluate("localStorage.getItem(Object.keys(localStorage)[0])"))) == 2
    assert payments(village) == 0
    page.unroute("**/take/")

    def lose_the_answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fetch()
        route.abort()

    # The request arrives, its answer does not: the telephone sends the same id once more.
    page.route("**/take/", lose_the_answer, times=1)
    page.locator("#send").click()
    expect(page.locator("#unsent")).to_be_hidden(timeout=15_000)
    expect(house(page, "บุญมี")).to_have_class("house paid")
    expect(house(page, "ก้องทุ่ง")).to_have_class("house paid")
    assert sent[0].split("&")[0] == sent[-1].split("&")[0], "the same id"
    assert (payments(village), held(village)) == (3, 3 * PRICE)


def test_a_tap_that_was_not_sent_survives_closing_the_page(village: Cast, sign_in: SignIn) -> None:
    page = sign_in(village.collector)
    page.goto(VILLAGE)
    page.route("**/take/", lambda route: route.abort())
    take(page, "บุญมี")
    expect(page.locator("#unsent")).to_be_visible()
    page.goto("/f/3305050/")
    page.unroute("**/take/")
    page.goto(VILLAGE)
    expect(house(page, "บุญมี")).to_have_class("house paid")
    assert held(village) == 2 * PRICE


def test_two_telephones_take_a_household_once(village: Cast, sign_in: SignIn, server: str) -> None:
    page = sign_in(village.collector)
    page.goto(VILLAGE)
    second = page.context.new_page()
    second.goto(VILLAGE)
    take(page, "บุญมี")
    expect(house(page, "บุญมี")).to_have_class("house paid")
    take(second, "บุญมี")
    expect(second.locator("#said")).to_contain_text("000001")
    expect(house(second, "บุญมี")).to_have_class("house paid")
    assert held(village) == 2 * PRICE


def test_other_months_and_taking_a_receipt_back(village: Cast, sign_in: SignIn) -> None:
    page = sign_in(village.treasurer)
    page.goto(VILLAGE)
    house(page, "คำปุ่น").locator("a.more").click()
    look(page, "collect-months")
    page.locator("select").select_option("12")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("article.slip")).to_be_visible()
    look(page, "receipt")
    receipt = page.url
    follow(page.get_by_role("link", name="ขอยกเลิกใบเสร็จ"))
    page.fill("[name=reason]", "จ่ายผิดคน")
    look(page, "receipt-back")
    follow(page.locator("main form button.btn-danger"))
    asked = page.url
    page = sign_in(village.chair)
    page.goto(asked)
    agree(page)
    page.goto(receipt)
    expect(page.locator("main")).to_contain_text("จ่ายผิดคน")
    look(page, "receipt-taken-back")


def test_a_filled_list_is_looked_at_recorded_and_known_the_second_time(
    village: Cast, sign_in: SignIn
) -> None:
    page = sign_in(village.treasurer)
    title = f"ใบเก็บเงิน หมู่ 4 เดือน {format_thai_month(MONTH)}"
    header = ["เลขสมาชิก", "ชื่อ-สกุล", "ได้รับจริง (บาท)"]
    bad = workbook(
        [[title], header, ["0001", "นายทองใบ มีสุข", PRICE / 100], ["0004", "", 7], ["0099", "", 30]]
    )
    good = workbook(
        [[title], header, ["0001", "นางบุญมี มีสุข", PRICE / 100], ["0002", "นายทองใบ มีสุข", PRICE / 100]]
    )
    for data in (bad, good):
        page.goto("/f/3305050/dues/list/")
        look(page, "list-file")
        page.set_input_files("[name=file]", {"name": "ใบเก็บเงิน.xlsx", "mimeType": "x", "buffer": data})
        page.locator("main form button.btn-primary").click()
        expect(page.locator("table.tab")).to_be_visible()
        look(page, "list-check" if data is good else "list-check-refused")
    assert payments(village) == 0
    page.locator("main form button.btn-primary").click()
    expect(page.locator("article.slip")).to_contain_text("000001")
    look(page, "list-recorded")
    page.goto("/f/3305050/dues/list/")
    page.set_input_files("[name=file]", {"name": "ใบเก็บเงิน.xlsx", "mimeType": "x", "buffer": good})
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("000001")
    look(page, "list-known")
    assert (payments(village), held(village)) == (2, 2 * PRICE)


def test_the_treasurer_counts_a_collectors_cash(village: Cast, sign_in: SignIn) -> None:
    page = sign_in(village.collector)
    page.goto(VILLAGE)
    take(page, "บุญมี")
    expect(house(page, "บุญมี")).to_have_class("house paid")
    page.goto("/f/3305050/")
    look(page, "home-collector-with-cash")
    page = sign_in(village.treasurer)
    page.goto("/f/3305050/dues/cash/")
    look(page, "cash-outside")
    page.locator(".list a").first.click()
    page.fill("[name=piece_5000]", "1")
    expect(page.locator("#difference")).to_have_class("say wait")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("[name=note]")).to_be_focused()
    look(page, "cash-count")
    page.fill("[name=note]", "นับแล้วขาด")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("article.slip")).to_contain_text("นับแล้วขาด")
    look(page, "cash-slip")
    assert held(village) == 2 * PRICE - 5000, "what is missing stays with the collector"
    page = sign_in(village.chair)
    page.goto("/f/3305050/requests/")
    follow(page.locator("main .list a").first)
    look(page, "request-write-off")
    agree(page)
    assert held(village) == 0
    page = sign_in(village.treasurer)
    with scope(fund=village.fund):
        assert HandOver.objects.get().difference_satang == 5000 - 2 * PRICE
        member = DuesPayment.objects.select_related("member").first()
    assert member is not None
    page.goto(f"/f/3305050/dues/member/{member.member_id}/")
    look(page, "passbook")
