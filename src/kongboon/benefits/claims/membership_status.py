"""How members stood on the day of an event: good standing, dues, rights. The same for one member and for a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kongboon.benefits.models import Claim
from kongboon.dues.queries import dues_histories
from kongboon.dues.rates import Chosen, Rates, owed_up_to
from kongboon.dues.standing import DuesHistory
from kongboon.dues.tiers import tiers_chosen
from kongboon.kernel.thai_calendar import add_months, month_of
from kongboon.members.models import Member, StatusEvent
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class Standing:
    """What the rules are told of a member apart from the event and earlier help; as in `rules.decision.Facts`."""

    is_active: bool
    arrears_months: int
    arrears_satang: int
    rights_from: date | None


# Whoever is no member owes nothing, and no right of theirs rests.
OUTSIDE = Standing(is_active=True, arrears_months=0, arrears_satang=0, rights_from=None)


def standing_of(member: Member, on: date, regulation: Regulation) -> Standing:
    """How one member stood on a day. Two queries; three or, with tiers of dues, four where owed dues are taken off."""
    return standings([member], on, regulation)[member.pk]


def standings(
    members: Collection[Member], on: date, regulation: Regulation, *, as_written: bool = False
) -> Mapping[int, Standing]:
    """How members of one fund stood on a day, by member id; as many queries as for one of them.

    `as_written`: dues count from the day on which they were written down, where that is later than their own.
    """
    histories = dues_histories(members, regulation.membership, as_written=as_written)
    over = _over(members, on)
    taken = _taken_elsewhere(members) if regulation.arrears.deducted else {}
    chosen = tiers_chosen([regulation.dues], member__in=members) if regulation.arrears.deducted else {}
    return {
        member.pk: Standing(
            is_active=member.pk not in over,
            arrears_months=histories[member.pk].months_owed_on(on),
            arrears_satang=_owed_satang(
                histories[member.pk], on, regulation, chosen.get(member.pk, ()), taken.get(member.pk, 0)
            ),
            rights_from=_rights_from(histories[member.pk], on, regulation),
        )
        for member in members
    }


def _over(members: Collection[Member], on: date) -> set[int]:
    """Whose membership gave no right to benefits on a day; the day of the end itself still counts."""
    events = StatusEvent.objects.filter(member__in=members, on__lte=on)
    told = events.exclude(status=Member.Status.ENDED, on=on).order_by("on", "pk")
    last = dict(told.values_list("member", "status"))
    return {member for member, status in last.items() if status != Member.Status.ACTIVE}


def _taken_elsewhere(members: Collection[Member]) -> Mapping[int, int]:
    """Owed dues that a claim which waits for its payment takes off already, in satang by member id."""
    waiting = Claim.objects.filter(
        member__in=members, status__in=[Claim.Status.SUBMITTED, Claim.Status.APPROVED]
    )
    found: dict[int, int] = defaultdict(int)
    for claim in waiting:
        found[claim.member_id] += claim.arrears_satang
    return found


def _owed_satang(history: DuesHistory, on: date, regulation: Regulation, chosen: Chosen, taken: int) -> int:
    """What the dues that were over on a day and are unpaid still today come to, in whole periods as they are
    collected, where the regulation takes it off; without what another claim takes off.
    """
    if not regulation.arrears.deducted:
        return 0
    owed = owed_up_to(
        Rates(regulation.dues, chosen),
        history.paid_until,
        history.joined_on,
        add_months(month_of(on), -1),
        exempt_on=history.exempt_on,
    )
    return max(0, owed.amount_satang - taken) if owed else 0


def _rights_from(history: DuesHistory, on: date, regulation: Regulation) -> date | None:
    """The day from which rights are back after arrears that had suspended them were paid off.

    The wait begins with the payment that brings what is owed back within the limit.
    """
    limit, wait = regulation.arrears.suspended_after_months, regulation.arrears.new_waiting_days
    if limit is None or not wait:
        return None
    day = history.paid_off_on(limit, on)
    return day + timedelta(days=wait) if day else None
