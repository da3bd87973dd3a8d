"""What is to be done today: every app says its part, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.funds.models import Fund
from kongboon.funds.regulations import version_in_force
from kongboon.funds.words import shown_date, shown_month
from kongboon.ledger.queries import month_states, opening_entry_no
from kongboon.ledger.set_up import made_it, set_up_of, signature_of
from kongboon.regulations.queries import without_minutes

__all__ = ["SOURCES", "Card", "cards", "cards_of_today"]

# Each module has cards(fund, officer, today) -> list[Card].
SOURCES = (
    "kongboon.governance.today",
    "kongboon.web.today",
    "kongboon.governance.lately",
    "kongboon.ledger.today",
    "kongboon.dues.today",
    "kongboon.benefits.today",
    "kongboon.members.today",
    "kongboon.reports.today",
    "kongboon.outlook.today",
    "kongboon.backups.today",
)


def cards_of_today(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """Every app's cards for an officer, most urgent first; within one urgency in the order of SOURCES."""
    found = [card for name in SOURCES for card in import_module(name).cards(fund, officer, today)]
    return sorted(found, key=lambda card: card.urgency)


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """The shell's own: opening balances and who signs them, missing minutes, months to close."""
    return [*_beginnings(fund, officer, today), *_minutes(fund, officer), *_months(fund, officer, today)]


def _beginnings(fund: Fund, officer: Officer, today: date) -> Iterator[Card]:
    if may(officer, Act.RECORD_OPENING) and opening_entry_no(fund) is None:
        yield Card(
            1,
            gettext("Enter what the fund has today"),
            gettext("Cash in the box, money in each bank account, and what the fund still owes."),
            gettext("Begin"),
            reverse("web:opening", args=[fund.code]),
            "safe",
        )
    yield from _to_sign(fund, officer, today)
    if may(officer, Act.ADOPT_REGULATION) and version_in_force(fund, today) is None:
        yield Card(
            1,
            gettext("No regulation is in force"),
            gettext("Dues and benefits are decided by it, so they wait until it is here."),
            gettext("Bring in"),
            reverse("web:adopt-regulation", args=[fund.code]),
            "book",
        )


def _to_sign(fund: Fund, officer: Officer, today: date) -> Iterator[Card]:
    """Once the opening is in: the others of the committee are asked to sign, whoever set the fund up is told."""
    if not may(officer, Act.SEE_BOOKS) or signature_of(fund) is not None or opening_entry_no(fund) is None:
        return
    url = reverse("web:set-up", args=[fund.code])
    if made_it(officer, set_up_of(fund, today)):
        yield Card(
            1,
            gettext("Let another officer sign the fund's starting data"),
            gettext(
                "They sign in under their own name, read one page and sign. No money can be paid out before."
            ),
            gettext("Look"),
            url,
            "clipboard-check",
        )
    elif may(officer, Act.SIGN_SET_UP):
        yield Card(
            1,
            gettext("Sign the fund's starting data"),
            gettext(
                "Read through what another officer entered. No money can be paid out before you have signed."
            ),
            gettext("Read and sign"),
            url,
            "clipboard-check",
        )


def _minutes(fund: Fund, officer: Officer) -> Iterator[Card]:
    """A version whose minutes were left for later, as when a fund begins."""
    if not may(officer, Act.RECORD_VOTE):
        return
    if (version := without_minutes(fund)) is not None:
        yield Card(
            3,
            gettext("The minutes of the regulation's meeting are missing"),
            gettext("Photograph the pages with the vote of %(date)s, so that everybody can see it.")
            % {"date": shown_date(version.voted_on)},
            gettext("Add the minutes"),
            reverse("web:regulation-minutes", args=[fund.code, version.pk]),
            "camera",
        )


def _months(fund: Fund, officer: Officer, today: date) -> Iterator[Card]:
    if not may(officer, Act.CLOSE_MONTH):
        return
    waiting = [state.month for state in month_states(fund, today) if state.waits]
    if waiting:
        oldest = waiting[-1]
        more = len(waiting) - 1
        text = gettext("Compare the books with the cash box and the bank books, then close the month.")
        if more:
            text += " " + ngettext(
                "%(count)s more month is open.", "%(count)s more months are open.", more
            ) % {"count": more}
        yield Card(
            2,
            gettext("Close the books of %(month)s") % {"month": shown_month(oldest)},
            text,
            gettext("Close"),
            reverse("web:months", args=[fund.code]),
            "journal-check",
        )
