"""The same policies as lifelib's BasicTerm_M in heavylight, arrays over policies; prints one JSON line of CPU seconds.

python -m bench.peers.heavylight_term FOLDER    (lifelib's model folder, for its tables)
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import heavylight
import numpy as np
import pandas as pd

MONTHS = 12 * 20 + 1


class Term(heavylight.LightModel):
    """Method names are those of lifelib's model; every method is of one month `t`."""

    def __init__(self, folder: Path) -> None:
        read = {"engine": "openpyxl"}
        policies = pd.read_excel(folder / "model_point_table.xlsx", **read)
        self.Ages, self.Terms = policies["age_at_entry"].to_numpy(), policies["policy_term"].to_numpy()
        self.Sums = policies["sum_assured"].to_numpy(float)
        self.Rates = pd.read_excel(folder / "mort_table.xlsx", index_col=0, **read).to_numpy()
        self.Interest = pd.read_excel(folder / "disc_rate_ann.xlsx", index_col=0, **read).to_numpy()[:, 0]
        super().__init__()

    def discount(self, t):  # type: ignore[no-untyped-def]
        return (1 + self.Interest[t // 12]) ** (-t / 12)

    def mort_rate_mth(self, t):  # type: ignore[no-untyped-def]
        if t % 12:
            return self.mort_rate_mth(t - 1)
        yearly = self.Rates[np.minimum(self.Ages - 18 + t // 12, len(self.Rates) - 1), min(5, t // 12)]
        return 1 - (1 - yearly) ** (1 / 12)

    def pols_if(self, t):  # type: ignore[no-untyped-def]
        if t == 0:
            return np.ones(len(self.Ages))
        before = self.pols_if(t - 1) - self.pols_death(t - 1) - self.pols_lapse(t - 1)
        return np.where(t >= 12 * self.Terms, 0.0, before)

    def pols_death(self, t):  # type: ignore[no-untyped-def]
        return self.pols_if(t) * self.mort_rate_mth(t)

    def pols_lapse(self, t):  # type: ignore[no-untyped-def]
        rate = 1 - (1 - max(0.1 - 0.02 * (t // 12), 0.02)) ** (1 / 12)
        return (self.pols_if(t) - self.pols_death(t)) * rate

    def pv_pols(self, t):  # type: ignore[no-untyped-def]
        worth = self.pols_if(t) * self.discount(t)
        return worth if t == 0 else self.pv_pols(t - 1) + worth

    def pv_claims(self, t):  # type: ignore[no-untyped-def]
        worth = self.pols_death(t) * self.Sums * self.discount(t)
        return worth if t == 0 else self.pv_claims(t - 1) + worth

    def pv_expenses(self, t):  # type: ignore[no-untyped-def]
        worth = self.pols_if(t) * (60 / 12 * 1.01 ** (t / 12) * self.discount(t))
        return 300 + worth if t == 0 else self.pv_expenses(t - 1) + worth

    def pv_first_year(self, t):  # type: ignore[no-untyped-def]
        if t >= 12:
            return self.pv_first_year(t - 1)
        return self.pv_pols(t)


def main() -> None:
    model = Term(Path(sys.argv[1]))
    begun = time.process_time()
    last = MONTHS - 1
    model.RunModel(last)
    premium = np.around(1.5 * model.pv_claims(last) / model.pv_pols(last), 2)
    income = premium * (model.pv_pols(last) - model.pv_first_year(last))
    net = income - model.pv_claims(last) - model.pv_expenses(last)
    print(json.dumps({"cpu": time.process_time() - begun, "answer": float(net.sum())}))


if __name__ == "__main__":
    main()
