"""What the pages of a member say in words: who agreed, a birth year alone, an exemption, a question before an erasure."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils.timezone import now
from django_scopes import scope
from tests.world import Cast, agree, make_fund, make_member

from kongboon.members.corrections import correct_member
from kongboon.members.models import Consent, Member, StatusEvent
from kongboon.members.requests import ask_rights, open_changes
from kongboon.members.services import erase_member
from kongboon.members.tests.pages import LIST, signed_in, text
from kongboon.members.tests.test_pages import correct_data
from kongboon.rules.catalogue import catalogue_text


def test_the_history_names_who_agreed(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    changes = {"joined_on": date(2016, 1, 1)}
    agree(ask_rights(member=member, changes=changes, by=fund.officers["registrar"], at=at), fund, now())
    page = text(signed_in(fund, "secretary").get(f"{LIST}{member.pk}/"))
    assert f"agreed to by {fund.chair.name}" in page


def test_the_history_tells_the_heir_of_before(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at, heir_name="นางเก่า ก่อนหน้า")
    asked = ask_rights(member=member, changes={"heir_name": "นางใหม่"}, by=fund.officers["registrar"], at=at)
    address = f"{LIST}{member.pk}/"
    before = text(signed_in(fund, "secretary").get(address))
    agree(asked, fund, now())
    after = text(signed_in(fund, "secretary").get(address))
    assert "heir before: นางเก่า ก่อนหน้า" not in before
    assert "heir before: นางเก่า ก่อนหน้า" in after


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"heir_name": "นางดี"}, "แก้ผู้รับผลประโยชน์ของสมาชิก"),
        ({"joined_on": date(2016, 1, 1)}, "แก้วันเข้าเป็นสมาชิก"),
        ({"heir_name": "นางดี", "joined_on": date(2016, 1, 1)}, "แก้วันเป็นสมาชิก การยกเว้นเงินสมทบ"),
    ],
)
def test_a_request_is_called_by_what_it_changes(
    fund: Cast, at: datetime, changes: dict[str, object], title: str
) -> None:
    asked = ask_rights(member=make_member(fund, at), changes=changes, by=fund.officers["registrar"], at=at)
    assert asked.title.startswith(title)


@pytest.mark.parametrize(
    ("born", "partial", "words"),
    [
        (date(1962, 7, 1), True, "B.E. 2505"),
        (date(1962, 3, 15), True, "March 2505"),
        (date(1962, 7, 1), False, "1 July 2505"),
    ],
)
def test_a_birth_date_is_shown_as_far_as_it_is_known(
    fund: Cast, at: datetime, born: date, partial: bool, words: str
) -> None:
    member = make_member(fund, at, birth_date=born, birth_is_partial=partial)
    page = text(signed_in(fund, "secretary").get(f"{LIST}{member.pk}/"))
    assert words in page
    assert ("1 July" in page) != partial


def test_who_pays_no_dues_by_age_is_exempt_and_not_only_without_arrears(db: None, at: datetime) -> None:
    cast = make_fund(at=at, regulation=catalogue_text("standard-13"))
    with scope(fund=cast.fund):
        old = make_member(cast, at, birth_date=date(1930, 1, 1))
        joined = {"joined_on": date(2024, 1, 1), "birth_date": date(1990, 1, 1)}
        young = make_member(cast, at, number="0002", **joined)  # type: ignore[arg-type]
    secretary = signed_in(cast, "secretary")
    for member, exempt in ((old, True), (young, False)):
        page = text(secretary.get(f"/f/3305050/dues/member/{member.pk}/"))
        assert (">exempt<" in page) == exempt


def test_the_joining_day_is_corrected_by_two(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at)
    registrar = signed_in(fund, "registrar")
    day = {"joined_on_0": "1", "joined_on_1": "1", "joined_on_2": "2559"}
    assert registrar.post(f"{LIST}{member.pk}/correct/", correct_data(fund, **day)).status_code == 302
    member.refresh_from_db()
    assert member.joined_on == date(2017, 1, 1)
    agree(open_changes(member)[0], fund, now())
    member.refresh_from_db()
    assert member.joined_on == date(2016, 1, 1)


def test_a_consent_is_taken_back_only_after_a_question(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at, disabled_since=date(2020, 1, 1))
    registrar, page = signed_in(fund, "registrar"), f"{LIST}{member.pk}/consent/"
    assert 'name="withdraw"' not in text(registrar.get(page)), "one press does not erase"
    asked = text(registrar.get(page, {"withdraw": "disability"}))
    assert "erased at once" in asked and asked.count('name="withdraw"') == 1  # noqa: PT018
    assert Member.objects.get().disabled_since is not None
    registrar.post(page, {"withdraw": Consent.Kind.DISABILITY})
    assert Member.objects.get().disabled_since is None


def test_a_house_and_a_name_that_were_corrected_away_are_kept_for_a_while_and_go_with_the_person(
    fund: Cast, at: datetime
) -> None:
    member = make_member(fund, at, house_no="12")
    changes = {"house_no": "13", "first_name": "บุญมา"}
    correct_member(member=member, changes=changes, by=fund.officers["registrar"], at=at)
    event = member.status_events.order_by("pk").last()
    assert event is not None
    assert (event.former_house, event.former_village_id, event.former_name) == (
        "12",
        member.village_id,
        "บุญมี มีสุข",
    )
    correct_member(member=member, changes={"phone": "081"}, by=fund.officers["registrar"], at=at)
    assert StatusEvent.objects.filter(former_until=None).count() == 2, "nobody moves with a telephone"
    erase_member(member=member, at=at)
    event.refresh_from_db()
    assert (event.former_house, event.former_village_id, event.former_name) == ("", None, "")
