"""A code from the telephone, for whoever approves or pays over a network; not at the laptop itself."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from tests.world import PASSWORD, Cast

from kongboon.access.lockout import ACCOUNT_MAX
from kongboon.access.models import Officer, Role, User
from kongboon.access.second_step import enrol, forget_second_step
from kongboon.config.environment import env_choice

FUND = "/f/3305050/"
SET_UP = "/accounts/second-step/"
NOON = datetime(2030, 6, 10, 5, 0, tzinfo=timezone.get_fixed_timezone(0))


@pytest.fixture(autouse=True)
def network(settings: Any) -> None:
    settings.AXES_ENABLED = True
    settings.MFA = "network"
    settings.ALLOWED_HOSTS = ["fund.example", "localhost"]


def enter(officer: Officer, client: Client, **at: str) -> Any:
    place = {"HTTP_HOST": "fund.example", "REMOTE_ADDR": "192.0.2.7"} | at
    client.defaults.update(place)
    sent = {"login": officer.user.username, "password": PASSWORD}
    return client.post("/accounts/login/", sent)


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def secret(house: Cast) -> str:
    """The treasurer's telephone."""
    made = generate_totp_secret()
    enrol(house.treasurer.user, made)
    return made


@pytest.mark.parametrize("role", [Role.CHAIR, Role.TREASURER, Role.BOOKKEEPER, Role.SECRETARY, Role.WELFARE])
def test_who_approves_or_pays_takes_a_telephone_before_any_other_page(house: Cast, role: str) -> None:
    client = Client()
    assert enter(house.officers[role], client).status_code == 302
    for url in ("/", FUND, f"{FUND}books/", "/accounts/devices/"):
        assert client.get(url).headers["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    assert "<svg" in page
    shown = "".join(re.search(r'text-break">([A-Z2-7 ]+)<', page)[1].split())  # type: ignore[index]
    assert client.post(SET_UP, {"code": "000000"}).status_code == 422
    paper = client.post(SET_UP, {"code": code(shown)})
    assert len(re.findall(r"<li>\d{4} \d{4}</li>", paper.content.decode())) == 10
    assert client.get(FUND).status_code == 200


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.COLLECTOR, Role.AUDITOR])
def test_others_come_in_with_the_password(house: Cast, role: str) -> None:
    client = Client()
    enter(house.officers[role], client)
    assert client.get(FUND).status_code == 200


def test_at_the_laptop_itself_the_password_is_enough(house: Cast, secret: str) -> None:
    here = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}
    client = Client()
    assert enter(house.treasurer, client, **here).headers["Location"] == "/"
    assert client.get(FUND).status_code == 200
    # The same sign-in carried elsewhere is asked.
    assert client.get(FUND, REMOTE_ADDR="192.0.2.7", HTTP_HOST="fund.example").status_code == 302
    assert client.get(FUND).status_code == 302


@pytest.mark.parametrize(
    ("mode", "asked"), [("always", [True, True]), ("network", [True, False]), ("never", [False, False])]
)
def test_the_setting_says_where(
    house: Cast, secret: str, settings: Any, mode: str, asked: list[bool]
) -> None:
    settings.MFA = mode
    places = ({}, {"HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1"})
    found = [enter(house.treasurer, Client(), **place).headers["Location"] for place in places]
    assert [location == "/accounts/code/" for location in found] == asked


def test_a_new_device_is_asked_once_in_thirty_days(house: Cast, secret: str) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client = Client()
        assert enter(house.treasurer, client).headers["Location"] == "/accounts/code/"
        assert client.get(FUND).status_code == 302
        assert client.get("/accounts/code/").status_code == 200
        assert client.post("/accounts/code/", {"code": code(secret)}).headers["Location"] == "/"
        assert client.get(FUND).status_code == 200
        for days, asked in ((1, "/"), (28, "/"), (1, "/accounts/code/")):
            clock.shift(timedelta(days=days, minutes=1))
            client.post("/accounts/logout/")
            assert enter(house.treasurer, client).headers["Location"] == asked
        assert enter(house.treasurer, Client()).headers["Location"] == "/accounts/code/"


def test_a_code_is_good_once_and_a_paper_code_too(house: Cast, secret: str) -> None:
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    first = code(secret)
    for given, is_taken in (
        (first, True),
        (first, False),
        (recovery[0], True),
        (recovery[0], False),
        (recovery[1], True),
    ):
        client = Client()
        enter(house.treasurer, client)
        answer = client.post("/accounts/code/", {"code": given})
        assert (answer.status_code == 302) is is_taken, given


def test_a_code_that_was_seen_over_the_shoulder_is_void_while_it_is_valid(house: Cast, secret: str) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        seen = code(secret)
        for seconds, is_taken in ((0, True), (20, False), (25, False)):
            clock.shift(timedelta(seconds=seconds))
            cache.clear()  # as in another process
            client = Client()
            enter(house.treasurer, client)
            assert (client.post("/accounts/code/", {"code": seen}).status_code == 302) is is_taken


def test_wrong_codes_count_as_wrong_passwords_do(house: Cast, secret: str) -> None:
    client = Client()
    enter(house.treasurer, client)
    for _ in range(ACCOUNT_MAX):
        assert "รหัสนี้ไม่ถูก" in client.post("/accounts/code/", {"code": "000000"}).content.decode()
    page = client.post("/accounts/code/", {"code": code(secret)})
    assert "ลองใหม่ได้เวลา" in page.content.decode()
    assert enter(house.treasurer, Client()).status_code == 429


def test_the_telephones_secret_is_sealed(house: Cast, secret: str) -> None:
    held = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in held
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code(secret))


def test_new_codes_and_a_new_telephone_want_the_password(house: Cast, secret: str) -> None:
    client = Client()
    enter(house.treasurer, client)
    client.post("/accounts/code/", {"code": code(secret)})
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert client.post(SET_UP, {"do": "codes", "password": "wrong"}).status_code == 422
    page = client.post(SET_UP, {"do": "codes", "password": PASSWORD}).content.decode()
    new = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert f"{new[0][:4]} {new[0][4:]}" in page
    assert not set(old) & set(new)
    assert client.post(SET_UP, {"do": "forget", "password": PASSWORD}).headers["Location"] == SET_UP
    assert "<svg" in client.get(SET_UP).content.decode()
    forget_second_step(house.treasurer.user)
    assert not Authenticator.objects.exists()


def test_the_demo_signs_in_without_and_says_so_but_not_at_a_real_fund(house: Cast) -> None:
    User.objects.update(is_demo=True)
    client = Client()
    enter(house.treasurer, client)
    assert "สาธิต" in client.get(FUND).content.decode()
    User.objects.filter(pk=house.collector.user.pk).update(is_demo=False)
    assert client.get(FUND).headers["Location"] == SET_UP


def test_a_wrong_setting_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    modes = ("network", "always", "never")
    monkeypatch.setenv("KONGBOON_MFA", "always")
    assert env_choice("KONGBOON_MFA", modes) == "always"
    monkeypatch.delenv("KONGBOON_MFA")
    assert env_choice("KONGBOON_MFA", modes) == "network"
    monkeypatch.setenv("KONGBOON_MFA", "sometimes")
    with pytest.raises(ImproperlyConfigured, match="KONGBOON_MFA"):
        env_choice("KONGBOON_MFA", modes)
