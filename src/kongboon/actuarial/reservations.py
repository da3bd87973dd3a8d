"""Which reservations go with a projection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.actuarial.caveats import Caveat
from kongboon.actuarial.factors import Run
from kongboon.actuarial.fund import FundInput, Kernel
from kongboon.actuarial.pools import known_opening, pool_books
from kongboon.actuarial.schedule_items import Schedule
from kongboon.kernel.money import format_baht
from kongboon.rules.terms import Benefit, Regulation

FEW_MEMBERS = 30


def reservations(
    fund: FundInput,
    regulation: Regulation,
    assumptions: Assumptions,
    found: Schedule,
    run: Run,
    kernel: Kernel,
) -> tuple[Caveat, ...]:
    """The weightiest first: the fund, then its register, the assumptions, the regulation."""
    noted: list[Caveat] = []
    members = len(fund.members)
    if fund.opening_satang - fund.earmarked_satang < 0:
        noted.append(Caveat.of("opening_negative"))
    if members == 0:
        noted.append(Caveat.of("register_empty"))
    elif members < FEW_MEMBERS:
        noted.append(Caveat.of("few_members", count=members))
    if kernel == "triage":
        noted.append(Caveat.of("triage_kernel"))
    noted += fund.members.caveats
    if fund.earmarked_satang:
        noted.append(
            Caveat.of("earmarked_left_out", baht=format_baht(fund.earmarked_satang, satang_always=False))
        )
    count = len(default_assumptions().records)
    noted.append(Caveat.of("assumptions_not_own", count=_untouched(assumptions), all=count))
    noted.append(Caveat.of("own_lapse_not_modelled"))
    last_day = fund.valuation_on + timedelta(days=round(365.2425 * run.years))
    if regulation.in_force_to is not None and regulation.in_force_to < last_day:
        noted.append(Caveat.of("regulation_ends"))
    if not fund.members.share_houses:
        limited = (one for one in regulation.benefits if limits_a_house(one))
        noted += [Caveat.of("houses_unknown", title=one.title_th) for one in limited]
    elif any(item.house for item in found.claims) or any(item.house_satang for item in found.lists):
        noted.append(Caveat.of("entrants_share_houses"))
    return (*noted, *_of_pools(fund, assumptions, found, kernel), *found.caveats)


@lru_cache(maxsize=64)
def _untouched(assumptions: Assumptions) -> int:
    """How many values are the product's own; the same for all funds of a run."""
    defaults = default_assumptions()
    return sum(assumptions.record(key) == record for key, record in defaults.records)


def limits_a_house(benefit: Benefit) -> bool:
    """Whether a ceiling or a count of a benefit runs over everybody of a house."""
    caps = benefit.caps
    counts = caps.per_year_count is not None or caps.lifetime_count is not None
    return caps.household_year_satang is not None or (counts and caps.counted_per == "household")


def _of_pools(fund: FundInput, assumptions: Assumptions, found: Schedule, kernel: Kernel) -> Iterator[Caveat]:
    """Where pools that bind are reckoned with more or less."""
    opening = fund.opening_satang - fund.earmarked_satang
    held = pool_books(found, fund.pools, opening).opening
    for pool, satang in zip(found.pools, held, strict=True):
        if known_opening(pool, fund.pools) is None:
            taken = format_baht(round(satang / 100) * 100, satang_always=False)
            yield Caveat.of("pool_opening_assumed", title=pool.title, baht=taken)
    if found.pools and kernel != "exact":
        yield Caveat.of("pools_at_the_mean" if kernel == "expected" else "pools_roughly")
    if found.pools and assumptions.number("other_income"):
        yield Caveat.of("donations_shared")
