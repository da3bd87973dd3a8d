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
from kongboon.funds.regulations import regulation_on
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.models import SetUpSignature
from kongboon.governance.request_models import TITLES, Request
from kongboon.governance.requests import ask, open_requests
from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.thai_dates import completed_years
from kongboon.members import errors
from kongboon.members.consents import consent_of, record_consent
from kongboon.members.models import Consent, Member, StatusEvent
from kongboon.members.queries import CORRECTED, FIELD_WORDS, lookalike
from kongboon.members.services import NewMember, enrol_members
from kongboon.rules.errors import NoRegulationInForce
from kongboon.rules.terms import Membership

# A joining day further back than this may open rights to what has happened already.
BACKDATED = timedelta(days=7)
_OF_ONE = {
    act.code
    for act in (Act.CHANGE_RIGHTS, Act.END_MEMBERSHIP, Act.UNDO_END, Act.CORRECT_END, Act.UNDO_ENROLMENT)
}
RIGHTS = ("joined_on", "paid_until", "birth_date", "disabled_since", "heir_name", "heir_relation")
DAYS = ("joined_on", "paid_until", "birth_date", "disabled_since")


def is_begun(fund: Fund) -> bool:
    """Whether a second officer has signed the fund's starting data; before that the register is part of them."""
    return SetUpSignature.objects.filter(fund=fund).exists()


def rights_changed(member: Member, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What of `changes` takes two people.

    A birth date that nobody had written down yet is filled in by one, but for the age from which nobody pays dues.
    """
    found = {
        name: changes[name] for name in RIGHTS if name in changes and changes[name] != getattr(member, name)
    }
    born = found.get("birth_date")
    if member.birth_date is None and not is_let_off(born, age_let_off(member.fund, localdate()), localdate()):
        found.pop("birth_date", None)
    return found


def age_let_off(fund: Fund, on: date) -> int | None:
    """The age in years from which the regulation in force on a day asks for no dues; None where there is none."""
    try:
        return regulation_on(fund, on).membership.exempt_from_age_years
    except NoRegulationInForce:
        return None


def is_let_off(born: date | None, age: int | None, on: date) -> bool:
    """Whether somebody born on a day has reached an age."""
    return (
        born is not None and age is not None and born.replace(day=1) <= on.replace(year=on.year - age, day=1)
    )


@transaction.atomic
def enrol_member(*, fund: Fund, new: NewMember, by: Officer, at: datetime) -> Member:
    """Take in one member from today, or from one of the last days; another officer agrees to what lies further back.

    Errors: NumberTaken, PersonIsMember, PersonPerhapsMember, NameMissing, JoinedInFuture, BornAfterJoining,
    TooYoungToJoin, TooOldToJoin, OutsidersNotTaken, OutsiderResolution, ConsentMissing, NobodyToConfirm.
    """
    lock_fund(fund)
    if (alike := lookalike(fund, new)) is not None:
        if not new.is_another.strip():
            raise errors.PersonPerhapsMember(name=alike.full_name, number=alike.number)
        new = replace(new, note=note_apart(new.note, alike, new.is_another))
    new = _let_in(fund, new)
    asked: dict[str, Any] = {}
    if is_begun(fund):
        is_partial = new.birth_is_partial
        new, asked = set_back(new, localdate(at), age_let_off(fund, localdate(at)))
    if "disabled_since" in asked and not new.disability_consent:
        raise errors.ConsentMissing
    member = enrol_members(fund=fund, news=[new], by=by, at=at)[0]
    if "disabled_since" in asked:
        kind = Consent.Kind.DISABILITY
        record_consent(member=member, kind=kind, by=by, at=at, act=Act.ENROL_MEMBER)
    if asked:
        ask_rights(member=member, changes=asked, by=by, at=at, birth_is_partial=is_partial)
    return member


def _let_in(fund: Fund, new: NewMember) -> NewMember:
    """Whom the regulation of the joining day lets in, with the resolution in the note that somebody from outside needs.

    A register brings who came in before. Errors: TooYoungToJoin, TooOldToJoin, OutsidersNotTaken, OutsiderResolution.
    """
    try:
        terms = regulation_on(fund, new.joined_on).membership
    except NoRegulationInForce:
        return new
    if new.birth_date is not None and not new.birth_is_partial:
        _require_age(terms, new, new.birth_date)
    if not new.lives_outside:
        return new
    if terms.outsiders == "no":
        raise errors.OutsidersNotTaken
    if not (number := new.outsider_resolution.strip()):
        raise errors.OutsiderResolution
    told = f"อยู่นอกตำบล รับตามมติกรรมการที่ {number}"
    return replace(new, note=" · ".join(part for part in (new.note, told) if part)[:500])


def _require_age(terms: Membership, new: NewMember, born: date) -> None:
    age, least, most = (
        completed_years(born, new.joined_on),
        terms.min_age_years,
        terms.max_join_age_years,
    )
    facts = {"joined": shown_date(new.joined_on), "age": age}
    if least is not None and age < least:
        raise errors.TooYoungToJoin(least=least, **facts)
    if most is not None and age > most:
        raise errors.TooOldToJoin(most=most, **facts)


def note_apart(note: str, alike: Member, how: str) -> str:
    """The note of a member with what tells them from another one who looks like them."""
    told = f"คนละคนกับสมาชิกเลขที่ {alike.number}: {how.strip()}"
    return " · ".join(part for part in (note, told) if part)[:500]


def set_back(
    new: NewMember, today: date, age: int | None, ended_on: date | None = None
) -> tuple[NewMember, dict[str, Any]]:
    """Who comes in by one officer's hand without what opens rights to what has happened already, and that apart.

    `age`: from which nobody pays dues (`age_let_off`); a birth date that has reached it is such a right.
    """
    asked = {name: getattr(new, name) for name in ("paid_until", "disabled_since") if getattr(new, name)}
    left: dict[str, Any] = dict.fromkeys(asked)
    if is_let_off(new.birth_date, age, today):
        asked["birth_date"], left["birth_date"], left["birth_is_partial"] = new.birth_date, None, False
    if new.joined_on < today - BACKDATED:
        asked["joined_on"], left["joined_on"] = new.joined_on, ended_on or today
    return replace(new, **left), asked


@transaction.atomic
def ask_rights(
    *,
    member: Member,
    changes: Mapping[str, Any],
    by: Officer,
    at: datetime,
    birth_is_partial: bool = False,
) -> Request:
    """Ask for another joining day, exemption or heir of a member; asked for again while it waits, it is one request.

    `birth_is_partial`: of the birth date asked for only the year is known.

    Errors: those of `ask`, JoinedInFuture, BornAfterJoining.
    """
    fund = member.fund
    lock_fund(fund)
    member = Member.objects.get(pk=member.pk)
    _check(member, changes, localdate(at))
    after = as_terms(changes)
    terms = {
        "member_id": member.pk,
        "before": as_terms({name: getattr(member, name) for name in after}),
        "after": after,
    }
    if birth_is_partial:
        terms["birth_is_partial"] = True
    waiting = next((one for one in open_changes(member) if one.terms == terms), None)
    if waiting is not None:
        return waiting
    return ask(
        fund=fund, act=Act.CHANGE_RIGHTS, terms=terms, by=by, at=at, idem_key=f"rights/{uuid.uuid4().hex}"
    )


def open_changes(member: Member) -> list[Request]:
    """What waits for a second officer's word about a member."""
    return [one for one in open_requests(member.fund) if _is_about(one, member)]


def _is_about(request: Request, member: Member) -> bool:
    if request.act == Act.IMPORT_RIGHTS.code:
        return str(member.pk) in request.terms["rows"]
    return request.act in _OF_ONE and request.terms["member_id"] == member.pk


def _check(member: Member, changes: Mapping[str, Any], today: date) -> None:
    joined_on, born_on = (
        changes.get("joined_on", member.joined_on),
        changes.get("birth_date", member.birth_date),
    )
    if joined_on > today:
        raise errors.JoinedInFuture(date=shown_date(joined_on))
    if born_on and born_on > joined_on:
        raise errors.BornAfterJoining(birth=shown_date(born_on), joined=shown_date(joined_on))


def as_terms(told: Mapping[str, Any]) -> dict[str, Any]:
    """As it is kept in a request: days in ISO."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}


def from_terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    """What a request keeps, with its days as dates again."""
    return {n: date.fromisoformat(v) if n in DAYS and v else v for n, v in terms.items()}


def _member_of(request: Request) -> Member:
    found: Member = Member.objects.select_related("fund").get(
        fund=request.fund, pk=request.terms["member_id"]
    )
    return found


def _change(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    member, changes = _member_of(request), from_terms(request.terms["after"])
    if member.erased_at is not None:
        raise errors.PersonErased(number=member.number)
    if changes.get("disabled_since") and consent_of(member, Consent.Kind.DISABILITY) is None:
        raise errors.ConsentMissing
    _require_as_asked(member, from_terms(request.terms["before"]))
    if "paid_until" in changes and member.paid_until is not None:  # what was paid since is not forgotten
        changes["paid_until"] = max(member.paid_until, changes["paid_until"])
    _check(member, changes, localdate(at))
    for name, value in changes.items():
        setattr(member, name, value)
    if "birth_date" in changes:
        member.birth_is_partial = bool(request.terms.get("birth_is_partial"))
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
    before, after = from_terms(request.terms["before"]), from_terms(request.terms["after"])
    return [*lines, *_differences(before, after)]


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Line]:
    for name in RIGHTS:
        if name in after:
            yield str(FIELD_WORDS[name]), f"{shown(before[name])} → {shown(after[name])}"


def shown(value: Any) -> str:
    """A day or a word of a member as a person reads it."""
    return shown_date(value) if isinstance(value, date) else str(value or "–")


_TITLES = (
    ({"heir_name", "heir_relation"}, gettext_noop("Change a member's heir")),
    ({"joined_on"}, gettext_noop("Change a member's joining day")),
    ({"birth_date", "disabled_since"}, gettext_noop("Change what frees a member from dues")),
    ({"paid_until"}, gettext_noop("Change up to when a member paid dues before")),
)


def _title(terms: Mapping[str, Any]) -> str:
    """What one kind of change is called; several at once bear the title of the act."""
    changed = set(terms["after"])
    return next((title for names, title in _TITLES if changed <= names), "")


def register_all() -> None:
    """What this app does of what is asked for."""
    TITLES[Act.CHANGE_RIGHTS] = _title
    register(Act.CHANGE_RIGHTS, Doing(_words, _change))
