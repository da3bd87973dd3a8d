"""A collection sheet file meets the fund: looked at, and then recorded as one act."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from kongboon.access.models import Officer
from kongboon.access.services import village_limit, visible_villages
from kongboon.dues import queries
from kongboon.dues.models import DUES, CollectionRound
from kongboon.dues.services import open_round, post_sheet, require_own_village
from kongboon.dues.sheet_check import CheckedSheet, check_sheet, place_of
from kongboon.dues.sheet_file import SheetFile, read_sheet
from kongboon.dues.sheet_issues import NobodyPaid, SheetHasErrors
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import Fund, Village
from kongboon.funds.regulations import regulation_on
from kongboon.funds.words import language
from kongboon.ledger.drafts import Posted
from kongboon.ledger.models import Batch, Entry
from kongboon.members.errors import VillageNotInFund


@dataclass(frozen=True)
class Recorded:
    """Where a file went that was recorded before: the moment and its receipts."""

    at: datetime
    receipts: int
    first_receipt: str
    last_receipt: str
    first_entry_no: int


@dataclass(frozen=True)
class SheetPreview:
    """What a sheet file would record, before anything is written; `recorded` when its very bytes were before."""

    file_name: str
    sha256: str
    village: Village
    sheet: CheckedSheet
    read: SheetFile
    recorded: Recorded | None = None


def look_at_sheet(
    *, by: Officer, data: bytes, file_name: str, today: date, moo: int | None = None, month: str | None = None
) -> SheetPreview:
    """Read a sheet and compare it with the members that an officer sees; writes nothing.

    Errors: BadRegisterFile or BadSheetFile for a file that cannot be used at all, VillageNotInFund.
    """
    fund, sha256 = by.fund, hashlib.sha256(data).hexdigest()
    read = read_sheet(data, file_name, today=today)
    moo, month = place_of(read, moo=moo, month=month, language=language())
    village = visible_villages(by).filter(moo=moo).first()
    if village is None:
        raise VillageNotInFund(moo=moo)
    if recorded := recorded_before(fund, sha256):
        empty = CheckedSheet(moo, month, read.on, (), ())
        return SheetPreview(file_name, sha256, village, empty, read, recorded)
    regulation = regulation_on(fund, read.on or today)
    members = queries.roster(fund, regulation.membership, village_id=village_limit(by))
    terms = regulation.dues
    checked = check_sheet(read, moo=moo, month=month, members=members, terms=terms, language=language())
    return SheetPreview(file_name, sha256, village, checked, read)


def recorded_before(fund: Fund, sha256: str) -> Recorded | None:
    """Where the same file was recorded, None when it was not."""
    batch = Batch.objects.filter(fund=fund, kind=DUES, idem_key=f"sheet/{sha256[:32]}").first()
    if batch is None:
        return None
    entries = list(Entry.objects.filter(batch=batch).order_by("pk"))
    first, last = entries[0], entries[-1]
    return Recorded(batch.posted_at, len(entries), first.paper_number, last.paper_number, first.entry_no)


@transaction.atomic
def record_sheet(
    *, preview: SheetPreview, by: Officer, at: datetime, on: date | None = None
) -> tuple[CollectionRound, Posted]:
    """Record a sheet that was looked at, all of it or nothing; the cash is with the village's collector.

    Errors: SheetHasErrors, NobodyPaid, NotYourVillage, and those of `post_sheet`.
    """
    village, sheet = preview.village, preview.sheet
    require_own_village(by, village)
    if sheet.errors:
        raise SheetHasErrors(count=len({issue.row_no for issue in sheet.errors}))
    if not sheet.rows and preview.recorded is None:
        raise NobodyPaid
    lock_fund(village.fund)
    collector = queries.collector_of(village) or by
    round = open_round(fund=village.fund, village=village, month=sheet.month, collector=collector, at=at)
    posted = post_sheet(
        round=round,
        rows=sheet.rows,
        file_sha256=preview.sha256,
        by=by,
        at=at,
        on=on or sheet.on,
        held_by=collector,
    )
    return round, posted
