"""Officers come and go, and the fund's data change, by those whose work it is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.world import PASSWORD, Cast

from kongboon.access.errors import SignInGiven
from kongboon.access.models import Officer, Role, User
from kongboon.access.services import add_user
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.models import BankAccount, Village
from kongboon.governance.models import Request, RequestAct
from kongboon.governance.offices import add_officer, end_office, give_sign_in
from kongboon.ledger.accounts import account_of_collector
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.services import post
from kongboon.rules.catalogue import catalogue_text
from kongboon.web.tests.conftest import asked_by, day_boxes, key_of, press, sign_in, sign_in_user

FUND = "/f/3305050/"
KEY = "another-key-of-a-form"
PERSON = {"name": "จันทร์ ผ่องใส", "role": "collector", "moo": "7", "username": "chan"}


def _code(page: str) -> str:
    """The one-time code on a slip."""
    found = re.search(r"<br><strong>([^<]+)</strong></p>", page)
    assert found is not None, page
    return found[1]


def test_an_officer_is_asked_for_and_signs_in_by_the_slip_once_another_agrees(house: Cast) -> None:
    asked = asked_by(sign_in(house.chair), f"{FUND}officers/add/", PERSON)
    assert press(house.chair, asked).status_code == 422
    assert not User.objects.filter(username="chan").exists(), "not by the chair alone"
    slip = press(house.officers[Role.SECRETARY], asked).content.decode()
    officer = Officer.objects.get(user__username="chan")
    assert (officer.name, officer.role, officer.village.moo) == ("จันทร์ ผ่องใส", "collector", 7)
    page = sign_in(house.chair).get(f"{FUND}requests/{asked.pk}/").content.decode()
    assert _code(slip) not in page, "the slip is shown once"
    client = Client()
    entered = client.post("/accounts/login/", {"login": "chan", "password": _code(slip)})
    assert entered.status_code == 302
    assert client.get(FUND).headers["Location"] == "/accounts/own-password/"


def test_a_slip_that_is_loaded_once_more_says_in_whose_hand_it_is_and_how_to_make_another(
    house: Cast,
) -> None:
    secretary = house.officers[Role.SECRETARY]
    asked = asked_by(sign_in(house.chair), f"{FUND}officers/add/", PERSON)
    page = f"{FUND}requests/{asked.pk}/"
    assert page not in sign_in(house.chair).get(FUND).content.decode(), "nothing to tell before it is made"
    code = _code(press(secretary, asked).content.decode())
    assert press(secretary, asked).headers["Location"] == page, "loaded once more"
    own = {"username": "secretary050", "password": PASSWORD}
    assert press(house.chair, asked, "agree-here", **own).headers["Location"] == page
    assert page in sign_in(house.chair).get(FUND).content.decode(), "who asked is told"
    shown = sign_in(house.chair).get(page).content.decode()
    assert secretary.name in shown
    assert code not in shown
    assert f"/officers/{Officer.objects.get(user__username='chan').pk}/slip/" in shown
    assert page not in sign_in(house.chair).get(FUND).content.decode(), "until it was read"
    kept = RequestAct.objects.values_list("note", "result")
    assert code not in str([*kept, *Request.objects.values_list("terms")])
    assert User.objects.get(username="chan").check_password(code), "kept as a hash alone"


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "treasurer050"},
        {"username": "two words"},
        {"moo": ""},
        {"moo": "9"},
        {"role": "king"},
        {"name": " "},
    ],
)
def test_a_wrong_officer_is_shown_again_and_nobody_is_added(house: Cast, wrong: dict[str, str]) -> None:
    before = (User.objects.count(), Officer.objects.count())
    client, url = sign_in(house.chair), f"{FUND}officers/add/"
    assert client.post(url, {"key": key_of(client, url), **PERSON} | wrong).status_code == 422
    assert (User.objects.count(), Officer.objects.count()) == before
    assert not Request.objects.exists()


def _moved_in(house: Cast) -> Officer:
    """An officer of the books whose user stayed on the old machine."""
    moved = house.officers[Role.TREASURER]
    Officer.objects.filter(pk=moved.pk).update(user=None)
    return moved


def test_an_officer_who_moved_in_is_given_a_sign_in_name_and_keeps_the_office(house: Cast) -> None:
    moved, client = _moved_in(house), sign_in(house.officers[Role.REGISTRAR])
    url = f"{FUND}officers/{moved.pk}/sign-in/"
    assert url in client.get(f"{FUND}officers/").content.decode()
    asked = asked_by(client, url, {"username": "noi"})
    assert press(house.officers[Role.REGISTRAR], asked).status_code == 422
    assert not Officer.objects.filter(user__username="noi").exists(), "not by the registrar alone"
    assert press(house.chair, asked).status_code == 200
    known = Officer.objects.get(user__username="noi")
    assert (known.pk, known.role, known.user.first_name) == (moved.pk, Role.TREASURER, moved.name)
    assert sign_in(known).get(FUND).headers["Location"] == "/accounts/own-password/"
    assert url not in client.get(f"{FUND}officers/").content.decode()
    assert client.post(url, {"key": KEY, "username": "noi2"}).status_code == 404


@pytest.mark.parametrize("wrong", [{"username": "chair050"}, {"username": ""}, {"key": ""}])
def test_a_wrong_sign_in_name_is_shown_again_and_given_to_nobody(house: Cast, wrong: dict[str, str]) -> None:
    moved, users = _moved_in(house), User.objects.count()
    client, url = sign_in(house.chair), f"{FUND}officers/{moved.pk}/sign-in/"
    sent = {"key": key_of(client, url), "username": "noi"} | wrong
    assert client.post(url, sent).status_code == 422
    assert not Request.objects.exists()
    moved.refresh_from_db()
    assert (moved.user, User.objects.count()) == (None, users)


def test_a_user_of_another_fund_is_let_in_by_who_set_up_the_installation(
    house: Cast, stranger: Officer
) -> None:
    moved = _moved_in(house)
    url, sent = f"{FUND}officers/{moved.pk}/sign-in/", {"username": stranger.user.username}
    assert sign_in(house.chair).post(url, sent | {"key": KEY}).status_code == 422
    admin = add_user(username="malai", password=PASSWORD, name="มาลัย", is_admin=True)
    add_officer(fund=house.fund, role="secretary", name="มาลัย", at=timezone.now(), user=admin)
    client = sign_in_user(admin)
    twice = asked_by(client, url, {"username": "malai"})
    assert press(house.chair, twice).status_code == 422  # holds another office here
    assert press(house.chair, asked_by(client, url, sent)).status_code == 302
    moved.refresh_from_db()
    assert moved.user == stranger.user


def test_only_who_adds_officers_gives_sign_in_names(house: Cast) -> None:
    moved, client = _moved_in(house), sign_in(house.collector)
    url = f"{FUND}officers/{moved.pk}/sign-in/"
    assert url not in client.get(f"{FUND}officers/").content.decode()
    assert client.post(url, {"key": KEY, "username": "noi"}).status_code == 403
    end_office(officer=moved, by=house.chair, at=timezone.now())
    assert sign_in(house.chair).get(url).status_code == 404


def test_an_office_is_given_to_one_user_even_when_two_give_it_at_once(house: Cast) -> None:
    moved = _moved_in(house)
    first, second = (add_user(username=name, password=PASSWORD) for name in ("noi", "noy"))
    give_sign_in(officer=moved, user=first)
    with pytest.raises(SignInGiven):
        give_sign_in(officer=moved, user=second)


def test_a_chair_cannot_take_over_a_name_of_somebody_else(house: Cast, stranger: Officer) -> None:
    taken = PERSON | {"key": KEY, "username": stranger.user.username}
    page = sign_in(house.chair).post(f"{FUND}officers/add/", taken)
    assert list(page.context["form"].errors) == ["username"]
    assert not Officer.objects.filter(user=stranger.user).exists()


def test_an_ended_office_is_remembered_and_opens_nothing(house: Cast) -> None:
    auditor = house.officers[Role.AUDITOR]
    chair, gone = sign_in(house.chair), sign_in(auditor)
    asked = asked_by(chair, f"{FUND}officers/{auditor.pk}/end/", {})
    assert press(house.chair, asked).status_code == 422
    assert gone.get(FUND).status_code == 200, "not by the chair alone"
    assert press(house.treasurer, asked).status_code == 302
    assert gone.get(FUND)["Location"].startswith("/accounts/login/"), "signed out at once"
    assert sign_in(auditor).get(FUND).status_code == 403
    assert "ทองดี ตรวจตรา" in chair.get(f"{FUND}officers/").content.decode()
    assert chair.post(f"{FUND}officers/{auditor.pk}/end/").status_code == 404


def test_nobody_ends_their_own_office(house: Cast) -> None:
    page = sign_in(house.chair).post(f"{FUND}officers/{house.chair.pk}/end/", {"key": KEY})
    assert page.status_code == 422
    assert "ให้ตัวเองพ้นหน้าที่ไม่ได้" in page.content.decode()
    asked = asked_by(sign_in(house.treasurer), f"{FUND}officers/{house.chair.pk}/end/", {})
    assert press(house.chair, asked).status_code == 422, "nor with the second word"
    house.chair.refresh_from_db()
    assert house.chair.active_to is None


def test_a_collector_hands_the_money_over_before_the_office_ends(house: Cast) -> None:
    at = timezone.now()
    held = account_of_collector(house.collector)
    lines = (debit(held.pk, 30_00), credit(house.account("4101"), 30_00))
    draft = EntryDraft(timezone.localdate() - timedelta(days=1), lines)
    post(fund=house.fund, kind="dues", entries=[draft], idem_key="held-cash", by=house.collector, at=at)
    page = sign_in(house.chair).post(f"{FUND}officers/{house.collector.pk}/end/", {"key": KEY})
    assert page.status_code == 422
    assert "30.00" in page.content.decode()


def test_a_forgotten_password_ends_with_a_slip_by_two(house: Cast) -> None:
    url = f"{FUND}officers/{house.treasurer.pk}/slip/"
    assert sign_in(house.officers[Role.WELFARE]).get(url).status_code == 403
    asked = asked_by(sign_in(house.officers[Role.REGISTRAR]), url, {})
    assert press(house.officers[Role.REGISTRAR], asked).status_code == 422
    house.treasurer.user.refresh_from_db()
    assert house.treasurer.user.check_password(PASSWORD), "not by the registrar alone"
    slip = press(house.chair, asked).content.decode()
    house.treasurer.user.refresh_from_db()
    assert not house.treasurer.user.check_password(PASSWORD), "the old one ends"
    client = Client()
    entered = client.post("/accounts/login/", {"login": "treasurer050", "password": _code(slip)})
    assert entered.status_code == 302
    assert client.get(FUND).headers["Location"] == "/accounts/own-password/"


def test_a_village_is_added_once(house: Cast) -> None:
    client, url, sent = sign_in(house.chair), f"{FUND}settings/villages/add/", {"moo": "๙", "name": "บ้านดง"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 422
    assert Village.objects.filter(moo=9).count() == 1


def test_a_bank_account_is_added_once_by_two(house: Cast) -> None:
    client, url = sign_in(house.chair), f"{FUND}settings/banks/add/"
    sent = {"key": key_of(client, url), "bank": "ออมสิน", "branch": "", "number": "๙๓๐๐"}
    asked = asked_by(client, url, sent)
    assert press(house.chair, asked).status_code == 422
    assert not BankAccount.objects.filter(number="9300").exists(), "not by the chair alone"
    assert press(house.treasurer, asked).status_code == 302
    assert asked_by(client, url, sent) == asked, "sent again, it is the same request"
    assert client.post(url, sent | {"key": "another-key"}).status_code == 422
    assert BankAccount.objects.filter(number="9300").count() == 1


def test_the_funds_data_are_changed_by_two(house: Cast) -> None:
    client, url = sign_in(house.officers[Role.SECRETARY]), f"{FUND}settings/details/"
    sent = {
        "name": "กองทุนสวัสดิการชุมชนตำบลโสน (เดิม)",
        "office_address": "ศาลากลางบ้าน หมู่ 4",
        "registration_no": "ศก 12/2560",
        **day_boxes("registered_on", 29, 2, 2567),
        **day_boxes("founded_on", 1, 6, 2551),
    }
    asked = asked_by(client, url, sent)
    assert press(house.officers[Role.SECRETARY], asked).status_code == 422
    house.fund.refresh_from_db()
    assert house.fund.office_address != "ศาลากลางบ้าน หมู่ 4", "not by the secretary alone"
    assert "ศาลากลางบ้าน หมู่ 4" in sign_in(house.chair).get(f"{FUND}requests/{asked.pk}/").content.decode()
    assert press(house.chair, asked).status_code == 302
    house.fund.refresh_from_db()
    assert (house.fund.office_address, str(house.fund.founded_on)) == ("ศาลากลางบ้าน หมู่ 4", "2008-06-01")
    page = sign_in(house.chair).get(f"{FUND}requests/{asked.pk}/").content.decode()
    assert "– → ศาลากลางบ้าน หมู่ 4" in page, "what became different is still told"
    assert asked_by(client, url, sent | {"key": asked.idem_key}) == asked
    assert client.post(url, sent | {"key": KEY, "name": ""}).status_code == 422
    assert client.post(url, sent | {"key": KEY}).status_code == 422, "nothing is different"


def test_the_regulation_is_read_with_every_benefit(house: Cast, stranger: Officer) -> None:
    version = adopt_regulation(fund=house.fund, text=catalogue_text("chamuang-2556"), at=timezone.now())
    url = f"{FUND}settings/regulation/{version.pk}/"
    page = sign_in(house.collector).get(url).content.decode()
    assert "คลอดบุตร" in page
    assert "1,000 บาท" in page
    assert "คืนละ 200 บาท" in page
    assert sign_in(stranger).get(url).status_code == 404
    assert sign_in(house.collector).get(f"{FUND}settings/regulation/1/").status_code == 404
