"""Who looked at a member is written down, and the member can have it on paper."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from tests.world import Cast, make_fund, make_member

from kongboon.access.models import Officer, Role, User
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.tests.conftest import photo
from kongboon.funds.changes import adopt_regulation
from kongboon.governance.looks import looked
from kongboon.governance.models import Look
from kongboon.members.models import Member
from kongboon.paper.tests.reading import text_of
from kongboon.rules.catalogue import catalogue_text


@pytest.fixture
def cast(db: None, at: datetime) -> Cast:
    return make_fund(at=at, users=True)


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=officer.user_id))
    return client


def looks() -> list[tuple[int, int | None, str]]:
    return list(Look._base_manager.order_by("pk").values_list("officer_id", "member_id", "page"))


def member_of(cast: Cast, at: datetime) -> Member:
    with scope(fund=cast.fund):
        return make_member(cast, at, paid_until=at.date())


def test_each_page_of_a_member_is_a_look(cast: Cast, at: datetime) -> None:
    member = member_of(cast, at)
    chair, collector = client_of(cast.chair), client_of(cast.collector)
    for path in (f"members/{member.pk}/", f"dues/member/{member.pk}/", f"benefits/rights/{member.pk}/"):
        collector.get(f"/f/{cast.fund.pk}/{path}")
    collector.get(f"/f/{cast.fund.pk}/members/{member.pk}/")
    chair.get(f"/f/{cast.fund.pk}/members/{member.pk}/")
    chair.get(f"/f/{cast.fund.pk}/members/{member.pk + 1}/")
    pages = [page for officer, _, page in looks() if officer == cast.collector.pk]
    assert pages[:2] == ["member", "dues"]
    assert pages.count("member") == 1, "turning back within ten minutes is one look"
    assert looks()[-1] == (cast.chair.pk, member.pk, "member")


def test_a_later_look_is_another_one(cast: Cast, at: datetime) -> None:
    with scope(fund=cast.fund):
        for minutes in (0, 9, 12):
            looked(officer=cast.chair, member_id=7, page="member", at=at + timedelta(minutes=minutes))
    assert len(looks()) == 2


def test_a_look_is_never_taken_back(cast: Cast, at: datetime) -> None:
    client_of(cast.chair).get(f"/f/{cast.fund.pk}/members/{member_of(cast, at).pk}/")
    for write in ("UPDATE governance_look SET officer_id=1", "DELETE FROM governance_look"):
        with (
            pytest.raises(DatabaseError, match="append_only|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(write)
    assert len(looks()) == 1


def test_the_member_s_own_sheet_names_everybody_also_who_saw_a_photo(cast: Cast) -> None:
    now = timezone.now()
    with scope(fund=cast.fund):
        adopt_regulation(fund=cast.fund, text=catalogue_text("standard-13"), at=now - timedelta(days=900))
        member = make_member(cast, now, paid_until=now.date(), heir_name="ลูก")
        filed = photo(cast, now)
        asked = Asked(member, "death", timezone.localdate(now), papers=(Paper("death_certificate", filed),))
        claim = submit_claim(asked=asked, by=cast.officers[Role.WELFARE], at=now, idem_key="k")
    chair = client_of(cast.chair)
    assert chair.get(f"/f/{cast.fund.pk}/benefits/{claim.pk}/").status_code == 200
    list(chair.get(f"/f/{cast.fund.pk}/documents/{filed.pk}/content/"))
    registrar = client_of(cast.officers[Role.REGISTRAR])
    path = f"/f/{cast.fund.pk}/benefits/looks/{member.pk}/"
    page = registrar.get(path).content.decode()
    assert "คำขอสวัสดิการ" in page
    assert "ภาพถ่ายหรือเอกสารของคำขอ" in page
    paper = text_of(registrar.get(f"{path}sheet.pdf").content)
    for words in ("ใครเปิดดูข้อมูลของฉัน", member.full_name, "มาลี ใจงาม", "ภาพถ่ายหรือเอกสารของคำขอ"):
        assert words in paper


@pytest.mark.parametrize("role", Role.values)
def test_only_registrar_secretary_and_chair_print_it(cast: Cast, at: datetime, role: str) -> None:
    member = member_of(cast, at)
    client = client_of(cast.officers[role])
    allowed = role in (Role.REGISTRAR, Role.SECRETARY, Role.CHAIR)
    for end in ("", "sheet.pdf"):
        answer = client.get(f"/f/{cast.fund.pk}/benefits/looks/{member.pk}/{end}")
        assert answer.status_code == (200 if allowed else 403)
    shown = client.get(f"/f/{cast.fund.pk}/members/{member.pk}/").content.decode()
    assert ("/looks/" in shown) == allowed


def test_another_fund_s_member_is_not_there(cast: Cast, at: datetime) -> None:
    other = make_fund(at=at, code="3305061", users=True)
    member = member_of(other, at)
    client = client_of(cast.officers[Role.REGISTRAR])
    assert client.get(f"/f/{cast.fund.pk}/benefits/looks/{member.pk}/").status_code == 404
