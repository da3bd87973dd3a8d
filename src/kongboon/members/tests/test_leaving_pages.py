"""How a membership ends on the pages: by two, a death at once, and the way back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate, now
from tests.world import Cast, agree, make_member

from kongboon.kernel.national_id import synthetic_id
from kongboon.members.models import Member
from kongboon.members.requests import open_changes
from kongboon.members.tests.pages import LIST, signed_in, text
from kongboon.members.tests.test_pages import correct_data, enrol_data


def test_who_resigned_stays_in_the_register(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    client = signed_in(fund, "secretary")
    path = f"{LIST}{member.pk}/end/"
    data = {"reason": "resigned", "on_0": "1", "on_1": "6", "on_2": "2567"}
    asked = client.post(path, data)
    member.refresh_from_db()
    assert (asked.status_code, member.status) == (302, "active"), "another officer agrees first"
    page = text(client.get(asked["Location"]))
    assert "7 years" in page and "days back" in page  # noqa: PT018
    agree(open_changes(member)[0], fund, now())
    member.refresh_from_db()
    assert (member.status, member.ended_on, member.ended_reason) == ("ended", date(2024, 6, 1), "resigned")
    assert "Resigned" in text(client.get(f"{LIST}{member.pk}/"))
    again = client.post(path, data)
    assert again.status_code == 422
    assert "ended on" in text(again)


def test_a_death_is_written_down_at_once_and_others_are_told(fund: Cast, at: datetime) -> None:
    member, today = make_member(fund, at), localdate()
    client, home = signed_in(fund, "registrar"), "/f/3305050/"
    data = {"reason": "died", "on_0": str(today.day), "on_1": str(today.month), "on_2": str(today.year + 543)}
    assert client.post(f"{LIST}{member.pk}/end/", data).status_code == 302
    member.refresh_from_db()
    assert (member.ended_reason, member.ended_on) == ("died", today)
    for role in ("chair", "secretary"):
        assert f"{LIST}{member.pk}/" in text(signed_in(fund, role).get(home))
    assert f"{LIST}{member.pk}/" not in text(client.get(home)), "who wrote it down knows"
    assert f"{LIST}{member.pk}/" not in text(signed_in(fund, "collector").get(home))


def test_an_end_written_wrongly_is_undone_by_two(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at, paid_until=date(2024, 5, 31))
    registrar = signed_in(fund, "registrar")
    assert registrar.get(f"{LIST}{member.pk}/undo-end/").status_code == 404
    data = {"reason": "died", "on_0": "1", "on_1": "6", "on_2": "2567"}
    registrar.post(f"{LIST}{member.pk}/end/", data)
    undo = f"{LIST}{member.pk}/undo-end/"
    assert undo in text(registrar.get(f"{LIST}{member.pk}/"))
    assert registrar.post(undo, {"why": ""}).status_code == 422
    assert registrar.post(undo, {"why": "คนละคน"}).status_code == 302
    member.refresh_from_db()
    assert member.ended_on is not None
    agree(open_changes(member)[0], fund, now())
    member.refresh_from_db()
    assert (member.status, member.joined_on, member.paid_until) == (
        "active",
        date(2017, 1, 1),
        date(2024, 5, 31),
    )
    page = text(registrar.get(f"{LIST}{member.pk}/"))
    assert "Died" in page and "คนละคน" in page, "both rows stay"  # noqa: PT018


def test_who_was_a_member_before_is_told_before_a_new_number_is_given(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at, number="0009", national_id=synthetic_id(1))
    registrar = signed_in(fund, "registrar")
    registrar.post(f"{LIST}{member.pk}/end/", {"reason": "died", "on_0": "1", "on_1": "6", "on_2": "2567"})
    data = enrol_data(fund, national_id=synthetic_id(1))
    told = registrar.post(f"{LIST}enrol/", data)
    assert (told.status_code, list(told.context["form"].errors)) == (422, ["confirm_new"])
    assert f"{LIST}{member.pk}/" in text(told)
    assert registrar.post(f"{LIST}enrol/", data | {"confirm_new": "on"}).status_code == 302
    assert Member.objects.count() == 2


def test_an_impossible_day_does_not_end_a_membership(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    client = signed_in(fund, "registrar")
    tomorrow = {"on_0": "1", "on_1": "1", "on_2": str(localdate().year + 544)}
    for wrong in ({"reason": "lapsed"}, {"reason": ""}, tomorrow, {"on_2": "2559"}):
        data = {"reason": "resigned", "on_0": "1", "on_1": "6", "on_2": "2567"} | wrong
        assert client.post(f"{LIST}{member.pk}/end/", data).status_code == 422
    assert Member.objects.get().status == "active"


def test_an_end_that_waits_is_not_taken_for_a_change_of_rights(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    client = signed_in(fund, "registrar")
    data = {"reason": "moved", "on_0": "1", "on_1": "6", "on_2": "2567"}
    client.post(f"{LIST}{member.pk}/end/", data)
    assert open_changes(member)
    client.post(f"{LIST}{member.pk}/correct/", correct_data(fund, phone="081"))
    page = text(client.get(f"{LIST}{member.pk}/"))
    assert "The register is mended" in page
    assert "agrees first to" not in page


def test_a_correction_names_what_waits_and_says_what_is_mended(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    client = signed_in(fund, "registrar")
    born = {"birth_date_0": "1", "birth_date_1": "3", "birth_date_2": "2490"}
    for more, mended in ((born, False), (born | {"phone": "081"}, True)):
        client.post(f"{LIST}{member.pk}/correct/", correct_data(fund, **more))
        page = text(client.get(f"{LIST}{member.pk}/"))
        assert "agrees first to: birth date." in page
        assert ("The register is mended" in page) == mended
