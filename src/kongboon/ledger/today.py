"""Cards of the books for today's page: cash that somebody brought to the bank, photos of its slips still to come, and
cash that left the box by somebody else's hand than that of its keeper.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, ngettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, may
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date, shown_month
from kongboon.kernel.money import format_baht
from kongboon.ledger.accounts import CASH
from kongboon.ledger.deposits import SEEN_FOR, Deposit, deposits_since, without_slip
from kongboon.ledger.models import Entry, Line, PeriodEvent
from kongboon.ledger.running_costs import fresh_income


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """To the chair every deposit of seven days; photos of slips that are missing to whoever files them and to the chair,
    after seven days to everybody who reads the books. Other income of seven days to chair and auditor, to the treasurer
    what others took out of the cash box; months opened again to everybody else who reads the books.
    """
    if not may(officer, Act.SEE_BOOKS):
        return []
    keeps = may(officer, Act.DEPOSIT_CASH)
    moment = now()
    found = []
    missing = without_slip(fund, moment if keeps or officer.role == Role.CHAIR else moment - SEEN_FOR)
    if missing:
        title = ngettext(
            "%(n)s deposit has no photo of the bank's slip",
            "%(n)s deposits have no photo of the bank's slip",
            len(missing),
        )
        verb = gettext("File the photo") if keeps else gettext("Look")
        found.append(_card(fund, 2, title % {"n": len(missing)}, missing, verb, "camera"))
    if officer.role == Role.CHAIR and (lately := deposits_since(fund, moment - SEEN_FOR)):
        title = ngettext(
            "Cash was brought to the bank: %(n)s deposit in seven days",
            "Cash was brought to the bank: %(n)s deposits in seven days",
            len(lately),
        )
        found.append(_card(fund, 3, title % {"n": len(lately)}, lately, gettext("Look"), "bank"))
    found += _reopened(fund, officer, moment - SEEN_FOR)
    if officer.role in (Role.CHAIR, Role.AUDITOR) and (came := list(fresh_income(fund))):
        found.append(_income_card(fund, came))
    if officer.role == Role.TREASURER and (taken := _out_of_the_box(officer, moment - SEEN_FOR)):
        found.append(_box_card(fund, taken))
    return found


def _out_of_the_box(officer: Officer, since: datetime) -> list[Line]:
    """Cash that others booked out of the box since a moment and that is not back, the newest first. One query."""
    undone = Entry.objects.filter(reverses=OuterRef("entry"))
    own = Q(entry__batch__posted_by=officer)
    if officer.user_id is not None:
        own |= Q(entry__batch__posted_by__user=officer.user_id)
    found = Line.objects.filter(
        ~Exists(undone),
        fund=officer.fund,
        account__code=CASH,
        amount__lt=0,
        entry__batch__posted_at__gt=since,
    ).exclude(own)
    return list(found.select_related("entry__batch__posted_by").order_by("-pk"))


def _reopened(fund: Fund, officer: Officer, since: datetime) -> Iterator[Card]:
    """Months that somebody opened again by a resolution alone, to everybody else who reads the books."""
    events = PeriodEvent.objects.filter(fund=fund, closed=False, at__gt=since).exclude(by=officer)
    for event in events.select_related("by").order_by("-pk"):
        title = gettext("%(month)s was opened again") % {"month": shown_month(event.month)}
        text = gettext("By %(name)s on %(date)s. %(reason)s. Does it name this month?") % {
            "name": event.by.name,
            "date": shown_date(localdate(event.at)),
            "reason": event.reason,
        }
        yield Card(2, title, text, gettext("Look"), reverse("web:months", args=[fund.code]), "unlock")


def _income_card(fund: Fund, came: list[Line]) -> Card:
    """What one officer wrote down as received: nobody else has seen that money yet."""
    first = came[0]
    title = ngettext(
        "Other money received was written down: %(n)s time in seven days",
        "Other money received was written down: %(n)s times in seven days",
        len(came),
    )
    text = gettext("%(amount)s baht on %(date)s, recorded by %(name)s.") % {
        "amount": format_baht(-first.amount),
        "date": shown_date(first.entry.date),
        "name": first.entry.batch.posted_by.name,
    }
    if len(came) > 1:
        total = format_baht(-sum(line.amount for line in came))
        text += " " + gettext("All together %(amount)s baht.") % {"amount": total}
    url = reverse("web:entry", args=[fund.code, first.entry.entry_no])
    return Card(3, title % {"n": len(came)}, text, gettext("Look"), url, "cash-coin")


def _box_card(fund: Fund, taken: list[Line]) -> Card:
    title = ngettext(
        "%(n)s payment left the cash box by another officer in seven days",
        "%(n)s payments left the cash box by other officers in seven days",
        len(taken),
    )
    text = gettext("%(amount)s baht all together, the last one on %(date)s by %(name)s. Count the box.") % {
        "amount": format_baht(-sum(line.amount for line in taken)),
        "date": shown_date(taken[0].entry.date),
        "name": taken[0].entry.batch.posted_by.name,
    }
    url = reverse("web:books", args=[fund.code])
    return Card(3, title % {"n": len(taken)}, text, gettext("Look"), url, "cash-coin")


def _card(fund: Fund, urgency: int, title: str, about: list[Deposit], verb: str, icon: str) -> Card:
    """The newest in words, and what all of them come to."""
    first = about[0]
    told = gettext("%(amount)s baht on %(date)s, recorded by %(name)s.")
    if first.is_backdated:
        told = gettext("%(amount)s baht on %(date)s, recorded by %(name)s on %(recorded)s.")
    text = told % {
        "amount": format_baht(first.satang),
        "date": shown_date(first.on),
        "name": first.by,
        "recorded": shown_date(first.recorded_on),
    }
    if len(about) > 1:
        total = format_baht(sum(each.satang for each in about))
        text += " " + gettext("All together %(amount)s baht.") % {"amount": total}
    return Card(urgency, title, text, verb, reverse("web:deposits", args=[fund.code]), icon)
