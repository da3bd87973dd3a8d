"""Yearly lists: choose a benefit and a day, look at who is due, confirm, pay together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import PDF, FundRequest, file_answer, fund_view
from kongboon.benefits.claims.checks import wants_resolution
from kongboon.benefits.claims.forms import PayForm, sent
from kongboon.benefits.claims.late_dues import late_dues_of
from kongboon.benefits.claims.queries import sources
from kongboon.benefits.claims.results import shown_claim
from kongboon.benefits.former_homes import house_changes_of
from kongboon.benefits.incidents.forms import ConfirmListForm
from kongboon.benefits.incidents.lists import confirm_incident_list
from kongboon.benefits.lists.forms import PeopleForm, WhichForm
from kongboon.benefits.lists.paper import signing_list_of
from kongboon.benefits.lists.queries import ListState, state_of, transfers_of
from kongboon.benefits.lists.services import (
    candidates,
    claims_of,
    confirm_list,
    listable,
    make_list,
    pay_list,
)
from kongboon.benefits.models import BenefitList, Claim
from kongboon.benefits.words import title_of
from kongboon.funds.models import BankAccount
from kongboon.funds.regulations import regulation_on
from kongboon.funds.words import explain
from kongboon.governance.models import Resolution, ResolutionUse
from kongboon.governance.resolutions import line_of
from kongboon.kernel.errors import DomainError
from kongboon.paper.signing_list import signing_list_pdf
from kongboon.paper.transfer_file import transfer_xml


@fund_view(Act.SEE_LISTS)
def home(request: FundRequest) -> HttpResponse:
    """The lists so far, and the form for a new one."""
    benefits = listable(regulation_on(request.fund, localdate()))
    asked = request.GET if {"benefit", "on_0"} & set(request.GET) else None
    only = benefits[0].code if len(benefits) == 1 else None
    form = WhichForm(asked, benefits=benefits, initial={"on": localdate(), "benefit": only})
    if asked is not None and form.is_valid():
        return people(request, form.cleaned_data["benefit"], form)
    made = BenefitList.objects.filter(fund=request.fund, incident=None).select_related("made_by")
    context = {
        "states": [state_of(each) for each in made[:20]],
        "may_make": may(request.officer, Act.MAKE_LIST) and bool(benefits),
    }
    return show_form(request, "benefits/lists/home.html", form, **context)


def people(request: FundRequest, code: str, which: WhichForm) -> HttpResponse:
    """Who is due on that day, everybody ticked; sending it makes the list."""
    on = which.cleaned_data["on"]
    if not may(request.officer, Act.MAKE_LIST):
        raise Http404
    try:
        found = candidates(request.fund, code, on)
    except DomainError as error:
        which.refuse(error, "on")
        return show_form(request, "benefits/lists/home.html", which, states=[], may_make=True)
    form = PeopleForm(sent(request), found=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_list(
                fund=request.fund,
                benefit_code=code,
                on=on,
                members=form.chosen(),
                by=request.officer,
                at=timezone.now(),
                idem_key=form.cleaned_data["key"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("benefits:list", request.fund.code, made.pk)
    benefit = regulation_on(request.fund, on).benefit(code)
    context = {
        "found": found,
        "on": on,
        "title": title_of(benefit) if benefit else code,
        "total_satang": sum(each.decision.amount_satang for each in found),
        "ticked": form["members"].value() or [],
    }
    return show_form(request, "benefits/lists/people.html", form, **context)


def _state(request: FundRequest, pk: int) -> ListState:
    lists = BenefitList.objects.filter(fund=request.fund).select_related("made_by", "incident", "fund")
    made = get_object_or_404(lists, pk=pk)
    return state_of(made)


@require_GET
@fund_view(Act.SEE_LISTS)
def one(request: FundRequest, pk: int) -> HttpResponse:
    """A list with every name, how far it has come, and what comes next."""
    return _page(request, _state(request, pk))


def _confirm_form(state: ListState, told: Any = None) -> ConfirmListForm:
    waiting = (claim for claim in state.claims if claim.status == Claim.Status.SUBMITTED)
    is_chosen = any(wants_resolution(claim) for claim in waiting)
    return ConfirmListForm(told, fund=state.made.fund, is_chosen=is_chosen)


def _page(
    request: FundRequest, state: ListState, form: PayForm | None = None, refusal: str = "", note: Any = None
) -> HttpResponse:
    form = form or PayForm(sources=sources(request.fund))
    waiting = [claim for claim in state.claims if claim.status == Claim.Status.SUBMITTED]
    moved = house_changes_of(waiting)
    context = {
        "note": note or _confirm_form(state),
        "rests": _resolutions(request, state),
        "moved": [change for claim in waiting for change in moved.get(claim.pk, ())],
        "proofs": state.made.incident.proofs.select_related("document") if state.made.incident else (),
        "rows": [(claim, state.sum_of(claim), shown_claim(claim, request.officer)) for claim in state.claims],
        "state": state,
        "form": form,
        "refusal": refusal,
        "may_confirm": state.may_confirm(request.officer),
        "may_pay": state.may_pay(request.officer),
        "may_transfer": may(request.officer, Act.PAY_CLAIM) and (state.to_pay or state.paid),
        "banks": BankAccount.objects.filter(fund=request.fund).order_by("pk"),
    }
    status = 422 if refusal or form.errors or context["note"].errors else 200
    template = "benefits/incidents/list.html" if state.made.incident else "benefits/lists/one.html"
    return render(request, template, context, status=status)


def _resolutions(request: FundRequest, state: ListState) -> list[str]:
    """The resolutions on which claims of a list rest. Two queries."""
    uses = ResolutionUse.objects.filter(
        fund=request.fund, act=Act.CONFIRM_CLAIM.code, thing_id__in=[claim.pk for claim in state.claims]
    )
    found = Resolution.objects.filter(pk__in=uses.values("resolution_id")).order_by("pk")
    may_read = may(request.officer, Act.READ_RESOLUTION)
    return [line_of(one, one.words if may_read else "") for one in found]


@require_POST
@fund_view(Act.CONFIRM_CLAIM)
def confirm(request: FundRequest, pk: int) -> HttpResponse:
    """Another officer agrees to the whole list."""
    state = _state(request, pk)
    note = _confirm_form(state, sent(request))
    if state.made.incident is not None and not note.is_valid():
        return _page(request, state, note=note)
    try:
        if state.made.incident is not None:
            agreed = confirm_incident_list(
                made=state.made,
                by=request.officer,
                at=timezone.now(),
                resolution=note.cleaned_data.get("resolution", ""),
                note=note.cleaned_data["note"],
            )
        else:
            agreed = confirm_list(made=state.made, by=request.officer, at=timezone.now())
    except DomainError as error:
        return _page(request, state, refusal=explain(error))
    words = ngettext("%(count)s name is confirmed.", "%(count)s names are confirmed.", len(agreed))
    messages.success(request, words % {"count": len(agreed)})
    waiting = claims_of(state.made).filter(status=Claim.Status.SUBMITTED)
    if late := late_dues_of(waiting):
        told = ngettext(
            "%(count)s name rests on dues that were written down afterwards. Open it and write what you found.",
            "%(count)s names rest on dues that were written down afterwards. Open each and write what you found.",
            len(late),
        )
        messages.warning(request, told % {"count": len(late)})
    return redirect("benefits:list", request.fund.code, pk)


@require_POST
@fund_view(Act.PAY_CLAIM)
def pay(request: FundRequest, pk: int) -> HttpResponse:
    """Every confirmed sum goes out in one act, each with its voucher."""
    state = _state(request, pk)
    form = PayForm(sent(request), sources=sources(request.fund))
    if not form.is_valid():
        return _page(request, state, form)
    try:
        paid = pay_list(
            made=state.made,
            by=request.officer,
            at=timezone.now(),
            idem_key=form.cleaned_data["key"],
            bank=form.chosen.bank,
        )
    except DomainError as error:
        form.refuse(error)
        return _page(request, state, form)
    words = ngettext("%(count)s person is paid.", "%(count)s people are paid.", len(paid))
    messages.success(request, words % {"count": len(paid)})
    return redirect("benefits:list", request.fund.code, pk)


@require_GET
@fund_view(Act.SEE_LISTS)
def paper(request: FundRequest, pk: int) -> HttpResponse:
    """The list as PDF, each name with a place to sign."""
    listed = signing_list_of(_state(request, pk), timezone.now())
    return file_answer(signing_list_pdf(listed), f"list-{pk % 10**10}.pdf", PDF)


@require_GET
@fund_view(Act.PAY_CLAIM)
def transfers(request: FundRequest, pk: int, bank: int) -> HttpResponse:
    """The bank's file (ISO 20022 pain.001) of everybody who can be reached by PromptPay."""
    state = _state(request, pk)
    account = get_object_or_404(BankAccount.objects.filter(fund=request.fund), pk=bank)
    file = transfers_of(state, account, timezone.now()).file
    if file is None:
        return _page(
            request, state, refusal=gettext("Nobody on this list has a national id or a mobile number.")
        )
    return file_answer(transfer_xml(file), f"{file.reference}.xml", "application/xml", inline=False)
