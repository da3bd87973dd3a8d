"""The fund's chart of accounts: the standard one, and the sub-accounts made from it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language

from kongboon.access.models import Officer
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, next_ids
from kongboon.funds.models import BankAccount, Fund
from kongboon.ledger.canonical import GENESIS
from kongboon.ledger.errors import UnknownAccount
from kongboon.ledger.models import Account, Head

CASH = "1101"
COLLECTOR_CASH = "1102"
BANK = "1110"
SUPPLIES = "1170"
BENEFITS_PAYABLE = "2101"
DUES_IN_ADVANCE = "2102"
OPENING_EQUITY = "3199"
DUES_INCOME = "4101"
ENTRY_FEES = "4102"
CASH_OVER_SHORT = "5401"
DUES_REFUNDED = "5501"
# Cash, banks, and what the fund has put on long deposit: what is in these accounts can be handed to somebody.
MONEY = (CASH, COLLECTOR_CASH, BANK, "1120", "1130")


@cache
def standard_chart() -> tuple[dict[str, str], ...]:
    """Rows of the standard chart: code, kind, name_th, name_en."""
    text = (files("kongboon.ledger") / "chart.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["account"])


def is_money(code: str) -> bool:
    """Whether an account, by its code, is of the fund's money; sub-accounts as "1110.2" too."""
    return code.partition(".")[0] in MONEY


@transaction.atomic
def open_books(fund: Fund) -> None:
    """Give a new fund its chart of accounts, one account for each bank account, and the empty head of its chain."""
    lock_fund(fund)
    rows = standard_chart()
    Account.objects.bulk_create(
        Account(id=pk, fund=fund, **row) for pk, row in zip(next_ids(fund, len(rows)), rows, strict=True)
    )
    Head.objects.create(fund=fund, hash=GENESIS)
    for bank_account in BankAccount.objects.filter(fund=fund).order_by("pk"):
        account_of_bank(bank_account)


def account_for(fund: Fund, code: str) -> Account:
    """The fund's account with a code; UnknownAccount if there is none."""
    try:
        account: Account = Account.objects.get(fund=fund, code=code)
    except Account.DoesNotExist:
        raise UnknownAccount(account=code) from None
    return account


@transaction.atomic
def account_of_bank(bank_account: BankAccount) -> Account:
    """The sub-account 1110.n of a bank account, made at its first use."""
    known: Account | None = bank_account.ledger_accounts.first()
    if known is None:
        lock_fund(bank_account.fund)  # somebody else may be making it
        known = bank_account.ledger_accounts.first()
    return known or _sub_account(
        bank_account.fund, BANK, f"{bank_account.bank} {bank_account.number}", bank_account=bank_account
    )


@transaction.atomic
def account_of_collector(officer: Officer) -> Account:
    """The sub-account 1102.n of cash that an officer holds until hand-over, made at its first use."""
    known: Account | None = officer.cash_accounts.first()
    if known is None:
        lock_fund(officer.fund)
        known = officer.cash_accounts.first()
    return known or _sub_account(officer.fund, COLLECTOR_CASH, officer.name, officer=officer)


def _sub_account(fund: Fund, parent_code: str, name: str, **owner: BankAccount | Officer) -> Account:
    parent = account_for(fund, parent_code)
    number = Account.objects.filter(fund=fund, code__startswith=f"{parent_code}.").count() + 1
    account: Account = Account.objects.create(
        id=next_id(fund),
        fund=fund,
        code=f"{parent_code}.{number}",
        kind=parent.kind,
        name_th=f"{parent.name_th} · {name}"[:150],
        name_en=f"{parent.name_en} · {name}"[:150],
        **owner,
    )
    return account


def name_of(account: Account) -> str:
    """The account's name in the language of the page."""
    return str(account.name_th if (get_language() or "th").startswith("th") else account.name_en)
