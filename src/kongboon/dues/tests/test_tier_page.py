"""The passbook says which rate of dues a member pays, and who keeps the register changes it there."""

from __future__ import annotations

from datetime import date

from django.test import Client
from tests.ground import ground
from tests.rows import TIER
from tests.world import Cast, make_fund

from kongboon.dues.models import TierChoice
from kongboon.dues.tests.pages import AT, BEFORE, MONTH, Signed, person, url
from kongboon.kernel.thai_calendar import add_months, last_day
from kongboon.kernel.thai_dates import format_thai_month
from kongboon.rules.catalogue import catalogue_text


@ground
def office() -> Cast:
    """A fund of today whose members pay one baht a day or two."""
    text = catalogue_text("standard-13").replace("[membership]", TIER + "[membership]", 1)
    return make_fund(at=AT, regulation=text, users=True)


def _send(client: Client, address: str, tier: str, month: str) -> object:
    year, number = month.split("-")
    return client.post(address, {"tier": tier, "month_0": str(int(number)), "month_1": str(int(year) + 543)})


def test_the_passbook_shows_the_rate_since_when_and_what_is_owed_at_it(office: Cast, signed: Signed) -> None:
    member = person(office)
    client, page = signed("registrar"), url(f"member/{member.pk}/")
    assert "อัตราพื้นฐาน" in client.get(page).content.decode()
    assert _send(client, page + "rate/", "two", MONTH).status_code == 302  # type: ignore[attr-defined]
    said = client.get(page).content.decode()
    assert "วันละ 2 บาท" in said
    assert f"ตั้งแต่ {format_thai_month(MONTH)}" in said
    assert f"{last_day(MONTH).day * 2}.00" in said


def test_a_month_that_is_over_is_refused_with_the_first_one_that_can_be_chosen(
    office: Cast, signed: Signed
) -> None:
    member = person(office, paid_until=date(2020, 1, 31))
    answer = _send(signed("registrar"), url(f"member/{member.pk}/rate/"), "two", add_months(MONTH, -1))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert format_thai_month(MONTH) in answer.content.decode()  # type: ignore[attr-defined]
    assert not TierChoice.objects.exists()


def test_a_collector_sees_the_rate_and_does_not_change_it(office: Cast, signed: Signed) -> None:
    member = person(office, paid_until=BEFORE)
    page = url(f"member/{member.pk}/")
    assert "อัตราพื้นฐาน" in (said := signed("collector").get(page).content.decode())
    assert "rate/" not in said
    assert _send(signed("collector"), page + "rate/", "two", MONTH).status_code == 403  # type: ignore[attr-defined]
