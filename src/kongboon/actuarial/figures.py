"""A projection as plain figures for JSON: money in whole satang, chances as shares."""

from __future__ import annotations

from typing import Any

from kongboon.actuarial.comparing import Comparison, Difference
from kongboon.actuarial.flows import Numbers
from kongboon.actuarial.measures import QUANTILES, Chance, PoolOutlook
from kongboon.actuarial.projection import Projection

RUIN_YEARS = (5, 10, 15, 20, 30, 40, 60)
# Lines that count people; all others are money.
_PEOPLE = ("members", "members60")


def figures_of(found: Projection) -> dict[str, Any]:
    """Everything that a projection tells, years first."""
    ratios = found.ratios
    return {
        "fund": found.fund_code,
        "valuation_on": found.valuation_on.isoformat(),
        "kernel": found.kernel,
        "seed": found.seed,
        "scenarios": found.scenarios,
        "run_id": found.run_id,
        "regulation_sha256": found.regulation_sha256,
        "assumptions_sha256": found.assumptions_sha256,
        "years_be": [found.year_be(year) for year in range(found.years + 1)],
        "opening_satang": found.opening_satang,
        "dues_a_year_satang": round(found.dues_satang),
        "ruin": {
            str(years): _chance(found.ruin(years))
            for years in sorted({*RUIN_YEARS, found.years})
            if years <= found.years
        },
        "exhausted_by_be": {
            name: _year(found, share) for name, share in (("one_in_ten", 0.1), ("half", 0.5))
        },
        "balance_satang": {
            f"{share:.0%}": satang(found.quantiles[:, place]) for place, share in enumerate(QUANTILES)
        },
        "exhaustion": [int(count) for count in found.exhaustion],
        "lines": {
            name: [round(float(value), 2) for value in line] if name in _PEOPLE else satang(line)
            for name, line in found.lines.items()
        },
        "claims": {code: [round(float(value), 3) for value in line] for code, line in found.counts.items()},
        "deaths": [round(float(value), 3) for value in found.deaths],
        "leavers": [round(float(value), 3) for value in found.leavers],
        "funding_ratio": ratios.funding,
        "own_money_ratio": ratios.own_money,
        "all_money_ratio": ratios.all_money,
        "level_dues_a_year_satang": None
        if found.level_dues_satang is None
        else round(found.level_dues_satang),
        "payg_satang": satang(found.payg_satang),
        "reserve_months": [round(float(value), 1) for value in found.reserve_months],
        "pools": [_pool(found, one) for one in found.pools],
        "caveats": [{"code": caveat.code, **caveat.values} for caveat in found.caveats],
    }


def comparison_figures(found: Comparison) -> dict[str, Any]:
    """The projections and the differences from the first."""
    return {
        "run_id": found.run_id,
        "projections": {name: figures_of(one) for name, one in found.projections.items()},
        "differences": {name: _difference(one) for name, one in found.differences.items()},
    }


def satang(line: Numbers) -> list[int]:
    """Whole satang."""
    return [round(float(value)) for value in line]


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "balance_satang": satang(one.balance),
        "balance_error_satang": satang(one.balance_error),
        "end_satang": {
            f"{share:.0%}": value for share, value in zip(QUANTILES, satang(one.end_quantiles), strict=True)
        },
        "ruin": one.ruin,
        "ruin_error": one.ruin_error,
    }


def _pool(found: Projection, one: PoolOutlook) -> dict[str, Any]:
    """A pool that binds: chances to be short, from which year, what it leaves unpaid and holds on average."""
    years = [years for years in sorted({*RUIN_YEARS, found.years}) if years <= found.years]
    by_year = {name: one.short_by(share) for name, share in (("one_in_ten", 0.1), ("half", 0.5))}
    return {
        "key": one.key,
        "title": one.title,
        "short": {str(until): _chance(one.short(until)) for until in years},
        "short_by_be": {
            name: None if year is None else found.year_be(year) for name, year in by_year.items()
        },
        "unpaid_satang": satang(one.unpaid),
        "held_satang": satang(one.held),
    }


def _chance(found: Chance) -> dict[str, float]:
    return {name: round(value, 6) for name, value in found._asdict().items()}


def _year(found: Projection, share: float) -> int | None:
    year = found.exhausted_by(share)
    return None if year is None else found.year_be(year)
