"""Petty cash: what was paid in a month, paying a small cost at once, asking for other ceilings, the month on paper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.documents.forms import sent_with_files, tried
from kongboon.funds.services import letterhead
from kongboon.governance.asking import asked
from kongboon.governance.models import Request
from kongboon.governance.suppliers import listed_suppliers
from kongboon.kernel.thai_calendar import add_months, month_of
from kongboon.ledger.drafts import Posted
from kongboon.ledger.errors import NeedsSecondOfficer, OverCeiling
from kongboon.ledger.petty_cash import MOST, ask_ceilings, ceilings_at, pay_petty_cash, petty_month
from kongboon.paper.petty_cash import PettyCashPaper, PettyCashRow, petty_cash_pdf
from kongboon.web.book_forms import CeilingsForm, PettyCashForm
from kongboon.web.views.book_acts import to_slip
from kongboon.web.views.books import month_of_address


@fund_view(Act.SEE_BOOKS)
def petty_cash(request: FundRequest) -> HttpResponse:
    """What was paid out of petty cash in one month, and what is left of it."""
    month, this = month_of_address(request.GET.get("month", "")), month_of(localdate())
    context = {
        "petty": petty_month(request.fund, month, now()),
        "month": month,
        "is_now": month == this,
        "before": add_months(month, -1),
        "after": add_months(month, 1) if month < this else "",
        "may_pay": may(request.officer, Act.PAY_PETTY_CASH),
        "may_change": may(request.officer, Act.CHANGE_PETTY_CASH),
    }
    return render(request, "web/books/petty_cash.html", context)


@fund_view(Act.PAY_PETTY_CASH)
def pay(request: FundRequest) -> HttpResponse:
    """Pay a small cost at once; what goes over leads to the ordinary way by two people, with what was typed."""
    form = PettyCashForm(request.officer, *sent_with_files(request))
    is_over = False

    def do() -> Posted:
        nonlocal is_over
        try:
            return _paid(request, form)
        except (NeedsSecondOfficer, OverCeiling):
            is_over = True
            raise

    if (posted := tried(request, form, do)) is not None:
        return to_slip(request, posted)
    context = {
        "petty": petty_month(request.fund, month_of(localdate()), now()),
        "is_over": is_over,
        "suppliers": listed_suppliers(request.fund),
    }
    return show_form(request, "web/books/petty_cash_pay.html", form, **context)


def _paid(request: FundRequest, form: PettyCashForm) -> Posted:
    return pay_petty_cash(
        fund=request.fund,
        cost=form.cost(),
        receipt=form.required_photo(),
        by=request.officer,
        at=now(),
        idem_key=form.cleaned_data["key"],
    )


@fund_view(Act.CHANGE_PETTY_CASH)
def change(request: FundRequest) -> HttpResponse:
    """Ask for other ceilings."""
    stand = ceilings_at(request.fund, now())
    form = CeilingsForm(request.POST or None, initial={"a_time": stand.a_time, "a_month": stand.a_month})

    def do() -> Request:
        key = form.cleaned_data["key"]
        return ask_ceilings(
            fund=request.fund, ceilings=form.ceilings(), by=request.officer, at=now(), idem_key=key
        )

    return asked(request, form, "web/books/petty_cash_change.html", do, stand=stand, most=MOST)


@require_GET
@fund_view(Act.SEE_BOOKS)
def print_month(request: FundRequest) -> HttpResponse:
    """The month on one sheet, to sign and to hang out."""
    month = month_of_address(request.GET.get("month", ""))
    found = petty_month(request.fund, month, now())
    if not found.rows:
        raise Http404
    paper = PettyCashPaper(
        head=letterhead(request.fund),
        month=month,
        a_time_satang=found.ceilings.a_time,
        a_month_satang=found.ceilings.a_month,
        rows=tuple(
            PettyCashRow(row.on, row.paper, row.payee, row.what, row.by, row.satang, row.is_taken_back)
            for row in reversed(found.rows)
        ),
        printed_at=now(),
    )
    return file_answer(petty_cash_pdf(paper), f"petty-cash-{month}.pdf", PDF)
