"""Which accounts of the books a benefit goes through (domain.md 2.7)."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import F, Sum

from kongboon.funds.ids import require_repeat
from kongboon.funds.models import BankAccount, Fund
from kongboon.ledger.accounts import CASH, SUPPLIES, account_for, account_of_bank
from kongboon.ledger.models import Account, Balance, Entry, Line
from kongboon.ledger.queries import balances, money_accounts

LOCAL_BENEFITS = "5113"
HELP_TO_NON_MEMBERS = "5120"


def expense_account(fund: Fund, benefit_code: str, relation: str = "self") -> Account:
    """5101 to 5113 for B01 to B13; a fund's own further benefits go with the local ones; 5120 for non-members."""
    if relation == "non_member":
        return account_for(fund, HELP_TO_NON_MEMBERS)
    found = re.fullmatch(r"B(0[1-9]|1[0-3])", benefit_code)
    return account_for(fund, f"51{found[1]}" if found else LOCAL_BENEFITS)


def money_account(fund: Fund, bank: BankAccount | None, *, from_stock: bool = False) -> Account:
    """The bank account's own sub-account, the stock of supplies, or the cash box."""
    if from_stock:
        return account_for(fund, SUPPLIES)
    return account_of_bank(bank) if bank is not None else account_for(fund, CASH)


def require_repeated_payment(entry: Entry, account: Account, on: date | None) -> None:
    """Refuse a payment under a used key that would go out of another place, or on another day. Errors: KeyReused."""
    places = set(Line.objects.filter(entry=entry, amount__lt=0).values_list("account_id", flat=True))
    require_repeat((account.pk in places, entry.date), (True, on or entry.date))


def fund_money_satang(fund: Fund, as_of: date | None = None) -> int:
    """What the fund holds in cash and at banks by its books, today or at the end of a day."""
    held = balances(fund, as_of)
    return sum(held.get(account.pk, 0) for account in money_accounts(fund))


def held_satang(account: Account) -> int:
    """What an account holds by the books: debits less credits."""
    total = Balance.objects.filter(account=account).aggregate(total=Sum(F("debit") - F("credit")))["total"]
    return int(total or 0)
