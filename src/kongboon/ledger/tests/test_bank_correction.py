"""A bank account that was written down wrongly is corrected by two; the books follow with its name alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_fund, record_opening

from kongboon.access.errors import NotAllowed
from kongboon.funds.errors import BankAccountTwice
from kongboon.funds.models import BankAccount
from kongboon.governance import errors
from kongboon.governance.models import Change, Request
from kongboon.governance.queries import history_of
from kongboon.governance.requests import confirm
from kongboon.governance.services import ask_bank_correction
from kongboon.ledger.accounts import account_of_bank
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Line

RIGHT = {"bank": "ธ.ก.ส.", "branch": "ขุขันธ์", "number": "9200054321"}


@ground
def cast(at: datetime) -> Cast:
    cast = make_fund(at=at)
    with scope(fund=cast.fund):
        bank = account_of_bank(BankAccount.objects.get(fund=cast.fund))
        record_opening(
            fund=cast.fund, balances={bank.code: 900_00}, on=localdate(at), by=cast.treasurer, at=at
        )
    return cast


def _ask(cast: Cast, at: datetime, key: str = "k", role: str = "treasurer", **told: str) -> Request:
    account = BankAccount.objects.order_by("pk").first()
    assert account is not None
    by = cast.officers[role]
    return ask_bank_correction(account=account, by=by, at=at, idem_key=key, **{**RIGHT, **told})


def test_a_wrong_number_is_corrected_by_two_and_the_books_bear_the_right_name(
    cast: Cast, at: datetime
) -> None:
    lines = list(Line.objects.values_list("pk", "account", "amount"))
    asked = _ask(cast, at, number=" ๙๒๐๐๐๕๔๓๒๑ ")
    assert BankAccount.objects.get().number == "9200012345", "nothing before another officer agrees"
    confirm(request=asked, by=cast.chair, at=at)
    account = BankAccount.objects.get()
    assert (account.number, str(account_of_bank(account).name_th)) == (
        "9200054321",
        "เงินฝากออมทรัพย์ · ธ.ก.ส. 9200054321",
    )
    assert list(Line.objects.values_list("pk", "account", "amount")) == lines
    assert not verify(cast.fund).problems
    told = history_of(cast.fund, "funds_bankaccount", account.pk)[0]
    assert cast.treasurer.name in told.who and cast.chair.name in told.who  # noqa: PT018
    assert [(part.before, part.after) for part in told.parts] == [("9200012345", "9200054321")]
    assert Change.objects.filter(table_name="ledger_account", action="update").exists()


def test_asked_twice_it_is_one_and_a_second_correction_in_between_is_not_passed_over(
    cast: Cast, at: datetime
) -> None:
    first = _ask(cast, at)
    assert _ask(cast, at) == first
    other = _ask(cast, at, key="other", branch="ศรีสะเกษ")
    confirm(request=first, by=cast.chair, at=at)
    with pytest.raises(errors.BankAccountChanged, match="9200054321"):
        confirm(request=other, by=cast.chair, at=at)
    assert _ask(cast, at) == first, "a repeat is answered after it is done too"


def test_what_is_no_correction_is_refused(cast: Cast, at: datetime) -> None:
    BankAccount.objects.create(id=cast.fund.pk * 10**10 + 900, fund=cast.fund, bank="ออมสิน", number="0201234")
    refused: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"number": "9200012345"}, errors.NothingChanged),
        ({"bank": "ออมสิน", "number": "0201234"}, BankAccountTwice),
        ({"role": "bookkeeper"}, NotAllowed),
    ]
    for told, error in refused:
        with pytest.raises(error):
            _ask(cast, at, **told)


def test_no_other_program_changes_where_the_money_goes(cast: Cast, at: datetime) -> None:
    def write(column: str, value: str) -> None:
        with (
            pytest.raises(DatabaseError, match="bank_account.by_two"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE funds_bankaccount SET {column}=%s", [value])

    write("number", "9200054321")
    asked = _ask(cast, at)
    write("number", "9200054321")
    confirm(request=asked, by=cast.chair, at=at)
    write("number", "9200012345")
    write("bank", "ออมสิน")
