"""Reading the claims: who may see which, what waits for whom, what happened to one.

Units: satang.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person
from kongboon.benefits.appeals.exceptions import has_part_in_exception, is_ruled_for_good, waiting_exception
from kongboon.benefits.appeals.services import appeal_until, asked_again, has_part_in
from kongboon.benefits.claims.checks import yes_confirmations
from kongboon.benefits.claims.facts import whose
from kongboon.benefits.claims.taking_back import CAME_BACK
from kongboon.benefits.models import (
    NOT_LIVE,
    Appeal,
    Approval,
    Claim,
    ClaimPaper,
    ExceptionGrant,
    ExceptionWord,
)
from kongboon.benefits.thresholds import able_to_confirm, approval_step
from kongboon.funds.models import BankAccount, Fund
from kongboon.governance.payments import Week
from kongboon.kernel.thai_text import search_key, to_arabic_digits
from kongboon.ledger.accounts import CASH, SUPPLIES, name_of
from kongboon.ledger.models import Entry
from kongboon.ledger.queries import balances_by_code
from kongboon.members.models import Member
from kongboon.members.queries import visible_members

QUEUE_MAX = 50  # of one kind; the others are in the list of all claims


def visible_claims(fund: Fund, officer: Officer) -> QuerySet[Claim]:
    """The claims that an officer may see: a collector those that they wrote down, everybody else all."""
    claims: QuerySet[Claim] = Claim.objects.filter(fund=fund).select_related(
        "member", "member__village", "village", "vouched_by", "submitted_by"
    )
    return claims.filter(submitted_by=officer) if officer.role == Role.COLLECTOR else claims


def found_members(officer: Officer, words: str, limit: int = 20) -> list[Member]:
    """Members by a part of their name or by their number."""
    key = search_key(words)
    if not key:
        return []
    number = to_arabic_digits(words).strip()
    found = visible_members(officer).filter(Q(search_text__contains=key) | Q(number__iexact=number))
    return list(found.order_by("sort_key")[:limit])


def found_claims(claims: QuerySet[Claim], words: str) -> QuerySet[Claim]:
    """Claims by number, or by a part of the member's name."""
    key = search_key(words)
    if not key:
        return claims
    number = to_arabic_digits(words).strip()
    named = Q(member__search_text__contains=key) | Q(member=None, person_key__contains=key)
    return claims.filter(named | Q(number__contains=number))


@dataclass(frozen=True)
class Queue:
    """What waits: to be confirmed, for its time on the notice, to be paid, to be signed and filed, to be checked."""

    to_confirm: list[Claim]
    to_wait: list[Claim]
    to_pay: list[Claim]
    to_sign: list[Claim]
    to_check: list[Claim]
    to_rule: list[Claim]
    to_sign_exception: list[Claim]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits for anybody's act."""
        acts = (
            self.to_confirm,
            self.to_wait,
            self.to_pay,
            self.to_sign,
            self.to_check,
            self.to_rule,
            self.to_sign_exception,
        )
        return not any(acts)


def queue(fund: Fund, officer: Officer) -> Queue:
    """Everything that waits, the oldest first, whosever act it is; lists wait as lists. Seven queries at most."""
    claims = visible_claims(fund, officer).exclude(idem_key__startswith="list/").order_by("pk")
    # On most days most of it is empty, and to find that out at once is cheap.
    there = set(claims.order_by().values_list("status", flat=True).distinct())

    def listed(rows: QuerySet[Claim], *statuses: str) -> list[Claim]:
        return list(rows[:QUEUE_MAX]) if there.intersection(statuses) else []

    status = Claim.Status
    approved = listed(
        claims.filter(status=status.APPROVED).select_related("accrual_entry__batch"), status.APPROVED
    )
    return Queue(
        listed(claims.filter(status=status.SUBMITTED), status.SUBMITTED),
        [claim for claim in approved if claim.waits],
        [claim for claim in approved if not claim.waits],
        listed(_unsigned(claims), status.PAID),
        listed(_unchecked(claims).order_by("check_due_on", "pk"), status.PAID),
        listed(claims.filter(status=status.APPEALED), status.APPEALED),
        listed(_with_exception(claims), status.REFUSED, status.APPEALED),
    )


def _with_exception(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Refused claims with an exception to which nobody has said no, and whose refusal does not stand for good."""
    waits = ExceptionGrant.objects.filter(claim=OuterRef("pk")).exclude(
        words__verdict=ExceptionWord.Verdict.NO
    )
    refused = claims.filter(status__in=[Claim.Status.REFUSED, Claim.Status.APPEALED])
    return refused.filter(Exists(waits), appeal__ruling=None)


def _unsigned(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    signed = ClaimPaper.objects.filter(claim=OuterRef("pk"), name=ClaimPaper.SIGNED_VOUCHER)
    return claims.filter(status=Claim.Status.PAID).exclude(Exists(signed)).select_related("paid_entry__batch")


def _unchecked(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    checked = Approval.objects.filter(claim=OuterRef("pk"), kind=Approval.Kind.COMMITTEE_CHECK)
    paid = claims.filter(status=Claim.Status.PAID, check_due_on__isnull=False)
    return paid.exclude(Exists(checked))


@dataclass(frozen=True)
class Doable:
    """What this officer may do with a claim now; the services ask again."""

    confirm: bool = False
    pay: bool = False
    sign: bool = False
    check: bool = False
    object: bool = False
    withdraw: bool = False
    take_back: bool = False
    appeal: bool = False
    rule: bool = False
    make_exception: bool = False
    sign_exception: bool = False
    ask_back: bool = False  # the payer asks somebody else to take a mistaken payment back


def doable(claim: Claim, officer: Officer) -> Doable:
    """The acts of a claim's page for one officer."""
    status, other = claim.status, not is_same_person(claim.submitted_by, officer)
    in_committee = may(officer, Act.CONFIRM_CLAIM)
    waits = status == Claim.Status.SUBMITTED
    said = claim.approvals.filter(officer=officer, kind=Approval.Kind.CONFIRM).exists()
    unpaid = waits or status == Claim.Status.APPROVED
    checked = claim.approvals.filter(kind=Approval.Kind.COMMITTEE_CHECK).exists()
    paid = status == Claim.Status.PAID and claim.paid_entry is not None
    payer = claim.paid_entry.batch.posted_by if claim.paid_entry is not None else None
    paid_by_me = payer is not None and is_same_person(payer, officer)
    return Doable(
        confirm=waits and in_committee and other and not said,
        pay=status == Claim.Status.APPROVED and not claim.waits and may(officer, Act.PAY_CLAIM),
        object=claim.waits,
        sign=status == Claim.Status.PAID and may(officer, Act.SUBMIT_CLAIM),
        check=paid
        and claim.check_due_on is not None
        and not checked
        and in_committee
        and other
        and not paid_by_me,
        withdraw=unpaid and not claim.waits and (in_committee or not other),
        take_back=paid and may(officer, Act.TAKE_BACK_CLAIM) and not paid_by_me,
        ask_back=paid and paid_by_me,
        **_second_looks(claim, officer),
    )


def _second_looks(claim: Claim, officer: Officer) -> dict[str, bool]:
    """What may be done with a refused claim."""
    if claim.status not in (Claim.Status.REFUSED, Claim.Status.APPEALED):
        return {}
    ruled, waiting = is_ruled_for_good(claim), waiting_exception(claim)
    appealed = Appeal.objects.filter(claim=claim).exists()
    said = waiting is not None and waiting.words.filter(officer=officer).exists()
    no_part = waiting is not None and not has_part_in_exception(claim, waiting, officer)
    return {
        "appeal": not appealed and may(officer, Act.APPEAL_CLAIM) and localdate() <= appeal_until(claim),
        "rule": claim.status == Claim.Status.APPEALED
        and may(officer, Act.RULE_APPEAL)
        and not has_part_in(claim, officer),
        "make_exception": not ruled and waiting is None and may(officer, Act.MAKE_EXCEPTION),
        "sign_exception": not ruled and no_part and not said and may(officer, Act.SIGN_EXCEPTION),
    }


def words_wanted(claim: Claim) -> tuple[int, list[Officer]]:
    """How many more officers confirm a claim, 0 unless it waits, and who still can, one office a person."""
    if claim.status != Claim.Status.SUBMITTED:
        return 0, []
    said, week = list(yes_confirmations(claim)), Week(claim.fund, [claim.at])
    amount = said[0].amount_satang if said else claim.amount_satang
    more = max(1, approval_step(claim, amount or 0, week=week).confirmations - len(said))
    able = able_to_confirm(claim, week)
    return more, [one for one in able if not any(is_same_person(one, word.officer) for word in said)]


def siblings(claim: Claim) -> list[Claim]:
    """The other claims of the same event of the same member."""
    found = Claim.objects.filter(
        whose(asked_again(claim, ())),
        fund=claim.fund,
        event=claim.event,
        event_on=claim.event_on,
        relation=claim.relation,
    ).exclude(status__in=NOT_LIVE)
    return list(found.exclude(pk=claim.pk).order_by("pk"))


@dataclass(frozen=True)
class Move:
    """An entry of a claim in words: what is owed from now on, money from one place to another, or dues taken off."""

    on: date
    amount_satang: int
    out_of: str
    into: str
    entry_no: int
    is_money: bool
    is_back: bool
    is_dues: bool


def moves(claim: Claim) -> list[Move]:
    """The claim's entries: first what the fund owes, then the money that went, then what undid them."""
    told = []
    entries = (claim.accrual_entry, claim.paid_entry, claim.dues_entry)
    own = {entry.pk: entry for entry in entries if entry is not None}
    undone = list(Entry.objects.filter(reverses__in=own).order_by("pk"))
    elsewhere = Entry.objects.filter(fund=claim.fund_id, source=f"claim/{claim.pk}", batch__kind=CAME_BACK)
    for entry in (*own.values(), *undone, *elsewhere):
        is_back = entry.reverses_id is not None
        is_money = entry in elsewhere or claim.paid_entry_id in (entry.pk, entry.reverses_id)
        is_dues = claim.dues_entry_id is not None and claim.dues_entry_id in (entry.pk, entry.reverses_id)
        lines = list(entry.lines.select_related("account").order_by("pk"))
        into = ", ".join(f"{line.account.code} {name_of(line.account)}" for line in lines if line.amount > 0)
        out_of = ", ".join(
            f"{line.account.code} {name_of(line.account)}" for line in lines if line.amount < 0
        )
        amount = sum(line.amount for line in lines if line.amount > 0)
        told.append(Move(entry.date, amount, out_of, into, entry.entry_no, is_money, is_back, is_dues))
    return told


def place_of(entry: Entry) -> str:
    """The cash box or the bank account out of which a payment was made, by its name."""
    line = entry.lines.select_related("account__bank_account").get(amount__lt=0)
    return str(line.account.bank_account or name_of(line.account))


def came_back_into(paid: Entry) -> str:
    """Where the money of a payment that was taken back is now, by its name."""
    back = Entry.objects.filter(fund=paid.fund_id, source=paid.source, batch__kind=CAME_BACK).first()
    back = back or Entry.objects.get(reverses=paid)
    line = back.lines.select_related("account__bank_account").get(amount__gt=0)
    return str(line.account.bank_account or name_of(line.account))


@dataclass(frozen=True)
class Source:
    """A place from which help is given, and what it holds by the books; without a bank the cash box or the stock."""

    key: str
    word: str
    held_satang: int
    bank: BankAccount | None = None
    is_stock: bool = False


def places_back(paid: Entry) -> list[Source]:
    """Where the money, or the goods, of a payment can have come back."""
    if paid.lines.filter(account__code=SUPPLIES, amount__lt=0).exists():
        return [source for source in sources(paid.fund, goods=True) if source.is_stock]
    return sources(paid.fund)


def sources(fund: Fund, *, goods: bool = False) -> list[Source]:
    """The cash box and every bank account of the fund; for goods first the stock of supplies."""
    held = balances_by_code(fund)
    banks = BankAccount.objects.filter(fund=fund).prefetch_related("ledger_accounts").order_by("pk")
    found = [Source("cash", gettext("Cash in hand"), held.get(CASH, 0))]
    if goods:
        found.insert(0, Source("stock", gettext("Supplies in store"), held.get(SUPPLIES, 0), is_stock=True))
    for bank in banks:
        codes = [account.code for account in bank.ledger_accounts.all()]
        found.append(Source(str(bank.pk), str(bank), sum(held.get(code, 0) for code in codes), bank))
    return found
