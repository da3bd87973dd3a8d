"""Reads the sections of a regulation document that are not a benefit, and refuses what contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Literal, cast

from kongboon.kernel.errors import gettext_noop
from kongboon.rules.fund_terms import (
    Allocation,
    ApprovalStep,
    Arrears,
    Chapter,
    DuesPeriod,
    DuesTerms,
    DuesTier,
    InKind,
    Membership,
    Pool,
    PoolAccount,
    Rounding,
)
from kongboon.rules.table_reader import TableReader
from kongboon.rules.vocabulary import (
    DUES_PERIODS,
    OUTSIDERS,
    POOL_ACCOUNTS,
    ROUNDING,
    SOURCES,
    WAIT_HOURS_MAX,
    WHEN_SHORT,
)

LADDER_FALLS = gettext_noop(
    "The steps of arrears must not go backwards: grace, then suspended, then ended. Correct “%(key)s”."
)
AGES_CROSS = gettext_noop("The least age to join is above the highest. Exchange the two.")
TIER_NOT_HIGHER = gettext_noop("A higher contribution must be above the ordinary one. Correct the amount.")
SHORT_NAME_TWICE = gettext_noop("“%(value)s” stands twice. Give this one its own.")
ACCOUNT_TWICE = gettext_noop(
    "Another pool is “%(value)s” of the books already. Give this one another account, or none."
)
NOT_A_SHORT_NAME = gettext_noop("“%(value)s” is not a short name. Write small English letters and _.")
SHARES_NOT_100 = gettext_noop("The shares of “%(source)s” make %(sum)s percent. Let them make 100.")
UNKNOWN_POOL = gettext_noop("There is no pool “%(value)s”. Write a [[pool]] with this key first.")
OVER_CEILING = gettext_noop(
    "%(percent)s percent for running the fund are more than the regulation's own ceiling of %(ceiling)s percent. "
    "Lower the share, or raise admin_ceiling_percent."
)
STEPS_NOT_RISING = gettext_noop(
    "The steps of approval must rise, and only the last one may be without up_to. Put them in order."
)
NO_LAST_STEP = gettext_noop("Larger sums than the last up_to would have no rule. Add a step without up_to.")
NO_CONVERSION = gettext_noop("Say how many days of dues one unit counts for: days = 5, or by_price = true.")

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_dues(document: TableReader) -> DuesTerms:
    """The section [dues], with its [[dues.tier]]."""
    table = document.table("dues")
    if table is None:
        return DuesTerms(0, "day", 0, 366)
    per = table.choice("per", DUES_PERIODS)
    # Only dues by the day can be a baht more in a leap year.
    leap_year_days = table.whole("leap_year_days", 365, 366, required=per == "day")
    ahead = table.whole("ahead_max_years", 0, 20, required=False)
    amount = table.baht_above_zero("amount") or 0
    terms = DuesTerms(
        amount_satang=amount,
        per=cast(DuesPeriod, per),
        entry_fee_satang=table.baht("entry_fee", required=False) or 0,
        leap_year_days=366 if leap_year_days == 366 else 365,
        ahead_max_years=5 if ahead is None else ahead,
        tiers=_dues_tiers(table, amount),
    )
    table.close()
    return terms


def _dues_tiers(table: TableReader, ordinary_satang: int) -> tuple[DuesTier, ...]:
    tiers: list[DuesTier] = []
    for row in table.tables("tier"):
        key = _short_name(row, [tier.key for tier in tiers])
        tiers.append(DuesTier(key, row.text("title"), row.baht_above_zero("amount") or 0))
        if tiers[-1].amount_satang <= ordinary_satang:
            row.note("amount", TIER_NOT_HIGHER)
        row.close()
    return tuple(tiers)


def read_arrears(document: TableReader) -> Arrears:
    """The section [arrears]: what happens step by step when dues are not paid."""
    table = document.table("arrears", required=False)
    if table is None:
        return Arrears()
    terms = Arrears(
        grace_months=table.whole("grace_months", 0, 120, required=False) or 0,
        suspended_after_months=table.whole("suspended_after_months", 0, 120, required=False),
        ended_after_months=table.whole("ended_after_months", 1, 240, required=False),
        new_waiting_days=table.whole("new_waiting_days", 0, 3660, required=False) or 0,
        deducted=table.truth("deducted"),
    )
    steps = [
        (name, value)
        for name in ("grace_months", "suspended_after_months", "ended_after_months")
        if (value := getattr(terms, name)) is not None
    ]
    for (_, before), (name, value) in pairwise(steps):
        if value < before:
            table.note(name, LADDER_FALLS)
    table.close()
    return terms


def read_membership(document: TableReader) -> Membership:
    """The section [membership]; a document without it is silent."""
    table = document.table("membership", required=False)
    if table is None:
        return Membership()
    terms = Membership(
        min_age_years=table.whole("min_age", 0, 120, required=False),
        max_join_age_years=table.whole("max_join_age", 0, 120, required=False),
        outsiders=cast(Literal["no", "by_committee"], table.choice("outsiders", OUTSIDERS, "no")),
        exempt_from_age_years=table.whole("exempt_from_age", 0, 120, required=False),
        exempt_from_tenure_years=table.whole("exempt_from_tenure_years", 1, 100, required=False),
        exempt_disabled=table.truth("exempt_disabled"),
        refund_percent=table.whole("refund_percent", 0, 100, required=False) or 0,
        tenure_kept_days=table.whole("tenure_kept_days", 0, 3660, required=False) or 0,
    )
    if None not in (terms.min_age_years, terms.max_join_age_years) and (
        cast(int, terms.min_age_years) > cast(int, terms.max_join_age_years)
    ):
        table.note("min_age", AGES_CROSS)
    table.close()
    return terms


def read_chapters(document: TableReader) -> tuple[Chapter, ...]:
    """Every [[chapter]], as it is printed."""
    chapters = []
    for table in document.tables("chapter"):
        chapters.append(Chapter(table.text("number"), table.text("title"), table.text("text")))
        table.close()
    return tuple(chapters)


def read_pools(document: TableReader) -> tuple[Pool, ...]:
    """Every [[pool]] of money."""
    pools: list[Pool] = []
    for table in document.tables("pool"):
        key = _short_name(table, [pool.key for pool in pools])
        short = table.choice("when_short", WHEN_SHORT, "first_come")
        account = table.choice("account", POOL_ACCOUNTS, "") or None
        if account is not None and account in [pool.account for pool in pools]:
            table.note("account", ACCOUNT_TWICE, value=account)
        pools.append(
            Pool(
                key,
                table.text("title"),
                cast(Literal["first_come", "pro_rata"], short),
                cast(PoolAccount | None, account),
                cast(Rounding, table.choice("rounding", ROUNDING, "baht")),
            )
        )
        table.close()
    return tuple(pools)


def read_allocations(
    document: TableReader, pools: Collection[Pool], admin_ceiling_percent: int | None
) -> tuple[Allocation, ...]:
    """Every [[allocation]]: the whole of one source, divided over the pools."""
    found: list[Allocation] = []
    tables = []
    for table in document.tables("allocation"):
        source = table.choice("source", SOURCES)
        if source in [allocation.source for allocation in found]:
            table.note("source", SHORT_NAME_TWICE, value=source)
        inner = table.table("shares")
        shares = _shares(inner, source, [pool.key for pool in pools]) if inner is not None else ()
        found.append(Allocation(source, shares))
        tables.append(inner)
        table.close()
    running = next((pool.key for pool in pools if pool.account == "administration"), None)
    if running is not None and admin_ceiling_percent is not None:
        _check_ceiling(zip(tables, found, strict=True), running, admin_ceiling_percent)
    return tuple(found)


def _check_ceiling(
    read: Iterable[tuple[TableReader | None, Allocation]], running: str, ceiling_percent: int
) -> None:
    """Refuse shares for running the fund that pass its own ceiling whatever comes in.

    One source may well go there whole, such as interest: the ceiling is of all income together.
    """
    shares = [(table, dict(allocation.shares).get(running, 0)) for table, allocation in read]
    if shares and all(percent > ceiling_percent for _, percent in shares):
        for table, percent in shares:
            if table is not None:
                table.note(running, OVER_CEILING, percent=percent, ceiling=ceiling_percent)


def _shares(table: TableReader, source: str, pools: Collection[str]) -> tuple[tuple[str, int], ...]:
    shares = []
    for key in table.names():
        if key not in pools:
            table.note(key, UNKNOWN_POOL, value=key)
        shares.append((key, table.whole(key, 0, 100) or 0))
    if (total := sum(percent for _, percent in shares)) != 100:
        table.note(shares[0][0] if shares else "", SHARES_NOT_100, source=source, sum=total)
    return tuple(shares)


def read_in_kind(document: TableReader) -> tuple[InKind, ...]:
    """Every [[in_kind]] contribution with its conversion (S130)."""
    found: list[InKind] = []
    for table in document.tables("in_kind"):
        key = _short_name(table, [form.key for form in found])
        by_price, days = table.truth("by_price"), table.whole("days", 1, 3660, required=False)
        if by_price == (days is not None):
            table.note("days", NO_CONVERSION)
        cap = table.whole("year_cap_percent", 1, 100, required=False)
        found.append(InKind(key, table.text("title"), table.text("unit"), days, cap))
        table.close()
    return tuple(found)


def read_approvals(document: TableReader) -> tuple[ApprovalStep, ...]:
    """Every [[approval]], the smallest sums first; () where the regulation is silent."""
    steps: list[ApprovalStep] = []
    tables = document.tables("approval")
    for table in tables:
        up_to = table.baht_above_zero("up_to", required=False)
        before = steps[-1].up_to_satang if steps else 0
        if before is None or (up_to is not None and up_to <= before):
            table.note("up_to", STEPS_NOT_RISING)
        count = table.whole("confirmations", 1, 5) or 1
        hours = table.whole("wait_hours", 0, WAIT_HOURS_MAX, required=False) or 0
        steps.append(ApprovalStep(up_to, count, table.truth("with_chair"), hours))
        table.close()
    if steps and steps[-1].up_to_satang is not None:
        tables[-1].note("up_to", NO_LAST_STEP)
    return tuple(steps)


def _short_name(table: TableReader, known: Collection[str] = ()) -> str:
    value = table.text("key")
    if value and not _KEY.fullmatch(value):
        table.note("key", NOT_A_SHORT_NAME, value=value)
    if value in known:
        table.note("key", SHORT_NAME_TWICE, value=value)
    return value
