"""What the look at a register before it comes in shows: the rows that are wrong first, red cell by red cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from kongboon.funds.words import shown_date
from kongboon.kernel.national_id import masked
from kongboon.members.import_checks import Incoming
from kongboon.members.import_services import Preview
from kongboon.members.queries import birth_words
from kongboon.members.register_columns import FIELDS
from kongboon.members.register_file import Issue, RegisterRow

WRONG_ROWS_MAX = 200
DOUBTFUL_ROWS_MAX = 50
GOOD_ROWS_MAX = 50

# Every field of a register as the people call it who keep one; also the choices of a column.
COLUMN_WORDS = {
    "member_no": gettext_lazy("Member number"),
    "title": gettext_lazy("Title"),
    "full_name": gettext_lazy("First and last name"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "nickname": gettext_lazy("Nickname"),
    "national_id": gettext_lazy("National id"),
    "sex": gettext_lazy("Sex"),
    "birth_date": gettext_lazy("Birth date"),
    "house_no": gettext_lazy("House number"),
    "moo": gettext_lazy("Village number (moo)"),
    "village_name": gettext_lazy("Name of the village"),
    "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Telephone"),
    "joined_on": gettext_lazy("Joined on"),
    "paid_until": gettext_lazy("Paid until"),
    "amount_paid": gettext_lazy("Amount paid so far"),
    "old_receipt": gettext_lazy("Old receipt"),
    "heir_name": gettext_lazy("Heir"),
    "heir_relation": gettext_lazy("Relation of the heir"),
    "status": gettext_lazy("Status"),
    "ended_on": gettext_lazy("Membership ended on"),
    "note": gettext_lazy("Note"),
}
assert COLUMN_WORDS.keys() == FIELDS, "every field of a register has a word"

# The columns of the table, and which fields of the file make each red.
_SHOWN = (
    (gettext_lazy("Name"), ("full_name", "title", "first_name", "last_name", "nickname")),
    (gettext_lazy("Member number"), ("member_no",)),
    (gettext_lazy("National id"), ("national_id",)),
    (gettext_lazy("Born"), ("birth_date",)),
    (gettext_lazy("House and village"), ("house_no", "moo", "village_name", "address")),
    (gettext_lazy("Joined on"), ("joined_on",)),
    (gettext_lazy("Paid until"), ("paid_until",)),
)
HEADINGS = tuple(word for word, _ in _SHOWN)


@dataclass(frozen=True)
class ShownCell:
    """One cell: as it was understood, or as the file has it where that is wrong. tone: "", "stop", "wait"."""

    label: str
    text: str
    tone: str = ""


@dataclass(frozen=True)
class ShownRow:
    """One row of the file; `reasons` are whole sentences, `others` the marked cells outside the table's columns."""

    row_no: int
    cells: Sequence[ShownCell]
    reasons: Sequence[str] = ()
    others: Sequence[ShownCell] = ()


@dataclass(frozen=True)
class CheckPage:
    """All that the page says of a preview."""

    coming_in: int
    wrong: int
    staying_out: int
    wrong_rows: Sequence[ShownRow]
    doubtful: int
    doubtful_rows: Sequence[ShownRow]
    good: int
    good_rows: Sequence[ShownRow]
    remarks: Sequence[str]


def check_page(found: Preview) -> CheckPage:
    """Arrange a preview for reading."""
    rows = {row.row_no: row for row in found.register.rows}
    incoming = {person.row_no: person for person in found.incoming}
    issues: dict[int, list[Issue]] = defaultdict(list)
    for issue in found.issues:
        issues[issue.row_no].append(issue)
    wrong = sorted(found.error_rows)
    doubtful = [row_no for row_no in issues if row_no in rows and row_no not in found.error_rows]
    good = [row_no for row_no in incoming if row_no not in issues]
    arrange = _Arranger(found, rows, incoming, issues)
    return CheckPage(
        coming_in=len(found.incoming),
        wrong=len(wrong),
        staying_out=len(found.left),
        wrong_rows=arrange(wrong[:WRONG_ROWS_MAX]),
        doubtful=len(doubtful),
        doubtful_rows=arrange(doubtful[:DOUBTFUL_ROWS_MAX]),
        good=len(good),
        good_rows=arrange(good[:GOOD_ROWS_MAX]),
        remarks=[_place(issue) + issue.text(gettext) for issue in found.issues if issue.row_no not in rows],
    )


def _place(issue: Issue) -> str:
    return gettext("Row %(row)s: ") % {"row": issue.row_no}


@dataclass(frozen=True)
class _Arranger:
    """The rows of one preview, ready to be shown."""

    found: Preview
    rows: dict[int, RegisterRow]
    incoming: dict[int, Incoming]
    issues: dict[int, list[Issue]]

    def __call__(self, row_nos: Iterable[int]) -> list[ShownRow]:
        return [self.shown(row_no) for row_no in row_nos]

    def shown(self, row_no: int) -> ShownRow:
        issues, raw = self.issues.get(row_no, []), self.rows[row_no].raw
        columns = self.found.register.columns
        tones: dict[str, str] = {}
        headers: dict[str, str] = {}
        for issue in issues:
            name = columns.get(issue.column, issue.column)
            tones[name] = "stop" if issue.severity == "error" or tones.get(name) == "stop" else "wait"
            headers[name] = issue.column
        cells, told = [], set()
        for (label, fields), text in zip(_SHOWN, self.texts(row_no), strict=True):
            marked = [name for name in fields if name in tones]
            told.update(marked)
            written = " ".join(raw[headers[name]] for name in marked if headers[name] in raw)
            tone = "stop" if any(tones[name] == "stop" for name in marked) else "wait" if marked else ""
            cells.append(ShownCell(str(label), (written or "–") if marked else text, tone))
        others = [
            ShownCell(header, raw.get(header, "–"), tones[name])
            for name, header in headers.items()
            if header and name not in told
        ]
        return ShownRow(row_no, cells, [issue.text(gettext) for issue in issues], others)

    def texts(self, row_no: int) -> list[str]:
        """The row as it was understood, in the order of the table."""
        row, person = self.rows[row_no], self.incoming.get(row_no)
        number = person.new.number if person else row.member_no or ""
        joined = person.new.joined_on if person else row.joined_on
        name = f"{row.name.title}{row.name.full}" + (f" ({row.name.nickname})" if row.name.nickname else "")
        return [
            name,
            number,
            masked(row.national_id) if row.national_id else "",
            _birth(row.birth_date, row.birth_is_partial),
            _place_of(row),
            _day(joined),
            _day(row.paid_until),
        ]


def _place_of(row: RegisterRow) -> str:
    village = gettext("moo %(moo)s") % {"moo": row.moo} if row.moo else row.village_name
    return " ".join(part for part in (row.house_no, village) if part)


def _day(on: date | None) -> str:
    return shown_date(on) if on else ""


def _birth(on: date | None, is_partial: bool) -> str:
    return birth_words(on, True) if is_partial else _day(on)


@dataclass(frozen=True)
class MissingVillage:
    """A village that rows name and the fund has not: its number if the rows have one, else only its name."""

    moo: int | None
    name: str
    rows: int


def missing_villages(found: Preview) -> list[MissingVillage]:
    """The villages that have to be added first, by number, then those without one."""
    rows = {row.row_no: row for row in found.register.rows}
    counted: dict[tuple[int | None, str], list[str]] = defaultdict(list)
    for issue in found.errors:
        if issue.code != "members.village_not_in_fund":
            continue
        row = rows[issue.row_no]
        counted[row.moo, "" if row.moo else row.village_name].append(_written(row))
    missing = [MissingVillage(moo, _usual(names), len(names)) for (moo, _), names in counted.items()]
    return sorted(missing, key=lambda village: (village.moo is None, village.moo or 0, village.name))


def _written(row: RegisterRow) -> str:
    """The village's name with its บ้าน where the row has it: reading takes that off, a village keeps it."""
    name = row.village_name
    if not name or name.startswith("บ้าน"):
        return name
    return f"บ้าน{name}" if any(f"บ้าน{name}" in "".join(text.split()) for text in row.raw.values()) else name


def _usual(names: list[str]) -> str:
    """The name most rows give, the whole one before the short one; "" when none does."""
    given = [name for name in names if name]
    whole = [name for name in given if name.startswith("บ้าน")] or given
    return max(set(whole), key=lambda name: (whole.count(name), name)) if whole else ""


def column_choices() -> list[tuple[str, Any]]:
    """What a column can be read as."""
    return [("", gettext_lazy("do not read this column")), *COLUMN_WORDS.items()]
