"""A membership that was ended by mistake lives again, and its history says so."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.ground import ground
from tests.world import Cast, make_fund, make_member

from kongboon.access.permissions import Act
from kongboon.funds.ids import next_id
from kongboon.kernel.national_id import synthetic_id
from kongboon.members import errors
from kongboon.members.models import Member, StatusEvent
from kongboon.members.queries import status_history
from kongboon.members.services import end_membership, reinstate_member

DIED = date(2024, 6, 9)


@ground
def cast(at: datetime) -> Cast:
    return make_fund(at=at)


def _ended(cast: Cast, at: datetime, **more: object) -> Member:
    member = make_member(cast, at, **more)
    return end_membership(member=member, reason="died", on=DIED, by=cast.officers["registrar"], at=at)


def test_a_membership_lives_again_from_the_day_of_its_end(cast: Cast, at: datetime) -> None:
    member = reinstate_member(
        member=_ended(cast, at), reason="คนละคน", by=cast.chair, at=at, act=Act.STOP_CLAIM
    )
    member.refresh_from_db()
    assert (member.status, member.ended_on, member.ended_reason) == ("active", None, "")
    events = StatusEvent.objects.filter(member=member).order_by("pk").values_list("status", "on")
    assert list(events)[1:] == [("ended", DIED), ("active", DIED)]
    told = status_history(member)[0]
    assert "คนละคน" in told.what
    assert told.who == cast.chair.name


def test_a_membership_that_was_suspended_is_suspended_again(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at)
    StatusEvent.objects.create(
        id=next_id(cast.fund), fund=cast.fund, member=member, status="suspended", on=date(2024, 5, 1), at=at,
        by=cast.chair,
    )  # fmt: skip
    member = end_membership(member=member, reason="died", on=DIED, by=cast.officers["registrar"], at=at)
    assert (
        reinstate_member(member=member, reason="x", by=cast.chair, at=at, act=Act.STOP_CLAIM).status
        == "suspended"
    )


def test_a_membership_that_lives_is_not_restored(cast: Cast, at: datetime) -> None:
    with pytest.raises(errors.NotEnded):
        reinstate_member(member=make_member(cast, at), reason="x", by=cast.chair, at=at, act=Act.STOP_CLAIM)


def test_who_joined_again_is_not_a_member_twice(cast: Cast, at: datetime) -> None:
    member = _ended(cast, at, national_id=synthetic_id(5))
    make_member(cast, at, number="0002", national_id=synthetic_id(5))
    with pytest.raises(errors.PersonIsMember, match="0002"):
        reinstate_member(member=member, reason="x", by=cast.chair, at=at, act=Act.STOP_CLAIM)
    assert StatusEvent.objects.filter(member=member).count() == 2
