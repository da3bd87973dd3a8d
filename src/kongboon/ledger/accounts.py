"""The fund's chart of accounts: the standard one, and the sub-accounts made from it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
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
GIFTS_IN_KIND = "4902"
PUBLIC_WELFARE = "5201"
CASH_OVER_SHORT = "5401"
DUES_REFUNDED = "5501"
OTHER_COSTS = "5901"


@dataclass(frozen=True)
class ChartAccount:
    """One row of `chart.toml`, which says what each word means; "" where a word does not fit the account."""

    code: str
    kind: str
    name_th: str
    name_en: str
    money: str = ""
    leg: str = ""
    pool: str = ""
    by_hand: str = ""
    benefit: bool = False


@cache
def standard_chart() -> dict[str, ChartAccount]:
    """The standard chart by code."""
    text = (files("kongboon.ledger") / "chart.toml").read_text(encoding="utf-8")
    return {row["code"]: ChartAccount(**row) for row in tomllib.loads(text)["account"]}


def in_chart(code: str) -> ChartAccount:
    """What the standard chart says of an account, by its code; of a sub-account such as "1110.2" by its parent's."""
    return standard_chart()[code.partition(".")[0]]


def is_money(code: str) -> bool:
    """Whether an account, by its code, is of the fund's money; sub-accounts as "1110.2" too."""
    return bool(in_chart(code).money)


def by_hand(*headings: str) -> tuple[str, ...]:
    """The accounts that the treasurer enters by hand under these headings, in the order of the chart."""
    return tuple(row.code for row in standard_chart().values() if row.by_hand in headings)


def costs_of_pool(pool: str) -> tuple[str, ...]:
    """The expense accounts that a pool pays, beside its benefits."""
    return tuple(row.code for row in standard_chart().values() if row.pool == pool and row.kind == "expense")


@transaction.atomic
def open_books(fund: Fund) -> None:
    """Give a new fund its chart of accounts, one account for each bank account, and the empty head of its chain."""
    lock_fund(fund)
    rows = standard_chart().values()
    Account.objects.bulk_create(
        Account(id=pk, fund=fund, code=row.code, kind=row.kind, name_th=row.name_th, name_en=row.name_en)
        for pk, row in zip(next_ids(fund, len(rows)), rows, strict=True)
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
    return known or _sub_account(bank_account.fund, BANK, str(bank_account), bank_account=bank_account)


def name_as_bank(bank_account: BankAccount) -> None:
    """Let the account of a bank account that was corrected bear its right name; code and entries stay."""
    parent = account_for(bank_account.fund, BANK)
    bank_account.ledger_accounts.update(**_names(parent, str(bank_account)))


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
        **_names(parent, name),
        **owner,
    )
    return account


def _names(parent: Account, name: str) -> dict[str, str]:
    return {"name_th": f"{parent.name_th} · {name}"[:150], "name_en": f"{parent.name_en} · {name}"[:150]}


def name_of(account: Account) -> str:
    """The account's name in the language of the page."""
    return str(account.name_th if (get_language() or "th").startswith("th") else account.name_en)
