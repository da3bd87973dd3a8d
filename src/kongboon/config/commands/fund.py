"""fund create, sign, export, import: a fund is made and signed, goes out as one file, comes in whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongboon.config.commands.shared import BY, FILE, FUND, act, acting, inside, now, with_django

if TYPE_CHECKING:
    from kongboon.ledger.set_up import SetUp


@click.group()
def fund() -> None:
    """Make a fund, or move one between installations."""


@fund.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--code", help="Seven digits: the tambon's six-digit code and one more.")
@click.option("--name", help="The fund's name.")
@click.option(
    "--village", "villages", multiple=True, metavar="MOO[:NAME]", help="A village; may be repeated."
)
@click.option(
    "--bank", "banks", multiple=True, metavar="BANK:BRANCH:NUMBER", help="A bank account; may be repeated."
)
@click.option("--fiscal-start-month", type=click.IntRange(1, 12))
@click.option("--regulation", help="A regulation file, or the name of one in the catalogue.")
@with_django
@act("run_installation")
def create(file: Path | None, **options: Any) -> None:
    """Make a fund from a TOML FILE, from options, or both (options win)."""
    from django_scopes import scope

    from kongboon.config.fund_file import new_fund
    from kongboon.funds import transaction
    from kongboon.funds.services import create_fund
    from kongboon.ledger.accounts import open_books

    with transaction.atomic():
        made = create_fund(new_fund(file, options), at=now())
        with scope(fund=made):
            open_books(made)
    click.echo(f"ตั้งกองทุนแล้ว · fund made: {made.code} {made.name}")


@fund.command("sign")
@FUND
@BY
@click.option("--yes", is_flag=True, help="Sign without being asked; what is signed is printed all the same.")
@with_django
@act("sign_set_up")
def sign_(fund_code: str, by_name: str, yes: bool) -> None:
    """Read what another officer set up, and sign it as a second one; no money leaves before."""
    from django.utils.timezone import localdate

    from kongboon.ledger.set_up import set_up_of, sign_set_up

    with inside(fund_code) as whole:
        by = acting(whole, by_name)
        found = set_up_of(whole, localdate(now()))
        click.echo(_told(found))
        if not yes:
            click.confirm("ถูกต้องทุกบรรทัด ลงชื่อรับรอง · all of it is right, sign", abort=True)
        signed = sign_set_up(fund=whole, sha256=found.sha256, by=by, at=now())
    if signed is None:
        click.echo("ลงชื่อคนแรกแล้ว รอกรรมการอีกคนลงชื่อ · signed first, another officer signs after it")
    else:
        click.echo(f"ลงชื่อรับรองแล้ว · signed: {signed.officer.name} {signed.sha256[:16]}")


def _told(found: SetUp) -> str:
    """The fund's starting data, line by line."""
    from kongboon.kernel.money import format_baht
    from kongboon.ledger.accounts import name_of

    lines = [f"{found.fund.code} {found.fund.name}"]
    lines += [f"  {name_of(account)}  {format_baht(satang)}" for account, satang in found.balances]
    lines += [f"  {bank.bank} {bank.branch} {bank.number}" for bank in found.banks]
    lines += [f"  {officer.name} ({officer.get_role_display()})" for officer in found.officers]
    if found.regulation is not None:
        lines.append(f"  ระเบียบ · regulation {found.regulation.number}/{found.regulation.year_be}")
    return "\n".join(lines)


_PASSPHRASE = click.option(
    "--passphrase-stdin", is_flag=True, help="Read the passphrase from standard input instead of asking."
)


@fund.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@FUND
@_PASSPHRASE
@with_django
@act("run_installation")
def export_(file: Path, fund_code: str, passphrase_stdin: bool) -> None:
    """Write everything of a fund, papers too, to FILE, which only the passphrase opens."""
    from kongboon.config.moving import export_fund
    from kongboon.governance.models import FundCopy
    from kongboon.governance.services import note_copy

    with inside(fund_code) as whole:
        passphrase = _passphrase(passphrase_stdin, new=True)
        # First: nobody takes a copy of which no line is left, whatever happens on the way.
        note_copy(fund=whole, way=FundCopy.Way.OUT, file_name=file.name, at=now())
        moved = export_fund(whole, file, passphrase=passphrase)
    click.echo(
        f"เขียนไฟล์กองทุนแล้ว · written: {file}\n"
        f"{moved.rows:,} รายการ · rows   {moved.papers:,} เอกสาร · papers   บัญชีลงท้ายด้วย · books end in {moved.head}"
    )


@fund.command("import")
@FILE
@_PASSPHRASE
@with_django
@act("run_installation")
def import_(file: Path, passphrase_stdin: bool) -> None:
    """Bring a whole fund in from FILE: everything, with every seal checked, or nothing."""
    from django_scopes import scope

    from kongboon.access.services import waiting_officers
    from kongboon.config.moving import import_fund
    from kongboon.funds.models import Fund
    from kongboon.governance.models import FundCopy
    from kongboon.governance.services import note_copy

    moved = import_fund(file, passphrase=_passphrase(passphrase_stdin, new=False))
    whole = Fund.objects.get(pk=moved.fund_id)
    with scope(fund=whole):
        note_copy(fund=whole, way=FundCopy.Way.IN, file_name=file.name, at=now())
        waiting = [(officer.name, officer.get_role_display()) for officer in waiting_officers(whole)]
    click.echo(
        f"นำกองทุนเข้าแล้ว · fund brought in: {whole.code} {whole.name}\n"
        f"{moved.rows:,} รายการ · rows   {moved.papers:,} เอกสาร · papers   บัญชีลงท้ายด้วย · books end in {moved.head}"
    )
    if waiting:
        click.echo("กรรมการยังไม่มีชื่อเข้าใช้ที่เครื่องนี้ · officers without a sign-in here:")
        for name, role in waiting:
            click.echo(f"  {name} ({role})")
        click.echo(
            f'ตั้งให้ด้วย · give one with: kongboon user add USERNAME --fund {whole.code} --officer "NAME"'
        )


def _passphrase(from_stdin: bool, *, new: bool) -> str:
    """The passphrase of a fund's file; asked twice where a new one is chosen."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt(
        "รหัสผ่านของไฟล์ · passphrase of the file", hide_input=True, confirmation_prompt=new
    )
    return asked


COMMANDS: dict[str, click.Command] = {"fund": fund}
