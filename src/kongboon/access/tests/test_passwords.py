"""Passwords that a neighbour would try first are refused in plain Thai; long own words are welcome."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation
from tests.world import Cast

from kongboon.access.errors import BadPassword
from kongboon.access.passwords import easy_password, why_not
from kongboon.access.services import hashed_password

NAMES = ("welfare", "ละออ ห่วงใย", "กองทุนสวัสดิการชุมชนตำบลปรือใหญ่")


@pytest.mark.parametrize(
    "password",
    [
        "welfarewelfare",  # twice the sign-in name
        "welfare2567",
        "WelFare!!99",
        "ละออ-2567",
        "ละออห่วงใย",
        "ห่วงใย123456",
        "[tvvsj;'.p",  # ละออห่วงใย on English keys
        "ปรือใหญ่2567",
        "กองทุนปรือใหญ่",
        "กองทุนสวัสดิการ",
        "สวัสดี1234",
        "iydc,j1234",  # รักแม่ on English keys
        "ยฟหหไนพก",  # password on Thai keys
        "password",
        "Password123",
        "12345678",
        "0812345678",
        "๑๒๓๔๕๖๗๘",
        "aaaaaaaaaa",
        "abcabcabcabc",
        "short",
        "kongboon2567",
        "treasurer-1",
    ],
)
def test_what_a_neighbour_would_try_is_refused(password: str) -> None:
    assert why_not(password, NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "khao-niao-2567",
        "กินข้าวเหนียวกับหมูปิ้ง",
        "x" * 10 + "abcdefghijk",
        "ฝนตก ตลาดเช้า",
        "correct horse battery staple" * 2,
    ],
)
def test_own_words_are_welcome_and_no_sign_is_demanded(password: str) -> None:
    if password.startswith("correct"):
        password += " once"
    assert why_not(password, NAMES) == ""


def test_the_sentences_are_thai() -> None:
    with translation.override("th"):
        assert why_not("short") == "ใช้อย่างน้อย 8 ตัว"
        assert "ซ้ำ" in why_not("welfarewelfare")
    with translation.override("en"):
        assert why_not("12345678").startswith("Do not use digits alone")


def test_the_names_of_the_funds_here_are_known(house: Cast) -> None:
    with pytest.raises(BadPassword):
        hashed_password("ตำบลโสน2567", username="new", name="คนใหม่")
    assert hashed_password("khao-niao-2567", username="new", name="คนใหม่")


def test_the_page_says_why(house: Cast) -> None:
    client = Client()
    client.force_login(house.chair.user, backend="django.contrib.auth.backends.ModelBackend")
    new = {"oldpassword": "khao-niao-2567", "password1": "chair050chair050", "password2": "chair050chair050"}
    page = client.post("/accounts/password/", new)
    assert "ซ้ำ" in page.content.decode()
    assert house.chair.user.check_password("khao-niao-2567")


def test_easy_passwords_are_wide_and_can_be_used() -> None:
    made = {easy_password() for _ in range(500)}
    assert len(made) == 500
    assert not [password for password in made if why_not(password, NAMES)]
