"""A fund with money, a regulation and a member in good standing, for the tests of claims."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django_scopes import scope
from PIL import Image
from tests.ground import ground
from tests.world import Cast, make_fund, make_member, record_opening, specimen

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.services import Asked, Paper
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.funds.models import BankAccount
from kongboon.ledger.accounts import account_of_bank
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text

CASH = 50_000_00
IN_BANK = 200_000_00


def jpeg(colour: str = "khaki") -> bytes:
    """A small photo; another colour is another photo."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return out.getvalue()


def with_money(
    at: datetime, regulation: str = "", *, cash: int = CASH, code: str = "3305050", users: bool = False
) -> Cast:
    """A fund whose books hold cash and a bank balance since 1 October 2566."""
    cast = make_fund(at=at, code=code, regulation=regulation or catalogue_text("standard-13"), users=users)
    with scope(fund=cast.fund):
        bank = account_of_bank(BankAccount.objects.get(fund=cast.fund))
        record_opening(
            fund=cast.fund,
            on=date(2023, 10, 1),
            balances={"1101": cash, bank.code: IN_BANK},
            by=cast.treasurer,
            at=at,
        )
    return cast


@ground
def cast(at: datetime) -> Cast:
    return with_money(at)


@ground
def member(cast: Cast, at: datetime) -> Member:
    """Boonmi, a member for seven years, dues paid to the end of May 2567."""
    return make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="นายทองใบ มีสุข", heir_relation="บุตร")


@pytest.fixture
def paper(cast: Cast, at: datetime) -> Callable[..., Paper]:
    """A filed photo as the evidence of a name."""

    def make(name: str, colour: str = "") -> Paper:
        return Paper(name, photo(cast, at, colour))

    return make


_photos = itertools.count(1)


def photo(cast: Cast, at: datetime, colour: str = "") -> Document:
    """A photo nobody filed before; with a colour always the same one."""
    return file_document(
        fund=cast.fund,
        data=jpeg(colour) if colour else specimen(next(_photos)),
        file_name="ใบ.jpg",
        kind="evidence",
        by=cast.officers[Role.WELFARE],
        at=at,
    )


def death_of(cast: Cast, member: Member, at: datetime, on: date = date(2024, 6, 9), **more: object) -> Asked:
    """What the family asks for on the day after: the certificate with its number and photo."""
    values: dict[str, object] = {
        "member": member,
        "event": "death",
        "event_on": on,
        "certificate_no": "33-01/2567",
        "papers": (Paper("death_certificate", photo(cast, at)),),
    }
    return Asked(**(values | more))  # type: ignore[arg-type]


def welfare(cast: Cast) -> Officer:
    return cast.officers[Role.WELFARE]
