"""Funds of a province for the network's view: rich, poor, and such as cannot be reckoned with."""

from __future__ import annotations

from datetime import date, datetime

from django_scopes import scope
from tests.world import Cast, make_fund, make_member, record_opening

from kongboon.rules.catalogue import catalogue_text

STANDARD = catalogue_text("standard-13")
DAY = date(2024, 6, 10)


def made(
    at: datetime,
    code: str,
    members: int,
    baht: int | None,
    *,
    regulation: str = STANDARD,
    oldest: int = 1940,
) -> Cast:
    """A fund with so many members and so much cash; None: no books yet."""
    cast = make_fund(at=at, code=code, regulation=regulation)
    with scope(fund=cast.fund):
        if baht is not None:
            record_opening(
                fund=cast.fund,
                on=date(2024, 4, 30),
                balances={"1101": baht * 100},
                by=cast.treasurer,
                at=at,
            )
        for n in range(members):
            joined, born = date(2008 + n % 15, 1, 1), date(oldest + n % 50, 3, 1)
            make_member(cast, at, number=f"{n:04}", joined_on=joined, birth_date=born)
    return cast


def province(at: datetime) -> list[Cast]:
    """Three that are ranked: 3305070 is the most fragile, then 3305060, then 3305050."""
    return [
        made(at, "3305050", 30, 6_000_000, regulation=catalogue_text("chamuang-2556"), oldest=1970),
        made(at, "3305060", 25, 450_000),
        made(at, "3305070", 20, 20_000),
    ]
