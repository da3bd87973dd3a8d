"""Which member an officer is, and who lives in one house: nobody decides for themselves or their household."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import pairwise

from django.db.models import Q
from django.utils.timezone import now

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.benefits import errors
from kongboon.benefits.models import OfficerMembership
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.governance.payments import Keys, Person, home_keys
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.members.corrections import FORMER_COUNTS
from kongboon.members.models import Member, StatusEvent


@transaction.atomic
def name_membership(*, officer: Officer, number: str, by: Officer, at: datetime) -> Member | None:
    """Write down which member an officer is, by the member's number; "" takes it back.

    Errors: NotAllowed, OwnMembership, NoMemberOfThatNumber.
    """
    require(by, Act.NAME_OFFICERS_MEMBERSHIP)
    if officer.pk == by.pk or (by.user_id is not None and officer.user_id == by.user_id):
        raise errors.OwnMembership
    lock_fund(officer.fund)
    number = to_arabic_digits(number).strip()
    member: Member | None = Member.objects.filter(fund=officer.fund, number__iexact=number).first()
    if number and member is None:
        raise errors.NoMemberOfThatNumber(number=number)
    if member_of(officer) != member:
        OfficerMembership.objects.create(
            id=next_id(officer.fund), fund=officer.fund, officer=officer, member=member, by=by, at=at
        )
    return member


def member_of(officer: Officer) -> Member | None:
    """The member that an officer is, by the newest word on it; None where nobody has said."""
    newest = OfficerMembership.objects.filter(officer=officer).select_related("member").first()
    return newest.member if newest is not None else None


def members_of(officer: Officer) -> list[Member]:
    """The members that an officer is, or was until these days, by this office and by others of the same user."""
    return _own_members(officer.fund, [officer])[officer.pk]


def members_by_officer(fund: Fund) -> dict[int, Member]:
    """Officer's key -> member, for everybody of whom it is written down."""
    newest: dict[int, Member | None] = {}
    for row in OfficerMembership.objects.filter(fund=fund).select_related("member").order_by("pk"):
        newest[row.officer_id] = row.member
    return {officer: member for officer, member in newest.items() if member is not None}


def _lately_named(fund: Fund) -> dict[int, list[Member]]:
    """Officer's key -> who the officer is, and whoever it was until another word of the last 30 days. One query."""
    since = now() - FORMER_COUNTS
    rows: dict[int, list[OfficerMembership]] = defaultdict(list)
    for row in OfficerMembership.objects.filter(fund=fund).select_related("member").order_by("pk"):
        rows[row.officer_id].append(row)
    found: dict[int, list[Member]] = {}
    for officer, named in rows.items():
        standing = [row for row, later in pairwise(named) if later.at >= since] + named[-1:]
        if members := list(
            {row.member.pk: row.member for row in standing if row.member is not None}.values()
        ):
            found[officer] = members
    return found


def formerly(fund: Fund, *, named: bool = False) -> list[StatusEvent]:
    """Corrections of the last 30 days that took a house away, or a name: the former one counts as well. One query."""
    events = StatusEvent.objects.filter(fund=fund, former_until__gte=now()).select_related("member")
    return list(events.exclude(former_name="") if named else events.exclude(former_house=""))


def homes_of(member: Member, former: Collection[StatusEvent]) -> Keys:
    """Where a member lives, and lived before a correction of the last days."""
    found = home_keys(member.village_id, member.house_no)
    for event in former:
        if event.member_id == member.pk:
            found |= home_keys(event.former_village_id, event.former_house)
    return found


def officers_are(fund: Fund, officers: Collection[Officer]) -> dict[int, Keys]:
    """Officer -> the member that this person is, under whichever office, the homes, and whoever lived there lately.

    Three queries.
    """
    own = _own_members(fund, officers)
    former = formerly(fund) if any(own.values()) else []
    found: dict[int, Keys] = {}
    for officer, members in own.items():
        homes = frozenset[str]().union(*(homes_of(member, former) for member in members))
        lately = {e.member_id for e in former if home_keys(e.former_village_id, e.former_house) & homes}
        of_members = lately | {member.pk for member in members}
        found[officer] = homes | {f"member/{pk}" for pk in of_members}
    return found


def _own_members(fund: Fund, officers: Collection[Officer]) -> dict[int, list[Member]]:
    by_office = _lately_named(fund)
    by_user: dict[int | None, list[Member]] = defaultdict(list)
    for pk, user in Officer.objects.filter(fund=fund, pk__in=by_office).values_list("pk", "user_id"):
        if user is not None:
            by_user[user] += by_office[pk]
    return {one.pk: [*by_user[one.user_id], *by_office.get(one.pk, ())] for one in officers}


def households_of(fund: Fund, officers: Collection[Officer]) -> dict[int, list[Person]]:
    """Officer -> everybody of the officer's household as they may be called, by former names too. Five queries."""
    known = {pk: keys for pk, keys in officers_are(fund, officers).items() if keys}
    if not known:
        return {}
    every = frozenset[str]().union(*known.values())
    members = [int(key.removeprefix("member/")) for key in every if key.startswith("member/")]
    # A home is known by its spelling with single spaces, so the villages are read and the houses compared here.
    villages = {int(key.split("/")[1]) for key in every if key.startswith("home/")}
    found: dict[int, list[Person]] = defaultdict(list)
    names = formerly(fund, named=True)
    for member in Member.objects.filter(Q(pk__in=members) | Q(village__in=villages), fund=fund):
        keys = {f"member/{member.pk}"} | home_keys(member.village_id, member.house_no)
        called = [
            _person(member),
            *(_formerly_called(event) for event in names if event.member_id == member.pk),
        ]
        for officer, homes in known.items():
            if keys & homes:
                found[officer] += called
    return found


def _person(member: Member) -> Person:
    return Person(member.full_name, member.first_name, member.last_name, member.nickname, member.number)


def _formerly_called(event: StatusEvent) -> Person:
    first, _, last = event.former_name.partition(" ")
    return Person(event.former_name, first, last, "", "")
