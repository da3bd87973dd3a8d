"""How a member stands with the dues, and stood on any day, told by their payments (domain.md 2.1, arrears and lapse)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kongboon.dues.rates import exempt_from, months_owed
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.kernel.thai_calendar import add_months, month_of
from kongboon.members.models import Member
from kongboon.members.queries import DuesState
from kongboon.rules.select import regulation_in_force
from kongboon.rules.terms import Regulation


class PaidUp(NamedTuple):
    """A payment that stands: its day, and up to when dues were paid before and after it."""

    on: date
    before: date | None
    until: date


@dataclass(frozen=True, slots=True)
class DuesHistory:
    """A member's payments in the order in which they were recorded; `paid_until` is today's, after all of them.

    No dues are owed for months from `exempt_on` on.
    """

    joined_on: date
    paid_until: date | None
    payments: tuple[PaidUp, ...] = ()
    exempt_on: date | None = None

    def paid_until_on(self, day: date) -> date | None:
        """Up to when dues were paid at the end of a day; what was paid later does not count back."""
        later = next((paid for paid in self.payments if paid.on > day), None)
        return self.paid_until if later is None else later.before

    def months_owed_on(self, day: date) -> int:
        """Months of dues that were over on a day and not paid; the month of the day itself is not over yet."""
        return self._owed(self.paid_until_on(day), day)

    def paid_off_on(self, limit_months: int, day: date) -> date | None:
        """The last day up to `day` on which a payment ended arrears of more than the limit; None if none did.

        >>> joined, until = date(2020, 1, 1), date(2024, 5, 31)
        >>> paid = PaidUp(date(2024, 6, 10), date(2024, 1, 31), until)
        >>> DuesHistory(joined, until, (paid,)).paid_off_on(3, date(2024, 7, 1))
        datetime.date(2024, 6, 10)
        >>> DuesHistory(joined, until, (paid,)).paid_off_on(4, date(2024, 7, 1)) is None
        True
        """
        ended = [
            paid.on
            for paid in self.payments
            if paid.on <= day
            and self._owed(paid.before, paid.on) > limit_months >= self._owed(paid.until, paid.on)
        ]
        return max(ended, default=None)

    def _owed(self, until: date | None, day: date) -> int:
        over = add_months(month_of(day), -1)
        return months_owed(until, self.joined_on, over, exempt_on=self.exempt_on)


def months_over(member: Member, regulation: Regulation, on: date) -> int:
    """Months of dues that are over on a day and unpaid today: what decides whether rights are suspended."""
    exempt_on = exempt_from(regulation.membership, member.birth_date, member.joined_on, member.disabled_since)
    return months_owed(member.paid_until, member.joined_on, add_months(month_of(on), -1), exempt_on=exempt_on)


def dues_states(fund: Fund, on: date, members: Iterable[Member]) -> Mapping[int, DuesState]:
    """Who of some members of a fund is behind with dues on a day, by member id. No query. One reckoning for all pages.

    Behind is whoever owes more months that are over than the regulation's grace lets pass: the month of the day itself
    is due and not behind. Beyond its limit benefits are refused, and the member is suspended.
    """
    regulations = regulations_of(fund)
    if not regulations or on < min(one.in_force_from for one in regulations):
        return {}
    regulation = regulation_in_force(regulations, on)
    states = {}
    for member in members:
        if member.status == Member.Status.ENDED:
            continue
        behind = months_over(member, regulation, on)
        if standing := regulation.arrears.standing(behind):
            states[member.pk] = DuesState(behind, standing == "suspended")
    return states
