"""The pages of goods by hand: asked for, agreed to, handed out, and the papers to sign."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.world import Cast, entry_of

from kongboon.access.models import Role
from kongboon.documents.models import Document
from kongboon.dues.tests.test_agreements import picture
from kongboon.governance.models import Request
from kongboon.ledger.goods import in_store
from kongboon.web.tests.conftest import key_of, press, sign_in

BOOKS = "/f/3305050/books/"


def _ask(cast: Cast, page: str, role: str = Role.TREASURER, **values: Any) -> Request:
    client, url = sign_in(cast.officers[role]), f"{BOOKS}goods/{page}/"
    answer = client.post(url, {"key": key_of(client, url), **values})
    assert answer.status_code == 302, answer.content.decode()
    return Request.objects.latest("pk")


def _received(cast: Cast) -> Request:
    asked = _ask(
        cast,
        "received",
        Role.WELFARE,
        what="ข้าวสาร 20 ถุง",
        amount="2000",
        who="วัดโสน",
        photo=SimpleUploadedFile("rice.png", picture("gold")),
    )
    assert press(cast.chair, asked).status_code == 302
    return Request.objects.get(pk=asked.pk)


def _pdf(answer: Any, folder: Path) -> str:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    file = folder / "paper.pdf"
    file.write_bytes(answer.content)
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", told.stdout)


def test_goods_come_in_with_a_receipt_of_their_own_words(opened: Cast, tmp_path: Path) -> None:
    asked = _received(opened)
    client, number = sign_in(opened.treasurer), entry_of(asked).entry_no
    photo = Document.objects.get(kind=Document.Kind.GOODS)
    assert f"documents/{photo.pk}/" in client.get(f"/f/3305050/requests/{asked.pk}/").content.decode()
    page = client.get(f"{BOOKS}goods/").content.decode()
    assert "2,000" in page
    assert "ข้าวสาร 20 ถุง" in page
    told = _pdf(client.get(f"/f/3305050/dues/receipts/{number}.pdf"), tmp_path)
    for words in ("ใบรับสิ่งของ", "วัดโสน", "ข้าวสาร 20 ถุง", "คิดเป็นมูลค่า", "ผู้รับของ"):
        assert words in told, words
    assert "ใบเสร็จรับเงิน" not in told
    assert client.get(f"{BOOKS}{number}/").status_code == 200


def test_goods_go_out_with_a_voucher_for_goods(opened: Cast, tmp_path: Path) -> None:
    _received(opened)
    asked = _ask(opened, "given", what="ข้าวสาร 5 ถุง", amount="500", who="ยายมี ใจดี", reason="ไฟไหม้บ้าน")
    assert press(opened.treasurer, asked, "do").status_code == 422
    assert press(opened.chair, asked).status_code == 302
    page = sign_in(opened.treasurer).get(f"/f/3305050/requests/{asked.pk}/").content.decode()
    assert "จ่ายเงินแล้ว" not in page
    assert press(opened.treasurer, asked, "do").status_code == 302
    assert in_store(opened.fund) == 1_500_00
    number = entry_of(asked).entry_no
    client = sign_in(opened.treasurer)
    assert f"{BOOKS}{number}/voucher.pdf" in client.get(f"/f/3305050/requests/{asked.pk}/").content.decode()
    told = _pdf(client.get(f"{BOOKS}{number}/voucher.pdf"), tmp_path)
    for words in ("ให้เป็นสิ่งของ", "ข้าวสาร 5 ถุง", "ยายมี ใจดี", "ผู้รับของ", "คิดเป็นมูลค่า"):
        assert words in told, words


def test_more_than_there_is_is_said_beside_the_form(opened: Cast) -> None:
    client, url = sign_in(opened.treasurer), f"{BOOKS}goods/written-off/"
    answer = client.post(
        url, {"key": key_of(client, url), "what": "ข้าวสาร", "amount": "1", "reason": "มอดกิน"}
    )
    assert answer.status_code == 422
    assert not Request.objects.exists()


def test_each_office_sees_what_it_may_ask_for(opened: Cast) -> None:
    for role, ways in (
        (Role.TREASURER, {"received", "given", "written-off"}),
        (Role.WELFARE, {"received", "given"}),
        (Role.AUDITOR, set()),
    ):
        page = sign_in(opened.officers[role]).get(f"{BOOKS}goods/").content.decode()
        assert {way for way in ("received", "given", "written-off") if f"goods/{way}/" in page} == ways, role
