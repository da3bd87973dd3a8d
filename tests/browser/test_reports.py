"""The six-month report in the browser: what is still open, made final, printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer
from kongboon.kernel.fiscal import fiscal_year_of, half_years
from kongboon.kernel.thai_calendar import month_of
from kongboon.ledger.services import close_month
from tests.browser.looking import look
from tests.world import Cast, record_opening

SignIn = Callable[[Officer], Page]


def _last_half_year() -> tuple[str, str]:
    """Label and first month of the half-year that is over."""
    today = localdate()
    begins = next(p.start for p in half_years(fiscal_year_of(today)) if p.start <= today <= p.end)
    year = fiscal_year_of(begins - timedelta(days=1))
    half = 1 if half_years(year)[0].end == begins - timedelta(days=1) else 2
    return f"{year.year_be}/{half}", month_of(half_years(year)[half - 1].start)


def test_a_half_year_that_is_over_is_made_final_and_printed(cast: Cast, sign_in: SignIn) -> None:
    label, month = _last_half_year()
    year, half = label.split("/")
    now = timezone.now()
    with scope(fund=cast.fund):
        on = localdate().fromisoformat(f"{month}-01")
        record_opening(fund=cast.fund, on=on, balances={"1101": 1_250_000}, by=cast.treasurer, at=now)
    page = sign_in(cast.chair)
    page.goto(f"/f/{cast.fund.code}/reports/six-month/{year}/{half}/")
    look(page, "report-months-open")
    assert page.locator("main form").count() == 0, "while a month is open the report cannot be made final"
    with scope(fund=cast.fund):
        close_month(fund=cast.fund, month=month, by=cast.treasurer, at=now)
    page.goto(f"/f/{cast.fund.code}/reports/")
    look(page, "reports")
    page.locator(".list a", has_text=label).click()
    page.fill("[name=problem]", "สมาชิกสูงอายุมากขึ้น เงินออกมากกว่าเงินเข้า")
    page.fill("[name=proposal]", "ขอให้ อบต. สมทบต่อเนื่องทุกปี")
    look(page, "report-preview")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("12,500.00")
    look(page, "report-final")
    paper = page.request.get(str(page.locator("a[href$='report.pdf']").get_attribute("href")))
    assert paper.body().startswith(b"%PDF")
    data = page.request.get(str(page.locator("a[href$='report.json']").get_attribute("href")))
    assert "สมาชิกสูงอายุมากขึ้น" in data.text()
