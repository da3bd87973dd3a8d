"""What the pools of a fund hold, derived from its books and its claims; nobody keys a balance in (domain.md 2.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, Sum

from kongboon.benefits.models import Claim
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.kernel.thai_calendar import first_day, last_day, month_of
from kongboon.ledger.accounts import in_chart, standard_chart
from kongboon.ledger.models import Account, Balance, Line
from kongboon.ledger.queries import balances_by_code
from kongboon.rules.decision import PoolState
from kongboon.rules.pool_sums import Income, PoolRows, PoolSum, pool_sums
from kongboon.rules.terms import Benefit, Pool, Regulation

# Which source an income account is. What is given in kind (4902) is no money that a pool could pay out.
SOURCE_OF_INCOME = {row.code: row.leg for row in standard_chart().values() if row.leg}
_HELD = {row.code: row.pool for row in standard_chart().values() if row.pool and row.kind == "equity"}
# What is paid by hand out of a pool, besides the benefits that name it.
_SPENT = {row.code: row.pool for row in standard_chart().values() if row.pool and row.kind == "expense"}
_WAITING = (Claim.Status.SUBMITTED,)
_SPENDING = (Claim.Status.APPROVED, Claim.Status.PAID)


def pool_states(fund: Fund, regulation: Regulation, benefits: Iterable[Benefit]) -> tuple[PoolState, ...]:
    """What is free in each pool that binds these benefits; no query where none does, else three or four."""
    named = {benefit.pool for benefit in benefits if benefit.pool}
    bound = [pool for pool in regulation.pools if pool.account is not None and pool.key in named]
    return tuple(PoolState(each.pool.key, each.free_satang) for each in _sums(fund, bound))


def pools_of(fund: Fund, regulation: Regulation) -> tuple[PoolSum, ...]:
    """Every pool of a regulation as the books stand. Four SQL queries at the most."""
    return _sums(fund, regulation.pools)


def pools_on(fund: Fund, pools: Iterable[Pool], on: date) -> tuple[PoolSum, ...]:
    """Pools at the end of a day, added up from the lines themselves; a draft's pools go by their keys and accounts.

    Claims count from the day on which they were owed, or handed in. Three SQL queries at the most.
    """
    return _sums(fund, pools, on)


@dataclass(frozen=True)
class FundInPools:
    """How the pools and the fund's money hang together: pools + in no pool + owed - tied up = money. Units: satang.

    `owed`: held for others, received in advance, granted and not paid. `tied_up`: goods, equipment, and what others
    owe the fund. `outside`: what no regulation divided, such as what was there on the day of the opening, less the
    costs that no pool carries.
    """

    pools: int
    owed: int
    tied_up: int
    money: int

    @property
    def outside(self) -> int:
        return self.money + self.tied_up - self.owed - self.pools


def fund_in_pools(fund: Fund, pools: Iterable[PoolSum]) -> FundInPools:
    """The fund as its books stand, beside its pools. Two queries."""
    found = balances_by_code(fund)
    of_kind: Counter[str] = Counter()
    for code, satang in found.items():
        account = in_chart(code)
        of_kind["money" if account.money else account.kind] += satang
    owed = -of_kind[Account.Kind.LIABILITY]
    return FundInPools(
        sum(each.left_satang for each in pools), owed, of_kind[Account.Kind.ASSET], of_kind["money"]
    )


def pool_of_claim(claim: Claim, regulation: Regulation) -> PoolSum | None:
    """The pool that a claim is paid from, where it binds; `regulation` is the one that decided."""
    benefit = regulation.benefit(claim.benefit_code)
    pool = regulation.pool(benefit.pool) if benefit is not None and benefit.pool else None
    if pool is None or pool.account is None:
        return None
    return _sums(claim.fund, [pool])[0]


def _sums(fund: Fund, pools: Iterable[Pool], on: date | None = None) -> tuple[PoolSum, ...]:
    wanted = tuple(pools)
    if not wanted:
        return ()
    versions = regulations_of(fund)
    accounts: dict[str, str] = {pool.account: pool.key for pool in wanted if pool.account}
    if on is None:
        income, brought, spent = _from_books(fund, _broken_months(versions), accounts)
    else:
        income, brought, spent = _from_lines(fund, on, accounts)
    claimed, waiting = _from_claims(fund, versions, on)
    rows = PoolRows(tuple(income), brought, spent + claimed, waiting)
    return pool_sums(wanted, versions, rows)


def _broken_months(versions: Iterable[Regulation]) -> set[str]:
    """The months within which another version takes over: their income is looked at day by day."""
    days = {version.in_force_from for version in versions}
    days |= {version.in_force_to + timedelta(days=1) for version in versions if version.in_force_to}
    return {month_of(day) for day in days if day.day != 1 and day > date.min}


def _from_books(
    fund: Fund, broken: set[str], accounts: Mapping[str, str]
) -> tuple[list[Income], dict[str, int], Counter[str]]:
    """Income by source, what stands on the pools' own accounts, and what was paid by hand, by pool."""
    income: list[Income] = []
    brought: dict[str, int] = {}
    spent: Counter[str] = Counter()
    codes = [*SOURCE_OF_INCOME, *_HELD, *_SPENT]
    months = Balance.objects.filter(fund=fund, account__code__in=codes)
    for code, month, satang in months.values_list("account__code", "month").annotate(
        total=Sum(F("credit") - F("debit"))
    ):
        if code not in SOURCE_OF_INCOME:
            _put(code, int(satang), accounts, brought, spent)
        elif month not in broken:
            income.append(Income(first_day(month), SOURCE_OF_INCOME[code], int(satang)))
    if broken:
        income += _by_day(fund, broken)
    return income, brought, spent


def _from_lines(
    fund: Fund, on: date, accounts: Mapping[str, str]
) -> tuple[list[Income], dict[str, int], Counter[str]]:
    """As `_from_books`, until the end of a day."""
    income: list[Income] = []
    brought: dict[str, int] = {}
    spent: Counter[str] = Counter()
    codes = [*SOURCE_OF_INCOME, *_HELD, *_SPENT]
    lines = Line.objects.filter(fund=fund, account__code__in=codes, entry__date__lte=on)
    for code, day, amount in lines.values_list("account__code", "entry__date").annotate(total=Sum("amount")):
        if code in SOURCE_OF_INCOME:
            income.append(Income(day, SOURCE_OF_INCOME[code], -int(amount)))
        else:
            _put(code, -int(amount), accounts, brought, spent)
    return income, brought, spent


def _put(
    code: str, satang: int, accounts: Mapping[str, str], brought: dict[str, int], spent: Counter[str]
) -> None:
    """A sum of a pool's own account, or of costs that a pool carries."""
    if code in _HELD:
        brought[_HELD[code]] = brought.get(_HELD[code], 0) + satang
    elif _SPENT[code] in accounts:
        spent[accounts[_SPENT[code]]] -= satang


def _by_day(fund: Fund, months: set[str]) -> list[Income]:
    within = Q()
    for month in sorted(months):
        within |= Q(entry__date__range=(first_day(month), last_day(month)))
    lines = Line.objects.filter(within, fund=fund, account__code__in=list(SOURCE_OF_INCOME))
    days = lines.values_list("account__code", "entry__date").annotate(total=Sum("amount"))
    return [Income(on, SOURCE_OF_INCOME[code], -int(satang)) for code, on, satang in days]


def _from_claims(
    fund: Fund, versions: Iterable[Regulation], on: date | None
) -> tuple[Counter[str], Counter[str]]:
    """What claims were given, and what those that wait for their confirmation ask for, by pool.

    Where the committee chooses, the most that it may choose is asked for.
    """
    by_hash = {version.text_sha256: version for version in versions}
    given: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    claims = Claim.objects.filter(fund=fund, status__in=[*_WAITING, *_SPENDING])
    if on is not None:
        claims = claims.filter(
            Q(status__in=_WAITING, submitted_on__lte=on)
            | Q(status__in=_SPENDING, accrual_entry__date__lte=on)
        )
    sums = claims.values_list("benefit_code", "regulation_sha256", "status").annotate(
        granted=Sum("granted_satang"), asked=Sum("amount_satang"), most=Sum("amount_max_satang")
    )
    for code, sha256, status, granted, asked, most in sums.order_by():
        version = by_hash.get(sha256)
        benefit = version.benefit(code) if version else None
        if benefit is None or benefit.pool is None:
            continue
        if status in _WAITING:
            waiting[benefit.pool] += int(asked or 0) + int(most or 0)
        else:
            given[benefit.pool] += int(granted or 0)
    return given, waiting
