"""Who may do what, tried at every address and command as everybody, against the one table of acts."""

from __future__ import annotations

import ast
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import click
import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_scopes import scopes_disabled

from kongboon.access.models import Role, User
from kongboon.access.permissions import Act, Level, Second
from kongboon.access.services import add_officer, add_user, end_office
from kongboon.config.cli import cli
from kongboon.governance.requests import registered
from tests import databases, world
from tests.rows import Town, make_town, missing

SRC = Path(__file__).resolve().parent.parent / "src" / "kongboon"
CODE, OTHER_CODE = "3305050", "3305060"
MISSING_CODE = "1234567"


# ---- Every address and every command ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """One line of the URL conf: the path with its parts, e.g. "f/<fund:fund>/members/<int:pk>/"."""

    path: str
    app: str
    name: str
    view: Any

    @property
    def parts(self) -> list[str]:
        """What stands in it beside the fund."""
        return [part for part in re.findall(r"<(?:\w+:)?(\w+)>", self.path) if part != "fund"]

    @property
    def title(self) -> str:
        return f"{self.app}:{self.name}" if self.app else self.name

    def at(self, fund: str, values: dict[str, int | str]) -> str:
        values = {"fund": fund, **values}
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), self.path)


def _walk(resolver: URLResolver, path: str = "", app: str = "") -> Iterator[Address]:
    for each in resolver.url_patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLPattern):
            yield Address(here, app, str(each.name), each.callback)
        else:
            yield from _walk(each, here, each.namespace or app)


ADDRESSES = list(_walk(get_resolver()))
OF_FUNDS = [address for address in ADDRESSES if address.path.startswith("f/<fund:fund>/")]


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from ((f"{name} {below}", each) for below, each in _commands(command, context))
            if not command.invoke_without_command:
                continue
        yield name, command


COMMANDS = dict(_commands(cli, click.Context(cli)))


# ---- The table and what uses it -----------------------------------------------------------------------------------

# Acts that no address and no command carries, with the service that requires them.
WITHIN_ANOTHER = {
    Act.WRITE_OFF_DIFFERENCE: "asked for by counting a collector's cash (dues.services.hand_over)",
}
# Acts by two people that have a second person of their own: other service, other rows.
OWN_SECOND_PERSON = {
    Act.PAY_CLAIM: "benefits.services: confirm_claim by others than who handed it in, then pay_claim",
    Act.PAY_REFUND: "benefits.refunds: confirm_refund by others than who asked, then pay_refund",
    Act.TAKE_BACK_RECEIPT: "dues.services.take_back: never whoever gave the receipt",
    Act.UNDO_ENTRY: "ledger.services.reverse_entries: never whoever recorded the entry",
}


def _named_in_source() -> dict[Act, set[str]]:
    """Act -> the files that name it, the table apart."""
    found: dict[Act, set[str]] = {}
    for file in SRC.rglob("*.py"):
        if "tests" in file.parts or file.name == "permissions.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "Act"
            ):
                if node.attr in Act.__members__:
                    found.setdefault(Act[node.attr], set()).add(file.name)
                elif node.attr.isupper():
                    raise AssertionError(f"{file.name} names the act {node.attr}, which the table has not")
    return found


def test_every_address_has_an_act() -> None:
    without = [
        address.title for address in ADDRESSES if not isinstance(getattr(address.view, "act", None), Act)
    ]
    assert len(ADDRESSES) > 150
    assert without == []


def test_every_address_of_a_fund_has_an_act_of_a_fund() -> None:
    assert [a.title for a in OF_FUNDS if a.view.act.rule.level is not Level.FUND] == []


def test_every_command_has_an_act() -> None:
    codes = {act.code for act in Act}
    without = [
        name for name, command in COMMANDS.items() if getattr(command.callback, "act", None) not in codes
    ]
    assert len(COMMANDS) > 30
    assert without == []


def test_every_act_of_the_table_is_used() -> None:
    named = _named_in_source()
    by_commands = {getattr(command.callback, "act", None) for command in COMMANDS.values()}
    unused = [act.name for act in Act if act not in named and act.code not in by_commands]
    assert unused == []


def test_every_act_at_a_fund_has_an_office_and_no_other_has_one() -> None:
    for act in Act:
        assert bool(act.rule.roles) == (act.rule.level is Level.FUND), act.name
        assert set(act.rule.roles) <= set(Role.values), act.name


def test_every_act_by_two_people_goes_the_shared_way_or_has_its_own() -> None:
    wanted = {act for act in Act if act.rule.second is Second.ALWAYS}
    assert wanted - registered() == set(OWN_SECOND_PERSON)
    assert all(act.rule.second is not Second.NONE for act in registered())
    files = _named_in_source()
    assert all(files[act] for act in OWN_SECOND_PERSON)


def test_an_address_without_an_act_would_be_found() -> None:
    """The control of the tests above: a view as Django knows it carries no act."""
    assert not hasattr(HttpResponse, "act")
    bare = URLPattern(get_resolver().pattern, lambda request: HttpResponse())
    assert not isinstance(getattr(bare.callback, "act", None), Act)


# ---- The matrix ---------------------------------------------------------------------------------------------------

NOBODY, WITHOUT_OFFICE, ADMINISTRATOR, ENDED, ELSEWHERE = (
    "nobody",
    "without office",
    "administrator",
    "ended",
    "elsewhere",
)
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
    return kind != "own" and who in OUTSIDE and not (kind == "foreign fund" and who != ELSEWHERE)


@pytest.fixture(scope="module")
def cells(everybody: World, django_db_blocker: Any) -> list[Cell]:
    found = []
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.CRITICAL)  # ten thousand refusals are no news here
    # What a paper looks like is tried where it is made; here it would take most of the time.
    printed = mock.patch("kongboon.paper.printer.print_to_pdf", return_value=b"%PDF-")
    printed.start()
    with django_db_blocker.unblock(), scopes_disabled():
        for address in OF_FUNDS:
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
    return found


OFFICES = frozenset(Role.values)
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
            frozenset({Role.REGISTRAR, Role.SECRETARY, Role.WELFARE, Role.AUDITOR}),
            "who neither counts nor handed over sees no slip",
        )
        for name in ("slip", "slip-pdf")
        for method in ("GET", "POST")
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


def _expected(cell: Cell) -> tuple[bool, str]:
    """Whether a cell is as the table says, and in words what it should be."""
    title, who, kind, method = cell.key[0], cell.who, cell.kind, cell.method
    if cell.status == 405:
        return method in ("GET", "POST"), "an address that takes the other method alone"
    if who == NOBODY:
        return cell.status == 302 and cell.body.endswith("/accounts/login/"), "led to the sign-in"
    if who in OUTSIDE or kind.endswith("fund"):
        return cell.status == IS_MISSING, "no such fund"
    if who not in ALLOWED[title]:
        return cell.status == 403, "refused with whose act it is"
    told = EXCEPTIONS.get((title, kind, method))
    if told is not None and who in told[1]:
        return cell.status == told[0], told[2]
    if kind == "own":
        return cell.status not in (403, 404) and cell.status < 500, "gets in"
    return cell.status == IS_MISSING, "no such thing"


def test_every_cell_is_as_the_table_of_acts_says(cells: list[Cell]) -> None:
    unexplained = [
        (*cell.key, cell.status, words) for cell in cells for ok, words in [_expected(cell)] if not ok
    ]
    assert len(cells) > 10_000, len(cells)
    assert unexplained == []


def test_what_is_foreign_is_answered_exactly_as_what_is_missing(cells: list[Cell]) -> None:
    by_key = {cell.key: cell for cell in cells}
    differing = []
    for cell in cells:
        whose, _, part = cell.kind.partition(" ")
        if whose != "foreign":
            continue
        who = Role.CHAIR if part == "fund" and cell.who != NOBODY else cell.who
        other = by_key.get((cell.title, who, f"missing {part}", cell.method))
        if other is not None and (cell.status, cell.body) != (other.status, other.body):
            differing.append((*cell.key, cell.status, other.status))
    assert differing == []


def test_every_exception_is_one(cells: list[Cell]) -> None:
    """A line of the table of exceptions that explains no cell any more goes."""
    used = {
        (cell.title, cell.kind, cell.method)
        for cell in cells
        if (told := EXCEPTIONS.get((cell.title, cell.kind, cell.method)))
        and cell.who in told[1] & ALLOWED[cell.title]
        and cell.status == told[0]
    }
    assert used == set(EXCEPTIONS)


def test_no_cell_breaks(cells: list[Cell]) -> None:
    counted = Counter(cell.status for cell in cells)
    assert not [status for status in counted if status >= 500], counted
    assert counted[200] > 500, "somebody gets in"


def test_every_address_lets_somebody_in(cells: list[Cell]) -> None:
    """The control: each address opens to at least one office, apart from what has nothing to show here."""
    entered = {c.title for c in cells if c.kind == "own" and c.who in OFFICES and c.status in (200, 302, 422)}
    closed = {title for title, kind, _method in EXCEPTIONS if kind == "own"}
    assert {address.title for address in OF_FUNDS} - entered <= closed
