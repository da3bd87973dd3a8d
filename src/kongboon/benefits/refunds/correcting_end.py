"""The day of an end alone was written down wrongly: two people correct it, for benefits and refunds hang on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.benefits.claims.same_event import occasion_of
from kongboon.benefits.models import NOT_LIVE, Claim
from kongboon.benefits.refunds import errors
from kongboon.benefits.refunds.leaving import (
    ask_once,
    member_of,
    require_day_of_end,
    told_of,
    waiting_claims,
)
from kongboon.benefits.refunds.services import live_refund
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.models import Request
from kongboon.members.errors import NotEnded, PersonErased
from kongboon.members.models import Member
from kongboon.members.services import correct_end


@transaction.atomic
def ask_correct_end(*, member: Member, on: date, reason: str, by: Officer, at: datetime) -> Request:
    """Ask for another last day of a membership that ended; asked for again while it waits, it is one request.

    Errors: those of `ask`; NotEnded, PersonErased, EndAsBefore, EndByMistake, RefundRestsOnDay, ClaimRestsOnDay,
    StayAfterEnd; EndInFuture, EndBeforeJoining, EndBeforeDues, EndBeforeBenefit.
    """
    require(by, Act.CORRECT_END)
    lock_fund(member.fund)
    member = Member.objects.select_related("fund").get(pk=member.pk)
    ended_on = _check(member, on, localdate(at))
    terms = {
        "member_id": member.pk,
        "before": {"ended_on": ended_on.isoformat(), "ended_reason": member.ended_reason},
        "after": {"ended_on": on.isoformat()},
    }
    return ask_once(member, Act.CORRECT_END, terms, by, at, reason)


def _check(member: Member, on: date, today: date) -> date:
    """The day that stands, where another one may take its place."""
    name = member.full_name
    if member.ended_on is None:
        raise NotEnded(name=name)
    if member.erased_at is not None:
        raise PersonErased(number=member.number)
    if member.ended_reason == Member.EndReason.MISTAKE:
        raise errors.EndByMistake(name=name)
    if on == member.ended_on:
        raise errors.EndAsBefore(name=name, date=shown_date(on))
    if live_refund(member) is not None:
        raise errors.RefundRestsOnDay(name=name)
    own = Claim.objects.filter(member=member).exclude(status__in=NOT_LIVE)
    if claim := own.filter(event="death", relation="self").first():
        raise errors.ClaimRestsOnDay(number=claim.number, date=shown_date(claim.event_on))
    require_day_of_end(member, member.ended_reason, on, today)
    _require_no_stay_after(member, on)
    return member.ended_on


def _require_no_stay_after(member: Member, on: date) -> None:
    """No paid night lies after a membership; whoever comes to the hospital and dies on that day was there for it."""
    for claim in Claim.objects.filter(member=member, status=Claim.Status.PAID, relation="self"):
        stay = occasion_of(claim)
        if stay.nights and stay.left_on > max(on, stay.on + timedelta(days=1)):
            dates = {"first": shown_date(stay.on), "last": shown_date(stay.left_on)}
            raise errors.StayAfterEnd(name=member.full_name, number=claim.number, **dates)


def _correct(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    member, before = member_of(request), request.terms["before"]
    on = date.fromisoformat(request.terms["after"]["ended_on"])
    if (member.ended_reason, str(member.ended_on)) != (before["ended_reason"], before["ended_on"]):
        raise errors.EndChanged(name=member.full_name)
    _check(member, on, localdate(at))
    correct_end(member=member, on=on, by=request.asked_by, at=at)
    return f"member/{member.pk}", ""


def _words(request: Request) -> list[Line]:
    member, before = member_of(request), request.terms["before"]
    on = date.fromisoformat(request.terms["after"]["ended_on"])
    days = f"{shown_date(date.fromisoformat(before['ended_on']))} → {shown_date(on)}"
    return [
        *told_of(member, on),
        (gettext("Why"), str(Member.EndReason(before["ended_reason"]).label)),
        (gettext("Last day of the membership"), days),
        *waiting_claims(member),
    ]


def register_all() -> None:
    """What this module does of what is asked for."""
    register(Act.CORRECT_END, Doing(_words, _correct))
