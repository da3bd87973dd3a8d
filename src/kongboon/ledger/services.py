"""Acts on the books: opening balances, reversal, closing a month; `post` is the way in for every app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Sum
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.funds import transaction
from kongboon.funds.actor import place_now
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date, shown_month
from kongboon.governance.models import Resolution
from kongboon.governance.resolutions import resolution_named, rest_on
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import add_months, day_in_bangkok, month_of
from kongboon.ledger import errors
from kongboon.ledger.accounts import CASH_OVER_SHORT, OPENING_EQUITY, SUPPLIES, account_for, name_of
from kongboon.ledger.checks import cache_differences
from kongboon.ledger.deposits import deposit_cash, file_deposit_slip
from kongboon.ledger.drafts import EntryDraft, LineDraft, Posted, credit, debit
from kongboon.ledger.goods import require_goods
from kongboon.ledger.models import Account, Balance, Batch, Entry, Line, PeriodEvent
from kongboon.ledger.moves import (
    check_enough,
    record_income,
    withdraw_cash,
)
from kongboon.ledger.posting import OPENING, PLACE_IN_BOOKS, post
from kongboon.ledger.running_balance import Moves, missing_money, money_moves

# Words in the books are Thai whatever the language of the screen.
NOTHING_ENTERED = "ไม่มีรายการในเดือนนี้"

__all__ = [
    "check_enough",
    "check_reversible",
    "close_month",
    "deposit_cash",
    "file_deposit_slip",
    "is_closed",
    "post",
    "record_income",
    "record_opening",
    "reopen_month",
    "reverse_entry",
    "withdraw_cash",
]

REVERSAL = "reversal"


@transaction.atomic
def record_opening(*, fund: Fund, on: date, balances: Mapping[str, int], by: Officer, at: datetime) -> Posted:
    """Enter what the fund owns and owes on the day it begins with us, once.

    balances: account code -> satang, debit above zero for what it owns, credit below for what it owes and
    for its pools; what is left over goes to the accumulated surplus (3199), as the old book had it.
    Errors: OpeningDone, UnknownAccount, EmptyBatch. The first opening stands even if this one comes late.
    """
    require(by, Act.RECORD_OPENING)
    lock_fund(fund)
    if done := Batch.objects.filter(fund=fund, kind=OPENING).order_by("-batch_no").first():
        raise errors.OpeningDone(date=shown_date(done.entries.get().date))
    lines = [LineDraft(account_for(fund, code).pk, amount) for code, amount in balances.items() if amount]
    if not lines:
        raise errors.EmptyBatch
    if rest := sum(line.amount for line in lines):
        lines.append(LineDraft(account_for(fund, OPENING_EQUITY).pk, -rest))
    draft = EntryDraft(on, tuple(lines), source="opening")
    place = place_now()[:PLACE_IN_BOOKS]
    return post(fund=fund, kind=OPENING, entries=[draft], idem_key=OPENING, by=by, at=at, device=place)


@transaction.atomic
def reverse_entry(
    *,
    entry: Entry,
    on: date,
    reason: str,
    by: Officer,
    at: datetime,
    idem_key: str = "",
    kind: str = REVERSAL,
    act: Act = Act.UNDO_ENTRY,
    books_difference: bool = False,
) -> Posted:
    """Undo an entry by its mirror, dated in an open month; the first entry stays as it is.

    Pages and commands ask for it first, so that two people have spoken (`ledger.undoing`, `dues.taking_back`).
    `books_difference`: what box or bank would be short of by it is booked to cash short or over (5401) beside it.
    Errors: NotAllowed, AlreadyReversed, ReversalOfReversal, NotEnoughMoney, NotEnoughGoods, ReasonMissing,
    PeriodClosed.
    """
    return reverse_entries(
        entries=[entry],
        on=on,
        reason=reason,
        by=by,
        at=at,
        idem_key=idem_key,
        kind=kind,
        act=act,
        books_difference=books_difference,
    )


@transaction.atomic
def reverse_entries(
    *,
    entries: Sequence[Entry],
    on: date,
    reason: str,
    by: Officer,
    at: datetime,
    idem_key: str = "",
    kind: str = REVERSAL,
    act: Act = Act.UNDO_ENTRY,
    books_difference: bool = False,
) -> Posted:
    """Undo several entries in one batch under the act that undoes; all of them or none. Errors as `reverse_entry`."""
    require(by, act)
    if not reason.strip():
        raise errors.ReasonMissing
    fund = entries[0].fund
    lock_fund(fund)
    key = idem_key or f"reverse/{entries[0].pk}"
    if not Batch.objects.filter(fund=fund, idem_key=key).exists():
        for entry in entries:
            check_reversible(entry)
    drafts = [_mirror(entry, on, reason.strip()) for entry in entries]
    if books_difference:
        drafts += _differences(fund, drafts, on, reason.strip())
    return post(fund=fund, kind=kind, entries=drafts, idem_key=key, by=by, at=at)


def check_reversible(entry: Entry) -> None:
    """Refuse what cannot be undone now. Errors: AlreadyReversed, ReversalOfReversal, NotEnoughGoods."""
    if entry.reverses_id:
        raise errors.ReversalOfReversal(entry=entry.entry_no)
    if Entry.objects.filter(reverses_id=entry.pk).exists():
        raise errors.AlreadyReversed(entry=entry.entry_no)
    # What came in may have gone out since.
    if (goods := _net(entry, SUPPLIES)) > 0:
        require_goods(account_for(entry.fund, SUPPLIES), goods)


def _net(entry: Entry, code: str) -> int:
    """What an entry brought into an account, satang."""
    return int(entry.lines.filter(account__code=code).aggregate(total=Sum("amount"))["total"] or 0)


def money_gone(entry: Entry, on: date) -> list[tuple[str, int]]:
    """Name and satang of box and banks that hold too little, on some day, for an entry to be taken back on a day."""
    missing = missing_money(entry.fund_id, _moves(entry.fund, [_mirror(entry, on, "")]))
    accounts = Account.objects.filter(pk__in=missing).order_by("code")
    return [(name_of(account), missing[account.pk]) for account in accounts]


def _moves(fund: Fund, drafts: Sequence[EntryDraft]) -> Moves:
    return money_moves(drafts, dict(Account.objects.filter(fund=fund).values_list("pk", "code")))


def _differences(fund: Fund, drafts: Sequence[EntryDraft], on: date, reason: str) -> list[EntryDraft]:
    """Entries that put into box and banks what drafts would take out of them and what is not there."""
    over_short = account_for(fund, CASH_OVER_SHORT).pk
    return [
        EntryDraft(
            on, (debit(account, satang), credit(over_short, satang)), note=reason, reason_code="difference"
        )
        for account, satang in missing_money(fund.pk, _moves(fund, drafts)).items()
    ]


def _mirror(entry: Entry, on: date, reason: str) -> EntryDraft:
    lines = tuple(
        LineDraft(
            line.account_id,
            -line.amount,
            line.member_id,
            line.earmark_id,
            None if line.quantity_milli is None else -line.quantity_milli,
        )
        for line in entry.lines.order_by("pk")
    )
    return EntryDraft(
        on, lines, note=reason, reverses_id=entry.pk, reason_code="reversal", source=entry.source
    )


def is_closed(fund: Fund, month: str) -> bool:
    """Whether a month "YYYY-MM" is closed: the last event decides."""
    event = PeriodEvent.objects.filter(fund=fund, month=month).order_by("-id").first()
    return bool(event and event.closed)


@transaction.atomic
def close_month(*, fund: Fund, month: str, by: Officer, at: datetime) -> PeriodEvent:
    """Close a month after the books were checked: every collector's cash of it is handed over and the cache holds.

    Handed over by now: a count after the month's end counts. Months before it that nobody used close with it.
    Errors: MonthAlreadyClosed; MonthNotClosable with what still has to be done.
    """
    require(by, Act.CLOSE_MONTH)
    lock_fund(fund)
    if is_closed(fund, month):
        raise errors.MonthAlreadyClosed(month=shown_month(month))
    if problem := _hindrance(fund, month, at):
        raise errors.MonthNotClosable(month=shown_month(month), why=problem)
    _close_unused(fund, month, by, at)
    return _period_event(fund, month, closed=True, reason="", by=by, at=at)


@transaction.atomic
def reopen_month(*, fund: Fund, month: str, resolution: str, by: Officer, at: datetime) -> PeriodEvent:
    """Open a closed month again by the committee's resolution alone, e.g. "3/2570"; the event keeps its number.

    Errors: NotAllowed, MonthNotClosed, and those of `resolution_named`.
    """
    require(by, Act.REOPEN_MONTH)
    lock_fund(fund)
    if not is_closed(fund, month):
        raise errors.MonthNotClosed(month=shown_month(month))
    rests = resolution_named(fund, resolution, Resolution.Purpose.MONTH, alone_at=at)
    reason = gettext("Resolution %(number)s") % {"number": rests.label}
    event = _period_event(fund, month, closed=False, reason=reason, by=by, at=at)
    rest_on(rests, Act.REOPEN_MONTH, event.pk, shown_month(month), by=by, at=at, is_alone=True)
    return event


def _period_event(
    fund: Fund, month: str, *, closed: bool, reason: str, by: Officer, at: datetime
) -> PeriodEvent:
    event: PeriodEvent = PeriodEvent.objects.create(
        id=next_id(fund), fund=fund, month=month, closed=closed, reason=reason, by=by, at=at
    )
    return event


def _hindrance(fund: Fund, month: str, at: datetime) -> DomainError | None:
    if month > month_of(day_in_bangkok(at)):
        return errors.MonthNotOver()
    if cache_differences(fund):
        return errors.TotalsDiffer()
    for account in (
        Account.objects.filter(fund=fund, officer__isnull=False).select_related("officer").order_by("pk")
    ):
        if left := _not_handed_over(account, _after(month)):
            return errors.CashOutside(name=account.officer.name, amount=format_baht(left))
    return None


def _not_handed_over(account: Account, after: date) -> int:
    """Satang that a collector held before a day and that went nowhere since; below zero: what the fund owes them still.

    Cash is counted when the treasurer comes, often after the month: what left the account since counts first for what
    was there before. A receipt of later that was taken back is no hand-over, nor is a hand-over that was.
    """
    lines = Line.objects.filter(account=account)
    held = int(lines.filter(entry__date__lt=after).aggregate(total=Sum("amount"))["total"] or 0)
    if not held:
        return 0
    later = lines.filter(entry__date__gte=after)
    undone = Entry.objects.filter(reverses__date__gte=after, fund=account.fund_id)
    later = later.exclude(entry__in=undone).exclude(entry__in=undone.values("reverses"))
    moved = later.filter(amount__lt=0) if held > 0 else later.filter(amount__gt=0)
    left = held + int(moved.aggregate(total=Sum("amount"))["total"] or 0)
    return max(0, left) if held > 0 else min(0, left)


def _close_unused(fund: Fund, month: str, by: Officer, at: datetime) -> None:
    """Months before one that is closed, in which nothing was ever entered, close with it."""
    used = set(Balance.objects.filter(fund=fund, month__lte=month).values_list("month", flat=True))
    between = min(used, default=month)
    while between < month:
        if between not in used and not is_closed(fund, between):
            _period_event(fund, between, closed=True, reason=NOTHING_ENTERED, by=by, at=at)
        between = add_months(between, 1)


def _after(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1)
