"""Mortality tables: yearly probabilities of death by sex and age, each with its source."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.errors import NoSuchTable

MALE, FEMALE = 0, 1
AGE_MAX = 110
# The source closes its table with certain death at 99; from here on ours goes on along the ages before.
_SOURCE_LAST_AGE = 98
_FITTED_FROM_AGE = 85
_FILE = "tmo08.csv"
_SOURCE = (
    "Office of the Insurance Commission (สำนักงาน คปภ.), Commissioner's declaration: Thailand Mortality Table 2008, "
    "ordinary, standard risk (พ.ศ. 2554); as numbers 2569 and 2570 of the SOA archive, read by pymort 2.0.1"
)
_EXTENSION = "ages 99 to 110: straight line of logit(q) through ages 85 to 98 of the source"
# Multiples of the table: with the second the ages of death from 60 on are those of the population (Mahidol
# Gazette 2557: 20.0 years for men, 23.2 for women), while life from birth comes out longer than there.
_BASES: dict[str, tuple[str, str, tuple[float, float]]] = {
    "tmo08": ("ตารางมรณะไทย 2551 เต็มอัตรา (ระวังไว้ก่อน)", "TMO08, full rate (prudent)", (1.0, 1.0)),
    "tmo08_population": (
        "ตารางมรณะไทย 2551 ปรับให้ใกล้ประชากรทั่วไป",
        "TMO08, set near the population",
        (0.7247, 0.6927),
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class MortalityTable:
    """`q[sex, age]`: the probability of dying within the year at an exact age of 0 to 110, below one at every age.

    Sexes: 0 male, 1 female. `sha256` is that of the source's file and the factors. `extension` says which ages
    are not the source's.
    """

    name: str
    title_th: str
    title_en: str
    source: str
    year_be: int
    extension: str
    sha256: str
    q: NDArray[np.float64]


def table_names() -> tuple[str, ...]:
    """The bases to choose from.

    >>> table_names()
    ('tmo08', 'tmo08_population')
    """
    return tuple(_BASES)


@cache
def mortality_table(name: str) -> MortalityTable:
    """The table of a basis. Errors: NoSuchTable.

    >>> round(float(mortality_table("tmo08").q[MALE, 60]), 7)
    0.0166115
    """
    if name not in _BASES:
        raise NoSuchTable(name=name, known=", ".join(_BASES))
    title_th, title_en, factors = _BASES[name]
    text = (files("kongboon.actuarial") / "data" / _FILE).read_text("utf-8")
    q = np.minimum(1.0, _extended(source_rates(text)) * np.array(factors)[:, None])
    q.setflags(write=False)
    mark = hashlib.sha256(f"{text}{factors}".encode()).hexdigest()
    return MortalityTable(name, title_th, title_en, _SOURCE, 2554, _EXTENSION, mark, q)


def source_rates(text: str) -> NDArray[np.float64]:
    """The source's own rates [sex, age 0..99], its closing 1.0 included."""
    rows = [line.split(",")[1:] for line in text.split()[1:]]
    return np.array(rows, dtype=np.float64).T


def _extended(source: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rates up to AGE_MAX, what follows the last age of the source along the line of logits before it."""
    ages = np.arange(_FITTED_FROM_AGE, _SOURCE_LAST_AGE + 1, dtype=np.float64)
    fitted = source[:, _FITTED_FROM_AGE : _SOURCE_LAST_AGE + 1]
    logits = np.log(fitted / (1 - fitted))
    from_mean = ages - ages.mean()
    slope = (logits * from_mean).sum(axis=1) / (from_mean**2).sum()
    beyond = np.arange(_SOURCE_LAST_AGE + 1, AGE_MAX + 1) - ages.mean()
    line = logits.mean(axis=1)[:, None] + slope[:, None] * beyond
    return np.concatenate([source[:, : _SOURCE_LAST_AGE + 1], 1 / (1 + np.exp(-line))], axis=1)
