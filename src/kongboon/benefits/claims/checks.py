"""Who may do what to a claim, and what is refused before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, may, require
from kongboon.access.services import is_same_person
from kongboon.benefits.accounts import held_satang
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.errors import (
    OutsiderIsMember,
    OutsiderNameMissing,
    OwnHousehold,
    VoucherIsNoMember,
)
from kongboon.benefits.claims.facts import Asked
from kongboon.benefits.errors import InsufficientBank, InsufficientCash, InsufficientStock
from kongboon.benefits.households import members_of, officers_are
from kongboon.benefits.incidents.errors import TreasurerApproves
from kongboon.benefits.models import NOT_LIVE, Approval, Claim, Refund
from kongboon.benefits.thresholds import able_to_confirm, approval_step
from kongboon.funds.actor import place_now
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import Fund
from kongboon.funds.words import moment_words, shown_date
from kongboon.governance.models import Resolution
from kongboon.governance.payees import is_meant, paid_among
from kongboon.governance.payments import Week, home_keys, member_keys, require_another_hand
from kongboon.governance.resolutions import resolution_named
from kongboon.kernel.money import format_baht
from kongboon.kernel.name_matching import is_named
from kongboon.kernel.thai_text import search_key
from kongboon.ledger.accounts import CASH, SUPPLIES, name_of
from kongboon.ledger.models import Account
from kongboon.members.models import Member
from kongboon.rules.explain import evidence_in_words
from kongboon.rules.terms import ApprovalStep, Regulation


def locked_claim(claim: Claim) -> Claim:
    """The claim as it stands now, behind the fund's lock: two officers come one after the other."""
    lock_fund(claim.fund)
    locked: Claim = Claim.objects.select_related("fund", "member", "village", "submitted_by").get(pk=claim.pk)
    return locked


def is_where_asked(claim: Claim) -> bool:
    """Whether this is done at the machine, or by the account of a shell, at which a claim was handed in."""
    return bool(claim.place) and claim.place == place_now()


def live_claims(asked: Asked) -> QuerySet[Claim]:
    """The fund's claims that count: neither refused nor withdrawn."""
    found: QuerySet[Claim] = Claim.objects.filter(fund=asked.fund).exclude(status__in=NOT_LIVE)
    return found


def check_asked(asked: Asked, by: Officer) -> None:
    """Refuse what cannot be a claim of this member at all; the conditions of the regulation come later.

    Errors: NotAllowed, NotThisVillage, EventBeforeJoining, MembershipOver, SecondDeath, OtherDayOfDeath.
    """
    require(by, Act.SUBMIT_CLAIM)
    place = asked.member or asked.outsider
    assert place is not None
    if by.role == Role.COLLECTOR and by.village_id not in (None, place.village.pk):
        raise errors.NotThisVillage(moo=by.village.moo if by.village else "")
    if asked.member is None:
        return check_outsider(asked)
    member = asked.member
    if asked.event_on < member.joined_on:
        raise errors.EventBeforeJoining(
            name=member.full_name, joined=shown_date(member.joined_on), on=shown_date(asked.event_on)
        )
    if asked.event == "death" and asked.relation == "self":
        _check_death(asked)
    elif member.ended_on is not None and asked.event_on > member.ended_on:
        raise _membership_over(asked)


def check_outsider(asked: Asked) -> None:
    """Refuse a person without a name, one who is a member, and a vouching member who is none any more.

    Errors: OutsiderNameMissing, OutsiderIsMember, VoucherIsNoMember.
    """
    outsider = asked.outsider
    assert outsider is not None
    if not asked.person_key:
        raise OutsiderNameMissing
    same = Member.objects.filter(fund=asked.fund, village=outsider.village, ended_on=None)
    for member in same.filter(search_text__contains=asked.person_key):
        if asked.person_key == search_key(member.full_name):
            raise OutsiderIsMember(name=member.full_name, number=member.number)
    voucher = outsider.vouched_by
    if voucher is not None and (voucher.ended_on is not None or voucher.fund_id != asked.fund.pk):
        raise VoucherIsNoMember(name=voucher.full_name)


def require_right_stands(claim: Claim) -> None:
    """Decide a waiting claim again where the membership has ended since. Errors: RightEnded."""
    member = claim.member
    if member is None or member.ended_on is None:
        return
    died_otherwise = (
        claim.is_own_death
        and member.ended_reason == Member.EndReason.DIED
        and claim.event_on != member.ended_on
    )
    if claim.event_on > member.ended_on or died_otherwise:
        raise errors.RightEnded(
            name=member.full_name,
            ended=shown_date(member.ended_on),
            number=claim.number,
            on=shown_date(claim.event_on),
        )


def _membership_over(asked: Asked) -> errors.MembershipOver:
    ended = asked.of_member.ended_on or asked.event_on
    return errors.MembershipOver(name=asked.name, ended=shown_date(ended), on=shown_date(asked.event_on))


def _check_death(asked: Asked) -> None:
    member = asked.of_member
    known = live_claims(asked).filter(member=member, event="death", relation="self").order_by("pk").first()
    if known is not None and known.event_on != asked.event_on:
        raise _second_death(asked, known)
    if member.ended_on is None:
        return
    if member.ended_reason == Member.EndReason.DIED and member.ended_on != asked.event_on:
        raise errors.OtherDayOfDeath(
            name=member.full_name, died=shown_date(member.ended_on), on=shown_date(asked.event_on)
        )
    if asked.event_on > member.ended_on:
        raise _membership_over(asked)


def _second_death(asked: Asked, known: Claim) -> errors.SecondDeath:
    return errors.SecondDeath(name=asked.name, number=known.number, died=shown_date(known.event_on))


def check_once(asked: Asked, benefit_code: str, by: Officer) -> None:
    """Refuse a benefit that a live claim already asks for. Errors: SecondDeath, CertificateUsed, UsedByOthers."""
    live = live_claims(asked)
    if asked.event == "death" and asked.relation == "self":
        known = live.filter(
            member=asked.member, event="death", relation="self", benefit_code=benefit_code
        ).first()
        if known is not None:
            raise _second_death(asked, known)
    if not asked.certificate:
        return
    for claim in live.filter(event=asked.event, certificate_no=asked.certificate).select_related("member"):
        other_person = asked.relation == claim.relation == "self" and claim.member != asked.member
        if claim.benefit_code == benefit_code or claim.event_on != asked.event_on or other_person:
            if not may(by, Act.SEE_PERSON):
                raise errors.UsedByOthers
            raise errors.CertificateUsed(
                certificate=asked.certificate, number=claim.number, name=claim.beneficiary
            )


def check_covered(asked: Asked, regulation: Regulation) -> None:
    """Refuse an event or a paper that the regulation of that day does not know. Errors: UnknownEvent, UnknownPaper."""
    touched = [benefit for benefit in regulation.benefits if asked.event in benefit.events]
    if not touched:
        raise errors.UnknownEvent(event=asked.event, on=shown_date(asked.event_on))
    wanted = {
        name for benefit in touched if asked.benefit_code in (None, benefit.code) for name in benefit.evidence
    }
    for paper in asked.papers:
        if paper.name not in wanted:
            names = ", ".join(evidence_in_words(name, gettext) for name in sorted(wanted)) or "–"
            raise errors.UnknownPaper(paper=evidence_in_words(paper.name, gettext), papers=names)


class ForSomebody(Protocol):
    """What money is asked for by one officer and decided by others: a claim, a refund."""

    @property
    def number(self) -> Any: ...
    @property
    def submitted_by(self) -> Any: ...
    @property
    def member(self) -> Any: ...
    @property
    def house_no(self) -> Any: ...
    @property
    def village_id(self) -> Any: ...
    @property
    def beneficiary(self) -> Any: ...
    @property
    def payee_name(self) -> Any: ...


def require_other_person(claim: Claim | Refund, by: Officer, at: datetime) -> str:
    """Refuse the submitter's own word, also under another office, and the beneficiary's; what stands before the note.

    Errors: OwnClaim, OwnBenefit, OwnHousehold, FreshSignIn.
    """
    if is_same_person(claim.submitted_by, by):
        raise errors.OwnClaim(number=claim.number)
    require_not_beneficiary(claim, by)
    return require_another_hand(
        by,
        claim.submitted_by,
        claim.at,
        at,
        lambda: able_to_confirm(claim, Week(claim.fund, [])),
        waits=not (isinstance(claim, Claim) and claim.at_once),
    )


def require_not_beneficiary(claim: ForSomebody, by: Officer) -> None:
    """Refuse an act of whoever the money is for, and of their household. Errors: OwnBenefit, OwnHousehold.

    Where nobody wrote down which member the officer is, the name decides: of two people with one name the other
    officers act instead. Whoever receives the money for the member is known by what was typed: a name, a first name
    or nickname alone, an office.
    """
    fund, own = by.fund, members_of(by)
    typed = typed_payee(claim)
    to_self = bool(typed) and (is_meant(typed, by) or any(is_named(typed, each.full_name) for each in own))
    if any(each == claim.member for each in own) or to_self:
        raise errors.OwnBenefit(number=claim.number)
    whom = home_keys(claim.village_id, claim.house_no)
    if claim.member is not None:
        whom = member_keys(claim.member.pk, claim.member.village_id, claim.member.house_no)
    if own and officers_are(fund, [by])[by.pk] & whom:
        raise OwnHousehold(number=claim.number)
    if typed and paid_among(fund, typed, [by]):
        raise OwnHousehold(number=claim.number)
    if not own and search_key(claim.beneficiary) == search_key(by.name):
        raise errors.OwnBenefit(number=claim.number)


def typed_payee(claim: ForSomebody) -> str:
    """Who receives it, by the name as it was typed, where that is somebody else than whom it is for; else ""."""
    payee = str(claim.payee_name)
    return payee if search_key(payee) != search_key(claim.beneficiary) else ""


def sum_to_confirm(claim: Claim, amount_satang: int | None, resolution: str) -> tuple[int, Resolution | None]:
    """The sum that a confirmation stands for: the rule's, or within its range the committee's, and what it rests on.

    `resolution`: its number, e.g. "3/2570"; whoever confirms after the first one needs none.
    Errors: SumIsFixed, SumOutsideRange, ResolutionMissing, OtherSum, those of `resolution_named`.
    """
    if claim.amount_max_satang is None or claim.amount_min_satang is None:
        if amount_satang not in (None, claim.amount_satang):
            raise errors.SumIsFixed(clause=claim.clause, amount=format_baht(claim.amount_satang))
        return claim.amount_satang, None
    first = yes_confirmations(claim).first()
    if first is not None and first.amount_satang is not None:
        if amount_satang not in (None, first.amount_satang):
            raise errors.OtherSum(first=format_baht(first.amount_satang))
        return int(first.amount_satang), None
    if amount_satang is None or not claim.amount_min_satang <= amount_satang <= claim.amount_max_satang:
        raise errors.SumOutsideRange(
            clause=claim.clause,
            least=format_baht(claim.amount_min_satang),
            most=format_baht(claim.amount_max_satang),
        )
    return amount_satang, resolution_on_sums(claim.fund, resolution)


def wants_resolution(claim: Claim) -> bool:
    """Whether whoever confirms next names the resolution on which its sum rests."""
    return claim.by_committee and not yes_confirmations(claim).exists()


def resolution_on_sums(fund: Fund, number: str) -> Resolution:
    """The resolution on which the sums rest that the committee chose. Errors: ResolutionMissing, as `resolution_named`."""
    if not number.strip():
        raise errors.ResolutionMissing
    return resolution_named(fund, number, Resolution.Purpose.SUM)


def require_money(account: Account, amount: int) -> None:
    """Refuse to hand out more than there is. Errors: InsufficientCash, InsufficientStock, InsufficientBank."""
    held = held_satang(account)
    if held >= amount:
        return
    facts = {"held": format_baht(held), "amount": format_baht(amount)}
    if account.code == CASH:
        raise InsufficientCash(**facts)
    if account.code == SUPPLIES:
        raise InsufficientStock(**facts)
    raise InsufficientBank(account=name_of(account), **facts)


def require_waited(claim: Claim, at: datetime) -> None:
    """Refuse to pay a large sum before the members had their time to see the notice. Errors: StillWaits."""
    if claim.waits_at(at):
        assert claim.payable_from is not None
        raise errors.StillWaits(number=claim.number, **moment_words(claim.payable_from))


def yes_confirmations(claim: Claim) -> QuerySet[Approval]:
    """The confirmations so far, the first one first."""
    found: QuerySet[Approval] = Approval.objects.filter(
        claim=claim, kind=Approval.Kind.CONFIRM, verdict=Approval.Verdict.YES
    ).select_related("officer")
    return found.order_by("pk")


def is_confirmed(claim: Claim, amount_satang: int, *, week: Week | None = None) -> bool:
    """Whether enough officers have confirmed; the last of them is refused while the chair is still missing."""
    officers = [approval.officer for approval in yes_confirmations(claim)]
    return is_enough(claim, amount_satang, officers, week=week)


def is_enough(
    claim: Claim, amount_satang: int, officers: Iterable[Officer], *, week: Week | None = None
) -> bool:
    """Whether the words of these officers are enough; somebody with two offices has one word.

    Where the regulation lets the treasurer approve, that is so up to the sum for which one word is enough.
    Errors: AnotherConfirmation while the chair is missing, TreasurerApproves.
    """
    said, step = list(officers), approval_step(claim, amount_satang, week=week)
    if not satisfies(step, said, claim.number, amount_satang):
        return False
    if claim.path == "treasurer" and not {o.role for o in said} & {Role.TREASURER, Role.CHAIR}:
        raise TreasurerApproves(clause=claim.clause)
    return True


def satisfies(step: ApprovalStep, officers: Iterable[Officer], number: str, amount_satang: int) -> bool:
    """Whether so many people have confirmed as a step asks for. Errors: AnotherConfirmation while the chair is missing."""
    people = {officer.user_id or -officer.pk: officer for officer in officers}
    if len(people) < step.confirmations:
        return False
    if step.with_chair and Role.CHAIR not in {officer.role for officer in people.values()}:
        raise errors.AnotherConfirmation(number=number, amount=format_baht(amount_satang))
    return True
