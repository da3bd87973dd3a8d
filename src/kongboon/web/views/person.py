"""A person's own data: the whole file for who asks for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.members.views.register import member_or_404
from kongboon.web.person import person_zip


@require_GET
@fund_view(Act.SEE_LOOKS)
def whole_file(request: FundRequest, member_id: int) -> HttpResponse:
    """Everything that is kept of one member, as one zip to hand over."""
    member = member_or_404(request, member_id)
    member.fund = request.fund
    data = person_zip(member=member, by=request.officer, at=now())
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="member-{member.pk % 10**10}.zip"'
    return response
