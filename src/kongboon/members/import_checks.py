"""A register against the fund that it shall come into: villages, numbers and people that are there already."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kongboon.funds.models import Fund, Village
from kongboon.funds.words import shown_date
from kongboon.kernel.errors import DomainError, shown
from kongboon.kernel.likeness import Traits
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_text import normalise_thai
from kongboon.kernel.thai_titles import sex_of_title
from kongboon.members import errors
from kongboon.members.import_matches import (
    OTHER,
    Directory,
    Double,
    Known,
    Person,
    changes_of,
    row_identity,
    traits_of,
)
from kongboon.members.models import Member
from kongboon.members.register_file import Issue, Register, RegisterRow
from kongboon.members.register_issues import JoinedOnMissing, MemberHasLeft, Severity
from kongboon.members.services import NewMember

TAKE = "take"
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
    known: tuple[Known, ...] = ()
    doubles: tuple[Double, ...] = ()
    left: tuple[int, ...] = ()


def look_over(
    fund: Fund,
    register: Register,
    today: date,
    decisions: Mapping[int, str] | None = None,
    *,
    sex_from_title: bool = False,
) -> LookedOver:
    """Compare a register with the fund: four queries, nothing written.

    Who is a member already does not come in again; what the row says anew of them is a change. Who may be one is a double,
    to be decided. `decisions`: row number -> "same" or "other" of a double, "take" of changes. `sex_from_title`: of
    whoever's sex the file does not say, the title does.

    A row with an error does not come in. Somebody who left on an unknown day does not either, with a warning;
    a joining date that is missing is the day of the import.
    """
    # The two sentences that say what the row itself lacks are told here with what is done about it.
    told_here = {MemberHasLeft.code, JoinedOnMissing.code}
    work = _Comparison(fund, register, today, decisions or {}, sex_from_title)
    work.issues = [issue for issue in register.issues if issue.code not in told_here]
    incoming = [found for row in register.good_rows if (found := work.incoming(row)) is not None]
    work.check_the_wrong()
    work.tell_paid()
    findings = tuple(sorted(work.issues, key=lambda issue: issue.row_no))
    return LookedOver(tuple(incoming), findings, tuple(work.known), tuple(work.doubles), tuple(work.left))


@dataclass
class _Comparison:
    """The fund as it is, and the rows seen so far."""

    fund: Fund
    register: Register
    today: date
    decisions: Mapping[int, str]
    sex_from_title: bool
    issues: list[Issue] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    paid_otherwise: int = 0

    def __post_init__(self) -> None:
        self.bad = self.register.error_rows
        self.headers = {name: header for header, name in reversed([*self.register.columns.items()])}
        lengths: dict[str, int] = {f.name: f.max_length or 0 for f in Member._meta.concrete_fields}
        self.limits = [(name, lengths[name]) for name in _TEXTS]
        villages = Village.objects.filter(fund=self.fund)
        self.by_moo = {village.moo: village for village in villages}
        self.by_name = {_plain_village(village.name): village for village in villages if village.name}
        self.directory = Directory(self.fund)
        self.free_number = numbers_after(
            [*self.directory.by_number, *(row.member_no or "" for row in self.register.rows)]
        )

    def check_the_wrong(self) -> None:
        """Tell of rows that stay out anyway what else is wrong with them, so that all is mended in one round."""
        wrong = {(issue.row_no, issue.column) for issue in self.register.issues if issue.severity == "error"}
        places = {self.headers[name] for name in ("moo", "village_name", "address") if name in self.headers}
        for row in self.register.rows:
            if row.row_no not in self.bad or row.status:
                continue
            has_place = not any((row.row_no, column) in wrong for column in places)
            village = self.village_of(row) if has_place else None
            traits = traits_of(row, village)
            if self.directory.known(row, traits) is None:
                self.is_free(row, traits)

    def tell_paid(self) -> None:
        """Once for the file: up to when members have paid, the books know."""
        if self.paid_otherwise:
            why = errors.PaidUntilNotTaken(count=self.paid_otherwise)
            header = self.headers.get("paid_until", "")
            self.issues.append(Issue.of(self.register.header_row, header, "warning", why))

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
            self.left.append(row.row_no)
            return None
        village = self.village_of(row)
        if village is None:
            return None
        traits = traits_of(row, village)
        if (person := self.directory.known(row, traits)) is not None:
            self.recognise(row, village, person)
            return None
        double = self.compare(row, traits)
        if (double is not None and double.decision != OTHER) or not self.is_free(row, traits):
            return None
        new = self.new_member(row, village)
        if double is not None:
            new = replace(new, note=_apart(new.note, double))
        if not self.fits(row, new):
            return None
        self.directory.add(Person(None, new.number, row.name.full, traits, row.row_no))
        return Incoming(row.row_no, new, row.ended_on, _end_reason(row) if row.ended_on else "")

    def recognise(self, row: RegisterRow, village: Village, person: Person) -> None:
        """Somebody whom the register has: what the row says anew is listed; that a membership ended is not taken from it."""
        ended_here = person.values["ended_on"]
        if row.ended_on != ended_here:
            kind = errors.EndedInFile if row.ended_on else errors.EndedInRegister
            day = shown_date(row.ended_on or ended_here)
            self.report(row, "ended_on", "warning", kind(name=person.name, number=person.number, date=day))
        quiet = self.new_member(row, village, is_told=False)
        changes = changes_of(row, quiet, person) if person.is_living else ()
        is_taken = bool(changes) and self.decisions.get(row.row_no) == TAKE
        self.known.append(Known(row.row_no, person, changes, is_taken, row.birth_is_partial))
        paid = person.values["paid_until"]
        self.paid_otherwise += row.paid_until is not None and row.paid_until != paid

    def compare(self, row: RegisterRow, traits: Traits) -> Double | None:
        """Who is alike, and what was decided about it; None where nobody is."""
        found = self.directory.alike(traits, is_living=row.ended_on is None)
        if found is None:
            return None
        person, points = found
        identity = row_identity(row)
        kept = self.directory.kept.get(identity, {})
        before = kept.get("decision", "") if kept.get("member") == person.pk else ""
        decision = self.decisions.get(row.row_no) or before
        double = Double(row.row_no, row.name.full, person, points, identity, decision)
        self.doubles.append(double)
        return double

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

    def is_free(self, row: RegisterRow, traits: Traits) -> bool:
        """Neither the number nor the national id of the row may be somebody else's."""
        bearer = self.directory.bearer(traits) if row.ended_on is None else None
        if bearer is not None:
            why = errors.PersonIsMember(name=bearer.name, number=bearer.number)
            self.report(row, "national_id", "error", why)
        holder = self.directory.holder(row.member_no)
        if holder is not None:
            self.report(row, "member_no", "error", errors.NumberTaken(number=holder.number, name=holder.name))
        return bearer is None and holder is None

    def new_member(self, row: RegisterRow, village: Village, *, is_told: bool = True) -> NewMember:
        joined_on = row.joined_on or min(row.ended_on or self.today, self.today)
        if row.joined_on is None and is_told:
            why = errors.JoinedOnTaken(date=shown_date(joined_on))
            self.report(row, "joined_on", "warning", why)
        birth = row.birth_date
        if birth and row.birth_is_partial:
            birth = min(birth, joined_on)  # 1 July only stands for the year, and the year allows it
        paid_before = row.amount_paid_satang
        old_sum = f"เงินสมทบตามทะเบียนเดิม {format_baht(paid_before)} บาท" if paid_before else ""
        return NewMember(
            number=row.member_no or (self.free_number() if is_told else "-"),
            title=row.name.title,
            first_name=row.name.first_name,
            last_name=row.name.last_name,
            nickname=row.name.nickname,
            sex=self.sex_of(row),
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

    def sex_of(self, row: RegisterRow) -> str:
        """ "m", "f" or "" as the file says, or its title where that was confirmed."""
        said = {"male": "m", "female": "f"}.get(row.sex or "", "")
        return said or (sex_of_title(row.name.title) or "" if self.sex_from_title else "")

    def fits(self, row: RegisterRow, new: NewMember) -> bool:
        """Whether every text has room in the register; what has not is said by its column."""
        too_long = [column for column, limit in self.limits if len(getattr(new, column)) > limit]
        for column, limit in self.limits:
            if column in too_long:
                text = getattr(new, column)
                why = errors.TextTooLong(value=shown(text, 20), length=len(text), limit=limit)
                self.report(row, "member_no" if column == "number" else column, "error", why)
        return not too_long


def _apart(note: str, double: Double) -> str:
    """The note with what was decided when the register came in."""
    told = f"คนละคนกับสมาชิกเลขที่ {double.person.number}: ตรวจตอนนำเข้าทะเบียน"
    return " · ".join(part for part in (note, told) if part)[:500]


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
