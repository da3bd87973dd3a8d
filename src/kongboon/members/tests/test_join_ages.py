"""Whom the regulation lets in is asked of whoever joins, and not of the old register: ages, and homes elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django_scopes import scope
from tests.world import make_fund

from kongboon.kernel.errors import DomainError
from kongboon.members import errors
from kongboon.members.requests import enrol_member
from kongboon.members.services import NewMember, enrol_members
from kongboon.rules.catalogue import catalogue_text

# In the middle of 2567: whoever is born on 10 June 2492 is 75 on the day itself.
TEXT = catalogue_text("standard-13").replace("min_age = 0\n", "min_age = 15\nmax_join_age = 65\n", 1)
JOINED = date(2024, 6, 9)


@pytest.mark.parametrize(
    ("born", "refused"),
    [
        (date(2009, 6, 10), errors.TooYoungToJoin),
        (date(2009, 6, 9), None),
        (date(1958, 6, 10), None),
        (date(1958, 6, 9), errors.TooOldToJoin),
        (None, None),
    ],
)
def test_who_is_too_young_or_too_old_on_the_joining_day_is_not_taken_in(
    db: None, at: datetime, born: date | None, refused: type[DomainError] | None
) -> None:
    made = make_fund(at=at, regulation=TEXT)
    with scope(fund=made.fund):
        new = NewMember("9", "ดี", made.villages[4].pk, JOINED, birth_date=born)
        by = made.officers["registrar"]
        if refused is None:
            assert enrol_member(fund=made.fund, new=new, by=by, at=at).birth_date == born
            return
        with pytest.raises(refused) as told:
            enrol_member(fund=made.fund, new=new, by=by, at=at)
        assert str(told.value.facts["age"]) in told.value.text()
        # Who stands in the old register came in by the rules of their own time.
        assert len(enrol_members(fund=made.fund, news=[new], by=by, at=at)) == 1


@pytest.mark.parametrize(
    ("outsiders", "more", "refused"),
    [
        ("no", {}, None),
        ("no", {"lives_outside": True, "outsider_resolution": "3/2567"}, errors.OutsidersNotTaken),
        ("by_committee", {"lives_outside": True}, errors.OutsiderResolution),
        ("by_committee", {"lives_outside": True, "outsider_resolution": "3/2567"}, None),
    ],
)
def test_who_lives_outside_comes_in_by_the_committees_resolution_alone(
    db: None, at: datetime, outsiders: str, more: dict[str, Any], refused: type[DomainError] | None
) -> None:
    text = catalogue_text("standard-13").replace(
        'outsiders = "by_committee"', f'outsiders = "{outsiders}"', 1
    )
    made = make_fund(at=at, regulation=text)
    with scope(fund=made.fund):
        new = NewMember("9", "ดี", made.villages[4].pk, JOINED, **more)
        by = made.officers["registrar"]
        if refused is not None:
            with pytest.raises(refused):
                enrol_member(fund=made.fund, new=new, by=by, at=at)
            return
        member = enrol_member(fund=made.fund, new=new, by=by, at=at)
        assert ("3/2567" in member.note) is bool(more)
