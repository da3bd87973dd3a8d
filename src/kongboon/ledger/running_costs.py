"""What running the fund may cost: the regulation's ceiling, and how far this fiscal year's costs have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.utils.timezone import now

from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.governance.payments import ADDED_UP
from kongboon.kernel.fiscal import fiscal_year_of
from kongboon.kernel.thai_calendar import month_of
from kongboon.ledger.accounts import costs_of_pool, in_chart
from kongboon.ledger.models import Account, Balance, Entry, Line

# Meetings, travel, paper, bank fees, collectors' commission, depreciation (domain.md 2.7).
RUNNING_COSTS = costs_of_pool("administration")
OTHER_INCOME = "other_income"  # the kind of a batch


@dataclass(frozen=True)
class RunningCosts:
    """Costs of running the fund in one fiscal year, against a share of that year's income. Units: satang.

    `income_satang` is every income in money of the fiscal year so far: dues, support, gifts, interest (the accounts
    with a leg; a gift in kind has none). `limit_satang` is the regulation's percent of it, and `spent_satang` what
    the accounts 5301 to 5306 have taken. At the beginning of a year little has come in yet, and so little may be
    spent.
    `fresh_satang` is what one officer wrote down as received in the last seven days: it is not in the income yet.
    """

    year_be: int
    percent: int
    income_satang: int
    spent_satang: int
    fresh_satang: int = 0

    @property
    def limit_satang(self) -> int:
        return max(0, self.income_satang) * self.percent // 100

    @property
    def left_satang(self) -> int:
        """What may be spent still; 0 where the ceiling is passed."""
        return max(0, self.limit_satang - self.spent_satang)


def running_costs(fund: Fund, on: date) -> RunningCosts | None:
    """Where the costs of running the fund stand in the fiscal year of a day. Three queries; one without a ceiling.

    None where the regulation of that day sets no ceiling, or where there is none.
    """
    regulation = next((each for each in regulations_of(fund) if each.is_in_force(on)), None)
    if regulation is None or regulation.admin_ceiling_percent is None:
        return None
    year = fiscal_year_of(on, fund.fiscal_start_month)
    months = Balance.objects.filter(fund=fund, month__gte=month_of(year.start), month__lte=month_of(year.end))
    kinds = (Account.Kind.INCOME, Account.Kind.EXPENSE)
    income = spent = 0
    moved = months.filter(account__kind__in=kinds).values_list("account__code")
    for code, total in moved.annotate(total=Sum(F("debit") - F("credit"))):
        if code in RUNNING_COSTS:
            spent += int(total)
        elif in_chart(code).leg:
            income -= int(total)
    fresh = satang_of(fresh_income(fund).filter(entry__date__range=(year.start, year.end)))
    return RunningCosts(year.year_be, regulation.admin_ceiling_percent, income - fresh, spent, fresh)


def fresh_income(fund: Fund) -> QuerySet[Line]:
    """Other income that one officer wrote down in the last seven days and that stands, the newest first.

    Nobody else has seen that money yet, so it raises no ceiling and makes no sum a small one
    (docs/decisions/0022); chair and auditor are told of it.
    """
    undone = Entry.objects.filter(reverses=OuterRef("entry"))
    found: QuerySet[Line] = Line.objects.filter(
        ~Exists(undone),
        fund=fund,
        amount__lt=0,
        entry__batch__kind=OTHER_INCOME,
        entry__batch__posted_at__gt=now() - ADDED_UP,
    )
    return found.select_related("entry__batch__posted_by").order_by("-pk")


def satang_of(lines: QuerySet[Line]) -> int:
    """What some lines of income come to; positive."""
    return -int(lines.aggregate(total=Sum("amount"))["total"] or 0)
