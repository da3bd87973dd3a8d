"""A village's month as plain values: households, who owes, who paid, and the sums. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kongboon.dues.rates import Chosen
from kongboon.dues.taps import tap_value
from kongboon.kernel.thai_text import search_key


@dataclass(frozen=True)
class PaidMark:
    """A receipt of this round that stands: when it was taken, by whom, and the sum of everybody on it."""

    entry_no: int
    receipt: str
    at: datetime
    by: str
    amount_satang: int


@dataclass(frozen=True)
class PersonDue:
    """A member on a village's list.

    `owed` counts months up to the round's month from `first`; `due_satang` is their price, None for more
    months than can be paid at once.
    """

    member_id: int
    number: str
    name: str
    search: str
    first: str
    owed: int
    tap: int
    due_satang: int | None
    paid_until: date | None
    is_suspended: bool
    is_exempt: bool
    marks: tuple[PaidMark, ...]
    chosen: Chosen = ()

    @property
    def is_ahead(self) -> bool:
        """Whether nothing is asked for because it was paid before this round."""
        return not self.owed and not self.is_exempt and not self.marks and self.paid_until is not None


@dataclass(frozen=True)
class Household:
    """The members who share a house number, or one member without any."""

    house_no: str
    people: tuple[PersonDue, ...]

    @property
    def owing(self) -> tuple[PersonDue, ...]:
        """Those who owe something and can pay it at one tap."""
        return tuple(person for person in self.people if person.owed and person.due_satang is not None)

    @property
    def due_satang(self) -> int:
        """What one tap takes."""
        return sum(person.due_satang or 0 for person in self.owing)

    @property
    def marks(self) -> tuple[PaidMark, ...]:
        """The receipts of this round, each once, oldest first."""
        return _each_once(self.people)

    @property
    def paid_satang(self) -> int:
        """What the household paid in this round."""
        return sum(mark.amount_satang for mark in self.marks)

    @property
    def state(self) -> str:
        """due: somebody owes; paid: paid in this round; ahead: paid before it."""
        if any(person.owed for person in self.people):
            return "due"
        return "paid" if self.marks else "ahead"

    @property
    def tap(self) -> str:
        """What the household's button sends."""
        return tap_value(
            (person.member_id, person.first, person.tap, person.due_satang or 0) for person in self.owing
        )

    @property
    def search(self) -> str:
        """What the search box looks into."""
        return " ".join(
            [search_key(self.house_no), *(f"{search_key(p.number)} {p.search}" for p in self.people)]
        )

    @property
    def anchor(self) -> int:
        """A number that tells this row from the others of its page."""
        return min(person.member_id for person in self.people)


def _each_once(people: Iterable[PersonDue]) -> tuple[PaidMark, ...]:
    """The receipts on which these people stand, oldest first."""
    found = {mark.entry_no: mark for person in people for mark in person.marks}
    return tuple(found[number] for number in sorted(found))


@dataclass(frozen=True)
class RoundTotals:
    """A round at a glance: who paid and how much, who still owes, and the cash that one officer holds."""

    persons: int
    total_satang: int
    receipts: int
    owing_persons: int
    owing_satang: int
    cash_satang: int


def shared_house(house_no: str) -> str:
    """The house number that members share, "" where there is none: "ไม่มีเลขที่" or "ทะเบียนบ้านกลาง" is no house.

    >>> shared_house("12/3 ก"), shared_house("ไม่มีเลขที่"), shared_house("-")
    ('12/3 ก', '', '')
    """
    return house_no if re.search(r"[0-9๐-๙]", house_no) else ""


def house_order(house_no: str) -> tuple[bool, tuple[int, ...], str]:
    """Sorts house numbers as one walks: 2 before 12, 12 before 12/3, those without a number last.

    >>> sorted(["12/3", "2", "", "12"], key=house_order)
    ['2', '12', '12/3', '']
    """
    return not house_no, tuple(map(int, re.findall(r"[0-9]{1,9}", house_no))), house_no


def round_totals(households: Iterable[Household], cash_satang: int) -> RoundTotals:
    """Sums over a village list. No query."""
    people = [person for household in households for person in household.people]
    marks = _each_once(people)
    owing = [person for person in people if person.owed]
    return RoundTotals(
        persons=sum(bool(person.marks) for person in people),
        total_satang=sum(mark.amount_satang for mark in marks),
        receipts=len(marks),
        owing_persons=len(owing),
        owing_satang=sum(person.due_satang or 0 for person in owing),
        cash_satang=cash_satang,
    )
