"""Receipts: shown as a slip, printed as A5, taken back with a reason."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import PDF, XLSX, FundRequest, file_answer, fund_view
from kongboon.dues.forms import TakeBackForm
from kongboon.dues.models import DUES, DuesPayment
from kongboon.dues.papers import months_in_words
from kongboon.dues.queries import collection_sheet, receipt, receipts, village_list, visible_receipts
from kongboon.dues.sheet_out import collection_workbook
from kongboon.dues.taking_back import ask_take_back
from kongboon.dues.views.shared import round_of, village_of
from kongboon.funds.words import shown_date
from kongboon.kernel.errors import DomainError
from kongboon.ledger.models import Entry
from kongboon.ledger.undoing import taking_back
from kongboon.paper.documents import Layout, collection_sheet_pdf, receipts_pdf


def _entry(request: FundRequest, number: int) -> Entry:
    """An entry with a receipt number that this officer sees."""
    seen = visible_receipts(request.officer).select_related("fund", "batch__posted_by")
    entry: Entry = get_object_or_404(seen, entry_no=number)
    return entry


@fund_view(Act.SEE_DUES)
def show(request: FundRequest, number: int) -> HttpResponse:
    """A receipt as a slip on the screen."""
    entry = _entry(request, number)
    payments = list(
        DuesPayment.objects.filter(entry=entry).select_related("member", "round__village").order_by("pk")
    )
    undone = Entry.objects.filter(reverses=entry).select_related("note").first()
    lines = [(p.member.full_name, months_in_words(p.first_month, p.last_month)) for p in payments]
    paper = receipt(entry)
    lines += [
        *([(gettext("How"), paper.note)] if paper.note else []),
        (gettext("Day"), shown_date(entry.date, "long")),
        (gettext("Received by"), entry.batch.posted_by.name),
    ]
    in_cash = entry.batch.kind == DUES
    asked = taking_back(entry, Act.TAKE_BACK_RECEIPT) if undone is None else None
    context = {
        "entry": entry,
        "asked": asked,
        "sees_requests": may(request.officer, Act.SEE_REQUESTS),
        "payments": payments,
        "round": payments[0].round if payments else None,
        "paper": paper,
        "undone": undone,
        "lines": lines,
        "can_take_back": bool(payments)
        and in_cash
        and undone is None
        and asked is None
        and may(request.officer, Act.TAKE_BACK_RECEIPT),
    }
    return render(request, "dues/receipt.html", context)


@fund_view(Act.SEE_DUES)
def pdf(request: FundRequest, number: int) -> HttpResponse:
    """One receipt on A5."""
    return file_answer(receipts_pdf([receipt(_entry(request, number))]), f"receipt-{number}.pdf", PDF)


@fund_view(Act.SEE_DUES)
def of_round(request: FundRequest, moo: int, month: str) -> HttpResponse:
    """Every receipt of a village's month that stands, in the order of their numbers."""
    village = village_of(request, moo)
    entries = list(
        Entry.objects.filter(
            payments__round__village=village, payments__round__month=month, payments__reversed_by=None
        )
        .distinct()
        .order_by("pk")
    )
    if not entries:
        raise Http404
    layout: Layout = "a4" if request.GET.get("layout") == "a4" else "a5"
    return file_answer(receipts_pdf(receipts(entries), layout), f"receipts-{moo}-{month}.pdf", PDF)


@fund_view(Act.TAKE_BACK_RECEIPT)
def back(request: FundRequest, number: int) -> HttpResponse:
    """Ask for a receipt to be taken back, with a reason; the money goes out of the hands into which it came."""
    entry = _entry(request, number)
    if not DuesPayment.objects.filter(entry=entry).exists():
        raise Http404
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data, at = form.cleaned_data, now()
        try:
            asked = ask_take_back(
                entry=entry, reason=data["reason"], by=request.officer, at=at, idem_key=data["key"]
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("governance:request", request.fund.code, asked.pk)
    return show_form(request, "dues/take_back.html", form, entry=entry, paper=receipt(entry))


@fund_view(Act.SEE_DUES)
def blank(request: FundRequest, moo: int, month: str, kind: str) -> HttpResponse:
    """The village's list to write on, as PDF or as an Excel file that reads back."""
    at = now()
    round = round_of(request, village_of(request, moo), month, localdate(at))
    sheet = collection_sheet(round, village_list(round, localdate(at)), at)
    if kind == "xlsx":
        return file_answer(collection_workbook(sheet), f"dues-{moo}-{month}.xlsx", XLSX, inline=False)
    return file_answer(collection_sheet_pdf(sheet), f"dues-{moo}-{month}.pdf", PDF)
