"""Registers and regulations made for the tests, from a seed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from kongboon.actuarial.assumptions import Assumption, Assumptions, default_assumptions
from kongboon.actuarial.members import MemberRow
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Allocation, Benefit, Pool, Regulation

ON = date(2024, 9, 30)


@cache
def regulation(name: str = "standard-13") -> Regulation:
    return load_regulation(catalogue_text(name))


def with_benefits(found: Regulation, **changed: dict[str, Any]) -> Regulation:
    """The regulation with some fields of some benefits replaced: B05={"amount": Flat(1)}."""
    benefits = tuple(replace(benefit, **changed.get(benefit.code, {})) for benefit in found.benefits)
    return replace(found, benefits=benefits, text_sha256=f"changed {sorted(changed)} {benefits}")


def only(found: Regulation, *codes: str) -> Regulation:
    """The regulation with these benefits alone."""
    kept = tuple(benefit for benefit in found.benefits if benefit.code in codes)
    return replace(found, benefits=kept, text_sha256=f"only {codes}")


def bare(*benefits: Benefit, **terms: Any) -> Regulation:
    """A regulation of these benefits without waiting, exemptions or an entry fee."""
    found = regulation("kru-chop")
    return replace(found, benefits=benefits, waiting_days=0, text_sha256=f"bare {benefits} {terms}", **terms)


def assuming(**values: Any) -> Assumptions:
    """The default assumptions with some values chosen by a test."""
    chosen = {key: Assumption(value, "test", "test", ON) for key, value in values.items()}
    return default_assumptions().replacing(chosen)


def quiet(**values: Any) -> Assumptions:
    """Nothing but what is given: no entrants, lapses, trends, expenses, outside money or chance in common."""
    none = dict.fromkeys(
        (
            "mortality_improvement", "entrants_share", "fertility_total", "disaster_probability", "interest",
            "interest_sd", "inflation", "expenses_fixed", "expenses_per_member", "state_probability",
            "local_probability", "pandemic_probability", "mortality_year_sd", "hospital_year_sd",
            "mortality_level_sd", "mortality_trend_sd", "fund_mortality_sd", "hospital_level_sd", "lapse_level_sd",
        ),
        0.0,
    )  # fmt: skip
    return assuming(**{**none, "lapse_by_tenure": (0.0,), "collection_share": 1.0, "frequency": {}, **values})


def rows(count: int, seed: int = 1, middle_age: int = 55) -> list[MemberRow]:
    """A village's register: most are old, some joined this year."""
    dice = random.Random(seed)
    made = []
    for number in range(1, count + 1):
        age = min(95.0, max(1.0, dice.gauss(middle_age, 15)))
        born = ON - timedelta(days=int(age * 365.25))
        joined = max(born, ON - timedelta(days=dice.randrange(1, 15 * 365)))
        made.append(MemberRow(number, dice.choice(["male", "female"]), born, joined))
    return made


def with_pools(
    found: Regulation, shares: dict[str, int], paid_from: dict[str, str], **when_short: Any
) -> Regulation:
    """The regulation with pools on accounts of their own, so much of the dues to each, the rest to a reserve."""
    accounts = dict(zip(shares, ("benefit", "old_age", "disaster", "public_welfare"), strict=False))
    pools = [Pool(key, f"กอง {key}", when_short.get(key, "first_come"), accounts[key]) for key in shares]
    rest = (("reserve", 100 - sum(shares.values())),)
    kept = with_benefits(found, **{code: {"pool": key} for code, key in paid_from.items()})
    return replace(
        kept,
        pools=(*pools, Pool("reserve", "ทุนสำรอง", account="reserve")),
        allocations=(Allocation("dues", (*shares.items(), *rest)),),
        text_sha256=f"{kept.text_sha256} {shares} {when_short}",
    )


def housed(register: list[MemberRow], size: int = 3) -> list[MemberRow]:
    """The register with so many members in each house; one in ten lives alone, and nobody knows where."""
    return [
        row._replace(household=None if n % 10 == 9 else f"5/{n // size}") for n, row in enumerate(register)
    ]
