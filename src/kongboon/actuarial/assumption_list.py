"""Every assumption there is: its kind and bounds, the value that ships, and where that comes from.

Rates are per year, of a member unless another unit is said; shares are 0 to 1; money is baht, as people read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from kongboon.actuarial.errors import BadAssumption, UnknownAssumption
from kongboon.actuarial.tables import table_names

_ASSUMED = "สมมติฐานตั้งต้น ยังไม่มีข้อมูลของกองทุน (สมมติ)"
_CODI = "พอช. ปีงบประมาณ 2567: สมทบ 1,370 จาก 5,961 กองทุน (23 %)"

# Key -> value, source. Ages and tenures come with the first age or year from which a value holds.
DEFAULTS: dict[str, tuple[Any, str]] = {
    "mortality_basis": ("tmo08", "OIC, Thailand Mortality Table 2008; ระวังไว้ก่อนสำหรับเงินฌาปนกิจ"),
    "mortality_improvement": (0.01, _ASSUMED),
    "age_if_unknown": (50, _ASSUMED),
    "lapse_by_tenure": ((0.06, 0.04, 0.03, 0.03, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.01), _ASSUMED),
    "entrants_share": (0.03, _ASSUMED),
    "entrants_per_year": (-1, "ไม่ได้กำหนดจำนวน จึงคิดตามสัดส่วนของสมาชิก"),
    "entrants_ages": (((20, 0.2), (30, 0.25), (40, 0.25), (50, 0.2), (60, 0.1)), _ASSUMED),
    "entrants_female": (0.55, _ASSUMED),
    "fertility_total": (1.2, "ระดับประเทศปีล่าสุดโดยประมาณ (สมมติ)"),
    "fertility_ages": (((15, 0.16), (20, 0.27), (25, 0.27), (30, 0.19), (35, 0.09), (40, 0.02)), _ASSUMED),
    "birth_spouse_share": (0.6, _ASSUMED),
    "admissions": (
        (
            (0, 0.12, 0.10), (5, 0.05, 0.05), (15, 0.05, 0.07), (30, 0.06, 0.08), (45, 0.09, 0.09),
            (60, 0.15, 0.14), (70, 0.21, 0.19), (80, 0.25, 0.23),
        ),
        "รูปตามอายุเป็นตัวอย่าง",
    ),
    "stay_nights": (4.0, _ASSUMED),
    "birth_nights": (2.5, _ASSUMED),
    "units_mean": (3.0, _ASSUMED),
    "accident_share": (0.1, _ASSUMED),
    "household_size": (3.0, _ASSUMED),
    "disaster_probability": (0.05, _ASSUMED),
    "disaster_hit": ((2.0, 18.0), "สัดส่วนบ้านที่โดน แจกแจงเบต้า (สมมติ)"),
    "frequency": (
        {
            "birth": {"child": 0.005},
            "death": {"parent": 0.012, "spouse": 0.006, "child": 0.001},
            "hospital": {"spouse": 0.05, "child": 0.05, "parent": 0.05, "household": 0.1},
            "education": {"self": 0.01, "child": 0.02},
            "disability": {"self": 0.02},
            "hardship": {"self": 0.004, "household": 0.004, "non_member": 0.002},
            "occupation": {"self": 0.004},
            "housing": {"self": 0.002},
        },
        _ASSUMED,
    ),
    "frequency_unknown": (0.005, _ASSUMED),
    "own_frequency": ({}, "ยังไม่มีประวัติของกองทุน (ครั้งต่อสมาชิกต่อปี)"),
    "own_amount": ({}, "ยังไม่มีประวัติของกองทุน (บาทต่อครั้ง)"),
    "range_share": (0.5, _ASSUMED),
    "ageing_age": (60, "พ.ร.บ. ผู้สูงอายุ พ.ศ. 2546 มาตรา 3"),
    "collection_share": (0.97, _ASSUMED),
    "interest": (0.0125, "ดอกเบี้ยออมทรัพย์ (สมมติ)"),
    "interest_sd": (0.004, _ASSUMED),
    "interest_persistence": (0.6, _ASSUMED),
    "inflation": (0.02, _ASSUMED),
    "expenses_fixed": (6000.0, _ASSUMED),
    "expenses_per_member": (10.0, _ASSUMED),
    "other_income": (0.0, _ASSUMED),
    "state_probability": (0.23, _CODI),
    "state_persistence": (0.3, _ASSUMED),
    "state_common_weight": (0.3, "ตัดงบพร้อมกันทั้งประเทศ (สมมติ)"),
    "state_cap_per_member": (365.0, "สมทบสามขา 1:1:1"),
    "local_probability": (0.5, _ASSUMED),
    "local_persistence": (0.7, _ASSUMED),
    "local_per_member": (180.0, _ASSUMED),
    "mortality_year_sd": (0.03, _ASSUMED),
    "hospital_year_sd": (0.1, _ASSUMED),
    "pandemic_probability": (0.02, _ASSUMED),
    "pandemic_years": (2, "โควิด 2563-2565"),
    "pandemic_mortality": (1.15, _ASSUMED),
    "pandemic_hospital": (1.5, _ASSUMED),
    "mortality_level_sd": (0.1, _ASSUMED),
    "mortality_trend_sd": (0.004, _ASSUMED),
    "fund_mortality_sd": (0.1, _ASSUMED),
    "hospital_level_sd": (0.2, _ASSUMED),
    "lapse_level_sd": (0.25, _ASSUMED),
}  # fmt: skip

_SHARES = (0.0, 1.0)
_BOUNDS: dict[str, tuple[float, float]] = {
    **dict.fromkeys((key for key, (value, _) in DEFAULTS.items() if isinstance(value, float)), _SHARES),
    "mortality_improvement": (-0.05, 0.1),
    "age_if_unknown": (0, 110),
    "entrants_per_year": (-1, 100_000),
    "fertility_total": (0.0, 10.0),
    "stay_nights": (1.0, 60.0),
    "birth_nights": (1.0, 60.0),
    "units_mean": (1.0, 60.0),
    "household_size": (1.0, 20.0),
    "ageing_age": (40, 100),
    "interest": (-0.05, 0.2),
    "interest_persistence": (0.0, 0.99),
    "inflation": (-0.05, 0.2),
    **dict.fromkeys(("expenses_fixed", "other_income"), (0.0, 1e9)),
    **dict.fromkeys(("expenses_per_member", "state_cap_per_member", "local_per_member"), (0.0, 1e5)),
    **dict.fromkeys(("state_persistence", "local_persistence"), (0.0, 0.99)),
    "pandemic_years": (1, 10),
    **dict.fromkeys(("pandemic_mortality", "pandemic_hospital"), (0.1, 10.0)),
}
_RATE = (0.0, 5.0)
# Lists: how many numbers a row has (0: the row is one number), and the bounds after the leading age.
_LISTS: dict[str, tuple[int, tuple[float, float]]] = {
    "lapse_by_tenure": (0, _SHARES),
    "entrants_ages": (2, (0.0, 1e6)),
    "fertility_ages": (2, _SHARES),
    "admissions": (3, _RATE),
    "disaster_hit": (0, (0.01, 1e4)),
}
_PAIRS, _WEIGHTS = ("disaster_hit",), ("entrants_ages", "fertility_ages")
_TABLES: dict[str, tuple[float, float]] = {"own_frequency": _RATE, "own_amount": (0.0, 1e7)}


def check_value(key: str, value: Any) -> None:
    """See that the value is of the kind and within the bounds of its key. Errors: BadAssumption, UnknownAssumption."""
    if key not in DEFAULTS:
        raise UnknownAssumption(key=key, known=", ".join(DEFAULTS))
    wanted = _wrong(key, value)
    if wanted is not None:
        raise BadAssumption(key=key, value=str(value)[:60], wanted=wanted)


def _wrong(key: str, value: Any) -> str | None:
    """What is wanted instead of the value; None if it may stand."""
    if key == "mortality_basis":
        return None if value in table_names() else " / ".join(table_names())
    if key in _LISTS:
        width, bounds = _LISTS[key]
        fits = _is_list(value, width, bounds) and (key not in _PAIRS or len(value) == 2)
        # Weights that are all zero choose nobody.
        fits = fits and (key not in _WEIGHTS or any(row[1] > 0 for row in value))
        return None if fits else f"[{'age, ' if width else ''}{_between(bounds)}], ..."
    if key in _TABLES:
        return None if _is_table(value, _TABLES[key]) else f"code -> {_between(_TABLES[key])}"
    if key == "frequency":
        pairs = dict(value).values() if isinstance(value, Mapping | tuple) else [None]
        fits = all(_is_table(inner, _RATE) for inner in pairs)
        return None if fits else f"event -> relation -> {_between(_RATE)}"
    whole = isinstance(DEFAULTS[key][0], int)
    fits = _is_number(value, _BOUNDS[key]) and not (whole and value != int(value))
    return None if fits else f"{_between(_BOUNDS[key])}{' (whole)' if whole else ''}"


def bounds_of(key: str) -> tuple[float, float, bool]:
    """The least and the largest value of a number, and whether only whole ones fit. Errors: KeyError for lists.

    >>> bounds_of("ageing_age")
    (40, 100, True)
    """
    return *_BOUNDS[key], isinstance(DEFAULTS[key][0], int)


def _between(bounds: tuple[float, float]) -> str:
    return f"{bounds[0]:g} .. {bounds[1]:g}"


def _is_number(value: Any, bounds: tuple[float, float]) -> bool:
    is_one = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return is_one and bounds[0] <= value <= bounds[1]


def _is_list(value: Any, width: int, bounds: tuple[float, float]) -> bool:
    """Rows in rising order of their age, or plain numbers."""
    if not isinstance(value, list | tuple) or not value:
        return False
    if not width:
        return all(_is_number(item, bounds) for item in value)
    rows = [row for row in value if isinstance(row, list | tuple) and len(row) == width]
    fits = len(rows) == len(value) and all(
        _is_number(row[0], (0, 110)) and all(_is_number(item, bounds) for item in row[1:]) for row in rows
    )
    ages = [row[0] for row in rows]
    return fits and ages == sorted(set(ages))


def _is_table(value: Any, bounds: tuple[float, float]) -> bool:
    try:
        return all(_is_number(inner, bounds) for inner in dict(value).values())
    except (TypeError, ValueError):
        return False
