"""Behind and suspended are one reckoning: list, page, passbook, filter and the rules say the same months."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.world import Cast

from kongboon.benefits.claims.membership_status import standing_of
from kongboon.dues.tests.pages import AT, Signed, person
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.thai_calendar import add_months, last_day, month_of
from kongboon.members.models import Member
from kongboon.members.queries import dues_states, find_members


def behind(office: Cast, number: str, months: int, **more: Any) -> Member:
    """A member with so many months that are over and not paid."""
    last = add_months(month_of(timezone.localdate()), -1 - months)
    return person(office, number, paid_until=last_day(last), house_no=number, **more)


def limit_of(office: Cast) -> int:
    limit = regulation_on(office.fund, timezone.localdate()).arrears.suspended_after_months
    assert limit is not None
    return limit


@pytest.mark.parametrize("extra", [1, 4])
def test_the_page_counts_as_the_rules_do(office: Cast, extra: int) -> None:
    limit = limit_of(office)
    member = behind(office, "0001", limit + extra)
    today = timezone.localdate()
    state = dues_states(office.fund, today)[member.pk]
    assert state.behind_months == standing_of(member, today, regulation_on(office.fund, today)).arrears_months
    assert (state.behind_months, state.is_suspended) == (limit + extra, True)


def test_list_page_passbook_and_filter_agree(office: Cast, signed: Signed) -> None:
    limit = limit_of(office)
    resting = behind(office, "0001", limit + 3, first_name="พัก")
    good = behind(office, "0003", 0, first_name="ดี")
    client, code = signed("treasurer"), office.fund.code
    told = f"พักสิทธิ ค้าง {limit + 3} เดือน"
    for page in (
        f"/f/{code}/members/?village=",
        f"/f/{code}/members/{resting.pk}/",
        f"/f/{code}/dues/member/{resting.pk}/",
    ):
        assert told in client.get(page).content.decode(), page
    assert "check-circle" not in client.get(f"/f/{code}/members/?village=&q=พัก").content.decode()
    by = office.treasurer
    for status, wanted in {
        "suspended": [resting],
        "behind": [],
        "active": [good],
        "ended": [],
    }.items():
        assert set(find_members(by, status=status)) == set(wanted), status
    passbook = client.get(f"/f/{code}/dues/member/{resting.pk}/").content.decode()
    assert f"ในนี้ค้างเกินกำหนด {limit + 3} เดือน" in passbook


def test_whoever_pays_no_dues_is_never_behind(office: Cast) -> None:
    exempt = behind(office, "0001", 9, birth_date=date(1930, 1, 1))
    assert exempt.pk not in dues_states(office.fund, timezone.localdate())


def test_the_reason_stands_beside_every_amount_asked_for(office: Cast, signed: Signed) -> None:
    today = timezone.localdate(AT)
    for number, name, more in (
        ("0001", "บุญมี", {}),
        ("0002", "ทองใบ", {"paid_until": last_day(month_of(today)) + timedelta(days=31)}),
        ("0003", "เฒ่า", {"birth_date": date(1930, 1, 1)}),
    ):
        person(office, number, first_name=name, house_no="12", **more)
    month = month_of(today)
    page = signed("collector").get(f"/f/{office.fund.code}/dues/4/{month}/").content.decode()
    row = page[page.index('<li class="house') :]
    assert "ทองใบ มีสุข: <" not in row
    for name, reason in (("บุญมี", "บาท"), ("ทองใบ", "จ่ายถึง"), ("เฒ่า", "ยกเว้น")):
        assert any(name in line and reason in line for line in row.splitlines()), (name, reason)
