"""Reads the ceilings of a benefit and refuses those that contradict it or each other."""

from __future__ import annotations

from typing import Literal, cast

from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.rules.table_reader import TableReader
from kongboon.rules.terms import Amount, Caps, Flat, PerUnit, Range, Tiers, YearKind
from kongboon.rules.vocabulary import COUNTED_PER, YEARS

CAP_BELOW_UNIT = gettext_noop(
    "The cap “%(key)s” of %(cap)s baht is below a single payment of %(unit)s baht. Raise the cap or lower "
    "the amount."
)
CAP_YEAR_BELOW_EVENT = gettext_noop(
    "“%(key)s” allows less in a year than “%(event_key)s” allows for one event. Correct one of the two."
)
CAP_WITHOUT_NIGHTS = gettext_noop(
    "“%(key)s” counts nights, but the benefit is not paid by the night. Delete the line."
)
CAP_WITHOUT_YEAR = gettext_noop(
    'A cap for a year must say which year. Write year = "calendar", "fiscal" or "membership".'
)
YEAR_WITHOUT_CAP = gettext_noop(
    "“year” stands here without any cap for a year. Write the cap or delete the line."
)
COUNT_FALLS = gettext_noop("“per_year_count” allows more than “lifetime_count”. Correct one of the two.")


_OF_A_YEAR = (
    "per_year_nights",
    "per_year_units",
    "per_year",
    "per_year_count",
    "household_year",
    "fund_year_count",
)


def read_caps(table: TableReader, amount: Amount | None) -> Caps:
    """The ceilings of a benefit whose amount was read before; what is wrong is noted in the table's findings."""
    inner = table.table("caps", required=False)
    if inner is None:
        return Caps()
    year = inner.choice("year", YEARS, "")
    counted = "nights" if not isinstance(amount, PerUnit) or amount.unit == "night" else "units"
    most = 366 if counted == "nights" else 100_000
    caps = Caps(
        per_event_units=inner.whole(f"per_event_{counted}", 1, most, required=False),
        per_event_satang=inner.baht_above_zero("per_event", required=False),
        per_year_units=inner.whole(f"per_year_{counted}", 1, most, required=False),
        per_year_satang=inner.baht_above_zero("per_year", required=False),
        per_year_count=inner.whole("per_year_count", 1, 366, required=False),
        lifetime_count=inner.whole("lifetime_count", 1, 1000, required=False),
        lifetime_satang=inner.baht_above_zero("lifetime", required=False),
        household_year_satang=inner.baht_above_zero("household_year", required=False),
        fund_year_count=inner.whole("fund_year_count", 1, 100_000, required=False),
        year=cast(YearKind, year) if year in YEARS else None,
        counted_per=cast(
            Literal["member", "household", "child", "person"],
            inner.choice("counted_per", COUNTED_PER, "member"),
        ),
    )
    inner.close()
    _check_cap_years(inner, caps)
    _check_cap_sizes(inner, caps, amount, counted)
    return caps


def _check_cap_years(inner: TableReader, caps: Caps) -> None:
    of_a_year = [key for key in _OF_A_YEAR if inner.has(key)]
    if of_a_year and not inner.has("year"):
        inner.note(of_a_year[0], CAP_WITHOUT_YEAR)
    if not of_a_year and inner.has("year"):
        inner.note("year", YEAR_WITHOUT_CAP)
    if caps.per_year_count and caps.lifetime_count and caps.per_year_count > caps.lifetime_count:
        inner.note("per_year_count", COUNT_FALLS)


def _check_cap_sizes(inner: TableReader, caps: Caps, amount: Amount | None, counted: str) -> None:
    unit = _smallest_payment(amount)
    sums = {
        "per_event": caps.per_event_satang,
        "per_year": caps.per_year_satang,
        "household_year": caps.household_year_satang,
        "lifetime": caps.lifetime_satang,
    }
    for key, cap in sums.items():
        if cap is not None and cap < unit:
            shown = {
                name: format_baht(satang, satang_always=False)
                for name, satang in (("cap", cap), ("unit", unit))
            }
            inner.note(key, CAP_BELOW_UNIT, **shown)
    if caps.per_event_satang and caps.per_year_satang and caps.per_year_satang < caps.per_event_satang:
        inner.note("per_year", CAP_YEAR_BELOW_EVENT, event_key="per_event")
    if caps.per_event_units and caps.per_year_units and caps.per_year_units < caps.per_event_units:
        inner.note(f"per_year_{counted}", CAP_YEAR_BELOW_EVENT, event_key=f"per_event_{counted}")
    if amount is not None and not isinstance(amount, PerUnit):
        for key in ("per_event_nights", "per_year_nights"):
            if inner.has(key):
                inner.note(key, CAP_WITHOUT_NIGHTS)


def _smallest_payment(amount: Amount | None) -> int:
    """The least that one claim pays; 0 where it is not known, so that no cap is below it."""
    match amount:
        case Flat():
            return amount.amount_satang
        case PerUnit():
            return amount.rate_satang
        case Tiers():
            return min(tier.amount_satang for tier in amount.tiers)
        case Range():
            return amount.min_satang
        case None:
            return 0
