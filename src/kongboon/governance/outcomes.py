"""Whoever asked or agreed hears the answer, for seven days or until read.

That is what others declined, objected to or stopped, and in whose hand a slip is. An objection ends what others had
agreed to, so the chair and the secretary hear of it too. Nothing is kept for it but the look of whoever read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.access.permissions import LEADERS
from kongboon.access.services import is_same_person
from kongboon.funds.models import Fund
from kongboon.governance.models import Look, RequestAct, ResolutionStop
from kongboon.governance.request_models import MAKES_SLIP
from kongboon.governance.requests import is_published

TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    """What somebody else answered to what an officer asked for; `thing_id` is looked at on `page`."""

    page: str
    thing_id: int
    at: datetime
    card: Card


def unread(officer: Officer, outcomes: Iterable[Outcome]) -> list[Card]:
    """The cards of what the officer has not opened since it ended. One query where there is any."""
    found = list(outcomes)
    if not found:
        return []
    looks = Look.objects.filter(
        fund=officer.fund_id, officer=officer, thing_id__in=[one.thing_id for one in found]
    )
    seen = list(looks.values_list("page", "thing_id", "at"))
    return [
        one.card
        for one in found
        if not any((page, thing) == (one.page, one.thing_id) and at >= one.at for page, thing, at in seen)
    ]


def own_offices(officer: Officer) -> Q:
    """The offices of one person, as a condition on officers."""
    return Q(pk=officer.pk) | (Q(user_id=officer.user_id) if officer.user_id is not None else Q())


def cards(fund: Fund, officer: Officer, at: datetime) -> list[Card]:
    """What others declined or stopped of what this officer asked for, agreed to or wrote down, and slips made for it."""
    mine = Officer.objects.filter(own_offices(officer), fund=fund).values("pk")
    declined = RequestAct.objects.filter(fund=fund, kind=RequestAct.Kind.DECLINE, at__gte=at - TOLD_FOR)
    declined = declined.select_related("request__asked_by", "request__fund", "officer")
    stopped = ResolutionStop.objects.filter(
        fund=fund, at__gte=at - TOLD_FOR, resolution__recorded_by__in=mine
    ).select_related("resolution", "officer")
    slips = RequestAct.objects.filter(
        fund=fund,
        kind=RequestAct.Kind.DONE,
        at__gte=at - TOLD_FOR,
        request__asked_by__in=mine,
        request__act__in=[act.code for act in MAKES_SLIP],
    ).select_related("request", "officer")
    found = [
        *(_slip(fund, act) for act in slips.order_by("-pk") if not act.request.terms.get("is_known")),
        *(_declined(fund, act) for act in declined.order_by("-pk") if is_told(act, officer)),
        *(_stopped(fund, stop) for stop in stopped.exclude(officer__in=mine).order_by("-pk")),
    ]
    return unread(officer, found)


def is_told(act: RequestAct, officer: Officer) -> bool:
    """Whether an officer is told that a request was declined: who asked, who had agreed, and, of an objection, LEADERS."""
    asked = act.request
    if is_same_person(act.officer, officer):
        return False
    knew = [asked.asked_by, *(word.officer for word in asked.confirmations)]
    is_mine = any(is_same_person(one, officer) for one in knew)
    return is_mine or (officer.role in LEADERS and is_published(asked))


def _declined(fund: Fund, act: RequestAct) -> Outcome:
    asked = act.request
    title = gettext("Not agreed to: %(what)s") % {"what": asked.title}
    if is_published(asked):
        title = gettext("Stopped by an objection: %(what)s") % {"what": asked.title}
    text = gettext("%(name)s: %(reason)s") % {"name": act.officer.name, "reason": act.note}
    url = reverse("governance:request", args=[fund.code, asked.pk])
    return Outcome(
        Look.Page.REQUEST, asked.pk, act.at, Card(2, title, text, gettext("Read"), url, "hand-thumbs-down")
    )


def _slip(fund: Fund, act: RequestAct) -> Outcome:
    asked = act.request
    title = gettext("The slip for %(name)s is made") % {"name": asked.terms["name"]}
    text = gettext("It was shown to %(other)s, who prints it and gives it to %(name)s alone.") % {
        "other": act.officer.name,
        "name": asked.terms["name"],
    }
    url = reverse("governance:request", args=[fund.code, asked.pk])
    return Outcome(Look.Page.REQUEST, asked.pk, act.at, Card(2, title, text, gettext("Look"), url, "printer"))


def _stopped(fund: Fund, stop: ResolutionStop) -> Outcome:
    title = gettext("Objected to: %(number)s") % {"number": stop.resolution.label}
    text = gettext("%(name)s: %(reason)s") % {"name": stop.officer.name, "reason": stop.note}
    url = reverse("web:resolution", args=[fund.code, stop.resolution_id])
    card = Card(2, title, text, gettext("Read"), url, "hand-thumbs-down")
    return Outcome(Look.Page.RESOLUTION, stop.resolution_id, stop.at, card)
