"""What the look at a register asks before anybody comes in: columns, people who may be one, new cells, wrong cells."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from kongboon.funds.models import Village
from kongboon.funds.words import explain, shown_date
from kongboon.members.import_checks import TAKE
from kongboon.members.import_matches import OTHER, SAME, Change, Double
from kongboon.members.import_services import Preview
from kongboon.members.queries import FIELD_WORDS, birth_words
from kongboon.members.register_file import Issue, RegisterRow

MENDED_MAX = 200
ANSWER_WORDS = {
    "same-day": gettext_lazy("As it stands"),
    "next-day": gettext_lazy("The next day"),
    "day-first": gettext_lazy("The day stands first"),
    "month-first": gettext_lazy("The month stands first"),
    "year-as-written": gettext_lazy("As it stands"),
    "year-in-be": gettext_lazy("Two digits of the Buddhist era"),
    "short-year-be": gettext_lazy("Buddhist era"),
    "short-year-ce": gettext_lazy("Common era"),
    "first-day": gettext_lazy("The first day"),
    "last-day": gettext_lazy("The last day"),
    "house-day-first": gettext_lazy("The first one"),
    "house-month-first": gettext_lazy("The other one"),
    "rows-in": gettext_lazy("Yes, like the others"),
    "rows-out": gettext_lazy("No, leave them out"),
    "without-sheets": gettext_lazy("I looked at them; go on without them"),
}


def box_name(kind: str, *told: object) -> str:
    """The name of a box on the page for something of the file, whatever signs its headers have."""
    return f"{kind}-{hashlib.sha256(repr(told).encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class AskedColumn:
    """One question about a column, its box and the two answers with their words."""

    box: str
    sentence: str
    answers: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class AskedPair:
    """A row beside the one whom it may mean: what each is called, where they live, when they were born and joined."""

    box: str
    row_no: int
    here: Sequence[str]
    there: Sequence[str]
    there_is: str
    decision: str


@dataclass(frozen=True)
class AskedChange:
    """What the file says anew of one member."""

    box: str
    row_no: int
    name: str
    cells: Sequence[tuple[str, str, str]]
    is_taken: bool


@dataclass(frozen=True)
class WrongCell:
    """One cell to be mended: its box, empty where the file has no such column, and what stands there."""

    box: str
    row_no: int
    column: str
    name: str
    text: str


@dataclass(frozen=True)
class WrongKind:
    """All cells that are wrong in one way; `shown` of them can be mended on the page at once."""

    sentence: str
    count: int
    cells: Sequence[WrongCell]


def asked_columns(found: Preview) -> list[AskedColumn]:
    """The questions about columns."""
    return [
        AskedColumn(
            box_name("reading", question.column, question.kind),
            explain(question.said),
            [(answer, str(ANSWER_WORDS[answer])) for answer in question.answers],
        )
        for question in found.register.questions
    ]


def answers_of(found: Preview, posted: Mapping[str, str]) -> dict[str, list[str]]:
    """header -> answers, of the questions that were answered."""
    given: dict[str, list[str]] = defaultdict(list)
    for question in found.register.questions:
        answer = posted.get(box_name("reading", question.column, question.kind), "")
        if answer in question.answers:
            given[question.column].append(answer)
    return given


def asked_pairs(found: Preview, villages: Mapping[int, Village]) -> list[AskedPair]:
    """The rows that may mean somebody who is there, those first that nobody has decided."""
    rows = {row.row_no: row for row in found.register.rows}
    ordered = sorted(found.doubles, key=lambda double: bool(double.decision))
    return [
        AskedPair(
            box=f"double-{double.row_no}",
            row_no=double.row_no,
            here=_of_row(rows[double.row_no]),
            there=_of_person(double, villages, rows),
            there_is=gettext("Member number %(number)s") % {"number": double.person.number}
            if double.person.pk
            else gettext("Row %(row)s of the file") % {"row": double.person.row_no},
            decision=double.decision,
        )
        for double in ordered
    ]


def _of_row(row: RegisterRow) -> list[str]:
    village = gettext("moo %(moo)s") % {"moo": row.moo} if row.moo else row.village_name
    return _lines(f"{row.name.title}{row.name.full}", f"{row.house_no} {village}".strip(),
                  birth_words(row.birth_date, row.birth_is_partial), row.joined_on)  # fmt: skip


def _of_person(double: Double, villages: Mapping[int, Village], rows: Mapping[int, RegisterRow]) -> list[str]:
    person = double.person
    if person.pk is None:
        return _of_row(rows[person.row_no])
    values = person.values
    village = gettext("moo %(moo)s") % {"moo": villages[values["village_id"]].moo}
    born = birth_words(values["birth_date"], values["birth_is_partial"])
    return _lines(person.name, f"{values['house_no']} {village}".strip(), born, values["joined_on"])


def _lines(name: str, home: str, born: str, joined: date | None) -> list[str]:
    told = [name, home]
    if born:
        told.append(gettext("born %(date)s") % {"date": born})
    if joined:
        told.append(gettext("joined on %(date)s") % {"date": shown_date(joined)})
    return told


def asked_changes(found: Preview, villages: Mapping[int, Village]) -> list[AskedChange]:
    """The members of whom the file says something new."""
    return [
        AskedChange(
            box=f"change-{known.row_no}",
            row_no=known.row_no,
            name=f"{known.person.name} · {known.person.number}",
            cells=[_cells_of(change, villages) for change in known.changes],
            is_taken=known.is_taken,
        )
        for known in found.changed
    ]


def _cells_of(change: Change, villages: Mapping[int, Village]) -> tuple[str, str, str]:
    word = FIELD_WORDS["village" if change.field == "village_id" else change.field]
    return str(word), _shown(change, change.before, villages), _shown(change, change.after, villages)


def _shown(change: Change, value: Any, villages: Mapping[int, Village]) -> str:
    if change.field == "village_id":
        return str(villages[value])
    if change.field == "sex":
        return {"m": gettext("Man"), "f": gettext("Woman")}.get(value, "–")
    if change.field == "national_id":
        return gettext("known") if value else "–"
    return shown_date(value) if isinstance(value, date) else str(value or "–")


def decisions_of(found: Preview, posted: Mapping[str, str]) -> dict[str, str]:
    """Row number as text -> what was decided on the page."""
    decided: dict[str, str] = {}
    for double in found.doubles:
        if (word := posted.get(f"double-{double.row_no}", "")) in (SAME, OTHER):
            decided[str(double.row_no)] = word
    for known in found.changed:
        if posted.get(f"change-{known.row_no}"):
            decided[str(known.row_no)] = TAKE
    return decided


def wrong_kinds(found: Preview) -> list[WrongKind]:
    """The errors by kind, the most frequent first; of one kind the sentence of its first cell."""
    rows = {row.row_no: row for row in found.register.rows}
    kinds: dict[str, list[Issue]] = defaultdict(list)
    for issue in found.errors:
        kinds[issue.code].append(issue)
    room = MENDED_MAX
    shown = []
    for issues in sorted(kinds.values(), key=len, reverse=True):
        cells = [_wrong_cell(issue, rows.get(issue.row_no)) for issue in issues[:room]]
        room -= len(cells)
        shown.append(WrongKind(issues[0].text(gettext), len(issues), cells))
    return shown


def _wrong_cell(issue: Issue, row: RegisterRow | None) -> WrongCell:
    text = row.raw.get(issue.column, "") if row else ""
    name = row.name.full if row else ""
    box = box_name("cell", issue.row_no, issue.column) if issue.column and row else ""
    return WrongCell(box, issue.row_no, issue.column, name, text)


def mended_of(found: Preview, posted: Mapping[str, str]) -> dict[tuple[int, str], str]:
    """(row number, header) -> what was typed for it, of the cells whose text was changed."""
    typed = {}
    for kind in wrong_kinds(found):
        for cell in kind.cells:
            text = posted.get(cell.box) if cell.box else None
            if text is not None and text.strip()[:200] != cell.text:
                typed[cell.row_no, cell.column] = text.strip()[:200]
    return typed
