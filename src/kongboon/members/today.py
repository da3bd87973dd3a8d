"""Cards of the register for today's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer, Role
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.members.models import Member, StatusEvent

# Whose work the register is does it first; those of the money begin with their opening balances.
_URGENCY = {Role.REGISTRAR: 1, Role.SECRETARY: 1, Role.TREASURER: 2, Role.BOOKKEEPER: 2}
# What is written down by one and decides rights: these are told for so long.
_TOLD = {Role.CHAIR, Role.SECRETARY, Role.REGISTRAR, Role.AUDITOR}
_TOLD_FOR = timedelta(days=7)


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """The old register, while nobody is in the fund; what others wrote down lately of deaths, arrears and names."""
    is_told = officer.role in _TOLD
    found = [*_ended(fund, officer), *_renamed(fund, officer)] if is_told else []
    urgency = _URGENCY.get(Role(officer.role))
    if urgency is None or Member.objects.filter(fund=fund).exists():
        return found
    return [
        Card(
            urgency,
            gettext("There are no members yet"),
            gettext("Bring in the old register as one file, or add members one by one."),
            gettext("Bring in"),
            reverse("members:import", args=[fund.code]),
            "person-plus",
        )
    ]


def _ended(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Memberships that one officer ended alone: a death, or arrears by a resolution that names nobody to the program."""
    told = StatusEvent.objects.filter(
        fund=fund,
        status=Member.Status.ENDED,
        reason__in=[Member.EndReason.DIED, Member.EndReason.LAPSED],
        at__gte=now() - _TOLD_FOR,
        member__ended_reason=F("reason"),
    ).exclude(by=officer)
    events = list(told.select_related("member", "by").order_by("-at", "-pk"))
    deaths = [event for event in events if event.reason == Member.EndReason.DIED]
    lapses = [event for event in events if event.reason == Member.EndReason.LAPSED]
    if deaths:
        title = ngettext(
            "%(count)s death was written down lately",
            "%(count)s deaths were written down lately",
            len(deaths),
        )
        text = gettext(
            "%(name)s, died on %(date)s, written down by %(by)s. If it is not right, let it be undone."
        )
        yield _of_ends(fund, deaths, title, text)
    if lapses:
        title = ngettext(
            "%(count)s membership was ended for arrears lately",
            "%(count)s memberships were ended for arrears lately",
            len(lapses),
        )
        text = gettext(
            "%(name)s, by resolution %(resolution)s, ended by %(by)s. Does the resolution name them? If not, let it "
            "be undone."
        )
        yield _of_ends(fund, lapses, title, text)


def _of_ends(fund: Fund, events: list[StatusEvent], title: str, text: str) -> Card:
    last = events[0]
    words = {
        "name": last.member.full_name,
        "date": shown_date(last.on),
        "by": last.by.name,
        "resolution": last.resolution,
    }
    url = reverse("members:detail", args=[fund.code, last.member_id])
    if len(events) > 1:
        url = reverse("members:list", args=[fund.code]) + f"?status={Member.Status.ENDED}"
    return Card(3, title % {"count": len(events)}, text % words, gettext("Look"), url, "person-x")


def _renamed(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Names corrected of members whose joining day came in with a file: two people agreed to those names."""
    told = StatusEvent.objects.filter(
        fund=fund, at__gte=now() - _TOLD_FOR, member__imported_by__isnull=False, member__erased_at=None
    ).exclude(former_name="")
    events = list(told.exclude(by=officer).select_related("member", "by").order_by("-at", "-pk"))
    if not events:
        return
    title = ngettext(
        "%(count)s name of the register was corrected lately",
        "%(count)s names of the register were corrected lately",
        len(events),
    )
    last = events[0]
    text = gettext("%(before)s is now %(after)s, member number %(number)s, by %(by)s. Is it the same person?")
    words = {
        "before": last.former_name,
        "after": last.member.full_name,
        "number": last.member.number,
        "by": last.by.name,
    }
    url = reverse("members:detail", args=[fund.code, last.member_id])
    yield Card(3, title % {"count": len(events)}, text % words, gettext("Look"), url, "pencil")
