"""What a collector's cash is short: it stays with the collector until another officer agrees to write it off."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.dues import errors
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.governance.request_models import Request
from kongboon.governance.requests import Doing, Line, ask, register
from kongboon.governance.services import before_an_office_ends
from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.ledger.accounts import CASH_OVER_SHORT, account_for, account_of_collector
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Line as BookLine
from kongboon.ledger.posting import post
from kongboon.ledger.requests import source_of

WRITE_OFF = "write-off"


def cash_with(collector: Officer) -> int:
    """Satang that a collector holds: the balance of their own cash account."""
    total = BookLine.objects.filter(account__officer=collector).aggregate(total=Sum("amount"))["total"]
    return int(total or 0)


@transaction.atomic
def ask_write_off(
    *, collector: Officer, amount_satang: int, reason: str, by: Officer, at: datetime, idem_key: str
) -> Request:
    """Ask for money that a collector cannot hand over to be written off as a shortage (5401).

    Errors: those of `ask`; MoreThanHeld, DifferenceUnexplained without a reason.
    """
    lock_fund(collector.fund)
    held = cash_with(collector)
    if amount_satang > held:
        raise errors.MoreThanHeld(name=collector.name, held=format_baht(held))
    if not reason.strip():
        raise errors.DifferenceUnexplained(difference=format_baht(amount_satang))
    return ask(
        fund=collector.fund,
        act=Act.WRITE_OFF_DIFFERENCE,
        terms={"collector_id": collector.pk, "name": collector.name},
        by=by,
        at=at,
        idem_key=idem_key,
        reason=reason,
        amount_satang=amount_satang,
        payee=collector.name,
    )


def _write_off(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    collector: Officer = Officer.objects.select_related("fund").get(
        fund=request.fund, pk=request.terms["collector_id"]
    )
    amount, held = request.amount_satang or 0, cash_with(collector)
    if amount > held:
        raise errors.MoreThanHeld(name=collector.name, held=format_baht(held))
    lines = (
        debit(account_for(request.fund, CASH_OVER_SHORT).pk, amount),
        credit(account_of_collector(collector).pk, amount),
    )
    draft = EntryDraft(localdate(at), lines, note=request.reason, source=source_of(request))
    posted = post(
        fund=request.fund,
        kind=WRITE_OFF,
        entries=[draft],
        idem_key=source_of(request),
        by=request.asked_by,
        at=at,
    )
    return f"entry/{posted.entry_ids[0]}", ""


def _words(request: Request) -> list[Line]:
    return [(gettext("Collected by"), request.terms["name"])]


def require_no_cash(officer: Officer) -> None:
    """Refuse to let somebody go who holds money of the fund. Errors: CollectorHoldsCash."""
    if held := cash_with(officer):
        raise errors.CollectorHoldsCash(name=officer.name, amount=format_baht(held))


def register_all() -> None:
    """What this app does of what is asked for, and what it looks at before an office ends."""
    written_off = Doing(
        _words,
        _write_off,
        by_sum=True,
        verb=gettext_noop("Write it off now"),
        ready=gettext_noop("Agreed, waits for its day"),
        who=gettext_noop("Whoever counts the cash writes it off when its day has come."),
    )
    register(Act.WRITE_OFF_DIFFERENCE, written_off)
    before_an_office_ends.append(require_no_cash)
