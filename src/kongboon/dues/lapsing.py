"""Arrears that end a membership by resolution, and who joins again in time with the earlier tenure (domain.md 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.dues import errors
from kongboon.dues.queries import collector_of, dues_histories
from kongboon.dues.rates import Span, exempt_from, next_unpaid, owed_up_to
from kongboon.dues.services import Share, Taking, open_round, record_collection, require_own_village
from kongboon.dues.tiers import rates_of
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.models import Request, Resolution
from kongboon.governance.requests import ask, open_requests, step_of
from kongboon.governance.resolutions import resolution_named, rest_on
from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import add_months, first_day, month_of
from kongboon.ledger.requests import source_of
from kongboon.members.models import Member
from kongboon.members.queries import visible_members
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
    return owed_up_to(
        rates_of(member, regulation.dues), member.paid_until, member.joined_on, last, exempt_on=exempt_on
    )


@transaction.atomic
def ask_rejoin(*, member: Member, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for somebody who lapsed not long ago to be taken back; asked for again while it waits, it is one request.

    Another officer agrees, then a press of its own takes the money and the earlier tenure goes on.
    Errors: those of `ask`; NotYourVillage, NotLapsed, TooLateToReturn.
    """
    require(by, Act.REJOIN_MEMBER)
    require_own_village(by, member.village)
    lock_fund(member.fund)
    waiting = open_rejoin(member)
    if waiting is not None:
        return waiting
    _check_return(member, localdate(at))
    terms = {"member_id": member.pk}
    return ask(fund=member.fund, act=Act.REJOIN_MEMBER, terms=terms, by=by, at=at, idem_key=idem_key)


def open_rejoin(member: Member) -> Request | None:
    """What waits, for a word or for the money, of taking a member back."""
    return next((one for one in _rejoining(member.fund) if one.terms["member_id"] == member.pk), None)


def _rejoining(fund: Fund) -> list[Request]:
    return [one for one in open_requests(fund) if one.act == Act.REJOIN_MEMBER.code]


def is_agreed(request: Request) -> bool:
    """Whether others have said all that is wanted, so that the money may be taken."""
    return len(request.confirmations) >= step_of(request).confirmations


def may_come_back(officer: Officer) -> list[Member]:
    """Members whom this officer may take back now, because others have agreed."""
    agreed = [one.terms["member_id"] for one in _rejoining(officer.fund) if is_agreed(one)]
    return list(visible_members(officer).filter(pk__in=agreed).order_by("sort_key")) if agreed else []


def _check_return(member: Member, day: date) -> Regulation:
    """The regulation under which a member comes back on a day. Errors: NotLapsed, TooLateToReturn."""
    regulation = regulation_on(member.fund, day)
    until = kept_until(member, regulation)
    if until is None:
        raise errors.NotLapsed(name=member.full_name)
    if day > until:
        raise errors.TooLateToReturn(name=member.full_name, until=shown_date(until))
    return regulation


def _member_of(request: Request) -> Member:
    found: Member = Member.objects.select_related("village", "fund").get(
        fund=request.fund, pk=request.terms["member_id"]
    )
    return found


def _rejoin(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    """What is owed is paid, the cash is with `by`; the time between gave no rights, and the wait after arrears begins.

    Errors: NotYourVillage, NotLapsed, TooLateToReturn, PersonIsMember, BadMonths and those of dues.
    """
    member, day = _member_of(request), localdate(at)
    require_own_village(by, member.village)
    regulation = _check_return(member, day)
    owed = owed_on_return(member, regulation, day)
    reinstate_member(member=member, reason=PAID_OFF, by=by, at=at, act=Act.REJOIN_MEMBER, on=day)
    if owed is not None:
        month, collector = month_of(day), collector_of(member.village) or by
        round = open_round(fund=request.fund, village=member.village, month=month, collector=collector, at=at)
        taking = Taking((Share(member.pk, months=owed.months, first=owed.first),))
        record_collection(
            round=round,
            takings=[taking],
            on=day,
            idem_key=source_of(request),
            by=by,
            at=at,
            act=Act.REJOIN_MEMBER,
        )
    return f"member/{member.pk}", ""


def _rejoin_words(request: Request) -> list[Line]:
    member, today = _member_of(request), localdate()
    lines = [(gettext("Member"), f"{member.full_name} · {member.number}")]
    if member.ended_on is not None:
        lines.append((gettext("Membership ended on"), shown_date(member.ended_on)))
        owed = owed_on_return(member, regulation_on(request.fund, today), today)
        if owed is not None:
            lines.append(
                (gettext("To be paid now"), f"{format_baht(owed.amount_satang)} · {_months(owed.months)}")
            )
    return lines


def _months(count: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", count) % {"n": count}


def register_all() -> None:
    """What this module does of what is asked for."""
    verb = gettext_noop("The money is here: member again")
    ready = gettext_noop("Agreed, the money may be taken")
    who = gettext_noop("Whoever takes dues takes the money.")
    register(
        Act.REJOIN_MEMBER,
        Doing(_rejoin_words, _rejoin, by_press=True, verb=verb, ready=ready, who=who, comes_in=True),
    )
