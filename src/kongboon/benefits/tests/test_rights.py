"""A member's rights on a page: what holds today, what comes when, and nothing for strangers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope, scopes_disabled
from tests.ground import ground
from tests.world import Cast, make_fund, make_member

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.rights import rights_of
from kongboon.benefits.claims.services import submit_claim
from kongboon.benefits.tests.conftest import death_of, welfare, with_money

TODAY = localdate()


@ground
def now() -> datetime:
    return timezone.now()


@ground(is_scoped=False)
def town(now: datetime) -> Cast:
    return with_money(now, users=True)


def _page(cast: Cast, officer: Officer, pk: int, *, code: str = "") -> tuple[int, str]:
    client = Client(headers={"accept-language": "th"})
    assert officer.user is not None
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/f/{code or cast.fund.code}/benefits/rights/{pk}/")
    return answer.status_code, answer.content.decode()


def test_the_page_tells_what_holds_and_from_which_day_the_rest(town: Cast, now: datetime) -> None:
    member = make_member(
        town,
        now,
        joined_on=date(TODAY.year - 7, 1, 1),
        paid_until=TODAY,
        birth_date=TODAY - timedelta(days=9000),
    )
    status, page = _page(town, welfare(town), member.pk)
    assert status == 200
    assert "10,000.00" in page
    assert "15,000.00" in page, "what eight years bring"
    holds, waits = page.split("ยังไม่ถึง", 1)
    assert "เสียชีวิต" in holds
    assert "ผู้สูงอายุ" in waits


def test_what_was_received_this_year_is_not_promised_again(town: Cast, now: datetime) -> None:
    member = make_member(town, now, joined_on=date(TODAY.year - 7, 1, 1), paid_until=TODAY, heir_name="ก")
    with scope(fund=town.fund):
        before = {right.benefit.key for right in rights_of(member, TODAY) if right.holds}
        submit_claim(
            asked=death_of(town, member, now, on=TODAY - timedelta(days=1)),
            by=welfare(town),
            at=now,
            idem_key="d",
        )
        after = {right.benefit.key for right in rights_of(member, TODAY) if right.holds}
    assert before - after == {"death"}


def test_a_stranger_and_a_member_of_another_fund_are_not_found(town: Cast, now: datetime) -> None:
    member = make_member(town, now)
    other = make_fund(at=now, code="3305060", users=True)
    assert _page(other, other.treasurer, member.pk)[0] == 404
    assert _page(town, other.treasurer, member.pk)[0] == 404
    assert _page(town, town.officers[Role.AUDITOR], member.pk)[0] == 403


def test_a_fund_without_a_regulation_is_told_so(now: datetime) -> None:
    with scopes_disabled():
        bare = make_fund(at=now, code="3305060", users=True)
        member = make_member(bare, now)
        status, page = _page(bare, bare.treasurer, member.pk)
    assert status == 422
    assert "ระเบียบ" in page
