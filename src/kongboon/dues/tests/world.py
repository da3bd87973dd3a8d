"""A fund with dues of a baht a day, and sheets of it, for the tests of this app."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tests.world import Cast, make_member

from kongboon.dues.models import CollectionRound
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.ledger.drafts import Posted
from kongboon.members.models import Member
from kongboon.members.tests.sheets import workbook

ON = date(2024, 6, 7)
MAY = date(2024, 5, 31)
TITLE = "ใบเก็บเงิน หมู่ 4 เดือน มิถุนายน 2567"
HEADER = ("ที่", "เลขสมาชิก", "ชื่อ-สกุล", "บ้านเลขที่", "ได้รับจริง (บาท)", "หมายเหตุ")


def sheet(*rows: Iterable[Any], title: str = TITLE, header: Iterable[str] = HEADER) -> bytes:
    """A sheet with its title, a blank row, the header in row 3 and these rows from row 4 on."""
    return workbook([[title], [], list(header), *rows])


def line(number: Any, name: str = "", amount: Any = None, house: str = "") -> list[Any]:
    """A row below HEADER."""
    return [None, number, name, house, amount]


def round_of(cast: Cast, at: datetime, moo: int = 4, month: str = "2024-06") -> CollectionRound:
    return open_round(
        fund=cast.fund, village=cast.villages[moo], month=month, collector=cast.collector, at=at
    )


def take(cast: Cast, at: datetime, *shares: Share, key: str = "tap-1", on: date = ON) -> Posted:
    """One household pays."""
    return record_collection(
        round=round_of(cast, at), takings=[Taking(shares)], on=on, idem_key=key, by=cast.collector, at=at
    )


def paid_to_may(cast: Cast, at: datetime, number: str, **more: Any) -> Member:
    """A member who has paid to the end of May 2567."""
    return make_member(cast, at, number=number, **{"paid_until": MAY, **more})
