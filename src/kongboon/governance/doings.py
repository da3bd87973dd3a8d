"""How an act that two people do is told and done: each app registers its own (governance.requests)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.governance.request_models import Request
from kongboon.kernel.errors import gettext_noop

Line = tuple[str, str]
Paper = tuple[str, int]  # what a filed paper is called, and which one it is


def _photo(request: Request) -> list[Paper]:
    photo = request.terms.get("photo_id")
    return [(gettext("Photo"), photo)] if photo else []


@dataclass(frozen=True)
class Part:
    """What one officer had to do with what is taken back, e.g. "Handed over by"; `told`: what it means for them.

    `url`: where they look at it, for whoever does not see requests.
    """

    officer: Officer
    words: str
    url: str = ""
    told: str = ""


def _nothing(request: Request) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class Doing:
    """How an app tells and does an act. `do` gives the result, e.g. "entry/123", and what is shown once, e.g. a slip.

    `by_press`: it is done by a press of its own once everybody has spoken, because money changes hands then; all
    others are done with the last word. `verb` stands on that button, `ready` on what waits for it,
    `who` says who presses it. `by_sum`: nothing is handed out, but the sum decides how many agree, and a large one waits for
    its day and then for a press. `has_voucher`: its entry has a voucher to print. `comes_in`: nothing leaves the fund.
    `stays`: nothing is handed to anybody by it, so its sum counts with those of its act alone.
    `not_by`: names of others than the payee who gain by it, and do not agree either; `warns`: what the next officer
    should know before agreeing; `links`: words and addresses of what it is about; `parts`: who is told of it
    (governance.today).
    `papers`: the filed papers that it rests on. `again`: the page on which the same is asked for anew.
    """

    words: Callable[[Request], list[Line]]
    do: Callable[[Request, Officer, datetime], tuple[str, str]]
    by_press: bool = False
    by_sum: bool = False
    verb: str = gettext_noop("The money is handed out")
    ready: str = gettext_noop("Agreed, to be paid")
    who: str = gettext_noop("The treasurer or the bookkeeper hands out the money.")
    has_voucher: bool = False
    comes_in: bool = False
    stays: bool = False
    not_by: Callable[[Request], Collection[str]] = _nothing
    warns: Callable[[Request], Sequence[str]] = _nothing
    links: Callable[[Request], Sequence[Line]] = _nothing
    parts: Callable[[Request], Sequence[Part]] = _nothing
    papers: Callable[[Request], list[Paper]] = _photo
    again: str = ""


DOINGS: dict[Act, Doing] = {}


def register(act: Act, doing: Doing) -> None:
    """Say how an act is told and done; called once by the app that does it, from its AppConfig.ready."""
    assert act not in DOINGS, act
    DOINGS[act] = doing


def doing_of(request: Request) -> Doing:
    return DOINGS[request.asked]


def registered() -> frozenset[Act]:
    """The acts that go this way."""
    return frozenset(DOINGS)
