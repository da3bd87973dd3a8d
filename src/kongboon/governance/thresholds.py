"""How many agree to a payment and how long it then waits: one rule for every way (reliability.md 2.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kongboon.access.models import Officer, Role
from kongboon.rules.terms import ApprovalStep

# Where no regulation says otherwise (reliability.md 2.2).
DEFAULT_APPROVALS = (
    ApprovalStep(5_000_00, 1),
    ApprovalStep(20_000_00, 2),
    ApprovalStep(None, 2, with_chair=True, wait_hours=24),
)
ONE_WORD = ApprovalStep(None, 1)
# Of the fund's money: above it the last of DEFAULT_APPROVALS holds for whatever needs a second word.
LARGE_PERCENT = 1
HOURS_FOR_A_MISSING_WORD = 24


def step_of_sum(
    satang: int, held: Callable[[], int], own: tuple[ApprovalStep, ...] | None = None
) -> ApprovalStep:
    """The step of a sum: a regulation's `own`, else the program's with the share of the fund's money, `held` in satang.

    What one word is enough for never counts as a large share: a fund that begins pays a stay in hospital as any other.
    """
    step = next(
        step for step in own or DEFAULT_APPROVALS if step.up_to_satang is None or satang <= step.up_to_satang
    )
    if own or step in (DEFAULT_APPROVALS[0], DEFAULT_APPROVALS[-1]):
        return step
    return DEFAULT_APPROVALS[-1] if satang * 100 > held() * LARGE_PERCENT else step


def step_among(wanted: ApprovalStep, able: list[Officer]) -> ApprovalStep:
    """A step as those who are able to speak can take it.

    A word that nobody can say is replaced by a day of waiting; one other person always agrees.
    """
    has_chair = any(officer.role == Role.CHAIR for officer in able)
    words = max(1, min(wanted.confirmations, len(able)))
    missing = wanted.confirmations - words
    if wanted.with_chair and not has_chair:
        missing = max(missing, 1)
    hours = wanted.wait_hours + HOURS_FOR_A_MISSING_WORD * missing
    return replace(wanted, confirmations=words, with_chair=wanted.with_chair and has_chair, wait_hours=hours)
