"""Money moved by hand: to and from the bank, other income and expense, a wrong opening balance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django_scopes import scope
from tests.world import Cast, make_fund

from kongboon.funds.models import BankAccount
from kongboon.ledger import errors, services
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Batch, Entry
from kongboon.ledger.queries import balances_by_code

ON = date(2024, 6, 7)


@pytest.fixture
def bank(fund: Cast, at: datetime) -> BankAccount:
    """The fund's bank account, with 1,000 baht of cash in the box and 50 baht owed."""
    opened = {"1101": 1000_00, "2101": -50_00}
    services.record_opening(fund=fund.fund, on=date(2024, 5, 31), balances=opened, by=fund.treasurer, at=at)
    return BankAccount.objects.get()


def _deposit(
    fund: Cast, at: datetime, bank: BankAccount, amount: int = 400_00, key: str = "deposit-1"
) -> Any:
    return services.deposit_cash(
        fund=fund.fund, bank_account=bank, amount=amount, on=ON, by=fund.treasurer, at=at, idem_key=key
    )


def _other(
    fund: Cast, at: datetime, code: str, amount: int = 100_00, key: str = "other-01", money: str = "1101"
) -> Any:
    return services.record_other(
        fund=fund.fund,
        code=code,
        money_code=money,
        amount=amount,
        on=ON,
        note="ร้านป้าแดง",
        by=fund.treasurer,
        at=at,
        idem_key=key,
    )


def test_cash_goes_to_the_bank_and_comes_back(fund: Cast, at: datetime, bank: BankAccount) -> None:
    _deposit(fund, at, bank)
    assert balances_by_code(fund.fund)["1110.1"] == 400_00
    services.withdraw_cash(
        fund=fund.fund, bank_account=bank, amount=150_00, on=ON, by=fund.treasurer, at=at, idem_key="withdraw"
    )
    found = balances_by_code(fund.fund)
    assert (found["1101"], found["1110.1"]) == (750_00, 250_00)
    assert verify(fund.fund).whole


def test_a_repeated_deposit_is_recorded_once_even_when_the_cash_would_no_longer_do(
    fund: Cast, at: datetime, bank: BankAccount
) -> None:
    first, again = _deposit(fund, at, bank, 700_00), _deposit(fund, at, bank, 700_00)
    assert (again.entry_ids, again.replayed) == (first.entry_ids, True)
    assert balances_by_code(fund.fund)["1101"] == 300_00


def test_no_more_is_taken_out_than_is_there(fund: Cast, at: datetime, bank: BankAccount) -> None:
    with pytest.raises(errors.NotEnoughMoney):
        _deposit(fund, at, bank, 1000_01)
    with pytest.raises(errors.NotEnoughMoney):
        _other(fund, at, "5301", 1000_01)
    assert Batch.objects.count() == 1


def test_another_funds_bank_account_is_refused(fund: Cast, at: datetime, bank: BankAccount) -> None:
    other = make_fund(at=at, code="3305060")
    with scope(fund=other.fund):
        foreign = BankAccount.objects.get()
    with pytest.raises(errors.NoSuchBank):
        _deposit(fund, at, foreign)


def test_income_gets_a_receipt_and_expense_a_voucher(fund: Cast, at: datetime, bank: BankAccount) -> None:
    received = Entry.objects.get(pk=_other(fund, at, "4401", key="income-1").entry_ids[0])
    paid = Entry.objects.get(pk=_other(fund, at, "5301", key="expense-1").entry_ids[0])
    assert (received.paper_number, paid.paper_number) == ("รบ.2567/000001", "จ่าย.2567/0001")
    found = balances_by_code(fund.fund)
    assert (found["1101"], found["4401"], found["5301"]) == (1000_00, -100_00, 100_00)


@pytest.mark.parametrize("code", ["4101", "5105", "1101", "3199"])
def test_dues_and_benefits_are_not_recorded_by_hand(
    fund: Cast, at: datetime, bank: BankAccount, code: str
) -> None:
    with pytest.raises(errors.NotByHand):
        _other(fund, at, code)
    with pytest.raises(errors.NotByHand):
        _other(fund, at, "4401", money="1140")


def test_no_more_is_paid_than_was_owed(fund: Cast, at: datetime, bank: BankAccount) -> None:
    with pytest.raises(errors.MoreThanOwed):
        _other(fund, at, "2101", 50_01)
    _other(fund, at, "2101", 50_00)
    assert "2101" not in balances_by_code(fund.fund)


def _correct(fund: Cast, at: datetime, code: str, right: int, key: str = "correct-1") -> Any:
    return services.correct_opening(
        fund=fund.fund, code=code, right=right, on=ON, note="นับใหม่", by=fund.treasurer, at=at, idem_key=key
    )


def test_a_wrong_opening_balance_is_put_right_by_the_difference(
    fund: Cast, at: datetime, bank: BankAccount
) -> None:
    _deposit(fund, at, bank)
    _correct(fund, at, "1101", 1200_00)
    found = balances_by_code(fund.fund)
    assert (found["1101"], found["3199"]) == (800_00, -1150_00)
    _correct(fund, at, "2101", -20_00, key="correct-2")
    assert balances_by_code(fund.fund)["2101"] == -20_00
    assert _correct(fund, at, "1101", 1200_00).replayed
    assert verify(fund.fund).whole


def test_a_right_opening_balance_needs_no_correction(fund: Cast, at: datetime, bank: BankAccount) -> None:
    with pytest.raises(errors.NothingToCorrect):
        _correct(fund, at, "1101", 1000_00)
    with pytest.raises(errors.NotByHand):
        _correct(fund, at, "4101", 1)


def test_a_correction_needs_opening_balances(fund: Cast, at: datetime) -> None:
    with pytest.raises(errors.OpeningMissing):
        _correct(fund, at, "1101", 1)
