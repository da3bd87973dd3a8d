"""ledger opening, deposit, deposit-slip, trial-balance, verify, export."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongboon.config.commands.shared import (
    BY,
    FILE,
    FUND,
    JSON,
    Day,
    act,
    acting,
    inside,
    now,
    show,
    with_django,
)

if TYPE_CHECKING:
    from kongboon.access.models import Officer
    from kongboon.documents.models import Document

_FORMATS = ["hledger", "beancount", "csv", "jsonl"]


@click.group()
def ledger() -> None:
    """The books: opening balances, trial balance, check, export."""


@ledger.command()
@FILE
@FUND
@BY
@with_django
@act("record_opening")
def opening(file: Path, fund_code: str, by_name: str) -> None:
    """Enter the opening balances from a CSV or Excel FILE with the columns account and balance, once."""
    from kongboon.ledger.opening_file import read_opening
    from kongboon.ledger.services import record_opening

    with inside(fund_code) as fund:
        told = read_opening(file.read_bytes(), file.name, fund)
        by = acting(fund, by_name)
        posted = record_opening(fund=fund, on=told.on, balances=told.balances, by=by, at=now())
    click.echo(f"บันทึกยอดยกมาแล้ว · opening recorded: batch {posted.batch_no} {posted.head}")
    click.echo(
        f"ให้กรรมการอีกคนลงชื่อรับรอง · let another officer sign: kongboon fund sign --fund {fund_code} --by USER"
    )


_PHOTO = click.option(
    "--photo",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Photo of the bank's slip, or of the line in the passbook.",
)


@ledger.command()
@FUND
@BY
@click.option("--amount", required=True, metavar="BAHT", help="How much, e.g. 5000 or 5000.50.")
@click.option(
    "--bank", metavar="NUMBER", default="", help="The account's number, where the fund has several."
)
@click.option("--on", metavar="DATE", default="", help="Day it was done, 7/6/2567; today when left out.")
@_PHOTO
@click.option("--key", help="The same key again records once; made anew where it is left out.")
@with_django
@act("deposit_cash")
def deposit(
    fund_code: str, by_name: str, amount: str, bank: str, on: str, photo: Path | None, key: str | None
) -> None:
    """Bring cash in hand to the bank; without --photo it is listed to the others until `deposit-slip` files one."""
    import uuid

    from django.utils.timezone import localdate

    from kongboon.access.permissions import Act, require
    from kongboon.funds.models import BankAccount
    from kongboon.kernel.money import parse_baht
    from kongboon.kernel.thai_dates import parse_thai_date
    from kongboon.ledger.errors import NoSuchBank
    from kongboon.ledger.models import Entry
    from kongboon.ledger.services import deposit_cash

    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        require(by, Act.DEPOSIT_CASH)
        found = BankAccount.objects.filter(fund=fund, **({"number": bank} if bank else {}))
        if len(found) != 1:
            raise NoSuchBank
        posted = deposit_cash(
            fund=fund,
            bank_account=found[0],
            amount=parse_baht(amount),
            on=parse_thai_date(on) if on else localdate(),
            by=by,
            at=now(),
            idem_key=key or uuid.uuid4().hex,
            slip=_bank_slip(photo, by) if photo is not None else None,
        )
        entry = Entry.objects.get(pk=posted.entry_ids[0])
    click.echo(f"นำฝากแล้ว รายการที่ {entry.entry_no} · recorded: entry {entry.entry_no}")


@ledger.command("deposit-slip")
@click.argument("number", type=int)
@FUND
@BY
@_PHOTO
@with_django
@act("deposit_cash")
def deposit_slip(number: int, fund_code: str, by_name: str, photo: Path | None) -> None:
    """File the photo of the bank's slip for the deposit that is entry NUMBER of the books."""
    from kongboon.access.permissions import Act, require
    from kongboon.ledger.errors import NotADeposit
    from kongboon.ledger.models import Entry
    from kongboon.ledger.services import file_deposit_slip

    if photo is None:
        raise click.UsageError("--photo")
    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        require(by, Act.DEPOSIT_CASH)
        entry = Entry.objects.select_related("fund", "batch").filter(fund=fund, entry_no=number).first()
        if entry is None:
            raise NotADeposit(entry=number)
        file_deposit_slip(entry=entry, slip=_bank_slip(photo, by), by=by, at=now())
    click.echo("เก็บรูปแล้ว · filed")


def _bank_slip(photo: Path, by: Officer) -> Document:
    from kongboon.documents.models import Document
    from kongboon.documents.services import file_document

    kind = Document.Kind.BANK_SLIP
    return file_document(
        fund=by.fund, data=photo.read_bytes(), file_name=photo.name, kind=kind, by=by, at=now()
    )


@ledger.command("trial-balance")
@FUND
@click.option("--as-of", type=Day(), help="Last day, 30/6/2567 or 2024-06-30.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@JSON
@with_django
@act("read_files")
def trial_balance_(fund_code: str, as_of: date | None, as_csv: bool, as_json: bool) -> None:
    """Print what each account holds."""
    from kongboon.kernel.money import format_baht
    from kongboon.ledger.queries import trial_balance

    with inside(fund_code) as fund:
        figures: list[dict[str, Any]] = [
            {
                "account": r.code,
                "name": r.name,
                "debit": r.debit,
                "credit": r.credit,
                "balance": r.debit - r.credit,
            }
            for r in trial_balance(fund, as_of=as_of).rows
        ]
        head = bytes(fund.ledger_head.hash).hex()[:16]
    if as_csv:
        lines = ["account,name,debit,credit,balance"]
        lines += [",".join([f["account"], _quoted(f["name"]), *map(_plain, _sums(f))]) for f in figures]
        text = "\n".join(lines)
    else:
        text = "\n".join(f"{f['account']:<8} {format_baht(f['balance']):>18}  {f['name']}" for f in figures)
    show({"fund": fund_code, "head": head, "unit": "satang", "accounts": figures}, text, as_json)


def _sums(figure: dict[str, Any]) -> tuple[int, int, int]:
    """The three sums of a row, in satang."""
    return figure["debit"], figure["credit"], figure["balance"]


def _plain(satang: int) -> str:
    from kongboon.kernel.money import baht

    return f"{baht(satang):.2f}"


def _quoted(text: str) -> str:
    from kongboon.paper.workbook import as_spreadsheet_text

    return '"' + as_spreadsheet_text(text).replace('"', '""') + '"'


@ledger.command()
@FUND
@click.option(
    "--witness", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Heads kept elsewhere."
)
@JSON
@with_django
@act("read_files")
def verify(fund_code: str, witness: Path | None, as_json: bool) -> None:
    """Recompute every hash, number and total; exit 1 if anything was rewritten."""
    from kongboon.ledger import checks
    from kongboon.ledger.errors import NothingWitnessed

    with inside(fund_code) as fund:
        found = checks.verify(fund)
        problems = [f"{code}: batch {batch} entry {entry}" for code, batch, entry in found.problems]
        compared = 0
        if witness:
            witnessed = checks.against_witness(fund, checks.read_witness(witness.read_bytes()))
            if not (compared := witnessed.compared):
                raise NothingWitnessed
            problems += witnessed.problems
    counted = f"{found.batches} batches, {found.entries} entries, head {found.head}"
    if witness:
        counted += f", {compared} heads compared"
    good = f"สมุดบัญชีครบถ้วน · whole: {counted}"
    figures = {
        "batches": found.batches,
        "entries": found.entries,
        "head": found.head,
        "compared": compared,
        "problems": problems,
    }
    show(figures, "\n".join([*problems, counted]) if problems else good, as_json)
    if problems:
        raise click.exceptions.Exit(1)


@ledger.command()
@FUND
@click.option("--format", "form", type=click.Choice(_FORMATS), default="hledger", show_default=True)
@with_django
@act("read_files")
def export(fund_code: str, form: str) -> None:
    """Print the books for a program that is not ours."""
    from kongboon.ledger.export import export_ledger

    with inside(fund_code) as fund:
        for piece in export_ledger(fund, form):
            click.echo(piece, nl=False)


COMMANDS: dict[str, click.Command] = {"ledger": ledger}
