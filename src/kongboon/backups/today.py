"""Cards of the backups for today's page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.backups import keeping
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """A backup that failed or is late, and the key that nobody has tried for 35 days."""
    if not may(officer, Act.MAKE_BACKUP):
        return []
    state, moment = keeping.state(), now()
    url = reverse("backups:home", args=[fund.code])
    found = []
    if state.problem or state.is_late(moment):
        last = gettext("There is none yet.")
        if state.last_at is not None:
            last = gettext("The last one is of %(date)s.") % {"date": shown_date(localdate(state.last_at))}
        text = f"{state.problem} {last}".strip()
        found.append(
            Card(1, gettext("Something is wrong with the backups"), text, gettext("Look"), url, "archive")
        )
    if state.wants_rehearsal(moment):
        found.append(
            Card(
                2,
                gettext("Try the key of the backups"),
                gettext(
                    "Nobody has opened a backup with the key in the sealed envelope for 35 days. "
                    "A key that does not open is found out now, not in an emergency."
                ),
                gettext("How it is done"),
                url,
                "archive",
            )
        )
    return found
