"""Why the money lasts as long as it does, and what would be enough: sentences of a finished projection.

How long it lasts is told by `actuarial.telling`; here stands what needs the regulation and the levers beside it.
Texts are in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop

from kongboon.actuarial.telling import INCOME, WITHIN, baht, hundreds, in_hundred, runs_out_later, years_of
from kongboon.outlook.answering import TARGET
from kongboon.outlook.answers import OTHER, Answer

CAUSE_NAMES = {
    "death": gettext_noop("At death"),
    "illness": gettext_noop("Illness and disability"),
    "age": gettext_noop("The elderly"),
    OTHER: gettext_noop("Other benefits"),
}
_GROWING = {
    "death": gettext_noop(
        "Payments at death grow from %(first)s baht a year to %(then)s in %(years)s years: members grow older and "
        "reach the higher sums of a long membership."
    ),
    "illness": gettext_noop(
        "Payments for illness grow from %(first)s baht a year to %(then)s in %(years)s years; of 100 members %(old)s "
        "are 60 or older today, %(older)s then."
    ),
    "age": gettext_noop(
        "Payments to the elderly grow from %(first)s baht a year to %(then)s in %(years)s years; of 100 members "
        "%(old)s are 60 or older today, %(older)s then."
    ),
    OTHER: gettext_noop("Other benefits grow from %(first)s baht a year to %(then)s in %(years)s years."),
}
_NOT_MONEY = ("members", "members60")


@dataclass(frozen=True)
class Cause:
    """One reason, and what it weighs: satang a year."""

    text: str
    satang: float


@dataclass(frozen=True)
class Enough:
    """One lever that alone reaches the target: its value today and the one that is enough, ready to be read.

    `value` is None where no value of it alone is enough. Chances are so many in a hundred, with their interval.
    """

    lever: str
    title: str
    now: str
    value: str | None
    before: dict[str, str] | None = None
    after: dict[str, str] | None = None
    later: tuple[str, ...] = ()


def causes(answer: Answer) -> list[Cause]:
    """What weighs on the money, the heaviest first."""
    found = [*_beyond_dues(answer), *_growing(answer), *_state(answer)]
    return sorted((one for one in found if one.satang > 0), key=lambda one: -one.satang)


def turning(answer: Answer) -> str:
    """From when on more goes out than comes in."""
    figures = answer.today
    for t, (comes, goes) in enumerate(zip(*flows(figures), strict=True)):
        if goes > comes:
            facts = {"year": figures["years_be"][t + 1], "out": baht(goes), "in": baht(comes)}
            if t:
                return (
                    gettext(
                        "From about %(year)s on more goes out (%(out)s baht a year) than comes in (%(in)s)."
                    )
                    % facts
                )
            return (
                gettext("Already in the first year more goes out (%(out)s baht) than comes in (%(in)s).")
                % facts
            )
    return gettext("In all %(years)s years more comes in than goes out.") % {"years": years_of(figures)}


def flows(figures: dict[str, Any]) -> tuple[list[float], list[float]]:
    """Mean money in and out of each year, in satang; interest that is owed goes out."""
    lines = figures["lines"]
    paid = [line for name, line in lines.items() if name not in (*_NOT_MONEY, *INCOME, "interest")]
    interest = lines["interest"]
    years = range(years_of(figures))
    return (
        [sum(lines[name][t] for name in INCOME) + max(0, interest[t]) for t in years],
        [sum(line[t] for line in paid) + max(0, -interest[t]) for t in years],
    )


def ages(figures: dict[str, Any], year: int) -> str:
    """How many of a hundred members are 60 or older at the beginning of a year."""
    members, old = figures["lines"]["members"][year], figures["lines"]["members60"][year]
    return in_hundred(old / members if members else 0.0)


def _beyond_dues(answer: Answer) -> Iterator[Cause]:
    """What a member costs beyond the dues, and which kind of benefit most of it is."""
    figures, by_cause = answer.today, answer.causes()
    members = figures["lines"]["members"][0]
    _, goes = flows(figures)
    if not members:
        return
    largest = max(CAUSE_NAMES, key=lambda cause: answer.paid(by_cause[cause], 0))
    share = answer.paid(by_cause[largest], 0) / goes[0] if goes[0] else 0.0
    facts = {
        "dues": baht(figures["lines"]["dues"][0] / members),
        "cost": baht(goes[0] / members),
        "kind": gettext(CAUSE_NAMES[largest]),
        "share": in_hundred(share),
    }
    text = gettext(
        "A member brings %(dues)s baht a year in dues and costs %(cost)s on average. Of 100 baht that go out, "
        "%(share)s are for: %(kind)s."
    )
    yield Cause(text % facts, goes[0] - figures["lines"]["dues"][0])


def _growing(answer: Answer) -> Iterator[Cause]:
    """Payments that grow until the years told about, by cause."""
    figures, by_cause = answer.today, answer.causes()
    last = min(WITHIN, years_of(figures)) - 1
    facts = {"years": last + 1, "old": ages(figures, 0), "older": ages(figures, last)}
    for cause, text in _GROWING.items():
        first, then = answer.paid(by_cause[cause], 0), answer.paid(by_cause[cause], last)
        if then > first:
            yield Cause(gettext(text) % {**facts, "first": baht(first), "then": baht(then)}, then - first)


def _state(answer: Answer) -> Iterator[Cause]:
    """Outside money that comes in some years only."""
    state = answer.today["lines"]["state"][:WITHIN]
    mean = sum(state) / len(state)
    text = gettext(
        "The state's contribution is reckoned at %(mean)s baht a year on average, but no fund gets it every year."
    )
    yield Cause(text % {"mean": baht(mean)}, mean)


def without_state(answer: Answer) -> str | None:
    """What becomes of the money if the state never contributes."""
    changed = {one["code"]: one for one in answer.told["hangs_on"]}
    if "no_state" not in changed:
        return None
    base, alone = changed["base"], changed["no_state"]
    until = min(WITHIN, years_of(answer.today))
    facts = {
        "years": until,
        "before": in_hundred(base["ruin_20"]["share"]),
        **hundreds(alone["ruin_20"]),
    }
    told = gettext(
        "If the state never contributes, the money runs out within %(years)s years in %(count)s of 100 futures "
        "(%(low)s to %(high)s) instead of %(before)s."
    )
    by_year = alone["one_in_ten_by"]
    if by_year is None:
        return told % facts
    more = gettext("In nine of ten there is money until %(year)s at least.")
    # The year before the one in which it has run out in one of ten.
    year = answer.today["years_be"][max(0, by_year - 1)]
    return f"{told % facts} {more % {'year': year}}"


def enough(answer: Answer) -> list[Enough]:
    """The levers, each by itself."""
    return [_enough(one) for one in answer.told["solved"]]


def is_enough(answer: Answer) -> bool:
    """Whether the target is reached today already."""
    _, share = TARGET
    until = str(min(TARGET[0], years_of(answer.today)))
    return bool(answer.today["ruin"][until]["share"] <= share)


def target() -> dict[str, Any]:
    """What "enough" means."""
    years, share = TARGET
    return {"years": years, "count": round(100 * share)}


def _enough(one: dict[str, Any]) -> Enough:
    lever, titles = one["lever"], _lever_words(one["lever"])
    if one["value"] is None:
        return Enough(lever, titles[0], "", None)
    is_people = lever == "entrants"
    now, value = (f"{one[name]:,.0f}" if is_people else baht(one[name]) for name in ("now", "value"))
    return Enough(
        lever, titles[0], titles[1] % {"value": now}, titles[1] % {"value": value},
        hundreds(one["before"]), hundreds(one["after"]), tuple(later(one)),
    )  # fmt: skip


def later(told: dict[str, Any]) -> list[str]:
    """What was reckoned of the longer times, one sentence each; answers kept from before have none."""
    return [runs_out_later(int(years), chance, gettext) for years, chance in told.get("later", {}).items()]


def _lever_words(lever: str) -> tuple[str, str]:
    """What a lever is called, and how its value is said."""
    return {
        "dues": (gettext("Dues of each member"), gettext("%(value)s baht a year")),
        "death_cap": (gettext("Highest payment at death"), gettext("%(value)s baht")),
        "entrants": (gettext("New members"), gettext("%(value)s people a year")),
    }[lever]
