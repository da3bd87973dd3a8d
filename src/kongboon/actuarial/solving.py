"""Which single change is enough: the least dues, the highest death payment, the fewest new members for a target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.actuarial.changing import highest_death_payment, with_death_cap
from kongboon.actuarial.errors import NothingToSolve, OutOfBounds
from kongboon.actuarial.factors import Money
from kongboon.actuarial.fund import FundInput, Kernel, one_of, run_of
from kongboon.actuarial.level import least
from kongboon.actuarial.measures import Chance, chance
from kongboon.actuarial.money import Books
from kongboon.actuarial.projection import Lived, live, money
from kongboon.kernel.money import SATANG_PER_BAHT, format_baht
from kongboon.rules.terms import Regulation

Lever = Literal["dues", "death_cap", "entrants"]
LEVERS: tuple[Lever, ...] = ("dues", "death_cap", "entrants")
_DUES_MAX = 10_000 * SATANG_PER_BAHT
_CAP_STEP = 500 * SATANG_PER_BAHT
_ENTRANTS_SHARE_MAX = 0.5


@dataclass(frozen=True, slots=True)
class Solved:
    """The value of one lever that alone reaches the target: yearly dues or a payment in satang, or people a year.

    `now` is its value today; `before` and `after` are the chances to run out within the target's years.
    """

    lever: Lever
    value: int
    now: float
    before: Chance
    after: Chance
    runs: int


def solve(
    fund: FundInput,
    regulation: Regulation,
    assumptions: Assumptions | None = None,
    *,
    lever: Lever,
    target: tuple[int, float] = (20, 0.05),
    years: int = 30,
    scenarios: int = 1000,
    seed: int = 1,
    kernel: Kernel = "exact",
    state_money: Money = "random",
    local_money: Money = "random",
) -> Solved:
    """The mildest value at which the chance to run out within target[0] years is at most target[1].

    Bisection on common random numbers, on which the chance moves one way only; dues in whole baht, payments in steps
    of 500 baht. Nobody is taken to leave or to join because of the change.
    Errors: NothingToSolve if the lever alone does not reach the target; NoDeathBenefit; BadOutlook.
    """
    one_of("lever", lever, LEVERS)
    within, share = target
    if not 1 <= within <= years or not 0 <= share < 1:
        raise OutOfBounds(name="target", value=f"{within}, {share}", low="1, 0", high=f"{years}, 1")
    run = run_of(
        years=years, scenarios=scenarios, seed=seed, state_money=state_money, local_money=local_money
    )
    assumptions = assumptions or default_assumptions()
    search = _Search(within)

    def lived(changed: Regulation, entrants: int | None = None) -> Lived:
        return live(fund, changed, assumptions, run, kernel, entrants)

    today = lived(regulation)
    before = search.ruin(money(today, run))
    if lever == "dues":
        now = today.base_dues
        value = search.least(lambda dues: money(today, run, dues), share, 0, _DUES_MAX, SATANG_PER_BAHT)
        most = format_baht(_DUES_MAX, satang_always=False)
    elif lever == "death_cap":
        now = highest_death_payment(regulation)
        value = search.most(lambda cap: money(lived(with_death_cap(regulation, int(cap))), run), share, now)
        most = "0"
    else:
        members = len(fund.members)
        now = float((today.setting.lives.people.joins > 0).sum()) / max(1, years - 1)
        top = max(10, round(_ENTRANTS_SHARE_MAX * members))
        value = search.least(lambda count: money(lived(regulation, int(count)), run), share, 0, top, 1)
        most = str(top)
    if value is None:
        raise NothingToSolve(most=most, years=within)
    return Solved(lever, round(value), now, before, search.found[value], len(search.found))


class _Search:
    """Tries values and remembers what came of each."""

    def __init__(self, within: int) -> None:
        self.within = within
        self.found: dict[float, Chance] = {}

    def ruin(self, books: Books) -> Chance:
        return chance(int((books.ruined <= self.within).sum()), len(books.balance))

    def _holds(self, books: Callable[[float], Books], share: float) -> Callable[[float], bool]:
        def holds(value: float) -> bool:
            if value not in self.found:
                self.found[value] = self.ruin(books(value))
            return self.found[value].share <= share

        return holds

    def least(
        self, books: Callable[[float], Books], share: float, low: float, high: float, step: float
    ) -> float | None:
        """The least value that is enough."""
        return least(self._holds(books, share), low, high, step)

    def most(self, books: Callable[[float], Books], share: float, now: int) -> float | None:
        """The highest payment that is still enough, in whole steps unless it is today's."""
        holds = self._holds(books, share)
        if holds(float(now)):
            return float(now)
        steps = least(lambda down: holds(float(self._payment(now, down))), 1, self._steps(now), 1)
        return None if steps is None else float(self._payment(now, steps))

    @staticmethod
    def _steps(now: int) -> int:
        return -(-now // _CAP_STEP)

    @classmethod
    def _payment(cls, now: int, down: float) -> int:
        """The payment so many steps below today's."""
        return (cls._steps(now) - int(down)) * _CAP_STEP
