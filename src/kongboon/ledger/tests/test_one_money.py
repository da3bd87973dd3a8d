"""Home, books, months, report, outlook, benefits and pools say one sum of the fund's money, savings lottery and all."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django_scopes import scope
from tests.one_money import in_no_pool, money_everywhere
from tests.world import make_fund

from kongboon.ledger.accounts import by_hand, costs_of_pool, in_chart, standard_chart
from kongboon.ledger.tests.random_year import AT, record_year
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.vocabulary import POOL_ACCOUNTS, SOURCES


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_pages_of_a_random_fund_say_the_same_money(db: None, client: Client, seed: int) -> None:
    cast = make_fund(at=AT, regulation=catalogue_text("standard-13"))
    with scope(fund=cast.fund):
        record_year(cast, seed=seed, batches=20, entries_a_batch=4, sub_accounts=70)
        found = money_everywhere(cast.fund, date(2024, 10, 1))
        assert len(set(found.values())) == 1, found
        assert len(set(in_no_pool(cast.fund))) == 1
    client.force_login(cast.treasurer.user)
    for page in ("", "books/pools/"):
        shown = client.get(f"/f/{cast.fund.code}/{page}").content.decode()
        figures = {re.sub(r"[^0-9]", "", number) for number in re.findall(r"[0-9,]+\.[0-9]{2}", shown)}
        assert str(found["lines"]) in figures, page


def test_the_chart_says_of_each_account_what_it_is_for() -> None:
    rows = standard_chart().values()
    assert {row.pool for row in rows if row.kind == "equity" and row.pool} == set(POOL_ACCOUNTS)
    assert {row.leg for row in rows if row.leg} == SOURCES
    assert all(row.leg for row in rows if row.kind == "income" and row.code != "4902")
    assert all(row.kind == "income" for row in rows if row.leg)
    assert all(row.kind == "asset" for row in rows if row.money)
    assert [row.code for row in rows if row.money] == ["1101", "1102", "1110", "1120", "1130"]
    assert by_hand("running", "public_welfare") == ("5201", "5301", "5302", "5303", "5304", "5305", "5901")
    assert costs_of_pool("public_welfare") == ("5201",)
    assert in_chart("1110.12") is in_chart("1110")
