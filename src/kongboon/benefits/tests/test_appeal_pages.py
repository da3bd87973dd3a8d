"""The pages of an appeal, an exception, a warning and of who is which member."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_member, resolved

from kongboon.access.models import Role
from kongboon.benefits.claims.facts import Paper
from kongboon.benefits.claims.services import Asked, appeal_claim, grant_exception, submit_claim
from kongboon.benefits.households import member_of
from kongboon.benefits.models import Claim, ClaimWarning
from kongboon.benefits.tests.conftest import death_of, specimen, welfare, with_money
from kongboon.benefits.tests.test_web import DIED, JOINED, PAID_UNTIL, TODAY, as_officer, at, words
from kongboon.benefits.tests.test_web import photo as upload
from kongboon.benefits.today import cards
from kongboon.documents.services import file_document
from kongboon.members.models import Member


@ground
def now() -> datetime:
    return timezone.now()


@ground(is_scoped=False)
def town(now: datetime) -> Cast:
    return with_money(now, users=True)


@ground
def boonmi(town: Cast, now: datetime) -> Member:
    return make_member(
        town, now, joined_on=JOINED, paid_until=PAID_UNTIL, heir_name="นายทองใบ", house_no="12"
    )


@pytest.fixture
def refused(town: Cast, boonmi: Member, now: datetime) -> Claim:
    with scope(fund=town.fund):
        asked = Asked(boonmi, "hospital", TODAY - timedelta(days=3), nights=2)
        return submit_claim(asked=asked, by=welfare(town), at=now, idem_key="h")


def _titles(town: Cast, role: str) -> str:
    with scope(fund=town.fund):
        return " ".join(card.title + card.url for card in cards(town.fund, town.officers[role], TODAY))


def test_an_appeal_goes_from_the_page_to_a_new_claim(town: Cast, refused: Claim) -> None:
    client = as_officer(town.officers[Role.REGISTRAR])
    assert at("appeal", town, refused.pk) in client.get(at("claim", town, refused.pk)).content.decode()
    address = at("appeal", town, refused.pk)
    assert client.post(address, {"reason": ""}).status_code == 422
    sent = client.post(address, {"reason": "ได้ใบรับรองแล้ว", "camera_0": upload("ใบ.jpg", specimen(5_000_001))})
    assert sent.status_code == 302, words(sent)
    assert at("rule", town, refused.pk) in _titles(town, Role.CHAIR)
    assert at("rule", town, refused.pk) not in _titles(town, Role.WELFARE), "who handed it in"
    chair = as_officer(town.chair)
    page = chair.get(at("rule", town, refused.pk))
    assert "ได้ใบรับรองแล้ว" in words(page)
    assert chair.post(at("rule", town, refused.pk), {"verdict": "anew"}).status_code == 422
    ruled = chair.post(at("rule", town, refused.pk), {"verdict": "anew", "note": "มติ 4"})
    new = Claim.objects.get(status="submitted")
    assert ruled["Location"] == at("claim", town, new.pk)
    for one, other in ((new, refused), (refused, new)):
        assert other.number in words(chair.get(at("claim", town, one.pk)))


def test_a_refusal_that_stands_offers_nothing_more(town: Cast, refused: Claim, now: datetime) -> None:
    with scope(fund=town.fund):
        appeal_claim(claim=refused, reason="ขอ", by=welfare(town), at=now)
    chair = as_officer(town.chair)
    chair.post(at("rule", town, refused.pk), {"verdict": "upheld", "note": "ไม่มีเอกสาร"})
    page = as_officer(town.treasurer).get(at("claim", town, refused.pk)).content.decode()
    for name in ("appeal", "exception", "rule"):
        assert at(name, town, refused.pk) not in page
    again = as_officer(town.treasurer).post(at("appeal", town, refused.pk), {"reason": "อีกครั้ง"})
    assert again.status_code == 422


def test_an_exception_is_written_signed_and_marked(town: Cast, refused: Claim) -> None:
    secretary = as_officer(town.officers[Role.SECRETARY])
    with scope(fund=town.fund):
        number = resolved(town, timezone.now(), "exception", number=5)
    told = {"amount": "300", "resolution": number, "reason": "บ้านไฟไหม้"}
    assert secretary.post(at("exception", town, refused.pk), told | {"reason": ""}).status_code == 422
    assert secretary.post(at("exception", town, refused.pk), told).status_code == 302
    assert at("exception-sign", town, refused.pk) in _titles(town, Role.CHAIR)
    assert at("exception-sign", town, refused.pk) not in _titles(town, Role.SECRETARY)
    for officer in (town.treasurer, town.chair):
        client = as_officer(officer)
        assert number in words(client.get(at("exception-sign", town, refused.pk)))
        assert client.post(at("exception-sign", town, refused.pk), {"verdict": "no"}).status_code == 422
        assert client.post(at("exception-sign", town, refused.pk), {"verdict": "yes"}).status_code == 302
    refused.refresh_from_db()
    assert (refused.status, refused.granted_satang) == ("approved", 300_00)
    page = words(as_officer(town.treasurer).get(at("claim", town, refused.pk)))
    assert "กรณียกเว้น" in page
    assert "บ้านไฟไหม้" in page


def test_the_warning_of_another_fund_asks_for_a_note(town: Cast, boonmi: Member, now: datetime) -> None:
    data = specimen(5_000_002)
    other = with_money(now, code="3305060")
    for cast, number in ((other, "1"), (town, "2")):
        with scope(fund=cast.fund):
            member = (
                boonmi
                if cast is town
                else make_member(
                    other, now, first_name="คนไกล", joined_on=JOINED, paid_until=PAID_UNTIL, heir_name="ก"
                )
            )
            document = file_document(
                fund=cast.fund, data=data, file_name="ใบ.jpg", kind="evidence", by=welfare(cast), at=now
            )
            papers = (Paper("death_certificate", document),)
            asked = death_of(cast, member, now, on=DIED, papers=papers, certificate_no=number)
            claim = submit_claim(asked=asked, by=welfare(cast), at=now, idem_key="d")
    assert ClaimWarning.objects.filter(claim=claim).count() == 1
    chair = as_officer(town.chair)
    page = words(chair.get(at("confirm", town, claim.pk)))
    assert other.fund.name in page
    assert "รูปเดียวกันใช้ที่กองทุนอื่นแล้ว" in page
    assert "คนไกล" not in page
    assert chair.post(at("confirm", town, claim.pk), {"note": ""}).status_code == 422
    assert chair.post(at("confirm", town, claim.pk), {"note": "ถามแล้ว คนละคน"}).status_code == 302


def test_the_registrar_writes_down_which_member_an_officer_is(town: Cast, boonmi: Member) -> None:
    registrar = as_officer(town.officers[Role.REGISTRAR])
    address = reverse("web:officer-member", args=[town.fund.code, town.treasurer.pk])
    assert address in registrar.get(reverse("web:officers", args=[town.fund.code])).content.decode()
    assert registrar.post(address, {"number": "77"}).status_code == 422
    assert registrar.post(address, {"number": "0001"}).status_code == 302
    with scope(fund=town.fund):
        assert member_of(town.treasurer) == boonmi
    assert "0001" in words(registrar.get(reverse("web:officers", args=[town.fund.code])))
    assert as_officer(town.treasurer).get(address).status_code == 403


@pytest.mark.parametrize("name", ["appeal", "rule", "exception", "exception-sign"])
def test_a_stranger_finds_none_of_it(town: Cast, refused: Claim, now: datetime, name: str) -> None:
    dao = as_officer(with_money(now, code="3305060", users=True).treasurer)
    assert dao.get(at(name, town, refused.pk)).status_code == 404
    assert dao.get(reverse(f"benefits:{name}", args=["3305060", refused.pk])).status_code == 404


def test_the_household_is_told_why_it_may_not_sign(town: Cast, refused: Claim, now: datetime) -> None:
    with scope(fund=town.fund):
        make_member(town, now, number="0002", first_name="ในบ้าน", house_no="12")
        grant_exception(
            claim=refused, amount_satang=100_00, resolution_no=resolved(town, timezone.now(), "exception"), reason="x",
            by=town.officers[Role.SECRETARY], at=now,
        )  # fmt: skip
    address = reverse("web:officer-member", args=[town.fund.code, town.chair.pk])
    as_officer(town.officers[Role.REGISTRAR]).post(address, {"number": "0002"})
    page: Any = as_officer(town.chair).post(at("exception-sign", town, refused.pk), {"verdict": "yes"})
    assert page.status_code == 422
    assert "ครัวเรือน" in words(page)
