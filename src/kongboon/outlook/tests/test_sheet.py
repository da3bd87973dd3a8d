"""The outlook on paper, made from a finished projection as the office would print it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.test import Client
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_fund, make_member, minutes_of, record_opening

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.ledger.models import Seal
from kongboon.outlook.answers import answer_of
from kongboon.outlook.models import Projection
from kongboon.outlook.options import Option
from kongboon.outlook.services import ask_projection, choose_assumptions
from kongboon.outlook.sheet import assembly_sheet, treasurer_sheet
from kongboon.outlook.tasks import work_out
from kongboon.outlook.telling import causes
from kongboon.paper.outlook_document import treasurer_sheet_pdf
from kongboon.paper.tests.reading import flowing, text_of
from kongboon.rules.catalogue import catalogue_text

STANDARD = catalogue_text("standard-13")


@ground
def living(at: datetime) -> Cast:
    """Forty members of many ages and 200,000 baht; every officer has a sign-in."""
    made = make_fund(at=at, regulation=STANDARD, users=True)
    with scope(fund=made.fund):
        record_opening(
            fund=made.fund, on=date(2024, 4, 30), balances={"1101": 200_000_00}, by=made.treasurer, at=at
        )
        for n in range(40):
            make_member(
                made,
                at,
                number=f"{n:04}",
                joined_on=date(2008 + n % 15, 1, 1),
                birth_date=date(1938 + n, 3, 1),
            )
    return made


def worked_out(cast: Cast, at: datetime, **more: Any) -> Projection:
    values: dict[str, Any] = {"years": 25, "scenarios": 100} | more
    asked = ask_projection(fund=cast.fund, by=cast.treasurer, at=at, **values)
    work_out.func(asked.pk)
    asked.refresh_from_db()
    assert asked.status == "done", asked.refusal
    return asked


def compared(cast: Cast, at: datetime) -> Projection:
    options = [
        Option("ออมวันละ 2 บาท", STANDARD, dues_satang=730_00),
        Option("ค่าศพไม่เกิน 10,000", STANDARD, death_cap_satang=10_000_00),
        Option("แบบชะมวง", catalogue_text("chamuang-2556"), entrants_per_year=5, state_money="never"),
    ]
    return worked_out(cast, at, options=options, title="ประชุมใหญ่ปี 2567")


def test_the_treasurer_reads_chances_causes_levers_and_who_chose(living: Cast, at: datetime) -> None:
    choose_assumptions(
        fund=living.fund, values={"interest": 0.02}, reason="ดอกเบี้ยปีที่แล้ว", by=living.treasurer, at=at
    )
    asked = worked_out(living, at)
    answer = answer_of(asked)
    sheet = treasurer_sheet(answer, at)
    assert "ใน" in sheet.likely
    assert "100" in sheet.likely
    assert sheet.causes == tuple(cause.text for cause in causes(answer)[:4])
    assert [line.number for line in sheet.years] == [1, 2, 3, 5, 10, 15, 20]
    assert sheet.years[0].members == 40
    assert [line.title for line in sheet.enough] == ["เงินสมทบของสมาชิกแต่ละคน", "เงินเสียชีวิตสูงสุด", "สมาชิกใหม่"]
    assert "(วันละ 1 บาท)" in sheet.enough[0].now
    own = sheet.assumed[0]
    assert (own.name, own.value, own.chosen_by) == (
        "ดอกเบี้ยต่อปี",
        "2 %",
        f"{living.treasurer.name}, 10 มิ.ย. 2567",
    )
    assert "กองทุนเลือกเอง 1 ข้อ" in sheet.assumed_in_all
    assert sheet.run.ledger_head == bytes(Seal.objects.latest("pk").hash).hex()[:16]
    assert (sheet.run.seed, sheet.run.run_id) == (2567, answer.told["run_id"])
    assert "ไม่ใช่คำรับประกัน" in flowing(text_of(treasurer_sheet_pdf(sheet)))


def test_the_page_is_in_thai_whatever_the_reader_speaks(living: Cast, at: datetime) -> None:
    from django.utils.translation import override

    answer = answer_of(worked_out(living, at))
    thai = treasurer_sheet(answer, at)
    with override("en"):
        assert treasurer_sheet(answer, at) == thai


def test_a_short_look_says_enough_for_the_years_it_has(living: Cast, at: datetime) -> None:
    sheet = treasurer_sheet(answer_of(worked_out(living, at, years=10)), at)
    assert "ภายใน 10 ปี" in sheet.target
    assert [line.number for line in sheet.years] == [1, 2, 3, 5, 10]


def test_before_the_first_entry_no_head_is_printed(db: None, at: datetime) -> None:
    cast = make_fund(at=at, regulation=STANDARD)
    with scope(fund=cast.fund):
        sheet = treasurer_sheet(answer_of(worked_out(cast, at, scenarios=20)), at)
        assert (sheet.run.ledger_head, sheet.run.batch_no) == ("", 0)
        assert len(treasurer_sheet_pdf(sheet)) > 1000


def test_the_assembly_reads_the_proposals_in_their_order_with_paired_differences(
    living: Cast, at: datetime
) -> None:
    answer = answer_of(compared(living, at))
    sheet = assembly_sheet(answer, at)
    names = ["วันนี้", "ออมวันละ 2 บาท", "ค่าศพไม่เกิน 10,000", "แบบชะมวง"]
    assert [way.name for way in sheet.ways] == names
    assert [sentence.partition(":")[0] for sentence in sheet.sentences] == names[1:]
    assert sheet.ways[1].is_of[0] == "ระเบียบเดิม"
    assert sheet.ways[3].is_of[0] != "ระเบียบเดิม"
    assert [len(way.differs) for way in sheet.ways] == [0, 2, 2, 2]
    assert sheet.ways[1].differs[0].startswith("+")
    told = " ".join(sheet.questions)
    for part in ("จากปีละ 365 เป็น 730", "สูงสุด 10,000 บาท จากเดิม 30,000", "ปีละ 5 คน", "รัฐ"):
        assert part in told
    assert len(sheet.questions) <= 6
    assert sheet.meeting == ""


def client_of(officer: Officer) -> Client:
    client = Client()
    assert officer.user is not None
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_readers_print_it_and_nobody_else(living: Cast, at: datetime) -> None:
    base, side_by_side = worked_out(living, at), compared(living, at)
    for role in Role.values:
        for asked, word in ((base, "เงินพอถึงเมื่อไร"), (side_by_side, "คำถามสำหรับที่ประชุม")):
            answer = client_of(living.officers[role]).get(
                f"/f/{living.fund.code}/outlook/{asked.pk}/sheet.pdf"
            )
            if role not in Act.SEE_OUTLOOK.rule.roles:
                assert answer.status_code == 403
            else:
                assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
                if role == Role.TREASURER:
                    assert flowing(word) in flowing(text_of(answer.content))


def test_what_is_not_ready_or_another_funds_is_not_there(living: Cast, at: datetime) -> None:
    asked = ask_projection(fund=living.fund, by=living.treasurer, at=at, years=5, scenarios=10)
    client = client_of(living.treasurer)
    assert client.get(f"/f/{living.fund.code}/outlook/{asked.pk}/sheet.pdf").status_code == 404
    other = make_fund(at=at, code="3305060", regulation=STANDARD, users=True)
    done = worked_out(living, at, years=5, scenarios=10)
    stranger = client_of(other.treasurer)
    assert stranger.get(f"/f/{other.fund.code}/outlook/{done.pk}/sheet.pdf").status_code == 404
    assert stranger.get(f"/f/{living.fund.code}/outlook/{done.pk}/sheet.pdf").status_code == 404


def test_a_meeting_that_had_it_is_named(living: Cast, at: datetime) -> None:
    from kongboon.outlook.services import lay_before_meeting
    from kongboon.regulations.services import Voted, record_vote, start_draft

    asked = compared(living, at)
    secretary, day = living.officers[Role.SECRETARY], date(2024, 6, 9)
    draft = start_draft(fund=living.fund, text=STANDARD, by=secretary, at=at)
    voted = Voted("ประชุมใหญ่สามัญ", day, 20, 30, 25, 3, 2, "มติที่ 1", "2", 2567, date(2024, 7, 1))
    vote = record_vote(
        draft=draft,
        voted=voted,
        edition=draft.edition,
        by=secretary,
        at=at,
        idem_key="v-12345678",
        minutes=minutes_of(secretary, at),
    )
    lay_before_meeting(projection=asked, vote=vote, by=secretary, at=at)
    sheet = assembly_sheet(answer_of(asked), at)
    assert sheet.meeting == "แนบกับการลงมติของประชุมใหญ่สามัญ เมื่อวันที่ 9 มิถุนายน 2567"
    assert replace(sheet, meeting="") != sheet
