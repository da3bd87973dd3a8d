"""What the books say of a claim once it is confirmed: it is owed, at the sum before owed dues come off."""

from __future__ import annotations

from datetime import date, datetime

from kongboon.access.models import Officer
from kongboon.benefits.accounts import expense_account
from kongboon.benefits.models import Claim, ExceptionGrant
from kongboon.benefits.thresholds import payable_from
from kongboon.ledger.accounts import BENEFITS_PAYABLE, account_for
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.services import post

ACCRUAL = "benefit-owed"


def accrue(
    claim: Claim,
    amount: int,
    on: date,
    by: Officer,
    at: datetime,
    *,
    exception: ExceptionGrant | None = None,
) -> None:
    """Post the debt and move the claim on; the cost of an exception is the same benefit's."""
    draft = debt_draft(claim, amount, on, exception=exception)
    key = f"claim/{claim.pk}/confirm"
    posted = post(fund=claim.fund, kind=ACCRUAL, entries=[draft], idem_key=key, by=by, at=at)
    owe(claim, amount, posted.entry_ids[0], payable_from(claim, amount, at))


def debt_draft(claim: Claim, amount: int, on: date, *, exception: ExceptionGrant | None = None) -> EntryDraft:
    """The benefit becomes a cost, and is owed (Dr 51xx Cr 2101)."""
    lines = (
        debit(expense_account(claim.fund, claim.benefit_code, claim.relation).pk, amount, claim.member_id),
        credit(account_for(claim.fund, BENEFITS_PAYABLE).pk, amount, claim.member_id),
    )
    return EntryDraft(on, lines, note=words_of(claim, exception), source=f"claim/{claim.pk}")


def owe(claim: Claim, amount: int, entry_id: int, payable: datetime | None) -> None:
    """The claim is confirmed by the entry that owes its sum; `payable`: from when a large one may be paid."""
    claim.status, claim.granted_satang = Claim.Status.APPROVED, amount
    claim.accrual_entry_id, claim.payable_from = entry_id, payable
    claim.save(update_fields=["status", "granted_satang", "accrual_entry", "payable_from"])


def words_of(claim: Claim, exception: ExceptionGrant | None) -> str:
    """What the cash book says of a claim: which one and which benefit, whether it is an exception; nobody's name."""
    beside = f" กรณียกเว้น มติที่ {exception.resolution_no}" if exception is not None else ""
    return f"{claim.number} {claim.benefit_title}{beside}"
