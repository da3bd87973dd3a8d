"""What strikes many at once: mortality and illness of a year, floods, the state's and the local money, interest.

Shapes [S, T] for S scenarios and T years, [S] for what holds for a whole scenario. National factors are the same
for every fund, floods for every fund of a province, so that the losses of neighbours come together in a sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.kernels import drawn
from kongboon.actuarial.kernels_sums import chain
from kongboon.actuarial.normal import normal_quantiles, normal_shares
from kongboon.actuarial.streams import FUND, NATION, PROVINCES, code_key, common_words, scenario_keys
from kongboon.kernel.thai_text import whole_number

Numbers = NDArray[np.float64]
Layer = Literal["individual", "common", "parameter"]
LAYERS: tuple[Layer, ...] = ("individual", "common", "parameter")
Money = Literal["random", "always", "never"]
# Places in the words of a national year and of a scenario as a whole.
_MORTALITY, _HOSPITAL, _PANDEMIC, _INTEREST, _BUDGET = range(5)
_LEVEL, _TREND, _ILLNESS, _LAPSE = range(4)
_MATCH, _LOCAL, _OWN_LEVEL = range(3)
_BETA_STEPS = 4096


class Shock(NamedTuple):
    """Something put into every scenario: from which year (0 is the first) how long, and what it does.

    `mortality` and `hospital` multiply; `disaster` is the share of households hit, None leaves floods to chance;
    `local_satang` comes once, in the first of the years.
    """

    year: int
    years: int = 1
    mortality: float = 1.0
    hospital: float = 1.0
    disaster: float | None = None
    local_satang: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """The common fate of one fund. `mortality` multiplies the table, its improvement with time included."""

    mortality: Numbers
    hospital: Numbers
    disaster: Numbers
    lapse: Numbers
    state: Numbers
    local: Numbers
    interest: Numbers
    extra_satang: Numbers


@dataclass(frozen=True, slots=True)
class Run:
    """What decides the common fate of a run, whatever the fund."""

    seed: int
    scenarios: int
    years: int
    layers: tuple[Layer, ...] = LAYERS
    state_money: Money = "random"
    local_money: Money = "random"
    shocks: tuple[Shock, ...] = ()


def expected_factors(assumptions: Assumptions, run: Run) -> Factors:
    """The common fate at its means, as one scenario [1, T]; trends stay, chance goes."""
    return _fixed(_mean(assumptions, run.years), run)


@lru_cache(maxsize=8)
def _mean(assumptions: Assumptions, years: int) -> Factors:
    flat = np.ones((1, years))
    pandemic = _pandemic_share(assumptions)
    hit = assumptions.number("disaster_probability") * float(_beta_grid(assumptions)[0].mean())
    return Factors(
        mortality=_trend(assumptions, years)
        * (1 + pandemic * (assumptions.number("pandemic_mortality") - 1)),
        hospital=flat * (1 + pandemic * (assumptions.number("pandemic_hospital") - 1)),
        disaster=flat * hit,
        lapse=np.ones(1),
        state=flat * assumptions.number("state_probability"),
        local=flat * assumptions.number("local_probability"),
        interest=flat * assumptions.number("interest"),
        extra_satang=flat * 0.0,
    )


def factors_of(fund_code: str, province_code: str, assumptions: Assumptions, run: Run) -> Factors:
    """The common fate of a fund in every scenario."""
    nation, mean = _nation(assumptions, run), _mean(assumptions, run.years)
    keys = scenario_keys(run.seed, run.scenarios)
    shape = (run.scenarios, run.years)
    own = code_key(fund_code)
    mortality = nation.mortality
    if "parameter" in run.layers:
        chance = drawn(keys, FUND, own + _OWN_LEVEL, 1)
        mortality = mortality * _lognormal(normal_quantiles(chance), assumptions.number("fund_mortality_sd"))
    disaster, state, local = (
        np.broadcast_to(part, shape) for part in (mean.disaster, mean.state, mean.local)
    )
    if "common" in run.layers:
        disaster = _floods(province_code, assumptions, run)
        state = _chain(drawn(keys, FUND, own + _MATCH, run.years), nation.state)
        local = _chain(drawn(keys, FUND, own + _LOCAL, run.years), nation.local)
    none = np.zeros((1, run.years))
    made = Factors(mortality, nation.hospital, disaster, nation.lapse, state, local, nation.interest, none)
    return _fixed(made, run)


class _Nation(NamedTuple):
    mortality: Numbers
    hospital: Numbers
    lapse: Numbers
    interest: Numbers
    state: tuple[Numbers, Numbers, Numbers]
    local: tuple[Numbers, Numbers, Numbers]


@lru_cache(maxsize=8)
def _nation(assumptions: Assumptions, run: Run) -> _Nation:
    """What the whole country shares; reckoned once for all funds of a run."""
    shape = (run.scenarios, run.years)
    words = common_words(run.seed, NATION, (run.scenarios, 4 + 5 * run.years))
    levels = normal_quantiles(words[:, :4])
    yearly = words[:, 4:].reshape(run.scenarios, run.years, 5)
    mean = _mean(assumptions, run.years)
    mortality, hospital, interest = (
        np.broadcast_to(part, shape) for part in (mean.mortality, mean.hospital, mean.interest)
    )
    lapse, budget = np.ones(run.scenarios), None
    if "common" in run.layers:
        mortality, hospital = np.broadcast_to(_trend(assumptions, run.years), shape), np.ones(shape)
        struck = _pandemic_years(yearly[:, :, _PANDEMIC], assumptions)
        normals = normal_quantiles(yearly)
        mortality = mortality * _lognormal(normals[:, :, _MORTALITY], assumptions.number("mortality_year_sd"))
        mortality = np.where(struck, mortality * assumptions.number("pandemic_mortality"), mortality)
        hospital = hospital * _lognormal(normals[:, :, _HOSPITAL], assumptions.number("hospital_year_sd"))
        hospital = np.where(struck, hospital * assumptions.number("pandemic_hospital"), hospital)
        interest = _interest(normals[:, :, _INTEREST], assumptions)
        budget = normals[:, :, _BUDGET]
    if "parameter" in run.layers:
        mortality = mortality * _lognormal(
            levels[:, _LEVEL : _LEVEL + 1], assumptions.number("mortality_level_sd")
        )
        drift = levels[:, _TREND : _TREND + 1] * assumptions.number("mortality_trend_sd")
        mortality = mortality * np.exp(drift * np.arange(run.years))
        hospital = hospital * _lognormal(
            levels[:, _ILLNESS : _ILLNESS + 1], assumptions.number("hospital_level_sd")
        )
        lapse = _lognormal(levels[:, _LAPSE], assumptions.number("lapse_level_sd"))
    state, local = _limits(assumptions, "state", budget, shape), _limits(assumptions, "local", None, shape)
    return _Nation(mortality, hospital, lapse, interest, state, local)


def _lognormal(normals: Numbers, sd: float) -> Numbers:
    """Factors of mean one."""
    return np.asarray(np.exp(sd * normals - sd * sd / 2))


def _trend(assumptions: Assumptions, years: int) -> Numbers:
    return np.asarray((1 - assumptions.number("mortality_improvement")) ** np.arange(years)[None, :])


def _interest(normals: Numbers, assumptions: Assumptions) -> Numbers:
    """Interest that keeps part of last year's distance from its mean (AR(1)); never below zero."""
    mean, sd = assumptions.number("interest"), assumptions.number("interest_sd")
    kept = assumptions.number("interest_persistence")
    found, away = np.empty_like(normals), np.zeros(len(normals))
    for year in range(normals.shape[1]):
        away = kept * away + sd * np.sqrt(1 - kept * kept) * normals[:, year]
        found[:, year] = mean + away
    return np.maximum(found, min(0.0, mean))


def _pandemic_share(assumptions: Assumptions) -> float:
    """The share of years with a pandemic."""
    return float(1 - (1 - assumptions.number("pandemic_probability")) ** assumptions["pandemic_years"])


def _pandemic_years(chances: Numbers, assumptions: Assumptions) -> NDArray[np.bool_]:
    """Years in which a pandemic that began now or shortly before goes on."""
    begins = chances < assumptions.number("pandemic_probability")
    goes_on = begins.copy()
    for later in range(1, int(assumptions["pandemic_years"])):
        goes_on[:, later:] |= begins[:, :-later]
    return goes_on


@lru_cache(maxsize=100)
def _floods(province_code: str, assumptions: Assumptions, run: Run) -> Numbers:
    """The share of households hit, for every fund of the province the same."""
    number = whole_number(province_code)
    place = PROVINCES + (code_key(province_code) >> 1 if number is None else number)
    words = common_words(run.seed, place, (run.scenarios, run.years, 2))
    struck = words[:, :, 0] < assumptions.number("disaster_probability")
    shares, chances = _beta_grid(assumptions)
    found = np.zeros(struck.shape)
    found[struck] = np.interp(words[struck, 1], chances, shares)
    return found


@lru_cache(maxsize=8)
def _beta_grid(assumptions: Assumptions) -> tuple[Numbers, Numbers]:
    """Equally likely shares of households, and the chances they stand for."""
    alpha, beta = (float(part) for part in assumptions["disaster_hit"])
    # Fine near both ends, where the density may be steep.
    x = np.sin(np.linspace(0, np.pi / 2, _BETA_STEPS + 1)) ** 2
    middle = (x[1:] + x[:-1]) / 2
    weights = np.diff(x) * np.exp((alpha - 1) * np.log(middle) + (beta - 1) * np.log1p(-middle))
    below = np.concatenate([[0.0], np.cumsum(weights)])
    chances = (np.arange(_BETA_STEPS) + 0.5) / _BETA_STEPS
    return np.interp(chances, below / below[-1], x), chances


def _chain(chances: Numbers, limits: tuple[Numbers, Numbers, Numbers]) -> Numbers:
    """Years with money (1) and without (0): limits [S, T] of the chance in the first year, after a year with money
    and after one without."""
    found = np.empty(chances.shape)
    chain(chances, *limits, found)
    return found


def _limits(
    assumptions: Assumptions, name: str, common: Numbers | None, shape: tuple[int, int]
) -> tuple[Numbers, Numbers, Numbers]:
    """The chances of money: kept from the year before with some persistence, and all funds' moved together by a
    common normal number, as a cut of the budget does."""
    share, kept = assumptions.number(f"{name}_probability"), assumptions.number(f"{name}_persistence")
    chances = (share, share + kept * (1 - share), share * (1 - kept))
    if common is None or not 0 < share < 1:
        first, some, none = (np.broadcast_to(np.float64(chance), shape) for chance in chances)
        return first, some, none
    weight = assumptions.number(f"{name}_common_weight")
    borders = normal_quantiles(np.array(chances))
    first, some, none = (
        normal_shares((border - np.sqrt(weight) * common) / np.sqrt(max(1 - weight, 1e-9)))
        for border in borders
    )
    return first, some, none


def _fixed(made: Factors, run: Run) -> Factors:
    """With what the run itself lays down: money always or never, and its shocks."""
    changes: dict[str, Numbers] = {}
    for name, choice in (("state", run.state_money), ("local", run.local_money)):
        if choice != "random":
            changes[name] = np.full((1, run.years), 1.0 if choice == "always" else 0.0)
    if run.shocks:
        mortality, hospital = made.mortality.copy(), made.hospital.copy()
        disaster, extra = np.array(made.disaster), made.extra_satang.copy()
        for shock in run.shocks:
            during = slice(shock.year, shock.year + shock.years)
            mortality[:, during] *= shock.mortality
            hospital[:, during] *= shock.hospital
            extra[:, shock.year : shock.year + 1] += shock.local_satang
            if shock.disaster is not None:
                disaster[:, during] = shock.disaster
        changes |= {"mortality": mortality, "hospital": hospital, "disaster": disaster, "extra_satang": extra}
    return replace(made, **changes) if changes else made
