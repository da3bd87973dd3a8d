"""The months that have a page, and what is asked for by hand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import Cast

from kongboon.dues.taps import tap_value
from kongboon.dues.tests.pages import MONTH, VILLAGE, Signed, person, price, sheet_of, url
from kongboon.dues.views.shared import FIRST_MONTH
from kongboon.kernel.thai_calendar import add_months
from kongboon.kernel.thai_dates import format_thai_month


def test_the_first_month_that_can_be_shown_leads_no_further_back(office: Cast, signed: Signed) -> None:
    person(office)
    client = signed("treasurer")
    for page in (url(f"4/{FIRST_MONTH}/"), url(f"?month={FIRST_MONTH}")):
        shown = client.get(page)
        assert (shown.status_code, shown.context["month"]) == (200, FIRST_MONTH)
        assert shown.context["month_before"] == ""
        assert format_thai_month(add_months(FIRST_MONTH, 1)) in shown.content.decode()


def test_a_month_before_the_year_2000_has_its_papers_and_a_way_back(office: Cast, signed: Signed) -> None:
    person(office, joined_on=date(1999, 1, 1), paid_until=None)
    client = signed("treasurer")
    page = client.get(url("4/2000-01/"))
    assert url("4/1999-12/") in page.content.decode()
    for tail in ("", "list.pdf", "list.xlsx"):
        assert client.get(url(f"4/1999-12/{tail}")).status_code == 200


@pytest.mark.parametrize(
    "month", ["0000-00", "0000-12", "0001-01", "1850-01", "2024-13", "2024-00", "9999-12"]
)
def test_a_wild_month_is_no_page_and_never_a_fault(office: Cast, signed: Signed, month: str) -> None:
    member, client = person(office), signed("treasurer")
    assert client.get(url(f"4/{month}/")).status_code == 404
    assert client.get(url(f"?month={month}")).context["month"] == MONTH
    told = {"take": tap_value([(member.pk, month, 1)]), "id": "a" * 32}
    assert client.post(VILLAGE + "take/", told, headers={"X-Tap": "1"}).status_code == 422
    check = client.post(url("list/"), {"file": sheet_of(["0001", "นางบุญมี มีสุข", price() / 100])})
    asked = check["Location"].split("?")[0] + f"?village=²&month={month}"
    assert client.get(asked).context["found"].sheet.month == MONTH
