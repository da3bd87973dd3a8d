"""Receipts and payments of a period, by account, as the money really moved (cash basis)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Sum

from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.ledger.accounts import is_money
from kongboon.ledger.goods import RECEIVED
from kongboon.ledger.models import Account, Line
from kongboon.ledger.posting import OPENING


@dataclass(frozen=True)
class Moved:
    """Satang received and paid in the period by account code; opening and closing holdings."""

    opening: int
    closing: int
    received: dict[str, int]
    paid: dict[str, int]
    holdings: dict[str, int]


def money_moved(fund: Fund, start: date, end: date) -> Moved:
    """What came in and went out between two days, both included; three SQL queries.

    The counterpart of each entry that changes the holdings tells where the money came from or went to. A reversal
    takes away from the side it had counted on. A receipt for money that never was in the hand, dues taken off a
    benefit, counts on both sides: received as dues, paid as part of the benefit. A receipt for goods is none for money.
    Opening balances count as there from the start.
    """
    codes = dict(Account.objects.filter(fund=fund).values_list("pk", "code"))
    held = sorted(pk for pk, code in codes.items() if is_money(code))
    received: dict[str, int] = defaultdict(int)
    paid: dict[str, int] = defaultdict(int)
    for account, reverses, amount in _counterparts(fund, held, start, end):
        came_in = (amount < 0) != bool(reverses)
        (received if came_in else paid)[codes[account]] += -amount if came_in else amount
    holdings = {
        codes[row["account_id"]]: row["total"]
        for row in Line.objects.filter(account_id__in=held, entry__date__lte=end)
        .values("account_id")
        .annotate(total=Sum("amount"))
        if row["total"]
    }
    closing = sum(holdings.values())
    opening = closing - sum(received.values()) + sum(paid.values())
    return Moved(opening, closing, _nonzero(received), _nonzero(paid), dict(sorted(holdings.items())))


def _nonzero(sums: dict[str, int]) -> dict[str, int]:
    return {code: amount for code, amount in sorted(sums.items()) if amount}


def _counterparts(fund: Fund, held: list[int], start: date, end: date) -> list[tuple[int, int, int]]:
    """(account, is a reversal, satang) of the lines that stand against a change of the holdings."""
    base = fund.pk * ROWS_PER_FUND
    marks = ",".join(["%s"] * len(held))
    sql = (
        "SELECT l.account_id, CASE WHEN e.reverses_id IS NULL THEN 0 ELSE 1 END r, SUM(l.amount)"
        " FROM ledger_entry e JOIN ledger_batch b ON b.id=e.batch_id JOIN ledger_line l ON l.entry_id=e.id"
        " LEFT JOIN ledger_entry o ON o.id=e.reverses_id LEFT JOIN ledger_batch ob ON ob.id=o.batch_id"
        " WHERE e.id BETWEEN %s AND %s AND e.date BETWEEN %s AND %s AND b.kind<>%s"
        " AND b.kind<>%s AND COALESCE(ob.kind,'')<>%s"
        f" AND l.account_id NOT IN ({marks}) AND (e.paper_series='R' OR o.paper_series='R' OR e.id IN (SELECT h.entry_id"
        f" FROM ledger_line h WHERE h.account_id IN ({marks}) GROUP BY h.entry_id HAVING SUM(h.amount)<>0))"
        " GROUP BY l.account_id, r, CASE WHEN l.amount<0 THEN 0 ELSE 1 END"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [base, base + ROWS_PER_FUND - 1, start, end, OPENING, RECEIVED, RECEIVED, *held, *held]
        )
        return [(row[0], row[1], int(row[2])) for row in cursor.fetchall()]
