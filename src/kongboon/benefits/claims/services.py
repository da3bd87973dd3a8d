"""A claim's way: quote, hand in, confirm by somebody else, pay, check afterwards, take back (DESIGN section 2)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person
from kongboon.benefits.accounts import money_account, require_repeated_payment
from kongboon.benefits.appeals.exceptions import confirm_exception, grant_exception
from kongboon.benefits.appeals.services import appeal_claim, decide_anew, uphold_refusal
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.accruing import accrue
from kongboon.benefits.claims.checks import (
    is_confirmed,
    is_where_asked,
    locked_claim,
    require_money,
    require_not_beneficiary,
    require_other_person,
    require_right_stands,
    require_waited,
    sum_to_confirm,
)
from kongboon.benefits.claims.duplicate_check import require_not_paid_elsewhere, require_note_on_warnings
from kongboon.benefits.claims.facts import Asked, Paper
from kongboon.benefits.claims.handing_in import attach, quote_claim, submit_claim, submit_event
from kongboon.benefits.claims.late_dues import require_note_on_late_dues
from kongboon.benefits.claims.payees import require_note_on_payee
from kongboon.benefits.claims.paying import PAYMENT, Payout
from kongboon.benefits.claims.results import resolution_of
from kongboon.benefits.claims.same_event import require_note_on_birth
from kongboon.benefits.claims.still_due import require_still_due
from kongboon.benefits.claims.taking_back import take_back_claim, withdraw_claim
from kongboon.benefits.errors import NotInGoods
from kongboon.benefits.models import Approval, Claim, ClaimPaper
from kongboon.documents.models import Document
from kongboon.documents.uses import Of, require_own
from kongboon.funds import transaction
from kongboon.funds.ids import next_id
from kongboon.funds.models import BankAccount
from kongboon.funds.words import shown_date
from kongboon.governance.errors import ResolutionStopped
from kongboon.governance.payments import marked
from kongboon.governance.resolutions import require_note_on_uses, rest_on
from kongboon.ledger.models import Entry
from kongboon.ledger.services import post
from kongboon.members.models import Member
from kongboon.members.services import end_membership

__all__ = [
    "Asked", "Paper", "appeal_claim", "attach_signed_voucher", "check_claim", "confirm_claim",
    "confirm_exception", "decide_anew", "decline_claim", "grant_exception", "pay_claim", "quote_claim",
    "submit_claim", "submit_event", "take_back_claim", "uphold_refusal", "withdraw_claim",
]  # fmt: skip


@transaction.atomic
def confirm_claim(
    *,
    claim: Claim,
    by: Officer,
    at: datetime,
    note: str = "",
    amount_satang: int | None = None,
    resolution: str = "",
    on: date | None = None,
    is_same_device: bool = False,
) -> Claim:
    """Another officer agrees; with enough of them the benefit is owed (Dr 51xx Cr 2101) and may be paid.

    Where the committee chooses the sum, the first to confirm gives it with the number of its resolution. `on` is
    the day in the books, today if None. Confirming twice changes nothing.
    Errors: NotAllowed, OwnClaim, OwnBenefit, NotWaiting, SaidAlready, SumIsFixed, SumOutsideRange,
    ResolutionMissing, ResolutionUsed, those of `resolution_named`, OtherSum, AnotherConfirmation, NoteNeeded,
    RightEnded, OwnLateDues, LateDuesNote, PayeeNote, NotDueAnyMore, LessDueNow, PeriodClosed.
    """
    require(by, Act.CONFIRM_CLAIM)
    claim = locked_claim(claim)
    if approval_by(claim, by) is not None:
        if claim.status in (Claim.Status.APPROVED, Claim.Status.PAID):
            return claim
        raise errors.SaidAlready(name=by.name, number=claim.number)
    if claim.status != Claim.Status.SUBMITTED:
        raise errors.NotWaiting(number=claim.number, status=claim.get_status_display())
    mark = require_other_person(claim, by, at)
    require_right_stands(claim)
    require_still_due([claim])
    _require_resolution_stands(claim)
    require_note_on_warnings(claim, note, at)
    require_note_on_late_dues(claim, by, note)
    require_note_on_payee(claim, note)
    require_note_on_birth(claim, note)
    amount, rests = sum_to_confirm(claim, amount_satang, resolution)
    if rests is not None:
        require_note_on_uses(rests, note, act=Act.CONFIRM_CLAIM, own=[claim.pk])
    kind, yes = Approval.Kind.CONFIRM, Approval.Verdict.YES
    said = marked(mark, note)
    record_approval(claim, kind, yes, by=by, at=at, note=said, amount=amount, is_same_device=is_same_device)
    if rests is not None:
        rest_on(rests, Act.CONFIRM_CLAIM, claim.pk, claim.number, by=by, at=at)
    if is_confirmed(claim, amount):
        accrue(claim, amount, on or localdate(at), by, at)
    return claim


@transaction.atomic
def decline_claim(*, claim: Claim, by: Officer, at: datetime, note: str) -> Claim:
    """Another officer does not agree, with the reason; the claim is refused. Errors: as `confirm_claim`, ReasonMissing."""
    require(by, Act.CONFIRM_CLAIM)
    claim = locked_claim(claim)
    if claim.status != Claim.Status.SUBMITTED:
        raise errors.NotWaiting(number=claim.number, status=claim.get_status_display())
    require_other_person(claim, by, at)
    if approval_by(claim, by) is not None:
        raise errors.SaidAlready(name=by.name, number=claim.number)
    if not note.strip():
        raise errors.ReasonMissing
    record_approval(claim, Approval.Kind.CONFIRM, Approval.Verdict.NO, by=by, at=at, note=note)
    claim.status = Claim.Status.REFUSED
    claim.save(update_fields=["status"])
    return claim


@transaction.atomic
def pay_claim(
    *,
    claim: Claim,
    by: Officer,
    at: datetime,
    idem_key: str,
    bank: BankAccount | None = None,
    from_stock: bool = False,
    on: date | None = None,
) -> Claim:
    """Hand out the money from the cash box or a bank account, with a voucher (Dr 2101 Cr 1101 or 1110.n).

    Goods come out of the stock of supplies (Cr 1170), or were bought for this person with the money named. Owed dues
    that the decision takes off, and that are owed still, are paid in the same batch with their receipt (Dr 2101 Cr
    4101). A large sum waits first until the members could see it on the notice, unless it is paid at once (a death, at
    any sum). A death ends the membership on the day of death; what is paid at once is
    checked by the committee within seven days. The same key again, or two officers at once: paid once.
    Errors: NotAllowed, NotConfirmed, PaidAlready, NotWaiting, StillWaits, OwnBenefit, InsufficientCash,
    InsufficientBank, InsufficientStock, NotInGoods, RightEnded, NotDueAnyMore, LessDueNow, ResolutionStopped,
    PeriodClosed.
    """
    require(by, Act.PAY_CLAIM)
    claim = locked_claim(claim)
    if claim.is_taken_back:
        raise errors.NotWaiting(number=claim.number, status=claim.get_status_display())
    if claim.paid_entry is not None:
        if claim.paid_entry.batch.idem_key == idem_key:
            source = money_account(claim.fund, bank, from_stock=from_stock)
            require_repeated_payment(claim.paid_entry, source, on)
            return claim
        paid = claim.paid_entry
        raise errors.PaidAlready(number=claim.number, on=shown_date(paid.date), voucher=paid.paper_number)
    if claim.status == Claim.Status.SUBMITTED:
        raise errors.NotConfirmed(number=claim.number, name=claim.submitted_by.name)
    if claim.status != Claim.Status.APPROVED:
        raise errors.NotWaiting(number=claim.number, status=claim.get_status_display())
    if Entry.objects.filter(reverses=claim.accrual_entry_id).exists():
        raise errors.DebtReversed(number=claim.number)
    require_waited(claim, at)
    require_right_stands(claim)
    require_not_beneficiary(claim, by)
    require_still_due([claim])
    require_not_paid_elsewhere(claim)
    _require_resolution_stands(claim)
    if from_stock and not claim.goods:
        raise NotInGoods
    account = money_account(claim.fund, bank, from_stock=from_stock)
    payout = Payout(claim, on=on or localdate(at), by=by, at=at)
    require_money(account, payout.netting.net_satang)
    drafts = payout.drafts(account)
    posted = post(fund=claim.fund, kind=PAYMENT, entries=drafts, idem_key=idem_key, by=by, at=at)
    payout.settle(posted.entry_ids)
    _end_if_died(claim, by, at)
    return claim


def _require_resolution_stands(claim: Claim) -> None:
    """Refuse a claim whose resolution an officer stopped before it was paid. Errors: ResolutionStopped."""
    rests = resolution_of(claim)
    if rests is not None and (stop := rests.stop) is not None:
        raise ResolutionStopped(number=rests.label, name=stop.officer.name)


def _end_if_died(claim: Claim, by: Officer, at: datetime) -> None:
    if not claim.is_own_death:
        return
    member = Member.objects.get(pk=claim.member_id)
    if member.ended_on is None:
        end_membership(
            member=member, reason=Member.EndReason.DIED, on=claim.event_on, by=by, at=at, act=Act.PAY_CLAIM
        )


@transaction.atomic
def check_claim(*, claim: Claim, agreed: bool, by: Officer, at: datetime, note: str = "") -> Approval:
    """The committee has looked at what was paid at once; a doubt needs its reason and stays with the claim.

    Errors: NotAllowed, NoCheckDue, OwnClaim, OwnBenefit, OwnPayment, ReasonMissing.
    """
    require(by, Act.CHECK_CLAIM)
    claim = locked_claim(claim)
    done = Approval.objects.filter(claim=claim, kind=Approval.Kind.COMMITTEE_CHECK).exists()
    if claim.check_due_on is None or claim.paid_entry is None or claim.is_taken_back or done:
        raise errors.NoCheckDue(number=claim.number)
    mark = require_other_person(claim, by, at)
    if is_same_person(claim.paid_entry.batch.posted_by, by):
        raise errors.OwnPayment(number=claim.number)
    if not agreed and not note.strip():
        raise errors.ReasonMissing
    verdict = Approval.Verdict.YES if agreed else Approval.Verdict.NO
    return record_approval(
        claim, Approval.Kind.COMMITTEE_CHECK, verdict, by=by, at=at, note=marked(mark, note)
    )


@transaction.atomic
def attach_signed_voucher(*, claim: Claim, document: Document, by: Officer, at: datetime) -> Claim:
    """File the photo of the voucher with its signatures; that closes the payment's task.

    Errors: NotPaidYet, PhotoOfElsewhere.
    """
    require(by, Act.SUBMIT_CLAIM)
    claim = locked_claim(claim)
    if claim.paid_entry_id is None:
        raise errors.NotPaidYet(number=claim.number)
    require_own(document, Of.VOUCHER, f"claim/{claim.pk}")
    if not ClaimPaper.objects.filter(claim=claim, document=document, name=ClaimPaper.SIGNED_VOUCHER).exists():
        attach(claim, [Paper(ClaimPaper.SIGNED_VOUCHER, document)], by, at)
    return claim


def approval_by(claim: Claim, by: Officer) -> Approval | None:
    """What an officer said of a claim already, under this office or another one."""
    said = Approval.objects.filter(claim=claim, kind=Approval.Kind.CONFIRM).select_related("officer")
    return next((word for word in said if is_same_person(word.officer, by)), None)


def record_approval(
    claim: Claim,
    kind: str,
    verdict: str,
    *,
    by: Officer,
    at: datetime,
    note: str = "",
    amount: int | None = None,
    is_same_device: bool = False,
) -> Approval:
    """Keep one officer's word on a claim; who may say it, and what comes of it, the caller sees to. `amount`: satang."""
    said: Approval = Approval.objects.create(
        id=next_id(claim.fund),
        fund=claim.fund,
        claim=claim,
        officer=by,
        kind=kind,
        verdict=verdict,
        amount_satang=amount,
        note=note.strip()[:500],
        is_same_device=is_same_device or is_where_asked(claim),
        at=at,
    )
    return said
