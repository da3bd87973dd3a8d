"""Who may do what, tried at every address of a fund as everybody, against the one table of acts."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from kongboon.access.models import Role, User
from kongboon.access.services import add_user
from kongboon.governance.offices import add_officer, end_office
from tests import databases, world
from tests.addresses import ADDRESSES, OF_FUNDS, Address
from tests.crawling import untouched
from tests.rows import Town, make_town, missing

CODE, OTHER_CODE = "3305050", "3305060"
MISSING_CODE = "1234567"


NOBODY, WITHOUT_OFFICE, ADMINISTRATOR, ENDED, ELSEWHERE = (
    "nobody",
    "without office",
    "administrator",
    "ended",
    "elsewhere",
)
# A collector of the other village of the fund: of the people of village 8 nothing is there.
NEIGHBOUR = "neighbour"
OUTSIDE = (ELSEWHERE, WITHOUT_OFFICE, ADMINISTRATOR, ENDED, NOBODY)
MISSING_FUND = "missing fund"


@dataclass
class World:
    """Two funds with one of each thing, and everybody who tries."""

    own: Town
    foreign: Town
    clients: dict[str, Client]


def _client(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    at = timezone.now()
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        own = make_town(at, code=CODE, moo=8, refund_percent=50, earlier=0)
        foreign = make_town(at, code=OTHER_CODE, moo=12, refund_percent=60, earlier=40)
        people: dict[str, User | None] = {role: own.cast.officers[role].user for role in Role.values}
        people[ELSEWHERE] = foreign.cast.chair.user
        people[WITHOUT_OFFICE] = add_user(username="guest", password=world.PASSWORD)
        people[ADMINISTRATOR] = add_user(username="admin", password=world.PASSWORD, is_admin=True)
        people[ENDED] = add_user(username="former", password=world.PASSWORD)
        former = add_officer(fund=own.cast.fund, role=Role.CHAIR, name="เก่า", at=at, user=people[ENDED])
        end_office(officer=former, by=own.cast.chair, at=at)
        people[NOBODY] = None
        people[NEIGHBOUR] = add_user(username="neighbour", password=world.PASSWORD)
        add_officer(
            fund=own.cast.fund,
            role=Role.COLLECTOR,
            name="ข้างบ้าน",
            at=at,
            user=people[NEIGHBOUR],
            village=own.cast.villages[4],
        )
        yield World(own, foreign, {who: _client(user) for who, user in people.items()})


@dataclass(frozen=True)
class Cell:
    """One try: who, where, with what in the address, how; and what was answered."""

    who: str
    title: str
    kind: str
    method: str
    status: int
    body: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.title, self.who, self.kind, self.method


# What differs between two answers of the same kind: the address itself, and what is made for each page anew.
_NEW_EACH_TIME = re.compile(
    r"csrfmiddlewaretoken\"? value=\"[^\"]+\"|nonce=\"[^\"]+\"|\"X-CSRFToken\": *\"[^\"]+\"|name=\"key\" value=\"[^\"]+\""
)


def _body(answer: Any, path: str) -> str:
    if getattr(answer, "streaming", False) or not answer.get("Content-Type", "").startswith("text/"):
        return answer.get("Content-Type", "")
    text = answer.content.decode().replace(path, "PATH")
    return _NEW_EACH_TIME.sub("", text)


def _tried(client: Client, method: str, path: str) -> Any:
    """One request, of which nothing stays: neither rows, nor what it would say on the next page."""
    client.cookies.pop("messages", None)
    with transaction.atomic():
        answer = client.get(path) if method == "GET" else client.post(path, {})
        transaction.set_rollback(True)
    return answer


def _variants(world: World, address: Address) -> Iterator[tuple[str, str]]:
    """What is tried at an address: the kind and the path."""
    own = {part: world.own.named(address.app, address.name, part) for part in address.parts}
    theirs = {part: world.foreign.named(address.app, address.name, part) for part in address.parts}
    yield "own", address.at(CODE, own)
    yield "foreign fund", address.at(OTHER_CODE, theirs)
    yield MISSING_FUND, address.at(MISSING_CODE, theirs)
    for part in address.parts:
        if theirs[part] != own[part]:
            yield f"foreign {part}", address.at(CODE, {**own, part: theirs[part]})
            yield f"missing {part}", address.at(CODE, {**own, part: missing(part)})


def _says_nothing_new(who: str, kind: str) -> bool:
    """Whoever does not get into the fund sees none of its things either; a missing fund is the same for everybody."""
    if kind == MISSING_FUND:
        return who != Role.CHAIR
    if who == NEIGHBOUR:
        return kind != "own"
    return kind != "own" and who in OUTSIDE and not (kind == "foreign fund" and who != ELSEWHERE)


@dataclass(frozen=True)
class Part:
    """Some of the addresses, and every cell of theirs."""

    titles: frozenset[str]
    cells: list[Cell]


# In parts, so that two workers share them.
PARTS = 4


def _tried_part(number: int, everybody: World, django_db_blocker: Any) -> Part:
    addresses, found = OF_FUNDS[number::PARTS], []
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.CRITICAL)  # ten thousand refusals are no news here
    # What a paper looks like is tried where it is made; here it would take most of the time.
    printed = mock.patch("kongboon.paper.printer.print_to_pdf", return_value=b"%PDF-")
    printed.start()
    with django_db_blocker.unblock(), scopes_disabled(), untouched():
        for address in addresses:
            for kind, path in _variants(everybody, address):
                for who, client in everybody.clients.items():
                    if _says_nothing_new(who, kind):
                        continue
                    for method in ("GET", "POST"):
                        answer = _tried(client, method, path)
                        where = answer.get("Location", "")
                        body = where.partition("?")[0] if where else _body(answer, path)
                        found.append(Cell(who, address.title, kind, method, answer.status_code, body))
    printed.stop()
    logger.setLevel(before)
    return Part(frozenset(address.title for address in addresses), found)


OFFICES = frozenset(Role.values)
# Addresses that name something else than a person of a village, or one's own.
OF_NO_PERSON = {"benefits:clause", "benefits:home", "dues:sheet-check", "dues:sheet-done", "devices:join"}
# What belongs to whoever wrote it down: claims of others are not there for any collector.
OF_ITS_WRITER = {
    f"benefits:{name}"
    for name in ("claim", "voucher", "slip", "signed", "appeal", "withdraw", "taken-back", "confirm-here")
}
ALLOWED = {address.title: frozenset(address.view.act.rule.roles) for address in OF_FUNDS}
IS_MISSING, IS_WRONG_FILE = 404, 422

# Cells that are not as the table of acts alone says: (address, kind, method) -> what is answered, to whom, and why.
NOT_THERE = "the thing is there, but has nothing of this kind: it is answered like a missing one"
EXCEPTIONS: dict[tuple[str, str, str], tuple[int, frozenset[str], str]] = {
    ("benefits:taken-back", "own", "GET"): (404, OFFICES, f"{NOT_THERE} (nothing was taken back)"),
    ("benefits:refund-voucher", "own", "GET"): (404, OFFICES, f"{NOT_THERE} (it is not paid yet)"),
    ("outlook:sheet", "own", "GET"): (404, OFFICES, f"{NOT_THERE} (it is not worked out yet)"),
    ("outlook:sheet", "own", "POST"): (404, OFFICES, f"{NOT_THERE} (it is not worked out yet)"),
    ("outlook:lay", "own", "POST"): (404, OFFICES, "the body names the vote, and an empty one names none"),
    ("benefits:object", "own", "GET"): (404, OFFICES, f"{NOT_THERE} (it waits for nothing on the notice)"),
    ("benefits:object", "own", "POST"): (404, OFFICES, f"{NOT_THERE} (it waits for nothing on the notice)"),
    ("governance:object", "own", "GET"): (404, OFFICES, f"{NOT_THERE} (it waits for nothing on the notice)"),
    ("governance:object", "own", "POST"): (404, OFFICES, f"{NOT_THERE} (it waits for nothing on the notice)"),
    ("dues:undo", "own", "POST"): (404, OFFICES, "the body names the receipt, and an empty one names none"),
    ("benefits:incident", "own", "POST"): (
        404,
        OFFICES - {Role.CHAIR, Role.SECRETARY, Role.WELFARE},
        "others than who may open a disaster look at it only",
    ),
    ("documents:show", "own", "GET"): (
        404,
        frozenset({Role.COLLECTOR}),
        "a collector sees the own photos only",
    ),
    ("documents:content", "own", "GET"): (404, frozenset({Role.COLLECTOR}), "as above"),
    **{
        (f"dues:{name}", "own", method): (
            404,
            frozenset({Role.REGISTRAR, Role.SECRETARY, Role.WELFARE}),
            "who neither looks after the cash nor handed over sees no slip",
        )
        for name in ("slip", "slip-pdf", "agree-count", "dispute-count")
        for method in ("GET", "POST")
        if (name, method) != ("agree-count", "GET")
    },
    ("governance:do", "own", "POST"): (
        403,
        OFFICES - {Role.TREASURER, Role.BOOKKEEPER},
        "who may do it is said by the act that was asked for: here another payment",
    ),
    **{
        ("dues:sheet-check", f"{whose} token", method): (
            422,
            OFFICES,
            "a file put aside is gone for whoever did not",
        )
        for whose in ("foreign", "missing")
        for method in ("GET", "POST")
    },
    **{
        ("dues:sheet-done", f"{whose} moo", method): (
            302,
            OFFICES,
            "what was not recorded leads to a new sheet",
        )
        for whose in ("foreign", "missing")
        for method in ("GET", "POST")
    },
}


_PARTS = {address.title: address.parts for address in OF_FUNDS}


def _is_hidden(title: str, who: str) -> bool:
    """Whether a thing of village 8, written down by others, is none to this collector."""
    if title in OF_ITS_WRITER:
        return who in (NEIGHBOUR, Role.COLLECTOR)
    app = title.partition(":")[0]
    of_people = app in ("members", "dues", "benefits", "documents", "devices") and bool(_PARTS[title])
    return who == NEIGHBOUR and of_people and title not in OF_NO_PERSON


def _expected(cell: Cell) -> tuple[bool, str]:
    """Whether a cell is as the table says, and in words what it should be."""
    title, who, kind, method = cell.key[0], cell.who, cell.kind, cell.method
    if cell.status == 405:
        return method in ("GET", "POST"), "an address that takes the other method alone"
    if who == NOBODY:
        return cell.status == 302 and cell.body.endswith("/accounts/login/"), "led to the sign-in"
    if who == ENDED and kind == "own":
        return cell.status == 403, "told that the office has ended"
    if who in OUTSIDE or kind.endswith("fund"):
        return cell.status == IS_MISSING, "no such fund"
    office = Role.COLLECTOR if who == NEIGHBOUR else who
    if office not in ALLOWED[title]:
        return cell.status == 403, "refused with whose act it is"
    if kind == "own" and _is_hidden(title, who):
        return cell.status == IS_MISSING, "no such person, or no such claim, for this collector"
    told = EXCEPTIONS.get((title, kind, method))
    if told is not None and office in told[1]:
        return cell.status == told[0], told[2]
    if kind == "own":
        return cell.status not in (403, 404) and cell.status < 500, "gets in"
    return cell.status == IS_MISSING, "no such thing"


def check_every_cell_is_as_the_table_of_acts_says(part: Part) -> None:
    unexplained = [
        (*cell.key, cell.status, words) for cell in part.cells for ok, words in [_expected(cell)] if not ok
    ]
    assert len(part.cells) > 10_000 / PARTS
    assert unexplained == []


def check_what_is_foreign_is_answered_exactly_as_what_is_missing(part: Part) -> None:
    by_key = {cell.key: cell for cell in part.cells}
    differing = []
    for cell in part.cells:
        whose, _, name = cell.kind.partition(" ")
        if whose != "foreign":
            continue
        who = Role.CHAIR if name == "fund" and cell.who != NOBODY else cell.who
        other = by_key.get((cell.title, who, f"missing {name}", cell.method))
        if other is not None and (cell.status, cell.body) != (other.status, other.body):
            differing.append((*cell.key, cell.status, other.status))
    assert differing == []


def check_every_exception_is_one(part: Part) -> None:
    """A line of the table of exceptions that explains no cell any more goes."""
    used = {
        (cell.title, cell.kind, cell.method)
        for cell in part.cells
        if (told := EXCEPTIONS.get((cell.title, cell.kind, cell.method)))
        and cell.who in told[1] & ALLOWED[cell.title]
        and cell.status == told[0]
    }
    assert used == {key for key in EXCEPTIONS if key[0] in part.titles}


def test_every_exception_is_of_an_address() -> None:
    assert {title for title, _kind, _method in EXCEPTIONS} <= set(ALLOWED)


def check_no_cell_breaks(part: Part) -> None:
    counted = Counter(cell.status for cell in part.cells)
    assert not [status for status in counted if status >= 500], counted
    assert counted[200] > 500 / PARTS, "somebody gets in"


def check_every_address_lets_somebody_in(part: Part) -> None:
    """The control: each address opens to at least one office, apart from what has nothing to show here."""
    entered = {
        c.title for c in part.cells if c.kind == "own" and c.who in OFFICES and c.status in (200, 302, 422)
    }
    closed = {title for title, kind, _method in EXCEPTIONS if kind == "own"}
    assert part.titles - entered <= closed


@pytest.mark.parametrize("number", range(PARTS))
def test_everybody_at_every_address(number: int, everybody: World, django_db_blocker: Any) -> None:
    part = _tried_part(number, everybody, django_db_blocker)
    check_every_cell_is_as_the_table_of_acts_says(part)
    check_what_is_foreign_is_answered_exactly_as_what_is_missing(part)
    check_every_exception_is_one(part)
    check_no_cell_breaks(part)
    check_every_address_lets_somebody_in(part)


def test_the_pages_of_a_new_fund_are_the_administrators_and_open_none_that_stands(
    everybody: World, django_db_blocker: Any
) -> None:
    """Running the installation is no office: what an administrator without one gets are the steps of a new fund."""
    found = [address for address in ADDRESSES if address.path.startswith("funds/")]
    assert {address.name for address in found} >= {"new-fund", "new-officers", "new-check", "fund-made"}
    wrong = []
    with django_db_blocker.unblock(), scopes_disabled():
        for address in found:
            for who, client in everybody.clients.items():
                for method in ("GET", "POST"):
                    answer = _tried(client, method, address.at(CODE, {}))
                    if who == NOBODY:
                        ok = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
                    elif who == ADMINISTRATOR and address.name != "fund-made":
                        ok = answer.status_code in (200, 302, 422)
                    else:
                        ok = answer.status_code == IS_MISSING
                    if not ok:
                        wrong.append((address.name, who, method, answer.status_code))
    assert wrong == []
