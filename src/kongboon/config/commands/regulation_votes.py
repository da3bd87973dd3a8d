"""regulation adopt and withdraw: what a meeting voted, asked for by one officer and agreed to by another."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kongboon.config.commands.shared import BY, FILE, FUND, act, acting, inside, now, with_django

if TYPE_CHECKING:
    from datetime import datetime

    from kongboon.access.models import Officer
    from kongboon.documents.models import Document

MINUTES = click.option(
    "--minutes",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Photo or PDF of the minutes of the meeting.",
)


@click.command()
@FILE
@FUND
@BY
@MINUTES
@click.option("--historical", is_flag=True, help="An older version that was found later.")
@with_django
@act("adopt_regulation")
def adopt(file: Path, fund_code: str, by_name: str, minutes: Path, historical: bool) -> None:
    """Ask for the regulation in FILE to hold from the day that it names; its head names the meeting."""
    from kongboon.funds.confined import confined
    from kongboon.regulations.editing import try_regulation
    from kongboon.regulations.requests import ask_regulation

    text = file.read_text(encoding="utf-8-sig")
    confined(try_regulation, text)  # every page of the fund reads it from then on
    with inside(fund_code) as fund:
        by, at = acting(fund, by_name), now()
        filed = _filed(minutes, by, at)
        sent = f"{by.pk}/{at:%Y-%m-%d}/{historical}/{filed.pk}/{text}"
        asked = ask_regulation(
            fund=fund,
            text=text,
            minutes=filed,
            is_historical=historical,
            by=by,
            at=at,
            idem_key=hashlib.sha256(sent.encode()).hexdigest(),
        )
        click.echo(f"รอกรรมการอีกคนเห็นชอบ คำขอ {asked.pk} · waits for another officer")


@click.command()
@FUND
@BY
@MINUTES
@click.option(
    "--from", "first_day", required=True, metavar="DAY", help="First day of the version, e.g. 1/10/2570."
)
@click.option("--meeting", required=True, help="Which meeting voted.")
@click.option("--on", "held_on", required=True, metavar="DAY", help="Day of the meeting.")
@click.option("--resolution", required=True, help="Number of the meeting's resolution.")
@click.option(
    "--votes",
    required=True,
    type=(int, int, int, int, int),
    metavar="QUORUM PRESENT FOR AGAINST ABSTAINED",
    help="Five numbers of people.",
)
@with_django
@act("withdraw_regulation")
def withdraw(
    fund_code: str,
    by_name: str,
    minutes: Path,
    first_day: str,
    meeting: str,
    held_on: str,
    resolution: str,
    votes: tuple[int, int, int, int, int],
) -> None:
    """Ask for a version that does not hold yet to be withdrawn, as another meeting voted."""
    from kongboon.funds.errors import NoSuchVersion
    from kongboon.funds.regulations import standing_versions
    from kongboon.funds.words import shown_date
    from kongboon.kernel.thai_dates import parse_thai_date
    from kongboon.regulations.requests import ask_withdrawal
    from kongboon.regulations.services import MeetingSaid

    with inside(fund_code) as fund:
        by, at, begins = acting(fund, by_name), now(), parse_thai_date(first_day)
        version = next((one for one in standing_versions(fund) if one.in_force_from == begins), None)
        if version is None:
            raise NoSuchVersion(on=shown_date(begins))
        said = MeetingSaid(meeting, parse_thai_date(held_on), *votes, resolution)
        key = hashlib.sha256(f"{by.pk}/{version.pk}/{said}".encode()).hexdigest()
        asked = ask_withdrawal(
            version=version, said=said, minutes=_filed(minutes, by, at), by=by, at=at, idem_key=key
        )
        click.echo(f"รอกรรมการอีกคนเห็นชอบ คำขอ {asked.pk} · waits for another officer")


def _filed(photo: Path, by: Officer, at: datetime) -> Document:
    from kongboon.documents.models import Document
    from kongboon.documents.services import file_document

    kind = Document.Kind.MINUTES
    return file_document(fund=by.fund, data=photo.read_bytes(), file_name=photo.name, kind=kind, by=by, at=at)
