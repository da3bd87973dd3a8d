"""A member number that was written down wrongly, and what was whose number before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.members import errors
from kongboon.members.models import Member, StatusEvent
from kongboon.members.queries import CORRECTED


@transaction.atomic
def correct_number(*, member: Member, number: str, by: Officer, at: datetime) -> Member:
    """Give a member the right number; the one before stays in the history and is still found.

    A number that was corrected away is free for whom it belongs to.
    Errors: NotAllowed, PersonErased, NumberMissing, NumberAsBefore, NumberTaken.
    """
    require(by, Act.CORRECT_NUMBER)
    lock_fund(member.fund)
    locked: Member = Member.objects.get(pk=member.pk)
    number = to_arabic_digits(number).strip()
    _check(locked, number)
    last = StatusEvent.objects.filter(member=locked).order_by("on", "pk").last()
    # First the history: without the number before, the database takes no other one.
    StatusEvent.objects.create(
        id=next_id(locked.fund),
        fund=locked.fund,
        member=locked,
        status=last.status if last else locked.status,
        reason=CORRECTED + "number",
        former_number=locked.number,
        on=last.on if last else locked.joined_on,
        at=at,
        by=by,
    )
    locked.number = number
    locked.save(update_fields=["number"])
    return locked


def _check(member: Member, number: str) -> None:
    if member.erased_at is not None:
        raise errors.PersonErased(number=member.number)
    if not number:
        raise errors.NumberMissing
    if number == member.number:
        raise errors.NumberAsBefore(name=member.full_name, number=number)
    if holder := Member.objects.filter(fund=member.fund, number=number).first():
        raise errors.NumberTaken(number=number, name=holder.full_name)


def numbers_over_time(members: Iterable[Member]) -> Callable[[Member, datetime], str]:
    """What number a member had at a moment, as a paper of that moment says it. One query for all of them."""
    before: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for pk, at, number in _former(members).order_by("at", "pk").values_list("member", "at", "former_number"):
        before[pk].append((at, number))

    def number_at(member: Member, moment: datetime) -> str:
        return next((number for at, number in before[member.pk] if moment < at), member.number)

    return number_at


def former_numbers(members: Iterable[Member]) -> dict[int, list[tuple[str, date]]]:
    """Member -> the numbers that were corrected away, each with the day until which it stood. One query."""
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for pk, at, number in (
        _former(members).order_by("-at", "-pk").values_list("member", "at", "former_number")
    ):
        found[pk].append((number, localdate(at)))
    return found


def _former(members: Iterable[Member]) -> QuerySet[StatusEvent]:
    found: QuerySet[StatusEvent] = StatusEvent.objects.filter(member__in=[one.pk for one in members])
    return found.exclude(former_number="")
