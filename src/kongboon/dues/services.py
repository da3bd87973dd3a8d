"""Collecting dues: take, take back, hand over. Money always goes collector's cash -> cash in hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person, village_limit
from kongboon.dues import errors
from kongboon.dues.advances import due_to_year
from kongboon.dues.collection import Collection, Share, Taking, is_repeat
from kongboon.dues.models import DUES, CollectionRound, DuesPayment, HandOver
from kongboon.dues.requests import ask_write_off, cash_with
from kongboon.dues.sheet_check import SheetRow
from kongboon.funds import transaction
from kongboon.funds.actor import place_now
from kongboon.funds.ids import lock_fund, next_id, require_repeat
from kongboon.funds.models import Fund, Village
from kongboon.funds.words import shown_date
from kongboon.kernel.fiscal import fiscal_year
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import last_day
from kongboon.ledger.accounts import (
    CASH,
    CASH_OVER_SHORT,
    DUES_IN_ADVANCE,
    DUES_INCOME,
    account_for,
    account_of_collector,
)
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Batch, Entry
from kongboon.ledger.services import post, reverse_entries
from kongboon.ledger.undoing import resting_on

__all__ = [
    "Share",
    "Taking",
    "cash_with",
    "first_sent",
    "hand_over",
    "open_round",
    "payments_to_undo",
    "post_sheet",
    "receipt_to_undo",
    "record_collection",
    "release_advance",
    "require_own_village",
    "take_back",
    "undo_payments",
    "undo_quickly",
    "undoable",
]  # fmt: skip

HAND_OVER = "hand-over"
TAKE_BACK = "dues-back"
RELEASE = "dues-release"
QUICK_UNDO = timedelta(minutes=10)
# Words in the books are Thai whatever the language of the screen.
QUICK_REASON = "กดผิด เลิกทำภายใน 10 นาที"


def require_own_village(officer: Officer, village: Village) -> None:
    """Collectors work in their own village alone. Errors: NotYourVillage."""
    if village_limit(officer) not in (None, village.pk):
        raise errors.NotYourVillage(moo=officer.village.moo if officer.village else "")


@transaction.atomic
def open_round(
    *, fund: Fund, village: Village, month: str, collector: Officer, at: datetime
) -> CollectionRound:
    """A village's month; opening it again gives the same one. Errors: NotYourVillage."""
    require_own_village(collector, village)
    lock_fund(fund)
    found = CollectionRound.objects.filter(fund=fund, village=village, month=month).first()
    return found or CollectionRound.objects.create(
        id=next_id(fund), fund=fund, village=village, month=month, collector=collector, opened_at=at
    )


@transaction.atomic
def record_collection(
    *,
    round: CollectionRound,
    takings: Sequence[Taking],
    on: date,
    idem_key: str,
    by: Officer,
    at: datetime,
    device: str = "",
    held_by: Officer | None = None,
    act: Act = Act.COLLECT_DUES,
) -> Posted:
    """Record what households of a village paid: one receipt a household, one batch for all of them.

    The cash is then with `held_by`, who is `by` unless somebody else collected it. The same key again
    with the same takings returns the first result; nothing is taken twice.
    Errors: KeyReused, NobodyChosen, NotAMemberNow, OtherVillage, PaidAlready, NotWholeMonths, and the ledger's.
    """
    require(by, act)
    fund = round.fund
    lock_fund(fund)
    if batch := Batch.objects.filter(fund=fund, idem_key=idem_key, kind=DUES).select_related("seal").first():
        require_repeat(is_repeat(batch, round, takings, on, held_by or by), sent=True)
        return _answer_again(batch)
    work = Collection(round, on, held_by or by)
    drafts = [work.draft(taking) for taking in takings]
    posted = post(fund=fund, kind=DUES, entries=drafts, idem_key=idem_key, by=by, at=at, device=device)
    work.save(posted.entry_ids)
    return posted


@transaction.atomic
def post_sheet(
    *,
    round: CollectionRound,
    rows: Sequence[SheetRow],
    idem_key: str,
    by: Officer,
    at: datetime,
    on: date | None = None,
    held_by: Officer | None = None,
) -> Posted:
    """Record the rows of a checked sheet, all or none: one batch, one receipt a house.

    Members without a house number have one each. The same key again gives the first result, `replayed`.
    Errors as `record_collection`; PaidMeanwhile for a member who paid since the sheet was checked.
    """
    day = on or localdate(at)
    households: dict[tuple[str, date], list[Share]] = {}
    for row in rows:
        house = (row.house_no or f"member {row.member_id}", row.on or day)
        households.setdefault(house, []).append(
            Share(row.member_id, months=row.paid.months, first=row.paid.first)
        )
    takings = [Taking(tuple(shares), on=paid_on) for (_, paid_on), shares in households.items()]
    return record_collection(
        round=round, takings=takings, on=day, idem_key=idem_key, by=by, at=at, held_by=held_by
    )


def first_sent(fund: Fund, idem_key: str, at: datetime) -> datetime:
    """When a key was used first: a request without a day of its own is of that day, also when it is repeated."""
    known = Batch.objects.filter(fund=fund, idem_key=idem_key).first()
    return known.posted_at if known is not None else at


def _answer_again(batch: Batch) -> Posted:
    """The answer to a repeated sending."""
    ids = sorted(Entry.objects.filter(batch=batch).values_list("pk", flat=True))
    head = bytes(batch.seal.hash).hex()[:16]
    return Posted(batch.pk, batch.batch_no, range(ids[0], ids[-1] + 1), head, replayed=True)


@transaction.atomic
def take_back(
    *, entry: Entry, on: date, reason: str, by: Officer, at: datetime, act: Act = Act.TAKE_BACK_RECEIPT
) -> Posted:
    """Undo one household's payment by a reversing entry; the receipt stays in the book as taken back.

    Pages ask for it first (`dues.taking_back`). Errors: NotAllowed, TakenOffBenefit for dues that no cash was paid for,
    TakenBack, NotLastPayment, ReasonMissing, PeriodClosed.
    """
    require(by, act)
    lock_fund(entry.fund)
    payments = receipt_to_undo(entry)
    posted = reverse_entries(entries=[entry], on=on, reason=reason, by=by, at=at, kind=TAKE_BACK, act=act)
    undo_payments(payments, posted.entry_ids[0])
    return posted


def receipt_to_undo(entry: Entry) -> list[DuesPayment]:
    """The payments of a receipt over cash. Errors: TakenOffBenefit, TakenBack, NotLastPayment."""
    if entry.batch.kind != DUES:
        raise errors.TakenOffBenefit(receipt=entry.paper_number)
    return payments_to_undo(entry)


def payments_to_undo(entry: Entry) -> list[DuesPayment]:
    """The payments of a receipt, under the fund's lock. Errors: TakenBack, NotLastPayment."""
    payments = list(DuesPayment.objects.filter(entry=entry).select_related("member"))
    for payment in payments:
        if payment.reversed_by_id:
            raise errors.TakenBack
        if payment.member.paid_until != last_day(payment.last_month):
            raise errors.NotLastPayment(name=payment.member.full_name)
    return payments


def undo_payments(payments: Sequence[DuesPayment], reversal_id: int) -> None:
    """The months of a receipt are owed again; `reversal_id` is the entry that undid it."""
    for payment in payments:
        payment.reversed_by_id = reversal_id
        payment.save(update_fields=["reversed_by"])
        payment.member.paid_until = payment.paid_until_before
        payment.member.save(update_fields=["paid_until"])


def undoable(officer: Officer, at: datetime) -> frozenset[int]:
    """Numbers of the entries that an officer may still take back alone: the own last ones of the last ten minutes.

    Once the cash of them is counted, none: whoever counted has said how much it was.
    """
    last = (
        Batch.objects.filter(fund=officer.fund_id, kind=DUES, posted_by=officer).order_by("-batch_no").first()
    )
    if last is None or abs(at - last.posted_at) > QUICK_UNDO:
        return frozenset()
    # Whoever types a sheet in holds none of its cash; and the order of the books stands when a clock is set back.
    since = HandOver.objects.filter(fund=officer.fund_id, entry__batch__batch_no__gt=last.batch_no)
    if since.filter(collector__cash_accounts__lines__entry__batch=last).exists():
        return frozenset()
    return frozenset(Entry.objects.filter(batch=last).values_list("entry_no", flat=True))


@transaction.atomic
def undo_quickly(*, entry: Entry, by: Officer, at: datetime) -> Posted:
    """Take back one's own slip of the finger within ten minutes and before the next receipt; the books say why.

    Errors: UndoTooLate, BenefitRestsOnIt, and those of `take_back`.
    """
    lock_fund(entry.fund)  # before it is looked at: a count or a claim may be on its way
    if entry.entry_no not in undoable(by, at):
        raise errors.UndoTooLate
    if resting := resting_on(entry):
        raise errors.BenefitRestsOnIt(told=resting[0])
    return take_back(
        entry=entry, on=localdate(at), reason=QUICK_REASON, by=by, at=at, act=Act.UNDO_COLLECTION
    )


@transaction.atomic
def hand_over(
    *,
    collector: Officer,
    expected_satang: int,
    counted_satang: int,
    on: date,
    idem_key: str,
    by: Officer,
    at: datetime,
    note: str = "",
) -> HandOver:
    """Move a collector's cash to the cash box as counted.

    What is missing stays with the collector until another officer agrees to write it off (`dues.requests`); what is
    too much is booked at once. `expected_satang` is what the screen showed, so a payment that came in meanwhile is not
    swallowed. Errors: KeyReused, NotAllowed, OwnCash, NothingCounted, NothingToHandOver, FundOwes, CashChanged,
    DifferenceUnexplained (a difference needs a note), NobodyToConfirm.
    """
    require(by, Act.COUNT_CASH)
    fund = collector.fund
    lock_fund(fund)
    if (known := _counted_before(fund, idem_key)) is not None:
        first = (known.collector_id, known.expected_satang, known.counted_satang, known.note, known.on)
        again = (collector.pk, expected_satang, counted_satang, note, on)
        require_repeat((*first, known.received_by_id), (*again, by.pk))
        return known
    _check_hand_over(collector, expected_satang, counted_satang, note, by)
    posted = post(
        fund=fund,
        kind=HAND_OVER,
        entries=[_hand_over_draft(collector, expected_satang, counted_satang, on, note)],
        idem_key=idem_key,
        by=by,
        at=at,
    )
    made: HandOver = HandOver.objects.create(
        id=next_id(fund),
        fund=fund,
        collector=collector,
        received_by=by,
        entry_id=posted.entry_ids[0],
        expected_satang=expected_satang,
        counted_satang=counted_satang,
        note=note,
        place=place_now(),
        on=on,
        at=at,
    )
    if made.difference_satang < 0:
        ask_write_off(
            collector=collector,
            amount_satang=-made.difference_satang,
            reason=note,
            by=by,
            at=at,
            idem_key=f"short/{made.pk}",
            hand_over_id=made.pk,
        )
    return made


def _counted_before(fund: Fund, idem_key: str) -> HandOver | None:
    found = HandOver.objects.filter(fund=fund, entry__batch__idem_key=idem_key, entry__batch__kind=HAND_OVER)
    return cast("HandOver | None", found.first())


def _hand_over_draft(collector: Officer, expected: int, counted: int, on: date, note: str) -> EntryDraft:
    fund, held = collector.fund, account_of_collector(collector).pk
    lines = [debit(account_for(fund, CASH).pk, counted), credit(held, min(counted, expected))]
    if counted > expected:
        lines.append(credit(account_for(fund, CASH_OVER_SHORT).pk, counted - expected))
    return EntryDraft(on, tuple(lines), note=note, source=f"collector/{collector.pk}")


def _check_hand_over(collector: Officer, expected: int, counted: int, note: str, by: Officer) -> None:
    if is_same_person(collector, by):
        raise errors.OwnCash
    held = cash_with(collector)
    if held < 0:
        raise errors.FundOwes(name=collector.name, amount=format_baht(-held))
    if held == 0:
        raise errors.NothingToHandOver(name=collector.name)
    if held != expected:
        raise errors.CashChanged(name=collector.name, now=format_baht(held), seen=format_baht(expected))
    if not counted:
        raise errors.NothingCounted(name=collector.name)
    if counted != expected and not note.strip():
        raise errors.DifferenceUnexplained(difference=format_baht(abs(counted - expected)))


@transaction.atomic
def release_advance(
    *, fund: Fund, year_be: int, by: Officer, at: datetime, on: date | None = None
) -> Posted | None:
    """Turn the dues paid in advance for a fiscal year into its income: 2102 to 4101, member by member.

    Done once a year; done again, it only settles what was recorded or taken back since, and otherwise gives
    the first result, `replayed`. None when nobody had paid for that year. `on` is the year's first day unless
    that month is closed. Errors: YearNotBegun, PeriodClosed.
    """
    require(by, Act.RELEASE_ADVANCE)
    year = fiscal_year(year_be, fund.fiscal_start_month)
    if localdate(at) < year.start:
        raise errors.YearNotBegun(year=year_be, date=shown_date(year.start))
    lock_fund(fund)
    key = source = f"advance/{year_be}"
    done = Batch.objects.filter(fund=fund, kind=RELEASE, idem_key__startswith=key).count()
    due = due_to_year(fund, year, source)
    if not due:
        first = Batch.objects.filter(fund=fund, idem_key=key, kind=RELEASE).select_related("seal").first()
        return _answer_again(first) if first is not None else None
    advance, income = account_for(fund, DUES_IN_ADVANCE).pk, account_for(fund, DUES_INCOME).pk
    lines = [
        line for m, satang in due.items() for line in (debit(advance, satang, m), credit(income, satang, m))
    ]
    draft = EntryDraft(on or year.start, tuple(lines), source=source)
    return post(
        fund=fund, kind=RELEASE, entries=[draft], idem_key=f"{key}/{done + 1}" if done else key, by=by, at=at
    )
