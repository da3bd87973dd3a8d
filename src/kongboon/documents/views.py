"""Pages of filed papers: for officers of the fund alone, and each look is written down."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.documents.models import Document, DocumentView
from kongboon.documents.queries import visible_documents
from kongboon.documents.services import open_document

LOOKS_SHOWN = 20


def _document(request: FundRequest, pk: int) -> Document:
    """A document that this officer sees."""
    document: Document = get_object_or_404(visible_documents(request.officer), pk=pk)
    return document


@require_GET
@fund_view(Act.SEE_DOCUMENT)
def show(request: FundRequest, pk: int) -> HttpResponse:
    """The photo large, who filed it, and who has looked at it."""
    document = _document(request, pk)
    looks = (
        DocumentView.objects.filter(document=document).select_related("officer").order_by("-pk")[:LOOKS_SHOWN]
    )
    return render(request, "documents/show.html", {"document": document, "looks": looks})


@require_GET
@fund_view(Act.SEE_DOCUMENT)
def content(request: FundRequest, pk: int) -> HttpResponse:
    """The bytes. A PDF may carry programs, so it is only ever saved, never opened inside our pages."""
    document = _document(request, pk)
    data = open_document(document=document, by=request.officer, at=timezone.now())
    response = HttpResponse(data, content_type=document.content_type)
    how = "inline" if document.is_picture else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(document.file_name)}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
