"""What a register that came in late says of days gone by: it waits, as one request, for a second officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.funds.ids import next_ids
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.models import SetUpSignature
from kongboon.governance.request_models import Request
from kongboon.governance.requests import ask
from kongboon.members import errors
from kongboon.members.models import Member, RegisterImport, StatusEvent
from kongboon.members.queries import CORRECTED
from kongboon.members.requests import RIGHTS, as_terms, from_terms, shown

# What says who somebody is.
WHO = frozenset({"first_name", "last_name", "national_id", "birth_date"})
# Of an import so many names stand on the page of the request; all of them on a page of their own.
NAMES_ON_REQUEST = 20


def ask_imported_rights(
    *, record: RegisterImport, asked: Mapping[int, Mapping[str, Any]], by: Officer, at: datetime
) -> Request:
    """Ask for the days of everybody whom a register brought in, {member id: what stands in the file}, as one."""
    terms = {"import_id": record.pk, "rows": {str(pk): as_terms(days) for pk, days in asked.items()}}
    key = f"import/{record.pk}"
    return ask(fund=record.fund, act=Act.IMPORT_RIGHTS, terms=terms, by=by, at=at, idem_key=key)


def imported_rights(record: RegisterImport) -> Request | None:
    """What of an import takes, or took, the word of a second officer."""
    key = f"import/{record.pk}"
    found: Request | None = Request.objects.filter(fund=record.fund, idem_key=key).first()
    return found


def is_agreed(record: RegisterImport) -> bool:
    """Whether a second officer has spoken for an import: signed it with the starting data, or agreed to its days."""
    if SetUpSignature.objects.filter(fund=record.fund, at__gt=record.at).exists():
        return True
    asked = imported_rights(record)
    return asked is not None and bool(asked.confirmations)


@dataclass(frozen=True)
class ImportedRight:
    """One member of an import as it waits: the days of the file, and whether the register was corrected since."""

    member: Member
    joined_on: date | None
    paid_until: date | None
    birth_date: date | None
    is_changed: bool


def imported_names(request: Request) -> list[ImportedRight]:
    """Everybody whose days another officer agrees to, in the order of the file; two queries."""
    rows = {int(pk): from_terms(days) for pk, days in request.terms["rows"].items()}
    record_id = request.terms["import_id"]
    members = Member.objects.filter(imported_by=record_id, pk__in=rows).select_related("village")
    changed = _corrected_since(request)
    return [
        ImportedRight(
            member,
            **{name: rows[member.pk].get(name) for name in ("joined_on", "paid_until", "birth_date")},
            is_changed=member.pk in changed,
        )
        for member in members.order_by("pk")
    ]


def _corrected_since(request: Request) -> set[int]:
    """Members of an import whose name, id or birth date was corrected after the asking: they are other people now."""
    told = StatusEvent.objects.filter(
        member__imported_by=request.terms["import_id"], reason__startswith=CORRECTED, at__gt=request.at
    )
    if request.end is not None:
        told = told.filter(at__lt=request.end.at)
    return {
        member
        for member, reason in told.values_list("member", "reason")
        if WHO & set(reason.removeprefix(CORRECTED).split(","))
    }


def _take_over(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    """The days of a register are written down; of whom the register has said something else since, it stays."""
    record = RegisterImport.objects.get(fund=request.fund, pk=request.terms["import_id"])
    if record.undone_at is not None:
        raise errors.ImportUndone(date=shown_date(localdate(record.undone_at)))
    rows = {int(pk): from_terms(days) for pk, days in request.terms["rows"].items()}
    came_in = dict(_came_in(record).values_list("member_id", "on"))
    changed = []
    for member in Member.objects.filter(imported_by=record, pk__in=rows, erased_at=None).exclude(
        pk__in=_corrected_since(request)
    ):
        days = rows[member.pk]
        if "joined_on" in days and member.joined_on != came_in[member.pk]:
            continue
        member.joined_on = days.get("joined_on", member.joined_on)
        if "paid_until" in days:  # what was paid since is not forgotten
            member.paid_until = max(member.paid_until or days["paid_until"], days["paid_until"])
        if "birth_date" in days:
            member.birth_date, member.birth_is_partial = (
                days["birth_date"],
                bool(days.get("birth_is_partial")),
            )
        changed.append(member)
    written = ["joined_on", "paid_until", "birth_date", "birth_is_partial"]
    Member.objects.bulk_update(changed, written, batch_size=500)
    StatusEvent.objects.bulk_create(
        (
            StatusEvent(
                id=pk,
                fund=record.fund,
                member=member,
                status=Member.Status.ACTIVE,
                reason=CORRECTED + ",".join(name for name in rows[member.pk] if name in RIGHTS),
                on=member.joined_on,
                at=at,
                by=request.asked_by,
            )
            for pk, member in zip(next_ids(record.fund, len(changed)), changed, strict=True)
        ),
        batch_size=500,
    )
    return f"import/{record.pk}", ""


def _came_in(record: RegisterImport) -> QuerySet[StatusEvent]:
    """The first row of the history of everybody in an import: from when they are members until others agree."""
    return StatusEvent.objects.filter(
        member__imported_by=record, at=record.at, status=Member.Status.ACTIVE, reason=""
    )


def _take_over_words(request: Request) -> list[Line]:
    record = RegisterImport.objects.get(fund=request.fund, pk=request.terms["import_id"])
    rows = [from_terms(days) for days in request.terms["rows"].values()]
    joined = [days["joined_on"] for days in rows if "joined_on" in days]
    paid = [days["paid_until"] for days in rows if "paid_until" in days]
    lines = [(gettext("File"), record.file_name), (gettext("Members"), f"{len(rows):,}")]
    if joined:
        lines.append((gettext("Joined on"), f"{shown(min(joined))} – {shown(max(joined))}"))
    if paid:
        lines.append((gettext("Dues paid before, up to"), f"{shown(min(paid))} – {shown(max(paid))}"))
    names = imported_names(request)
    lines += [(one.member.number, _told(one)) for one in names[:NAMES_ON_REQUEST]]
    return lines


def _told(one: ImportedRight) -> str:
    parts = [one.member.full_name]
    if one.joined_on:
        parts.append(gettext("joined %(date)s") % {"date": shown_date(one.joined_on)})
    if one.paid_until:
        parts.append(gettext("paid until %(date)s") % {"date": shown_date(one.paid_until)})
    if one.birth_date:
        parts.append(gettext("born %(date)s") % {"date": shown_date(one.birth_date)})
    if one.is_changed:
        parts.append(gettext("corrected after the asking, so not included"))
    return " · ".join(parts)


def _whole_list(request: Request) -> list[Line]:
    url = reverse("members:import-names", args=[request.fund.code, request.terms["import_id"]])
    return [(gettext("All names of this file"), url)]


def register_all() -> None:
    """What this module does of what is asked for."""
    register(Act.IMPORT_RIGHTS, Doing(_take_over_words, _take_over, links=_whole_list))
