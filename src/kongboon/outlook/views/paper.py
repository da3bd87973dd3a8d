"""The outlook on paper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.timezone import now

from kongboon.access.permissions import Act
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.outlook.answers import answer_of
from kongboon.outlook.models import Projection
from kongboon.outlook.sheet import assembly_sheet, treasurer_sheet
from kongboon.outlook.views.overview import projection_of
from kongboon.paper.outlook_document import assembly_sheet_pdf, treasurer_sheet_pdf


@fund_view(Act.SEE_OUTLOOK)
def sheet(request: FundRequest, pk: int) -> HttpResponse:
    """The one page of a projection: the treasurer's, or the assembly's where proposals stand side by side."""
    asked = projection_of(request, pk)
    if asked.status != Projection.Status.DONE:
        raise Http404
    answer = answer_of(asked)
    if asked.kind == Projection.Kind.PROPOSALS:
        data, name = assembly_sheet_pdf(assembly_sheet(answer, now())), f"proposals-{pk}.pdf"
    else:
        data, name = treasurer_sheet_pdf(treasurer_sheet(answer, now())), f"outlook-{pk}.pdf"
    return file_answer(data, name, PDF)
