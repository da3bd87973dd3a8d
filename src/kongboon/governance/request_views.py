"""What waits for the word of a second officer: the list, one request, and what is said to it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kongboon.access.forms import Form, show_form
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person, officer_of
from kongboon.access.web import FundRequest, fund_view
from kongboon.funds.actor import Actor, acting_as
from kongboon.governance import errors
from kongboon.governance.doings import doing_of
from kongboon.governance.looks import looked
from kongboon.governance.models import Look, Request, RequestAct
from kongboon.governance.request_shown import about, beside, missing, papers_of
from kongboon.governance.request_sums import added_up_with
from kongboon.governance.requests import (
    Confirmed,
    confirm,
    decline,
    is_published,
    may_press,
    object_to,
    open_requests,
    payable_from,
    perform,
    withdraw,
)
from kongboon.kernel.errors import DomainError

RECENT = 30


class ReasonForm(Form):
    """Why an officer does not agree."""

    note = forms.CharField(
        label=_("Why not?"),
        max_length=300,
        help_text=_("In a few words; whoever asked reads it."),
        error_messages={"required": _("Write in a few words why.")},
    )


class SameScreenForm(Form):
    """A second officer agrees on the screen of the first, under the own name and password."""

    username = forms.CharField(label=_("Your own name to sign in with"), max_length=50)
    password = forms.CharField(
        label=_("Your own password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, request: FundRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.officer: Officer | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            user = authenticate(self.request, username=data["username"], password=data["password"])
            self.officer = officer_of(self.request.fund, user) if user is not None else None
            if user is None or self.officer is None:
                self.refuse(errors.WrongSecondOfficer())
            elif user.must_choose_password:
                # Whoever printed the slip knows its code: it is nobody's own word yet.
                self.refuse(errors.OwnPasswordFirst(name=self.officer.name))
        return data

    def speaking(self) -> AbstractContextManager[Actor]:
        """Within, the change log knows whose word it is: not of whoever is signed in on this screen."""
        assert self.officer is not None, "a valid form names the officer"
        return acting_as(user_id=self.officer.user_id, officer_id=self.officer.pk)


def _found(request: FundRequest, pk: int) -> Request:
    found: Request = get_object_or_404(
        Request.objects.filter(fund=request.fund).select_related("asked_by", "fund"), pk=pk
    )
    return found


@fund_view(Act.SEE_REQUESTS)
def listing(request: FundRequest) -> HttpResponse:
    """What waits, then what was settled lately."""
    ended = (
        RequestAct.objects.filter(fund=request.fund)
        .exclude(kind=RequestAct.Kind.CONFIRM)
        .select_related("request__asked_by", "request__fund", "officer")
        .order_by("-pk")[:RECENT]
    )
    context = {
        "waiting": [(asked, about(asked)) for asked in open_requests(request.fund)],
        "ended": [(act.request, about(act.request), act) for act in ended],
    }
    return render(request, "governance/requests/list.html", context)


def _about(request: FundRequest, asked: Request) -> dict[str, Any]:
    """One request as it is shown: what, by whom, who has spoken, what is missing, what this officer may do."""
    doing, wanted, me = doing_of(asked), missing(asked), request.officer
    moment = payable_from(asked) if asked.is_open else None
    own = is_same_person(asked.asked_by, me)
    more = wanted.words
    # Where another request was withdrawn since, fewer words may be enough than were asked for when they were spoken.
    is_ready = asked.is_open and not more
    waits_until = moment if moment is not None and moment > now() else None
    return {
        "asked": asked,
        "lines": doing.words(asked),
        "papers": papers_of(asked, me),
        "links": doing.links(asked),
        "warnings": doing.warns(asked) if asked.is_open else (),
        **beside(asked),
        "verb": gettext(doing.verb),
        "ready": gettext(doing.ready),
        "who": gettext(doing.who),
        "has_voucher": doing.has_voucher,
        "tone": "" if doing.comes_in else "out",
        "more": more,
        "wanted": wanted,
        "waits_until": waits_until,
        **_added_up(asked),
        "may_agree": may(me, Act.AGREE_TO_REQUEST) and wanted.waits_for(me),
        "is_published": is_published(asked),
        "may_object": waits_until is not None
        and is_published(asked)
        and not own
        and may(me, Act.OBJECT_TO_PAYMENT),
        "again_url": _again_url(asked) if own else "",
        "may_perform": is_ready and may_press(asked, me),
        "may_withdraw": asked.is_open and own,
        "to_be_paid": is_ready,
        "entry_no": _entry_no(asked),
        "may_print": may(me, Act.PRINT_VOUCHER),
        "may_read": may(me, Act.SEE_BOOKS),
        "new_slip_url": _new_slip_url(asked, me),
    }


def _new_slip_url(asked: Request, me: Officer) -> str:
    """Where another slip is asked for, once the one that was made is lost; "" for who may not, or once the office ended."""
    if asked.slip_shown is None or not may(me, Act.GIVE_SLIP):
        return ""
    pk = int(asked.slip_shown.result.partition("/")[2])
    holds = Officer.objects.filter(fund=asked.fund, pk=pk, active_to=None, user__isnull=False).exists()
    return reverse("web:officer-slip", args=[asked.fund.code, pk]) if holds else ""


def _added_up(asked: Request) -> dict[str, Any]:
    """The sum that decides how many agree, where other payments count with this one, and which they are."""
    doing = doing_of(asked)
    if not (doing.by_press or doing.by_sum) or not asked.amount_satang:
        return {}
    counted = added_up_with(asked)
    others = [
        {"at": other.at, "what": other.what, "satang": other.satang, "url": _page(asked, other.page)}
        for other in counted
    ]
    return {"total": asked.amount_satang + sum(other.satang for other in counted), "counted": others}


def _page(asked: Request, page: tuple[str, int] | None) -> str:
    return reverse(page[0], args=[asked.fund.code, page[1]]) if page is not None else ""


def _again_url(asked: Request) -> str:
    """Where what was declined is asked for anew, filled in; "" where it waits, was done, or has no such page."""
    end, (name, _, query) = asked.end, doing_of(asked).again.partition("?")
    if not name or end is None or end.kind == RequestAct.Kind.DONE:
        return ""
    return f"{reverse(name, args=[asked.fund.code])}?{query + '&' if query else ''}again={asked.pk}"


def _entry_no(asked: Request) -> int | None:
    """The number of the entry in the books that it came to."""
    app, _, pk = asked.end.result.partition("/") if asked.end is not None else ("", "", "")
    return int(pk) % 10**10 if app == "entry" else None


@fund_view(Act.SEE_REQUESTS)
def one(request: FundRequest, pk: int) -> HttpResponse:
    """One request."""
    asked = _found(request, pk)
    if asked.end is not None and (asked.end.kind == RequestAct.Kind.DECLINE or asked.slip_shown is not None):
        page, at = Look.Page.REQUEST, now()
        looked(officer=request.officer, member_id=None, page=page, at=at, thing_id=pk, since=asked.end.at)
    return render(request, "governance/requests/one.html", _about(request, asked))


@fund_view(Act.AGREE_TO_REQUEST)
@require_POST
def agree(request: FundRequest, pk: int) -> HttpResponse:
    """Another officer agrees under the own sign-in."""
    asked = _found(request, pk)
    if asked.slip_shown is not None:  # the page with the slip was loaded once more
        return redirect("governance:request", request.fund.code, asked.pk)
    return _after(request, confirm(request=asked, by=request.officer, at=now()), request.officer)


@fund_view(Act.SEE_REQUESTS)
def agree_here(request: FundRequest, pk: int) -> HttpResponse:
    """Another officer agrees on this screen, under the own name and password; who is signed in stays so."""
    asked = _found(request, pk)
    if asked.slip_shown is not None:
        return redirect("governance:request", request.fund.code, asked.pk)
    form = SameScreenForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert form.officer is not None, "a valid form names the officer"
        try:
            with form.speaking():
                done = confirm(request=asked, by=form.officer, at=now(), is_same_device=True)
        except DomainError as error:
            form.refuse(error)
        else:
            return _after(request, done, form.officer)
    return show_form(request, "governance/requests/here.html", form, **_about(request, asked))


def _after(request: FundRequest, done: Confirmed, by: Officer) -> HttpResponse:
    """Back to the request; or once to the slip that was made with the last word."""
    if done.shown:
        context = {"asked": done.request, "code": done.shown}
        return render(request, "governance/requests/slip.html", context)
    messages.success(request, gettext("%(name)s agreed.") % {"name": by.name})
    return redirect("governance:request", request.fund.code, done.request.pk)


@fund_view(Act.AGREE_TO_REQUEST)
def disagree(request: FundRequest, pk: int) -> HttpResponse:
    """Another officer does not agree, with the reason."""
    asked = _found(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decline(request=asked, by=request.officer, at=now(), note=form.cleaned_data["note"])
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("governance:request", request.fund.code, asked.pk)
    return show_form(request, "governance/requests/decline.html", form, **_about(request, asked))


@fund_view(Act.OBJECT_TO_PAYMENT)
def stop(request: FundRequest, pk: int) -> HttpResponse:
    """Any officer stops a large payment while its notice runs; the page shows no more than the notice does."""
    asked = _found(request, pk)
    if payable_from(asked) is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    form.fields["note"].label = gettext("Why should this not be paid?")
    if request.method == "POST" and form.is_valid():
        try:
            object_to(request=asked, by=request.officer, at=now(), note=form.cleaned_data["note"])
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(
                request, gettext("The payment is stopped and will not be made. It may be asked for anew.")
            )
            return redirect("benefits:notice", request.fund.code)
    return show_form(request, "governance/requests/object.html", form, asked=asked)


@fund_view(Act.SEE_REQUESTS)
def take_back(request: FundRequest, pk: int) -> HttpResponse:
    """Whoever asked takes it back, after having been asked whether that is meant."""
    asked = _found(request, pk)
    if request.method == "POST":
        withdraw(request=asked, by=request.officer, at=now())
    elif asked.is_open and is_same_person(asked.asked_by, request.officer):
        return render(request, "governance/requests/withdraw.html", _about(request, asked))
    return redirect("governance:request", request.fund.code, asked.pk)


@fund_view(Act.SEE_REQUESTS)
@require_POST
def do(request: FundRequest, pk: int) -> HttpResponse:
    """Hand out the money that others have agreed to."""
    done = perform(request=_found(request, pk), by=request.officer, at=now())
    return redirect("governance:request", request.fund.code, done.pk)
