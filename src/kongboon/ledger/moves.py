"""Money that moves outside dues and benefits: to the bank, from the bank, other income and expense."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Sum

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import BankAccount, Fund
from kongboon.kernel.money import format_baht
from kongboon.ledger import errors
from kongboon.ledger.accounts import (
    BENEFITS_PAYABLE,
    CASH,
    OPENING_EQUITY,
    SUPPLIES,
    account_for,
    account_of_bank,
    name_of,
)
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Account, Balance, Batch, Line
from kongboon.ledger.posting import post
from kongboon.ledger.running_costs import RUNNING_COSTS, running_costs

DEPOSIT = "deposit"
WITHDRAWAL = "withdrawal"
OPENING = "opening"
OPENING_CORRECTION = "opening-correction"
OTHER_INCOME = "other_income"
OTHER_EXPENSE = "other_expense"

# What the treasurer records by hand; dues and benefits have pages and rules of their own (domain.md 2.7).
INCOME_BY_HAND = ("4201", "4301", "4302", "4401", "4402", "4403", "4404", "4501", "4901")
EXPENSE_BY_HAND = ("5201", "5301", "5302", "5303", "5304", "5305", "5901")
# Bought now and given out later: still owned, so no expense yet.
STOCK_BY_HAND = (SUPPLIES,)
OWED_BY_HAND = (BENEFITS_PAYABLE, "2103", "2105")


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
def deposit_cash(
    *, fund: Fund, bank_account: BankAccount, amount: int, on: date, by: Officer, at: datetime, idem_key: str
) -> Posted:
    """Bring cash in hand to a bank account. Errors: NoSuchBank, NotEnoughMoney, and those of `post`."""
    require(by, Act.DEPOSIT_CASH)
    bank = _bank(fund, bank_account)
    return _move(fund, DEPOSIT, account_for(fund, CASH), bank, amount, on, by, at, idem_key)


@transaction.atomic
def withdraw_cash(
    *, fund: Fund, bank_account: BankAccount, amount: int, on: date, by: Officer, at: datetime, idem_key: str
) -> Posted:
    """Take cash out of a bank account. Errors: NoSuchBank, NotEnoughMoney, and those of `post`."""
    require(by, Act.WITHDRAW_CASH)
    bank = _bank(fund, bank_account)
    return _move(fund, WITHDRAWAL, bank, account_for(fund, CASH), amount, on, by, at, idem_key)


def _bank(fund: Fund, bank_account: BankAccount) -> Account:
    if bank_account.fund_id != fund.pk:
        raise errors.NoSuchBank
    return account_of_bank(bank_account)


def _move(
    fund: Fund,
    kind: str,
    source: Account,
    target: Account,
    amount: int,
    on: date,
    by: Officer,
    at: datetime,
    idem_key: str,
) -> Posted:
    if _is_new(fund, idem_key):
        check_enough(source, amount)
    draft = EntryDraft(on, (debit(target.pk, amount), credit(source.pk, amount)), source=kind)
    return post(fund=fund, kind=kind, entries=[draft], idem_key=idem_key, by=by, at=at)


def _is_new(fund: Fund, idem_key: str) -> bool:
    """Whether a key was not used yet, under the fund's lock: a repeat is answered, not judged again."""
    lock_fund(fund)
    return not Batch.objects.filter(fund=fund, idem_key=idem_key).exists()


@transaction.atomic
def record_other(
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
    resolution: str = "",
) -> Posted:
    """Record income (with a receipt number), or an expense, supplies or a paid debt (with a voucher number).

    code: one of INCOME_BY_HAND, EXPENSE_BY_HAND, STOCK_BY_HAND, OWED_BY_HAND; money_code: where the money is put or taken.
    `resolution` lets the costs of running the fund pass the regulation's ceiling, and stays with the entry's words.
    Errors: NotByHand, UnknownAccount, NotEnoughMoney, MoreThanOwed, OverCeiling, and those of `post`.
    """
    require(by, Act.RECORD_INCOME if code in INCOME_BY_HAND else Act.PAY_OTHER)
    account, money = account_for(fund, code), account_for(fund, money_code)
    if code not in INCOME_BY_HAND + EXPENSE_BY_HAND + STOCK_BY_HAND + OWED_BY_HAND:
        raise errors.NotByHand(account=name_of(account))
    if not holds_money(money):
        raise errors.NotByHand(account=name_of(money))
    is_new = _is_new(fund, idem_key)
    if code in INCOME_BY_HAND:
        draft = EntryDraft(on, (debit(money.pk, amount), credit(account.pk, amount)), paper="R", note=note)
        return post(fund=fund, kind=OTHER_INCOME, entries=[draft], idem_key=idem_key, by=by, at=at)
    if is_new:
        check_enough(money, amount)
        _check_owed(account, amount)
        _check_ceiling(fund, code, amount, on, resolution)
    if resolution.strip():
        note = f"{note} (เกินเพดานค่าบริหาร มติที่ {resolution.strip()})"
    draft = EntryDraft(on, (debit(account.pk, amount), credit(money.pk, amount)), paper="P", note=note)
    return post(fund=fund, kind=OTHER_EXPENSE, entries=[draft], idem_key=idem_key, by=by, at=at)


def _check_ceiling(fund: Fund, code: str, amount: int, on: date, resolution: str) -> None:
    """Running the fund costs no more than its regulation says, unless a resolution allows it. Errors: OverCeiling."""
    if code not in RUNNING_COSTS or resolution.strip():
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
    owed = -_balance(account)
    if account.code in OWED_BY_HAND and amount > owed:
        raise errors.MoreThanOwed(
            account=name_of(account), there=format_baht(owed), amount=format_baht(amount)
        )


def opened_with(account: Account) -> int:
    """What was entered as an account's opening balance, corrections included; debit above zero."""
    lines = Line.objects.filter(account=account, entry__batch__kind__in=(OPENING, OPENING_CORRECTION))
    return int(lines.aggregate(total=Sum("amount"))["total"] or 0)


@transaction.atomic
def correct_opening(
    *, fund: Fund, code: str, right: int, on: date, note: str, by: Officer, at: datetime, idem_key: str
) -> Posted:
    """Put an opening balance right by an entry of the difference against the accumulated surplus.

    right: what the account should have opened with, debit above zero.
    Errors: OpeningMissing, NothingToCorrect, NotByHand for income and expenses, and those of `post`.
    """
    require(by, Act.CORRECT_OPENING)
    account = account_for(fund, code)
    if account.kind in {Account.Kind.INCOME, Account.Kind.EXPENSE} or code == OPENING_EQUITY:
        raise errors.NotByHand(account=name_of(account))
    is_new = _is_new(fund, idem_key)
    if not Batch.objects.filter(fund=fund, kind=OPENING).exists():
        raise errors.OpeningMissing
    difference = right - opened_with(account)
    if not is_new:
        # The correction stands already: what it made right is no longer different.
        return _answered(fund, idem_key)
    if not difference:
        raise errors.NothingToCorrect(account=name_of(account), there=format_baht(abs(right)))
    lines = (debit(account.pk, difference), credit(account_for(fund, OPENING_EQUITY).pk, difference))
    draft = EntryDraft(on, lines, note=note, source=OPENING_CORRECTION)
    return post(fund=fund, kind=OPENING_CORRECTION, entries=[draft], idem_key=idem_key, by=by, at=at)


def _answered(fund: Fund, idem_key: str) -> Posted:
    batch = Batch.objects.select_related("seal").get(fund=fund, idem_key=idem_key)
    if batch.kind != OPENING_CORRECTION:
        raise errors.KeyReused
    entry = batch.entries.get()
    head = bytes(batch.seal.hash).hex()[:16]
    return Posted(batch.pk, batch.batch_no, range(entry.pk, entry.pk + 1), head, replayed=True)
