"""Up to three proposals side by side, and what a meeting had before it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kongboon.access.forms import Form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.actuarial.comparing import PROPOSALS_MAX
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.thai_text import whole_number
from kongboon.outlook.forms import ProposalForm, TitleForm
from kongboon.outlook.options import Option, levers_of
from kongboon.outlook.services import ask_projection, lay_before_meeting
from kongboon.outlook.texts import version_text
from kongboon.outlook.views.overview import projection_of
from kongboon.regulations.models import RegulationDraft, RegulationVote


@fund_view(Act.SEE_OUTLOOK)
def compare(request: FundRequest) -> HttpResponse:
    """Write the proposals down, and have them worked out on one fate."""
    title, forms = TitleForm(request.POST or None), _forms(request)
    if request.method == "POST":
        options = _options(title, forms)
        if options:
            made = ask_projection(
                fund=request.fund,
                by=request.officer,
                at=now(),
                options=options,
                title=title.cleaned_data["title"],
            )
            return redirect("outlook:projection", request.fund.code, made.pk)
    context: dict[str, Any] = {
        "form": title,
        "forms": forms,
        "may_ask": may(request.officer, Act.ASK_OUTLOOK),
        "today": levers_of(regulation_on(request.fund, localdate())),
    }
    return render(request, "outlook/compare.html", context, status=422 if request.method == "POST" else 200)


@fund_view(Act.CHOOSE_ASSUMPTIONS)
@require_POST
def lay(request: FundRequest, pk: int) -> HttpResponse:
    """Attach a finished comparison to a vote of the fund."""
    asked = projection_of(request, pk)
    chosen = whole_number(request.POST.get("vote", ""))
    vote = RegulationVote.objects.filter(fund=request.fund, pk=chosen).first()
    if vote is None or asked.kind != asked.Kind.PROPOSALS:
        raise Http404
    lay_before_meeting(projection=asked, vote=vote, by=request.officer, at=now())
    messages.success(request, gettext("The comparison is attached to the vote."))
    return redirect("outlook:projection", request.fund.code, pk)


def _forms(request: FundRequest) -> list[ProposalForm]:
    texts, titles = _regulations(request.fund)
    return [
        ProposalForm(
            request.POST or None,
            prefix=f"p{number}",
            texts=texts,
            titles=titles,
            initial={"name": gettext("Proposal %(number)s") % {"number": number}, "state": "random"},
        )
        for number in range(1, PROPOSALS_MAX + 1)
    ]


def _regulations(fund: Fund) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The texts that can be compared, by a key, and their names: the one in force first, then open drafts."""
    in_force = regulation_on(fund, localdate())
    texts = {"": version_text(fund, in_force)}
    titles = [("", gettext("in force: %(title)s") % {"title": in_force.title})]
    for draft in RegulationDraft.objects.filter(
        fund=fund, status__in=(RegulationDraft.Status.DRAFT, RegulationDraft.Status.VOTED)
    ):
        texts[str(draft.pk)] = draft.text
        titles.append((str(draft.pk), gettext("draft: %(title)s") % {"title": draft.title}))
    return texts, titles


def _options(title: Form, forms: list[ProposalForm]) -> list[Option]:
    """The proposals that say something; none where a box is wrong or nothing is proposed."""
    if not all([title.is_valid(), *(form.is_valid() for form in forms)]):
        return []
    saying = [form for form in forms if not form.says_nothing]
    names: set[str] = set()
    for form in saying:
        name = form.cleaned_data["name"]
        if not name:
            form.add_error("name", gettext("Give the proposal a name."))
        elif name in names:
            form.add_error("name", gettext("Two proposals have this name. Give each its own."))
        names.add(name)
    if not saying:
        title.add_error(
            None, gettext("Nothing is different from today yet. Change something in one proposal.")
        )
    return [] if title.errors or any(form.errors for form in forms) else [form.option() for form in saying]
