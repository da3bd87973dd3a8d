"""Opening balances: entered once, looked over before they are recorded, corrected by an entry of the difference."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.governance.asking import asked
from kongboon.governance.models import Request
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_text import whole_number
from kongboon.ledger import services
from kongboon.ledger.accounts import name_of
from kongboon.ledger.models import Account
from kongboon.ledger.moves import OpeningCorrection
from kongboon.ledger.queries import entry_shown, opening_entry_no
from kongboon.ledger.requests import ask_correction
from kongboon.web.opening_forms import OpeningCorrectionForm, OpeningForm
from kongboon.web.views.book_acts import to_slip


@fund_view(Act.RECORD_OPENING)
def opening(request: FundRequest) -> HttpResponse:
    """What the fund owns and owes on its first day here, once: fill in, look it over, record."""
    if number := opening_entry_no(request.fund):
        return redirect("web:entry", request.fund.code, number)
    rows = _rows(request.POST.get("rows", "2"))
    if {"more", "change"} & request.POST.keys():
        # More lines, or another look: what is typed stays, and nothing is judged yet.
        form = OpeningForm(
            request.fund, initial=_typed(request, rows), rows=rows + 3 * ("more" in request.POST)
        )
        return show_form(request, "web/books/opening.html", form)
    form = OpeningForm(request.fund, request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        return _look_over_or_record(request, form)
    return show_form(request, "web/books/opening.html", form)


def _look_over_or_record(request: FundRequest, form: OpeningForm) -> HttpResponse:
    signed = form.signed()
    if not signed:
        form.add_error("cash", gettext("Type at least one amount."))
    elif "confirm" not in request.POST:
        return render(request, "web/books/opening_check.html", {"form": form, **_summary(request, signed)})
    else:
        try:
            posted = services.record_opening(
                fund=request.fund, on=form.cleaned_data["on"], balances=signed, by=request.officer, at=now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return to_slip(request, posted)
    return show_form(request, "web/books/opening.html", form)


def _rows(text: str) -> int:
    rows = whole_number(text, most=99)
    return 2 if rows is None else rows


def _typed(request: FundRequest, rows: int) -> dict[str, Any]:
    """What was typed so far, box by box, to show it again unjudged."""
    form = OpeningForm(request.fund, request.POST, rows=rows)
    return {name: form[name].value() for name in form.fields}


def _summary(request: FundRequest, signed: dict[str, int]) -> dict[str, Any]:
    names = {a.code: name_of(a) for a in Account.objects.filter(fund=request.fund, code__in=signed)}
    owned = [(names[code], amount) for code, amount in signed.items() if amount > 0]
    owed = [(names[code], -amount) for code, amount in signed.items() if amount < 0]
    return {"owned": owned, "owed": owed, "left": sum(signed.values()), "sent": request.POST}


@fund_view(Act.CORRECT_OPENING)
def correct(request: FundRequest) -> HttpResponse:
    """Ask for one opening balance to be put right."""
    number = opening_entry_no(request.fund)
    if number is None:
        return redirect("web:opening", request.fund.code)
    form = OpeningCorrectionForm(request.fund, request.POST or None)

    def do() -> Request:
        data = form.cleaned_data
        return ask_correction(
            fund=request.fund,
            correction=OpeningCorrection(data["code"], form.right_signed(), data["note"]),
            on=data["on"],
            by=request.officer,
            at=now(),
            idem_key=data["key"],
        )

    opened = entry_shown(request.fund, number)
    return asked(request, form, "web/books/opening_correct.html", do, opened=opened)
