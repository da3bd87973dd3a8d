"""What the books say when they are read, and with how few queries."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import Cast, make_member, record_opening

from kongboon.funds.models import BankAccount
from kongboon.ledger import queries
from kongboon.ledger.accounts import account_for, account_of_bank
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Entry
from kongboon.ledger.services import close_month, deposit_cash, post, reverse_entry
from kongboon.members.models import Member


@pytest.fixture
def member(fund: Cast, at: datetime) -> Member:
    """Three months: opened in April, dues in May and June, cash to the bank in June."""
    member = make_member(fund, at)
    bank = BankAccount.objects.get()
    record_opening(
        fund=fund.fund,
        on=date(2024, 4, 30),
        balances={"1101": 100_00, account_of_bank(bank).code: 900_00, "2101": -50_00},
        by=fund.treasurer,
        at=at,
    )
    for number, day in enumerate((date(2024, 5, 7), date(2024, 6, 5), date(2024, 6, 6))):
        lines = (debit(fund.account("1101"), 30_00), credit(fund.account("4101"), 30_00, member.pk))
        draft = EntryDraft(day, lines, paper="R", note="จ่ายโดยลูกสาว" if number == 2 else "")
        post(
            fund=fund.fund, kind="dues", entries=[draft], idem_key=f"dues-{number}", by=fund.collector, at=at
        )
    deposit_cash(
        fund=fund.fund,
        bank_account=bank,
        amount=80_00,
        on=date(2024, 6, 7),
        by=fund.treasurer,
        at=at,
        idem_key="to-the-bank",
    )
    return member


def _queries_of(read: object, *args: object) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        read(*args)  # type: ignore[operator]
    return len(caught)


def test_the_trial_balance_has_two_equal_sides_now_and_on_any_day(fund: Cast, member: Member) -> None:
    now = queries.trial_balance(fund.fund)
    assert {row.code: row.debit - row.credit for row in now.rows} == {
        "1101": 110_00, "1110.1": 980_00, "2101": -50_00, "3199": -950_00, "4101": -90_00,
    }  # fmt: skip
    for day in (date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 5), date(2024, 6, 30)):
        balance = queries.trial_balance(fund.fund, day)
        assert balance.debit == balance.credit
    assert queries.trial_balance(fund.fund, date(2024, 4, 29)).rows == ()
    assert {r.code: r.debit for r in queries.trial_balance(fund.fund, date(2024, 6, 5)).rows}[
        "1101"
    ] == 160_00


def test_a_balance_is_the_sum_of_the_accounts_whose_code_begins_so(fund: Cast, member: Member) -> None:
    assert queries.account_balance(fund.fund, "11") == 1090_00
    assert queries.account_balance(fund.fund, "1101", date(2024, 5, 31)) == 130_00
    assert queries.account_balance(fund.fund, "41") == -90_00
    assert queries.balances_by_code(fund.fund)["1110.1"] == 980_00


def test_the_cash_book_runs_from_what_was_brought_forward_to_what_is_there(
    fund: Cast, member: Member
) -> None:
    book = queries.cash_book(account_for(fund.fund, "1101"), "2024-06")
    assert (book.opening, book.money_in, book.money_out, book.closing) == (130_00, 60_00, 80_00, 110_00)
    assert [row.balance for row in book.rows] == [110_00, 190_00, 160_00], "the newest is on top"
    assert [row.kind for row in book.rows] == ["deposit", "dues", "dues"]
    assert book.rows[1].note == "จ่ายโดยลูกสาว"
    assert book.rows[1].counter == ("รายได้เงินสมทบสมาชิก",)
    assert queries.cash_book(account_for(fund.fund, "1101"), "2024-03").rows == ()


def test_two_lines_of_one_entry_are_one_row_of_the_cash_book(fund: Cast, at: datetime) -> None:
    cash, dues = fund.account("1101"), fund.account("4101")
    draft = EntryDraft(date(2024, 6, 7), (debit(cash, 30_00), debit(cash, 20_00), credit(dues, 50_00)))
    post(fund=fund.fund, kind="dues", entries=[draft], idem_key="two-lines", by=fund.collector, at=at)
    (row,) = queries.cash_book(account_for(fund.fund, "1101"), "2024-06").rows
    assert (row.money_in, row.balance) == (50_00, 50_00)


def test_an_entry_says_both_sides_who_and_whether_it_was_taken_back(
    fund: Cast, member: Member, at: datetime
) -> None:
    deposit = Entry.objects.get(batch__kind="deposit")
    shown = queries.entry_shown(fund.fund, deposit.entry_no)
    assert shown is not None
    assert [side.code for side in shown.debits] == ["1110.1"]
    assert [side.code for side in shown.credits] == ["1101"]
    assert (shown.amount, shown.by, shown.is_reversible) == (80_00, "สมชาย ตั้งตรง", True)
    reverse_entry(entry=deposit, on=date(2024, 6, 8), reason="ลงผิดวัน", by=fund.chair, at=at)
    again = queries.entry_shown(fund.fund, deposit.entry_no)
    assert again is not None
    assert (again.reversed_by_no, again.reversed_on, again.is_reversible) == (6, date(2024, 6, 8), False)
    mirror = queries.entry_shown(fund.fund, 6)
    assert mirror is not None
    assert (mirror.reverses_no, mirror.note, mirror.is_reversible) == (deposit.entry_no, "ลงผิดวัน", False)
    assert queries.entry_shown(fund.fund, 99) is None


def test_a_members_statement_holds_what_they_paid_and_received(
    fund: Cast, member: Member, at: datetime
) -> None:
    lines = (debit(fund.account("5103"), 40_00, member.pk), credit(fund.account("1101"), 40_00))
    draft = EntryDraft(date(2024, 6, 9), lines, paper="P")
    post(fund=fund.fund, kind="benefit", entries=[draft], idem_key="hospital", by=fund.treasurer, at=at)
    statement = queries.member_statement(member)
    assert (statement.paid, statement.received) == (90_00, 40_00)
    assert [row.paper for row in statement.rows][-1] == "จ่าย.2567/0001"
    assert queries.member_statement(make_member(fund, at, number="0002")).rows == ()


def test_the_months_run_without_gaps_and_know_their_state(fund: Cast, member: Member, at: datetime) -> None:
    close_month(fund=fund.fund, month="2024-04", by=fund.treasurer, at=at)
    states = queries.month_states(fund.fund, date(2024, 7, 10))
    assert [state.month for state in states] == ["2024-07", "2024-06", "2024-05", "2024-04"]
    assert [state.is_closed for state in states] == [False, False, False, True]
    assert [state.is_over for state in states] == [False, True, True, True]
    assert [(state.cash, state.banks) for state in states][1:] == [
        (110_00, 980_00), (130_00, 900_00), (100_00, 900_00),
    ]  # fmt: skip


def test_empty_books_are_read_without_a_fault(fund: Cast) -> None:
    assert queries.trial_balance(fund.fund).rows == ()
    assert queries.month_states(fund.fund, date(2024, 6, 10)) == []
    assert queries.opening_entry_no(fund.fund) is None
    assert queries.account_balance(fund.fund, "1") == 0


def test_reading_takes_few_queries_however_much_there_is(fund: Cast, member: Member) -> None:
    cash = account_for(fund.fund, "1101")
    assert _queries_of(queries.trial_balance, fund.fund) == 2
    assert _queries_of(queries.trial_balance, fund.fund, date(2024, 6, 6)) == 3
    assert _queries_of(queries.balances_by_code, fund.fund) == 2
    assert _queries_of(queries.account_balance, fund.fund, "11") == 2
    assert _queries_of(queries.cash_book, cash, "2024-06") == 3
    assert _queries_of(queries.entry_shown, fund.fund, 2) == 3
    assert _queries_of(queries.member_statement, member) == 1
    assert _queries_of(queries.month_states, fund.fund, date(2024, 6, 10)) == 3
    assert _queries_of(queries.opening_entry_no, fund.fund) == 1
