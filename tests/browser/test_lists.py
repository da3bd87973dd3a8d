"""The elders' grant on a phone: found by the rule, confirmed by another officer, paid in one act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import welfare, with_money
from tests.browser.looking import look
from tests.world import Cast, make_member

SignIn = Callable[[Officer], Page]
TODAY = localdate()
NAMES = ("บุญมา", "คำแปลง", "ทองใส")


@pytest.fixture
def town(committed: str) -> Cast:
    now = timezone.now()
    cast = with_money(now, users=True)
    with scope(fund=cast.fund):
        for number, name in enumerate(NAMES, 1):
            make_member(
                cast,
                now,
                number=f"000{number}",
                first_name=name,
                birth_date=date(1950, 1, number),
                joined_on=date(TODAY.year - 5, 1, 1),
                paid_until=TODAY.replace(day=1) - timedelta(days=1),
            )
    return cast


def test_the_elders_are_found_confirmed_and_paid_together(sign_in: SignIn, town: Cast) -> None:
    page = sign_in(welfare(town))
    page.goto(f"/f/{town.fund.code}/benefits/")
    page.get_by_role("link", name="จ่ายตามบัญชีรายชื่อ").click()
    look(page, "lists")
    page.get_by_text("ผู้สูงอายุ", exact=True).click()
    page.get_by_role("button", name="หารายชื่อ").click()
    look(page, "list-people")
    page.get_by_text("ทองใส").click()
    page.get_by_role("button", name="ทำบัญชีนี้").click()
    look(page, "list-made")

    page = sign_in(town.chair)
    page.goto(f"/f/{town.fund.code}/")
    page.get_by_role("link", name="ดูและเห็นชอบ").click()
    page.get_by_role("button", name="เห็นชอบ 2 คน").click()
    expect(page.locator("main")).to_contain_text("เห็นชอบแล้ว 2 คน")

    page = sign_in(town.treasurer)
    page.goto(f"/f/{town.fund.code}/")
    page.goto(f"/f/{town.fund.code}/benefits/lists/")
    page.locator(".list a").click()
    look(page, "list-pay")
    page.locator("[name=source]").first.check()
    page.get_by_role("button", name="จ่าย 400.00 บาท").click()
    expect(page.locator("main")).to_contain_text("จ่ายแล้ว 2 คน")
    look(page, "list-paid")
    with scope(fund=town.fund):
        assert sorted(Claim.objects.values_list("status", flat=True)) == ["paid", "paid"]
