"""Open sign-ins: sealed, ended by time and by their owner, listed without their keys."""

from __future__ import annotations

import base64
import math
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from tests.world import PASSWORD, Cast, make_fund

from kongboon.access.models import Device, Officer, Role, Session, ShellLogin, SignIn
from kongboon.access.sessions import SessionStore, idle_limit, purge
from kongboon.access.shell import open_login
from kongboon.governance.offices import add_officer, end_office

FUND = "/f/3305050/"
MORNING = datetime(2030, 6, 10, 1, 0, tzinfo=timezone.get_fixed_timezone(0))


@pytest.fixture(autouse=True)
def axes(settings: Any) -> None:
    settings.AXES_ENABLED = True


def enter(officer: Officer, agent: str = "Chrome Android", password: str = PASSWORD) -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR="192.0.2.7")
    sent = {"login": officer.user.username, "password": password}
    assert client.post("/accounts/login/", sent).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/devices/").status_code == 200


@pytest.mark.parametrize(
    ("role", "minutes"),
    [(Role.TREASURER, 30), (Role.CHAIR, 30), (Role.WELFARE, 30), (Role.AUDITOR, 120), (Role.COLLECTOR, 720)],
)
def test_a_sign_in_may_rest_as_long_as_the_office_allows(house: Cast, role: str, minutes: int) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        kept = enter(house.officers[role])
        clock.shift(timedelta(minutes=minutes - 1))
        assert is_in(kept)
        rested = enter(house.officers[role])
        clock.shift(timedelta(minutes=minutes + 1))
        assert not is_in(rested)


def test_the_end_of_an_office_signs_out_whoever_holds_no_other(house: Cast) -> None:
    other = make_fund(at=timezone.now(), code="3305060")
    with scope(fund=other.fund):
        user = house.officers[Role.WELFARE].user
        add_officer(fund=other.fund, role=Role.AUDITOR, name="ล", at=timezone.now(), user=user)
    kept, leaving = enter(house.officers[Role.WELFARE]), enter(house.officers[Role.SECRETARY])
    open_login(user=house.officers[Role.SECRETARY].user, at=timezone.now())
    with scope(fund=house.fund):
        for role in (Role.WELFARE, Role.SECRETARY):
            end_office(officer=house.officers[role], by=house.chair, at=timezone.now())
    assert (is_in(kept), is_in(leaving)) == (True, False)
    assert not ShellLogin.objects.exists()


def test_no_sign_in_lasts_longer_than_twelve_hours(house: Cast) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = enter(house.treasurer)
        for _ in range(12 * 60 // 20 - 1):
            clock.shift(timedelta(minutes=20))
            assert is_in(client)
        clock.shift(timedelta(minutes=21))
        assert not is_in(client)


def test_of_several_offices_the_shortest_limit_holds(house: Cast) -> None:
    assert idle_limit(house.collector.user) == timedelta(hours=12)
    with scope(fund=house.fund):
        Officer.objects.filter(pk=house.collector.pk).update(active_to=None)
        add_officer_elsewhere(house)
    assert idle_limit(house.collector.user) == timedelta(minutes=30)


def add_officer_elsewhere(house: Cast) -> None:
    other = make_fund(at=timezone.now(), code="3305060")
    with scope(fund=other.fund):
        add_officer(
            fund=other.fund, role=Role.CHAIR, name="น้อย", at=timezone.now(), user=house.collector.user
        )


def test_what_a_session_holds_is_sealed_and_bound_to_its_key(house: Cast) -> None:
    store = SessionStore()
    store["draft"] = {"illness": "เบาหวาน"}
    store.create()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM access_session")
        held = cursor.fetchone()[0]
    assert "เบาหวาน".encode() not in base64.b64decode(held)
    assert "draft" not in held
    assert SessionStore(store.session_key)["draft"] == {"illness": "เบาหวาน"}
    assert SessionStore("another-key").decode(held) == {}
    assert SessionStore(store.session_key).decode(held[:-8] + "AAAAAAA=") == {}


def test_nothing_is_left_in_the_table_of_clear_sessions(db: None) -> None:
    assert "django_session" not in connection.introspection.table_names()


def test_a_person_sees_where_they_are_signed_in_and_ends_one(house: Cast) -> None:
    phone, desk = enter(house.treasurer, "Chrome Android"), enter(house.treasurer, "Firefox Windows")
    other = enter(house.chair)
    page = desk.get("/accounts/devices/")
    sessions = page.context["sessions"]
    assert [(one.kind, one.is_here) for one in sessions] == [
        ("Firefox Windows", True),
        ("Chrome Android", False),
    ]
    assert not any(
        key in page.content.decode() for key in Session.objects.values_list("session_key", flat=True)
    )
    desk.post("/accounts/devices/", {"end": sessions[1].name})
    assert not is_in(phone)
    assert is_in(desk)
    stranger = other.get("/accounts/devices/").context["sessions"][0].name
    desk.post("/accounts/devices/", {"end": stranger})
    assert is_in(other)


def test_all_others_are_ended_at_once_and_their_devices_forgotten(house: Cast) -> None:
    phone, tablet, desk = (enter(house.treasurer) for _ in range(3))
    assert Device.objects.count() == 3
    desk.post("/accounts/devices/")
    assert [is_in(one) for one in (phone, tablet, desk)] == [False, False, True]
    assert Device.objects.count() == 1


def test_after_a_change_of_password_every_other_sign_in_ends(house: Cast) -> None:
    phone, desk = enter(house.treasurer), enter(house.treasurer)
    new = {"oldpassword": PASSWORD, "password1": "khao-suai-2568", "password2": "khao-suai-2568"}
    assert desk.post("/accounts/password/", new).status_code == 302
    assert not is_in(phone)
    assert is_in(desk)
    assert Session.objects.filter(user=house.treasurer.user).count() == 1


def test_the_history_shows_who_came_and_who_tried(house: Cast) -> None:
    enter(house.treasurer)
    Client(REMOTE_ADDR="203.0.113.9").post("/accounts/login/", {"login": "Treasurer050", "password": "x"})
    page = enter(house.treasurer).get("/accounts/devices/").content.decode()
    assert "203.0.113.9" in page
    assert "รหัสไม่ถูก" in page
    assert page.count("เข้าใช้แล้ว") == 2


def test_what_has_ended_is_dropped_at_the_next_sign_in(house: Cast) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        enter(house.treasurer)
        clock.shift(timedelta(days=366))
        enter(house.chair)
        assert [row.user for row in Session.objects.all()] == [house.chair.user]
        assert [row.user for row in SignIn.objects.all()] == [house.chair.user]
        clock.shift(timedelta(days=40))
        purge(at=timezone.now())
        assert [row.user for row in Device.objects.all()] == [house.chair.user]


def test_a_draft_that_is_saved_beside_a_touch_stays(house: Cast) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = enter(house.treasurer)
        clock.shift(timedelta(minutes=5))
        beside = SessionStore(client.session.session_key)
        beside.load()
        session = client.session
        session["draft"] = "kept"
        session.save()
        clock.shift(timedelta(minutes=5))
        assert is_in(client)
        assert client.session["draft"] == "kept"


def test_a_sign_in_has_a_new_long_key_and_signing_out_ends_it_for_good(house: Cast) -> None:
    client = Client(HTTP_USER_AGENT="Chrome Android", REMOTE_ADDR="192.0.2.7")
    brought = SessionStore()
    brought.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = brought.session_key
    sent = {"login": house.chair.user.username, "password": PASSWORD}
    assert client.post("/accounts/login/", sent).status_code == 302
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert key != brought.session_key, "a key that somebody brought along is not the sign-in's"
    assert len(key) * math.log2(36) >= 128
    other = enter(house.chair)
    assert other.cookies[settings.SESSION_COOKIE_NAME].value != key
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert is_in(thief)
    assert client.post("/accounts/logout/").status_code == 302
    assert not is_in(thief), "the server has forgotten it"
    assert is_in(other)
