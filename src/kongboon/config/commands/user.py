"""user, login, logout: who signs in, in which office, and at this shell."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from kongboon.config.commands.shared import act, inside, now, with_django

if TYPE_CHECKING:
    from kongboon.access.models import User
    from kongboon.funds.models import Fund


@click.group()
def user() -> None:
    """Make somebody who can sign in, or help whoever cannot."""


@user.command()
@click.argument("username")
@click.option(
    "--role", help="chair, treasurer, bookkeeper, registrar, secretary, welfare, collector, auditor"
)
@click.option("--fund", "fund_code", metavar="CODE", help="The fund at which the role is held.")
@click.option(
    "--officer", metavar="NAME", help="An officer whom the fund's books know already, after a move."
)
@click.option("--name", default="", help="The person's name, as printed on papers.")
@click.option("--village", type=int, metavar="MOO", help="A collector's village.")
@click.option("--admin", is_flag=True, help="May make new funds on this installation.")
@with_django
@act("make_user")
def add(
    username: str,
    role: str | None,
    fund_code: str | None,
    officer: str | None,
    name: str,
    village: int | None,
    admin: bool,
) -> None:
    """Make USERNAME and print a one-time code for the first sign-in, or give an existing one another office."""
    from kongboon.access.models import User
    from kongboon.access.passwords import easy_password
    from kongboon.access.services import add_user, issue_slip
    from kongboon.funds import transaction
    from kongboon.funds.ids import lock_fund

    if bool(role or officer) != bool(fund_code):
        raise click.UsageError("--fund goes together with --role or --officer")
    code = ""
    with transaction.atomic(), inside(fund_code) if fund_code else nullcontext() as fund:
        if fund is not None:
            lock_fund(fund)
        person = User.objects.filter(username__iexact=username).first()
        if person is None:
            person = add_user(
                username=username, password=easy_password(), name=name or officer or "", is_admin=admin
            )
            code = issue_slip(user=person, by=None, at=now())
        if fund is not None:
            role = (
                _known_office(fund, officer, role, person)
                if officer
                else _new_office(fund, role or "", name, village, person)
            )
    shown = f"  รหัสใช้ครั้งเดียว · one-time code: {code}" if code else ""
    click.echo(f"{username}  {role or ''}{shown}")


def _known_office(fund: Fund, officer: str, role: str | None, person: User) -> str:
    from kongboon.access.services import waiting_officer
    from kongboon.governance.offices import give_sign_in

    return give_sign_in(officer=waiting_officer(fund, officer, role or ""), user=person).role


def _new_office(fund: Fund, role: str, name: str, village: int | None, person: User) -> str:
    from kongboon.funds.models import Village
    from kongboon.governance.offices import add_officer
    from kongboon.members.errors import VillageNotInFund

    home = Village.objects.filter(fund=fund, moo=village).first() if village else None
    if village and home is None:
        raise VillageNotInFund(moo=village)
    return add_officer(fund=fund, role=role, name=name, at=now(), user=person, village=home).role


@user.command()
@click.argument("username")
@with_django
@act("make_user")
def slip(username: str) -> None:
    """Print a one-time code for USERNAME, who forgot the password; they choose their own with it."""
    from kongboon.access.services import issue_slip

    click.echo(
        f"{username}  รหัสใช้ครั้งเดียว · one-time code: {issue_slip(user=_known(username), by=None, at=now())}"
    )


@user.command("forget-second-step")
@click.argument("username")
@with_django
@act("make_user")
def forget_step(username: str) -> None:
    """Let USERNAME, who lost telephone and paper codes, set up the second step anew."""
    from kongboon.access.second_step import forget_second_step

    forget_second_step(_known(username))
    click.echo(f"{username}  ตั้งรหัสชั้นที่สองใหม่ได้แล้ว · may set up the second step anew")


def _known(username: str) -> User:
    from kongboon.access.errors import UnknownUser
    from kongboon.access.lockout import user_named

    found = user_named(username)
    if found is None:
        raise UnknownUser(name=username)
    return found


@click.command()
@click.argument("username")
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input, and from the next line an own one where that is wanted.",
)
@with_django
@act("own_sign_in")
def login(username: str, password_stdin: bool) -> None:
    """Sign in at this shell, so that --by USERNAME is believed for half an hour of use."""
    from kongboon.access.errors import OwnPasswordWanted
    from kongboon.access.shell import shell_sign_in
    from kongboon.config.commands.shared import keep_token

    def asked(words: str, twice: bool = False) -> str:
        if password_stdin:
            return sys.stdin.readline().rstrip("\n")
        return str(click.prompt(words, hide_input=True, confirmation_prompt=twice))

    password = asked("รหัสผ่าน · password")
    try:
        token = shell_sign_in(username=username, password=password, at=now())
    except OwnPasswordWanted as wanted:
        own = asked("ตั้งรหัสผ่านของคุณเอง · choose your own password", twice=True)
        if not own:
            raise wanted from None
        token = shell_sign_in(username=username, password=password, at=now(), own_password=own)
    keep_token(username, token)
    click.echo(f"{username}  เข้าใช้แล้ว · signed in")


@click.command()
@click.argument("username")
@with_django
@act("own_sign_in")
def logout(username: str) -> None:
    """Sign USERNAME out at this shell."""
    from kongboon.access.shell import shell_sign_out
    from kongboon.config.commands.shared import keep_token, kept_tokens

    shell_sign_out(kept_tokens().get(username.casefold(), ""))
    keep_token(username, "")
    click.echo(f"{username}  ออกแล้ว · signed out")


COMMANDS: dict[str, click.Command] = {"user": user, "login": login, "logout": logout}
