"""How a membership ends and how an end written wrongly is undone: each by two people, a death by one and told.

The core stays `members.services.end_membership`; arrears end a membership by resolution alone (`dues.lapsing`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.benefits.models import NOT_LIVE, Claim
from kongboon.benefits.refunds import errors
from kongboon.benefits.refunds.services import live_refund
from kongboon.dues.collection import register_deaths
from kongboon.dues.models import DuesPayment
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.models import Request
from kongboon.governance.requests import ask
from kongboon.kernel.thai_dates import completed_years
from kongboon.members.errors import AlreadyEnded, ByResolutionAlone, NotEnded, PersonErased
from kongboon.members.models import Member
from kongboon.members.requests import open_changes
from kongboon.members.services import end_membership, reinstate_member

# Further back than this the second officer is told so in words.
FAR_BACK = timedelta(days=60)
_WAITING = (Claim.Status.SUBMITTED, Claim.Status.APPROVED, Claim.Status.APPEALED)


@transaction.atomic
def ask_end(*, member: Member, reason: str, on: date, by: Officer, at: datetime) -> Request:
    """Ask for the end of a membership; another officer agrees. Asked for again while it waits, it is one request.

    Errors: those of `ask`; ByResolutionAlone for arrears, AlreadyEnded, EndInFuture, EndBeforeJoining, EndBeforeDues,
    EndBeforeBenefit.
    """
    require(by, Act.END_MEMBERSHIP)
    if reason == Member.EndReason.LAPSED:
        raise ByResolutionAlone
    lock_fund(member.fund)
    member = Member.objects.select_related("fund").get(pk=member.pk)
    _check_end(member, reason, on, localdate(at))
    terms = {"member_id": member.pk, "ended_reason": reason, "ended_on": on.isoformat()}
    return ask_once(member, Act.END_MEMBERSHIP, terms, by, at)


@transaction.atomic
def write_death(*, member: Member, on: date, by: Officer, at: datetime) -> Member:
    """Write down that a member died, at once and by one: a death never waits. The other officers are told.

    Errors: NotAllowed, AlreadyEnded, EndInFuture, EndBeforeJoining, EndBeforeBenefit.
    """
    require(by, Act.WRITE_DEATH)
    lock_fund(member.fund)
    member = Member.objects.select_related("fund").get(pk=member.pk)
    _check_end(member, Member.EndReason.DIED, on, localdate(at))
    return end_membership(
        member=member, reason=Member.EndReason.DIED, on=on, by=by, at=at, act=Act.WRITE_DEATH
    )


@transaction.atomic
def ask_undo_end(*, member: Member, reason: str, by: Officer, at: datetime) -> Request:
    """Ask for an end that was written wrongly to be undone, a death too: membership and dues are as before it.

    Errors: those of `ask`; NotEnded, PersonErased, RefundRestsOnEnd, ClaimRestsOnEnd.
    """
    require(by, Act.UNDO_END)
    lock_fund(member.fund)
    member = Member.objects.select_related("fund").get(pk=member.pk)
    _check_undo(member)
    assert member.ended_on is not None
    ended_on = member.ended_on.isoformat()
    terms = {"member_id": member.pk, "ended_reason": member.ended_reason, "ended_on": ended_on}
    return ask_once(member, Act.UNDO_END, terms, by, at, reason)


def ask_once(
    member: Member, act: Act, terms: dict[str, object], by: Officer, at: datetime, reason: str = ""
) -> Request:
    waiting = (one for one in open_changes(member) if one.act == act.code and one.terms == terms)
    if (known := next(waiting, None)) is not None:
        return known
    key = f"{act.code}/{uuid.uuid4().hex}"
    return ask(fund=member.fund, act=act, terms=terms, by=by, at=at, idem_key=key, reason=reason)


def _check_end(member: Member, reason: str, on: date, today: date) -> None:
    if member.ended_on is not None:
        raise AlreadyEnded(name=member.full_name, date=shown_date(member.ended_on))
    require_day_of_end(member, reason, on, today)


def require_day_of_end(member: Member, reason: str, on: date, today: date) -> None:
    """Refuse a last day that cannot be. Errors: EndInFuture, EndBeforeJoining, EndBeforeBenefit, EndBeforeDues."""
    if on > today:
        raise errors.EndInFuture(date=shown_date(on))
    if on < member.joined_on:
        raise errors.EndBeforeJoining(date=shown_date(on), joined=shown_date(member.joined_on))
    helped = last_benefit(member)
    if helped is not None and on < helped:
        raise errors.EndBeforeBenefit(name=member.full_name, date=shown_date(helped))
    paid = last_dues(member)
    # Whoever collects may not have heard of a death yet.
    if reason != Member.EndReason.DIED and paid is not None and on < paid:
        raise errors.EndBeforeDues(name=member.full_name, date=shown_date(paid))


def last_dues(member: Member) -> date | None:
    """The day of the last receipt of dues that stands."""
    found = DuesPayment.objects.filter(member=member, reversed_by=None)
    day: date | None = found.aggregate(last=Max("entry__date"))["last"]
    return day


def last_benefit(member: Member) -> date | None:
    """The last day for which a benefit was paid, the member's own death apart."""
    paid = Claim.objects.filter(member=member, status=Claim.Status.PAID).exclude(
        event="death", relation="self"
    )
    day: date | None = paid.aggregate(last=Max("event_on"))["last"]
    return day


def _check_undo(member: Member) -> None:
    if member.ended_on is None:
        raise NotEnded(name=member.full_name)
    if member.erased_at is not None:
        raise PersonErased(number=member.number)
    if live_refund(member) is not None:
        raise errors.RefundRestsOnEnd(name=member.full_name)
    deaths = Claim.objects.filter(member=member, event="death", relation="self").exclude(status__in=NOT_LIVE)
    if member.ended_reason == Member.EndReason.DIED and (claim := deaths.first()):
        raise errors.ClaimRestsOnEnd(number=claim.number)


def member_of(request: Request) -> Member:
    found: Member = Member.objects.select_related("fund").get(
        fund=request.fund, pk=request.terms["member_id"]
    )
    return found


def _end(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    member, on = member_of(request), date.fromisoformat(request.terms["ended_on"])
    reason = request.terms["ended_reason"]
    _check_end(member, reason, on, localdate(at))
    end_membership(member=member, reason=reason, on=on, by=request.asked_by, at=at)
    return f"member/{member.pk}", ""


def _undo(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    member = member_of(request)
    _check_undo(member)
    if (member.ended_reason, member.ended_on) != (
        request.terms["ended_reason"],
        date.fromisoformat(request.terms["ended_on"]),
    ):
        raise errors.EndChanged(name=member.full_name)
    reinstate_member(member=member, reason=request.reason[:200], by=request.asked_by, at=at, act=Act.UNDO_END)
    return f"member/{member.pk}", ""


def _end_words(request: Request) -> list[Line]:
    member, on = member_of(request), date.fromisoformat(request.terms["ended_on"])
    day, asked_on = shown_date(on), localdate(request.at)
    if asked_on - on > FAR_BACK:
        days = (asked_on - on).days
        day += " · " + gettext("This is %(days)s days back. Ask why so late before you agree.") % {
            "days": days
        }
    return [
        *told_of(member, on),
        (gettext("Why"), str(Member.EndReason(request.terms["ended_reason"]).label)),
        (gettext("Last day of the membership"), day),
        *waiting_claims(member),
    ]


def told_of(member: Member, on: date) -> Iterator[Line]:
    years = completed_years(member.joined_on, max(on, member.joined_on))
    told = ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    yield gettext("Member"), f"{member.full_name} · {member.number}"
    yield (
        gettext("Joined on"),
        f"{shown_date(member.joined_on)} · {told if years else gettext('less than a year')}",
    )
    yield gettext("Paid until"), shown_date(member.paid_until) if member.paid_until else "–"


def waiting_claims(member: Member) -> Iterator[Line]:
    """Claims of the member that are not settled yet."""
    claims = Claim.objects.filter(member=member, status__in=_WAITING).order_by("pk")
    for claim in claims:
        what = f"{claim.number} · {claim.benefit_title} · {shown_date(claim.event_on)}"
        yield gettext("Claim that waits"), f"{what} · {claim.get_status_display()}"


def _undo_words(request: Request) -> list[Line]:
    member, on = member_of(request), date.fromisoformat(request.terms["ended_on"])
    return [
        *told_of(member, on),
        (gettext("Membership ended on"), shown_date(on)),
        (gettext("Why"), str(Member.EndReason(request.terms["ended_reason"]).label)),
        (
            gettext("Afterwards"),
            gettext("Member again from that day, with the joining day and dues as before."),
        ),
    ]


def _deaths_claimed(village_id: int) -> dict[int, date]:
    """Members of a village whose death is asked for and not paid yet; with the payment the register says it."""
    waiting = Claim.objects.filter(
        member__village=village_id, event="death", relation="self", status__in=_WAITING
    )
    return dict(waiting.values_list("member", "event_on"))


def register_all() -> None:
    """What this module does of what is asked for, and what it knows of deaths."""
    register_deaths(_deaths_claimed)
    register(Act.END_MEMBERSHIP, Doing(_end_words, _end))
    register(Act.UNDO_END, Doing(_undo_words, _undo))
