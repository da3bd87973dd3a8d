"""The fee of whoever joins: taken once, with a receipt of its own, as income of account 4102."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum
from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.dues import errors
from kongboon.dues.services import require_own_village
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.regulations import regulation_on
from kongboon.ledger.accounts import ENTRY_FEES, account_for, account_of_collector
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Batch, Line
from kongboon.ledger.services import post
from kongboon.members.models import Member
from kongboon.rules.errors import NoRegulationInForce

ENTRY_FEE = "entry-fee"  # the kind of a batch


def fee_owed(member: Member) -> int:
    """What a member owes for joining, in satang: the fee of the regulation of that day, 0 once it was taken."""
    return 0 if _is_taken(member) else _fee(member)


def _fee(member: Member) -> int:
    """Whoever stood in the old register came in before the books began, and a membership that is over owes none."""
    if member.imported_by_id is not None or member.ended_on is not None:
        return 0
    try:
        return regulation_on(member.fund, member.joined_on).dues.entry_fee_satang
    except NoRegulationInForce:
        return 0


def _is_taken(member: Member) -> bool:
    """A fee that was taken back adds up to nothing, and is owed again."""
    lines = Line.objects.filter(fund=member.fund, account__code=ENTRY_FEES, member_id=member.pk)
    return bool(lines.aggregate(total=Sum("amount"))["total"])


@transaction.atomic
def take_entry_fee(*, member: Member, by: Officer, at: datetime, idem_key: str) -> Posted:
    """Take a member's entry fee; the cash is then with whoever took it. The same key again gives the first receipt.

    Errors: NotAllowed, NotYourVillage, NoEntryFee where none is owed or it was taken already, those of `post`.
    """
    require(by, Act.COLLECT_DUES)
    require_own_village(by, member.village)
    fund = member.fund
    lock_fund(fund)
    is_known = Batch.objects.filter(fund=fund, idem_key=idem_key, kind=ENTRY_FEE).exists()
    fee = _fee(member) if is_known else fee_owed(member)
    if not fee:
        raise errors.NoEntryFee(name=member.full_name)
    cash, income = account_of_collector(by), account_for(fund, ENTRY_FEES)
    lines = (debit(cash.pk, fee), credit(income.pk, fee, member.pk))
    draft = EntryDraft(localdate(at), lines, paper="R", source=f"member/{member.pk}")
    return post(fund=fund, kind=ENTRY_FEE, entries=[draft], idem_key=idem_key, by=by, at=at)
