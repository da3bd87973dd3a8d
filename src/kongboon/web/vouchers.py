"""The payment voucher of money that went out for something else than a benefit (domain.md 2.3).

Official paper is written in Thai whatever the language of the screen.
"""

from __future__ import annotations

from django.utils.translation import override

from kongboon.benefits.claims.voucher import source_in_thai, undone_in_thai
from kongboon.dues.requests import PAY_BACK
from kongboon.funds.services import letterhead
from kongboon.governance.models import Request
from kongboon.ledger.goods import GIVEN
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import OTHER_EXPENSE, PETTY_CASH, payee_and_purpose
from kongboon.ledger.queries import EntryShown
from kongboon.paper.documents import Approval, PaperLine, Voucher


def _agreed(entry: Entry) -> tuple[Approval, ...]:
    """Who agreed to it, with the office."""
    app, _, pk = entry.source.partition("/")
    if app != "request":
        return ()
    request = Request.objects.get(fund=entry.fund, pk=int(pk))
    with override("th"):
        return tuple(
            Approval(str(word.officer.get_role_display()), word.officer.name, word.at)
            for word in request.confirmations
        )


def has_voucher(entry: EntryShown) -> bool:
    """Whether an entry is money paid, or goods given, for something else than a benefit, with a voucher's number."""
    return entry.paper_series == "P" and entry.kind in {OTHER_EXPENSE, PETTY_CASH, GIVEN, PAY_BACK}


def voucher_of_expense(entry: Entry) -> Voucher:
    """The voucher of an entry of other money paid, or of goods given.

    Errors: ValueError for an entry without a voucher's number.
    """
    if entry.paper_series != "P":
        raise ValueError(f"entry {entry.entry_no} has no voucher number")
    spent = entry.lines.select_related("account").get(amount__gt=0)
    payee, what = payee_and_purpose(entry.note.text if hasattr(entry, "note") else "")
    title, is_goods = spent.account.name_th, entry.batch.kind == GIVEN
    return Voucher(
        head=letterhead(entry.fund),
        number=entry.paper_number,
        on=entry.date,
        paid_to=payee,
        title=title,
        arithmetic=() if is_goods else (PaperLine(what or title, spent.amount),),
        goods=what if is_goods else "",
        amount_satang=spent.amount,
        paid_from=source_in_thai(entry),
        paid_by=entry.batch.posted_by.name,
        approvals=_agreed(entry),
        batch_no=entry.batch.batch_no,
        ledger_head=bytes(entry.batch.seal.hash).hex()[:16],
        reversed_by=undone_in_thai(entry),
    )
