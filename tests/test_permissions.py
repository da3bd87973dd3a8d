"""Who may do what, tried at every address and command as everybody, against the one table of acts."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_scopes import scopes_disabled

from kongboon.access.models import Officer, Role, User
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
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Act":
                if node.attr in Act.__members__:
                    found.setdefault(Act[node.attr], set()).add(file.name)
                elif node.attr.isupper():
                    raise AssertionError(f"{file.name} names the act {node.attr}, which the table has not")
    return found


def test_every_address_has_an_act() -> None:
    without = [address.title for address in ADDRESSES if not isinstance(getattr(address.view, "act", None), Act)]
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
WHO = (*Role.values, ELSEWHERE, WITHOUT_OFFICE, ADMINISTRATOR, ENDED, NOBODY)


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
    """One request, of which nothing stays."""
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
    yield "missing fund", address.at(MISSING_CODE, theirs)
    for part in address.parts:
        if theirs[part] != own[part]:
            yield f"foreign {part}", address.at(CODE, {**own, part: theirs[part]})
            yield f"missing {part}", address.at(CODE, {**own, part: missing(part)})


@pytest.fixture(scope="module")
def cells(everybody: World, django_db_blocker: Any) -> list[Cell]:
    found = []
    with django_db_blocker.unblock(), scopes_disabled():
        for address in OF_FUNDS:
            for kind, path in _variants(everybody, address):
                for who, client in everybody.clients.items():
                    if who == ELSEWHERE and kind == "foreign fund":
                        continue  # that is the own one
                    for method in ("GET", "POST"):
                        answer = _tried(client, method, path)
                        where = answer.get("Location", "")
                        body = where.partition("?")[0] if where else _body(answer, path)
                        found.append(Cell(who, address.title, kind, method, answer.status_code, body))
    return found


def test_dump(cells):
    import json
    from dataclasses import asdict
    Path("/tmp/cells.json").write_text(json.dumps([asdict(c) | {"body": c.body[:3000]} for c in cells]))
