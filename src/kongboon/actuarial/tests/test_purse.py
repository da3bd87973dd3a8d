"""One purse: the sum of the balances, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from kongboon.actuarial.errors import BadOutlook
from kongboon.actuarial.purse import one_purse


def test_what_one_lacks_another_has() -> None:
    poor, rich = np.array([[10.0, -5.0, 1.0], [10.0, -90.0, 1.0]]), np.array([[50.0, 60.0, 70.0]] * 2)
    found = one_purse([poor, rich])
    assert (found.funds, found.apart_20) == (2, 1.0)
    assert (found.ruin_20.share, found.ruin.share) == (0.5, 0.5)
    assert found.median_satang == 71.0


def test_after_twenty_years_counts_for_the_whole_time_alone() -> None:
    late = np.ones((4, 26))
    late[0, 25] = -1.0
    found = one_purse([late])
    assert (found.apart_20, found.ruin_20.share, found.ruin.share) == (0.0, 0.0, 0.25)


def test_a_fund_given_in_is_not_changed_and_dust_is_no_debt() -> None:
    first = np.array([[0.0, -0.4]])
    assert one_purse([first, np.zeros((1, 2))]).ruin.share == 0.0
    assert first[0, 1] == -0.4


def test_no_fund_has_no_purse() -> None:
    with pytest.raises(BadOutlook):
        one_purse([])
