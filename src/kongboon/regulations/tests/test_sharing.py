"""The fund's word on sharing: who says it, what the database refuses, and the one look across funds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes import scope
from django_scopes.exceptions import ScopeError
from tests.world import Cast, make_fund

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Role
from kongboon.funds.models import RegulationVersion
from kongboon.regulations.models import RegulationSharing
from kongboon.regulations.queries import FUNDS_MAX, last_word, shared_regulation, shared_regulations
from kongboon.regulations.services import share_regulation
from kongboon.rules.catalogue import catalogue_text

TABLE = "regulations_regulationsharing"
TODAY = date(2024, 6, 9)


def sharing_fund(at: datetime, code: str) -> Cast:
    made = make_fund(at=at, code=code, regulation=catalogue_text("standard-13"))
    with scope(fund=made.fund):
        share_regulation(fund=made.fund, is_shared=True, by=made.chair, at=at)
    return made


def test_nobody_shares_until_somebody_says_so(house: Cast, at: datetime) -> None:
    make_fund(at=at, code="3305060", regulation=catalogue_text("standard-13"))
    assert last_word(house.fund) is None
    assert shared_regulations(house.fund, TODAY) == []


def test_it_is_said_once_and_taken_back(house: Cast, at: datetime) -> None:
    assert share_regulation(fund=house.fund, is_shared=False, by=house.chair, at=at) is None
    first = share_regulation(fund=house.fund, is_shared=True, by=house.chair, at=at)
    assert share_regulation(fund=house.fund, is_shared=True, by=house.chair, at=at) == first
    back = share_regulation(fund=house.fund, is_shared=False, by=house.officers[Role.SECRETARY], at=at)
    assert last_word(house.fund) == back
    assert RegulationSharing.objects.count() == 2


def test_other_offices_are_refused(house: Cast, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        share_regulation(fund=house.fund, is_shared=True, by=house.treasurer, at=at)


def test_the_nearest_come_first_and_a_search_finds_the_others(house: Cast, at: datetime) -> None:
    codes = ["5001010", "3301010", "3305060"]
    funds = {code: sharing_fund(at, code) for code in codes}
    found = shared_regulations(house.fund, TODAY)
    assert [one.fund_name for one in found] == [funds[code].fund.name for code in reversed(codes)]
    assert len(found[0].articles) == 13
    assert [one.place for one in shared_regulations(house.fund, TODAY, "เชียงใหม่")] == [found[2].place]


def test_the_look_across_funds_leaves_the_scope_closed(house: Cast, at: datetime) -> None:
    other = sharing_fund(at, "3305060")
    shared_regulations(house.fund, TODAY)
    assert RegulationVersion.objects.get().fund == house.fund
    assert not RegulationVersion.objects.filter(fund=other.fund).exists()


def test_only_the_regulation_in_force_is_shared(house: Cast, at: datetime) -> None:
    other = sharing_fund(at, "3305060")
    with scope(fund=other.fund):
        version = RegulationVersion.objects.get()
    assert shared_regulation(house.fund, version.pk, TODAY) is not None
    assert shared_regulation(house.fund, version.pk, version.in_force_from - timedelta(days=1)) is None
    assert shared_regulation(other.fund, version.pk, TODAY) is None
    assert shared_regulation(house.fund, 1, TODAY) is None


def test_it_takes_two_queries(house: Cast, at: datetime, django_assert_num_queries: Any) -> None:
    for code in ("3305060", "3305070", "3305080"):
        sharing_fund(at, code)
    with django_assert_num_queries(2):
        assert len(shared_regulations(house.fund, TODAY)) == 3
    assert FUNDS_MAX >= 3


def refused(statement: str, code: str, *values: Any) -> None:
    with pytest.raises(DatabaseError, match=code), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_database_keeps_every_word(house: Cast, at: datetime) -> None:
    other = make_fund(at=at, code="3305060")
    share_regulation(fund=house.fund, is_shared=True, by=house.chair, at=at)
    refused(f"UPDATE {TABLE} SET is_shared=FALSE", "append_only|permission denied")
    refused(f"DELETE FROM {TABLE}", "append_only|permission denied")
    row = f"INSERT INTO {TABLE} (id, fund_id, is_shared, by_id, at) VALUES (%s, %s, TRUE, %s, %s)"
    own = house.fund.pk * 10**10 + 9999
    refused(row, "sharing.foreign", own, house.fund.pk, other.chair.pk, at)
    refused(row, "sharing.foreign", own, other.fund.pk, other.chair.pk, at)


def test_an_unscoped_query_is_refused(db: None) -> None:
    with pytest.raises(ScopeError):
        RegulationSharing.objects.count()
