"""Whatever a browser sends where a number, a day or a name is expected is answered, never with a server error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone
from django_scopes import scope

from kongboon.access.permissions import may
from kongboon.dues.tests.world import line, sheet
from kongboon.members.incoming import keep_incoming
from kongboon.members.models import Member
from kongboon.outlook.services import ask_projection
from kongboon.rules.catalogue import catalogue_text
from tests import soak, world

pytestmark = pytest.mark.django_db

BAD = {
    "superscript": "²",
    "arabic-indic": "٣",
    "thai": "๑๒๓",
    "5000-digits": "9" * 5000,
    "minus": "-1",
    "bigint": str(2**63),
    "two-bigints": str(2**64),
    "huge-float": "1e400",
    "nan": "NaN",
    "nul": "1\0",
    "surrogate": "\ud800",
    "long": "ก" * 3_400,
    "right-to-left": "\u202e12\u2066\u200f",
    "empty": "",
}
# What `make test` sends to every page; `make soak` sends all.
DAILY = ("superscript", "5000-digits", "nul", "surrogate")
PARTS = 3  # of the addresses, so that two workers share them
NUMBERS = [str(2**15), str(2**31), str(2**63 - 1), str(2**63), "9" * 5000]
PACKAGE = Path(__file__).resolve().parents[1] / "src" / "kongboon"
_ASKED = re.compile(r"(?:GET|POST|asked|post)(?:\.get(?:list)?\(|\[)\"([a-z_0-9]+)\"")
_PARAMETERS = sorted(
    {
        name
        for file in PACKAGE.rglob("*.py")
        if "tests" not in file.parts
        for name in _ASKED.findall(file.read_text(encoding="utf-8"))
    }
)
_FIELD = re.compile(r"<(?:input|select|textarea|button)\b[^>]*?\bname=\"([^\"]+)\"")
_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")


def addresses() -> list[tuple[str, URLPattern]]:
    """Every address of a fund's pages as it is written in the URL conf."""
    return list(_below(get_resolver().url_patterns, ""))


def _below(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, route)
        elif route.startswith("f/<fund:fund>/"):
            yield route, one


def filled(route: str, number: str, known: dict[str, str] | None = None) -> str:
    """The address with the fund, this month, a word for each slug, and `number` for each number that is not known."""
    values = {"fund": "3305050", "month": f"{timezone.localdate():%Y-%m}", "int": number}
    named = known or {}
    return "/" + _PLACE.sub(
        lambda place: named.get(place[2]) or values.get(place[1] or "str", "death"), route
    )


class Doors:
    """A signed-in client for each act."""

    def __init__(self, cast: world.Cast) -> None:
        self.cast = cast
        self.clients: dict[str, Client] = {}

    def client(self, pattern: URLPattern) -> Client:
        act = pattern.callback.act  # type: ignore[attr-defined]
        officer = next(officer for officer in self.cast.officers.values() if may(officer, act))
        if officer.role not in self.clients:
            client = Client(raise_request_exception=False)
            client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
            self.clients[officer.role] = client
        return self.clients[officer.role]


@pytest.fixture
def member(db: None) -> Iterator[tuple[Doors, Member]]:
    cast = world.make_fund(at=timezone.now(), users=True, regulation=catalogue_text("standard-13"))
    with scope(fund=cast.fund):
        yield Doors(cast), world.make_member(cast, timezone.now())


def test_a_number_from_outside_is_read_in_one_way() -> None:
    by_hand = re.compile(r"\bint\(.*\bis(?:digit|decimal|numeric)\b")
    lines = {
        f"{file.relative_to(PACKAGE)}: {line.strip()}"
        for file in PACKAGE.rglob("*.py")
        if "tests" not in file.parts
        for line in file.read_text(encoding="utf-8").splitlines()
        if by_hand.search(line)
    }
    assert {line.partition(":")[0] for line in lines} <= {"kernel/thai_text.py"}, lines


def test_no_number_in_an_address_is_a_server_error(member: tuple[Doors, Member]) -> None:
    doors, _ = member
    wrong = []
    numbered = [(route, one) for route, one in addresses() if "<int:" in route]
    assert len(numbered) > 60
    for route, one in numbered:
        for number in NUMBERS:
            for method in ("get", "post"):
                answer = _send(doors.client(one), method, filled(route, number), {})
                if answer >= 500:
                    wrong.append((answer, method, route, number[:20]))
    assert not wrong


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", list(BAD) if soak.SOAK else DAILY)
def test_no_field_or_parameter_is_a_server_error(member: tuple[Doors, Member], kind: str, part: int) -> None:
    doors, someone = member
    bad = BAD[kind]
    wrong = []
    for route, one in addresses()[part::PARTS]:
        client = doors.client(one)
        url, page = _opened(client, route, someone)
        sent = {name: bad for name in _FIELD.findall(page) if name != "csrfmiddlewaretoken"}
        asked = dict.fromkeys(_PARAMETERS, bad)
        for method, data in (("get", asked), ("post", sent), ("post", asked | sent)):
            answer = _send(client, method, url, data)
            if answer >= 500:
                wrong.append((answer, method, route, sorted(data) if data is sent else "parameters"))
    assert not wrong


def _opened(client: Client, route: str, someone: Member) -> tuple[str, str]:
    """An address of things that are there, and what its page says."""
    known = {"moo": "4", "member": str(someone.pk), "member_id": str(someone.pk)}
    for number in (str(someone.pk), "1"):
        url = filled(route, number, known)
        answer = client.get(url)
        if answer.status_code == 200 and not answer.streaming:
            return url, unescape(answer.content.decode(errors="replace"))
    return filled(route, str(someone.pk), known), ""


@pytest.mark.parametrize("kind", BAD)
def test_the_places_that_once_failed_answer_politely(member: tuple[Doors, Member], kind: str) -> None:
    doors, _ = member
    month, now = f"{timezone.localdate():%Y-%m}", timezone.now()
    asked = ask_projection(fund=doors.cast.fund, by=doors.cast.treasurer, at=now, years=5, scenarios=20)
    token = keep_incoming(
        doors.cast.fund, doors.cast.treasurer, sheet(line("0001", "", 30), title="หมู่ 4"), "ก.xlsx"
    )
    tried = [
        ("dues:take", [4, month], "post", "take", {302, 422}),
        ("dues:undo", [4, month], "post", "entry", {404}),
        ("dues:sheet-check", [token], "get", "village", {200, 422}),
        ("members:list", [], "get", "village", {200}),
        ("outlook:lay", [asked.pk], "post", "vote", {404}),
    ]
    by_route = dict(addresses())
    for view, args, method, name, answers in tried:
        url = reverse(view, args=["3305050", *args])
        client = doors.client(by_route[resolve(url).route])
        # A sign that no database keeps is refused before any page reads it.
        wanted = {422} if "\0" in BAD[kind] else answers | {400}
        assert _send(client, method, url, {name: BAD[kind]}) in wanted, url


def _send(client: Client, method: str, url: str, data: dict[str, str]) -> int:
    """What is answered; a lone surrogate goes out as the three bytes that a broken program would send."""
    body = "&".join(f"{name}={quote(value, safe='', errors='surrogatepass')}" for name, value in data.items())
    if method == "get":
        return client.get(f"{url}?{body}").status_code
    return client.post(url, body, content_type="application/x-www-form-urlencoded").status_code
