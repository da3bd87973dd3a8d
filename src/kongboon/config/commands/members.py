"""members import: an old register comes in from its Excel or CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongboon.config.commands.shared import BY, FILE, FUND, JSON, act, acting, inside, now, show, with_django

if TYPE_CHECKING:
    from kongboon.members.import_services import Preview
    from kongboon.members.models import RegisterImport


@click.group()
def members() -> None:
    """The register of members."""


@members.command("import")
@FILE
@FUND
@BY
@click.option("--sheet", help="The sheet to read, where the file has several with members.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADER=FIELD",
    help="What a column of the file is, e.g. เลขที่=member_no or เลขที่=house_no; FIELD empty: it is not read.",
)
@click.option("--dry-run", is_flag=True, help="Say what would come in and what is wrong; write nothing.")
@JSON
@with_django
@act("import_register")
def import_(
    file: Path,
    fund_code: str,
    by_name: str,
    sheet: str | None,
    columns: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring in the members of a register FILE (.xlsx, .xls, .ods, .csv), all of them or none."""
    from django.utils.timezone import localdate

    from kongboon.members.import_services import commit_register, preview
    from kongboon.members.imported_rights import imported_rights

    at = now()
    with inside(fund_code) as fund:
        by = acting(fund, by_name)
        found = preview(
            fund=fund,
            data=file.read_bytes(),
            file_name=file.name,
            today=localdate(at),
            columns=_chosen(columns),
            sheet=sheet,
        )
        done = None if found.errors or dry_run else commit_register(fund=fund, preview=found, by=by, at=at)
        waits = done is not None and imported_rights(done) is not None
    show(_figures(found, done) | {"waits": waits}, _text(found, done, dry_run, waits), as_json)
    if found.errors:
        raise click.exceptions.Exit(1)


def _chosen(columns: tuple[str, ...]) -> dict[str, str] | None:
    """The columns that were named; every other one is read as the program reads it by itself."""
    return dict(named.rsplit("=", 1) for named in columns if "=" in named) or None


def _figures(found: Preview, done: RegisterImport | None) -> dict[str, Any]:
    from django.utils.translation import gettext

    return {
        "file": found.file_name,
        "sheet": found.register.sheet,
        "columns": dict(found.register.columns),
        "unread_columns": list(found.register.unread_columns),
        "rows": len(found.register.rows),
        "would_come_in": len(found.incoming),
        "came_in": done.rows if done else 0,
        "import": str(done.pk) if done else None,
        "issues": [
            {
                "row": issue.row_no,
                "column": issue.column,
                "severity": issue.severity,
                "code": issue.code,
                "text": issue.text(gettext),
            }
            for issue in found.issues
        ],
    }


def _text(found: Preview, done: RegisterImport | None, dry_run: bool, waits: bool) -> str:
    """Every finding with row, column and remedy, errors first, and what was or would be done."""
    from django.utils.translation import gettext

    row_word, column_word = gettext("row"), gettext("column")
    lines = []
    for issue in (*found.errors, *found.warnings):
        mark = "✗" if issue.severity == "error" else "·"
        place = f"{row_word} {issue.row_no}" + (f" {column_word} {issue.column}" if issue.column else "")
        lines.append(f"{mark} {place}: {issue.text(gettext)}")
    facts = {"count": len(found.incoming), "errors": len(found.error_rows)}
    if found.errors:
        end = gettext(
            "%(errors)s rows cannot be brought in, so nobody was. Mend them in the file and send it again."
        )
    elif dry_run:
        end = gettext("%(count)s members would come in. Nothing was written.")
    elif done:
        end = gettext("%(count)s members came in.")
    ends = [end % facts]
    if waits:
        ends.append(
            gettext("Joining days further back and dues paid before wait for the word of another officer.")
        )
    return "\n".join([*lines, *ends])


COMMANDS: dict[str, click.Command] = {"members": members}
