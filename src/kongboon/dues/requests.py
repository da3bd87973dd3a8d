"""By two people: what a collector's cash is short is written off, and what the fund owes a collector is paid out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.dues import errors
from kongboon.dues.agreements import words_of
from kongboon.dues.models import HandOver, HandOverAgreement
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Doing, Line, Paper, register
from kongboon.governance.request_models import Request
from kongboon.governance.requests import ask, let_fall, open_about
from kongboon.governance.services import before_an_office_ends
from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.ledger.accounts import CASH, CASH_OVER_SHORT, account_for, account_of_collector
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Entry
from kongboon.ledger.models import Line as BookLine
from kongboon.ledger.moves import check_enough, words_of_payment
from kongboon.ledger.posting import post
from kongboon.ledger.requests import source_of
from kongboon.ledger.undoing import register_undone

WRITE_OFF = "write-off"
PAY_BACK = "collector-paid-back"
# Words in the books are Thai whatever the language of the screen.
_GIVEN_BACK = "คืนเงินให้ผู้เก็บ เพราะคืนสมาชิกมากกว่าที่เก็บได้"
_COUNT_GONE = "การนับครั้งนี้ถูกยกเลิกแล้ว"


def cash_with(collector: Officer) -> int:
    """Satang that a collector holds: the balance of their own cash account."""
    total = BookLine.objects.filter(account__officer=collector).aggregate(total=Sum("amount"))["total"]
    return int(total or 0)


@transaction.atomic
def ask_write_off(
    *,
    collector: Officer,
    amount_satang: int,
    reason: str,
    by: Officer,
    at: datetime,
    idem_key: str,
    hand_over_id: int | None = None,
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
        terms={"collector_id": collector.pk, "name": collector.name, "hand_over_id": hand_over_id},
        by=by,
        at=at,
        idem_key=idem_key,
        reason=reason,
        amount_satang=amount_satang,
        payee=collector.name,
    )


def _write_off(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    collector = _collector(request)
    amount, held = request.amount_satang or 0, cash_with(collector)
    counted = _count_of(request)
    if counted is not None and words_of(counted).taken_back is not None:
        raise errors.CountTakenBack
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


def _count_undone(entry: Entry, by: Officer, at: datetime) -> None:
    """A count that is taken back takes with it what was to be written off because of it."""
    for counted in HandOver.objects.filter(entry=entry):
        asked = open_about(entry.fund, Act.WRITE_OFF_DIFFERENCE, hand_over_id=counted.pk)
        if asked is not None:
            let_fall(request=asked, by=by, at=at, note=_COUNT_GONE)


def _words(request: Request) -> list[Line]:
    """Who collected, what was counted, and what the collector says of that."""
    lines = [(gettext("Collected by"), request.terms["name"])]
    if (counted := _count_of(request)) is None:
        return lines
    day = gettext("%(name)s, %(date)s") % {"name": counted.received_by.name, "date": shown_date(counted.on)}
    return [
        *lines,
        (gettext("Counted by"), day),
        (gettext("By the books it should have been"), _baht(counted.expected_satang)),
        (gettext("Counted"), _baht(counted.counted_satang)),
        (gettext("What the collector says"), _says(counted)),
    ]


def _count_of(request: Request) -> HandOver | None:
    """The count at which the cash was short."""
    found = HandOver.objects.filter(fund=request.fund, pk=request.terms.get("hand_over_id"))
    counted: HandOver | None = found.select_related("received_by").first()
    return counted


def _says(counted: HandOver) -> str:
    said = words_of(counted)
    if (dispute := said.last_dispute) is not None:
        told = gettext("It was %(amount)s, not what was counted.") % {
            "amount": _baht(dispute.said_satang or 0)
        }
        return f"{told} {dispute.note}".strip()
    return gettext("Agrees to the count") if said.agreement is not None else gettext("Nothing yet")


def _baht(satang: int) -> str:
    return gettext("%(amount)s baht") % {"amount": format_baht(satang)}


def _papers(request: Request) -> list[Paper]:
    """The slip of the count that both signed, where one was photographed."""
    slips = HandOverAgreement.objects.filter(
        hand_over=_count_of(request), slip__isnull=False, at__lte=request.at
    )
    last = slips.last()
    return [(gettext("Signed slip"), last.slip_id)] if last is not None else []


@transaction.atomic
def ask_pay_back(*, collector: Officer, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for what the fund owes a collector, who gave more back than was collected, to be paid out of the cash box.

    Asked for again while it waits, it is one request. Errors: those of `ask`; NothingOwed, NotEnoughMoney.
    """
    require(by, Act.PAY_BACK_COLLECTOR)
    fund = collector.fund
    lock_fund(fund)
    known = Request.objects.filter(fund=fund, idem_key=idem_key).first()
    if known is None and (waiting := pay_back_asked(collector)) is not None:
        return waiting
    owed = known.amount_satang if known is not None else _owed_to(collector)
    return ask(
        fund=fund,
        act=Act.PAY_BACK_COLLECTOR,
        terms={"collector_id": collector.pk, "name": collector.name},
        by=by,
        at=at,
        idem_key=idem_key,
        amount_satang=owed,
        payee=collector.name,
    )


def pay_back_asked(collector: Officer) -> Request | None:
    """The request to pay out what is owed to a collector that waits."""
    return open_about(collector.fund, Act.PAY_BACK_COLLECTOR, collector_id=collector.pk)


def _owed_to(collector: Officer) -> int:
    """Satang that the fund owes a collector and has in the box. Errors: NothingOwed, NotEnoughMoney."""
    owed = -cash_with(collector)
    if owed <= 0:
        raise errors.NothingOwed(name=collector.name)
    check_enough(account_for(collector.fund, CASH), owed)
    return owed


def _pay_back(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    collector = _collector(request)
    owed, amount = _owed_to(collector), request.amount_satang or 0
    if owed != amount:
        raise errors.CashChanged(name=collector.name, now=format_baht(owed), seen=format_baht(amount))
    lines = (
        debit(account_of_collector(collector).pk, amount),
        credit(account_for(request.fund, CASH).pk, amount),
    )
    source = source_of(request)
    note = words_of_payment(collector.name, _GIVEN_BACK)
    draft = EntryDraft(localdate(at), lines, note=note, paper="P", source=source)
    posted = post(fund=request.fund, kind=PAY_BACK, entries=[draft], idem_key=source, by=by, at=at)
    return f"entry/{posted.entry_ids[0]}", ""


def _pay_back_words(request: Request) -> list[Line]:
    what = gettext("More was given back than collected: receipts were taken back after the count.")
    return [(gettext("Paid to"), request.terms["name"]), (gettext("What for"), what)]


def _collector(request: Request) -> Officer:
    found: Officer = Officer.objects.select_related("fund").get(
        fund=request.fund, pk=request.terms["collector_id"]
    )
    return found


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
        papers=_papers,
        verb=gettext_noop("Write it off now"),
        ready=gettext_noop("Agreed, to be written off"),
        who=gettext_noop("Whoever counts the cash writes it off when its day has come."),
    )
    register(Act.WRITE_OFF_DIFFERENCE, written_off)
    register(Act.PAY_BACK_COLLECTOR, Doing(_pay_back_words, _pay_back, by_press=True, has_voucher=True))
    register_undone(_count_undone)
    before_an_office_ends.append(require_no_cash)
