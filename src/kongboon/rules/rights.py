"""What a member may ask for today, benefit by benefit: now or from which day, how much, which papers (S62, S118)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kongboon.rules.decision import Decision, Facts, Used
from kongboon.rules.evaluate import evaluate, first_day_of
from kongboon.rules.tenure import day_reached
from kongboon.rules.terms import Benefit, PerUnit, Regulation, Tiers


@dataclass(frozen=True, slots=True)
class Right:
    """The answer to "if it happened today" for one benefit.

    `decision` is the regulation's own, with every paper brought. For a benefit by the unit it is of the most that
    one event is paid for, or of one unit where that has no end. `next_satang` and `next_from` say what a longer
    membership brings, None where nothing is to come.
    """

    benefit: Benefit
    decision: Decision
    next_satang: int | None = None
    next_from: date | None = None

    @property
    def holds(self) -> bool:
        """Whether it would be given today."""
        return self.decision.outcome != "refuse"


@dataclass(frozen=True, slots=True)
class MemberToday:
    """What the rules know of a member apart from any event."""

    joined_on: date
    paid_from: date
    born_on: date | None = None
    is_active: bool = True
    arrears_months: int = 0
    arrears_satang: int = 0
    rights_from: date | None = None
    used: tuple[Used, ...] = ()


def rights(regulation: Regulation, member: MemberToday, on: date) -> tuple[Right, ...]:
    """One answer for each benefit of the regulation, in its order, as if the event happened on `on`.

    A benefit from an age on is left out where the date of birth is not known: nothing true can be said of it.

    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.document import load_regulation
    >>> regulation = load_regulation(catalogue_text("chamuang-2556"))
    >>> found = rights(regulation, MemberToday(date(2020, 1, 1), date(2020, 1, 1)), date(2020, 5, 1))
    >>> [(right.benefit.key, right.holds, right.decision.holds_from) for right in found][0]
    ('birth', False, datetime.date(2020, 6, 29))
    """
    return tuple(_rights(regulation, member, on))


def _rights(regulation: Regulation, member: MemberToday, on: date) -> Iterator[Right]:
    for benefit in regulation.benefits:
        if benefit.min_age_years is not None and member.born_on is None:
            continue
        facts = _facts(benefit, member, on)
        decision = evaluate(regulation, facts)
        if decision.outcome == "refuse":
            # Nothing has happened yet, so that even a death may be promised its day.
            decision = decision._replace(holds_from=first_day_of(regulation, facts))
        yield Right(benefit, decision, *_next_tier(benefit, member, decision, on))


def _facts(benefit: Benefit, member: MemberToday, on: date) -> Facts:
    count = None
    if isinstance(benefit.amount, PerUnit):
        count = benefit.caps.per_event_units or _units_of_sum(benefit.amount, benefit.caps.per_event_satang)
    by_night = isinstance(benefit.amount, PerUnit) and benefit.amount.unit == "night"
    return Facts(
        event=benefit.event,
        event_on=on,
        # A stay is over when it is asked for.
        submitted_on=on + timedelta(days=count or 0),
        member_joined_on=member.joined_on,
        member_paid_from=member.paid_from,
        is_active=member.is_active,
        nights=count if by_night else None,
        units=None if by_night else count,
        evidence=frozenset(benefit.evidence),
        benefit_code=benefit.code,
        arrears_months=member.arrears_months,
        arrears_satang=member.arrears_satang,
        relation=benefit.relations[0],
        born_on=member.born_on,
        used=member.used,
        rights_from=member.rights_from,
    )


def _units_of_sum(amount: PerUnit, most_satang: int | None) -> int:
    """The units with which one event reaches its ceiling; one where it has none."""
    return 1 if most_satang is None else -(-most_satang // amount.rate_satang)


def _next_tier(
    benefit: Benefit, member: MemberToday, decision: Decision, on: date
) -> tuple[int | None, date | None]:
    """The next higher sum of a benefit by tenure, and the day from which it is given."""
    if isinstance(benefit.amount, Tiers) and decision.outcome != "refuse":
        for tier in benefit.amount.tiers:
            begins = day_reached(member.paid_from, tier.begins)
            if begins > on:
                return tier.amount_satang, begins
    return None, None
