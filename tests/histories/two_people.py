"""What takes two people: asked for by one, agreed to by others, done then, by whatever is there by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kongboon.access.models import Role
from kongboon.dues.requests import ask_pay_back
from kongboon.dues.taking_back import ask_take_back
from kongboon.funds.actor import acting_as
from kongboon.governance.errors import RequestWaits
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm, perform, step_of
from kongboon.ledger.errors import MoneyGone
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment
from kongboon.ledger.undoing import ask_undo
from tests.histories.book import BOX, UNDONE_IN_BOOKS, Waiting, day
from tests.histories.office import Office, booked

WORDS_FIRST = (Role.CHAIR, Role.SECRETARY, Role.WELFARE)
PAYEES = ("ร้านป้าแดง", "ร้านลุงคำ", "ร้านค้าชุมชน", "อู่ช่างเอก")


def ask_to_pay(office: Office) -> None:
    """Help that is paid out of the box: asked for now, paid when others have agreed."""
    chance, book = office.chance, office.book
    satang = chance.choice((40_00, 90_00, 150_50, book.held(BOX) + 1))
    refused = {"ledger.not_enough_money"} if satang > book.held(BOX) else set()
    payment = Payment("5201", BOX, satang, chance.choice(PAYEES), "ข้าวสาร")

    def send(*, at: datetime, payment: Payment, key: str) -> int:
        return ask_payment(
            fund=office.cast.fund, payment=payment, by=office.cast.treasurer, at=at, idem_key=key
        ).pk

    altered = ({"payment": replace(payment, amount=satang + 1)}, {"payment": replace(payment, what="น้ำ")})
    told = {"payment": payment, "key": office.key("other")}
    if (pk := office.first(refused, send, told, altered, by=Role.TREASURER)) is not None:
        book.waiting[pk] = Waiting("payment", satang)


def ask_pay_back_collector(office: Office) -> None:
    """What the fund owes a collector who gave back more than was collected."""
    book, holder = office.book, office.chance.choice(("1102.1", "1102.2"))
    known = [pk for pk, asked in book.waiting.items() if (asked.kind, asked.holder) == ("pay-back", holder)]
    refused = set() if known else book.of_pay_back(holder)
    named = {"collector": office.holder(holder), "by": office.officer(Role.BOOKKEEPER), "at": office.now}
    key = office.key("back")
    pk = office.tried(refused, lambda: ask_pay_back(idem_key=key, **named).pk, Role.BOOKKEEPER)
    if pk is not None and not known:
        book.waiting[pk] = Waiting("pay-back", -book.held(holder), holder=holder)
    assert not known or pk == known[0]


def ask_back(office: Office) -> None:
    """An entry of the books or a receipt is to be taken back: also one whose money is gone, or that is back already."""
    chance, book = office.chance, office.book
    number = chance.choice(range(max(1, len(book.entries) - 60), len(book.entries) + 1))
    is_receipt = book.entries[number - 1].kind == "dues"
    kind, ask = ("receipt", ask_take_back) if is_receipt else ("undo", ask_undo)
    gone_is_meant = chance.random() < 0.3
    known = [pk for pk, asked in book.waiting.items() if (asked.kind, asked.entry) == (kind, number)]
    refused = set() if known else _of_undoing(office, number, gone_is_meant)
    entry, key = booked(office, number), office.key("undo")

    def send() -> int:
        with acting_as(confirmed=[MoneyGone.code] if gone_is_meant else []):
            return ask(
                entry=entry, reason="ลงผิด", by=office.officer(Role.BOOKKEEPER), at=office.now, idem_key=key
            ).pk

    pk = office.tried(refused, send, Role.BOOKKEEPER)
    if pk is not None and not known:
        book.waiting[pk] = Waiting(kind, entry=number, books_difference=gone_is_meant and not is_receipt)
    assert not known or pk == known[0]


def _of_undoing(office: Office, number: int, gone_is_meant: bool) -> set[str]:
    book, entry = office.book, office.book.entries[number - 1]
    if entry.kind == "dues":
        return book.of_receipt(number)
    if entry.kind not in UNDONE_IN_BOOKS:
        return {"ledger.undone_elsewhere"}
    if number in book.reversed():
        return {"ledger.already_reversed"}
    gone = book.missing([book.mirror(number, day(office.now), "")])
    return {"ledger.money_gone"} if gone and not gone_is_meant else set()


def settle(office: Office) -> None:
    """Other officers agree to what waits, and whoever may do it does it; how long large sums wait is tried elsewhere."""
    if not office.book.waiting:
        return
    pk = office.chance.choice(sorted(office.book.waiting))
    asked, sure = office.book.waiting[pk], office.is_sure()
    refused = office.book.of_asked(asked, office.now, sure=sure)
    presser = Role.BOOKKEEPER if asked.kind != "payment" else Role.TREASURER
    try:
        done = office.tried(refused, lambda: _agreed_and_done(office, pk, presser), presser, sure=sure)
    except _Waits:
        return
    if done is None:
        return
    number = int(done.partition("/")[2]) % 10**10
    assert number == len(office.book.entries) + 1
    del office.book.waiting[pk]
    if asked.kind in ("receipt", "undo"):
        office.book.take_back(asked.entry, presser, office.now, books_difference=asked.books_difference)
    else:
        office.book.write(office.book.entries_of(asked, day(office.now), presser), office.now)


class _Waits(Exception):
    """A large sum waits a day in the sight of the members."""


def _agreed_and_done(office: Office, pk: int, presser: str) -> str:
    request = Request.objects.select_related("asked_by").get(pk=pk)
    for officer in (office.officer(role) for role in WORDS_FIRST):
        spoken = {word.officer_id for word in request.confirmations}
        is_enough = len(spoken) >= step_of(request, office.now).confirmations
        if request.end is None and not is_enough and officer.pk not in {*spoken, request.asked_by_id}:
            request = confirm(request=request, by=officer, at=office.now).request
    if request.end is None:
        try:
            request = perform(request=request, by=office.officer(presser), at=office.now)
        except RequestWaits as wait:
            raise _Waits from wait
        pressed_again = perform(request=request, by=office.officer(presser), at=office.now)
        assert pressed_again.end == request.end
    assert request.end is not None
    return request.end.result
