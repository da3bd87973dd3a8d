"""A fund begins."""

from __future__ import annotations

from datetime import datetime

import pytest
from django_scopes import scope

from kongboon.funds.changes import add_bank_account
from kongboon.funds.errors import BankAccountTwice
from kongboon.funds.models import BankAccount, Fund
from kongboon.funds.services import NewFund, create_fund

BANK = ("ธ.ก.ส.", "โสน", "๐๒๐-๑-๒๓๔๕๖-๗")


def test_a_bank_accounts_number_is_kept_in_the_digits_that_banks_use(db: None, at: datetime) -> None:
    fund = create_fund(NewFund(code="3305050", name="กองทุนทดลอง", banks=[BANK]), at=at)
    with scope(fund=fund):
        assert BankAccount.objects.get().number == "020-1-23456-7"
        with pytest.raises(BankAccountTwice):
            add_bank_account(fund=fund, bank="ธ.ก.ส.", branch="", number="020-1-23456-7")


def test_one_account_told_twice_makes_no_fund(db: None, at: datetime) -> None:
    with pytest.raises(BankAccountTwice):
        create_fund(NewFund(code="3305050", name="กองทุนทดลอง", banks=[BANK, BANK]), at=at)
    assert not Fund.objects.filter(pk=3305050).exists()
