"""Members who chose a higher rate of dues are projected with it, and their dues are no surprise of the past years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django_scopes import scope
from tests.ground import ground
from tests.rows import TIER
from tests.world import Cast, make_fund, make_member

from kongboon.access.models import Role
from kongboon.actuarial.assumptions import default_assumptions
from kongboon.actuarial.comparing import compare
from kongboon.actuarial.members import members_of
from kongboon.actuarial.people import people_of
from kongboon.actuarial.schedule import schedule
from kongboon.dues.services import Share
from kongboon.dues.tests.world import take
from kongboon.dues.tiers import choose_tier
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.fiscal import Period
from kongboon.members.models import Member
from kongboon.outlook.evidence import suggestions
from kongboon.outlook.history import YearLived, years_lived
from kongboon.outlook.inputs import fund_input, register_of
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation

TEXT = catalogue_text("standard-13").replace("[membership]", TIER + "[membership]", 1)
JULY = date(2024, 7, 1)


@ground
def town(at: datetime) -> Cast:
    """Two members, of whom the second pays two baht a day from July 2567 on."""
    made = make_fund(at=at, regulation=TEXT)
    with scope(fund=made.fund):
        make_member(made, at, number="0001")
        other = make_member(made, at, number="0002")
        choose_tier(member=other, tier="two", from_month="2024-07", by=made.officers[Role.REGISTRAR], at=at)
    return made


def test_a_member_is_projected_with_the_dues_that_were_chosen(town: Cast, at: datetime) -> None:
    assert [row.tier for row in register_of(town.fund, date(2024, 6, 30))] == ["", ""]
    rows = list(register_of(town.fund, JULY))
    assert [row.tier for row in rows] == ["", "two"]
    found = schedule(regulation_on(town.fund, JULY), default_assumptions())
    people = people_of(town.fund.code, members_of(rows, JULY), found, default_assumptions(), 1, entrants=0)
    assert sorted(people.dues.tolist()) == [1.0, 2.0]


def test_a_proposal_without_the_rate_is_reckoned_at_the_basic_amount(town: Cast, at: datetime) -> None:
    today = regulation_on(town.fund, JULY)
    without = replace(today, dues=replace(today.dues, tiers=()))
    fund = fund_input(town.fund, JULY, default_assumptions(), regulations=[today])
    found = compare(fund, today, {"ไม่มี": without}, years=2, scenarios=2, kernel="expected")
    change = found.differences["ไม่มี"].balance
    assert change[1] < 0


def test_years_are_lived_at_the_rate_of_their_months(town: Cast, at: datetime) -> None:
    take(town, at, Share(Member.objects.get(number="0001").pk, months=1))  # the books begin
    found = years_lived(town.fund, date(2024, 9, 1))
    higher = found[0].higher_dues_years["two"]
    assert higher == pytest.approx(62 / 365.25)  # July and August


def test_a_higher_rate_is_not_taken_for_better_collecting() -> None:
    lived = {"joined": 0, "died": 0, "left": 0, "member_years": 200.0}
    # 100 member-years at one baht a day, 100 at two: 300 baht a day are due, half of them came in.
    year = YearLived(
        Period(date(2023, 6, 1), date(2024, 5, 31)),
        **lived,  # type: ignore[arg-type]
        moved_satang={"dues": round(150 * 365.2425 * 100)},
        higher_dues_years={"two": 100.0},
    )
    found = {one.key: one.value for one in suggestions([year], load_regulation(TEXT), default_assumptions())}
    assert found["collection_share"] == pytest.approx(0.5, abs=0.001)
