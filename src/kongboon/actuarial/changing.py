"""Regulations with one thing changed, for levers and proposals; the changed text has a fingerprint of its own."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from kongboon.actuarial.errors import NoDeathBenefit
from kongboon.rules.terms import Amount, Benefit, Flat, Range, Regulation, Tiers


def highest_death_payment(regulation: Regulation) -> int:
    """The largest sum that the regulation pays at a member's own death, in satang. Errors: NoDeathBenefit."""
    paid = [_highest(benefit.amount) for benefit in regulation.benefits if _is_own_death(benefit)]
    if not paid:
        raise NoDeathBenefit()
    return max(paid)


def with_death_cap(regulation: Regulation, cap_satang: int) -> Regulation:
    """The regulation with no payment at a member's own death above the cap. Errors: NoDeathBenefit."""
    highest_death_payment(regulation)
    benefits = tuple(
        replace(benefit, amount=_capped(benefit.amount, cap_satang)) if _is_own_death(benefit) else benefit
        for benefit in regulation.benefits
    )
    mark = hashlib.sha256(f"{regulation.text_sha256} death_cap {cap_satang}".encode()).hexdigest()
    return replace(regulation, benefits=benefits, text_sha256=mark)


def _is_own_death(benefit: Benefit) -> bool:
    return "death" in benefit.events and "self" in benefit.relations


def _highest(amount: Amount) -> int:
    if isinstance(amount, Flat):
        return amount.amount_satang
    if isinstance(amount, Tiers):
        return max(tier.amount_satang for tier in amount.tiers)
    return amount.max_satang if isinstance(amount, Range) else 0


def _capped(amount: Amount, cap: int) -> Amount:
    if isinstance(amount, Flat):
        return Flat(min(cap, amount.amount_satang))
    if isinstance(amount, Tiers):
        return Tiers(
            tuple(replace(tier, amount_satang=min(cap, tier.amount_satang)) for tier in amount.tiers)
        )
    if isinstance(amount, Range):
        return Range(min(cap, amount.min_satang), min(cap, amount.max_satang))
    return amount
