"""A year's forecast beside what happened: whole years, a part of one, causes with their verdict."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from tests.ground import ground
from tests.world import Cast, make_member, record_opening

from kongboon.actuarial.experience import Experience
from kongboon.benefits.claims.services import submit_claim
from kongboon.benefits.tests.conftest import death_of, welfare
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.outlook.experience import _verdict, years_told
from kongboon.outlook.models import Projection
from kongboon.outlook.services import ask_projection
from kongboon.outlook.tasks import work_out

VALUED = date(2023, 5, 31)


@ground
def forecast(cast: Cast, at: datetime) -> Projection:
    """Thirty members on 31 May 2566; in the year after it one of them dies and one leaves."""
    record_opening(
        fund=cast.fund, on=date(2023, 1, 31), balances={"1101": 100_000_00}, by=cast.treasurer, at=at
    )
    for n in range(28):
        make_member(cast, at, number=f"{n:04}", birth_date=date(1940 + n, 3, 1))
    died = make_member(cast, at, number="0100", paid_until=date(2024, 6, 30), heir_name="ก")
    left = make_member(cast, at, number="0101")
    by = cast.officers["registrar"]
    asked = death_of(cast, died, at, on=date(2024, 5, 1), benefit_code="B05")
    submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="k")
    end_membership(member=died, reason=Member.EndReason.DIED, on=date(2024, 5, 1), by=by, at=at)
    end_membership(member=left, reason=Member.EndReason.RESIGNED, on=date(2023, 12, 31), by=by, at=at)
    return worked_out(cast, at, VALUED)


def worked_out(cast: Cast, at: datetime, on: date) -> Projection:
    asked = ask_projection(fund=cast.fund, by=cast.treasurer, at=at, on=on, years=5, scenarios=50)
    work_out.func(asked.pk)
    asked.refresh_from_db()
    assert asked.status == "done", asked.refusal
    return asked


def test_a_whole_year_stands_beside_its_forecast(cast: Cast, at: datetime, forecast: Projection) -> None:
    (year,) = years_told(cast.fund, date(2024, 6, 10))
    figures = json.loads(forecast.answer)["projections"][""]
    assert (year.year_be, year.period.start, year.period.end) == (2566, date(2023, 6, 1), date(2024, 5, 31))
    assert year.is_whole
    died, left = list(year.rows)[:2]
    assert died.found is not None
    assert left.found is not None
    assert (died.found.actual, left.found.actual) == (1, 1)
    assert died.found.expected == pytest.approx(figures["deaths"][0])
    assert left.found.expected == pytest.approx(figures["leavers"][0])
    by_sum = [row for row in year.rows if row.actual_satang]
    assert [row.actual_satang for row in by_sum] == [10_000_00]
    assert by_sum[0].found is None, "what is paid at death is counted with the deaths"
    assert by_sum[0].expected_satang == pytest.approx(figures["lines"]["B05"][0])


def test_a_part_of_a_year_is_compared_with_so_much_of_the_forecast(
    cast: Cast, at: datetime, forecast: Projection
) -> None:
    (year,) = years_told(cast.fund, date(2023, 11, 30))
    figures = json.loads(forecast.answer)["projections"][""]
    assert not year.is_whole
    assert year.days == 183
    died, left = list(year.rows)[:2]
    assert died.found is not None
    assert left.found is not None
    assert (died.found.actual, left.found.actual) == (0, 0)
    assert died.found.expected == pytest.approx(figures["deaths"][0] * 183 / 366)


def test_only_the_first_forecast_of_a_year_counts_and_one_of_today_tells_nothing(
    cast: Cast, at: datetime, forecast: Projection
) -> None:
    later = worked_out(cast, at, date(2023, 7, 31))
    assert [year.asked.pk for year in years_told(cast.fund, date(2024, 6, 10))] == [forecast.pk]
    assert later.pk != forecast.pk
    assert years_told(cast.fund, VALUED) == []


def test_the_parts_of_the_surprise_are_a_hundred(cast: Cast, at: datetime, forecast: Projection) -> None:
    (year,) = years_told(cast.fund, date(2024, 6, 10))
    shares = [row.surprise for row in year.rows if row.surprise]
    assert 97 <= sum(int(share.strip("<>")) for share in shares) <= 103


@pytest.mark.parametrize(
    ("actual", "expected", "low", "high", "verdict"),
    [
        (30, 10.0, 2.0, 4.3, "more"),
        (2, 10.0, 0.02, 0.72, "fewer"),
        (10, 10.0, 0.5, 1.8, "near"),
        (1, 2.0, 0.01, 2.8, "few"),
        (9, 2.0, 2.1, 8.5, "more"),
    ],
)
def test_the_verdict(actual: int, expected: float, low: float, high: float, verdict: str) -> None:
    found = Experience("x", actual, expected, actual / expected, low, high, 0.5)
    assert _verdict(found) == verdict
