"""Money that moves outside dues and benefits: to the bank, from the bank, other income and expense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Sum

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import BankAccount, Fund
from kongboon.governance.models import Resolution
from kongboon.governance.payments import ADDED_UP
from kongboon.governance.resolutions import resolution_named
from kongboon.kernel.money import format_baht
from kongboon.ledger import errors
from kongboon.ledger.accounts import (
    BENEFITS_PAYABLE,
    CASH,
    OPENING_EQUITY,
    account_for,
    account_of_bank,
    by_hand,
    name_of,
)
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Account, Balance, Batch, Line
from kongboon.ledger.posting import OPENING, OPENINGS, post
from kongboon.ledger.running_costs import OTHER_INCOME, RUNNING_COSTS, running_costs

DEPOSIT = "deposit"
WITHDRAWAL = "withdrawal"
OTHER_EXPENSE = "other_expense"
PETTY_CASH = "petty_cash"

# Satang: what the cash box may be filled up with from the bank in seven days by one officer alone.
PETTY_WITHDRAWALS = 2_000_00

# What the treasurer records by hand; dues and benefits have pages and rules of their own (domain.md 2.7).
INCOME_BY_HAND = by_hand("support", "gifts", "interest")
EXPENSE_BY_HAND = by_hand("public_welfare", "running")
# Bought now and given out later: still owned, so no expense yet.
STOCK_BY_HAND = by_hand("stock")
# What is owed to a beneficiary (2101) is settled by the claim that owes it; by hand only what the old book owed.
OWED_BY_HAND = by_hand("owed")
# Petty cash is for what is used up or kept, never for a debt.
PETTY_CASH_FOR = EXPENSE_BY_HAND + STOCK_BY_HAND
BETWEEN_WORDS = " · "


def check_enough(account: Account, amount: int) -> None:
    """Refuse to take out more than an account of money holds; call it under the fund's lock.

    Errors: NotEnoughMoney.
    """
    there = _balance(account)
    if amount > there:
        raise errors.NotEnoughMoney(
            account=name_of(account), there=format_baht(there), amount=format_baht(amount)
        )


def _balance(account: Account) -> int:
    found = Balance.objects.filter(account=account).aggregate(total=Sum(F("debit") - F("credit")))
    return int(found["total"] or 0)


@transaction.atomic
def withdraw_cash(
    *, fund: Fund, bank_account: BankAccount, amount: int, on: date, by: Officer, at: datetime, idem_key: str
) -> Posted:
    """Take cash out of a bank account, up to PETTY_WITHDRAWALS in seven days; more is asked for (`ledger.requests`).

    Errors: NotAllowed, NoSuchBank, NotEnoughMoney, SecondWordNeeded, and those of `post`.
    """
    require(by, Act.WITHDRAW_CASH)
    bank = bank_of(fund, bank_account)
    if _is_new(fund, idem_key) and withdrawn_lately(fund, at) + amount > PETTY_WITHDRAWALS:
        raise errors.SecondWordNeeded(ceiling=format_baht(PETTY_WITHDRAWALS))
    return move(fund, WITHDRAWAL, bank, account_for(fund, CASH), amount, on, by, at, idem_key)


def bank_of(fund: Fund, bank_account: BankAccount) -> Account:
    if bank_account.fund_id != fund.pk:
        raise errors.NoSuchBank
    return account_of_bank(bank_account)


def withdrawn_lately(fund: Fund, at: datetime) -> int:
    """Satang taken out of the banks without a second word in the seven days before a moment."""
    taken = Line.objects.filter(
        entry__fund=fund,
        entry__batch__kind=WITHDRAWAL,
        entry__batch__posted_at__gt=at - ADDED_UP,
        entry__source=WITHDRAWAL,
        amount__gt=0,
    )
    return int(taken.aggregate(total=Sum("amount"))["total"] or 0)


def move(
    fund: Fund,
    kind: str,
    source: Account,
    target: Account,
    amount: int,
    on: date,
    by: Officer,
    at: datetime,
    idem_key: str,
    words: str = "",
) -> Posted:
    """Move money between two accounts of the office; `words`: out of which request it came."""
    if _is_new(fund, idem_key):
        check_enough(source, amount)
    draft = EntryDraft(on, (debit(target.pk, amount), credit(source.pk, amount)), source=words or kind)
    return post(fund=fund, kind=kind, entries=[draft], idem_key=idem_key, by=by, at=at)


def _is_new(fund: Fund, idem_key: str) -> bool:
    """Whether a key was not used yet, under the fund's lock: a repeat is answered, not judged again."""
    lock_fund(fund)
    return not Batch.objects.filter(fund=fund, idem_key=idem_key).exists()


@transaction.atomic
def record_income(
    *,
    fund: Fund,
    code: str,
    money_code: str,
    amount: int,
    on: date,
    note: str,
    by: Officer,
    at: datetime,
    idem_key: str,
) -> Posted:
    """Record other money received, with a receipt number.

    code: one of INCOME_BY_HAND; money_code: where the money is put.
    Errors: NotAllowed, NotByHand, UnknownAccount, and those of `post`.
    """
    require(by, Act.RECORD_INCOME)
    account, money = account_for(fund, code), account_for(fund, money_code)
    if code not in INCOME_BY_HAND:
        raise errors.NotByHand(account=name_of(account))
    if not holds_money(money):
        raise errors.NotByHand(account=name_of(money))
    draft = EntryDraft(on, (debit(money.pk, amount), credit(account.pk, amount)), paper="R", note=note)
    return post(fund=fund, kind=OTHER_INCOME, entries=[draft], idem_key=idem_key, by=by, at=at)


@dataclass(frozen=True)
class Payment:
    """Other money that goes out. `code`: one of EXPENSE_BY_HAND, STOCK_BY_HAND, OWED_BY_HAND; satang.

    `resolution`, e.g. "3/2570", lets the costs of running the fund pass the regulation's ceiling, and stays with the
    entry's words. `photo_id`: a filed photo of the bill.
    """

    code: str
    money_code: str
    amount: int
    payee: str
    what: str
    resolution: str = ""
    photo_id: int | None = None

    @property
    def note(self) -> str:
        """The words that the books keep: to whom, then what for."""
        note = words_of_payment(self.payee, self.what)
        if self.resolution.strip():
            note = f"{note} (เกินเพดานค่าบริหาร มติที่ {self.resolution.strip()})"
        return note


def words_of_payment(payee: str, what: str) -> str:
    """To whom, then what for.

    >>> words_of_payment("ร้านป้าแดง", "กระดาษ 3 รีม")
    'ร้านป้าแดง · กระดาษ 3 รีม'
    """
    return " ".join(payee.replace("·", " ").split()) + BETWEEN_WORDS + what.strip()


def payee_and_purpose(words: str) -> tuple[str, str]:
    """Both out of `words_of_payment`; words of another making say what for, and leave the payee to be written.

    >>> payee_and_purpose("ร้านป้าแดง · กระดาษ 3 รีม"), payee_and_purpose("กระดาษ")
    (('ร้านป้าแดง', 'กระดาษ 3 รีม'), ('', 'กระดาษ'))
    """
    payee, between, what = words.partition(BETWEEN_WORDS)
    return (payee, what) if between else ("", words)


def check_payment(fund: Fund, payment: Payment, on: date) -> tuple[Account, Account]:
    """The account that is charged and the one that pays; call it under the fund's lock.

    Errors: NotByHand, UnknownAccount, NotEnoughMoney, MoreThanOwed, OverCeiling, those of `resolution_named`.
    """
    account, money = account_for(fund, payment.code), account_for(fund, payment.money_code)
    if payment.code not in EXPENSE_BY_HAND + STOCK_BY_HAND + OWED_BY_HAND:
        raise errors.NotByHand(account=name_of(account))
    if not holds_money(money):
        raise errors.NotByHand(account=name_of(money))
    check_enough(money, payment.amount)
    _check_owed(account, payment.amount)
    _check_ceiling(fund, payment.code, payment.amount, on, payment.resolution)
    return account, money


def _check_ceiling(fund: Fund, code: str, amount: int, on: date, resolution: str) -> None:
    """Running the fund costs no more than its regulation says, unless a resolution allows it. Errors: OverCeiling."""
    if resolution.strip():
        resolution_named(fund, resolution, Resolution.Purpose.COSTS)
        return
    if code not in RUNNING_COSTS:
        return
    costs = running_costs(fund, on)
    if costs is not None and amount > costs.left_satang:
        raise errors.OverCeiling(
            percent=costs.percent,
            year=costs.year_be,
            limit=format_baht(costs.limit_satang),
            spent=format_baht(costs.spent_satang),
            left=format_baht(costs.left_satang),
        )


def holds_money(account: Account) -> bool:
    """Whether the office itself puts money into an account and takes it out: cash in hand and banks."""
    return account.code == CASH or account.bank_account_id is not None


def _check_owed(account: Account, amount: int) -> None:
    if account.code not in OWED_BY_HAND:
        return
    owed = owed_by_hand(account)
    if amount > owed:
        raise errors.MoreThanOwed(
            account=name_of(account), there=format_baht(owed), amount=format_baht(amount)
        )


def owed_by_hand(account: Account) -> int:
    """Satang of a debt that may be paid by hand: all of it, but of 2101 only what the opening balance left unpaid."""
    owed = -_balance(account)
    if account.code != BENEFITS_PAYABLE:
        return owed
    by_hand = Line.objects.filter(account=account, entry__batch__kind=OTHER_EXPENSE)
    undone = Line.objects.filter(account=account, entry__reverses__batch__kind=OTHER_EXPENSE)
    paid = sum(int(found.aggregate(total=Sum("amount"))["total"] or 0) for found in (by_hand, undone))
    return min(owed, -opened_with(account) - paid)


def opened_with(account: Account) -> int:
    """What was entered as an account's opening balance, corrections included; debit above zero."""
    lines = Line.objects.filter(account=account, entry__batch__kind__in=OPENINGS)
    return int(lines.aggregate(total=Sum("amount"))["total"] or 0)


@dataclass(frozen=True)
class OpeningCorrection:
    """What an account should have opened with (satang, debit above zero), and why."""

    code: str
    right: int
    note: str


def check_correction(fund: Fund, correction: OpeningCorrection) -> tuple[Account, int]:
    """The account and the difference; call it under the fund's lock.

    Errors: NotByHand for income and expenses, OpeningMissing, NothingToCorrect.
    """
    account = account_for(fund, correction.code)
    if account.kind in {Account.Kind.INCOME, Account.Kind.EXPENSE} or correction.code == OPENING_EQUITY:
        raise errors.NotByHand(account=name_of(account))
    if not Batch.objects.filter(fund=fund, kind=OPENING).exists():
        raise errors.OpeningMissing
    difference = correction.right - opened_with(account)
    if not difference:
        raise errors.NothingToCorrect(account=name_of(account), there=format_baht(abs(correction.right)))
    return account, difference
