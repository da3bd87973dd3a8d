"""How long a fund's money lasts under a regulation: `project`, and what it answers.

Money is satang as float64; arrays begin with today. Yearly sums belong to the year that begins at their place.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.actuarial.caveats import Caveat
from kongboon.actuarial.exact import exact_flows
from kongboon.actuarial.expected import Expected, expected_flows
from kongboon.actuarial.factors import LAYERS, Factors, Layer, Money, Run, Shock, expected_factors, factors_of
from kongboon.actuarial.flows import Flows, Numbers, Setting, setting_of
from kongboon.actuarial.fund import KERNELS, FundInput, Kernel, identity, one_of, run_of
from kongboon.actuarial.level import level_dues
from kongboon.actuarial.lives import lives_of
from kongboon.actuarial.measures import (
    Chance,
    PoolOutlook,
    Ratios,
    chance,
    fan,
    pool_outlooks,
    ratios,
    reserve_months,
    ruin_counts,
)
from kongboon.actuarial.money import Books, Terms, books_of, entry_fees_of, prices_of, state_bend
from kongboon.actuarial.people import people_of
from kongboon.actuarial.pools import pool_books
from kongboon.actuarial.reservations import reservations
from kongboon.actuarial.schedule import schedule
from kongboon.actuarial.triage import triage_flows
from kongboon.kernel.thai_dates import BE_OFFSET
from kongboon.rules.terms import Regulation


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The answer. T years, S scenarios (1 with the kernel "expected").

    `quantiles` [T+1, 5]: balances below which 5, 25, 50, 75, 95 % of the scenarios lie. `lines`: means by cause [T]:
    dues, local, state, other, each benefit's code, refunds, expenses, interest; and members, members60 [T+1].
    `counts`: claims by code; `deaths`, `leavers` [T]. `exhaustion` [T+2]: in how many scenarios the money runs out
    by the end of year t (0: at once); the last place counts where it never does. `payg_satang`: outgo a member and
    year [T]; `reserve_months` [T], both at expectation. `level_dues_satang`: yearly dues that leave nothing and owe
    nothing after T years at expectation, None where no one pays dues. `pools`: those that bind; lines are what is
    paid, while level dues and ratios reckon with all that the regulation promises.
    """

    fund_code: str
    valuation_on: date
    kernel: Kernel
    seed: int
    scenarios: int
    years: int
    dues_satang: float
    opening_satang: int
    quantiles: Numbers
    lines: dict[str, Numbers]
    counts: dict[str, Numbers]
    deaths: Numbers
    leavers: Numbers
    exhaustion: NDArray[np.int64]
    ratios: Ratios
    level_dues_satang: float | None
    payg_satang: Numbers
    reserve_months: Numbers
    pools: tuple[PoolOutlook, ...]
    caveats: tuple[Caveat, ...]
    regulation_sha256: str
    assumptions_sha256: str
    run_id: str

    def ruin(self, within_years: int | None = None) -> Chance:
        """The chance that the money runs out within so many years (None: all).

        The kernel "expected" knows no chance: 0 or 1, and nothing about how sure that is.
        """
        until = self.years if within_years is None else min(within_years, self.years)
        found = chance(int(self.exhaustion[: until + 1].sum()), self.scenarios)
        return found if self.kernel != "expected" else found._replace(low=0.0, high=1.0)

    def exhausted_by(self, share: float) -> int | None:
        """The first year count by which the money has run out in this share of the scenarios; None: in no year."""
        gone = np.cumsum(self.exhaustion[:-1]) / self.scenarios
        reached = np.flatnonzero(gone >= share)
        return int(reached[0]) if len(reached) else None

    def year_be(self, year: int) -> int:
        """The Buddhist year in which projection year `year` ends (0: the day of valuation)."""
        return self.valuation_on.year + BE_OFFSET + year


@dataclass(frozen=True, slots=True, eq=False)
class Lived:
    """People and claims of a run before any money: what stays when only dues or outside money change.

    `factors` are those of the run, None where it has no chance.
    """

    fund: FundInput
    regulation: Regulation
    assumptions: Assumptions
    kernel: Kernel
    run: Run
    setting: Setting
    expected: Expected
    flows: Flows
    base_dues: float
    factors: Factors | None


def project(
    fund: FundInput,
    regulation: Regulation,
    assumptions: Assumptions | None = None,
    *,
    years: int = 30,
    scenarios: int = 1000,
    seed: int = 1,
    kernel: Kernel = "exact",
    dues_satang: float | None = None,
    entrants_per_year: int | None = None,
    state_money: Money = "random",
    local_money: Money = "random",
    layers: tuple[Layer, ...] = LAYERS,
    shocks: tuple[Shock, ...] = (),
) -> Projection:
    """Project a fund under a regulation.

    `dues_satang` are yearly dues instead of the regulation's (a member's higher contribution keeps its proportion);
    `entrants_per_year` instead of the assumption. `layers` leaves out kinds of uncertainty, `shocks` puts events in.
    Errors: BadOutlook.
    """
    run = run_of(
        years=years, scenarios=scenarios, seed=seed, layers=layers, state_money=state_money, local_money=local_money,
        shocks=shocks,
    )  # fmt: skip
    lived = live(fund, regulation, assumptions or default_assumptions(), run, kernel, entrants_per_year)
    return told(lived, run, dues_satang)


def live(
    fund: FundInput,
    regulation: Regulation,
    assumptions: Assumptions,
    run: Run,
    kernel: Kernel,
    entrants: int | None = None,
) -> Lived:
    """Run people and claims. Errors: UnknownChoice, UnknownTier."""
    one_of("kernel", kernel, KERNELS)
    found = schedule(regulation, assumptions, fund.members.share_houses)
    people = people_of(fund.fund_code, fund.members, found, assumptions, run.years, entrants)
    setting = setting_of(lives_of(people, found, run.years), found, assumptions)
    mean = expected_factors(assumptions, run)
    expected = expected_flows(setting, mean)
    flows, factors = expected.flows, None
    if kernel != "expected":
        factors = factors_of(fund.fund_code, fund.province_code, assumptions, run)
    if kernel == "exact" and factors is not None:
        flows = exact_flows(setting, factors, expected, run)
    elif kernel == "triage" and factors is not None:
        terms = _terms(fund, setting, run, None)
        prices = prices_of(setting.lives.accounts, len(found.lists), terms, assumptions)
        flows = triage_flows(fund.fund_code, setting, factors, mean, expected, prices, run)
    return Lived(
        fund, regulation, assumptions, kernel, run, setting, expected, flows, found.dues_satang, factors
    )


def money(lived: Lived, run: Run, dues: float | None = None) -> Books:
    """The books of every scenario; `run` may differ from the lives' in outside money alone."""
    if lived.factors is None:
        return expected_money(lived, run, dues)
    fund, factors = lived.fund, lived.factors
    if run != lived.run:
        factors = factors_of(fund.fund_code, fund.province_code, lived.assumptions, run)
    return books_of(lived.flows, factors, _terms(fund, lived.setting, run, dues), lived.assumptions)


def expected_money(lived: Lived, run: Run, dues: float | None = None, keeps_promises: bool = False) -> Books:
    """The books of the one expected scenario; `keeps_promises`: as if no pool were ever short."""
    terms = replace(_terms(lived.fund, lived.setting, run, dues), keeps_promises=keeps_promises)
    return books_of(lived.expected.flows, expected_factors(lived.assumptions, run), terms, lived.assumptions)


def _terms(fund: FundInput, setting: Setting, run: Run, dues: float | None) -> Terms:
    found, opening = setting.schedule, float(fund.opening_satang - fund.earmarked_satang)
    return Terms(
        opening=opening,
        dues=found.dues_satang if dues is None else float(dues),
        base_dues=found.dues_satang,
        entry_fees=entry_fees_of(setting.lives.people.joins, found, run.years),
        refund_share=found.refund_share,
        pools=pool_books(found, fund.pools, opening),
    )


def told(lived: Lived, run: Run, dues: float | None = None, books: Books | None = None) -> Projection:
    """Everything that is said about a run."""
    books = books or money(lived, run, dues)
    expected = promised = expected_money(lived, run, dues)
    if lived.setting.schedule.pools:
        promised = expected_money(lived, run, dues, keeps_promises=True)
    interest = expected_factors(lived.assumptions, run).interest[0]
    fund, flows = lived.fund, lived.flows
    people = expected_people(lived)
    outgo = expected.outgo[0]
    return Projection(
        fund_code=fund.fund_code,
        valuation_on=fund.valuation_on,
        kernel=lived.kernel,
        seed=run.seed,
        scenarios=len(books.balance),
        years=run.years,
        dues_satang=lived.base_dues if dues is None else float(dues),
        opening_satang=fund.opening_satang - fund.earmarked_satang,
        quantiles=fan(books.balance),
        lines=_lines(lived, books),
        counts=dict(zip(lived.setting.schedule.codes, flows.counts, strict=True)),
        deaths=flows.deaths,
        leavers=flows.leavers,
        exhaustion=ruin_counts(books),
        ratios=ratios(promised, interest),
        level_dues_satang=level_dues(
            lambda amount: float(expected_money(lived, run, amount, keeps_promises=True).balance[0, -1]),
            state_bend(lived.assumptions),
        ),
        payg_satang=np.where(people > 0, outgo / np.where(people > 0, people, 1.0), 0.0),
        reserve_months=reserve_months(expected.balance[0], outgo),
        pools=pool_outlooks(lived.setting.schedule.pools, books),
        caveats=reservations(
            fund, lived.regulation, lived.assumptions, lived.setting.schedule, run, lived.kernel
        ),
        regulation_sha256=lived.regulation.text_sha256,
        assumptions_sha256=lived.assumptions.sha256,
        run_id=identity(**_identity(lived, run, dues)),
    )


def expected_people(lived: Lived) -> Numbers:
    """Members expected at the beginning of each year [T]."""
    return lived.expected.flows.people[0, :-1]


def _lines(lived: Lived, books: Books) -> dict[str, Numbers]:
    flows = lived.flows
    means = {name: line for name, line in books.means.items() if name != "benefits"}
    found = lived.setting.schedule
    by_code = dict(zip(found.codes, flows.lines, strict=True))
    for row, unpaid in zip(found.pooled, books.unpaid, strict=True):
        by_code[row.code] = by_code[row.code] - unpaid
    return {
        **means,
        **by_code,
        "members": flows.people.mean(axis=0),
        "members60": flows.people_60.mean(axis=0) if lived.kernel == "exact" else flows.people_60[0],
    }


def _identity(lived: Lived, run: Run, dues: float | None) -> dict[str, Any]:
    fund = lived.fund
    return {
        "fund": (
            fund.fund_code,
            fund.province_code,
            fund.opening_satang,
            fund.earmarked_satang,
            fund.valuation_on,
            fund.pools,
        ),
        "members": fund.members.sha256,
        "regulation": lived.regulation.text_sha256,
        "assumptions": lived.assumptions.sha256,
        "kernel": lived.kernel,
        "run": [getattr(run, one.name) for one in fields(run)],
        "dues": dues,
        "joining": int((lived.setting.lives.people.joins > 0).sum()),
    }
