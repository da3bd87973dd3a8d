"""The closed word lists of a regulation document; a fund adds its own events in the document's [events]."""

from __future__ import annotations

from kongboon.kernel.errors import gettext_noop

EVENTS = frozenset(
    {
        "birth",
        "hospital",
        "ageing",
        "death",
        "education",
        "disaster",
        "disability",
        "hardship",
        "occupation",
        "housing",
    }
)
# Who the event happened to, as seen from the member.
RELATIONS = frozenset({"self", "spouse", "child", "parent", "household", "non_member"})
DUES_PERIODS = frozenset({"day", "week", "month", "half_year", "year"})
# The stated fact from which the time to hand a claim in runs; a stay that has not ended cannot be asked for.
DEADLINE_FROM = frozenset({"event", "admission", "discharge"})
YEARS = frozenset({"calendar", "fiscal", "membership"})
PATHS = frozenset({"at_once", "treasurer", "committee", "two_committees"})
DECIDERS = frozenset({"rule", "committee"})
COUNTED_PER = frozenset({"member", "household", "child", "person"})
PAYEES = frozenset({"self", "guardian", "heir", "host"})
OUTSIDERS = frozenset({"no", "by_committee"})
# To what a share of a short pool is rounded down, in satang: coins that a treasurer has.
ROUNDING = {"baht": 100, "quarter": 25, "satang": 1}
WHEN_SHORT = frozenset({"first_come", "pro_rata"})
# Which pool of the chart of accounts a pool of money is (domain.md 2.7); the chart says which account it stands on.
POOL_ACCOUNTS = ("benefit", "administration", "reserve", "public_welfare", "disaster", "old_age")
# Where the money of a pool comes from: the three legs (S2) and the rest.
WAIT_HOURS_MAX = 720  # thirty days: a longer wait is a postponed decision
SOURCES = frozenset({"dues", "local_government", "state", "donation", "interest", "other"})
LIFE_STAGES = {
    "birth": gettext_noop("birth"),
    "childhood": gettext_noop("childhood and school"),
    "working_age": gettext_noop("working age"),
    "old_age": gettext_noop("old age"),
    "death": gettext_noop("death"),
    "every_age": gettext_noop("every age"),
}
# The five pillars of the ministry's policy 5x5 (S25-S30).
PILLARS = {
    "skills": gettext_noop("work and income"),
    "youth": gettext_noop("children, youth and family"),
    "elders": gettext_noop("older people"),
    "disability": gettext_noop("people with disabilities"),
    "environment": gettext_noop("environment for the next generation"),
}
WELFARE_KINDS = {
    "reactive": gettext_noop("help after something happened"),
    "proactive": gettext_noop("help before it happens"),
    "public": gettext_noop("help for everybody"),
}

# Names of evidence that the shipped schedules use; a fund may write any other name in plain Thai.
EVIDENCE_NAMES = {
    "birth_certificate": gettext_noop("birth certificate"),
    "hospital_certificate": gettext_noop("hospital certificate with the nights stayed"),
    "death_certificate": gettext_noop("death certificate"),
    "transcript": gettext_noop("school transcript"),
    "village_head_certificate": gettext_noop("certificate of the village head"),
    "disability_card": gettext_noop("disability card"),
    "survey": gettext_noop("survey form"),
    "resolution": gettext_noop("committee resolution"),
    "plan": gettext_noop("work plan"),
    "estimate": gettext_noop("cost estimate"),
    "photo": gettext_noop("photo"),
}
# Names of what a source may leave open, as `assumed` lists them and a person reads them.
ASSUMED_NAMES = {
    "number": gettext_noop("number of the regulation"),
    "title": gettext_noop("title of the regulation"),
    "approved_by": gettext_noop("who approved it"),
    "approved_on": gettext_noop("date of approval"),
    "resolution": gettext_noop("resolution"),
    "in_force_from": gettext_noop("first day in force"),
    "in_force_to": gettext_noop("last day in force"),
    "waiting_days": gettext_noop("waiting days"),
    "fiscal_year_starts": gettext_noop("first month of the fiscal year"),
    "dues": gettext_noop("dues"),
    "entry_fee": gettext_noop("entry fee"),
    "arrears": gettext_noop("what happens with arrears"),
    "clause": gettext_noop("number of the clause"),
    "min_tenure": gettext_noop("least time as a member"),
    "min_age": gettext_noop("least age"),
    "amount": gettext_noop("sum of money"),
    "per_unit": gettext_noop("amount for each unit"),
    "pool": gettext_noop("which money it is paid from"),
    "payee": gettext_noop("who receives the money"),
    "per_night": gettext_noop("amount per night"),
    "range": gettext_noop("lowest and highest amount"),
    "tiers": gettext_noop("amounts by time as a member"),
    "from": gettext_noop("time as a member at which this amount begins"),
    "caps": gettext_noop("ceilings"),
    "year": gettext_noop("which year the cap counts"),
    "count": gettext_noop("how many times"),
    "evidence": gettext_noop("papers to bring"),
    "path": gettext_noop("who approves"),
    "claim_deadline_days": gettext_noop("days in which to claim"),
    "claim_deadline": gettext_noop("time in which to claim"),
    "relations": gettext_noop("for whom"),
    "condition": gettext_noop("condition that people check"),
}
