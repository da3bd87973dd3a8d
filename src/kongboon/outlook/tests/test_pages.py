"""The pages of the outlook: who reads them, what they say, what they refuse; the worker's part is called by hand."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.world import Cast, make_fund, make_member, minutes_of

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.actuarial.assumption_list import DEFAULTS
from kongboon.outlook.assumption_words import SPECS
from kongboon.outlook.inputs import assumptions_of, latest_assumptions
from kongboon.outlook.models import AssumptionSet, Projection, ProjectionAtMeeting
from kongboon.outlook.options import Option
from kongboon.outlook.services import ask_projection
from kongboon.outlook.tasks import work_out
from kongboon.outlook.today import cards
from kongboon.regulations.models import RegulationVote
from kongboon.regulations.services import Voted, record_vote, start_draft
from kongboon.rules.catalogue import catalogue_text

STANDARD = catalogue_text("standard-13")
TODAY = timezone.localdate()


def client_of(officer: Officer) -> Client:
    client = Client()
    assert officer.user is not None
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(cast: Cast, path: str = "") -> str:
    return f"/f/{cast.fund.code}/outlook/{path}"


def told(response: Any) -> str:
    """The text of the page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def worked_out(cast: Cast, **more: Any) -> Projection:
    values: dict[str, Any] = {"years": 25, "scenarios": 50} | more
    asked = ask_projection(fund=cast.fund, by=cast.treasurer, at=timezone.now(), **values)
    work_out.func(asked.pk)
    asked.refresh_from_db()
    assert asked.status == "done", asked.refusal
    return asked


def voted(cast: Cast) -> RegulationVote:
    secretary, now = cast.officers[Role.SECRETARY], timezone.now()
    draft = start_draft(fund=cast.fund, text=STANDARD, by=secretary, at=now)
    minutes = Voted(
        "ประชุมใหญ่", TODAY, 20, 30, 25, 3, 2, "มติที่ 1", "2", 2570, TODAY + timedelta(days=30)
    )  # fmt: skip
    return record_vote(
        draft=draft,
        voted=minutes,
        edition=draft.edition,
        by=secretary,
        at=now,
        idem_key="v-12345678",
        minutes=minutes_of(secretary, now),
    )


@pytest.mark.parametrize("role", Role.values)
def test_every_officer_but_the_collector_reads_it(village: Cast, role: str) -> None:
    client = client_of(village.officers[role])
    pages = ("", "levers/", "compare/", "assumptions/", "experience/")
    status = {client.get(url(village, page)).status_code for page in pages}
    assert status == ({200} if role in Act.SEE_OUTLOOK.rule.roles else {403})
    assert (url(village) in client.get(f"/f/{village.fund.code}/more/").content.decode()) == (
        role in Act.SEE_OUTLOOK.rule.roles
    )


def test_the_first_visit_says_what_will_come_and_asks_once(village: Cast) -> None:
    client = client_of(village.treasurer)
    assert "คำนวณว่าเงินพอถึงเมื่อไร" in told(client.get(url(village)))
    first, second = client.post(url(village, "ask/")), client.post(url(village, "ask/"))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert json.loads(Projection.objects.get().question)["scenarios"] == 1000
    assert "กำลังคิดอนาคต" in told(client.get(first["Location"]))
    assert client.get(url(village, "ask/")).status_code == 405


def test_an_auditor_reads_and_does_not_ask(village: Cast) -> None:
    client = client_of(village.officers[Role.AUDITOR])
    assert (
        '<form method="post" action="' + url(village, "ask/") not in client.get(url(village)).content.decode()
    )
    assert client.post(url(village, "ask/")).status_code == 403
    assert client.post(url(village, "levers/confirm/")).status_code == 403
    assert client.post(url(village, "compare/"), {"p1-name": "ก", "p1-dues": "500"}).status_code in (403, 422)
    assert client.get(url(village, "assumptions/interest/")).status_code == 403
    assert not Projection.objects.exists()


def test_progress_is_told_until_the_page_is_loaded_anew(village: Cast) -> None:
    client = client_of(village.treasurer)
    asked = ask_projection(fund=village.fund, by=village.treasurer, at=timezone.now(), years=5, scenarios=20)
    Projection.objects.filter(pk=asked.pk).update(status="running", done_percent=37)
    page = client.get(url(village, f"{asked.pk}/progress/"), HTTP_HX_REQUEST="true")
    assert 'value="37"' in page.content.decode()
    work_out.func(asked.pk)
    page = client.get(url(village, f"{asked.pk}/progress/"), HTTP_HX_REQUEST="true")
    assert page["HX-Redirect"] == url(village, f"{asked.pk}/")


def test_the_answer_speaks_in_hundreds_and_carries_its_numbers(village: Cast) -> None:
    asked = worked_out(village)
    page = client_of(village.chair).get(url(village))
    text = told(page)
    figures = json.loads(asked.answer)["projections"][""]
    share = round(100 * figures["ruin"]["20"]["share"])
    assert f"เงินหมดภายใน 20 ปีประมาณ {share} แบบ" in text
    assert "ภายใน 40 ปี เงินหมดราว" in text
    assert "ภายใน 60 ปี เงินหมดราว" in text
    assert "ไม่ใช่คำรับประกัน" in text
    assert "200,000.00" in text
    assert "2567" in text
    for sha in (figures["run_id"], figures["assumptions_sha256"], figures["regulation_sha256"]):
        assert sha[:16] in text, "as many signs as two people compare"
        assert sha not in text
    assert page.content.decode().count("<svg") - page.content.decode().count('<svg class="icon"') == 5
    assert "style=" not in page.content.decode()
    years = {str(figures["years_be"][n]) for n in (1, 2, 3, 5, 10, 15, 20)}
    assert years <= set(re.findall(r"\d{4}", text.split("แต่ละปี")[-1]))


def test_what_has_changed_since_is_said(village: Cast) -> None:
    asked = worked_out(village)
    client = client_of(village.treasurer)
    assert "หลังจากวันนั้น" not in told(client.get(url(village)))
    client.post(url(village, "assumptions/interest/"), {"value": "2", "reason": "ธนาคารขึ้นดอกเบี้ย"})
    assert "มีการเลือกสมมติฐานใหม่" in told(client.get(url(village)))
    make_member(village, timezone.now(), number="0999")
    assert "ทะเบียนหรือบัญชีของวันนั้นมีการแก้ไข" in told(client.get(url(village, f"{asked.pk}/")))


def test_a_failed_one_says_why_and_is_asked_anew(village: Cast) -> None:
    client = client_of(village.treasurer)
    location = client.post(url(village, "ask/"))["Location"]
    make_member(village, timezone.now(), number="0999")
    work_out.func(Projection.objects.get().pk)
    text = told(client.get(location))
    assert "ทะเบียนหรือบัญชีของวันนั้นเปลี่ยนไป" in text
    assert "คำนวณใหม่" in text


def test_another_funds_projection_is_not_there(village: Cast) -> None:
    asked = worked_out(village, years=5)
    dao = make_fund(at=timezone.now(), code="3305060", regulation=STANDARD, users=True)
    client = client_of(dao.treasurer)
    for path in (f"{asked.pk}/", f"{asked.pk}/progress/"):
        assert client.get(url(dao, path)).status_code == 404
        assert client.get(url(village, path)).status_code == 404
    assert client_of(dao.chair).post(url(dao, f"{asked.pk}/meeting/"), {"vote": "1"}).status_code == 404


def test_levers_answer_by_themselves_and_together(village: Cast) -> None:
    client = client_of(village.treasurer)
    still = client.get(url(village, "levers/"))
    assert [one.name for one in still.context["tried"].effects] == ["วันนี้"]
    asked = {"dues": "730", "death": "20,000", "entrants": "๕", "state": "never"}
    moved = client.get(url(village, "levers/"), asked)
    today, dues, death, entrants, state, together = moved.context["tried"].effects
    assert dues.later_satang > today.later_satang < death.later_satang
    assert state.later_satang < today.later_satang
    assert together.name == "รวมทุกอย่าง"
    assert "5" in entrants.name
    part = client.get(url(village, "levers/"), asked, HTTP_HX_REQUEST="true")
    assert "<html" not in part.content.decode()
    assert "รวมทุกอย่าง" in told(part)


def test_today_s_own_values_change_nothing(village: Cast) -> None:
    client = client_of(village.treasurer)
    page = client.get(url(village, "levers/"))
    same = {box.name: box.value() for box in page.context["form"]}
    assert [one.name for one in client.get(url(village, "levers/"), same).context["tried"].effects] == ["วันนี้"]
    refused = client.post(url(village, "levers/confirm/"), same)
    assert refused.status_code == 422
    assert "ยังไม่ได้เปลี่ยนอะไร" in told(refused)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("dues", "แพง", "ไม่ใช่จำนวนเงิน"),
        ("dues", "99999", "ตั้งแต่ 0 ถึง 10,000"),
        ("death", "1000000", "ระเบียบจ่ายสูงสุด 30,000 บาท"),
        ("death", "-5", "น้อยกว่าศูนย์"),
        ("entrants", "1e9", "กรอกจำนวนคนเป็นตัวเลข"),
        ("entrants", "5000", "ตั้งแต่ 0 ถึง 100 คน"),
        ("state", "maybe", "เลือกหนึ่งข้อ"),
    ],
)
def test_a_wrong_lever_is_refused_beside_its_box(village: Cast, field: str, value: str, words: str) -> None:
    client = client_of(village.treasurer)
    page = client.get(url(village, "levers/"), {field: value})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert words in told(page)
    part = client.get(url(village, "levers/"), {field: value}, HTTP_HX_REQUEST="true")
    assert part.status_code == 200
    assert field == "state" or words in told(part)
    assert client.post(url(village, "levers/confirm/"), {field: value}).status_code == 422
    assert not Projection.objects.exists()


def test_levers_are_confirmed_as_a_proposal_once(village: Cast) -> None:
    client = client_of(village.treasurer)
    first = client.post(url(village, "levers/confirm/"), {"dues": "548", "state": "never"})
    assert (
        first["Location"]
        == client.post(url(village, "levers/confirm/"), {"dues": "548", "state": "never"})["Location"]
    )
    (option,) = json.loads(Projection.objects.get().question)["options"]
    assert (option["dues_satang"], option["death_cap_satang"], option["state_money"]) == (
        548_00,
        None,
        "never",
    )


def proposals(**more: str) -> dict[str, str]:
    return {
        "title": "ประชุมใหญ่",
        "p1-name": "ออมสองบาท",
        "p1-dues": "730",
        "p2-name": "ค่าศพ",
        "p2-death": "15000",
    } | more


def test_proposals_stand_side_by_side_and_go_to_the_meeting(village: Cast) -> None:
    client, vote = client_of(village.officers[Role.SECRETARY]), voted(village)
    location = client.post(
        url(village, "compare/"), proposals(**{"p3-name": "ร่าง", "p3-regulation": str(vote.draft_id)})
    )["Location"]
    asked = Projection.objects.get()
    assert len(json.loads(asked.question)["options"]) == 3
    early = client.post(f"{location}meeting/", {"vote": str(vote.pk)})
    assert early.status_code == 422
    assert "ยังคำนวณไม่เสร็จ" in told(early)
    work_out.func(asked.pk)
    text = told(client.get(location))
    for words in ("ออมสองบาท", "ค่าศพ", "ร่าง:", "แนบกับมติที่ประชุม", "ประชุมใหญ่"):
        assert words in text
    for _ in range(2):
        assert client.post(f"{location}meeting/", {"vote": str(vote.pk)}).status_code == 302
    assert ProjectionAtMeeting.objects.count() == 1
    draft = client.get(f"/f/{village.fund.code}/settings/regulation/drafts/{vote.draft_id}/")
    assert location in draft.content.decode()
    collector = client_of(village.collector)
    page = collector.get(f"/f/{village.fund.code}/settings/regulation/drafts/{vote.draft_id}/")
    assert location not in page.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"p1-dues": "", "p2-death": ""}, "ยังไม่มีอะไรต่างจากวันนี้"),
        ({"p2-name": "ออมสองบาท"}, "ชื่อนี้สองข้อ"),
        ({"p1-name": ""}, "ตั้งชื่อข้อเสนอ"),
        ({"p1-dues": "มาก"}, "ไม่ใช่จำนวนเงิน"),
        ({"p2-death": "999999"}, "ระเบียบจ่ายสูงสุด"),
        ({"p1-regulation": "77"}, "77"),
        ({"p1-entrants": "-4"}, "0"),
    ],
)
def test_proposals_that_cannot_be_are_refused(village: Cast, change: dict[str, str], words: str) -> None:
    page = client_of(village.treasurer).post(url(village, "compare/"), proposals(**change))
    assert page.status_code == 422
    assert words in told(page)
    assert not Projection.objects.exists()


def test_only_a_vote_of_the_fund_takes_a_comparison(village: Cast) -> None:
    asked = worked_out(village, options=[Option("ก", STANDARD, dues_satang=730_00)])
    client = client_of(village.chair)
    for vote in ("", "x", "9", "9" * 40):
        assert client.post(url(village, f"{asked.pk}/meeting/"), {"vote": vote}).status_code == 404
    base = worked_out(village)
    vote = voted(village)
    assert client.post(url(village, f"{base.pk}/meeting/"), {"vote": str(vote.pk)}).status_code == 404


def test_an_assumption_is_chosen_in_the_units_of_the_page(village: Cast) -> None:
    client = client_of(village.officers[Role.SECRETARY])
    assert "1.25 %" in told(client.get(url(village, "assumptions/")))
    page = client.post(url(village, "assumptions/interest/"), {"value": "๑.๗๕ %", "reason": "สมุดธนาคาร"})
    assert page.status_code == 302
    assert assumptions_of(latest_assumptions(village.fund))["interest"] == 0.0175
    text = told(client.get(url(village, "assumptions/")))
    assert "สมุดธนาคาร" in text
    assert "1.25 % → 1.75 %" in text
    client.post(url(village, "assumptions/entrants_per_year/"), {"value": "12", "reason": "แผนปีหน้า"})
    assert assumptions_of(latest_assumptions(village.fund))["entrants_per_year"] == 12
    client.post(url(village, "assumptions/entrants_per_year/"), {"value": "", "reason": "กลับไปใช้สัดส่วน"})
    assert assumptions_of(latest_assumptions(village.fund))["entrants_per_year"] == -1
    client.post(
        url(village, "assumptions/mortality_basis/"), {"value": "tmo08_population", "reason": "ใกล้จริง"}
    )
    assert assumptions_of(latest_assumptions(village.fund))["mortality_basis"] == "tmo08_population"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("interest", "25", "ตั้งแต่ -5 ถึง 20"),
        ("interest", "สูง", "ตั้งแต่ -5 ถึง 20"),
        ("interest", "", "ตั้งแต่ -5 ถึง 20"),
        ("interest", "1e400", "ตั้งแต่ -5 ถึง 20"),
        ("ageing_age", "60.5", "จำนวนเต็ม"),
        ("state_probability", "101", "ตั้งแต่ 0 ถึง 100"),
        ("mortality_basis", "guess", "guess"),
    ],
)
def test_a_value_out_of_bounds_is_refused_beside_its_box(
    village: Cast, key: str, value: str, words: str
) -> None:
    page = client_of(village.chair).post(
        url(village, f"assumptions/{key}/"), {"value": value, "reason": "ลอง"}
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["value"]
    assert words in told(page)
    assert not AssumptionSet.objects.exists()


def test_a_reason_is_wanted_and_lists_are_not_typed(village: Cast) -> None:
    client = client_of(village.chair)
    page = client.post(url(village, "assumptions/interest/"), {"value": "2", "reason": " "})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["reason"]
    for key in ("admissions", "no_such"):
        assert client.get(url(village, f"assumptions/{key}/")).status_code == 404


def test_the_card_asks_until_this_year_s_outlook_is_there(village: Cast) -> None:
    (card,) = cards(village.fund, village.chair, TODAY)
    assert card.url == url(village)
    assert cards(village.fund, village.collector, TODAY) == []
    worked_out(village, years=5)
    assert cards(village.fund, village.chair, TODAY) == []
    (card,) = cards(village.fund, village.chair, date(TODAY.year + 2, 1, 1))
    assert card.urgency == 3


@pytest.mark.parametrize("enough", [True, False])
def test_which_single_change_is_enough_is_asked_only_where_it_is_not_enough_already(
    village: Cast, monkeypatch: pytest.MonkeyPatch, enough: bool
) -> None:
    worked_out(village)
    monkeypatch.setattr("kongboon.outlook.telling.is_enough", lambda _answer: enough)
    text = told(client_of(village.chair).get(url(village)))
    assert ("แต่ละอย่างเปลี่ยนได้ถึงเท่าไรเงินจึงยังพอ" in text) == enough
    assert ("วันนี้พออยู่แล้ว" in text) == enough


def test_the_pages_speak_english_too(village: Cast) -> None:
    worked_out(village)
    client = client_of(village.treasurer)
    client.cookies["django_language"] = "en"
    text = told(client.get(url(village)))
    assert "Of 100 possible futures" in text
    assert "Which single change is enough" in text


def test_every_assumption_has_a_name_and_a_place() -> None:
    assert set(SPECS) == set(DEFAULTS)
