"""Consent to sensitive data: what a member agreed to, writing it down, the form to sign."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.documents.forms import sent_with_files, tried
from kongboon.funds.services import letterhead
from kongboon.members.consents import TEXTS, consent_of, record_consent, text_of
from kongboon.members.corrections import withdraw_consent
from kongboon.members.forms import ConsentForm
from kongboon.members.models import Consent
from kongboon.members.views.register import member_or_404
from kongboon.paper.person import ConsentSheet, consent_pdf


@fund_view(Act.RECORD_CONSENT)
def consents(request: FundRequest, pk: int) -> HttpResponse:
    """What a member agreed to, word for word; a consent is written down here, or that it is taken back."""
    member = member_or_404(request, pk)
    form = ConsentForm(request.officer, *sent_with_files(request))
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw_consent(member=member, kind=_kind(request), by=request.officer, at=now())
        messages.success(request, gettext("It is written down that the consent is taken back."))
        return redirect("members:consents", request.fund.code, pk)

    def do() -> Consent:
        told, paper = form.cleaned_data, form.filed_photo()
        return record_consent(
            member=member, kind=told["kind"], by=request.officer, at=now(), on=told["on"], paper=paper
        )

    if tried(request, form, do, "on") is not None:
        messages.success(request, gettext("The consent is written down."))
        return redirect("members:consents", request.fund.code, pk)
    context = {
        "member": member,
        "rows": [
            {"row": row, "words": TEXTS[row.kind, row.text_version]}
            for row in Consent.objects.filter(member=member).select_related("by", "paper").order_by("-pk")
        ],
        "asked": request.GET.get("withdraw", ""),
        "standing": [kind for kind in Consent.Kind if consent_of(member, kind)],
    }
    return show_form(request, "members/consents.html", form, **context)


def _kind(request: FundRequest) -> str:
    asked = request.POST["withdraw"]
    return asked if asked in Consent.Kind.values else Consent.Kind.HEALTH


@require_GET
@fund_view(Act.RECORD_CONSENT)
def form_to_sign(request: FundRequest, pk: int) -> HttpResponse:
    """The paper on which a member ticks and signs; it is in Thai."""
    member = member_or_404(request, pk)
    with translation.override("th"):
        words = tuple((str(kind.label), text_of(kind)[1].th) for kind in Consent.Kind)
    version = ", ".join(f"{kind.value} {text_of(kind)[0]}" for kind in Consent.Kind)
    sheet = ConsentSheet(letterhead(request.fund), member.full_name, member.number, words, version)
    return file_answer(consent_pdf(sheet), "consent.pdf", PDF)
