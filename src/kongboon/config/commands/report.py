"""report six-month: the frozen JSON with its hash, and the paper."""

from __future__ import annotations

from pathlib import Path

import click

from kongboon.config.commands.shared import FUND, JSON, act, acting, inside, now, show, with_django


@click.group()
def report() -> None:
    """What leaves the fund."""


@report.command("six-month")
@FUND
@click.option("--period", required=True, metavar="2567/1", help="Buddhist-era fiscal year and half.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write into."
)
@click.option("--by", "by_name", metavar="USER", help="Freeze the report now, as this officer.")
@click.option("--reason", default="", help="Why a later version is made.")
@JSON
@with_django
@act("freeze_report")
def six_month(
    fund_code: str, period: str, out: Path, by_name: str | None, reason: str, as_json: bool
) -> None:
    """Write the half-year's report; with --by it is frozen first, else the last frozen one is printed."""
    from kongboon.reports.errors import NoSuchReport
    from kongboon.reports.models import FrozenReport
    from kongboon.reports.services import SIX_MONTH, freeze_report, write_report

    with inside(fund_code) as fund:
        if by_name:
            by = acting(fund, by_name)
            frozen = freeze_report(fund=fund, label=period, by=by, at=now(), reason=reason)
        else:
            found = FrozenReport.objects.filter(fund=fund, kind=SIX_MONTH, label=period)
            last = found.order_by("-version").first()
            if last is None:
                raise NoSuchReport(label=period)
            frozen = last
        data, paper = write_report(frozen, out, now())
    figures = {"json": str(data), "pdf": str(paper), "sha256": frozen.sha256, "version": frozen.version}
    show(figures, f"{data}\n{paper}\nsha256 {frozen.sha256}", as_json)


COMMANDS: dict[str, click.Command] = {"report": report}
