"""Refunds on today's page, each card only for the office whose act it is."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.benefits.refunds.queries import doable, not_asked, open_refunds
from kongboon.funds.models import Fund
from kongboon.kernel.money import format_baht

CARDS_MAX = 3  # of one kind; all of them are on the page of the benefits


def refund_cards(fund: Fund, officer: Officer) -> Iterator[Card]:
    """Refunds to pay and to confirm, and who resigned without one."""
    shown = 0
    for refund in open_refunds(fund):
        may = doable(refund, officer)
        if shown == CARDS_MAX or not (may.pay or may.confirm):
            continue
        shown += 1
        verb, act = (
            (gettext("Pay"), "refund-pay") if may.pay else (gettext("Look and confirm"), "refund-confirm")
        )
        title = (
            gettext("Pay dues back · %(name)s") if may.pay else gettext("Confirm dues paid back · %(name)s")
        )
        yield Card(
            1,
            title % {"name": refund.beneficiary},
            gettext("%(amount)s baht, as the regulation gives back to whoever resigns.")
            % {"amount": format_baht(refund.amount_satang)},
            verb,
            reverse(f"benefits:{act}", args=[fund.pk, refund.pk]),
            "cash-stack" if may.pay else "clipboard-check",
        )
    for member, satang in not_asked(fund, officer)[:CARDS_MAX]:
        yield Card(
            2,
            gettext("%(name)s resigned") % {"name": member.full_name},
            gettext("By the regulation %(amount)s baht go back. Nobody has written it down yet.")
            % {"amount": format_baht(satang)},
            gettext("Look"),
            reverse("benefits:refund-of", args=[fund.pk, member.pk]),
            "arrow-counterclockwise",
        )
