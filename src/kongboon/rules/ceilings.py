"""What lowers a sum that the regulation gives: its ceilings, a pool that is short, dues that are owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from kongboon.rules.decision import Reason
from kongboon.rules.terms import Range
from kongboon.rules.vocabulary import ROUNDING

if TYPE_CHECKING:
    from kongboon.rules.amounts import Case, Working

NON_MEMBER = "non_member"
# Step, refusal once nothing is left, ceiling, used so far, and whether a new year makes room again.
_Ceiling = tuple[str, str, int, int, bool]


def cap_the_sum(working: Working, case: Case) -> None:
    """Keep the sum below the ceiling of one event, of the year, of the household, and of a lifetime."""
    caps = case.benefit.caps
    if caps.per_event_satang is not None and working.satang > caps.per_event_satang:
        working.step("cap_event", caps.per_event_satang, cap_satang=caps.per_event_satang)
    for step, refusal, cap, used, of_a_year in _running_ceilings(case):
        left = max(0, cap - used)
        if left == 0:
            room_from = case.following_year if of_a_year else None
            facts: dict[str, int | date] = {"cap_satang": cap}
            if room_from is not None:
                facts["holds_from"] = room_from
            working.refuse(Reason.of(refusal, **facts), room_from)
            return
        if working.satang > left:
            working.step(step, left, cap_satang=cap, used_satang=used)


def _running_ceilings(case: Case) -> Iterator[_Ceiling]:
    caps, used = case.benefit.caps, case.used
    if caps.per_year_satang is not None:
        yield "cap_year", "year_sum_used_up", caps.per_year_satang, used.satang_in_year, True
    if caps.household_year_satang is not None:
        spent = used.household_satang_in_year
        yield "cap_household", "household_sum_used_up", caps.household_year_satang, spent, True
    if caps.lifetime_satang is not None:
        yield "cap_lifetime", "lifetime_sum_used_up", caps.lifetime_satang, used.satang_lifetime, False


def share_the_pool(working: Working, case: Case) -> None:
    """Where more is asked of the pool than it holds: everybody the same share, or what is left to the first."""
    if not case.facts.pools:
        return
    pool = case.regulation.pool(case.benefit.pool) if case.benefit.pool else None
    state = next((state for state in case.facts.pools if pool and state.key == pool.key), None)
    if pool is None or state is None:
        return
    asked = max(state.asked_satang, working.satang)
    if asked <= state.available_satang:
        return
    there, by_share = state.available_satang, pool.when_short == "pro_rata"
    left = min(there, working.satang)
    if by_share:
        left = working.satang * there // asked
        left -= left % ROUNDING[pool.rounding]
    # A share below the smallest coin is no payment either.
    if left == 0:
        working.refuse(Reason.of("pool_empty", pool=pool.title), None)
    elif by_share:
        working.step("pool_share", left, pool=pool.title, available_satang=there, asked_satang=asked)
    elif left < working.satang:
        working.step("pool_left", left, pool=pool.title)


def deduct_arrears(working: Working, case: Case) -> None:
    """Take what the member owes off the benefit, where the regulation says so.

    A range is left to people, and goods are whole or nothing.
    """
    owed = case.facts.arrears_satang
    if not (owed and case.regulation.arrears.deducted and case.benefit.deducts_arrears):
        return
    if case.facts.relation == NON_MEMBER or isinstance(case.benefit.amount, Range) or case.benefit.goods:
        return
    if owed >= working.satang:
        working.refuse(Reason.of("arrears_take_all", arrears_satang=owed, sum_satang=working.satang), None)
    else:
        working.step("arrears_deducted", working.satang - owed, arrears_satang=owed)
