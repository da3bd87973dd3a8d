"""How many confirm a payment and how long it then waits: by the fund's regulation, else by reliability.md 2.2."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kongboon.benefits.accounts import fund_money_satang
from kongboon.benefits.models import Claim
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_named
from kongboon.governance.requests import DEFAULT_APPROVALS, ONE_WORD
from kongboon.rules.terms import ApprovalStep

# Of the fund's money: above it the last of DEFAULT_APPROVALS holds for whatever needs a second word.
LARGE_PERCENT = 1


def approval_step(claim: Claim, satang: int, *, held_satang: int | None = None) -> ApprovalStep:
    """Who has to confirm: one officer for what is paid at once, at any sum, else as the fund's regulation says.

    `held_satang` is the fund's money; None reads it from the books where it matters.
    """
    if claim.at_once:
        return ONE_WORD
    step = step_of_sum(claim.fund, claim.regulation_sha256, satang, held_satang=held_satang)
    if claim.path == "two_committees":
        return replace(step, confirmations=max(2, step.confirmations), with_chair=True)
    return step


def payable_from(
    claim: Claim, satang: int, confirmed_at: datetime, *, held_satang: int | None = None
) -> datetime | None:
    """From when a claim may be paid whose last confirmation came at `confirmed_at`; None: no large sum.

    A sum is large where its step has a wait, and then it is published. What is paid at once is published too,
    and may be paid from its confirmation on.
    """
    hours = step_of_sum(claim.fund, claim.regulation_sha256, satang, held_satang=held_satang).wait_hours
    if not hours:
        return None
    return confirmed_at if claim.at_once else confirmed_at + timedelta(hours=hours)


def step_of_sum(
    fund: Fund, regulation_sha256: str, satang: int, *, held_satang: int | None = None
) -> ApprovalStep:
    """The step of a sum, by whichever path: the regulation's own, else the program's with the share of the fund.

    What one word is enough for never counts as a large share: a fund that begins pays a stay in hospital as any other.
    """
    own = regulation_named(fund, regulation_sha256).approvals
    step = next(
        step for step in own or DEFAULT_APPROVALS if step.up_to_satang is None or satang <= step.up_to_satang
    )
    if own or step in (DEFAULT_APPROVALS[0], DEFAULT_APPROVALS[-1]):
        return step
    held = fund_money_satang(fund) if held_satang is None else held_satang
    return DEFAULT_APPROVALS[-1] if satang * 100 > held * LARGE_PERCENT else step
