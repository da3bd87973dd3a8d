"""The months of the books: closed one after the other, opened again by a resolution."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.funds.words import explain, shown_month
from kongboon.kernel.errors import DomainError
from kongboon.ledger import services
from kongboon.ledger.queries import month_states
from kongboon.web.book_forms import MonthForm


@fund_view(Act.SEE_MONTHS)
def months(request: FundRequest) -> HttpResponse:
    """The months of the books: close one after the other, open one again by a resolution."""
    refusal = ""
    if request.method == "POST":
        form = MonthForm(request.POST, fund=request.fund)
        if form.is_valid():
            try:
                _change_month(request, form.cleaned_data, request.POST.get("act", ""))
            except DomainError as error:
                refusal = explain(error)
            else:
                return redirect("web:months", request.fund.code)
        else:
            refusal = gettext("Choose a month from the list.")
            if "month" not in form.errors:
                refusal = gettext("Choose a resolution, or write it down first.")
    states = month_states(request.fund, localdate())
    waiting = [state.month for state in states if state.waits]
    closed = [state.month for state in states if state.is_closed]
    context = {
        "closed": closed if may(request.officer, Act.REOPEN_MONTH) else [],
        "states": states,
        "next_month": waiting[-1] if waiting else "",
        "refusal": refusal,
        "may_close": may(request.officer, Act.CLOSE_MONTH),
        "form": MonthForm(fund=request.fund),
    }
    return render(request, "web/books/months.html", context, status=422 if refusal else 200)


def _change_month(request: FundRequest, data: dict[str, str], act: str) -> None:
    month = data["month"]
    if act == "reopen":
        services.reopen_month(
            fund=request.fund, month=month, resolution=data["resolution"], by=request.officer, at=now()
        )
        messages.success(request, gettext("%(month)s is open again.") % {"month": shown_month(month)})
    else:
        services.close_month(fund=request.fund, month=month, by=request.officer, at=now())
        messages.success(request, gettext("%(month)s is closed.") % {"month": shown_month(month)})
