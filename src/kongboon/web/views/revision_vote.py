"""The meeting's word on a draft, and the day from which it holds."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.documents.forms import sent_with_files, tried
from kongboon.regulations.errors import DraftClosed
from kongboon.regulations.models import RegulationDraft, RegulationVote
from kongboon.regulations.requests import ask_adoption
from kongboon.regulations.services import carried_vote, record_vote
from kongboon.web.revision import changes_of, differences_of, draft_of, steps
from kongboon.web.revision_forms import VoteForm


@fund_view(Act.RECORD_VOTE)
def vote(request: FundRequest, pk: int) -> HttpResponse:
    """Record what the meeting said."""
    draft = draft_of(request, pk)
    if not draft.is_open and request.method != "POST":
        raise DraftClosed
    form = VoteForm(request.officer, *sent_with_files(request), initial={"edition": draft.edition})
    if (recorded := tried(request, form, lambda: _record(request, draft, form))) is not None:
        return _answer(request, draft, recorded)
    context = {"draft": draft, "changed": len(differences_of(draft)), "steps": steps(), "step": 4}
    return show_form(request, "web/revision/vote.html", form, **context)


def _record(request: FundRequest, draft: RegulationDraft, form: VoteForm) -> RegulationVote:
    return record_vote(
        draft=draft,
        voted=form.said(),
        edition=form.cleaned_data["edition"],
        minutes=form.required_photo(),
        by=request.officer,
        at=now(),
        idem_key=form.cleaned_data["key"],
    )


def _answer(request: FundRequest, draft: RegulationDraft, recorded: RegulationVote) -> HttpResponse:
    if recorded.is_carried:
        return redirect("web:draft-adopt", request.fund.code, draft.pk)
    messages.warning(request, gettext("The meeting did not agree. The draft stays open and can be changed."))
    return redirect("web:draft", request.fund.code, draft.pk)


@fund_view(Act.ADOPT_REGULATION)
def adopt(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for what the meeting approved to be in force from its day."""
    draft = draft_of(request, pk)
    carried = carried_vote(draft)
    if carried is None:
        raise Http404
    is_late = carried.in_force_from <= localdate()
    if request.method == "POST":
        is_historical = is_late and request.POST.get("is_historical") == "on"
        key = f"adopt/{draft.pk}/{carried.pk}/{request.officer.pk}{'/late' if is_historical else ''}"
        made = ask_adoption(
            draft=draft, by=request.officer, at=now(), idem_key=key, is_historical=is_historical
        )
        return redirect("governance:request", request.fund.code, made.pk)
    if draft.adopted is not None:
        return redirect("web:regulation", request.fund.code, draft.adopted.pk)
    context = {
        "draft": draft,
        "vote": carried,
        "is_late": is_late,
        "changes": changes_of(differences_of(draft)),
        "steps": steps(),
        "step": 5,
    }
    return render(request, "web/revision/adopt.html", context)
