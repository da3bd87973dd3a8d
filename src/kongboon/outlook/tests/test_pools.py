"""What the pools of a fund hold on a day goes into its outlook, and the page tells which of them may be short."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from tests.world import Cast, make_fund, make_member

from kongboon.actuarial.pools import PoolOpening
from kongboon.benefits.pools.states import pools_of
from kongboon.funds.regulations import regulation_on
from kongboon.ledger.services import record_income, record_opening
from kongboon.outlook.answering import answer
from kongboon.outlook.holdings import pool_openings
from kongboon.outlook.models import Projection
from kongboon.outlook.services import ask_projection
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation

TEXT = (
    catalogue_text("standard-13")
    .replace('key = "welfare"\n', 'key = "welfare"\naccount = "benefit"\n', 1)
    .replace('key = "public"\n', 'key = "public"\naccount = "public_welfare"\n', 1)
)


@pytest.fixture
def pooled(db: None) -> Iterator[Cast]:
    """Forty members; 1,000 baht on the account of the pool for benefits, 50,000 on that for public welfare."""
    now = timezone.now()
    made = make_fund(at=now, regulation=TEXT, users=True)
    with scope(fund=made.fund):
        balances = {"1101": 200_000_00, "3101": -1_000_00, "3104": -50_000_00}
        record_opening(
            fund=made.fund,
            on=timezone.localdate().replace(day=1),
            balances=balances,
            by=made.treasurer,
            at=now,
        )
        for n in range(40):
            born, joined = date(1938 + n, 3, 1), date(2008 + n % 15, 1, 1)
            make_member(made, now, number=f"{n:04}", joined_on=joined, birth_date=born)
        yield made


def came_in(cast: Cast, satang: int, at: datetime) -> None:
    record_income(
        fund=cast.fund, code="4301", money_code="1101", amount=satang, on=timezone.localdate(), note="รับ",
        by=cast.treasurer, at=at, idem_key=f"in-{satang}",
    )  # fmt: skip


def test_openings_are_what_the_claims_would_find(pooled: Cast) -> None:
    came_in(pooled, 3_000_00, timezone.now())
    today = timezone.localdate()
    regulation = regulation_on(pooled.fund, today)
    found = {one.key: one for one in pool_openings(pooled.fund, [regulation, regulation], today)}
    assert found["welfare"] == PoolOpening("welfare", 4_000_00, "benefit")
    by_claims = {each.pool.key: each.left_satang for each in pools_of(pooled.fund, regulation)}
    assert {key: one.satang for key, one in found.items()} == {key: by_claims[key] for key in found}
    before = pool_openings(pooled.fund, [regulation], date(2000, 1, 1))
    assert {one.satang for one in before} == {0}


def test_no_binding_pool_asks_nothing(pooled: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    plan = load_regulation(catalogue_text("standard-13"))
    with django_assert_num_queries(0):
        assert pool_openings(pooled.fund, [plan], timezone.localdate()) == ()


def test_the_page_says_which_pool_may_be_short(pooled: Cast) -> None:
    asked = ask_projection(fund=pooled.fund, by=pooled.treasurer, at=timezone.now(), years=5, scenarios=60)
    assert [pool[:2] for pool in json.loads(asked.question)["pools"]] == [
        ["welfare", 1_000_00], ["public", 50_000_00],
    ]  # fmt: skip
    # What comes in after the question is another question's.
    came_in(pooled, 500_000_00, timezone.now())
    again = ask_projection(fund=pooled.fund, by=pooled.treasurer, at=timezone.now(), years=5, scenarios=60)
    assert again.pk != asked.pk
    told = answer(again, lambda share: None)
    pools = {one["key"]: one for one in told["projections"][""]["pools"]}
    assert pools["welfare"]["held_satang"][0] == 501_000_00
    Projection.objects.filter(pk=again.pk).update(
        status=Projection.Status.DONE, answer=json.dumps(told), done_percent=100
    )
    client = Client()
    client.force_login(pooled.treasurer.user)
    page = client.get(reverse("outlook:projection", args=[pooled.fund.code, again.pk]))
    assert page.status_code == 200
    assert page.context["pools"]
    for sentence in page.context["pools"]:
        assert sentence in page.content.decode()
    assert pools["welfare"]["title"] in page.context["pools"][0]
