"""Looking into the books: the cash book, the trial balance, one entry."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.governance.requests import open_about
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import add_months, month_of
from kongboon.kernel.thai_dates import parse_thai_date
from kongboon.kernel.thai_text import whole_number
from kongboon.ledger.accounts import CASH, name_of
from kongboon.ledger.goods import GOODS
from kongboon.ledger.models import Account
from kongboon.ledger.queries import (
    CashBookRow,
    EntryShown,
    balances,
    cash_book,
    entry_shown,
    money_accounts,
    opening_entry_no,
    trial_balance,
)
from kongboon.ledger.services import is_closed
from kongboon.ledger.undoing import UNDONE_IN_BOOKS
from kongboon.web.book_forms import DayForm
from kongboon.web.entries import papers_of_entry, who_did_what
from kongboon.web.navigation import address
from kongboon.web.vouchers import has_voucher
from kongboon.web.words import kind_word, way_of_money

ROWS_A_PAGE = 100


@fund_view(Act.SEE_BOOKS)
def books(request: FundRequest) -> HttpResponse:
    """The cash book: one account of money in one month (ux.md screen 7)."""
    accounts = money_accounts(request.fund)
    found = balances(request.fund)
    shown = [a for a in accounts if found.get(a.pk) or a.code == CASH or a.bank_account_id]
    account = _chosen(accounts, request.GET.get("account", ""))
    month = month_of_address(request.GET.get("month", ""))
    book = cash_book(account, month)
    page = Paginator(book.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "book": book,
        "rows": [(row, _row_word(row)) for row in page],
        "page_obj": page,
        "account": account,
        "account_name": name_of(account),
        "accounts": [(a, name_of(a), found.get(a.pk, 0)) for a in shown],
        "month": month,
        "before": add_months(month, -1),
        "after": add_months(month, 1) if month < month_of(localdate()) else "",
        "is_closed": is_closed(request.fund, month),
        "is_treasurer": may(request.officer, Act.PAY_OTHER),
        "pays_small": may(request.officer, Act.PAY_PETTY_CASH),
        "is_keeper": may(request.officer, Act.DEPOSIT_CASH),
        "sees_months": may(request.officer, Act.SEE_MONTHS),
        "opening_missing": opening_entry_no(request.fund) is None,
    }
    return render(request, "web/books/cash_book.html", context)


def _chosen(accounts: list[Account], code: str) -> Account:
    for account in accounts:
        if account.code == (code or CASH):
            return account
    raise Http404


def month_of_address(text: str) -> str:
    """A month "YYYY-MM" as an address names it, else this one; anything else is not there."""
    if not text:
        return month_of(localdate())
    if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text):
        raise Http404
    return text


def _row_word(row: CashBookRow) -> str:
    """What a line of the cash book is about: its words, or its kind and the other account."""
    others = ", ".join(row.counter) if len(row.counter) < 3 else ""
    return " · ".join(part for part in (kind_word(row.kind), others, row.note) if part)


@fund_view(Act.SEE_BOOKS)
def trial(request: FundRequest) -> HttpResponse:
    """The trial balance, of everything recorded or as of a day."""
    as_of: date | None = None
    form = DayForm(request.GET if "as_of_0" in request.GET else None, initial={"as_of": localdate()})
    if form.is_bound:
        as_of = form.cleaned_data["as_of"] if form.is_valid() else None
    elif request.GET.get("as_of"):
        form, as_of = _day_of_address(request.GET["as_of"])
    return show_form(
        request, "web/books/trial_balance.html", form, balance=trial_balance(request.fund, as_of), as_of=as_of
    )


def _day_of_address(text: str) -> tuple[DayForm, date | None]:
    """A day given as one word (2024-06-30, 30/6/2567), shown in the boxes or refused beside them."""
    try:
        day = parse_thai_date(text)
    except DomainError as error:
        form = DayForm({"as_of_0": "", "as_of_1": "", "as_of_2": ""})
        form.errors.clear()
        form.refuse(error, "as_of")
        return form, None
    return DayForm(initial={"as_of": day}), day


@fund_view(Act.SEE_BOOKS)
def entry(request: FundRequest, number: int) -> HttpResponse:
    """One entry: where the money came from and went, who recorded it, and its seal."""
    found = entry_shown(request.fund, number)
    if found is None:
        raise Http404
    source, target = way_of_money(found)
    undone_here = found.is_reversible and found.kind in UNDONE_IN_BOOKS
    asked = open_about(request.fund, Act.UNDO_ENTRY, entry_id=found.id) if undone_here else None
    context = {
        "entry": found,
        "kind": kind_word(found.kind),
        "is_goods": found.kind in GOODS,
        "source": source,
        "target": target,
        "may_undo": undone_here and asked is None and may(request.officer, Act.UNDO_ENTRY),
        "undo_asked": asked,
        "undone_elsewhere": found.is_reversible and found.kind not in UNDONE_IN_BOOKS,
        "events": who_did_what(request.fund, found),
        "paper_url": paper_url(request, found),
        "claim_url": _claim_url(request, found),
        "papers": papers_of_entry(request.fund, found, request.officer),
    }
    return render(request, "web/books/entry.html", context)


def paper_url(request: FundRequest, entry: EntryShown) -> str:
    """Where the receipt or the voucher of an entry is printed, "" for who has no part in it."""
    if entry.paper_series == "R":
        return address("dues:receipt-pdf", request.fund, entry.entry_no)
    if has_voucher(entry) and may(request.officer, Act.PRINT_VOUCHER):
        return address("web:voucher", request.fund, entry.entry_no)
    return ""


def _claim_url(request: FundRequest, entry: EntryShown) -> str:
    """The claim or refund out of which an entry came; there its voucher is printed and it is taken back."""
    app, _, pk = entry.source.partition("/")
    page = {"claim": "benefits:claim", "refund": "benefits:refund"}.get(app)
    number = whole_number(pk)
    return address(page, request.fund, number) if page and number is not None else ""
