"""Two officers on one screen, and what a request's page offers to whom."""

from __future__ import annotations

from django.utils import timezone
from tests.world import PASSWORD, Cast, record_opening

from kongboon.access.models import Officer, Role
from kongboon.access.services import issue_slip, set_own_password
from kongboon.governance.models import Request, RequestAct
from kongboon.governance.requests import confirm
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment
from kongboon.web.tests.conftest import asked_by, press, sign_in

FUND = "/f/3305050/"


def _asked(cast: Cast) -> Request:
    sent = {"what": "5301", "money": "1101", "amount": "540.50", "payee": "ร้านป้าแดง", "note": "กระดาษ 3 รีม"}
    return asked_by(sign_in(cast.treasurer), f"{FUND}books/other/?direction=out", sent)


def test_the_second_officer_agrees_on_the_first_ones_screen(opened: Cast) -> None:
    asked = _asked(opened)
    for username, password in (("chair050", "wrong"), ("treasurer050", PASSWORD), ("auditor050", PASSWORD)):
        page = press(opened.treasurer, asked, "agree-here", username=username, password=password)
        assert page.status_code == 422, username
    assert not RequestAct.objects.exists()
    page = press(opened.treasurer, asked, "agree-here", username="chair050", password=PASSWORD)
    assert page.status_code == 302, page.content.decode()
    word = RequestAct.objects.get()
    assert (word.kind, word.officer, word.is_same_device) == ("confirm", opened.chair, True)


def test_the_code_of_a_slip_is_nobodys_own_word(opened: Cast) -> None:
    """Whoever printed the slip knows it; after the own password it is the officer who speaks."""
    asked = _asked(opened)
    secretary = opened.officers[Role.SECRETARY]
    code = issue_slip(user=secretary.user, by=opened.chair.user, at=timezone.now())
    sent = {"username": secretary.user.username, "password": code}
    page = press(opened.treasurer, asked, "agree-here", **sent)
    assert (page.status_code, RequestAct.objects.count()) == (422, 0)
    own = "khao-suai-2569-own"
    set_own_password(user=secretary.user, password=own)
    assert press(opened.treasurer, asked, "agree-here", **sent | {"password": own}).status_code == 302
    assert RequestAct.objects.get().officer == secretary


def test_an_officer_of_another_fund_does_not_agree_here(opened: Cast, stranger: Officer) -> None:
    asked = _asked(opened)
    sent = {"username": stranger.user.username, "password": PASSWORD}
    assert press(opened.treasurer, asked, "agree-here", **sent).status_code == 422
    assert press(stranger, asked, "agree").status_code == 404
    assert not RequestAct.objects.exists()


def test_a_request_offers_what_each_may_do(opened: Cast) -> None:
    asked = _asked(opened)
    url = f"{FUND}requests/{asked.pk}/"
    offered = {}
    for role in (Role.TREASURER, Role.CHAIR, Role.AUDITOR):
        page = sign_in(opened.officers[role]).get(url).content.decode()
        offered[role] = [
            verb for verb in ("agree", "agree-here", "decline", "do", "withdraw") if f"{url}{verb}/" in page
        ]
    assert offered == {
        Role.TREASURER: ["agree-here", "withdraw"],
        Role.CHAIR: ["agree", "decline"],
        Role.AUDITOR: ["agree-here"],
    }
    assert sign_in(opened.collector).get(url).status_code == 403
    press(opened.chair, asked)
    assert f"{url}do/" in sign_in(opened.treasurer).get(url).content.decode()
    assert f"{url}do/" not in sign_in(opened.chair).get(url).content.decode()
    press(opened.treasurer, asked, "do")
    assert "voucher.pdf" in sign_in(opened.treasurer).get(url).content.decode()
    chair = sign_in(opened.chair).get(url).content.decode()
    assert "voucher.pdf" not in chair, "who may not print is not led there"
    assert f"{FUND}books/2/" in chair


def test_whoever_asked_takes_it_back_and_nobody_else(opened: Cast) -> None:
    asked = _asked(opened)
    url = f"{FUND}requests/{asked.pk}/withdraw/"
    question = sign_in(opened.treasurer).get(url).content.decode()
    assert "ถอนคำขอนี้หรือไม่" in question
    assert "ร้านป้าแดง" in question
    assert sign_in(opened.chair).get(url).status_code == 302
    assert asked.is_open, "looking at the question takes nothing back"
    assert press(opened.chair, asked, "withdraw").status_code == 422
    assert press(opened.treasurer, asked, "withdraw").status_code == 302
    assert press(opened.chair, asked).status_code == 422
    assert press(opened.treasurer, asked, "do").status_code == 422


def test_the_page_says_how_many_words_of_whom_then_from_when(house: Cast) -> None:
    on = timezone.localdate().replace(month=1, day=1)
    record_opening(
        fund=house.fund, on=on, balances={"1101": 100_000_00}, by=house.treasurer, at=timezone.now()
    )
    payment = Payment("5201", "1101", 25_000_00, "ช่างแก้ว", "ซ่อมหลังคาศาลา")
    asked = ask_payment(
        fund=house.fund, payment=payment, by=house.treasurer, at=timezone.now(), idem_key="roof-1"
    )

    def page() -> str:
        return sign_in(house.treasurer).get(f"{FUND}requests/{asked.pk}/").content.decode()

    assert "ต้องให้ประธาน (มาลี ใจงาม) เห็นชอบ และอีก 1 คนในนี้: บุญชู คิดดี, รำพึง จดจำ" in page()
    confirm(request=asked, by=house.officers[Role.SECRETARY], at=timezone.now())
    assert "เหลือประธานคนเดียวที่ต้องเห็นชอบ" in page()
    confirm(request=asked, by=house.chair, at=timezone.now())
    assert "จ่ายได้ตั้งแต่" in page()
    assert "รอครบกำหนด" in page()
    assert "รอจ่าย" not in page()
