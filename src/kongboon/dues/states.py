"""How members stand with their dues on a day: behind, and so far behind that benefits rest. One reckoning for all pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from kongboon.dues.rates import exempt_from
from kongboon.dues.standing import DuesHistory
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.members.models import Member
from kongboon.members.queries import DuesState
from kongboon.rules.select import regulation_in_force


def dues_states(fund: Fund, on: date, members: Iterable[Member]) -> Mapping[int, DuesState]:
    """Who of some members of a fund is behind with dues on a day, by member id. No query.

    Behind are months that are over, as the rules count them (`rules.conditions`): the month of the day itself is due
    and not behind. Whoever is more behind than the regulation allows is refused every benefit.
    """
    regulations = regulations_of(fund)
    if not regulations or on < min(one.in_force_from for one in regulations):
        return {}
    regulation = regulation_in_force(regulations, on)
    limit = regulation.arrears.suspended_after_months
    states = {}
    for member in members:
        if member.status == Member.Status.ENDED:
            continue
        exempt_on = exempt_from(
            regulation.membership, member.birth_date, member.joined_on, member.disabled_since
        )
        history = DuesHistory(member.joined_on, member.paid_until, exempt_on=exempt_on)
        if behind := history.months_owed_on(on):
            states[member.pk] = DuesState(behind, limit is not None and behind > limit)
    return states
