"""What reading a register gives: plain frozen values, no models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kongboon.kernel.thai_text import PersonName
from kongboon.members.register_asked import Question
from kongboon.members.register_issues import Issue

Sex = Literal["male", "female"]
Status = Literal["", "died", "left"]


@dataclass(frozen=True)
class RegisterRow:
    """One member as the file has it; "" and None where the file has nothing.

    `row_no` is the row number that the spreadsheet shows. `birth_is_partial`: only the year or the month
    of birth is known, and `birth_date` is 1 July or the 15th (domain.md 2.11). `paid_until` is a last day.
    `phone` is digits from the leading 0. `status` is what the status, note or name says of a membership that
    has ended. `raw` holds every filled cell as text, by the column's name.
    """

    row_no: int
    member_no: str | None
    name: PersonName
    national_id: str | None
    birth_date: date | None
    birth_is_partial: bool
    house_no: str
    moo: int | None
    village_name: str
    phone: str
    joined_on: date | None
    paid_until: date | None
    heir_name: str
    heir_relation: str
    old_receipt: str
    note: str
    raw: Mapping[str, str]
    sex: Sex | None = None
    amount_paid_satang: int | None = None
    ended_on: date | None = None
    status: Status = ""


@dataclass(frozen=True)
class Register:
    """A register as it was read: where, which columns, the members, and what is wrong.

    `columns` maps the header as in the file to the field it was read as, and can be given back to
    `read_register` for the next file; `unread_columns` are the headers that mean nothing to us.
    `rows` holds every member row, also those with errors.
    """

    sheet: str
    header_row: int
    columns: Mapping[str, str]
    rows: list[RegisterRow]
    issues: list[Issue]
    unread_columns: tuple[str, ...] = ()
    # Of them those that may hold the members' own numbers: whoever brings the file in says what they are.
    unsure_columns: tuple[str, ...] = ()
    # Those without a heading, named after their letters, with what stands there, of which nobody has said what they are.
    nameless_columns: Mapping[str, str] = field(default_factory=dict)
    # What the file leaves open; nobody comes in before it is answered.
    questions: tuple[Question, ...] = ()
    # Rows below the header that hold something and are nobody: headings, sums, printed headers, signatures.
    passed_rows: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody has to say how a column is meant before anybody comes in."""
        return bool(self.unsure_columns or self.nameless_columns or self.questions)

    @property
    def error_rows(self) -> frozenset[int]:
        """Row numbers that cannot come in as they are."""
        return frozenset(issue.row_no for issue in self.issues if issue.severity == "error")

    @property
    def good_rows(self) -> list[RegisterRow]:
        """The rows without an error; warnings do not keep a row out."""
        bad = self.error_rows
        return [row for row in self.rows if row.row_no not in bad]
