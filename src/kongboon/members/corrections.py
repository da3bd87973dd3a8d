"""Mending what the register says of a member; every mending stays in the member's history."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Village
from kongboon.funds.words import shown_date
from kongboon.kernel.thai_text import house_spelling, search_key, thai_sort_key
from kongboon.members import errors
from kongboon.members.consents import consent_of, record_consent, write_consent
from kongboon.members.models import Consent, Member, StatusEvent
from kongboon.members.queries import CORRECTED, FIELD_WORDS, lookalike
from kongboon.members.requests import ask_rights, is_begun, note_apart, rights_changed
from kongboon.members.sealed import national_id_index, seal_national_id
from kongboon.members.services import NewMember

# So long a house or a name that was corrected away still says who is of the household.
FORMER_COUNTS = timedelta(days=30)


@transaction.atomic
def correct_member(*, member: Member, changes: Mapping[str, Any], by: Officer, at: datetime) -> Member:
    """Write down anew what `changes` names (keys of `FIELD_WORDS`, and birth_is_partial); nothing is ever emptied unseen.

    `disability_consent`, True in `changes`: the member agrees that a disability is kept, which it is not without.
    `is_another`: how it is known that this is not the other member whom the correction makes them look like.

    A national id that is None or "" stays as it was. What decides rights waits for another officer
    (`members.requests.RIGHTS`) once the fund has begun. Returns the member as it stands.
    Errors: NameMissing, JoinedInFuture, BornAfterJoining, PersonIsMember, PersonPerhapsMember, ConsentMissing,
    PersonErased, NobodyToConfirm.
    """
    require(by, Act.CORRECT_MEMBER)
    lock_fund(member.fund)
    locked: Member = Member.objects.get(pk=member.pk)
    if locked.erased_at is not None:
        raise errors.PersonErased(number=locked.number)
    if (alike := becomes_like(locked, changes)) is not None:
        how = str(changes.get("is_another", ""))
        if not how.strip():
            raise errors.PersonPerhapsMember(name=alike.full_name, number=alike.number)
        changes = {**changes, "note": note_apart(changes.get("note", locked.note), alike, how)}
    rights = rights_changed(locked, changes) if is_begun(locked.fund) else {}
    if rights:
        if rights.get("disabled_since"):
            _require_consent(locked, bool(changes.get("disability_consent")), by, at)
        is_partial = bool(changes.get("birth_is_partial"))
        ask_rights(member=locked, changes=rights, by=by, at=at, birth_is_partial=is_partial)
    changes = {name: value for name, value in changes.items() if name not in rights}
    before = copy(locked)
    changed = [name for name in FIELD_WORDS if name in changes and _write(locked, name, changes)]
    if not changed:
        return locked
    _check(locked, localdate(at))
    if "disabled_since" in changed and locked.disabled_since is not None:
        _require_consent(locked, bool(changes.get("disability_consent")), by, at)
    locked.sort_key = f"{thai_sort_key(locked.first_name)} {thai_sort_key(locked.last_name)}"[:500]
    locked.search_text = search_key(f"{locked.first_name}{locked.last_name}{locked.nickname}")[:500]
    locked.save()
    _remember(locked, changed, by, at, before)
    return locked


_LIKENESS = ("first_name", "last_name", "birth_date", "house_no", "village")


def becomes_like(member: Member, changes: Mapping[str, Any]) -> Member | None:
    """Whom a correction of name, birth date or home makes a living member look like (`queries.lookalike`).

    None where nobody is so alike, or was before.
    """
    before = {name: getattr(member, name) for name in _LIKENESS}
    after = before | {name: changes[name] for name in _LIKENESS if name in changes}
    if member.ended_on is not None or after == before:
        return None
    found = _alike(member, after, changes.get("national_id"))
    return found if found is not None and found != _alike(member, before) else None


def _alike(member: Member, told: Mapping[str, Any], national_id: str | None = None) -> Member | None:
    new = NewMember(
        number=member.number,
        first_name=told["first_name"],
        last_name=told["last_name"],
        birth_date=told["birth_date"],
        house_no=told["house_no"],
        village_id=told["village"].pk,
        joined_on=member.joined_on,
        national_id=national_id or member.national_id,
    )
    return lookalike(member.fund, new, but=member)


def _require_consent(member: Member, agreed: bool, by: Officer, at: datetime) -> None:
    if agreed:
        kind = Consent.Kind.DISABILITY
        record_consent(member=member, kind=kind, by=by, at=at, act=Act.CORRECT_MEMBER)
    elif consent_of(member, Consent.Kind.DISABILITY) is None:
        raise errors.ConsentMissing


@transaction.atomic
def withdraw_consent(*, member: Member, kind: str, by: Officer, at: datetime) -> Consent:
    """Write down that a member takes a consent back; a disability is then no longer kept.

    Errors: NotAllowed, NoConsentToWithdraw.
    """
    require(by, Act.RECORD_CONSENT)
    lock_fund(member.fund)
    standing = consent_of(member, kind)
    if standing is None:
        raise errors.NoConsentToWithdraw(name=member.full_name)
    row = write_consent(
        member, kind, by, at, is_given=False, on=localdate(at), text_version=standing.text_version, paper=None
    )
    if kind == Consent.Kind.DISABILITY:
        _forget_disability(member, by, at)
    return row


def _forget_disability(member: Member, by: Officer, at: datetime) -> None:
    locked: Member = Member.objects.get(pk=member.pk)
    if locked.disabled_since is not None:
        locked.disabled_since = None
        locked.save(update_fields=["disabled_since"])
        _remember(locked, ["disabled_since"], by, at)


def _write(member: Member, name: str, changes: Mapping[str, Any]) -> bool:
    """Put one value in its place; whether that changed anything."""
    value = house_spelling(changes[name]) if name == "house_no" else changes[name]
    if name == "national_id":
        return _write_national_id(member, value)
    if name == "birth_date":
        before = (member.birth_date, member.birth_is_partial)
        member.birth_date, member.birth_is_partial = value, bool(value and changes.get("birth_is_partial"))
        return before != (member.birth_date, member.birth_is_partial)
    if isinstance(value, Village):
        value, name = value.pk, "village_id"
    if getattr(member, name) == value:
        return False
    setattr(member, name, value)
    return True


def _write_national_id(member: Member, value: str | None) -> bool:
    if not value or value == member.national_id:
        return False
    index = national_id_index(value)
    others = Member.objects.filter(fund=member.fund, ended_on=None, national_id_index=index).exclude(
        pk=member.pk
    )
    if member.ended_on is None and (person := others.first()):
        raise errors.PersonIsMember(name=person.full_name, number=person.number)
    member.national_id_index, member.national_id_sealed = index, seal_national_id(member.pk, value)
    return True


def _check(member: Member, today: date) -> None:
    if member.joined_on > today:
        raise errors.JoinedInFuture(date=shown_date(member.joined_on))
    if not member.first_name.strip():
        raise errors.NameMissing
    if member.birth_date and member.birth_date > member.joined_on:
        raise errors.BornAfterJoining(
            birth=shown_date(member.birth_date), joined=shown_date(member.joined_on)
        )


def _former(before: Member, changed: list[str], at: datetime) -> dict[str, Any]:
    """Name and house that a correction took away: they count for the household for a while."""
    former: dict[str, Any] = {}
    if {"first_name", "last_name"} & set(changed):
        former["former_name"] = f"{before.first_name} {before.last_name}".strip()
    if {"house_no", "village"} & set(changed) and before.house_no:
        former |= {"former_house": before.house_no, "former_village_id": before.village_id}
    return former | {"former_until": at + FORMER_COUNTS} if former else {}


def _remember(
    member: Member, changed: list[str], by: Officer, at: datetime, before: Member | None = None
) -> None:
    # A correction changes no right, so it repeats the state that stands, from the day since which it stands.
    last = StatusEvent.objects.filter(member=member).order_by("on", "pk").last()
    StatusEvent.objects.create(
        id=next_id(member.fund),
        fund=member.fund,
        member=member,
        status=last.status if last else member.status,
        reason=CORRECTED + ",".join(changed),
        on=member.joined_on if "joined_on" in changed or not last else last.on,
        at=at,
        by=by,
        **(_former(before, changed, at) if before is not None else {}),
    )
