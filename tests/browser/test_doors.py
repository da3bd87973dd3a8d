"""The doors as people see them: slips, own passwords, the second step, the own devices, and the wait."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import Page, expect

from kongboon.access.lockout import ACCOUNT_MAX, account_key
from kongboon.access.models import Role, SignIn
from kongboon.access.services import issue_slip
from tests.browser.looking import follow, look
from tests.world import PASSWORD, Cast

OWN = "ฝนตก ตลาดเช้า"


@pytest.fixture
def server_settings() -> dict[str, str]:
    """As over a network."""
    return {"KONGBOON_MFA": "always"}


def enter(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    follow(page.locator("main button.btn-primary").first)


def press(page: Page) -> None:
    follow(page.locator("main button.btn-primary").first)


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_from_the_slip_to_the_own_password_and_telephone(visitor: Page, cast: Cast, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]  # as the server reads it
    page, user = visitor, cast.treasurer.user
    slip = issue_slip(user=user, by=cast.chair.user, at=timezone.now())
    enter(page, user.username, slip)
    expect(page).to_have_url("/accounts/own-password/")
    look(page, "own-password")
    for name in ("password", "again"):
        page.fill(f"[name={name}]", "treasurer050" * 2)
    press(page)
    expect(page.locator("main")).to_contain_text("ซ้ำ")
    look(page, "own-password-refused")
    for name in ("password", "again"):
        page.fill(f"[name={name}]", OWN)
    press(page)
    expect(page).to_have_url("/accounts/second-step/")
    look(page, "second-step")
    secret = "".join(page.locator("main .text-break").inner_text().split())
    page.fill("[name=code]", code(secret))
    press(page)
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    on_paper = page.locator(".recovery-codes li").first.inner_text().strip()
    look(page, "second-step-codes")
    page.goto("/f/3305050/")
    expect(page).to_have_url("/f/3305050/")
    page.goto("/accounts/second-step/")
    look(page, "second-step-standing")
    page.goto("/accounts/devices/")
    expect(page.locator("main")).to_contain_text("เครื่องนี้")
    page.context.clear_cookies()
    enter(page, user.username, OWN)
    expect(page).to_have_url("/accounts/code/")
    page.fill("[name=code]", "000000")
    press(page)
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "second-step-asked")
    # The telephone's code was used just now, the next one comes within half a minute; the paper serves at once.
    page.fill("[name=code]", on_paper)
    press(page)
    expect(page).to_have_url("/f/3305050/")
    page.goto("/accounts/devices/")
    expect(page.locator("main form button")).to_have_count(2)
    look(page, "devices")
    page.locator("main form.deeds button").click()
    expect(page.get_by_text(re.compile("ปิดแล้ว"))).to_be_visible()
    expect(page.locator("main form button")).to_have_count(0)


def test_who_guessed_too_often_is_told_when_to_come_back(visitor: Page, cast: Cast) -> None:
    page, name = visitor, cast.officers[Role.REGISTRAR].user.username
    at = timezone.now() - timedelta(minutes=4)
    for _ in range(ACCOUNT_MAX):
        SignIn.objects.create(account=account_key(name), at=at, outcome=SignIn.Outcome.WRONG)
    enter(page, name, PASSWORD)
    expect(page.locator("main")).to_contain_text(re.compile("ลองใหม่ได้ในอีก 1[01] นาที"))
    look(page, "sign-in-locked")
