"""Running the fund costs no more than its regulation says, unless a resolution allows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils.timezone import now
from django_scopes import scope
from tests.world import Cast, make_fund, pay_other, record_opening, resolved

from kongboon.governance.errors import ResolutionForElse, ResolutionUnknown
from kongboon.governance.models import ResolutionUse
from kongboon.ledger.errors import OverCeiling
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import Payment
from kongboon.ledger.running_costs import running_costs
from kongboon.ledger.services import record_income
from kongboon.rules.catalogue import catalogue_text

AT = datetime(2024, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """20 percent at the most; 10,000 baht of cash from before, and 1,000 of the state's in fiscal year 2568."""
    made = make_fund(at=AT, regulation=catalogue_text("standard-13"))
    with scope(fund=made.fund):
        record_opening(
            fund=made.fund, on=date(2024, 6, 1), balances={"1101": 10_000_00}, by=made.treasurer, at=AT
        )
        record_income(
            fund=made.fund, code="4301", money_code="1101", amount=1_000_00, on=date(2024, 11, 20), note="รัฐ",
            by=made.treasurer, at=AT, idem_key="income-1",
        )  # fmt: skip
        yield made


def other(
    cast: Cast, code: str, amount: int, key: str = "k", resolution: str = "", at: datetime = AT
) -> Entry:
    payment = Payment(code, "1101", amount, "ร้านป้าแดง", "ค่าประชุม", resolution)
    return pay_other(cast, payment, at, key)


def test_up_to_the_ceiling_and_not_a_satang_more(cast: Cast) -> None:
    other(cast, "5301", 150_00)
    with pytest.raises(OverCeiling, match=r"200\.00.*150\.00.*50\.00"):
        other(cast, "5303", 50_01, key="more")
    other(cast, "5303", 50_00, key="rest")
    costs = running_costs(cast.fund, AT.date())
    assert costs is not None
    assert (costs.year_be, costs.income_satang, costs.spent_satang, costs.left_satang) == (
        2568, 1_000_00, 200_00, 0,
    )  # fmt: skip


def test_what_one_officer_wrote_down_as_received_raises_it_after_seven_days(cast: Cast) -> None:
    before = running_costs(cast.fund, AT.date())
    assert before is not None
    record_income(
        fund=cast.fund, code="4901", money_code="1101", amount=100_000_00, on=date(2024, 11, 20), note="บริจาค",
        by=cast.treasurer, at=now(), idem_key="fresh",
    )  # fmt: skip
    assert running_costs(cast.fund, AT.date()) == replace(before, fresh_satang=100_000_00)
    with pytest.raises(OverCeiling):
        other(cast, "5301", 250_00)


def test_a_resolution_lets_it_pass_and_stays_in_the_books(cast: Cast) -> None:
    number = resolved(cast, AT, number=3)
    assert f"มติที่ {number}" in other(cast, "5301", 900_00, resolution=f" {number} ").note.text
    (use,) = ResolutionUse.objects.all()
    assert (use.resolution.label, use.act, use.is_alone) == (number, "pay_other", False)


def test_a_number_that_is_no_resolution_for_it_lets_nothing_pass(cast: Cast) -> None:
    arrears = resolved(cast, AT, "arrears", number=4)
    for number, refusal in (
        ("9/2567", ResolutionUnknown),
        ("มติ", ResolutionUnknown),
        (arrears, ResolutionForElse),
    ):
        with pytest.raises(refusal):
            other(cast, "5301", 900_00, resolution=number)


def test_the_same_key_is_answered_although_nothing_is_left_now(cast: Cast) -> None:
    first = other(cast, "5301", 200_00)
    assert other(cast, "5301", 200_00).batch_id == first.batch_id


def test_other_costs_and_other_years_have_no_ceiling_here(cast: Cast) -> None:
    other(cast, "5201", 900_00)
    with pytest.raises(OverCeiling):
        other(cast, "5301", 1, key="september", at=AT.replace(month=9, day=20))


def test_without_a_regulation_nothing_is_asked(db: None) -> None:
    made = make_fund(at=AT)
    with scope(fund=made.fund):
        record_opening(
            fund=made.fund, on=date(2024, 6, 1), balances={"1101": 100_00}, by=made.treasurer, at=AT
        )
        other(made, "5301", 100_00)
        assert running_costs(made.fund, AT.date()) is None
