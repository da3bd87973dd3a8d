"""A fund whose officers can sign in, and clients that have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import world
from tests.ground import ground
from tests.world import record_opening

from kongboon.access.models import Officer, User
from kongboon.funds.models import BankAccount
from kongboon.governance.models import Request
from kongboon.ledger.accounts import account_of_bank

SignIn = Callable[[Officer], Client]


@ground
def house() -> world.Cast:
    """The fund 3305050 of today; all its officers have a user."""
    return world.make_fund(at=timezone.now(), users=True)


@ground
def opened(house: world.Cast) -> world.Cast:
    """The same with 1,000 baht of cash and 5,000 in the bank since the first of last year."""
    bank = account_of_bank(BankAccount.objects.get())
    on = timezone.localdate().replace(month=1, day=1)
    opened_with = {"1101": 1000_00, bank.code: 5000_00}
    record_opening(fund=house.fund, on=on, balances=opened_with, by=house.treasurer, at=timezone.now())
    return house


@ground
def stranger() -> Officer:
    """Dao, treasurer of another fund."""
    return world.make_fund(at=timezone.now(), code="3305060", users=True).treasurer


def sign_in(officer: Officer) -> Client:
    """A client signed in as an officer."""
    assert officer.user is not None
    return sign_in_user(officer.user)


def sign_in_user(user: User) -> Client:
    """A client signed in as a user."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked_by(client: Client, url: str, sent: Mapping[str, object]) -> Request:
    """What a page's form asks for when it is sent."""
    form = client.get(url).context.get("form")
    key = {"key": form["key"].value()} if form is not None and "key" in form.fields else {}
    answer = client.post(url, {**key, **sent})
    assert answer.status_code == 302, answer.content.decode()
    found = re.fullmatch(r"/f/\d+/requests/(\d+)/", answer.headers["Location"])
    assert found is not None, answer.headers["Location"]
    asked: Request = Request.objects.get(pk=int(found[1]))
    return asked


def press(officer: Officer, request: Request, verb: str = "agree", **sent: str) -> HttpResponse:
    """What a request's page answers when an officer presses: agree, agree-here, decline, withdraw, do."""
    address = reverse(f"governance:{verb}", args=[request.fund.code, request.pk])
    answer = sign_in(officer).post(address, sent)
    request.__dict__.pop("said", None)
    return answer


def key_of(client: Client, url: str) -> str:
    """The key of the form on a page."""
    return str(client.get(url).context["form"]["key"].value())


def day_boxes(name: str, day: int, month: int, year_be: int) -> dict[str, str]:
    """What the three boxes of a date send."""
    return {f"{name}_0": str(day), f"{name}_1": str(month), f"{name}_2": str(year_be)}


def today_boxes(name: str) -> dict[str, str]:
    today = timezone.localdate()
    return day_boxes(name, today.day, today.month, today.year + 543)


def tomorrow_boxes(name: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=1)
    return day_boxes(name, day.day, day.month, day.year + 543)
