"""Classic values of a life table, by which the tables and the discounting can be compared with other programs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rates = NDArray[np.float64]


def survival(q: Rates, age: int, years: int) -> Rates:
    """Probability of being alive after 0..years-1 years, shape [years]; q is of one sex, by age."""
    at = np.minimum(np.arange(age, age + years), len(q) - 1)
    return np.concatenate([[1.0], np.cumprod(1 - q[at])[:-1]])


def annuity_due(q: Rates, age: int, years: int, interest: float) -> float:
    """Present value of 1 paid at the beginning of each of so many years while alive.

    >>> round(annuity_due(np.zeros(111), 40, 20, 0.05), 10)
    13.0853208597
    """
    discount = (1 + interest) ** -np.arange(years, dtype=np.float64)
    return float((survival(q, age, years) * discount).sum())


def term_assurance(q: Rates, age: int, years: int, interest: float) -> float:
    """Present value of 1 paid at the end of the year of death, if that is one of so many years."""
    at = np.minimum(np.arange(age, age + years), len(q) - 1)
    discount = (1 + interest) ** -np.arange(1.0, years + 1)
    return float((survival(q, age, years) * q[at] * discount).sum())


def expectation(q: Rates, age: int) -> float:
    """Expected years to live: the whole years and half a year of the last."""
    years = len(q) - age
    alive = survival(q, age, years)
    return float(0.5 + alive[1:].sum() + alive[-1] * (1 - q[-1]))
