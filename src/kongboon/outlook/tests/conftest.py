from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_fund, make_member, record_opening

from kongboon.rules.catalogue import catalogue_text


@ground
def cast(at: datetime) -> Cast:
    """A fund with its officers, its books and the 13-type regulation, inside its scope."""
    return make_fund(at=at, regulation=catalogue_text("standard-13"))


@ground
def village() -> Cast:
    """The fund of today with forty members and 200,000 baht; all officers can sign in."""
    now = timezone.now()
    made = make_fund(at=now, regulation=catalogue_text("standard-13"), users=True)
    with scope(fund=made.fund):
        on = timezone.localdate() - timedelta(days=60)
        record_opening(fund=made.fund, on=on, balances={"1101": 200_000_00}, by=made.treasurer, at=now)
        for n in range(40):
            born, joined = date(1938 + n, 3, 1), date(2008 + n % 15, 1, 1)
            make_member(made, now, number=f"{n:04}", joined_on=joined, birth_date=born)
    return made
