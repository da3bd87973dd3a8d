"""The versions of the regulation: one of them, and asking for one to hold or to be withdrawn, as a meeting voted."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.claims.queries import visible_claims
from kongboon.documents.forms import sent_with_files, tried
from kongboon.funds.errors import RegulationBegun
from kongboon.funds.models import RegulationVersion
from kongboon.funds.regulations import require_withdrawable, standing_versions
from kongboon.governance.asking import asked
from kongboon.governance.models import Request
from kongboon.regulations.models import RegulationMinutes, RegulationWithdrawal
from kongboon.regulations.queries import last_word
from kongboon.regulations.requests import ask_regulation, ask_withdrawal
from kongboon.regulations.services import file_minutes
from kongboon.rules.document import load_regulation
from kongboon.web.regulations import benefit_lines, chosen_text, schedules_offered
from kongboon.web.revision import decided_otherwise
from kongboon.web.revision_forms import MeetingForm, MinutesForm
from kongboon.web.setup_forms import AdoptedForm


@fund_view(Act.SEE_REGULATION)
def regulation(request: FundRequest, pk: int) -> HttpResponse:
    """One version of the regulation: every benefit in a line, its vote, and the claims that it came too late for."""
    version = _version(request, pk)
    read = load_regulation(version.text)
    context = {
        "version": version,
        "read": read,
        "lines": benefit_lines(read),
        "minutes": RegulationMinutes.objects.filter(version=version).select_related("document").first(),
        "held": version.withdrawn_at is not None and version.in_force_from <= localdate(version.withdrawn_at),
        "withdrawal": RegulationWithdrawal.objects.filter(version=version).select_related("minutes").first(),
        "may_withdraw": may(request.officer, Act.WITHDRAW_REGULATION)
        and version.withdrawn_at is None
        and _is_withdrawable(version),
        "may_file": may(request.officer, Act.RECORD_VOTE),
        "otherwise": decided_otherwise(version),
        "visible": set(visible_claims(request.fund, request.officer).values_list("pk", flat=True)),
        "sharing": last_word(request.fund),
        "may_share": may(request.officer, Act.SHARE_REGULATION),
    }
    return render(request, "web/settings/regulation.html", context)


def _version(request: FundRequest, pk: int) -> RegulationVersion:
    """The fund's version with the day on which it ends, or the answer for one that does not exist."""
    found = next((version for version in standing_versions(request.fund) if version.pk == pk), None)
    found = found or RegulationVersion.objects.filter(fund=request.fund, pk=pk).first()
    if found is None:
        raise Http404
    return found


@fund_view(Act.ADOPT_REGULATION)
def adopt(request: FundRequest) -> HttpResponse:
    """Ask for the regulation that the assembly adopted to be in force from the day that it names."""
    form = AdoptedForm(request.officer, *sent_with_files(request))

    def do() -> Request:
        text, told = chosen_text(form.cleaned_data, request.fund.name), form.cleaned_data
        minutes = form.required_photo()
        # The same text asked for twice by one officer on one day is one request.
        sent = f"{request.officer.pk}/{localdate()}/{told['is_historical']}/{minutes.pk}/{text}"
        return ask_regulation(
            fund=request.fund,
            text=text,
            minutes=minutes,
            is_historical=told["is_historical"],
            by=request.officer,
            at=now(),
            idem_key=hashlib.sha256(sent.encode()).hexdigest(),
        )

    return asked(
        request,
        form,
        "web/settings/adopt.html",
        do,
        schedules=schedules_offered(),
        chosen=form["choice"].value(),
    )


def _is_withdrawable(version: RegulationVersion) -> bool:
    try:
        require_withdrawable(version, localdate())
    except RegulationBegun:
        return False
    return True


@fund_view(Act.WITHDRAW_REGULATION)
def withdraw(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for a version under which nothing was decided to be withdrawn, as another meeting voted."""
    version = _version(request, pk)
    if version.withdrawn_at is not None:
        return redirect("web:regulation", request.fund.code, version.pk)
    require_withdrawable(version, localdate())
    form = MeetingForm(request.officer, *sent_with_files(request))

    def do() -> Request:
        return ask_withdrawal(
            version=version,
            said=form.said(),
            minutes=form.required_photo(),
            by=request.officer,
            at=now(),
            idem_key=form.cleaned_data["key"],
        )

    read = load_regulation(version.text)
    return asked(request, form, "web/settings/withdraw.html", do, version=version, read=read)


@fund_view(Act.RECORD_VOTE)
def minutes(request: FundRequest, pk: int) -> HttpResponse:
    """Add the minutes that were not at hand when a version was written down."""
    version = _version(request, pk)
    form = MinutesForm(request.officer, *sent_with_files(request))

    def do() -> RegulationMinutes:
        return file_minutes(version=version, document=form.required_photo(), by=request.officer, at=now())

    if tried(request, form, do) is not None:
        messages.success(request, gettext("The minutes are filed with the regulation."))
        return redirect("web:regulation", request.fund.code, version.pk)
    return show_form(request, "web/settings/minutes.html", form, version=version)
