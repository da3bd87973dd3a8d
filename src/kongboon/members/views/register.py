"""The list of members, and one member's page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, now

from kongboon.access.permissions import Act, may
from kongboon.access.services import visible_villages
from kongboon.access.web import FundRequest, fund_view
from kongboon.funds.models import MOO_MAX
from kongboon.funds.regulations import regulations_of
from kongboon.governance.looks import looked
from kongboon.governance.models import Look
from kongboon.kernel.thai_dates import completed_years
from kongboon.kernel.thai_text import to_arabic_digits, whole_number
from kongboon.members.models import Member
from kongboon.members.numbers import former_numbers
from kongboon.members.queries import (
    birth_words,
    find_members,
    status_choices,
    status_history,
    visible_members,
    with_dues,
)
from kongboon.members.requests import open_changes

A_PAGE = 50


@fund_view(Act.SEE_MEMBERS)
def listing(request: FundRequest) -> HttpResponse:
    """Members, found by a piece of their name, by number, house, village or status."""
    asked = request.GET
    villages = list(visible_villages(request.officer))
    moo = _moo(asked.get("village"), request)
    status = asked.get("status", "")
    text = asked.get("q", "").strip()[:100]
    statuses = status_choices()
    found = find_members(request.officer, text=text, moo=moo, status=status)
    page = Paginator(found, A_PAGE).get_page(asked.get("page"))
    narrowed = bool(text or moo is not None or status in dict(statuses))
    page.object_list = with_dues(page.object_list, request.fund, localdate())
    if text:
        _mark_former_numbers(page.object_list, text)
    is_empty = not page.paginator.count and not (narrowed and visible_members(request.officer).exists())
    context: dict[str, Any] = {
        "page_obj": page,
        "villages": villages,
        "statuses": statuses,
        "asked": {"q": text, "moo": moo, "status": status},
        "is_empty": is_empty,
        "may_keep": may(request.officer, Act.ENROL_MEMBER),
    }
    return render(request, "members/list.html", context)


def _mark_former_numbers(members: list[Member], text: str) -> None:
    """Set `was` on those whom a number finds that was corrected away: that number, and until when it stood."""
    typed, former = to_arabic_digits(text).strip(), former_numbers(members)
    for member in members:
        if typed not in member.number:
            member.was = next((old for old in former[member.pk] if typed in old[0]), None)  # type: ignore[attr-defined]


def _moo(asked: str | None, request: FundRequest) -> int | None:
    """The chosen village's number; who collects in one village begins with that one."""
    if asked is None and request.officer.village is not None:
        return int(request.officer.village.moo)
    return whole_number(asked or "", most=MOO_MAX)


def member_or_404(request: FundRequest, pk: int) -> Member:
    """A member whom this officer sees; anybody else is not there."""
    found: Member = get_object_or_404(visible_members(request.officer).select_related("imported_by"), pk=pk)
    return found


@fund_view(Act.SEE_MEMBERS)
def detail(request: FundRequest, pk: int) -> HttpResponse:
    """One member: who they are, since when, and what became of the membership."""
    member = member_or_404(request, pk)
    looked(officer=request.officer, member_id=member.pk, page=Look.Page.MEMBER, at=now())
    sees_person = may(request.officer, Act.SEE_PERSON)
    with_dues([member], request.fund, localdate())
    context = {
        "member": member,
        "sees_person": sees_person,
        "born": birth_words(member.birth_date, member.birth_is_partial) if sees_person else "",
        "years": completed_years(member.joined_on, member.ended_on or localdate()),
        "waiting": open_changes(member) if may(request.officer, Act.SEE_REQUESTS) else (),
        "events": status_history(member) if sees_person else (),
        "may_give_file": may(request.officer, Act.SEE_LOOKS),
        "may_erase": member.ended_on is not None
        and member.erased_at is None
        and may(request.officer, Act.ERASE_MEMBER),
        "may_undo_end": member.ended_on is not None
        and member.erased_at is None
        and may(request.officer, Act.UNDO_END),
        "is_mistake": member.ended_reason == Member.EndReason.MISTAKE,
        "may_consent": may(request.officer, Act.RECORD_CONSENT),
        "may_mend": may(request.officer, Act.CORRECT_MEMBER),
        "former_numbers": former_numbers([member])[member.pk],
        "may_see_refund": sees_person and _may_be_refunded(member),
        "may_undo_import": may(request.officer, Act.ENROL_MEMBER) and member.imported_by is not None,
    }
    return render(request, "members/detail.html", context)


def _may_be_refunded(member: Member) -> bool:
    """Whether a member resigned from a fund that gives dues back by any of its regulations."""
    if member.ended_reason != Member.EndReason.RESIGNED:
        return False
    return any(read.membership.refund_percent for read in regulations_of(member.fund))
