"""lifelib's BasicTerm_M on our own loop: monthly, one policy after the other; tables come from lifelib's package.

What is compared with other programs is the arithmetic of survival and discounting, at the published 10,000 policies.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kongboon.actuarial.compiled import compiled

PUBLISHED_SUM = 14_489_630.5346
COLUMNS = ("PV Premiums", "PV Claims", "PV Expenses", "PV Commissions", "PV Net Cashflow")
_FIRST_AGE, _SELECT = 18, 5


class TermTables(NamedTuple):
    """Policies (age at entry, years, sum) and yearly tables: mortality [age - 18, duration 0..5], interest [year]."""

    ages: Any
    years: Any
    sums: Any
    mortality: Any
    interest: Any


def model_folder() -> Path:
    """Where lifelib keeps the model; the package itself is not imported."""
    found = find_spec("lifelib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "libraries" / "basiclife" / "BasicTerm_M"


def read_tables() -> TermTables:
    """lifelib's own tables."""
    import pandas as pd

    folder = model_folder()
    policies = pd.read_excel(folder / "model_point_table.xlsx", engine="openpyxl")
    mortality = pd.read_excel(folder / "mort_table.xlsx", index_col=0, engine="openpyxl")
    interest = pd.read_excel(folder / "disc_rate_ann.xlsx", index_col=0, engine="openpyxl")
    return TermTables(
        policies["age_at_entry"].to_numpy(np.int64),
        policies["policy_term"].to_numpy(np.int64),
        policies["sum_assured"].to_numpy(np.float64),
        mortality.to_numpy(np.float64),
        interest.iloc[:, 0].to_numpy(np.float64),
    )


def present_values(tables: TermTables) -> Any:
    """Present values of `COLUMNS` for each policy [n, 5]."""
    years = int(tables.years.max())
    monthly_deaths = 1 - (1 - tables.mortality) ** (1 / 12)
    lapse = np.maximum(0.1 - 0.02 * np.arange(years), 0.02)
    monthly_lapse = 1 - (1 - lapse) ** (1 / 12)
    months = np.arange(12 * years)
    discount = (1 + ((1 + tables.interest[months // 12]) ** (1 / 12) - 1)) ** -months
    costs = 60 / 12 * 1.01 ** (months / 12)
    out = np.empty((len(tables.ages), 5))
    _policies(
        tables.ages - _FIRST_AGE,
        tables.years,
        tables.sums,
        monthly_deaths,
        monthly_lapse,
        discount,
        costs,
        out,
    )
    return out


@compiled
def _policies(
    ages: Any, years: Any, sums: Any, deaths: Any, lapse: Any, discount: Any, costs: Any, out: Any
) -> None:
    for i in range(len(ages)):
        alive, claims, whole, first, expenses = 1.0, 0.0, 0.0, 0.0, 0.0
        for year in range(years[i]):
            q = deaths[ages[i] + year, min(5, year)]
            stays, part = (1.0 - q) * (1.0 - lapse[year]), 0.0
            for month in range(12 * year, 12 * year + 12):
                worth = alive * discount[month]
                part += worth
                expenses += worth * costs[month]
                alive *= stays
            whole += part
            claims += part * q
            if year == 0:
                first = part
        claims *= sums[i]
        premium = np.around(1.5 * claims / whole, 2)
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = (
            premium * whole,
            claims,
            expenses + 300.0,
            premium * first,
        )
        out[i, 4] = out[i, 0] - out[i, 1] - out[i, 2] - out[i, 3]
