"""What officers read before a member's rights come or go: late dues, a register's names, an ended person who comes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from playwright.sync_api import Page, expect

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.refunds.leaving import write_death
from kongboon.benefits.tests.conftest import photo, with_money
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.governance.models import Request
from kongboon.kernel.national_id import synthetic_id
from kongboon.kernel.thai_calendar import add_months, last_day, month_of
from kongboon.members.models import Member
from tests.browser.looking import follow, look
from tests.world import Cast, make_member

SignIn = Callable[[Officer], Page]


@pytest.fixture
def cast(committed: str) -> Cast:
    return with_money(timezone.now(), users=True)


def _late_sheet(cast: Cast, member: Member) -> None:
    """The treasurer writes down today what is said to have been paid seven months ago."""
    now, month = timezone.now(), add_months(month_of(localdate()), -7)
    round = open_round(fund=cast.fund, village=member.village, month=month, collector=cast.collector, at=now)
    record_collection(
        round=round,
        takings=[Taking((Share(member.pk, months=9),))],
        on=last_day(month),
        idem_key="sheet/late",
        by=cast.treasurer,
        at=now,
        held_by=cast.collector,
    )


def test_who_confirms_reads_of_dues_written_down_afterwards(cast: Cast, sign_in: SignIn) -> None:
    now, paid_until = timezone.now(), last_day(add_months(month_of(localdate()), -10))
    with scope(fund=cast.fund):
        member = make_member(cast, now, paid_until=paid_until, house_no="12")
        _late_sheet(cast, member)
        paper = Paper("hospital_certificate", photo(cast, now))
        ill_on = localdate() - timedelta(days=2)
        asked = Asked(member, "hospital", ill_on, nights=2, papers=(paper,))
        claim = submit_claim(asked=asked, by=cast.officers[Role.WELFARE], at=now, idem_key="ill")
    page = sign_in(cast.chair)
    page.goto(f"/f/3305050/benefits/{claim.pk}/confirm/")
    expect(page.locator(".say.wait").first).to_contain_text("บันทึกเมื่อ")
    look(page, "claim-late-dues")
    page.locator("main form button.btn-primary").first.click()
    expect(page.locator("main")).to_contain_text("กรุณาเขียนสิ่งที่ถามมาได้")
    page.fill("[name=note]", "ดูสมุดผู้เก็บแล้ว")
    follow(page.locator("main form button.btn-primary").first)

    page = sign_in(cast.collector)
    page.goto("/f/3305050/")
    expect(page.locator("main")).to_contain_text("ในชื่อคุณ")
    look(page, "home-written-in-my-name")
    page.goto("/f/3305050/dues/slips/")
    look(page, "slips-written-in-my-name")


def test_who_agrees_to_a_register_reads_every_name(cast: Cast, sign_in: SignIn) -> None:
    names = [
        f"{first}{end}"
        for first in ("คำ", "บุญ", "ทอง", "สม", "จัน", "แก้ว")
        for end in ("ดี", "มา", "ใส", "งาม", "แดง")
    ]
    rows = "".join(f"{n},นาง{name} ใจดี,{n},4,1/2/2560\n" for n, name in enumerate(names, start=15))
    text = f"เลขที่,ชื่อ-สกุล,บ้านเลขที่,หมู่ที่,วันที่เป็นสมาชิก\n{rows}"
    page = sign_in(cast.officers["registrar"])
    page.goto("/f/3305050/members/import/")
    page.set_input_files(
        "[name=file]", {"name": "ทะเบียน.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    follow(page.locator("main form button.btn-primary"))
    expect(page.locator("main")).to_contain_text("คือเลขสมาชิก หรือบ้านเลขที่")
    look(page, "import-unsure-column")
    page.get_by_label(re.compile(r"^\s*เลขที่")).select_option("member_no")
    follow(page.get_by_role("button", name="อ่านใหม่"))
    follow(page.locator("button[value=commit]"))
    with scope(fund=cast.fund):
        assert Member.objects.filter(number="15").exists()
        asked = Request.objects.get()
    page = sign_in(cast.chair)
    page.goto(f"/f/3305050/requests/{asked.pk}/")
    expect(page.locator("dl.facts")).to_contain_text("คำดี ใจดี")
    look(page, "request-import-names")
    follow(page.get_by_role("link", name="รายชื่อทั้งหมดของไฟล์นี้"))
    expect(page.locator("tbody tr")).to_have_count(30)
    look(page, "import-names")


def test_somebody_comes_back_and_a_consent_is_asked_about(cast: Cast, sign_in: SignIn) -> None:
    now = timezone.now()
    with scope(fund=cast.fund):
        gone = make_member(cast, now, national_id=synthetic_id(1), disabled_since=localdate())
        write_death(member=gone, on=localdate(), by=cast.officers["registrar"], at=now)
    page = sign_in(cast.chair)
    page.goto("/f/3305050/")
    expect(page.locator("main")).to_contain_text("บันทึกการเสียชีวิต")
    look(page, "home-death-told")
    page = sign_in(cast.officers["registrar"])
    page.goto(f"/f/3305050/members/{gone.pk}/")
    look(page, "member-died")
    page.goto("/f/3305050/members/enrol/")
    page.fill("[name=first_name]", "บุญมี")
    page.fill("[name=national_id]", synthetic_id(1))
    page.select_option("[name=village]", label="หมู่ 4 บ้านโนนสูง")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".say.wait")).to_contain_text("ให้เลขใหม่")
    look(page, "enrol-ended-before")
    page.goto(f"/f/3305050/members/{gone.pk}/consent/")
    follow(page.get_by_role("link", name="ถอนความยินยอม").first)
    look(page, "consent-question")
    page.goto(f"/f/3305050/members/{gone.pk}/correct/")
    look(page, "member-correct-joining-day")
