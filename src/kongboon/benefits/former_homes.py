"""Where members lived before a correction of the register: whoever moved within a cap's time counts in both houses.

One officer changes a house alone, so what a household has received must not begin anew with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.benefits.models import Claim
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_named
from kongboon.funds.words import shown_date
from kongboon.members.models import Member, StatusEvent
from kongboon.rules.evaluate import cap_year

# Village and house number; whoever has no number is a house alone.
Home = tuple[int, str]
# So long whoever confirms is told of a change, also where no cap counts longer.
_TOLD_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Left:
    """A house that a correction took from a member on a day."""

    home: Home
    on: date

    def counts(self, since: date | None) -> bool:
        """Whether the member still lived there on a day or later; None: at any time."""
        return since is None or self.on >= since


class FormerHomes:
    """The houses of one fund that corrections took from members. One query, when the first is asked for."""

    def __init__(self, fund: Fund) -> None:
        self._fund = fund

    @cached_property
    def _by_member(self) -> dict[int, tuple[Left, ...]]:
        found: dict[int, tuple[Left, ...]] = defaultdict(tuple)
        events = StatusEvent.objects.filter(fund=self._fund).exclude(former_house="").order_by("pk")
        rows = events.values_list("member", "former_village", "former_house", "at")
        for member_id, village_id, house_no, at in rows:
            found[member_id] += (Left((village_id, house_no), localdate(at)),)
        return found

    def of(self, member_id: int) -> tuple[Left, ...]:
        """The houses that a member lived in before."""
        return self._by_member.get(member_id, ())

    def homes(self, member: Member, since: date | None) -> set[Home]:
        """Every house in which a member lived on a day or later; None: at any time."""
        own = {(member.village_id, member.house_no)} if member.house_no else set()
        return own | {left.home for left in self.of(member.pk) if left.counts(since)}

    def movers(self, homes: Collection[Home], since: date | None) -> set[int]:
        """The ids of the members who left one of some houses on a day or later."""
        return {
            member_id
            for member_id, lefts in self._by_member.items()
            if any(left.home in homes and left.counts(since) for left in lefts)
        }


@dataclass(frozen=True)
class HouseChange:
    """What whoever confirms is told: somebody's house was changed."""

    name: str
    house_no: str
    moo: str
    by: str
    at: datetime

    @property
    def told(self) -> str:
        """The sentence of the page."""
        told = gettext(
            "The house of %(name)s in the register was changed on %(day)s by %(by)s; before, it was house %(house)s, "
            "moo %(moo)s. Help that a household receives counts for both houses."
        )
        day = shown_date(localdate(self.at))
        return told % {"name": self.name, "day": day, "by": self.by, "house": self.house_no, "moo": self.moo}


def house_changes(claim: Claim) -> tuple[HouseChange, ...]:
    """The changes of a member's house within the last year, or within the time over which a cap counts."""
    return house_changes_of([claim]).get(claim.pk, ())


def house_changes_of(claims: Iterable[Claim]) -> dict[int, tuple[HouseChange, ...]]:
    """The same for many claims of one fund, by claim id; one query where nobody moved."""
    of_members = [claim for claim in claims if claim.member_id is not None]
    if not of_members:
        return {}
    events = StatusEvent.objects.filter(member__in={claim.member_id for claim in of_members})
    by_member: dict[int, list[StatusEvent]] = defaultdict(list)
    for event in events.exclude(former_house="").select_related("former_village", "by").order_by("pk"):
        by_member[event.member_id].append(event)
    found = {}
    for claim in of_members:
        known = by_member.get(claim.member_id or 0, [])
        since = _since(claim) if known else None
        told = [event for event in known if since is None or localdate(event.at) >= since]
        if told:
            found[claim.pk] = tuple(_change(claim, event) for event in told)
    return found


def _since(claim: Claim) -> date | None:
    """From when a claim's house matters to whoever confirms; None: for ever, as its cap counts so."""
    assert claim.member is not None
    regulation = regulation_named(claim.fund, claim.regulation_sha256)
    benefit = regulation.benefit(claim.benefit_code)
    told = localdate(claim.at) - _TOLD_FOR
    if benefit is None:
        return told
    if benefit.caps.lifetime_count is not None and benefit.caps.counted_per == "household":
        return None
    joined = claim.member.joined_on
    year = cap_year(regulation, benefit, event_on=claim.event_on, member_joined_on=joined)
    return min([told, claim.event_on, *([year.start] if year else [])])


def _change(claim: Claim, event: StatusEvent) -> HouseChange:
    moo = str(event.former_village.moo) if event.former_village is not None else ""
    return HouseChange(claim.beneficiary, event.former_house, moo, event.by.name, event.at)
