"""Ways to take petty cash beyond what it is for, and the lawful ways beside them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from kongboon.access.errors import NotAllowed, NotForThisOffice
from kongboon.access.models import Role
from kongboon.documents.errors import PhotoOfElsewhere, UnknownKindOfFile
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.funds.ids import next_id
from kongboon.governance import errors
from kongboon.governance.requests import withdraw
from kongboon.governance.suppliers import ask_supplier
from kongboon.ledger import errors as ledger_errors
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Entry, PettyCash, PettyCashCeiling
from kongboon.ledger.moves import PETTY_CASH
from kongboon.ledger.petty_cash import Ceilings, SmallCost, ask_ceilings, paid_in, pay_petty_cash
from kongboon.ledger.posting import post
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.services import reverse_entry
from kongboon.ledger.undoing import ask_undo
from tests.misuse.house import House, Ways
from tests.world import bill

WAYS = Ways()
WORK = "5201"  # work for everybody: the regulation's ceiling of running costs is not asked


class Box:
    """The cash box of a house: each payment has a key, a shop and a receipt of its own unless told otherwise."""

    def __init__(self, house: House) -> None:
        self.house, self.count = house, 0

    def pays(self, amount: int, by: str = Role.TREASURER, at: datetime | None = None, **more: Any) -> Posted:
        self.count += 1
        officer, at = self.house.by(by), at or self.house.at
        receipt = more.pop("receipt", None) or bill(officer, at, self.count)
        cost = SmallCost(more.pop("code", WORK), amount, more.pop("payee", f"ร้าน {self.count}"), "น้ำดื่ม")
        key = f"petty-{self.count}"
        return pay_petty_cash(
            fund=officer.fund, cost=cost, receipt=receipt, by=officer, at=at, idem_key=key, **more
        )

    def raises(self, a_time: int, a_month: int, key: str = "c") -> Any:
        return ask_ceilings(
            fund=self.house.cast.fund,
            ceilings=Ceilings(a_time, a_month),
            by=self.house.cast.treasurer,
            at=self.house.at,
            idem_key=key,
        )


@WAYS("pay more than the ceiling at a time")
def _(h: House) -> None:
    h.refused(ledger_errors.PettyOverATime, lambda: Box(h).pays(500_01))


@WAYS("pay more than the ceiling in a month, by two officers and a fifth shop")
def _(h: House) -> None:
    box = Box(h)
    for by in (Role.TREASURER, Role.BOOKKEEPER) * 2:
        box.pays(500_00, by)
    h.refused(ledger_errors.PettyOverMonth, lambda: box.pays(500_00))
    h.refused(ledger_errors.PettyOverMonth, lambda: box.pays(1_00, Role.BOOKKEEPER))


@WAYS("split one purchase between two officers")
def _(h: House) -> None:
    box = Box(h)
    box.pays(300_00, payee="ร้านป้าแดง")
    h.refused(ledger_errors.PettyOverWeek, lambda: box.pays(200_01, Role.BOOKKEEPER, payee="ร้าน ป้าเเดง"))


@WAYS("add petty cash to a payment that one word was enough for")
def _(h: House) -> None:
    h.pays(h.says(h.asks(5_000_00), Role.CHAIR))
    h.refused(ledger_errors.PettyOverWeek, lambda: Box(h).pays(100_00, payee="ร้านป้าแดง"))


@WAYS("add petty cash to a payment that nobody has agreed to yet, and say afterwards that it was another")
def _(h: House) -> None:
    box = Box(h)
    box.pays(60_00, payee="ร้านป้าแดง")
    h.asks(350_00)
    h.refused(ledger_errors.PettyOverWeek, lambda: box.pays(90_01, payee="ร้านป้าแดง"))


def test_a_refusal_for_the_week_tells_what_is_paid_from_what_is_only_asked_for(house: House) -> None:
    h, box = house, Box(house)
    box.pays(60_00, payee="ร้านป้าแดง")
    waiting = h.asks(350_00)

    def told() -> dict[str, Any]:
        with pytest.raises(ledger_errors.PettyOverWeek) as caught:
            box.pays(90_01, payee="ร้านป้าแดง")
        return caught.value.facts

    assert (told()["paid"], told()["asked"], told()["total"]) == ("60.00", "350.00", "500.01")
    h.pays(h.says(waiting, Role.CHAIR))
    assert (told()["paid"], told()["asked"], told()["total"]) == ("410.00", "0.00", "500.01")


def test_what_was_withdrawn_leaves_its_room(house: House) -> None:
    asked = house.asks(450_00)
    withdraw(request=asked, by=house.cast.treasurer, at=house.at)
    Box(house).pays(90_01, payee="ร้านป้าแดง")


@WAYS("add a payment with one word to petty cash")
def _(h: House) -> None:
    Box(h).pays(100_00, payee="ร้านป้าแดง")
    asked = h.says(h.asks(4_900_01), Role.CHAIR)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@WAYS("pay petty cash to oneself")
def _(h: House) -> None:
    h.refused(ledger_errors.PettyToOwn, lambda: Box(h).pays(100_00, payee=f"นาย{h.cast.treasurer.name}"))


@WAYS("pay petty cash to the own household")
def _(h: House) -> None:
    member = h.member()
    h.names(Role.TREASURER, h.member("0002", first_name="สมศรี"))
    h.refused(ledger_errors.PettyToOwn, lambda: Box(h).pays(100_00, payee=member.full_name))
    Box(h).pays(100_00, Role.BOOKKEEPER, payee=member.full_name)  # another may


@WAYS("pay petty cash without a photo")
def _(h: House) -> None:
    cost = SmallCost(WORK, 100_00, "ร้าน", "น้ำดื่ม")
    h.refused(
        ledger_errors.NoPettyReceipt,
        lambda: pay_petty_cash(
            fund=h.cast.fund, cost=cost, receipt=None, by=h.cast.treasurer, at=h.at, idem_key="p"
        ),
    )


@WAYS("file something else than a photo")
def _(h: House) -> None:
    def filed() -> Document:
        return file_document(
            fund=h.cast.fund, data=b"GIF or not", file_name="a.jpg", kind="receipt", by=h.cast.treasurer, at=h.at
        )  # fmt: skip

    h.refused(UnknownKindOfFile, lambda: Box(h).pays(100_00, receipt=filed()))


@WAYS("pay twice with one receipt")
def _(h: House) -> None:
    box, receipt = Box(h), bill(h.cast.treasurer, h.at, 77)
    box.pays(100_00, receipt=receipt)
    h.refused(ledger_errors.PettyReceiptTwice, lambda: box.pays(100_00, Role.BOOKKEEPER, receipt=receipt))


@WAYS("show a photo that was filed for something else")
def _(h: House) -> None:
    h.claim()
    evidence = Document.objects.filter(kind="evidence").first()
    h.refused(PhotoOfElsewhere, lambda: Box(h).pays(100_00, receipt=evidence))


@WAYS("settle a debt out of petty cash")
def _(h: House) -> None:
    for code in ("2101", "2105", "5101", "4901"):
        h.refused(ledger_errors.NotByHand, lambda code=code: Box(h).pays(100_00, code=code))


@WAYS("pay petty cash under another office")
def _(h: House) -> None:
    for role in set(Role.values) - {Role.TREASURER, Role.BOOKKEEPER}:
        h.refused((NotAllowed, NotForThisOffice), lambda role=role: Box(h).pays(1_00, role))


@WAYS("run the fund out of petty cash above the regulation's ceiling")
def _(h: House) -> None:
    h.refused(ledger_errors.OverCeiling, lambda: Box(h).pays(100_00, code="5304"))


@WAYS("raise the ceiling alone")
def _(h: House) -> None:
    asked = h.unmoved(lambda: Box(h).raises(1_000_00, 5_000_00))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))
    h.refused(ledger_errors.PettyOverATime, lambda: Box(h).pays(500_01))


@WAYS("raise the ceiling beyond what petty cash is")
def _(h: House) -> None:
    for a_time, a_month in ((2_000_01, 5_000_00), (2_000_00, 10_000_01), (500_00, 400_00), (0, 0)):
        h.refused(ledger_errors.PettyOutOfBounds, lambda sums=(a_time, a_month): Box(h).raises(*sums))


@WAYS("list a supplier alone, so that sums no longer add up for who asks")
def _(h: House) -> None:
    def lists() -> Any:
        return ask_supplier(
            fund=h.cast.fund, name="ร้าน 2", reference="", note="", by=h.cast.treasurer, at=h.at, idem_key="s"
        )  # fmt: skip

    asked = h.unmoved(lists)
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))
    h.pays(h.says(h.asks(4_000_00, "a", payee="ร้าน 1"), Role.CHAIR))
    second = h.says(h.asks(1_000_01, "b", payee="ร้าน 2"), Role.CHAIR)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(second))


@WAYS("list the own shop and agree to it")
def _(h: House) -> None:
    asked = ask_supplier(
        fund=h.cast.fund, name=f"ร้าน{h.cast.chair.name}", reference="", note="", by=h.cast.treasurer, at=h.at,
        idem_key="s",
    )  # fmt: skip
    h.refused(errors.PayeeConfirms, lambda: h.says(asked, Role.CHAIR))


@WAYS("take back the own petty cash to have its room again")
def _(h: House) -> None:
    entry = Entry.objects.get(pk=Box(h).pays(500_00).entry_ids[0])
    asked = h.unmoved(
        lambda: ask_undo(entry=entry, reason="ผิด", by=h.cast.treasurer, at=h.at, idem_key="undo")
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


# On PostgreSQL the program has no right to it at all.
KEPT = "append_only|permission denied"


# ---- Past the services ------------------------------------------------------------------------------------


def _posted(
    h: House, amount: int, *, kind: str = PETTY_CASH, on: date | None = None, code: str = WORK
) -> Entry:
    """A cash entry that the services of petty cash did not look at."""
    lines = (debit(h.cast.account(code), amount), credit(h.cast.account("1101"), amount))
    draft = EntryDraft(on or h.at.date(), lines, paper="P", note="ร้าน · ของ")
    key = f"raw/{Entry.objects.count()}"
    posted = post(fund=h.cast.fund, kind=kind, entries=[draft], idem_key=key, by=h.cast.treasurer, at=h.at)
    return Entry.objects.get(pk=posted.entry_ids[0])


def _row(h: House, entry: Entry, amount: int, *, number: int = 500, **more: Any) -> PettyCash:
    receipt = more.pop("receipt", None) or bill(h.cast.treasurer, h.at, number)
    return PettyCash.objects.create(
        id=next_id(h.cast.fund), fund=h.cast.fund, entry=entry, amount_satang=amount, receipt=receipt
    )


def _shut(code: str, act: Any) -> None:
    """The database itself refuses."""
    with pytest.raises(DatabaseError, match=code), transaction.atomic():
        act()


def test_the_database_measures_by_the_ceilings(house: House) -> None:
    _shut(r"petty_cash\.a_time", lambda: _row(house, _posted(house, 500_01), 500_01))
    for number in range(4):
        _row(house, _posted(house, 500_00), 500_00, number=number)
    _shut(r"petty_cash\.a_month", lambda: _row(house, _posted(house, 1_00), 1_00))
    assert paid_in(house.cast.fund, "2024-06") == 2_000_00


def test_the_database_looks_at_the_entry_the_day_and_the_photo(house: House) -> None:
    paid = _posted(house, 100_00)
    _shut(r"petty_cash\.entry", lambda: _row(house, paid, 50_00))
    _shut(r"petty_cash\.entry", lambda: _row(house, _posted(house, 100_00, kind="other_expense"), 100_00))
    _shut(r"petty_cash\.entry", lambda: _row(house, _posted(house, 100_00, code="2101"), 100_00))
    _shut(r"petty_cash\.day", lambda: _row(house, _posted(house, 100_00, on=date(2024, 5, 31)), 100_00))
    house.claim()
    evidence = Document.objects.filter(kind="evidence").first()
    _shut(r"petty_cash\.receipt", lambda: _row(house, paid, 100_00, receipt=evidence))
    made = _row(house, paid, 100_00)
    again = _posted(house, 10_00)
    _shut(r"petty_cash\.receipt_twice", lambda: _row(house, again, 10_00, receipt=made.receipt))


def test_the_database_keeps_the_rows_as_they_are(house: House) -> None:
    made = _row(house, _posted(house, 100_00), 100_00)
    rows = PettyCash.objects.filter(pk=made.pk)
    _shut(KEPT, lambda: rows.update(amount_satang=1_00))
    _shut(KEPT, rows.delete)
    asked = house.says(Box(house).raises(600_00, 3_000_00), Role.CHAIR)
    ceilings = PettyCashCeiling.objects.filter(request=asked)
    _shut(KEPT, lambda: ceilings.update(a_time_satang=700_00))
    _shut(KEPT, ceilings.delete)


def test_the_database_takes_no_ceiling_that_one_officer_made(house: House) -> None:
    def ceiling(request: Any, a_time: int, a_month: int) -> None:
        PettyCashCeiling.objects.create(
            id=next_id(house.cast.fund),
            fund=house.cast.fund,
            a_time_satang=a_time,
            a_month_satang=a_month,
            request=request,
            at=house.at,
        )

    waiting = Box(house).raises(600_00, 3_000_00)
    _shut(r"petty_cash_ceiling\.not_agreed", lambda: ceiling(waiting, 600_00, 3_000_00))
    other = house.says(house.asks(1_00), Role.CHAIR)
    _shut(r"petty_cash_ceiling\.not_agreed", lambda: ceiling(other, 600_00, 3_000_00))
    agreed = house.says(Box(house).raises(700_00, 3_000_00, "d"), Role.CHAIR)
    assert PettyCashCeiling.objects.get(request=agreed).a_time_satang == 700_00


# ---- The lawful way ---------------------------------------------------------------------------------------


def test_one_officer_pays_small_costs_and_two_raise_the_ceiling(house: House) -> None:
    box, fund = Box(house), house.cast.fund
    before = balances_by_code(fund)["1101"]
    first = box.pays(500_00)
    assert balances_by_code(fund)["1101"] == before - 500_00
    house.says(box.raises(1_000_00, 2_500_00), Role.CHAIR)
    box.pays(1_000_00, Role.BOOKKEEPER)
    box.pays(1_000_00)
    with pytest.raises(ledger_errors.PettyOverMonth):
        box.pays(1_00)
    entry = Entry.objects.get(pk=first.entry_ids[0])
    reverse_entry(entry=entry, on=entry.date, reason="จดผิด", by=house.cast.chair, at=house.at)
    box.pays(500_00, receipt=PettyCash.objects.get(entry=entry).receipt)
    assert paid_in(fund, "2024-06") == 2_500_00


def test_the_next_month_has_room_of_its_own(house: House) -> None:
    box = Box(house)
    for _ in range(4):
        box.pays(500_00)
    box.pays(500_00, at=house.at + timedelta(days=30))
    assert paid_in(house.cast.fund, "2024-07") == 500_00


def test_the_same_press_again_pays_once(house: House) -> None:
    box = Box(house)
    first = box.pays(500_00)
    box.count -= 1
    again = box.pays(500_00, at=house.at + timedelta(days=1))
    assert (again.entry_ids, again.replayed) == (first.entry_ids, True)
    assert PettyCash.objects.count() == 1


@pytest.mark.parametrize("words", WAYS)
def test_nobody_alone(house: House, words: str) -> None:
    WAYS[words](house)
    assert house.tried, "nothing was tried"
