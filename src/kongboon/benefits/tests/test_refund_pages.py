"""The pages from resigning to the voucher, and those where nothing goes back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from tests.ground import ground
from tests.world import Cast, agree, make_member

from kongboon.access.models import Role
from kongboon.benefits.models import Refund
from kongboon.benefits.tests.conftest import with_money
from kongboon.benefits.tests.test_refunds import HALF
from kongboon.benefits.tests.test_web import TODAY, as_officer, at, boxes, key_of, words
from kongboon.benefits.today import cards
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.ledger.models import Entry
from kongboon.members.models import Member
from kongboon.members.requests import open_changes

NOTHING = "ระเบียบของกองทุนไม่คืนเงินสมทบเมื่อลาออก"


@ground
def now() -> datetime:
    return timezone.now()


@ground(is_scoped=False)
def town(now: datetime) -> Cast:
    return with_money(now, HALF, users=True)


def pays(cast: Cast, now: datetime, **more: object) -> Member:
    """A member who joined in January of last year and paid the year's dues today, 365 or 366 baht by the day."""
    member = make_member(cast, now, joined_on=date(TODAY.year - 1, 1, 1), **more)
    with scope(fund=cast.fund):
        month = f"{TODAY:%Y-%m}"
        round = open_round(
            fund=cast.fund, village=member.village, month=month, collector=cast.collector, at=now
        )
        takings = [Taking((Share(member.pk, months=12),))]
        key = f"year/{member.number}"
        record_collection(round=round, takings=takings, on=TODAY, idem_key=key, by=cast.collector, at=now)
    member.refresh_from_db()
    return member


def _ends(town: Cast, member: Member, reason: str = "resigned") -> Any:
    """The registrar asks for the end of the membership, another officer agrees."""
    form = {"reason": reason, **boxes(TODAY)}
    asked = as_officer(town.officers[Role.REGISTRAR]).post(at("end", town, member.pk), form)
    agree(open_changes(member)[0], town, timezone.now())
    return asked


def _titles(town: Cast, role: str) -> str:
    with scope(fund=town.fund):
        return " ".join(card.title + card.url for card in cards(town.fund, town.officers[role], TODAY))


def _half_of_the_year() -> str:
    days = (date(TODAY.year, 1, 1) - date(TODAY.year - 1, 1, 1)).days
    return f"{days * 100 // 2 / 100:,.2f}"


def test_from_the_page_that_ends_the_membership_to_the_voucher(town: Cast, now: datetime) -> None:
    member, half = pays(town, now), _half_of_the_year()
    registrar = as_officer(town.officers[Role.REGISTRAR])
    page = words(registrar.get(at("end", town, member.pk)))
    assert "คืนร้อยละ 50" in page and half in page and "หมวดสมาชิกและเงินสมทบ ระเบียบ พ.ศ." in page  # noqa: PT018
    assert _ends(town, member)["Location"].startswith(f"/f/{town.fund.code}/requests/")
    for role in (Role.TREASURER, Role.REGISTRAR):
        assert at("refund-of", town, member.pk) in _titles(town, role), "nobody has written it down"
    assert half in words(registrar.get(at("refund-of", town, member.pk)))
    assert registrar.post(at("refund-of", town, member.pk)).status_code == 302
    refund = Refund.objects.get()
    assert registrar.get(at("refund-confirm", town, refund.pk)).status_code == 403
    chair = as_officer(town.chair)
    assert at("refund-confirm", town, refund.pk) in _titles(town, Role.CHAIR)
    assert at("refund", town, refund.pk) in chair.get(at("home", town)).content.decode()
    confirmed = chair.post(at("refund-confirm", town, refund.pk))
    assert confirmed["Location"] == at("refund-pay", town, refund.pk)
    treasurer = as_officer(town.treasurer)
    assert at("refund-pay", town, refund.pk) in _titles(town, Role.TREASURER)
    form = {"key": key_of(treasurer.get(at("refund-pay", town, refund.pk))), "source": "cash"}
    for _ in range(2):
        done = treasurer.post(at("refund-pay", town, refund.pk), form)
        assert done["Location"] == at("refund-slip", town, refund.pk)
    entry = Entry.objects.get(batch__kind="refund")
    assert entry.paper_number in words(treasurer.get(done["Location"]))
    paper = treasurer.get(at("refund-voucher", town, refund.pk))
    assert paper["Content-Type"] == "application/pdf"
    assert not _titles(town, Role.TREASURER).count("/refunds/")
    found = words(treasurer.get(reverse("web:entry", args=[town.fund.code, entry.entry_no])))
    assert "คืนเงินสมทบแก่ผู้ลาออก" in found
    passbook = words(treasurer.get(reverse("dues:member", args=[town.fund.code, member.pk])))
    assert "เงินสมทบคืนแก่สมาชิกที่ลาออก" in passbook


def test_it_is_taken_back_on_its_page_by_another(town: Cast, now: datetime) -> None:
    member, registrar = pays(town, now), as_officer(town.officers[Role.REGISTRAR])
    _ends(town, member)
    person = reverse("members:detail", args=[town.fund.code, member.pk])
    assert at("refund-of", town, member.pk) in registrar.get(person).content.decode()
    registrar.post(at("refund-of", town, member.pk))
    refund = Refund.objects.get()
    chair, treasurer = as_officer(town.chair), as_officer(town.treasurer)
    chair.post(at("refund-confirm", town, refund.pk))
    form = {"key": key_of(treasurer.get(at("refund-pay", town, refund.pk))), "source": "cash"}
    treasurer.post(at("refund-pay", town, refund.pk), form)
    back = at("refund-take-back", town, refund.pk)
    assert back not in treasurer.get(at("refund", town, refund.pk)).content.decode(), "who paid"
    told = {"key": "b" * 32, "source": "cash", "holder": "ประธาน", **boxes(TODAY)}
    assert treasurer.post(back, {**told, "reason": "ผิดคน"}).status_code == 422
    assert chair.post(back, {**told, "reason": ""}).status_code == 422
    asked = chair.post(back, {**told, "reason": "จ่ายผิดคน"})
    assert chair.get(back)["Location"] == asked["Location"], "it is asked for once"
    assert "จ่ายผิดคน" not in words(chair.get(at("refund", town, refund.pk)))
    assert treasurer.post(asked["Location"] + "agree/").status_code == 302, "who paid may agree"
    page = chair.get(at("refund", town, refund.pk))
    assert "จ่ายผิดคน" in words(page)
    assert at("refund-of", town, member.pk) in page.content.decode(), "it may be written down anew"
    assert registrar.post(at("refund-of", town, member.pk)).status_code == 302
    assert Refund.objects.count() == 2


def test_who_does_not_agree_says_why(town: Cast, now: datetime) -> None:
    member, registrar = pays(town, now), as_officer(town.officers[Role.REGISTRAR])
    _ends(town, member)
    registrar.post(at("refund-of", town, member.pk))
    refund, chair = Refund.objects.get(), as_officer(town.chair)
    decline = at("refund-decline", town, refund.pk)
    assert chair.post(decline, {"reason": " "}).status_code == 422
    chair.post(decline, {"reason": "ยังไม่เห็นใบลาออก"})
    assert "ยังไม่เห็นใบลาออก" in words(registrar.get(at("refund", town, refund.pk)))
    for role in (Role.TREASURER, Role.REGISTRAR):
        assert "/refunds/" not in _titles(town, role), "a no is not asked about every day"


def test_where_nothing_goes_back_pages_say_one_sentence(now: datetime) -> None:
    with scopes_disabled():
        town = with_money(now, users=True)
        member, registrar = pays(town, now), as_officer(town.officers[Role.REGISTRAR])
        assert NOTHING in words(registrar.get(at("end", town, member.pk)))
        _ends(town, member)
        page = registrar.get(at("refund-of", town, member.pk))
        assert NOTHING in words(page)
        assert '<button class="btn btn-primary w-100">' not in page.content.decode()
        assert registrar.post(at("refund-of", town, member.pk)).status_code == 422
        person = reverse("members:detail", args=[town.fund.code, member.pk])
        assert at("refund-of", town, member.pk) not in registrar.get(person).content.decode()
        assert "/refunds/" not in _titles(town, Role.TREASURER)


def test_who_moved_away_gets_nothing_and_collectors_see_nothing(town: Cast, now: datetime) -> None:
    member, registrar = pays(town, now), as_officer(town.officers[Role.REGISTRAR])
    _ends(town, member, "moved")
    assert "จึงไม่มีเงินคืน" in words(registrar.get(at("refund-of", town, member.pk)))
    assert as_officer(town.collector).get(at("refund-of", town, member.pk)).status_code == 403
    detail = reverse("members:detail", args=[town.fund.code, member.pk])
    assert at("refund-of", town, member.pk) not in registrar.get(detail).content.decode()


def test_a_refund_of_another_fund_is_not_there(town: Cast, now: datetime) -> None:
    member, registrar = pays(town, now), as_officer(town.officers[Role.REGISTRAR])
    _ends(town, member)
    registrar.post(at("refund-of", town, member.pk))
    refund, stranger = Refund.objects.get(), with_money(now, HALF, code="3305051", users=True)
    client = as_officer(stranger.chair)
    for name in ("refund", "refund-confirm", "refund-pay", "refund-voucher", "refund-take-back"):
        assert client.get(at(name, town, refund.pk)).status_code == 404
        assert client.get(reverse(f"benefits:{name}", args=["3305051", refund.pk])).status_code == 404
