"""Benefits paid in a period, by kind."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery

from kongboon.benefits.models import Claim, ExceptionGrant
from kongboon.funds.models import Fund
from kongboon.ledger.models import Entry
from kongboon.paper.report_document import BenefitRow, ExceptionsPaid


def benefit_rows(fund: Fund, start: date, end: date) -> tuple[BenefitRow, ...]:
    """One row for each kind of benefit with payments in the period, as the books had it on the last day.

    A payment that was taken back by then is none. One of an earlier period that was taken back in this one
    lowers this period's sum, as it does in the cash book, and counts nobody. A person is counted once a kind:
    the member for their own claim, else whoever the claim names.
    """
    returned_on = Entry.objects.filter(reverses=OuterRef("paid_entry")).values("date")[:1]
    claims = Claim.objects.filter(fund=fund, paid_entry__date__lte=end).annotate(
        returned_on=Subquery(returned_on)
    )
    still = Q(returned_on=None) | Q(returned_on__gt=end)
    stood = claims.filter(still, paid_entry__date__gte=start)
    returned = claims.filter(paid_entry__date__lt=start, returned_on__gte=start, returned_on__lte=end)
    kinds: dict[str, tuple[list[Claim], list[Claim]]] = defaultdict(lambda: ([], []))
    for place, found in enumerate((stood, returned)):
        for claim in found.order_by("pk"):
            kinds[claim.benefit_code][place].append(claim)
    return tuple(_row(*of_kind) for _, of_kind in sorted(kinds.items()))


def exceptions_paid(fund: Fund, start: date, end: date) -> ExceptionsPaid:
    """What was paid in the period as an exception and stood on its last day."""
    returned_on = Entry.objects.filter(reverses=OuterRef("paid_entry")).values("date")[:1]
    grants = ExceptionGrant.objects.filter(claim=OuterRef("pk"))
    paid = Claim.objects.filter(fund=fund, paid_entry__date__gte=start, paid_entry__date__lte=end)
    stood = paid.annotate(returned_on=Subquery(returned_on)).filter(
        Q(returned_on=None) | Q(returned_on__gt=end), Exists(grants)
    )
    return ExceptionsPaid(len(stood), sum(claim.due_satang for claim in stood))


def _row(stood: list[Claim], returned: list[Claim]) -> BenefitRow:
    people = {(c.member_id, c.person_key, c.village_id) for c in stood}
    outsiders = {person for person in people if person[0] is None}
    amount = sum(c.due_satang for c in stood) - sum(c.due_satang for c in returned)
    title = [*returned, *stood][-1].benefit_title
    goods = sum(c.due_satang for c in stood if c.goods) - sum(c.due_satang for c in returned if c.goods)
    return BenefitRow(title, len(stood), len(people), amount, len(outsiders), goods)
