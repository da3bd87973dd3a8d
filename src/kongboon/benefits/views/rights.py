"""What a member may ask for today, on one page that can be shown or printed at home."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.queries import visible_members
from kongboon.benefits.rights import rights_of, shown_right
from kongboon.governance.looks import looked
from kongboon.governance.models import Look


@require_GET
@fund_view(Act.SEE_RIGHTS)
def rights(request: FundRequest, member_id: int) -> HttpResponse:
    """Every benefit of the regulation in force today, those that hold first."""
    member = get_object_or_404(visible_members(request.fund, request.officer), pk=member_id)
    looked(officer=request.officer, member_id=member.pk, page=Look.Page.RIGHTS, at=now())
    today = localdate()
    found = [shown_right(right) for right in rights_of(member, today)]
    context = {
        "member": member,
        "today": today,
        "held": [right for right in found if right.shown.is_given],
        "waiting": [right for right in found if not right.shown.is_given],
    }
    return render(request, "benefits/rights.html", context)
