from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.kernel.errors import DomainError
from kongboon.paper.report_document import six_month_report_pdf
from kongboon.reports.forms import FreezeForm
from kongboon.reports.models import FrozenReport
from kongboon.reports.queries import half_year_state, half_years_of
from kongboon.reports.services import freeze_report, preview_report, report_pdf
from kongboon.reports.six_month import from_snapshot, period_of


@fund_view(Act.SEE_REPORTS)
def home(request: FundRequest) -> HttpResponse:
    """Half-years, newest first, each with its report or with what is still to be done."""
    halves = half_years_of(request.fund, localdate())
    return render(request, "reports/home.html", {"halves": halves})


@fund_view(Act.SEE_REPORTS)
def preview(request: FundRequest, year: int, half: int) -> HttpResponse:
    """The report as the books stand; officers who sign may make it final."""
    label, now = f"{year}/{half}", timezone.now()
    form = FreezeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            frozen = _freeze(request, label, form)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("reports:frozen", request.fund.code, frozen.pk)
    report = preview_report(fund=request.fund, label=label, at=now)
    state = half_year_state(request.fund, label, period_of(request.fund, label), localdate())
    more = {"report": report, "half": state, "may_freeze": may(request.officer, Act.FREEZE_REPORT)}
    return show_form(request, "reports/preview.html", form, **more)


def _freeze(request: FundRequest, label: str, form: FreezeForm) -> FrozenReport:

    return freeze_report(
        fund=request.fund,
        label=label,
        by=request.officer,
        at=timezone.now(),
        reason=form.cleaned_data["reason"],
        issues=form.issues(),
    )


@fund_view(Act.SEE_REPORTS)
def draft_pdf(request: FundRequest, year: int, half: int) -> HttpResponse:
    """The preview on paper, marked as a draft."""
    report = preview_report(fund=request.fund, label=f"{year}/{half}", at=timezone.now())
    return _pdf(six_month_report_pdf(report), f"draft-{request.fund.code}-{year}-{half}")


@fund_view(Act.SEE_REPORTS)
def frozen(request: FundRequest, pk: int) -> HttpResponse:
    """A final report: its figures, its hash, its papers."""
    found = _frozen_or_404(pk)
    report = from_snapshot(found.snapshot, found.sha256, found.at)
    return render(request, "reports/frozen.html", {"frozen": found, "report": report})


@fund_view(Act.SEE_REPORTS)
def frozen_pdf(request: FundRequest, pk: int) -> HttpResponse:
    """The final report on paper."""
    found = _frozen_or_404(pk)
    name = f"six-month-{request.fund.code}-{found.label.replace('/', '-')}-v{found.version}"
    return _pdf(report_pdf(found, found.at), name)


@fund_view(Act.SEE_REPORTS)
def frozen_json(request: FundRequest, pk: int) -> HttpResponse:
    """The frozen bytes; their SHA-256 is the hash on the paper."""
    found = _frozen_or_404(pk)
    name = f"six-month-{request.fund.code}-{found.label.replace('/', '-')}-v{found.version}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(found.snapshot.encode(), content_type="application/json", headers=headers)


def _frozen_or_404(pk: int) -> FrozenReport:
    found: FrozenReport | None = FrozenReport.objects.select_related("by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _pdf(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)
