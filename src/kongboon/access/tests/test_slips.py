"""The first sign-in: a one-time slip, then an own password that nobody else ever knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.world import PASSWORD, Cast

from kongboon.access.errors import BadPassword, BadUserName, PasswordOfSlip
from kongboon.access.models import Device, User
from kongboon.access.services import add_user, hashed_password, issue_slip, set_own_password, set_password
from kongboon.funds.actor import acting_as

OWN = "ฝนตก ตลาดเช้า"


@pytest.fixture
def somchai(house: Cast, settings: Any) -> User:
    settings.AXES_ENABLED = True
    return house.treasurer.user


def enter(client: Client, user: User, password: str) -> Any:
    return client.post("/accounts/login/", {"login": user.username, "password": password})


@pytest.mark.parametrize("name", ["malee", "มาลี1", "สมหญิง", "น้ำผึ้ง.2", "ปิยะ@โสน"])
def test_a_name_to_sign_in_with_is_written_as_people_write_theirs(db: None, name: str) -> None:
    assert add_user(username=name, password=OWN).username == name


@pytest.mark.parametrize("name", ["m", "ma lee", "\u0e48\u200b", "malee<", "\x00ab", "a" * 51])
def test_a_name_with_spaces_or_signs_is_refused(db: None, name: str) -> None:
    with pytest.raises(BadUserName):
        add_user(username=name, password=OWN)


def test_a_slip_opens_one_page_alone_until_an_own_password_is_chosen(house: Cast, somchai: User) -> None:
    code = issue_slip(user=somchai, by=house.chair.user, at=timezone.now())
    assert code not in somchai.password
    client = Client()
    assert enter(client, somchai, PASSWORD).status_code == 200  # the one before has ended
    assert enter(client, somchai, code).status_code == 302
    for url in ("/", "/f/3305050/", "/accounts/password/"):
        assert client.get(url).headers["Location"] == "/accounts/own-password/"
    assert (
        client.post("/f/3305050/settings/details/", {"name": "ก"}).headers["Location"]
        == "/accounts/own-password/"
    )
    assert client.get("/accounts/own-password/").status_code == 200
    assert client.post("/accounts/own-password/", {"password": OWN, "again": OWN}).headers["Location"] == "/"
    assert client.get("/f/3305050/").status_code == 200
    somchai.refresh_from_db()
    assert (somchai.must_choose_password, somchai.slip_by) == (False, house.chair.user)
    assert enter(Client(), somchai, code).status_code == 200  # one time only
    assert enter(Client(), somchai, OWN).status_code == 302


@pytest.mark.parametrize(
    "wrong", [("short", "short"), (OWN, OWN + "x"), ("treasurer050", "treasurer050"), (OWN, "")]
)
def test_a_bad_choice_is_asked_for_again(house: Cast, somchai: User, wrong: tuple[str, str]) -> None:
    code = issue_slip(user=somchai, by=house.chair.user, at=timezone.now())
    client = Client()
    enter(client, somchai, code)
    assert (
        client.post(
            "/accounts/own-password/", dict(zip(("password", "again"), wrong, strict=True))
        ).status_code
        == 422
    )
    assert client.get("/f/3305050/").status_code == 302


def test_the_code_of_the_slip_is_no_own_password(somchai: User) -> None:
    code = issue_slip(user=somchai, by=None, at=timezone.now())
    with pytest.raises(PasswordOfSlip):
        set_own_password(user=somchai, password=code)
    with pytest.raises(BadPassword):
        set_own_password(user=somchai, password="1234")
    set_own_password(user=somchai, password=OWN)
    assert somchai.check_password(OWN)


def test_a_slip_ends_after_a_week_and_soon_after_its_first_use(house: Cast, somchai: User) -> None:
    at = timezone.now()
    code = issue_slip(user=somchai, by=house.chair.user, at=at - timedelta(days=7, minutes=1))
    page = enter(Client(), somchai, code)
    assert page.status_code == 403
    assert "ใบใหม่" in page.content.decode()
    code = issue_slip(user=somchai, by=house.chair.user, at=at)
    enter(Client(), somchai, code)
    somchai.refresh_from_db()
    assert somchai.slip_expires_at <= timezone.now() + timedelta(minutes=30)
    assert enter(Client(), somchai, code).status_code == 302
    User.objects.filter(pk=somchai.pk).update(slip_expires_at=at - timedelta(seconds=1))
    assert enter(Client(), somchai, code).status_code == 403


def test_a_slip_first_used_on_the_device_that_made_it_is_marked_for_good(house: Cast, somchai: User) -> None:
    chairs = Client()
    enter(chairs, house.chair.user, PASSWORD)
    device = Device.objects.get(user=house.chair.user).key
    with acting_as(place=device):
        code = issue_slip(user=somchai, by=house.chair.user, at=timezone.now())
    chairs.post("/accounts/logout/")
    enter(chairs, somchai, code)
    chairs.post("/accounts/own-password/", {"password": OWN, "again": OWN})
    somchai.refresh_from_db()
    assert somchai.is_slip_of_same_device
    with acting_as(place=device):
        code = issue_slip(user=somchai, by=house.chair.user, at=timezone.now())
    enter(Client(), somchai, code)
    somchai.refresh_from_db()
    assert not somchai.is_slip_of_same_device


def test_whoever_typed_a_password_for_another_knows_it_no_longer(house: Cast) -> None:
    made = add_user(username="noi", name="น้อย", password_hash=hashed_password(PASSWORD))
    assert made.must_choose_password
    set_password(user=house.chair.user, password="khao-suai-2568")
    assert house.chair.user.must_choose_password
    assert not add_user(username="own", name="เอง", password=PASSWORD).must_choose_password


def test_the_code_of_a_slip_is_taken_with_spaces_and_a_capital_but_no_own_password_is(
    house: Cast, somchai: User
) -> None:
    code = issue_slip(user=somchai, by=house.chair.user, at=timezone.now())
    assert enter(Client(), somchai, code[0].upper() + code[1:].replace("-", " ")).status_code == 302
    set_own_password(user=somchai, password="khao-suai-2569-own")
    assert enter(Client(), somchai, "khao suai 2569 own").status_code == 200
    assert enter(Client(), somchai, "khao-suai-2569-own").status_code == 302
