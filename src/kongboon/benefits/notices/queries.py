"""The notice for the members: large sums that wait to be paid, were paid lately, or were stopped by an objection.

What hangs on a board names nobody whose case is their own: only for the events of NAMED_EVENTS, and there by the
first name alone. A list that is paid in one act is one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import F, Q
from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.benefits.models import Claim
from kongboon.funds.models import Fund
from kongboon.governance.models import Request, RequestAct
from kongboon.governance.requests import payable_from, published

NOTICE_DAYS = 30
# What a village knows of anyhow. Sickness, hardship, school money, house repair and a fund's own events never name.
NAMED_EVENTS = frozenset({"birth", "ageing", "death", "disaster"})

State = Literal["waits", "stopped", "due", "paid"]
_ORDER: tuple[State, ...] = ("waits", "stopped", "due", "paid")


@dataclass(frozen=True)
class Notice:
    """One line of the notice: `count` claims of one list, or one. Satang. `name` is a first name, or ""."""

    claim: Claim
    state: State
    name: str
    satang: int
    count: int = 1

    @property
    def confirmed_on(self) -> date:
        """The day on which the last officer agreed, as it stands in the books."""
        assert self.claim.accrual_entry is not None, "a notice is of a confirmed claim"
        day: date = self.claim.accrual_entry.date
        return day

    @property
    def paid_on(self) -> date | None:
        return self.claim.paid_entry.date if self.claim.paid_entry is not None else None


def notices(fund: Fund, at: datetime) -> list[Notice]:
    """Every large sum that waits, and those paid or stopped within NOTICE_DAYS, in the order of what can still be said.

    One query.
    """
    since = localdate(at) - timedelta(days=NOTICE_DAYS)
    waiting, paid = Q(status=Claim.Status.APPROVED), Q(status=Claim.Status.PAID, paid_entry__date__gte=since)
    claims = Claim.objects.filter(fund=fund, payable_from__isnull=False).filter(
        waiting | paid | _stopped() & Q(withdrawn_at__gte=at - timedelta(days=NOTICE_DAYS))
    )
    claims = claims.select_related("fund", "member", "accrual_entry", "paid_entry", "withdrawn_by")
    groups: dict[tuple[str, State], list[Claim]] = {}
    for claim in claims.order_by("payable_from", "pk"):
        groups.setdefault((_act(claim), _state(claim, at)), []).append(claim)
    lines = [_line(state, group) for (_, state), group in groups.items()]
    return sorted(lines, key=_urgency)


@dataclass(frozen=True)
class PaymentNotice:
    """Other money on the notice: `moment` is when it may be paid or, where it is over, when that was."""

    request: Request
    state: State
    moment: datetime


def payment_notices(fund: Fund, at: datetime) -> list[PaymentNotice]:
    """Large payments for something else than a benefit that wait, or were paid or stopped within NOTICE_DAYS."""
    return [_payment(request, at) for request in published(fund, at, at - timedelta(days=NOTICE_DAYS))]


def _payment(request: Request, at: datetime) -> PaymentNotice:
    moment, end = payable_from(request), request.end
    assert moment is not None, "what is published waits or has waited"
    if end is not None:
        return PaymentNotice(request, "paid" if end.kind == RequestAct.Kind.DONE else "stopped", end.at)
    return PaymentNotice(request, "waits" if at < moment else "due", moment)


def stopped_lately(fund: Fund, at: datetime, days: int) -> list[Claim]:
    """The claims whose payment an objection stopped within so many days, the oldest first. One query."""
    found = Claim.objects.filter(_stopped(), fund=fund, withdrawn_at__gte=at - timedelta(days=days))
    return list(found.select_related("member", "withdrawn_by").order_by("withdrawn_at", "pk"))


def hearing(fund: Fund, today: date) -> list[Officer]:
    """The officers to whom a member may object: all whose word stops a payment, the chair first."""
    roles = Act.OBJECT_TO_PAYMENT.rule.roles
    officers = Officer.objects.filter(Q(active_to=None) | Q(active_to__gt=today), fund=fund, role__in=roles)
    return sorted(officers, key=lambda officer: (roles.index(officer.role), officer.pk))


def _stopped() -> Q:
    """Withdrawn while it stood on the notice, before any money had gone."""
    gone = Q(status=Claim.Status.WITHDRAWN, paid_entry=None, withdrawn_at__lt=F("payable_from"))
    return gone & ~Q(path="at_once")


def _act(claim: Claim) -> str:
    """What is paid in one act: the claims of a list, or one alone."""
    key: str = claim.idem_key
    return key.rpartition("/")[0] if key.startswith("list/") else str(claim.pk)


def _state(claim: Claim, at: datetime) -> State:
    if claim.status == Claim.Status.PAID:
        return "paid"
    if claim.status == Claim.Status.WITHDRAWN:
        return "stopped"
    return "waits" if claim.waits_at(at) else "due"


def _line(state: State, group: list[Claim]) -> Notice:
    first = group[0]
    return Notice(
        claim=first,
        state=state,
        name=first_name(first) if len(group) == 1 else "",
        satang=sum(claim.due_satang for claim in group),
        count=len(group),
    )


def first_name(claim: Claim) -> str:
    """Whom a notice may name, by the first name; "" where it names nobody. A person who is no member is not named."""
    if claim.member is None or claim.event not in NAMED_EVENTS:
        return ""
    return str(claim.member.first_name)


def _urgency(line: Notice) -> tuple[int, int]:
    """What waits by the moment at which it ends, what is over the newest first."""
    assert line.claim.payable_from is not None, "a notice is of a large sum"
    moment = int(line.claim.payable_from.timestamp())
    return _ORDER.index(line.state), -moment if line.state == "paid" else moment
