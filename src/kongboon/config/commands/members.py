"""members import: an old register comes in from its Excel or CSV file."""

from __future__ import annotations

from dataclasses import asdict
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
@click.option(
    "--read",
    "readings",
    multiple=True,
    metavar="HEADER=ANSWER",
    help="What the file leaves open, e.g. วันเกิด=month-first; the answers stand behind each question.",
)
@click.option(
    "--same", multiple=True, type=int, metavar="ROW", help="This row is the person who is there already."
)
@click.option(
    "--other", multiple=True, type=int, metavar="ROW", help="This row is another person than the one alike."
)
@click.option(
    "--take", multiple=True, type=int, metavar="ROW", help="Take what this row says anew of a member."
)
@click.option(
    "--sex-from-title", is_flag=True, help="Where the file does not say it, the title says man or woman."
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
    readings: tuple[str, ...],
    same: tuple[int, ...],
    other: tuple[int, ...],
    take: tuple[int, ...],
    sex_from_title: bool,
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
            readings=_answers(readings),
            decisions=dict.fromkeys(same, "same")
            | dict.fromkeys(other, "other")
            | dict.fromkeys(take, "take"),
            sex_from_title=sex_from_title,
        )
        stays_out = bool(found.errors) or found.is_open or not found.has_news
        done = None if stays_out or dry_run else commit_register(fund=fund, preview=found, by=by, at=at)
        waits = done is not None and imported_rights(done) is not None
    show(_figures(found, done) | {"waits": waits}, _text(found, done, dry_run, waits), as_json)
    if found.errors or found.is_open:
        raise click.exceptions.Exit(1)


def _chosen(columns: tuple[str, ...]) -> dict[str, str] | None:
    """The columns that were named; every other one is read as the program reads it by itself."""
    return dict(named.rsplit("=", 1) for named in columns if "=" in named) or None


def _answers(readings: tuple[str, ...]) -> dict[str, list[str]]:
    """header -> answers, as `--read` names them; an unknown answer is a wrong use of the command."""
    from kongboon.members.register_asked import ANSWERS

    known = {answer for answers in ANSWERS.values() for answer in answers}
    found: dict[str, list[str]] = {}
    for named in readings:
        header, _, answer = named.rpartition("=")
        if answer not in known:
            raise click.UsageError(f"--read {named}: {', '.join(sorted(known))}")
        found.setdefault(header, []).append(answer)
    return found


def _figures(found: Preview, done: RegisterImport | None) -> dict[str, Any]:
    from django.utils.translation import gettext

    return {
        "file": found.file_name,
        "sheet": found.register.sheet,
        "columns": dict(found.register.columns),
        "unread_columns": list(found.register.unread_columns),
        "rows": len(found.register.rows),
        "tally": asdict(found.tally),
        "questions": [
            {"column": one.column, "text": one.said.text(gettext), "answers": list(one.answers)}
            for one in found.register.questions
        ],
        "doubles": [
            {"row": one.row_no, "name": one.name, "like": one.person.number, "decision": one.decision}
            for one in found.doubles
        ],
        "changes": [
            {
                "row": one.row_no,
                "number": one.person.number,
                "fields": [change.field for change in one.changes],
            }
            for one in found.changed
        ],
        "sex_not_stated": found.sex_unsaid[0],
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
    lines += _asked(found)
    facts = {"count": len(found.incoming), "errors": len(found.error_rows)}
    if found.errors:
        end = gettext(
            "%(errors)s rows cannot be brought in, so nobody was. Mend them in the file and send it again."
        )
    elif found.is_open:
        end = gettext("Nobody has come in: what is asked above has to be answered first.")
    elif not found.has_news:
        end = gettext("There is nobody new in this file: all of them are in the register.")
    elif dry_run:
        end = gettext("%(count)s members would come in. Nothing was written.")
    elif done:
        end = gettext("%(count)s members came in.")
    ends = [end % facts]
    if waits:
        ends.append(
            gettext("Joining days further back and dues paid before wait for the word of another officer.")
        )
    return "\n".join([*lines, *_sums(found), *ends])


def _asked(found: Preview) -> list[str]:
    """Each question with the option that answers it."""
    from django.utils.translation import gettext

    from kongboon.members.queries import FIELD_WORDS
    from kongboon.members.register_refusals import NamelessColumn, UnsureColumn

    lines = [
        f"? {UnsureColumn(column=one).text(gettext)} --column {one}=member_no | {one}=house_no | {one}="
        for one in found.register.unsure_columns
    ]
    lines += [
        f"? {NamelessColumn(column=one, cells=cells).text(gettext)} --column {one}=status | {one}=note | {one}="
        for one, cells in found.register.nameless_columns.items()
    ]
    lines += [
        f"? {one.said.text(gettext)} --read " + " | ".join(f"{one.column}={answer}" for answer in one.answers)
        for one in found.register.questions
    ]
    told = gettext("Row %(row)s, %(name)s, may be the same person as %(other)s (%(number)s).")
    for double in found.undecided:
        person = double.person
        facts = {"row": double.row_no, "name": double.name, "other": person.name, "number": person.number}
        lines.append(f"? {told % facts} --same {double.row_no} | --other {double.row_no}")
    told = gettext("Row %(row)s says something new of %(name)s (%(number)s): %(fields)s.")
    for known in found.changed:
        names = (
            change.field.removesuffix("_id") if change.field == "village_id" else change.field
            for change in known.changes
        )
        fields = ", ".join(str(FIELD_WORDS[name]) for name in names)
        facts = {
            "row": known.row_no,
            "name": known.person.name,
            "number": known.person.number,
            "fields": fields,
        }
        lines.append(f"· {told % facts} --take {known.row_no}")
    return lines


def _sums(found: Preview) -> list[str]:
    """Where the rows of the file went, what was not read, and of how many the sex is not stated."""
    from django.utils.translation import gettext

    told = gettext(
        "%(in_file)s rows in the file: %(passed)s no members, %(read)s read. Of these come in %(taken)s, in the register "
        "already %(known)s, asked %(asked)s, wrong %(refused)s, left on an unknown day %(left)s."
    )
    lines = [told % asdict(found.tally)]
    if found.register.unread_columns:
        lines.append(gettext("Columns that are not read:") + " " + ", ".join(found.register.unread_columns))
    if found.sex_unsaid[0]:
        unsaid = gettext("Of %(count)s people it is not said whether they are man or woman.")
        lines.append(
            unsaid % {"count": found.sex_unsaid[0]} + (" --sex-from-title" if found.sex_unsaid[1] else "")
        )
    return lines


COMMANDS: dict[str, click.Command] = {"members": members}
