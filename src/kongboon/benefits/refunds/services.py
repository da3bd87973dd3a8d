"""Dues that go back to whoever resigned: worked out, asked for, confirmed by somebody else, paid, taken back.

The regulation of the last day of the membership says which share (rules.refund); the books say what was paid in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person
from kongboon.benefits.accounts import money_account, require_repeated_payment
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.checks import (
    require_money,
    require_not_beneficiary,
    require_other_person,
    satisfies,
)
from kongboon.benefits.claims.taking_back import put_in
from kongboon.benefits.models import Refund, RefundAct
from kongboon.benefits.refunds.errors import (
    NothingBack,
    RefundChanged,
    RefundNotOpen,
    RefundStillWaits,
    RefundWaits,
)
from kongboon.benefits.thresholds import step_of_refund
from kongboon.dues.queries import PaidIn, dues_paid_in
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import BankAccount
from kongboon.funds.regulations import regulation_on
from kongboon.funds.words import moment_words, shown_date
from kongboon.governance.payments import marked
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_dates import format_thai_date
from kongboon.ledger.accounts import DUES_REFUNDED, account_for
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Account, Entry
from kongboon.ledger.services import post, reverse_entry
from kongboon.members.models import Member
from kongboon.rules.refund import Leaving, RefundDue, refund_due
from kongboon.rules.terms import ApprovalStep, Regulation

PAYMENT = "refund"
TAKEN_BACK = "refund-back"


@dataclass(frozen=True)
class Quote:
    """What a regulation gives back to a member; `due` None where it gives nothing back to anybody who leaves like this."""

    regulation: Regulation
    paid: PaidIn
    due: RefundDue | None

    @property
    def amount_satang(self) -> int:
        return self.due.amount_satang if self.due else 0


def quote_refund(member: Member, leaving: Leaving, on: date) -> Quote:
    """What goes back to a member who leaves like this on a day. Two queries. Errors: NoRegulationInForce."""
    regulation, paid = regulation_on(member.fund, on), dues_paid_in(member)
    return Quote(regulation, paid, refund_due(regulation.membership, leaving, paid.satang))


def quote_of(member: Member) -> Quote | None:
    """The same for a membership that has ended; None while it has not. Errors: NoRegulationInForce."""
    if member.ended_on is None:
        return None
    return quote_refund(member, cast(Leaving, member.ended_reason), member.ended_on)


def live_refund(member: Member) -> Refund | None:
    """The refund of a membership that waits or was paid; None where there is none, or the last one is over."""
    last = Refund.objects.filter(member=member).select_related("member", "fund", "submitted_by").last()
    return last if last is not None and not last.is_over else None


@transaction.atomic
def ask_refund(*, member: Member, by: Officer, at: datetime) -> Refund:
    """Write down what goes back to whoever resigned; another officer confirms it. Asked twice, it is one.

    Errors: NotAllowed, NothingBack, OwnBenefit, OwnHousehold, RefundWaits, PaidAlready, NoRegulationInForce.
    """
    require(by, Act.ASK_REFUND)
    lock_fund(member.fund)
    member = Member.objects.select_related("fund").get(pk=member.pk)
    quote = quote_of(member)
    if quote is None or quote.due is None or not quote.amount_satang or member.ended_on is None:
        raise NothingBack(name=member.full_name)
    if (live := live_refund(member)) is not None:
        if live.paid_entry is not None:
            raise _paid_already(live, live.paid_entry)
        if live.submitted_by_id != by.pk:
            raise RefundWaits(name=live.submitted_by.name)
        return live
    asked = Refund(
        id=next_id(member.fund),
        fund=member.fund,
        member=member,
        ended_on=member.ended_on,
        regulation_sha256=quote.regulation.text_sha256,
        paid_satang=quote.due.paid_satang,
        percent=quote.due.percent,
        amount_satang=quote.amount_satang,
        submitted_by=by,
        at=at,
    )
    require_not_beneficiary(asked, by)
    asked.save(force_insert=True)
    return asked


@transaction.atomic
def confirm_refund(*, refund: Refund, by: Officer, at: datetime, note: str = "") -> Refund:
    """Another officer agrees; with as many as the regulation asks for at this sum it may be paid.

    Errors: NotAllowed, RefundNotOpen, OwnClaim, OwnBenefit, OwnHousehold, SaidAlready, RefundChanged,
    AnotherConfirmation.
    """
    require(by, Act.CONFIRM_REFUND)
    refund = _locked(refund)
    _require_open(refund)
    mark = require_other_person(refund, by, at)
    if any(is_same_person(word.officer, by) for word in refund.confirmations):
        raise errors.SaidAlready(name=by.name, number=refund.number)
    _require_as_asked(refund)
    _is_enough(refund, [*(word.officer for word in refund.confirmations), by])
    return _done(refund, RefundAct.Kind.CONFIRM, by, at, note=marked(mark, note))


@transaction.atomic
def decline_refund(*, refund: Refund, by: Officer, at: datetime, note: str) -> Refund:
    """Another officer does not agree, with the reason; it may then be written down anew.

    Errors: NotAllowed, RefundNotOpen, OwnClaim, OwnBenefit, OwnHousehold, ReasonMissing.
    """
    require(by, Act.CONFIRM_REFUND)
    refund = _locked(refund)
    _require_open(refund)
    require_other_person(refund, by, at)
    if not note.strip():
        raise errors.ReasonMissing
    return _done(refund, RefundAct.Kind.DECLINE, by, at, note=note)


@transaction.atomic
def pay_refund(
    *,
    refund: Refund,
    by: Officer,
    at: datetime,
    idem_key: str,
    bank: BankAccount | None = None,
    on: date | None = None,
) -> Refund:
    """Hand out the money from the cash box or a bank account, with a voucher (Dr 5501 Cr 1101 or 1110.n).

    The same key again, or two officers at once: paid once. Errors: NotAllowed, RefundNotOpen, PaidAlready,
    NotConfirmed, RefundStillWaits, OwnBenefit, OwnHousehold, RefundChanged, InsufficientCash, InsufficientBank,
    PeriodClosed.
    """
    require(by, Act.PAY_REFUND)
    refund = _locked(refund)
    if (paid := refund.paid_entry) is not None and not refund.is_over:
        if paid.batch.idem_key == idem_key:
            require_repeated_payment(paid, money_account(refund.fund, bank), on)
            return refund
        raise _paid_already(refund, paid)
    _require_open(refund)
    if not is_confirmed(refund):
        raise errors.NotConfirmed(number=refund.number, name=refund.submitted_by.name)
    if (moment := payable_from(refund)) is not None and at < moment:
        raise RefundStillWaits(name=refund.member.full_name, **moment_words(moment))
    require_not_beneficiary(refund, by)
    _require_as_asked(refund)
    account, amount = money_account(refund.fund, bank), refund.amount_satang
    require_money(account, amount)
    lines = (
        debit(account_for(refund.fund, DUES_REFUNDED).pk, amount, refund.member_id),
        credit(account.pk, amount),
    )
    draft = EntryDraft(
        on or localdate(at), lines, paper="P", note=words_of(refund), source=f"refund/{refund.pk}"
    )
    posted = post(fund=refund.fund, kind=PAYMENT, entries=[draft], idem_key=idem_key, by=by, at=at)
    return _done(refund, RefundAct.Kind.PAY, by, at, entry_id=posted.entry_ids[0])


@transaction.atomic
def take_back_refund(
    *,
    refund: Refund,
    reason: str,
    by: Officer,
    at: datetime,
    on: date | None = None,
    place: Account | None = None,
) -> Refund:
    """Undo a payment made by mistake: the money is back, in `place` or where it was taken. Not by whoever paid it.

    Pages ask for it first, so that two people have spoken (`benefits.returning`).
    Errors: NotAllowed, RefundNotOpen, OwnPaymentBack, OwnBenefit, OwnHousehold, ReasonMissing, PeriodClosed.
    """
    refund = _locked(refund)
    paid = check_taking_back(refund, by)
    if not reason.strip():
        raise errors.ReasonMissing
    day, key = on or localdate(at), f"refund/{refund.pk}/back"
    posted = reverse_entry(
        entry=paid,
        on=day,
        reason=reason,
        by=by,
        at=at,
        idem_key=key,
        kind=TAKEN_BACK,
        act=Act.TAKE_BACK_REFUND,
    )
    put_in(paid, place, by=by, at=at, on=day)
    return _done(refund, RefundAct.Kind.BACK, by, at, note=reason, entry_id=posted.entry_ids[0])


def check_taking_back(refund: Refund, by: Officer) -> Entry:
    """The payment of a refund that this officer may take back. Errors: as `take_back_refund`, the reason apart."""
    require(by, Act.TAKE_BACK_REFUND)
    paid = refund.paid_entry
    if paid is None or refund.is_over:
        raise RefundNotOpen(number=refund.number)
    if is_same_person(paid.batch.posted_by, by):
        raise errors.OwnPaymentBack(number=refund.number)
    require_not_beneficiary(refund, by)
    return paid


def is_confirmed(refund: Refund) -> bool:
    """Whether enough officers have confirmed."""
    return _is_enough(refund, [word.officer for word in refund.confirmations])


def more_words(refund: Refund) -> int:
    """How many more officers have to confirm."""
    return max(0, _step(refund).confirmations - len(refund.confirmations))


def payable_from(refund: Refund) -> datetime | None:
    """From when a large refund may be paid, once somebody has confirmed it; None: it does not wait."""
    hours, words = _step(refund).wait_hours, list(refund.confirmations)
    return words[-1].at + timedelta(hours=hours) if hours and words else None


def words_of(refund: Refund) -> str:
    """What the cash book says, in Thai like all words of the books; nobody's name."""
    member, on = refund.member, format_thai_date(refund.ended_on)
    return f"คืนเงินสมทบร้อยละ {refund.percent} สมาชิกเลขที่ {member.number} ลาออกวันที่ {on}"


def _locked(refund: Refund) -> Refund:
    """The refund as it stands now, behind the fund's lock: two officers come one after the other."""
    lock_fund(refund.fund)
    locked: Refund = Refund.objects.select_related("fund", "member", "submitted_by").get(pk=refund.pk)
    return locked


def _require_open(refund: Refund) -> None:
    if not refund.is_open:
        raise RefundNotOpen(number=refund.number)


def _require_as_asked(refund: Refund) -> None:
    """Refuse where the books say another sum now: a receipt was taken back meanwhile. Errors: RefundChanged."""
    paid = dues_paid_in(refund.member)
    if paid.satang != refund.paid_satang:
        now = RefundDue(refund.percent, paid.satang).amount_satang
        facts = {"paid": format_baht(paid.satang), "amount": format_baht(now)}
        raise RefundChanged(name=refund.member.full_name, **facts)


def _is_enough(refund: Refund, officers: list[Officer]) -> bool:
    return satisfies(_step(refund), officers, refund.number, refund.amount_satang)


def _step(refund: Refund) -> ApprovalStep:
    return step_of_refund(refund)


def _paid_already(refund: Refund, entry: Entry) -> errors.PaidAlready:
    return errors.PaidAlready(number=refund.number, on=shown_date(entry.date), voucher=entry.paper_number)


def _done(
    refund: Refund, kind: str, by: Officer, at: datetime, *, note: str = "", entry_id: int | None = None
) -> Refund:
    RefundAct.objects.create(
        id=next_id(refund.fund),
        fund=refund.fund,
        refund=refund,
        kind=kind,
        officer=by,
        entry_id=entry_id,
        note=note.strip()[:500],
        at=at,
    )
    del refund.said  # what was read before this act
    return refund
