"""The register in a browser: a member joins, is found, is mended, leaves."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer
from kongboon.kernel.national_id import synthetic_id
from kongboon.members.models import Member
from kongboon.members.requests import open_changes
from tests.browser.looking import look
from tests.world import Cast, agree, make_member

SignIn = Callable[[Officer], Page]


def test_a_member_joins_is_mended_and_leaves(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.officers["registrar"])
    page.goto("/f/3305050/members/enrol/")
    look(page, "member-enrol")
    page.fill("[name=title]", "นาง")
    page.fill("[name=first_name]", "บุญมี")
    page.fill("[name=last_name]", "มีสุข")
    page.fill("[name=birth_date_2]", "๒๔๙๘")
    page.fill("[name=national_id]", "9000000000013")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("[name=national_id]")).to_be_focused()
    look(page, "member-enrol-refused")
    page.check("[name=confirm_id]")
    page.select_option("[name=village]", label="หมู่ 4 บ้านโนนสูง")
    page.fill("[name=house_no]", "๙๙/๑")
    page.fill("[name=phone]", "0800000000")
    page.fill("[name=heir_name]", "นายทอง มีสุข")
    page.fill("[name=heir_relation]", "บุตร")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("h1")).to_contain_text("นางบุญมี มีสุข")
    look(page, "member")
    page.get_by_role("link", name="แก้ไขข้อมูล").click()
    look(page, "member-correct")
    page.fill("[name=phone]", "0811111111")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".line-time")).to_contain_text("แก้ไข: เบอร์โทรศัพท์")
    page.get_by_role("link", name="ลาออก ย้ายออก หรือเสียชีวิต").click()
    page.select_option("[name=reason]", "moved")
    look(page, "member-end")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("dl.facts")).to_contain_text("ย้ายออก")
    with scope(fund=cast.fund):
        member = Member.objects.get()
        agree(open_changes(member)[0], cast, timezone.now())
        member.refresh_from_db()
    page.goto(f"/f/3305050/members/{member.pk}/")
    look(page, "member-ended")
    page.get_by_role("link", name="บันทึกการพ้นสภาพผิด").click()
    look(page, "member-undo-end")
    page.fill("[name=why]", "คนละคน")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("dl.facts")).to_contain_text("กลับเป็นสมาชิก")
    assert (member.house_no, member.phone, member.ended_reason) == ("99/1", "0811111111", "moved")


def test_the_list_narrows_while_one_types(cast: Cast, sign_in: SignIn) -> None:
    with scope(fund=cast.fund):
        for number, name in enumerate(("บุญมี", "ทองดี", "คำปุ่น", "สมบัติ"), start=1):
            make_member(
                cast, timezone.now(), number=f"{number:04}", first_name=name, moo=4 if number < 3 else 7
            )
        make_member(
            cast,
            timezone.now(),
            number="0005",
            first_name="ละไม",
            national_id=synthetic_id(5),
            paid_until=None,
        )
    page = sign_in(cast.chair)
    page.goto("/f/3305050/members/")
    expect(page.locator("#found li")).to_have_count(5)
    look(page, "members-list")
    page.locator("#q").press_sequentially("ทอ")
    expect(page.locator("#found li")).to_have_count(1)
    page.fill("#q", "")
    expect(page.locator("#found li")).to_have_count(5)
    page.select_option("#village", "7")
    expect(page.locator("#found li")).to_have_count(2)
    page.fill("#q", "ไม่มีใคร")
    expect(page.get_by_role("heading", name="ไม่พบสมาชิก")).to_be_visible()
    look(page, "members-nobody")
