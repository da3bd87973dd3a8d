"""A fund is set up by the web: step by step, whole or not at all, and once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import scopes_disabled
from tests.world import PASSWORD, Cast

from kongboon.access.models import Officer, User
from kongboon.access.services import begin
from kongboon.funds.models import BankAccount, Fund, RegulationVersion, Village
from kongboon.ledger.models import Account
from kongboon.places.queries import find_tambons
from kongboon.rules.catalogue import catalogue_text
from kongboon.web.tests.conftest import day_boxes, sign_in, sign_in_user

NEW, MADE = "/funds/new/", "/funds/3305050/made/"


@pytest.fixture
def admin(db: None) -> Client:
    """The first person of an empty installation."""
    return sign_in_user(begin(username="somchai", password=PASSWORD, name="สมชาย ตั้งตรง"))


def rows(*each: dict[str, Any], first: int = 0) -> dict[str, Any]:
    """What a step with rows sends."""
    sent = {"form-TOTAL_FORMS": len(each), "form-INITIAL_FORMS": first}
    return sent | {f"form-{n}-{name}": value for n, row in enumerate(each) for name, value in row.items()}


VILLAGES = rows({"moo": "4", "name": "บ้านโนนสูง"}, {"moo": "๗", "name": ""}, {"moo": "", "name": ""}) | {
    "fiscal_start_month": "10",
    "registration_no": "ศก 12/2560",
    **day_boxes("registered_on", 29, 2, 2567),
}
BANKS = rows({"bank": "ธ.ก.ส.", "branch": "ขุขันธ์", "number": "9200012345"})
ADOPTED = {
    "choice": "standard-13",
    "number": "1",
    "resolution": "มติที่ 1/2567",
    **day_boxes("approved_on", 6, 1, 2567),
    **day_boxes("in_force_from", 1, 2, 2567),
}
ME = {"name": "สมชาย ตั้งตรง", "username": "somchai", "role": "treasurer"}
MALEE = {"name": "มาลี ใจงาม", "username": "malee", "role": "chair"}
NOI = {"name": "น้อย เดินดี", "username": "noi", "role": "collector", "moo": "4"}


def _through(client: Client, until: str = "check", tambon: str = "330505") -> str:
    """Go through the steps; returns the key of the last form."""
    steps = (
        (f"?tambon={tambon}", {"name": "กองทุนสวัสดิการชุมชนตำบลโสน"}),
        ("villages/", VILLAGES),
        ("bank/", BANKS),
        ("regulation/", ADOPTED),
        ("officers/", rows(ME, MALEE, NOI, {"role": "registrar"})),
    )
    for path, sent in steps:
        if path.startswith(until):
            return ""
        response = client.post(NEW + path, sent)
        assert response.status_code == 302, (path, response.content.decode()[-3000:])
    return str(client.get(f"{NEW}check/").context["draft"].key)


def test_a_fund_is_made_with_all_that_was_told(admin: Client) -> None:
    key = _through(admin)
    assert not Fund.objects.exists(), "nothing is made before the last press"
    made = admin.post(f"{NEW}check/", {"key": key})
    assert made.headers["Location"] == "/funds/3305050/made/"
    fund = Fund.objects.get()
    assert (fund.code, fund.registration_no, str(fund.registered_on)) == (
        "3305050",
        "ศก 12/2560",
        "2024-02-29",
    )
    with scopes_disabled():
        assert [(v.moo, v.name) for v in Village.objects.all()] == [(4, "บ้านโนนสูง"), (7, "")]
        assert BankAccount.objects.get().number == "9200012345"
        assert str(RegulationVersion.objects.get().in_force_from) == "2024-02-01"
        assert Account.objects.filter(code="1101").exists()
        found = {
            (o.role, o.name, o.user.username, o.village and o.village.moo) for o in Officer.objects.all()
        }
    assert found == {
        ("treasurer", "สมชาย ตั้งตรง", "somchai", None),
        ("chair", "มาลี ใจงาม", "malee", None),
        ("collector", "น้อย เดินดี", "noi", 4),
    }
    assert admin.get("/f/3305050/").status_code == 200


def test_nobody_types_a_password_for_another_and_each_gets_a_slip(admin: Client) -> None:
    assert "password" not in admin.get(f"{NEW}officers/").content.decode()
    admin.post(f"{NEW}check/", {"key": _through(admin)})
    slips = {officer.user.username: code for officer, code in _slips(admin)}
    assert set(slips) == {"malee", "noi"}
    malee = User.objects.get(username="malee")
    assert malee.check_password(slips["malee"])
    assert (malee.must_choose_password, malee.slip_by) == (True, User.objects.get(username="somchai"))
    # A page that was closed by mistake shows them again; a slip that was used is gone.
    assert slips == {officer.user.username: code for officer, code in _slips(admin)}
    Client().post("/accounts/login/", {"login": "malee", "password": slips["malee"]})
    assert [officer.user.username for officer, _ in _slips(admin)] == ["noi"]
    # Who signs in anew does not see them.
    assert sign_in_user(User.objects.get(username="somchai")).get(MADE).status_code == 404


def test_who_tries_a_slip_on_the_device_that_made_it_is_marked(admin: Client) -> None:
    admin.logout()
    admin.post("/accounts/login/", {"login": "somchai", "password": PASSWORD})
    admin.post(f"{NEW}check/", {"key": _through(admin)})
    slips = {officer.user.username: code for officer, code in _slips(admin)}
    admin.post("/accounts/logout/")
    admin.post("/accounts/login/", {"login": "malee", "password": slips["malee"]})
    Client().post("/accounts/login/", {"login": "noi", "password": slips["noi"]})
    marked = dict(User.objects.values_list("username", "is_slip_of_same_device"))
    assert (marked["malee"], marked["noi"]) == (True, False)


def test_a_founder_without_an_office_sees_it_until_an_officer_has_come_in(admin: Client) -> None:
    _through(admin, "officers")
    admin.post(f"{NEW}officers/", rows(MALEE, NOI))
    admin.post(f"{NEW}check/", {"key": admin.get(f"{NEW}check/").context["draft"].key})
    slips = {officer.user.username: code for officer, code in _slips(admin)}
    assert admin.get("/f/3305050/").status_code == 404
    Client().post("/accounts/login/", {"login": "malee", "password": slips["malee"]})
    assert admin.get(MADE).status_code == 404


def _slips(client: Client) -> list[tuple[Officer, str]]:
    """The slips as they are shown to whoever made the fund."""
    page = client.get(MADE)
    found: list[tuple[Officer, str]] = page.context["slips"]
    assert all(code in page.content.decode() for _, code in found)
    return found


def test_a_second_press_makes_no_second_fund(admin: Client) -> None:
    key = _through(admin)
    first, again = (admin.post(f"{NEW}check/", {"key": key}) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"] == "/funds/3305050/made/"
    assert Fund.objects.count() == 1
    assert User.objects.count() == 3


def test_a_press_with_another_key_makes_nothing(admin: Client) -> None:
    _through(admin)
    assert admin.post(f"{NEW}check/", {"key": "0" * 32}).status_code == 422
    assert not Fund.objects.exists()


def test_nothing_is_made_when_the_last_officer_is_refused(admin: Client) -> None:
    key = _through(admin)
    # Somebody takes the name between the step and the press.
    begin_elsewhere = User(username="NOI")
    begin_elsewhere.save()
    page = admin.post(f"{NEW}check/", {"key": key})
    assert page.status_code == 422
    assert "เลือกชื่ออื่น" in page.content.decode()
    assert not Fund.objects.exists()
    assert not User.objects.filter(username="malee").exists()


def test_a_second_fund_in_the_tambon_gets_the_next_code_and_a_warning(admin: Client) -> None:
    admin.post(f"{NEW}check/", {"key": _through(admin)})
    page = admin.get(f"{NEW}?tambon=330505")
    assert "ตำบลนี้มีกองทุนอยู่แล้ว" in page.content.decode()
    admin.post(f"{NEW}?tambon=330505", {"name": "กองทุนที่สอง"})
    admin.post(f"{NEW}villages/", VILLAGES)
    # Officers of the first fund serve the second one too, with the password they have.
    known = rows(ME, MALEE)
    assert admin.post(f"{NEW}officers/", known).status_code == 302
    key = admin.get(f"{NEW}check/").context["draft"].key
    assert admin.post(f"{NEW}check/", {"key": key}).headers["Location"] == "/funds/3305051/made/"
    assert User.objects.count() == 3


def test_a_tambon_is_found_by_name_with_and_without_script(admin: Client) -> None:
    whole = admin.get(f"{NEW}?q=โสน").content.decode()
    piece = admin.get(f"{NEW}?q=โสน", headers={"HX-Request": "true"}).content.decode()
    assert "?tambon=330505" in whole
    assert "?tambon=330505" in piece
    assert "<html" not in piece
    assert len(find_tambons("โสน")) == piece.count("<li>")
    assert "ไม่พบตำบลชื่อนี้" in admin.get(f"{NEW}?q=ไม่มีที่ไหน").content.decode()


def test_an_unknown_tambon_is_refused(admin: Client) -> None:
    assert admin.get(f"{NEW}?tambon=999999").status_code == 422
    assert admin.post(f"{NEW}?tambon=999999", {"name": "x"}).status_code == 422
    assert admin.post(f"{NEW}?tambon=330505", {"name": " "}).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        rows({"moo": "4", "name": "ก"}, {"moo": "๔", "name": "ข"}),
        rows({"moo": "", "name": "บ้านไม่มีเลข"}),
        rows({"moo": "สี่", "name": ""}),
        rows({"moo": "", "name": ""}),
        rows({"moo": "4", "name": ""}) | day_boxes("registered_on", 31, 2, 2567),
        rows({"moo": "4", "name": ""}) | {"fiscal_start_month": "13"},
    ],
)
def test_wrong_villages_are_shown_again(admin: Client, wrong: dict[str, Any]) -> None:
    _through(admin, "villages")
    sent = {"fiscal_start_month": "10"} | wrong
    assert admin.post(f"{NEW}villages/", sent).status_code == 422


@pytest.mark.parametrize("step", ["villages", "bank", "officers"])
def test_enter_goes_on_and_adds_no_lines(admin: Client, step: str) -> None:
    """A browser presses a form's first button on Enter; the one for more lines is not it, but is there."""
    _through(admin, until=step)
    page = admin.get(f"{NEW}{step}/").content.decode()
    buttons = re.findall(r"<button[^>]*>", page[page.index('<form method="post" novalidate') :])
    assert "name=" not in buttons[0]
    assert any('name="more"' in button for button in buttons)


def test_more_lines_keep_what_was_typed_and_judge_nothing(admin: Client) -> None:
    _through(admin, "villages")
    page = admin.post(
        f"{NEW}villages/", rows({"moo": "x", "name": "บ้านดง"}) | {"more": "1", "registration_no": "ศก 1"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="บ้านดง"' in text
    assert 'value="ศก 1"' in text
    assert 'name="form-3-moo"' in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"choice": ""},
        {"choice": "own"},
        {"choice": "standard-13"},
        ADOPTED | {"resolution": ""},
        ADOPTED | day_boxes("in_force_from", 1, 1, 2567),
        ADOPTED | day_boxes("approved_on", 1, 1, 2699),
    ],
)
def test_a_regulation_without_its_assembly_is_shown_again(admin: Client, wrong: dict[str, str]) -> None:
    _through(admin, "regulation")
    assert admin.post(f"{NEW}regulation/", wrong).status_code == 422


def test_an_own_regulation_is_read_before_it_is_taken(admin: Client) -> None:
    _through(admin, "regulation")
    broken = SimpleUploadedFile("r.toml", b"number = ")
    page = admin.post(f"{NEW}regulation/", {"choice": "own", "file": broken})
    assert page.status_code == 422
    binary = SimpleUploadedFile("r.toml", b"\xff\xfe\x00")
    assert admin.post(f"{NEW}regulation/", {"choice": "own", "file": binary}).status_code == 422
    own = SimpleUploadedFile("r.toml", catalogue_text("chamuang-2556").encode())
    assert admin.post(f"{NEW}regulation/", {"choice": "own", "file": own}).status_code == 302
    admin.post(f"{NEW}officers/", rows(ME, MALEE))
    key = admin.get(f"{NEW}check/").context["draft"].key
    admin.post(f"{NEW}check/", {"key": key})
    with scopes_disabled():
        assert RegulationVersion.objects.get().text == catalogue_text("chamuang-2556")


def test_a_fund_can_begin_without_a_regulation(admin: Client) -> None:
    _through(admin, "regulation")
    admin.post(f"{NEW}regulation/", {"choice": "later"})
    admin.post(f"{NEW}officers/", rows(ME))
    key = admin.get(f"{NEW}check/").context["draft"].key
    assert admin.post(f"{NEW}check/", {"key": key}).status_code == 302
    with scopes_disabled():
        assert not RegulationVersion.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        [MALEE | {"role": ""}],
        [MALEE | {"username": "two words"}],
        [NOI | {"moo": ""}],
        [MALEE, NOI | {"username": "MALEE"}],
        [{"role": "chair"}],
    ],
)
def test_wrong_officers_are_shown_again(admin: Client, wrong: list[dict[str, str]]) -> None:
    _through(admin, "officers")
    assert admin.post(f"{NEW}officers/", rows(*wrong)).status_code == 422


def test_no_step_is_reached_before_the_one_before_it(admin: Client) -> None:
    for path in ("villages/", "bank/", "regulation/", "officers/", "check/"):
        assert admin.get(NEW + path).headers["Location"] == NEW
    _through(admin, "villages")
    assert admin.get(f"{NEW}officers/").headers["Location"] == f"{NEW}villages/"
    assert admin.post(f"{NEW}check/", {"key": "x"}).headers["Location"] == f"{NEW}officers/"


def test_only_who_may_make_funds_walks_this_way(house: Cast) -> None:
    client = sign_in(house.chair)
    for path in ("", "villages/", "bank/", "regulation/", "officers/", "check/"):
        assert client.get(NEW + path).status_code == 404
    assert client.get("/funds/3305050/made/").status_code == 404
