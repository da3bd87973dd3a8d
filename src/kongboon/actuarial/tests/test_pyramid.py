"""The age pyramid holds everybody once, and grows older where few join."""

from __future__ import annotations

import pytest

from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.members import members_of
from kongboon.actuarial.projection import project
from kongboon.actuarial.pyramid import pyramids
from kongboon.actuarial.tests.made import ON, regulation, rows

VILLAGE = FundInput("3305050", "33", members_of(rows(300), ON), 0, ON)


def test_it_counts_the_members_of_the_projection() -> None:
    found = project(VILLAGE, regulation(), years=20, kernel="expected")
    for pyramid in pyramids(VILLAGE, regulation()):
        assert pyramid.members.sum() == pytest.approx(found.lines["members"][pyramid.year])
        # By completed years here and there.
        assert pyramid.members[:, 6:].sum() == pytest.approx(found.lines["members60"][pyramid.year])
    assert pyramids(VILLAGE, regulation())[0].members.sum() == 300


def test_a_fund_that_nobody_joins_grows_older() -> None:
    young, later = (one.share_60 for one in pyramids(VILLAGE, regulation(), at=(0, 10), entrants_per_year=0))
    assert later > young + 0.1


def test_nobody_has_no_share() -> None:
    empty = FundInput("3305050", "33", members_of([], ON), 0, ON)
    assert [one.share_60 for one in pyramids(empty, regulation(), entrants_per_year=0)] == [0.0] * 3
