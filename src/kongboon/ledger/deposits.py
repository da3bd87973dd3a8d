"""Cash that is brought to the bank, and the photo of the bank's slip that shows that it arrived there.

The books move at once. A photo that is missing bars nothing: the deposit is listed until it is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.documents.models import Document
from kongboon.documents.queries import same_papers
from kongboon.documents.uses import Of, Use, require_own
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, require_repeat
from kongboon.funds.models import BankAccount, Fund
from kongboon.funds.words import shown_date
from kongboon.ledger import errors
from kongboon.ledger.accounts import CASH, account_for, name_of
from kongboon.ledger.drafts import Posted
from kongboon.ledger.models import DepositSlip, Entry, Line
from kongboon.ledger.moves import DEPOSIT, bank_of, move

# So long the chair is told of every deposit, and nobody but chair and keepers of one without a photo.
SEEN_FOR = timedelta(days=7)
LISTED_FOR = timedelta(days=90)


@transaction.atomic
def deposit_cash(
    *,
    fund: Fund,
    bank_account: BankAccount,
    amount: int,
    on: date,
    by: Officer,
    at: datetime,
    idem_key: str,
    slip: Document | None = None,
) -> Posted:
    """Bring cash in hand to a bank account; `slip`: the photo of the bank's slip, now or later (`file_deposit_slip`).

    Errors: NotAllowed, NoSuchBank, NotEnoughMoney, those of `post` and of `file_deposit_slip`.
    """
    require(by, Act.DEPOSIT_CASH)
    bank = bank_of(fund, bank_account)
    posted = move(fund, DEPOSIT, account_for(fund, CASH), bank, amount, on, by, at, idem_key)
    if slip is not None and posted.replayed:
        filed = DepositSlip.objects.filter(entry=posted.entry_ids[0]).first()
        require_repeat(filed and filed.slip_id, slip.pk)
    elif slip is not None:
        file_deposit_slip(entry=Entry.objects.get(pk=posted.entry_ids[0]), slip=slip, by=by, at=at)
    return posted


@transaction.atomic
def file_deposit_slip(*, entry: Entry, slip: Document, by: Officer, at: datetime) -> DepositSlip:
    """File the photo of the bank's slip, or of the line in the passbook; the same one again is the same row.

    Errors: NotAllowed, NotADeposit, AlreadyReversed, DepositSlipThere, and those of a photo that is of something else.
    """
    require(by, Act.DEPOSIT_CASH)
    lock_fund(entry.fund)
    if entry.batch.kind != DEPOSIT:
        raise errors.NotADeposit(entry=entry.entry_no)
    known: DepositSlip | None = DepositSlip.objects.filter(entry=entry).first()
    if known is not None:
        if known.slip_id == slip.pk:
            return known
        raise errors.DepositSlipThere(entry=entry.entry_no)
    if Entry.objects.filter(reverses=entry).exists():
        raise errors.AlreadyReversed(entry=entry.entry_no)
    _require_own(entry.fund, slip)
    made: DepositSlip = DepositSlip.objects.create(
        id=next_id(entry.fund), fund=entry.fund, entry=entry, slip=slip, filed_by=by, at=at
    )
    return made


def _require_own(fund: Fund, slip: Document) -> None:
    """A photo shows one deposit: it was not filed for something else, nor for another deposit that stands.

    Errors: PhotoOfElsewhere, DepositSlipElsewhere, DepositSlipTwice.
    """
    require_own(slip, Of.DEPOSIT, None)
    if slip.kind != Document.Kind.BANK_SLIP:
        raise errors.DepositSlipElsewhere(
            kind=slip.get_kind_display(),
            on=shown_date(localdate(slip.uploaded_at)),
            name=slip.uploaded_by.name,
        )
    live = _with_slip(fund)
    if same := same_papers(slip, Document.objects.filter(pk__in=live.values("slip_id"))):
        used = live.filter(slip=same[0]).first()
        assert used is not None, "the photo is of one of them"
        raise errors.DepositSlipTwice(entry=used.entry.entry_no)


def _with_slip(fund: Fund) -> QuerySet[DepositSlip]:
    undone = Entry.objects.filter(reverses=OuterRef("entry"))
    found: QuerySet[DepositSlip] = DepositSlip.objects.filter(~Exists(undone), fund=fund)
    return found.select_related("entry")


def slip_uses(fund: Fund, photos: Collection[int]) -> Iterator[Use]:
    """The deposits whose slip of the bank is one of some photos. One query."""
    for filed in _with_slip(fund).filter(slip__in=photos):
        what = gettext("cash brought to the bank, entry %(entry)s") % {"entry": filed.entry.entry_no}
        yield Use(filed.slip_id, Of.DEPOSIT, f"entry/{filed.entry_id}", what)


# ---- what is listed ----


@dataclass(frozen=True)
class Deposit:
    """One deposit as it is listed; satang. `slip_id`: the photo of the bank's slip, None while it is missing."""

    entry_no: int
    on: date
    recorded_on: date
    bank: str
    satang: int
    by: str
    slip_id: int | None

    @property
    def is_backdated(self) -> bool:
        return self.on != self.recorded_on


def _standing(fund: Fund) -> QuerySet[Line]:
    """The side of the bank of every deposit that was not taken back, the newest first."""
    found: QuerySet[Line] = Line.objects.filter(
        ~Exists(Entry.objects.filter(reverses=OuterRef("entry"))),
        fund=fund,
        account__bank_account__isnull=False,
        amount__gt=0,
        entry__batch__kind=DEPOSIT,
    )
    return found.select_related(
        "entry__batch__posted_by", "entry__deposit_slip", "account__bank_account"
    ).order_by("-pk")


def deposits_since(fund: Fund, since: datetime) -> list[Deposit]:
    """What was recorded since a moment as brought to the bank and stands, the newest first. One query."""
    return [_deposit(line) for line in _standing(fund).filter(entry__batch__posted_at__gte=since)]


def without_slip(fund: Fund, until: datetime) -> list[Deposit]:
    """Deposits recorded up to a moment whose photo of the bank's slip is still missing. One query."""
    missing = _standing(fund).filter(entry__deposit_slip=None, entry__batch__posted_at__lte=until)
    return [_deposit(line) for line in missing]


def listed_deposits(fund: Fund, at: datetime) -> list[Deposit]:
    """Those of the last ninety days, and every one whose photo is missing. One query."""
    shown = Q(entry__batch__posted_at__gte=at - LISTED_FOR) | Q(entry__deposit_slip=None)
    return [_deposit(line) for line in _standing(fund).filter(shown)]


def _deposit(line: Line) -> Deposit:
    entry = line.entry
    filed = getattr(entry, "deposit_slip", None)
    return Deposit(
        entry_no=entry.entry_no,
        on=entry.date,
        recorded_on=localdate(entry.batch.posted_at),
        bank=name_of(line.account),
        satang=line.amount,
        by=entry.batch.posted_by.name,
        slip_id=filed.slip_id if filed is not None else None,
    )


def deposit_slip_of(entry_id: int) -> int | None:
    """The photo of the bank's slip that was filed with a deposit. One query."""
    return DepositSlip.objects.filter(entry_id=entry_id).values_list("slip_id", flat=True).first()
