"""Changing a draft: one clause a page, a clause more or less, or the text by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.regulations.adding import Written, with_article, with_new_event, with_written
from kongboon.regulations.editing import (
    with_benefit,
    with_code,
    without_benefit,
)
from kongboon.regulations.filling import (
    benefit_boxes,
    benefit_table,
    benefit_values,
    filled_rows,
)
from kongboon.rules.document import load_regulation
from kongboon.web.lent_articles import article_named, articles_offered
from kongboon.web.revision import clauses_of, keep, open_draft_of
from kongboon.web.revision_boxes import ROWS_SPARE, DraftForm, rows_asked
from kongboon.web.revision_clause_form import ClauseForm
from kongboon.web.revision_forms import OWN_KINDS, AddForm, WholeTextForm
from kongboon.web.views.revision_sections import kept


@fund_view(Act.EDIT_REGULATION)
def clause(request: FundRequest, pk: int, code: str) -> HttpResponse:
    """One benefit: its sentences, and a box for each slot."""
    draft = open_draft_of(request, pk)
    regulation, table = load_regulation(draft.text), benefit_table(draft.text, code)
    if not table:
        raise Http404
    sent, count, wants_more = rows_asked(request.POST, len(table.get("tiers", [])) + ROWS_SPARE)
    form = ClauseForm(
        sent or None,
        table=table,
        regulation=regulation,
        count=count,
        initial=benefit_boxes(table) | {"edition": draft.edition},
    )
    if wants_more:
        form.show_again()
    elif request.method == "POST" and form.is_valid():
        boxes = form.boxes()
        text = with_benefit(draft.text, code, benefit_values(boxes, table))
        text = with_code(text, code, boxes["code"])
        if keep(request, draft, text, form, filled_rows(boxes)):
            return kept(request, draft, gettext("The clause is kept in the draft."), boxes["code"])
    shown = next(one for one in clauses_of(regulation) if one.code == code)
    caps_wrong = any(name.startswith("cap_") for name in form.errors)
    return show_form(
        request, "web/revision/clause.html", form, draft=draft, clause=shown, caps_wrong=caps_wrong
    )


@fund_view(Act.EDIT_REGULATION)
def whole_text(request: FundRequest, pk: int) -> HttpResponse:
    """The document as it is written, for what no box reaches."""
    draft = open_draft_of(request, pk)
    form = WholeTextForm(request.POST or None, initial={"text": draft.text, "edition": draft.edition})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"].replace("\r\n", "\n")
        if keep(request, draft, text, form):
            return kept(request, draft, gettext("The text is kept in the draft."))
    return show_form(request, "web/revision/text.html", form, draft=draft)


@fund_view(Act.EDIT_REGULATION)
def add(request: FundRequest, pk: int) -> HttpResponse:
    """One more benefit, of the fund's own or from another document."""
    draft = open_draft_of(request, pk)
    lent = articles_offered(request.fund, request.GET.get("q", ""))
    form = AddForm(
        request.POST or None,
        offered=[(row.name, row.title) for document in lent for row in document.rows],
        own_events=load_regulation(draft.text).own_events,
        initial={"edition": draft.edition},
    )
    if request.method == "POST" and form.is_valid():
        text, code = _with_chosen(request, draft.text, form)
        if keep(request, draft, text, form):
            messages.success(request, gettext("The benefit is in the draft. Look at each box and keep it."))
            return redirect("web:draft-clause", request.fund.code, draft.pk, code)
    chosen = form["source"].value()
    return show_form(request, "web/revision/add.html", form, draft=draft, offered=lent, chosen=chosen)


def _with_chosen(request: FundRequest, text: str, form: AddForm) -> tuple[str, str]:
    """The draft's text with the benefit that was chosen, and its code."""
    data = form.cleaned_data
    if data["source"] not in OWN_KINDS:
        chosen = article_named(request.fund, data["source"])
        return with_article(text, chosen.article, chosen.remark)
    clause, event = gettext("new clause"), data["event"]
    if data["source"] == "known":
        title = dict(form.fields["event"].choices)[event]  # type: ignore[attr-defined]
        return with_written(text, Written(event, title, clause, {"amount": data["amount"]}))
    title = data["event_name"] if data["source"] == "own" else data["text_name"]
    text, event = with_new_event(text, title)
    values: dict[str, Any] = {"amount": data["amount"]}
    if data["source"] == "text":
        limits = {"min": data["range_min"], "max": data["range_max"]}
        condition = " ".join(data["condition"].split())
        values = {"decided_by": "committee", "range": limits, "condition": condition}
    return with_written(text, Written(event, title, clause, values))


@fund_view(Act.EDIT_REGULATION)
def remove(request: FundRequest, pk: int, code: str) -> HttpResponse:
    """Take one benefit out of the draft, after looking at it once more."""
    draft = open_draft_of(request, pk)
    shown = next((one for one in clauses_of(load_regulation(draft.text)) if one.code == code), None)
    if shown is None:
        raise Http404
    form = DraftForm(request.POST or None, initial={"edition": draft.edition})
    sent = request.method == "POST" and form.is_valid()
    if sent and keep(request, draft, without_benefit(draft.text, code), form):
        return kept(request, draft, gettext("The benefit is taken out of the draft."))
    return show_form(request, "web/revision/remove.html", form, draft=draft, clause=shown)
