"""Joining, leaving, and the history of both."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, next_ids
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.kernel.guards import ERASED
from kongboon.kernel.thai_text import house_spelling, search_key, thai_sort_key
from kongboon.members import errors
from kongboon.members.bulk import insert_rows
from kongboon.members.consents import record_consent
from kongboon.members.models import Consent, Member, MemberSalt, RegisterImport, StatusEvent
from kongboon.members.sealed import national_id_index, seal_national_id

SALT_BYTES = 16
# Of an event that only lets the membership go on to, or after, a day of its end that was corrected.
DAY_CORRECTED = "corrected:ended_on"
NOT_OF_THE_ROW = frozenset(
    {"national_id", "disability_consent", "is_another", "lives_outside", "outsider_resolution"}
)


@dataclass(frozen=True)
class NewMember:
    """What is written down of somebody who joins; national_id is 13 digits or None.

    `is_another`: how it is known that this is not the member who looks like it (`members.queries.lookalike`).
    `lives_outside`: the home is in another sub-district; where the regulation lets the committee decide on that,
    `outsider_resolution` is the number of its resolution.
    """

    number: str
    first_name: str
    village_id: int
    joined_on: date
    last_name: str = ""
    title: str = ""
    nickname: str = ""
    sex: str = ""
    birth_date: date | None = None
    birth_is_partial: bool = False
    disabled_since: date | None = None
    disability_consent: bool = False
    national_id: str | None = None
    house_no: str = ""
    phone: str = ""
    paid_until: date | None = None
    heir_name: str = ""
    heir_relation: str = ""
    old_receipt: str = ""
    note: str = ""
    is_another: str = ""
    lives_outside: bool = False
    outsider_resolution: str = ""


def plain_house(house_no: str) -> str:
    """A house number in the spelling in which two are compared."""
    return "".join(house_spelling(house_no).split()).casefold()


@transaction.atomic
def enrol_members(
    *,
    fund: Fund,
    news: Sequence[NewMember],
    by: Officer,
    at: datetime,
    register: RegisterImport | None = None,
) -> list[Member]:
    """Take in members as they are told, all or none; a single one comes in by `members.requests.enrol_member`.

    Errors: NumberTaken, PersonIsMember, NameMissing, JoinedInFuture, BornAfterJoining, ConsentMissing.
    """
    require(by, Act.IMPORT_REGISTER if register else Act.ENROL_MEMBER)
    ids = next_ids(fund, 2 * len(news))
    _check(fund, news, localdate(at))
    members = [_member(pk, fund, new, register) for pk, new in zip(ids, news, strict=False)]
    insert_rows(members)
    insert_rows([MemberSalt(member_id=member.pk, salt=os.urandom(SALT_BYTES)) for member in members])
    insert_rows(
        [
            StatusEvent(
                id=pk, fund_id=fund.pk, member_id=m.pk, status="active", on=m.joined_on, at=at, by_id=by.pk
            )
            for pk, m in zip(ids[len(news) :], members, strict=True)
        ]
    )
    for member, new in zip(members, news, strict=True):
        if new.disabled_since is not None:
            act = Act.IMPORT_REGISTER if register else Act.ENROL_MEMBER
            record_consent(member=member, kind=Consent.Kind.DISABILITY, by=by, at=at, act=act)
    return members


def _check(fund: Fund, news: Sequence[NewMember], today: date) -> None:
    for new in news:
        if not new.first_name.strip():
            raise errors.NameMissing
        if new.joined_on > today:
            raise errors.JoinedInFuture(date=shown_date(new.joined_on))
        if new.birth_date and new.birth_date > new.joined_on:
            raise errors.BornAfterJoining(birth=shown_date(new.birth_date), joined=shown_date(new.joined_on))
        if new.disabled_since is not None and not new.disability_consent:
            raise errors.ConsentMissing
    _check_doubles(fund, news)


def _check_doubles(fund: Fund, news: Sequence[NewMember]) -> None:
    numbers = {m.number: m for m in Member.objects.filter(fund=fund, number__in=[n.number for n in news])}
    indexes = {national_id_index(n.national_id): n for n in news if n.national_id}
    persons = Member.objects.filter(fund=fund, ended_on=None, national_id_index__in=list(indexes))
    if person := persons.first():
        raise errors.PersonIsMember(name=person.full_name, number=person.number)
    seen: dict[str, str] = {number: m.full_name for number, m in numbers.items()}
    for new in news:
        if new.number in seen:
            raise errors.NumberTaken(number=new.number, name=seen[new.number])
        seen[new.number] = f"{new.first_name} {new.last_name}".strip()


def _member(pk: int, fund: Fund, new: NewMember, register: RegisterImport | None) -> Member:
    plain = {
        name: getattr(new, name) for name in NewMember.__dataclass_fields__ if name not in NOT_OF_THE_ROW
    }
    plain["house_no"] = house_spelling(new.house_no)
    # Ids instead of objects: setting a relation costs as much as all plain fields of a row together.
    return Member(
        id=pk,
        fund_id=fund.pk,
        sort_key=f"{thai_sort_key(new.first_name)} {thai_sort_key(new.last_name)}"[:500],
        search_text=search_key(f"{new.first_name}{new.last_name}{new.nickname}")[:500],
        national_id_sealed=seal_national_id(pk, new.national_id) if new.national_id else None,
        national_id_index=national_id_index(new.national_id) if new.national_id else None,
        imported_by_id=register.pk if register else None,
        **plain,
    )


@transaction.atomic
def end_membership(
    *,
    member: Member,
    reason: str,
    on: date,
    by: Officer,
    at: datetime,
    resolution: str = "",
    act: Act = Act.END_MEMBERSHIP,
) -> Member:
    """End a membership, e.g. by death; the member stays in the register and the books.

    `resolution`: the number of the committee's, where the end rests on one; `act`: under which it ends, e.g. the
    payment at a death. Errors: NotAllowed, AlreadyEnded, ByResolutionAlone for arrears in any other way.
    """
    require(by, act)
    if reason == Member.EndReason.LAPSED and act is not Act.END_FOR_ARREARS:
        raise errors.ByResolutionAlone
    lock_fund(member.fund)
    locked: Member = Member.objects.get(pk=member.pk)
    if locked.ended_on is not None:
        raise errors.AlreadyEnded(name=locked.full_name, date=shown_date(locked.ended_on))
    locked.status, locked.ended_on, locked.ended_reason = Member.Status.ENDED, on, reason
    locked.save(update_fields=["status", "ended_on", "ended_reason"])
    StatusEvent.objects.create(
        id=next_id(locked.fund),
        fund=locked.fund,
        member=locked,
        status=Member.Status.ENDED,
        reason=reason,
        resolution=resolution.strip()[:50],
        on=on,
        at=at,
        by=by,
    )
    return locked


@transaction.atomic
def correct_end(*, member: Member, on: date, by: Officer, at: datetime) -> Member:
    """Write down the right last day of a membership that ended; the day before it stays in the history.

    The caller has the words of two people. Errors: NotAllowed, NotEnded.
    """
    require(by, Act.CORRECT_END)
    lock_fund(member.fund)
    locked: Member = Member.objects.get(pk=member.pk)
    if (before := locked.ended_on) is None:
        raise errors.NotEnded(name=locked.full_name)
    locked.ended_on = on
    locked.save(update_fields=["ended_on"])
    if on > before:  # between the two days it was a membership
        _event(locked, Member.Status.ACTIVE, DAY_CORRECTED, on=before, at=at, by=by)
    ended, reason = Member.Status.ENDED, locked.ended_reason
    _event(locked, ended, reason, on=on, at=at, by=by, former_ended_on=before)
    return locked


def _event(member: Member, status: str, reason: str, **more: Any) -> StatusEvent:
    made: StatusEvent = StatusEvent.objects.create(
        id=next_id(member.fund), fund=member.fund, member=member, status=status, reason=reason, **more
    )
    return made


@transaction.atomic
def reinstate_member(
    *, member: Member, reason: str, by: Officer, at: datetime, act: Act, on: date | None = None
) -> Member:
    """Let a membership live again that was ended by mistake, from the very day of that end, as it stood before.

    `on`: it was no mistake, and the membership lives again from this day. `act`: under which it lives again.

    Errors: NotAllowed, NotEnded, PersonErased, PersonIsMember where the person has joined again under another number.
    """
    require(by, act)
    lock_fund(member.fund)
    locked: Member = Member.objects.get(pk=member.pk)
    if locked.ended_on is None:
        raise errors.NotEnded(name=locked.full_name)
    if locked.erased_at is not None:
        raise errors.PersonErased(number=locked.number)
    if locked.national_id_index is not None:
        same = Member.objects.filter(
            fund=locked.fund, ended_on=None, national_id_index=locked.national_id_index
        )
        if person := same.first():
            raise errors.PersonIsMember(name=person.full_name, number=person.number)
    history = StatusEvent.objects.filter(member=locked).exclude(status=Member.Status.ENDED)
    before = history.order_by("on", "pk").last()
    begins, locked.ended_on, locked.ended_reason = on or locked.ended_on, None, ""
    locked.status = before.status if before else Member.Status.ACTIVE
    locked.save(update_fields=["status", "ended_on", "ended_reason"])
    _event(locked, locked.status, reason, on=begins, at=at, by=by)
    # A day of the end that was corrected to an earlier one is over as well.
    ends = StatusEvent.objects.filter(member=locked, status=Member.Status.ENDED, on__gt=begins)
    if (last := ends.order_by("on").last()) is not None:
        _event(locked, locked.status, DAY_CORRECTED, on=last.on, at=at, by=by)
    return locked


@transaction.atomic
def erase_member(*, member: Member, at: datetime) -> Member:
    """Take from the register what tells who somebody was; number, village, sex, birth year and days stay for figures.

    The caller has the words of two people (web.erasure), and has taken away the salt.
    """
    lock_fund(member.fund)
    locked: Member = Member.objects.get(pk=member.pk)
    for name in _PERSONAL:
        setattr(locked, name, "")
    locked.first_name, locked.erased_at = ERASED, at
    locked.disabled_since = locked.national_id_sealed = locked.national_id_index = None
    if locked.birth_date is not None:
        locked.birth_date, locked.birth_is_partial = locked.birth_date.replace(month=7, day=1), True
    locked.sort_key, locked.search_text = thai_sort_key(ERASED), ""
    locked.save()
    told = StatusEvent.objects.filter(member=locked)
    told.update(former_name="", former_house="", former_village=None, former_until=None)
    free = told.exclude(reason__in=Member.EndReason.values)
    free.exclude(reason__startswith="corrected:").update(reason="")
    return locked


_PERSONAL = (
    "title",
    "last_name",
    "nickname",
    "house_no",
    "phone",
    "heir_name",
    "heir_relation",
    "old_receipt",
    "note",
)
