"""Somebody was taken in by mistake, or twice: two people take the enrolment back, and it is counted nowhere.

The row stays, with its number: a slip or a card may bear it. Who needs the number for somebody else gives this row
another one first (`members.numbers.correct_number`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.benefits.models import NOT_LIVE, Claim
from kongboon.benefits.refunds import errors
from kongboon.benefits.refunds.leaving import ask_once, member_of, told_of
from kongboon.dues.refused_taps import undecided
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.models import Request
from kongboon.ledger.models import Entry
from kongboon.ledger.models import Line as BookLine
from kongboon.members.errors import PersonErased
from kongboon.members.models import Member
from kongboon.members.requests import open_changes
from kongboon.members.services import end_membership


@transaction.atomic
def ask_undo_enrolment(*, member: Member, reason: str, by: Officer, at: datetime) -> Request:
    """Ask for an enrolment to be taken back; asked for again while it waits, it is one request.

    Errors: those of `ask`; EndBeforeMistake, PersonErased, and what must be undone first: BooksKnowMember, ClaimOfMember,
    TapOfMember, RequestOfMember.
    """
    require(by, Act.UNDO_ENROLMENT)
    lock_fund(member.fund)
    member = Member.objects.select_related("fund").get(pk=member.pk)
    _check(member)
    return ask_once(member, Act.UNDO_ENROLMENT, {"member_id": member.pk}, by, at, reason)


def _check(member: Member) -> None:
    """Nothing that decides money may hang on somebody who was never a member."""
    name = member.full_name
    if member.erased_at is not None:
        raise PersonErased(number=member.number)
    if member.ended_on is not None:
        raise errors.EndBeforeMistake(name=name)
    if (line := _standing_line(member)) is not None:
        raise errors.BooksKnowMember(
            name=name, entry=line.entry.entry_no, paper=line.entry.paper_number or "–"
        )
    claims = Claim.objects.filter(Q(member=member) | Q(vouched_by=member), fund=member.fund)
    if claim := claims.exclude(status__in=NOT_LIVE).order_by("pk").first():
        raise errors.ClaimOfMember(name=name, number=claim.number)
    if undecided(member.fund).filter(member=member).exists():
        raise errors.TapOfMember(name=name)
    if any(one.act != Act.UNDO_ENROLMENT.code for one in open_changes(member)):
        raise errors.RequestOfMember(name=name)


def _standing_line(member: Member) -> BookLine | None:
    """The last line of the books about a member where those of its account do not add up to nothing."""
    lines = BookLine.objects.filter(fund=member.fund, member=member)
    standing = lines.values("account").annotate(total=Sum("amount")).exclude(total=0).values("account")
    undone = Exists(Entry.objects.filter(reverses=OuterRef("entry")))
    stands = lines.filter(~undone, account__in=standing, entry__reverses=None)
    found: BookLine | None = stands.select_related("entry").order_by("pk").last()
    return found


def _undo(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    member = member_of(request)
    _check(member)
    # So that it lasted no day.
    on = member.joined_on - timedelta(days=1)
    reason, act = Member.EndReason.MISTAKE, Act.UNDO_ENROLMENT
    end_membership(member=member, reason=reason, on=on, by=request.asked_by, at=at, act=act)
    return f"member/{member.pk}", ""


def _words(request: Request) -> list[Line]:
    member = member_of(request)
    told = gettext(
        "Never was a member: counted nowhere. Number and history stay, with the words “entered by mistake”."
    )
    return [*told_of(member, member.joined_on), (gettext("Afterwards"), told)]


def register_all() -> None:
    """What this module does of what is asked for."""
    register(Act.UNDO_ENROLMENT, Doing(_words, _undo))
