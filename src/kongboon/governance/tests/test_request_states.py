"""In whatever state a request is, somebody can do it, or it says from when, or whose word it still lacks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django_scopes import scope
from tests.world import Cast, make_fund, record_opening

from kongboon.access.models import Officer, Role
from kongboon.governance import errors
from kongboon.governance.models import Request
from kongboon.governance.request_shown import missing
from kongboon.governance.requests import confirm, may_press, payable_from, perform, withdraw
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment

DAY = timedelta(days=1)


@pytest.fixture
def cast(db: None, at: datetime) -> Iterator[Cast]:
    made = make_fund(at=at, users=True)
    with scope(fund=made.fund):
        opened = {"1101": 500_000_00, "1201": 100_00}
        record_opening(fund=made.fund, on=date(2024, 6, 1), balances=opened, by=made.treasurer, at=at)
        yield made


def _pays(cast: Cast, at: datetime, satang: int = 30_00, payee: str = "ร้านหนึ่ง") -> Request:
    payment = Payment("5201", "1101", satang, payee, "ซ่อมหลังคาศาลา")
    return ask_payment(
        fund=cast.fund, payment=payment, by=cast.treasurer, at=at, idem_key=f"{payee}-{satang}-key"
    )


def _way_on(cast: Cast, request: Request, at: datetime) -> str:
    """How it goes on: done by a press, at its day, or by a word of somebody who is here."""
    request = Request.objects.get(pk=request.pk)
    wanted, moment = missing(request), payable_from(request)
    if wanted.words:
        return f"{wanted.words} of {len(wanted.who)}"
    if moment is not None and at < moment:
        return "from its day"
    able = [one for one in Officer.objects.filter(fund=cast.fund, active_to=None) if may_press(request, one)]
    return "press" if able else "stuck"


def _said(request: Request, at: datetime, *officers: Officer) -> Request:
    for officer in officers:
        request = confirm(request=request, by=officer, at=at).request
    return request


def test_a_large_sum_of_the_week_wants_words_then_its_day_then_a_press(cast: Cast, at: datetime) -> None:
    roof = _pays(cast, at, 25_000_00, "ร้านหลังคา")
    asked = _pays(cast, at)
    states = [_way_on(cast, asked, at)]
    for role in (Role.CHAIR, Role.SECRETARY):
        asked = _said(asked, at, cast.officers[role])
        states.append(_way_on(cast, asked, at))
    assert states == ["2 of 5", "1 of 4", "from its day"]
    assert _way_on(cast, asked, at + DAY) == "press"
    withdraw(request=roof, by=cast.treasurer, at=at)
    assert _way_on(cast, asked, at) == "press", "the sum has sunk"
    assert perform(request=asked, by=cast.treasurer, at=at).end is not None


def test_where_the_sum_sank_the_one_word_is_enough(cast: Cast, at: datetime) -> None:
    roof = _pays(cast, at, 25_000_00, "ร้านหลังคา")
    asked = _said(_pays(cast, at), at, cast.officers[Role.SECRETARY])
    assert _way_on(cast, asked, at) == "1 of 1", "the chair's"
    withdraw(request=roof, by=cast.treasurer, at=at)
    assert _way_on(cast, asked, at) == "press"


def test_where_officers_leave_it_goes_on(cast: Cast, at: datetime) -> None:
    asked = _said(_pays(cast, at, 6_000_00), at, cast.officers[Role.SECRETARY])
    here = (Role.TREASURER, Role.SECRETARY)
    Officer.objects.filter(fund=cast.fund).exclude(role__in=here).update(active_to=at.date())
    assert _way_on(cast, asked, at) == "from its day", "a day more for the word that nobody can say"
    assert _way_on(cast, asked, at + 2 * DAY) == "press"


def test_who_is_paid_hands_it_out_where_nobody_else_can(cast: Cast, at: datetime) -> None:
    asked = _said(_pays(cast, at, 100_00, cast.treasurer.name), at, cast.chair)
    with pytest.raises(errors.PayeeConfirms):
        perform(request=asked, by=cast.treasurer, at=at)
    Officer.objects.filter(pk=cast.officers[Role.BOOKKEEPER].pk).update(active_to=at.date())
    assert perform(request=asked, by=cast.treasurer, at=at).end is not None
