"""Which member an officer is, and who lives in one house: nobody decides for themselves or their household."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.benefits.claims import errors
from kongboon.benefits.models import OfficerMembership
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.members.models import Member


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
    """The members that an officer is by this office and by others of the same user, as the guards read it."""
    offices = Q(pk=officer.pk)
    if officer.user_id is not None:
        offices |= Q(user=officer.user_id)
    found = [member_of(office) for office in Officer.objects.filter(offices, fund=officer.fund)]
    return [member for member in found if member is not None]


def members_by_officer(fund: Fund) -> dict[int, Member]:
    """Officer's key -> member, for everybody of whom it is written down."""
    newest: dict[int, Member | None] = {}
    for row in OfficerMembership.objects.filter(fund=fund).select_related("member").order_by("pk"):
        newest[row.officer_id] = row.member
    return {officer: member for officer, member in newest.items() if member is not None}


class InAHouse(Protocol):
    """Whoever lives somewhere: a member, or the claim of somebody who is none."""

    @property
    def house_no(self) -> Any: ...
    @property
    def village_id(self) -> Any: ...


def share_a_house(one: Member, other: InAHouse) -> bool:
    """One person, or the same village and house number; without a house number nobody knows."""
    if one == other:
        return True
    return bool(one.house_no) and (one.village_id, one.house_no) == (other.village_id, other.house_no)
