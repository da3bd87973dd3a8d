"""A member number that was written down wrongly is corrected, and the one before stays findable."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate
from tests.ground import ground
from tests.world import Cast, make_fund, make_member

from kongboon.access.errors import NotAllowed
from kongboon.dues.papers import receipts
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.governance.models import Change
from kongboon.kernel.thai_calendar import month_of
from kongboon.ledger.models import Entry
from kongboon.members import errors
from kongboon.members.models import Member
from kongboon.members.numbers import correct_number
from kongboon.members.queries import find_members, status_history
from kongboon.members.services import erase_member
from kongboon.members.tests.pages import LIST, signed_in, text
from kongboon.rules.catalogue import catalogue_text


@ground
def cast(at: datetime) -> Cast:
    return make_fund(at=at, regulation=catalogue_text("standard-13"))


def _correct(cast: Cast, member: Member, number: str, at: datetime, role: str = "registrar") -> Member:
    return correct_number(member=member, number=number, by=cast.officers[role], at=at)


def _paid(cast: Cast, member: Member, at: datetime, key: str) -> Entry:
    village, on = cast.villages[4], localdate(at)
    round = open_round(fund=cast.fund, village=village, month=month_of(on), collector=cast.collector, at=at)
    takings = [Taking((Share(member.pk, months=1),))]
    posted = record_collection(round=round, takings=takings, on=on, idem_key=key, by=cast.collector, at=at)
    return Entry.objects.get(pk=posted.entry_ids[0])


def test_a_number_is_corrected_and_the_former_one_is_still_found(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, number="12")
    _correct(cast, member, " ๒๑ ", at)
    assert Member.objects.get().number == "21"
    for typed in ("12", "21", "๑๒"):
        assert [one.pk for one in find_members(cast.chair, text=typed)] == [member.pk], typed
    told = status_history(member)[0]
    assert "no. 12" in told.what or "เลขที่ 12" in told.what
    assert told.who == cast.officers["registrar"].name
    logged = Change.objects.filter(table_name="members_member", action="update").latest("pk")
    assert (logged.before["number"], logged.after["number"]) == ("12", "21")


def test_two_numbers_that_were_mixed_up_change_places(cast: Cast, at: datetime) -> None:
    first, second = (
        make_member(cast, at, number=number, first_name=name) for number, name in (("1", "ดำ"), ("2", "แดง"))
    )
    for member, number in ((first, "x"), (second, "1"), (first, "2")):
        _correct(cast, member, number, at)
    assert dict(Member.objects.values_list("first_name", "number")) == {"ดำ": "2", "แดง": "1"}
    assert find_members(cast.chair, text="2").count() == 2, "whose it is and whose it was"


def test_receipts_keep_the_number_that_they_said(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, number="12", paid_until=date(2024, 4, 30))
    entry = _paid(cast, member, at, "first")
    _correct(cast, member, "21", at + timedelta(minutes=1))
    other = _paid(cast, member, at + timedelta(minutes=2), "second")
    assert [paper.member_no for paper in receipts([entry, other])] == ["12", "21"]


def test_what_cannot_be_a_number_is_refused(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, number="12")
    make_member(cast, at, number="21", first_name="แดง")
    for number, error in (
        ("21", errors.NumberTaken),
        ("12", errors.NumberAsBefore),
        (" ", errors.NumberMissing),
    ):
        with pytest.raises(error):
            _correct(cast, member, number, at)
    with pytest.raises(NotAllowed):
        _correct(cast, member, "22", at, role="treasurer")
    erase_member(member=member, at=at)
    with pytest.raises(errors.PersonErased):
        _correct(cast, member, "22", at)


def test_no_other_program_changes_a_number_without_its_history(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, number="12")

    def write(number: str) -> None:
        with (
            pytest.raises(DatabaseError, match="member.number"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE members_member SET number=%s WHERE id=%s", [number, member.pk])

    write("21")
    _correct(cast, member, "21", at)
    write("12")
    write("22")


def test_the_page_of_the_member_corrects_the_number_and_the_list_says_what_it_was(
    fund: Cast, at: datetime
) -> None:
    member, client = make_member(fund, at, number="12"), signed_in(fund, "registrar")
    path = f"{LIST}{member.pk}/number/"
    assert path in text(client.get(f"{LIST}{member.pk}/"))
    same = client.post(path, {"number": "12"})
    assert (same.status_code, list(same.context["form"].errors)) == (422, ["number"])
    assert client.post(path, {"number": "777"}).status_code == 302
    page = text(client.get(f"{LIST}{member.pk}/"))
    assert "Was member no. 12 until" in page
    assert "was no. 12 until" in text(client.get(f"{LIST}?q=12&village="))
    assert "was no. 12" not in text(client.get(f"{LIST}?q=777&village="))
    assert path not in text(signed_in(fund, "treasurer").get(f"{LIST}{member.pk}/"))
