"""Somebody taken in by mistake is taken out again by two, and is counted nowhere; what has money is undone first."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate
from tests.ground import ground
from tests.world import Cast, agree, make_member

from kongboon.benefits.claims.services import Asked, Paper, submit_claim, withdraw_claim
from kongboon.benefits.refunds import errors
from kongboon.benefits.refunds.leaving import ask_end, ask_undo_end
from kongboon.benefits.refunds.undoing_enrolment import ask_undo_enrolment
from kongboon.benefits.tests.conftest import photo, with_money
from kongboon.dues.entry_fees import take_entry_fee
from kongboon.governance.models import Request
from kongboon.governance.requests import withdraw
from kongboon.kernel.fiscal import Period
from kongboon.kernel.national_id import synthetic_id
from kongboon.ledger.models import Entry
from kongboon.ledger.services import reverse_entry
from kongboon.ledger.set_up import set_up_of
from kongboon.members.errors import NumberTaken
from kongboon.members.models import Member, StatusEvent
from kongboon.members.numbers import correct_number
from kongboon.members.queries import status_history, told_event
from kongboon.members.requests import ask_rights
from kongboon.members.tests.pages import LIST, signed_in, text
from kongboon.outlook.history import lived_in
from kongboon.outlook.inputs import register_of
from kongboon.reports.people import members_section
from kongboon.rules.catalogue import catalogue_text

JOINED = date(2024, 6, 1)


@ground
def cast(at: datetime) -> Cast:
    return with_money(at, catalogue_text("standard-13").replace("entry_fee_baht = 0", "entry_fee_baht = 20"))


def _ask(cast: Cast, member: Member, at: datetime, role: str = "registrar") -> Request:
    return ask_undo_enrolment(member=member, reason="ลงซ้ำ", by=cast.officers[role], at=at)


def test_who_was_entered_by_mistake_is_counted_nowhere_and_still_found(cast: Cast, at: datetime) -> None:
    real = make_member(cast, at, joined_on=JOINED, national_id=synthetic_id(1))
    twice = make_member(cast, at, number="0002", joined_on=JOINED, national_id=synthetic_id(2))
    asked = _ask(cast, twice, at)
    assert _ask(cast, twice, at) == asked
    twice.refresh_from_db()
    assert twice.ended_on is None, "nothing before another officer agrees"
    agree(asked, cast, at)
    twice.refresh_from_db()
    assert (twice.status, twice.ended_reason) == ("ended", "mistake")
    told = status_history(twice)[0]
    assert told_event(StatusEvent.objects.filter(member=twice).latest("pk")) in told.what
    assert "ลงซ้ำ" in told.what and cast.chair.name in told.who  # noqa: PT018

    today = localdate(at)
    movement = members_section(cast.fund, date(2024, 4, 1), today).movement
    assert (movement.joined, movement.died, movement.left, movement.closing) == (1, 0, 0, 1)
    lived = lived_in(cast.fund, Period(date(2024, 4, 1), today))
    assert (lived.joined, lived.left) == (1, 0)
    assert len(list(register_of(cast.fund, today))) == 1
    assert set_up_of(cast.fund, today).members[0] == 1
    with pytest.raises(NumberTaken):
        correct_number(member=real, number="0002", by=cast.officers["registrar"], at=at)
    correct_number(member=twice, number="0002-x", by=cast.officers["registrar"], at=at)
    correct_number(member=real, number="0002", by=cast.officers["registrar"], at=at)


def test_a_mistake_about_the_mistake_is_undone(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, joined_on=JOINED)
    agree(_ask(cast, member, at), cast, at)
    agree(ask_undo_end(member=member, reason="มีตัวจริง", by=cast.officers["registrar"], at=at), cast, at)
    member.refresh_from_db()
    assert (member.status, member.ended_on, member.joined_on) == ("active", None, JOINED)


def test_money_is_taken_back_first(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, joined_on=JOINED)
    fee = take_entry_fee(member=member, by=cast.treasurer, at=at, idem_key="fee")
    entry = Entry.objects.get(pk=fee.entry_ids[0])
    with pytest.raises(errors.BooksKnowMember, match=str(entry.entry_no)):
        _ask(cast, member, at)
    reverse_entry(entry=entry, reason="ลงซ้ำ", by=cast.treasurer, at=at, idem_key="back", on=localdate(at))
    asked = _ask(cast, member, at)
    take_entry_fee(member=member, by=cast.treasurer, at=at, idem_key="again")
    with pytest.raises(errors.BooksKnowMember):
        agree(asked, cast, at)


def test_what_rests_on_the_member_is_settled_first(cast: Cast, at: datetime) -> None:
    member, registrar = make_member(cast, at, paid_until=date(2024, 5, 31)), cast.officers["registrar"]
    papers = (Paper("hospital_certificate", photo(cast, at)),)
    stay = Asked(member, "hospital", date(2024, 6, 5), nights=2, papers=papers)
    claim = submit_claim(asked=stay, by=cast.officers["welfare"], at=at, idem_key="stay")
    with pytest.raises(errors.ClaimOfMember, match=claim.number):
        _ask(cast, member, at)
    withdraw_claim(claim=claim, reason="ลงซ้ำ", by=cast.officers["welfare"], at=at)
    change = ask_rights(member=member, changes={"heir_name": "นายดำ"}, by=registrar, at=at)
    with pytest.raises(errors.RequestOfMember):
        _ask(cast, member, at)
    withdraw(request=change, by=registrar, at=at)
    assert _ask(cast, member, at).is_open


def test_who_left_is_no_mistake(cast: Cast, at: datetime) -> None:
    member, registrar = make_member(cast, at), cast.officers["registrar"]
    agree(ask_end(member=member, reason="moved", on=JOINED, by=registrar, at=at), cast, at)
    with pytest.raises(errors.EndBeforeMistake):
        _ask(cast, member, at)


def test_no_other_program_says_that_somebody_was_a_mistake(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at)
    text = (
        "UPDATE members_member SET status='ended', ended_on='2016-12-31', ended_reason='mistake' WHERE id=%s"
    )

    def write() -> None:
        with (
            pytest.raises(DatabaseError, match="member.mistake"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(text, [member.pk])

    write()
    _ask(cast, member, at)
    write()


def test_the_page_of_the_member_takes_the_enrolment_back(fund: Cast, at: datetime) -> None:
    member, client = make_member(fund, at), signed_in(fund, "registrar")
    path = f"{LIST}{member.pk}/undo-enrolment/"
    assert path in text(client.get(f"{LIST}{member.pk}/"))
    assert client.post(path, {"why": ""}).status_code == 422
    assert client.post(path, {"why": "ลงซ้ำ"}).status_code == 302
    (asked,) = Request.objects.filter(act="undo_enrolment")
    agree(asked, fund, asked.at)
    page = text(client.get(f"{LIST}{member.pk}/"))
    assert "Entered by mistake" in page and "Member for" not in page  # noqa: PT018
    assert path not in page
    refused = client.post(path, {"why": "อีก"})
    assert refused.status_code == 422
