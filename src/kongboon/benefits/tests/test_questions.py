"""What an event asks besides the day and the paper: units, an accident, the story, who receives for a minor."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.ground import ground
from tests.world import Cast, make_member

from kongboon.benefits.claims.draft import Draft
from kongboon.benefits.claims.questions import questions
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo, welfare, with_money
from kongboon.members.models import Member

REGULATION = """
[regulation]
number = "1"
year = 2560
title = "ระเบียบทดลอง"
approved_by = "ประชุมใหญ่"
approved_on = "2560-09-30"
resolution = "1"
in_force_from = "2560-10-01"
waiting_days = 180

[dues]
amount = "1"
per = "day"
leap_year_days = 366

[events]
travel = "เดินทางไปบำบัด"

[[benefit]]
code = "B31"
key = "travel"
title_th = "ค่าเดินทาง"
title_en = "travel"
event = "travel"
clause = "ข้อ 1"
per_unit = { unit = "เที่ยว", amount = "200" }
caps = { per_year_units = 10, year = "fiscal" }
evidence = ["hospital_certificate"]

[[benefit]]
code = "B32"
key = "hospital"
title_th = "นอนโรงพยาบาล"
title_en = "hospital"
event = "hospital"
clause = "ข้อ 2"
per_night = "100"
waiting_days_accident = 0

[[benefit]]
code = "B33"
key = "school"
title_th = "ทุนเรียน"
title_en = "school"
event = "education"
clause = "ข้อ 3"
amount = "500"
condition = "ผลการเรียนดี"
payee = "guardian"
"""
ON = date(2024, 6, 9)


@ground
def town(at: datetime) -> Cast:
    return with_money(at, REGULATION)


def _member(town: Cast, at: datetime, **more: object) -> Member:
    return make_member(town, at, **({"paid_until": date(2024, 5, 31)} | more))


@pytest.mark.parametrize(
    ("event", "asked"),
    [
        ("travel", ["day", "units"]),
        ("hospital", ["day", "nights", "accident"]),
        ("education", ["day", "story"]),
    ],
)
def test_each_event_asks_what_its_benefits_need(
    town: Cast, at: datetime, event: str, asked: list[str]
) -> None:
    draft = Draft(town.fund.pk, 1, event, on=ON.isoformat())
    assert questions(draft, town.fund, _member(town, at)) == asked


def test_a_paper_by_the_unit_is_asked_for_once_there_are_units(town: Cast, at: datetime) -> None:
    draft = Draft(town.fund.pk, 1, "travel", on=ON.isoformat(), units=3)
    assert questions(draft, town.fund, _member(town, at)) == ["day", "units", "papers"]


@pytest.mark.parametrize(("born", "asks"), [(date(2004, 6, 10), True), (date(2004, 6, 9), False)])
def test_somebody_else_receives_for_a_member_under_twenty(
    town: Cast, at: datetime, born: date, asks: bool
) -> None:
    draft = Draft(town.fund.pk, 1, "education", on=ON.isoformat())
    member = _member(town, at, birth_date=born)
    assert ("payee" in questions(draft, town.fund, member)) is asks


def test_the_heir_receives_what_a_member_who_died_had_a_right_to(town: Cast, at: datetime) -> None:
    member = _member(town, at)
    Member.objects.filter(pk=member.pk).update(status="ended", ended_on=ON, ended_reason="died")
    member.refresh_from_db()
    draft = Draft(town.fund.pk, 1, "hospital", on=date(2024, 6, 1).isoformat())
    assert "payee" in questions(draft, town.fund, member)


def _travel(town: Cast, member: Member, at: datetime, day: int, units: int) -> Claim:
    asked = Asked(
        member,
        "travel",
        date(2024, 5, day),
        units=units,
        papers=(Paper("hospital_certificate", photo(town, at)),),
    )
    return submit_claim(asked=asked, by=welfare(town), at=at, idem_key=f"travel-{day}")


def test_units_are_paid_and_count_against_the_ceiling_of_the_year(town: Cast, at: datetime) -> None:
    member = _member(town, at)
    first, second = _travel(town, member, at, 1, 7), _travel(town, member, at, 2, 7)
    assert [(claim.amount_satang, claim.nights) for claim in (first, second)] == [(1_400_00, 7), (600_00, 3)]
    assert _travel(town, member, at, 3, 1).status == "refused"


@pytest.mark.parametrize(("by_accident", "status"), [(True, "submitted"), (False, "refused")])
def test_after_an_accident_nobody_waits(town: Cast, at: datetime, by_accident: bool, status: str) -> None:
    member = _member(town, at, joined_on=date(2024, 5, 1))
    asked = Asked(member, "hospital", date(2024, 6, 1), nights=2, by_accident=by_accident)
    claim = submit_claim(asked=asked, by=welfare(town), at=at, idem_key="stay")
    assert claim.status == status


def test_the_story_stays_with_the_claim(town: Cast, at: datetime) -> None:
    asked = Asked(_member(town, at), "education", ON, story="  จบ ม.3 ปีการศึกษา 2566  ")
    claim = submit_claim(asked=asked, by=welfare(town), at=at, idem_key="school")
    assert claim.story == "จบ ม.3 ปีการศึกษา 2566"
