"""Who looked at a member's data, for the member: on a page, and as a sheet to take home (PDPA)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.permissions import Act
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.benefits.models import ClaimPaper
from kongboon.documents.models import DocumentView
from kongboon.funds.services import letterhead
from kongboon.governance.looks import looks_at
from kongboon.governance.models import Look
from kongboon.members.models import Member
from kongboon.members.views.register import member_or_404
from kongboon.paper.looks import LookLine, LooksSheet, looks_pdf

A_PAGE = 50


@dataclass(frozen=True)
class ShownLook:
    at: datetime
    who: str
    what: str


def looks_of(member: Member) -> list[ShownLook]:
    """Every look at a member's pages, claims and the papers of these claims, the newest first. Three queries."""
    papers = ClaimPaper.objects.filter(fund=member.fund_id, claim__member=member)
    filed = DocumentView.objects.filter(fund=member.fund_id, document__in=papers.values("document_id"))
    words = gettext("Photo or paper of a claim")
    found = [
        ShownLook(look.at, _who(look), str(look.get_page_display()))
        for look in looks_at(member.fund, member.pk)
    ]
    found += [ShownLook(view.at, _who(view), words) for view in filed.select_related("officer")]
    return sorted(found, key=lambda look: look.at, reverse=True)


def _who(look: Look | DocumentView) -> str:
    return f"{look.officer.name} ({look.officer.get_role_display()})"


@require_GET
@fund_view(Act.SEE_LOOKS)
def looks(request: FundRequest, member_id: int) -> HttpResponse:
    """All looks at one member's data."""
    member = member_or_404(request, member_id)
    page = Paginator(looks_of(member), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "benefits/looks.html", {"member": member, "page_obj": page})


@require_GET
@fund_view(Act.SEE_LOOKS)
def sheet(request: FundRequest, member_id: int) -> HttpResponse:
    """The same as a sheet of paper, which is in Thai."""
    member = member_or_404(request, member_id)
    with translation.override("th"):
        lines = tuple(LookLine(look.at, look.who, look.what) for look in looks_of(member))
    printed = LooksSheet(letterhead(request.fund), member.full_name, member.number, lines, now())
    return file_answer(looks_pdf(printed), "looks.pdf", PDF)
