"""«More»: the fund's data, its villages, banks and regulation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import BahtField, Form, MonthField, ThaiDateField, show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view, open_view
from kongboon.funds.models import BankAccount, RegulationVersion, Village
from kongboon.funds.regulations import standing_versions
from kongboon.funds.services import add_villages
from kongboon.funds.words import explain
from kongboon.governance.asking import asked
from kongboon.governance.models import Request
from kongboon.governance.services import ask_bank_account, ask_bank_correction, ask_details
from kongboon.kernel.errors import DomainError
from kongboon.places.queries import tambon
from kongboon.rules.document import load_regulation
from kongboon.web.navigation import places_for
from kongboon.web.settings_forms import BankForm, DetailsForm, VillageRow
from kongboon.web.words import table_of_acts


@fund_view(Act.SEE_HOME)
def more(request: FundRequest) -> HttpResponse:
    """Every place of the fund in one list, also those that the bar on a phone has no room for."""
    places = [place for place in places_for(request, request.fund, request.officer) if place.wide_only]
    keeps_books = may(request.officer, Act.DEPOSIT_CASH)
    context = {
        "more_places": places,
        "keeps_books": keeps_books,
        "sees_months": may(request.officer, Act.SEE_MONTHS),
        "reads_books": may(request.officer, Act.SEE_BOOKS),
        "sees_changes": may(request.officer, Act.SEE_CHANGES),
        "sees_requests": may(request.officer, Act.SEE_REQUESTS),
        "keeps_backups": may(request.officer, Act.MAKE_BACKUP),
        "is_treasurer": may(request.officer, Act.PAY_OTHER),
    }
    return render(request, "web/settings/more.html", context)


@fund_view(Act.SEE_SETTINGS)
def fund_settings(request: FundRequest) -> HttpResponse:
    """The fund's own data."""
    today = localdate()
    versions = standing_versions(request.fund)
    withdrawn = RegulationVersion.objects.filter(fund=request.fund, withdrawn_at__isnull=False)
    context: dict[str, Any] = {
        "place": tambon(request.fund.tambon_code).full_th,
        "villages": Village.objects.filter(fund=request.fund),
        "banks": BankAccount.objects.filter(fund=request.fund).order_by("pk"),
        "versions": [
            (v, load_regulation(v.text), v.in_force_from <= today <= (v.ends_on or today))
            for v in [*versions, *withdrawn]
        ],
        "may_change": may(request.officer, Act.CHANGE_DETAILS),
        "may_correct_bank": may(request.officer, Act.CORRECT_BANK_ACCOUNT),
        "may_adopt": may(request.officer, Act.ADOPT_REGULATION),
    }
    return render(request, "web/settings/settings.html", context)


@fund_view(Act.CHANGE_DETAILS)
def details(request: FundRequest) -> HttpResponse:
    """Ask for another name, office or registration of the fund."""
    form = DetailsForm.of(request.fund, request.POST or None)

    def do() -> Request:
        key = form.cleaned_data["key"]
        return ask_details(
            fund=request.fund, details=form.details(), by=request.officer, at=now(), idem_key=key
        )

    return asked(request, form, "web/settings/details.html", do)


@fund_view(Act.ADD_VILLAGE)
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


@fund_view(Act.ADD_BANK_ACCOUNT)
def add_bank(request: FundRequest) -> HttpResponse:
    """Ask for one more bank account."""
    form = BankForm(request.POST or None)

    def do() -> Request:
        told = {name: form.cleaned_data[name] for name in ("bank", "branch", "number")}
        return ask_bank_account(
            fund=request.fund, by=request.officer, at=now(), idem_key=form.cleaned_data["key"], **told
        )

    return asked(request, form, "web/settings/bank.html", do)


@fund_view(Act.CORRECT_BANK_ACCOUNT)
def correct_bank(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for a bank account that was written down wrongly to be corrected."""
    account = get_object_or_404(BankAccount.objects.filter(fund=request.fund).select_related("fund"), pk=pk)
    written = {name: getattr(account, name) for name in ("bank", "branch", "number")}
    form = BankForm(request.POST or None, initial=written)

    def do() -> Request:
        told = {name: form.cleaned_data[name] for name in written}
        key = form.cleaned_data["key"]
        return ask_bank_correction(account=account, by=request.officer, at=now(), idem_key=key, **told)

    return asked(request, form, "web/settings/bank.html", do, account=account)


@fund_view(Act.SEE_SETTINGS)
def who_may(request: FundRequest) -> HttpResponse:
    """The table of acts for the committee: who may, and where a second person is wanted."""
    return render(request, "web/who_may.html", {"areas": table_of_acts(request.officer)})


class _Sample(Form):
    """Every kind of field, for the page of components."""

    amount = BahtField(label="Amount")
    on = ThaiDateField(label="Day", initial=localdate, help_text="The day it happened.")
    month = MonthField(label="Month", required=False)


@open_view(Act.SEE_COMPONENTS)
def components(request: HttpRequest) -> HttpResponse:
    """Every component at once, for those who build pages; not for the funds."""
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
