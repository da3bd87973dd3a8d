"""Which questions an event asks, one a page, as the regulation of its day wants to know."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from kongboon.benefits.claims.draft import Draft
from kongboon.benefits.claims.health import asks_consent
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.thai_dates import completed_years
from kongboon.members.models import Member
from kongboon.rules.amounts import NIGHT
from kongboon.rules.evaluate import NON_MEMBER
from kongboon.rules.terms import Benefit, PerUnit, Range, Regulation

FULL_AGE_YEARS = 20  # Civil and Commercial Code, section 19
DAY, WHO, NIGHTS, UNITS, ACCIDENT = "day", "who", "nights", "units", "accident"
STORY, PAPERS, PAYEE = "story", "papers", "payee"
DEATH = "death"
HEALTH = "health"  # with whose consent an illness is told
PERSON = "person"  # who it is, where it is no member


def questions(draft: Draft, fund: Fund, member: Member | None) -> list[str]:
    """The questions of a draft in their order; before the day is known only that, and at a death who it was.

    Errors: NoRegulationInForce.
    """
    on = draft.event_on
    if on is None:
        return [WHO, DAY] if who_comes_first(fund, draft, member) else [DAY]
    regulation = regulation_on(fund, on)
    benefits = touched(regulation, draft)
    asked = {
        DAY: True,
        PERSON: member is None,
        WHO: member is not None and asks_who(regulation, draft.event),
        NIGHTS: NIGHT in units_of(benefits),
        UNITS: any(unit != NIGHT for unit in units_of(benefits)),
        ACCIDENT: any(benefit.waiting_days_accident is not None for benefit in benefits),
        HEALTH: asks_consent(draft.event, member, draft.relation),
        STORY: any(benefit.condition or isinstance(benefit.amount, Range) for benefit in benefits),
        PAPERS: bool(papers_of(regulation, draft)),
        PAYEE: asks_payee(benefits, draft, member),
    }
    found = [name for name, is_asked in asked.items() if is_asked]
    if draft.event == DEATH and WHO in found:
        found = [WHO, *(name for name in found if name != WHO)]
    return found


def who_comes_first(fund: Fund, draft: Draft, member: Member | None) -> bool:
    """At a death nobody is asked for the day before they have said who died. Errors: NoRegulationInForce."""
    is_member = member is not None
    return draft.event == DEATH and is_member and asks_who(regulation_on(fund, localdate()), draft.event)


def next_question(draft: Draft, fund: Fund, member: Member | None) -> str | None:
    """The first question without an answer, or None when the result can be shown."""
    return next((name for name in questions(draft, fund, member) if name not in draft.answered), None)


def touched(regulation: Regulation, draft: Draft) -> list[Benefit]:
    """The benefits of the event for whom it happened to; where none is for them, those of the event."""
    of_event = [benefit for benefit in regulation.benefits if draft.event in benefit.events]
    return [benefit for benefit in of_event if draft.relation in benefit.relations] or of_event


def relations_of(regulation: Regulation, event: str) -> list[str]:
    """For whom the event's benefits are, each once."""
    listed = [relation for b in regulation.benefits if event in b.events for relation in b.relations]
    return [relation for relation in dict.fromkeys(listed) if relation != NON_MEMBER]


def is_for(regulation: Regulation, event: str, *, outsider: bool) -> bool:
    """Whether an event gives something to people who are no members, or to members."""
    if outsider:
        return any(NON_MEMBER in benefit.relations for benefit in regulation.benefits_for(event))
    return bool(relations_of(regulation, event))


def asks_who(regulation: Regulation, event: str) -> bool:
    """A birth always names its child, so that one child is not born twice."""
    return event == "birth" or relations_of(regulation, event) != ["self"]


def units_of(benefits: list[Benefit]) -> list[str]:
    """What the benefits are counted by: "night", or the regulation's own word ("เที่ยว")."""
    return [benefit.amount.unit for benefit in benefits if isinstance(benefit.amount, PerUnit)]


def papers_of(regulation: Regulation, draft: Draft) -> list[str]:
    """Names of the papers that the touched benefits ask for; those by the unit only where there were any."""
    benefits = [b for b in touched(regulation, draft) if _has_its_units(b, draft)]
    return list(dict.fromkeys(name for benefit in benefits for name in benefit.evidence))


def _has_its_units(benefit: Benefit, draft: Draft) -> bool:
    if not isinstance(benefit.amount, PerUnit):
        return True
    return bool(draft.nights if benefit.amount.unit == NIGHT else draft.units)


def asks_payee(benefits: list[Benefit], draft: Draft, member: Member | None) -> bool:
    """Whether somebody else receives the money: the member has died, or is a minor with a guardian."""
    if member is None:
        return False
    if member.ended_reason == Member.EndReason.DIED:
        return True
    if draft.relation != "self":
        return False
    by_guardian = any(benefit.payee == "guardian" for benefit in benefits)
    return draft.event == "death" or (by_guardian and is_minor(member, draft.event_on))


def is_minor(member: Member, on: date | None) -> bool:
    """Whether a member is under full age on a day; one without a known day of birth is taken as grown up."""
    return member.birth_date is not None and on is not None and _age(member.birth_date, on) < FULL_AGE_YEARS


def _age(born_on: date, on: date) -> int:
    return completed_years(born_on, max(born_on, on))
