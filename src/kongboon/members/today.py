"""Cards of the register for today's page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer, Role
from kongboon.funds.models import Fund
from kongboon.members.models import Member

# Whose work the register is does it first; those of the money begin with their opening balances.
_URGENCY = {Role.REGISTRAR: 1, Role.SECRETARY: 1, Role.TREASURER: 2, Role.BOOKKEEPER: 2}


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """The old register, while nobody is in the fund."""
    urgency = _URGENCY.get(Role(officer.role))
    if urgency is None or Member.objects.filter(fund=fund).exists():
        return []
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
