"""The funds of a province in one run: ranked, pooled, nobody shown alone, nothing from another fund's scope."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from typing import Any

import pytest
from django.db.models import F
from django_scopes import get_scope, scope
from tests.ground import ground
from tests.world import Cast, make_member

from kongboon.actuarial.errors import OutOfBounds
from kongboon.actuarial.many import Choices
from kongboon.benefits.back_test.comparing import funds_of_province
from kongboon.ledger.models import Balance
from kongboon.members.models import Member
from kongboon.outlook import network
from kongboon.outlook.network import figures_of_network, network_outlook
from kongboon.outlook.services import ask_projection, choose_assumptions
from kongboon.outlook.tasks import work_out
from kongboon.outlook.tests.funds_made import DAY, made, province

CHOICES = Choices(years=25, scenarios=200, seed=2567)


@ground
def three(at: datetime) -> list[Cast]:
    return province(at)


def run(casts: list[Cast], **more: Any) -> dict[str, Any]:
    return figures_of_network(network_outlook([cast.fund for cast in casts], DAY, CHOICES, **more))


def test_the_most_fragile_stands_first_and_workers_change_nothing(three: list[Cast]) -> None:
    found = run(three)
    assert [row["fund_code"] for row in found["ranked"]] == ["3305070", "3305060", "3305050"]
    ruin = [row["ruin_20"] for row in found["ranked"]]
    assert ruin[0] > ruin[1] > ruin[2]
    assert run(three, workers=2) == run(three[::-1], workers=2) == found
    assert get_scope() == {}


def test_a_row_says_what_the_funds_own_page_says(three: list[Cast], at: datetime) -> None:
    cast = three[1]
    with scope(fund=cast.fund):
        choose_assumptions(fund=cast.fund, values={"interest": 0.03}, reason="x", by=cast.treasurer, at=at)
        asked = ask_projection(
            fund=cast.fund, by=cast.treasurer, at=at, years=25, scenarios=200, on=DAY, seed=2567
        )
        work_out.func(asked.pk)
        asked.refresh_from_db()
    own = json.loads(asked.answer)["projections"][""]
    row = next(row for row in run(three)["ranked"] if row["fund_code"] == cast.fund.code)
    assert row["run_id"] == own["run_id"]
    assert row["ruin_20"] == own["ruin"]["20"]["share"]


def test_who_cannot_be_reckoned_is_listed_with_the_reason(three: list[Cast], at: datetime) -> None:
    others = [
        made(at, "3305010", 10, None),
        made(at, "3305020", 0, 5_000),
        made(at, "3305030", 10, 5_000, regulation=""),
        made(at, "3305040", 4, 77_777),
        made(at, "3305080", 10, 5_000),
        made(at, "3305090", 10, 5_000),
    ]
    with scope(fund=others[4].fund):
        cash = Balance.objects.filter(account_id=others[4].account("1101"))
        assert cash.update(debit=F("debit") + 100)
    with scope(fund=others[5].fund):
        make_member(others[5], at, number="0999", birth_date=None)
        Member.objects.filter(fund=others[5].fund, number="0999").update(birth_date=DAY)
    found = run([*others, *three], workers=2)
    reasons = {one["fund_code"]: one["reason"] for one in found["left_out"]}
    assert reasons == {
        "3305010": network.NO_BOOKS,
        "3305020": network.NO_REGISTER,
        "3305030": network.NO_REGULATION,
        "3305040": network.TOO_SMALL,
        "3305080": network.BOOKS_DIFFER,
        "3305090": network.REGISTER_WRONG,
    }
    assert found["ranked"] == run(three)["ranked"]
    assert found["pools"] == run(three)["pools"]
    assert "77777" not in json.dumps(found)


def test_one_purse_for_all_and_one_for_a_zone(three: list[Cast]) -> None:
    found = run(three)
    (pool,) = found["pools"]
    ruin = [row["ruin_20"] for row in found["ranked"]]
    assert pool["name"] == ""
    assert pool["funds"] == 3
    assert pool["apart_20"] == pytest.approx(sum(ruin))
    assert pool["ruin_20"]["share"] < max(ruin)

    zoned = run(three, zones={"3305060": "เหนือ", "3305070": "เหนือ", "3305050": "ใต้"})
    alone = next(one for one in zoned["pools"] if one["name"] == "ใต้")
    rich = found["ranked"][-1]
    assert (alone["ruin_20"]["share"], alone["ruin"]["share"]) == (rich["ruin_20"], rich["ruin"])
    assert alone["median_satang"] == round(rich["median_satang"])
    assert [(cell["name"], cell["funds"], cell["members"]) for cell in zoned["zones"]] == [
        ("เหนือ", 2, 45), ("ใต้", 1, 30),
    ]  # fmt: skip
    assert [one["name"] for one in run(three, zones={"3305060": "เหนือ"})["pools"]] == ["เหนือ"]


def test_the_bar_hears_of_every_fund_and_the_database_only_of_one_thread(
    three: list[Cast], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, heard = set(), []
    inside = network._inside
    monkeypatch.setattr(
        network,
        "_inside",
        lambda fund, on: (threads.add(threading.get_ident()), inside(fund, on))[1],
    )
    run([*three, made(at, "3305010", 10, None)], workers=2, done=heard.append)
    assert heard == [1, 1, 1, 1]
    assert threads == {threading.get_ident()}


def test_each_province_has_its_own_funds(three: list[Cast], at: datetime) -> None:
    made(at, "3401010", 5, 100)
    assert [fund.code for fund in funds_of_province("33")] == ["3305050", "3305060", "3305070"]


def test_choices_that_cannot_be_are_refused_before_any_fund_is_read(three: list[Cast]) -> None:
    with pytest.raises(OutOfBounds):
        network_outlook([three[0].fund], DAY, Choices(years=0))
