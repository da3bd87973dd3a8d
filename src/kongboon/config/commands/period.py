"""period close and reopen."""

from __future__ import annotations

import click

from kongboon.config.commands.shared import BY, FUND, act, acting, inside, now, with_django

PERIOD = click.option("--period", required=True, metavar="2567-04", help="Buddhist-era year and month.")


@click.group()
def period() -> None:
    """Close a month of the books, or open it again."""


@period.command()
@FUND
@BY
@PERIOD
@with_django
@act("close_month")
def close(fund_code: str, by_name: str, period: str) -> None:
    """Close a month; refused while a collector still holds cash of it."""
    from kongboon.funds.words import shown_month
    from kongboon.kernel.thai_dates import parse_thai_month
    from kongboon.ledger.services import close_month

    with inside(fund_code) as fund:
        month = parse_thai_month(period)
        close_month(fund=fund, month=month, by=acting(fund, by_name), at=now())
        click.echo(f"ปิดบัญชีเดือน {shown_month(month)} แล้ว · closed")


@period.command()
@FUND
@BY
@PERIOD
@click.option("--resolution", required=True, metavar="NO", help="The number of the resolution, e.g. 3/2567.")
@with_django
@act("reopen_month")
def reopen(fund_code: str, by_name: str, period: str, resolution: str) -> None:
    """Open a closed month again."""
    from kongboon.funds.words import shown_month
    from kongboon.kernel.thai_dates import parse_thai_month
    from kongboon.ledger.services import reopen_month

    with inside(fund_code) as fund:
        month = parse_thai_month(period)
        reopen_month(fund=fund, month=month, resolution=resolution, by=acting(fund, by_name), at=now())
        click.echo(f"เปิดบัญชีเดือน {shown_month(month)} อีกครั้งแล้ว · open again")


COMMANDS: dict[str, click.Command] = {"period": period}
