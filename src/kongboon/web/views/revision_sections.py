"""Changing what is no benefit: the general part, members, the division of money, and lists of rows."""

from __future__ import annotations

import tomllib

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.kernel.errors import DomainError
from kongboon.regulations.editing import with_section
from kongboon.regulations.filling import (
    CEILING_SLOTS,
    GENERAL_SLOTS,
    MEMBERSHIP_SLOTS,
    boxes_of,
    values_of,
)
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.section_sentences import section_sentences
from kongboon.regulations.sections import (
    SECTIONS,
    SOURCES,
    check_gone,
    rows_of,
    shares_of,
    with_shares,
    with_typed_rows,
)
from kongboon.rules.document import load_regulation
from kongboon.web.revision import GENERAL_MARKS, assumed_in_general, keep, open_draft_of, part_title
from kongboon.web.revision_boxes import rows_asked
from kongboon.web.revision_section_forms import (
    GeneralForm,
    MembershipForm,
    RowsForm,
    SharesForm,
    share_box,
)


@fund_view(Act.EDIT_REGULATION)
def general(request: FundRequest, pk: int) -> HttpResponse:
    """What holds for every benefit: title, waiting time, dues, arrears."""
    draft = open_draft_of(request, pk)
    table = tomllib.loads(draft.text)
    initial = boxes_of(table, GENERAL_SLOTS) | {"edition": draft.edition}
    initial["fiscal_year_starts"] = initial["fiscal_year_starts"] or "10"
    form = GeneralForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        text = draft.text
        for section, values in values_of(form.cleaned_data, table, GENERAL_SLOTS).items():
            text = with_section(text, section, values)
        if form.cleaned_data["settled"]:
            marks = table["regulation"].get("assumed", [])
            kept_marks = [name for name in marks if name not in GENERAL_MARKS]
            text = with_section(text, "regulation", {"assumed": kept_marks or None})
        if keep(request, draft, text, form):
            return kept(request, draft, gettext("The general part is kept in the draft."), "general")
    assumed = assumed_in_general(load_regulation(draft.text))
    return show_form(request, "web/revision/general.html", form, draft=draft, assumed=assumed)


@fund_view(Act.EDIT_REGULATION)
def members(request: FundRequest, pk: int) -> HttpResponse:
    """Who may join, who pays no dues, what an end of membership means."""
    draft = open_draft_of(request, pk)
    table = tomllib.loads(draft.text)
    initial = boxes_of(table, MEMBERSHIP_SLOTS) | {"edition": draft.edition}
    form = MembershipForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = values_of(form.cleaned_data, table, MEMBERSHIP_SLOTS)["membership"]
        if keep(request, draft, with_section(draft.text, "membership", values), form):
            return kept(request, draft, gettext("The part on members is kept in the draft."), "members")
    sentences = section_sentences(load_regulation(draft.text), "members", gettext)
    return show_form(request, "web/revision/members.html", form, draft=draft, sentences=sentences)


@fund_view(Act.EDIT_REGULATION)
def shares(request: FundRequest, pk: int) -> HttpResponse:
    """How the money of each source divides over the pools, and what running the fund may cost."""
    draft = open_draft_of(request, pk)
    regulation, table, stands = load_regulation(draft.text), tomllib.loads(draft.text), shares_of(draft.text)
    initial = boxes_of(table, CEILING_SLOTS) | {"edition": draft.edition}
    for source in SOURCES:
        for place, pool in enumerate(regulation.pools):
            initial[share_box(source, place)] = stands.get(source, {}).get(pool.key, "")
    form = SharesForm(request.POST or None, pools=regulation.pools, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = {
            source: {
                pool.key: form.cleaned_data[share_box(source, place)]
                for place, pool in enumerate(regulation.pools)
            }
            for source in SOURCES
        }
        text, sources = with_shares(draft.text, typed)
        text = with_section(
            text, "regulation", values_of(form.cleaned_data, table, CEILING_SLOTS)["regulation"]
        )
        if keep(request, draft, text, form, sources):
            return kept(request, draft, gettext("The division of money is kept in the draft."), "shares")
    return show_form(request, "web/revision/shares.html", form, draft=draft, pools=regulation.pools)


@fund_view(Act.EDIT_REGULATION)
def rows(request: FundRequest, pk: int, name: str) -> HttpResponse:
    """One list of the draft, row by row; «more rows» shows the page again with what was typed and keeps nothing."""
    draft = open_draft_of(request, pk)
    section = SECTIONS.get(name)
    if section is None:
        raise Http404
    stands = rows_of(draft.text, section)
    sent, count, wants_more = rows_asked(request.POST, len(stands) + 1)
    form = RowsForm(
        sent or None, section=section, stands=stands, count=count, initial={"edition": draft.edition}
    )
    if wants_more:
        form.show_again()
    elif request.method == "POST" and form.is_valid() and _may_go(form, draft):
        text = with_typed_rows(draft.text, section, form.typed_rows)
        if keep(request, draft, text, form, form.typed_rows):
            return kept(request, draft, gettext("The rows are kept in the draft."), name)
    regulation = load_regulation(draft.text)
    context = {
        "draft": draft,
        "part": name,
        "title": part_title(name),
        "sentences": () if name == "chapters" else section_sentences(regulation, name, gettext),
    }
    return show_form(request, "web/revision/rows.html", form, **context)


def _may_go(form: RowsForm, draft: RegulationDraft) -> bool:
    """Whether nothing rests on the rows that are taken out; what does is said at its row."""
    regulation = load_regulation(draft.text)
    for row in form.gone:
        try:
            check_gone(regulation, form.section, row, gettext)
        except DomainError as error:
            form.refuse(error, f"row_{row.at}_out")
    return not form.errors


def kept(request: FundRequest, draft: RegulationDraft, sentence: str, place: str = "") -> HttpResponse:
    """Back to the draft, at the part that was changed."""
    messages.success(request, sentence)
    answer = redirect("web:draft", request.fund.code, draft.pk)
    if place:
        answer["Location"] += f"#{place}"
    return answer
