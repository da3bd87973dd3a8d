"""Asking in three steps: who and what, the facts one question a page, the result with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext

from kongboon.access.forms import KeyedForm, show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.claims import draft as drafts
from kongboon.benefits.claims.answers import QUESTIONS
from kongboon.benefits.claims.draft import Draft
from kongboon.benefits.claims.forms import sent
from kongboon.benefits.claims.non_members import takes_outsiders
from kongboon.benefits.claims.queries import found_members
from kongboon.benefits.claims.questions import PAPERS, is_for, next_question, questions
from kongboon.benefits.claims.results import shown_quote
from kongboon.benefits.claims.services import quote_claim, submit_event
from kongboon.benefits.models import Claim
from kongboon.benefits.words import Event, event_of, events_of
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on, regulations_of
from kongboon.funds.words import explain
from kongboon.kernel.errors import DomainError
from kongboon.members.consents import text_of
from kongboon.members.models import Consent, Member
from kongboon.members.queries import age_band, visible_members
from kongboon.rules.errors import NoRegulationInForce
from kongboon.rules.terms import Regulation


def steps() -> list[str]:
    """The words of the three steps."""
    return [gettext("Who and what"), gettext("Facts and photos"), gettext("Result")]


def _member(request: FundRequest, pk: int) -> Member | None:
    """The member of an address; None for a person who is no member."""
    if pk == drafts.NOBODY:
        return None
    member: Member = get_object_or_404(visible_members(request.officer), pk=pk)
    return member


@dataclass(frozen=True)
class Somebody:
    """A person who is no member, where a page shows a member."""

    full_name: str
    pk: int = drafts.NOBODY


def whom(member: Member | None, draft: Draft | None = None) -> Member | Somebody:
    """Whom a page is about."""
    if member is not None:
        return member
    named = draft.person_name if draft is not None else ""
    return Somebody(named or gettext("Somebody who is not a member"))


def _regulation(fund: Fund, on: date) -> Regulation:
    """The regulation of the day, or the last one that the fund has. Errors: NoRegulationInForce."""
    known = regulations_of(fund)
    if not known:
        raise NoRegulationInForce(on=on)
    return next((regulation for regulation in known if regulation.is_in_force(on)), known[-1])


@fund_view(Act.SUBMIT_CLAIM)
def who(request: FundRequest) -> HttpResponse:
    """Step 1: the member."""
    words = request.GET.get("q", "")[:100]
    found = found_members(request.officer, words)
    today = localdate()
    benefits = [b for each in regulations_of(request.fund) if each.is_in_force(today) for b in each.benefits]
    context = {
        "words": words,
        "found": found,
        "steps": steps(),
        "helps_outsiders": any(takes_outsiders(benefit) for benefit in benefits),
    }
    return render(request, "benefits/who.html", context)


@fund_view(Act.SUBMIT_CLAIM)
def what(request: FundRequest, member_id: int) -> HttpResponse:
    """Step 1: what happened, by its picture."""
    member = _member(request, member_id)
    events = _events(_regulation(request.fund, localdate()), member)
    band = age_band(member, localdate()) if member is not None else ""
    context = {"member": whom(member), "events": events, "steps": steps(), "age_band": band}
    return render(request, "benefits/what.html", context)


def _events(regulation: Regulation, member: Member | None) -> list[Event]:
    """What may happen to a member, or to a person who is none."""
    events = events_of(regulation)
    return [event for event in events if is_for(regulation, event.code, outsider=member is None)]


def _draft(request: FundRequest, member: Member | None, event: str) -> Draft:
    draft = drafts.load(request.session, request.fund, member, event)
    regulation = _regulation(request.fund, draft.event_on or localdate())
    if event not in {known.code for known in _events(regulation, member)}:
        raise Http404
    return draft


@fund_view(Act.SUBMIT_CLAIM)
def question(request: FundRequest, member_id: int, event: str, name: str) -> HttpResponse:
    """Step 2: one question; its answer is kept and the next question follows."""
    member = _member(request, member_id)
    draft = _draft(request, member, event)
    if name not in questions(draft, request.fund, member):
        raise Http404
    if request.method == "GET" and "again" in request.GET:
        # Every answer is shown once more, filled in, so that each can be changed.
        draft.answered = []
        drafts.save(request.session, request.fund, draft)
        return redirect(_next_address(request, draft, member))
    if request.method == "POST" and "remove" in request.POST:
        draft.papers = [paper for paper in draft.papers if str(paper[1]) != request.POST["remove"]]
        drafts.save(request.session, request.fund, draft)
        return redirect(request.path)
    form = QUESTIONS[name].form(request, draft, member)
    if request.method == "POST" and form.is_valid():
        try:
            QUESTIONS[name].answer(request, draft, member, form)
        except DomainError as error:
            if not form.errors:
                form.refuse(error, next(iter(form.fields)))
        else:
            drafts.save(request.session, request.fund, draft, answered=name)
            return redirect(_next_address(request, draft, member))
    return show_form(request, f"benefits/ask_{name}.html", form, **_context(request, draft, member, name))


def _context(request: FundRequest, draft: Draft, member: Member | None, name: str) -> dict[str, Any]:
    listed = questions(draft, request.fund, member)
    place = listed.index(name)
    return {
        "member": whom(member, draft),
        "event": event_of(draft.event, _regulation(request.fund, draft.event_on or localdate())),
        "draft": draft,
        "steps": steps(),
        "before": listed[place - 1] if place else "",
        "filed": draft.documents() if name == "papers" else [],
        "consent_words": text_of(Consent.Kind.HEALTH)[1],
        "own_death": draft.event == "death" and draft.relation == "self",
    }


def _next_address(request: FundRequest, draft: Draft, member: Member | None) -> str:
    where = [request.fund.code, draft.member_id, draft.event]
    following = next_question(draft, request.fund, member)
    if following is None:
        return reverse("benefits:result", args=where)
    return reverse("benefits:question", args=[*where, following])


@fund_view(Act.SUBMIT_CLAIM)
def result(request: FundRequest, member_id: int, event: str) -> HttpResponse:
    """Step 3: the sum and why, or the condition that is not met and from when it would be; then hand in."""
    member = _member(request, member_id)
    form = KeyedForm(sent(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and (known := _handed_in(request, form.cleaned_data["key"]))
    ):
        return redirect("benefits:claim", request.fund.code, known.pk)
    draft = _draft(request, member, event)
    if next_question(draft, request.fund, member) is not None:
        return redirect(_next_address(request, draft, member))
    try:
        if request.method == "POST" and form.is_valid():
            if form.cleaned_data["key"] == draft.key:
                return _hand_in(request, draft, member, draft.key)
            messages.warning(request, gettext("Answers were changed since. Look at the result once more."))
        return _result_page(request, draft, member, KeyedForm(initial={"key": draft.key}))
    except DomainError as error:
        context = {
            "member": whom(member, draft),
            "draft": draft,
            "steps": steps(),
            "sentence": explain(error),
        }
        return render(request, "benefits/stopped.html", context, status=422)


def _hand_in(request: FundRequest, draft: Draft, member: Member | None, key: str) -> HttpResponse:
    claims = submit_event(asked=draft.asked(member), by=request.officer, at=timezone.now(), idem_key=key)
    drafts.forget(request.session, request.fund, draft)
    _tell(request, claims)
    return redirect("benefits:claim", request.fund.code, claims[0].pk)


def _handed_in(request: FundRequest, key: str) -> Claim | None:
    """The first claim of a form that was sent before."""
    known: Claim | None = Claim.objects.filter(fund=request.fund, idem_key=f"{key}/1").first()
    return known


def _tell(request: FundRequest, claims: list[Claim]) -> None:
    numbers = ", ".join(claim.number for claim in claims)
    words = ngettext("Handed in: %(numbers)s", "Handed in: %(numbers)s", len(claims)) % {"numbers": numbers}
    messages.success(request, words)


def _result_page(request: FundRequest, draft: Draft, member: Member | None, form: KeyedForm) -> HttpResponse:
    regulation = regulation_on(request.fund, draft.event_on or localdate())
    decisions = quote_claim(asked=draft.asked(member), by=request.officer, at=timezone.now())
    found = [shown_quote(decision, regulation, request.officer) for decision in decisions]
    given = [one for one in found if one.is_given]
    context = {
        "member": whom(member, draft),
        "event": event_of(draft.event, regulation),
        "draft": draft,
        "steps": steps(),
        "given": given,
        "refused": [one for one in found if not one.is_given],
        "lacks_papers": any(one.lacks_only_papers for one in found),
        "total_satang": sum(one.amount_satang for one in given if all(one.is_sum_told for one in given)),
        "own_death": draft.event == "death" and draft.relation == "self",
        "asks_papers": PAPERS in questions(draft, request.fund, member),
    }
    return show_form(request, "benefits/result.html", form, **context)
