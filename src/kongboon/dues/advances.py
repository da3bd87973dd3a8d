"""Dues paid ahead (account 2102): how much of them belongs to which fiscal year."""

from __future__ import annotations

from collections import Counter

from django.db.models import Sum

from kongboon.dues.models import DuesPayment
from kongboon.dues.rates import Rates, Span, part_within
from kongboon.dues.tiers import tiers_chosen
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.kernel.fiscal import FiscalYear
from kongboon.ledger.accounts import DUES_IN_ADVANCE
from kongboon.ledger.models import Line
from kongboon.rules.select import regulation_in_force


def due_to_year(fund: Fund, year: FiscalYear, source: str) -> dict[int, int]:
    """Satang by member id that are still to become the year's income; below zero what was released too much.

    `source` marks the entries that released something for the year before; their reversals carry it too.
    """
    regulations = regulations_of(fund)
    chosen = tiers_chosen((one.dues for one in regulations), fund=fund)
    due: Counter[int] = Counter()
    paid_ahead = DuesPayment.objects.filter(
        fund=fund, reversed_by=None, advance_satang__gt=0, entry__date__lt=year.start
    ).select_related("entry")
    for payment in paid_ahead:
        terms = regulation_in_force(regulations, payment.entry.date).dues
        rates = Rates(terms, chosen[payment.member_id])
        paid = Span(payment.first_month, payment.last_month, payment.months, payment.amount_satang)
        due[payment.member_id] += part_within(rates, paid, year.start, year.end)
    released = (
        Line.objects.filter(fund=fund, account__code=DUES_IN_ADVANCE, entry__source=source)
        .values_list("member_id")
        .annotate(total=Sum("amount"))
    )
    for member_id, total in released:
        due[member_id] -= total
    return {member_id: satang for member_id, satang in sorted(due.items()) if satang}
