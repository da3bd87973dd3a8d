"""supplier add, end and list: from whom the fund buys again and again, listed by two people."""

from __future__ import annotations

import uuid

import click

from kongboon.config.commands.shared import BY, FUND, JSON, act, acting, inside, now, show, with_django

_NAME = click.argument("name")
_KEY = click.option("--key", help="The same key again asks once; made anew where it is left out.")
_ASKED = "ขอแล้ว รอกรรมการอีกคนเห็นชอบ · asked, waits for another officer"


@click.group()
def supplier() -> None:
    """List a supplier or take one off the list; another officer agrees to each on the pages."""


@supplier.command()
@_NAME
@FUND
@BY
@click.option("--reference", default="", help="Tax number, telephone or account number.")
@click.option("--note", default="", help="Whatever else is worth knowing.")
@_KEY
@with_django
@act("add_supplier")
def add(name: str, fund_code: str, by_name: str, reference: str, note: str, key: str | None) -> None:
    """Ask for the supplier NAME to be listed, as it stands on its receipts."""
    from kongboon.governance.suppliers import ask_supplier

    with inside(fund_code) as fund:
        by, idem_key = acting(fund, by_name), key or uuid.uuid4().hex
        ask_supplier(fund=fund, name=name, reference=reference, note=note, by=by, at=now(), idem_key=idem_key)
    click.echo(_ASKED)


@supplier.command()
@_NAME
@FUND
@BY
@_KEY
@with_django
@act("end_supplier")
def end(name: str, fund_code: str, by_name: str, key: str | None) -> None:
    """Ask for the listed supplier NAME to be taken off the list."""
    from kongboon.access.permissions import Act, require
    from kongboon.governance.errors import SupplierEnded
    from kongboon.governance.suppliers import ask_end_of_supplier, listed_suppliers
    from kongboon.kernel.thai_text import search_key

    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        require(by, Act.END_SUPPLIER)
        found = listed_suppliers(fund).select_related("fund").filter(name_key=search_key(name)).first()
        if found is None:
            raise SupplierEnded(name=name)
        ask_end_of_supplier(supplier=found, by=by, at=now(), idem_key=key or uuid.uuid4().hex)
    click.echo(_ASKED)


@supplier.command(name="list")
@FUND
@BY
@JSON
@with_django
@act("see_books")
def list_(fund_code: str, by_name: str, as_json: bool) -> None:
    """Who stands in the list, by name."""
    from kongboon.access.permissions import Act, require
    from kongboon.governance.suppliers import listed_suppliers

    with inside(fund_code) as fund:
        require(acting(fund, by_name), Act.SEE_BOOKS)
        rows = [{"name": one.name, "reference": one.reference} for one in listed_suppliers(fund)]
    text = "\n".join(" ".join(part for part in row.values() if part) for row in rows)
    show({"suppliers": rows}, text, as_json)


COMMANDS: dict[str, click.Command] = {"supplier": supplier}
