from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.ground import ground
from tests.world import Cast, make_fund, make_member

from kongboon.governance.errors import OwnRequest
from kongboon.governance.requests import confirm
from kongboon.kernel.national_id import synthetic_id
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.services import post
from kongboon.members import errors
from kongboon.members.import_services import Preview, commit_register, preview, undo_import
from kongboon.members.imported_rights import imported_rights
from kongboon.members.models import Member, MemberSalt, RegisterImport, StatusEvent
from kongboon.members.requests import ask_rights, open_changes
from kongboon.members.services import end_membership
from kongboon.members.tests.sheets import HEADER, person, register
from kongboon.rules.catalogue import catalogue_text

TODAY = date(2024, 6, 10)


def look(cast: Cast, data: bytes, **more: Any) -> Preview:
    return preview(fund=cast.fund, data=data, file_name="ทะเบียน.xlsx", today=TODAY, **more)


def commit(cast: Cast, data: bytes, at: datetime) -> RegisterImport:
    return commit_register(fund=cast.fund, preview=look(cast, data), by=cast.officers["registrar"], at=at)


def errors_of(cast: Cast, data: bytes) -> list[tuple[int, str, str]]:
    return [(issue.row_no, issue.column, issue.code) for issue in look(cast, data).errors]


@ground
def unsigned(at: datetime) -> Cast:
    """A fund whose starting data nobody has signed yet."""
    return make_fund(at=at, signed=False)


def test_a_register_comes_in_with_its_tenure(unsigned: Cast, at: datetime) -> None:
    header = [*HEADER, "เลขที่ใบเสร็จเดิม", "ยอดสะสม"]
    rows = [
        [*person("0001", "นางบุญมี มีสุข", float(synthetic_id(1))), "12/34", 2650],
        person("0002", "นายทอง ดี"),
    ]
    record = commit(unsigned, register(*rows, header=header), at)
    member = Member.objects.get(number="0001")
    assert (record.rows, member.imported_by_id) == (2, record.pk)
    assert imported_rights(record) is None
    assert (member.joined_on, member.paid_until, member.old_receipt) == (
        date(2017, 1, 1),
        date(2024, 5, 31),
        "12/34",
    )
    assert (member.title, member.first_name, member.last_name) == ("นาง", "บุญมี", "มีสุข")
    assert member.national_id == synthetic_id(1)
    assert "2,650.00" in member.note
    assert MemberSalt.objects.count() == StatusEvent.objects.count() == 2


def old_register(*more: list[Any]) -> bytes:
    header = [*HEADER, "เลขที่ใบเสร็จเดิม", "ยอดสะสม"]
    return register([*person("0001", "นางบุญมี มีสุข"), "12/34", 2650], *more, header=header)


def days(number: str) -> tuple[date, date | None]:
    member = Member.objects.get(number=number)
    return member.joined_on, member.paid_until


def test_once_the_fund_has_begun_what_lies_back_waits_for_another_officer(fund: Cast, at: datetime) -> None:
    record = commit(fund, old_register(), at)
    asked = imported_rights(record)
    assert asked is not None
    assert days("0001") == (TODAY, None), "from today, until another officer agrees"
    assert open_changes(Member.objects.get(number="0001")) == [asked]
    with pytest.raises(OwnRequest):
        confirm(request=asked, by=fund.officers["registrar"], at=at)
    confirm(request=asked, by=fund.chair, at=at)
    assert days("0001") == (date(2017, 1, 1), date(2024, 5, 31))
    history = StatusEvent.objects.filter(member__number="0001").order_by("pk").values_list("status", "on")
    assert list(history) == [("active", TODAY), ("active", date(2017, 1, 1))]


def test_who_joined_in_the_last_days_comes_in_as_the_file_says(fund: Cast, at: datetime) -> None:
    record = commit(fund, register(person("0001", "นางบุญมี มีสุข", joined="8/6/2567", paid=None)), at)
    assert imported_rights(record) is None
    assert days("0001") == (date(2024, 6, 8), None)


def test_a_day_corrected_meanwhile_stays_and_an_import_undone_is_not_agreed_to(
    fund: Cast, at: datetime
) -> None:
    record = commit(fund, old_register(person("0002", "นายทอง ดี")), at)
    asked = imported_rights(record)
    assert asked is not None
    changed = ask_rights(
        member=Member.objects.get(number="0002"),
        changes={"joined_on": date(2020, 1, 1)},
        by=fund.officers["registrar"],
        at=at,
    )
    confirm(request=changed, by=fund.chair, at=at)
    confirm(request=asked, by=fund.chair, at=at)
    assert (days("0001")[0], days("0002")[0]) == (date(2017, 1, 1), date(2020, 1, 1))

    other = commit(fund, register(person("0003", "นางสาวใหม่ มา")), at)
    again = imported_rights(other)
    assert again is not None
    undo_import(register_import=other, by=fund.officers["registrar"], at=at)
    with pytest.raises(errors.ImportUndone):
        confirm(request=again, by=fund.chair, at=at)
    assert not Member.objects.filter(number="0003").exists()


def test_the_log_counts_who_came_in_and_names_nobody(
    fund: Cast, at: datetime, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    caplog.set_level("INFO", logger="kongboon")
    with django_capture_on_commit_callbacks(execute=True):
        commit(fund, register(person("0001", "นางบุญมี มีสุข"), person("0002", "นายทอง ดี")), at)
    assert caplog.messages == ["fund 3305050: 2 members came in, 0 doubtful cells"]


def test_a_preview_writes_nothing(fund: Cast) -> None:
    found = look(fund, register(person("0001", "นางบุญมี มีสุข")))
    assert (len(found.incoming), found.errors) == (1, ())
    assert not Member.objects.exists()
    assert not RegisterImport.objects.exists()


def test_a_number_that_is_taken_is_refused_with_its_holder(fund: Cast, at: datetime) -> None:
    make_member(fund, at, number="0001", first_name="สมพร")
    data = register(person("0001", "นายทอง ดี"))
    assert errors_of(fund, data) == [(4, "เลขสมาชิก", "members.number_taken")]
    assert "สมพร" in look(fund, data).errors[0].text()


def test_a_person_who_is_a_member_is_refused(fund: Cast, at: datetime) -> None:
    make_member(
        fund,
        at,
        number="0009",
        first_name="สมพร",
        last_name="ใจงาม",
        birth_date=None,
        national_id=synthetic_id(5),
    )
    data = register(person("0001", "นายทอง ดี", synthetic_id(5)))
    assert errors_of(fund, data) == [(4, "เลขประจำตัวประชาชน", "members.person_is_member")]


def test_a_person_whose_membership_ended_may_come_in_again(fund: Cast, at: datetime) -> None:
    member = make_member(fund, at, number="0009", national_id=synthetic_id(5))
    end_membership(member=member, reason="resigned", on=TODAY, by=fund.officers["registrar"], at=at)
    assert errors_of(fund, register(person("0001", "นายทอง ดี", synthetic_id(5)))) == []


def test_a_village_that_the_fund_has_not_is_an_error_with_its_remedy(fund: Cast) -> None:
    data = register(person("0001", "นายทอง ดี", moo=9), person("0002", "นางคำ ดี", moo=None))
    assert errors_of(fund, data) == [
        (4, "หมู่ที่", "members.village_not_in_fund"),
        (5, "หมู่ที่", "members.village_missing"),
    ]
    assert "Add the village first" in look(fund, data).errors[0].text()


def test_a_village_is_found_by_its_name(fund: Cast, at: datetime) -> None:
    commit(fund, register(person("0001", "นายทอง ดี", moo="บ้านหนองบัว")), at)
    assert Member.objects.get().village == fund.villages[7]


def test_one_bad_row_keeps_everybody_out(fund: Cast, at: datetime) -> None:
    data = register(person("0001", "นายทอง ดี"), person("0002", "นางคำ ดี", joined="31/2/2560"))
    with pytest.raises(errors.RegisterHasErrors, match="1 row"):
        commit(fund, data, at)
    assert not Member.objects.exists()
    assert not RegisterImport.objects.exists()


def test_the_fund_is_looked_at_again_when_the_register_is_committed(fund: Cast, at: datetime) -> None:
    found = look(fund, register(person("0001", "นายทอง ดี")))
    make_member(fund, at, number="0001")
    with pytest.raises(errors.RegisterHasErrors):
        commit_register(fund=fund.fund, preview=found, by=fund.officers["registrar"], at=at)
    assert Member.objects.count() == 1


def test_the_same_file_is_refused_the_second_time_with_the_date(fund: Cast, at: datetime) -> None:
    data = register(person("0001", "นายทอง ดี"))
    found = look(fund, data)
    commit(fund, data, at)
    with pytest.raises(errors.FileImported, match="10"):
        look(fund, data)
    with pytest.raises(errors.FileImported):
        commit_register(fund=fund.fund, preview=found, by=fund.officers["registrar"], at=at)
    assert Member.objects.count() == 1


def test_rows_without_a_number_get_the_next_ones(fund: Cast, at: datetime) -> None:
    commit(fund, register(person(None, "นายทอง ดี"), person("00107", "นางคำ ดี"), person(None, "นายมา ดี")), at)
    assert dict(Member.objects.values_list("first_name", "number")) == {
        "ทอง": "00108",
        "คำ": "00107",
        "มา": "00109",
    }


def test_who_died_comes_in_as_ended_and_who_left_on_an_unknown_day_stays_out(
    fund: Cast, at: datetime
) -> None:
    header = [*HEADER, "หมายเหตุ", "วันที่เสียชีวิต"]
    rows = [
        [*person("0001", "นายทอง ดี"), "เสียชีวิต", "3/3/2567"],
        [*person("0002", "นางคำ ดี"), "ลาออก", None],
        person("0003", "นายมา ดี"),
    ]
    data = register(*rows, header=header)
    assert "members.left_on_unknown_day" in {issue.code for issue in look(fund, data).warnings}
    commit(fund, data, at)
    died, there = Member.objects.order_by("number")
    assert (died.status, died.ended_on, died.ended_reason) == ("ended", date(2024, 3, 3), "died")
    assert (there.number, there.status) == ("0003", "active")
    assert list(StatusEvent.objects.filter(member=died).values_list("status", flat=True)) == [
        "active",
        "ended",
    ]


def test_a_missing_joining_date_is_the_day_of_the_import_and_said_so(fund: Cast, at: datetime) -> None:
    data = register(person("0001", "นายทอง ดี", joined=None, paid=None))
    assert [issue.code for issue in look(fund, data).warnings] == ["members.joined_on_taken"]
    commit(fund, data, at)
    assert Member.objects.get().joined_on == TODAY


def test_a_birth_year_alone_does_not_make_somebody_born_after_joining(fund: Cast, at: datetime) -> None:
    commit(fund, register(person("0001", "ด.ช.ทอง ดี", birth="2566", joined="1/3/2566")), at)
    assert Member.objects.get().birth_date == date(2023, 3, 1)


def test_a_text_without_room_is_an_error_not_a_cut(fund: Cast) -> None:
    data = register(person("1" * 30, "นายทอง ดี"))
    assert errors_of(fund, data) == [(4, "เลขสมาชิก", "members.text_too_long")]


def test_undo_takes_them_out_and_keeps_the_record(fund: Cast, at: datetime) -> None:
    data = register(person("0001", "นายทอง ดี"), person("0002", "นางคำ ดี"))
    record = commit(fund, data, at)
    other = make_member(fund, at, number="0100")
    undo_import(register_import=record, by=fund.officers["registrar"], at=at)
    assert list(Member.objects.all()) == [other]
    assert MemberSalt.objects.count() == 1
    record.refresh_from_db()
    assert (record.undone_at, record.undone_by) == (at, fund.officers["registrar"])
    with pytest.raises(errors.ImportUndone):
        undo_import(register_import=record, by=fund.officers["registrar"], at=at)
    assert commit(fund, data, at).rows == 2, "the same file may come in again after it was undone"


def test_one_alone_does_not_undo_what_a_second_officer_agreed_to(fund: Cast, at: datetime) -> None:
    record = commit(fund, old_register(), at)
    asked = imported_rights(record)
    assert asked is not None
    confirm(request=asked, by=fund.chair, at=at)
    with pytest.raises(errors.ImportAgreed):
        undo_import(register_import=record, by=fund.officers["registrar"], at=at)
    assert Member.objects.exists()


def test_one_alone_does_not_undo_what_was_signed_with_the_starting_data(fund: Cast, at: datetime) -> None:
    record = commit(fund, register(person("0001", "นายทอง ดี", joined="8/6/2567", paid=None)), at)
    RegisterImport.objects.filter(pk=record.pk).update(at=at - timedelta(days=1))
    record.refresh_from_db()
    with pytest.raises(errors.ImportAgreed):
        undo_import(register_import=record, by=fund.officers["registrar"], at=at)
    assert Member.objects.exists()


def test_undo_is_refused_once_the_books_know_a_member(fund: Cast, at: datetime) -> None:
    record = commit(fund, register(person("0001", "นายทอง ดี"), person("0002", "นางคำ ดี")), at)
    member = Member.objects.get(number="0002")
    lines = (debit(fund.account("1101"), 3000), credit(fund.account("4101"), 3000, member.pk))
    post(
        fund=fund.fund,
        kind="test",
        entries=[EntryDraft(TODAY, lines)],
        idem_key="k",
        by=fund.treasurer,
        at=at,
    )
    with pytest.raises(errors.ImportInUse, match="คำ"):
        undo_import(register_import=record, by=fund.officers["registrar"], at=at)
    assert Member.objects.count() == 2
    record.refresh_from_db()
    assert record.undone_at is None


def test_looking_over_takes_four_queries_however_long_the_register(
    fund: Cast, django_assert_num_queries: Any
) -> None:
    data = register(*(person(f"{n:04d}", f"นายทอง ดี{n}", birth=f"1/1/{2440 + n}") for n in range(1, 61)))
    with django_assert_num_queries(5):
        assert len(look(fund, data).incoming) == 60


@ground
def asking(at: datetime) -> Cast:
    """A fund whose regulation asks nobody of eighty years for dues."""
    return make_fund(at=at, regulation=catalogue_text("standard-13"))


def test_a_birth_date_that_lets_somebody_off_dues_waits_for_another_officer(
    asking: Cast, at: datetime
) -> None:
    old = person("0001", "ตาเฒ่า มีสุข", birth="2480", joined="8/6/2567", paid=None)
    young = person("0002", "นายทอง ดี", joined="8/6/2567", paid=None)
    record = commit(asking, register(old, young), at)
    asked = imported_rights(record)
    assert asked is not None
    assert [(m.number, m.birth_date) for m in Member.objects.order_by("number")] == [
        ("0001", None),
        ("0002", date(1955, 3, 2)),
    ]
    confirm(request=asked, by=asking.chair, at=at)
    member = Member.objects.get(number="0001")
    assert (member.birth_date, member.birth_is_partial, member.joined_on) == (
        date(1937, 7, 1),
        True,
        date(2024, 6, 8),
    )
