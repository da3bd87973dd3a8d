"""What a projection begins with: the books' money less what is spoken for, to the satang."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db.models import F
from tests.world import Cast, record_opening

from kongboon.ledger.models import Balance
from kongboon.outlook.errors import BooksDoNotAddUp, OpeningDoesNotTie
from kongboon.outlook.holdings import opening_of, require_tie

ON = date(2024, 6, 10)
BANK = "1110.1"


@pytest.fixture
def opened(cast: Cast, at: datetime) -> Cast:
    """12,345.67 in the box, 500,000 in the bank, 4,000 owed to a family, 30,000 of a grant for one purpose."""
    record_opening(
        fund=cast.fund,
        on=date(2024, 4, 30),
        balances={"1101": 1_234_567, BANK: 50_000_000, "2101": -400_000, "2104": -3_000_000, "1201": 900_000},
        by=cast.treasurer,
        at=at,
    )
    return cast


def test_money_in_hand_less_what_is_spoken_for(opened: Cast) -> None:
    found = opening_of(opened.fund, ON)
    assert (found.held_satang, found.earmarked_satang, found.free_satang) == (
        51_234_567,
        3_400_000,
        47_834_567,
    )
    assert [each.satang for each in found.spoken_for] == [400_000, 3_000_000]
    assert all(each.name for each in (*found.held, *found.spoken_for))


def test_a_day_before_the_books_began_has_nothing(opened: Cast) -> None:
    assert opening_of(opened.fund, date(2024, 4, 29)).free_satang == 0


def test_a_sum_from_elsewhere_must_be_that_of_the_books(opened: Cast) -> None:
    found = opening_of(opened.fund, ON)
    require_tie(found, 47_834_567)
    with pytest.raises(OpeningDoesNotTie) as refused:
        require_tie(found, 47_834_500)
    assert refused.value.facts["difference"] == "0.67"


def test_a_sum_shown_that_is_not_its_entries_is_refused(opened: Cast) -> None:
    cash = opened.account("1101")
    Balance.objects.filter(account_id=cash).update(debit=F("debit") + 100)
    with pytest.raises(BooksDoNotAddUp) as refused:
        opening_of(opened.fund, date(2024, 6, 30))
    assert refused.value.facts["difference"] == "1.00"
