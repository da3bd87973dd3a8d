"""A fund is set up in five steps and a last look; nothing is made before the last press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, cast

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy
from django_scopes import scope

from kongboon.access.forms import show_form
from kongboon.access.models import Officer, Role, User
from kongboon.access.permissions import Act
from kongboon.access.web import open_view
from kongboon.funds.errors import FundExists
from kongboon.funds.models import Fund, RegulationVersion, Village
from kongboon.funds.words import explain
from kongboon.kernel.errors import DomainError
from kongboon.places.queries import find_tambons, tambon
from kongboon.web.regulations import schedule_title, schedules_offered
from kongboon.web.setup import (
    Draft,
    draft_of,
    free_code,
    has_come_in,
    is_made_here,
    keep,
    made_before,
    make_fund,
    slips_of,
)
from kongboon.web.setup_forms import (
    BankRows,
    FundFactsForm,
    FundNameForm,
    OfficerRows,
    RegulationForm,
    RowSet,
    VillageRows,
)

STEPS = (
    gettext_lazy("Place and name"),
    gettext_lazy("Villages and year"),
    gettext_lazy("Bank"),
    gettext_lazy("Regulation"),
    gettext_lazy("Officers"),
    gettext_lazy("Look it over"),
)
View = Callable[..., HttpResponse]


def step(number: int) -> Callable[[View], View]:
    """A step of the way: for whoever may make funds, and not before the step before it is done."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            draft = draft_of(request.session)
            if number > 1 and not draft.code:
                return redirect("web:new-fund")
            if number > 2 and not draft.villages:
                return redirect("web:new-villages")
            if number > 5 and not draft.officers:
                return redirect("web:new-officers")
            return view(request, draft, **kwargs)

        return open_view(Act.CREATE_FUND)(wrapped)

    return decorate


@step(1)
def place(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Step 1: find the tambon by its name or code, then name the fund."""
    text = request.GET.get("q", "").strip()
    if request.method == "GET" and getattr(request, "htmx", False):
        return render(request, "web/setup/tambons.html", {"found": find_tambons(text), "q": text})
    chosen = request.GET.get("tambon", "") or ("" if text or "again" in request.GET else draft.code[:6])
    context: dict[str, Any] = {"steps": STEPS, "current": 1, "q": text, "found": find_tambons(text)}
    if not chosen:
        return render(request, "web/setup/place.html", context)
    try:
        context["tambon"] = found = tambon(chosen)
        code = draft.code if draft.code[:6] == chosen else free_code(chosen)
    except DomainError as error:
        return render(request, "web/setup/place.html", {**context, "refusal": explain(error)}, status=422)
    context["others"] = Fund.objects.filter(tambon_code=chosen)
    name = draft.name if draft.code[:6] == chosen else _usual_name(found.name_th, found.province_code)
    form = FundNameForm(request.POST or None, initial={"name": name})
    if request.method == "POST" and form.is_valid():
        draft.code, draft.name = code, form.cleaned_data["name"]
        keep(request.session, draft)
        return redirect("web:new-villages")
    return show_form(request, "web/setup/place.html", form, **context)


def _usual_name(place_name: str, province_code: str) -> str:
    """As such funds are called (S148)."""
    return f"กองทุนสวัสดิการชุมชน{'แขวง' if province_code == '10' else 'ตำบล'}{place_name}"


def _rows(
    request: HttpRequest, kind: Any, initial: list[dict[str, Any]], **kwargs: Any
) -> tuple[RowSet, bool]:
    """The rows of a step, and whether they were sent to be kept (not to get more lines)."""
    if request.method != "POST":
        return kind(initial=initial, form_kwargs=kwargs), False
    sent = kind(request.POST, form_kwargs=kwargs)
    if "more" not in request.POST:
        return sent, True
    typed = [{name: row[name].value() for name in row.fields} for row in sent.forms]
    return kind(initial=[*typed, {}, {}, {}], form_kwargs=kwargs), False


def _padded(rows: list[dict[str, Any]], least: int) -> list[dict[str, Any]]:
    return rows + [{}] * max(0, least - len(rows))


@step(2)
def villages(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Step 2: the villages, the fiscal year, the registration."""
    known = [{"moo": moo, "name": name} for moo, name in draft.villages]
    rows, sent = _rows(request, VillageRows, _padded(known, 5))
    facts = {**draft.facts, **{name: draft.day(name) for name in ("founded_on", "registered_on")}}
    form = FundFactsForm(request.POST if sent else None, initial=facts)
    if request.method == "POST" and not sent:
        typed = FundFactsForm(request.POST)
        form = FundFactsForm(initial={name: typed[name].value() for name in typed.fields})
    if sent and rows.is_valid() and form.is_valid():
        if not rows.filled():
            rows.forms[0].add_error("moo", gettext("Type at least one village."))
        else:
            draft.villages = sorted([row["moo"], row["name"]] for row in rows.filled())
            draft.facts = {name: _plain(value) for name, value in form.cleaned_data.items()}
            keep(request.session, draft)
            return redirect("web:new-banks")
    context = {"steps": STEPS, "current": 2, "rows": rows, "form": form}
    wrong = sent and bool(form.errors or rows.total_error_count())
    return render(request, "web/setup/villages.html", context, status=422 if wrong else 200)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@step(3)
def banks(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Step 3: bank accounts in the fund's name, or none."""
    known = [dict(zip(("bank", "branch", "number"), bank, strict=True)) for bank in draft.banks]
    rows, sent = _rows(request, BankRows, _padded(known, 1))
    if sent and rows.is_valid():
        draft.banks = [[row["bank"], row["branch"], row["number"]] for row in rows.filled()]
        keep(request.session, draft)
        return redirect("web:new-regulation")
    context = {"steps": STEPS, "current": 3, "rows": rows}
    return render(request, "web/setup/banks.html", context, status=422 if sent else 200)


@step(4)
def regulation(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Step 4: a schedule of the catalogue as the fund's own, an own file, or later."""
    told = draft.regulation
    initial = {
        **told,
        **{n: date.fromisoformat(told[n]) for n in ("approved_on", "in_force_from") if told.get(n)},
    }
    form = RegulationForm(
        request.POST or None, request.FILES or None, initial=initial, has_own=bool(told.get("text"))
    )
    if request.method == "POST" and form.is_valid():
        kept = {name: _plain(value) for name, value in form.cleaned_data.items() if name != "file"}
        draft.regulation = {"text": told.get("text", ""), **kept}
        keep(request.session, draft)
        return redirect("web:new-officers")
    return show_form(
        request,
        "web/setup/regulation.html",
        form,
        steps=STEPS,
        current=4,
        schedules=schedules_offered(),
        chosen=form["choice"].value(),
    )


@step(5)
def officers(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Step 5: who holds which office, and how they sign in first."""
    me = cast(User, request.user)
    asked = list(OfficerRows.form.base_fields)
    known = [{name: person[name] for name in asked} for person in draft.officers]
    first: list[dict[str, Any]] = [
        {"name": me.first_name, "username": me.username, "role": Role.TREASURER},
        {"role": Role.CHAIR},
        {"role": Role.REGISTRAR},
        {"role": Role.COLLECTOR},
    ]
    rows, sent = _rows(request, OfficerRows, known or first, villages=draft.villages)
    if sent and rows.is_valid():
        if rows.filled():
            draft.officers = [_officer(row) for row in rows.filled()]
            keep(request.session, draft)
            return redirect("web:new-check")
        rows.forms[0].add_error("name", gettext("Type at least one officer."))
    context = {"steps": STEPS, "current": 5, "rows": rows}
    return render(request, "web/setup/officers.html", context, status=422 if sent else 200)


def _officer(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "role": row["role"],
        "moo": row["moo"] if row["role"] == Role.COLLECTOR else "",
        "username": row["username"],
        "is_known": row["is_known"],
    }


@step(1)
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The last look; the press makes the fund once, however often it is sent."""
    if request.method == "POST" and (code := made_before(request.session, request.POST.get("key", ""))):
        return redirect("web:fund-made", code)
    if not draft.officers:
        return redirect("web:new-fund" if not draft.code else "web:new-officers")
    refusal = ""
    if request.method == "POST" and request.POST.get("key") == draft.key:
        try:
            fund = make_fund(request.session, draft, by=cast(User, request.user), at=now())
        except (FundExists, IntegrityError) as error:
            # A second press that ran beside the first one.
            if code := made_before(request.session, draft.key):
                return redirect("web:fund-made", code)
            if isinstance(error, IntegrityError):
                raise
            refusal = explain(error)
        except DomainError as error:
            refusal = explain(error)
        else:
            return redirect("web:fund-made", fund.code)
    elif request.method == "POST":
        refusal = gettext("This form is not whole. Open it again and send it once more.")
    people = [{**person, "role": Role(person["role"]).label} for person in draft.officers]
    context = {"steps": STEPS, "current": 6, "draft": draft, "people": people, "refusal": refusal}
    context["regulation_title"] = schedule_title(draft.regulation.get("choice", ""))
    return render(request, "web/setup/check.html", context, status=422 if refusal else 200)


@open_view(Act.CREATE_FUND)
def made(request: HttpRequest, fund: int) -> HttpResponse:
    """What was just made and the slips of its officers, for whoever made it in this very sign-in.

    Whoever holds no office there sees it until the first officer has come in: it is their fund then.
    """
    found = Fund.objects.filter(pk=fund).first()
    if found is None or not is_made_here(request.session, found.code):
        raise Http404
    with scope(fund=found):
        offices = list(
            Officer.objects.filter(fund=found, active_to=None).select_related("user").order_by("pk")
        )
        has_office = any(office.user_id == request.user.pk for office in offices)
        if not has_office and has_come_in(request.session, found):
            raise Http404
        context = {
            "made": found,
            "offices": offices,
            "slips": slips_of(request.session, found),
            "has_office": has_office,
            "villages": Village.objects.filter(fund=found).count(),
            "regulation": RegulationVersion.objects.filter(fund=found).first(),
            "place": tambon(found.tambon_code).full_th,
        }
        return render(request, "web/setup/made.html", context)
