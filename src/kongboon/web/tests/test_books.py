"""The books by the web: opened once, money moved once however often it is sent, undone, closed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.world import Cast, resolved, specimen

from kongboon.access.models import Role
from kongboon.funds.words import shown_date
from kongboon.governance.models import Request
from kongboon.kernel.thai_calendar import add_months, month_of
from kongboon.ledger.models import Batch, Entry
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.services import is_closed
from kongboon.web.tests.conftest import asked_by, key_of, press, sign_in, today_boxes

BOOKS = "/f/3305050/books/"


def _bank(cast: Cast) -> str:
    from kongboon.funds.models import BankAccount

    return str(BankAccount.objects.get().pk)


def _opening(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "rows": "2", **today_boxes("on"), "cash": "12,500", f"bank_{_bank(cast)}": "๕๐๐.๒๕", "owed": "300",
        "account_0": "1120", "amount_0": "1000", **more,
    }  # fmt: skip


def test_the_books_are_opened_after_a_look_and_only_once(house: Cast) -> None:
    client = sign_in(house.treasurer)
    looked = client.post(f"{BOOKS}opening/", _opening(house))
    assert "ถูกต้องหรือไม่" in looked.content.decode()
    assert not Batch.objects.exists()
    again = client.post(f"{BOOKS}opening/", _opening(house, change="1"))
    assert 'value="12,500"' in again.content.decode()
    done = client.post(f"{BOOKS}opening/", _opening(house, confirm="1"))
    assert done.headers["Location"] == f"{BOOKS}1/slip/"
    assert balances_by_code(house.fund) == {
        "1101": 12500_00, "1110.1": 500_25, "1120": 1000_00, "2101": -300_00, "3199": -13700_25,
    }  # fmt: skip
    repeated = client.post(f"{BOOKS}opening/", _opening(house, confirm="1"))
    assert repeated.headers["Location"] == f"{BOOKS}1/"
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"cash": "1,23"}, {"on_1": ""}, {"amount_0": ""}, {"account_0": "", "amount_0": "5"}, {"on_2": "2999"}],
)
def test_a_wrong_opening_is_shown_again(house: Cast, wrong: dict[str, str]) -> None:
    page = sign_in(house.treasurer).post(f"{BOOKS}opening/", _opening(house, confirm="1", **wrong))
    assert page.status_code == 422
    assert page.content.decode().count("autofocus") == 1
    assert not Batch.objects.exists()


def test_an_opening_without_any_amount_is_refused(house: Cast) -> None:
    page = sign_in(house.treasurer).post(f"{BOOKS}opening/", {"rows": "2", **today_boxes("on")})
    assert page.status_code == 422


def test_more_lines_keep_what_was_typed(house: Cast) -> None:
    page = (
        sign_in(house.treasurer)
        .post(f"{BOOKS}opening/", _opening(house, more="1", cash="๑๒"))
        .content.decode()
    )
    assert 'name="amount_4"' in page
    assert 'value="๑๒"' in page


def test_cash_is_brought_to_the_bank_once_however_often_it_is_sent(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    url = f"{BOOKS}deposit/"
    sent = {"key": key_of(client, url), "bank": _bank(opened), "amount": "250.50", **today_boxes("on")}
    first, again = client.post(url, sent), client.post(url, sent)
    assert first.headers["Location"] == again.headers["Location"] == f"{BOOKS}2/slip/"
    assert balances_by_code(opened.fund)["1110.1"] == 5250_50
    other_amount = client.post(url, sent | {"amount": "99"})
    assert other_amount.status_code == 422
    assert Batch.objects.count() == 2


def test_a_deposit_comes_with_the_photo_of_the_banks_slip_or_gets_it_later(opened: Cast) -> None:
    client, url = sign_in(opened.treasurer), f"{BOOKS}deposit/"

    def sent(amount: str, **more: Any) -> dict[str, Any]:
        return {
            "key": key_of(client, url),
            "bank": _bank(opened),
            "amount": amount,
            **today_boxes("on"),
            **more,
        }

    def photo(number: int) -> SimpleUploadedFile:
        return SimpleUploadedFile("ใบฝาก.jpg", specimen(number), "image/jpeg")

    refused = client.post(url, sent("1000.01", photo=photo(1)))
    kept = re.search(r'name="filed" value="(\d+)"', refused.content.decode())
    assert refused.status_code == 422
    assert kept is not None, "the photo need not be chosen again"
    assert "deposit-slip/" not in client.get(client.post(url, sent("10", filed=kept[1])).url).content.decode()
    later = client.post(url, sent("20")).url
    assert f"{BOOKS}3/deposit-slip/" in client.get(later).content.decode()
    assert client.post(f"{BOOKS}3/deposit-slip/", {"slip": photo(1)}).status_code == 422
    assert client.post(f"{BOOKS}3/deposit-slip/", {"slip": photo(2)}).status_code == 302
    assert client.get(f"{BOOKS}1/deposit-slip/").status_code == 404
    page = sign_in(opened.chair).get(f"{BOOKS}deposits/").content.decode()
    assert page.count("/documents/") == 2
    assert "/documents/" in sign_in(opened.chair).get(f"{BOOKS}3/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "0"},
        {"amount": ""},
        {"amount": "1000.01"},
        {"amount": "x"},
        {"bank": "7"},
        {"on_0": "31", "on_1": "2"},
        {"key": "x y"},
    ],
)
def test_a_wrong_deposit_changes_nothing(opened: Cast, wrong: dict[str, str]) -> None:
    client = sign_in(opened.treasurer)
    url = f"{BOOKS}deposit/"
    sent = {"key": key_of(client, url), "bank": _bank(opened), "amount": "250", **today_boxes("on")}
    assert client.post(url, sent | wrong).status_code == 422
    assert Batch.objects.count() == 1


def _other(client: Any, direction: str, **values: str) -> Any:
    url = f"{BOOKS}other/?direction={direction}"
    sent = {"key": key_of(client, url), "money": "1101", "note": "กระดาษ 3 รีม", **today_boxes("on"), **values}
    sent |= {"payee": "ร้านป้าแดง"} if direction == "out" else {}
    return client.post(url, sent)


def test_other_money_comes_in_with_a_receipt_and_goes_out_with_a_voucher(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    assert _other(client, "in", what="4401", amount="500").status_code == 302
    assert _other(client, "out", what="5301", amount="120").status_code == 302
    asked = Request.objects.get()
    assert press(opened.treasurer, asked).status_code == 422
    assert press(opened.treasurer, asked, "do").status_code == 422
    assert balances_by_code(opened.fund)["1101"] == 1500_00, "nothing leaves by the treasurer alone"
    assert press(opened.chair, asked).status_code == 302
    assert balances_by_code(opened.fund)["1101"] == 1500_00, "nothing leaves before it is handed out"
    assert press(opened.treasurer, asked, "do").status_code == 302
    assert press(opened.treasurer, asked, "do").status_code == 302
    assert [entry.paper_series for entry in Entry.objects.order_by("pk")] == ["", "R", "P"]
    assert balances_by_code(opened.fund)["1101"] == 1380_00
    assert "กระดาษ 3 รีม" in client.get(f"{BOOKS}2/slip/").content.decode()


def _withdraw(client: Client, cast: Cast, amount: str, note: str = "จ่ายค่าของสัปดาห์นี้") -> HttpResponse:
    url = f"{BOOKS}withdraw/"
    sent = {
        "key": key_of(client, url),
        "bank": _bank(cast),
        "amount": amount,
        "note": note,
        **today_boxes("on"),
    }
    return client.post(url, sent)


def test_the_box_is_filled_up_alone_to_a_ceiling_and_beyond_it_by_two(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    assert _withdraw(client, opened, "2000").headers["Location"] == f"{BOOKS}2/slip/"
    assert _withdraw(client, opened, "0.01").headers["Location"].startswith("/f/3305050/requests/")
    assert _withdraw(client, opened, "0.01", note=" ").status_code == 422, (
        "whoever agrees reads what it is for"
    )
    asked = Request.objects.get()
    shown = sign_in(opened.chair).get(f"/f/3305050/requests/{asked.pk}/").content.decode()
    assert "จ่ายค่าของสัปดาห์นี้" in shown
    assert f"<dt>วันที่ต้องการเงิน</dt><dd>{shown_date(timezone.localdate())}</dd>" in shown
    assert press(opened.treasurer, asked).status_code == 422
    assert balances_by_code(opened.fund)["1101"] == 3000_00, "not by the treasurer alone"
    assert press(opened.chair, asked).status_code == 302
    assert balances_by_code(opened.fund)["1101"] == 3000_00, "nobody has been to the bank yet"
    assert press(opened.officers[Role.BOOKKEEPER], asked, "do").status_code == 302
    assert balances_by_code(opened.fund)["1101"] == 3000_01


def test_more_than_the_bank_holds_is_not_even_asked_for(opened: Cast) -> None:
    page = _withdraw(sign_in(opened.treasurer), opened, "5000.01")
    assert page.status_code == 422
    assert "ถอนเงิน" in page.content.decode()
    assert not Request.objects.exists()


def test_dues_cannot_be_slipped_in_as_other_money(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    assert _other(client, "in", what="4101", amount="500").status_code == 422
    assert _other(client, "out", what="5105", amount="1").status_code == 422
    assert Batch.objects.count() == 1


def test_an_entry_is_taken_back_with_a_reason_and_only_once(opened: Cast) -> None:
    _other(sign_in(opened.treasurer), "in", what="4401", amount="500")
    client, undo = sign_in(opened.treasurer), f"{BOOKS}2/undo/"
    assert undo in client.get(f"{BOOKS}2/").content.decode(), "whoever recorded it may ask"
    key = key_of(client, undo)
    assert client.post(undo, {"key": key, "reason": " "}).status_code == 422
    asked = asked_by(client, undo, {"key": key, "reason": "ลงซ้ำ"})
    assert press(opened.treasurer, asked).status_code == 422, "not by whoever asked"
    assert balances_by_code(opened.fund)["1101"] == 1500_00
    page = client.get(f"{BOOKS}2/").content.decode()
    assert undo not in page
    assert "รอกรรมการอีกคนเห็นชอบ" in page
    request = sign_in(opened.chair).get(f"/f/3305050/requests/{asked.pk}/").content.decode()
    for told in ("รายการที่ 2", "ลงซ้ำ", "500.00", "ผู้บันทึก", opened.treasurer.name, f"{BOOKS}2/"):
        assert told in request, told
    assert press(opened.chair, asked).status_code == 302
    assert balances_by_code(opened.fund)["1101"] == 1000_00
    assert client.post(undo, {"key": key_of(client, undo), "reason": "อีก"}).status_code == 422
    assert Entry.objects.count() == 3
    assert "กลับรายการ" in client.get(f"{BOOKS}2/").content.decode()


def test_the_opening_is_not_taken_back_but_corrected(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    assert client.get(f"{BOOKS}1/undo/").status_code == 404
    url = f"{BOOKS}opening/correct/"
    sent = {"key": key_of(client, url), "code": "1101", "right": "1200", "note": "นับใหม่", **today_boxes("on")}
    asked = asked_by(client, url, sent)
    assert press(opened.treasurer, asked).status_code == 422
    assert balances_by_code(opened.fund)["1101"] == 1000_00, "not by the treasurer alone"
    assert press(opened.chair, asked).status_code == 302
    assert asked_by(client, url, sent) == asked
    assert balances_by_code(opened.fund)["1101"] == 1200_00


def test_a_month_is_closed_by_the_treasurer_and_opened_again_by_the_chair(opened: Cast) -> None:
    month = f"{timezone.localdate():%Y}-01"
    if month == month_of(timezone.localdate()):
        month = add_months(month, -1)
    treasurer, chair = sign_in(opened.treasurer), sign_in(opened.chair)
    url = f"{BOOKS}months/"
    assert chair.post(url, {"month": month, "act": "close"}).status_code == 422
    assert treasurer.post(url, {"month": month, "act": "close"}).status_code == 302
    assert is_closed(opened.fund, month)
    assert treasurer.post(url, {"month": month, "act": "close"}).status_code == 422
    assert chair.post(url, {"month": month, "act": "reopen"}).status_code == 422
    early = timezone.now() - timedelta(days=8)
    number = resolved(opened, early, "month")
    assert chair.post(url, {"month": month, "act": "reopen", "resolution": number}).status_code == 302
    assert not is_closed(opened.fund, month)
    assert treasurer.post(url, {"month": "2567-13", "act": "close"}).status_code == 422


def test_a_month_to_come_cannot_be_closed(opened: Cast) -> None:
    month = add_months(month_of(timezone.localdate()), 1)
    page = sign_in(opened.treasurer).post(f"{BOOKS}months/", {"month": month, "act": "close"})
    assert page.status_code == 422
    assert "ยังไม่สิ้นเดือน" in page.content.decode()


def test_the_trial_balance_is_shown_for_a_day_typed_in_any_way(opened: Cast) -> None:
    client = sign_in(opened.officers["auditor"])
    year = timezone.localdate().year
    for asked in (
        f"?as_of={year}-01-01",
        f"?as_of=1/1/{year + 543}",
        f"?as_of_0=1&as_of_1=1&as_of_2={year + 543}",
        "",
    ):
        page = client.get(f"{BOOKS}trial-balance/{asked}")
        assert "6,000.00" in page.content.decode(), asked
    assert "6,000.00" not in client.get(f"{BOOKS}trial-balance/?as_of={year - 1}-12-31").content.decode()
    for asked in ("?as_of=yesterday", "?as_of_0=31&as_of_1=2&as_of_2=2567"):
        assert client.get(f"{BOOKS}trial-balance/{asked}").status_code == 422


def test_the_cash_book_shows_a_month_and_nothing_that_is_not_there(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    year = timezone.localdate().year
    assert "6,000" not in client.get(BOOKS).content.decode()
    assert "ยอดยกมา" in client.get(f"{BOOKS}?account=1110.1&month={year}-01").content.decode()
    for asked in ("?account=9999", "?month=2024-13", "?month=x", "?account=1101'--"):
        assert client.get(f"{BOOKS}{asked}").status_code == 404
    assert client.get(f"{BOOKS}99/").status_code == 404


def test_the_cash_of_a_month_is_named_as_the_two_of_the_page_of_the_day(opened: Cast) -> None:
    client = sign_in(opened.treasurer)
    home, months = (client.get(url).content.decode() for url in ("/f/3305050/", f"{BOOKS}months/"))
    assert "เงินสดในมือ" in home
    assert "เงินสดสิ้นเดือน ในมือและที่ผู้เก็บเงิน" in months
