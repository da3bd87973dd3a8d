from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate, now
from django_scopes import scope
from tests.world import Cast, agree, make_fund, make_member

from kongboon.kernel.national_id import synthetic_id
from kongboon.members.models import Member, StatusEvent
from kongboon.members.requests import open_changes
from kongboon.members.tests.pages import IMPORT, LIST, signed_in, text

KEEPERS = ("registrar", "secretary", "treasurer", "bookkeeper")
OTHERS = ("chair", "welfare", "collector", "auditor")
WRONG_ID = "9000000000013"


def enrol_data(cast: Cast, **more: Any) -> dict[str, Any]:
    values = {
        "number": "0007", "title": "นาย", "first_name": "ทองดี", "last_name": "มีสุข", "village": cast.villages[4].pk,
        "joined_on_0": "1", "joined_on_1": "6", "joined_on_2": "2560",
    }  # fmt: skip
    return values | more


@pytest.mark.parametrize("role", [*KEEPERS, *OTHERS])
def test_every_officer_sees_the_list_and_a_member(fund: Cast, at: datetime, role: str) -> None:
    member = make_member(fund, at)
    client = signed_in(fund, role)
    assert "บุญมี มีสุข" in text(client.get(LIST))
    assert client.get(f"{LIST}{member.pk}/").status_code == 200


def test_only_who_keeps_the_register_may_add_to_it(fund: Cast) -> None:
    answers = {role: signed_in(fund, role).get(f"{LIST}enrol/").status_code for role in (*KEEPERS, *OTHERS)}
    assert answers == dict.fromkeys(KEEPERS, 200) | dict.fromkeys(OTHERS, 403)
    answers = {role: signed_in(fund, role).get(IMPORT).status_code for role in (*KEEPERS, *OTHERS)}
    assert answers == dict.fromkeys(KEEPERS, 200) | dict.fromkeys(OTHERS, 403)


def test_a_stranger_gets_the_same_answer_as_for_a_fund_that_is_not_there(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    stranger = signed_in(make_fund(at=at, code="3305051"), "registrar")
    missing = stranger.get("/f/3305059/members/")
    for path in (LIST, IMPORT, f"{LIST}{member.pk}/", f"{LIST}enrol/", f"{LIST}{member.pk}/correct/"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.content) == (404, missing.content)


def test_a_member_of_another_fund_is_as_absent_as_nobody(fund: Cast, at: datetime) -> None:
    other = make_fund(at=at, code="3305051")
    with scope(fund=other.fund):
        theirs = make_member(other, at)
    client = signed_in(fund, "registrar")
    nobody = client.get(f"{LIST}{fund.fund.pk * 10**10 + 99_999}/")
    for act in ("", "correct/", "end/"):
        answer = client.get(f"{LIST}{theirs.pk}/{act}")
        assert (answer.status_code, answer.content) == (404, nobody.content)


def test_an_empty_list_leads_to_the_import_first(fund: Cast) -> None:
    page = text(signed_in(fund, "registrar").get(LIST))
    assert page.index(IMPORT) < page.index(f"{LIST}enrol/")
    assert IMPORT not in text(signed_in(fund, "collector").get(LIST))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ศร", {"0001"}),
        ("สรีสม", {"0001"}),
        ("น.ส. ศรีส้มโอ", {"0001"}),
        ("๐๐๐๒", {"0002"}),
        ("99/", {"0002"}),
        ("ท", {"0002"}),
        ("ไม่มี", set()),
        ("%", set()),
        ("", {"0001", "0002"}),
    ],
)
def test_a_piece_of_name_number_or_house_finds_the_member(
    fund: Cast, at: datetime, typed: str, found: set[str]
) -> None:
    make_member(fund, at, number="0001", first_name="ศรีส้มโอ", last_name="ใจดี", house_no="1")
    make_member(fund, at, number="0002", first_name="ทอง", last_name="มา", house_no="99/1")
    page = signed_in(fund, "chair").get(LIST, {"q": typed})
    assert {member.number for member in page.context["page_obj"]} == found


def test_the_list_is_narrowed_by_village_and_status(fund: Cast, at: datetime) -> None:
    make_member(fund, at, number="0001", moo=4)
    make_member(fund, at, number="0002", moo=7)
    client = signed_in(fund, "chair")
    assert [m.number for m in client.get(LIST, {"village": "7"}).context["page_obj"]] == ["0002"]
    assert [m.number for m in client.get(LIST, {"status": "ended"}).context["page_obj"]] == []
    for odd in ({"village": "x"}, {"status": "x"}, {"page": "x"}, {"village": "9" * 40}):
        assert client.get(LIST, odd).status_code == 200


def test_a_collector_finds_the_own_village_alone(fund: Cast, at: datetime) -> None:
    make_member(fund, at, number="0001", moo=4)
    make_member(fund, at, number="0002", moo=7)
    client = signed_in(fund, "collector")
    assert [m.number for m in client.get(LIST).context["page_obj"]] == ["0001"]
    for asked in (
        {"village": ""},
        {"village": "7"},
        {"village": "", "q": "0002"},
        {"village": "", "q": "มีสุข"},
    ):
        found = client.get(LIST, asked)
        assert "0002" not in [m.number for m in found.context["page_obj"]]
    assert "หนองบัว" not in text(client.get(LIST))
    assert len(signed_in(fund, "treasurer").get(LIST, {"village": ""}).context["page_obj"]) == 2


def test_a_member_of_another_village_is_no_member_to_a_collector(fund: Cast, at: datetime) -> None:
    near, far = make_member(fund, at, number="0001"), make_member(fund, at, number="0002", moo=7)
    client = signed_in(fund, "collector")
    assert client.get(f"{LIST}{near.pk}/").status_code == 200
    assert client.get(f"{LIST}{far.pk}/").status_code == 404
    assert signed_in(fund, "treasurer").get(f"{LIST}{far.pk}/").status_code == 200


def test_the_list_shows_fifty_in_dictionary_order_and_asks_the_database_the_same_for_any_number(
    fund: Cast, at: datetime, django_assert_num_queries: Any
) -> None:
    client = signed_in(fund, "chair")
    for number in range(53):
        make_member(fund, at, number=f"{number:04d}", first_name=f"{'ขกแค'[number % 4]}า{number}")
    # Session, user, the offices with their funds, villages, count, the page itself.
    with django_assert_num_queries(8):
        page = client.get(LIST)
    shown = list(page.context["page_obj"])
    assert (len(shown), shown[0].first_name[0]) == (50, "ก")
    assert len(client.get(LIST, {"page": 2}).context["page_obj"]) == 3


def test_the_passbook_shows_the_person_and_hides_the_id(fund: Cast, at: datetime) -> None:
    member = make_member(
        fund, at, national_id=synthetic_id(7), phone="0800000000", heir_name="นางคำ ดี", heir_relation="บุตร"
    )
    page = text(signed_in(fund, "chair").get(f"{LIST}{member.pk}/"))
    assert member.national_id_masked in page
    assert synthetic_id(7) not in page
    for word in (
        "0001",
        "0800000000",
        "นางคำ ดี",
        "2 มี.ค. 2498" if "มี.ค." in page else "2498",
        "Member since",
    ):
        assert word in page


def test_somebody_joins(fund: Cast) -> None:
    client = signed_in(fund, "registrar")
    assert client.get(f"{LIST}enrol/").context["form"]["number"].value() == "0001"
    data = enrol_data(
        fund,
        national_id="9-0000-00000-01-2",
        birth_date_2="2498",
        paid_until_0="5",
        paid_until_1="2567",
        phone="๐๘๐",
    )
    answer = client.post(f"{LIST}enrol/", data)
    member = Member.objects.get()
    assert answer.headers["Location"] == f"{LIST}{member.pk}/"
    assert (member.number, member.national_id, member.phone) == ("0007", synthetic_id(1), "080")
    assert (member.birth_date, member.birth_is_partial) == (date(1955, 7, 1), True)
    assert (member.joined_on, member.paid_until) == (localdate(), None), "another officer has not agreed yet"
    agree(open_changes(member)[0], fund, now())
    member.refresh_from_db()
    assert (member.joined_on, member.paid_until) == (date(2017, 6, 1), date(2024, 5, 31))
    assert client.get(f"{LIST}enrol/").context["form"]["number"].value() == "0008"


@pytest.mark.parametrize(
    ("wrong", "box"),
    [
        ({"first_name": ""}, "first_name"),
        ({"village": ""}, "village"),
        ({"national_id": "12"}, "national_id"),
        ({"birth_date_0": "31", "birth_date_1": "2", "birth_date_2": "2500"}, "birth_date"),
        ({"birth_date_0": "1", "birth_date_1": "", "birth_date_2": "2500"}, "birth_date"),
        ({"birth_date_2": "2561"}, "birth_date"),
        ({"joined_on_2": "2599"}, "joined_on"),
        ({"number": ""}, "number"),
        ({"number": "0001"}, "number"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box_and_nothing_is_recorded(
    fund: Cast, at: datetime, wrong: dict[str, str], box: str
) -> None:
    make_member(fund, at, number="0001")
    answer = signed_in(fund, "registrar").post(f"{LIST}enrol/", enrol_data(fund, **wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [box]
    assert Member.objects.count() == 1


def test_a_check_digit_is_a_warning_that_can_be_confirmed(fund: Cast) -> None:
    client = signed_in(fund, "secretary")
    answer = client.post(f"{LIST}enrol/", enrol_data(fund, national_id=WRONG_ID))
    assert answer.status_code == 422
    assert "confirm_id" in text(answer)
    assert (
        client.post(f"{LIST}enrol/", enrol_data(fund, national_id=WRONG_ID, confirm_id="on")).status_code
        == 302
    )
    assert Member.objects.get().national_id == WRONG_ID


def test_the_same_name_and_birth_date_is_a_warning_that_can_be_confirmed(fund: Cast, at: datetime) -> None:
    make_member(fund, at, number="0001", first_name="ทองดี", last_name="มีสุข")
    born = {"birth_date_0": "2", "birth_date_1": "3", "birth_date_2": "2498"}
    client = signed_in(fund, "registrar")
    answer = client.post(f"{LIST}enrol/", enrol_data(fund, **born))
    assert answer.status_code == 422
    assert "ทองดี มีสุข" in text(answer)
    said = {**born, "confirm_double": "on"}
    assert client.post(f"{LIST}enrol/", enrol_data(fund, **said)).status_code == 422, (
        "not without a word of how"
    )
    told = enrol_data(fund, **said, is_another="พ่อกับลูก มาด้วยกัน")
    assert client.post(f"{LIST}enrol/", told).status_code == 302
    assert Member.objects.get(number="0007").note == "คนละคนกับสมาชิกเลขที่ 0001: พ่อกับลูก มาด้วยกัน"


def test_a_person_who_is_a_member_is_refused_beside_the_id(fund: Cast, at: datetime) -> None:
    make_member(fund, at, number="0001", national_id=synthetic_id(1))
    answer = signed_in(fund, "registrar").post(f"{LIST}enrol/", enrol_data(fund, national_id=synthetic_id(1)))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["national_id"])


def correct_data(cast: Cast, **more: Any) -> dict[str, Any]:
    values = {
        "title": "นาง", "first_name": "บุญมี", "last_name": "มีสุข", "village": cast.villages[4].pk,
        "birth_date_0": "2", "birth_date_1": "3", "birth_date_2": "2498",
    }  # fmt: skip
    return values | more


def test_a_correction_is_recorded_with_its_fields_and_its_author(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at, national_id=synthetic_id(3))
    client = signed_in(fund, "registrar")
    data = correct_data(fund, last_name="ศรีสุข", phone="081", village=fund.villages[7].pk)
    assert client.post(f"{LIST}{member.pk}/correct/", data).status_code == 302
    member.refresh_from_db()
    assert (member.last_name, member.phone, member.village) == ("ศรีสุข", "081", fund.villages[7])
    assert member.national_id == synthetic_id(3)
    event = StatusEvent.objects.get(member=member, reason__startswith="corrected:")
    assert (event.reason, event.status, event.on) == (
        "corrected:last_name,village,phone",
        "active",
        member.joined_on,
    )
    assert event.by == fund.officers["registrar"]
    assert "last name, village, telephone" in text(client.get(f"{LIST}{member.pk}/"))
    assert [m.pk for m in client.get(LIST, {"q": "สรีสุข"}).context["page_obj"]] == [member.pk]


def test_a_correction_that_changes_nothing_leaves_no_trace(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    assert (
        signed_in(fund, "registrar").post(f"{LIST}{member.pk}/correct/", correct_data(fund)).status_code
        == 302
    )
    assert StatusEvent.objects.count() == 1


def test_a_correction_does_not_bring_an_ended_right_back(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    client = signed_in(fund, "registrar")
    end = {"reason": "moved", "on_0": "1", "on_1": "6", "on_2": "2567"}
    assert client.post(f"{LIST}{member.pk}/correct/", correct_data(fund, phone="081")).status_code == 302
    assert client.post(f"{LIST}{member.pk}/end/", end).status_code == 302
    agree(open_changes(member)[0], fund, now())
    assert client.post(f"{LIST}{member.pk}/correct/", correct_data(fund, phone="082")).status_code == 302
    assert (
        list(StatusEvent.objects.order_by("on", "pk").values_list("status", flat=True))
        == ["active"] * 2 + ["ended"] * 2
    )


@pytest.mark.parametrize(
    ("wrong", "box"),
    [
        ({"first_name": ""}, "first_name"),
        ({"birth_date_2": "2561"}, "birth_date"),
        ({"national_id": synthetic_id(1)}, "national_id"),
    ],
)
def test_a_wrong_correction_changes_nothing(
    fund: Cast, at: datetime, wrong: dict[str, str], box: str
) -> None:
    make_member(fund, at, number="0009", national_id=synthetic_id(1))
    member = make_member(fund, at)
    answer = signed_in(fund, "secretary").post(
        f"{LIST}{member.pk}/correct/", correct_data(fund, phone="081", **wrong)
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [box])
    member.refresh_from_db()
    assert member.phone == ""


def test_only_registrar_secretary_and_chair_mend_and_end(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    for role in ("treasurer", "bookkeeper", *(other for other in OTHERS if other != "chair")):
        client = signed_in(fund, role)
        assert client.post(f"{LIST}{member.pk}/correct/", {}).status_code == 403
        assert client.post(f"{LIST}{member.pk}/end/", {}).status_code == 403


def test_nobody_sees_members_without_signing_in(fund: Cast) -> None:
    assert Client().get(LIST).headers["Location"].startswith("/accounts/login/")


def test_todays_page_leads_to_the_import_until_somebody_is_in(fund: Cast, at: datetime) -> None:
    home = "/f/3305050/"
    assert IMPORT in text(signed_in(fund, "treasurer").get(home))
    assert text(signed_in(fund, "registrar").get(home)).count(IMPORT) == 1
    assert IMPORT not in text(signed_in(fund, "collector").get(home))
    make_member(fund, at)
    assert IMPORT not in text(signed_in(fund, "treasurer").get(home))


def test_a_disability_is_written_down_and_told_to_those_who_decide_alone(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    secretary = signed_in(fund, "secretary")
    path = f"{LIST}{member.pk}/correct/"
    since = {"disabled_since_0": "3", "disabled_since_1": "5", "disabled_since_2": "2567"}
    late = since | {"disabled_since_2": str(localdate().year + 544)}
    assert secretary.post(path, correct_data(fund, phone="081", **late)).status_code == 422
    refused = secretary.post(path, correct_data(fund, **since))
    assert refused.status_code == 422, "nobody has agreed"
    assert "tick that they agree" in text(refused)
    since["disability_consent"] = "on"
    assert secretary.post(path, correct_data(fund, **since)).status_code == 302
    agree(open_changes(member)[0], fund, now())
    member.refresh_from_db()
    assert member.disabled_since == date(2024, 5, 3)
    page = text(secretary.get(f"{LIST}{member.pk}/"))
    assert "Disabled since" in page
    assert "disability" in page, "the correction is in the history"
    collector = text(signed_in(fund, "collector").get(f"{LIST}{member.pk}/"))
    assert "isab" not in collector
    assert secretary.post(path, correct_data(fund)).status_code == 302
    agree(open_changes(member)[0], fund, now())
    member.refresh_from_db()
    assert member.disabled_since is None, "an emptied box takes it away"


def test_who_joins_with_a_disability_is_taken_in_with_it(fund: Cast) -> None:
    since = {
        "disabled_since_0": "3",
        "disabled_since_1": "5",
        "disabled_since_2": "2560",
        "disability_consent": "on",
    }
    assert signed_in(fund, "registrar").post(f"{LIST}enrol/", enrol_data(fund, **since)).status_code == 302
    member = Member.objects.get()
    assert member.disabled_since is None
    agree(open_changes(member)[0], fund, now())
    member.refresh_from_db()
    assert member.disabled_since == date(2017, 5, 3)
