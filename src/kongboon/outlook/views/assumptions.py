"""What the reckoning rests on: read by every officer, chosen by chair, treasurer and secretary."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.errors import DomainError
from kongboon.outlook.assumption_form import AssumptionForm
from kongboon.outlook.assumption_words import SPECS, Spec, shown_number
from kongboon.outlook.chosen import choices_of, shown, shown_groups, suggestions_of
from kongboon.outlook.evidence import Suggestion
from kongboon.outlook.inputs import assumptions_of, latest_assumptions
from kongboon.outlook.services import choose_assumptions


@fund_view(Act.SEE_OUTLOOK)
def listed(request: FundRequest) -> HttpResponse:
    """Every assumption with its source, who chose it and what the fund's own years say."""
    chosen = latest_assumptions(request.fund)
    assumptions = assumptions_of(chosen)
    context = {
        "groups": shown_groups(request.fund, assumptions, localdate()),
        "choices": choices_of(request.fund),
        "sha256": assumptions.sha256,
        "may_choose": may(request.officer, Act.CHOOSE_ASSUMPTIONS),
    }
    return render(request, "outlook/assumptions.html", context)


@fund_view(Act.CHOOSE_ASSUMPTIONS)
def change(request: FundRequest, key: str) -> HttpResponse:
    """Choose one anew: a typed value with its reason, or what the fund's own years say."""
    spec = SPECS.get(key)
    if spec is None:
        raise Http404
    assumptions = assumptions_of(latest_assumptions(request.fund))
    advice = next(
        (one for one in suggestions_of(request.fund, assumptions, localdate()) if one.key == key), None
    )
    if request.method == "POST" and "use" in request.POST and advice is not None:
        return _choose(request, spec, advice.value, advice.because)
    if not spec.is_simple and advice is None:
        raise Http404
    form = _form(request, spec, assumptions[key], advice)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            return _choose(request, spec, form.cleaned_data["value"], form.cleaned_data["reason"])
        except DomainError as error:
            form.refuse(error, "value")
    told = shown(spec, assumptions, regulation_on(request.fund, localdate()), advice)
    if form is None:
        return render(request, "outlook/assumption.html", {"one": told})
    return show_form(request, "outlook/assumption.html", form, one=told)


def _form(
    request: FundRequest, spec: Spec, value: object, advice: Suggestion | None
) -> AssumptionForm | None:
    if not spec.is_simple:
        return None
    is_table = spec.unit == "table"
    is_unset = spec.key == "entrants_per_year" and value == -1
    shown_value = value if is_table else "" if is_unset else shown_number(spec, float(str(value)))
    data = request.POST if request.method == "POST" and "use" not in request.POST else None
    return AssumptionForm(data, spec=spec, initial={"value": shown_value})


def _choose(request: FundRequest, spec: Spec, value: object, reason: str) -> HttpResponse:
    choose_assumptions(
        fund=request.fund, values={spec.key: value}, reason=reason, by=request.officer, at=now()
    )
    messages.success(request, gettext("%(name)s is chosen. Work the outlook out anew.") % {"name": spec.name})
    return redirect("outlook:assumptions", request.fund.code)
