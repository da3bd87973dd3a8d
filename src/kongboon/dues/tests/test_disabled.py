"""No dues from people with disabilities, where the regulation of the fund says so: everywhere the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django_scopes import scope
from tests.world import Cast, agree, make_fund, make_member

from kongboon.actuarial.assumptions import default_assumptions
from kongboon.actuarial.members import members_of
from kongboon.actuarial.people import people_of
from kongboon.actuarial.schedule import schedule
from kongboon.benefits.claims.membership_status import standing_of
from kongboon.dues.errors import PaysNoDues
from kongboon.dues.lapsing import overdue_members
from kongboon.dues.queries import dues_statement, roster, village_list, villages_in_month
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.funds.regulations import regulation_on
from kongboon.members.corrections import correct_member
from kongboon.members.models import Member
from kongboon.members.requests import open_changes
from kongboon.outlook.inputs import register_of
from kongboon.rules.catalogue import catalogue_text

# A resolution may end a membership after more than nine months of arrears.
FREE = catalogue_text("standard-13").replace("ended_after_months = 6", "ended_after_months = 9")
ASKED = FREE.replace("exempt_disabled = true", "exempt_disabled = false")
ON = date(2024, 6, 10)
SINCE = date(2024, 3, 15)
JUNE = "2024-06"


@pytest.fixture(params=[FREE, ASKED], ids=["free", "asked"])
def cast(request: pytest.FixtureRequest, db: None, at: datetime) -> Iterator[Cast]:
    made = make_fund(at=at, regulation=request.param)
    with scope(fund=made.fund):
        yield made


def _member(cast: Cast, at: datetime) -> Member:
    return make_member(cast, at, joined_on=date(2023, 1, 1), birth_date=date(1990, 1, 1), disabled_since=SINCE,
                       paid_until=date(2023, 6, 30))  # fmt: skip


def test_every_page_asks_for_the_same_months(cast: Cast, at: datetime) -> None:
    """July 2566 to March 2567, nine months, where they are free from the day on; to June, twelve, where they are not."""
    member, regulation = _member(cast, at), regulation_on(cast.fund, ON)
    free = regulation.membership.exempt_disabled
    owed = 9 if free else 12
    round = open_round(fund=cast.fund, village=cast.villages[4], month=JUNE, collector=cast.collector, at=at)
    (house,) = village_list(round, ON)
    assert [person.owed for person in house.people] == [owed]
    assert dues_statement(member, JUNE, ON).owed == owed
    assert standing_of(member, ON, regulation).arrears_months == (owed if free else 11), "June is not over"
    known = roster(cast.fund, regulation)
    assert [each.exempt_on for each in known] == [SINCE if free else date(2038, 1, 1)], "or by tenure"
    assert [row.months for row in overdue_members(cast.fund, ON)] == ([] if free else [11])


def test_a_tap_asks_nothing_more_once_the_months_before_are_paid(cast: Cast, at: datetime) -> None:
    member = _member(cast, at)
    free = regulation_on(cast.fund, ON).membership.exempt_disabled
    round = open_round(fund=cast.fund, village=cast.villages[4], month=JUNE, collector=cast.collector, at=at)

    def tap(key: str) -> None:
        record_collection(
            round=round, takings=[Taking((Share(member.pk),))], on=ON, idem_key=key, by=cast.collector, at=at
        )

    tap("first")
    member.refresh_from_db()
    assert member.paid_until == (date(2024, 3, 31) if free else date(2024, 6, 30))
    assert villages_in_month(cast.fund, JUNE)[0].owing == 0
    if free:
        with pytest.raises(PaysNoDues):
            tap("second")


def test_the_projection_sees_who_pays_none(cast: Cast, at: datetime) -> None:
    _member(cast, at)
    make_member(cast, at, number="0002")
    rows = list(register_of(cast.fund, ON))
    assert [row.disabled for row in rows] == [True, False]
    assert [row.disabled for row in register_of(cast.fund, date(2024, 3, 14))] == [False, False]
    found = schedule(regulation_on(cast.fund, ON), default_assumptions())
    people = people_of(cast.fund.code, members_of(rows, ON), found, default_assumptions(), 1, entrants=0)
    free = regulation_on(cast.fund, ON).membership.exempt_disabled
    assert people.exempt.sum() == (1 if free else 0)
    assert ("disabled_as_today" in {caveat.code for caveat in found.caveats}) == free


def test_a_correction_frees_from_the_day_on(cast: Cast, at: datetime) -> None:
    member = make_member(
        cast, at, joined_on=date(2023, 1, 1), birth_date=date(1990, 1, 1), paid_until=date(2024, 2, 29)
    )
    assert dues_statement(member, JUNE, ON).owed == 4
    correct_member(
        member=member,
        changes={"disabled_since": SINCE, "disability_consent": True},
        by=cast.officers["registrar"],
        at=at,
    )
    assert dues_statement(member, JUNE, ON).owed == 4, "another officer has not agreed yet"
    agree(open_changes(member)[0], cast, at)
    member.refresh_from_db()
    free = regulation_on(cast.fund, ON).membership.exempt_disabled
    assert dues_statement(member, JUNE, ON).owed == (1 if free else 4)
