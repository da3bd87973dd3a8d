"""Cards of the register for today's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

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
_TOLD = {Role.CHAIR, Role.SECRETARY, Role.REGISTRAR}
_TOLD_FOR = timedelta(days=7)


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """The old register, while nobody is in the fund; what others wrote down lately of deaths and names."""
    is_told = officer.role in _TOLD
    found = [*_deaths(fund, officer), *_renamed(fund, officer)] if is_told else []
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


def _deaths(fund: Fund, officer: Officer) -> Iterator[Card]:
    told = StatusEvent.objects.filter(
        fund=fund,
        status=Member.Status.ENDED,
        reason=Member.EndReason.DIED,
        at__gte=now() - _TOLD_FOR,
        member__ended_reason=Member.EndReason.DIED,
    ).exclude(by=officer)
    deaths = list(told.select_related("member", "by").order_by("-at", "-pk"))
    if not deaths:
        return
    title = ngettext(
        "%(count)s death was written down lately", "%(count)s deaths were written down lately", len(deaths)
    )
    last = deaths[0]
    text = gettext(
        "%(name)s, died on %(date)s, written down by %(by)s. If it is not right, let it be undone."
    )
    words = {"name": last.member.full_name, "date": shown_date(last.on), "by": last.by.name}
    url = reverse("members:detail", args=[fund.code, last.member_id])
    if len(deaths) > 1:
        url = reverse("members:list", args=[fund.code]) + f"?status={Member.Status.ENDED}"
    yield Card(3, title % {"count": len(deaths)}, text % words, gettext("Look"), url, "person-x")


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
