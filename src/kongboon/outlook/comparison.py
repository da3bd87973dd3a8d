"""Proposals beside today on the same fate: what the page of a comparison shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop

from kongboon.actuarial.telling import (
    NO_GUARANTEE,
    WITHIN,
    baht,
    caveats,
    changes,
    hundreds,
    signed_baht,
    years_of,
)
from kongboon.funds.models import Fund, RegulationVersion
from kongboon.outlook import pictures, tables
from kongboon.outlook.answers import Answer
from kongboon.outlook.options import Option
from kongboon.regulations.models import RegulationDraft, RegulationVote
from kongboon.rules.document import load_regulation

# Nineteen of twenty such intervals hold the true difference.
_Z = 1.96
_CHANCES = (10, 20, 30)
STATE_WORDS = {
    "random": gettext_noop("state money as assumed"),
    "never": gettext_noop("no state money"),
    "always": gettext_noop("state money every year"),
}


@dataclass(frozen=True)
class Way:
    """Today or one proposal: what it is, and its figures ready to be read. `differs` is empty for today."""

    name: str
    is_of: Sequence[str]
    dues: str
    one_in_ten_be: int | None
    middle: str
    differs: Sequence[tuple[str, str]] = ()


def comparison_page(fund: Fund, answer: Answer) -> dict[str, Any]:
    """The context of a comparison."""
    figures, options = answer.today, answer.options
    today = gettext("Today")
    # As the proposals were written down; what was kept as JSON is in order of names.
    differences = {one.name: answer.told["differences"][one.name] for one in options}
    named = [(today, figures), *((one.name, answer.told["projections"][one.name]) for one in options)]
    return {
        "figures": figures,
        "run_id": answer.told["run_id"],
        "sentences": changes({**answer.told, "differences": differences}, gettext),
        "chart": pictures.ruin_chart(named),
        "chances": [
            (year, [hundreds(found["ruin"][str(year)]) for _, found in named])
            for year in _CHANCES
            if year <= years_of(figures)
        ],
        "until": min(WITHIN, years_of(figures)),
        "until_be": figures["years_be"][min(WITHIN, years_of(figures))],
        "ways": [_way(fund, answer, name, found) for name, found in named],
        "lines": [
            (year, [f"{value:.0f}" for value in values])
            for year, *values in zip(
                figures["years_be"], *(tables.ruin_line(found) for _, found in named), strict=True
            )
        ],
        "caveats": caveats(figures, gettext),
        "no_guarantee": gettext(NO_GUARANTEE),
        "votes": votes_of(fund),
        "shown_at": answer.asked.meetings.select_related("vote__draft"),
    }


def votes_of(fund: Fund) -> list[RegulationVote]:
    """The votes of the fund that a comparison may be attached to, the newest first."""
    return list(RegulationVote.objects.filter(fund=fund).select_related("draft").order_by("-pk"))


def text_name(fund: Fund, text: str) -> str:
    """What a text is to the fund: a version in force once, a draft, or its own title."""
    sha256 = load_regulation(text).text_sha256
    title = load_regulation(text).title
    if RegulationVersion.objects.filter(fund=fund, sha256=sha256).exists():
        return title
    is_draft = RegulationDraft.objects.filter(fund=fund, text=text).exists()
    return gettext("draft: %(title)s") % {"title": title} if is_draft else title


def _way(fund: Fund, answer: Answer, name: str, figures: dict[str, Any]) -> Way:
    until = min(WITHIN, years_of(figures))
    option = next((one for one in answer.options if one.name == name), None)
    difference = answer.told["differences"].get(name) if option else None
    return Way(
        name,
        option_in_words(fund, option or Option(**answer.question["today"])),
        baht(figures["dues_a_year_satang"]),
        figures["exhausted_by_be"]["one_in_ten"],
        baht(figures["balance_satang"]["50%"][until]),
        _difference(difference, until) if difference else (),
    )


def _difference(found: dict[str, Any], until: int) -> list[tuple[str, str]]:
    """The paired differences from today, each with its interval."""
    mean, error = found["balance_satang"][until], found["balance_error_satang"][until]
    ruin, ruin_error = 100 * found["ruin"], 100 * _Z * found["ruin_error"]
    return [
        (
            gettext("money after %(years)s years, on average") % {"years": until},
            gettext("%(mean)s baht (%(low)s to %(high)s)")
            % {
                "mean": signed_baht(mean),
                "low": signed_baht(mean - _Z * error),
                "high": signed_baht(mean + _Z * error),
            },
        ),
        (
            gettext("futures of 100 in which the money ever runs out"),
            gettext("%(mean)s (%(low)s to %(high)s)")
            % {
                "mean": _signed(ruin),
                "low": _signed(ruin - ruin_error),
                "high": _signed(ruin + ruin_error),
            },
        ),
    ]


def _signed(number: float) -> str:
    """A difference in whole hundredths: +3, 0 or -3."""
    return f"{whole:+d}" if (whole := round(number)) else "0"


def option_in_words(fund: Fund, option: Option) -> list[str]:
    """What an option consists of, in short words."""
    told = [text_name(fund, option.text)]
    if option.dues_satang is not None:
        told.append(gettext("dues %(baht)s baht a year") % {"baht": baht(option.dues_satang)})
    if option.death_cap_satang is not None:
        told.append(gettext("at death at most %(baht)s baht") % {"baht": baht(option.death_cap_satang)})
    if option.entrants_per_year is not None:
        told.append(gettext("%(count)s new members a year") % {"count": option.entrants_per_year})
    if option.state_money is not None:
        told.append(gettext(STATE_WORDS[option.state_money]))
    return told
