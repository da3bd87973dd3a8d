"""Cash comes in from the collectors: who holds how much, counting it, the slip, and who agrees to the count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kongboon.access.forms import KeyedForm, show_form
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.documents.forms import sent_with_files, tried
from kongboon.documents.queries import visible_documents
from kongboon.dues.agreements import (
    agree_to_count,
    dispute_count,
    file_signed_slip,
    visible_hand_overs,
    without_agreement,
    words_of,
    written_for,
)
from kongboon.dues.errors import DifferenceUnexplained
from kongboon.dues.forms import AgreeHereForm, CountForm, DisputeForm, SignedSlipForm
from kongboon.dues.models import HandOver, HandOverAgreement
from kongboon.dues.queries import (
    cash_outside,
    not_handed_over,
    remittance,
    undone_since_count,
)
from kongboon.dues.requests import ask_pay_back, pay_back_asked
from kongboon.dues.services import cash_with, first_sent, hand_over
from kongboon.dues.views.shared import wipe_counted
from kongboon.funds.words import shown_date
from kongboon.governance.requests import open_about
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht
from kongboon.paper.documents import remittance_pdf

# So long a sheet that somebody else wrote down stands on the page of whoever's cash it is.
SHOWN_FOR = timedelta(days=60)


@fund_view(Act.SEE_CASH)
def holders(request: FundRequest) -> HttpResponse:
    """Who holds cash, counts that nobody agreed to, and receipts taken back since the cash was last counted."""
    context = {
        "held": cash_outside(request.fund),
        "undone": undone_since_count(request.fund),
        "not_agreed": without_agreement(visible_hand_overs(request.officer)),
        "counts": may(request.officer, Act.COUNT_CASH),
    }
    return render(request, "dues/cash.html", context)


@fund_view(Act.COUNT_CASH)
def count(request: FundRequest, officer: int) -> HttpResponse:
    """Count one collector's cash; a difference is said in words before it is booked, and wants a reason."""
    collector = get_object_or_404(Officer.objects.filter(fund=request.fund), pk=officer)
    held = cash_with(collector)
    if held < 0:
        return redirect("dues:pay-back", request.fund.code, collector.pk)
    form = CountForm(request.POST or None, initial={"expected": held})
    if request.method == "POST" and form.is_valid():
        key = f"hand-over/{form.cleaned_data['key']}"
        try:
            made = hand_over(
                collector=collector,
                expected_satang=form.cleaned_data["expected"],
                counted_satang=form.counted,
                on=localdate(first_sent(request.fund, key, now())),
                idem_key=key,
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


@fund_view(Act.PAY_BACK_COLLECTOR)
def pay_back(request: FundRequest, officer: int) -> HttpResponse:
    """Ask for what the fund owes a collector to be paid out of the cash box."""
    collector = get_object_or_404(Officer.objects.filter(fund=request.fund), pk=officer)
    if (waiting := pay_back_asked(collector)) is not None:
        return redirect("governance:request", request.fund.code, waiting.pk)
    held = cash_with(collector)
    form = KeyedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            asked = ask_pay_back(collector=collector, by=request.officer, at=now(), idem_key=key)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("governance:request", request.fund.code, asked.pk)
    context = {"collector": collector, "owed": max(0, -held)}
    undone = undone_since_count(request.fund, collector)
    return show_form(request, "dues/pay_back.html", form, **context, undone=undone)


def _difference(satang: int) -> str:
    """Short or over, in words, and what to do."""
    facts = {"amount": format_baht(abs(satang))}
    if satang < 0:
        return gettext("%(amount)s baht are missing. Count once more, or write in a few words why.") % facts
    return (
        gettext("There are %(amount)s baht too much. Count once more, or write in a few words why.") % facts
    )


@fund_view(Act.COLLECT_DUES)
def with_me(request: FundRequest) -> HttpResponse:
    """What this officer has collected and not handed over: the receipts, the sum, what comes next."""
    found, held = not_handed_over(request.officer), cash_with(request.officer)
    carried = held - sum(each.satang for each in found)
    context = {"held": held, "receipts": found, "carried": carried}
    return wipe_counted(render(request, "dues/with_me.html", context), request.officer)


@fund_view(Act.SEE_DUES)
def slips(request: FundRequest) -> HttpResponse:
    """The hand-overs, newest first; who does not look after the cash sees the own, a collector those of the village."""
    page = Paginator(visible_hand_overs(request.officer), 30).get_page(request.GET.get("page"))
    written = written_for(request.officer, now() - SHOWN_FOR)
    return render(request, "dues/slips.html", {"page_obj": page, "written": written})


def _hand_over(request: FundRequest, pk: int) -> HandOver:
    """A hand-over that an officer sees."""
    made: HandOver = get_object_or_404(visible_hand_overs(request.officer), pk=pk)
    return made


def _about(request: FundRequest, made: HandOver) -> dict[str, Any]:
    """A hand-over as its pages show it: what was counted, what was said of it, and what this officer may say."""
    lines = [
        (gettext("Handed over by"), made.collector.name),
        (gettext("Counted by"), made.received_by.name),
        (gettext("Day"), shown_date(made.on, "long")),
        (gettext("In the books"), format_baht(made.expected_satang)),
    ]
    if made.difference_satang:
        word = gettext("Missing") if made.difference_satang < 0 else gettext("Too much")
        lines += [(word, format_baht(abs(made.difference_satang))), (gettext("Reason"), made.note)]
    said = words_of(made)
    own = is_same_person(made.collector, request.officer)
    return {
        "made": made,
        "lines": lines,
        "short_waits": open_about(request.fund, Act.WRITE_OFF_DIFFERENCE, hand_over_id=made.pk) is not None,
        "said": said,
        "may_agree": said.is_open_to_agreement and own,
        "may_dispute": said.is_open_to_dispute and own,
        "may_file": said.is_missing and not own and may(request.officer, Act.FILE_COUNT_SLIP),
        **_taking_back(request, made, own=own, is_over=said.taken_back is not None),
        **(_settling(request, made, own=own) if said.is_disputed else {}),
        "may_read": may(request.officer, Act.SEE_BOOKS),
        "sees_requests": may(request.officer, Act.SEE_REQUESTS),
        "sees_slip": said.agreement is not None
        and visible_documents(request.officer).filter(pk=said.agreement.slip_id or 0).exists(),
    }


def _taking_back(request: FundRequest, made: HandOver, *, own: bool, is_over: bool) -> dict[str, Any]:
    """How a wrong count is mended, in an open or a closed month: taken back by two, then counted anew."""
    undone = None if is_over else open_about(request.fund, Act.UNDO_ENTRY, entry_id=made.entry_id)
    may_undo = not own and may(request.officer, Act.UNDO_ENTRY)
    return {
        "undo_asked": undone,
        "may_take_back": undone is None and not is_over and may_undo,
        "may_count_anew": is_over and not own and may(request.officer, Act.COUNT_CASH),
    }


def _settling(request: FundRequest, made: HandOver, *, own: bool) -> dict[str, Any]:
    """What settles a count of which another sum was said: the collector's word here, or the count taken back by two."""
    return {
        "may_speak_here": not own and may(request.officer, Act.FILE_COUNT_SLIP),
        "may_file": not is_same_person(made.received_by, request.officer)
        and words_of(made).is_missing
        and not own
        and may(request.officer, Act.FILE_COUNT_SLIP),
        "written_off": open_about(request.fund, Act.WRITE_OFF_DIFFERENCE, hand_over_id=made.pk),
    }


@fund_view(Act.SEE_DUES)
def slip(request: FundRequest, pk: int) -> HttpResponse:
    """What was handed over, and the word of whoever handed it over."""
    more = cash_outside(request.fund) if may(request.officer, Act.COUNT_CASH) else ()
    context = {**_about(request, _hand_over(request, pk)), "more": more}
    return wipe_counted(render(request, "dues/slip.html", context), request.officer)


@fund_view(Act.SEE_DUES)
def slip_pdf(request: FundRequest, pk: int) -> HttpResponse:
    """The remittance slip on A4."""
    return file_answer(
        remittance_pdf(remittance(_hand_over(request, pk), now())), f"slip-{pk % 10**10}.pdf", PDF
    )


@fund_view(Act.AGREE_TO_COUNT)
@require_POST
def agree(request: FundRequest, pk: int) -> HttpResponse:
    """Whoever handed the cash over agrees under the own sign-in."""
    made = _hand_over(request, pk)
    agree_to_count(hand_over=made, by=request.officer, at=now())
    messages.success(request, gettext("Thank you. Your word stands with the count."))
    return redirect("dues:slip", request.fund.code, made.pk)


@fund_view(Act.AGREE_TO_COUNT)
def dispute(request: FundRequest, pk: int) -> HttpResponse:
    """Whoever handed the cash over says that it was another sum."""
    made = _hand_over(request, pk)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            dispute_count(
                hand_over=made, said_satang=data["said"], note=data["note"], by=request.officer, at=now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("Your sum stands with the count. Chair and auditor are told."))
            return redirect("dues:slip", request.fund.code, made.pk)
    return show_form(request, "dues/dispute.html", form, **_about(request, made))


@fund_view(Act.FILE_COUNT_SLIP)
def agree_here(request: FundRequest, pk: int) -> HttpResponse:
    """Whoever handed the cash over agrees on this screen, under the own name and password, or says another sum."""
    made = _hand_over(request, pk)
    form = AgreeHereForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert form.officer is not None, "a valid form names the officer"
        told = form.cleaned_data
        said: dict[str, Any] = {"hand_over": made, "by": form.officer, "at": now(), "is_same_screen": True}
        try:
            with form.speaking():
                if form.is_other_sum:
                    dispute_count(said_satang=told["said"], note=told["note"], **said)
                    sentence = gettext(
                        "The sum of %(name)s stands with the count. Chair and auditor are told."
                    )
                else:
                    agree_to_count(**said)
                    sentence = gettext("%(name)s agreed.")
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, sentence % {"name": made.collector.name})
            return redirect("dues:slip", request.fund.code, made.pk)
    return show_form(request, "dues/agree_here.html", form, **_about(request, made))


@fund_view(Act.FILE_COUNT_SLIP)
def signed_slip(request: FundRequest, pk: int) -> HttpResponse:
    """File the photo of the slip that both signed."""
    made = _hand_over(request, pk)
    form = SignedSlipForm(request.officer, *sent_with_files(request))

    def do() -> HandOverAgreement:
        return file_signed_slip(hand_over=made, slip=form.required_photo(), by=request.officer, at=now())

    if tried(request, form, do) is not None:
        messages.success(request, gettext("The signed slip is filed."))
        return redirect("dues:slip", request.fund.code, made.pk)
    return show_form(request, "dues/signed_slip.html", form, **_about(request, made))
