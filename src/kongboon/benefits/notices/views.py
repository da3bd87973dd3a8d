"""The notice for the members: on a page, on paper, and the objection that stops a payment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.benefits.claims import services
from kongboon.benefits.claims.forms import ReasonForm, sent
from kongboon.benefits.models import Claim
from kongboon.benefits.notices.paper import notice_paper
from kongboon.benefits.notices.queries import first_name, hearing, notices, payment_notices
from kongboon.governance.resolutions import new_resolutions
from kongboon.kernel.errors import DomainError
from kongboon.paper.notice import notice_pdf


@require_GET
@fund_view(Act.SEE_CLAIMS)
def home(request: FundRequest) -> HttpResponse:
    """Large sums that wait or were paid lately, for every officer: what stands here is for all members."""
    context = {
        "lines": notices(request.fund, timezone.now()),
        "payments": payment_notices(request.fund, timezone.now()),
        "resolutions": new_resolutions(request.fund, timezone.now()),
        "hearing": hearing(request.fund, localdate()),
    }
    return render(request, "benefits/notice.html", context)


@require_GET
@fund_view(Act.SEE_CLAIMS)
def paper(request: FundRequest) -> HttpResponse:
    """The same on one page of A4 for the board."""
    return file_answer(notice_pdf(notice_paper(request.fund, timezone.now())), "notice.pdf", PDF)


@fund_view(Act.OBJECT_TO_CLAIM)
def object_to(request: FundRequest, pk: int) -> HttpResponse:
    """Any officer stops a payment while its notice runs; the page shows no more than the notice does."""
    claims = Claim.objects.filter(fund=request.fund, payable_from__isnull=False).select_related("member")
    claim = get_object_or_404(claims, pk=pk)
    if not claim.waits:
        messages.error(request, gettext("This payment does not wait any more; see how it stands."))
        return redirect("benefits:notice", request.fund.code)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_claim(
                claim=claim, reason=form.cleaned_data["reason"], by=request.officer, at=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(
                request, gettext("The payment is stopped and will not be made. It may be asked for anew.")
            )
            return redirect("benefits:notice", request.fund.code)
    return show_form(request, "benefits/object.html", form, claim=claim, name=first_name(claim))
