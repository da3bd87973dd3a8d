"""The thirteen kinds of benefit on a phone: handed in, decided, confirmed by who must, paid, printed; and refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, Role
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import with_money
from kongboon.kernel.baht_words import baht_in_words
from kongboon.kernel.thai_dates import format_thai_date
from kongboon.members.models import Member
from kongboon.rules.tenure import months_later
from tests.browser.walking import Walk, ask, on_the_sum, pdf_words, press_next, together
from tests.world import Cast, make_member

SignIn = Callable[[Officer], Page]
TODAY = localdate()
PAID = TODAY.replace(day=1) - timedelta(days=1)
REASON = "เดือดร้อนจริง"


LOOKED = {"story": "claim-story"}
SELF = {"relation": "self"}


def thai(on: date) -> str:
    return format_thai_date(on)


WALKS = (
    Walk("เกิด", {"B01": 500, "B02": 400}, "0003", Role.COLLECTOR,
         answers={"who": {"relation": "self", "person_name": "ด.ช. ข้าวกล้อง มีสุข"}, "nights": "๒"}),
    Walk("นอนโรงพยาบาล", {"B03": 300}, by=Role.COLLECTOR, on=TODAY - timedelta(days=9), answers={"nights": "3"}),
    Walk("ผู้สูงอายุ", {"B04": 200}),
    Walk("การศึกษา", {"B07": 500}, "0004", Role.COLLECTOR, answers={
        "who": SELF, "story": "จบ ม.3 ปีการศึกษานี้ เกรดเฉลี่ย 3.62",
        "payee": {"payee_name": "นางบุญมา มีสุข", "payee_relation": "ย่า"}}),
    Walk("ภัยพิบัติ", {"B08": 2_000}, answers={"who": SELF, "story": "พายุพัดหลังคาปลิวครึ่งหลัง"}),
    Walk("พิการหรือติดเตียง", {"B09": 500}, by=Role.COLLECTOR),
    Walk("เดือดร้อน ยากไร้", {"B10": 1_000}, answers={
        "who": {"relation": "household", "person_name": "นายสอน มีสุข"}, "story": "ดูแลแม่ติดเตียง ไม่มีรายได้"}),
    Walk("อาชีพ", {"B11": 3_000}, "0002", answers={"story": "ทอเสื่อกกส่งร้านค้าชุมชน ซื้อฟืมและกก"}),
    Walk("ซ่อมบ้าน", {"B12": 15_000}, "0002", answers={"story": "เสาบ้านผุ ปลวกกิน ร่วมกับ อบต."},
         confirmers=(Role.SECRETARY, Role.CHAIR)),
    Walk("ควายออกลูก", {"B13": 300}, answers={"who": SELF, "story": "แม่ควายเผือกออกลูกหนึ่งตัว"}),
    Walk("เสียชีวิต", {"B05": 30_000, "B06": 500}, "0005", Role.COLLECTOR, answers={
        "who": SELF, "payee": {"payee_name": "นายมั่น มีสุข", "payee_relation": "บุตร"}}),
)  # fmt: skip


@pytest.fixture
def town(committed: str) -> Cast:
    """A fund of the thirteen-type regulation with members of every age."""
    now = timezone.now()
    cast = with_money(now, users=True)
    long = {"joined_on": date(2017, 10, 1), "paid_until": PAID}
    people: dict[str, dict[str, Any]] = {
        "0001": {"first_name": "บุญมี", "house_no": "1", **long},
        "0002": {"first_name": "คำแปลง", "house_no": "2", "birth_date": date(1980, 1, 1), **long},
        "0003": {"first_name": "มะลิ", "house_no": "3", "birth_date": date(1995, 1, 1), **long},
        "0004": {
            "first_name": "ข้าวหอม",
            "house_no": "4",
            "birth_date": date(TODAY.year - 15, 1, 1),
            "heir_name": "นางบุญมา มีสุข",
            **long,
        },
        "0005": {
            "first_name": "ทองคำ",
            "house_no": "5",
            "heir_name": "นายทองใบ มีสุข",
            "heir_relation": "บุตร",
            "joined_on": date(TODAY.year - 16, 1, 1),
            "paid_until": PAID,
        },
        "0006": {
            "first_name": "ใหม่",
            "birth_date": date(TODAY.year - 30, 1, 1),
            "joined_on": TODAY - timedelta(days=179),
            "paid_until": PAID,
        },
        "0007": {
            "first_name": "ค้างนาน",
            "joined_on": date(2018, 1, 1),
            "paid_until": PAID - timedelta(days=200),
        },
        "0008": {"first_name": "อ่อน", "birth_date": months_later(TODAY, -720), **long},
    }
    with scope(fund=cast.fund):
        for number, values in people.items():
            make_member(cast, now, number=number, **values)
    return cast


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: "-".join(walk.gives))
def test_each_of_the_thirteen_is_asked_confirmed_paid_and_printed(
    sign_in: SignIn, town: Cast, tmp_path: Path, walk: Walk
) -> None:
    page = sign_in(town.officers[walk.by])
    ask(page, town, walk, LOOKED)
    page.get_by_role("button", name="ยื่นคำขอ").click()
    expect(page).to_have_url(re.compile(r"/benefits/\d+/$"))
    with scope(fund=town.fund):
        claims = list(Claim.objects.all())
    assert {claim.benefit_code for claim in claims} == set(walk.gives), walk.event
    for claim in claims:
        _confirm(sign_in, town, walk, claim)
        _pay(sign_in(town.treasurer), town, claim)
        _check_voucher(sign_in(town.treasurer), town, walk, claim, tmp_path)
    with scope(fund=town.fund):
        assert set(Claim.objects.values_list("status", flat=True)) == {"paid"}
        died = Member.objects.filter(number=walk.member, ended_reason="died").exists()
        assert died == (walk.event == "เสียชีวิต")


def test_the_walks_are_of_all_thirteen() -> None:
    given = [code for walk in WALKS for code in walk.gives]
    assert sorted(given) == [f"B{number:02}" for number in range(1, 14)]


def _confirm(sign_in: SignIn, town: Cast, walk: Walk, claim: Claim) -> None:
    number = on_the_sum(town) if claim.by_committee else ""
    for place, role in enumerate(walk.confirmers):
        page = sign_in(town.officers[role])
        page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/confirm/")
        if place == 0 and claim.by_committee:
            page.fill("[name=amount]", str(walk.gives[claim.benefit_code]))
            page.locator("[name=resolution]").select_option(number)
            page.fill("[name=note]", REASON)
        if "story" in walk.answers:
            expect(page.locator("main")).to_contain_text(walk.answers["story"])
        page.get_by_role("button", name="เห็นชอบ").click()
        expect(page).to_have_url(re.compile(r"/benefits/\d+/(pay/)?$"))


def _pay(page: Page, town: Cast, claim: Claim) -> None:
    page.goto(f"/f/{town.fund.code}/benefits/{claim.pk}/pay/")
    page.locator("[name=source]").last.check()  # the bank, which holds enough for all
    press_next(page)
    expect(page).to_have_url(re.compile(r"/slip/$"))


REFUSALS = (
    (Walk("เกิด", {}, "0006", answers={"who": {"relation": "self", "person_name": "ด.ญ. ฟ้า"}, "nights": "0"}),
     ("180 วัน", "ข้อ 12(1)")),
    (Walk("เกิด", {}, "0003", on=TODAY - timedelta(days=93), answers={
        "who": {"relation": "self", "person_name": "ด.ญ. ฝน"}, "nights": "2"}),
     ("ยื่นหลังกำหนด 90 วัน", "แม่คลอดบุตรนอนโรงพยาบาล")),
    (Walk("นอนโรงพยาบาล", {}, on=TODAY - timedelta(days=63), answers={"nights": "2"}), ("ยื่นหลังกำหนด 60 วัน",)),
    (Walk("ผู้สูงอายุ", {}, "0008"), ("60 ปี", "ถ้าเกิดเหตุตั้งแต่วันที่", thai(TODAY))),
    (Walk("เสียชีวิต", {}, "0006", answers={"who": SELF, "payee": {"payee_name": "นายสอน"}}),
     ("180 วัน", thai(TODAY + timedelta(days=1)), "พวงหรีด")),
    (Walk("การศึกษา", {}, "0004", answers={
        "who": SELF, "story": "จบ ม.3", "papers": (), "payee": {"payee_name": "นางบุญมา"}}),
     ("ใบแสดงผลการเรียน",)),
    (Walk("ภัยพิบัติ", {}, on=TODAY - timedelta(days=31), answers={"who": SELF, "story": "น้ำท่วม"}),
     ("ยื่นหลังกำหนด 30 วัน",)),
    (Walk("พิการหรือติดเตียง", {}, "0007"), ("ค้าง",)),
    (Walk("เดือดร้อน ยากไร้", {}, "0007", answers={"who": SELF, "story": "ตกงาน"}), ("ค้าง",)),
    (Walk("อาชีพ", {}, "0006", answers={"story": "ปลูกผัก"}), ("180 วัน", thai(TODAY + timedelta(days=1)))),
    (Walk("ซ่อมบ้าน", {}, "0002", answers={"story": "หลังคารั่ว", "papers": ()}), ("แบบสำรวจ",)),
    (Walk("บวช", {}, "0006", answers={"who": SELF, "story": "บวชเข้าพรรษา"}), ("180 วัน", "ข้อ 12(13)")),
)  # fmt: skip


@pytest.mark.parametrize(("walk", "told"), REFUSALS, ids=[walk.event for walk, _ in REFUSALS])
def test_each_kind_is_refused_with_its_condition_and_its_date(
    sign_in: SignIn, town: Cast, walk: Walk, told: tuple[str, ...]
) -> None:
    page = sign_in(town.officers[Role.WELFARE])
    ask(page, town, walk)
    words = " ".join(page.locator("main").inner_text().split())
    for needed in told:
        assert needed in words, (walk.event, needed, words)
    assert page.get_by_role("button", name="ยื่นคำขอ").count() == 0, walk.event


def _check_voucher(page: Page, town: Cast, walk: Walk, claim: Claim, folder: Path) -> None:
    words = together(pdf_words(page, f"/f/{town.fund.code}/benefits/{claim.pk}/voucher.pdf", folder))
    satang = walk.gives[claim.benefit_code] * 100
    for needed in (baht_in_words(satang), claim.clause, claim.payee_name, claim.benefit_title):
        assert together(needed) in words, (claim.benefit_code, needed, words)
