"""What one new member is worth to a fund: whether more of them fill a hole or only put it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.factors import Money, expected_factors
from kongboon.actuarial.fund import YEARS_MAX, FundInput, run_of
from kongboon.actuarial.measures import discounts
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.actuarial.people import typical_entrants
from kongboon.actuarial.projection import expected_money, live
from kongboon.actuarial.tables import MALE
from kongboon.rules.terms import Regulation

_COHORT = 240  # enough of them that ages and sexes come out as the profile says
_ON = date(2024, 1, 1)  # their ages are relative to it, and nothing else is
_DAYS_A_MONTH = 365.2425 / 12


@dataclass(frozen=True, slots=True)
class EntrantValue:
    """Present values at expectation of one new member's whole membership, satang: all income that comes with the
    member (entry fee, dues, outside money a head), and all that is paid for the member."""

    brings_satang: float
    costs_satang: float


@lru_cache(maxsize=256)
def value_of_entrant(
    regulation: Regulation,
    assumptions: Assumptions,
    dues_satang: float | None = None,
    state_money: Money = "random",
    local_money: Money = "random",
) -> EntrantValue:
    """One member of the assumed profile of ages, followed to the end; the fund's fixed costs go on without them.

    `dues_satang` are yearly dues instead of the regulation's.
    """
    alone = assumptions.changing(because="one new member", expenses_fixed=0.0, other_income=0.0)
    ages, sexes = typical_entrants(_COHORT, assumptions)
    rows = [
        MemberRow(
            n, "male" if sex == MALE else "female", _ON - timedelta(days=int(months * _DAYS_A_MONTH)), _ON
        )
        for n, (months, sex) in enumerate(zip(ages.tolist(), sexes.tolist(), strict=True), start=1)
    ]
    fund = FundInput("entrants", "00", members_of(rows, _ON), 0, _ON)
    run = run_of(years=YEARS_MAX, scenarios=1, seed=1, state_money=state_money, local_money=local_money)
    lived = live(fund, regulation, alone, run, "expected", entrants=0)
    books = expected_money(lived, run, dues_satang, keeps_promises=True)
    present = discounts(expected_factors(alone, run).interest[0])
    fee = lived.setting.schedule.entry_fee_satang
    return EntrantValue(
        float(present @ books.income[0]) / _COHORT + fee, float(present @ books.outgo[0]) / _COHORT
    )


def entrant_figures(
    regulation: Regulation,
    assumptions: Assumptions,
    dues_satang: float | None = None,
    state_money: Money = "random",
    local_money: Money = "random",
) -> dict[str, dict[str, int]]:
    """`value_of_entrant` as figures beside those of a projection."""
    worth = value_of_entrant(regulation, assumptions, dues_satang, state_money, local_money)
    return {
        "entrant": {"brings_satang": round(worth.brings_satang), "costs_satang": round(worth.costs_satang)}
    }
