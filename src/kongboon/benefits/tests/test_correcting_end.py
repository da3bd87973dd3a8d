"""The day of an end is corrected by two, once nothing that was paid hangs on it; both days stay in the history."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate
from tests.ground import ground
from tests.world import Cast, agree, make_member

from kongboon.benefits.claims.membership_status import standing_of
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, pay_claim, submit_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.refunds import errors
from kongboon.benefits.refunds.correcting_end import ask_correct_end
from kongboon.benefits.refunds.leaving import ask_end, ask_undo_end, write_death
from kongboon.benefits.refunds.services import ask_refund
from kongboon.benefits.tests.conftest import photo, with_money
from kongboon.funds.regulations import regulation_on
from kongboon.governance.models import Change, Request
from kongboon.members.models import Member
from kongboon.members.queries import status_history
from kongboon.members.tests.pages import LIST, signed_in, text
from kongboon.rules.catalogue import catalogue_text

WRONG, RIGHT = date(2024, 6, 13), date(2024, 6, 3)


@ground
def cast(at: datetime) -> Cast:
    articles = catalogue_text("standard-13").replace("refund_percent = 0", "refund_percent = 50")
    return with_money(at, articles)


def _ended(cast: Cast, at: datetime, reason: str = "resigned", on: date = WRONG, **more: object) -> Member:
    member = make_member(cast, at, paid_until=date(2024, 5, 31), **more)
    by = cast.officers["registrar"]
    if reason == "died":
        return write_death(member=member, on=on, by=by, at=at)
    agree(ask_end(member=member, reason=reason, on=on, by=by, at=at), cast, at)
    member.refresh_from_db()
    return member


def _ask(cast: Cast, member: Member, on: date, at: datetime) -> Request:
    by = cast.officers["registrar"]
    return ask_correct_end(member=member, on=on, reason="อ่านเลขผิด", by=by, at=at)


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(days=20)


def test_the_day_alone_is_corrected_by_two_and_the_history_says_both(cast: Cast, later: datetime) -> None:
    member = _ended(cast, later)
    asked = _ask(cast, member, RIGHT, later)
    assert _ask(cast, member, RIGHT, later) == asked
    member.refresh_from_db()
    assert member.ended_on == WRONG, "nothing before another officer agrees"
    agree(asked, cast, later)
    member.refresh_from_db()
    assert (member.ended_on, member.ended_reason, member.status) == (RIGHT, "resigned", "ended")
    told = status_history(member)[0]
    assert "13 " in told.what and "3 " in told.what and "อ่านเลขผิด" in told.what  # noqa: PT018
    assert cast.chair.name in told.who
    logged = Change.objects.filter(table_name="members_member", action="update").latest("pk")
    assert (logged.before, logged.after) == ({"ended_on": "2024-06-13"}, {"ended_on": "2024-06-03"})


@pytest.mark.parametrize(("before", "after"), [(WRONG, RIGHT), (RIGHT, WRONG)])
def test_rights_hold_up_to_the_right_day_and_no_longer(
    cast: Cast, later: datetime, before: date, after: date
) -> None:
    member = _ended(cast, later, on=before)
    agree(_ask(cast, member, after, later), cast, later)
    member.refresh_from_db()
    regulation = regulation_on(cast.fund, after)
    days = [date(2024, 6, 2), date(2024, 6, 8), date(2024, 6, 15)]
    found = [standing_of(member, day, regulation).is_active for day in days]
    assert found == [True, after == WRONG, False]
    undo = ask_undo_end(member=member, reason="ยังอยู่", by=cast.officers["registrar"], at=later)
    agree(undo, cast, later)
    member.refresh_from_db()
    assert all(standing_of(member, day, regulation).is_active for day in days)


def test_an_end_that_changed_meanwhile_is_not_passed_over(cast: Cast, later: datetime) -> None:
    member, registrar = _ended(cast, later), cast.officers["registrar"]
    day = _ask(cast, member, RIGHT, later)
    other = _ask(cast, member, date(2024, 6, 4), later)
    undo = ask_undo_end(member=member, reason="ยังอยู่", by=registrar, at=later)
    agree(day, cast, later)
    for stale in (other, undo):
        with pytest.raises(errors.EndChanged, match="บุญมี"):
            agree(stale, cast, later)
    member.refresh_from_db()
    assert member.ended_on == RIGHT


def test_days_that_cannot_be_are_refused(cast: Cast, later: datetime) -> None:
    member = _ended(cast, later)
    wrong: list[tuple[date, type[Exception]]] = [
        (WRONG, errors.EndAsBefore),
        (localdate(later) + timedelta(days=1), errors.EndInFuture),
        (date(2016, 12, 31), errors.EndBeforeJoining),
    ]
    for day, error in wrong:
        with pytest.raises(error):
            _ask(cast, member, day, later)


def test_dues_that_go_back_by_the_day_are_settled_first(cast: Cast, later: datetime) -> None:
    from kongboon.dues.services import Share, Taking, open_round, record_collection

    member = make_member(cast, later, paid_until=date(2024, 4, 30))
    round = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-05", collector=cast.collector, at=later
    )
    record_collection(
        round=round,
        takings=[Taking((Share(member.pk, months=1),))],
        on=RIGHT,
        idem_key="tap",
        by=cast.collector,
        at=later,
    )
    registrar = cast.officers["registrar"]
    agree(ask_end(member=member, reason="resigned", on=WRONG, by=registrar, at=later), cast, later)
    member.refresh_from_db()
    with pytest.raises(errors.EndBeforeDues):
        _ask(cast, member, date(2024, 6, 1), later)
    ask_refund(member=member, by=registrar, at=later)
    with pytest.raises(errors.RefundRestsOnDay):
        _ask(cast, member, RIGHT, later)


def _stay(cast: Cast, member: Member, on: date, nights: int, at: datetime) -> Claim:
    papers = (Paper("hospital_certificate", photo(cast, at)),)
    asked = Asked(member, "hospital", on, nights=nights, papers=papers)
    claim = submit_claim(asked=asked, by=cast.officers["welfare"], at=at, idem_key=f"stay/{on}")
    return pay_claim(
        claim=confirm_claim(claim=claim, by=cast.chair, at=at), by=cast.treasurer, at=at, idem_key=f"p{on}"
    )


def test_paid_nights_do_not_come_to_lie_after_the_death(cast: Cast, later: datetime) -> None:
    member = make_member(cast, later, paid_until=date(2024, 5, 31))
    _stay(cast, member, date(2024, 6, 2), 3, later)
    write_death(member=member, on=WRONG, by=cast.officers["registrar"], at=later)
    with pytest.raises(errors.StayAfterEnd):
        _ask(cast, member, RIGHT, later)
    with pytest.raises(errors.EndBeforeBenefit):
        _ask(cast, member, date(2024, 6, 1), later)
    agree(_ask(cast, member, date(2024, 6, 5), later), cast, later)
    member.refresh_from_db()
    assert (member.ended_on, member.ended_reason) == (date(2024, 6, 5), "died")


def test_a_claim_for_the_death_is_withdrawn_before_its_day_is_corrected(cast: Cast, later: datetime) -> None:
    member = _ended(cast, later, "died")
    papers = (Paper("death_certificate", photo(cast, later)),)
    asked = Asked(member, "death", WRONG, papers=papers, payee_name="นายดำ ใจดี")
    submit_claim(asked=asked, by=cast.officers["welfare"], at=later, idem_key="death")
    with pytest.raises(errors.ClaimRestsOnDay):
        _ask(cast, member, RIGHT, later)


def test_no_other_program_moves_the_day_of_an_end(cast: Cast, later: datetime) -> None:
    member = _ended(cast, later)

    def write(day: date) -> None:
        with (
            pytest.raises(DatabaseError, match="member.ended_on"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE members_member SET ended_on=%s WHERE id=%s", [day, member.pk])

    write(RIGHT)
    asked = _ask(cast, member, RIGHT, later)
    write(RIGHT)
    agree(asked, cast, later)
    write(WRONG)


def test_the_page_of_the_member_asks_for_the_right_day(fund: Cast, at: datetime) -> None:
    member, client = make_member(fund, at), signed_in(fund, "registrar")
    path = f"{LIST}{member.pk}/end-day/"
    assert client.get(path).status_code == 404
    write_death(member=member, on=date(2024, 6, 9), by=fund.officers["registrar"], at=at)
    assert path in text(client.get(f"{LIST}{member.pk}/"))
    day = {"on_0": "8", "on_1": "6", "on_2": "2567"}
    assert client.post(path, day | {"why": ""}).status_code == 422
    assert client.post(path, day | {"on_0": "9", "why": "ผิด"}).status_code == 422
    asked = client.post(path, day | {"why": "ตามใบมรณบัตร"})
    page = text(client.get(asked["Location"]))
    assert "9 " in page and "8 " in page  # noqa: PT018
