"""A fund begins, and adopts its regulation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django_scopes import scope

from kongboon.funds import errors, transaction
from kongboon.funds.changes import add_bank_account, adopt_regulation
from kongboon.funds.ids import lock_fund, next_ids
from kongboon.funds.models import Fund, FundCounter, Village
from kongboon.paper.documents import Letterhead
from kongboon.places.queries import tambon


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


def letterhead(fund: Fund) -> Letterhead:
    """What stands at the top of every paper of the fund."""
    registration = f"ทะเบียนเลขที่ {fund.registration_no}" if fund.registration_no else ""
    return Letterhead(fund.name, tambon(fund.tambon_code).full_th, fund.office_address, registration)
