"""Money moved by hand: to and from the bank, other income and expense, a wrong opening balance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django_scopes import scope
from tests.world import Cast, agree, entry_of, make_fund, pay_other, record_opening

from kongboon.access.models import Role
from kongboon.funds.models import BankAccount
from kongboon.governance.errors import OwnRequest, RequestWaits
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm, perform
from kongboon.ledger import errors, services
from kongboon.ledger.checks import verify
from kongboon.ledger.drafts import EntryDraft, LineDraft
from kongboon.ledger.models import Batch, Entry
from kongboon.ledger.moves import OpeningCorrection, Payment
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.requests import ask_correction, ask_withdrawal

ON = date(2024, 6, 7)


@pytest.fixture
def bank(fund: Cast, at: datetime) -> BankAccount:
    """The fund's bank account, with 1,000 baht of cash in the box and 50 baht owed."""
    opened = {"1101": 1000_00, "2101": -50_00}
    record_opening(fund=fund.fund, on=date(2024, 5, 31), balances=opened, by=fund.treasurer, at=at)
    return BankAccount.objects.get()


def _deposit(
    fund: Cast, at: datetime, bank: BankAccount, amount: int = 400_00, key: str = "deposit-1"
) -> Any:
    return services.deposit_cash(
        fund=fund.fund, bank_account=bank, amount=amount, on=ON, by=fund.treasurer, at=at, idem_key=key
    )


def _income(fund: Cast, at: datetime, code: str, money: str = "1101") -> Any:
    return services.record_income(
        fund=fund.fund, code=code, money_code=money, amount=100_00, on=ON, note="วัดบ้านโนนสูง", by=fund.treasurer,
        at=at, idem_key="income-1",
    )  # fmt: skip


def _pay(fund: Cast, at: datetime, code: str, amount: int = 100_00, key: str = "other-01") -> Entry:
    return pay_other(fund, Payment(code, "1101", amount, "ร้านป้าแดง", "กระดาษ"), at, key)


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
        _pay(fund, at, "5301", 1000_01)
    assert Batch.objects.count() == 1


def test_another_funds_bank_account_is_refused(fund: Cast, at: datetime, bank: BankAccount) -> None:
    other = make_fund(at=at, code="3305060")
    with scope(fund=other.fund):
        foreign = BankAccount.objects.get()
    with pytest.raises(errors.NoSuchBank):
        _deposit(fund, at, foreign)


def test_income_gets_a_receipt_and_expense_a_voucher(fund: Cast, at: datetime, bank: BankAccount) -> None:
    received = Entry.objects.get(pk=_income(fund, at, "4401").entry_ids[0])
    paid = _pay(fund, at, "5301")
    assert (received.paper_number, paid.paper_number) == ("รบ.2567/000001", "จ่าย.2567/0001")
    found = balances_by_code(fund.fund)
    assert (found["1101"], found["4401"], found["5301"]) == (1000_00, -100_00, 100_00)


@pytest.mark.parametrize("code", ["4101", "5105", "1101", "3199"])
def test_dues_and_benefits_are_not_recorded_by_hand(
    fund: Cast, at: datetime, bank: BankAccount, code: str
) -> None:
    with pytest.raises(errors.NotByHand):
        _income(fund, at, code)
    with pytest.raises(errors.NotByHand):
        _pay(fund, at, code)
    with pytest.raises(errors.NotByHand):
        _income(fund, at, "4401", money="1140")


def test_no_more_is_paid_than_was_owed(fund: Cast, at: datetime, bank: BankAccount) -> None:
    with pytest.raises(errors.MoreThanOwed):
        _pay(fund, at, "2101", 50_01)
    _pay(fund, at, "2101", 50_00)
    assert "2101" not in balances_by_code(fund.fund)


def _ask(fund: Cast, at: datetime, code: str, right: int, key: str = "correct-1") -> Request:
    return ask_correction(
        fund=fund.fund,
        correction=OpeningCorrection(code, right, "นับใหม่"),
        on=ON,
        by=fund.treasurer,
        at=at,
        idem_key=key,
    )


def test_a_wrong_opening_balance_is_put_right_by_the_difference(
    fund: Cast, at: datetime, bank: BankAccount
) -> None:
    _deposit(fund, at, bank)
    asked = _ask(fund, at, "1101", 1200_00)
    assert balances_by_code(fund.fund)["1101"] == 600_00, "nothing counts before another officer agrees"
    agree(asked, fund, at)
    found = balances_by_code(fund.fund)
    assert (found["1101"], found["3199"]) == (800_00, -1150_00)
    agree(_ask(fund, at, "2101", -20_00, key="correct-2"), fund, at)
    assert balances_by_code(fund.fund)["2101"] == -20_00
    assert _ask(fund, at, "1101", 1200_00) == asked, "the same form again is the same request"
    assert verify(fund.fund).whole


def test_a_large_correction_takes_the_chair_and_a_day(fund: Cast, at: datetime, bank: BankAccount) -> None:
    asked = agree(_ask(fund, at, "1101", 30_000_00), fund, at)
    assert asked.is_open, "a day in the sight of every officer"
    assert len(asked.confirmations) == 2
    with pytest.raises(RequestWaits):
        perform(request=asked, by=fund.treasurer, at=at + timedelta(hours=23))
    perform(request=asked, by=fund.treasurer, at=at + timedelta(hours=25))
    assert balances_by_code(fund.fund)["1101"] == 30_000_00


def test_a_right_opening_balance_needs_no_correction(fund: Cast, at: datetime, bank: BankAccount) -> None:
    with pytest.raises(errors.NothingToCorrect):
        _ask(fund, at, "1101", 1000_00)
    with pytest.raises(errors.NotByHand):
        _ask(fund, at, "4401", 1)


def test_a_correction_needs_opening_balances(fund: Cast, at: datetime) -> None:
    with pytest.raises(errors.OpeningMissing):
        _ask(fund, at, "1101", 1)


def test_much_cash_leaves_the_bank_by_two_people(fund: Cast, at: datetime, bank: BankAccount) -> None:
    given = LineDraft(fund.account("1101"), 8000_00), LineDraft(fund.account("4401"), -8000_00)
    draft = EntryDraft(ON, given, note="บริจาค")
    services.post(
        fund=fund.fund, kind="other_income", entries=[draft], idem_key="gift", by=fund.treasurer, at=at
    )
    _deposit(fund, at, bank, 8000_00)

    def withdraw(amount: int, key: str, moment: datetime = at) -> Any:
        return services.withdraw_cash(
            fund=fund.fund,
            bank_account=bank,
            amount=amount,
            on=ON,
            by=fund.treasurer,
            at=moment,
            idem_key=key,
        )

    withdraw(1500_00, "withdraw-1")
    with pytest.raises(errors.SecondWordNeeded):
        withdraw(500_01, "withdraw-2")
    withdraw(500_00, "withdraw-3")
    with pytest.raises(errors.SecondWordNeeded):
        withdraw(1, "withdraw-4", at + timedelta(days=6))
    asked = ask_withdrawal(
        fund=fund.fund, bank_account=bank, amount=4000_00, by=fund.treasurer, at=at, idem_key="much-money"
    )
    with pytest.raises(OwnRequest):
        confirm(request=asked, by=fund.treasurer, at=at)
    assert balances_by_code(fund.fund)["1110.1"] == 6000_00
    agreed = agree(asked, fund, at)
    assert balances_by_code(fund.fund)["1110.1"] == 6000_00, "nobody has been to the bank yet"
    fetched = perform(request=agreed, by=fund.officers[Role.BOOKKEEPER], at=at + timedelta(hours=25))
    entry = entry_of(fetched)
    assert entry.batch.posted_by == fund.officers[Role.BOOKKEEPER], "who fetched it"
    assert (entry.batch.kind, entry.source) == ("withdrawal", f"request/{asked.pk}")
    assert balances_by_code(fund.fund)["1110.1"] == 2000_00


def test_a_debt_of_a_claim_is_not_settled_by_hand(fund: Cast, at: datetime, bank: BankAccount) -> None:
    """Only what the old book owed: 50 baht here, however much claims owe beside it."""
    owed = LineDraft(fund.account("2101"), -500_00), LineDraft(fund.account("5105"), 500_00)
    draft = EntryDraft(ON, owed, note="สวัสดิการค้างจ่าย")
    services.post(
        fund=fund.fund, kind="benefit-accrual", entries=[draft], idem_key="accrual-1", by=fund.chair, at=at
    )
    _pay(fund, at, "2101", 30_00, key="part-1")
    with pytest.raises(errors.MoreThanOwed):
        _pay(fund, at, "2101", 20_01, key="part-2")
    _pay(fund, at, "2101", 20_00, key="part-3")
    with pytest.raises(errors.MoreThanOwed):
        _pay(fund, at, "2101", 1, key="part-4")
    assert balances_by_code(fund.fund)["2101"] == -500_00
