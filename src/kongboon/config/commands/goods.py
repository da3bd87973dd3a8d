"""goods receive, give, write-off and list: goods in store, moved by two people."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import click

from kongboon.config.commands.shared import BY, FUND, JSON, act, acting, inside, now, show, with_django

_WHAT = click.option("--what", required=True, help="Which goods and how much, e.g. 20 bags of rice of 5 kg.")
_VALUE = click.option("--value", required=True, metavar="BAHT", help="What they would cost in the market.")
_REASON = click.option("--reason", required=True, help="Why, in a few words.")
_PHOTO = click.option(
    "--photo", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Photo of the goods."
)
_KEY = click.option("--key", help="The same key again asks once; made anew where it is left out.")


@click.group()
def goods() -> None:
    """Take in, give out or write off goods; another officer agrees to each on the pages."""


@goods.command()
@FUND
@BY
@_WHAT
@_VALUE
@click.option("--from", "who", required=True, help="Who gave them.")
@_PHOTO
@_KEY
@with_django
@act("receive_goods")
def receive(**options: Any) -> None:
    """Ask for goods that were given to the fund to be taken in."""
    _ask("receive_goods", **options)


@goods.command()
@FUND
@BY
@_WHAT
@_VALUE
@click.option("--to", "who", required=True, help="Who receives them and signs for them.")
@_REASON
@_PHOTO
@_KEY
@with_django
@act("give_goods")
def give(**options: Any) -> None:
    """Ask for goods to be given out without a claim; they are handed out once another officer has agreed."""
    _ask("give_goods", **options)


@goods.command("write-off")
@FUND
@BY
@_WHAT
@_VALUE
@_REASON
@_PHOTO
@_KEY
@with_django
@act("write_off_goods")
def write_off(**options: Any) -> None:
    """Ask for spoiled or lost goods to be taken off the books."""
    _ask("write_off_goods", **options)


def _ask(
    code: str,
    *,
    fund_code: str,
    by_name: str,
    what: str,
    value: str,
    photo: Path | None,
    key: str | None,
    **words: str,
) -> None:
    from kongboon.access.permissions import Act, require
    from kongboon.documents.models import Document
    from kongboon.documents.services import file_document
    from kongboon.kernel.money import parse_baht
    from kongboon.ledger.goods import Goods, ask_goods

    with inside(fund_code) as fund:
        by, wanted = acting(fund, by_name), Act[code.upper()]
        require(by, wanted)
        filed = None
        if photo is not None:
            kind, data = Document.Kind.GOODS, photo.read_bytes()
            filed = file_document(fund=fund, data=data, file_name=photo.name, kind=kind, by=by, at=now())
        told = Goods(parse_baht(value), what, **words, photo_id=filed.pk if filed else None)
        ask_goods(fund=fund, act=wanted, goods=told, by=by, at=now(), idem_key=key or uuid.uuid4().hex)
    click.echo("ขอแล้ว รอกรรมการอีกคนเห็นชอบ · asked, waits for another officer")


@goods.command(name="list")
@FUND
@BY
@JSON
@with_django
@act("see_books")
def list_(fund_code: str, by_name: str, as_json: bool) -> None:
    """What is in store by the books, and what moved lately."""
    from django.utils.translation import gettext

    from kongboon.access.permissions import Act, require
    from kongboon.kernel.money import format_baht
    from kongboon.ledger.goods import in_store, moved_lately

    with inside(fund_code) as fund:
        require(acting(fund, by_name), Act.SEE_BOOKS)
        there = in_store(fund)
        rows: list[dict[str, Any]] = [
            {
                "entry": line.entry.entry_no,
                "on": str(line.entry.date),
                "kind": line.entry.batch.kind,
                "satang": line.amount,
                "note": line.entry.note.text if hasattr(line.entry, "note") else "",
            }
            for line in moved_lately(fund)
        ]
    lines = [f"{row['on']} {format_baht(row['satang']):>12}  {row['note'] or row['kind']}" for row in rows]
    total = f"{gettext('In store by the books')}: {format_baht(there)}"
    show({"unit": "satang", "in_store": there, "rows": rows}, "\n".join([*lines, total]), as_json)


COMMANDS: dict[str, click.Command] = {"goods": goods}
