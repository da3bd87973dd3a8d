"""What was changed, in the browser: told to an officer, read, and found again in the log and at the foot of a thing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, User
from kongboon.access.services import set_password
from kongboon.funds.actor import acting_as
from kongboon.funds.models import BankAccount, Fund
from kongboon.governance.offices import end_office
from kongboon.governance.requests import confirm
from kongboon.members.models import Member
from kongboon.members.requests import ask_rights
from tests.browser.looking import follow, look
from tests.world import PASSWORD, Cast, make_member

SignIn = Callable[[Officer], Page]


def _a_busy_day(cast: Cast) -> Member:
    now = timezone.now()
    secretary = cast.officers["secretary"]
    with scope(fund=cast.fund), acting_as(user_id=secretary.user_id, officer_id=secretary.pk, request_id="a"):
        for number in range(1, 6):
            member = make_member(cast, now, number=f"000{number}", first_name=f"บุญ{number}")
        Member.objects.filter(pk=member.pk).update(phone="0899999999")
        rights = {"heir_name": "ลูก", "joined_on": date(2016, 1, 1)}
        confirm(
            request=ask_rights(member=member, changes=rights, by=secretary, at=now), by=cast.chair, at=now
        )
        Fund.objects.update(founded_on=date(2009, 6, 7), office_address="ศาลาประชาคม หมู่ 4 ตำบลโสน")
        end_office(officer=cast.collector, by=secretary, at=now)
        set_password(user=cast.treasurer.user, password=PASSWORD + "9")
    BankAccount._base_manager.update(branch="ปรางค์กู่")
    return member


def test_an_officer_is_told_what_others_changed(cast: Cast, sign_in: SignIn) -> None:
    member = _a_busy_day(cast)
    # An own password comes first; what others did is told after it.
    User.objects.filter(pk=cast.treasurer.user_id).update(must_choose_password=False)
    page = sign_in(cast.treasurer)
    page.goto(f"/f/{cast.fund.code}/")
    look(page, "changes-told")
    follow(page.get_by_role("link", name="มีคนอื่นตั้งรหัสผ่านของคุณใหม่"))
    expect(page.locator("main")).to_contain_text("ขุขันธ์ → ปรางค์กู่")
    look(page, "changes-lately")
    follow(page.get_by_role("button", name="อ่านแล้ว"))
    expect(page.locator("main")).not_to_contain_text("มีคนอื่นตั้งรหัสผ่าน")
    page = sign_in(cast.chair)
    page.goto(f"/f/{cast.fund.code}/more/")
    follow(page.get_by_role("link", name="ใครแก้ไขอะไร"))
    expect(page.locator("main")).to_contain_text("เพิ่มสมาชิก 5 รายการในคราวเดียว")
    look(page, "changes")
    page.select_option("#kind", label="บัญชีธนาคาร")
    follow(page.get_by_role("button", name="ดู", exact=True))
    expect(page.locator("main")).not_to_contain_text("เพิ่มสมาชิก")
    page.goto(f"/f/{cast.fund.code}/members/{member.pk}/")
    page.locator("summary", has_text="ใครแก้ไขอะไร").click()
    look(page, "changes-of-a-member")
    page = sign_in(cast.officers["secretary"])
    page.goto(f"/f/{cast.fund.code}/members/{member.pk}/")
    follow(page.get_by_role("link", name="ใครเปิดดูข้อมูลนี้"))
    expect(page.locator("main")).to_contain_text("มาลี ใจงาม (ประธาน)")
    look(page, "looks-at-a-member")
    page.goto(f"/f/{cast.fund.code}/settings/")
    page.locator("summary", has_text="ใครแก้ไขอะไร").click()
    look(page, "changes-of-a-fund")
