"""How many confirm a claim or a refund and how long it then waits: by its regulation, over the sum of all ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.benefits.models import Claim, Refund
from kongboon.benefits.payments import outgoing_claim, outgoing_refund
from kongboon.funds.regulations import regulation_named
from kongboon.governance.payments import Week
from kongboon.governance.thresholds import ONE_WORD, step_among, step_of_sum
from kongboon.kernel.thai_text import search_key
from kongboon.rules.terms import ApprovalStep


def approval_step(claim: Claim, satang: int, *, week: Week | None = None) -> ApprovalStep:
    """Who has to confirm: one officer for what is paid at once, at any sum, else as the fund's regulation says.

    In a small committee a word that nobody can say is a day of waiting. `week` is what else was asked for in the seven
    days before; None reads it.
    """
    if claim.at_once:
        return ONE_WORD
    week = week or Week(claim.fund, [claim.at])
    step = _step(claim, satang, week)
    if claim.path == "two_committees":
        step = replace(step, confirmations=max(2, step.confirmations), with_chair=True)
    if step.confirmations == 1 and not step.with_chair:
        return step
    return step_among(step, able_to_confirm(claim, week))


def able_to_confirm(claim: Claim | Refund, week: Week) -> list[Officer]:
    """Who can agree to it, one office a person (`Week.able`)."""
    names = {search_key(claim.beneficiary), search_key(claim.payee_name)}
    if isinstance(claim, Refund):
        return week.able(Act.CONFIRM_REFUND, claim.submitted_by, outgoing_refund(claim), names)
    return week.able(Act.CONFIRM_CLAIM, claim.submitted_by, outgoing_claim(claim), names)


def payable_from(
    claim: Claim, satang: int, confirmed_at: datetime, *, week: Week | None = None
) -> datetime | None:
    """From when a claim may be paid whose last confirmation came at `confirmed_at`; None: no large sum.

    A sum is large where its step has a wait, and then it is published. What is paid at once is published too,
    and may be paid from its confirmation on.
    """
    if claim.at_once:
        is_large = _step(claim, satang, week or Week(claim.fund, [claim.at])).wait_hours
        return confirmed_at if is_large else None
    hours = approval_step(claim, satang, week=week).wait_hours
    return confirmed_at + timedelta(hours=hours) if hours else None


def _step(claim: Claim, satang: int, week: Week) -> ApprovalStep:
    own = regulation_named(claim.fund, claim.regulation_sha256).approvals
    return step_of_sum(week.total(outgoing_claim(claim, satang)), week.held, own)


def step_of_refund(refund: Refund) -> ApprovalStep:
    """Who has to confirm a refund, and how long it then waits."""
    week, own = Week(refund.fund, [refund.at]), outgoing_refund(refund)
    approvals = regulation_named(refund.fund, refund.regulation_sha256).approvals
    step = step_of_sum(week.total(own), week.held, approvals)
    if step.confirmations == 1 and not step.with_chair:
        return step
    return step_among(step, able_to_confirm(refund, week))
