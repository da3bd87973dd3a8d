"""Nobody agrees blind, and whoever asked hears the answer: what a request's page shows, the entry after it, the page of
the day of the one who asked.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.world import Cast, agree, bill, entry_of, minutes_of, record_opening, specimen

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.documents.models import Document
from kongboon.documents.storage import bytes_of
from kongboon.funds.changes import adopt_regulation
from kongboon.governance import outcomes
from kongboon.governance.models import Request
from kongboon.governance.requests import decline, object_to
from kongboon.ledger.goods import Goods, ask_goods
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment
from kongboon.paper.tests.reading import text_of
from kongboon.regulations.requests import ask_regulation
from kongboon.rules.catalogue import adopted_text, catalogue_text
from kongboon.web.tests.conftest import asked_by, key_of, press, sign_in

FUND = "/f/3305050/"
OTHER = f"{FUND}books/other/?direction=out"
HOUR = timedelta(hours=1)


def photo(number: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile("บิล.jpg", specimen(number), "image/jpeg")


def page_of(officer: Officer, request: Request) -> str:
    return sign_in(officer).get(f"{FUND}requests/{request.pk}/").content.decode()


def home(officer: Officer) -> str:
    return sign_in(officer).get(FUND).content.decode()


def pays(
    cast: Cast, satang: int, key: str = "k", *, photo_id: int | None = None, payee: str = "ช่างแก้ว"
) -> Request:
    payment = Payment("5201", "1101", satang, payee, "ซ่อมหลังคาศาลา", photo_id=photo_id)
    at = timezone.now()
    return ask_payment(fund=cast.fund, payment=payment, by=cast.treasurer, at=at, idem_key=f"roof-{key}")


@pytest.fixture
def rich(house: Cast) -> Cast:
    on = timezone.localdate().replace(month=1, day=1)
    record_opening(
        fund=house.fund, on=on, balances={"1101": 100_000_00}, by=house.treasurer, at=timezone.now()
    )
    return house


# ---- What the second person judges ----


def test_a_bill_goes_with_the_request_and_ends_at_the_entry(opened: Cast) -> None:
    sent = {
        "what": "5301",
        "money": "1101",
        "amount": "540",
        "payee": "ร้านป้าแดง",
        "note": "กระดาษ",
        "photo": photo(),
    }
    asked = asked_by(sign_in(opened.treasurer), OTHER, sent)
    filed = Document.objects.get(kind="receipt")
    link = f"{FUND}documents/{filed.pk}/"
    assert link in page_of(opened.chair, asked)
    assert sign_in(opened.chair).get(link).status_code == 200
    press(opened.chair, asked)
    press(opened.treasurer, asked, "do")
    entry = entry_of(Request.objects.get(pk=asked.pk))
    shown = sign_in(opened.chair).get(f"{FUND}books/{entry.entry_no}/").content.decode()
    assert link in shown
    did = re.findall(r"<li>([^<]+)<small>([^·]+) ·", shown)
    assert [who.strip() for _, who in did] == ["สมชาย ตั้งตรง", "มาลี ใจงาม", "สมชาย ตั้งตรง"]
    voucher = sign_in(opened.treasurer).get(f"{FUND}books/{entry.entry_no}/voucher.pdf")
    assert "มาลี ใจงาม" in text_of(voucher.content)


def test_what_is_too_much_for_petty_cash_keeps_its_photo(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    pay = f"{FUND}books/petty-cash/pay/"
    told: dict[str, Any] = {
        "key": key_of(client, pay), "what": "5301", "amount": "600", "payee": "ร้านป้าแดง", "note": "น้ำดื่ม",
        "money": "1101",
    }  # fmt: skip
    refused = client.post(pay, {**told, "photo": photo()}).content.decode()
    filed = Document.objects.get(kind="receipt")
    assert f'name="filed" value="{filed.pk}"' in refused
    client.post(f"{FUND}books/other/?direction=out", {**told, "filed": str(filed.pk)})
    assert Request.objects.get().terms["photo_id"] == filed.pk
    assert f"documents/{filed.pk}/" in page_of(opened.chair, Request.objects.get())


def test_a_bill_is_of_one_payment_and_the_refusal_says_where_it_was_used(opened: Cast) -> None:
    at = timezone.now()
    paper = bill(opened.treasurer, at)
    first = pays(opened, 100_00, photo_id=paper.pk)
    client = sign_in(opened.treasurer)
    sent = {
        "what": "5301",
        "money": "1101",
        "amount": "90",
        "payee": "ร้านอื่น",
        "note": "กระดาษ",
        "filed": str(paper.pk),
    }
    again = client.post(OTHER, {"key": key_of(client, OTHER), **sent})
    assert again.status_code == 422
    assert "ช่างแก้ว" in again.content.decode()
    decline(request=first, by=opened.chair, at=at, note="ราคาสูง")
    assert client.post(OTHER, {"key": key_of(client, OTHER), **sent}).status_code == 302
    # A photo of something else says what it is.
    minutes = minutes_of(opened.chair, at)
    pay = f"{FUND}books/petty-cash/pay/"
    told = {
        "key": key_of(client, pay),
        "what": "5301",
        "amount": "60",
        "payee": "ร้าน",
        "note": "น้ำ",
        "money": "1101",
    }
    upload = SimpleUploadedFile("m.png", bytes_of(minutes), "image/png")
    refused = client.post(pay, {**told, "photo": upload})
    assert "รายงานการประชุม" in refused.content.decode()


def test_the_photo_of_a_payment_is_kept_when_the_form_comes_back(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    sent = {"what": "5301", "money": "1101", "amount": "540", "payee": "ร้าน", "note": "", "photo": photo()}
    refused = client.post(OTHER, {"key": key_of(client, OTHER), **sent})
    filed = Document.objects.get(kind="receipt")
    assert refused.status_code == 422
    assert f'name="filed" value="{filed.pk}"' in refused.content.decode()


def test_the_payments_that_count_together_are_listed(opened: Cast) -> None:
    first = pays(opened, 350_00, "1")
    second = pays(opened, 120_00, "2")
    shown = page_of(opened.chair, second)
    assert "470.00" in shown
    assert f"{FUND}requests/{first.pk}/" in shown
    assert "470.00" not in page_of(opened.chair, first)


def test_goods_show_their_photo_and_who_agreed_at_the_entry(opened: Cast) -> None:
    picture = photo(3)
    asked = asked_by(
        sign_in(opened.officers[Role.WELFARE]), f"{FUND}books/goods/received/",
        {"what": "ข้าวสาร 20 ถุง", "amount": "2700", "who": "วัดโนนสูง", "photo": picture},
    )  # fmt: skip
    agree(asked, opened, timezone.now())
    entry = entry_of(Request.objects.get(pk=asked.pk))
    shown = sign_in(opened.chair).get(f"{FUND}books/{entry.entry_no}/").content.decode()
    assert f"documents/{asked.terms['photo_id']}/" in shown
    spoke = Request.objects.get(pk=asked.pk).confirmations[0].officer.name
    assert re.search(rf"เห็นชอบ<small>{spoke}", shown)


def test_only_the_chair_is_named_where_only_the_chair_will_do(rich: Cast) -> None:
    asked = pays(rich, 25_000_00)
    press(rich.officers[Role.SECRETARY], asked)
    shown = page_of(rich.officers[Role.BOOKKEEPER], asked)
    assert "เหลือประธานคนเดียว" in shown
    assert "อำไพ เขียนสวย" not in shown.split("เหลือประธานคนเดียว")[1].split("</p>")[0]
    assert "requests/" not in home(rich.officers[Role.BOOKKEEPER]).split("เห็นชอบ")[0]
    assert press(rich.chair, asked).status_code == 302


def test_whoever_did_not_ask_objects_on_the_page_while_it_waits(rich: Cast) -> None:
    asked = agree(pays(rich, 25_000_00), rich, timezone.now())
    shown = page_of(rich.officers[Role.BOOKKEEPER], asked)
    assert f"requests/{asked.pk}/object/" in shown
    assert f"{FUND}benefits/notice/" in shown
    assert f"requests/{asked.pk}/object/" not in page_of(rich.treasurer, asked)
    small = asked_by(
        sign_in(rich.officers[Role.WELFARE]), f"{FUND}books/goods/received/",
        {"what": "ข้าวสาร", "amount": "100", "who": "วัด"},
    )  # fmt: skip
    assert f"requests/{small.pk}/object/" not in page_of(rich.officers[Role.BOOKKEEPER], small)


def test_a_regulation_is_read_compared_and_its_minutes_opened_before_the_word(house: Cast) -> None:
    at, today = timezone.now(), timezone.localdate()
    adopt_regulation(fund=house.fund, text=catalogue_text("standard-13"), at=at)
    text = adopted_text(
        "standard-13", number="2", title="ระเบียบฉบับสอง", approved_by="ประชุมใหญ่", approved_on=today,
        resolution="2", in_force_from=today + timedelta(days=1),
    )  # fmt: skip
    text = re.sub(r'amount = "[\d,]+"', 'amount = "41000"', text, count=1)
    asked = ask_regulation(
        fund=house.fund,
        text=text,
        minutes=minutes_of(house.chair, at),
        by=house.chair,
        at=at,
        idem_key="reg-2",
    )
    shown = page_of(house.treasurer, asked)
    assert f"documents/{asked.terms['minutes_id']}/" in shown
    assert "41,000" in shown.split("สิ่งที่เปลี่ยน")[1].split("<details")[0]
    assert "amount = &quot;41000&quot;" in shown
    press(house.treasurer, asked)
    assert "41,000" in page_of(house.treasurer, Request.objects.get(pk=asked.pk)), "also once it is done"


def test_a_version_whose_day_has_come_is_asked_for_as_an_older_one(house: Cast) -> None:
    """On the page alike: by itself it would hold at once by one word."""
    at, today = timezone.now(), timezone.localdate()
    adopt_regulation(fund=house.fund, text=catalogue_text("standard-13"), at=at)
    client = sign_in(house.chair)
    url = f"{FUND}settings/regulation/add/"
    first, vote = today - timedelta(days=4), today - timedelta(days=5)
    sent: dict[str, Any] = {"choice": "standard-13", "number": "2", "resolution": "2", "minutes": photo(9)}
    for name, day in (("approved_on", vote), ("in_force_from", first)):
        sent |= {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year + 543)}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "ถึงวันแล้ว" in refused.content.decode()
    (filed,) = re.findall(r'name="filed" value="(\d+)"', refused.content.decode())
    del sent["minutes"]
    assert asked_by(client, url, sent | {"is_historical": "on", "filed": filed}).terms["is_historical"]


# ---- Whoever asked hears it ----


def test_who_asked_reads_the_no_on_the_page_of_the_day_until_it_is_opened(opened: Cast) -> None:
    asked = pays(opened, 100_00)
    page_of(opened.treasurer, asked)
    assert press(opened.chair, asked, "decline", note="ราคาสูงไป").status_code == 302
    assert "ราคาสูงไป" in home(opened.treasurer)
    assert "ราคาสูงไป" not in home(opened.officers[Role.BOOKKEEPER])
    assert "ราคาสูงไป" in page_of(opened.treasurer, asked)
    assert "ราคาสูงไป" not in home(opened.treasurer)


def test_a_no_is_told_for_a_week(opened: Cast) -> None:
    decline(request=pays(opened, 100_00), by=opened.chair, at=timezone.now(), note="ราคาสูงไป")
    for later, told in ((timedelta(days=6, hours=23), 1), (timedelta(days=7, hours=1), 0)):
        assert len(outcomes.cards(opened.fund, opened.treasurer, timezone.now() + later)) == told


def test_an_objected_payment_is_over_and_asked_for_anew_filled_in(rich: Cast) -> None:
    paper = bill(rich.treasurer, timezone.now())
    asked = pays(rich, 25_000_00, photo_id=paper.pk)
    at = timezone.now()  # no word comes before it was asked for
    asked = agree(asked, rich, at)
    object_to(request=asked, by=rich.officers[Role.BOOKKEEPER], at=at, note="ช่างคนอื่นถูกกว่า")
    shown = page_of(rich.treasurer, asked)
    assert "จบแล้วโดยไม่ได้ทำ" in shown
    assert "จ่ายได้ตั้งแต่" not in shown
    (url,) = re.findall(rf'href="([^"]+again={asked.pk})"', shown)
    form = sign_in(rich.treasurer).get(url.replace("&amp;", "&")).content.decode()
    assert all(words in form for words in ('value="25,000"', "ช่างแก้ว", "ซ่อมหลังคาศาลา"))
    assert f'name="filed" value="{paper.pk}"' in form
    assert "again=" not in page_of(rich.chair, asked), "only for whoever asked"
    assert (
        "ช่างแก้ว"
        not in sign_in(rich.officers[Role.BOOKKEEPER]).get(url.replace("&amp;", "&")).content.decode()
    )
    assert "รอคณะกรรมการ" not in sign_in(rich.chair).get(f"{FUND}benefits/notice/").content.decode()


def test_the_card_to_pay_comes_on_its_day_in_the_words_of_the_act(rich: Cast) -> None:
    asked = agree(pays(rich, 25_000_00), rich, timezone.now())
    told = home(rich.treasurer)
    assert "รอครบกำหนด" in told
    assert "รอจ่าย" not in told
    assert "ทักท้วงได้" in home(rich.officers[Role.AUDITOR]), "whoever may object is told that it waits"
    assert "ทักท้วงได้" not in home(rich.collector), "who does not see requests reads the notice"
    at = timezone.now()
    goods = Goods(500_00, "ผ้าห่ม 5 ผืน", "วัดโนนสูง")
    agree(
        ask_goods(
            fund=rich.fund, act=Act.RECEIVE_GOODS, goods=goods, by=rich.treasurer, at=at, idem_key="in"
        ),
        rich,
        at,
    )
    gone = Goods(100_00, "ผ้าห่ม 1 ผืน", reason="หนูกัด")
    agree(
        ask_goods(
            fund=rich.fund,
            act=Act.WRITE_OFF_GOODS,
            goods=gone,
            by=rich.officers[Role.BOOKKEEPER],
            at=at,
            idem_key="out",
        ),
        rich,
        at,
    )
    told = home(rich.treasurer)
    assert "รอตัดออกจากบัญชี" in told
    assert "ใบสำคัญจ่าย" not in told
    assert asked.is_open


def test_a_request_taken_back_in_another_tab_says_so(opened: Cast) -> None:
    asked = pays(opened, 100_00)
    press(opened.treasurer, asked, "withdraw")
    answer = press(opened.chair, asked)
    assert answer.status_code == 422
    assert "ถอนคำขอนี้ไปแล้ว" in answer.content.decode()
