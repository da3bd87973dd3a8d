"""A living member is not taken in twice unseen: the same name in the same home is asked about, or listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from tests.world import Cast, make_member

from kongboon.kernel.national_id import synthetic_id
from kongboon.members import errors
from kongboon.members.corrections import correct_member
from kongboon.members.models import Member
from kongboon.members.requests import enrol_member
from kongboon.members.services import NewMember, end_membership
from kongboon.members.tests.pages import LIST, signed_in, text
from kongboon.members.tests.test_import_register import look, person, register
from kongboon.members.tests.test_pages import enrol_data


def _new(cast: Cast, at: datetime, **more: object) -> NewMember:
    new = NewMember("0007", "ทองดี", cast.villages[4].pk, at.date(), last_name="มีสุข", house_no="12")
    return replace(new, **more)  # type: ignore[arg-type]


def _known(cast: Cast, at: datetime, **more: object) -> Member:
    told = {"first_name": "ทองดี", "last_name": "มีสุข", "house_no": "12", "number": "0001", **more}
    return make_member(cast, at, **told)  # type: ignore[arg-type]


def _taken_in(cast: Cast, at: datetime, **more: object) -> Member:
    return enrol_member(fund=cast.fund, new=_new(cast, at, **more), by=cast.officers["registrar"], at=at)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"first_name": "มีสุข", "last_name": "ทองดี"},
        {"house_no": "๑๒"},
        {"house_no": ""},
        {"national_id": synthetic_id(1)},
    ],
)
def test_the_same_name_in_the_same_home_is_asked_about(
    fund: Cast, at: datetime, more: dict[str, object]
) -> None:
    _known(fund, at)
    with pytest.raises(errors.PersonPerhapsMember) as caught:
        _taken_in(fund, at, **more)
    assert caught.value.facts["number"] == "0001"
    assert _taken_in(fund, at, **more, is_another="ลูกชาย").note.endswith("0001: ลูกชาย")


def test_other_homes_and_names_two_ids_and_who_has_left_ask_nothing(fund: Cast, at: datetime) -> None:
    gone = _known(fund, at, national_id=synthetic_id(1))
    other = {"house_no": "12/1"}, {"village_id": fund.villages[7].pk}, {"last_name": "มีสุขใจ"}
    for number, more in enumerate((*other, {"national_id": synthetic_id(2)})):
        assert not _taken_in(fund, at, number=f"1{number}", **more).note
    end_membership(member=gone, reason="resigned", on=date(2024, 6, 9), by=fund.officers["registrar"], at=at)
    assert not _taken_in(fund, at, number="20", house_no="12", national_id=synthetic_id(1)).note


def test_of_whom_no_id_is_known_and_who_has_left_nothing_is_asked(fund: Cast, at: datetime) -> None:
    gone = _known(fund, at)
    end_membership(member=gone, reason="resigned", on=date(2024, 6, 9), by=fund.officers["registrar"], at=at)
    assert not _taken_in(fund, at).note


def test_the_page_asks_and_goes_on_with_a_tick_and_a_word(fund: Cast, at: datetime) -> None:
    _known(fund, at)
    client, data = signed_in(fund, "treasurer"), enrol_data(fund, house_no="12")
    asked = client.post(f"{LIST}enrol/", data)
    assert asked.status_code == 422
    assert "0001" in text(asked)
    assert client.post(f"{LIST}enrol/", data | {"is_another": "ลูกชาย"}).status_code == 422
    assert client.post(f"{LIST}enrol/", data | {"confirm_double": "on"}).status_code == 422
    both = {"confirm_double": "on", "is_another": "ลูกชาย"}
    assert client.post(f"{LIST}enrol/", data | both).status_code == 302


def _corrected(cast: Cast, member: Member, at: datetime, **changes: object) -> Member:
    return correct_member(member=member, changes=changes, by=cast.officers["registrar"], at=at)


@pytest.mark.parametrize(
    "changes",
    [{"first_name": "ทองดี", "last_name": "มีสุข"}, {"first_name": "มีสุข", "last_name": "ทองดี", "house_no": ""}],
)
def test_a_correction_that_makes_somebody_look_like_a_member_is_asked_about(
    fund: Cast, at: datetime, changes: dict[str, object]
) -> None:
    _known(fund, at)
    other = make_member(fund, at, number="0008", first_name="ดำ", last_name="แดง", house_no="12")
    with pytest.raises(errors.PersonPerhapsMember) as caught:
        _corrected(fund, other, at, **changes)
    assert caught.value.facts["number"] == "0001"
    assert _corrected(fund, other, at, **changes, is_another="ลูกชาย").note.endswith("0001: ลูกชาย")
    other.refresh_from_db()
    # Who is known to be another one is not asked about again for a telephone or the own nickname.
    assert _corrected(fund, other, at, phone="0999999999", nickname="ดี").phone == "0999999999"


def test_a_correction_to_a_name_of_nobody_else_asks_nothing(fund: Cast, at: datetime) -> None:
    known = _known(fund, at)
    assert _corrected(fund, known, at, last_name="มีสุขใจ").last_name == "มีสุขใจ"
    other = make_member(fund, at, number="0008", first_name="ดำ", last_name="แดง", house_no="40")
    assert _corrected(fund, other, at, first_name="ทองดี", last_name="มีสุข").first_name == "ทองดี"


def test_the_page_of_a_correction_asks_too(fund: Cast, at: datetime) -> None:
    _known(fund, at)
    other = make_member(fund, at, number="0008", first_name="ดำ", last_name="แดง", house_no="12")
    client, page = signed_in(fund, "secretary"), f"{LIST}{other.pk}/correct/"
    data = enrol_data(fund, house_no="12") | {"first_name": "ทองดี", "last_name": "มีสุข"}
    asked = client.post(page, data)
    assert asked.status_code == 422
    assert "0001" in text(asked)
    assert client.post(page, data | {"confirm_double": "on", "is_another": "ลูกชาย"}).status_code == 302
    other.refresh_from_db()
    assert other.note.endswith("0001: ลูกชาย")


def test_a_register_asks_about_the_row_and_brings_it_in_when_it_is_another(fund: Cast, at: datetime) -> None:
    _known(fund, at, house_no="")
    data = register(person("0009", "นายทองดี มีสุข", birth="1/2/2530"), person("0010", "นายมีสุข ทองดี"))
    found = look(fund, data)
    assert [(double.row_no, double.person.number) for double in found.undecided] == [(4, "0001"), (5, "0001")]
    assert not found.incoming
    found = look(fund, data, decisions={4: "other", 5: "same"})
    assert [one.new.note for one in found.incoming] == ["คนละคนกับสมาชิกเลขที่ 0001: ตรวจตอนนำเข้าทะเบียน"]
    assert not look(fund, register(person("0009", "นายทองดี มีสุขใจ"))).doubles
