"""Dues are paid as many years ahead as the regulation says, and not a month more."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django_scopes import scope
from tests.world import make_fund, make_member

from kongboon.dues import errors
from kongboon.dues.rates import Span, is_too_far_ahead
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.fund_terms import DuesTerms

TEXT = catalogue_text("standard-13").replace("ahead_max_years = 5", "ahead_max_years = 2", 1)


def test_beyond_the_limit_nothing_is_taken(db: None, at: datetime) -> None:
    made = make_fund(at=at, regulation=TEXT)
    with scope(fund=made.fund):
        member = make_member(made, at, paid_until=date(2024, 5, 31))
        month = f"{at.year}-{at.month:02}"
        round = open_round(
            fund=made.fund, village=made.villages[4], month=month, collector=made.collector, at=at
        )

        def take(months: int, key: str) -> None:
            share = Share(member.pk, months=months)
            record_collection(
                round=round, takings=[Taking((share,))], on=date(2024, 6, 10), idem_key=key, by=made.collector, at=at
            )  # fmt: skip

        with pytest.raises(errors.TooFarAhead) as told:
            take(26, "far")
        assert "2569" in told.value.text() or "2026" in told.value.text()
        take(25, "near")
        member.refresh_from_db()
        assert member.paid_until == date(2026, 6, 30)


def test_a_whole_year_that_has_begun_may_be_paid() -> None:
    yearly = DuesTerms(36500, "year", 0, 365, ahead_max_years=0)
    on = date(2024, 6, 10)
    assert not is_too_far_ahead(yearly, Span("2024-06", "2025-05", 12, 36500), on)
    assert is_too_far_ahead(yearly, Span("2024-07", "2025-06", 12, 36500), on)
    assert not is_too_far_ahead(
        DuesTerms(100, "month", 0, 365, ahead_max_years=0), Span("2024-06", "2024-06", 1, 100), on
    )
    assert is_too_far_ahead(
        DuesTerms(100, "month", 0, 365, ahead_max_years=0), Span("2024-06", "2024-07", 2, 200), on
    )
