"""Who holds an office at the fund: the list, and asking for an officer, the end of an office, a new slip."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now

from kongboon.access.forms import KeyedForm
from kongboon.access.models import Officer, Role, User
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.households import members_by_officer
from kongboon.governance import services
from kongboon.governance.asking import asked
from kongboon.governance.models import Request
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
