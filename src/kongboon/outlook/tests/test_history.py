"""The fund's own years: counted by hand for a handful of people."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import Cast, make_member, pay_other, record_opening

from kongboon.benefits.claims.services import submit_claim
from kongboon.benefits.tests.conftest import death_of, welfare
from kongboon.kernel.fiscal import Period
from kongboon.ledger.moves import Payment
from kongboon.ledger.services import record_income
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.outlook.history import Given, years_lived

UNTIL = date(2024, 6, 10)
LAST_YEAR = Period(date(2023, 6, 1), date(2024, 5, 31))


@pytest.fixture
def lived(cast: Cast, at: datetime) -> Cast:
    """Four members: one for all of both years, one who came in December, one who died in May, one who left."""
    record_opening(
        fund=cast.fund,
        on=date(2023, 1, 31),
        balances={"1101": 100_000_00},
        by=cast.treasurer,
        at=at.replace(month=4),
    )
    make_member(cast, at, number="0001")
    make_member(cast, at, number="0002", joined_on=date(2023, 12, 1))
    died = make_member(cast, at, number="0003", paid_until=date(2024, 6, 30), heir_name="ก")
    left = make_member(cast, at, number="0004")
    submit_claim(
        asked=death_of(cast, died, at, on=date(2024, 5, 1), benefit_code="B05"),
        by=welfare(cast),
        at=at,
        idem_key="k",
    )
    by = cast.officers["registrar"]
    end_membership(member=died, reason=Member.EndReason.DIED, on=date(2024, 5, 1), by=by, at=at)
    end_membership(member=left, reason=Member.EndReason.RESIGNED, on=date(2023, 12, 31), by=by, at=at)
    return cast


def test_a_year_ends_with_the_last_month_that_is_over(lived: Cast) -> None:
    last = years_lived(lived.fund, UNTIL)[0]
    assert last.period == LAST_YEAR
    assert (last.joined, last.died, last.left) == (1, 1, 1)
    days = 366 + 183 + 336 + 214
    assert last.member_years == pytest.approx(days / 365.25)
    assert last.given == {"B05": Given(1, 10_000_00)}


def test_what_was_before_the_books_is_no_evidence(lived: Cast) -> None:
    years = years_lived(lived.fund, UNTIL)
    assert [year.period for year in years] == [LAST_YEAR, Period(date(2023, 2, 1), date(2023, 5, 31))]
    assert years[1].member_years == pytest.approx(3 * 120 / 365.25)
    assert (years[1].joined, years[1].died, years[1].given) == (0, 0, {})


def test_a_fund_without_books_has_no_history(cast: Cast, at: datetime) -> None:
    make_member(cast, at)
    assert years_lived(cast.fund, UNTIL) == ()


def test_money_is_told_leg_by_leg(lived: Cast, at: datetime) -> None:
    for code, amount in (("4201", 30_000_00), ("4301", 5_000_00)):
        record_income(
            fund=lived.fund, code=code, money_code="1101", amount=amount, on=date(2024, 5, 2), note="ทดสอบ",
            by=lived.treasurer, at=at.replace(month=5, day=2), idem_key=f"income-{code}",
        )  # fmt: skip
    pay_other(lived, Payment("5301", "1101", 700_00, "ร้านป้าแดง", "ทดสอบ"), at.replace(month=5, day=2))
    moved = years_lived(lived.fund, UNTIL)[0].moved_satang
    assert moved == {
        "dues": 0,
        "local": 30_000_00,
        "state": 5_000_00,
        "other": 0,
        "interest": 0,
        "expenses": 700_00,
    }


def test_it_asks_the_same_number_of_questions_for_any_number_of_members(lived: Cast, at: datetime) -> None:
    with CaptureQueriesContext(connection) as few:
        years_lived(lived.fund, UNTIL)
    for number in range(10, 30):
        make_member(lived, at, number=f"{number:04}")
    with CaptureQueriesContext(connection) as many:
        years_lived(lived.fund, UNTIL)
    assert len(many) == len(few) <= 6
