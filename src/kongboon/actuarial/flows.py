"""What people and claims come to year by year, before any money comes in: the common answer of all kernels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.lives import Lives
from kongboon.actuarial.schedule_items import Schedule
from kongboon.actuarial.tables import AGE_MAX, mortality_table

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """`people`, `people_60` and `dues` (how many times the common dues) [S, T+1], `benefits` [S, T] satang.

    `refunds` [2, S, T]: years of dues, before valuation and since, of those who leave. `pooled` [N, S, T]: what of the
    benefits is asked of binding pools, by the rows of `Schedule.pooled`. Means over the scenarios, as asked:
    `lines` (satang) and `counts` (claims, members on a list) by benefit code [codes, T]; `deaths`, `leavers` [T].
    """

    people: Numbers
    people_60: Numbers
    dues: Numbers
    benefits: Numbers
    refunds: Numbers
    pooled: Numbers
    lines: Numbers
    counts: Numbers
    deaths: Numbers
    leavers: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What the kernels need of a fund under one regulation besides the factors of the scenarios.

    `rates` [C, T] of dying, without improvement; `lapse` by completed years of membership; `ladders` [J, M];
    `ages` [C, T] of each class within the tables.
    """

    lives: Lives
    schedule: Schedule
    rates: Numbers
    lapse: Numbers
    ladders: Numbers
    ages: NDArray[np.int64]


def setting_of(lives: Lives, found: Schedule, assumptions: Assumptions) -> Setting:
    """The tables at the ages of each class and year."""
    q = mortality_table(assumptions["mortality_basis"]).q
    ages = np.clip(lives.classes[:, 1:2] + np.arange(lives.years), 0, AGE_MAX)
    longest = int(lives.people.tenure.max(initial=0)) // 12 + lives.years + 1
    by_tenure = np.array(assumptions["lapse_by_tenure"], dtype=np.float64)
    lapse = by_tenure[np.minimum(np.arange(longest), len(by_tenure) - 1)]
    months = max((len(item.ladder) for item in found.deaths), default=1)
    ladders = np.array([item.ladder for item in found.deaths]).reshape(len(found.deaths), months)
    return Setting(lives, found, q[lives.classes[:, :1], ages], lapse, ladders, ages)
