"""Whom of the fund a row of a register means: a member already, perhaps one, or somebody new."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from kongboon.access.permissions import Act
from kongboon.funds.models import Fund, Village
from kongboon.governance.requests import open_requests
from kongboon.kernel.likeness import ASK_FROM, Traits, agrees, likeness
from kongboon.kernel.thai_text import normalise_thai, search_key, without_zeros
from kongboon.members.models import Member, RegisterImport
from kongboon.members.register_types import RegisterRow
from kongboon.members.sealed import national_id_index
from kongboon.members.services import NewMember, plain_house

SAME, OTHER = "same", "other"
_COLUMNS = (
    "pk", "number", "title", "first_name", "last_name", "nickname", "sex", "birth_date", "birth_is_partial",
    "national_id_index", "house_no", "village_id", "phone", "joined_on", "paid_until", "heir_name", "heir_relation",
    "ended_on", "erased_at",
)  # fmt: skip
# What a later register may say anew of a member; up to when dues are paid the books know.
_COMPARED = (
    "title", "first_name", "last_name", "nickname", "sex", "birth_date", "house_no", "village_id", "phone", "joined_on",
    "heir_name", "heir_relation",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody whom a row may mean: a member of the fund, or an earlier row (`pk` None) of the same file."""

    pk: int | None
    number: str
    name: str
    traits: Traits
    row_no: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_living(self) -> bool:
        return self.pk is None or self.values["ended_on"] is None


@dataclass(frozen=True)
class Change:
    """One cell that says something else than the register of the fund: field of a member, before, after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Known:
    """A row of somebody who is a member; `changes` are what the file says anew, `is_taken` whether that shall be written."""

    row_no: int
    person: Person
    changes: tuple[Change, ...] = ()
    is_taken: bool = False
    birth_is_partial: bool = False


@dataclass(frozen=True)
class Double:
    """A row that may mean somebody who is there; `decision` is "same", "other" or "" as long as nobody has said."""

    row_no: int
    name: str
    person: Person
    points: int
    identity: str
    decision: str = ""


def row_identity(row: RegisterRow) -> str:
    """What one person is called in one register, as a keyed hash: the same row next month has the same."""
    told = "|".join(
        (search_key(row.name.full), str(row.birth_date), row.national_id or "", row.member_no or "", row.house_no,
         str(row.moo or row.village_name))
    )  # fmt: skip
    return hmac.digest(settings.INDEX_KEY, f"register-row|{told}".encode(), "sha256").hex()[:32]


def traits_of(row: RegisterRow, village: Village | None) -> Traits:
    """What a row tells of a person."""
    return Traits(
        first=search_key(row.name.first_name),
        last=search_key(f"x {row.name.last_name}").removeprefix("x") if row.name.last_name else "",
        born=row.birth_date,
        born_is_partial=row.birth_is_partial,
        village=village.pk if village else None,
        house=plain_house(row.house_no),
        joined=row.joined_on,
        national_id=national_id_index(row.national_id) if row.national_id else None,
        heir=search_key(row.heir_name),
    )


class Directory:
    """The members of a fund, and the rows seen so far, to be looked up by what people have in common. Three queries."""

    def __init__(self, fund: Fund) -> None:
        self.by_id: dict[object, Person] = {}
        self.by_number: dict[str, Person] = {}
        self._shelves: dict[object, list[Person]] = defaultdict(list)
        pending = _pending_days(fund)
        for values in Member.objects.filter(fund=fund).values(*_COLUMNS).order_by("pk"):
            if values["erased_at"] is None:
                self._add_member(values | pending.get(values["pk"], {}))
            else:
                self.by_number[values["number"]] = Person(
                    values["pk"], values["number"], "–", Traits("", ""), values=values
                )
        self._by_bare = {without_zeros(number): person for number, person in self.by_number.items()}
        self.kept = _kept_decisions(fund)

    def holder(self, number: str | None) -> Person | None:
        """Whoever has a number, or one that differs from it only by the zeros that spreadsheets drop."""
        return (self.by_number.get(number) or self._by_bare.get(without_zeros(number))) if number else None

    def _add_member(self, values: dict[str, Any]) -> None:
        index = values["national_id_index"]
        traits = Traits(
            first=search_key(values["first_name"]),
            last=search_key(f"x {values['last_name']}").removeprefix("x") if values["last_name"] else "",
            born=values["birth_date"],
            born_is_partial=values["birth_is_partial"],
            village=values["village_id"],
            house=plain_house(values["house_no"]),
            joined=values["joined_on"],
            national_id=bytes(index) if index is not None else None,
            heir=search_key(values["heir_name"]),
        )
        name = f"{values['title']}{values['first_name']} {values['last_name']}".strip()
        person = Person(values["pk"], values["number"], name, traits, values=values)
        self.by_number[person.number] = person
        if index is not None and values["ended_on"] is None:
            self.by_id[traits.national_id] = person
        self.add(person)

    def add(self, person: Person) -> None:
        """Somebody whom later rows are compared with."""
        for key in _keys(person.traits):
            self._shelves[key].append(person)

    def alike(self, traits: Traits, *, is_living: bool = True) -> tuple[Person, int] | None:
        """Who is most like somebody, from `ASK_FROM` points on.

        Whoever has left, on either side, only by name and birth date; somebody who comes back under the own national id
        is no double.
        """
        seen: set[int] = set()
        best: tuple[Person, int] | None = None
        for key in _keys(traits):
            for person in self._shelves.get(key, ()):
                if id(person) in seen or not _may_be(traits, person, is_living):
                    continue
                seen.add(id(person))
                points = likeness(traits, person.traits)
                if points >= ASK_FROM and (best is None or points > best[1]):
                    best = person, points
        return best

    def known(self, row: RegisterRow, traits: Traits) -> Person | None:
        """The member whom a row means without doubt: by national id, by number and name, or by all that it says.

        A membership that had ended before a member joined is another one of the same person.
        """
        person = self._known(row, traits)
        if (
            person is not None
            and person.is_living
            and row.ended_on
            and row.ended_on < person.values["joined_on"]
        ):
            return None
        return person

    def bearer(self, traits: Traits) -> Person | None:
        """The living member who has the national id of a row, and nothing else in common with it."""
        person = self.by_id.get(traits.national_id) if traits.national_id else None
        return person if person is not None and not _has_common(traits, person.traits) else None

    def _known(self, row: RegisterRow, traits: Traits) -> Person | None:
        if traits.national_id and (person := self.by_id.get(traits.national_id)):
            return person if _has_common(traits, person.traits) else None
        if person := self.holder(row.member_no):
            clash = traits.national_id and person.traits.national_id
            if person.traits.names & traits.names and (not clash or not person.is_living):
                return person
        found = self.alike(traits, is_living=row.ended_on is None)
        if found is None or found[0].pk is None or not agrees(traits, found[0].traits):
            return None
        if row.member_no and without_zeros(row.member_no) != without_zeros(
            found[0].number
        ):  # two numbers may be two people
            return None
        return found[0] if found[0].values["ended_on"] == row.ended_on else None


def _has_common(one: Traits, other: Traits) -> bool:
    """Whether one of two names agrees, or the day of birth."""
    return (
        one.first == other.first
        or bool(one.last and one.last == other.last)
        or bool(one.born and one.born == other.born)
    )


def _may_be(traits: Traits, person: Person, is_living: bool) -> bool:
    if is_living and person.is_living:
        return True
    other = person.traits
    is_back = traits.national_id is not None and traits.national_id == other.national_id
    return (
        not is_back
        and traits.born is not None
        and traits.born == other.born
        and bool(traits.names & other.names)
    )


def _keys(traits: Traits) -> Iterator[object]:
    yield from traits.names
    if traits.born:
        yield traits.born
    if traits.house and traits.village:
        yield traits.village, traits.house


def _pending_days(fund: Fund) -> dict[int, dict[str, Any]]:
    """Of members whose days wait for a second officer, what the file said: {member id: field: value}."""
    found: dict[int, dict[str, Any]] = {}
    for request in open_requests(fund):
        if request.act == Act.IMPORT_RIGHTS.code:
            for pk, days in request.terms["rows"].items():
                told = {
                    name: date.fromisoformat(value) for name, value in days.items() if name in _DAYS and value
                }
                found[int(pk)] = told
    return found


_DAYS = frozenset({"joined_on", "paid_until", "birth_date"})


def _kept_decisions(fund: Fund) -> dict[str, dict[str, Any]]:
    """What was decided when earlier registers came in: {row identity: {"member": id, "decision": same or other}}."""
    kept: dict[str, dict[str, Any]] = {}
    told: Iterable[dict[str, Any]] = (
        RegisterImport.objects.filter(fund=fund, undone_at=None)
        .order_by("pk")
        .values_list("decisions", flat=True)
    )
    for decisions in told:
        kept |= decisions
    return kept


def changes_of(row: RegisterRow, new: NewMember, person: Person) -> tuple[Change, ...]:
    """The cells of a row that say something else than the register; what the row leaves empty says nothing."""
    found = []
    for name in _COMPARED:
        before, after = person.values[name], getattr(new, name)
        if not after or _is_one(name, before, after) or (name == "joined_on" and row.joined_on is None):
            continue
        if name == "birth_date" and row.birth_is_partial and before is not None and before.year == after.year:
            continue
        found.append(Change(name, before, after))
    if row.national_id and person.traits.national_id is None:
        found.append(Change("national_id", None, row.national_id))
    return tuple(found)


def _is_one(name: str, before: Any, after: Any) -> bool:
    if name == "house_no":
        return plain_house(before) == plain_house(after)
    if isinstance(before, str) and isinstance(after, str):
        return normalise_thai(before) == normalise_thai(after)
    return bool(before == after)
