"""Money that two people send on its way: other payments, large withdrawals, corrections of opening balances."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.documents.models import Document
from kongboon.funds import transaction
from kongboon.funds.models import BankAccount, Fund
from kongboon.funds.words import explain, shown_date
from kongboon.governance.doings import Doing, Line, Paper, register
from kongboon.governance.errors import ResolutionStopped
from kongboon.governance.models import Resolution
from kongboon.governance.request_models import Request
from kongboon.governance.requests import ask, is_repeat
from kongboon.governance.resolutions import other_uses, resolution_named, resolution_numbered, rest_on
from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.ledger import errors
from kongboon.ledger.accounts import CASH, OPENING_EQUITY, account_for, account_of_bank, name_of
from kongboon.ledger.bills import require_own_photo
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.moves import (
    OTHER_EXPENSE,
    WITHDRAWAL,
    OpeningCorrection,
    Payment,
    bank_of,
    check_correction,
    check_enough,
    check_payment,
    move,
    opened_with,
)
from kongboon.ledger.posting import OPENING_CORRECTION, post


def source_of(request: Request) -> str:
    """How an entry names the request out of which it came; also its key, so that it is posted once."""
    return f"request/{request.pk}"


@transaction.atomic
def ask_payment(*, fund: Fund, payment: Payment, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for other money to be paid; it is paid by a press once others have agreed.

    Errors: those of `ask`; NotByHand, UnknownAccount, NotEnoughMoney, MoreThanOwed, OverCeiling, PhotoOfElse, those
    of `require_own_photo`.
    """
    if not is_repeat(fund, idem_key):
        check_payment(fund, payment, localdate(at))
        if payment.photo_id is not None:
            photo = (
                Document.objects.filter(fund=fund, pk=payment.photo_id).select_related("uploaded_by").first()
            )
            if photo is None:
                raise errors.PhotoOfElse
            require_own_photo(fund, photo)
    return ask(
        fund=fund,
        act=Act.PAY_OTHER,
        terms=asdict(payment),
        by=by,
        at=at,
        idem_key=idem_key,
        amount_satang=payment.amount,
        payee=payment.payee,
    )


def _pay(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    fund, payment, day = request.fund, Payment(**request.terms), localdate(at)
    account, money = check_payment(fund, payment, day)
    lines = (debit(account.pk, payment.amount), credit(money.pk, payment.amount))
    draft = EntryDraft(day, lines, paper="P", note=payment.note, source=source_of(request))
    posted = post(fund=fund, kind=OTHER_EXPENSE, entries=[draft], idem_key=source_of(request), by=by, at=at)
    entry_id = posted.entry_ids[0]
    if payment.resolution.strip():
        rests = resolution_named(fund, payment.resolution, Resolution.Purpose.COSTS)
        rest_on(rests, Act.PAY_OTHER, entry_id, payment.what, by=by, at=at)
    return f"entry/{entry_id}", ""


def _bill(request: Request) -> list[Paper]:
    photo = request.terms.get("photo_id")
    return [(gettext("Photo of the bill"), photo)] if photo else []


def _payment_words(request: Request) -> list[Line]:
    payment = Payment(**request.terms)
    lines = [
        (gettext("Paid to"), payment.payee),
        (gettext("What for"), payment.what),
        (gettext("In the books as"), name_of(account_for(request.fund, payment.code))),
        (gettext("Taken from"), name_of(account_for(request.fund, payment.money_code))),
    ]
    if payment.resolution:
        lines.append((gettext("Resolution"), payment.resolution))
    return lines


def _used_resolution(request: Request) -> list[str]:
    """Who stopped the resolution, or what rests on it already, while the payment waits."""
    label = Payment(**request.terms).resolution
    if not label.strip() or not request.is_open:
        return []
    found = resolution_numbered(request.fund, label)
    if (stop := found.stop) is not None:
        return [explain(ResolutionStopped(number=found.label, name=stop.officer.name))]
    told = other_uses(found, Act.PAY_OTHER)
    return [gettext("The resolution carries already: %(uses)s") % {"uses": told}] if told else []


@transaction.atomic
def ask_withdrawal(
    *,
    fund: Fund,
    bank_account: BankAccount,
    amount: int,
    by: Officer,
    at: datetime,
    idem_key: str,
    reason: str = "",
    on: date | None = None,
) -> Request:
    """Ask for cash out of a bank account; it is booked by the press of whoever fetched it, once others have agreed.

    `reason`: what the cash is for; `on`: the day on which it is wanted.

    Errors: those of `ask`; NoSuchBank, NotEnoughMoney.
    """
    bank = bank_of(fund, bank_account)
    if not is_repeat(fund, idem_key):
        check_enough(bank, amount)
    return ask(
        fund=fund,
        act=Act.WITHDRAW_CASH,
        terms={"bank_id": bank_account.pk, **({"on": on.isoformat()} if on else {})},
        by=by,
        at=at,
        idem_key=idem_key,
        reason=reason,
        amount_satang=amount,
    )


def _bank_account(request: Request) -> BankAccount:
    found: BankAccount = BankAccount.objects.get(fund=request.fund, pk=request.terms["bank_id"])
    return found


def _withdraw(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    fund, bank = request.fund, account_of_bank(_bank_account(request))
    assert request.amount_satang is not None, "a withdrawal has its sum"
    posted = move(
        fund,
        WITHDRAWAL,
        bank,
        account_for(fund, CASH),
        request.amount_satang,
        localdate(at),
        by,
        at,
        source_of(request),
        source_of(request),
    )
    return f"entry/{posted.entry_ids[0]}", ""


def _withdrawal_words(request: Request) -> list[Line]:
    lines = [(gettext("From"), str(_bank_account(request))), (gettext("To"), gettext("Cash in the box"))]
    if on := request.terms.get("on"):
        lines.append((gettext("Wanted on"), shown_date(date.fromisoformat(on))))
    return lines


@transaction.atomic
def ask_correction(
    *, fund: Fund, correction: OpeningCorrection, on: date, by: Officer, at: datetime, idem_key: str
) -> Request:
    """Ask for an opening balance to be put right. Errors: those of `ask`; NotByHand, OpeningMissing, NothingToCorrect."""
    known = is_repeat(fund, idem_key)
    difference = None if known else abs(check_correction(fund, correction)[1])
    terms = {**asdict(correction), "on": on.isoformat()}
    if known:
        difference = Request.objects.get(fund=fund, idem_key=idem_key).amount_satang
    return ask(
        fund=fund,
        act=Act.CORRECT_OPENING,
        terms=terms,
        by=by,
        at=at,
        idem_key=idem_key,
        reason=correction.note,
        amount_satang=difference,
    )


def _correction(request: Request) -> OpeningCorrection:
    return OpeningCorrection(**{name: value for name, value in request.terms.items() if name != "on"})


def _correct(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    fund, correction = request.fund, _correction(request)
    account, difference = check_correction(fund, correction)
    lines = (debit(account.pk, difference), credit(account_for(fund, OPENING_EQUITY).pk, difference))
    draft = EntryDraft(
        date.fromisoformat(request.terms["on"]), lines, note=correction.note, source=source_of(request)
    )
    posted = post(
        fund=fund,
        kind=OPENING_CORRECTION,
        entries=[draft],
        idem_key=source_of(request),
        by=request.asked_by,
        at=at,
    )
    return f"entry/{posted.entry_ids[0]}", ""


def _correction_words(request: Request) -> list[Line]:
    correction = _correction(request)
    account = account_for(request.fund, correction.code)
    lines = [(gettext("Which one?"), name_of(account))]
    if request.is_open:
        lines.append((gettext("Now in the books"), format_baht(abs(opened_with(account)))))
    return [
        *lines,
        (gettext("What it should be"), format_baht(abs(correction.right))),
        (gettext("Day of the correction"), shown_date(date.fromisoformat(request.terms["on"]))),
    ]


def register_all() -> None:
    """What this app does of what is asked for."""
    paid = Doing(
        _payment_words,
        _pay,
        by_press=True,
        has_voucher=True,
        warns=_used_resolution,
        papers=_bill,
        again="web:other?direction=out",
    )
    register(Act.PAY_OTHER, paid)
    fetched = Doing(
        _withdrawal_words,
        _withdraw,
        by_press=True,
        verb=gettext_noop("The cash has been fetched"),
        ready=gettext_noop("Agreed, to be fetched from the bank"),
        who=gettext_noop("The treasurer or the bookkeeper fetches the cash and says so here."),
        comes_in=True,
        stays=True,
    )
    register(Act.WITHDRAW_CASH, fetched)
    corrected = Doing(
        _correction_words,
        _correct,
        by_sum=True,
        stays=True,
        verb=gettext_noop("Put the balance right now"),
        ready=gettext_noop("Agreed, to be put right"),
        who=gettext_noop("The treasurer puts it right when its day has come."),
    )
    register(Act.CORRECT_OPENING, corrected)
