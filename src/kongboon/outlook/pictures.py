"""The charts of a projection as SVG, from its figures; the numbers of each stand in `tables` too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from kongboon.actuarial.telling import how_likely, how_long
from kongboon.kernel.money import SATANG_PER_BAHT
from kongboon.outlook.answers import Answer
from kongboon.outlook.tables import (
    age_rows,
    age_years,
    hangs_on,
    income_rows,
    outgo_rows,
    ruin_line,
    shown_years,
)
from kongboon.paper.charts import Band, Group, Lever, Line, Part, fan, lines, pyramid, stacked_bars, tornado

QUANTILES = ("5%", "25%", "50%", "75%", "95%")
# The two ways of one thing share a bar; the others stand alone.
_PAIRS = {"mortality_lower": "mortality_higher"}
_MILLION = 1_000_000.0 * SATANG_PER_BAHT
# How sure the reckoning is of itself, which is no change that could come; and all changes at once.
_NO_LEVERS = ("base", "only_individual", "without_parameter", "together")


def fan_chart(figures: dict[str, Any]) -> SafeString:
    """What may be in the fund year by year."""
    balance = figures["balance_satang"]
    scale, unit = _scale(value for name in QUANTILES for value in balance[name])
    rows = zip(*(balance[name] for name in QUANTILES), strict=True)
    return _drawn(
        fan(
            figures["years_be"],
            [[value / scale for value in row] for row in rows],
            title=gettext("The fund's money year by year"),
            description=how_likely(figures, gettext) or how_long(figures, gettext),
            unit=unit,
            names=(gettext("lucky"), gettext("middle"), gettext("unlucky")),
        )
    )


def flows_chart(answer: Answer) -> SafeString:
    """What comes in beside what goes out, in some years."""
    shown = shown_years(answer.today)
    income, outgo = income_rows(answer), outgo_rows(answer)
    scale, unit = _scale(
        sum(row.values[n] for row in rows) for rows in (income, outgo) for n in range(len(shown))
    )
    digits = 2 if scale == _MILLION else 1

    def group(name: str, rows: Sequence[Any]) -> Group:
        parts = [Part(row.name, [round(value / scale, digits) for value in row.values]) for row in rows]
        return Group([name] * len(shown), parts)

    return _drawn(
        stacked_bars(
            [str(answer.today["years_be"][year]) for year in shown],
            [group(gettext("in"), income), group(gettext("out"), outgo)],
            title=gettext("Money in and money out"),
            description=gettext("The left bar of a year is what comes in, the right one what goes out."),
            unit=unit,
        )
    )


def ages_chart(answer: Answer, later: int) -> SafeString | None:
    """The members by age today and later; `later` is the place among the told years. None if not so far ahead."""
    years = age_years(answer)
    if later >= len(years):
        return None
    bands = [Band(row.name, *row.people[0], *row.people[later]) for row in age_rows(answer)]
    words = (gettext("men"), gettext("women"), gettext("today"), str(years[later]))
    title = gettext("Ages of the members today and in %(year)s") % {"year": years[later]}
    description = gettext("Men to the left, women to the right.")
    return _drawn(pyramid(bands, title=title, description=description, words=words))


def hangs_on_chart(answer: Answer) -> SafeString:
    """How far the middle balance at the end moves with each change."""
    found = {one.code: one for one in hangs_on(answer)}
    scale, unit = _scale(one.end_satang for one in found.values())
    digits = 2 if scale == _MILLION else 0
    base = round(found["base"].end_satang / scale, digits)
    seconds = set(_PAIRS.values())
    levers = []
    for code, one in found.items():
        if code in _NO_LEVERS or code in seconds:
            continue
        other = found.get(_PAIRS.get(code, ""))
        ends = sorted((one.end_satang / scale, other.end_satang / scale if other else base))
        name = gettext("One in five more or fewer die") if other else one.title
        levers.append(Lever(name, *(round(end, digits) for end in ends)))
    return _drawn(
        tornado(
            base,
            levers,
            title=gettext("What the answer hangs on"),
            description=gettext(
                "The balance at the end in the middle of all futures, if one thing is otherwise."
            ),
            unit=unit,
        )
    )


def ruin_chart(named: Sequence[tuple[str, dict[str, Any]]]) -> SafeString:
    """In how many of a hundred futures the money has run out, today and under each proposal."""
    first = named[0][1]
    return _drawn(
        lines(
            first["years_be"],
            [Line(name, ruin_line(figures)) for name, figures in named],
            title=gettext("In how many of 100 futures the money has run out"),
            description=gettext("A lower line is better."),
            unit=gettext("of 100"),
            top=100.0,
        )
    )


def balance_chart(years_be: Sequence[int], named: Sequence[tuple[str, Sequence[float]]]) -> SafeString:
    """Balances (satang) as they are expected; where a line meets the ground there is no money any more."""
    scale, unit = _scale(value for _, line in named for value in line)
    return _drawn(
        lines(
            years_be,
            [Line(name, [max(0.0, value / scale) for value in line]) for name, line in named],
            title=gettext("The fund's money if every year goes as expected"),
            description=gettext("Where a line meets the ground there is no money any more."),
            unit=unit,
        )
    )


def _scale(satang: Iterable[float]) -> tuple[float, str]:
    """By what to divide so that the numbers at an axis are short, and how the unit is called."""
    largest = max((abs(value) for value in satang), default=0.0) / SATANG_PER_BAHT
    if largest >= 1_000_000:
        return _MILLION, gettext("million baht")
    if largest >= 10_000:
        return 1_000.0 * SATANG_PER_BAHT, gettext("thousand baht")
    return float(SATANG_PER_BAHT), gettext("baht")


def _drawn(chart: str) -> SafeString:
    """The charts escape every word that they are given."""
    return mark_safe(chart)  # noqa: S308
