"""The fund's starting data: one page, a second officer's signature, and who is told that it is missing."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.world import Cast, enter_opening

from kongboon.access.models import Role
from kongboon.funds.changes import adopt_regulation
from kongboon.ledger.set_up import set_up_of, signature_of
from kongboon.rules.catalogue import catalogue_text
from kongboon.web.tests.conftest import sign_in

PAGE = "/f/3305050/set-up/"
TO_FOUNDER, TO_OTHERS = "ให้กรรมการอีกคนลงชื่อรับรองข้อมูลตั้งต้น", "ลงชื่อรับรองข้อมูลตั้งต้นของกองทุน"
BUTTON = "ถูกต้องทุกบรรทัด ลงชื่อรับรอง"


@pytest.fixture
def entered(house: Cast) -> Cast:
    """Opening balances that the treasurer has entered and nobody has signed."""
    now = timezone.now()
    balances = {"1101": 1_234_50, "2102": -200_00}
    enter_opening(fund=house.fund, on=timezone.localdate(), balances=balances, by=house.treasurer, at=now)
    return house


def test_a_second_officer_reads_one_page_and_signs(entered: Cast) -> None:
    chair = sign_in(entered.chair)
    page = chair.get(PAGE).content.decode()
    for words in ("1,234.50", "200.00", "9200012345", "สมชาย ตั้งตรง", "treasurer050", BUTTON):
        assert words in page, words
    sha256 = set_up_of(entered.fund, timezone.localdate()).sha256
    assert sha256 in page
    answer = chair.post(f"{PAGE}sign/", {"sha256": sha256})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    page = chair.get(PAGE).content.decode()
    assert BUTTON not in page
    assert "มาลี ใจงาม อ่านครบแล้วลงชื่อรับรอง" in page
    assert "เครื่องเดียวกับ" not in page


def test_the_page_says_what_to_do_where_it_is_not_right_and_opens_the_regulation(entered: Cast) -> None:
    version = adopt_regulation(fund=entered.fund, text=catalogue_text("standard-13"), at=timezone.now())
    page = sign_in(entered.chair).get(PAGE).content.decode()
    assert f"/settings/regulation/{version.pk}/" in page
    assert "มีบางอย่างไม่ถูกต้อง" in page
    assert "มีบางอย่างไม่ถูกต้อง" not in sign_in(entered.treasurer).get(PAGE).content.decode(), "for who signs"


def test_the_button_is_there_for_whoever_may_sign_alone(entered: Cast) -> None:
    for role, officer in entered.officers.items():
        if role != Role.COLLECTOR:
            offered = BUTTON in sign_in(officer).get(PAGE).content.decode()
            assert offered == (role not in {Role.TREASURER, Role.AUDITOR}), role
    refused = sign_in(entered.officers[Role.AUDITOR]).post(f"{PAGE}sign/", {"sha256": "x"})
    assert (refused.status_code, signature_of(entered.fund)) == (403, None)


def test_todays_page_tells_who_entered_it_and_asks_the_others(entered: Cast) -> None:
    home = reverse("web:home", args=["3305050"])
    shown = {role: sign_in(officer).get(home).content.decode() for role, officer in entered.officers.items()}
    assert TO_FOUNDER in shown[Role.TREASURER]
    assert {role for role, page in shown.items() if TO_OTHERS in page} == {
        Role.CHAIR, Role.SECRETARY, Role.WELFARE, Role.BOOKKEEPER, Role.REGISTRAR,
    }  # fmt: skip
    sha256 = set_up_of(entered.fund, timezone.localdate()).sha256
    sign_in(entered.chair).post(f"{PAGE}sign/", {"sha256": sha256})
    after = sign_in(entered.treasurer).get(home).content.decode()
    assert TO_FOUNDER not in after
