"""Dues that go back to whoever resigned: what goes back, written down, confirmed, paid, taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.forms import Form, show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.benefits.claims.forms import PayForm, RefundReasonForm, sent
from kongboon.benefits.claims.queries import place_of, sources
from kongboon.benefits.claims.results import regulation_says
from kongboon.benefits.claims.views.acting import likely
from kongboon.benefits.claims.views.taking_back import ask_back
from kongboon.benefits.models import Refund
from kongboon.benefits.refunds import services
from kongboon.benefits.refunds.queries import doable
from kongboon.benefits.refunds.voucher import voucher_of_refund
from kongboon.benefits.returning import ask_refund_back
from kongboon.funds.regulations import regulation_named
from kongboon.kernel.errors import DomainError
from kongboon.members.views.register import member_or_404
from kongboon.paper.documents import voucher_pdf


def _refund_or_404(request: FundRequest, pk: int) -> Refund:
    found = Refund.objects.filter(fund=request.fund).select_related("fund", "member__village", "submitted_by")
    refund: Refund = get_object_or_404(found, pk=pk)
    return refund


def _about(refund: Refund) -> dict[str, Any]:
    regulation = regulation_named(refund.fund, refund.regulation_sha256)
    return {"refund": refund, "member": refund.member, "said": regulation_says(regulation)}


@fund_view(Act.SEE_REFUNDS)
def of_member(request: FundRequest, member_id: int) -> HttpResponse:
    """What goes back to a member who left; whoever may writes it down with one press."""
    member = member_or_404(request, member_id)
    member.fund = request.fund
    if (live := services.live_refund(member)) is not None:
        return redirect("benefits:refund", request.fund.code, live.pk)
    form = Form(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            refund = services.ask_refund(member=member, by=request.officer, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("It is written down. Another officer confirms it now."))
            return redirect("benefits:refund", request.fund.code, refund.pk)
    quote = services.quote_of(member)
    if quote is None:
        return redirect("members:detail", request.fund.code, member.pk)
    context = {
        "member": member,
        "quote": quote,
        "said": regulation_says(quote.regulation),
        "may_ask": bool(quote.amount_satang) and may(request.officer, Act.ASK_REFUND),
        "earlier": list(Refund.objects.filter(member=member).order_by("-pk")),
    }
    return show_form(request, "benefits/refunds/of_member.html", form, **context)


@require_GET
@fund_view(Act.SEE_REFUNDS)
def one(request: FundRequest, pk: int) -> HttpResponse:
    """One refund: how it was worked out, who agreed, where it stands, what can be done now."""
    refund = _refund_or_404(request, pk)
    context = {
        "doable": doable(refund, request.officer),
        "more": services.more_words(refund) if refund.is_open else 0,
        "payable_from": services.payable_from(refund) if refund.is_open else None,
        "declined": refund.act("decline"),
        "back": refund.act("back"),
    }
    return render(request, "benefits/refunds/one.html", _about(refund) | context)


def _act(
    request: FundRequest,
    refund: Refund,
    name: str,
    form: Form,
    do: Callable[[], Refund],
    **context: Any,
) -> HttpResponse:
    """One act's page; done, it leads to the slip of a payment, else back to the refund."""
    if request.method == "POST" and form.is_valid():
        try:
            done = do()
        except DomainError as error:
            form.refuse(error)
        else:
            page = "benefits:refund-slip" if name == "pay" else "benefits:refund"
            if name == "confirm" and doable(done, request.officer).pay:
                page = "benefits:refund-pay"
            return redirect(page, request.fund.code, refund.pk)
    return show_form(request, f"benefits/refunds/{name}.html", form, **_about(refund), **context)


@fund_view(Act.CONFIRM_REFUND)
def confirm(request: FundRequest, pk: int) -> HttpResponse:
    """Another officer looks at how it was worked out, and agrees."""
    refund = _refund_or_404(request, pk)
    form = Form(sent(request))

    def do() -> Refund:
        return services.confirm_refund(refund=refund, by=request.officer, at=timezone.now())

    return _act(request, refund, "confirm", form, do)


@fund_view(Act.CONFIRM_REFUND)
def decline(request: FundRequest, pk: int) -> HttpResponse:
    """Another officer does not agree, with the reason."""
    refund = _refund_or_404(request, pk)
    form = RefundReasonForm(sent(request))

    def do() -> Refund:
        reason = form.cleaned_data["reason"]
        return services.decline_refund(refund=refund, by=request.officer, at=timezone.now(), note=reason)

    return _act(request, refund, "decline", form, do)


@fund_view(Act.PAY_REFUND)
def pay(request: FundRequest, pk: int) -> HttpResponse:
    """Choose where the money comes from, and hand it out."""
    refund = _refund_or_404(request, pk)
    places = sources(request.fund)
    first = likely(places, refund.amount_satang)
    form = PayForm(sent(request), sources=places, initial={"source": first})

    def do() -> Refund:
        key, bank = form.cleaned_data["key"], form.chosen.bank
        return services.pay_refund(
            refund=refund, by=request.officer, at=timezone.now(), idem_key=key, bank=bank
        )

    return _act(request, refund, "pay", form, do)


@fund_view(Act.TAKE_BACK_REFUND)
def take_back(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for a payment made by mistake to be taken back: where its money is now, who holds the proof, and why."""
    refund = _refund_or_404(request, pk)
    paid = refund.paid_entry
    if paid is None or refund.is_over:
        return redirect("benefits:refund", request.fund.code, refund.pk)
    ask, template = partial(ask_refund_back, refund=refund), "benefits/refunds/take_back.html"
    return ask_back(
        request, paid, Act.TAKE_BACK_REFUND, ask, template, **_about(refund), place=place_of(paid)
    )


@require_GET
@fund_view(Act.SEE_REFUNDS)
def slip(request: FundRequest, pk: int) -> HttpResponse:
    """After the payment: what was done, and the voucher to print and sign."""
    refund = _refund_or_404(request, pk)
    entry = refund.paid_entry
    if entry is None or refund.is_over:
        return redirect("benefits:refund", request.fund.code, refund.pk)
    lines = [
        (gettext("Receives the money"), refund.payee_name),
        (gettext("Member"), refund.member.number),
        (gettext("Voucher"), entry.paper_number),
        (gettext("From"), place_of(entry)),
    ]
    return render(request, "benefits/refunds/slip.html", {"refund": refund, "lines": lines})


@require_GET
@fund_view(Act.SEE_REFUNDS)
def voucher(request: FundRequest, pk: int) -> HttpResponse:
    """The payment voucher as PDF, to print and sign."""
    refund = _refund_or_404(request, pk)
    entry = refund.paid_entry
    if entry is None:
        raise Http404
    return file_answer(voucher_pdf(voucher_of_refund(refund)), f"voucher-{entry.paper_no}.pdf", PDF)
