"""Cash comes in from the collectors: who holds how much, counting it, the slip."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.dues.errors import DifferenceUnexplained
from kongboon.dues.forms import CountForm
from kongboon.dues.models import HandOver
from kongboon.dues.queries import cash_outside, remittance, undone_since_count
from kongboon.dues.services import cash_with, hand_over
from kongboon.dues.views.shared import PDF, file_answer
from kongboon.funds.words import shown_date
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht
from kongboon.paper.documents import remittance_pdf


@fund_view(Act.COUNT_CASH)
def holders(request: FundRequest) -> HttpResponse:
    """Who holds cash of the fund, and which receipts were taken back since it was last counted."""
    context = {"held": cash_outside(request.fund), "undone": undone_since_count(request.fund)}
    return render(request, "dues/cash.html", context)


@fund_view(Act.COUNT_CASH)
def count(request: FundRequest, officer: int) -> HttpResponse:
    """Count one collector's cash; a difference is said in words before it is booked, and wants a reason."""
    collector = get_object_or_404(Officer.objects.filter(fund=request.fund), pk=officer)
    held = cash_with(collector)
    form = CountForm(request.POST or None, initial={"expected": held})
    if request.method == "POST" and form.is_valid():
        try:
            made = hand_over(
                collector=collector,
                expected_satang=form.cleaned_data["expected"],
                counted_satang=form.counted,
                on=localdate(),
                idem_key=f"hand-over/{form.cleaned_data['key']}",
                by=request.officer,
                at=now(),
                note=form.cleaned_data["note"],
            )
        except DifferenceUnexplained:
            form.add_error("note", _difference(form.counted - held))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("dues:slip", request.fund.code, made.pk)
    undone = undone_since_count(request.fund, collector)
    return show_form(request, "dues/count.html", form, collector=collector, held=held, undone=undone)


def _difference(satang: int) -> str:
    """Short or over, in words, and what to do."""
    facts = {"amount": format_baht(abs(satang))}
    if satang < 0:
        return gettext("%(amount)s baht are missing. Count once more, or write in a few words why.") % facts
    return (
        gettext("There are %(amount)s baht too much. Count once more, or write in a few words why.") % facts
    )


@fund_view(Act.SEE_DUES)
def slips(request: FundRequest) -> HttpResponse:
    """The hand-overs, newest first; others than the counters see their own."""
    found = (
        HandOver.objects.filter(fund=request.fund).select_related("collector", "received_by").order_by("-pk")
    )
    if not may(request.officer, Act.COUNT_CASH):
        found = found.filter(collector=request.officer)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    return render(request, "dues/slips.html", {"page_obj": page})


def _hand_over(request: FundRequest, pk: int) -> HandOver:
    """A hand-over that an officer may see: the counters every one, others their own."""
    found = HandOver.objects.filter(fund=request.fund).select_related("collector", "received_by", "entry")
    if not may(request.officer, Act.COUNT_CASH):
        found = found.filter(Q(collector=request.officer) | Q(received_by=request.officer))
    made: HandOver = get_object_or_404(found, pk=pk)
    return made


@fund_view(Act.SEE_DUES)
def slip(request: FundRequest, pk: int) -> HttpResponse:
    """What was handed over."""
    made = _hand_over(request, pk)
    lines = [
        (gettext("Handed over by"), made.collector.name),
        (gettext("Counted by"), made.received_by.name),
        (gettext("Day"), shown_date(made.on, "long")),
        (gettext("In the books"), format_baht(made.expected_satang)),
    ]
    if made.difference_satang:
        word = gettext("Missing") if made.difference_satang < 0 else gettext("Too much")
        lines += [(word, format_baht(abs(made.difference_satang))), (gettext("Reason"), made.note)]
    context = {
        "made": made,
        "lines": lines,
        "more": cash_outside(request.fund) if may(request.officer, Act.COUNT_CASH) else (),
    }
    return render(request, "dues/slip.html", context)


@fund_view(Act.SEE_DUES)
def slip_pdf(request: FundRequest, pk: int) -> HttpResponse:
    """The remittance slip on A4."""
    return file_answer(
        remittance_pdf(remittance(_hand_over(request, pk), now())), f"slip-{pk % 10**10}.pdf", PDF
    )
