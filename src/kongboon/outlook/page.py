"""What the pages of a projection show, put together from its answer; a paper can use the same."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from kongboon.actuarial.telling import (
    NO_GUARANTEE,
    caveats,
    entrant,
    fingerprint,
    how_likely,
    how_long,
    level,
    pools,
    years_of,
)
from kongboon.outlook import pictures, tables, telling
from kongboon.outlook.answers import Answer
from kongboon.outlook.holdings import opening_of


def base_page(answer: Answer) -> dict[str, Any]:
    """The context of the way things are: sentences, charts, tables, money, reservations."""
    figures = answer.today
    return {
        **sentences(figures),
        "later": telling.later(answer.told),
        "turning": telling.turning(answer),
        "causes": telling.causes(answer),
        "enough": telling.enough(answer),
        "target": telling.target(),
        "is_enough": telling.is_enough(answer),
        "without_state": telling.without_state(answer),
        "fan": pictures.fan_chart(figures),
        "flows": pictures.flows_chart(answer),
        "ages": [chart for place in (1, 2) if (chart := pictures.ages_chart(answer, place))],
        "hangs_on_chart": pictures.hangs_on_chart(answer),
        "hangs_on": tables.hangs_on(answer),
        "rows": tables.years_table(figures),
        "balances": balances(figures),
        "shown_years": [figures["years_be"][year] for year in tables.shown_years(figures)],
        "income": tables.income_rows(answer),
        "outgo": tables.outgo_rows(answer),
        "age_years": tables.age_years(answer),
        "age_rows": tables.age_rows(answer),
        "opening": opening_of(answer.asked.fund, answer.asked.valuation_on),
        "held_satang": answer.question["opening_satang"],
        "earmarked_satang": answer.question["earmarked_satang"],
        "figures": figures,
    }


def sentences(figures: dict[str, Any]) -> dict[str, Any]:
    """What is said about the figures of one way to go on."""
    return {
        "likely": how_likely(figures, gettext),
        "long": how_long(figures, gettext),
        "level": level(figures, gettext),
        "entrant": entrant(figures, gettext),
        "pools": pools(figures, gettext),
        "no_guarantee": gettext(NO_GUARANTEE),
        "caveats": caveats(figures, gettext),
        "fingerprint": fingerprint(figures, gettext),
        "years": years_of(figures),
    }


def balances(figures: dict[str, Any]) -> list[tuple[int, list[int]]]:
    """The numbers of the fan: each year with its five balances, the smallest first."""
    columns = [figures["balance_satang"][name] for name in pictures.QUANTILES]
    return list(zip(figures["years_be"], map(list, zip(*columns, strict=True)), strict=True))
