"""Dues that are taken off what the fund owes a member: a receipt as ever, but no cash (domain.md 2.1)."""

from __future__ import annotations

from datetime import date, datetime

from kongboon.access.models import Officer
from kongboon.dues.collection import income_lines, payment_of
from kongboon.dues.queries import collector_of
from kongboon.dues.rates import Rates, Span
from kongboon.dues.services import open_round
from kongboon.funds.ids import next_id
from kongboon.kernel.thai_calendar import month_of
from kongboon.ledger.accounts import BENEFITS_PAYABLE, DUES_IN_ADVANCE, DUES_INCOME, account_for
from kongboon.ledger.drafts import EntryDraft, debit
from kongboon.members.models import Member


class TakenOff:
    """One member's owed months, paid out of a benefit. Make it under the fund's lock; `draft`, post, then `save`.

    The payment belongs to the round of the member's village in the month of the day, like any other; nobody
    holds cash for it.
    """

    def __init__(
        self, member: Member, paid: Span, rates: Rates, *, on: date, by: Officer, at: datetime
    ) -> None:
        village = member.village
        self.round = open_round(
            fund=member.fund,
            village=village,
            month=month_of(on),
            collector=collector_of(village) or by,
            at=at,
        )
        self.on = on
        self.payment = payment_of(self.round, member, paid, rates, on)

    def draft(self, *, source: str, note: str) -> EntryDraft:
        """The receipt's entry: less is owed to the member, and the dues are income (Dr 2101 Cr 4101, 2102)."""
        payment, fund = self.payment, self.payment.fund
        owed = account_for(fund, BENEFITS_PAYABLE).pk
        income, advance = account_for(fund, DUES_INCOME).pk, account_for(fund, DUES_IN_ADVANCE).pk
        lines = (
            debit(owed, payment.amount_satang, payment.member_id),
            *income_lines(payment, income, advance),
        )
        return EntryDraft(self.on, lines, paper="R", note=note, source=source)

    def save(self, entry_id: int) -> None:
        """Write down which months were paid by which entry."""
        self.payment.pk, self.payment.entry_id = next_id(self.payment.fund), entry_id
        self.payment.save(force_insert=True)
        self.payment.member.save(update_fields=["paid_until"])
