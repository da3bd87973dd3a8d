"""A register against the fund that it shall come into: villages, numbers and people that are there already."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kongboon.funds.models import Fund, Village
from kongboon.funds.words import shown_date
from kongboon.kernel.errors import DomainError, shown
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_text import normalise_thai, search_key
from kongboon.members import errors
from kongboon.members.models import Member
from kongboon.members.register_file import Issue, Register, RegisterRow
from kongboon.members.register_issues import JoinedOnMissing, MemberHasLeft, Severity
from kongboon.members.sealed import national_id_index
from kongboon.members.services import NewMember, plain_house

_NUMBER_WIDTH_MIN = 4
_MOVED, _LAPSED = re.compile("ย้าย"), re.compile("ขาด|พ้นสภาพ|สิ้นสุด")
_TEXTS = (
    "number", "title", "first_name", "last_name", "nickname", "house_no", "phone", "heir_name", "heir_relation",
    "old_receipt", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Incoming:
    """One member as they would be enrolled, and how a membership ended that the register says is over."""

    row_no: int
    new: NewMember
    ended_on: date | None = None
    ended_reason: str = ""


@dataclass(frozen=True)
class LookedOver:
    """Who would come in, and every issue of the file and against the fund, by row."""

    incoming: tuple[Incoming, ...]
    issues: tuple[Issue, ...]


def look_over(fund: Fund, register: Register, today: date) -> LookedOver:
    """Compare a register with the fund: two queries, nothing written.

    A row with an error does not come in. Somebody who left on an unknown day does not either, with a warning;
    a joining date that is missing is the day of the import.
    """
    # The two sentences that say what the row itself lacks are told here with what is done about it.
    told_here = {MemberHasLeft.code, JoinedOnMissing.code}
    work = _Comparison(fund, register, today)
    work.issues = [issue for issue in register.issues if issue.code not in told_here]
    incoming = [found for row in register.good_rows if (found := work.incoming(row)) is not None]
    return LookedOver(tuple(incoming), tuple(sorted(work.issues, key=lambda issue: issue.row_no)))


@dataclass
class _Comparison:
    """The fund as it is, and the rows seen so far."""

    fund: Fund
    register: Register
    today: date
    issues: list[Issue] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.headers = {name: header for header, name in reversed([*self.register.columns.items()])}
        lengths: dict[str, int] = {f.name: f.max_length or 0 for f in Member._meta.concrete_fields}
        self.limits = [(name, lengths[name]) for name in _TEXTS]
        villages = Village.objects.filter(fund=self.fund)
        self.by_moo = {village.moo: village for village in villages}
        self.by_name = {_plain_village(village.name): village for village in villages if village.name}
        columns = (
            "number",
            "title",
            "first_name",
            "last_name",
            "birth_date",
            "national_id_index",
            "ended_on",
            "village_id",
            "house_no",
        )
        self.numbers: dict[str, str] = {}
        self.persons: dict[bytes, tuple[str, str]] = {}
        self.alike: dict[tuple[str, date], str] = {}
        # By village and name: the houses and numbers of the living.
        self.homes: dict[tuple[int, str], list[tuple[str, str, bool]]] = defaultdict(list)
        for number, title, first, last, born, index, ended_on, village_id, house_no in Member.objects.filter(
            fund=self.fund
        ).values_list(*columns):
            name = f"{title}{first} {last}".strip()
            self.numbers[number] = name
            if index is not None and ended_on is None:
                self.persons[bytes(index)] = (name, number)
            if born is not None:
                self.alike[search_key(f"{first}{last}"), born] = number
            if ended_on is None:
                home = (plain_house(house_no), number, index is not None)
                self.homes[village_id, search_key(f"{first}{last}")].append(home)
        self.free_number = numbers_after(
            [*self.numbers, *(row.member_no or "" for row in self.register.rows)]
        )

    def report(self, row: RegisterRow, name: str, severity: Severity, error: DomainError) -> None:
        header = self.headers.get(name, "")
        if not header and name in {"first_name", "last_name", "title", "nickname"}:
            header = self.headers.get("full_name", "")
        self.issues.append(Issue.of(row.row_no, header, severity, error))

    def incoming(self, row: RegisterRow) -> Incoming | None:
        """The member that a row brings, None when the row stays out; says why."""
        if row.status and row.ended_on is None:
            why = errors.LeftOnUnknownDay(name=row.name.full)
            self.report(row, "ended_on", "warning", why)
            return None
        village = self.village_of(row)
        if village is None or not self.is_new(row):
            return None
        self.warn_of_a_double(row, village)
        new = self.new_member(row, village)
        if not self.fits(row, new):
            return None
        reason = _end_reason(row) if row.ended_on else ""
        return Incoming(row.row_no, new, row.ended_on, reason)

    def village_of(self, row: RegisterRow) -> Village | None:
        found = self.by_moo.get(row.moo) if row.moo else self.by_name.get(_plain_village(row.village_name))
        if found is not None:
            return found
        column = (
            "moo"
            if "moo" in self.headers
            else "village_name"
            if "village_name" in self.headers
            else "address"
        )
        place = row.moo or shown(row.village_name)
        why = errors.VillageNotInFund(moo=place) if place else errors.VillageMissing()
        self.report(row, column, "error", why)
        return None

    def is_new(self, row: RegisterRow) -> bool:
        """Neither the number nor the person may be in the fund."""
        # Sealing is work, so nobody's id is turned into its index when there is nothing to compare it with.
        known = (
            self.persons.get(national_id_index(row.national_id)) if row.national_id and self.persons else None
        )
        if known and row.ended_on is None:
            name, number = known
            self.report(row, "national_id", "error", errors.PersonIsMember(name=name, number=number))
            return False
        if row.member_no and (holder := self.numbers.get(row.member_no)) is not None:
            self.report(row, "member_no", "error", errors.NumberTaken(number=row.member_no, name=holder))
            return False
        return True

    def warn_of_a_double(self, row: RegisterRow, village: Village) -> None:
        """List who has the name and birth date of a member, or the name and home of a living one (`queries.lookalike`)."""
        first, last = row.name.first_name, row.name.last_name
        alike = self.alike.get((search_key(f"{first}{last}"), row.birth_date)) if row.birth_date else None
        if alike is not None:
            self.report(row, "full_name", "warning", errors.LooksLikeMember(name=row.name.full, number=alike))
            return
        if row.ended_on is not None:
            return
        house = plain_house(row.house_no)
        for key in {search_key(f"{first}{last}"), search_key(f"{last}{first}")}:
            for there, number, has_id in self.homes.get((village.pk, key), ()):
                are_two = bool(row.national_id) and has_id
                if not are_two and (not house or not there or house == there):
                    why = errors.LivesLikeMember(name=row.name.full, number=number)
                    self.report(row, "full_name", "warning", why)
                    return

    def new_member(self, row: RegisterRow, village: Village) -> NewMember:
        joined_on = row.joined_on
        if joined_on is None:
            joined_on = min(row.ended_on or self.today, self.today)
            why = errors.JoinedOnTaken(date=shown_date(joined_on))
            self.report(row, "joined_on", "warning", why)
        birth = row.birth_date
        if birth and row.birth_is_partial:
            birth = min(birth, joined_on)  # 1 July only stands for the year, and the year allows it
        paid_before = row.amount_paid_satang
        old_sum = f"เงินสมทบตามทะเบียนเดิม {format_baht(paid_before)} บาท" if paid_before else ""
        return NewMember(
            number=row.member_no or self.free_number(),
            title=row.name.title,
            first_name=row.name.first_name,
            last_name=row.name.last_name,
            nickname=row.name.nickname,
            sex={"male": "m", "female": "f"}.get(row.sex or "", ""),
            birth_date=birth,
            birth_is_partial=row.birth_is_partial,
            national_id=row.national_id,
            house_no=row.house_no,
            village_id=village.pk,
            phone=row.phone,
            joined_on=joined_on,
            paid_until=row.paid_until,
            heir_name=row.heir_name,
            heir_relation=row.heir_relation,
            old_receipt=row.old_receipt,
            note=" · ".join(part for part in (row.note, old_sum) if part),
        )

    def fits(self, row: RegisterRow, new: NewMember) -> bool:
        """Whether every text has room in the register; what has not is said by its column."""
        too_long = [column for column, limit in self.limits if len(getattr(new, column)) > limit]
        for column, limit in self.limits:
            if column in too_long:
                text = getattr(new, column)
                why = errors.TextTooLong(value=shown(text, 20), length=len(text), limit=limit)
                self.report(row, "member_no" if column == "number" else column, "error", why)
        return not too_long


def _plain_village(name: str) -> str:
    return re.sub(r"\s+", "", normalise_thai(name)).removeprefix("บ้าน").removeprefix("ชุมชน")


def _end_reason(row: RegisterRow) -> str:
    if row.status == "died":
        return str(Member.EndReason.DIED)
    if _MOVED.search(row.note):
        return str(Member.EndReason.MOVED)
    return str(Member.EndReason.LAPSED if _LAPSED.search(row.note) else Member.EndReason.RESIGNED)


def numbers_after(known: list[str]) -> Callable[[], str]:
    """Gives out member numbers after the highest plain one, as wide as they are written."""
    plain: list[Any] = [number for number in known if re.fullmatch(r"[0-9]{1,9}", number)]
    width = max([_NUMBER_WIDTH_MIN, *map(len, plain)])
    last = max(map(int, plain), default=0)

    def next_number() -> str:
        nonlocal last
        last += 1
        return f"{last:0{width}d}"

    return next_number
