"""What every view of a fund is wrapped in: the fund of the URL, the user's office there, and the scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django_scopes import scope, scopes_disabled

from kongboon.access.errors import NotAllowed, NotForThisOffice, OwnOfficeEnded
from kongboon.access.levels import Level
from kongboon.access.models import Officer, User
from kongboon.access.permissions import Act, require
from kongboon.access.services import last_office, offices_of
from kongboon.funds.actor import acting_as
from kongboon.funds.models import Fund
from kongboon.funds.transaction import refusal_behind
from kongboon.funds.words import explain, shown_date
from kongboon.kernel.errors import DomainError


class FundRequest(HttpRequest):
    """A request inside one fund, by somebody who holds an office there.

    `has_other_funds`: whether there is another fund to go to, or the right to make one.
    """

    fund: Fund
    officer: Officer
    has_other_funds: bool


View = Callable[..., HttpResponse]
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONFIRMED = "confirmed"  # name of the tick under a doubt, and of its answers in the session


def fund_view(act: Act) -> Callable[[View], View]:
    """Wrap a view under /f/<fund>/: strangers get the same 404 as for a fund that does not exist.

    Whoever held an office here is told that it has ended.
    Officers whose role does not allow `act` are told whose it is (403). A DomainError that a view lets through
    becomes a page with the sentence: 403 where it says whose act it is, else 422; so does another program that holds
    the database for too long (503).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, fund: int, *args: Any, **kwargs: Any) -> HttpResponse:
            with scopes_disabled():
                user = cast(User, request.user)
                offices = offices_of(user)
                officer = next((held for held in offices if held.fund_id == fund), None)
                ended = last_office(fund, user) if officer is None else None
            if ended is not None and ended.active_to is not None:
                refusal = OwnOfficeEnded(date=shown_date(ended.active_to))
                return render(request, "refused.html", {"sentence": explain(refusal)}, status=403)
            if officer is None:
                raise Http404
            inside = cast(FundRequest, request)
            inside.fund, inside.officer = officer.fund, officer
            inside.has_other_funds = user.is_superuser or any(held.fund_id != fund for held in offices)
            with (
                scope(fund=officer.fund),
                acting_as(officer_id=officer.pk, act=act.code, confirmed=confirmed_in(request)),
            ):
                return _answer(view, inside, act, args, kwargs)

        return named(act, wrapped)

    return decorate


def confirmed_in(request: HttpRequest) -> list[str]:
    """Codes of the doubts to which a form says yes, and of today's that were answered on a page of their own."""
    return [*request.POST.getlist(CONFIRMED), *request.session.get(CONFIRMED, {}).get(str(localdate()), [])]


def confirm_today(request: HttpRequest, code: str) -> None:
    """Take a doubt for answered until the day ends or the sign-in does."""
    today = str(localdate())
    request.session[CONFIRMED] = {today: [*request.session.get(CONFIRMED, {}).get(today, []), code]}


def named(act: Act, view: View) -> View:
    """Say which act of the table a view or a command is; one without an act fails the tests."""
    view.act = act  # type: ignore[attr-defined]
    return view


def open_view(act: Act) -> Callable[[View], View]:
    """Wrap a view that belongs to no fund: public, for whoever signed in, or for the administrator (404 for others)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = cast(User, request.user)
            if act.rule.level is Level.ADMINISTRATOR and not user.is_superuser:
                raise Http404
            return view(request, *args, **kwargs)

        return named(act, wrapped)

    return decorate


def _answer(view: View, request: FundRequest, act: Act, args: Any, kwargs: Any) -> HttpResponse:
    try:
        require(request.officer, act)
        response = view(request, *args, **kwargs)
        if hasattr(response, "render"):
            response.render()
    except (NotAllowed, NotForThisOffice) as error:
        return render(request, "refused.html", {"sentence": explain(error)}, status=403)
    except DomainError as error:
        return render(request, "refused.html", {"sentence": explain(error)}, status=422)
    except (OperationalError, OSError) as problem:
        if (refusal := refusal_behind(problem)) is None:
            raise
        return render(request, "refused.html", {"sentence": explain(refusal)}, status=503)
    return response


def file_answer(data: bytes, name: str, content_type: str, *, inline: bool = True) -> HttpResponse:
    """A file to look at, or to keep."""
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = str(content_disposition_header(not inline, name))
    return answer
