"""petty-cash pay and list: small costs paid at once out of the cash box, with a photo of the receipt."""

from __future__ import annotations

import uuid
from pathlib import Path

import click

from kongboon.config.commands.shared import BY, FUND, JSON, act, acting, inside, now, show, with_django


@click.group("petty-cash")
def petty_cash() -> None:
    """Pay small costs out of the cash box, or list what was paid."""


@petty_cash.command()
@FUND
@BY
@click.option("--amount", required=True, metavar="BAHT", help="How much, e.g. 120 or 120.50.")
@click.option("--to", "payee", required=True, help="Who received the money, as on the receipt.")
@click.option("--for", "what", required=True, help="What was bought or done.")
@click.option(
    "--account", "code", required=True, metavar="CODE", help="The expense's account, e.g. 5303 for paper."
)
@click.option(
    "--photo",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Photo of the receipt.",
)
@click.option("--key", help="The same key again pays once; made anew where it is left out.")
@with_django
@act("pay_petty_cash")
def pay(
    fund_code: str,
    by_name: str,
    amount: str,
    payee: str,
    what: str,
    code: str,
    photo: Path,
    key: str | None,
) -> None:
    """Pay a small cost at once; above the ceilings a second officer is asked, on the pages."""
    from kongboon.access.permissions import Act, require
    from kongboon.documents.models import Document
    from kongboon.documents.services import file_document
    from kongboon.kernel.money import parse_baht
    from kongboon.ledger.models import Entry
    from kongboon.ledger.petty_cash import SmallCost, pay_petty_cash

    with inside(fund_code) as fund:
        cost = SmallCost(code, parse_baht(amount), payee, what)
        by, kind = acting(fund, by_name), Document.Kind.RECEIPT
        require(by, Act.PAY_PETTY_CASH)
        receipt = file_document(
            fund=fund, data=photo.read_bytes(), file_name=photo.name, kind=kind, by=by, at=now()
        )
        posted = pay_petty_cash(
            fund=fund, cost=cost, receipt=receipt, by=by, at=now(), idem_key=key or uuid.uuid4().hex
        )
        paper = Entry.objects.get(pk=posted.entry_ids[0]).paper_number
        click.echo(f"จ่ายแล้ว {paper} · paid")


@petty_cash.command(name="list")
@FUND
@BY
@click.option("--period", metavar="2567-06", help="Buddhist-era year and month; this month when left out.")
@JSON
@with_django
@act("see_books")
def list_(fund_code: str, by_name: str, period: str | None, as_json: bool) -> None:
    """What was paid in a month, and what is left of it."""
    from dataclasses import asdict

    from django.utils.timezone import localdate
    from django.utils.translation import gettext

    from kongboon.access.permissions import Act, require
    from kongboon.kernel.money import format_baht
    from kongboon.kernel.thai_calendar import month_of
    from kongboon.kernel.thai_dates import parse_thai_month
    from kongboon.ledger.petty_cash import petty_month

    with inside(fund_code) as fund:
        require(acting(fund, by_name), Act.SEE_BOOKS)
        month = parse_thai_month(period) if period else month_of(localdate())
        found = petty_month(fund, month, now())
    rows = [asdict(row) for row in found.rows]
    lines = [
        f"{row.on} {row.paper} {format_baht(row.satang):>10}  {row.payee} {row.what}"
        + (f" ({gettext('Taken back')})" if row.is_taken_back else "")
        for row in found.rows
    ]
    left = gettext("Left of the month")
    figures = {
        "month": month, "unit": "satang", "a_time": found.ceilings.a_time, "a_month": found.ceilings.a_month,
        "spent": found.spent, "left": found.left, "rows": rows,
    }  # fmt: skip
    show(figures, "\n".join([*lines, f"{left}: {format_baht(found.left)}"]), as_json)


COMMANDS: dict[str, click.Command] = {"petty-cash": petty_cash}
