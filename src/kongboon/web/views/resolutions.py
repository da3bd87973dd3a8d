"""The committee's resolutions: the list, one with what rests on it, writing one down, its form on paper, stopping it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, override

from kongboon.access.forms import show_form
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.documents.forms import sent_with_files, tried
from kongboon.funds.models import ROWS_PER_FUND
from kongboon.funds.services import letterhead
from kongboon.governance.looks import looked
from kongboon.governance.models import Look, Resolution, ResolutionStop, ResolutionUse
from kongboon.governance.request_views import ReasonForm
from kongboon.governance.resolution_forms import WriteResolutionForm, resolution_choices
from kongboon.governance.resolutions import next_number, stop_resolution, write_down
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.paper.resolution_form import ResolutionPaper, resolution_pdf

SHOWN_MAX = 200


@fund_view(Act.SEE_RESOLUTIONS)
def resolutions(request: FundRequest) -> HttpResponse:
    """Every resolution, the newest first."""
    found = Resolution.objects.filter(fund=request.fund)[:SHOWN_MAX]
    stopped = set(ResolutionStop.objects.filter(fund=request.fund).values_list("resolution_id", flat=True))
    context = {
        "found": found,
        "stopped": stopped,
        "now": now(),
        "may_write": may(request.officer, Act.WRITE_RESOLUTION),
    }
    return render(request, "web/resolutions/list.html", context)


@fund_view(Act.SEE_RESOLUTIONS)
def resolution(request: FundRequest, pk: int) -> HttpResponse:
    """One resolution: who signed it, what it says, what rests on it."""
    found = _found(request, pk)
    if found.stop is not None and is_same_person(found.recorded_by, request.officer):
        page, at = Look.Page.RESOLUTION, now()
        looked(
            officer=request.officer, member_id=None, page=page, at=at, thing_id=found.pk, since=found.stop.at
        )
    uses = ResolutionUse.objects.filter(resolution=found).select_related("officer")
    context = {
        "resolution": found,
        # The words may name somebody who is poor or ill.
        "words": found.words if may(request.officer, Act.READ_RESOLUTION) else "",
        "may_read": may(request.officer, Act.READ_RESOLUTION),
        "waits": found.stop is None and found.purpose in Resolution.ALONE and found.alone_from > now(),
        "stands_alone": found.purpose in Resolution.ALONE,
        "uses": [(use, _address(request, use)) for use in uses],
        "may_stop": found.stop is None and may(request.officer, Act.STOP_RESOLUTION),
    }
    return render(request, "web/resolutions/one.html", context)


def _found(request: FundRequest, pk: int) -> Resolution:
    found: Resolution = get_object_or_404(
        Resolution.objects.filter(fund=request.fund).select_related("recorded_by", "minutes", "fund"), pk=pk
    )
    return found


def _address(request: FundRequest, use: ResolutionUse) -> str:
    """The page of what rests on it, for whom may open it; "" for a month."""
    pages = {
        Act.END_FOR_ARREARS: ("dues:member", Act.SEE_DUES, use.thing_id),
        Act.CONFIRM_CLAIM: ("benefits:claim", Act.SEE_CLAIMS, use.thing_id),
        Act.PAY_OTHER: ("web:entry", Act.SEE_BOOKS, use.thing_id % ROWS_PER_FUND),
    }
    if use.asked not in pages:
        return ""
    name, act, number = pages[use.asked]
    return reverse(name, args=[request.fund.code, number]) if may(request.officer, act) else ""


@fund_view(Act.WRITE_RESOLUTION)
def write(request: FundRequest) -> HttpResponse:
    """Write down what the committee resolved, with a photo of the form that three people signed."""
    today = localdate()
    initial = {
        "number": next_number(request.fund, today.year + BE_OFFSET),
        "purpose": request.GET.get("purpose", ""),
    }
    form = WriteResolutionForm(request.officer, *sent_with_files(request), initial=initial)

    def do() -> Resolution:
        return write_down(
            fund=request.fund, new=form.new(), minutes=form.required_photo(), by=request.officer, at=now()
        )

    if (made := tried(request, form, do)) is not None:
        told = gettext("Resolution %(number)s is written down.") % {"number": made.label}
        messages.success(request, told)
        return redirect("web:resolution", request.fund.code, made.pk)
    names = Officer.objects.filter(fund=request.fund, active_to=None).values_list("name", flat=True)
    return show_form(request, "web/resolutions/write.html", form, names=list(dict.fromkeys(names)))


@fund_view(Act.STOP_RESOLUTION)
def stop(request: FundRequest, pk: int) -> HttpResponse:
    """Any officer stops a resolution, with the reason."""
    found = _found(request, pk)
    form = ReasonForm(request.POST or None)
    form.fields["note"].label = gettext("Why should nothing rest on it?")
    form.fields["note"].help_text = gettext("In a few words; every officer reads it.")
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        try:
            stop_resolution(resolution=found, by=request.officer, at=now(), note=note)
        except DomainError as error:
            form.refuse(error)
        else:
            told = gettext("Resolution %(number)s is stopped. Nothing new rests on it.")
            messages.success(request, told % {"number": found.label})
            return redirect("web:resolution", request.fund.code, found.pk)
    return show_form(request, "web/resolutions/stop.html", form, resolution=found)


@fund_view(Act.READ_RESOLUTION)
def choices(request: FundRequest, purpose: str) -> HttpResponse:
    """The choices of a form anew, as after one was written down beside it; the newest is chosen where none was."""
    if purpose not in Resolution.Purpose.values:
        raise Http404
    offered = resolution_choices(request.fund, purpose)
    chosen = request.GET.get("resolution") or (offered[1][0] if len(offered) > 1 else "")
    return render(request, "web/resolutions/_choices.html", {"offered": offered, "chosen": chosen})


@fund_view(Act.SEE_RESOLUTIONS)
def blank(request: FundRequest) -> HttpResponse:
    """The form to fill in by hand at the meeting, with the next number."""
    today = localdate()
    year = today.year + BE_OFFSET
    paper = ResolutionPaper(
        head=letterhead(request.fund),
        number=f"{next_number(request.fund, year)}/{year}",
        on=None,
        purpose="",
        words="",
        signers=("", "", ""),
        printed_at=now(),
    )
    return _pdf(paper, f"resolution-{today.isoformat()}.pdf")


@fund_view(Act.READ_RESOLUTION)
def print_resolution(request: FundRequest, pk: int) -> HttpResponse:
    """The form of a resolution with what is written down of it."""
    found = _found(request, pk)
    with override("th"):  # papers are Thai whatever the language of the screen
        purpose = str(found.get_purpose_display())
    paper = ResolutionPaper(
        head=letterhead(request.fund),
        number=found.label,
        on=found.held_on,
        purpose=purpose,
        words=found.words,
        signers=found.signers,
        printed_at=now(),
    )
    return _pdf(paper, f"resolution-{found.year_be}-{found.number}.pdf")


def _pdf(paper: ResolutionPaper, name: str) -> HttpResponse:
    return file_answer(resolution_pdf(paper), name, PDF)
