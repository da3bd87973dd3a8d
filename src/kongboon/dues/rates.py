"""What months of dues cost under a regulation, and how a payment divides over fiscal years. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.kernel.fiscal import fiscal_year_of
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import add_months, first_day, last_day, month_of
from kongboon.rules.tenure import months_later
from kongboon.rules.terms import DuesTerms, DuesTier, Membership

# First month "YYYY-MM" and key of each tier that a member chose, in the order in which it was said; "" is the basic amount.
Chosen = tuple[tuple[str, str], ...]
MONTHS_MAX = 60  # five years ahead at the most (domain.md 2.1)


class NotWholeMonths(DomainError):
    code = "dues.not_whole_months"
    msgid = gettext_noop(
        "%(amount)s baht does not come out as whole months of dues. One month is %(month)s baht, "
        "so %(less)s or %(more)s baht would be right."
    )


class MoreThanAllMonths(DomainError):
    code = "dues.more_than_all_months"
    msgid = gettext_noop(
        "%(amount)s baht is more than %(limit)s months of dues, and no more are taken at once. Take at most %(most)s baht."
    )


class BadMonths(DomainError):
    code = "dues.bad_months"
    msgid = gettext_noop("Dues are paid for 1 to %(limit)s months at once.")


class WholeYearsOnly(DomainError):
    code = "dues.whole_years_only"
    msgid = gettext_noop("By the regulation dues are paid for whole years: 12, 24 or 36 months.")


class WholeHalfYearsOnly(DomainError):
    code = "dues.whole_half_years_only"
    msgid = gettext_noop("By the regulation dues are paid for half a year at a time: 6, 12 or 18 months.")


_STEP_REFUSALS = {6: WholeHalfYearsOnly, 12: WholeYearsOnly}


def chosen_in(chosen: Chosen, month: str) -> str:
    """The key that the last word about a month says, "" for the basic amount.

    >>> [chosen_in((("2024-09", "two"), ("2024-06", "three")), month) for month in ("2024-05", "2024-06", "2024-09")]
    ['', 'three', 'three']
    """
    return next((key for first, key in reversed(chosen) if first <= month), "")


@dataclass(frozen=True, slots=True)
class Rates:
    """What dues cost one member: a regulation's terms, and the tiers that the member chose.

    Each choice goes for every month from its own on, whatever was said before it.
    """

    terms: DuesTerms
    chosen: Chosen = ()

    def tier(self, month: str) -> DuesTier | None:
        """The higher amount of a month, None for the basic one: also where the regulation does not know what was chosen.

        >>> two = DuesTier("two", "วันละ 2 บาท", 200)
        >>> rates = Rates(DuesTerms(100, "day", 0, 366, tiers=(two,)), (("2024-06", "two"),))
        >>> rates.tier("2024-05"), rates.tier("2024-06") == two
        (None, True)
        """
        key = chosen_in(self.chosen, month)
        return next((tier for tier in self.terms.tiers if tier.key == key), None)

    def changes(self) -> list[tuple[str, DuesTier | None]]:
        """From which months on another amount is paid than before, the earliest first."""
        found: list[tuple[str, DuesTier | None]] = []
        for month in sorted({first for first, _ in self.chosen}):
            tier = self.tier(month)
            if tier != (found[-1][1] if found else None):
                found.append((month, tier))
        return found

    def at(self, month: str) -> DuesTerms:
        """The terms under which a month is paid, or the period that begins with it."""
        tier = self.tier(month) if self.chosen else None
        return replace(self.terms, amount_satang=tier.amount_satang) if tier else self.terms


@dataclass(frozen=True, slots=True)
class Span:
    """Months paid for, first and last as "YYYY-MM", and their price in satang."""

    first: str
    last: str
    months: int
    amount_satang: int


def last_ahead(terms: DuesTerms, on: date) -> str:
    """The last month that may be paid for on a day, "YYYY-MM": so many years ahead of its month as the regulation says.

    >>> last_ahead(DuesTerms(100, "month", 0, 365, ahead_max_years=2), date(2024, 6, 10))
    '2026-06'
    """
    return add_months(month_of(on), 12 * terms.ahead_max_years)


def is_too_far_ahead(terms: DuesTerms, paid: Span, on: date) -> bool:
    """Whether months are paid for beyond the limit; a whole year that has begun may be paid, though it runs beyond."""
    begun = add_months(paid.last, 1 - step_months(terms))
    return begun > last_ahead(terms, on)


def step_months(terms: DuesTerms) -> int:
    """How many months are paid at a time: one, or the whole period of the regulation."""
    return {"half_year": 6, "year": 12}.get(terms.per, 1)


def month_price(terms: DuesTerms, month: str) -> int:
    """Satang for one month: its days at the day's rate, its Mondays at the week's, or its part of a longer period.

    A 29 February costs nothing where the regulation counts 365 days in a leap year.
    """
    if terms.per == "week":
        return terms.amount_satang * _mondays(month)
    if terms.per != "day":
        return terms.amount_satang // step_months(terms)
    last = last_day(month)
    days = 28 if last.day == 29 and terms.leap_year_days == 365 else last.day
    return terms.amount_satang * days


def _mondays(month: str) -> int:
    """The weeks that begin in a month."""
    first, last = first_day(month), last_day(month)
    return len(range((7 - first.weekday()) % 7, last.day, 7))


def next_unpaid(paid_until: date | None, joined_on: date) -> str:
    """The first month not paid yet, "YYYY-MM"."""
    return add_months(month_of(paid_until), 1) if paid_until else month_of(joined_on)


def span(rates: Rates, first: str, months: int) -> Span:
    """What `months` months from `first` cost. Errors: BadMonths, WholeYearsOnly, WholeHalfYearsOnly."""
    if not 1 <= months <= MONTHS_MAX:
        raise BadMonths(limit=MONTHS_MAX)
    step = step_months(rates.terms)
    if months % step:
        raise _STEP_REFUSALS[step]
    return Span(first, add_months(first, months - 1), months, _price(rates, first, months))


def span_for_amount(rates: Rates, first: str, amount_satang: int) -> Span:
    """The months that an amount pays for exactly. Errors: NotWholeMonths with the two nearest sums, MoreThanAllMonths."""
    step = step_months(rates.terms)
    below = 0
    for months in range(step, MONTHS_MAX + 1, step):
        found = span(rates, first, months)
        if found.amount_satang == amount_satang:
            return found
        if found.amount_satang > amount_satang:
            break
        below = found.amount_satang
    else:
        raise MoreThanAllMonths(amount=format_baht(amount_satang), limit=MONTHS_MAX, most=format_baht(below))
    if below == 0:  # less than the first sum: the two smallest are said, for nobody pays nothing
        below, found = found.amount_satang, span(rates, first, 2 * step)
    raise NotWholeMonths(
        amount=format_baht(amount_satang),
        month=format_baht(span(rates, first, step).amount_satang),
        less=format_baht(below),
        more=format_baht(found.amount_satang),
    )


def exempt_from(
    terms: Membership, born_on: date | None, joined_on: date, disabled_since: date | None
) -> date | None:
    """The day from which a member pays no dues: by age, by length of membership, or by a disability; None where
    there is none.

    >>> terms = Membership(exempt_from_age_years=80, exempt_from_tenure_years=15, exempt_disabled=True)
    >>> exempt_from(terms, date(1950, 3, 2), date(2012, 6, 1), None)
    datetime.date(2027, 6, 1)
    >>> exempt_from(terms, date(1950, 3, 2), date(2012, 6, 1), date(2024, 5, 3))
    datetime.date(2024, 5, 3)
    """
    days = []
    if terms.exempt_disabled and disabled_since is not None:
        days.append(disabled_since)
    if terms.exempt_from_age_years is not None and born_on is not None:
        days.append(months_later(born_on, 12 * terms.exempt_from_age_years))
    if terms.exempt_from_tenure_years is not None:
        days.append(months_later(joined_on, 12 * terms.exempt_from_tenure_years))
    return min(days, default=None)


def months_owed(
    paid_until: date | None, joined_on: date, month: str, *, exempt_on: date | None = None
) -> int:
    """How many months up to and with `month` are not paid; 0 when paid ahead.

    Months that begin on or after `exempt_on` are owed by nobody.
    """
    first = next_unpaid(paid_until, joined_on)
    if exempt_on is not None:
        month = min(month, month_of(exempt_on - timedelta(days=1)))
    owed = (int(month[:4]) - int(first[:4])) * 12 + int(month[5:]) - int(first[5:]) + 1
    return max(0, owed)


def tap_months(terms: DuesTerms, owed: int) -> int:
    """How many months one tap pays: everything owed, one month at least, whole periods where dues are by the year or half.

    >>> by_year = DuesTerms(amount_satang=36500, per="year", entry_fee_satang=0, leap_year_days=365)
    >>> tap_months(by_year, 14)
    24
    """
    step = step_months(terms)
    return max(step, -(-owed // step) * step)


def owed_up_to(
    rates: Rates,
    paid_until: date | None,
    joined_on: date,
    month: str,
    *,
    exempt_on: date | None = None,
    at_most: int | None = None,
) -> Span | None:
    """Everything owed up to and with a month, in whole periods as a collector takes it; None if nothing is.

    `at_most` satang: only the oldest whole periods that cost no more.

    >>> by_day = DuesTerms(amount_satang=100, per="day", entry_fee_satang=0, leap_year_days=366)
    >>> owed_up_to(Rates(by_day), date(2024, 2, 29), date(2020, 1, 1), "2024-05")
    Span(first='2024-03', last='2024-05', months=3, amount_satang=9200)
    >>> owed_up_to(Rates(by_day), date(2024, 2, 29), date(2020, 1, 1), "2024-05", at_most=6200)
    Span(first='2024-03', last='2024-04', months=2, amount_satang=6100)
    """
    owed = months_owed(paid_until, joined_on, month, exempt_on=exempt_on)
    months = tap_months(rates.terms, owed) if owed else 0
    first, step = next_unpaid(paid_until, joined_on), step_months(rates.terms)
    while months:
        amount = _price(rates, first, months)
        if at_most is None or amount <= at_most:
            return Span(first, add_months(first, months - 1), months, amount)
        months -= step
    return None


def _price(rates: Rates, first: str, months: int) -> int:
    """Satang for whole periods of months, each under the tier of its first month."""
    step = step_months(rates.terms)
    begins = (add_months(first, n) for n in range(0, months, step))
    if step > 1:
        return sum(rates.at(month).amount_satang for month in begins)
    return sum(month_price(rates.at(month), month) for month in begins)


def part_after(rates: Rates, paid: Span, end: date) -> int:
    """Satang of a payment that are for the months after a day; of a period in which it falls, by its months."""
    if last_day(paid.last) <= end:
        return 0
    step = step_months(rates.terms)
    months = [add_months(paid.first, n) for n in range(paid.months)]
    if step == 1:
        return sum(month_price(rates.at(month), month) for month in months if first_day(month) > end)
    shares = [rates.at(months[n - n % step]).amount_satang for n in range(paid.months)]
    later = sum(share for share, month in zip(shares, months, strict=True) if first_day(month) > end)
    return paid.amount_satang * later // sum(shares)


def advance_part(rates: Rates, paid: Span, on: date, fiscal_start_month: int) -> int:
    """Satang of a payment that are for months after the fiscal year of the day of payment (account 2102)."""
    return part_after(rates, paid, fiscal_year_of(on, fiscal_start_month).end)


def part_within(rates: Rates, paid: Span, start: date, end: date) -> int:
    """Satang of a payment that are for the months from `start` to `end`, both days inside."""
    return part_after(rates, paid, start - timedelta(days=1)) - part_after(rates, paid, end)
