"""dues post: a village's collection sheet; dues release: what was paid ahead becomes a year's income."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongboon.config.commands.shared import BY, FILE, FUND, JSON, act, acting, inside, now, show, with_django

if TYPE_CHECKING:
    from kongboon.dues.sheets import Recorded, SheetPreview


@click.group()
def dues() -> None:
    """Members' dues."""


@dues.command()
@FILE
@FUND
@BY
@click.option("--month", help="The month of the round, 2567-06; read from the sheet's title when left out.")
@click.option(
    "--village", type=int, metavar="MOO", help="The village; read from the sheet's title when left out."
)
@click.option("--on", "day", help="The day of the payments, 7/6/2567; read from the sheet, else today.")
@JSON
@with_django
@act("collect_dues")
def post(
    file: Path,
    fund_code: str,
    by_name: str,
    month: str | None,
    village: int | None,
    day: str | None,
    as_json: bool,
) -> None:
    """Record a collection sheet FILE (.xlsx, .csv), all of it or nothing. The same file is recorded once."""
    from django.utils.timezone import localdate

    from kongboon.dues.sheets import look_at_sheet, record_sheet, recorded_before
    from kongboon.kernel.thai_dates import parse_thai_date, parse_thai_month

    at = now()
    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        found = look_at_sheet(
            by=by,
            data=file.read_bytes(),
            file_name=file.name,
            today=localdate(at),
            moo=village,
            month=parse_thai_month(month) if month else None,
        )
        done, before = found.recorded, found.recorded is not None
        if not found.sheet.errors and not before:
            on: date | None = parse_thai_date(day) if day else None
            record_sheet(preview=found, by=by, at=at, on=on)
            done = recorded_before(fund, found.sha256)
    show(_figures(found, done, before), _text(found, done, before), as_json)
    if found.sheet.errors:
        raise click.exceptions.Exit(1)


def _figures(found: SheetPreview, done: Recorded | None, before: bool) -> dict[str, Any]:
    from django.utils.translation import gettext

    return {
        "file": found.file_name,
        "village": found.village.moo,
        "month": found.sheet.month,
        "unit": "satang",
        "persons": len(found.sheet.rows),
        "total": found.sheet.total_satang,
        "recorded_before": before,
        "receipts": [done.first_receipt, done.last_receipt] if done else [],
        "issues": [
            {
                "row": issue.row_no,
                "column": issue.column,
                "severity": issue.severity,
                "code": issue.code,
                "text": issue.text(gettext),
            }
            for issue in found.sheet.issues
        ],
    }


def _text(found: SheetPreview, done: Recorded | None, before: bool) -> str:
    from django.utils.timezone import localdate
    from django.utils.translation import gettext

    from kongboon.funds.words import shown_date, shown_month
    from kongboon.kernel.money import format_baht

    lines = [
        f"{'✗' if issue.severity == 'error' else '·'} {gettext('row')} {issue.row_no} "
        f"{gettext('column')} {issue.column}: {issue.text(gettext)}"
        for issue in found.sheet.issues
    ]
    facts: dict[str, Any] = {
        "errors": len({issue.row_no for issue in found.sheet.errors}),
        "village": found.village.moo,
        "month": shown_month(found.sheet.month),
        "persons": len(found.sheet.rows),
        "total": format_baht(found.sheet.total_satang),
    }
    if done is None:
        end = gettext(
            "%(errors)s rows of the sheet cannot be recorded, so nothing was. Mend them and send it again."
        )
        return "\n".join([*lines, end % facts])
    facts |= {"first": done.first_receipt, "last": done.last_receipt, "date": shown_date(localdate(done.at))}
    if before:
        end = gettext(
            "This very file was recorded on %(date)s: receipts %(first)s to %(last)s. Nothing was taken twice."
        )
    else:
        end = gettext(
            "Village %(village)s, %(month)s: %(persons)s persons, %(total)s baht, receipts %(first)s to %(last)s."
        )
    return "\n".join([*lines, end % facts])


@dues.command()
@FUND
@BY
@click.option(
    "--year", "year_be", type=int, required=True, metavar="2568", help="The fiscal year that has begun."
)
@with_django
@act("release_advance")
def release(fund_code: str, by_name: str, year_be: int) -> None:
    """Turn dues paid in advance for a fiscal year into that year's income."""
    from django.utils.translation import gettext

    from kongboon.dues.services import release_advance

    with inside(fund_code) as fund:
        posted = release_advance(fund=fund, year_be=year_be, by=acting(fund, by_name), at=now())
    if posted is None:
        click.echo(gettext("Nobody had paid ahead for that year. Nothing was recorded."))
    elif posted.replayed:
        click.echo(gettext("This was recorded before: batch %(batch)s.") % {"batch": posted.batch_no})
    else:
        click.echo(
            gettext("Recorded: batch %(batch)s %(head)s") % {"batch": posted.batch_no, "head": posted.head}
        )


COMMANDS: dict[str, click.Command] = {"dues": dues}
