"""What the commands have in common: Django started late, the fund and the officer of a call, the output."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kongboon.access.models import Officer
    from kongboon.funds.models import Fund


class Day(click.ParamType[date]):
    """A day in either era, 29/2/2567 or 2024-02-29, as a `date`. Errors: those of `parse_thai_date`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from kongboon.kernel.thai_dates import parse_thai_date

        return value if isinstance(value, date) else parse_thai_date(value)


FUND = click.option("--fund", "fund_code", required=True, metavar="CODE", help="The fund's seven-digit code.")
BY = click.option(
    "--by", "by_name", required=True, metavar="USER", help="Sign-in name of the officer who acts."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def start_django() -> None:
    """Load settings and models once, and speak Thai unless KONGBOON_LANGUAGE says otherwise."""
    import django
    from django.apps import apps
    from django.utils import translation

    if not apps.ready:
        django.setup()
    translation.activate(os.environ.get("KONGBOON_LANGUAGE", "th"))


def act(code: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say which act of `access.permissions` a command is, by its code, because Django is not loaded yet.

    The services require the act of the officer; a command without one fails the tests.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        function.act = code  # type: ignore[attr-defined]
        return function

    return decorate


def with_django(function: Callable[..., Any]) -> Callable[..., Any]:
    """Start Django before a command's body runs."""
    from functools import wraps

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        start_django()
        root = click.get_current_context().find_root()
        _acts(request_id=uuid.uuid4().hex, place=_account_here(), confirmed=root.params.get("sure", ()))
        return function(*args, **kwargs)

    return wrapped


@contextmanager
def inside(fund_code: str) -> Iterator[Fund]:
    """The fund of a call, with its scope. Errors: NoSuchFund."""
    from django_scopes import scope

    from kongboon.funds.errors import NoSuchFund
    from kongboon.funds.models import Fund
    from kongboon.kernel.thai_text import whole_number

    fund = Fund.objects.filter(pk=whole_number(fund_code) or 0).first()
    if fund is None:
        raise NoSuchFund(code=fund_code)
    with scope(fund=fund):
        yield fund


def acting(fund: Fund, by_name: str) -> Officer:
    """The officer who acts, signed in here with `kongboon login`.

    Errors: UnknownUser, NoOfficeAtFund, NotSignedInHere.
    """
    from kongboon.access.errors import NotSignedInHere
    from kongboon.access.services import officer_named
    from kongboon.access.shell import shell_user

    officer = officer_named(fund, by_name)
    token = kept_tokens().get(by_name.casefold(), "")
    if not token or shell_user(token, at=now()) != officer.user:
        raise NotSignedInHere(name=by_name)
    _acts(user_id=officer.user_id, officer_id=officer.pk)
    return officer


def _acts(**who: Any) -> None:
    """Until the command ends, what it changes is logged as this person's, or as the command's where nobody is named."""
    from kongboon.funds.actor import acting_as

    if context := click.get_current_context(silent=True):
        context.with_resource(acting_as(act=context.command_path, **who))


def _account_here() -> str:
    """A key of the account of the operating system under which the command runs, at this machine."""
    account = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    return hashlib.sha256(f"shell/{platform.node()}/{account}".encode()).hexdigest()


def kept_tokens() -> dict[str, str]:
    """The tokens of `kongboon login` on this machine by sign-in name, in the data folder."""
    path = _logins()
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep_token(name: str, token: str) -> None:
    """Keep a token, or drop it where it is "", for whoever runs the program alone."""
    tokens = kept_tokens() | {name.casefold(): token}
    descriptor = os.open(_logins(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({name: token for name, token in tokens.items() if token}, file)


def _logins() -> Path:
    from django.conf import settings

    return Path(settings.DATA_DIR) / "shell-logins.json"


def now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def show(figures: Any, text: str, as_json: bool) -> None:
    """Figures as JSON or as text, to stdout."""
    click.echo(json.dumps(figures, ensure_ascii=False, indent=1, default=str) if as_json else text)
