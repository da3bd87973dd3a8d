"""Officers come and go, and the fund's data change, by those whose work it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.world import PASSWORD, Cast

from kongboon.access.errors import SignInGiven
from kongboon.access.models import Officer, Role, User
from kongboon.access.services import add_officer, add_user, end_office, give_sign_in
from kongboon.funds.models import BankAccount, Village
from kongboon.funds.services import adopt_regulation
from kongboon.ledger.accounts import account_of_collector
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.services import post
from kongboon.rules.catalogue import catalogue_text
from kongboon.web.tests.conftest import day_boxes, sign_in, sign_in_user

FUND = "/f/3305050/"
PERSON = {"name": "จันทร์ ผ่องใส", "role": "collector", "moo": "7", "username": "chan", "password": PASSWORD}


def test_an_officer_is_added_and_can_sign_in(house: Cast) -> None:
    done = sign_in(house.chair).post(f"{FUND}officers/add/", PERSON)
    assert done.headers["Location"] == f"{FUND}officers/"
    officer = Officer.objects.get(user__username="chan")
    assert (officer.name, officer.role, officer.village.moo) == ("จันทร์ ผ่องใส", "collector", 7)
    assert sign_in(officer).get(FUND).headers["Location"] == "/accounts/own-password/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "treasurer050"},
        {"password": ""},
        {"password": "1234"},
        {"moo": ""},
        {"moo": "9"},
        {"role": "king"},
        {"name": " "},
    ],
)
def test_a_wrong_officer_is_shown_again_and_nobody_is_added(house: Cast, wrong: dict[str, str]) -> None:
    before = (User.objects.count(), Officer.objects.count())
    assert sign_in(house.chair).post(f"{FUND}officers/add/", PERSON | wrong).status_code == 422
    assert (User.objects.count(), Officer.objects.count()) == before


def _moved_in(house: Cast) -> Officer:
    """An officer of the books whose user stayed on the old machine."""
    moved = house.officers[Role.TREASURER]
    Officer.objects.filter(pk=moved.pk).update(user=None)
    return moved


def test_an_officer_who_moved_in_is_given_a_sign_in_name_and_keeps_the_office(house: Cast) -> None:
    moved, client = _moved_in(house), sign_in(house.officers[Role.REGISTRAR])
    url = f"{FUND}officers/{moved.pk}/sign-in/"
    assert url in client.get(f"{FUND}officers/").content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {"username": "noi", "password": PASSWORD}).status_code == 302
    known = Officer.objects.get(user__username="noi")
    assert (known.pk, known.role, known.user.first_name) == (moved.pk, Role.TREASURER, moved.name)
    assert sign_in(known).get(FUND).headers["Location"] == "/accounts/own-password/"
    assert url not in client.get(f"{FUND}officers/").content.decode()
    assert client.post(url, {"username": "noi2", "password": PASSWORD}).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"username": "chair050"}, {"username": ""}, {"password": ""}, {"password": "1234"}]
)
def test_a_wrong_sign_in_name_is_shown_again_and_given_to_nobody(house: Cast, wrong: dict[str, str]) -> None:
    moved, users = _moved_in(house), User.objects.count()
    sent = {"username": "noi", "password": PASSWORD} | wrong
    assert sign_in(house.chair).post(f"{FUND}officers/{moved.pk}/sign-in/", sent).status_code == 422
    moved.refresh_from_db()
    assert (moved.user, User.objects.count()) == (None, users)


def test_a_user_of_another_fund_is_let_in_by_who_set_up_the_installation(
    house: Cast, stranger: Officer
) -> None:
    moved = _moved_in(house)
    url, sent = f"{FUND}officers/{moved.pk}/sign-in/", {"username": stranger.user.username, "password": ""}
    assert sign_in(house.chair).post(url, sent).status_code == 422
    admin = add_user(username="malai", password=PASSWORD, name="มาลัย", is_admin=True)
    add_officer(fund=house.fund, role="secretary", name="มาลัย", at=timezone.now(), user=admin)
    client = sign_in_user(admin)
    assert client.post(url, sent | {"username": "malai"}).status_code == 422  # holds another office here
    assert client.post(url, sent).status_code == 302
    moved.refresh_from_db()
    assert moved.user == stranger.user


def test_only_who_adds_officers_gives_sign_in_names(house: Cast) -> None:
    moved, client = _moved_in(house), sign_in(house.collector)
    url = f"{FUND}officers/{moved.pk}/sign-in/"
    assert url not in client.get(f"{FUND}officers/").content.decode()
    assert client.post(url, {"username": "noi", "password": PASSWORD}).status_code == 403
    end_office(officer=moved, by=house.chair, at=timezone.now())
    assert sign_in(house.chair).get(url).status_code == 404


def test_an_office_is_given_to_one_user_even_when_two_give_it_at_once(house: Cast) -> None:
    moved = _moved_in(house)
    first, second = (add_user(username=name, password=PASSWORD) for name in ("noi", "noy"))
    give_sign_in(officer=moved, user=first)
    with pytest.raises(SignInGiven):
        give_sign_in(officer=moved, user=second)


def test_a_chair_cannot_take_over_a_name_of_somebody_else(house: Cast, stranger: Officer) -> None:
    taken = PERSON | {"username": stranger.user.username, "password": ""}
    assert sign_in(house.chair).post(f"{FUND}officers/add/", taken).status_code == 422
    assert not Officer.objects.filter(user=stranger.user).exists()


def test_an_ended_office_is_remembered_and_opens_nothing(house: Cast) -> None:
    auditor = house.officers[Role.AUDITOR]
    chair, gone = sign_in(house.chair), sign_in(auditor)
    assert chair.get(f"{FUND}officers/{auditor.pk}/end/").status_code == 200
    assert chair.post(f"{FUND}officers/{auditor.pk}/end/").status_code == 302
    assert gone.get(FUND).status_code == 404
    assert "ทองดี ตรวจตรา" in chair.get(f"{FUND}officers/").content.decode()
    assert chair.post(f"{FUND}officers/{auditor.pk}/end/").status_code == 422


def test_nobody_ends_their_own_office(house: Cast) -> None:
    assert sign_in(house.chair).post(f"{FUND}officers/{house.chair.pk}/end/").status_code == 422
    house.chair.refresh_from_db()
    assert house.chair.active_to is None


def test_a_collector_hands_the_money_over_before_the_office_ends(house: Cast) -> None:
    at = timezone.now()
    held = account_of_collector(house.collector)
    lines = (debit(held.pk, 30_00), credit(house.account("4101"), 30_00))
    draft = EntryDraft(timezone.localdate() - timedelta(days=1), lines)
    post(fund=house.fund, kind="dues", entries=[draft], idem_key="held-cash", by=house.collector, at=at)
    page = sign_in(house.chair).post(f"{FUND}officers/{house.collector.pk}/end/")
    assert page.status_code == 422
    assert "30.00" in page.content.decode()


def test_a_forgotten_password_is_set_anew_by_who_set_up_the_installation(house: Cast) -> None:
    admin = add_user(username="malai", password=PASSWORD, name="มาลัย", is_admin=True)
    add_officer(fund=house.fund, role="secretary", name="มาลัย", at=timezone.now(), user=admin)
    url = f"{FUND}officers/{house.treasurer.pk}/password/"
    assert sign_in(house.chair).post(url, {"password": "khao-suai-2568"}).status_code == 404
    client = sign_in_user(admin)
    assert client.post(url, {"password": "short"}).status_code == 422
    assert client.post(url, {"password": "khao-suai-2568"}).status_code == 302
    house.treasurer.user.refresh_from_db()
    assert house.treasurer.user.check_password("khao-suai-2568")


def test_villages_and_banks_are_added_once(house: Cast) -> None:
    client = sign_in(house.chair)
    for url, sent in (
        ("settings/villages/add/", {"moo": "๙", "name": "บ้านดง"}),
        ("settings/banks/add/", {"bank": "ออมสิน", "branch": "", "number": "9300"}),
    ):
        assert client.post(FUND + url, sent).status_code == 302
        assert client.post(FUND + url, sent).status_code == 422
    assert Village.objects.filter(moo=9).count() == 1
    assert BankAccount.objects.filter(number="9300").count() == 1


def test_the_funds_data_are_changed(house: Cast) -> None:
    client = sign_in(house.officers[Role.SECRETARY])
    sent = {
        "name": "กองทุนสวัสดิการชุมชนตำบลโสน (เดิม)",
        "office_address": "ศาลากลางบ้าน หมู่ 4",
        "registration_no": "ศก 12/2560",
        **day_boxes("registered_on", 29, 2, 2567),
        **day_boxes("founded_on", 1, 6, 2551),
    }
    assert client.post(f"{FUND}settings/details/", sent).status_code == 302
    house.fund.refresh_from_db()
    assert (house.fund.office_address, str(house.fund.founded_on)) == ("ศาลากลางบ้าน หมู่ 4", "2008-06-01")
    assert client.post(f"{FUND}settings/details/", sent | {"name": ""}).status_code == 422


def test_the_regulation_is_read_with_every_benefit(house: Cast, stranger: Officer) -> None:
    version = adopt_regulation(fund=house.fund, text=catalogue_text("chamuang-2556"), at=timezone.now())
    url = f"{FUND}settings/regulation/{version.pk}/"
    page = sign_in(house.collector).get(url).content.decode()
    assert "คลอดบุตร" in page
    assert "1,000 บาท" in page
    assert "คืนละ 200 บาท" in page
    assert sign_in(stranger).get(url).status_code == 404
    assert sign_in(house.collector).get(f"{FUND}settings/regulation/1/").status_code == 404
