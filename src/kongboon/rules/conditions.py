"""The conditions of a benefit: which of them fail, told in full, and from which day each would hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from kongboon.kernel.fiscal import Period
from kongboon.kernel.thai_dates import completed_years
from kongboon.rules.amounts import Case, tenure_short
from kongboon.rules.ceilings import NON_MEMBER
from kongboon.rules.decision import Facts, Reason, Used
from kongboon.rules.errors import BirthDateMissing
from kongboon.rules.tenure import Standing, day_reached, months_later
from kongboon.rules.terms import Benefit, Regulation, Tenure


@dataclass(slots=True)
class Conditions:
    """The conditions that fail, and from which day each would hold."""

    reasons: list[Reason] = field(default_factory=list)
    days: list[date | None] = field(default_factory=list)

    def fail(self, reason: Reason, holds_from: date | None) -> None:
        self.reasons.append(reason)
        self.days.append(holds_from)

    def holds_from(self) -> date | None:
        """The day on which the last of them holds; None if one of them never will."""
        days = [day for day in self.days if day is not None]
        return max(days) if days and len(days) == len(self.days) else None


def check(case: Case) -> Conditions:
    """Ask every condition but the sum. Errors: BirthDateMissing."""
    failed = Conditions()
    _check_in_force(case.regulation, case.facts, failed)
    if case.facts.relation != NON_MEMBER:
        _check_membership(case.regulation, case.benefit, case.facts, case.standing, failed)
    _check_person_and_time(case.benefit, case.facts, failed)
    _check_stacking(case.regulation, case.benefit, case.facts, failed)
    _check_counts(case.benefit, case.used, case.window, failed)
    return failed


def waiting_days_of(regulation: Regulation, benefit: Benefit, facts: Facts) -> int:
    """How many days of membership come before this benefit; fewer for an accident where it says so."""
    if facts.by_accident and benefit.waiting_days_accident is not None:
        return benefit.waiting_days_accident
    return regulation.waiting_days if benefit.waiting_days is None else benefit.waiting_days


def _check_in_force(regulation: Regulation, facts: Facts, failed: Conditions) -> None:
    if regulation.is_in_force(facts.event_on):
        return
    begins, ended = regulation.in_force_from, regulation.in_force_to
    if facts.event_on >= begins and ended is not None:
        told = {"event_on": facts.event_on, "in_force_from": begins, "in_force_to": ended}
        failed.fail(Reason.of("regulation_not_in_force", **told), None)
        return
    reason = Reason.of("regulation_not_in_force", event_on=facts.event_on, in_force_from=begins)
    failed.fail(reason, begins)


def _check_membership(
    regulation: Regulation, benefit: Benefit, facts: Facts, standing: Standing, failed: Conditions
) -> None:
    """A member, in good standing, arrears within bounds, long enough."""
    waiting = waiting_days_of(regulation, benefit, facts)
    # Without a waiting time the first payment is all that is waited for.
    starts_on = facts.member_joined_on if waiting else max(facts.member_joined_on, facts.member_paid_from)
    if facts.event_on < starts_on:
        reason = Reason.of("before_joining", event_on=facts.event_on, joined_on=starts_on)
        failed.fail(reason, max(starts_on, facts.member_paid_from + timedelta(days=waiting)))
    elif standing.days < waiting:
        waits_until = facts.member_paid_from + timedelta(days=waiting)
        member_days = max(0, standing.days)
        reason = Reason.of("waiting", member_days=member_days, needed_days=waiting, holds_from=waits_until)
        failed.fail(reason, waits_until)
    if not facts.is_active:
        failed.fail(Reason.of("not_active"), None)
    if facts.rights_from is not None and facts.event_on < facts.rights_from:
        failed.fail(Reason.of("rights_rest", holds_from=facts.rights_from), facts.rights_from)
    limit = regulation.arrears.suspended_after_months
    if limit is not None and regulation.arrears.standing(facts.arrears_months) == "suspended":
        failed.fail(Reason.of("arrears", arrears_months=facts.arrears_months, limit_months=limit), None)
    if benefit.min_tenure is not None and not standing.has_reached(benefit.min_tenure):
        reason, reached = tenure_short(benefit.min_tenure, facts, standing)
        failed.fail(reason, reached)


def _check_stacking(regulation: Regulation, benefit: Benefit, facts: Facts, failed: Conditions) -> None:
    """One event gives only the first of the benefits that exclude each other."""
    for code in facts.given:
        other = regulation.benefit(code)
        if code in benefit.not_with or (other is not None and benefit.code in other.not_with):
            failed.fail(Reason.of("not_with", other=other.title_th if other else code), None)
            return


def _check_person_and_time(benefit: Benefit, facts: Facts, failed: Conditions) -> None:
    """For whom, of what age, handed in when."""
    if facts.relation not in benefit.relations:
        failed.fail(Reason.of("relation_not_covered", relation=facts.relation), None)
    if benefit.min_age_years is not None:
        if facts.born_on is None:
            raise BirthDateMissing(benefit_code=benefit.code)
        age = completed_years(facts.born_on, facts.event_on)
        if age < benefit.min_age_years:
            old_enough = months_later(facts.born_on, 12 * benefit.min_age_years)
            reason = Reason.of(
                "too_young", age_years=age, needed_years=benefit.min_age_years, holds_from=old_enough
            )
            failed.fail(reason, old_enough)
    if benefit.claim_deadline is not None:
        _check_deadline(benefit.claim_deadline, benefit, facts, failed)


def _check_deadline(limit: Tenure, benefit: Benefit, facts: Facts, failed: Conditions) -> None:
    """Handed in by the last day, counted from the fact that the regulation names."""
    since = benefit.claim_deadline_from
    begins = facts.event_on + timedelta(days=facts.nights or 0) if since == "discharge" else facts.event_on
    last_day = day_reached(begins, limit)
    if facts.submitted_on <= last_day:
        return
    if limit.unit == "day" and since == "event":
        failed.fail(Reason.of("submitted_late", limit_days=limit.length, last_day=last_day), None)
        return
    reason = Reason.of(
        "submitted_late_since",
        length=limit.length,
        unit=limit.unit,
        since=since,
        begins=begins,
        last_day=last_day,
    )
    failed.fail(reason, None)


def _check_counts(benefit: Benefit, used: Used, window: Period | None, failed: Conditions) -> None:
    caps = benefit.caps
    if caps.lifetime_count is not None and used.count_lifetime >= caps.lifetime_count:
        reason = Reason.of("count_used_up", limit_times=caps.lifetime_count, per=caps.counted_per)
        failed.fail(reason, None)
    if caps.per_year_count is not None and window is not None and used.count_in_year >= caps.per_year_count:
        following = window.end + timedelta(days=1)
        reason = Reason.of(
            "year_count_used_up", limit_times=caps.per_year_count, per=caps.counted_per, holds_from=following
        )
        failed.fail(reason, following)
    if (
        caps.fund_year_count is not None
        and window is not None
        and used.fund_count_in_year >= caps.fund_year_count
    ):
        following = window.end + timedelta(days=1)
        reason = Reason.of("quota_used_up", limit_times=caps.fund_year_count, holds_from=following)
        failed.fail(reason, following)
