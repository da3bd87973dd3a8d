"""The register of the next month: who is there does not come in again, who may be there is asked about, the sum is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_fund, make_member

from kongboon.funds.services import add_villages
from kongboon.members import errors
from kongboon.members.import_services import Preview, commit_register, preview
from kongboon.members.models import Member, RegisterImport
from kongboon.members.services import end_membership
from kongboon.members.tests.sheets import person, register
from kongboon.members.tests.test_register_cases import CASES, TODAY

AT = datetime.fromisoformat("2026-11-30T10:00:00+07:00")


@ground
def tambon(at: datetime) -> Cast:
    """A fund with the villages of the cases, whose starting data nobody has signed yet."""
    cast = make_fund(at=at, signed=False)
    with scope(fund=cast.fund):
        add_villages(cast.fund, [(1, ""), (2, ""), (3, "")])
    return cast


def look(cast: Cast, data: bytes, **more: Any) -> Preview:
    return preview(fund=cast.fund, data=data, file_name="ทะเบียน", today=TODAY, **more)


def commit(cast: Cast, found: Preview) -> RegisterImport:
    return commit_register(fund=cast.fund, preview=found, by=cast.officers["registrar"], at=AT)


def take_in(cast: Cast, name: str, **more: Any) -> RegisterImport:
    return commit(cast, look(cast, (CASES / name).read_bytes(), **more))


def test_of_the_next_month_only_the_new_come_in(tambon: Cast) -> None:
    take_in(tambon, "00-control.csv")
    found = look(tambon, (CASES / "15-next-month.xlsx").read_bytes())
    tally = found.tally
    assert (tally.in_file, tally.passed, tally.taken, tally.known, tally.asked, tally.refused) == (
        12,
        0,
        2,
        10,
        0,
        0,
    )
    told = {issue.code: issue.facts for issue in found.issues}
    assert told.keys() == {"members.paid_until_not_taken", "register.born_in_old_year"}
    assert told["members.paid_until_not_taken"]["count"] == 10
    assert commit(tambon, found).rows == 2
    assert Member.objects.count() == 12
    assert {
        str(day) for day in Member.objects.filter(number__lte="0010").values_list("paid_until", flat=True)
    } == {"2026-10-31"}


def test_a_register_without_ids_does_not_come_in_twice(tambon: Cast) -> None:
    take_in(tambon, "16a-names-only.csv")
    found = look(tambon, (CASES / "16b-names-only-saved-as-xlsx.xlsx").read_bytes())
    assert (found.tally.known, found.tally.taken, found.incoming) == (10, 0, ())
    with pytest.raises(errors.NobodyComesIn):
        commit(tambon, found)
    assert Member.objects.count() == 10


def test_what_another_officer_brought_in_meanwhile_is_looked_at_again(tambon: Cast) -> None:
    seen = look(tambon, (CASES / "16b-names-only-saved-as-xlsx.xlsx").read_bytes())
    assert len(seen.incoming) == 10
    take_in(tambon, "16a-names-only.csv")
    with pytest.raises(errors.FundChangedMeanwhile):
        commit(tambon, seen)
    assert Member.objects.count() == 10


def test_somebody_alike_who_came_meanwhile_is_asked_about(fund: Cast, at: datetime) -> None:
    seen = look(fund, register(person("0009", "นายทองดี มีสุข")))
    make_member(fund, at, number="0001", first_name="ทองดี", last_name="มีสุข", birth_date=None, house_no="12")
    with pytest.raises(errors.DoublesUndecided) as caught:
        commit(fund, seen)
    assert caught.value.facts["rows"] == "4"


def test_cells_that_say_something_new_are_listed_and_taken_where_chosen(tambon: Cast) -> None:
    take_in(tambon, "00-control.csv")
    text = (CASES / "00-control.csv").read_text().replace("11/1,2", "99,3").replace("12/1", "88")
    found = look(tambon, text.encode())
    assert [(known.row_no, [change.field for change in known.changes]) for known in found.changed] == [
        (2, ["house_no", "village_id"]),
        (3, ["house_no"]),
    ]
    assert (found.tally.asked, found.tally.known) == (2, 8)
    found = look(tambon, text.encode(), decisions={2: "take"})
    assert (found.tally.asked, found.tally.known) == (1, 9)
    assert commit(tambon, found).rows == 0
    homes = list(Member.objects.order_by("number").values_list("house_no", "village__moo")[:2])
    assert homes == [("99", 3), ("12/1", 3)]


def test_a_birth_year_that_is_taken_stays_a_year(fund: Cast, at: datetime) -> None:
    make_member(fund, at, number="0001", first_name="ทองดี", last_name="มีสุข", birth_date=None, house_no="12")
    found = look(fund, register(person("0001", "นางทองดี มีสุข", birth="2498")), decisions={4: "take"})
    assert [change.field for change in found.changed[0].changes] == ["birth_date"]
    commit(fund, found)
    member = Member.objects.get()
    assert (member.birth_date, member.birth_is_partial) == (date(1955, 7, 1), True)


def test_a_decision_is_kept_for_the_next_register(fund: Cast, at: datetime) -> None:
    known = make_member(
        fund, at, number="0001", first_name="ทองดี", last_name="มีสุข", birth_date=None, house_no="12"
    )
    data = register(person(None, "นายทองดี มีสุข", house=None, joined="5/5/2561"), person("0002", "นางคำ ดี"))
    with pytest.raises(errors.DoublesUndecided):
        commit(fund, look(fund, data))
    record = commit(fund, look(fund, data, decisions={4: "same"}))
    assert (record.rows, [one["member"] for one in record.decisions.values()]) == (1, [known.pk])
    later = register(
        person(None, "นายทองดี มีสุข", house=None, joined="5/5/2561"), person("0003", "นายใหม่ เอี่ยม")
    )
    assert [(double.decision, double.row_no) for double in look(fund, later).doubles] == [("same", 4)]
    assert look(fund, later).tally.taken == 1


@pytest.mark.parametrize(
    ("more", "is_asked"),
    [
        ({"birth_date": date(1955, 3, 2), "house_no": "40"}, True),  # same birthday
        ({"house_no": "12"}, True),
        ({"house_no": ""}, True),
        ({"house_no": "40"}, False),
        ({"first_name": "ทองดิ", "birth_date": date(1955, 3, 2), "house_no": "12"}, True),  # one letter
        ({"first_name": "ทองดิ", "birth_date": date(1955, 3, 3), "house_no": "13"}, False),
        ({"first_name": "ทองใบ", "birth_date": date(1955, 3, 2), "house_no": "12"}, False),
    ],
)
def test_who_is_alike_is_asked_about(fund: Cast, at: datetime, more: dict[str, Any], is_asked: bool) -> None:
    told = {"number": "0001", "first_name": "ทองดี", "last_name": "มีสุข", "birth_date": None}
    make_member(fund, at, **(told | more))
    assert bool(look(fund, register(person("0009", "นายทองดี มีสุข"))).undecided) is is_asked


def test_two_rows_of_one_file_that_are_alike_are_asked_about(fund: Cast) -> None:
    data = register(person("0001", "นายทองดี มีสุข"), person("0002", "นายทองดิ มีสุข"), person("0003", "นางคำ ดี"))
    found = look(fund, data)
    assert [(double.row_no, double.person.row_no) for double in found.undecided] == [(5, 4)]
    assert found.tally.taken == 2
    assert look(fund, data, decisions={5: "other"}).tally.taken == 3


def test_who_has_left_meanwhile_is_told_and_not_changed(fund: Cast, at: datetime) -> None:
    gone = make_member(fund, at, number="0001", first_name="ทองดี", last_name="มีสุข")
    end_membership(member=gone, reason="resigned", on=date(2024, 6, 9), by=fund.officers["registrar"], at=at)
    found = look(fund, register(person("0001", "นายทองดี มีสุข")))
    assert "members.ended_in_register" in [issue.code for issue in found.issues]
    assert (found.incoming, found.tally.known) == ((), 1)


def test_every_row_of_the_file_is_accounted_for(fund: Cast) -> None:
    rows = [
        person("0001", "นายทอง ดี"),
        ["หมู่ที่ 4 บ้านโนนสูง"],
        person("0002", "นางคำ ดี", birth="31/2/2500"),
        person("0003", "นายมา ดี (เสียชีวิตแล้ว)"),
        ["รวม", "3 คน"],
    ]
    tally = look(fund, register(*rows)).tally
    assert (tally.in_file, tally.passed, tally.read) == (5, 2, 3)
    assert (tally.taken, tally.refused, tally.left) == (1, 1, 1)
    assert tally.read == tally.taken + tally.known + tally.asked + tally.refused + tally.left
