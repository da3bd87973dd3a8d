"""Who holds an office at the fund: the list, and asking for an officer, the end of an office, a new slip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now

from kongboon.access.forms import KeyedForm, show_form
from kongboon.access.models import Officer, Role, User
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.households import members_by_officer
from kongboon.governance import services
from kongboon.governance.models import Request, RequestAct
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_text import whole_number
from kongboon.web.photo_forms import PhotoForm
from kongboon.web.settings_forms import OfficerForm, SignInForm


@fund_view(Act.SEE_SETTINGS)
def officers(request: FundRequest) -> HttpResponse:
    """Everybody who holds or held an office."""
    every = Officer.objects.filter(fund=request.fund).select_related("user", "village").order_by("pk")
    order = {role: number for number, role in enumerate(Role.values)}
    members = members_by_officer(request.fund)
    holding = [(o, members.get(o.pk)) for o in every if o.active_to is None]
    context = {
        "holding": sorted(holding, key=lambda each: (order[each[0].role], each[0].pk)),
        "ended": [o for o in every if o.active_to is not None],
        "may_add": may(request.officer, Act.ADD_OFFICER),
        "may_end": may(request.officer, Act.END_OFFICE),
        "may_give_slip": may(request.officer, Act.GIVE_SLIP),
    }
    return render(request, "web/officers/list.html", context)


def asked(
    request: FundRequest, form: Any, template: str, do: Callable[[], Request], **context: Any
) -> HttpResponse:
    """The page of a form that asks for something; asked, it leads to the request, which others agree to.

    Its photo is kept whatever else is wrong.
    """
    if request.method == "POST" and form.is_bound:
        is_whole = form.is_valid()
        try:
            if isinstance(form, PhotoForm):
                form.filed_photo(request, now())
            if is_whole:
                return redirect("governance:request", request.fund.code, do().pk)
        except DomainError as error:
            form.refuse(error)
    return show_form(request, template, form, **context)


def terms_to_ask_anew(request: FundRequest, act: Act) -> dict[str, Any]:
    """What this officer asked for and others did not agree to, or took back, as ?again= names it; else nothing."""
    number = whole_number(request.GET.get("again", ""))
    if number is None:
        return {}
    found = (
        Request.objects.filter(fund=request.fund, act=act.code, pk=number).select_related("asked_by").first()
    )
    is_over = found is not None and found.end is not None and found.end.kind != RequestAct.Kind.DONE
    if found is None or not is_over or not is_same_person(found.asked_by, request.officer):
        return {}
    return dict(found.terms)


@fund_view(Act.ADD_OFFICER)
def add(request: FundRequest) -> HttpResponse:
    """Ask for one more officer."""
    form = OfficerForm(request.fund, request.POST or None, may_reuse=cast(User, request.user).is_superuser)

    def do() -> Request:
        data = form.cleaned_data
        return services.ask_officer(
            fund=request.fund,
            name=data["name"],
            role=data["role"],
            username=data["username"],
            by=request.officer,
            at=now(),
            idem_key=data["key"],
            village=form.village(),
            is_known=data["is_known"],
        )

    return asked(request, form, "web/officers/add.html", do)


def _found(request: FundRequest, pk: int) -> Officer:
    found: Officer = get_object_or_404(
        Officer.objects.filter(fund=request.fund, active_to=None).select_related("user", "fund"), pk=pk
    )
    return found


@fund_view(Act.ADD_OFFICER)
def sign_in(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for a sign-in name for an officer who has none here, as after the fund has moved in from elsewhere."""
    officer = _found(request, pk)
    if officer.user is not None:
        raise Http404
    form = SignInForm(request.POST or None, may_reuse=cast(User, request.user).is_superuser)

    def do() -> Request:
        data = form.cleaned_data
        return services.ask_sign_in(
            officer=officer,
            username=data["username"],
            by=request.officer,
            at=now(),
            idem_key=data["key"],
            is_known=data["is_known"],
        )

    return asked(request, form, "web/officers/sign_in.html", do, person=officer)


@fund_view(Act.END_OFFICE)
def end(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for the end of an office, once no money of the fund is with the person."""
    officer, form = _found(request, pk), KeyedForm(request.POST or None)

    def do() -> Request:
        key = form.cleaned_data["key"]
        return services.ask_end_of_office(officer=officer, by=request.officer, at=now(), idem_key=key)

    return asked(request, form, "web/officers/end.html", do, leaving=officer)


@fund_view(Act.GIVE_SLIP)
def slip(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for a slip for an officer who forgot the password."""
    officer, form = _found(request, pk), KeyedForm(request.POST or None)

    def do() -> Request:
        key = form.cleaned_data["key"]
        return services.ask_slip(officer=officer, by=request.officer, at=now(), idem_key=key)

    return asked(request, form, "web/officers/slip.html", do, person=officer)
