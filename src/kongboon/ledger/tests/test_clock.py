"""The clock of the machine, measured by the last entry: behind it nothing is posted, far after it only when confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django_scopes import scope
from tests.world import Cast, make_fund, make_member

from kongboon.access.permissions import Act
from kongboon.funds.actor import acting_as, nobody_acts
from kongboon.governance.errors import OwnRequest
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm, open_requests
from kongboon.kernel.thai_calendar import add_months, last_day, month_of
from kongboon.ledger import clock, errors
from kongboon.ledger.checks import verify
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Batch, Entry
from kongboon.ledger.services import post
from kongboon.rules.catalogue import catalogue_text

AT = datetime(2024, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    made = make_fund(at=AT)
    with scope(fund=made.fund), nobody_acts():
        yield made


def gift(cast: Cast, at: datetime, on: date | None = None, key: str = "") -> Posted:
    lines = (debit(cast.account("1101"), 100), credit(cast.account("4401"), 100))
    return post(
        fund=cast.fund, kind="gift", entries=[EntryDraft(on or at.date(), lines)], idem_key=key or f"{at:%Y%m%d%H%M}/{on}",
        by=cast.treasurer, at=at,
    )  # fmt: skip


def test_a_clock_behind_the_last_entry_stops_posting_until_it_is_set(cast: Cast) -> None:
    gift(cast, AT)
    with pytest.raises(errors.ClockBehind, match=r"19 พ\.ย\. 2567.*20 พ\.ย\. 2567"):
        gift(cast, AT - timedelta(days=1))
    with acting_as(confirmed=[errors.ClockBehind.code]), pytest.raises(errors.ClockBehind):
        gift(cast, AT - timedelta(days=1))
    assert Batch.objects.count() == 1
    gift(cast, AT + timedelta(minutes=1))


def test_a_clock_that_keeps_itself_right_is_not_behind(cast: Cast) -> None:
    gift(cast, AT)
    gift(cast, AT - timedelta(hours=2))
    midnight = datetime(2024, 11, 20, 17, 0, 5, tzinfo=UTC)
    gift(cast, midnight, on=date(2024, 11, 21))
    with pytest.raises(errors.ClockBehind):
        gift(cast, midnight - timedelta(minutes=11))
    gift(cast, midnight - timedelta(minutes=9))


def test_what_was_recorded_is_answered_whatever_the_clock_says(cast: Cast) -> None:
    gift(cast, AT, key="once")
    assert gift(cast, AT - timedelta(days=400), on=AT.date(), key="once").replayed


def test_after_sixty_days_it_is_asked_whether_today_is_today(cast: Cast) -> None:
    gift(cast, AT)
    later = AT + timedelta(days=61)
    with pytest.raises(errors.ClockJumped, match=r"20 ม\.ค\. 2568.*20 พ\.ย\. 2567"):
        gift(cast, later)
    with acting_as(confirmed=[errors.ClockJumped.code]):
        gift(cast, later)
    gift(cast, later + timedelta(days=60))


def test_a_day_far_from_today_and_from_the_last_entry_is_asked_for(cast: Cast) -> None:
    gift(cast, AT, on=date(2024, 11, 1))
    with pytest.raises(errors.FarDate, match=r"1 พ\.ย\. 2566"):
        gift(cast, AT, on=date(2023, 11, 1))
    with acting_as(confirmed=[errors.FarDate.code]):
        gift(cast, AT, on=date(2023, 11, 1))
    # Who types an old book in goes on from page to page, and what is of today is of today.
    gift(cast, AT, on=date(2023, 12, 20))
    gift(cast, AT, on=date(2024, 11, 19))


def test_a_clock_that_was_ahead_is_written_down_by_two_and_the_books_go_on(cast: Cast) -> None:
    gift(cast, AT)
    with acting_as(confirmed=[errors.ClockJumped.code]):
        gift(cast, AT + timedelta(days=365))
    today = AT + timedelta(hours=1)
    with pytest.raises(errors.ClockBehind):
        gift(cast, today)
    asked = clock.ask_accept_clock(
        fund=cast.fund, reason="ตั้งปีผิด", by=cast.treasurer, at=today, idem_key="clock-1"
    )
    with pytest.raises(OwnRequest):
        confirm(request=asked, by=cast.treasurer, at=today)
    with pytest.raises(errors.ClockBehind):
        gift(cast, today)
    confirm(request=asked, by=cast.chair, at=today)
    gift(cast, today)
    # It holds for that entry alone.
    with pytest.raises(errors.ClockBehind):
        gift(cast, AT - timedelta(days=30))
    assert verify(cast.fund).whole


def test_what_a_clock_posted_ahead_counts_in_the_running_balance(cast: Cast) -> None:
    with acting_as(confirmed=[errors.ClockJumped.code]):
        gift(cast, AT)
        gift(cast, AT + timedelta(days=365))
        lines = (debit(cast.account("5301"), 150), credit(cast.account("1101"), 150))
        spent = [EntryDraft(AT.date() + timedelta(days=365), lines)]
        post(
            fund=cast.fund, kind="cost", entries=spent, idem_key="cost", by=cast.treasurer,
            at=AT + timedelta(days=365),
        )  # fmt: skip
    asked = clock.ask_accept_clock(fund=cast.fund, reason="ปีผิด", by=cast.treasurer, at=AT, idem_key="clock-1")
    confirm(request=asked, by=cast.chair, at=AT)
    gift(cast, AT, key="again")
    lines = (debit(cast.account("5301"), 160), credit(cast.account("1101"), 160))
    with pytest.raises(errors.NotEnoughMoney):
        post(
            fund=cast.fund, kind="cost", entries=[EntryDraft(AT.date(), lines)], idem_key="more",
            by=cast.treasurer, at=AT,
        )  # fmt: skip


def test_a_clock_that_is_right_is_not_written_down_as_wrong(cast: Cast) -> None:
    gift(cast, AT)
    with pytest.raises(errors.ClockIsRight):
        clock.ask_accept_clock(fund=cast.fund, reason="ตั้งปีผิด", by=cast.treasurer, at=AT, idem_key="clock-1")
    assert not open_requests(cast.fund)


def test_every_page_tells_it_and_the_page_of_the_clock_leads_out(cast: Cast, client: Client) -> None:
    """By the real clock of this machine: an entry of next year, then the pages as they are today."""
    from django.utils.timezone import now

    with acting_as(confirmed=[errors.ClockJumped.code]):
        gift(cast, now() + timedelta(days=300))
    client.force_login(cast.treasurer.user)
    home, page = f"/f/{cast.fund.code}/", f"/f/{cast.fund.code}/clock/"
    for url in (home, f"/f/{cast.fund.code}/members/"):
        assert page in client.get(url).content.decode()
    body = client.get(page).content.decode()
    key = body.split('name="key" value="')[1].split('"')[0]
    done = client.post(page, {"reason": "ตั้งปีผิด", "key": key})
    asked = Request.objects.get(fund=cast.fund, act=Act.ACCEPT_CLOCK.code)
    assert done.status_code == 302
    assert str(asked.pk) in done["Location"]
    confirm(request=asked, by=cast.chair, at=now())
    assert page not in client.get(home).content.decode()


def test_the_day_is_confirmed_once_for_the_day(cast: Cast, client: Client) -> None:
    from django.utils.timezone import localdate

    gift(cast, AT)
    client.force_login(cast.treasurer.user)
    home, page = f"/f/{cast.fund.code}/", f"/f/{cast.fund.code}/clock/"
    income = f"/f/{cast.fund.code}/books/other/?direction=in"
    sent = {
        "what": "4401", "money": "1101", "amount": "50", "note": "บริจาค", "key": "a" * 32,
        "on_0": localdate().day, "on_1": localdate().month, "on_2": localdate().year + 543,
    }  # fmt: skip
    refused = client.post(income, sent)
    assert refused.status_code == 422
    assert 'name="confirmed" value="ledger.clock_jumped"' in refused.content.decode()
    assert page in client.get(home).content.decode()
    client.post(page)
    assert page not in client.get(home).content.decode()
    assert client.post(income, sent).status_code == 302
    assert Entry.objects.count() == 2


def test_a_far_day_on_a_form_is_answered_with_its_tick(cast: Cast, client: Client) -> None:
    from django.utils.timezone import localdate, now

    gift(cast, now())
    client.force_login(cast.treasurer.user)
    income = f"/f/{cast.fund.code}/books/other/?direction=in"
    day = localdate() - timedelta(days=200)
    sent = {
        "what": "4401", "money": "1101", "amount": "50", "note": "บริจาค", "key": "a" * 32,
        "on_0": day.day, "on_1": day.month, "on_2": day.year + 543,
    }  # fmt: skip
    refused = client.post(income, sent)
    assert refused.status_code == 422
    assert 'name="confirmed" value="ledger.far_date"' in refused.content.decode()
    assert client.post(income, sent | {"confirmed": "ledger.far_date"}).status_code == 302


def test_after_a_long_pause_a_telephone_with_the_same_day_is_believed(db: None, client: Client) -> None:
    """Whoever collects once a year is not asked on every doorstep whether today is today."""
    from django.utils.timezone import localdate, now

    cast = make_fund(at=now(), regulation=catalogue_text("standard-13"))
    with scope(fund=cast.fund), nobody_acts():
        gift(cast, now() - timedelta(days=90))
        month, last = month_of(localdate()), last_day(add_months(month_of(localdate()), -1))
        member = make_member(cast, now(), number="0001", paid_until=last)
        client.force_login(cast.collector.user)
        url = f"/f/{cast.fund.code}/dues/4/{month}/take/"
        sent = {"take": f"{member.pk}:{month}:1", "id": "a" * 20}
        year_before = (now() - timedelta(days=365)).isoformat()
        client.post(url, sent | {"tapped_at": year_before})
        assert Batch.objects.count() == 1
        client.post(url, sent | {"tapped_at": now().isoformat()})
        assert Batch.objects.count() == 2
