"""What is added up with a request for money: what was asked for, or handed out, in seven days (docs/decisions/0022)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import now

from kongboon.funds.models import Fund
from kongboon.governance.doings import DOINGS, doing_of
from kongboon.governance.payees import Payees, payees_of
from kongboon.governance.payments import Outgoing, Week
from kongboon.governance.request_models import Request, RequestAct


def added_up_with(request: Request) -> list[Outgoing]:
    """The payments that count with it, the newest first."""
    return added_up(request, None)[1]


def added_up(request: Request, at: datetime | None) -> tuple[Week, list[Outgoing]]:
    """What was asked for in the seven days before it, or done in those before it is done itself: the larger sum."""
    moment = at or (now() if request.end is None else request.end.at)
    week, own = Week(request.fund, [request.at, moment]), _outgoing(request)
    return week, max(week.others(own), week.done_with(own, moment), key=satang_of)


def satang_of(payments: list[Outgoing]) -> int:
    """What some payments come to."""
    return sum(payment.satang for payment in payments)


def _outgoing(request: Request, payees: Payees | None = None, done_at: datetime | None = None) -> Outgoing:
    if doing_of(request).stays:
        whom = frozenset({f"act/{request.act}"})
    else:
        known = payees or payees_of(request.fund, [request.payee])
        whom = known.keys(request.payee, request.asked_by, request.at)
    told = " · ".join(part for part in (request.title, request.payee) if part)
    page = ("governance:request", request.pk)
    return Outgoing(
        f"request/{request.pk}", request.at, request.amount_satang or 0, whom, told, page, done_at
    )


def payments(fund: Fund, since: datetime, until: datetime) -> list[Outgoing]:
    """Requests for money asked for or done after a moment and up to another, for the sum over all ways. Three queries."""
    money = [act.code for act, doing in DOINGS.items() if doing.by_press or doing.by_sum]
    over = RequestAct.objects.filter(fund=fund, kind__in=[RequestAct.Kind.DECLINE, RequestAct.Kind.WITHDRAW])
    done = RequestAct.objects.filter(request=OuterRef("pk"), kind=RequestAct.Kind.DONE)
    found = list(
        Request.objects.filter(fund=fund, act__in=money, amount_satang__isnull=False)
        .annotate(done_at=Subquery(done.values("at")[:1]))
        .filter(Q(at__gt=since, at__lte=until) | Q(done_at__gt=since, done_at__lte=until))
        .exclude(pk__in=over.values("request_id"))
        .select_related("asked_by")
    )
    known = payees_of(fund, [request.payee for request in found])
    return [_outgoing(request, known, request.done_at) for request in found]
