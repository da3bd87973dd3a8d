"""«More»: the fund's data, its villages, banks and regulation."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import BahtField, Form, MonthField, ThaiDateField, show_form
from kongboon.access.models import Role, User
from kongboon.access.web import FundRequest, fund_view
from kongboon.funds.models import BankAccount, RegulationVersion, Village
from kongboon.funds.services import add_bank_account, add_villages, adopt_regulation, change_details
from kongboon.funds.words import explain, shown_date
from kongboon.governance.change_views import WATCHERS
from kongboon.kernel.errors import DomainError
from kongboon.places.queries import tambon
from kongboon.regulations.queries import last_word
from kongboon.rules.document import load_regulation
from kongboon.web.navigation import places_for
from kongboon.web.regulations import benefit_lines, chosen_text, schedules_offered
from kongboon.web.settings_forms import BankRow, DetailsForm, VillageRow
from kongboon.web.setup_forms import RegulationForm
from kongboon.web.views.books import MONTH_READERS

MAY_CHANGE = (Role.CHAIR, Role.SECRETARY, Role.REGISTRAR, Role.TREASURER)
MAY_ADOPT = (Role.CHAIR, Role.SECRETARY)


@fund_view()
def more(request: FundRequest) -> HttpResponse:
    """Every place of the fund in one list, also those that the bar on a phone has no room for."""
    places = [place for place in places_for(request, request.fund, request.officer) if place.wide_only]
    keeps_books = request.officer.role in {Role.TREASURER, Role.BOOKKEEPER}
    context = {
        "more_places": places,
        "keeps_books": keeps_books,
        "sees_months": request.officer.role in MONTH_READERS,
        "reads_books": request.officer.role != Role.COLLECTOR,
        "is_treasurer": request.officer.role == Role.TREASURER,
        "sees_changes": request.officer.role in WATCHERS,
    }
    return render(request, "web/settings/more.html", context)


@fund_view()
def fund_settings(request: FundRequest) -> HttpResponse:
    """The fund's own data."""
    today = localdate()
    versions = RegulationVersion.objects.filter(fund=request.fund)
    context: dict[str, Any] = {
        "place": tambon(request.fund.tambon_code).full_th,
        "villages": Village.objects.filter(fund=request.fund),
        "banks": BankAccount.objects.filter(fund=request.fund).order_by("pk"),
        "versions": [
            (v, load_regulation(v.text), v.in_force_from <= today <= (v.in_force_to or today))
            for v in versions
        ],
        "may_change": request.officer.role in MAY_CHANGE,
        "may_adopt": request.officer.role in MAY_ADOPT,
    }
    return render(request, "web/settings/settings.html", context)


@fund_view(*MAY_CHANGE)
def details(request: FundRequest) -> HttpResponse:
    """Change the fund's name, office and registration."""
    form = DetailsForm.of(request.fund, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_details(fund=request.fund, details=form.details())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("The fund's data are changed."))
            return redirect("web:settings", request.fund.code)
    return show_form(request, "web/settings/details.html", form)


@fund_view(*MAY_CHANGE)
def add_village(request: FundRequest) -> HttpResponse:
    """One more village."""
    form = VillageRow(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_villages(request.fund, [(form.cleaned_data["moo"], form.cleaned_data["name"])])
        except DomainError as error:
            form.refuse(error, "moo")
        else:
            messages.success(request, gettext("%(village)s is in the list now.") % {"village": made[0]})
            return redirect("web:settings", request.fund.code)
    return show_form(request, "web/settings/village.html", form)


@fund_view(Role.TREASURER, Role.CHAIR, Role.SECRETARY)
def add_bank(request: FundRequest) -> HttpResponse:
    """One more bank account."""
    form = BankRow(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_bank_account(fund=request.fund, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error, "number")
        else:
            messages.success(request, gettext("%(bank)s is in the list now.") % {"bank": made})
            return redirect("web:settings", request.fund.code)
    return show_form(request, "web/settings/bank.html", form)


@fund_view()
def regulation(request: FundRequest, pk: int) -> HttpResponse:
    """One version of the regulation: every benefit in a line."""
    version = RegulationVersion.objects.filter(fund=request.fund, pk=pk).first()
    if version is None:
        raise Http404
    read = load_regulation(version.text)
    return render(
        request,
        "web/settings/regulation.html",
        {
            "version": version,
            "read": read,
            "lines": benefit_lines(read),
            "sharing": last_word(request.fund),
            "may_share": request.officer.role in MAY_ADOPT,
        },
    )


@fund_view(*MAY_ADOPT)
def adopt(request: FundRequest) -> HttpResponse:
    """The regulation that the assembly adopted comes into force from the day that it names."""
    form = RegulationForm(request.POST or None, request.FILES or None, may_wait=False)
    if request.method == "POST" and form.is_valid():
        try:
            made = adopt_regulation(
                fund=request.fund, text=chosen_text(form.cleaned_data, request.fund.name), at=now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            words = {"date": shown_date(made.in_force_from)}
            messages.success(request, gettext("The regulation is in force from %(date)s.") % words)
            return redirect("web:regulation", request.fund.code, made.pk)
    return show_form(
        request,
        "web/settings/adopt.html",
        form,
        schedules=schedules_offered(),
        chosen=form["choice"].value(),
    )


class _Sample(Form):
    """Every kind of field, for the page of components."""

    amount = BahtField(label="Amount")
    on = ThaiDateField(label="Day", initial=localdate, help_text="The day it happened.")
    month = MonthField(label="Month", required=False)


def components(request: HttpRequest) -> HttpResponse:
    """Every component at once, for those who build pages; not for the funds."""
    from django.conf import settings

    if not (settings.DEV or cast(User, request.user).is_staff):
        raise Http404
    wrong = _Sample({"amount": "1,23", "on_0": "31", "on_1": "2", "on_2": "2567"})
    wrong.is_valid()
    context = {
        "sample": _Sample(prefix="good"),
        "wrong": wrong,
        "steps": ["Who", "What", "Look it over"],
        "events": [
            {"what": "Asked for", "who": "Malee", "at": None},
            {"what": "Paid", "who": "Somchai", "at": None},
        ],
        "slip_lines": [("Member", "0001"), ("Village", "4")],
        "refusal": explain(DomainError()),
    }
    return render(request, "web/components.html", context)
