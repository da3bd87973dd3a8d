"""A collection sheet file meets the fund: looked at, and then recorded as one act."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.services import village_limit, visible_villages
from kongboon.dues import queries
from kongboon.dues.models import DUES, CollectionRound, DuesPayment
from kongboon.dues.services import open_round, post_sheet, require_own_village
from kongboon.dues.sheet_check import (
    CheckedSheet,
    RecordedPayment,
    SheetCounts,
    SheetRow,
    check_sheet,
    counts_of,
    place_of,
)
from kongboon.dues.sheet_file import SheetFile, read_sheet
from kongboon.dues.sheet_issues import NobodyPaid, NothingToRecord, SheetHasErrors, ToConfirm
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
    """Where the rows of a sheet went: the moment and the receipts."""

    at: datetime
    receipts: int
    first_receipt: str
    last_receipt: str
    first_entry_no: int


@dataclass(frozen=True)
class SheetPreview:
    """What a sheet file would record, before anything is written; `recorded` when nothing of it is new."""

    file_name: str
    village: Village
    sheet: CheckedSheet
    read: SheetFile
    recorded: Recorded | None = None

    @property
    def counts(self) -> SheetCounts:
        """How many rows of the file were read, taken, asked about and refused."""
        return counts_of(self.read, self.sheet)


def look_at_sheet(
    *,
    by: Officer,
    data: bytes,
    file_name: str,
    today: date,
    moo: int | None = None,
    month: str | None = None,
    confirmed: Collection[int] = (),
) -> SheetPreview:
    """Read a sheet and compare it with the members that an officer sees, and with what is recorded; writes nothing.

    `confirmed` are the numbers of rows that were asked about and are meant.
    Errors: BadRegisterFile or BadSheetFile for a file that cannot be used at all, VillageNotInFund.
    """
    fund = by.fund
    read = read_sheet(data, file_name, today=today)
    moo, month = place_of(read, moo=moo, month=month, language=language())
    village = visible_villages(by).filter(moo=moo).first()
    if village is None:
        raise VillageNotInFund(moo=moo)
    regulation = regulation_on(fund, read.on or today)
    members = queries.roster(fund, regulation, village_id=village_limit(by))
    checked = check_sheet(
        read,
        moo=moo,
        month=month,
        members=members,
        terms=regulation.dues,
        recorded=_recorded_in_round(fund, moo, month),
        confirmed=confirmed,
        language=language(),
    )
    if not checked.recorded or checked.rows or checked.errors:
        return SheetPreview(file_name, village, checked, read)
    entry_ids = {paid.entry_id for paid in checked.recorded.values()}
    return SheetPreview(file_name, village, checked, read, where_recorded(entry_ids))


def _recorded_in_round(fund: Fund, moo: int, month: str) -> Mapping[int, list[RecordedPayment]]:
    """What stands recorded of a village's month, by member id, in the order in which it was recorded. 1 query."""
    payments = DuesPayment.objects.filter(
        fund=fund, round__village__moo=moo, round__month=month, reversed_by=None
    )
    found: dict[int, list[RecordedPayment]] = defaultdict(list)
    for payment in payments.select_related("entry").order_by("pk"):
        entry = payment.entry
        found[payment.member_id].append(
            RecordedPayment(payment.amount_satang, payment.months, entry.date, entry.paper_number, entry.pk)
        )
    return found


def where_recorded(entry_ids: Collection[int]) -> Recorded:
    """The receipts that these entries are."""
    entries = list(Entry.objects.filter(pk__in=entry_ids).select_related("batch").order_by("pk"))
    first, last = entries[0], entries[-1]
    return Recorded(
        first.batch.posted_at, len(entries), first.paper_number, last.paper_number, first.entry_no
    )


def recorded_by(fund: Fund, batch_no: int) -> Recorded | None:
    """Where the sheet went that a batch recorded, None when there is no such batch."""
    entries = Entry.objects.filter(
        fund=fund, batch__batch_no=batch_no, batch__kind=DUES, batch__idem_key__startswith=_KEY
    )
    entry_ids = list(entries.values_list("pk", flat=True))
    return where_recorded(entry_ids) if entry_ids else None


@transaction.atomic
def record_sheet(
    *, preview: SheetPreview, by: Officer, at: datetime, on: date | None = None
) -> tuple[CollectionRound, Posted]:
    """Record a sheet that was looked at, all its new rows or nothing; the cash is with the village's collector.

    The same rows once more give the first result, `replayed`, whatever file they come from, unless they were taken
    back meanwhile. Errors: SheetHasErrors, ToConfirm, NobodyPaid, NothingToRecord, NotYourVillage, and those of
    `post_sheet`.
    """
    village, sheet = preview.village, preview.sheet
    require_own_village(by, village)
    if sheet.errors:
        raise SheetHasErrors(count=len({issue.row_no for issue in sheet.errors}))
    if sheet.to_confirm:
        raise ToConfirm(rows=", ".join(map(str, sheet.to_confirm)))
    if not sheet.rows:
        raise NothingToRecord if sheet.asked else NobodyPaid
    lock_fund(village.fund)
    collector = queries.collector_of(village) or by
    round = open_round(fund=village.fund, village=village, month=sheet.month, collector=collector, at=at)
    day = on or sheet.on or localdate(at)
    posted = post_sheet(
        round=round,
        rows=sheet.rows,
        idem_key=_key_of(round, sheet.rows, day),
        by=by,
        at=at,
        on=day,
        held_by=collector,
    )
    return round, posted


_KEY = "sheet/"


def _key_of(round: CollectionRound, rows: Sequence[SheetRow], day: date) -> str:
    """The same for the same rows while one of their receipts stands: who pays which months of which round, on which day."""
    told = sorted(
        f"{row.member_id} {row.paid.first} {row.paid.amount_satang} {row.on or day}" for row in rows
    )
    digest = hashlib.sha256("\n".join([str(round.pk), *told]).encode()).hexdigest()
    before = list(
        Batch.objects.filter(fund=round.fund, idem_key__startswith=f"{_KEY}{digest[:32]}").order_by("pk")
    )
    if before and DuesPayment.objects.filter(entry__batch=before[-1], reversed_by=None).exists():
        return before[-1].idem_key
    return f"{_KEY}{digest[:32]}/{len(before) + 1}"
