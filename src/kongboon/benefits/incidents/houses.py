"""A house as an incident knows it: one word for everybody who lives there, helped once for one event."""

from __future__ import annotations

from collections.abc import Iterable

from kongboon.benefits.claims.facts import Asked
from kongboon.benefits.incidents.errors import HouseHelpedAlready
from kongboon.benefits.models import NOT_LIVE, Claim, IncidentHouse
from kongboon.funds.models import Fund
from kongboon.members.models import Member


def home_key(member: Member) -> str:
    """The house of a member as the register has it; a member without a house number is a house alone."""
    house_no = " ".join(member.house_no.split())
    return f"{member.village_id}/{house_no}" if house_no else f"member/{member.pk}"


def check_house_once(asked: Asked) -> None:
    """Refuse a claim of a house that an incident of that event and day has helped. Errors: HouseHelpedAlready."""
    if asked.incident_id is not None or asked.member is None:
        return
    helped = IncidentHouse.objects.filter(
        fund=asked.fund,
        home=home_key(asked.member),
        incident__event=asked.event,
        incident__on=asked.event_on,
    ).exclude(claim__status__in=NOT_LIVE)
    if house := helped.select_related("claim").first():
        raise HouseHelpedAlready(number=house.claim.number, house=asked.member.house_no or asked.name)


def helped_homes(fund: Fund, event: str, on: object, members: Iterable[Member]) -> dict[str, Claim]:
    """Home -> the live claim of somebody who lives there, after the same event; one query."""
    homes = {member.pk: home_key(member) for member in members}
    claims = Claim.objects.filter(fund=fund, event=event, event_on=on, member__in=list(homes))
    return {homes[claim.member_id]: claim for claim in claims.exclude(status__in=NOT_LIVE).order_by("-pk")}
