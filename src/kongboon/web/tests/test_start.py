"""Arriving: the first person, signing in, the choice of a fund, language and text size, what is not there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_scopes import scope
from tests.world import PASSWORD, Cast

from kongboon.access.errors import AlreadyBegun
from kongboon.access.forms import SAID_BY_DJANGO
from kongboon.access.models import Officer, User
from kongboon.access.services import add_user, begin
from kongboon.governance.offices import add_officer
from kongboon.web.tests.conftest import sign_in, sign_in_user

PERSON = {"name": "สมชาย ตั้งตรง", "username": "somchai", "password": PASSWORD}


def test_an_empty_installation_leads_to_the_beginning(db: None) -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"
    assert client.get("/accounts/login/").headers["Location"] == "/begin/"
    made = client.post("/begin/", PERSON)
    assert made.headers["Location"] == "/funds/new/"
    user = User.objects.get()
    assert (user.username, user.first_name, user.is_superuser) == ("somchai", "สมชาย ตั้งตรง", True)
    assert client.get("/funds/new/").status_code == 200


def test_the_beginning_is_gone_as_soon_as_there_is_somebody(house: Cast) -> None:
    before = User.objects.count()
    assert Client().get("/begin/").headers["Location"] == "/"
    assert Client().post("/begin/", PERSON).headers["Location"] == "/"
    assert User.objects.count() == before


def test_of_two_who_begin_at_once_the_second_is_refused(house: Cast) -> None:
    # The page asked before the first one was there; the service asks again under the lock.
    with pytest.raises(AlreadyBegun):
        begin(**{k: v for k, v in PERSON.items() if k != "name"}, name="ดาว")


@pytest.mark.parametrize(
    "wrong", [{"password": "short"}, {"username": "two words"}, {"name": ""}, {"password": "password123"}]
)
def test_a_bad_beginning_is_shown_again_and_makes_nobody(db: None, wrong: dict[str, str]) -> None:
    response = Client().post("/begin/", PERSON | wrong)
    assert response.status_code == 422
    assert not User.objects.exists()


def test_who_was_signed_out_meanwhile_is_told_that_nothing_was_kept(house: Cast) -> None:
    client = Client()
    page = client.post("/f/3305050/settings/details/", {"name": "ก"}, follow=True)
    assert "ยังไม่ได้บันทึก" in page.content.decode()
    assert "ยังไม่ได้บันทึก" not in Client().get("/f/3305050/", follow=True).content.decode()


def test_what_django_says_is_said_as_a_person_would(db: None) -> None:
    with translation.override("th"):
        told = [str(gettext(sentence)) for sentence in SAID_BY_DJANGO]
    assert told[0] == "กรุณากรอกช่องนี้"
    assert not any("ฟิลด์" in sentence or "ค่านี้" in sentence for sentence in told)


def test_a_person_signs_in_by_name_and_password(house: Cast) -> None:
    client = Client()
    page = client.post("/accounts/login/", {"login": "treasurer050", "password": PASSWORD})
    assert page.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/f/3305050/"


def test_a_wrong_password_is_told_in_plain_words(house: Cast) -> None:
    page = Client().post("/accounts/login/", {"login": "treasurer050", "password": "wrong"})
    assert "ชื่อหรือรหัสผ่านไม่ถูก" in page.content.decode()


def test_nobody_can_make_themselves_a_user(house: Cast) -> None:
    assert Client().get("/accounts/signup/").status_code in {302, 404}
    assert sign_in(house.chair).get("/accounts/signup/").status_code == 404


def test_a_password_is_changed_by_its_owner(house: Cast) -> None:
    client = sign_in(house.chair)
    page = client.get("/accounts/password/")
    assert page.status_code == 200
    for name in ("oldpassword", "password1", "password2"):
        assert re.search(rf'<input type="password"[^>]*name="{name}"', page.content.decode()), "typed unseen"
    assert "onpaste" not in page.content.decode()
    wrong = {"oldpassword": PASSWORD.upper(), "password1": "khao-suai-2568", "password2": "khao-suai-2568"}
    client.post("/accounts/password/", wrong)
    house.chair.user.refresh_from_db()
    assert house.chair.user.check_password(PASSWORD), (
        "without the old one, letter for letter, nothing changes"
    )
    new = {"oldpassword": PASSWORD, "password1": "khao-suai-2568", "password2": "khao-suai-2568"}
    assert client.post("/accounts/password/", new).status_code == 302
    house.chair.user.refresh_from_db()
    assert house.chair.user.check_password("khao-suai-2568")
    assert not house.chair.user.check_password("Khao-suai-2568 ")
    long = "ควายสามตัวนอนเล่นโคลนใต้ต้นจามจุรีใหญ่ริมคลองตอนบ่ายแก่แดดร่มลมตกแล้วจึงกลับ"
    new = {"oldpassword": "khao-suai-2568", "password1": long, "password2": long}
    assert client.post("/accounts/password/", new).status_code == 302, "more than 64 characters"


def test_whoever_serves_two_funds_chooses_one(house: Cast, stranger: Officer) -> None:
    from django_scopes import scope

    with scope(fund=stranger.fund):
        add_officer(fund=stranger.fund, role="auditor", name="มาลี", at=timezone.now(), user=house.chair.user)
    client = sign_in(house.chair)
    page = client.get("/").content.decode()
    assert "/f/3305050/" in page
    assert "/f/3305060/" in page


def test_whoever_has_no_office_is_told_what_to_do(house: Cast) -> None:
    user = add_user(username="malai", password=PASSWORD, name="มาลัย")
    page = sign_in_user(user).get("/")
    assert page.status_code == 200
    assert "คุณยังไม่มีหน้าที่" in page.content.decode()


def test_an_ended_office_opens_nothing_any_more(house: Cast) -> None:
    house.chair.active_to = timezone.localdate()
    house.chair.save()
    page = sign_in(house.chair).get("/f/3305050/")
    assert page.status_code == 403
    assert "คุณพ้นจากหน้าที่" in page.content.decode()


def test_the_language_is_thai_until_another_is_chosen_on_the_device(house: Cast) -> None:
    client = sign_in(house.chair)
    first = client.get("/f/3305050/", headers={"accept-language": "en-US,en"})
    assert 'lang="th"' in first.content.decode()
    chosen = client.post("/language/", {"language": "en", "next": "/f/3305050/"})
    assert chosen.headers["Location"] == "/f/3305050/"
    assert 'lang="en"' in client.get("/f/3305050/").content.decode()


def test_the_text_size_is_one_of_three_and_stays(house: Cast) -> None:
    client = sign_in(house.chair)
    client.post("/language/", {"size": "26"})
    assert 'data-size="26"' in client.get("/f/3305050/").content.decode()
    client.post("/language/", {"size": "99"})
    assert 'data-size="26"' in client.get("/f/3305050/").content.decode()


def test_the_way_back_never_leads_to_another_house(house: Cast) -> None:
    response = Client().post("/language/", {"language": "en", "next": "https://example.org/"})
    assert response.headers["Location"] == "/"


def test_health_answers_without_signing_in(db: None) -> None:
    response = Client().get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_fault_of_ours_is_told_without_the_database(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("kongboon.web.views.start.cards_of_today", broken)
    client = sign_in(house.chair)
    client.raise_request_exception = False
    page = client.get("/f/3305050/")
    assert page.status_code == 500
    assert "ระบบขัดข้อง" in page.content.decode()


def test_a_form_without_its_token_is_told_to_open_the_page_again(house: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.chair.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post("/f/3305050/settings/villages/add/", {"moo": "9"})
    assert page.status_code == 403
    assert "เปิดหน้านี้ทิ้งไว้นานเกินไป" in page.content.decode()


def test_the_page_of_components_is_for_those_who_build(house: Cast, settings: Any) -> None:
    settings.DEV = False
    assert sign_in(house.chair).get("/components/").status_code == 404
    admin = add_user(username="builder", password=PASSWORD, is_admin=True)
    assert sign_in_user(admin).get("/components/").status_code == 200


def test_who_has_another_fund_is_led_to_it(house: Cast, stranger: Officer) -> None:
    assert stranger.user is not None
    page = sign_in(house.treasurer).get("/f/3305050/more/").content.decode()
    assert "/?choose=1" not in page
    with scope(fund=house.fund):
        add_officer(fund=house.fund, role="auditor", name="ดาว", at=timezone.now(), user=stranger.user)
    page = sign_in_user(stranger.user).get("/f/3305050/more/").content.decode()
    assert page.count("/?choose=1") == 2, "in the menu and on the page"
