"""Levers: tried at once, and confirmed by the exact reckoning."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.fund import FundInput
from kongboon.funds.regulations import regulation_on
from kongboon.outlook.forms import LeverForm
from kongboon.outlook.inputs import assumptions_of, fund_input, latest_assumptions
from kongboon.outlook.levers import Changes, change_in_words, tried
from kongboon.outlook.options import levers_of
from kongboon.outlook.pictures import balance_chart
from kongboon.outlook.services import ask_projection
from kongboon.outlook.texts import version_text


@fund_view(Act.SEE_OUTLOOK)
def levers(request: FundRequest) -> HttpResponse:
    """What each lever does by itself and all together; while a box is wrong, nothing but that."""
    asked, assumptions = _asked(request)
    form = _form(request, asked, assumptions, request.GET or None)
    context = _context(form, request, asked, assumptions)
    if _is_part(request):
        return render(request, "outlook/_effects.html", {"form": form, "is_part": True, **context})
    return show_form(request, "outlook/levers.html", form, **context)


@fund_view(Act.ASK_OUTLOOK)
@require_POST
def confirm(request: FundRequest) -> HttpResponse:
    """The same changes as a proposal beside today, on a thousand futures."""
    asked, assumptions = _asked(request)
    form = _form(request, asked, assumptions, request.POST)
    changes = form.changes() if form.is_valid() else None
    if changes is None or changes.is_nothing:
        if changes is not None:
            form.add_error(None, gettext("Nothing is changed yet. Change at least one of them."))
        return show_form(request, "outlook/levers.html", form, **_context(form, request, asked, assumptions))
    single = changes.single()
    name = change_in_words(single[0]) if len(single) == 1 else gettext("The changes that were tried")
    text = version_text(request.fund, regulation_on(request.fund, localdate()))
    made = ask_projection(
        fund=request.fund, by=request.officer, at=now(), options=[changes.option(text, name)], title=name
    )
    return redirect("outlook:projection", request.fund.code, made.pk)


def _asked(request: FundRequest) -> tuple[FundInput, Assumptions]:
    """The fund of today under the regulation in force, and what it assumes."""
    assumptions, today = assumptions_of(latest_assumptions(request.fund)), localdate()
    regulation = regulation_on(request.fund, today)
    return fund_input(request.fund, today, assumptions, regulations=[regulation]), assumptions


def _form(
    request: FundRequest, asked: FundInput, assumptions: Assumptions, data: QueryDict | None
) -> LeverForm:
    members = len(asked.members)
    fixed = int(assumptions.number("entrants_per_year"))
    entrants = fixed if fixed >= 0 else round(members * assumptions.number("entrants_share"))
    today = levers_of(regulation_on(request.fund, localdate()))
    return LeverForm(data, today=today, entrants=entrants, members=members)


def _context(
    form: LeverForm, request: FundRequest, asked: FundInput, assumptions: Assumptions
) -> dict[str, Any]:
    context: dict[str, Any] = {"may_ask": may(request.officer, Act.ASK_OUTLOOK)}
    if form.is_bound and not form.is_valid():
        return context
    regulation = regulation_on(request.fund, localdate())
    found = tried(asked, regulation, assumptions, form.changes() if form.is_bound else Changes())
    last = found.together or (found.alone[0] if found.alone else None)
    named = [(found.today.name, found.today.balance)]
    if last is not None:
        named.append((last.name, last.balance))
    return {**context, "tried": found, "chart": balance_chart(found.years_be, named)}


def _is_part(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
