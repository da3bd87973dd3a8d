"""Disasters: opened with villages and proof, houses ticked, one list; the list itself is a page of `lists`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from kongboon.access.forms import KeyedForm, show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.claims.facts import Paper
from kongboon.benefits.claims.forms import sent
from kongboon.benefits.claims.results import shown
from kongboon.benefits.incidents.forms import IncidentForm, ProofForm, ticked_in
from kongboon.benefits.incidents.lists import Hit, hits_of, houses_of, make_incident_list
from kongboon.benefits.incidents.services import (
    add_proof,
    close_incident,
    damages_told,
    disasters_of,
    evidence_of,
    open_incident,
)
from kongboon.benefits.lists.queries import state_of
from kongboon.benefits.models import Incident
from kongboon.benefits.words import event_of
from kongboon.documents.models import Document
from kongboon.documents.services import file_upload
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.errors import DomainError
from kongboon.rules.terms import Regulation


@require_GET
@fund_view(Act.SEE_LISTS)
def home(request: FundRequest) -> HttpResponse:
    """The incidents so far, open ones first, and what a new one may be."""
    regulation = regulation_on(request.fund, localdate())
    incidents = Incident.objects.filter(fund=request.fund).select_related("opened_by")
    context = {
        "incidents": sorted(incidents, key=lambda incident: (not incident.is_open, -incident.pk)),
        "events": [event_of(code, regulation) for code in disasters_of(regulation)],
        "may_open": may(request.officer, Act.OPEN_INCIDENT),
    }
    return render(request, "benefits/incidents/home.html", context)


@fund_view(Act.OPEN_INCIDENT)
def new(request: FundRequest, event: str) -> HttpResponse:
    """What happened, when, where."""
    regulation = regulation_on(request.fund, localdate())
    if event not in disasters_of(regulation):
        raise Http404
    form = IncidentForm(sent(request), fund=request.fund, regulation=regulation, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            incident = open_incident(
                fund=request.fund,
                event=event,
                title=form.cleaned_data["title"],
                on=form.cleaned_data["on"],
                villages=form.chosen_villages(),
                sums=form.chosen_sums(),
                by=request.officer,
                at=timezone.now(),
                idem_key=form.cleaned_data["key"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("benefits:incident", request.fund.code, incident.pk)
    return show_form(request, "benefits/incidents/new.html", form, event=event_of(event, regulation))


def _incident(request: FundRequest, pk: int) -> Incident:
    incidents = Incident.objects.filter(fund=request.fund).select_related("fund", "opened_by")
    incident: Incident = get_object_or_404(incidents, pk=pk)
    return incident


def _regulation(incident: Incident) -> Regulation:
    return regulation_on(incident.fund, incident.on)


@fund_view(Act.SEE_LISTS)
def one(request: FundRequest, pk: int) -> HttpResponse:
    """An incident: what it is, its proof, its lists, and what comes next; a POST files proof."""
    incident = _incident(request, pk)
    papers = evidence_of(_regulation(incident), incident.event)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ProofForm(*data, papers=papers)
    if request.method == "POST" and not may(request.officer, Act.OPEN_INCIDENT):
        raise Http404
    if request.method == "POST" and form.is_valid() and _file(request, incident, form):
        return redirect("benefits:incident", request.fund.code, pk)
    proofs = list(incident.proofs.select_related("document"))
    have = {proof.name for proof in proofs}
    context = {
        "incident": incident,
        "event": event_of(incident.event, _regulation(incident)),
        "villages": incident.villages.select_related("village"),
        "damages": damages_told(incident).values(),
        "proofs": [(Paper(proof.name, proof.document), proof) for proof in proofs],
        "lacks_proof": [name for name in papers if name not in have],
        "states": [state_of(made) for made in incident.lists.select_related("made_by")],
        "may_open": may(request.officer, Act.OPEN_INCIDENT),
        "may_tick": may(request.officer, Act.TICK_HOUSES) and incident.is_open,
    }
    return show_form(request, "benefits/incidents/one.html", form, **context)


def _file(request: FundRequest, incident: Incident, form: ProofForm) -> bool:
    try:
        papers = [
            Paper(
                name,
                file_upload(
                    fund=request.fund,
                    upload=upload,
                    kind=Document.Kind.EVIDENCE,
                    by=request.officer,
                    at=timezone.now(),
                ),
            )
            for name, _field, upload in form.uploads()
        ]
        add_proof(incident=incident, proof=papers, by=request.officer, at=timezone.now())
    except DomainError as error:
        form.refuse(error)
        return False
    return True


@fund_view(Act.TICK_HOUSES)
def houses(request: FundRequest, pk: int) -> HttpResponse:
    """Every house with one tap; then what each receives, to be handed in."""
    incident = _incident(request, pk)
    if not incident.is_open:
        return redirect("benefits:incident", request.fund.code, pk)
    form = KeyedForm(sent(request))
    ticked = ticked_in(request.POST) if request.method == "POST" else {}
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        try:
            if "make" not in request.POST:
                return _check_page(request, incident, hits_of(incident, ticked, timezone.now()), form)
            made = make_incident_list(
                incident=incident,
                ticked=ticked,
                by=request.officer,
                at=timezone.now(),
                idem_key=form.cleaned_data["key"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("The list is handed in. Another officer confirms it."))
            return redirect("benefits:list", request.fund.code, made.pk)
    context = {
        "incident": incident,
        "houses": [(house, ticked.get(house.home, "")) for house in houses_of(incident)],
        "damages": list(damages_told(incident).values()),
    }
    return show_form(request, "benefits/incidents/houses.html", form, **context)


def _check_page(request: FundRequest, incident: Incident, hits: list[Hit], form: KeyedForm) -> HttpResponse:
    rows: list[dict[str, Any]] = [
        {"hit": hit, "sentences": shown(hit.decision, hit.damage.title).sentences} for hit in hits
    ]
    context = {
        "incident": incident,
        "rows": rows,
        "given": sum(1 for hit in hits if hit.is_given),
        "total_satang": sum(hit.satang for hit in hits if hit.is_given),
        "form": form,
    }
    return render(request, "benefits/incidents/check.html", context)


@require_POST
@fund_view(Act.OPEN_INCIDENT)
def close(request: FundRequest, pk: int) -> HttpResponse:
    """Every house is found."""
    close_incident(incident=_incident(request, pk), by=request.officer, at=timezone.now())
    return redirect("benefits:incident", request.fund.code, pk)
