"""What this app has to say on the page of the day: what waits for a second officer's word, or for its press."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, ngettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.governance import outcomes
from kongboon.governance.doings import Part, doing_of
from kongboon.governance.models import Request, RequestAct
from kongboon.governance.payments import ONE_HAND, STOOD_IN
from kongboon.governance.request_shown import missing
from kongboon.governance.requests import may_press, open_requests, payable_from
from kongboon.governance.resolutions import new_resolutions
from kongboon.kernel.money import format_baht

# How long whoever had a part in it is told that it was taken back, and everybody of a word that may be of one person.
TOLD = timedelta(days=7)


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """One card for what this officer may agree to, one for what may be paid, one for what waits for its day."""
    agree, pay, due = list[Request](), list[Request](), list[Request]()
    waiting = open_requests(fund)
    for request in waiting:
        wanted = missing(request)
        if wanted.words:
            if may(officer, Act.AGREE_TO_REQUEST) and wanted.waits_for(officer):
                agree.append(request)
        elif request.amount_satang is not None:
            moment = payable_from(request)
            waits = moment is not None and now() < moment
            if waits and may(officer, Act.SEE_REQUESTS):
                due.append(request)
            elif not waits and may_press(request, officer):
                pay.append(request)
    found = [
        *_resolutions(fund, officer),
        *_ended(fund, today),
        *_taken_back(fund, officer, waiting),
        *_marked_words(fund, officer),
        *outcomes.cards(fund, officer, now()),
    ]
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
        text = gettext(
            "Others have agreed to a large sum. It is done by a press once its day has come; until then any officer may "
            "object."
        )
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
    if not may(officer, Act.READ_RESOLUTION):
        text = gettext("%(number)s, %(purpose)s. Its words are read by the committee and the auditor.")
    told = {"number": found[-1].label, "purpose": found[-1].get_purpose_display()}
    url = reverse("web:resolution", args=[fund.code, found[-1].pk])
    if len(found) > 1:
        url = reverse("web:resolutions", args=[fund.code])
    return [Card(2, title % {"count": len(found)}, text % told, gettext("Look"), url, "file-earmark-text")]


def _ended(fund: Fund, today: date) -> Iterator[Card]:
    """Offices that ended in the last seven days, in whatever way: everybody is told who has no say any more."""
    ended = Officer.objects.filter(fund=fund, active_to__gt=today - TOLD).order_by("-active_to", "-pk")
    for officer in ended:
        done = RequestAct.objects.filter(
            fund=fund,
            kind=RequestAct.Kind.DONE,
            request__act=Act.END_OFFICE.code,
            result=f"officer/{officer.pk}",
        ).select_related("request__asked_by", "officer")
        assert officer.active_to is not None, "it ended"
        text = gettext("Since %(date)s.") % {"date": shown_date(officer.active_to)}
        if (word := done.first()) is not None:
            names = {"name": word.request.asked_by.name, "other": word.officer.name}
            text += " " + gettext("%(name)s asked for it, %(other)s agreed.") % names
        facts = {"name": officer.name, "office": officer.get_role_display()}
        title = gettext("%(name)s is no longer %(office)s") % facts
        url = reverse("web:officers", args=[fund.code])
        yield Card(2, title, text, gettext("Look"), url, "person-x")


def _taken_back(fund: Fund, officer: Officer, waiting: list[Request]) -> Iterator[Card]:
    """What this officer recorded, agreed to or handed over, and others take back: while it waits, and a week after."""
    done = RequestAct.objects.filter(fund=fund, kind=RequestAct.Kind.DONE, at__gte=now() - TOLD)
    lately = [
        act.request for act in done.select_related("request__asked_by", "request__fund").order_by("-pk")
    ]
    for request in (*waiting, *lately):
        parts = doing_of(request).parts(request)
        mine = [part for part in parts if is_same_person(part.officer, officer)]
        knows = [request.asked_by, *(word.officer for word in request.confirmations)]
        if mine and not any(is_same_person(one, officer) for one in knows):
            yield _told(fund, officer, request, mine)


def _marked_words(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Words that wanted a look: of whoever may be one person with the asker, and of whoever stood in for somebody else."""
    if not may(officer, Act.SEE_REQUESTS):
        return
    marked = Q(note__startswith=ONE_HAND) | Q(note__startswith=STOOD_IN)
    words = RequestAct.objects.filter(marked, fund=fund, kind=RequestAct.Kind.CONFIRM, at__gte=now() - TOLD)
    for word in words.select_related("officer", "request__asked_by").order_by("-pk"):
        asked = word.request
        url = reverse("governance:request", args=[fund.code, asked.pk])
        yield from marked_word(officer, word, asked.asked_by, asked.title, url)


def marked_word(reader: Officer, word: Any, asker: Officer, what: str, url: str) -> Iterator[Card]:
    """One such word, for everybody but the two; `word` has officer, note and at."""
    if is_same_person(reader, word.officer) or is_same_person(reader, asker):
        return
    title = gettext("Two words that may be of one person")
    text = gettext(
        "%(name)s agreed on %(date)s to what %(asker)s asked for: %(what)s. The slip of one may have been in the other "
        "one's hand. Ask both whether it was them."
    )
    if word.note.startswith(STOOD_IN):
        title = gettext("Somebody stood in and agreed")
        text = gettext(
            "%(name)s agreed on %(date)s to what %(asker)s asked for: %(what)s. Nobody who does so first came within a "
            "day. Look whether it is right."
        )
    day = shown_date(localdate(word.at))
    facts = {"name": word.officer.name, "asker": asker.name, "what": what, "date": day}
    yield Card(1, title, text % facts, gettext("Look"), url, "people")


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


def _card(fund: Fund, title: str, text: str, verb: str, icon: str, urgency: int = 1) -> Card:
    return Card(urgency, title, text, verb, reverse("governance:requests", args=[fund.code]), icon)
