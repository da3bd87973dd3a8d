from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.backups import keeping
from kongboon.backups.tasks import ask_backup, is_under_way


@fund_view(Act.MAKE_BACKUP)
def home(request: FundRequest) -> HttpResponse:
    """When the last backup was made, what failed, when the key was tried; a button for one more."""
    if request.method == "POST":
        ask_backup(by=request.officer, at=now())
        return redirect("backups:home", request.fund.code)
    state, moment = keeping.state(), now()
    context = {
        "state": state,
        "is_late": state.is_late(moment),
        "wants_rehearsal": state.wants_rehearsal(moment),
        "is_under_way": is_under_way(),
        "kept": (keeping.DAILY, keeping.WEEKLY, keeping.MONTHLY),
    }
    return render(request, "backups/home.html", context)
