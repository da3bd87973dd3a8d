"""Whoever handed in a claim hears that another officer declined, stopped or took it back (governance.outcomes)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.benefits.models import Approval, Claim
from kongboon.funds.models import Fund
from kongboon.governance.models import Look
from kongboon.governance.outcomes import TOLD_FOR, Outcome, own_offices, unread


def outcome_cards(fund: Fund, officer: Officer, at: datetime) -> list[Card]:
    """Claims of this officer that others answered with no in the last days. Three queries."""
    return unread(officer, _outcomes(fund, officer, at - TOLD_FOR))


def _outcomes(fund: Fund, officer: Officer, since: datetime) -> Iterator[Outcome]:
    mine = Officer.objects.filter(own_offices(officer), fund=fund).values("pk")
    declined = Approval.objects.filter(
        fund=fund, kind=Approval.Kind.CONFIRM, verdict=Approval.Verdict.NO, at__gte=since
    ).filter(claim__submitted_by__in=mine)
    for said in declined.exclude(officer__in=mine).select_related("claim__member", "officer").order_by("-pk"):
        title = gettext("Declined: %(benefit)s · %(name)s")
        yield _outcome(fund, said.claim, title, said.officer, said.note, said.at)
    stopped = Claim.objects.filter(fund=fund, submitted_by__in=mine, withdrawn_at__gte=since)
    for claim in (
        stopped.exclude(withdrawn_by__in=mine).select_related("member", "withdrawn_by").order_by("-pk")
    ):
        title = gettext("Stopped: %(benefit)s · %(name)s")
        yield _outcome(fund, claim, title, claim.withdrawn_by, claim.withdrawn_reason, claim.withdrawn_at)


def _outcome(fund: Fund, claim: Claim, title: str, by: Officer, reason: str, at: datetime) -> Outcome:
    card = Card(
        2,
        title % {"benefit": claim.benefit_title, "name": claim.beneficiary},
        gettext("%(number)s, %(name)s: %(reason)s")
        % {"number": claim.number, "name": by.name, "reason": reason},
        gettext("Read"),
        reverse("benefits:claim", args=[fund.pk, claim.pk]),
        "hand-thumbs-down",
    )
    return Outcome(Look.Page.CLAIM, claim.pk, at, card)
