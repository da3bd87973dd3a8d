"""Arrears that end a membership by resolution, and who joins again in time with the earlier tenure (domain.md 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.dues import errors
from kongboon.dues.models import DUES
from kongboon.dues.queries import collector_of, dues_histories
from kongboon.dues.rates import Span, exempt_from, next_unpaid, owed_up_to
from kongboon.dues.services import Share, Taking, open_round, record_collection, require_own_village
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.funds.words import shown_date
from kongboon.governance.models import Resolution
from kongboon.governance.resolutions import resolution_named, rest_on
from kongboon.kernel.thai_calendar import add_months, first_day, month_of
from kongboon.ledger.models import Batch
from kongboon.members.models import Member
from kongboon.members.services import end_membership, reinstate_member
from kongboon.rules.terms import Regulation

# Words in the register are Thai whatever the language of the screen.
PAID_OFF = "ชำระเงินสมทบที่ค้างครบแล้ว นับอายุสมาชิกต่อเนื่อง"


@dataclass(frozen=True)
class Overdue:
    """A member whose arrears are past the step that ends the membership, since a day."""

    member: Member
    months: int
    since: date


def overdue_members(fund: Fund, on: date) -> tuple[Overdue, ...]:
    """Whose membership a resolution may end, whoever owes longest first; nobody where the regulation is silent.

    Three queries. Errors: NoRegulationInForce.
    """
    regulation = regulation_on(fund, on)
    limit = regulation.arrears.ended_after_months
    if limit is None:
        return ()
    members = list(
        Member.objects.filter(fund=fund, ended_on=None).select_related("village").order_by("sort_key", "pk")
    )
    histories = dues_histories(members, regulation.membership)
    found = []
    for member in members:
        months = histories[member.pk].months_owed_on(on)
        if months > limit:
            first = next_unpaid(member.paid_until, member.joined_on)
            found.append(Overdue(member, months, first_day(add_months(first, limit + 1))))
    return tuple(sorted(found, key=lambda overdue: -overdue.months))


@transaction.atomic
def end_for_arrears(*, member: Member, resolution: str, on: date, by: Officer, at: datetime) -> Member:
    """End the membership of who is overdue, by the committee's resolution alone ("3/2570"), after a written warning.

    Errors: NotAllowed, NotOverdue, AlreadyEnded, and those of `resolution_named`.
    """
    require(by, Act.END_FOR_ARREARS)
    lock_fund(member.fund)
    rests = resolution_named(member.fund, resolution, Resolution.Purpose.ARREARS, alone_at=at)
    if member.pk not in {overdue.member.pk for overdue in overdue_members(member.fund, on)}:
        raise errors.NotOverdue(name=member.full_name)
    reason = Member.EndReason.LAPSED
    act = Act.END_FOR_ARREARS
    ended = end_membership(member=member, reason=reason, on=on, by=by, at=at, resolution=rests.label, act=act)
    # Who came back and lapses again is ended by another resolution.
    rest_on(rests, act, member.pk, member.number, by=by, at=at, is_alone=True)
    return ended


def kept_until(member: Member, regulation: Regulation) -> date | None:
    """The last day on which who lapsed may come back with the earlier tenure; None where that is not possible."""
    days = regulation.membership.tenure_kept_days
    if not days or member.ended_on is None or member.ended_reason != Member.EndReason.LAPSED:
        return None
    return member.ended_on + timedelta(days=days)


def owed_on_return(member: Member, regulation: Regulation, on: date) -> Span | None:
    """What is paid to come back with the earlier tenure: every month that is over, the time between included."""
    exempt_on = exempt_from(regulation.membership, member.birth_date, member.joined_on, member.disabled_since)
    last = add_months(month_of(on), -1)
    return owed_up_to(regulation.dues, member.paid_until, member.joined_on, last, exempt_on=exempt_on)


@transaction.atomic
def rejoin(*, member: Member, by: Officer, at: datetime, idem_key: str, on: date | None = None) -> Member:
    """Take somebody back who lapsed not long ago: what is owed is paid, and the earlier tenure goes on.

    The cash is with `by`. The membership lives again from `on`, today if None: the time between gave no rights, and
    the wait after arrears begins. The same key again changes nothing.
    Errors: NotAllowed, NotYourVillage, NotLapsed, TooLateToReturn, PersonIsMember, BadMonths and those of dues.
    """
    require(by, Act.REJOIN_MEMBER)
    require_own_village(by, member.village)
    fund, day = member.fund, on or localdate(at)
    lock_fund(fund)
    member = Member.objects.select_related("village").get(pk=member.pk)
    member.fund = fund
    if Batch.objects.filter(fund=fund, idem_key=idem_key, kind=DUES).exists():
        return member
    regulation = regulation_on(fund, day)
    until = kept_until(member, regulation)
    if until is None:
        raise errors.NotLapsed(name=member.full_name)
    if day > until:
        raise errors.TooLateToReturn(name=member.full_name, until=shown_date(until))
    owed = owed_on_return(member, regulation, day)
    back = reinstate_member(member=member, reason=PAID_OFF, by=by, at=at, act=Act.REJOIN_MEMBER, on=day)
    if owed is not None:
        month, collector = month_of(day), collector_of(member.village) or by
        round = open_round(fund=fund, village=member.village, month=month, collector=collector, at=at)
        taking = Taking((Share(member.pk, months=owed.months, first=owed.first),))
        record_collection(
            round=round, takings=[taking], on=day, idem_key=idem_key, by=by, at=at, act=Act.REJOIN_MEMBER
        )
        back.refresh_from_db()
    return back
