"""The sentences of every reason and every step of the arithmetic, by code; the Thai ones live in the locale."""

from __future__ import annotations

from kongboon.kernel.errors import gettext_noop

REASONS = {
    "member_for": gettext_noop("A member for %(tenure)s."),
    "waiting_over": gettext_noop("The waiting time of %(needed_days)s is over."),
    "condition_by_people": gettext_noop("The committee checks this condition: %(condition)s"),
    "regulation_not_in_force": gettext_noop(
        "On %(event_on)s, the day it happened, this regulation was not in force. It began on "
        "%(in_force_from)s."
    ),
    "before_joining": gettext_noop(
        "It happened on %(event_on)s, before the day of joining the fund (%(joined_on)s)."
    ),
    "waiting": gettext_noop(
        "Not yet %(needed_days)s a member. It will be %(needed_days)s on %(holds_from)s."
    ),
    "tenure_short": gettext_noop(
        "A member for %(tenure)s, not yet %(step)s. It will be %(step)s on %(holds_from)s."
    ),
    "not_active": gettext_noop(
        "On the day it happened the membership gave no right to benefits. Please ask the registrar."
    ),
    "arrears": gettext_noop(
        "Dues are %(arrears_months)s behind, more than the %(limit_months)s that the regulation allows. "
        "Please pay them and speak with the committee."
    ),
    "relation_not_covered": gettext_noop("This benefit is not for: %(relation)s."),
    "too_young": gettext_noop(
        "The age is %(age_years)s, not yet %(needed_years)s. It will be on %(holds_from)s."
    ),
    "submitted_late": gettext_noop(
        "Handed in later than the %(limit_days)s that the regulation gives. The last day was %(last_day)s."
    ),
    "submitted_late_since": gettext_noop(
        "Handed in later than the %(limit)s after %(since)s (%(begins)s) that the regulation gives. The last day was "
        "%(last_day)s."
    ),
    "count_used_up": gettext_noop(
        "This benefit was already received %(limit_times)s (%(per)s), as often as allowed."
    ),
    "year_count_used_up": gettext_noop(
        "This benefit was already received %(limit_times)s this year (%(per)s). It can be asked for again "
        "from %(holds_from)s."
    ),
    "year_sum_used_up": gettext_noop(
        "The %(cap)s baht of this year are already received. A new year begins on %(holds_from)s."
    ),
    "year_nights_used_up": gettext_noop(
        "The %(cap_nights)s of this year are already received. A new year begins on %(holds_from)s."
    ),
    "year_units_used_up": gettext_noop(
        "The %(cap_units)s %(unit)s of this year are already received. A new year begins on %(holds_from)s."
    ),
    "household_sum_used_up": gettext_noop(
        "The household has already received the %(cap)s baht of this year. A new year begins on %(holds_from)s."
    ),
    "lifetime_sum_used_up": gettext_noop("The %(cap)s baht that are paid in all are already received."),
    "quota_used_up": gettext_noop(
        "The fund gives this %(limit_times)s a year, and all are given. A new year begins on %(holds_from)s."
    ),
    "not_with": gettext_noop("For the same event “%(other)s” is already given, and only one of the two is."),
    "pool_empty": gettext_noop("There is no money left in “%(pool)s”. Please speak with the committee."),
    "rights_rest": gettext_noop("Dues were behind, so rights rest until %(holds_from)s."),
    "arrears_take_all": gettext_noop(
        "Dues of %(arrears)s baht are owed, as much as the benefit of %(sum)s baht or more, so nothing is left. Once the "
        "dues are paid, nothing is taken off and the benefit is whole."
    ),
    "goods": gettext_noop("It is given as goods: %(goods)s."),
    "no_units": gettext_noop("Nothing is counted in %(unit)s, and this benefit is paid for each."),
    "no_nights": gettext_noop("No night was spent in hospital, and this benefit is paid by the night."),
    "no_benefit_for_event": gettext_noop("The regulation has no benefit for this event."),
    "evidence_missing": gettext_noop("Still missing: %(papers)s."),
}
STEPS = {
    "flat": gettext_noop("The regulation gives %(result)s baht."),
    "tier": gettext_noop("A member for %(tenure)s, past the step of %(step)s: %(result)s baht."),
    "nights": gettext_noop("%(nights)s in hospital at %(rate)s baht a night make %(result)s baht."),
    "units": gettext_noop("%(units)s %(unit)s at %(rate)s baht each make %(result)s baht."),
    "cap_event_units": gettext_noop(
        "It was %(asked_units)s %(result_unit)s; the regulation pays for at most %(result_count)s each time."
    ),
    "cap_year_units": gettext_noop(
        "%(used_units)s of this year's %(cap_units)s %(result_unit)s are already paid, so %(result_count)s are left."
    ),
    "cap_household": gettext_noop(
        "The household has received %(used)s of this year's %(cap)s baht, so %(result)s baht are left."
    ),
    "cap_lifetime": gettext_noop(
        "%(used)s of the %(cap)s baht in all are already received, so %(result)s baht are left."
    ),
    "pool_share": gettext_noop(
        "“%(pool)s” holds %(available)s baht for the %(asked)s baht asked for, so everybody gets the same share: "
        "%(result)s baht."
    ),
    "pool_left": gettext_noop("“%(pool)s” has %(result)s baht left, so it is %(result)s baht."),
    "arrears_deducted": gettext_noop(
        "Dues of %(arrears)s baht are owed and taken off, so %(result)s baht are left."
    ),
    "cap_event_nights": gettext_noop(
        "The stay was %(asked_nights)s; the regulation pays for at most %(result_nights)s each time."
    ),
    "cap_year_nights": gettext_noop(
        "%(used_nights)s of this year's %(cap_nights)s are already paid, so %(result_nights)s are left."
    ),
    "cap_event": gettext_noop("At most %(cap)s baht are paid each time, so it is %(result)s baht."),
    "cap_year": gettext_noop(
        "%(used)s of this year's %(cap)s baht are already received, so %(result)s baht are left."
    ),
    "range": gettext_noop("The committee decides on a sum from %(min)s to %(result)s baht (%(clause)s)."),
}
