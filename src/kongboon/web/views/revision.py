"""The year's revision: drafts, what they change, and what they would have done to past claims."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.benefits.back_test.own_claims import back_test
from kongboon.benefits.claims.queries import visible_claims
from kongboon.funds.models import RegulationVersion
from kongboon.funds.regulations import standing_versions
from kongboon.outlook.queries import shown_at
from kongboon.paper.regulation_document import regulation_pdf
from kongboon.regulations.adding import smallest_text
from kongboon.regulations.editing import own_text
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.services import (
    carried_vote,
    drop_draft,
    share_regulation,
    start_draft,
    text_to_adopt,
)
from kongboon.rules.catalogue import catalogue_names, catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.web.regulations import schedules_offered
from kongboon.web.revision import (
    changes_of,
    clauses_of,
    differences_of,
    doubt_in_words,
    draft_of,
    may_edit,
    open_draft_of,
    parts_of,
    steps,
)
from kongboon.web.revision_forms import BeginForm
from kongboon.web.revision_paper import regulation_paper

_VERSION, _BLANK = "version-", "blank"


@fund_view(Act.SEE_REGULATION)
def drafts(request: FundRequest) -> HttpResponse:
    """Every draft of the fund, the newest first."""
    found = RegulationDraft.objects.filter(fund=request.fund).select_related("changed_by")
    return render(request, "web/revision/drafts.html", {"drafts": found, "may_edit": may_edit(request)})


@fund_view(Act.EDIT_REGULATION)
def begin(request: FundRequest) -> HttpResponse:
    """A new draft: a copy of the version in force, of an earlier one, or of a schedule of the catalogue."""
    versions = list(RegulationVersion.objects.filter(fund=request.fund).order_by("-in_force_from"))
    origins = [(f"{_VERSION}{version.pk}", load_regulation(version.text).title) for version in versions]
    origins += [(schedule.name, schedule.title) for schedule in schedules_offered()]
    origins.append((_BLANK, gettext("Write our own from the beginning")))
    form = BeginForm(request.POST or None, origins=origins, initial={"origin": origins[0][0]})
    if request.method == "POST" and form.is_valid():
        origin = form.cleaned_data["origin"]
        version = next((one for one in versions if f"{_VERSION}{one.pk}" == origin), None)
        text = version.text if version else _first_text(origin, f"ระเบียบ{request.fund.name}")
        based_on = version or (versions[0] if versions else None)
        made = start_draft(fund=request.fund, text=text, based_on=based_on, by=request.officer, at=now())
        return redirect("web:draft", request.fund.code, made.pk)
    rows = [
        (name, title, versions[place] if place < len(versions) else None)
        for place, (name, title) in enumerate(origins)
    ]
    return show_form(request, "web/revision/begin.html", form, rows=rows, chosen=form["origin"].value())


def _first_text(origin: str, title: str) -> str:
    """What a draft begins with where it copies no version: the smallest document, or a schedule."""
    if origin == _BLANK:
        return smallest_text(title)
    if origin not in catalogue_names():
        raise Http404
    return own_text(catalogue_text(origin), title)


@fund_view(Act.SEE_REGULATION)
def draft(request: FundRequest, pk: int) -> HttpResponse:
    """A draft: every clause in plain sentences, and what comes next."""
    found = draft_of(request, pk)
    regulation = load_regulation(found.text)
    parts = parts_of(regulation)
    context = {
        "draft": found,
        "read": regulation,
        "clauses": clauses_of(regulation),
        "parts": parts,
        "silent": [part for part in parts if not part.sentences],
        "changed": len(differences_of(found)),
        "comparisons": shown_at(found),
        "reads_outlook": may(request.officer, Act.SEE_OUTLOOK),
        "votes": found.votes.select_related("recorded_by", "minutes"),
        "may_edit": may_edit(request) and found.is_open,
        "may_adopt": may_edit(request) and found.status == RegulationDraft.Status.VOTED,
        "steps": steps(),
        "step": {"draft": 1, "voted": 5}.get(found.status, 6),
    }
    return render(request, "web/revision/draft.html", context)


@fund_view(Act.EDIT_REGULATION)
def drop(request: FundRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    found = open_draft_of(request, pk)
    if request.method == "POST":
        drop_draft(draft=found, by=request.officer, at=now())
        messages.success(request, gettext("The draft is given up. The regulation in force stays as it is."))
        return redirect("web:drafts", request.fund.code)
    return render(request, "web/revision/drop.html", {"draft": found})


@fund_view(Act.SEE_REGULATION)
def differences(request: FundRequest, pk: int) -> HttpResponse:
    """What a draft changes, the old beside the new."""
    found = draft_of(request, pk)
    context = {"draft": found, "changes": changes_of(differences_of(found)), "steps": steps(), "step": 2}
    return render(request, "web/revision/differences.html", context)


@fund_view(Act.SEE_REGULATION)
def try_out(request: FundRequest, pk: int) -> HttpResponse:
    """A draft tried on the claims of the last three years."""
    found = draft_of(request, pk)
    tried = back_test(request.fund, load_regulation(found.text), until=localdate())
    context = {
        "draft": found,
        "tried": tried,
        # The sums are everybody's; who a claim was for only those see who may see the claim.
        "visible": set(visible_claims(request.fund, request.officer).values_list("pk", flat=True)),
        "change": abs(tried.change_satang),
        "doubts": [(line, doubt_in_words(line)) for line in tried.undecided],
        "steps": steps(),
        "step": 3,
    }
    return render(request, "web/revision/back_test.html", context)


@fund_view(Act.SEE_REGULATION)
def print_draft(request: FundRequest, pk: int) -> HttpResponse:
    """A draft on paper, marked as one until it is adopted; with the head of the vote where there is one."""
    found = draft_of(request, pk)
    vote = carried_vote(found)
    text = text_to_adopt(found, vote) if vote else found.text
    is_draft = found.status != RegulationDraft.Status.ADOPTED
    paper = regulation_paper(request.fund, load_regulation(text), now(), is_draft=is_draft)
    return _pdf(regulation_pdf(paper), f"regulation-draft-{found.pk}.pdf")


@fund_view(Act.SEE_REGULATION)
def print_version(request: FundRequest, pk: int) -> HttpResponse:
    """An adopted version on paper, in the official form."""
    version = RegulationVersion.objects.filter(fund=request.fund, pk=pk).first()
    if version is None:
        raise Http404
    paper = regulation_paper(request.fund, load_regulation(version.text), now())
    return _pdf(regulation_pdf(paper), f"regulation-{version.year_be}-{version.pk}.pdf")


@fund_view(Act.SHARE_REGULATION)
def share(request: FundRequest) -> HttpResponse:
    """Let other funds read the articles of the regulation in force, or no longer."""
    if request.method == "POST":
        is_shared = request.POST.get("share") == "yes"
        share_regulation(fund=request.fund, is_shared=is_shared, by=request.officer, at=now())
        shared = gettext("Other funds can read the articles of the regulation now.")
        messages.success(
            request, shared if is_shared else gettext("Other funds no longer see the regulation.")
        )
    versions = standing_versions(request.fund)
    if not versions:
        raise Http404
    return redirect("web:regulation", request.fund.code, versions[-1].pk)


def _pdf(data: bytes, name: str) -> HttpResponse:
    return file_answer(data, name, PDF)
