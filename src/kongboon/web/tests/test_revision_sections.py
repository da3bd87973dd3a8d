"""What is no benefit, changed through its pages: members, money and its division, approvals, events, chapters."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import strip_tags
from tests.world import Cast

from kongboon.access.models import Officer, Role
from kongboon.funds.changes import adopt_regulation
from kongboon.paper.tests.reading import text_of
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.sections import SOURCES
from kongboon.regulations.services import start_draft
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Regulation
from kongboon.web.tests.conftest import sign_in

PARTS = (
    "general/", "members/", "shares/", "rows/tiers/", "rows/pools/", "rows/in-kind/", "rows/approvals/", "rows/events/",
    "rows/chapters/",
)  # fmt: skip
TEXT = catalogue_text("standard-13")


@pytest.fixture
def secretary(house: Cast) -> Officer:
    return house.officers[Role.SECRETARY]


@pytest.fixture
def draft(house: Cast, secretary: Officer) -> RegulationDraft:
    return start_draft(fund=house.fund, text=TEXT, by=secretary, at=timezone.now())


@pytest.fixture
def url(draft: RegulationDraft) -> str:
    return f"/f/3305050/settings/regulation/drafts/{draft.pk}/"


@pytest.fixture
def client(secretary: Officer) -> Client:
    return sign_in(secretary)


@pytest.fixture(autouse=True)
def in_thai() -> Iterator[None]:
    with translation.override("th"):
        yield


def sent(client: Client, page: str, **changed: Any) -> dict[str, Any]:
    """What the form of a page would send, with some boxes changed; None leaves a box out."""
    form = client.get(page).context["form"]
    values = {box.name: box.value() for box in form} | changed
    return {name: value for name, value in values.items() if value not in (None, False)}


def kept(client: Client, page: str, **changed: Any) -> Regulation:
    answer = client.post(page, sent(client, page, **changed))
    assert answer.status_code == 302, answer.context["form"].errors
    return load_regulation(RegulationDraft.objects.get().text)


def changed_lines() -> list[str]:
    told = difflib.unified_diff(
        TEXT.splitlines(), RegulationDraft.objects.get().text.splitlines(), lineterm="", n=0
    )
    return [line for line in told if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_sent_as_it_was_changes_no_letter(
    client: Client, draft: RegulationDraft, url: str, part: str
) -> None:
    kept(client, url + part)
    now = RegulationDraft.objects.get()
    assert (now.text, now.edition) == (draft.text, 1)


def test_two_offices_write_and_strangers_see_nothing(house: Cast, url: str, stranger: Officer) -> None:
    for part in PARTS:
        assert sign_in(house.chair).get(url + part).status_code == 200
        assert sign_in(house.collector).get(url + part).status_code == 403
        assert sign_in(stranger).get(url + part).status_code == 404
    assert sign_in(house.chair).get(f"{url}rows/nothing/").status_code == 404


def test_members(client: Client, url: str) -> None:
    found = kept(client, f"{url}members/", min_age="๑๕", max_join_age="70", exempt_disabled=None)
    assert (found.membership.min_age_years, found.membership.max_join_age_years) == (15, 70)
    assert not found.membership.exempt_disabled
    assert changed_lines() == [
        "-min_age = 0",
        "+min_age = 15",
        "-exempt_disabled = true",
        "+max_join_age = 70",
    ]
    page = client.get(url).content.decode()
    assert 'ผู้สมัครต้องมีอายุไม่ต่ำกว่า <strong class="slot">15 ปี</strong>' in page


def test_a_pool_more_one_renamed_and_one_out(client: Client, url: str) -> None:
    found = kept(client, f"{url}rows/pools/", row_5_title="กองทุนการศึกษา", row_0_title="กองสวัสดิการรวม")
    assert [pool.title for pool in found.pools][::5] == ["กองสวัสดิการรวม", "กองทุนการศึกษา"]
    assert (found.pools[0].key, found.pools[5].key) == ("welfare", "pool_1")
    assert changed_lines() == [
        '-title = "กองทุนสวัสดิการ"',
        '+title = "กองสวัสดิการรวม"',
        "+",
        "+[[pool]]",
        '+title = "กองทุนการศึกษา"',
        '+key = "pool_1"',
    ]
    assert [pool.key for pool in kept(client, f"{url}rows/pools/", row_5_out="on").pools][-1] == "running"
    # What was written last stays the only difference: remarks and empty lines are where they were.
    assert changed_lines() == ['-title = "กองทุนสวัสดิการ"', '+title = "กองสวัสดิการรวม"']


def test_the_last_row_of_a_list_goes_and_the_remark_behind_it_stays(client: Client, url: str) -> None:
    found = kept(client, f"{url}rows/chapters/", row_9_out="on")
    assert len(found.chapters) == 9
    assert [line for line in changed_lines() if line.startswith("+")] == []
    assert "# แบ่งเงินเป็นกอง" in RegulationDraft.objects.get().text


def test_the_division_of_income(client: Client, url: str) -> None:
    found = kept(
        client, f"{url}shares/", share_donation_0="50", share_donation_2="50", admin_ceiling_percent="15"
    )
    shares = {row.source: dict(row.shares) for row in found.allocations}
    assert shares["donation"] == {"welfare": 50, "public": 50}
    assert found.admin_ceiling_percent == 15
    emptied = {f"share_state_{place}": "" for place in range(5)}
    sources = [row.source for row in kept(client, f"{url}shares/", **emptied).allocations]
    assert sources == ["dues", "local_government", "donation", "interest", "other"]


def test_steps_of_approval(client: Client, url: str) -> None:
    found = kept(
        client,
        f"{url}rows/approvals/",
        row_1_out="on",
        row_2_up_to="50,000",
        row_2_wait_hours="",
        row_3_confirmations="๓",
        row_3_with_chair="on",
        row_3_wait_hours="๒๔",
    )
    assert [(s.up_to_satang, s.confirmations, s.with_chair, s.wait_hours) for s in found.approvals] == [
        (5_000_00, 1, False, 0),
        (50_000_00, 2, True, 0),
        (None, 3, True, 24),
    ]
    page = strip_tags(client.get(f"{url}rows/approvals/").content.decode())
    assert "จ่ายได้เมื่อครบ 24 ชั่วโมงหลังคนสุดท้ายเห็นชอบ" in page
    assert kept(client, f"{url}rows/approvals/", row_2_wait_hours="").approvals[-1].wait_hours == 0


def test_a_chapter_of_several_paragraphs(client: Client, url: str) -> None:
    words = 'ข้อ 1 "ให้"\r\nข้อ 2 \\ [[pool]]\r\n# ไม่ใช่หมายเหตุ\x0b'
    found = kept(client, f"{url}rows/chapters/", row_10_number="11", row_10_title="อื่น ๆ", row_10_text=words)
    assert found.chapters[10].text == 'ข้อ 1 "ให้"\nข้อ 2 \\ [[pool]]\n# ไม่ใช่หมายเหตุ'
    assert len(found.pools) == 5
    kept(client, f"{url}rows/chapters/")
    assert RegulationDraft.objects.get().edition == 2


def test_events_of_our_own(client: Client, url: str) -> None:
    found = kept(client, f"{url}rows/events/", row_1_title="บวชพระ", row_6_title="งานบุญ")
    assert found.own_events[1] == ("ordination", "บวชพระ")
    assert found.own_events[-1] == ("own_1", "งานบุญ")
    assert len(kept(client, f"{url}rows/events/", row_6_out="on").own_events) == 6


def test_contributions_in_kind_and_higher_dues(client: Client, url: str) -> None:
    found = kept(client, f"{url}rows/in-kind/", row_3_by_price=None, row_3_days="3", row_2_out="on")
    assert [(form.key, form.days) for form in found.in_kind] == [
        ("tree", 20),
        ("volunteer", 10),
        ("waste", 3),
    ]
    found = kept(client, f"{url}rows/tiers/", row_0_title="วันละสองบาท", row_0_amount="2")
    assert [(tier.key, tier.amount_satang) for tier in found.dues.tiers] == [("tier_1", 2_00)]
    text = RegulationDraft.objects.get().text
    assert text.index("[dues]") < text.index("[[dues.tier]]") < text.index("[membership]")


def test_more_rows_keeps_what_was_typed_and_writes_nothing(client: Client, url: str) -> None:
    page = f"{url}rows/approvals/"
    typed = sent(client, page, row_0_up_to="abc", row_2_with_chair=None, row_3_confirmations="4")
    answer = client.post(page, typed | {"more": "1"})
    assert (answer.status_code, answer.context["form"].count) == (200, 7)
    again = answer.content.decode()
    assert 'value="abc"' in again
    assert not answer.context["form"]["row_2_with_chair"].value()
    assert "เป็นจำนวนเงินบาท" not in again
    assert RegulationDraft.objects.get().edition == 1
    # The number of rows is bounded, whatever is sent.
    assert client.post(page, typed | {"more": "1", "rows": "999"}).context["form"].count == 60


WRONG = [
    ("members/", {"min_age": "สิบห้า"}, "min_age", "ตัวเลข"),
    ("members/", {"min_age": "50", "max_join_age": "40"}, "min_age", "อายุ"),
    ("members/", {"refund_percent": "101"}, "refund_percent", "100"),
    ("members/", {"tenure_kept_days": "-1"}, "tenure_kept_days", "0"),
    ("shares/", {"share_dues_0": "60"}, "share_dues_0", "90"),
    ("shares/", {"share_donation_2": "ครึ่ง"}, "share_donation_2", "ตัวเลข"),
    ("shares/", {"admin_ceiling_percent": "มาก"}, "admin_ceiling_percent", "ตัวเลข"),
    ("rows/tiers/", {"row_0_title": "สองบาท"}, "row_0_amount", "บาท"),
    ("rows/tiers/", {"row_0_title": "สองบาท", "row_0_amount": "1"}, "row_0_amount", "สูงกว่า"),
    ("rows/tiers/", {"row_0_amount": "2"}, "row_0_title", "กรุณากรอก"),
    ("rows/pools/", {"row_0_title": ""}, "row_0_title", "กรุณากรอก"),
    ("rows/pools/", {"row_5_title": "ใหม่", "row_5_key": "welfare"}, "row_5_key", "welfare"),
    ("rows/pools/", {"row_5_title": "ทุนสำรอง"}, "row_5_title", "ตั้งชื่ออื่น"),
    ("rows/pools/", {"row_5_title": "ใหม่", "row_5_key": "กอง"}, "row_5_key", "ชื่อย่อ"),
    ("rows/pools/", {"row_1_out": "on"}, "row_1_out", "เงินสมทบ"),
    ("rows/in-kind/", {"row_0_days": "ยี่สิบ"}, "row_0_days", "ตัวเลข"),
    ("rows/in-kind/", {"row_0_by_price": "on"}, "row_0_days", "อย่างใดอย่างหนึ่ง"),
    ("rows/in-kind/", {"row_3_by_price": None}, "row_3_days", "อย่างใดอย่างหนึ่ง"),
    ("rows/in-kind/", {"row_4_title": "ฟืน"}, "row_4_unit", "กรุณากรอก"),
    ("rows/approvals/", {"row_0_up_to": "30,000"}, "row_1_up_to", "น้อยไปมาก"),
    ("rows/approvals/", {"row_2_out": "on"}, "row_1_up_to", "แถวสุดท้าย"),
    ("rows/approvals/", {"row_1_confirmations": ""}, "row_1_confirmations", "กรุณากรอก"),
    ("rows/approvals/", {"row_1_confirmations": "9"}, "row_1_confirmations", "5"),
    ("rows/approvals/", {"row_1_up_to": "สองหมื่น"}, "row_1_up_to", "สองหมื่น"),
    ("rows/approvals/", {"row_2_wait_hours": "1000"}, "row_2_wait_hours", "720"),
    ("rows/events/", {"row_0_title": ""}, "row_0_title", "กรุณากรอก"),
    ("rows/events/", {"row_0_out": "on"}, "row_0_out", "ข้อ 12(13)"),
    ("rows/events/", {"row_6_title": "บวช", "row_6_key": "ordination"}, "row_6_key", "ordination"),
    ("rows/events/", {"row_6_title": "เกิด", "row_6_key": "birth"}, "row_6_key", "ชื่อย่อ"),
    ("rows/events/", {"row_6_key": "temple"}, "row_6_title", "กรุณากรอก"),
    ("rows/chapters/", {"row_0_text": ""}, "row_0_text", "กรุณากรอก"),
    ("rows/chapters/", {"row_10_number": "11"}, "row_10_title", "กรุณากรอก"),
    ("rows/chapters/", {"row_0_text": "ก" * 300_000}, "row_0_text", "แบ่งเป็นหลายหมวด"),
    ("general/", {"ahead_max_years": "นาน"}, "ahead_max_years", "ตัวเลข"),
]


@pytest.mark.parametrize(("part", "changed", "box", "words"), WRONG)
def test_what_cannot_be_is_refused_at_its_box_and_nothing_is_written(
    client: Client, url: str, part: str, changed: dict[str, Any], box: str, words: str
) -> None:
    typed = sent(client, url + part, **changed)
    answer = client.post(url + part, typed)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert words in str(form.errors.get(box)), form.errors
    assert not form.non_field_errors()
    for name, value in changed.items():
        assert form[name].value() in (value, True, None, False)
    assert RegulationDraft.objects.get().text == TEXT


def test_what_is_refused_of_money_names_nothing_of_the_document(client: Client, url: str) -> None:
    pools = f"{url}rows/pools/"
    kept(client, pools, row_0_account="benefit", row_4_account="administration")
    twice = client.post(pools, sent(client, pools, row_1_account="benefit"))
    assert "เลือกอย่างอื่น" in str(twice.context["form"].errors["row_1_account"])
    assert "benefit" not in str(twice.context["form"].errors)
    shares = f"{url}shares/"
    halves = {f"share_{source}_{place}": "" for source in SOURCES for place in range(5)}
    halves |= {"share_dues_0": "50", "share_dues_4": "50", "admin_ceiling_percent": "20"}
    over = client.post(shares, sent(client, shares, **halves))
    assert "ร้อยละ 20" in str(over.context["form"].errors["share_dues_4"])
    assert "admin_ceiling" not in str(over.context["form"].errors)


def test_of_two_who_write_the_second_is_told(house: Cast, client: Client, url: str) -> None:
    page, second = f"{url}rows/pools/", sign_in(house.chair)
    late = sent(second, page, row_0_title="อีกชื่อ")
    kept(client, page, row_0_title="ชื่อใหม่")
    answer = second.post(page, late)
    assert (answer.status_code, "อำไพ" in answer.content.decode()) == (422, True)


def test_the_draft_the_differences_and_the_paper_say_it_in_words(
    house: Cast, secretary: Officer, client: Client
) -> None:
    version = adopt_regulation(fund=house.fund, text=TEXT, at=timezone.now())
    made = start_draft(fund=house.fund, text=TEXT, based_on=version, by=secretary, at=timezone.now())
    url = f"/f/3305050/settings/regulation/drafts/{made.pk}/"
    kept(client, f"{url}rows/approvals/", row_0_up_to="8,000")
    kept(client, f"{url}rows/tiers/", row_0_title="วันละสองบาท", row_0_amount="2")
    kept(client, f"{url}shares/", share_donation_2="", share_donation_0="100")
    kept(client, f"{url}members/", max_join_age="70")
    kept(client, f"{url}rows/chapters/", row_0_text="ข้อตกลงของเรา")
    page = client.get(url).content.decode()
    assert 'จ่ายไม่เกิน <strong class="slot">8,000</strong> บาท' in page
    assert "ข้อตกลงของเรา" in page
    differences = client.get(f"{url}differences/").content.decode()
    for words in ("8,000", "วันละสองบาท", "อายุสูงสุด", "70", "ข้อตกลงของเรา"):
        assert words in differences, words
    printed = text_of(client.get(f"{url}print.pdf").content)
    for words in ("8,000", "วันละสองบาท", "ไม่เกิน 70 ปี", "ข้อตกลงของเรา", "ล่วงหน้า", "ปลูกต้นไม้"):
        assert words in printed, words
