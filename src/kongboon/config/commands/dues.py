"""dues post: a village's collection sheet; dues release: what was paid ahead becomes a year's income; dues agree and
unagreed: the word of whoever handed cash over on its count.
"""

from __future__ import annotations

from dataclasses import asdict
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
@click.option(
    "--confirm",
    type=int,
    multiple=True,
    metavar="ROW",
    help="A row that was asked about and is meant, each by its number.",
)
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
    confirm: tuple[int, ...],
    as_json: bool,
) -> None:
    """Record a collection sheet FILE (.xlsx, .csv), all of it or nothing. What is recorded already is left out."""
    from django.utils.timezone import localdate

    from kongboon.dues.sheets import look_at_sheet, record_sheet, where_recorded
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
            confirmed=confirm,
        )
        done, before = found.recorded, found.recorded is not None
        if not found.sheet.errors and found.sheet.rows and not found.sheet.to_confirm:
            on: date | None = parse_thai_date(day) if day else None
            _, posted = record_sheet(preview=found, by=by, at=at, on=on)
            done = where_recorded(posted.entry_ids)
    show(_figures(found, done, before), _text(found, done, before), as_json)
    if done is None:
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
        "rows": asdict(found.counts),
        "unread_columns": list(found.read.unread_columns),
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
    lines.append(
        gettext(
            "In the file %(in_file)s rows: %(read)s of members, %(others)s others (sums, signatures, notes). "
            "Of the members: %(taken)s taken, %(asked)s asked about, %(refused)s refused, %(unpaid)s without a payment."
        )
        % asdict(found.counts)
    )
    if found.read.unread_columns:
        told = {"columns": ", ".join(found.read.unread_columns)}
        lines.append(gettext("Columns that are not read: %(columns)s.") % told)
    if done is None and not found.sheet.errors:
        end = gettext(
            "Nothing was recorded. Rows that are asked about and are meant are recorded with --confirm and their number."
        )
    elif done is None:
        end = gettext(
            "%(errors)s rows of the sheet cannot be recorded, so nothing was. Mend them and send it again."
        )
    if done is None:
        return "\n".join([*lines, end % facts])
    facts |= {"first": done.first_receipt, "last": done.last_receipt, "date": shown_date(localdate(done.at))}
    if before:
        end = gettext(
            "What this list says was recorded on %(date)s: receipts %(first)s to %(last)s. Nothing was taken twice."
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


@dues.command()
@click.argument("number", type=int)
@FUND
@BY
@click.option("--says", help="It was another sum, in baht; chair and auditor are told.")
@click.option("--note", default="", help="What happened, where it was another sum.")
@click.option(
    "--slip",
    "photo",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Photo of the slip that both signed, for whoever does not sign in.",
)
@with_django
@act("agree_to_count")
def agree(number: int, fund_code: str, by_name: str, says: str | None, note: str, photo: Path | None) -> None:
    """Agree to the count of the cash that you handed over, by the NUMBER of its entry on the slip."""
    from django.utils.translation import gettext

    from kongboon.access.permissions import Act, require
    from kongboon.documents.models import Document
    from kongboon.documents.services import file_document
    from kongboon.dues.agreements import agree_to_count, dispute_count, file_signed_slip, numbered
    from kongboon.kernel.money import parse_baht

    if says and photo:
        raise click.UsageError("give --says or --slip, not both")
    with inside(fund_code) as fund:
        by, at = acting(fund, by_name), now()
        made = numbered(by, number)
        if photo:
            require(by, Act.FILE_COUNT_SLIP)
            kind, data = Document.Kind.HAND_OVER, photo.read_bytes()
            slip = file_document(fund=fund, data=data, file_name=photo.name, kind=kind, by=by, at=at)
            file_signed_slip(hand_over=made, slip=slip, by=by, at=at)
        elif says:
            dispute_count(hand_over=made, said_satang=parse_baht(says), note=note, by=by, at=at)
        else:
            agree_to_count(hand_over=made, by=by, at=at)
    told = (
        gettext("Your sum stands with the count. Chair and auditor are told.")
        if says
        else gettext("Thank you. Your word stands with the count.")
    )
    click.echo(told)


@dues.command()
@FUND
@BY
@JSON
@with_django
@act("see_cash")
def unagreed(fund_code: str, by_name: str, as_json: bool) -> None:
    """Counts of cash to which nobody has agreed yet, and what was said instead."""
    from kongboon.access.permissions import Act, require
    from kongboon.dues.agreements import hand_overs, without_agreement, words_of
    from kongboon.kernel.money import format_baht

    with inside(fund_code) as fund:
        require(acting(fund, by_name), Act.SEE_CASH)
        figures: list[dict[str, Any]] = [
            {
                "number": made.entry.entry_no,
                "on": made.on,
                "collector": made.collector.name,
                "counted_by": made.received_by.name,
                "unit": "satang",
                "counted": made.counted_satang,
                "said": dispute.said_satang if (dispute := words_of(made).dispute) else None,
            }
            for made in without_agreement(hand_overs(fund))
        ]
    lines = [
        f"{each['number']:>6} {each['on']} {format_baht(each['counted']):>14} {each['collector']}"
        + (f" ({format_baht(each['said'])})" if each["said"] is not None else "")
        for each in figures
    ]
    show(figures, "\n".join(lines), as_json)


COMMANDS: dict[str, click.Command] = {"dues": dues}
