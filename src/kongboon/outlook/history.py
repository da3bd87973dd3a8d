"""What the fund has lived through, year by year: the evidence that its assumptions are blended with.

A year here is twelve whole months that end with the last one that is over, not a fiscal year, so that the newest
experience counts. Units: satang, and member-years of 365.25 days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import F, QuerySet, Sum

from kongboon.benefits.models import NOT_LIVE, Claim
from kongboon.dues.rates import Chosen, chosen_in
from kongboon.dues.tiers import choices_of
from kongboon.funds.models import Fund
from kongboon.kernel.fiscal import Period
from kongboon.kernel.thai_calendar import add_months, first_day, last_day, month_of
from kongboon.ledger.accounts import DUES_REFUNDED, in_chart
from kongboon.ledger.models import Account, Balance, Entry
from kongboon.ledger.posting import OPENING
from kongboon.ledger.queries import book_months
from kongboon.members.models import Member
from kongboon.rules.tenure import months_later

_DAYS_A_YEAR = 365.25
# The projection's words for the legs of the chart, and what is spent beside benefits and refunds of dues.
_LEGS = {
    "dues": "dues",
    "local_government": "local",
    "state": "state",
    "donation": "other",
    "other": "other",
    "interest": "interest",
}
_EXPENSES = "expenses"


@dataclass(frozen=True)
class Given:
    """Benefits of one kind in a year: how many, and what they came to."""

    count: int = 0
    satang: int = 0


@dataclass(frozen=True)
class YearLived:
    """Twelve months of the fund: how long how many people were members, who came and went, what moved.

    `higher_dues_years`: the member-years of those who chose a higher rate of dues, by its key.
    """

    period: Period
    member_years: float
    joined: int
    died: int
    left: int
    given: Mapping[str, Given] = field(default_factory=dict)
    moved_satang: Mapping[str, int] = field(default_factory=dict)
    higher_dues_years: Mapping[str, float] = field(default_factory=dict)


def years_lived(fund: Fund, until: date, years: int = 5) -> tuple[YearLived, ...]:
    """The last years of the fund, the newest first, as far back as its books go; the oldest may be part of a year.

    What happened before the books began is nowhere complete, so it is no evidence. A handful of queries, whatever
    the number of members.
    """
    begun = _books_begin(fund)
    following = date(until.year, until.month, 1)
    if begun is None or begun >= following:
        return ()
    periods = [period for n in range(years) if (period := _twelve_months(following, n, begun)) is not None]
    rows = list(_members(fund).values_list("pk", "joined_on", "ended_on", "ended_reason"))
    members = [row[1:] for row in rows]
    chosen = choices_of(fund=fund)
    higher = [(joined, ended, chosen[pk]) for pk, joined, ended, _ in rows if chosen[pk]]
    claims = list(_claims(fund, periods[-1].start, periods[0].end))
    moved = _moved(fund, month_of(periods[-1].start), month_of(periods[0].end))
    return tuple(
        replace(_year(period, members, claims, moved), higher_dues_years=_higher(period, higher))
        for period in periods
    )


def _higher(period: Period, members: Iterable[tuple[date, date | None, Chosen]]) -> dict[str, float]:
    """Member-years of the higher rates of dues, by key, out of (joined, ended, chosen)."""
    days: dict[str, int] = defaultdict(int)
    month = month_of(period.start)
    while (first := max(first_day(month), period.start)) <= period.end:
        month, last = add_months(month, 1), min(last_day(month), period.end)
        for joined_on, ended_on, chosen in members:
            if key := chosen_in(chosen, month_of(first)):
                days[key] += max(0, (min(ended_on or last, last) - max(joined_on, first)).days + 1)
    return {key: count / _DAYS_A_YEAR for key, count in days.items()}


def lived_in(fund: Fund, period: Period) -> YearLived:
    """Members and benefits of exactly these days, without the money of the books; two queries."""
    members = _members(fund).values_list("joined_on", "ended_on", "ended_reason")
    return _year(period, members, _claims(fund, period.start, period.end), {})


def _members(fund: Fund) -> QuerySet[Member]:
    """Everybody who was a member; who was entered by mistake never was one."""
    found: QuerySet[Member] = Member.objects.filter(fund=fund)
    return found.exclude(ended_reason=Member.EndReason.MISTAKE)


def _books_begin(fund: Fund) -> date | None:
    """The first day that the books tell in full: the one after the opening balances, or the first month's first."""
    months = book_months(fund)
    if months is None:
        return None
    opening = (
        Entry.objects.filter(batch__fund=fund, batch__kind=OPENING).values_list("date", flat=True).first()
    )
    return first_day(months[0]) if opening is None else opening + timedelta(days=1)


def _twelve_months(following: date, back: int, begun: date) -> Period | None:
    """The twelve months that end `back` years before the day `following`, from where the books begin."""
    end = months_later(following, -12 * back) - timedelta(days=1)
    start = months_later(following, -12 * (back + 1))
    return Period(max(start, begun), end) if end >= begun else None


def _year(
    period: Period,
    members: Iterable[tuple[date, date | None, str]],
    claims: Iterable[tuple[str, date, int]],
    moved: Mapping[str, Mapping[str, int]],
) -> YearLived:
    days = joined = died = left = 0
    for joined_on, ended_on, reason in members:
        begins, ends = max(joined_on, period.start), min(ended_on or period.end, period.end)
        days += max(0, (ends - begins).days + 1)
        joined += period.start <= joined_on <= period.end
        if ended_on is not None and period.start <= ended_on <= period.end:
            died += reason == Member.EndReason.DIED
            left += reason != Member.EndReason.DIED
    return YearLived(
        period,
        days / _DAYS_A_YEAR,
        joined,
        died,
        left,
        _given(period, claims),
        {leg: sum(_between(months, period)) for leg, months in moved.items()},
    )


def _given(period: Period, claims: Iterable[tuple[str, date, int]]) -> dict[str, Given]:
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for code, on, satang in claims:
        if period.start <= on <= period.end:
            counts[code] += 1
            sums[code] += satang
    return {code: Given(counts[code], sums[code]) for code in sorted(counts)}


def _claims(fund: Fund, start: date, end: date) -> Iterable[tuple[str, date, int]]:
    """Benefits that were given, by the day of their event."""
    live = Claim.objects.filter(fund=fund, event_on__range=(start, end)).exclude(status__in=NOT_LIVE)
    rows = live.values_list("benefit_code", "event_on", "granted_satang", "amount_satang")
    return ((code, on, amount if granted is None else granted) for code, on, granted, amount in rows)


def _moved(fund: Fund, first: str, last: str) -> dict[str, dict[str, int]]:
    """What each leg brought, and what was spent beside benefits, month by month; both above zero."""
    rows = (
        Balance.objects.filter(fund=fund, month__gte=first, month__lte=last)
        .filter(account__kind__in=[Account.Kind.INCOME, Account.Kind.EXPENSE])
        .values_list("account__code", "month")
        .annotate(total=Sum(F("credit") - F("debit")))
    )
    found: dict[str, dict[str, int]] = {leg: defaultdict(int) for leg in (*_LEGS.values(), _EXPENSES)}
    for code, month, total in rows:
        account = in_chart(code)
        if account.leg:
            found[_LEGS[account.leg]][month] += int(total)
        elif account.kind == Account.Kind.EXPENSE and not account.benefit and code != DUES_REFUNDED:
            found[_EXPENSES][month] -= int(total)
    return found


def _between(months: Mapping[str, int], period: Period) -> Iterable[int]:
    first, last = month_of(period.start), month_of(period.end)
    return (satang for month, satang in months.items() if first <= month <= last)
