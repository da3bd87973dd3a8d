"""What goes back to whoever leaves, as a table."""

from __future__ import annotations

import pytest

from kongboon.rules.refund import Leaving, refund_due
from kongboon.rules.terms import Membership

TABLE: list[tuple[int, Leaving, int, int | None]] = [
    # percent, how the membership ended, satang paid in, satang back (None: the regulation gives nothing)
    (0, "resigned", 365_000, None),
    (50, "resigned", 365_000, 182_500),
    (100, "resigned", 365_000, 365_000),
    (33, "resigned", 36_500, 12_045),
    (33, "resigned", 36_501, 12_045),  # 12,045.33: the part of a satang stays with the fund
    (1, "resigned", 99, 0),
    (50, "resigned", 0, 0),
    (50, "died", 365_000, None),
    (50, "lapsed", 365_000, None),
    (50, "moved", 365_000, None),
]


@pytest.mark.parametrize(("percent", "leaving", "paid", "back"), TABLE)
def test_the_share_of_what_was_paid_in(percent: int, leaving: Leaving, paid: int, back: int | None) -> None:
    due = refund_due(Membership(refund_percent=percent), leaving, paid)
    assert (due.amount_satang if due else None) == back
