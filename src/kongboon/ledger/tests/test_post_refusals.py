"""What `post` and its neighbours refuse in plain words, and that nothing is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django_scopes import scope
from tests.world import Cast, make_fund, make_member, record_opening, resolved

from kongboon.governance.errors import ResolutionUnknown, ResolutionWaits
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_dates import YearOutOfRange
from kongboon.ledger import errors
from kongboon.ledger.accounts import account_for, account_of_collector
from kongboon.ledger.checks import verify
from kongboon.ledger.drafts import EntryDraft, LineDraft, Posted, credit, debit
from kongboon.ledger.models import Batch, Earmark, Entry, Line
from kongboon.ledger.services import close_month, post, reopen_month, reverse_entry
from kongboon.ledger.tests.conftest import make_earmark

ON = date(2024, 6, 7)


def record(fund: Cast, at: datetime, *drafts: EntryDraft, key: str = "k1") -> Posted:
    return post(fund=fund.fund, kind="dues", entries=drafts, idem_key=key, by=fund.treasurer, at=at)


def two(
    fund: Cast, amount: int = 3000, on: date = ON, to: str = "1101", by: str = "4101", **more: Any
) -> EntryDraft:
    return EntryDraft(on, (debit(fund.account(to), amount), credit(fund.account(by), amount)), **more)


def draft(*lines: LineDraft, on: date = ON) -> EntryDraft:
    return EntryDraft(on, lines)


@contextmanager
def refused(fund: Cast, error: type[DomainError]) -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """Refused with this error, and neither a row nor the head is any different."""
    before = Batch.objects.count(), Entry.objects.count(), Line.objects.count(), verify(fund.fund)
    with pytest.raises(error) as caught:
        yield caught
    assert (Batch.objects.count(), Entry.objects.count(), Line.objects.count(), verify(fund.fund)) == before
    assert before[3].whole


def test_it_refuses_a_date_in_a_closed_month(fund: Cast, at: datetime) -> None:
    close_month(fund=fund.fund, month="2024-05", by=fund.treasurer, at=at)
    with refused(fund, errors.PeriodClosed) as caught:
        record(fund, at, two(fund), two(fund, on=date(2024, 5, 31)))
    assert "พ.ค. 2567" in str(caught.value) or "พฤษภาคม 2567" in str(caught.value)
    record(fund, at, two(fund))


def opening(fund: Cast, at: datetime) -> str:
    """A resolution of ten days ago to open a month again."""
    return resolved(fund, at - timedelta(days=10), "month")


def test_it_takes_a_date_in_a_month_that_was_opened_again(fund: Cast, at: datetime) -> None:
    close_month(fund=fund.fund, month="2024-05", by=fund.treasurer, at=at)
    reopen_month(fund=fund.fund, month="2024-05", resolution=opening(fund, at), by=fund.chair, at=at)
    record(fund, at, two(fund, on=date(2024, 5, 31)))
    assert verify(fund.fund).whole


def test_it_refuses_a_date_that_has_not_come(fund: Cast) -> None:
    """Half past midnight of 11 June in Bangkok is still 10 June in UTC: the village's day counts."""
    early = datetime(2024, 6, 10, 17, 30, tzinfo=UTC)
    with refused(fund, errors.DateInFuture):
        record(fund, early, two(fund, on=date(2024, 6, 12)))
    record(fund, early, two(fund, on=date(2024, 6, 11)))


def test_it_refuses_a_year_that_belongs_to_no_era(fund: Cast, at: datetime) -> None:
    with refused(fund, YearOutOfRange) as caught:
        record(fund, at, two(fund, on=date(1899, 12, 31)))
    assert "1899-12-31" in str(caught.value)
    record(fund, at, two(fund, on=date(1900, 1, 1)))


def test_it_refuses_a_day_before_the_opening_balances(fund: Cast, at: datetime) -> None:
    """They hold all that was before: one year typed wrongly would change every month since."""
    record(fund, at, two(fund, on=date(2023, 1, 1)))
    record_opening(fund=fund.fund, on=date(2024, 6, 1), balances={"1101": 5_00}, by=fund.treasurer, at=at)
    for day in (date(2024, 5, 31), date(1957, 6, 2)):
        with refused(fund, errors.DateBeforeOpening):
            record(fund, at, two(fund, on=day), key=f"{day}")
    record(fund, at, two(fund, on=date(2024, 6, 1)), key="k2")


def test_it_refuses_an_account_that_the_fund_does_not_have(fund: Cast, at: datetime) -> None:
    with refused(fund, errors.UnknownAccount):
        record(fund, at, draft(debit(fund.account("1101"), 5), credit(fund.fund.pk * 10**10 + 999_999, 5)))
    other = make_fund(at=at, code="3305060")
    with scope(fund=other.fund):
        foreign = other.account("4101")
    with refused(fund, errors.UnknownAccount):
        record(fund, at, draft(debit(fund.account("1101"), 5), credit(foreign, 5)))


def test_it_refuses_an_amount_of_zero(fund: Cast, at: datetime) -> None:
    with refused(fund, errors.ZeroLine):
        record(fund, at, two(fund, 0))
    with refused(fund, errors.ZeroLine):
        record(fund, at, draft(*two(fund).lines, debit(fund.account("5401"), 0)))


def test_it_refuses_one_leg_and_no_leg(fund: Cast, at: datetime) -> None:
    with refused(fund, errors.UnbalancedEntry) as caught:
        record(fund, at, draft(debit(fund.account("1101"), 3000)))
    assert "30.00" in str(caught.value)
    with refused(fund, errors.UnbalancedEntry):
        record(fund, at, draft())
    with refused(fund, errors.EmptyBatch):
        record(fund, at)


def test_it_refuses_two_entries_that_balance_only_together(fund: Cast, at: datetime) -> None:
    cash, dues = fund.account("1101"), fund.account("4101")
    with refused(fund, errors.UnbalancedEntry):
        record(
            fund,
            at,
            draft(debit(cash, 3000), credit(dues, 2000)),
            draft(debit(cash, 2000), credit(dues, 3000)),
        )


def test_it_refuses_an_account_that_is_no_longer_used(fund: Cast, at: datetime) -> None:
    closed = account_for(fund.fund, "1120")
    closed.active_to = date(2024, 6, 6)
    closed.save()
    with refused(fund, errors.ClosedAccount):
        record(fund, at, two(fund, to="1120"))
    record(fund, at, two(fund, to="1120", on=date(2024, 6, 6)))


def test_it_refuses_a_member_and_an_earmark_of_another_fund(fund: Cast, at: datetime) -> None:
    other = make_fund(at=at, code="3305060")
    with scope(fund=other.fund):
        stranger, foreign = make_member(other, at), make_earmark(other)
    cash, dues = fund.account("1101"), fund.account("4101")
    with refused(fund, errors.UnknownMember):
        record(fund, at, draft(debit(cash, 5), credit(dues, 5, stranger.pk)))
    with refused(fund, errors.UnknownEarmark):
        record(fund, at, draft(debit(cash, 5), credit(dues, 5, earmark_id=foreign.pk)))


def test_it_refuses_a_member_whose_name_was_erased(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    member.salt.delete()
    with refused(fund, errors.UnknownMember):
        record(fund, at, draft(debit(fund.account("1101"), 5), credit(fund.account("4101"), 5, member.pk)))


@pytest.mark.parametrize(
    "other",
    [
        {"amount": 3001},
        {"on": date(2024, 6, 6)},
        {"by": "4102"},
        {"paper": "R"},
        {"note": "x"},
        {"source": "s/1"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_it_refuses_another_body_under_the_same_key(fund: Cast, at: datetime, other: dict[str, Any]) -> None:
    record(fund, at, two(fund))
    with refused(fund, errors.KeyReused):
        record(fund, at, two(fund, **other))


@pytest.mark.parametrize("key", ["", "-", "a b", "a\nb", "กุญแจ", "k" * 65])
def test_it_refuses_a_key_or_a_device_that_is_not_one_plain_word(fund: Cast, at: datetime, key: str) -> None:
    """Both come from outside and stand in the hashed text."""
    with refused(fund, errors.BadKey):
        record(fund, at, two(fund), key=key)
    if key:
        with refused(fund, errors.BadKey):
            post(
                fund=fund.fund,
                kind="dues",
                entries=[two(fund)],
                idem_key="k1",
                by=fund.treasurer,
                at=at,
                device=key,
            )


def test_the_same_key_at_another_fund_is_another_posting(fund: Cast, at: datetime) -> None:
    record(fund, at, two(fund))
    other = make_fund(at=at, code="3305060")
    with scope(fund=other.fund):
        assert not record(other, at, two(other)).replayed
        assert verify(other.fund).whole


def test_a_repeat_is_answered_even_after_its_month_was_closed(fund: Cast, at: datetime) -> None:
    """The phone that never got the answer asks again a week later."""
    first = record(fund, at, two(fund, on=date(2024, 5, 31)))
    close_month(fund=fund.fund, month="2024-05", by=fund.treasurer, at=at)
    again = record(fund, at, two(fund, on=date(2024, 5, 31)))
    assert again.replayed
    assert again.head == first.head


def test_receipts_have_no_gap_within_a_fiscal_year_and_begin_again_in_the_next(fund: Cast) -> None:
    """The state's 2567 ends on 30 September 2024; vouchers have numbers of their own."""
    later = datetime(2024, 10, 9, 3, tzinfo=UTC)
    days = [date(2024, 9, 29), date(2024, 10, 1), date(2024, 9, 30), date(2024, 10, 2)]
    record(fund, later, *(two(fund, on=day, paper="R") for day in days))
    record(fund, later, two(fund, paper="P"), two(fund, on=days[2], paper="R"), two(fund), key="k2")
    found = [entry.paper_number for entry in Entry.objects.order_by("pk")]
    assert found == [
        "รบ.2567/000001",
        "รบ.2568/000001",
        "รบ.2567/000002",
        "รบ.2568/000002",
        "จ่าย.2567/0001",
        "รบ.2567/000003",
        "",
    ]


def test_a_refused_batch_uses_up_no_number(fund: Cast, at: datetime) -> None:
    record(fund, at, two(fund, paper="R"))
    with pytest.raises(errors.UnbalancedEntry):
        record(fund, at, two(fund, paper="R"), draft(debit(fund.account("1101"), 1)), key="k2")
    with pytest.raises(IntegrityError), transaction.atomic():
        record(fund, at, two(fund, paper="R"), key="k3")
        raise IntegrityError("the power fails before the commit")
    posted = record(fund, at, two(fund, paper="R"), key="k4")
    assert (posted.batch_no, Entry.objects.get(pk=posted.entry_ids[0]).paper_no) == (2, 2)


def test_an_earmark_stays_with_its_line(fund: Cast, at: datetime) -> None:
    state: Earmark = make_earmark(fund)
    posted = record(
        fund,
        at,
        draft(debit(fund.account("1110"), 90), credit(fund.account("4301"), 90, earmark_id=state.pk)),
    )
    assert Line.objects.get(earmark=state).entry_id == posted.entry_ids[0]
    assert verify(fund.fund).whole


# ---- Reversal ----------------------------------------------------------------------------------------------


def _reverse(
    fund: Cast, entry_id: int, at: datetime, *, on: date = ON, reason: str = "ลงผิดบัญชี", **more: Any
) -> Posted:
    return reverse_entry(
        entry=Entry.objects.get(pk=entry_id), on=on, reason=reason, by=fund.chair, at=at, **more
    )


def test_a_reversal_mirrors_every_line(fund: Cast, at: datetime) -> None:
    member, state = make_member(fund, at), make_earmark(fund)
    cash, dues = fund.account("1101"), fund.account("4101")
    lines = (
        debit(cash, 70),
        credit(dues, 30, member.pk),
        credit(dues, 40, earmark_id=state.pk, quantity_milli=2500),
    )
    first = record(fund, at, EntryDraft(ON, lines))
    back = Entry.objects.get(pk=_reverse(fund, first.entry_ids[0], at).entry_ids[0])
    fields = ("account_id", "member_id", "earmark_id", "amount", "quantity_milli")
    undone = [
        (a, m, e, -amount, q and -q) for a, m, e, amount, q in back.lines.order_by("pk").values_list(*fields)
    ]
    assert undone == list(Entry.objects.get(pk=first.entry_ids[0]).lines.order_by("pk").values_list(*fields))
    assert back.reverses_id == first.entry_ids[0]
    assert back.note.text == "ลงผิดบัญชี"
    assert verify(fund.fund).whole


def test_an_entry_is_reversed_once_and_a_reversal_never(fund: Cast, at: datetime) -> None:
    first = record(fund, at, two(fund)).entry_ids[0]
    done = _reverse(fund, first, at)
    assert _reverse(fund, first, at).replayed
    with refused(fund, errors.AlreadyReversed):
        _reverse(fund, first, at, idem_key="another")
    with refused(fund, errors.ReversalOfReversal):
        _reverse(fund, done.entry_ids[0], at)


def test_a_reversal_needs_a_reason_and_an_open_month(fund: Cast, at: datetime) -> None:
    first = record(fund, at, two(fund, on=date(2024, 5, 31))).entry_ids[0]
    close_month(fund=fund.fund, month="2024-05", by=fund.treasurer, at=at)
    with refused(fund, errors.ReasonMissing):
        _reverse(fund, first, at, reason="  ")
    with refused(fund, errors.PeriodClosed):
        _reverse(fund, first, at, on=date(2024, 5, 31))
    _reverse(fund, first, at)


# ---- Opening and closing -----------------------------------------------------------------------------------


def _open(fund: Cast, at: datetime, **balances: int) -> Posted:
    named = {code.removeprefix("a"): amount for code, amount in balances.items()}
    return record_opening(fund=fund.fund, on=date(2024, 5, 1), balances=named, by=fund.treasurer, at=at)


def test_the_opening_is_entered_once_and_what_is_left_over_is_surplus(fund: Cast, at: datetime) -> None:
    _open(fund, at, a1101=500_00, a1110=1_000_00, a3101=-1_200_00)
    assert Line.objects.get(account=fund.account("3199")).amount == -300_00
    with refused(fund, errors.OpeningDone):
        _open(fund, at, a1101=500_00)
    assert verify(fund.fund).whole


def test_an_opening_of_nothing_or_of_unknown_accounts_is_refused(fund: Cast, at: datetime) -> None:
    with refused(fund, errors.EmptyBatch):
        _open(fund, at, a1101=0)
    with refused(fund, errors.UnknownAccount):
        _open(fund, at, a1999=5)
    _open(fund, at, a1101=5)


def test_a_month_is_closed_once_and_opened_only_when_closed(fund: Cast, at: datetime) -> None:
    with pytest.raises(errors.MonthNotClosed):
        reopen_month(fund=fund.fund, month="2024-05", resolution=opening(fund, at), by=fund.chair, at=at)
    close_month(fund=fund.fund, month="2024-05", by=fund.treasurer, at=at)
    with pytest.raises(errors.MonthAlreadyClosed):
        close_month(fund=fund.fund, month="2024-05", by=fund.treasurer, at=at)
    with pytest.raises(ResolutionUnknown):
        reopen_month(fund=fund.fund, month="2024-05", resolution=" ", by=fund.chair, at=at)
    new = resolved(fund, at, "month", number=9)
    with pytest.raises(ResolutionWaits):
        reopen_month(fund=fund.fund, month="2024-05", resolution=new, by=fund.chair, at=at)
    event = reopen_month(fund=fund.fund, month="2024-05", resolution=opening(fund, at), by=fund.chair, at=at)
    assert opening(fund, at) in event.reason


def test_a_month_does_not_close_while_a_collector_holds_its_cash(fund: Cast, at: datetime) -> None:
    held = account_of_collector(fund.collector).pk
    may = date(2024, 5, 20)
    record(fund, at, EntryDraft(may, (debit(held, 3000), credit(fund.account("4101"), 3000))))
    with pytest.raises(errors.MonthNotClosable) as caught:
        close_month(fund=fund.fund, month="2024-05", by=fund.treasurer, at=at)
    assert "30.00" in str(caught.value)
    record(fund, at, EntryDraft(may, (debit(fund.account("1101"), 3000), credit(held, 3000))), key="k2")
    close_month(fund=fund.fund, month="2024-05", by=fund.treasurer, at=at)


def test_a_month_that_has_not_begun_does_not_close(fund: Cast, at: datetime) -> None:
    with pytest.raises(errors.MonthNotClosable):
        close_month(fund=fund.fund, month="2024-07", by=fund.treasurer, at=at)
