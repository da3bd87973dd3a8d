"""Who holds an office at the fund: the list, a new officer, the end of an office, a forgotten password."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.models import Officer, Role, User
from kongboon.access.permissions import Act, may
from kongboon.access.services import add_officer, add_user, end_office, give_sign_in, set_password
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.households import members_by_officer
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht
from kongboon.ledger.queries import balances
from kongboon.web.errors import CollectorHoldsCash
from kongboon.web.settings_forms import OfficerForm, PasswordForm, SignInForm


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
    }
    return render(request, "web/officers/list.html", context)


@fund_view(Act.ADD_OFFICER)
def add(request: FundRequest) -> HttpResponse:
    """One more officer, with a sign-in name and a first password."""
    form = OfficerForm(request.fund, request.POST or None, may_reuse=cast(User, request.user).is_superuser)
    if request.method == "POST" and form.is_valid():
        try:
            officer = _add(request, form)
        except DomainError as error:
            form.refuse(error)
        else:
            words = {"name": officer.name, "role": officer.get_role_display()}
            messages.success(request, gettext("%(name)s can sign in now as %(role)s.") % words)
            return redirect("web:officers", request.fund.code)
    return show_form(request, "web/officers/add.html", form)


@transaction.atomic
def _add(request: FundRequest, form: OfficerForm) -> Officer:
    data = form.cleaned_data
    lock_fund(request.fund)
    user = _user(form, data["name"])
    return add_officer(
        fund=request.fund, role=data["role"], name=data["name"], at=now(), user=user, village=form.village()
    )


def _user(form: SignInForm, name: str) -> User:
    """Who signs in under the name that was typed, made when they are new."""
    data = form.cleaned_data
    if data["is_known"]:
        return User.objects.get(username__iexact=data["username"])
    return add_user(username=data["username"], name=name, password_hash=data["hash"])


def _found(request: FundRequest, pk: int) -> Officer:
    found: Officer = get_object_or_404(
        Officer.objects.filter(fund=request.fund).select_related("user"), pk=pk
    )
    return found


@fund_view(Act.ADD_OFFICER)
def sign_in(request: FundRequest, pk: int) -> HttpResponse:
    """A sign-in name for an officer who has none here, as after the fund has moved in from elsewhere."""
    officer = _found(request, pk)
    if officer.user is not None or officer.active_to is not None:
        raise Http404
    may_reuse = cast(User, request.user).is_superuser
    form = SignInForm(request.POST or None, known_name=officer.name, may_reuse=may_reuse)
    if request.method == "POST" and form.is_valid():
        try:
            _give_sign_in(officer, form)
        except DomainError as error:
            form.refuse(error)
        else:
            words = {"name": officer.name, "role": officer.get_role_display()}
            messages.success(request, gettext("%(name)s can sign in now as %(role)s.") % words)
            return redirect("web:officers", request.fund.code)
    return show_form(request, "web/officers/sign_in.html", form, person=officer)


@transaction.atomic
def _give_sign_in(officer: Officer, form: SignInForm) -> None:
    lock_fund(officer.fund)
    give_sign_in(officer=officer, user=_user(form, officer.name))


@fund_view(Act.END_OFFICE)
def end(request: FundRequest, pk: int) -> HttpResponse:
    """End an office, once no money of the fund is with the person."""
    officer = _found(request, pk)
    if request.method == "POST":
        _end(request, officer)
        messages.success(request, gettext("The office of %(name)s has ended.") % {"name": officer.name})
        return redirect("web:officers", request.fund.code)
    return render(request, "web/officers/end.html", {"leaving": officer})


@transaction.atomic
def _end(request: FundRequest, officer: Officer) -> None:
    lock_fund(request.fund)
    found = balances(request.fund)
    held = sum(found.get(account.pk, 0) for account in officer.cash_accounts.all())
    if held:
        raise CollectorHoldsCash(name=officer.name, amount=format_baht(held))
    end_office(officer=officer, by=request.officer, at=now())


@fund_view(Act.SEE_SETTINGS)
def password(request: FundRequest, pk: int) -> HttpResponse:
    """A new password for an officer who forgot theirs; by the person who set up this installation."""
    officer = _found(request, pk)
    if not cast(User, request.user).is_superuser or officer.user is None:
        raise Http404
    form = PasswordForm(officer.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_password(user=officer.user, password=form.cleaned_data["password"])
        messages.success(
            request, gettext("%(name)s signs in with the new password from now on.") % {"name": officer.name}
        )
        return redirect("web:officers", request.fund.code)
    return show_form(request, "web/officers/password.html", form, person=officer)
