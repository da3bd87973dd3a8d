"""Reads one [[benefit]] of a regulation document and refuses what contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Literal, cast

from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.rules.cap_reading import read_caps
from kongboon.rules.table_reader import TableReader
from kongboon.rules.tenure import order_of
from kongboon.rules.terms import (
    Amount,
    Benefit,
    DeadlineFrom,
    Flat,
    Path,
    Payee,
    PerUnit,
    Range,
    Tenure,
    Tier,
    Tiers,
)
from kongboon.rules.vocabulary import (
    ASSUMED_NAMES,
    DEADLINE_FROM,
    DECIDERS,
    LIFE_STAGES,
    PATHS,
    PAYEES,
    PILLARS,
    RELATIONS,
    WELFARE_KINDS,
)

BAD_CODE = gettext_noop("“%(value)s” is not a benefit code. Write B and two digits, for example B05.")
BAD_KEY = gettext_noop(
    "“%(value)s” is not a short name. Write small English letters and _, for example “elderly_grant”."
)
NO_EVENT = gettext_noop("“event” names no event. Write the event for which this benefit is paid.")
NO_AMOUNT = gettext_noop(
    "Benefit %(code)s has no amount. Write one of: amount, per_night, tiers, or range with "
    'decided_by = "committee".'
)
TWO_AMOUNTS = gettext_noop(
    "Benefit %(code)s has more than one kind of amount: %(kinds)s. Keep one and delete the rest."
)
RANGE_BY_RULE = gettext_noop(
    'Benefit %(code)s has a range, and only people can choose within it. Write decided_by = "committee".'
)
COMMITTEE_WITHOUT_RANGE = gettext_noop(
    'Benefit %(code)s is decided by the committee. Write range = { min = "...", max = "..." } '
    "in place of its amount."
)
COMMITTEE_AT_ONCE = gettext_noop(
    'Benefit %(code)s is decided by the committee and cannot be paid at once. Write path = "committee".'
)
RANGE_FALLS = gettext_noop("The lowest amount of benefit %(code)s is above the highest. Exchange the two.")
NO_TIERS = gettext_noop("Benefit %(code)s has an empty list of tiers. Write at least one.")
TIERS_OVERLAP = gettext_noop(
    "This tier of benefit %(code)s begins where the tier before it is still running. "
    "Put the tiers in order, each beginning later than the one before."
)
TIERS_GAP = gettext_noop(
    "The tier of benefit %(code)s before this one ends earlier than this one begins, so nobody knows what "
    "is paid "
    "between. Let “until” be the “from” of the next tier, or leave it out."
)
TIER_FALLS = gettext_noop(
    "This tier of benefit %(code)s pays %(amount)s baht, less than the tier before it (%(before)s baht). "
    "Correct the "
    "amount, or write why in falls_because."
)
TWO_DEADLINES = gettext_noop(
    "The time to hand a claim in stands twice. Keep claim_deadline and delete this one."
)
NO_TIME_AT_ALL = gettext_noop(
    "Nobody can hand a claim in within no time. Write a length above zero, or leave it out."
)

_CODE = re.compile(r"B\d{2}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KINDS = ("amount", "per_night", "per_unit", "tiers", "range")
# Two lengths in different units closer than this could change places with the length of a month.
_UNITS_APART_DAYS = 3


def read_benefit(table: TableReader, events: Collection[str]) -> Benefit:
    """The benefit in this table; what is wrong with it is noted in the table's findings."""
    code = _matching(table, "code", _CODE, BAD_CODE)
    amount = _amount(table, code)
    benefit = Benefit(
        code=code,
        key=_matching(table, "key", _KEY, BAD_KEY),
        title_th=table.text("title_th"),
        title_en=table.text("title_en"),
        events=table.texts("event", events) or ("",),
        clause=table.text("clause"),
        amount=amount or Flat(0),
        decided_by=cast(Literal["rule", "committee"], table.choice("decided_by", DECIDERS, "rule")),
        path=cast(Path, table.choice("path", PATHS, "committee")),
        relations=table.texts("relations", RELATIONS) or ("self",),
        waiting_days=table.whole("waiting_days", 0, 3660, required=False),
        waiting_days_accident=table.whole("waiting_days_accident", 0, 3660, required=False),
        min_tenure=table.tenure("min_tenure", required=False),
        min_age_years=table.whole("min_age", 0, 120, required=False),
        condition=table.maybe_text("condition"),
        caps=read_caps(table, amount),
        evidence=table.texts("evidence"),
        claim_deadline=_deadline(table),
        claim_deadline_from=cast(DeadlineFrom, table.choice("claim_deadline_from", DEADLINE_FROM, "event")),
        not_with=table.texts("not_with"),
        deducts_arrears=not table.truth("arrears_not_deducted"),
        pool=table.maybe_text("pool"),
        payee=cast(Payee | None, table.choice("payee", PAYEES, "") or None),
        goods=table.maybe_text("goods"),
        life_stage=table.choice("life_stage", LIFE_STAGES, "") or None,
        pillar=table.choice("pillar", PILLARS, "") or None,
        welfare_kind=table.choice("welfare_kind", WELFARE_KINDS, "") or None,
        assumed=table.texts("assumed", ASSUMED_NAMES),
        quote=table.maybe_text("quote"),
    )
    if benefit.events == ("",):
        table.note("event", NO_EVENT)
    if amount is not None:
        _check_decider(table, benefit)
    table.close()
    return benefit


def _deadline(table: TableReader) -> Tenure | None:
    """The time to hand a claim in: a length in any unit, or a number of days as it was written before."""
    length = table.tenure("claim_deadline", required=False)
    days = table.whole("claim_deadline_days", 1, 3660, required=False)
    if length is not None and days is not None:
        table.note("claim_deadline_days", TWO_DEADLINES)
    if length is not None and length.length == 0:
        table.note("claim_deadline", NO_TIME_AT_ALL)
    return length if length is not None or days is None else Tenure(days, "day")


def _matching(table: TableReader, key: str, pattern: re.Pattern[str], msgid: str) -> str:
    value = table.text(key)
    if value and not pattern.fullmatch(value):
        table.note(key, msgid, value=value)
    return value


def _check_decider(table: TableReader, benefit: Benefit) -> None:
    chosen_by_people = isinstance(benefit.amount, Range)
    if chosen_by_people and benefit.decided_by == "rule":
        table.note("range", RANGE_BY_RULE, code=benefit.code)
    if not chosen_by_people and benefit.decided_by == "committee":
        table.note("decided_by", COMMITTEE_WITHOUT_RANGE, code=benefit.code)
    if benefit.decided_by == "committee" and benefit.path == "at_once":
        table.note("path", COMMITTEE_AT_ONCE, code=benefit.code)


def _amount(table: TableReader, code: str) -> Amount | None:
    kinds = [kind for kind in _KINDS if table.has(kind)]
    if not kinds:
        table.note("amount", NO_AMOUNT, code=code)
        return None
    if len(kinds) > 1:
        table.note(kinds[1], TWO_AMOUNTS, code=code, kinds=", ".join(kinds))
        return None
    if kinds[0] in _READERS:
        return _READERS[kinds[0]](table, code)
    satang = table.baht_above_zero(kinds[0])
    if satang is None:
        return None
    return Flat(satang) if kinds == ["amount"] else PerUnit("night", satang)


def _per_unit(table: TableReader, code: str) -> PerUnit | None:
    inner = table.table("per_unit")
    if inner is None:
        return None
    unit, satang = inner.text("unit"), inner.baht_above_zero("amount")
    inner.close()
    return PerUnit(unit, satang) if satang is not None and unit else None


def _range(table: TableReader, code: str) -> Range | None:
    inner = table.table("range")
    if inner is None:
        return None
    lowest, highest = inner.baht("min"), inner.baht_above_zero("max")
    inner.close()
    if lowest is None or highest is None:
        return None
    if lowest > highest:
        inner.note("min", RANGE_FALLS, code=code)
    return Range(lowest, highest)


def _tiers(table: TableReader, code: str) -> Tiers | None:
    rows = table.tables("tiers")
    if not rows:
        table.note("tiers", NO_TIERS, code=code)
        return None
    read = [_tier(row) for row in rows]
    if any(tier is None for tier, _ in read):
        return None
    steps = [(row, tier, until) for row, (tier, until) in zip(rows, read, strict=True) if tier is not None]
    for before, (row, tier, _) in pairwise(steps):
        _check_neighbours(row, code, before[1], before[2], tier)
    return Tiers(tuple(tier for _, tier, _ in steps))


def _tier(row: TableReader) -> tuple[Tier | None, Tenure | None]:
    begins, satang = row.tenure("from"), row.baht_above_zero("amount")
    until = row.tenure("until", required=False)
    reason = row.maybe_text("falls_because")
    assumed = row.texts("assumed", ("from", "amount"))
    row.close()
    if begins is None or satang is None:
        return None, until
    return Tier(begins, satang, reason, assumed), until


def _check_neighbours(row: TableReader, code: str, before: Tier, until: Tenure | None, tier: Tier) -> None:
    apart = order_of(tier.begins) - order_of(before.begins)
    needed = 0 if tier.begins.unit == before.begins.unit else _UNITS_APART_DAYS
    if apart <= needed or (until is not None and order_of(until) > order_of(tier.begins)):
        row.note("from", TIERS_OVERLAP, code=code)
    elif until is not None and order_of(until) < order_of(tier.begins):
        row.note("from", TIERS_GAP, code=code)
    if tier.amount_satang < before.amount_satang and tier.falls_because is None:
        row.note(
            "amount",
            TIER_FALLS,
            code=code,
            amount=format_baht(tier.amount_satang, satang_always=False),
            before=format_baht(before.amount_satang, satang_always=False),
        )


_READERS: dict[str, Callable[[TableReader, str], Amount | None]] = {
    "tiers": _tiers,
    "range": _range,
    "per_unit": _per_unit,
}
