"""Ways to take money of the books alone: each is refused, and nothing has moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from kongboon.access.errors import NotAllowed, NotForThisOffice, OfficeEnded
from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.benefits.claims.services import confirm_claim
from kongboon.governance import errors
from kongboon.governance.models import Request
from kongboon.governance.offices import add_officer, end_office
from kongboon.governance.requests import confirm, decline
from kongboon.ledger import errors as ledger_errors
from kongboon.ledger.accounts import account_for, account_of_bank
from kongboon.ledger.moves import OpeningCorrection, opened_with
from kongboon.ledger.requests import ask_correction, ask_withdrawal
from kongboon.ledger.services import close_month, reopen_month, withdraw_cash
from tests.misuse.house import DAY, HOUR, House, Ways
from tests.world import entry_of, make_fund

WAYS = Ways()


@WAYS("pay any sum in one press, from cash")
def _(h: House) -> None:
    asked = h.unmoved(lambda: h.asks(300_00))
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@WAYS("pay any sum in one press, from the bank")
def _(h: House) -> None:
    bank = account_of_bank(h.bank).code
    asked = h.unmoved(lambda: h.asks(150_000_00, money=bank))
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@WAYS("pay as the chair or any other office")
def _(h: House) -> None:
    for role in set(Role.values) - {Role.TREASURER, Role.BOOKKEEPER}:
        h.refused((NotAllowed, NotForThisOffice), lambda role=role: h.asks(1_00, role, by=role))


@WAYS("agree to the own payment")
def _(h: House) -> None:
    asked = h.asks(300_00)
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@WAYS("agree to the own payment under another office")
def _(h: House) -> None:
    asked = h.asks(300_00)
    end_office(officer=h.cast.treasurer, by=h.cast.chair, at=h.at)
    again = add_officer(fund=h.cast.fund, role=Role.SECRETARY, name="ส", at=h.at, user=h.cast.treasurer.user)
    h.refused(errors.OwnRequest, lambda: confirm(request=asked, by=again, at=h.at))


@WAYS("say both words of a larger sum")
def _(h: House) -> None:
    asked = h.says(h.asks(6_000_00), Role.CHAIR)
    h.refused(errors.ConfirmedAlready, lambda: h.says(asked, Role.CHAIR))


@WAYS("pay after the first of two words")
def _(h: House) -> None:
    asked = h.says(h.asks(6_000_00), Role.CHAIR)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@WAYS("pay a large sum before it has waited")
def _(h: House) -> None:
    bank = account_of_bank(h.bank).code
    asked = h.says(h.asks(20_000_01, money=bank), Role.SECRETARY, Role.CHAIR)
    h.refused(errors.RequestWaits, lambda: h.pays(asked, at=h.at + 23 * HOUR))


@WAYS("pay a large sum without the chair")
def _(h: House) -> None:
    bank = account_of_bank(h.bank).code
    asked = h.says(h.asks(20_000_01, money=bank), Role.SECRETARY)
    h.refused(errors.ChairMissing, lambda: h.says(asked, Role.WELFARE))


@WAYS("split a sum over days and payees")
def _(h: House) -> None:
    for day in range(6):
        at = h.at + timedelta(days=day)
        h.pays(h.says(h.asks(800_00, f"p{day}", payee=f"ร้าน {day}", at=at), Role.CHAIR, at=at), at=at)
    at = h.at + timedelta(days=6)
    seventh = h.says(h.asks(800_00, "p6", payee="ร้าน 6", at=at), Role.CHAIR, at=at)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(seventh, at=at))


@WAYS("split a sum to one payee over two who ask")
def _(h: House) -> None:
    h.pays(h.says(h.asks(4_000_00, "a"), Role.CHAIR))
    other = h.says(h.asks(1_000_01, "b", by=Role.BOOKKEEPER), Role.CHAIR)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(other, Role.BOOKKEEPER))


@WAYS("split a sum to one member over a claim and another payment")
def _(h: House) -> None:
    member = h.member()
    h.claim(member)
    asked = h.says(h.asks(4_900_00, payee=member.full_name), Role.CHAIR)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@WAYS("agree to a payment to the own household")
def _(h: House) -> None:
    member = h.member()
    h.names(Role.SECRETARY, h.member("0002", first_name="สมศรี"))
    asked = h.asks(300_00, payee=member.full_name)
    h.refused(errors.PayeeConfirms, lambda: h.says(asked, Role.SECRETARY))


@WAYS("pay oneself by name")
def _(h: House) -> None:
    asked = h.says(h.asks(300_00, payee=h.cast.treasurer.name), Role.CHAIR)
    h.refused(errors.PayeeConfirms, lambda: h.pays(asked))


@WAYS("pay oneself by the name with a title before it")
def _(h: House) -> None:
    asked = h.says(h.asks(300_00, payee=f"นาย{h.cast.treasurer.name}"), Role.CHAIR)
    h.refused(errors.PayeeConfirms, lambda: h.pays(asked))


@WAYS("agree to be paid")
def _(h: House) -> None:
    asked = h.asks(300_00, payee=f" {h.cast.chair.name.replace(' ', '  ')}")
    h.refused(errors.PayeeConfirms, lambda: h.says(asked, Role.CHAIR))


@WAYS("settle a claim's debt by hand")
def _(h: House) -> None:
    confirm_claim(claim=h.claim(), by=h.cast.chair, at=h.at)
    h.refused(ledger_errors.MoreThanOwed, lambda: h.asks(100_00, code="2101"))


@WAYS("book the payment of a benefit as another one")
def _(h: House) -> None:
    h.refused(ledger_errors.NotByHand, lambda: h.asks(100_00, code="5101"))


@WAYS("change the sum after the word")
def _(h: House) -> None:
    asked = h.says(h.asks(300_00), Role.CHAIR)
    asked.amount_satang, asked.terms = 30_000_00, asked.terms | {"amount": 30_000_00}
    assert entry_of(h.pays(asked)).lines.get(amount__gt=0).amount == 300_00
    h.tried.append("as agreed")


@WAYS("send the same key with another sum")
def _(h: House) -> None:
    h.asks(300_00)
    h.refused(errors.RequestChanged, lambda: h.asks(3_000_00))


@WAYS("pay what was declined")
def _(h: House) -> None:
    asked = decline(request=h.asks(300_00), by=h.cast.chair, at=h.at, note="ไม่มีใบเสร็จ")
    h.refused(errors.RequestOver, lambda: h.pays(asked))
    h.refused(errors.RequestOver, lambda: h.says(asked, Role.SECRETARY))


@WAYS("pay the same request twice by two officers")
def _(h: House) -> None:
    asked = h.pays(h.says(h.asks(300_00), Role.CHAIR))
    h.refused(errors.RequestOver, lambda: h.pays(asked, Role.BOOKKEEPER))


@WAYS("have a collector or the auditor agree")
def _(h: House) -> None:
    asked = h.asks(300_00)
    for role in (Role.COLLECTOR, Role.AUDITOR):
        h.refused((NotAllowed, NotForThisOffice), lambda role=role: h.says(asked, role))


@WAYS("agree with an office that has ended")
def _(h: House) -> None:
    asked = h.asks(300_00)
    ended = end_office(officer=h.by(Role.SECRETARY), by=h.cast.chair, at=h.at)
    h.refused(OfficeEnded, lambda: confirm(request=asked, by=ended, at=h.at))


@WAYS("have an officer of another fund agree")
def _(h: House) -> None:
    asked = h.asks(300_00)
    with scopes_disabled():
        other = make_fund(at=h.at, code="3305060", users=True)
    client = Client()
    client.force_login(other.chair.user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    for code in ("3305050", "3305060"):
        address = reverse("governance:agree", args=[code, asked.pk])
        assert client.post(address).status_code == 404
    asked.__dict__.pop("said", None)
    assert not asked.confirmations
    h.tried.append("404")


@WAYS("take much out of the bank")
def _(h: House) -> None:
    def out(amount: int, key: str) -> Any:
        return withdraw_cash(
            fund=h.cast.fund,
            bank_account=h.bank,
            amount=amount,
            on=DAY,
            by=h.cast.treasurer,
            at=h.at,
            idem_key=key,
        )

    out(1_500_00, "w1")
    h.refused(ledger_errors.SecondWordNeeded, lambda: out(500_01, "w2"))
    h.unmoved(
        lambda: ask_withdrawal(
            fund=h.cast.fund,
            bank_account=h.bank,
            amount=9_000_00,
            by=h.cast.treasurer,
            at=h.at,
            idem_key="w3",
        )
    )


@WAYS("correct an opening balance")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: ask_correction(
            fund=h.cast.fund,
            correction=OpeningCorrection("1101", 1_00, "นับผิด"),
            on=DAY,
            by=h.cast.treasurer,
            at=h.at,
            idem_key="o",
        )
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


def test_a_correction_does_not_count_with_what_its_asker_wants_to_pay(house: House) -> None:
    h = house
    h.asks(25_000_00)

    def corrected(right: int, key: str) -> Request:
        wrong = OpeningCorrection("1101", right, "นับผิด")
        return ask_correction(
            fund=h.cast.fund, correction=wrong, on=DAY, by=h.cast.treasurer, at=h.at, idem_key=key
        )

    opened = opened_with(account_for(h.cast.fund, "1101"))
    assert not h.says(corrected(opened + 30_00, "small"), Role.BOOKKEEPER).is_open, "one word, and done"
    corrected(opened + 25_000_00, "large")
    assert h.says(corrected(opened + 60_00, "more"), Role.BOOKKEEPER).is_open, "corrections count together"


@WAYS("correct an opening balance by a fortune with one friend")
def _(h: House) -> None:
    fortune = OpeningCorrection("1101", 300_000_00, "นับผิด")
    asked = h.unmoved(
        lambda: ask_correction(
            fund=h.cast.fund, correction=fortune, on=DAY, by=h.cast.treasurer, at=h.at, idem_key="big"
        )
    )
    one_word = h.says(asked, Role.BOOKKEEPER)
    assert one_word.is_open, "a large sum takes the chair too"
    agreed = h.says(one_word, Role.CHAIR)
    h.refused(errors.RequestWaits, lambda: h.pays(agreed))
    h.pays(agreed, at=h.at + timedelta(hours=25))


@WAYS("give goods of the fund to the own household")
def _(h: House) -> None:
    h.store(2_000_00)
    h.names(Role.TREASURER, h.member("0001"))
    wife = h.member("0002", first_name="สมศรี")
    asked = h.unmoved(lambda: h.goods(Act.GIVE_GOODS, 500_00, wife.full_name, by=Role.WELFARE))
    h.refused(errors.PayeeConfirms, lambda: h.says(asked, Role.TREASURER))
    h.refused(errors.PayeeConfirms, lambda: h.pays(h.says(asked, Role.CHAIR)))


@WAYS("give goods out alone")
def _(h: House) -> None:
    h.store(2_000_00)
    asked = h.unmoved(lambda: h.goods(Act.GIVE_GOODS, 500_00, "ยายมี"))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@WAYS("write goods off alone, and take them home")
def _(h: House) -> None:
    h.store(2_000_00)
    asked = h.unmoved(lambda: h.goods(Act.WRITE_OFF_GOODS, 500_00))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))
    h.refused(NotAllowed, lambda: h.goods(Act.WRITE_OFF_GOODS, 500_00, by=Role.WELFARE, key="w"))


@WAYS("give out more goods than there are")
def _(h: House) -> None:
    h.store(500_00)
    h.refused(ledger_errors.NotEnoughGoods, lambda: h.goods(Act.GIVE_GOODS, 500_01, "ยายมี"))
    first, second = (
        h.says(h.goods(Act.GIVE_GOODS, 400_00, who, key=who), Role.CHAIR) for who in ("ยายมี", "ตาดี")
    )
    h.pays(first)
    h.refused(ledger_errors.NotEnoughGoods, lambda: h.pays(second))


@WAYS("save up agreed payments and hand them out at once")
def _(h: House) -> None:
    days = [h.at + timedelta(days=8 * n) for n in range(3)]
    saved = [h.says(h.asks(4_900_00, f"{n}", at=day), Role.CHAIR, at=day) for n, day in enumerate(days)]
    h.pays(saved[0], at=days[2])
    h.refused(errors.NotConfirmedYet, lambda: h.pays(saved[1], at=days[2]))
    h.says(saved[1], Role.SECRETARY, at=days[2])
    assert h.pays(saved[1], at=days[2] + timedelta(days=1)).end
    assert h.pays(saved[2], at=days[2] + timedelta(days=9)).end, "a week later it is small again"


@WAYS("give goods in pieces, so that one word is enough")
def _(h: House) -> None:
    h.store(20_000_00)
    h.pays(h.says(h.goods(Act.GIVE_GOODS, 4_000_00, "ยายมี", key="1"), Role.CHAIR))
    rest = h.says(h.goods(Act.GIVE_GOODS, 4_000_00, "ยายมี", key="2"), Role.CHAIR)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(rest))


@WAYS("open a closed month to write in it")
def _(h: House) -> None:
    close_month(fund=h.cast.fund, month="2024-05", by=h.cast.treasurer, at=h.at)
    h.refused(
        NotAllowed,
        lambda: reopen_month(
            fund=h.cast.fund, month="2024-05", resolution="1/2567", by=h.cast.treasurer, at=h.at
        ),
    )


@pytest.mark.parametrize("words", WAYS)
def test_nobody_alone(house: House, words: str) -> None:
    WAYS[words](house)
    assert house.tried, "nothing was tried"
