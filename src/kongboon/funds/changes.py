"""A fund's bank accounts, details and regulation, as they are written down once two people have agreed.

Only `governance` calls this, whoever makes a fund, and the regulations that come into force by a request: a contract
in `.importlinter` names them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from kongboon.funds import errors, transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import BankAccount, Fund, RegulationVersion
from kongboon.funds.regulations import check_first_day, require_withdrawable
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.rules.document import load_regulation


@transaction.atomic
def add_bank_account(*, fund: Fund, bank: str, branch: str, number: str) -> BankAccount:
    """Add an account in the fund's name at a bank. Errors: BankAccountTwice."""
    lock_fund(fund)
    bank, number = check_bank_account(fund, bank, number)
    made: BankAccount = BankAccount.objects.create(
        id=next_id(fund), fund=fund, bank=bank, branch=branch.strip(), number=number
    )
    return made


@transaction.atomic
def correct_bank_account(*, account: BankAccount, bank: str, branch: str, number: str) -> BankAccount:
    """Write down rightly which account it is; what the books have with it stays with it. Errors: BankAccountTwice."""
    lock_fund(account.fund)
    locked: BankAccount = BankAccount.objects.get(fund=account.fund, pk=account.pk)
    locked.bank, locked.number = check_bank_account(account.fund, bank, number, but=locked)
    locked.branch = branch.strip()
    locked.save(update_fields=["bank", "branch", "number"])
    return locked


def check_bank_account(fund: Fund, bank: str, number: str, but: BankAccount | None = None) -> tuple[str, str]:
    """Bank and number as they are written down; `but`: the account itself that is corrected. Errors: BankAccountTwice."""
    bank, number = bank.strip(), to_arabic_digits(number.strip())
    others = BankAccount.objects.exclude(pk=but.pk) if but is not None else BankAccount.objects.all()
    if others.filter(fund=fund, bank=bank, number=number).exists():
        raise errors.BankAccountTwice(bank=bank, number=number)
    return bank, number


@dataclass(frozen=True)
class FundDetails:
    """What may change about a fund that stands: never its code, its tambon or its fiscal year."""

    name: str
    founded_on: date | None
    office_address: str
    registration_no: str
    registered_on: date | None


@transaction.atomic
def change_details(*, fund: Fund, details: FundDetails) -> Fund:
    """Write down the fund's name, address and registration anew. Errors: FundNameMissing."""
    if not details.name.strip():
        raise errors.FundNameMissing
    lock_fund(fund)
    locked = Fund.objects.get(pk=fund.pk)
    for name in FundDetails.__dataclass_fields__:
        value = getattr(details, name)
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    locked.save(update_fields=list(FundDetails.__dataclass_fields__))
    return locked


@transaction.atomic
def adopt_regulation(
    *, fund: Fund, text: str, at: datetime, is_historical: bool = False
) -> RegulationVersion:
    """Write down a regulation that a meeting adopted: it holds from the day that it names to the next one's first day.

    Errors: BadRegulation with every problem and its line; those of `check_first_day`.
    """
    document = load_regulation(text)
    lock_fund(fund)
    is_historical = check_first_day(
        fund, document.approved_on, document.in_force_from, localdate(at), is_historical=is_historical
    )
    version: RegulationVersion = RegulationVersion.objects.create(
        id=next_id(fund),
        fund=fund,
        number=document.number,
        year_be=document.year_be,
        in_force_from=document.in_force_from,
        in_force_to=document.in_force_to,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        voted_on=document.approved_on,
        is_historical=is_historical,
        adopted_at=at,
    )
    return version


@transaction.atomic
def withdraw_regulation(*, version: RegulationVersion, at: datetime) -> RegulationVersion:
    """Take back a version that does not hold yet; done twice it stays withdrawn. Errors: RegulationBegun."""
    lock_fund(version.fund)
    locked: RegulationVersion = RegulationVersion.objects.get(fund=version.fund, pk=version.pk)
    if locked.withdrawn_at is None:
        require_withdrawable(locked, localdate(at))
        locked.withdrawn_at = at
        locked.save(update_fields=["withdrawn_at"])
    return locked
