"""How fragile the funds of a province are, and what one purse for several would change (as a what-if).

Each fund is read inside its own scope, by the regulation in force and the assumptions that it chose itself, so that a
row here is what the fund's own page says. Nothing is written, and nothing of a person is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django_scopes import scope

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.flows import Numbers
from kongboon.actuarial.fund import FundInput, identity, run_of
from kongboon.actuarial.many import CELL_MIN, Cell, Choices, FundSummary, cells, in_order, ranked, summary_of
from kongboon.actuarial.projection import live, money, told
from kongboon.actuarial.purse import OnePurse, one_purse
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.ledger.models import Line
from kongboon.outlook.errors import BooksDoNotAddUp
from kongboon.outlook.inputs import assumptions_of, fund_input, latest_assumptions
from kongboon.rules.errors import NoRegulationInForce
from kongboon.rules.terms import Regulation

# Why a fund is left out; the sentence names nobody, for it is read outside the fund.
NO_BOOKS = gettext_noop("no books yet: enter the opening balance")
NO_REGISTER = gettext_noop("no member in the register on that day")
NO_REGULATION = gettext_noop("no regulation in force on that day")
BOOKS_DIFFER = gettext_noop("its books do not add up: run “kongboon doctor” there")
REGISTER_WRONG = gettext_noop(
    "its register or regulation cannot be reckoned with: the fund's own page says why"
)
TOO_SMALL = gettext_noop("fewer than five members: figures could be told of a person")


@dataclass(frozen=True)
class LeftOut:
    """A fund that is not among the ranked, and why (one of the sentences above)."""

    fund_code: str
    reason: str


@dataclass(frozen=True)
class Pool:
    """One purse for the funds of a zone, or of all; None where too few people would stand behind the figures."""

    name: str
    purse: OnePurse | None


@dataclass(frozen=True)
class NetworkOutlook:
    """A province in one run; `run_id` is the same for everybody who runs it on the same funds and choices."""

    on: date
    choices: Choices
    ranked: Sequence[FundSummary]
    left_out: Sequence[LeftOut]
    cells: Sequence[Cell]
    pools: Sequence[Pool]
    run_id: str


@dataclass(frozen=True)
class _Asked:
    fund: FundInput
    regulation: Regulation
    assumptions: Assumptions


def network_outlook(
    funds: Sequence[Fund],
    on: date,
    choices: Choices,
    *,
    zones: Mapping[str, str] | None = None,
    workers: int = 1,
    done: Callable[[int], None] | None = None,
) -> NetworkOutlook:
    """Rank the funds by fragility and pool them: by `zones` (fund code -> name), or all together without any.

    `done(1)` is called for each fund, whether it could be reckoned or not. The same for any number of workers.
    Errors: OutOfBounds for choices that cannot be.
    """
    run_of(years=choices.years, scenarios=choices.scenarios, seed=choices.seed)
    tell = done or (lambda count: None)
    left_out: list[LeftOut] = []
    rows: list[FundSummary] = []
    balances: dict[str, Numbers] = {}
    readable = _readable(funds, on, left_out, tell)
    for found in in_order(lambda one: _reckoned(one, choices), readable, workers=workers, done=tell):
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            row, balances[found[0].fund_code] = found
            rows.append(row)
    by_code = sorted(rows, key=lambda row: row.fund_code)
    zone_of = zones or {}
    return NetworkOutlook(
        on=on,
        choices=choices,
        ranked=ranked(rows),
        left_out=sorted(left_out, key=lambda one: one.fund_code),
        cells=cells([row for row in by_code if row.fund_code in zone_of], lambda row: zone_of[row.fund_code]),
        pools=_pools(by_code, balances, zones),
        run_id=identity(choices=asdict(choices), on=on, funds={row.fund_code: row.run_id for row in by_code}),
    )


def _readable(
    funds: Iterable[Fund], on: date, left_out: list[LeftOut], tell: Callable[[int], None]
) -> Iterator[_Asked]:
    """The funds that can be reckoned with, one by one; the others go to `left_out`."""
    for fund in funds:
        found = _inside(fund, on)
        if isinstance(found, str):
            left_out.append(LeftOut(fund.code, found))
            tell(1)
        else:
            yield found


def _inside(fund: Fund, on: date) -> _Asked | str:
    """The only step into another fund's rows: its figures without names, or why there are none."""
    with scope(fund=fund):
        try:
            return _asked(fund, on)
        except NoRegulationInForce:
            return NO_REGULATION
        except BooksDoNotAddUp:
            return BOOKS_DIFFER
        except DomainError:
            return REGISTER_WRONG


def _asked(fund: Fund, on: date) -> _Asked | str:
    regulation = regulation_on(fund, on)
    if not Line.objects.filter(fund=fund, entry__date__lte=on).exists():
        return NO_BOOKS
    assumptions = assumptions_of(latest_assumptions(fund))
    found = fund_input(fund, on, assumptions, regulations=[regulation])
    if not len(found.members):
        return NO_REGISTER
    return TOO_SMALL if len(found.members) < CELL_MIN else _Asked(found, regulation, assumptions)


def _reckoned(asked: _Asked, choices: Choices) -> tuple[FundSummary, Numbers] | LeftOut:
    """The fund's row, and its balances for a common purse; runs on a thread and asks no database."""
    run = run_of(
        years=choices.years,
        scenarios=choices.scenarios,
        seed=choices.seed,
        state_money=choices.state_money,
        local_money=choices.local_money,
    )
    try:
        lived = live(asked.fund, asked.regulation, asked.assumptions, run, choices.kernel)
    except DomainError:
        return LeftOut(asked.fund.fund_code, REGISTER_WRONG)
    books = money(lived, run)
    return summary_of(asked.fund, told(lived, run, None, books)), books.balance


def _pools(
    rows: Sequence[FundSummary], balances: Mapping[str, Numbers], zones: Mapping[str, str] | None
) -> list[Pool]:
    """A purse for each zone, or one for all; funds in no zone keep theirs."""
    groups: dict[str, list[FundSummary]] = {}
    for row in rows:
        name = "" if zones is None else zones.get(row.fund_code)
        if name is not None:
            groups.setdefault(name, []).append(row)
    return [_pool(name, groups[name], balances) for name in sorted(groups)]


def _pool(name: str, rows: Sequence[FundSummary], balances: Mapping[str, Numbers]) -> Pool:
    members = sum(row.members or 0 for row in rows)
    if members < CELL_MIN:
        return Pool(name, None)
    return Pool(name, one_purse(balances[row.fund_code] for row in rows))


def figures_of_network(found: NetworkOutlook) -> dict[str, Any]:
    """Plain figures for JSON; money in whole satang."""
    return {
        "on": found.on.isoformat(),
        "choices": asdict(found.choices),
        "run_id": found.run_id,
        "ranked": [asdict(row) for row in found.ranked],
        "left_out": [asdict(one) for one in found.left_out],
        "zones": [asdict(cell) for cell in found.cells],
        "pools": [
            {"name": pool.name, "suppressed": pool.purse is None, **_purse(pool.purse)}
            for pool in found.pools
        ],
    }


def _purse(purse: OnePurse | None) -> dict[str, Any]:
    if purse is None:
        return {}
    return {
        **asdict(purse),
        "ruin_20": purse.ruin_20._asdict(),
        "ruin": purse.ruin._asdict(),
        "low_satang": round(purse.low_satang),
        "median_satang": round(purse.median_satang),
    }
