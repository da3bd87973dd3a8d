"""What a payment hands out: the benefit, less the dues that its decision takes off and that are owed still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.benefits.claims.accruing import words_of
from kongboon.benefits.models import Claim
from kongboon.dues.deduction import TakenOff
from kongboon.dues.models import DuesPayment
from kongboon.dues.rates import Span, exempt_from, owed_up_to
from kongboon.dues.tiers import rates_of
from kongboon.funds.regulations import regulation_named
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import add_months, month_of
from kongboon.ledger.accounts import BENEFITS_PAYABLE, account_for
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Account
from kongboon.members.models import Member
from kongboon.rules.terms import Regulation

PAYMENT = "benefit"
CHECK_DAYS = 7  # the committee looks at what was paid at once (article, reliability.md 2.2)


@dataclass(frozen=True)
class Netting:
    """How a benefit divides. Units: satang. `dues` are the months taken off, None where nothing is.

    `decided_satang` is what the decision took off: more than `dues` where the member has paid since.
    """

    gross_satang: int
    decided_satang: int
    dues: Span | None = None
    receipt: str = ""

    @property
    def dues_satang(self) -> int:
        return self.dues.amount_satang if self.dues else 0

    @property
    def net_satang(self) -> int:
        """What the payee receives."""
        return self.gross_satang - self.dues_satang

    @property
    def is_less_than_decided(self) -> bool:
        """Whether dues that the decision takes off were paid, or ceased to be owed, before the payment."""
        return self.dues_satang < self.decided_satang


def netting_of(claim: Claim) -> Netting:
    """How the claim was paid, or how it would be paid now. No query unless its decision takes something off."""
    decided = claim.arrears_satang
    if not decided:
        return Netting(claim.due_satang, 0)
    if claim.paid_entry_id is not None:
        return _as_paid(claim, decided)
    member = Member.objects.get(pk=claim.member_id)
    regulation = regulation_named(claim.fund, claim.regulation_sha256)
    return Netting(claim.due_satang, decided, _owed_still(claim, member, regulation, decided))


def _as_paid(claim: Claim, decided: int) -> Netting:
    if claim.dues_entry_id is None:
        return Netting(claim.due_satang, decided)
    paid = DuesPayment.objects.select_related("entry").get(entry=claim.dues_entry_id)
    dues = Span(paid.first_month, paid.last_month, paid.months, paid.amount_satang)
    return Netting(claim.due_satang, decided, dues, paid.entry.paper_number)


def _owed_still(claim: Claim, member: Member, regulation: Regulation, decided: int) -> Span | None:
    """Of the months that were over on the day of the event, the oldest that are not paid, for no more than was decided."""
    last = add_months(month_of(claim.event_on), -1)
    return owed_up_to(
        rates_of(member, regulation.dues),
        member.paid_until,
        member.joined_on,
        last,
        exempt_on=exempt_from(
            regulation.membership, member.birth_date, member.joined_on, member.disabled_since
        ),
        at_most=decided,
    )


class Payout:
    """The entries of one payment, and what they settle. Make it under the fund's lock; `drafts`, post, `settle`."""

    def __init__(self, claim: Claim, *, on: date, by: Officer, at: datetime) -> None:
        self.claim, self.on, self.at = claim, on, at
        self.off: TakenOff | None = None
        decided, dues = claim.arrears_satang, None
        if decided:
            member = Member.objects.get(pk=claim.member_id)
            member.fund = claim.fund
            regulation = regulation_named(claim.fund, claim.regulation_sha256)
            if dues := _owed_still(claim, member, regulation, decided):
                self.off = TakenOff(member, dues, rates_of(member, regulation.dues), on=on, by=by, at=at)
        self.netting = Netting(claim.due_satang, decided, dues)

    def drafts(self, account: Account) -> list[EntryDraft]:
        """What is handed out, with a voucher (Dr 2101 Cr 1101 or 1110.n); the dues taken off, with their receipt."""
        claim, net, source = self.claim, self.netting.net_satang, f"claim/{self.claim.pk}"
        lines = (
            debit(account_for(claim.fund, BENEFITS_PAYABLE).pk, net, claim.member_id),
            credit(account.pk, net),
        )
        voucher = EntryDraft(self.on, lines, paper="P", note=words_of(claim, claim.exception), source=source)
        return [voucher, *([self.off.draft(source=source, note=self._divided())] if self.off else [])]

    def _divided(self) -> str:
        """The words of the receipt; like all words in the books they are Thai."""
        gross, net = format_baht(self.netting.gross_satang), format_baht(self.netting.net_satang)
        return f"หักจากสวัสดิการ {self.claim.number} จำนวน {gross} บาท จ่ายส่วนที่เหลือ {net} บาท"

    def settle(self, entry_ids: Sequence[int]) -> None:
        """The claim is paid by these entries; what was paid at once waits for the committee's check.

        What the committee resolved itself, an exception, it need not look at again.
        """
        claim = self.claim
        claim.paid_entry_id, claim.status = entry_ids[0], Claim.Status.PAID
        if self.off is not None:
            self.off.save(entry_ids[1])
            claim.dues_entry_id, claim.dues_satang = entry_ids[1], self.netting.dues_satang
        is_checked = claim.at_once and claim.exception is None
        claim.check_due_on = localdate(self.at) + timedelta(days=CHECK_DAYS) if is_checked else None
        claim.save(update_fields=["status", "paid_entry", "dues_entry", "dues_satang", "check_due_on"])
