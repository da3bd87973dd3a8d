"""A house as an incident knows it: one word for everybody who lives there, helped once for one event.

Whoever moved since that day counts in both houses, so that nobody makes two of one by a correction of the register.
"""

from __future__ import annotations

from datetime import date

from kongboon.benefits.claims.facts import Asked, regulation_for
from kongboon.benefits.former_homes import FormerHomes, Home
from kongboon.benefits.incidents.errors import HouseHelpedAlready, HouseHelpedBefore
from kongboon.benefits.incidents.services import disasters_of
from kongboon.benefits.models import NOT_LIVE, Claim, IncidentHouse
from kongboon.funds.models import Fund
from kongboon.members.models import Member


def home_key(member: Member) -> str:
    """The house of a member as the register has it; a member without a house number is a house alone."""
    return _key((member.village_id, member.house_no), member)


def _key(home: Home, member: Member) -> str:
    house_no = " ".join(home[1].split())
    return f"{home[0]}/{house_no}" if house_no else f"member/{member.pk}"


def home_keys_since(member: Member, former: FormerHomes, on: date) -> frozenset[str]:
    """The houses in which a member lived on a day or later."""
    return frozenset({home_key(member), *(_key(home, member) for home in former.homes(member, on))})


def check_house_once(asked: Asked) -> None:
    """Refuse a claim of a house that was helped already for the same disaster, by a list or by a claim of somebody else.

    Several claims of one member for one event are one help. Errors: HouseHelpedAlready, HouseHelpedBefore.
    """
    member = asked.member
    if asked.incident_id is not None or member is None:
        return
    if asked.event not in disasters_of(regulation_for(asked)):
        return
    former = FormerHomes(asked.fund)
    helped = helped_homes(asked.fund, asked.event, asked.event_on, former)
    for home in sorted(home_keys_since(member, former, asked.event_on) & helped.keys()):
        claim = helped[home]
        if claim.member_id != member.pk or getattr(claim, "incident_house", None) is not None:
            moved = home != home_key(member) or (claim.member is not None and home != home_key(claim.member))
            refusal = HouseHelpedBefore if moved else HouseHelpedAlready
            raise refusal(number=claim.number, house=_house_no(home) or asked.name)


def _house_no(home: str) -> str:
    """The number in the word of a house; "" for a member who is a house alone."""
    village, _, house_no = home.partition("/")
    return "" if village == "member" else house_no


def helped_homes(fund: Fund, event: str, on: date, former: FormerHomes) -> dict[str, Claim]:
    """Home -> the live claim of somebody who lived there since, after the same event, or of that house; two queries."""
    claims = Claim.objects.filter(fund=fund, event=event, event_on=on, member__isnull=False)
    houses = IncidentHouse.objects.filter(fund=fund, incident__event=event, incident__on=on)
    found: dict[str, Claim] = {}
    for claim in (
        claims.exclude(status__in=NOT_LIVE).select_related("member", "incident_house").order_by("-pk")
    ):
        assert claim.member is not None
        found |= dict.fromkeys(home_keys_since(claim.member, former, on), claim)
    for house in houses.exclude(claim__status__in=NOT_LIVE).select_related("claim").order_by("-pk"):
        found[house.home] = house.claim
    return found
