"""member file: everything that is kept of one person; member erase: asks that one who left long ago be erased."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kongboon.config.commands.shared import BY, FUND, act, acting, inside, now, with_django

if TYPE_CHECKING:
    from kongboon.access.models import Officer
    from kongboon.members.models import Member

NUMBER = click.argument("number")


@click.group()
def member() -> None:
    """One member."""


@member.command("file")
@NUMBER
@FUND
@BY
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="A new folder for the files.",
)
@with_django
@act("see_looks")
def file(number: str, fund_code: str, by_name: str, out: Path) -> None:
    """Everything that is kept of member NUMBER: a PDF, a JSON file and the pictures, into folder DIR."""
    from django.utils.translation import gettext

    from kongboon.web.person import person_files

    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        found = person_files(member=_member(by, number), by=by, at=now())
    if out.exists() and any(out.iterdir()):
        raise click.BadParameter(gettext("The folder is not empty. Name a new one."))
    for name, data in found:
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(data)
    click.echo(gettext("%(count)s files are in %(folder)s.") % {"count": len(found), "folder": out})


@member.command()
@NUMBER
@FUND
@BY
@with_django
@act("erase_member")
def erase(number: str, fund_code: str, by_name: str) -> None:
    """Ask for the data of member NUMBER, who left long ago, to be erased; done for good when another officer agrees."""
    from kongboon.web.erasure import ask_erasure

    with inside(fund_code) as fund:
        by, at = acting(fund, by_name), now()
        found = _member(by, number)
        key = f"erase/{found.pk}/{by.pk}/{at:%Y-%m-%d}"
        asked = ask_erasure(member=found, by=by, at=at, idem_key=key)
        click.echo(f"รอกรรมการอีกคนเห็นชอบ คำขอ {asked.pk} · waits for another officer")


def _member(by: Officer, number: str) -> Member:
    """The member of a number whom this officer sees. Errors: NoSuchMember."""
    from kongboon.benefits.claims.errors import NoSuchMember
    from kongboon.kernel.thai_text import to_arabic_digits
    from kongboon.members.queries import visible_members

    found: Member | None = visible_members(by).filter(number=to_arabic_digits(number).strip()).first()
    if found is None:
        raise NoSuchMember(number=number)
    found.fund = by.fund
    return found


COMMANDS: dict[str, click.Command] = {"member": member}
