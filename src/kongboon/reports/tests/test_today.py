"""The report's card on today's page: only a half-year that the books lived through is reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django_scopes import scope
from tests.world import Cast, make_fund, record_opening

from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.services import post
from kongboon.reports.today import cards

OVER = date(2024, 10, 5)


@pytest.fixture
def cast(db: None, at: datetime) -> Iterator[Cast]:
    made = make_fund(at=at)
    with scope(fund=made.fund):
        record_opening(
            fund=made.fund, on=date(2024, 5, 31), balances={"1101": 500_000}, by=made.treasurer, at=at
        )
        yield made


def test_opening_balances_alone_are_nothing_to_report(cast: Cast) -> None:
    assert cards(cast.fund, cast.treasurer, OVER) == []


def test_a_half_year_with_an_entry_is_reported_within_its_days(cast: Cast, at: datetime) -> None:
    lines = (debit(cast.account("1110"), 2000), credit(cast.account("1101"), 2000))
    draft = EntryDraft(date(2024, 6, 3), lines)
    post(fund=cast.fund, kind="deposit", entries=[draft], idem_key="bank", by=cast.treasurer, at=at)
    (card,) = cards(cast.fund, cast.treasurer, OVER)
    assert "2567/2" in card.title
    assert "25" in card.text
    assert cards(cast.fund, cast.collector, OVER) == []
