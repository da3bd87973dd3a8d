"""What decides a member's rights takes two people: joining day, exemption, dues paid before, heir."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.governance.models import SetUpSignature
from kongboon.governance.request_models import Request
from kongboon.governance.requests import Doing, Line, ask, open_requests, register
from kongboon.members import errors
from kongboon.members.consents import consent_of, record_consent
from kongboon.members.models import Consent, Member, StatusEvent
from kongboon.members.queries import CORRECTED, FIELD_WORDS
from kongboon.members.services import NewMember, enrol_members

# A joining day further back than this may open rights to what has happened already.
BACKDATED = timedelta(days=7)
RIGHTS = ("joined_on", "paid_until", "birth_date", "disabled_since", "heir_name", "heir_relation")
DAYS = ("joined_on", "paid_until", "birth_date", "disabled_since")


def is_begun(fund: Fund) -> bool:
    """Whether a second officer has signed the fund's starting data; before that the register is part of them."""
    return SetUpSignature.objects.filter(fund=fund).exists()


def rights_changed(member: Member, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What of `changes` takes two people. A birth date that nobody had written down yet is filled in by one."""
    found = {
        name: changes[name] for name in RIGHTS if name in changes and changes[name] != getattr(member, name)
    }
    if member.birth_date is None:
        found.pop("birth_date", None)
    return found


@transaction.atomic
def enrol_member(*, fund: Fund, new: NewMember, by: Officer, at: datetime) -> Member:
    """Take in one member from today, or from one of the last days; another officer agrees to what lies further back.

    Errors: NumberTaken, PersonIsMember, NameMissing, JoinedInFuture, BornAfterJoining, ConsentMissing,
    NobodyToConfirm.
    """
    today, asked = localdate(at), {}
    if is_begun(fund):
        if new.joined_on < today - BACKDATED:
            asked["joined_on"] = new.joined_on
        asked |= {name: getattr(new, name) for name in ("paid_until", "disabled_since") if getattr(new, name)}
    plain: dict[str, Any] = {"joined_on": today} if "joined_on" in asked else {}
    left_out = {name: None for name in asked if name != "joined_on"}
    if "disabled_since" in asked and not new.disability_consent:
        raise errors.ConsentMissing
    member = enrol_members(fund=fund, news=[replace(new, **(plain | left_out))], by=by, at=at)[0]
    if "disabled_since" in asked:
        kind = Consent.Kind.DISABILITY
        record_consent(member=member, kind=kind, by=by, at=at, act=Act.ENROL_MEMBER)
    if asked:
        ask_rights(member=member, changes=asked, by=by, at=at)
    return member


@transaction.atomic
def ask_rights(
    *,
    member: Member,
    changes: Mapping[str, Any],
    by: Officer,
    at: datetime,
) -> Request:
    """Ask for another joining day, exemption or heir of a member; asked for again while it waits, it is one request.

    Errors: those of `ask`, JoinedInFuture, BornAfterJoining.
    """
    fund = member.fund
    lock_fund(fund)
    member = Member.objects.get(pk=member.pk)
    _check(member, changes, localdate(at))
    after = _plain(changes)
    terms = {
        "member_id": member.pk,
        "before": _plain({name: getattr(member, name) for name in after}),
        "after": after,
    }
    waiting = next((one for one in open_changes(member) if one.terms == terms), None)
    if waiting is not None:
        return waiting
    return ask(
        fund=fund, act=Act.CHANGE_RIGHTS, terms=terms, by=by, at=at, idem_key=f"rights/{uuid.uuid4().hex}"
    )


def open_changes(member: Member) -> list[Request]:
    """What waits for a second officer's word about a member."""
    wanted = (Act.CHANGE_RIGHTS.code,)
    return [
        one for one in open_requests(member.fund) if one.act in wanted and one.terms["member_id"] == member.pk
    ]


def _check(member: Member, changes: Mapping[str, Any], today: date) -> None:
    joined_on, born_on = (
        changes.get("joined_on", member.joined_on),
        changes.get("birth_date", member.birth_date),
    )
    if joined_on > today:
        raise errors.JoinedInFuture(date=shown_date(joined_on))
    if born_on and born_on > joined_on:
        raise errors.BornAfterJoining(birth=shown_date(born_on), joined=shown_date(joined_on))


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """As it is kept in a request: days in ISO."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}


def _changes(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {n: date.fromisoformat(v) if n in DAYS and v else v for n, v in terms.items()}


def _member_of(request: Request) -> Member:
    found: Member = Member.objects.select_related("fund").get(
        fund=request.fund, pk=request.terms["member_id"]
    )
    return found


def _change(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    member, changes = _member_of(request), _changes(request.terms["after"])
    if member.erased_at is not None:
        raise errors.PersonErased(number=member.number)
    if changes.get("disabled_since") and consent_of(member, Consent.Kind.DISABILITY) is None:
        raise errors.ConsentMissing
    _require_as_asked(member, _changes(request.terms["before"]))
    if "paid_until" in changes and member.paid_until is not None:  # what was paid since is not forgotten
        changes["paid_until"] = max(member.paid_until, changes["paid_until"])
    _check(member, changes, localdate(at))
    for name, value in changes.items():
        setattr(member, name, value)
    if "birth_date" in changes:
        member.birth_is_partial = False
    member.save(update_fields=[*changes, "birth_is_partial"])
    last = StatusEvent.objects.filter(member=member).order_by("on", "pk").last()
    first_day = changes.get("joined_on")
    StatusEvent.objects.create(
        id=next_id(member.fund),
        fund=member.fund,
        member=member,
        status=Member.Status.ACTIVE if first_day else (last.status if last else member.status),
        reason=CORRECTED + ",".join(changes),
        on=first_day or (last.on if last else localdate(at)),
        at=at,
        by=request.asked_by,
    )
    return f"member/{member.pk}", ""


def _require_as_asked(member: Member, before: Mapping[str, Any]) -> None:
    """Refuse where the register says something else than what both officers read. Errors: RightsChanged.

    Dues go on being paid meanwhile.
    """
    if any(getattr(member, name) != value for name, value in before.items() if name != "paid_until"):
        raise errors.RightsChanged(name=member.full_name)


def _words(request: Request) -> list[Line]:
    member = _member_of(request)
    lines = [(gettext("Member"), f"{member.full_name} · {member.number}")]
    before, after = _changes(request.terms["before"]), _changes(request.terms["after"])
    return [*lines, *_differences(before, after)]


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Line]:
    for name in RIGHTS:
        if name in after:
            yield str(FIELD_WORDS[name]), f"{_shown(before[name])} → {_shown(after[name])}"


def _shown(value: Any) -> str:
    return shown_date(value) if isinstance(value, date) else str(value or "–")


def register_all() -> None:
    """What this app does of what is asked for."""
    register(Act.CHANGE_RIGHTS, Doing(_words, _change))
