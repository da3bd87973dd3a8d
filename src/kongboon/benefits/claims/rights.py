"""A member's rights on a day: what each benefit would give, told by the rules that pay (S62, S118)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kongboon.benefits.claims.earlier import EarlierClaims
from kongboon.benefits.claims.facts import Asked, used_before
from kongboon.benefits.claims.membership_status import standing_of
from kongboon.benefits.claims.results import Shown, shown
from kongboon.benefits.former_homes import FormerHomes
from kongboon.benefits.words import title_of
from kongboon.funds.regulations import regulation_on
from kongboon.members.models import Member
from kongboon.rules.rights import MemberToday, Right, rights


@dataclass(frozen=True)
class ShownRight:
    """One benefit on the page: the answer, and what a longer membership brings."""

    shown: Shown
    next_satang: int | None
    next_from: date | None
    papers: tuple[str, ...]


def rights_of(member: Member, on: date) -> tuple[Right, ...]:
    """What the regulation of the day would give this member for each benefit. Errors: NoRegulationInForce."""
    regulation = regulation_on(member.fund, on)
    standing, former = standing_of(member, on, regulation), FormerHomes(member.fund)
    earlier = EarlierClaims(member.fund)
    today = MemberToday(
        joined_on=member.joined_on,
        paid_from=member.joined_on,
        born_on=member.birth_date,
        is_active=standing.is_active,
        arrears_months=standing.arrears_months,
        rights_from=standing.rights_from,
        used=tuple(
            used_before(
                Asked(member, benefit.event, on, relation=benefit.relations[0]),
                regulation,
                benefit,
                former,
                earlier,
            )
            for benefit in regulation.benefits
        ),
    )
    return rights(regulation, today, on)


def shown_right(right: Right) -> ShownRight:
    """A right in the language of the page."""
    answer = shown(right.decision, title_of(right.benefit))
    return ShownRight(answer, right.next_satang, right.next_from, right.benefit.evidence)
