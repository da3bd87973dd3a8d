"""Many funds in one run: ranked by fragility, small cells left out.

Every fund is reckoned by itself, on threads that run at once because the kernels let each other; nothing but its
summary is kept. A fund's summary is the same bits alone or among thousands, in any order, with any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import groupby, islice
from typing import Any, TypeVar

from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.actuarial.factors import Money
from kongboon.actuarial.fund import FundInput, Kernel
from kongboon.actuarial.projection import Projection, project
from kongboon.rules.terms import Regulation

Asked = TypeVar("Asked")
Found = TypeVar("Found")
# Below so many members a figure could be told of a person.
CELL_MIN = 5


@dataclass(frozen=True, slots=True)
class Choices:
    """How a run over many funds is made; the same for all."""

    years: int = 30
    scenarios: int = 1000
    seed: int = 1
    kernel: Kernel = "exact"
    state_money: Money = "random"
    local_money: Money = "random"


@dataclass(frozen=True, slots=True)
class FundSummary:
    """One fund in one row. `ruin_20`, `ruin`: chances to run out within 20 and all years; `median_satang`: the middle
    balance at the end; `suppressed`: too few members to show, all figures None but the fund's name."""

    fund_code: str
    province_code: str
    members: int | None
    opening_satang: int | None
    ruin_20: float | None
    ruin: float | None
    exhausted_median: int | None
    exhausted_one_in_ten: int | None
    median_satang: float | None
    low_satang: float | None
    level_dues_satang: float | None
    own_money_ratio: float | None
    run_id: str
    suppressed: bool = False


def summarise(
    fund: FundInput, regulation: Regulation, assumptions: Assumptions, choices: Choices
) -> FundSummary:
    """The summary of one fund; the function that runs on threads here and on a cluster's workers there."""
    members = len(fund.members)
    if 0 < members < CELL_MIN:
        empty = (None,) * 10
        return FundSummary(fund.fund_code, fund.province_code, *empty, run_id="", suppressed=True)
    return summary_of(fund, project(fund, regulation, assumptions, **asdict(choices)))


def summary_of(fund: FundInput, found: Projection) -> FundSummary:
    """The row of a projection."""
    last = found.quantiles[-1]
    return FundSummary(
        fund.fund_code, fund.province_code, len(fund.members), found.opening_satang, found.ruin(20).share,
        found.ruin().share, found.exhausted_by(0.5), found.exhausted_by(0.1), float(last[2]), float(last[0]),
        found.level_dues_satang, found.ratios.own_money, found.run_id,
    )  # fmt: skip


def summaries(
    funds: Iterable[tuple[FundInput, Regulation]],
    assumptions: Assumptions | None = None,
    choices: Choices | None = None,
    *,
    workers: int = 1,
    done: Callable[[int], None] | None = None,
) -> Iterator[FundSummary]:
    """The summary of each fund, in the order given, as they are ready; only a few funds are in memory at a time.

    `done(1)` is called after each.
    """
    assumptions, choices = assumptions or default_assumptions(), choices or Choices()

    def one(pair: tuple[FundInput, Regulation]) -> FundSummary:
        return summarise(*pair, assumptions, choices)

    yield from in_order(one, funds, workers=workers, done=done)


def in_order(
    work: Callable[[Asked], Found],
    asked: Iterable[Asked],
    *,
    workers: int,
    done: Callable[[int], None] | None = None,
) -> Iterator[Found]:
    """What comes of each, in the order asked, on so many threads; only a few are in memory at a time.

    `asked` is read in the thread that calls, so that it may come from a database.
    """
    waiting = iter(asked)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        ahead = [pool.submit(work, one) for one in islice(waiting, 2 * workers)]
        while ahead:
            found = ahead.pop(0).result()
            ahead += [pool.submit(work, one) for one in islice(waiting, 1)]
            if done is not None:
                done(1)
            yield found


def ranked(found: Iterable[FundSummary]) -> list[FundSummary]:
    """The most fragile first: by the chance to run out, then by how soon; who may not be shown comes last."""
    return sorted(
        found,
        key=lambda one: (
            one.suppressed, -(one.ruin_20 or 0), -(one.ruin or 0), one.own_money_ratio or 0.0, one.fund_code
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A group of funds: how many of them are more likely than one in ten to run out within 20 years."""

    name: str
    funds: int
    members: int | None
    fragile: int | None
    mean_ruin_20: float | None
    suppressed: bool


def cells(found: Iterable[FundSummary], cell_of: Callable[[FundSummary], str]) -> list[Cell]:
    """Groups of funds by a name; a group of fewer than five members shows no figures."""
    made = []
    for name, group in groupby(sorted(found, key=cell_of), key=cell_of):
        listed = list(group)
        shown = [one for one in listed if not one.suppressed]
        members = sum(one.members or 0 for one in shown)
        if members < CELL_MIN:
            made.append(Cell(name, len(listed), None, None, None, True))
            continue
        ruin = [one.ruin_20 or 0.0 for one in shown]
        fragile = sum(share > 0.1 for share in ruin)
        made.append(Cell(name, len(listed), members, fragile, sum(ruin) / len(ruin), False))
    return made


def rows_of(found: Iterable[FundSummary]) -> list[dict[str, Any]]:
    """Plain rows, for JSON and tables."""
    return [asdict(one) for one in found]
