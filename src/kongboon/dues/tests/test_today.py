"""Who is asked to count cash: the treasurer counts the collectors', the chair counts the treasurer's."""

from __future__ import annotations

from datetime import date, datetime

from tests.world import Cast, make_member

from kongboon.access.models import Officer, Role
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.dues.today import cards

ON = date(2024, 6, 7)


def _collect(cast: Cast, by: Officer, at: datetime) -> None:
    member = make_member(cast, at, number=str(by.pk % 1000), paid_until=date(2024, 5, 31))
    round = open_round(fund=cast.fund, village=cast.villages[4], month="2024-06", collector=by, at=at)
    taking = Taking((Share(member.pk),))
    record_collection(round=round, takings=[taking], on=ON, idem_key=f"k{by.pk}", by=by, at=at)


def _counted(cast: Cast, officer: Officer) -> list[str]:
    return [card.url for card in cards(cast.fund, officer, ON) if "/dues/cash/" in card.url]


def test_the_treasurer_counts_what_a_collector_holds(cast: Cast, at: datetime) -> None:
    _collect(cast, cast.collector, at)
    assert len(_counted(cast, cast.treasurer)) == 1
    assert _counted(cast, cast.officers[Role.CHAIR]) == []


def test_what_the_treasurer_collected_is_counted_by_the_chair(cast: Cast, at: datetime) -> None:
    _collect(cast, cast.treasurer, at)
    assert _counted(cast, cast.treasurer) == []
    assert len(_counted(cast, cast.officers[Role.CHAIR])) == 1
