"""A fund begins, and adopts its regulation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django_scopes import scope

from kongboon.funds import errors, transaction
from kongboon.funds.ids import lock_fund, next_id, next_ids
from kongboon.funds.models import BankAccount, Fund, FundCounter, RegulationVersion, Village
from kongboon.funds.words import shown_date
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.paper.documents import Letterhead
from kongboon.places.queries import tambon
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class NewFund:
    """What is asked of a fund that begins. villages: (moo, name); banks: (bank, branch, number)."""

    code: str
    name: str
    villages: Sequence[tuple[int, str]] = ()
    banks: Sequence[tuple[str, str, str]] = ()
    fiscal_start_month: int = 10
    founded_on: date | None = None
    office_address: str = ""
    registration_no: str = ""
    registered_on: date | None = None
    regulation: str = field(default="", repr=False)


@transaction.atomic
def create_fund(new: NewFund, *, at: datetime) -> Fund:
    """Make a fund with its villages and bank accounts; its books are opened by `ledger.accounts.open_books`.

    Errors: BadFundCode, UnknownTambon, FundExists, FundNameMissing, VillageTwice, BankAccountTwice, BadRegulation.
    """
    if not re.fullmatch(r"[1-9]\d{6}", new.code):
        raise errors.BadFundCode(code=new.code)
    tambon(new.code[:6])
    if not new.name.strip():
        raise errors.FundNameMissing
    if known := Fund.objects.filter(pk=int(new.code)).first():
        raise errors.FundExists(code=new.code, name=known.name)
    fund = Fund.objects.create(
        id=int(new.code),
        name=new.name.strip(),
        tambon_code=new.code[:6],
        fiscal_start_month=new.fiscal_start_month,
        founded_on=new.founded_on,
        office_address=new.office_address.strip(),
        registration_no=new.registration_no.strip(),
        registered_on=new.registered_on,
    )
    FundCounter.objects.create(fund=fund)
    with scope(fund=fund):
        add_villages(fund, new.villages)
        for bank, branch, number in new.banks:
            add_bank_account(fund=fund, bank=bank, branch=branch, number=number)
        if new.regulation:
            adopt_regulation(fund=fund, text=new.regulation, at=at)
    return fund


@transaction.atomic
def add_villages(fund: Fund, villages: Sequence[tuple[int, str]]) -> list[Village]:
    """Add villages by number and name. Errors: VillageTwice."""
    lock_fund(fund)
    seen = set(Village.objects.filter(fund=fund).values_list("moo", flat=True))
    for moo, _ in villages:
        if moo in seen:
            raise errors.VillageTwice(moo=moo)
        seen.add(moo)
    rows = zip(next_ids(fund, len(villages)), villages, strict=True) if villages else ()
    made: list[Village] = Village.objects.bulk_create(
        Village(id=pk, fund=fund, moo=moo, name=name.strip()) for pk, (moo, name) in rows
    )
    return made


@transaction.atomic
def add_bank_account(*, fund: Fund, bank: str, branch: str, number: str) -> BankAccount:
    """Add an account in the fund's name at a bank. Errors: BankAccountTwice."""
    lock_fund(fund)
    bank, number = check_bank_account(fund, bank, number)
    made: BankAccount = BankAccount.objects.create(
        id=next_id(fund), fund=fund, bank=bank, branch=branch.strip(), number=number
    )
    return made


def check_bank_account(fund: Fund, bank: str, number: str) -> tuple[str, str]:
    """Bank and number as they are written down. Errors: BankAccountTwice."""
    bank, number = bank.strip(), to_arabic_digits(number.strip())
    if BankAccount.objects.filter(fund=fund, bank=bank, number=number).exists():
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
def adopt_regulation(*, fund: Fund, text: str, at: datetime) -> RegulationVersion:
    """Put a regulation in force from the day that it names; the one before ends the day before.

    Errors: BadRegulation with every problem and its line; RegulationOverlaps.
    """
    document = load_regulation(text)
    lock_fund(fund)
    last = version_before(fund, document)
    if last is not None and (last.in_force_to is None or last.in_force_to >= document.in_force_from):
        last.in_force_to = document.in_force_from - timedelta(days=1)
        last.save(update_fields=["in_force_to"])
    version: RegulationVersion = RegulationVersion.objects.create(
        id=next_id(fund),
        fund=fund,
        number=document.number,
        year_be=document.year_be,
        in_force_from=document.in_force_from,
        in_force_to=document.in_force_to,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        adopted_at=at,
    )
    return version


def version_before(fund: Fund, document: Regulation) -> RegulationVersion | None:
    """The version that ends where a regulation begins; None before the first. Errors: RegulationOverlaps."""
    last: RegulationVersion | None = (
        RegulationVersion.objects.filter(fund=fund).order_by("-in_force_from").first()
    )
    if last is not None and last.in_force_from >= document.in_force_from:
        raise errors.RegulationOverlaps(on=shown_date(last.in_force_from))
    return last


def letterhead(fund: Fund) -> Letterhead:
    """What stands at the top of every paper of the fund."""
    registration = f"ทะเบียนเลขที่ {fund.registration_no}" if fund.registration_no else ""
    return Letterhead(fund.name, tambon(fund.tambon_code).full_th, fund.office_address, registration)
