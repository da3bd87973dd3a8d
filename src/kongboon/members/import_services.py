"""An old register comes in: looked over against the fund, taken in as one act, and undone as one act."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db.models import ProtectedError
from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, next_ids
from kongboon.funds.models import Fund, Village
from kongboon.funds.words import shown_date
from kongboon.kernel.thai_titles import sex_of_title
from kongboon.members import errors
from kongboon.members.corrections import correct_member
from kongboon.members.import_checks import Incoming, LookedOver, look_over
from kongboon.members.import_matches import OTHER, SAME, Double, Known
from kongboon.members.imported_rights import ask_imported_rights, is_agreed
from kongboon.members.models import Member, RegisterImport, StatusEvent
from kongboon.members.queries import CORRECTED
from kongboon.members.register_file import Issue, Register, read_register
from kongboon.members.register_refusals import NamelessColumn, UnsureColumn
from kongboon.members.requests import age_let_off, is_begun, set_back
from kongboon.members.services import enrol_members

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tally:
    """Where the rows of a file went: `in_file` = `passed` + `read`, and `read` is the sum of the other five.

    `passed`: headings, sums and other lines that are nobody. `known`: in the register already, nothing new. `asked`: said
    something new of a member, or may mean somebody who is there, and nobody has decided. `left`: left on an unknown day.
    """

    in_file: int
    passed: int
    read: int
    taken: int
    known: int
    asked: int
    refused: int
    left: int


@dataclass(frozen=True)
class Preview:
    """What a register file would bring in, before anything is written.

    `incoming` are the members that would come in, in the file's order; `issues` are those of the file and
    those against the fund, by row. `known` and `doubles` are rows of people who are there, surely or perhaps.
    `sha256` is of the file's bytes, and of the sheet's name where one was chosen.
    """

    file_name: str
    sha256: str
    register: Register
    issues: tuple[Issue, ...]
    incoming: tuple[Incoming, ...]
    known: tuple[Known, ...] = ()
    doubles: tuple[Double, ...] = ()
    left: tuple[int, ...] = ()
    decisions: Mapping[int, str] = field(default_factory=dict)
    sex_from_title: bool = False

    @property
    def sex_unsaid(self) -> tuple[int, int]:
        """Of those who come in: of how many nobody says the sex, and of how many of them the title does."""
        rows = {row.row_no: row for row in self.register.rows}
        unsaid = [one for one in self.incoming if not one.new.sex]
        told = sum(sex_of_title(rows[one.row_no].name.title) is not None for one in unsaid)
        return len(unsaid), told

    @property
    def undecided(self) -> tuple[Double, ...]:
        """The rows of which somebody has to say whom they mean."""
        return tuple(double for double in self.doubles if not double.decision)

    @property
    def is_open(self) -> bool:
        """Whether something is asked that has to be answered before anybody comes in."""
        return self.register.is_open or bool(self.undecided)

    @property
    def changed(self) -> tuple[Known, ...]:
        """The members of whom the file says something new."""
        return tuple(known for known in self.known if known.changes)

    @property
    def has_news(self) -> bool:
        """Whether bringing the file in would record anything."""
        decided = any(double.decision and double.person.pk is not None for double in self.doubles)
        return bool(self.incoming or decided or any(known.is_taken for known in self.changed))

    @property
    def tally(self) -> Tally:
        """How the rows of the file add up."""
        refused = len(self.error_rows & {row.row_no for row in self.register.rows})
        same = sum(double.decision == SAME for double in self.doubles)
        asked = len(self.undecided) + sum(not known.is_taken for known in self.changed)
        known = len(self.known) + same - sum(not one.is_taken for one in self.changed)
        return Tally(
            in_file=len(self.register.rows) + len(self.register.passed_rows),
            passed=len(self.register.passed_rows),
            read=len(self.register.rows),
            taken=len(self.incoming),
            known=known,
            asked=asked,
            refused=refused,
            left=len(self.left),
        )

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The issues that keep the register out."""
        return tuple(issue for issue in self.issues if issue.severity == "error")

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """The issues that deserve a second look and keep nobody out."""
        return tuple(issue for issue in self.issues if issue.severity == "warning")

    @property
    def error_rows(self) -> frozenset[int]:
        """Row numbers with an error."""
        return frozenset(issue.row_no for issue in self.errors)


def preview(
    *,
    fund: Fund,
    data: bytes,
    file_name: str,
    today: date,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    readings: Mapping[str, Sequence[str]] | None = None,
    decisions: Mapping[int, str] | None = None,
    mended: Mapping[tuple[int, str], str] | None = None,
    sex_from_title: bool = False,
) -> Preview:
    """Read a register and compare it with the fund; writes nothing.

    `columns`, `sheet`, `readings` and `mended` as in `read_register`, the rest as in `look_over`.
    Errors: BadRegisterFile; FileImported for a file whose very
    bytes are in already.
    """
    # Each sheet of a workbook is a register of its own, so a chosen one does not keep the others out.
    sha256 = hashlib.sha256(data if sheet is None else data + b"\0" + sheet.encode()).hexdigest()
    _refuse_known_file(fund, sha256)
    register = read_register(
        data, file_name, today=today, columns=columns, sheet=sheet, readings=readings, mended=mended
    )
    found = look_over(fund, register, today, decisions, sex_from_title=sex_from_title)
    return Preview(
        file_name,
        sha256,
        register,
        found.issues,
        found.incoming,
        known=found.known,
        doubles=found.doubles,
        left=found.left,
        decisions=decisions or {},
        sex_from_title=sex_from_title,
    )


def _refuse_known_file(fund: Fund, sha256: str) -> None:
    known = RegisterImport.objects.filter(fund=fund, sha256=sha256, undone_at=None).first()
    if known is not None:
        raise errors.FileImported(date=shown_date(localdate(known.at)))


@transaction.atomic
def commit_register(*, fund: Fund, preview: Preview, by: Officer, at: datetime) -> RegisterImport:
    """Take in everybody of a register at once, or nobody.

    Once a second officer has signed the fund's starting data, joining days further back and dues paid before wait
    for the word of another officer, for the whole file at once (`members.requests.imported_rights`).
    The fund is looked at again under its lock, because others may have enrolled members since the preview.
    What the file says anew of members is written by `correct_member` where that was chosen.
    Errors: FileImported, UnsureColumn, NamelessColumn, QuestionOpen, RegisterHasErrors, DoublesUndecided,
    FundChangedMeanwhile, NobodyComesIn, NobodyToConfirm, and those of `enrol_members` and `correct_member`.
    """
    require(by, Act.IMPORT_REGISTER)
    lock_fund(fund)
    _refuse_known_file(fund, preview.sha256)
    for column in preview.register.unsure_columns:
        raise UnsureColumn(column=column)
    for column, cells in preview.register.nameless_columns.items():
        raise NamelessColumn(column=column, cells=cells)
    for question in preview.register.questions:
        raise errors.QuestionOpen(question=question.said)
    found = look_over(
        fund, preview.register, localdate(at), preview.decisions, sex_from_title=preview.sex_from_title
    )
    _require_decided(preview, found)
    decisions = _decisions(found)
    record: RegisterImport = RegisterImport.objects.create(
        id=next_id(fund),
        fund=fund,
        file_name=preview.file_name[-255:],
        sha256=preview.sha256,
        rows=len(found.incoming),
        decisions=decisions,
        at=at,
        by=by,
    )
    begun, today = is_begun(fund), localdate(at)
    age = age_let_off(fund, today)
    told = [
        set_back(one.new, today, age, one.ended_on) if begun else (one.new, dict[str, Any]())
        for one in found.incoming
    ]
    members = enrol_members(fund=fund, news=[new for new, _ in told], by=by, at=at, register=record)
    asked = {member.pk: days for member, (_, days) in zip(members, told, strict=True) if days}
    for member, one in zip(members, found.incoming, strict=True):
        if "birth_date" in asked.get(member.pk, ()) and one.new.birth_is_partial:
            asked[member.pk]["birth_is_partial"] = True
    if asked:
        ask_imported_rights(record=record, asked=asked, by=by, at=at)
    _end_those_who_left(list(zip(members, found.incoming, strict=True)), by, at)
    for known in found.known:
        if known.is_taken:
            _take_changes(fund, known, by, at)
    counts = (fund.pk, len(members), len(found.issues))
    transaction.on_commit(lambda: logger.info("fund %d: %d members came in, %d doubtful cells", *counts))
    return record


def _require_decided(preview: Preview, found: LookedOver) -> None:
    """Refuse what is wrong or undecided, and what nobody has seen because the fund was changed meanwhile."""
    if wrong := {issue.row_no for issue in found.issues if issue.severity == "error"}:
        raise errors.RegisterHasErrors(count=len(wrong))
    if open_rows := [double.row_no for double in found.doubles if not double.decision]:
        rows = ", ".join(map(str, open_rows[:_ROWS_SAID])) + ("…" if len(open_rows) > _ROWS_SAID else "")
        raise errors.DoublesUndecided(count=len(open_rows), rows=rows)
    if [one.row_no for one in found.incoming] != [one.row_no for one in preview.incoming]:
        raise errors.FundChangedMeanwhile
    if found.known != preview.known:
        raise errors.FundChangedMeanwhile
    if not (found.incoming or any(one.is_taken for one in found.known) or _decisions(found)):
        raise errors.NobodyComesIn


_ROWS_SAID = 10


def _decisions(found: LookedOver) -> dict[str, dict[str, Any]]:
    """What was decided of doubles, to be kept: a row of the same file that is another person needs no keeping."""
    return {
        double.identity: {"member": double.person.pk, "decision": double.decision}
        for double in found.doubles
        if double.person.pk is not None and double.decision in (SAME, OTHER)
    }


def _take_changes(fund: Fund, known: Known, by: Officer, at: datetime) -> None:
    """Write what the file says anew of one member; that another one looks like them was seen in the list."""
    changes: dict[str, Any] = {change.field: change.after for change in known.changes}
    if "birth_date" in changes:
        changes["birth_is_partial"] = known.birth_is_partial
    if "village_id" in changes:
        changes["village"] = Village.objects.get(fund=fund, pk=changes.pop("village_id"))
    member = Member.objects.get(fund=fund, pk=known.person.pk)
    correct_member(member=member, changes=changes, by=by, at=at)


def _end_those_who_left(pairs: list[tuple[Member, Incoming]], by: Officer, at: datetime) -> None:
    """End the memberships that the register says have ended, each on its day."""
    gone = [
        (member, incoming, incoming.ended_on) for member, incoming in pairs if incoming.ended_on is not None
    ]
    if not gone:
        return
    fund = gone[0][0].fund
    for member, incoming, ended_on in gone:
        member.status = Member.Status.ENDED
        member.ended_on, member.ended_reason = ended_on, incoming.ended_reason
    changed = [member for member, _, _ in gone]
    Member.objects.bulk_update(changed, ["status", "ended_on", "ended_reason"], batch_size=500)
    StatusEvent.objects.bulk_create(
        (
            StatusEvent(
                id=pk,
                fund=fund,
                member=member,
                status=Member.Status.ENDED,
                reason=member.ended_reason,
                on=ended_on,
                at=at,
                by=by,
            )
            for pk, (member, _, ended_on) in zip(next_ids(fund, len(gone)), gone, strict=True)
        ),
        batch_size=500,
    )


@transaction.atomic
def undo_import(*, register_import: RegisterImport, by: Officer, at: datetime) -> RegisterImport:
    """Take the members of an import out again, as if it had not been; its record and its corrections (`corrected_by`) stay.

    What a second officer has signed with the starting data, or agreed to, one alone does not take out.
    Errors: ImportUndone, ImportAgreed; ImportInUse once the books, a payment or a claim know one of them.
    """
    require(by, Act.IMPORT_REGISTER)
    lock_fund(register_import.fund)
    record: RegisterImport = RegisterImport.objects.get(pk=register_import.pk)
    if record.undone_at is not None:
        raise errors.ImportUndone(date=shown_date(localdate(record.undone_at)))
    if is_agreed(record):
        raise errors.ImportAgreed
    try:
        with transaction.atomic():
            Member.objects.filter(imported_by=record).delete()
    except ProtectedError as protected:
        raise errors.ImportInUse(name=_name_behind(protected)) from protected
    record.undone_at, record.undone_by = at, by
    record.save(update_fields=["undone_at", "undone_by"])
    return record


def corrected_by(record: RegisterImport) -> list[Member]:
    """The members whom an import corrected where that was chosen; undoing it does not turn that back. One query."""
    words = StatusEvent.objects.filter(
        fund=record.fund, at=record.at, by=record.by, reason__startswith=CORRECTED
    )
    return list(Member.objects.filter(pk__in=words.values("member")).order_by("number"))


def _name_behind(protected: ProtectedError) -> str:
    """The first member that something else holds on to: every row that protects a member names it."""
    rows: set[Any] = protected.protected_objects
    return str(min(rows, key=attrgetter("pk")).member.full_name)
