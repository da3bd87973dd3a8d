"""Where one arrives: the first person, the choice of a fund, the page of the day, language and text size."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from allauth.account.views import login as allauth_login
from django.contrib.auth import login
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET
from django_scopes import scopes_disabled

from kongboon.access.forms import show_form
from kongboon.access.models import Officer, Role, User
from kongboon.access.permissions import Act
from kongboon.access.services import begin
from kongboon.access.web import FundRequest, fund_view, open_view
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import month_of
from kongboon.ledger.petty_cash import PettyMonth, petty_month
from kongboon.ledger.queries import balances_by_code, money_by_place
from kongboon.web.display import remember
from kongboon.web.setup_forms import FirstPersonForm
from kongboon.web.today import cards_of_today


@open_view(Act.CHOOSE_FUND)
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the one fund where the user has an office, or let them choose."""
    if not User.objects.exists():
        return redirect("web:begin")
    user = cast(User, request.user)
    with scopes_disabled():
        offices = list(
            Officer.objects.filter(user=user, active_to=None)
            .select_related("fund", "village")
            .order_by("fund__name", "pk")
        )
        funds = {office.fund_id: office for office in reversed(offices)}
        if len(funds) == 1 and "choose" not in request.GET:
            return redirect("web:home", offices[0].fund.code)
        if not funds and user.is_superuser:
            return redirect("web:new-fund")
        ended = Officer.objects.filter(user=user, active_to__isnull=False).select_related("fund")
        context = {
            "offices": sorted(funds.values(), key=lambda o: o.fund.name),
            "ended": [] if funds else list(ended.order_by("-active_to", "-pk")),
        }
        return render(request, "web/start.html", context)


@open_view(Act.BEGIN)
def begin_view(request: HttpRequest) -> HttpResponse:
    """Make the first person, who makes the first fund; gone as soon as there is somebody."""
    if User.objects.exists():
        return redirect("web:start")
    form = FirstPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = begin(**form.person())
        except DomainError as error:
            form.refuse(error)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("web:new-fund")
    return show_form(request, "web/begin.html", form)


@open_view(Act.SIGN_IN)
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; on an empty installation there is nobody to sign in, so it leads to the beginning."""
    if request.method == "GET" and not User.objects.exists():
        return redirect("web:begin")
    return cast(HttpResponse, allauth_login(request))


@open_view(Act.CHOOSE_DISPLAY)
def display(request: HttpRequest) -> HttpResponse:
    """Keep the language and the text size on the device and go back."""
    if request.method != "POST":
        return render(request, "web/display.html")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = redirect(target)
    remember(response, language=request.POST.get("language", ""), size=request.POST.get("size", ""))
    return response


@open_view(Act.SEE_STATUS)
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether the program runs and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@fund_view(Act.SEE_HOME)
def home(request: FundRequest) -> HttpResponse:
    """The page of the day (ux.md screen 1)."""
    today = localdate()
    context: dict[str, Any] = {
        "today": today,
        "cards": cards_of_today(request.fund, request.officer, today),
        "money": _money(request),
        "petty": _petty_cash(request, today),
    }
    return render(request, "web/home.html", context)


def _petty_cash(request: FundRequest, today: date) -> PettyMonth | None:
    """What one officer alone paid this month is listed to the chair."""
    if request.officer.role != Role.CHAIR:
        return None
    return petty_month(request.fund, month_of(today), now())


def _money(request: FundRequest) -> dict[str, int]:
    """Cash, cash with collectors and banks; a collector sees what is with them alone."""
    found = balances_by_code(request.fund)
    if request.officer.role == Role.COLLECTOR:
        own = request.officer.cash_accounts.values_list("code", flat=True)
        return {"mine": sum(found.get(code, 0) for code in own)}
    places = money_by_place(found.items())
    return {**places, "total": sum(places.values())}
