"""The printed voucher of other money paid: who prints it, and what stands on it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from django.utils import timezone
from tests.world import Cast, entry_of, pay_other

from kongboon.access.models import Officer, Role
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import Payment, payee_and_purpose, words_of_payment
from kongboon.ledger.services import reverse_entry
from kongboon.web.tests.conftest import asked_by, key_of, press, sign_in

BOOKS = "/f/3305050/books/"


def _pay(cast: Cast, **values: str) -> int:
    """540.50 baht for paper, by the pages: asked for, agreed to by the chair, handed out; the number of the entry."""
    client, url = sign_in(cast.treasurer), f"{BOOKS}other/?direction=out"
    sent = {
        "key": key_of(client, url), "what": "5301", "money": "1101", "amount": "540.50", "payee": "ร้านป้าแดง",
        "note": "กระดาษ 3 รีม", **values,
    }  # fmt: skip
    asked = asked_by(client, url, sent)
    assert press(cast.treasurer, asked, "do").status_code == 422, "not by the treasurer alone"
    assert press(cast.chair, asked).status_code == 302
    assert press(cast.treasurer, asked, "do").status_code == 302
    return entry_of(asked).entry_no


def _text(cast: Cast, number: int, folder: Path) -> str:
    answer = sign_in(cast.treasurer).get(f"{BOOKS}{number}/voucher.pdf")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    file = folder / "voucher.pdf"
    file.write_bytes(answer.content)
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", told.stdout)


def test_the_voucher_says_to_whom_what_for_and_how_much(opened: Cast, tmp_path: Path) -> None:
    number = _pay(opened)
    told = _text(opened, number, tmp_path)
    head = bytes(Entry.objects.get(entry_no=number).batch.seal.hash).hex()[:16]
    for words in (
        "ใบสำคัญจ่าย", "จ่าย.25", "/0001", "ร้านป้าแดง", "กระดาษ 3 รีม", "540.50", "ห้าร้อยสี่สิบบาทห้าสิบสตางค์", "เงินสดในมือ",
        "ผู้รับเงิน", "ผู้จ่ายเงิน", "สมชาย ตั้งตรง", head,
    ):  # fmt: skip
        assert words in told, words
    assert "เลขสมาชิก" not in told


def test_a_payment_from_the_bank_names_the_account(opened: Cast, tmp_path: Path) -> None:
    assert "9200012345" in _text(opened, _pay(opened, money="1110.1"), tmp_path)


def test_a_payment_that_was_taken_back_is_printed_as_void(opened: Cast, tmp_path: Path) -> None:
    number = _pay(opened)
    entry = Entry.objects.get(entry_no=number)
    now = timezone.now()
    reverse_entry(entry=entry, on=timezone.localdate(), reason="ลงซ้ำ", by=opened.chair, at=now)
    assert "ยกเลิกแล้ว" in _text(opened, number, tmp_path)


def test_words_without_a_payee_leave_the_line_to_be_written(opened: Cast, tmp_path: Path) -> None:
    entry = pay_other(opened, Payment("5301", "1101", 100, "", "ค่ารถ"), timezone.now())
    told = _text(opened, entry.entry_no, tmp_path)
    assert told.count("ค่ารถ") == 1


def test_the_keepers_of_the_books_print_it(opened: Cast, stranger: Officer) -> None:
    number = _pay(opened)
    for role, officer in opened.officers.items():
        keeps = role in (Role.TREASURER, Role.BOOKKEEPER)
        client = sign_in(officer)
        assert client.get(f"{BOOKS}{number}/voucher.pdf").status_code == (200 if keeps else 403), role
        if role != Role.COLLECTOR:
            page = client.get(f"{BOOKS}{number}/").content.decode()
            assert (f"{BOOKS}{number}/voucher.pdf" in page) == keeps, role
    assert (
        f"{BOOKS}{number}/voucher.pdf"
        in sign_in(opened.treasurer).get(f"{BOOKS}{number}/slip/").content.decode()
    )
    assert sign_in(stranger).get(f"{BOOKS}{number}/voucher.pdf").status_code == 404


def test_what_is_no_other_expense_has_no_voucher_here(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    for number in (1, 99):
        assert client.get(f"{BOOKS}{number}/voucher.pdf").status_code == 404
    assert "voucher.pdf" not in client.get(f"{BOOKS}1/").content.decode()


def test_the_payee_is_asked_for(opened: Cast) -> None:
    client, url = sign_in(opened.treasurer), f"{BOOKS}other/?direction=out"
    sent = {
        "key": key_of(client, url), "what": "5301", "money": "1101", "amount": "1", "note": "ก",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 422
    assert 'name="payee"' not in client.get(f"{BOOKS}other/?direction=in").content.decode()


def test_a_payee_with_the_sign_between_is_still_taken_apart() -> None:
    assert payee_and_purpose(words_of_payment("ก · ข", "ค · ง")) == ("ก ข", "ค · ง")
