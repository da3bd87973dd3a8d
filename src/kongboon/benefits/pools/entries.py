"""The entries behind a pool: which income it has a share of, what stands on its account, what was spent from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from kongboon.benefits.models import Claim
from kongboon.benefits.pools.states import SOURCE_OF_INCOME
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.ledger.accounts import name_of, standard_chart
from kongboon.ledger.models import Line
from kongboon.rules.terms import Pool, Regulation

_BENEFITS = [row.code for row in standard_chart().values() if row.benefit]


@dataclass(frozen=True)
class PoolEntry:
    """One line of the books that moves a pool. Satang above zero came in; `percent` of it is the pool's."""

    on: date
    entry_no: int
    account: str
    satang: int
    percent: int


def pool_lines(fund: Fund, pool: Pool) -> QuerySet[Line]:
    """The lines of the books that move a pool, newest first. Two queries to build, one to read."""
    versions = regulations_of(fund)
    sources = {a.source for v in versions for a in v.allocations if dict(a.shares).get(pool.key)}
    codes = [code for code, source in SOURCE_OF_INCOME.items() if source in sources]
    if pool.account:
        codes += [row.code for row in standard_chart().values() if row.pool == pool.account]
    benefits = Q(pk__in=[])
    for version in versions:
        names = [benefit.code for benefit in version.benefits if benefit.pool == pool.key]
        benefits |= Q(regulation_sha256=version.text_sha256, benefit_code__in=names)
    claims = Claim.objects.filter(benefits, fund=fund, accrual_entry__isnull=False)
    spent = Q(account__code__in=_BENEFITS) & (
        Q(entry__in=claims.values("accrual_entry")) | Q(entry__reverses__in=claims.values("accrual_entry"))
    )
    lines: QuerySet[Line] = Line.objects.filter(Q(account__code__in=codes) | spent, fund=fund)
    return lines.select_related("entry", "account").order_by("-entry__date", "-pk")


def pool_entry(line: Line, pool: Pool, versions: list[Regulation]) -> PoolEntry:
    """A line as the page shows it: of income with the share that the regulation of its day gives the pool."""
    code, on = line.account.code, line.entry.date
    percent = 100
    if source := SOURCE_OF_INCOME.get(code):
        version = next((v for v in versions if v.is_in_force(on)), None)
        shares = next((a.shares for a in version.allocations if a.source == source), ()) if version else ()
        percent = dict(shares).get(pool.key, 0)
    return PoolEntry(on, line.entry.entry_no, f"{code} {name_of(line.account)}", -line.amount, percent)
