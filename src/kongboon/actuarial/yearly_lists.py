"""What whoever is on a list is given in a year: twelve months in a row, each payment cut as the rules cut it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from kongboon.actuarial.schedule_items import Eligibility, ListStep
from kongboon.actuarial.severity import Severity, has_yearly_cap
from kongboon.rules.terms import Benefit

_MONTHS = 12


def year_of_months(benefit: Benefit, payment: Severity) -> tuple[float, float]:
    """Satang that somebody who is paid every month has after twelve of them, and how many payments those were.

    >>> from kongboon.actuarial.severity import flat_severity
    >>> from kongboon.rules.terms import Caps, Flat
    >>> pension = Benefit("B04", "pension", "", "", ("ageing",), "", Flat(30000),
    ...     caps=Caps(per_year_count=12, per_year_satang=300000, year="calendar"))
    >>> year_of_months(pension, flat_severity(pension, 30000.0))
    (300000.0, 10.0)
    """
    if not has_yearly_cap(benefit):
        return _MONTHS * float(payment.chances[0] @ payment.amounts), float(_MONTHS)
    after = [0.0, *(float(chances @ payment.amounts) for chances in payment.chances[:_MONTHS])]
    return after[-1], float(sum(then > before for before, then in pairwise(after)))


def list_steps(
    benefit: Benefit,
    steps: Sequence[tuple[float, float]],
    severity: Callable[[float], Severity],
    eligibility: Eligibility,
) -> tuple[list[ListStep], int | None]:
    """The yearly sums of a list as steps, and how many payments a limit for life leaves (None without one).

    `steps` are (month of membership, satang of one payment) and `severity` of such a payment.
    """
    years, payments = _years_for_life(benefit, severity(steps[-1][1]))
    found, before = list[ListStep](), 0.0
    for month, satang in steps:
        yearly, _ = year_of_months(benefit, severity(satang))
        begins = ListStep(max(month, eligibility.tenure), eligibility.age, 0, yearly - before)
        found += [begins, *_ending(begins, years)]
        before = yearly
    return found, None if years is None else max(1, round(years * payments))


def _years_for_life(benefit: Benefit, payment: Severity) -> tuple[float | None, float]:
    """How many years of payments the limits for life leave, and how many payments a year has."""
    caps = benefit.caps
    satang, payments = year_of_months(benefit, payment)
    years = []
    if caps.lifetime_count is not None:
        years.append(caps.lifetime_count / payments)
    if caps.lifetime_satang is not None:
        years.append(caps.lifetime_satang / satang)
    return min(years, default=None), payments


def _ending(step: ListStep, years: float | None) -> list[ListStep]:
    """What takes a step away again after so many years of payments, the last of them perhaps in part."""
    if years is None:
        return []
    whole, part = divmod(years, 1.0)
    ends = [step._replace(years_later=int(whole), satang=-step.satang * (1 - part))]
    if part:
        ends.append(step._replace(years_later=int(whole) + 1, satang=-step.satang * part))
    return ends
