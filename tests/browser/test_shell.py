"""The shell in a browser: from an empty database to a fund, its books, its people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, User
from kongboon.funds.models import Fund
from kongboon.ledger.queries import balances_by_code
from tests.browser.looking import follow, look
from tests.world import Cast

PASSWORD = "khao-niao-2567"
SignIn = Callable[[Officer], Page]


def _press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()


def _begin(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url("/begin/")
    look(page, "begin")
    page.fill("[name=name]", "สมชาย ตั้งตรง")
    page.fill("[name=username]", "somchai")
    page.fill("[name=password]", PASSWORD)
    page.locator("form button.btn-primary").click()


def _next(page: Page) -> None:
    page.locator("main form button.btn-primary").last.click()


def _place_and_villages(page: Page) -> None:
    page.fill("#q", "โสน")
    page.locator("#tambons a", has_text="330505").click()
    look(page, "fund-name")
    expect(page.locator("[name=name]")).to_have_value("กองทุนสวัสดิการชุมชนตำบลโสน")
    _next(page)
    page.fill("[name=form-0-moo]", "๔")
    page.fill("[name=form-0-name]", "บ้านโนนสูง")
    page.fill("[name=form-1-moo]", "7")
    page.locator("button[name=more]").click()
    expect(page.locator("[name=form-7-moo]")).to_be_visible()
    expect(page.locator("[name=form-0-name]")).to_have_value("บ้านโนนสูง")
    look(page, "fund-villages")
    _next(page)


def _bank_and_regulation(page: Page) -> None:
    page.fill("[name=form-0-bank]", "ธ.ก.ส.")
    page.fill("[name=form-0-branch]", "ขุขันธ์")
    page.fill("[name=form-0-number]", "9200012345")
    look(page, "fund-bank")
    _next(page)
    page.check("[name=choice][value=standard-13]")
    page.fill("[name=resolution]", "มติที่ 1/2567")
    for name, values in {"approved_on": ("6", "1", "2567"), "in_force_from": ("1", "2", "2567")}.items():
        page.fill(f"[name={name}_0]", values[0])
        page.select_option(f"[name={name}_1]", values[1])
        page.fill(f"[name={name}_2]", values[2])
    look(page, "fund-regulation")
    _next(page)


def _officers(page: Page) -> None:
    page.fill("[name=form-1-name]", "มาลี ใจงาม")
    page.fill("[name=form-1-username]", "malee")
    page.fill("[name=form-3-name]", "น้อย เดินดี")
    page.select_option("[name=form-3-moo]", "4")
    page.fill("[name=form-3-username]", "noi")
    look(page, "fund-officers")
    _next(page)


@pytest.mark.served
def test_the_first_person_sets_up_a_fund_from_an_empty_database(visitor: Page) -> None:
    page = visitor
    _begin(page)
    look(page, "fund-place")
    _place_and_villages(page)
    _bank_and_regulation(page)
    _officers(page)
    look(page, "fund-check")
    _next(page)
    expect(page.locator("article.slip").first).to_contain_text("3305050")
    expect(page.locator("article.slip")).to_have_count(3)  # the fund's, and one for each who is new here
    look(page, "fund-made")
    page.locator("main a.btn-primary").click()
    expect(page).to_have_url("/f/3305050/")
    look(page, "home-new-fund")
    assert Fund.objects.get().name == "กองทุนสวัสดิการชุมชนตำบลโสน"
    assert sorted(User.objects.values_list("username", flat=True)) == ["malee", "noi", "somchai"]


def test_an_officer_signs_in_with_the_first_password_and_out_again(visitor: Page) -> None:
    page = visitor
    _begin(page)
    page.goto("/accounts/logout/")
    look(page, "sign-out")
    page.locator("main button.btn-primary").click()
    expect(page).to_have_url("/accounts/login/")
    look(page, "sign-in")
    page.fill("[name=login]", "somchai")
    page.fill("[name=password]", "not the password")
    page.locator("main button.btn-primary").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "sign-in-refused")
    page.fill("[name=login]", "somchai")
    page.fill("[name=password]", PASSWORD)
    page.locator("main button.btn-primary").first.click()
    expect(page).to_have_url("/funds/new/")


def test_the_treasurer_opens_the_books_and_brings_cash_to_the_bank(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.treasurer)
    page.goto("/f/3305050/")
    page.locator("article.card-row a").first.click()
    page.fill("[name=cash]", "๑๒,๕๐๐")
    page.locator("[name^=bank_]").fill("487,650.50")
    page.fill("[name=owed]", "3,000")
    look(page, "opening")
    _next(page)
    look(page, "opening-check")
    page.locator("button[name=confirm]").click()
    look(page, "opening-slip")
    page.goto("/f/3305050/books/deposit/")
    page.fill("[name=amount]", "99,999")
    _next(page)
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "deposit-refused")
    page.fill("[name=amount]", "10,000")
    _next(page)
    look(page, "deposit-slip")
    with scope(fund=cast.fund):
        found = balances_by_code(cast.fund)
    assert (found["1101"], found["1110.1"]) == (250000, 49765050)
    for name in ("books", "books/trial-balance", "books/2", "books/2/undo", "books/months", "books/deposit"):
        page.goto(f"/f/3305050/{name}/")
        look(page, name.replace("/", "-"))
    page.goto("/f/3305050/books/other/?direction=out")
    look(page, "books-other")
    page.goto("/f/3305050/")
    look(page, "home")


def test_a_refused_form_has_the_focus_in_its_first_wrong_box(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.treasurer)
    page.goto("/f/3305050/books/deposit/")
    page.fill("[name=amount]", "1,23")
    _next(page)
    expect(page.locator("[name=amount]")).to_be_focused()
    expect(page.locator("[name=amount]")).to_have_attribute("aria-invalid", "true")


def test_back_to_a_refused_form_opens_it_anew(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.chair)
    page.goto(f"/f/{cast.fund.code}/settings/details/")
    name = page.locator("[name=name]").input_value()
    page.fill("[name=name]", "")
    follow(page.locator("main form button.btn-primary"))
    page.fill("[name=name]", f"{name} (เดิม)")
    follow(page.locator("main form button.btn-primary"))
    page.go_back()
    expect(page.locator("[name=name]")).to_have_value(re.compile(f"^{name}"))


def test_language_and_text_size_stay_on_the_device(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.chair)
    page.goto("/f/3305050/officers/")
    page.locator("details.menu > summary").click()
    look(page, "menu")
    follow(page.locator("details.menu button[value='26']"))
    expect(page).to_have_url("/f/3305050/officers/")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "26px"
    look(page, "officers-largest")
    page.locator("details.menu > summary").click()
    page.locator("details.menu button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Officers of the fund")


def test_the_pages_of_the_fund_itself_fit_and_read_well(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.chair)
    for name in (
        "more",
        "settings",
        "settings/details",
        "settings/villages/add",
        "settings/banks/add",
        "officers",
        "officers/add",
    ):
        page.goto(f"/f/3305050/{name}/")
        look(page, name.replace("/", "-"))
    page.goto(f"/f/3305050/officers/{cast.collector.pk}/end/")
    look(page, "officers-end")
    page.goto("/language/")
    look(page, "display")
    page.goto("/accounts/password/")
    look(page, "password")
    page.goto("/f/3305051/")
    look(page, "not-found")


def test_a_collector_sees_only_what_is_theirs(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.collector)
    page.goto("/f/3305050/")
    look(page, "home-collector")
    page.goto("/f/3305050/books/")
    look(page, "refused")
