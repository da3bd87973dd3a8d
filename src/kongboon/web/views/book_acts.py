"""Writing into the books by hand: to and from the bank, other money, undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.documents.forms import sent_with_files, tried
from kongboon.funds.words import shown_date
from kongboon.governance.asking import asked, terms_to_ask_anew
from kongboon.governance.models import Request
from kongboon.governance.suppliers import listed_suppliers
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht
from kongboon.ledger import services
from kongboon.ledger.accounts import CASH
from kongboon.ledger.deposits import deposit_slip_of, listed_deposits
from kongboon.ledger.drafts import Posted
from kongboon.ledger.errors import SecondWordNeeded
from kongboon.ledger.goods import GOODS
from kongboon.ledger.models import DepositSlip, Entry
from kongboon.ledger.moves import DEPOSIT, PETTY_WITHDRAWALS, Payment
from kongboon.ledger.posting import OPENING
from kongboon.ledger.queries import EntryShown, balances_by_code, entry_shown
from kongboon.ledger.requests import ask_payment, ask_withdrawal
from kongboon.ledger.running_costs import running_costs
from kongboon.ledger.undoing import UNDONE_IN_BOOKS, ask_undo
from kongboon.paper.documents import voucher_pdf
from kongboon.web.book_forms import BankMoveForm, DepositSlipForm, OtherForm, ReasonForm
from kongboon.web.views.books import paper_url
from kongboon.web.vouchers import has_voucher, voucher_of_expense
from kongboon.web.words import kind_word, way_of_money


def to_slip(request: FundRequest, posted: Posted) -> HttpResponse:
    return redirect("web:slip", request.fund.code, posted.entry_ids[0] % 10**10)


@fund_view(Act.PRINT_VOUCHER)
def slip(request: FundRequest, number: int) -> HttpResponse:
    """What was just recorded, to print or to show."""
    found = entry_shown(request.fund, number)
    if found is None:
        raise Http404
    lines = [
        (gettext("Day"), shown_date(found.on, "long")),
        *_recorded_later(found),
        *_way(found),
        *([(gettext("Paper"), found.paper)] if found.paper else []),
        *([(gettext("What for"), found.note)] if found.note else []),
        (gettext("Recorded by"), found.by),
    ]
    context = {
        "entry": found,
        "title": kind_word(found.kind),
        "lines": lines,
        "paper_url": paper_url(request, found),
        "wants_slip": found.kind == DEPOSIT
        and not found.reversed_by_no
        and deposit_slip_of(found.id) is None,
    }
    return render(request, "web/books/slip.html", context)


def _recorded_later(found: EntryShown) -> list[tuple[str, str]]:
    """The day of recording, where it is another one."""
    recorded = localdate(found.at)
    return [(gettext("Recorded on"), shown_date(recorded, "long"))] if recorded != found.on else []


@require_GET
@fund_view(Act.PRINT_VOUCHER)
def voucher(request: FundRequest, number: int) -> HttpResponse:
    """The voucher of money paid for something else than a benefit, as PDF to print and sign."""
    found = entry_shown(request.fund, number)
    if found is None or not has_voucher(found):
        raise Http404
    entry = Entry.objects.select_related("fund", "batch__posted_by", "batch__seal", "note").get(pk=found.id)
    return file_answer(voucher_pdf(voucher_of_expense(entry)), f"voucher-{entry.paper_no}.pdf", PDF)


def _way(found: EntryShown) -> list[tuple[str, str]]:
    """Where the money came from and went; opening balances went nowhere, so they are listed."""
    if found.kind == OPENING:
        return [(side.name, format_baht(side.amount)) for side in found.sides]
    source, target = way_of_money(found)
    return [(gettext("From"), source), (gettext("To"), target)]


@fund_view(Act.DEPOSIT_CASH)
def bank_move(request: FundRequest, direction: str) -> HttpResponse:
    """Bring cash to the bank, or take cash out of it."""
    form = BankMoveForm(request.officer, direction, *sent_with_files(request))
    cash = balances_by_code(request.fund).get(CASH, 0)
    context = {"direction": direction, "cash": cash, "ceiling": PETTY_WITHDRAWALS}
    done = tried(request, form, lambda: _bank_moved(request, form, direction))
    if isinstance(done, Request):
        return redirect("governance:request", request.fund.code, done.pk)
    if done is not None:
        return to_slip(request, done)
    return show_form(request, "web/books/bank_move.html", form, **context)


def _bank_moved(request: FundRequest, form: BankMoveForm, direction: str) -> Posted | Request:
    """What is in the books now; much cash out of a bank is asked for instead."""
    data = form.cleaned_data
    told: dict[str, Any] = {
        "fund": request.fund,
        "bank_account": form.bank_account(),
        "amount": data["amount"],
        "on": data["on"],
        "by": request.officer,
        "at": now(),
        "idem_key": data["key"],
    }
    if direction == "deposit":
        return services.deposit_cash(**told, slip=form.filed_photo())
    try:
        return services.withdraw_cash(**told)
    except SecondWordNeeded:
        return _ask_withdrawal(request, form)


@fund_view(Act.SEE_BOOKS)
def deposits(request: FundRequest) -> HttpResponse:
    """Cash that was brought to the bank, with the photo of the bank's slip or without."""
    context = {
        "deposits": listed_deposits(request.fund, now()),
        "may_file": may(request.officer, Act.DEPOSIT_CASH),
    }
    return render(request, "web/books/deposits.html", context)


@fund_view(Act.DEPOSIT_CASH)
def deposit_slip(request: FundRequest, number: int) -> HttpResponse:
    """File the photo of the bank's slip of a deposit."""
    found = entry_shown(request.fund, number)
    if found is None or found.kind != DEPOSIT:
        raise Http404
    form = DepositSlipForm(request.officer, *sent_with_files(request))
    entry = Entry.objects.select_related("fund", "batch").get(pk=found.id)

    def file() -> DepositSlip:
        photo = form.required_photo()
        return services.file_deposit_slip(entry=entry, slip=photo, by=request.officer, at=now())

    if tried(request, form, file) is not None:
        messages.success(request, gettext("The photo of the bank's slip is filed."))
        return redirect("web:deposits", request.fund.code)
    return show_form(request, "web/books/deposit_slip.html", form, entry=found)


def _ask_withdrawal(request: FundRequest, form: BankMoveForm) -> Request:
    bank, data = form.bank_account(), form.cleaned_data
    return ask_withdrawal(
        fund=request.fund,
        bank_account=bank,
        amount=data["amount"],
        by=request.officer,
        at=now(),
        idem_key=data["key"],
        reason=form.purpose(),
        on=data["on"],
    )


@fund_view(Act.RECORD_INCOME)
def other(request: FundRequest) -> HttpResponse:
    """Record money received that is not dues, or ask for money to be paid that is no benefit; first: in or out?"""
    direction = request.GET.get("direction", "")
    if direction not in {"in", "out"}:
        return render(
            request,
            "web/books/other_choice.html",
            {"may_pay_small": may(request.officer, Act.PAY_PETTY_CASH)},
        )
    form = OtherForm(
        request.officer,
        direction,
        *sent_with_files(request),
        initial=_asked_before(request) if direction == "out" else {},
    )
    if direction == "in":
        return _income(request, form)
    costs = running_costs(request.fund, localdate())
    context = {"direction": direction, "costs": costs, "suppliers": listed_suppliers(request.fund)}
    return asked(request, form, "web/books/other.html", lambda: _ask_payment(request, form), **context)


def _asked_before(request: FundRequest) -> dict[str, Any]:
    """What was asked for and not agreed to, for the form that asks anew."""
    terms = terms_to_ask_anew(request, Act.PAY_OTHER)
    boxes = {
        "what": "code",
        "money": "money_code",
        "amount": "amount",
        "payee": "payee",
        "note": "what",
        "resolution": "resolution",
        "filed": "photo_id",
    }
    return {box: terms.get(name) for box, name in boxes.items()} if terms else {}


def _income(request: FundRequest, form: OtherForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            posted = services.record_income(
                fund=request.fund,
                code=data["what"],
                money_code=data["money"],
                amount=data["amount"],
                on=data["on"],
                note=data["note"],
                by=request.officer,
                at=now(),
                idem_key=data["key"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return to_slip(request, posted)
    return show_form(request, "web/books/other.html", form, direction="in")


def _ask_payment(request: FundRequest, form: OtherForm) -> Request:
    data = form.cleaned_data
    photo = form.filed_photo()
    payment = Payment(
        code=data["what"],
        money_code=data["money"],
        amount=data["amount"],
        payee=data["payee"],
        what=data["note"],
        resolution=data.get("resolution", ""),
        photo_id=photo.pk if photo is not None else None,
    )
    return ask_payment(fund=request.fund, payment=payment, by=request.officer, at=now(), idem_key=data["key"])


@fund_view(Act.UNDO_ENTRY)
def undo(request: FundRequest, number: int) -> HttpResponse:
    """Ask for an entry to be taken back by its mirror, with a reason; another officer agrees."""
    found = entry_shown(request.fund, number)
    if found is None or found.kind not in UNDONE_IN_BOOKS:
        raise Http404
    form = ReasonForm(request.POST or None)

    def do() -> Request:
        entry = Entry.objects.select_related("fund", "batch").get(pk=found.id)
        data = form.cleaned_data
        return ask_undo(
            entry=entry, reason=data["reason"], by=request.officer, at=now(), idem_key=data["key"]
        )

    source, target = way_of_money(found)
    context = {
        "entry": found,
        "kind": kind_word(found.kind),
        "is_goods": found.kind in GOODS,
        "source": source,
        "target": target,
    }
    return asked(request, form, "web/books/undo.html", do, **context)
