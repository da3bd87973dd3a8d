"""A fund begins, and adopts its regulation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate
from django_scopes import scope

from kongboon.funds import errors, transaction
from kongboon.funds.ids import lock_fund, next_id, next_ids
from kongboon.funds.models import BankAccount, Fund, FundCounter, RegulationVersion, Village
from kongboon.funds.words import shown_date
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.paper.documents import Letterhead
from kongboon.places.queries import tambon
from kongboon.rules.document import load_regulation
from kongboon.rules.tenure import months_later


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


def check_first_day(
    fund: Fund, voted_on: date, first_day: date, today: date, *, is_historical: bool = False
) -> bool:
    """Refuse a version that may not hold from the day that it names; the answer is whether it is historical.

    From the day after the vote to one year after it, and after the first day of every version that stands. One that
    is expressly historical, and the first of a fund, hold from the day of their vote or later.
    Errors: MeetingNotYet, InForceBeforeVote, InForceTooLate, RegulationOverlaps.
    """
    if voted_on > today:
        raise errors.MeetingNotYet(on=shown_date(voted_on))
    days = {"on": shown_date(first_day), "held_on": shown_date(voted_on)}
    standing = RegulationVersion.objects.filter(fund=fund, withdrawn_at=None)
    last: RegulationVersion | None = standing.order_by("-in_force_from").first()
    if last is None or (is_historical and first_day <= today):
        if first_day < voted_on:
            raise errors.InForceBeforeVote(**days)
        if standing.filter(in_force_from=first_day).exists():
            raise errors.RegulationOverlaps(on=shown_date(first_day))
        return True
    if first_day <= voted_on:
        raise errors.InForceBeforeVote(**days)
    if first_day > months_later(voted_on, 12):
        raise errors.InForceTooLate(**days)
    if last.in_force_from >= first_day:
        raise errors.RegulationOverlaps(on=shown_date(last.in_force_from))
    return False


@transaction.atomic
def withdraw_regulation(*, version: RegulationVersion, at: datetime) -> RegulationVersion:
    """Take back a version that does not hold yet; done twice it stays withdrawn. Errors: RegulationBegun."""
    lock_fund(version.fund)
    locked: RegulationVersion = RegulationVersion.objects.get(fund=version.fund, pk=version.pk)
    if locked.withdrawn_at is None:
        require_not_begun(locked, localdate(at))
        locked.withdrawn_at = at
        locked.save(update_fields=["withdrawn_at"])
    return locked


def require_not_begun(version: RegulationVersion, today: date) -> None:
    """From its first day on only a new version takes its place. Errors: RegulationBegun."""
    if version.in_force_from <= today:
        raise errors.RegulationBegun(on=shown_date(version.in_force_from))


def letterhead(fund: Fund) -> Letterhead:
    """What stands at the top of every paper of the fund."""
    registration = f"ทะเบียนเลขที่ {fund.registration_no}" if fund.registration_no else ""
    return Letterhead(fund.name, tambon(fund.tambon_code).full_th, fund.office_address, registration)
