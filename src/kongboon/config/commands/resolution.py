"""resolution write, list and stop: what the committee resolved, signed by three people."""

from __future__ import annotations

from pathlib import Path

import click

from kongboon.config.commands.shared import BY, FUND, JSON, act, acting, inside, now, show, with_django


@click.group()
def resolution() -> None:
    """Write down what the committee resolved, list it, or stop it."""


@resolution.command()
@click.argument("photo", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@FUND
@BY
@click.option("--number", required=True, type=click.IntRange(1, 9999), help="Its number within the year.")
@click.option("--on", "held_on", required=True, metavar="DAY", help="Day of the meeting, e.g. 9/6/2567.")
@click.option(
    "--for",
    "purpose",
    required=True,
    type=click.Choice(["arrears", "month", "costs", "sum", "exception", "other"]),
    help="What may rest on it.",
)
@click.option("--words", required=True, help="What was resolved.")
@click.option("--signer", "signers", required=True, multiple=True, help="One of three names; give it thrice.")
@with_django
@act("write_resolution")
def write(
    photo: Path,
    fund_code: str,
    by_name: str,
    number: int,
    held_on: str,
    purpose: str,
    words: str,
    signers: tuple[str, ...],
) -> None:
    """Write down a resolution with the PHOTO of its signed form."""
    from kongboon.documents.models import Document
    from kongboon.documents.services import file_document
    from kongboon.governance.resolutions import NewResolution, write_down
    from kongboon.kernel.thai_dates import parse_thai_date

    if len(signers) != 3:
        raise click.UsageError("give --signer three times")
    with inside(fund_code) as fund:
        new = NewResolution(number, parse_thai_date(held_on), purpose, words, signers)
        by = acting(fund, by_name)
        kind = Document.Kind.MINUTES
        data = photo.read_bytes()
        minutes = file_document(fund=fund, data=data, file_name=photo.name, kind=kind, by=by, at=now())
        made = write_down(fund=fund, new=new, minutes=minutes, by=by, at=now())
        click.echo(f"บันทึกมติที่ {made.label} แล้ว · written down")


@resolution.command(name="list")
@FUND
@BY
@JSON
@with_django
@act("see_resolutions")
def list_(fund_code: str, by_name: str, as_json: bool) -> None:
    """Every resolution, the newest first, and whether it was stopped."""
    from kongboon.access.permissions import Act, require
    from kongboon.governance.models import Resolution

    with inside(fund_code) as fund:
        require(acting(fund, by_name), Act.SEE_RESOLUTIONS)
        found = [
            {
                "number": one.label,
                "held_on": one.held_on,
                "for": one.purpose,
                "signers": one.signers,
                "stopped_by": one.stop.officer.name if one.stop else None,
            }
            for one in Resolution.objects.filter(fund=fund)
        ]
        lines = [f"{one['number']} {one['held_on']} {one['for']}" for one in found]
        show(found, "\n".join(lines), as_json)


@resolution.command()
@click.argument("number")
@FUND
@BY
@click.option("--note", required=True, help="Why.")
@with_django
@act("stop_resolution")
def stop(number: str, fund_code: str, by_name: str, note: str) -> None:
    """Stop a resolution, e.g. 3/2570: nothing new rests on it."""
    from kongboon.governance.resolutions import resolution_numbered, stop_resolution

    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        stop_resolution(resolution=resolution_numbered(fund, number), by=by, at=now(), note=note)
        click.echo(f"ทักท้วงมติที่ {number} แล้ว · stopped")


COMMANDS: dict[str, click.Command] = {"resolution": resolution}
