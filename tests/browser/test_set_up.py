"""A fund's starting data as two officers meet it: entered by one, read on one page and signed by the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer
from tests.browser.looking import follow, look
from tests.world import Cast, enter_opening

SignIn = Callable[[Officer], Page]
FUND = "/f/3305050/"


@pytest.mark.served
def test_the_second_officer_reads_one_page_and_signs(cast: Cast, sign_in: SignIn) -> None:
    with scope(fund=cast.fund):
        balances = {"1101": 12_340_00, "1110.1": 450_000_00, "2102": -1_200_00}
        on, now = timezone.localdate(), timezone.now()
        enter_opening(fund=cast.fund, on=on, balances=balances, by=cast.treasurer, at=now)
    page = sign_in(cast.treasurer)
    page.goto(FUND)
    look(page, "home-not-signed")
    follow(page.locator(f"main a[href='{FUND}set-up/']").first)
    look(page, "set-up-own")
    expect(page.get_by_role("button", name="ลงชื่อรับรอง")).to_have_count(0)
    page = sign_in(cast.chair)
    page.goto(FUND)
    look(page, "home-to-sign")
    follow(page.locator(f"main a[href='{FUND}set-up/']").first)
    look(page, "set-up-to-sign")
    follow(page.get_by_role("button", name="ลงชื่อรับรอง"))
    expect(page.locator("main")).to_contain_text("มาลี ใจงาม อ่านครบแล้วลงชื่อรับรอง")
    look(page, "set-up-signed")
