"""Everybody sees the least that their office needs: every page is walked through, looking for words that are not theirs."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from kongboon.access.models import Role, User
from kongboon.access.services import add_user
from kongboon.governance.offices import add_officer
from tests import databases, world
from tests.addresses import ADDRESSES, Address
from tests.crawling import Page, Printed, crawl
from tests.rows import make_town
from tests.sentinels import LABELS, OF_THE_LIST, Filled, fill, found_in, person
from tests.soak import SOAK

CODE, OTHER_CODE = "3305050", "3305060"
NEIGHBOUR, GUEST, NOBODY = "neighbour", "guest", "nobody"


@dataclass
class World:
    filled: Filled
    things: dict[str, list[int | str]]
    clients: dict[str, Client]


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    at = timezone.now()
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        own = make_town(at, code=CODE, moo=8, refund_percent=50, earlier=0)
        other = make_town(at, code=OTHER_CODE, moo=12, refund_percent=60, earlier=3)
        with scope(fund=other.cast.fund):
            person(other, "alien", 12, at)
        filled = fill(own, at, village=8, elsewhere=4)
        users: dict[str, User | None] = {role: own.cast.officers[role].user for role in Role.values}
        users[NEIGHBOUR] = add_user(username=NEIGHBOUR, password=world.PASSWORD)
        users[GUEST], users[NOBODY] = add_user(username=GUEST, password=world.PASSWORD), None
        village = own.cast.villages[4]
        with scope(fund=own.cast.fund):
            add_officer(
                fund=own.cast.fund,
                role=Role.COLLECTOR,
                name="ข้างบ้าน",
                at=at,
                user=users[NEIGHBOUR],
                village=village,
            )
        things = _things(filled)
        yield World(filled, things, {who: _client(user) for who, user in users.items()})


def _client(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _things(filled: Filled) -> dict[str, list[int | str]]:
    """The people and claims that are tried at each address beside what tests/rows.py made."""
    people: list[int | str] = [filled.own.pk, filled.far.pk]
    claims: list[int | str] = [claim.pk for claim in (*filled.mine, *filled.others)]
    return {"people": people, "claims": claims, "moo": [4, 7, 8]}


_NAMED_BY = {"moo": "moo", "pk": "people", "member_id": "people", "member": "people"}


def _at(everybody: World, address: Address) -> Iterator[str]:
    """An address with what it can name: of this fund each person and claim, of the other fund its own things."""
    town = everybody.filled.town
    values = {part: town.named(address.app, address.name, part) for part in address.parts}
    yield address.at(CODE, values)
    yield address.at(OTHER_CODE, values)
    for part in address.parts:
        kind = "claims" if (address.app, part) == ("benefits", "pk") else _NAMED_BY.get(part, "")
        more = everybody.things.get(kind, [])
        for value in more:
            yield address.at(CODE, values | {part: value})


def _beginnings(everybody: World) -> Iterator[str]:
    yield "/"
    for address in ADDRESSES:
        if address.path.startswith("f/<fund:fund>/"):
            yield from _at(everybody, address)
        elif not address.parts and not address.path.startswith(("^", "static")) and "(?P" not in address.path:
            yield f"/{address.path}"


def _walked(everybody: World, who: str) -> Iterator[Page]:
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    with Printed() as printed:
        yield from crawl(everybody.clients[who], _beginnings(everybody), printed)


def _seen(everybody: World, who: str, django_db_blocker: Any) -> dict[str, set[str]]:
    """Which words somebody finds, and at which addresses."""
    seen: dict[str, set[str]] = defaultdict(set)
    numbers = {claim.number for claim in everybody.filled.others}
    with django_db_blocker.unblock(), scopes_disabled():
        for page in _walked(everybody, who):
            assert page.status < 500, page.path
            assert _is_kept_by_nobody(page), (page.path, page.cached, page.named)
            labels = found_in(page.text) | (
                {"claims.number"} if any(n in page.text for n in numbers) else set()
            )
            for label in labels:
                seen[label].add(page.path)
    return seen


_FROM_ELSEWHERE = re.compile(r"""(?:src|href|action|data-url)=["'](?:https?:)?//(?!testserver)""")
# Photos are shown in a page, and the answers to a script are read by it.
_SHOWN = ("image/jpeg", "image/png", "image/webp", "application/json")


def _is_kept_by_nobody(page: Page) -> bool:
    """No page is kept by a browser or asks another server; a file has a name of ours, and signing out is at hand."""
    if page.status != 200 or not page.path.startswith("/f/"):
        return True
    if not page.is_html:
        return "no-store" in page.cached and ("filename" in page.named or page.content_type in _SHOWN)
    bare = "<html" not in page.text  # a part of a page
    leaves = bare or "/accounts/logout/" in page.text
    return "no-store" in page.cached and not _FROM_ELSEWHERE.search(page.text) and leaves


def _areas(*areas: str) -> set[str]:
    return {label for label in LABELS if label.split(".")[0] in areas}


OF_THE_VILLAGE = {f"own.{name}" for name in OF_THE_LIST}
# Who corrects the register reads the whole number back; everybody else the last digits.
WHOLE_ID = (Role.REGISTRAR, Role.SECRETARY)
ALL_IDS = {"own.national_id", "far.national_id"}
NOTHING: set[str] = set()


def _allowed(who: str) -> set[str]:
    """What somebody may find."""
    if who == Role.COLLECTOR:
        return OF_THE_VILLAGE | _areas("mine")
    if who == NEIGHBOUR:
        return {label.replace("own.", "far.") for label in OF_THE_VILLAGE}
    if who in (GUEST, NOBODY):
        return NOTHING
    here = _areas("own", "far", "claims", "mine", "books")
    return here if who in WHOLE_ID else here - ALL_IDS


# The offices between the collector and the registrar see the same persons; the long run walks as each of them.
WALKED = [*Role.values] if SOAK else [Role.COLLECTOR, Role.REGISTRAR, Role.AUDITOR]


@pytest.mark.parametrize("who", [*WALKED, NEIGHBOUR, GUEST, NOBODY])
def test_nobody_finds_more_than_the_office_needs(who: str, everybody: World, django_db_blocker: Any) -> None:
    seen = _seen(everybody, who, django_db_blocker)
    assert {label: sorted(at)[:4] for label, at in seen.items() if label not in _allowed(who)} == {}
    # The control: the walk does come to where the words stand, and finds what may be found.
    assert _allowed(who) - seen.keys() == NOTHING, who
