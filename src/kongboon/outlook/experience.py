"""Each year's forecast against what happened: counts by cause with their exact interval, and sums of money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext, gettext_noop

from kongboon.actuarial.experience import Experience, actual_and_expected, surprise_shares
from kongboon.actuarial.telling import benefit_codes, in_hundred
from kongboon.funds.models import Fund
from kongboon.funds.words import language
from kongboon.kernel.fiscal import Period, fiscal_year_of
from kongboon.outlook.answers import Answer, answer_of
from kongboon.outlook.history import YearLived, lived_in
from kongboon.outlook.models import Projection
from kongboon.rules.tenure import months_later

DEATHS, LEAVERS = "deaths", "leavers"
# With fewer expected than this, chance alone explains nearly everything.
_TELLS_FROM = 5.0
_WORDS = {
    "more": gettext_noop("more than expected"),
    "fewer": gettext_noop("fewer than expected"),
    "near": gettext_noop("near what was expected"),
    "few": gettext_noop("too few to tell"),
}


@dataclass(frozen=True)
class Row:
    """One cause: expected and actual; `found` is None where only sums can be compared (at death, yearly lists).

    `verdict`: more, fewer, near or few. `surprise` is its part of the whole surprise in money, so many in a hundred.
    """

    name: str
    found: Experience | None
    expected_satang: float | None
    actual_satang: int | None
    verdict: str
    surprise: str

    @property
    def word(self) -> str:
        return gettext(_WORDS[self.verdict]) if self.verdict else ""


@dataclass(frozen=True)
class YearTold:
    """One fiscal year's first forecast beside the twelve months after it, or the part of them that is over."""

    year_be: int
    asked: Projection
    period: Period
    whole_until: date
    rows: Sequence[Row]

    @property
    def is_whole(self) -> bool:
        return self.period.end == self.whole_until

    @property
    def days(self) -> int:
        return (self.period.end - self.period.start).days + 1


def years_told(fund: Fund, today: date) -> list[YearTold]:
    """The years with a finished forecast, the newest first; a forecast of today has nothing to be compared with."""
    done = Projection.objects.filter(fund=fund, kind=Projection.Kind.BASE, status=Projection.Status.DONE)
    first: dict[int, Projection] = {}
    for asked in done.order_by("valuation_on", "pk").defer("answer", "question"):
        first.setdefault(fiscal_year_of(asked.valuation_on, fund.fiscal_start_month).year_be, asked)
    told = [_told(fund, year, asked, today) for year, asked in sorted(first.items(), reverse=True)]
    return [one for one in told if one is not None]


def _told(fund: Fund, year_be: int, asked: Projection, today: date) -> YearTold | None:
    start, whole = asked.valuation_on + timedelta(days=1), months_later(asked.valuation_on, 12)
    end = min(whole, today)
    if end < start:
        return None
    period = Period(start, end)
    share = ((end - start).days + 1) / ((whole - start).days + 1)
    return YearTold(year_be, asked, period, whole, _rows(answer_of(asked), lived_in(fund, period), share))


def _rows(answer: Answer, lived: YearLived, share: float) -> list[Row]:
    figures, codes = answer.today, benefit_codes(answer.today)
    at_death = _at_own_death(answer)
    counted = {
        code: share * figures["claims"][code][0]
        for code in codes
        if figures["claims"][code][0] > 0 and code not in at_death
    }
    expected = {DEATHS: share * figures["deaths"][0], LEAVERS: share * figures["leavers"][0], **counted}
    happened = {DEATHS: lived.died, LEAVERS: lived.left}
    happened |= {code: given.count for code, given in lived.given.items()}
    found = actual_and_expected(happened, expected)
    shares = surprise_shares(found, _mean_payments(figures, counted, at_death))
    by_cause = {one.cause: one for one in found}
    sums = {code: share * figures["lines"][code][0] for code in codes}
    return [
        _row(cause, _name(answer, cause), by_cause.get(cause), sums.get(cause), lived, shares.get(cause))
        for cause in (DEATHS, LEAVERS, *codes)
    ]


def _at_own_death(answer: Answer) -> set[str]:
    """The benefits of a member's own death: the forecast counts them with the deaths and not by themselves."""
    return {one.code for one in answer.benefits if "death" in one.events and "self" in one.relations}


def _mean_payments(
    figures: dict[str, Any], counted: dict[str, float], at_death: set[str]
) -> dict[str, float]:
    """Satang of one case; a death brings what is paid at death."""
    lines, claims = figures["lines"], figures["claims"]
    means = {code: lines[code][0] / claims[code][0] for code in counted}
    paid = sum(lines[code][0] for code in at_death)
    return means | {DEATHS: paid / figures["deaths"][0] if figures["deaths"][0] else 0.0}


def _row(
    cause: str, name: str, found: Experience | None, expected_satang: float | None, lived: YearLived,
    surprise: float | None,
) -> Row:  # fmt: skip
    given = lived.given.get(cause)
    is_benefit = expected_satang is not None
    return Row(
        name,
        found,
        expected_satang,
        (given.satang if given else 0) if is_benefit else None,
        _verdict(found) if found else "",
        "" if surprise is None else in_hundred(surprise),
    )


def _verdict(found: Experience) -> str:
    if found.is_surprise and found.ratio is not None:
        return "more" if found.ratio > 1 else "fewer"
    return "few" if found.expected < _TELLS_FROM else "near"


def _name(answer: Answer, cause: str) -> str:
    if cause == DEATHS:
        return gettext("Members who died")
    if cause == LEAVERS:
        return gettext("Members who left")
    for benefit in answer.benefits:
        if benefit.code == cause:
            return benefit.title_en if language() == "en" else benefit.title_th
    return cause
