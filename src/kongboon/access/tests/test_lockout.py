"""Guessing is slow for strangers, whatever they vary, and the owner's own device stays open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kongboon.access import lockout
from kongboon.access.models import Device, SignIn, User
from kongboon.access.services import add_user

PASSWORD = "khao-niao-2567"
NOON = datetime(2026, 6, 10, 5, 0, tzinfo=timezone.get_fixed_timezone(0))


@pytest.fixture
def malee(db: None, settings: Any) -> User:
    settings.AXES_ENABLED = True
    return add_user(username="malee", password=PASSWORD, name="มาลี ใจงาม")


def attempt(client: Client, name: str, password: str = "wrong", address: str = "192.0.2.7") -> int:
    sent = {"login": name, "password": password}
    return client.post("/accounts/login/", sent, REMOTE_ADDR=address).status_code


def fill(name: str = "malee") -> None:
    """As many wrong tries as one account bears, each from another address."""
    for number in range(lockout.ACCOUNT_MAX):
        assert attempt(Client(), name, address=f"198.51.100.{number}") == 200


def test_every_spelling_of_a_name_is_one_account(malee: User) -> None:
    spellings = ["malee", "Malee", "mAlee", " malee ", "MALEE", "ma lee", "ｍａｌｅｅ", "malEE"]
    assert [attempt(Client(), name, address=f"198.51.100.{n}") for n, name in enumerate(spellings)] == [
        200
    ] * 8
    assert attempt(Client(), "maLEE", PASSWORD) == 429


def test_many_addresses_against_one_account_are_counted_together(malee: User) -> None:
    fill()
    assert attempt(Client(), "malee", PASSWORD, address="203.0.113.9") == 429


def test_the_right_password_opens_before_the_last_try(malee: User) -> None:
    for _ in range(lockout.ACCOUNT_MAX - 1):
        attempt(Client(), "malee")
    assert attempt(Client(), "malee", PASSWORD) == 302


def test_one_address_against_many_accounts_is_counted_together(malee: User) -> None:
    for number in range(lockout.ADDRESS_MAX):
        assert attempt(Client(), f"nobody{number}") == 200
    assert attempt(Client(), "malee", PASSWORD) == 429
    assert attempt(Client(), "malee", PASSWORD, address="203.0.113.9") == 302


def test_all_strangers_together_are_capped(malee: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout, "OVERALL_MAX", 5)
    for number in range(5):
        assert attempt(Client(), f"nobody{number}", address=f"198.51.100.{number}") == 200
    assert attempt(Client(), "malee", PASSWORD, address="203.0.113.9") == 429


def test_a_stranger_cannot_lock_the_owner_out_of_the_own_device(malee: User) -> None:
    own = Client()
    assert attempt(own, "malee", PASSWORD) == 302
    own.post("/accounts/logout/")
    fill()
    for number in range(lockout.ADDRESS_MAX):
        attempt(Client(), f"nobody{number}")
    assert attempt(Client(), "malee", PASSWORD) == 429
    assert attempt(own, "malee", PASSWORD) == 302


def test_a_known_device_is_counted_apart_and_for_its_owner_alone(malee: User) -> None:
    add_user(username="somchai", password=PASSWORD, name="สมชาย")
    own = Client()
    attempt(own, "malee", PASSWORD)
    own.post("/accounts/logout/")
    for _ in range(lockout.ACCOUNT_MAX):
        assert attempt(own, "malee") == 200
    assert attempt(own, "malee", PASSWORD) == 429
    assert attempt(Client(), "malee", PASSWORD, address="203.0.113.9") == 302
    fill("somchai")
    assert attempt(own, "somchai", PASSWORD) == 429


def test_a_made_up_cookie_makes_no_known_device(malee: User) -> None:
    attempt(Client(), "malee", PASSWORD)
    fill()
    liar = Client()
    liar.cookies["kongboon_device"] = "x" * 43
    assert attempt(liar, "malee", PASSWORD) == 429


def test_the_wait_is_a_quarter_of_an_hour_at_most_and_said(malee: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        fill()
        clock.shift(timedelta(minutes=10))
        for _ in range(20):  # who goes on trying does not lengthen the wait
            page = Client().post("/accounts/login/", {"login": "malee", "password": "wrong"})
        assert page.status_code == 429
        assert page.headers["Retry-After"] == "300"
        assert "ลองใหม่ได้ในอีก 5 นาที เวลา 12:15 น." in page.content.decode()
        clock.shift(timedelta(minutes=5, seconds=1))
        assert attempt(Client(), "malee", PASSWORD) == 302


def test_the_history_knows_who_and_from_where_but_not_what_was_typed(malee: User) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
    client = Client(HTTP_USER_AGENT=agent)
    attempt(client, "my-secret-password")
    attempt(client, "Malee", PASSWORD)
    first, second = SignIn.objects.order_by("pk")
    assert (first.user, first.outcome) == (None, "wrong")
    assert "secret" not in str(vars(first))
    assert (second.user, second.outcome) == (malee, "done")
    assert (second.address, second.kind) == ("192.0.2.7", "Chrome Android")
    assert second.account == lockout.account_key(" MALEE")


def test_the_cookie_of_a_device_is_kept_as_a_hash_alone(malee: User) -> None:
    client = Client()
    attempt(client, "malee", PASSWORD)
    cookie = client.cookies["kongboon_device"]
    assert cookie["httponly"]
    assert Device.objects.get().key != cookie.value
    attempt(client, "malee", PASSWORD)
    assert Device.objects.count() == 1
