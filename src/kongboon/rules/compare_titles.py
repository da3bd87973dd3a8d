"""Differences told to people: pools, events and the like by their titles, not by their short names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kongboon.rules.compare import Difference
from kongboon.rules.terms import Allocation, Benefit, PerUnit, Regulation

Titles = Mapping[str, str]
RATE = "amount.rate_satang"


def with_titles(
    differences: tuple[Difference, ...], old: Regulation, new: Regulation
) -> tuple[Difference, ...]:
    """The differences with each short name as the newer document calls it, or the older where it is gone.

    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.compare import compare
    >>> from kongboon.rules.document import load_regulation
    >>> text = catalogue_text("standard-13")
    >>> old, new = load_regulation(text), load_regulation(text.replace("public = 100", "reserve = 100"))
    >>> [difference.items[-1][1] for difference in with_titles(compare(old, new), old, new)]
    ['กองทุนสวัสดิการสาธารณะ', 'ทุนสำรอง']
    """
    lists: dict[str, Titles] = {
        "pools": {pool.key: pool.title for one in (old, new) for pool in one.pools},
        "in_kind": {form.key: form.title for one in (old, new) for form in one.in_kind},
        "dues": {tier.key: tier.title for one in (old, new) for tier in one.dues.tiers},
        "benefits": {benefit.code: benefit.clause for one in (old, new) for benefit in one.benefits},
        "own_events": {name: title for one in (old, new) for name, title in one.own_events},
    }
    units = {
        benefit.code: benefit.amount.unit
        for one in (old, new)
        for benefit in one.benefits
        if isinstance(benefit.amount, PerUnit)
    }
    return tuple(
        replace(_titled(one, lists), unit=units.get(one.where, "") if one.field == RATE else "")
        for one in differences
    )


def _titled(difference: Difference, lists: Mapping[str, Titles]) -> Difference:
    # Shares are divided over pools; every other list has titles of its own.
    titles = lists.get("pools" if difference.where == "allocations" else difference.where, {})
    items = tuple(
        (name, titles.get(item, item) if name in ("", "key") else item) for name, item in difference.items
    )
    before, after = (_value(difference, value, lists) for value in (difference.before, difference.after))
    return replace(difference, items=items, before=before, after=after)


def _value(difference: Difference, value: Any, lists: Mapping[str, Titles]) -> Any:
    if difference.field == "pool":
        return lists["pools"].get(value, value)
    if difference.field == "events" and isinstance(value, tuple):
        return tuple(lists["own_events"].get(name, name) for name in value)
    if difference.where == "benefits" and isinstance(value, tuple):
        return tuple(lists["benefits"].get(code, code) for code in value)
    if isinstance(value, Allocation):
        shares = tuple((lists["pools"].get(key, key), share) for key, share in value.shares)
        return replace(value, shares=shares)
    if isinstance(value, Benefit) and value.pool is not None:
        return replace(value, pool=lists["pools"].get(value.pool, value.pool))
    return value
