"""What this app has to say on the page of the day: what waits for a second officer's word, or for its press."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, ngettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.governance.models import Request, RequestAct
from kongboon.governance.requests import Part, doing_of, is_payee, open_requests, step_of
from kongboon.governance.resolutions import new_resolutions
from kongboon.kernel.money import format_baht

# How long whoever had a part in it is told that it was taken back.
TOLD = timedelta(days=7)


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """One card for what this officer may agree to, one for what may be paid, one for what waits for its day."""
    agree, pay, fetch, due = list[Request](), list[Request](), list[Request](), list[Request]()
    for request in open_requests(fund):
        missing = len(request.confirmations) < step_of(request).confirmations
        if not missing and request.amount_satang is not None and may(officer, request.asked):
            doing = doing_of(request)
            (fetch if doing.stays else pay if doing.by_press else due).append(request)
        spoke = any(is_same_person(word.officer, officer) for word in request.confirmations)
        own = is_same_person(request.asked_by, officer) or is_payee(request, officer)
        if missing and not spoke and not own and may(officer, Act.AGREE_TO_REQUEST):
            agree.append(request)
    found = [*_resolutions(fund, officer), *_taken_back(fund, officer)]
    if agree:
        title = ngettext(
            "%(count)s request waits for your word", "%(count)s requests wait for your word", len(agree)
        )
        text = gettext("Another officer asks for it. Look at it, and agree or decline.")
        found.append(_card(fund, title % {"count": len(agree)}, text, gettext("Look"), "people"))
    if pay:
        title = ngettext("%(count)s payment is agreed to", "%(count)s payments are agreed to", len(pay))
        text = gettext("Others have agreed. Hand it out and print the voucher.")
        found.append(_card(fund, title % {"count": len(pay)}, text, gettext("Pay"), "cash-stack"))
    if fetch:
        title = ngettext(
            "%(count)s withdrawal from the bank is agreed to",
            "%(count)s withdrawals from the bank are agreed to",
            len(fetch),
        )
        text = gettext("Fetch the cash, and say so here when it is in the box.")
        found.append(_card(fund, title % {"count": len(fetch)}, text, gettext("Look"), "cash-stack"))
    if due:
        title = ngettext(
            "%(count)s agreed change waits for its day",
            "%(count)s agreed changes wait for their day",
            len(due),
        )
        text = gettext("Others have agreed to a large sum. It is done by a press once its day has come.")
        found.append(_card(fund, title % {"count": len(due)}, text, gettext("Look"), "hourglass-split"))
    return found


def _resolutions(fund: Fund, officer: Officer) -> list[Card]:
    """Resolutions that stand in sight before anything rests on them alone; every officer is told."""
    found = list(new_resolutions(fund, now())) if may(officer, Act.SEE_RESOLUTIONS) else []
    if not found:
        return []
    title = ngettext("%(count)s new resolution", "%(count)s new resolutions", len(found))
    text = gettext("%(number)s, %(purpose)s: look at it, and stop it if it is not right.")
    told = {"number": found[-1].label, "purpose": found[-1].get_purpose_display()}
    url = reverse("web:resolution", args=[fund.code, found[-1].pk])
    if len(found) > 1:
        url = reverse("web:resolutions", args=[fund.code])
    return [Card(2, title % {"count": len(found)}, text % told, gettext("Look"), url, "file-earmark-text")]


def _taken_back(fund: Fund, officer: Officer) -> Iterator[Card]:
    """What this officer recorded, agreed to or handed over, and others take back: while it waits, and a week after."""
    done = RequestAct.objects.filter(fund=fund, kind=RequestAct.Kind.DONE, at__gte=now() - TOLD)
    lately = [
        act.request for act in done.select_related("request__asked_by", "request__fund").order_by("-pk")
    ]
    for request in (*open_requests(fund), *lately):
        parts = doing_of(request).parts(request)
        mine = [part for part in parts if is_same_person(part.officer, officer)]
        knows = [request.asked_by, *(word.officer for word in request.confirmations)]
        if mine and not any(is_same_person(one, officer) for one in knows):
            yield _told(fund, officer, request, mine)


def _told(fund: Fund, officer: Officer, request: Request, mine: list[Part]) -> Card:
    waits, name = request.is_open, request.asked_by.name
    title = gettext("Somebody asks to take back what you had a part in")
    text = gettext("%(name)s asks for it on %(date)s: %(amount)s baht. Reason: %(reason)s")
    if not waits:
        title = gettext("What you had a part in was taken back")
        text = gettext("%(name)s asked for it on %(date)s: %(amount)s baht. Reason: %(reason)s")
    facts = {
        "name": name,
        "date": shown_date(localdate(request.at)),
        "amount": format_baht(request.amount_satang or 0),
        "reason": request.reason,
    }
    meant = "" if waits else next((part.told for part in mine if part.told), "")
    url = next((part.url for part in mine if part.url), "")
    if may(officer, Act.SEE_REQUESTS) or not url:
        url = reverse("governance:request", args=[fund.code, request.pk])
    icon = "arrow-counterclockwise"
    return Card(1 if waits else 2, title, f"{text % facts} {meant}".strip(), gettext("Look"), url, icon)


def _card(fund: Fund, title: str, text: str, verb: str, icon: str) -> Card:
    return Card(1, title, text, verb, reverse("governance:requests", args=[fund.code]), icon)
