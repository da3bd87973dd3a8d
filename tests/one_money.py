"""The fund's money as each place of the program says it: one sum everywhere, to the satang."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from kongboon.benefits.accounts import fund_money_satang
from kongboon.benefits.pools.states import fund_in_pools, pools_of
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.kernel.thai_calendar import month_of
from kongboon.ledger.accounts import in_chart
from kongboon.ledger.models import Line
from kongboon.ledger.queries import (
    balances_by_code,
    book_months,
    cash_book,
    money_accounts,
    money_by_place,
    month_states,
    trial_balance,
)
from kongboon.outlook.holdings import opening_of
from kongboon.reports.money import money_moved


def money_everywhere(fund: Fund, today: date) -> dict[str, int]:
    """Satang by the place that says it: home, books, months, report, outlook, benefits, pools, and the lines."""
    lines = Line.objects.filter(fund=fund).values_list("account__code").annotate(total=Sum("amount"))
    months = book_months(fund)
    assert months is not None
    moved = money_moved(fund, date.fromisoformat(f"{months[0]}-01"), today)
    states = month_states(fund, today)
    return {
        "lines": sum(int(total) for code, total in lines if in_chart(code).money),
        "home": sum(money_by_place(balances_by_code(fund).items()).values()),
        "trial balance": sum(
            row.debit - row.credit for row in trial_balance(fund).rows if in_chart(row.code).money
        ),
        "cash books": sum(cash_book(each, month_of(today)).closing for each in money_accounts(fund)),
        "months": states[0].cash + states[0].banks,
        "report": moved.closing,
        "report added up": moved.opening + sum(moved.received.values()) - sum(moved.paid.values()),
        "report by account": sum(moved.holdings.values()),
        "outlook": opening_of(fund, today).held_satang,
        "benefits": fund_money_satang(fund),
        "pools": fund_in_pools(fund, ()).money,
    }


def in_no_pool(fund: Fund) -> tuple[int, int]:
    """What is in no pool: as the page says it, and from what the fund owns of its own, less its pools."""
    regulation = next((each for each in regulations_of(fund)), None)
    pools = pools_of(fund, regulation) if regulation is not None else ()
    own = Line.objects.filter(fund=fund, account__kind__in=["equity", "income", "expense"])
    held = -int(own.aggregate(total=Sum("amount"))["total"] or 0)
    return fund_in_pools(fund, pools).outside, held - sum(each.left_satang for each in pools)
