"""Yearly lists: everybody to whom the rule gives a benefit on a day, made, confirmed and paid together (S28, S106)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.benefits.accounts import money_account, require_repeated_payment
from kongboon.benefits.claims.accruing import ACCRUAL, debt_draft, owe
from kongboon.benefits.claims.checks import (
    is_confirmed,
    is_where_asked,
    require_money,
    require_not_beneficiary,
    require_other_person,
    require_right_stands,
    require_waited,
)
from kongboon.benefits.claims.handing_in import submit_together
from kongboon.benefits.claims.late_dues import late_dues_of
from kongboon.benefits.claims.paying import PAYMENT, Payout
from kongboon.benefits.claims.still_due import require_still_due
from kongboon.benefits.lists import errors as list_errors
from kongboon.benefits.lists.batch_decisions import decide_together
from kongboon.benefits.models import Approval, BenefitList, Claim
from kongboon.benefits.thresholds import payable_from
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, require_repeat
from kongboon.funds.models import BankAccount, Fund
from kongboon.funds.regulations import regulation_on
from kongboon.governance.payments import Week, marked
from kongboon.kernel.errors import DomainError
from kongboon.ledger.services import post
from kongboon.members.models import Member
from kongboon.rules.decision import Decision
from kongboon.rules.tenure import months_later
from kongboon.rules.terms import Benefit, Flat, Regulation, Tiers


@dataclass(frozen=True)
class Candidate:
    """A member to whom the rule gives the benefit on the day of the list."""

    member: Member
    decision: Decision


def listable(regulation: Regulation) -> tuple[Benefit, ...]:
    """The benefits of which a list can be made: the rule alone decides, for the member, and no paper is asked for.

    A death is no occasion for a list.
    """
    return tuple(
        benefit
        for benefit in regulation.benefits
        if isinstance(benefit.amount, (Flat, Tiers))
        and "self" in benefit.relations
        and not benefit.evidence
        and benefit.condition is None
        and "death" not in benefit.events
    )


def candidates(fund: Fund, benefit_code: str, on: date) -> tuple[Candidate, ...]:
    """Everybody to whom the regulation of the day gives the benefit, by member number; writes nothing.

    Errors: NoRegulationInForce, NotListable.
    """
    regulation = regulation_on(fund, on)
    benefit = _benefit(regulation, benefit_code)
    members = list(_old_enough(fund, benefit, on))
    decided = decide_together(fund, regulation, benefit, members, on, submitted_on=on)
    return tuple(
        Candidate(member, one.decision)
        for member, one in zip(members, decided, strict=True)
        if one.decision.outcome == "pay"
    )


def _benefit(regulation: Regulation, code: str) -> Benefit:
    for benefit in listable(regulation):
        if benefit.code == code:
            return benefit
    raise list_errors.NotListable(code=code)


def _old_enough(fund: Fund, benefit: Benefit, on: date) -> Iterable[Member]:
    members = Member.objects.filter(fund=fund, ended_on=None, joined_on__lte=on).select_related("village")
    if benefit.min_age_years is not None:
        members = members.filter(birth_date__lte=months_later(on, -12 * benefit.min_age_years))
    return members.order_by("number", "pk")


@transaction.atomic
def make_list(
    *,
    fund: Fund,
    benefit_code: str,
    on: date,
    members: Sequence[int],
    by: Officer,
    at: datetime,
    idem_key: str,
) -> BenefitList:
    """Hand in one claim for each chosen member; the same key again gives the first list.

    Errors: NotAllowed, NobodyOnTheList, NotListable, ListOfTheFuture, NoLongerDue with the first name to whom the
    rule gives nothing any more.
    """
    require(by, Act.MAKE_LIST)
    lock_fund(fund)
    if known := BenefitList.objects.filter(fund=fund, idem_key=idem_key).first():
        listed = set(claims_of(known).values_list("member_id", flat=True))
        first = (known.incident_id, known.benefit_code, known.on, listed)
        require_repeat(first, (None, benefit_code, on, set(members)))
        return known
    if on > localdate(at):
        raise list_errors.ListOfTheFuture
    regulation = regulation_on(fund, on)
    benefit = _benefit(regulation, benefit_code)
    chosen = list(
        Member.objects.filter(fund=fund, pk__in=members).select_related("village").order_by("number", "pk")
    )
    if not chosen or len(chosen) != len(set(members)):
        raise list_errors.NobodyOnTheList
    made: BenefitList = BenefitList.objects.create(
        id=next_id(fund),
        fund=fund,
        benefit_code=benefit.code,
        benefit_title=benefit.title_th,
        on=on,
        idem_key=idem_key,
        made_by=by,
        at=at,
    )
    for member in chosen:
        member.fund = fund
    decided = decide_together(fund, regulation, benefit, chosen, on, submitted_on=localdate(at))
    keys = [f"{made.claim_key}{member.pk}" for member in chosen]
    claims = submit_together(regulation=regulation, decided=decided, keys=keys, by=by, at=at)
    for member, claim in zip(chosen, claims, strict=True):
        if claim.status == Claim.Status.REFUSED:
            raise list_errors.NoLongerDue(name=member.full_name)
    return made


def claims_of(made: BenefitList) -> QuerySet[Claim]:
    """The claims of a list, in the order of their numbers."""
    found: QuerySet[Claim] = Claim.objects.filter(fund=made.fund_id, idem_key__startswith=made.claim_key)
    return found.select_related(
        "fund", "member", "submitted_by", "accrual_entry__batch", "paid_entry"
    ).order_by("serial")


@transaction.atomic
def confirm_list(*, made: BenefitList, by: Officer, at: datetime, note: str = "") -> list[Claim]:
    """Another officer agrees to the whole list; the debts are booked in one batch. Gives the claims agreed to.

    Somebody's own claim is left out: another officer confirms that one; so is one that rests on dues written down
    late: it is confirmed by itself, with a note. Confirming twice changes nothing.
    Errors: NotAllowed, OwnClaim, RightEnded, AnotherConfirmation, NotDueAnyMore, LessDueNow, PeriodClosed.
    """
    require(by, Act.CONFIRM_CLAIM)
    lock_fund(made.fund)
    waiting = [claim for claim in claims_of(made) if claim.status == Claim.Status.SUBMITTED]
    said = set(
        Approval.objects.filter(claim__in=waiting, officer=by, kind=Approval.Kind.CONFIRM).values_list(
            "claim_id", flat=True
        )
    )
    late = late_dues_of(waiting)
    agreed = [
        claim for claim in waiting if claim.pk not in said and claim.pk not in late and is_others(claim, by)
    ]
    for claim in agreed:
        require_right_stands(claim)
        mark = require_other_person(claim, by, at)
        agree(claim, claim.amount_satang, by, at, marked(mark, note))
    week = Week(made.fund, {claim.at for claim in agreed})
    confirmed = [
        (claim, claim.amount_satang)
        for claim in agreed
        if is_confirmed(claim, claim.amount_satang, week=week)
    ]
    accrue_all(made, confirmed, by, at, week=week)
    return agreed


def is_others(claim: Claim, by: Officer) -> bool:
    """Whether the claim is somebody else's than the officer's and their household's."""
    try:
        require_not_beneficiary(claim, by)
    except DomainError:
        return False
    return True


def agree(claim: Claim, amount: int, by: Officer, at: datetime, note: str) -> None:
    """Keep one officer's word on one claim of a list."""
    Approval.objects.create(
        id=next_id(claim.fund),
        fund=claim.fund,
        claim=claim,
        officer=by,
        kind=Approval.Kind.CONFIRM,
        verdict=Approval.Verdict.YES,
        amount_satang=amount,
        note=note.strip()[:500],
        is_same_device=is_where_asked(claim),
        at=at,
    )


def accrue_all(
    made: BenefitList,
    confirmed: Sequence[tuple[Claim, int]],
    by: Officer,
    at: datetime,
    *,
    week: Week,
    together_satang: int = 0,
) -> None:
    """Book the debts of the claims that are confirmed, each at its sum, in one batch.

    Whether they wait says each sum alone, or `together_satang` where the list is one decision (0017).
    """
    if not confirmed:
        return
    require_still_due(claim for claim, _ in confirmed)
    drafts = [debt_draft(claim, amount, localdate(at)) for claim, amount in confirmed]
    key = f"{made.claim_key}confirm/{by.pk}"
    posted = post(fund=made.fund, kind=ACCRUAL, entries=drafts, idem_key=key, by=by, at=at)
    for (claim, amount), entry_id in zip(confirmed, posted.entry_ids, strict=True):
        measured = max(amount, together_satang)
        owe(claim, amount, entry_id, payable_from(claim, measured, at, week=week))


@transaction.atomic
def pay_list(
    *, made: BenefitList, by: Officer, at: datetime, idem_key: str, bank: BankAccount | None = None
) -> list[Claim]:
    """Hand out every confirmed sum of the list in one batch, each with its own voucher, less owed dues as ever.
    Gives the claims paid.

    The payer's own claim is left out: another officer pays that one; so is what still waits. The same key again
    changes nothing.
    Errors: NotAllowed, NothingToPay, RightEnded, StillWaits where all of it waits, NotDueAnyMore, LessDueNow,
    InsufficientCash, InsufficientBank, PeriodClosed.
    """
    require(by, Act.PAY_CLAIM)
    lock_fund(made.fund)
    claims = list(claims_of(made))
    if paid := [c for c in claims if c.paid_entry and c.paid_entry.batch.idem_key == idem_key]:
        entry = paid[0].paid_entry
        assert entry is not None  # as chosen above
        require_repeated_payment(entry, money_account(made.fund, bank), None)
        return paid
    due = [claim for claim in claims if claim.status == Claim.Status.APPROVED and is_others(claim, by)]
    if not due:
        raise list_errors.NothingToPay
    for claim in due:
        require_right_stands(claim)
    if not (ripe := [claim for claim in due if not claim.waits_at(at)]):
        require_waited(due[0], at)
    due = ripe
    require_still_due(due)
    account = money_account(made.fund, bank)
    payouts = [Payout(claim, on=localdate(at), by=by, at=at) for claim in due]
    require_money(account, sum(payout.netting.net_satang for payout in payouts))
    drafts = [payout.drafts(account) for payout in payouts]
    entries = [draft for of_claim in drafts for draft in of_claim]
    posted = post(fund=made.fund, kind=PAYMENT, entries=entries, idem_key=idem_key, by=by, at=at)
    ids = iter(posted.entry_ids)
    for payout, of_claim in zip(payouts, drafts, strict=True):
        payout.settle([next(ids) for _ in of_claim])
    return due
