"""Who looked at whom: written where a page shows a person, read on the person's own sheet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from kongboon.access.models import Officer
from kongboon.funds.models import Fund
from kongboon.governance.models import Look

# Turning back and forth between pages is one look.
ONE_LOOK = timedelta(minutes=10)


def looked(
    *,
    officer: Officer,
    member_id: int | None,
    page: str,
    at: datetime,
    thing_id: int | None = None,
    since: datetime | None = None,
) -> None:
    """Write down that an officer opened a page about a person; `thing_id` where it is of a claim.

    `since`: when what stands there changed for this reader; a look before it was at something else.
    """
    thing = thing_id or member_id
    assert thing is not None, "a look is at somebody or something"
    same = Look.objects.filter(
        fund=officer.fund, officer=officer, page=page, thing_id=thing, member_id=member_id
    )
    if not same.filter(at__gt=max(at - ONE_LOOK, since or at - ONE_LOOK)).exists():
        Look.objects.create(
            fund_id=officer.fund_id, officer=officer, member_id=member_id, page=page, thing_id=thing, at=at
        )


def looks_at(fund: Fund, member_id: int) -> QuerySet[Look]:
    """Every look at a member's pages and claims, the newest first."""
    found: QuerySet[Look] = Look.objects.filter(fund=fund, member_id=member_id)
    return found.select_related("officer").order_by("-at", "-pk")
