"""Today's page: what is due, for whom, the most urgent first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import escape
from django_scopes import scope
from tests.world import Cast, make_fund, make_member, minutes_of

from kongboon.access.cards import Card
from kongboon.access.models import Role
from kongboon.benefits.tests.conftest import jpeg
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.models import RegulationVersion
from kongboon.ledger.services import close_month
from kongboon.regulations.services import file_minutes
from kongboon.rules.catalogue import catalogue_text
from kongboon.web import today
from kongboon.web.tests.conftest import sign_in


def _titles(cast: Cast, role: str, on: date | None = None) -> list[str]:
    return [card.title for card in today.cards(cast.fund, cast.officers[role], on or timezone.localdate())]


def _every(cast: Cast, role: str) -> list[tuple[int, str]]:
    """Urgency and title of all cards but those that the day of the year and the making of this fund bring."""
    found = today.cards_of_today(cast.fund, cast.officers[role], timezone.localdate())
    return [
        (card.urgency, card.title) for card in found if not {"reports", "changes"} & set(card.url.split("/"))
    ]


def test_empty_books_and_an_empty_register_are_the_first_work(house: Cast) -> None:
    books, register = (1, "ลงยอดเงินที่กองทุนมี"), (1, "ยังไม่มีสมาชิก")
    for role in (Role.TREASURER, Role.BOOKKEEPER):
        assert _every(house, role) == [books, (2, register[1])]
    regulation = (1, "ยังไม่มีระเบียบที่ใช้บังคับ")
    assert _every(house, Role.REGISTRAR) == [register]
    assert _every(house, Role.SECRETARY) == [regulation, register]
    assert _every(house, Role.CHAIR) == [regulation]
    for role in (Role.WELFARE, Role.COLLECTOR, Role.AUDITOR):
        assert _every(house, role) == []


def test_a_regulation_that_is_in_force_today_is_asked_for_no_more(house: Cast) -> None:
    no_regulation = [(1, "ยังไม่มีระเบียบที่ใช้บังคับ")]
    over = catalogue_text("standard-13").replace(
        'in_force_from = "2560-10-01"', 'in_force_from = "2560-10-01"\nin_force_to = "2561-09-30"'
    )
    for text, told in ((over, no_regulation), (catalogue_text("standard-13"), [])):
        cast = make_fund(at=timezone.now(), code="330506" + str(len(told)), regulation=text)
        with scope(fund=cast.fund):
            file_minutes(
                version=RegulationVersion.objects.get(),
                document=minutes_of(cast.chair, timezone.now()),
                by=cast.chair,
                at=timezone.now(),
            )
            assert _every(cast, Role.CHAIR) == told


def test_missing_minutes_are_asked_for(house: Cast) -> None:
    """A fund that begins may bring the minutes of its founding assembly later."""
    version = adopt_regulation(fund=house.fund, text=catalogue_text("standard-13"), at=timezone.now())
    title = "ยังไม่มีรายงานการประชุมที่รับรองระเบียบ"
    assert title in _titles(house, Role.CHAIR)
    assert title not in _titles(house, Role.TREASURER)
    page = f"/f/3305050/settings/regulation/{version.pk}/"
    assert f"{page}minutes/" in sign_in(house.chair).get(page).content.decode()
    sent = {"minutes": SimpleUploadedFile("m.jpg", jpeg("navy"), "image/jpeg")}
    assert sign_in(house.chair).post(f"{page}minutes/", {}).status_code == 422
    assert sign_in(house.chair).post(f"{page}minutes/", sent).status_code == 302
    assert title not in _titles(house, Role.CHAIR)
    assert "/documents/" in sign_in(house.chair).get(page).content.decode()


def test_a_card_goes_when_its_work_is_done(opened: Cast) -> None:
    assert "ลงยอดเงินที่กองทุนมี" not in _titles(opened, Role.TREASURER)
    make_member(opened, timezone.now())
    for role in (Role.TREASURER, Role.BOOKKEEPER, Role.REGISTRAR, Role.SECRETARY):
        assert "ยังไม่มีสมาชิก" not in [title for _, title in _every(opened, role)]


def test_the_oldest_open_month_is_to_be_closed(opened: Cast) -> None:
    on = date(timezone.localdate().year, 3, 10)
    first, *_ = today.cards(opened.fund, opened.treasurer, on)
    assert first.title.startswith("ปิดบัญชีเดือนมกราคม")
    assert "อีก 1 เดือน" in first.text
    close_month(fund=opened.fund, month=f"{on.year}-01", by=opened.treasurer, at=timezone.now())
    first, *_ = today.cards(opened.fund, opened.treasurer, on)
    assert first.title.startswith("ปิดบัญชีเดือนกุมภาพันธ์")


def test_the_most_urgent_card_is_on_top(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [
        Card(3, "later", "", "v", "/a/"),
        Card(1, "now", "", "v", "/b/"),
        Card(2, "soon", "", "v", "/c/"),
    ]
    monkeypatch.setattr(today, "SOURCES", ("kongboon.web.today",))
    monkeypatch.setattr(today, "cards", lambda *_: given)
    assert [card.title for card in today.cards_of_today(house.fund, house.chair, timezone.localdate())] == [
        "now", "soon", "later",
    ]  # fmt: skip


def test_a_day_without_work_says_so(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kongboon.web.views.start.cards_of_today", lambda *_: [])
    page = sign_in(house.chair).get("/f/3305050/").content.decode()
    assert escape("วันนี้ไม่มีงานรอ") in page


def test_the_page_shows_the_money_in_one_place(opened: Cast) -> None:
    page = sign_in(opened.chair).get("/f/3305050/").content.decode()
    assert "1,000.00" in page
    assert "5,000.00" in page
    assert "6,000.00" in page


def test_a_collector_sees_only_the_money_that_is_with_them(opened: Cast) -> None:
    page = sign_in(opened.collector).get("/f/3305050/").content.decode()
    assert "1,000.00" not in page
    assert "เงินที่เก็บมาและอยู่กับคุณ" in page


def test_what_there_is_nothing_of_is_not_asked_for(opened: Cast, django_assert_max_num_queries: Any) -> None:
    client = sign_in(opened.treasurer)
    with django_assert_max_num_queries(55):
        client.get("/f/3305050/")
    with django_assert_max_num_queries(8):
        client.get("/f/3305050/benefits/")
