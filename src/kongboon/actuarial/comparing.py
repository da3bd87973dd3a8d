"""Regulations side by side on the same fate: the same people die in the same years, the same rivers flood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.actuarial.errors import TooManyProposals
from kongboon.actuarial.factors import Money
from kongboon.actuarial.flows import Numbers
from kongboon.actuarial.fund import FundInput, Kernel, identity, run_of
from kongboon.actuarial.measures import QUANTILES
from kongboon.actuarial.money import Books
from kongboon.actuarial.projection import Projection, live, money, project, told
from kongboon.actuarial.telling import LATER
from kongboon.rules.terms import Regulation

PROPOSALS_MAX = 3


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A way to go on: a regulation, and what besides it is taken otherwise than in the run (None: as in the run).

    `dues_satang` are yearly dues instead of the regulation's, `entrants_per_year` instead of the assumption.
    """

    regulation: Regulation
    dues_satang: float | None = None
    entrants_per_year: int | None = None
    state_money: Money | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """A proposal against the regulation of today, scenario by scenario. Units: satang.

    `balance` [T+1] is the mean change of the balance, `balance_error` its standard error, `end_quantiles` 5 to 95 %
    of the change after all years; `ruin` the change of the chance to run out, with `ruin_error`.
    """

    balance: Numbers
    balance_error: Numbers
    end_quantiles: Numbers
    ruin: float
    ruin_error: float


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Projections by name, the regulation of today first, and the differences of the others from it."""

    projections: dict[str, Projection]
    differences: dict[str, Difference]
    run_id: str


def compare(
    fund: FundInput,
    current: Regulation | Proposal,
    proposals: Mapping[str, Regulation | Proposal],
    assumptions: Assumptions | None = None,
    *,
    years: int = 30,
    scenarios: int = 1000,
    seed: int = 1,
    kernel: Kernel = "exact",
    state_money: Money = "random",
    local_money: Money = "random",
    current_name: str = "current",
    done: Callable[[int], None] | None = None,
) -> Comparison:
    """Project the regulation of today and up to three proposals on common random numbers.

    `done` is told how many of them are ready.

    Errors: TooManyProposals; BadOutlook as in `project`.
    """
    if not 1 <= len(proposals) <= PROPOSALS_MAX:
        raise TooManyProposals(most=PROPOSALS_MAX)
    assumptions = assumptions or default_assumptions()
    run = run_of(
        years=years, scenarios=scenarios, seed=seed, state_money=state_money, local_money=local_money
    )
    projections: dict[str, Projection] = {}
    differences: dict[str, Difference] = {}
    first: Books | None = None
    for name, one in {current_name: current, **proposals}.items():
        way = one if isinstance(one, Proposal) else Proposal(one)
        its_run = run if way.state_money is None else replace(run, state_money=way.state_money)
        asked = fund if one is current else _under(fund, way.regulation)
        lived = live(asked, way.regulation, assumptions, its_run, kernel, way.entrants_per_year)
        books = money(lived, its_run, way.dues_satang)
        projections[name] = told(lived, its_run, way.dues_satang, books)
        if done is not None:
            done(len(projections))
        if first is None:
            first = books
        else:
            differences[name] = _difference(books, first)
    return Comparison(
        projections, differences, identity(runs={name: one.run_id for name, one in projections.items()})
    )


def later_chances(
    fund: FundInput,
    way: Proposal,
    assumptions: Assumptions | None = None,
    *,
    scenarios: int = 1000,
    seed: int = 1,
    kernel: Kernel = "exact",
    local_money: Money = "random",
) -> dict[str, dict[str, float]]:
    """The chances to run out within the times of `LATER` (text, for JSON), on the futures that this seed draws.

    What is enough for twenty years may only put a hole off. Errors: BadOutlook.
    """
    found = project(
        _under(fund, way.regulation), way.regulation, assumptions,
        years=LATER[-1], scenarios=scenarios, seed=seed, kernel=kernel,
        dues_satang=way.dues_satang, entrants_per_year=way.entrants_per_year,
        state_money=way.state_money or "random", local_money=local_money,
    )  # fmt: skip
    return {str(years): found.ruin(years)._asdict() for years in LATER}


def _under(fund: FundInput, regulation: Regulation) -> FundInput:
    """The fund under another regulation: whoever chose a contribution that it does not have pays the common one."""
    known = {tier.key for tier in regulation.dues.tiers}
    tiers = tuple(tier if tier in known else "" for tier in fund.members.tiers)
    return replace(fund, members=replace(fund.members, tiers=tiers))


def _difference(books: Books, first: Books) -> Difference:
    change = books.balance - first.balance
    count, columns = change.shape
    ruined = (books.ruined < columns).astype(np.float64) - (first.ruined < columns)
    return Difference(
        change.mean(axis=0),
        change.std(axis=0) / sqrt(count),
        np.quantile(change[:, -1], QUANTILES),
        float(ruined.mean()),
        float(ruined.std() / sqrt(count)),
    )
