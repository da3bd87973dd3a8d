"""What this app has to say on the page of the day: what waits for a second officer's word, or for its press."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.funds.models import Fund
from kongboon.governance import outcomes
from kongboon.governance.models import Request
from kongboon.governance.request_shown import missing
from kongboon.governance.requests import doing_of, open_requests, payable_from
from kongboon.governance.resolutions import new_resolutions


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """One card for what this officer may agree to, one for what may be paid, one for what waits for its day."""
    agree, pay, due = list[Request](), list[Request](), list[Request]()
    for request in open_requests(fund):
        wanted = missing(request)
        if wanted.words:
            if may(officer, Act.AGREE_TO_REQUEST) and wanted.waits_for(officer):
                agree.append(request)
        elif request.amount_satang is not None and may(officer, request.asked):
            moment = payable_from(request)
            waits = moment is not None and now() < moment
            (due if waits or not doing_of(request).by_press else pay).append(request)
    found = [*_resolutions(fund, officer), *outcomes.cards(fund, officer, now())]
    if agree:
        title = ngettext(
            "%(count)s request waits for your word", "%(count)s requests wait for your word", len(agree)
        )
        text = gettext("Another officer asks for it. Look at it, and agree or decline.")
        found.append(_card(fund, title % {"count": len(agree)}, text, gettext("Look"), "people"))
    found += [_pay_card(fund, group) for group in _by_ready(pay)]
    if due:
        title = ngettext(
            "%(count)s agreed change waits for its day",
            "%(count)s agreed changes wait for their day",
            len(due),
        )
        text = gettext("Others have agreed to a large sum. It is done by a press once its day has come.")
        found.append(_card(fund, title % {"count": len(due)}, text, gettext("Look"), "hourglass-split", 2))
    return found


def _by_ready(requests: list[Request]) -> list[list[Request]]:
    """What is pressed in the same words together."""
    groups: dict[str, list[Request]] = {}
    for request in requests:
        groups.setdefault(doing_of(request).ready, []).append(request)
    return list(groups.values())


def _pay_card(fund: Fund, requests: list[Request]) -> Card:
    """What others agreed to and now is done by a press, in the words of the act; one alone is opened at once."""
    first = requests[0]
    doing, count = doing_of(first), len(requests)
    whom = " · ".join(part for part in (first.title, first.payee) if part)
    text = whom if count == 1 else gettext(doing.who)
    title = f"{gettext(doing.ready)} ({count})" if count > 1 else gettext(doing.ready)
    card = _card(fund, title, text, gettext("Look"), "cash-stack" if doing.has_voucher else "check-lg")
    if count > 1:
        return card
    return replace(card, url=reverse("governance:request", args=[fund.code, first.pk]))


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


def _card(fund: Fund, title: str, text: str, verb: str, icon: str, urgency: int = 1) -> Card:
    return Card(urgency, title, text, verb, reverse("governance:requests", args=[fund.code]), icon)
