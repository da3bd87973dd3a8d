"""The notice: every large sum with its clause and moment, nobody sick or poor by name, one page, one objection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from django_scopes import scope, scopes_disabled
from tests.world import Cast, make_fund, make_member, resolved

from kongboon.access.models import Role
from kongboon.benefits.claims.services import confirm_claim, pay_claim, submit_claim, withdraw_claim
from kongboon.benefits.lists.services import confirm_list
from kongboon.benefits.models import Claim
from kongboon.benefits.notices.paper import notice_paper
from kongboon.benefits.notices.queries import first_name, hearing, notices
from kongboon.benefits.tests.conftest import death_of, welfare, with_money
from kongboon.benefits.tests.large import (
    DAY,
    DEATH,
    RICH,
    a_fund,
    agreed,
    elders,
    elders_text,
    large_claim,
    text_of,
)
from kongboon.benefits.tests.test_web import as_officer, words
from kongboon.benefits.tests.test_web import at as address
from kongboon.benefits.today import cards
from kongboon.funds.models import BankAccount
from kongboon.funds.words import shown_date
from kongboon.paper.notice import LINES_MAX, notice_pdf
from kongboon.paper.tests.reading import misplaced, pages_of
from kongboon.paper.tests.reading import text_of as read

HOUR = timedelta(hours=1)


@contextmanager
def _town(text: str, **more: Any) -> Iterator[Cast]:
    """A fund of today with users, as the pages know no other day."""
    cast = with_money(timezone.now() - DAY, text, users=True, cash=more.get("cash", RICH))
    with scopes_disabled():
        yield cast


def _dead(cast: Cast, at: datetime) -> Claim:
    member = make_member(cast, at, number="77", paid_until=at.date().replace(day=1), heir_name="นายทองใบ")
    asked = death_of(cast, member, at, on=at.date() - DAY)
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="d")
    claim = confirm_claim(claim=claim, by=cast.chair, at=at)
    bank = BankAccount.objects.get(fund=cast.fund)
    return pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay-d", bank=bank)


def _page(client: Client, town: Cast) -> str:
    return " ".join(strip_tags(client.get(address("notice", town)).content.decode()).split())


def test_the_notice_says_what_is_paid_when_and_by_which_clause(db: None, at: datetime) -> None:
    with a_fund(at, text_of("30,000")) as cast:
        claim = agreed(cast, large_claim(cast, at), at)
        (line,) = notices(cast.fund, at)
        assert (line.state, line.satang, line.count, line.confirmed_on) == (
            "waits", 30_000_00, 1, at.date(),
        )  # fmt: skip
        assert (line.claim.clause, line.claim.payable_from) == ("ข้อ 12(9)", at + DAY)
        assert [each.state for each in notices(cast.fund, at + DAY)] == ["due"]
        bank = BankAccount.objects.get()
        pay_claim(claim=claim, by=cast.treasurer, at=at + DAY, idem_key="p", bank=bank)
        assert [each.state for each in notices(cast.fund, at + DAY)] == ["paid"]
        assert [each.state for each in notices(cast.fund, at + 31 * DAY)] == ["paid"]
        assert notices(cast.fund, at + 32 * DAY) == []


def test_what_is_small_does_not_stand_there(db: None, at: datetime) -> None:
    with a_fund(at, text_of("20,000")) as cast:
        agreed(cast, large_claim(cast, at), at)
        assert notices(cast.fund, at) == []


def test_only_what_the_village_knows_is_named_and_by_the_first_name(db: None, at: datetime) -> None:
    with a_fund(at, DEATH) as cast:
        member = make_member(cast, at, paid_until=at.date())
        for event, name in (
            ("birth", "บุญมี"), ("ageing", "บุญมี"), ("death", "บุญมี"), ("disaster", "บุญมี"), ("hospital", ""),
            ("disability", ""), ("hardship", ""), ("education", ""), ("housing", ""), ("occupation", ""),
            ("rehabilitation_travel", ""),
        ):  # fmt: skip
            assert first_name(Claim(member=member, event=event)) == name, event
        assert first_name(Claim(person_name="ใครสักคน", event="death")) == ""


def test_a_list_is_one_line(db: None, at: datetime) -> None:
    with a_fund(at, elders_text("6,000"), 50_000_00) as cast:
        made = elders(cast, at, 3)
        for role in (Role.SECRETARY, Role.CHAIR):
            confirm_list(made=made, by=cast.officers[role], at=at)
        (line,) = notices(cast.fund, at)
        assert (line.count, line.satang, line.name, line.state) == (3, 18_000_00, "", "waits")
        assert notice_paper(cast.fund, at).lines[0].who == "3 ราย"


def test_whom_a_member_asks_is_in_office(db: None, at: datetime) -> None:
    with a_fund(at, text_of("500"), 50_000_00) as cast:
        cast.treasurer.active_to = at.date()
        cast.treasurer.save()
        assert [officer.role for officer in hearing(cast.fund, at.date())] == [
            "chair", "bookkeeper", "registrar", "secretary", "welfare", "collector", "auditor",
        ]  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_every_officer_reaches_the_notice(db: None, role: str) -> None:
    with _town(text_of("30,000")) as town:
        now = timezone.now()
        claim = agreed(town, large_claim(town, now), now)
        page = _page(as_officer(town.officers[role]), town)
        assert claim.payable_from is not None
        until = timezone.localtime(claim.payable_from)
        assert f"จ่ายได้ตั้งแต่วันที่ {shown_date(until.date())} เวลา {until:%H:%M} น." in page
        assert "ข้อ 12(9)" in page
        assert "30,000.00" in page
        assert "มาลี ใจงาม · ประธาน" in page
        assert "บุญมี" not in page, "the help to the bed-ridden names nobody"
        assert claim.number not in page


def test_a_death_stands_there_as_paid_with_the_first_name(db: None) -> None:
    with _town(DEATH) as town:
        _dead(town, timezone.now())
        page = _page(as_officer(town.collector), town)
        assert "· บุญมี" in page
        assert "จ่ายแล้วเมื่อ" in page
        assert "มีสุข" not in page, "the family name stays in the books"


def test_the_paper_holds_on_one_page_with_all_that_the_notice_says(db: None, at: datetime) -> None:
    with a_fund(at, text_of("30,000")) as cast:
        for number in range(LINES_MAX + 3):
            agreed(cast, large_claim(cast, at, f"{number}"), at)
        pdf = notice_pdf(notice_paper(cast.fund, at))
        assert len(pages_of(pdf)) == 1
        text = read(pdf)
        for part in (
            "ประกาศ", "11 มิ.ย. 2567 10.00 น.", "30,000.00", "ข้อ 12(9)", "ไม่ลงชื่อ", "และอีก 3 รายการ",
            "ทักท้วงได้ที่ใคร", "มาลี ใจงาม (ประธาน", "หน้า 1 / 1",
        ):  # fmt: skip
            assert part in text, part
        assert "บุญมี" not in text
        assert misplaced(pdf) == []


def test_an_empty_notice_says_so(db: None, at: datetime) -> None:
    with a_fund(at, text_of("500"), 50_000_00) as cast:
        assert "ไม่มีเงินก้อนใหญ่" in read(notice_pdf(notice_paper(cast.fund, at)))


def test_the_paper_is_thai_and_says_how_each_line_stands(db: None, at: datetime) -> None:
    text = DEATH.replace('amount = "500"\npath', 'amount = "30,000"\npath')
    with a_fund(at, text) as cast:
        stopped, due = (agreed(cast, large_claim(cast, at, key), at) for key in "ab")
        withdraw_claim(claim=stopped, reason="บัตรไม่ใช่ของคนนี้", by=cast.collector, at=at + HOUR)
        _dead(cast, at + DAY)
        agreed(cast, large_claim(cast, at, "c"), at + DAY)
        paper = read(notice_pdf(notice_paper(cast.fund, at + DAY)))
        told = [paper.index(part) for part in ("12 มิ.ย. 2567 10.00 น.", "ไม่จ่าย", "ครบเวลาแล้ว", "จ่ายแล้ว")]
        assert told == sorted(told), "first what can still be objected to"
        assert due.number not in paper
        assert "บุญมี" in paper


def test_an_objection_is_one_button_with_a_reason(db: None) -> None:
    with _town(text_of("30,000")) as town:
        now = timezone.now()
        claim = agreed(town, large_claim(town, now), now)
        url, client = address("object", town, claim.pk), as_officer(town.officers[Role.AUDITOR])
        assert url in client.get(address("notice", town)).content.decode()
        assert "บุญมี" not in words(client.get(url)), "no more than the notice says"
        assert client.post(url, {"reason": ""}).status_code == 422
        assert Claim.objects.get().status == "approved"
        client.post(url, {"reason": "บัตรไม่ใช่ของคนนี้"})
        claim.refresh_from_db()
        assert (claim.status, claim.withdrawn_by) == ("withdrawn", town.officers[Role.AUDITOR])
        assert "ไม่จ่าย เพราะมีผู้ทักท้วง" in _page(client, town)
        page = words(as_officer(town.chair).get(address("claim", town, claim.pk)))
        assert "ทองดี ตรวจตรา ทักท้วง" in page
        assert "บัตรไม่ใช่ของคนนี้" in page
        # A second press changes nothing, and another fund's claim is not there.
        assert client.post(url, {"reason": "อีกครั้ง"}).status_code == 302
        other = with_money(timezone.now(), code="3305060", users=True)
        assert as_officer(other.chair).get(address("object", other, claim.pk)).status_code == 404


def _titles(town: Cast, role: str) -> list[str]:
    with scope(fund=town.fund):
        return [f"{c.title} {c.text}" for c in cards(town.fund, town.officers[role], timezone.localdate())]


def test_today_shows_the_wait_then_the_payment(db: None) -> None:
    with _town(text_of("30,000")) as town:
        now = timezone.now()
        claim = agreed(town, large_claim(town, now), now)
        until = timezone.localtime(now + DAY)
        told = " ".join(_titles(town, Role.TREASURER))
        assert "รอครบ 24 ชั่วโมง" in told
        assert f"จ่ายได้ตั้งแต่วันที่ {shown_date(until.date())} เวลา {until:%H:%M} น." in told
        assert "จ่าย ช่วย" not in told
        assert not any("รอครบ" in title for title in _titles(town, Role.COLLECTOR))
        client = as_officer(town.treasurer)
        assert client.get(address("pay", town, claim.pk)).url == address("claim", town, claim.pk)
        page = words(client.get(address("claim", town, claim.pk)))
        assert "เมื่อครบ 24 ชั่วโมงหลังเห็นชอบ" in page
        assert (
            address("pay", town, claim.pk)
            not in client.get(address("claim", town, claim.pk)).content.decode()
        )
        answer = client.post(
            address("pay", town, claim.pk), {"source": "cash", "key": "f4b1f8f2-6f60-4a5e-8c7e-1d7a0a9d1b11"}
        )
        assert "จ่ายได้ตั้งแต่วันที่" in words(answer)
        assert Claim.objects.get().status == "approved"


def test_when_the_day_is_over_the_payment_is_due(db: None) -> None:
    with _town(text_of("30,000")) as town:
        then = timezone.now() - DAY
        claim = agreed(town, large_claim(town, then), then)
        told = " ".join(_titles(town, Role.TREASURER))
        assert "รอครบ" not in told
        assert claim.number in told
        client = as_officer(town.treasurer)
        assert client.get(address("pay", town, claim.pk)).status_code == 200
        page = _page(client, town)
        assert "ครบเวลาแล้ว รอจ่าย" in page
        assert address("object", town, claim.pk) not in client.get(address("notice", town)).content.decode()


def test_the_committee_is_told_of_an_objection_until_the_claim_came_anew(db: None) -> None:
    with _town(text_of("30,000")) as town:
        now = timezone.now()
        claim = agreed(town, large_claim(town, now), now)
        withdraw_claim(claim=claim, reason="บัตรไม่ใช่ของคนนี้", by=town.collector, at=now)
        for role in (Role.CHAIR, Role.SECRETARY):
            assert any("มีผู้ทักท้วง" in title and "บัตรไม่ใช่" in title for title in _titles(town, role))
        assert not any("มีผู้ทักท้วง" in title for title in _titles(town, Role.COLLECTOR))


def test_a_new_resolution_stands_on_the_notice_without_its_words(db: None, at: datetime) -> None:
    cast = make_fund(at=at)
    with scope(fund=cast.fund):
        number = resolved(cast, at, "arrears", number=3)
        for days, told in ((6, True), (7, False)):
            lines = notice_paper(cast.fund, at + timedelta(days=days)).resolutions
            assert any(number in line for line in lines) == told
            assert not any("ที่ประชุมเห็นชอบ" in line for line in lines)
