"""Who is behind beyond the grace, and who is suspended: the list, the passbook and the rules say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate
from django_scopes import scope
from tests.world import Cast, make_fund, make_member

from kongboon.dues.queries import village_list
from kongboon.dues.services import open_round
from kongboon.dues.standing import dues_states, months_over
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.thai_calendar import add_months, last_day, month_of
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text

# Grace three months, suspended after six: paid up to so many months before the month that is over.
TEXT = re.sub(r"suspended_after_months = .*", "suspended_after_months = 6", catalogue_text("standard-13"))
TEXT = re.sub(r"grace_months = .*", "grace_months = 3", TEXT)
STANDS = {0: "", 3: "", 4: "behind", 6: "behind", 7: "suspended", 30: "suspended"}


@pytest.fixture
def cast(db: None, at: datetime) -> Iterator[Cast]:
    made = make_fund(at=at, regulation=TEXT, users=True)
    with scope(fund=made.fund):
        yield made


def behind_by(cast: Cast, at: datetime, months: int, **more: Any) -> Member:
    until = last_day(add_months(month_of(localdate()), -1 - months))
    return make_member(
        cast, at, number=f"{months:04}", joined_on=date(2018, 1, 1), paid_until=until, **more
    )  # fmt: skip


def test_beyond_the_grace_is_behind_and_beyond_the_limit_suspended(cast: Cast, at: datetime) -> None:
    members = {months: behind_by(cast, at, months) for months in STANDS}
    regulation, today = regulation_on(cast.fund, localdate()), localdate()
    found = dues_states(cast.fund, today, list(members.values()))
    stands = {True: "suspended", False: "behind"}
    told = {months: found.get(member.pk) for months, member in members.items()}
    assert {months: stands[state.is_suspended] if state else "" for months, state in told.items()} == STANDS
    assert months_over(members[7], regulation, today) == 7
    month = month_of(today)
    round = open_round(fund=cast.fund, village=cast.villages[4], month=month, collector=cast.collector, at=at)
    people = {p.number: p.is_suspended for house in village_list(round, today) for p in house.people}
    assert people == {f"{months:04}": stands == "suspended" for months, stands in STANDS.items()}


def test_list_filter_page_and_passbook_agree(cast: Cast, at: datetime) -> None:
    members = {months: behind_by(cast, at, months) for months in (0, 4, 7)}
    client = Client()
    client.force_login(cast.treasurer.user, backend="django.contrib.auth.backends.ModelBackend")
    base = f"/f/{cast.fund.code}"

    def listed(status: str) -> set[str]:
        page = client.get(f"{base}/members/", {"status": status})
        return {member.number for member in page.context["page_obj"]}

    assert listed("suspended") == {"0007"}
    assert listed("behind") == {"0004"}
    assert listed("") == {"0000", "0004", "0007"}
    for months, word in ((4, "ค้าง 4 เดือน"), (7, "พักสิทธิ ค้าง 7 เดือน")):
        for path in (f"/members/{members[months].pk}/", f"/dues/member/{members[months].pk}/"):
            assert word in client.get(base + path).content.decode(), path
    assert "พักสิทธิ" not in client.get(f"{base}/dues/member/{members[0].pk}/").content.decode()
