"""The pools on their pages: what came in, what is left, down to the entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scope
from tests.world import Cast, make_fund, record_opening, resolved

from kongboon.access.models import Officer
from kongboon.kernel.money import format_baht
from kongboon.ledger.running_costs import running_costs
from kongboon.ledger.services import record_income
from kongboon.rules.catalogue import catalogue_text
from kongboon.web.tests.conftest import asked_by, key_of, sign_in

POOLS = "/f/3305050/books/pools/"


@pytest.fixture
def divided(db: None) -> Iterator[Cast]:
    """700 baht stand on the account of the benefit pool, and 1,000 came from the state."""
    text = catalogue_text("standard-13").replace(
        'key = "welfare"\n', 'key = "welfare"\naccount = "benefit"\n', 1
    )
    at = timezone.now() - timedelta(days=8)  # what one officer wrote down as received counts after seven days

    cast = make_fund(at=at, regulation=text, users=True)
    with scope(fund=cast.fund):
        record_opening(
            fund=cast.fund,
            on=timezone.localdate(at),
            balances={"1101": 5_000_00, "3101": -700_00},
            by=cast.treasurer,
            at=at,
        )
        record_income(
            fund=cast.fund, code="4301", money_code="1101", amount=1_000_00, on=timezone.localdate(at), note="พอช.",
            by=cast.treasurer, at=at, idem_key="state",
        )  # fmt: skip
        yield cast


def test_each_pool_stands_with_what_is_left(divided: Cast) -> None:
    page = sign_in(divided.chair).get(POOLS).content.decode()
    assert "1,700.00" in page
    assert "กองทุนสวัสดิการ" in page
    assert "ทุนสำรอง" in page


def test_a_pool_leads_down_to_its_entries(divided: Cast) -> None:
    page = sign_in(divided.chair).get(f"{POOLS}welfare/").content.decode()
    for words in ("700.00", "1,000.00", "100%", "/f/3305050/books/1/", "/f/3305050/books/2/"):
        assert words in page, words


def test_an_unknown_pool_is_not_found(divided: Cast) -> None:
    assert sign_in(divided.chair).get(f"{POOLS}secret/").status_code == 404


def test_a_fund_without_pools_is_told_so(house: Cast) -> None:
    assert sign_in(house.chair).get(POOLS).status_code == 200


def test_a_collector_and_a_stranger_do_not_look_in(divided: Cast, stranger: Officer) -> None:
    assert sign_in(divided.collector).get(POOLS).status_code == 403
    assert sign_in(stranger).get(POOLS).status_code == 404


def test_running_the_fund_above_the_ceiling_asks_for_the_resolution(divided: Cast) -> None:
    client, url = sign_in(divided.treasurer), "/f/3305050/books/other/?direction=out"
    with scope(fund=divided.fund):
        costs = running_costs(divided.fund, timezone.localdate())
    assert costs is not None
    limit = format_baht(
        costs.limit_satang
    )  # 20 percent of the state's 1,000, but in the first week of a fiscal year
    assert limit in client.get(url).content.decode()
    sent = {
        "key": key_of(client, url), "what": "5301", "money": "1101", "amount": "250", "payee": "ร้านป้าแดง",
        "note": "ค่าประชุม",
    }  # fmt: skip
    assert client.post(url, sent | {"resolution": "3/2567"}).status_code == 422, "a word is no resolution"
    number = resolved(divided, timezone.now(), number=3)
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "ร้อยละ 20" in refused.content.decode()
    asked = asked_by(client, url, sent | {"resolution": number})
    page = sign_in(divided.chair).get(f"/f/3305050/requests/{asked.pk}/").content.decode()
    assert number in page, "the second officer sees what it rests on"
