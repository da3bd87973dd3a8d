"""Every page answers for the offices that need it, and strangers learn nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from tests.world import Cast

from kongboon.access.models import Officer, Role
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.models import BankAccount
from kongboon.rules.catalogue import catalogue_text
from kongboon.web.navigation import PLACES, address
from kongboon.web.tests.conftest import sign_in
from kongboon.web.urls import urlpatterns

EVERYBODY = tuple(Role.values)
READERS = tuple(role for role in Role.values if role != Role.COLLECTOR)
KEEPERS = (Role.TREASURER, Role.BOOKKEEPER)
CHANGERS = (Role.CHAIR, Role.SECRETARY, Role.REGISTRAR, Role.TREASURER)
PAGES = {
    "home": EVERYBODY,
    "more": EVERYBODY,
    "settings": EVERYBODY,
    "officers": EVERYBODY,
    "set-up": READERS,
    "details": CHANGERS,
    "add-village": CHANGERS,
    "add-bank": (Role.TREASURER, Role.CHAIR, Role.SECRETARY),
    "adopt-regulation": (Role.CHAIR, Role.SECRETARY),
    "add-officer": CHANGERS,
    "who-may": EVERYBODY,
    "resolutions": EVERYBODY,
    "write-resolution": (Role.CHAIR, Role.SECRETARY),
    "books": READERS,
    "trial-balance": READERS,
    "pools": READERS,
    "deposit": KEEPERS,
    "deposits": READERS,
    "withdraw": KEEPERS,
    "other": KEEPERS,
    "petty-cash": READERS,
    "pay-petty-cash": KEEPERS,
    "change-petty-cash": (Role.TREASURER, Role.CHAIR, Role.SECRETARY),
    "suppliers": READERS,
    "add-supplier": (*KEEPERS, Role.CHAIR, Role.SECRETARY),
    "goods": READERS,
    "goods-received": (*KEEPERS, Role.WELFARE),
    "goods-given": (*KEEPERS, Role.WELFARE),
    "goods-written-off": KEEPERS,
    "correct-opening": (Role.TREASURER,),
    "months": (*KEEPERS, Role.CHAIR, Role.AUDITOR),
    "clock": tuple(Role),
}
NUMBERED = {
    "entry": READERS,
    "slip": KEEPERS,
    "end-office": (Role.CHAIR, Role.SECRETARY, Role.TREASURER),
    "officer-slip": CHANGERS,
    "officer-member": (Role.CHAIR, Role.SECRETARY, Role.REGISTRAR),
    "correct-bank": (Role.TREASURER, Role.CHAIR, Role.SECRETARY),
}


def _number(name: str, cast: Cast) -> int:
    if "bank" in name:
        return int(BankAccount.objects.get().pk)
    return cast.officers[Role.AUDITOR].pk if "office" in name else 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_its_offices_and_tells_the_others_whose_work_it_is(opened: Cast, name: str) -> None:
    for role, officer in opened.officers.items():
        response = sign_in(officer).get(reverse(f"web:{name}", args=["3305050"]))
        assert response.status_code == (200 if role in PAGES[name] else 403), role


@pytest.mark.parametrize("name", NUMBERED)
def test_a_page_of_one_thing_opens_for_its_offices_alone(opened: Cast, name: str) -> None:
    for role, officer in opened.officers.items():
        response = sign_in(officer).get(reverse(f"web:{name}", args=["3305050", _number(name, opened)]))
        assert response.status_code == (200 if role in NUMBERED[name] else 403), role


@pytest.mark.parametrize("name", [*PAGES, *NUMBERED])
def test_a_stranger_sees_the_very_page_of_a_fund_that_does_not_exist(
    opened: Cast, stranger: Officer, name: str
) -> None:
    client = sign_in(stranger)
    more = [_number(name, opened)] if name in NUMBERED else []
    foreign = client.get(reverse(f"web:{name}", args=["3305050", *more]))
    missing = client.get(reverse(f"web:{name}", args=["9999990", *more]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content
    assert client.post(reverse(f"web:{name}", args=["3305050", *more])).status_code == 404


def test_anothers_officer_is_as_missing_as_none(opened: Cast, stranger: Officer) -> None:
    client = sign_in(opened.chair)
    foreign = client.get(reverse("web:end-office", args=["3305050", stranger.pk]))
    missing = client.get(reverse("web:end-office", args=["3305050", 1]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content


def test_every_page_of_a_fund_asks_somebody_unknown_to_sign_in(house: Cast) -> None:
    for name in PAGES:
        url = reverse(f"web:{name}", args=["3305050"])
        assert Client().get(url).headers["Location"] == f"/accounts/login/?next={url}"


def test_no_page_of_the_shell_is_forgotten_here() -> None:
    tested_elsewhere = {
        "start", "begin", "display", "health", "components", "new-fund", "new-villages", "new-banks",
        "new-regulation", "new-officers", "new-check", "fund-made", "opening", "undo", "voucher", "regulation",
        "give-sign-in", "pool", "sign-set-up", "withdraw-regulation", "regulation-minutes",
        "resolution", "stop-resolution",
        "resolution-choices", "print-resolution", "resolution-form", "person-file", "erase",
        "print-petty-cash", "end-supplier", "deposit-slip",
    }  # fmt: skip
    # What is included, the pages of the revision, is tested with them.
    own = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    assert own == {*PAGES, *NUMBERED, *tested_elsewhere}


def test_every_place_in_the_list_leads_somewhere(house: Cast) -> None:
    client = sign_in(house.treasurer)
    for place in PLACES:
        assert client.get(address(place.name, house.fund)).status_code in {200, 422}, place.name


def test_a_page_is_kept_by_no_cache_and_runs_no_foreign_script(house: Cast) -> None:
    response = sign_in(house.chair).get("/f/3305050/")
    assert "no-store" in response.headers["Cache-Control"]
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert b"style=" not in response.content
    assert b"<script>" not in response.content


def _links(page: str) -> set[str]:
    """Pages of the fund as such; those of one member, month or entry have a number and no end."""
    links = {part.split('"')[0].split("?")[0].split("#")[0] for part in page.split('href="')[1:]}
    return {link for link in links if re.fullmatch(r"/f/3305050/[^0-9]*", link)}


def _walk(client: Client) -> set[str]:
    """Every page of the fund that somebody reaches by its links from today's page."""
    seen, waiting = set(), {"/f/3305050/"}
    while waiting:
        url = waiting.pop()
        seen.add(url)
        page = client.get(url, follow=True)
        assert page.status_code == 200, url
        if page.headers["Content-Type"].startswith("text/html"):
            waiting |= _links(page.content.decode()) - seen
    return seen


def test_every_page_of_a_fund_is_reached_from_today(opened: Cast) -> None:
    adopt_regulation(fund=opened.fund, text=catalogue_text("chamuang-2556"), at=timezone.now())
    reached = {role: _walk(sign_in(opened.officers[role])) for role in Role.values}
    for name, roles in PAGES.items():
        if name == "clock":  # led to only where the clock cannot be believed
            continue
        url = reverse(f"web:{name}", args=["3305050"])
        assert [role for role in roles if url not in reached[role]] == [], name


@pytest.mark.parametrize(
    ("role", "area"),
    [(Role.TREASURER, "บัญชีและเงินสด"), (Role.REGISTRAR, "สมาชิก"), (Role.CHAIR, "กองทุน")],
)
def test_who_may_do_what_is_folded_but_for_the_reader_s_own_area(house: Cast, role: str, area: str) -> None:
    page = sign_in(house.officers[role]).get("/f/3305050/who-may/").content.decode()
    folds = re.findall(r"<details class=\"fold\" data-print-open( open)?><summary>([^<]+)", page)
    assert len(folds) == 7
    ((_, opened),) = [fold for fold in folds if fold[0]]
    assert opened.startswith(area)
