"""A claim taken back: before its payment, or after it together with the money that was paid."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.checks import locked_claim, require_not_beneficiary
from kongboon.benefits.models import Claim
from kongboon.dues.services import payments_to_undo, undo_payments
from kongboon.funds import transaction
from kongboon.ledger.models import Account, Entry
from kongboon.ledger.moves import move
from kongboon.ledger.services import reverse_entries, reverse_entry
from kongboon.members.models import Member, StatusEvent
from kongboon.members.queries import CORRECTED
from kongboon.members.services import reinstate_member

WITHDRAWAL = "benefit-back"
TAKEN_BACK = "benefit-returned"
CAME_BACK = "came-back"  # to another place than where it was taken


@transaction.atomic
def withdraw_claim(*, claim: Claim, reason: str, by: Officer, at: datetime, on: date | None = None) -> Claim:
    """Take back a claim that is not paid yet; what was owed by it is reversed in the books.

    By whoever handed it in, or one of those who confirm; by any officer while a large sum waits: an objection stops
    the payment, and the committee may have the claim handed in anew (docs/decisions/0017).
    Errors: NotAllowed, NotWaiting, ReasonMissing, PeriodClosed.
    """
    claim = locked_claim(claim)
    if claim.waits_at(at):
        act = Act.OBJECT_TO_CLAIM
    else:
        act = Act.WITHDRAW_CLAIM if claim.submitted_by_id == by.pk else Act.STOP_CLAIM
    require(by, act)
    if claim.status not in (Claim.Status.SUBMITTED, Claim.Status.APPROVED):
        raise errors.NotWaiting(number=claim.number, status=claim.get_status_display())
    if not reason.strip():
        raise errors.ReasonMissing
    if claim.accrual_entry is not None and not _is_reversed(claim.accrual_entry):
        day = on or localdate(at)
        reverse_entry(
            entry=claim.accrual_entry,
            on=day,
            reason=reason,
            by=by,
            at=at,
            kind=WITHDRAWAL,
            act=act,
        )
    return _withdrawn(claim, reason, by, at)


@transaction.atomic
def take_back_claim(
    *,
    claim: Claim,
    reason: str,
    by: Officer,
    at: datetime,
    on: date | None = None,
    place: Account | None = None,
) -> Claim:
    """Undo a payment made by mistake: the money is back, in `place` or where it was taken, and nothing is owed any more.

    Pages and commands ask for it first, so that two people have spoken (`benefits.returning`).
    Payment, debt and the dues that were taken off are reversed in one batch, dated `on` or today. By one of those
    who confirm, who neither paid nor receives the money. A membership that the payment of a death had ended lives again, see
    `membership_returns`. The same officer again, or two at once: taken back once.
    Errors: NotAllowed, NotPaidBack, OwnPaymentBack, OwnBenefit, ReasonMissing, PeriodClosed; NotLastPayment where
    the member has paid dues since that follow on those taken off.
    """
    claim = locked_claim(claim)
    if claim.is_taken_back and claim.withdrawn_by_id == by.pk:
        return claim
    check_taking_back(claim, by)
    if not reason.strip():
        raise errors.ReasonMissing
    paid, day = claim.paid_entry, on or localdate(at)
    assert paid is not None, "it was paid"
    _reverse(claim, reason, by, at, day)
    put_in(paid, place, by=by, at=at, on=day)
    lives_again = membership_returns(claim)
    _withdrawn(claim, reason, by, at)
    if lives_again:
        assert claim.member is not None, "only a member's own death ends a membership"
        reinstate_member(
            member=claim.member,
            reason=f"{claim.number} {reason.strip()}"[:200],
            by=by,
            at=at,
            act=Act.TAKE_BACK_CLAIM,
        )
    return claim


def check_taking_back(claim: Claim, by: Officer) -> None:
    """Refuse what is not paid, and whoever paid or receives it. Errors: as `take_back_claim`, the reason apart."""
    require(by, Act.TAKE_BACK_CLAIM)
    if claim.status != Claim.Status.PAID or claim.paid_entry is None or claim.accrual_entry is None:
        raise errors.NotPaidBack(number=claim.number, status=claim.get_status_display())
    if is_same_person(claim.paid_entry.batch.posted_by, by):
        raise errors.OwnPaymentBack(number=claim.number)
    require_not_beneficiary(claim, by)


def put_in(paid: Entry, place: Account | None, *, by: Officer, at: datetime, on: date) -> None:
    """Where money came back to another place than it was taken from, the books put it there."""
    taken_from = paid.lines.select_related("account").get(amount__lt=0)
    if place is not None and place != taken_from.account:
        amount, key = -taken_from.amount, f"{CAME_BACK}/{paid.pk}"
        move(paid.fund, CAME_BACK, taken_from.account, place, amount, on, by, at, key, paid.source)


def _reverse(claim: Claim, reason: str, by: Officer, at: datetime, day: date) -> None:
    """Every entry of a paid claim that still stands, in one batch; dues that were taken off are owed again."""
    owed_again = payments_to_undo(claim.dues_entry) if claim.dues_entry is not None else []
    entries = [
        entry for entry in (claim.paid_entry, claim.dues_entry, claim.accrual_entry) if entry is not None
    ]
    standing = [entry for entry in entries if not _is_reversed(entry)]
    if not standing:
        return
    key = f"claim/{claim.pk}/back"
    posted = reverse_entries(
        entries=standing,
        on=day,
        reason=reason,
        by=by,
        at=at,
        idem_key=key,
        kind=TAKEN_BACK,
        act=Act.TAKE_BACK_CLAIM,
    )
    for entry, reversal_id in zip(standing, posted.entry_ids, strict=True):
        if entry == claim.dues_entry:
            undo_payments(owed_again, reversal_id)


def _is_reversed(entry: Entry) -> bool:
    return Entry.objects.filter(reverses=entry).exists()


def _withdrawn(claim: Claim, reason: str, by: Officer, at: datetime) -> Claim:
    claim.status = Claim.Status.WITHDRAWN
    claim.withdrawn_at, claim.withdrawn_by, claim.withdrawn_reason = at, by, reason.strip()[:300]
    claim.save(update_fields=["status", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return claim


def membership_returns(claim: Claim) -> bool:
    """Whether the membership lives again with a paid claim taken back.

    So it is where the payment of the member's own death ended it, and nothing contradicts: no other paid
    claim says the same death, the register was not told another end or a later event meanwhile, and the
    person did not join again under another number. A death that the registrar wrote down stays.
    """
    if not claim.is_own_death:
        return False
    member = Member.objects.get(pk=claim.member_id)
    if member.ended_on is None:
        return False
    deaths = Claim.objects.filter(member=member, event="death", relation="self", paid_entry__isnull=False)
    if deaths.filter(status=Claim.Status.PAID).exclude(pk=claim.pk).exists():
        return False
    told = StatusEvent.objects.filter(member=member).exclude(reason__startswith=CORRECTED)
    last = told.order_by("pk").last()
    if last is None or (last.status, last.on) != (Member.Status.ENDED, member.ended_on):
        return False
    return _ended_by(member, [death.paid_entry for death in deaths]) and not _joined_again(member)


def _ended_by(member: Member, payments: list[Entry | None]) -> bool:
    """Whether one of these payments ended the membership: it wrote both in one moment."""
    moments = {entry.batch.posted_at for entry in payments if entry is not None}
    ends = StatusEvent.objects.filter(member=member, status=Member.Status.ENDED, on=member.ended_on)
    return ends.filter(reason=Member.EndReason.DIED, at__in=moments).exists()


def _joined_again(member: Member) -> bool:
    if member.national_id_index is None:
        return False
    same = Member.objects.filter(fund=member.fund, ended_on=None, national_id_index=member.national_id_index)
    return same.exclude(pk=member.pk).exists()
