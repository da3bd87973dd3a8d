"""A projection in plain sentences: natural frequencies, whole baht, never one certain year.

Everything speaks from the figures of `figures.figures_of`, so that what was kept as JSON is told like what was just
reckoned.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from kongboon.actuarial.caveats import Caveat
from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.rules.wording import Translate, fill, same

WITHIN = 20
LATER = (40, 60)
TABLE_YEARS = (1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80)
RUNS_OUT = gettext_noop(
    "Of 100 possible futures the money runs out within %(years)s years in about %(count)s (%(low)s to %(high)s)."
)
RUNS_OUT_LATER = gettext_noop(
    "Within %(years)s years it runs out in about %(count)s of 100 (%(low)s to %(high)s)."
)
ENTRANT_COSTS = gettext_noop(
    "Each new member brings %(brings)s baht over all years and costs %(costs)s (in money of today): more new members only "
    "put the hole off, and it grows by %(more)s baht with each."
)
LASTS_UNTIL = gettext_noop(
    "In nine of ten futures there is money until %(year)s at least; in half until %(half)s."
)
LASTS_UNTIL_ALL = gettext_noop("In nine of ten futures there is money until %(year)s at least.")
LASTS = gettext_noop("In nine of ten futures the money lasts all %(years)s years.")
GONE = gettext_noop("The fund has no money already.")
EXPECTED_LASTS = gettext_noop("If every year goes as expected, the money lasts all %(years)s years.")
EXPECTED_GONE = gettext_noop("If every year goes as expected, the money runs out in %(year)s.")
ONE_LASTS = gettext_noop(
    "In the one future that was drawn the money lasts all %(years)s years. It says nothing of others."
)
ONE_GONE = gettext_noop(
    "In the one future that was drawn the money runs out in %(year)s. It says nothing of others."
)
LEVEL = gettext_noop(
    "At expectation %(dues)s baht a member and year would neither leave nor owe anything after %(years)s years; now it "
    "is %(now)s."
)
LEVEL_NONE = gettext_noop(
    "At expectation money would be left after %(years)s years even without any dues; now they are %(now)s baht a member and "
    "year."
)
POOL_SHORT = gettext_noop(
    "The pool “%(title)s”: in about %(tenths)s of 10 futures it cannot pay all that is asked of it within %(years)s years; "
    "in one of ten it is short by %(year)s."
)
POOL_SELDOM = gettext_noop(
    "The pool “%(title)s”: in about %(tenths)s of 10 futures it cannot pay all that is asked of it within %(years)s years."
)
POOL_ENOUGH = gettext_noop(
    "The pool “%(title)s” pays all that is asked of it within %(years)s years in every future."
)
POOL_EXPECTED_SHORT = gettext_noop(
    "The pool “%(title)s”: if every year goes as expected, it cannot pay all that is asked of it from %(year)s on."
)
POOL_EXPECTED = gettext_noop(
    "The pool “%(title)s”: if every year goes as expected, it pays all that is asked of it in all %(years)s years."
)
NO_GUARANTEE = gettext_noop("This is a reckoning from assumptions and no promise.")
HEAD = gettext_noop(
    "year   members  60+     dues    other money   benefits   balance (half of the futures)   lowest 5 %%"
)
CHANGES = gettext_noop(
    "%(name)s: within %(years)s years the money runs out in %(after)s of 100 futures instead of %(before)s; at the end "
    "the balance differs by %(change)s baht on average."
)
FINGERPRINT = gettext_noop("seed %(seed)s, %(scenarios)s futures, run %(run)s, assumptions %(assumptions)s")
INCOME = ("dues", "local", "state", "other")
_NOT_BENEFITS = (*INCOME, "refunds", "expenses", "interest", "members", "members60")

Figures = Mapping[str, Any]


def sentences(found: Figures, translate: Translate = same) -> list[str]:
    """What a treasurer reads first."""
    told = (
        how_likely(found, translate), *later(found, translate), how_long(found, translate), level(found, translate),
        entrant(found, translate),
    )  # fmt: skip
    kept = (one for one in told if one is not None)
    return [*kept, *pools(found, translate), fill(NO_GUARANTEE, {}, translate)]


def how_likely(found: Figures, translate: Translate = same) -> str | None:
    """In how many of a hundred futures the money runs out; the expected kernel knows none."""
    if found["kernel"] == "expected" or found["scenarios"] == 1:
        return None
    until = min(WITHIN, years_of(found))
    return fill(RUNS_OUT, {"years": until, **hundreds(found["ruin"][str(until)])}, translate)


def later(found: Figures, translate: Translate = same) -> list[str]:
    """The same of longer times, as far as the figures reach: what is enough for twenty years may not be for sixty."""
    if found["kernel"] == "expected" or found["scenarios"] == 1:
        return []
    chances = {**found.get("later", {}), **found["ruin"]}
    until = sorted({*LATER, years_of(found)})
    return [
        runs_out_later(years, chances[str(years)], translate)
        for years in until
        if years > WITHIN and str(years) in chances
    ]


def runs_out_later(years: int, chance: Mapping[str, float], translate: Translate = same) -> str:
    """In how many of a hundred futures the money runs out within so many years."""
    return fill(RUNS_OUT_LATER, {"years": years, **hundreds(chance)}, translate)


def entrant(found: Figures, translate: Translate = same) -> str | None:
    """The warning where each new member costs more than they bring; None where they do not, or nobody reckoned it."""
    worth = found.get("entrant")
    if worth is None or worth["costs_satang"] <= worth["brings_satang"]:
        return None
    brings, costs = worth["brings_satang"], worth["costs_satang"]
    facts = {"brings": baht(brings), "costs": baht(costs), "more": baht(costs - brings)}
    return fill(ENTRANT_COSTS, facts, translate)


def level(found: Figures, translate: Translate = same) -> str | None:
    """The dues that would be just enough; None where none are or nobody pays any."""
    just_enough = found["level_dues_a_year_satang"]
    if just_enough is None:
        return None
    facts = {"dues": baht(just_enough), "years": years_of(found), "now": baht(found["dues_a_year_satang"])}
    # Nothing is exactly enough where money is left over without any dues.
    return fill(LEVEL if just_enough > 0 else LEVEL_NONE, facts, translate)


def pools(found: Figures, translate: Translate = same) -> list[str]:
    """One sentence for each pool that binds claims; figures kept before there were any tell none."""
    return [fill(*_pool(found, one), translate) for one in found.get("pools", ())]


def _pool(found: Figures, one: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    until = min(WITHIN, years_of(found))
    share, early = one["short"][str(until)]["share"], one["short_by_be"]["one_in_ten"]
    facts: dict[str, object] = {"title": one["title"], "years": until}
    if found["kernel"] == "expected":
        facts["years"] = years_of(found)
        return (POOL_EXPECTED, facts) if early is None else (POOL_EXPECTED_SHORT, {**facts, "year": early})
    if not share:
        return POOL_ENOUGH, facts
    facts["tenths"] = in_ten(share)
    if early is None or early > found["years_be"][until]:
        return POOL_SELDOM, facts
    return POOL_SHORT, {**facts, "year": early}


def years_of(found: Figures) -> int:
    """How many years ahead."""
    return len(found["years_be"]) - 1


def hundreds(chance: Mapping[str, float]) -> dict[str, str]:
    """A chance as so many in a hundred, with the whole numbers between which it lies.

    >>> hundreds({"share": 0.998, "low": 0.9925, "high": 0.9991})
    {'count': '>99', 'low': '99', 'high': '100'}
    """
    return {
        "count": in_hundred(chance["share"]),
        "low": str(math.floor(100 * chance["low"])),
        "high": str(math.ceil(100 * chance["high"])),
    }


def how_long(found: Figures, translate: Translate = same) -> str:
    """Until when the money lasts, by the kernel's kind of answer."""
    return fill(*_how_long(found), translate)


def _how_long(found: Figures) -> tuple[str, dict[str, object]]:
    early, half = found["exhausted_by_be"]["one_in_ten"], found["exhausted_by_be"]["half"]
    is_expected = found["kernel"] == "expected"
    if early == found["years_be"][0]:
        return GONE, {}
    if early is None:
        lasts = ONE_LASTS if found["scenarios"] == 1 else LASTS
        return (EXPECTED_LASTS if is_expected else lasts), {"years": years_of(found)}
    if is_expected or found["scenarios"] == 1:
        return (EXPECTED_GONE if is_expected else ONE_GONE), {"year": early}
    if half is None:
        return LASTS_UNTIL_ALL, {"year": early - 1}
    return LASTS_UNTIL, {"year": early - 1, "half": half - 1}


def benefit_codes(found: Figures) -> list[str]:
    """The benefits among the lines."""
    return [code for code in found["lines"] if code not in _NOT_BENEFITS]


def table(found: Figures, translate: Translate = same) -> list[str]:
    """A line for some of the years: what comes in and goes out in the year, what is there at its end."""
    lines, balance = found["lines"], found["balance_satang"]
    told = [fill(HEAD, {}, translate)]
    for year in (year for year in TABLE_YEARS if year <= years_of(found)):
        t = year - 1
        benefits = sum(lines[code][t] for code in benefit_codes(found))
        beside = sum(lines[name][t] for name in INCOME if name != "dues")
        told.append(
            f"{found['years_be'][year]}  {lines['members'][t]:7,.0f} {lines['members60'][t]:6,.0f} "
            f"{baht(lines['dues'][t]):>10} {baht(beside):>12} {baht(benefits):>12} "
            f"{baht(balance['50%'][year]):>18} {baht(balance['5%'][year]):>18}"
        )
    return told


def changes(found: Figures, translate: Translate = same) -> list[str]:
    """One sentence for each proposal of `figures.comparison_figures`."""
    (first, *_), differences = found["projections"].values(), found["differences"]
    until = min(WITHIN, years_of(first))
    told = []
    for name, difference in differences.items():
        after = found["projections"][name]["ruin"][str(until)]["share"]
        facts = {
            "name": name, "years": until, "before": in_hundred(first["ruin"][str(until)]["share"]),
            "after": in_hundred(after), "change": signed_baht(difference["balance_satang"][-1]),
        }  # fmt: skip
        told.append(fill(CHANGES, facts, translate))
    return told


def fingerprint(found: Figures, translate: Translate = same) -> str:
    """What two people compare to know that they look at the same run."""
    facts = {
        "seed": found["seed"], "scenarios": found["scenarios"], "run": found["run_id"][:16],
        "assumptions": found["assumptions_sha256"][:16],
    }  # fmt: skip
    return fill(FINGERPRINT, facts, translate)


def caveats(found: Figures, translate: Translate = same) -> list[str]:
    """The reservations, the weightiest first."""
    return [
        Caveat.of(one["code"], **{name: fact for name, fact in one.items() if name != "code"}).text(translate)
        for one in found["caveats"]
    ]


def in_hundred(share: float) -> str:
    """A share as so many in a hundred; little but not nothing is "less than 1".

    >>> in_hundred(0.0), in_hundred(0.001), in_hundred(0.126)
    ('0', '<1', '13')
    """
    return "<1" if 0 < share < 0.005 else ">99" if 0.995 <= share < 1 else str(round(100 * share))


def in_ten(share: float) -> str:
    """A share as so many in ten; little but not nothing is "less than 1".

    >>> in_ten(0.0), in_ten(0.02), in_ten(0.26), in_ten(0.97)
    ('0', '<1', '3', '>9')
    """
    return "<1" if 0 < share < 0.05 else ">9" if 0.95 <= share < 1 else str(round(10 * share))


def signed_baht(satang: float) -> str:
    """Baht with their sign, as a difference is told."""
    return f"+{baht(satang)}" if satang > 0 else baht(satang)


def baht(satang: float) -> str:
    """Whole baht; a projection is no more exact."""
    return format_baht(round(satang / 100) * 100, satang_always=False)
