"""Paying a small cost at once on the pages and at the shell, the chair's list of it, and the way on where it is too much."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.world import Cast, agree, sign_in_at_shell, specimen

from kongboon.access.models import Officer, Role
from kongboon.config.cli import cli
from kongboon.documents.models import Document
from kongboon.governance.models import Request
from kongboon.ledger.models import Entry, PettyCash
from kongboon.ledger.petty_cash import ceilings_at
from kongboon.ledger.services import reverse_entry
from kongboon.paper.tests.reading import text_of
from kongboon.web.tests.conftest import key_of, sign_in

PETTY = "/f/3305050/books/petty-cash/"
PAY = f"{PETTY}pay/"


def sent(client: Client, number: int = 1, **more: Any) -> dict[str, Any]:
    photo = SimpleUploadedFile("ใบเสร็จ.jpg", specimen(number), "image/jpeg") if number else ""
    return {
        "key": key_of(client, PAY), "what": "5301", "amount": "120", "payee": "ร้านป้าแดง", "note": "น้ำดื่มประชุม",
        "photo": photo, "money": "1101", **more,
    }  # fmt: skip


def pays(officer: Officer, number: int = 1, **more: Any) -> Any:
    client = sign_in(officer)
    return client.post(PAY, sent(client, number, **more))


def test_a_small_cost_is_paid_at_once_and_the_chair_sees_it_with_its_photo(opened: Cast) -> None:
    answer = pays(opened.treasurer)
    entry = PettyCash.objects.get().entry
    assert answer.headers["Location"] == f"/f/3305050/books/{entry.entry_no}/slip/"
    receipt = PettyCash.objects.get().receipt_id
    for officer, page in ((opened.chair, "/f/3305050/"), (opened.officers[Role.AUDITOR], PETTY)):
        told = sign_in(officer).get(page).content.decode()
        assert all(words in told for words in ("ร้านป้าแดง", "น้ำดื่มประชุม", "120.00", "1,880.00"))
        assert f"/f/3305050/documents/{receipt}/" in told
    assert "น้ำดื่มประชุม" not in sign_in(opened.treasurer).get("/f/3305050/").content.decode()
    assert f"documents/{receipt}/" in sign_in(opened.chair).get(
        f"/f/3305050/books/{entry.entry_no}/"
    ).content.decode()  # fmt: skip
    voucher = sign_in(opened.treasurer).get(f"/f/3305050/books/{entry.entry_no}/voucher.pdf")
    assert "ร้านป้าแดง" in text_of(voucher.content)


def test_what_is_too_much_goes_on_to_a_second_officer_with_what_was_typed(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    told = sent(client, amount="501")
    refused = client.post(PAY, told)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert all(words in page for words in ('value="501"', "ร้านป้าแดง", "น้ำดื่มประชุม", "500.00"))
    (address,) = re.findall(r'formaction="([^"]+)"', page)
    asked = client.post(address, {**told, "photo": ""})
    request = Request.objects.get()
    assert asked.headers["Location"] == f"/f/3305050/requests/{request.pk}/"
    assert (request.amount_satang, request.payee) == (501_00, "ร้านป้าแดง")
    assert not PettyCash.objects.exists()


def test_the_photo_is_kept_when_the_form_is_shown_again(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    refused = client.post(PAY, sent(client, note=""))
    filed = Document.objects.get(kind="receipt")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert f'name="filed" value="{filed.pk}"' in page
    done = client.post(PAY, sent(client, 0, filed=str(filed.pk)))
    assert done.status_code == 302
    assert PettyCash.objects.get().receipt == filed


@pytest.mark.parametrize("filed", ["", "999", "x", "๑"])
def test_without_a_photo_nothing_is_paid(opened: Cast, filed: str) -> None:
    assert pays(opened.treasurer, 0, filed=filed).status_code == 422
    assert not PettyCash.objects.exists()


def test_a_photo_of_a_refused_payment_is_no_obstacle_for_another_officer(opened: Cast) -> None:
    assert pays(opened.treasurer, 3, amount="501").status_code == 422
    assert pays(opened.officers[Role.BOOKKEEPER], 3).status_code == 302
    used = pays(opened.treasurer, 3)
    assert used.status_code == 422, "now it is used"
    assert 'name="filed"' not in used.content.decode(), "and so it is not kept either"


def test_what_is_no_photo_is_told_and_nothing_is_paid(opened: Cast) -> None:
    text = SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")
    assert pays(opened.treasurer, 0, photo=text).status_code == 422
    assert not PettyCash.objects.exists()


def test_two_officers_change_the_ceilings(opened: Cast) -> None:
    client, url = sign_in(opened.treasurer), f"{PETTY}change/"
    told = {"key": key_of(client, url), "a_time": "3,000", "a_month": "4,000"}
    assert client.post(url, told).status_code == 422
    assert client.post(url, {**told, "a_time": "800"}).status_code == 302
    now = timezone.now()
    assert ceilings_at(opened.fund, now).a_time == 500_00
    agree(Request.objects.get(), opened, now)
    stand = ceilings_at(opened.fund, timezone.now())
    assert (stand.a_time, stand.a_month) == (800_00, 4_000_00)


def test_the_month_on_paper_leaves_out_of_its_sum_what_was_taken_back(opened: Cast) -> None:
    pays(opened.treasurer)
    pays(opened.officers[Role.BOOKKEEPER], 2, amount="80", payee="ร้านลุงดำ", note="ปากกา")
    wrong = Entry.objects.get(petty_cash__amount_satang=80_00)
    today = timezone.localdate()
    reverse_entry(entry=wrong, on=today, reason="ผิด", by=opened.chair, at=timezone.now())
    client = sign_in(opened.officers[Role.AUDITOR])
    told = text_of(client.get(f"{PETTY}month.pdf").content)
    assert all(words in told for words in ("บัญชีเงินสดย่อย", "ร้านลุงดำ", "ยกเลิกแล้ว", "หนึ่งร้อยยี่สิบบาท", "1,880.00"))
    assert client.get(f"{PETTY}month.pdf?month=2001-01").status_code == 404
    assert client.get(f"{PETTY}?month=nonsense").status_code == 404


def test_it_is_paid_and_listed_at_the_shell(opened: Cast, tmp_path: Path) -> None:
    photo = tmp_path / "bill.jpg"
    photo.write_bytes(specimen(9))
    sign_in_at_shell("treasurer050")
    who = ("--fund", "3305050", "--by", "treasurer050")
    pay = (
        "petty-cash",
        "pay",
        *who,
        "--to",
        "ร้าน",
        "--for",
        "น้ำ",
        "--account",
        "5301",
        "--photo",
        str(photo),
    )
    run = CliRunner().invoke
    assert type(run(cli, [*pay, "--amount", "501"]).exception).__name__ == "PettyOverATime"
    for _ in range(2):
        done = run(cli, [*pay, "--amount", "120", "--key", "once-only"])
        assert done.exit_code == 0, done.output
    assert PettyCash.objects.count() == 1
    listed = run(cli, ["petty-cash", "list", *who]).output
    assert all(words in listed for words in ("ร้าน น้ำ", "120.00", "1,880.00"))
    assert '"left": 188000' in run(cli, ["petty-cash", "list", *who, "--json"]).output
