"""Cards of dues for today's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, may
from kongboon.access.services import village_limit
from kongboon.dues.advances import due_to_year
from kongboon.dues.agreements import (
    LATE,
    disputed,
    hand_overs,
    has_handed_over,
    slips_by_the_counter,
    slips_filed,
    to_agree,
    undisputed,
    without_agreement,
    written_for,
)
from kongboon.dues.households import shared_house
from kongboon.dues.lapsing import may_come_back
from kongboon.dues.models import HandOver
from kongboon.dues.queries import (
    CashHeld,
    Left,
    cash_outside,
    left_of_count,
    undone_since_count,
    villages_in_month,
)
from kongboon.dues.refused_taps import reason_of, undecided
from kongboon.dues.services import cash_with
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date, shown_month
from kongboon.kernel.fiscal import fiscal_year_of
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import month_of

# More than these to collect in are told in one card that leads to the list of all.
VILLAGES_MAX = 3
_COUNTERS = {Role.TREASURER, Role.BOOKKEEPER}


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """Dues of the month that are still to come, cash to be counted or agreed to, advances of a year that has begun."""
    found: list[Card] = []
    if officer.role in _COUNTERS | {Role.CHAIR}:
        found += _cash(fund, officer)
    if may(officer, Act.SETTLE_REFUSED_TAP):
        found += _refused(fund)
    found += _counts(fund, officer)
    found += _written_for(fund, officer)
    if officer.role in _COUNTERS:
        found += _advances(fund, today)
    if officer.role in _COUNTERS | {Role.COLLECTOR}:
        found += _collecting(fund, officer, today)
    if may(officer, Act.REJOIN_MEMBER):
        found += _coming_back(fund, officer)
    return found


def _not_paid(persons: int, month: str) -> str:
    told = ngettext(
        "%(n)s person still owes for %(month)s.", "%(n)s persons still owe for %(month)s.", persons
    )
    return told % {"n": persons, "month": shown_month(month)}


def _collecting(fund: Fund, officer: Officer, today: date) -> Iterator[Card]:
    month = month_of(today)
    owing = [state for state in villages_in_month(fund, month, village_limit(officer)) if state.owing]
    # The last week of a month is the week in which dues are late.
    urgency = 2 if officer.role == Role.COLLECTOR or today.day >= 24 else 3
    collect = partial(Card, urgency, verb=gettext("Collect"), icon="cash-coin")
    if len(owing) > VILLAGES_MAX:
        yield collect(
            title=gettext("Collect dues in %(n)s villages") % {"n": len(owing)},
            text=_not_paid(sum(state.owing for state in owing), month),
            url=reverse("dues:home", args=[fund.code]),
        )
    else:
        for state in owing:
            yield collect(
                title=gettext("Collect dues in %(village)s") % {"village": state.village},
                text=_not_paid(state.owing, month),
                url=reverse("dues:village", args=[fund.code, state.village.moo, month]),
            )
    if officer.role == Role.COLLECTOR and (held := cash_with(officer)):
        if (left := left_of_count(CashHeld(officer, held))) is not None and left.satang == held:
            yield _short(fund, left, gettext("%(amount)s baht are missing of the count of your cash"))
            return
        yield Card(
            2,
            gettext("Hand over the cash"),
            gettext("%(amount)s baht are with you. The treasurer counts it with you.")
            % {"amount": format_baht(held)},
            gettext("Show"),
            reverse("dues:with-me", args=[fund.code]),
            "cash-stack",
        )


def _coming_back(fund: Fund, officer: Officer) -> Iterator[Card]:
    for member in may_come_back(officer):
        yield Card(
            1,
            gettext("%(name)s may become a member again") % {"name": member.full_name},
            gettext("Another officer has agreed. Take the money that was owed."),
            gettext("Look"),
            reverse("dues:rejoin", args=[fund.code, member.pk]),
            "person-check",
        )


def _cash(fund: Fund, officer: Officer) -> Iterator[Card]:
    for held in cash_outside(fund):
        # Nobody counts their own; the chair is asked where the treasurer collected.
        if held.officer.pk == officer.pk or (
            officer.role == Role.CHAIR and held.officer.role not in _COUNTERS
        ):
            continue
        left = left_of_count(held)
        if left is not None and left.satang == held.satang:
            yield _short(fund, left, gettext("%(amount)s baht are missing of the count of %(name)s"))
            continue
        told = gettext("%(amount)s baht were collected and not handed over yet.")
        if left is not None:
            told += " " + gettext("%(left)s of them are what the count of %(date)s was short.")
        yield Card(
            1,
            gettext("Count the cash of %(name)s") % {"name": held.officer.name},
            told
            % {
                "amount": format_baht(held.satang),
                "left": format_baht(left.satang if left else 0),
                "date": shown_date(left.count.on) if left else "",
            },
            gettext("Count"),
            reverse("dues:count", args=[fund.code, held.officer.pk]),
            "cash-stack",
        )


def _refused(fund: Fund) -> Iterator[Card]:
    """Each tap that was refused on arrival: cash that may have been taken and is in no book."""
    for tap in undecided(fund):
        title = gettext("%(name)s took %(amount)s baht that could not be recorded")
        told = gettext("%(house)s, %(village)s, on %(date)s. %(reason)s Say what became of the cash.")
        house = " ".join((shared_house(tap.member.house_no), tap.member.full_name)).strip()
        facts = {"house": house, "village": tap.village, "date": shown_date(tap.on), "reason": reason_of(tap)}
        amount = format_baht(tap.amount_satang) if tap.amount_satang else "?"
        yield Card(
            1,
            title % {"name": tap.collector.name, "amount": amount},
            told % facts,
            gettext("Decide"),
            reverse("dues:refused", args=[fund.code]),
            "exclamation-triangle",
        )


def _short(fund: Fund, left: Left, title: str) -> Card:
    """Nothing new was collected: what the books have with the collector is the difference of the last count."""
    text = gettext(
        "On %(date)s %(counted)s of %(expected)s baht were counted. The rest stays in the collector's name until it is "
        "handed over or two officers write it off."
    )
    facts = {
        "amount": format_baht(left.satang),
        "name": left.count.collector.name,
        "date": shown_date(left.count.on),
        "counted": format_baht(left.count.counted_satang),
        "expected": format_baht(left.count.expected_satang),
    }
    url = reverse("dues:slip", args=[fund.code, left.count.pk])
    return Card(2, title % facts, text % facts, gettext("Look at the count"), url, "cash-stack")


def _counts(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Counts that this officer is to agree to; to chair and auditor those that are disputed or long without a word."""
    if has_handed_over(officer):
        for made in to_agree(officer):
            told = gettext("%(name)s counted %(amount)s baht on %(date)s. Is that what you handed over?")
            yield _count(fund, made, gettext("Please agree to the count of your cash"), told, "people")
        for made in slips_filed(officer, now() - LATE):
            told = gettext("%(name)s counted %(amount)s baht on %(date)s. If you did not sign that, say so.")
            yield _count(fund, made, gettext("A slip with your name was filed"), told, "camera")
    if officer.role not in (Role.CHAIR, Role.AUDITOR):
        return
    missing = without_agreement(hand_overs(fund))
    is_missing = missing.exists()
    for made in disputed(missing) if is_missing else ():
        title = gettext("%(name)s says that another sum was handed over") % {"name": made.collector.name}
        told = gettext("%(name)s counted %(amount)s baht on %(date)s. Speak with both of them.")
        yield _count(fund, made, title, told, "hand-thumbs-down")
    for made in slips_by_the_counter(fund, now() - LATE):
        told = gettext(
            "%(name)s counted %(amount)s baht on %(date)s and filed the slip too. Ask whoever signed it."
        )
        title = gettext("A slip was filed by whoever counted: %(name)s") % {"name": made.collector.name}
        yield _count(fund, made, title, told, "camera")
    if is_missing and (late := undisputed(missing).filter(at__lt=now() - LATE).count()):
        title = ngettext(
            "%(n)s count of cash has been without agreement for seven days",
            "%(n)s counts of cash have been without agreement for seven days",
            late,
        )
        told = gettext("Whoever handed the cash over has not said yet whether the count is right.")
        yield _cash_page(fund, title % {"n": late}, told, "hourglass-split")
    undone = len(undone_since_count(fund)) if officer.role == Role.AUDITOR else 0
    if undone:
        title = ngettext(
            "%(n)s receipt was taken back since the last count",
            "%(n)s receipts were taken back since the last count",
            undone,
        )
        told = gettext("A receipt that is given and taken back leaves no cash to count.")
        yield _cash_page(fund, title % {"n": undone}, told, "arrow-counterclockwise")


def _written_for(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Sheets that others wrote down as this officer's cash: right, or something to say about."""
    for one in written_for(officer, now() - LATE):
        told = gettext(
            "%(village)s, as collected on %(date)s. If that is not right, tell the treasurer before the cash is counted."
        )
        yield Card(
            2,
            gettext("%(name)s wrote down %(amount)s baht in your name")
            % {"name": one.by.name, "amount": format_baht(one.satang)},
            told % {"village": one.village, "date": shown_date(one.last_day)},
            gettext("Look"),
            reverse("dues:slips", args=[fund.code]),
            "journal-text",
        )


def _count(fund: Fund, made: HandOver, title: str, told: str, icon: str) -> Card:
    amount, date = format_baht(made.counted_satang), shown_date(made.on)
    text = told % {"name": made.received_by.name, "amount": amount, "date": date}
    return Card(1, title, text, gettext("Look"), reverse("dues:slip", args=[fund.code, made.pk]), icon)


def _cash_page(fund: Fund, title: str, text: str, icon: str) -> Card:
    return Card(3, title, text, gettext("Look"), reverse("dues:cash", args=[fund.code]), icon)


def _advances(fund: Fund, today: date) -> Iterator[Card]:
    year = fiscal_year_of(today, fund.fiscal_start_month)
    due = sum(due_to_year(fund, year, f"advance/{year.year_be}").values())
    if due:
        yield Card(
            2,
            gettext("Dues paid ahead for fiscal year %(year)s") % {"year": year.year_be},
            gettext("%(amount)s baht now become income of this year.") % {"amount": format_baht(due)},
            gettext("Look"),
            reverse("dues:release", args=[fund.code]),
            "calendar-check",
        )
