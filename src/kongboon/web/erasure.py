"""Erasing a person whose membership ended long ago: by two people, through the salts, with the books left whole.

The name, everything that is told of the person, in claims and requests too, the words of entries about them and the
photos of their papers go. Sums, days, numbers and the chain stay: the hashes that tied them to a name are nobody's
without the salt (docs/decisions/0003, 0025).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.benefits.claims.erasing import erase_claims
from kongboon.benefits.households import members_of
from kongboon.benefits.models import Claim, ClaimPaper, Refund
from kongboon.documents.models import Document
from kongboon.documents.services import erase_document
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.erasing import erase_requests, requests_about
from kongboon.governance.models import Request
from kongboon.governance.requests import ask
from kongboon.kernel.thai_calendar import add_years
from kongboon.ledger.models import EntryNote
from kongboon.ledger.models import Line as BookLine
from kongboon.members.models import Consent, Member, MemberSalt
from kongboon.members.services import erase_member
from kongboon.web import errors

_OWED = (Claim.Status.SUBMITTED, Claim.Status.APPROVED, Claim.Status.APPEALED)


def erasable_from(member: Member) -> date | None:
    """The first day on which a person may be erased: the end, or the last entry about them, and the retention time.

    None while the membership lasts.
    """
    if member.ended_on is None:
        return None
    booked = BookLine.objects.filter(member=member).aggregate(last=Max("entry__date"))["last"]
    claimed = Claim.objects.filter(member=member).aggregate(at=Max("at"), back=Max("withdrawn_at"))
    moments = [claimed["at"], claimed["back"], *(one.at for one in _requests_about(member))]
    days = [member.ended_on, booked, *(localdate(moment) for moment in moments if moment is not None)]
    return add_years(max(day for day in days if day is not None), settings.RETENTION_YEARS)


def _requests_about(member: Member) -> list[Request]:
    """What names the person; by the name alone only where nobody else of the fund has it."""
    bare = f"{member.first_name}{member.last_name}"
    same = Member.objects.filter(
        fund=member.fund_id, first_name=member.first_name, last_name=member.last_name
    )
    names = () if same.exclude(pk=member.pk).exists() else (member.full_name, bare)
    claims, refunds = Claim.objects.filter(member=member), Refund.objects.filter(member=member)
    things = {
        "member_id": {member.pk},
        "claim_id": set(claims.values_list("pk", flat=True)),
        "refund_id": set(refunds.values_list("pk", flat=True)),
        "entry_id": set(BookLine.objects.filter(member=member).values_list("entry_id", flat=True)),
    }
    return requests_about(member.fund_id, names, things)


@transaction.atomic
def ask_erasure(*, member: Member, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for a person to be erased; another officer agrees, and then it is done.

    Errors: those of `ask`; StillAMember, KeptUntil, SomethingIsOwed, ErasedAlready, OwnTraces.
    """
    lock_fund(member.fund)
    _check(member, localdate(at))
    _require_other(member, by)
    # No name: the request stays after the person is gone.
    terms = {"member_id": member.pk, "number": member.number}
    return ask(fund=member.fund, act=Act.ERASE_MEMBER, terms=terms, by=by, at=at, idem_key=idem_key)


def why_not(member: Member, on: date) -> errors.NotErasable | None:
    """Why a person may not be erased on a day, None where they may."""
    try:
        _check(member, on)
    except errors.NotErasable as refusal:
        return refusal
    return None


def _check(member: Member, on: date) -> None:
    name = member.full_name
    if member.erased_at is not None:
        raise errors.ErasedAlready(number=member.number)
    first = erasable_from(member)
    if first is None:
        raise errors.StillAMember(name=name, years=settings.RETENTION_YEARS)
    if Claim.objects.filter(member=member, status__in=_OWED).exists():
        raise errors.SomethingIsOwed(name=name, date=shown_date(first))
    if any(refund.is_open for refund in Refund.objects.filter(member=member)):
        raise errors.SomethingIsOwed(name=name, date=shown_date(first))
    if on < first:
        raise errors.KeptUntil(name=name, date=shown_date(first), years=settings.RETENTION_YEARS)


def _require_other(member: Member, by: Officer) -> None:
    """Nobody erases themselves: neither asks for it nor agrees to it. Errors: OwnTraces."""
    if member.pk in {own.pk for own in members_of(by)}:
        raise errors.OwnTraces


def _erase(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    member: Member = Member.objects.select_related("fund").get(
        fund=request.fund, pk=request.terms["member_id"]
    )
    _check(member, localdate(at))
    _require_other(member, by)
    requests = _requests_about(member)
    for document in _papers_of_nobody_else(member):
        erase_document(document=document, at=at)
    entries = erase_requests(requests, at)
    EntryNote.objects.filter(Q(entry__lines__member=member) | Q(entry__in=entries)).delete()
    MemberSalt.objects.filter(member=member).delete()
    erase_member(member=member, at=at)
    erase_claims(member=member, at=at)
    return f"member/{member.pk}", ""


def _papers_of_nobody_else(member: Member) -> list[Document]:
    """The filed papers of a person that no other person's claim or consent rests on."""
    mine = set(ClaimPaper.objects.filter(claim__member=member).values_list("document", flat=True))
    mine |= set(Consent.objects.filter(member=member, paper__isnull=False).values_list("paper", flat=True))
    others: set[Any] = set(
        ClaimPaper.objects.exclude(claim__member=member).values_list("document", flat=True)
    )
    others |= set(Consent.objects.exclude(member=member).values_list("paper", flat=True))
    return list(Document.objects.filter(fund=member.fund_id, pk__in=mine - others, erased_at=None))


def _words(request: Request) -> list[Line]:
    member = Member.objects.filter(fund=request.fund, pk=request.terms["member_id"]).first()
    name = member.full_name if member is not None else gettext("a member who is gone")
    kept = gettext("Sums, days, the member number and the books; they name nobody any more.")
    gone = gettext(
        "Name, birth date, national id, house, telephone, heir, notes, the words of claims, requests and entries, photos "
        "of papers. For good."
    )
    number = (gettext("Member number"), str(request.terms["number"]))
    return [(gettext("Member"), name), number, (gettext("Goes"), gone), (gettext("Stays"), kept)]


def register_all() -> None:
    """Say how the act is told and done."""
    register(Act.ERASE_MEMBER, Doing(_words, _erase))
