"""How many confirm a claim or a refund and how long it then waits: by its regulation, over the sum of all ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kongboon.benefits.models import Claim, Refund
from kongboon.benefits.payments import outgoing_claim, outgoing_refund
from kongboon.funds.regulations import regulation_named
from kongboon.governance.payments import Week
from kongboon.governance.thresholds import ONE_WORD, step_of_sum
from kongboon.rules.terms import ApprovalStep


def approval_step(claim: Claim, satang: int, *, week: Week | None = None) -> ApprovalStep:
    """Who has to confirm: one officer for what is paid at once, at any sum, else as the fund's regulation says.

    `week` is what else was asked for in the seven days before; None reads it.
    """
    if claim.at_once:
        return ONE_WORD
    step = _step(claim, satang, week)
    if claim.path == "two_committees":
        return replace(step, confirmations=max(2, step.confirmations), with_chair=True)
    return step


def payable_from(
    claim: Claim, satang: int, confirmed_at: datetime, *, week: Week | None = None
) -> datetime | None:
    """From when a claim may be paid whose last confirmation came at `confirmed_at`; None: no large sum.

    A sum is large where its step has a wait, and then it is published. What is paid at once is published too,
    and may be paid from its confirmation on.
    """
    hours = _step(claim, satang, week).wait_hours
    if not hours:
        return None
    return confirmed_at if claim.at_once else confirmed_at + timedelta(hours=hours)


def _step(claim: Claim, satang: int, week: Week | None) -> ApprovalStep:
    week = week or Week(claim.fund, [claim.at])
    own = regulation_named(claim.fund, claim.regulation_sha256).approvals
    return step_of_sum(week.total(outgoing_claim(claim, satang)), week.held, own)


def step_of_refund(refund: Refund) -> ApprovalStep:
    """Who has to confirm a refund, and how long it then waits."""
    week = Week(refund.fund, [refund.at])
    own = regulation_named(refund.fund, refund.regulation_sha256).approvals
    return step_of_sum(week.total(outgoing_refund(refund)), week.held, own)
