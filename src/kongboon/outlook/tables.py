"""The numbers behind every chart, as rows of a table; money in satang, years of the Buddhist era."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from kongboon.actuarial.sensitivity import TITLES
from kongboon.actuarial.telling import INCOME, in_hundred, years_of
from kongboon.outlook.answers import Answer
from kongboon.outlook.telling import CAUSE_NAMES, flows

YEARS = (1, 2, 3, 5, 10, 15, 20)
SHOWN = (1, 5, 10, 20)


@dataclass(frozen=True)
class YearRow:
    """One year: members at its beginning, money of it, the balance at its end (middle, and 5 of 100 below)."""

    number: int
    year_be: int
    members: float
    members60: float
    dues: float
    local: float
    state: float
    other: float
    comes: float
    goes: float
    middle: int
    lowest: int


@dataclass(frozen=True)
class PartRow:
    """A part of income or outgo, and its satang in each of the shown years."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class HangsOn:
    """One change of the assumptions and what comes of it; `one_in_ten_be` None: never."""

    code: str
    title: str
    in_hundred: str
    end_satang: float
    one_in_ten_be: int | None


@dataclass(frozen=True)
class AgeRow:
    """Members of an age group by year: men, women; the years stand in the head."""

    name: str
    people: Sequence[tuple[float, float]]


def years_table(figures: dict[str, Any]) -> list[YearRow]:
    """The years that people plan with."""
    return [_year_row(figures, year) for year in YEARS if year <= years_of(figures)]


def _year_row(figures: dict[str, Any], number: int) -> YearRow:
    lines, balance = figures["lines"], figures["balance_satang"]
    comes, goes = flows(figures)
    t = number - 1
    return YearRow(
        number,
        figures["years_be"][number],
        lines["members"][t],
        lines["members60"][t],
        lines["dues"][t],
        lines["local"][t],
        lines["state"][t],
        lines["other"][t],
        comes[t],
        goes[t],
        balance["50%"][number],
        balance["5%"][number],
    )


def shown_years(figures: dict[str, Any]) -> list[int]:
    """Which years the bars show, 1 the first."""
    return [year for year in SHOWN if year <= years_of(figures)]


def income_rows(answer: Answer) -> list[PartRow]:
    """Where money comes from in the shown years."""
    lines, shown = answer.today["lines"], shown_years(answer.today)
    names = {
        "dues": gettext("Dues"),
        "local": gettext("Local government"),
        "state": gettext("State"),
        "other": gettext("Other income"),
    }
    return [PartRow(names[name], [lines[name][year - 1] for year in shown]) for name in INCOME]


def outgo_rows(answer: Answer) -> list[PartRow]:
    """What it goes to."""
    lines, shown = answer.today["lines"], shown_years(answer.today)
    rows = [
        PartRow(gettext(CAUSE_NAMES[cause]), [answer.paid(codes, year - 1) for year in shown])
        for cause, codes in answer.causes().items()
    ]
    running = [lines["expenses"][year - 1] + lines["refunds"][year - 1] for year in shown]
    return [*rows, PartRow(gettext("Running costs"), running)]


def hangs_on(answer: Answer) -> list[HangsOn]:
    """What the answer hangs on, what moves it most first; "as assumed" on top."""
    years = answer.today["years_be"]
    found = [
        HangsOn(
            one["code"],
            gettext(TITLES[one["code"]]),
            in_hundred(one["ruin_20"]["share"]),
            one["end_median_satang"],
            None if one["one_in_ten_by"] is None else years[one["one_in_ten_by"]],
        )
        for one in answer.told["hangs_on"]
    ]
    base, *others = found
    return [base, *sorted(others, key=lambda one: -abs(one.end_satang - base.end_satang))]


def age_names(bands: Sequence[int]) -> list[str]:
    """The age groups as they are written: 0–6, 7–14, 80+."""
    following = [*bands[1:], None]
    return [
        f"{first}+" if after is None else f"{first}–{after - 1}"
        for first, after in zip(bands, following, strict=True)
    ]


def age_rows(answer: Answer) -> list[AgeRow]:
    """Members by age group: today, and ten and twenty years on."""
    ages = answer.told["ages"]
    return [
        AgeRow(name, [(men[n], women[n]) for men, women in ages["years"].values()])
        for n, name in enumerate(age_names(ages["bands"]))
    ]


def age_years(answer: Answer) -> list[int]:
    """The years of `age_rows`, of the Buddhist era."""
    return [answer.today["years_be"][int(year)] for year in answer.told["ages"]["years"]]


def ruin_line(figures: dict[str, Any]) -> list[float]:
    """In how many of a hundred futures the money has run out by the end of each year, today first."""
    total, told = 0, []
    for count in figures["exhaustion"][:-1]:
        total += count
        told.append(100 * total / figures["scenarios"])
    return told
