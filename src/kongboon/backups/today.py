"""Cards of the backups for today's page."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.backups import keeping
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date

# A fund that is being set up has other things to do first.
_BEGINNING = timedelta(days=3)


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """No key yet although the fund has begun; a backup that failed or is late; a key that nobody tried for 35 days."""
    if not may(officer, Act.MAKE_BACKUP):
        return []
    state, moment = keeping.state(), now()
    url = reverse("backups:home", args=[fund.code])
    found = []
    if state.keyed_at is None and moment - fund.created_at > _BEGINNING:
        text = gettext(
            "If the machine breaks or is stolen, everything is lost. Print a key once; then each night has its own."
        )
        found.append(
            Card(2, gettext("No backup is made yet"), text, gettext("How it is done"), url, "archive")
        )
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
