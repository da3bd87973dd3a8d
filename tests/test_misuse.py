"""Ways to take money, goods, rights or power alone: each is refused and nothing has moved, or it is seen by the others.

Beside each kind stands the lawful way, which works once. What raw SQL may not do stands in
governance/tests/test_request_guards.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from kongboon.access.errors import NotAllowed, NotForThisOffice, NotSignedInHere, OfficeEnded, OwnOffice
from kongboon.access.models import Officer, Role, User
from kongboon.access.services import add_officer, end_office
from kongboon.benefits import act_errors
from kongboon.benefits import errors as benefit_errors
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import Claim, Refund
from kongboon.benefits.refunds import ask_refund, confirm_refund, pay_refund, take_back_refund
from kongboon.benefits.services import (
    Asked,
    Paper,
    confirm_claim,
    grant_exception,
    pay_claim,
    submit_claim,
    take_back_claim,
)
from kongboon.benefits.tests.conftest import photo, with_money
from kongboon.config.commands.shared import acting
from kongboon.dues import errors as dues_errors
from kongboon.dues.requests import ask_write_off
from kongboon.dues.services import (
    Share,
    Taking,
    cash_with,
    hand_over,
    open_round,
    record_collection,
    take_back,
    undo_quickly,
)
from kongboon.funds.models import BankAccount, RegulationVersion
from kongboon.funds.services import FundDetails
from kongboon.governance import errors, services
from kongboon.governance.lately import unseen
from kongboon.governance.models import Change, Request
from kongboon.governance.requests import confirm, decline, open_requests, perform
from kongboon.kernel.errors import DomainError
from kongboon.ledger import errors as ledger_errors
from kongboon.ledger.accounts import account_of_bank
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import OpeningCorrection, Payment
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.requests import ask_correction, ask_payment, ask_withdrawal
from kongboon.ledger.services import close_month, record_income, reopen_month, reverse_entry, withdraw_cash
from kongboon.members.corrections import correct_member
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.regulations import errors as regulation_errors
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.services import Voted, ask_adoption, ask_regulation, record_vote, start_draft
from kongboon.rules.catalogue import adopted_text, catalogue_text
from tests import databases
from tests.world import Cast, agree, entry_of, make_fund, make_member

TEXT = catalogue_text("standard-13").replace("refund_percent = 0", "refund_percent = 50")
DAY = date(2024, 6, 9)
HOUR = timedelta(hours=1)


@dataclass
class House:
    """A fund with money, and what was tried in it."""

    cast: Cast
    at: datetime
    tried: list[str] = field(default_factory=list)

    def by(self, role: str) -> Officer:
        return self.cast.officers[role]

    @property
    def bank(self) -> BankAccount:
        found: BankAccount = BankAccount.objects.order_by("pk").get(fund=self.cast.fund, number="9200012345")
        return found

    def standing(self) -> tuple[object, ...]:
        """Whatever one could want to take: the money, who holds which office, passwords, banks, the regulation."""
        fund = self.cast.fund
        fund.refresh_from_db()
        return (
            {code: total for code, total in balances_by_code(fund).items() if total},
            list(Officer.objects.filter(fund=fund).order_by("pk").values_list("pk", "role", "user", "active_to")),
            list(User.objects.order_by("pk").values_list("pk", "password", "is_superuser")),
            list(BankAccount.objects.filter(fund=fund).values_list("number")),
            list(RegulationVersion.objects.filter(fund=fund).values_list("sha256", "in_force_from", "in_force_to")),
            (fund.name, fund.office_address),
        )

    def refused(self, refusal: type[DomainError] | tuple[type[DomainError], ...], act: Callable[[], Any]) -> None:
        """The act is refused with this sentence, and nothing has moved."""
        before = self.standing()
        with pytest.raises(refusal) as caught:
            act()
        assert self.standing() == before
        self.tried.append(caught.value.code)

    def unmoved(self, act: Callable[[], Any]) -> Any:
        """The act may be asked for, and moves nothing: it waits for others, and stands in the list for them."""
        before, waiting = self.standing(), len(open_requests(self.cast.fund))
        asked = act()
        assert self.standing() == before
        assert len(open_requests(self.cast.fund)) == waiting + 1
        self.tried.append("waits")
        return asked

    # ---- what is asked for ----

    def payment(self, amount: int, payee: str = "ร้านป้าแดง", money: str = "1101", code: str = "5304") -> Payment:
        return Payment(code, money, amount, payee, "ของใช้", resolution="1")

    def asks(self, amount: int, key: str = "k", *, by: str = Role.TREASURER, at: datetime | None = None, **more: str) -> Request:
        return ask_payment(
            fund=self.cast.fund,
            payment=self.payment(amount, **more),
            by=self.by(by),
            at=at or self.at,
            idem_key=key,
        )

    def says(self, request: Request, *roles: str, at: datetime | None = None) -> Request:
        for role in roles:
            request = confirm(request=request, by=self.by(role), at=at or self.at).request
        return request

    def pays(self, request: Request, by: str = Role.TREASURER, at: datetime | None = None) -> Request:
        return perform(request=request, by=self.by(by), at=at or self.at)

    # ---- claims, refunds, dues ----

    def member(self, number: str = "0001", **more: object) -> Member:
        return make_member(self.cast, self.at, number=number, **{"paid_until": date(2024, 5, 31), "house_no": "12", **more})  # type: ignore[arg-type]

    def claim(self, member: Member | None = None, by: str = Role.WELFARE) -> Claim:
        asked = Asked(
            member or self.member(),
            "hospital",
            date(2024, 6, 1),
            nights=2,
            papers=(Paper("hospital_certificate", photo(self.cast, self.at)),),
        )
        return submit_claim(asked=asked, by=self.by(by), at=self.at, idem_key=f"claim/{asked.member}")

    def receipt(self, member: Member, by: str = Role.COLLECTOR, at: datetime | None = None) -> Entry:
        round = open_round(
            fund=self.cast.fund,
            village=self.cast.villages[4],
            month="2024-06",
            collector=self.cast.collector,
            at=self.at,
        )
        posted = record_collection(
            round=round,
            takings=[Taking((Share(member.pk, months=1),))],
            on=DAY,
            idem_key=f"tap/{member.pk}",
            by=self.by(by),
            at=at or self.at,
        )
        entry: Entry = Entry.objects.get(pk=posted.entry_ids[0])
        return entry

    def leaver(self, **more: object) -> Member:
        member = self.member("0009", joined_on=date(2024, 1, 1), paid_until=None, **more)
        self.receipt(member)
        return end_membership(
            member=member, reason="resigned", on=DAY, by=self.by(Role.REGISTRAR), at=self.at
        )

    def names(self, role: str, member: Member) -> None:
        name_membership(officer=self.by(role), number=member.number, by=self.cast.chair, at=self.at)


@pytest.fixture
def house(db: None, at: datetime) -> Iterator[House]:
    cast = with_money(at, TEXT, users=True)
    with scope(fund=cast.fund):
        yield House(cast, at)


Way = Callable[[House], None]
WAYS: dict[str, Way] = {}


def way(words: str) -> Callable[[Way], Way]:
    """One way to take something alone, by what somebody would try."""

    def named(act: Way) -> Way:
        assert words not in WAYS, words
        WAYS[words] = act
        return act

    return named


# ---- Other money --------------------------------------------------------------------------------------------------


@way("pay any sum in one press, from cash")
def _(h: House) -> None:
    asked = h.unmoved(lambda: h.asks(300_00))
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@way("pay any sum in one press, from the bank")
def _(h: House) -> None:
    bank = account_of_bank(h.bank).code
    asked = h.unmoved(lambda: h.asks(150_000_00, money=bank))
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@way("pay as the chair or any other office")
def _(h: House) -> None:
    for role in set(Role.values) - {Role.TREASURER, Role.BOOKKEEPER}:
        h.refused((NotAllowed, NotForThisOffice), lambda role=role: h.asks(1_00, role, by=role))


@way("agree to the own payment")
def _(h: House) -> None:
    asked = h.asks(300_00)
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@way("agree to the own payment under another office")
def _(h: House) -> None:
    asked = h.asks(300_00)
    end_office(officer=h.cast.treasurer, by=h.cast.chair, at=h.at)
    again = add_officer(fund=h.cast.fund, role=Role.SECRETARY, name="ส", at=h.at, user=h.cast.treasurer.user)
    h.refused(errors.OwnRequest, lambda: confirm(request=asked, by=again, at=h.at))


@way("say both words of a larger sum")
def _(h: House) -> None:
    asked = h.says(h.asks(6_000_00), Role.CHAIR)
    h.refused(errors.ConfirmedAlready, lambda: h.says(asked, Role.CHAIR))


@way("pay after the first of two words")
def _(h: House) -> None:
    asked = h.says(h.asks(6_000_00), Role.CHAIR)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@way("pay a large sum before it has waited")
def _(h: House) -> None:
    bank = account_of_bank(h.bank).code
    asked = h.says(h.asks(20_000_01, money=bank), Role.SECRETARY, Role.CHAIR)
    h.refused(errors.RequestWaits, lambda: h.pays(asked, at=h.at + 23 * HOUR))


@way("pay a large sum without the chair")
def _(h: House) -> None:
    bank = account_of_bank(h.bank).code
    asked = h.says(h.asks(20_000_01, money=bank), Role.SECRETARY)
    h.refused(errors.ChairMissing, lambda: h.says(asked, Role.WELFARE))


@way("split a sum over days and payees")
def _(h: House) -> None:
    for day in range(6):
        at = h.at + timedelta(days=day)
        h.pays(h.says(h.asks(800_00, f"p{day}", payee=f"ร้าน {day}", at=at), Role.CHAIR, at=at), at=at)
    at = h.at + timedelta(days=6)
    seventh = h.says(h.asks(800_00, "p6", payee="ร้าน 6", at=at), Role.CHAIR, at=at)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(seventh, at=at))


@way("split a sum to one payee over two who ask")
def _(h: House) -> None:
    h.pays(h.says(h.asks(4_000_00, "a"), Role.CHAIR))
    other = h.says(h.asks(1_000_01, "b", by=Role.BOOKKEEPER), Role.CHAIR)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(other, Role.BOOKKEEPER))


@way("pay oneself by name")
def _(h: House) -> None:
    asked = h.says(h.asks(300_00, payee=h.cast.treasurer.name), Role.CHAIR)
    h.refused(errors.PayeeConfirms, lambda: h.pays(asked))


@way("pay oneself by the name with a title before it")
def _(h: House) -> None:
    asked = h.says(h.asks(300_00, payee=f"นาย{h.cast.treasurer.name}"), Role.CHAIR)
    h.refused(errors.PayeeConfirms, lambda: h.pays(asked))


@way("agree to be paid")
def _(h: House) -> None:
    asked = h.asks(300_00, payee=f" {h.cast.chair.name.replace(' ', '  ')}")
    h.refused(errors.PayeeConfirms, lambda: h.says(asked, Role.CHAIR))


@way("settle a claim's debt by hand")
def _(h: House) -> None:
    confirm_claim(claim=h.claim(), by=h.cast.chair, at=h.at)
    h.refused(ledger_errors.MoreThanOwed, lambda: h.asks(100_00, code="2101"))


@way("book the payment of a benefit as another one")
def _(h: House) -> None:
    h.refused(ledger_errors.NotByHand, lambda: h.asks(100_00, code="5101"))


@way("change the sum after the word")
def _(h: House) -> None:
    asked = h.says(h.asks(300_00), Role.CHAIR)
    asked.amount_satang, asked.terms = 30_000_00, asked.terms | {"amount": 30_000_00}
    assert entry_of(h.pays(asked)).lines.get(amount__gt=0).amount == 300_00
    h.tried.append("as agreed")


@way("send the same key with another sum")
def _(h: House) -> None:
    h.asks(300_00)
    h.refused(errors.RequestChanged, lambda: h.asks(3_000_00))


@way("pay what was declined")
def _(h: House) -> None:
    asked = decline(request=h.asks(300_00), by=h.cast.chair, at=h.at, note="ไม่มีใบเสร็จ")
    h.refused(errors.RequestOver, lambda: h.pays(asked))
    h.refused(errors.RequestOver, lambda: h.says(asked, Role.SECRETARY))


@way("pay the same request twice by two officers")
def _(h: House) -> None:
    asked = h.pays(h.says(h.asks(300_00), Role.CHAIR))
    h.refused(errors.RequestOver, lambda: h.pays(asked, Role.BOOKKEEPER))


@way("have a collector or the auditor agree")
def _(h: House) -> None:
    asked = h.asks(300_00)
    for role in (Role.COLLECTOR, Role.AUDITOR):
        h.refused((NotAllowed, NotForThisOffice), lambda role=role: h.says(asked, role))


@way("agree with an office that has ended")
def _(h: House) -> None:
    asked = h.asks(300_00)
    ended = end_office(officer=h.by(Role.SECRETARY), by=h.cast.chair, at=h.at)
    h.refused(OfficeEnded, lambda: confirm(request=asked, by=ended, at=h.at))


@way("have an officer of another fund agree")
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


@way("take much out of the bank")
def _(h: House) -> None:
    def out(amount: int, key: str) -> Any:
        return withdraw_cash(
            fund=h.cast.fund, bank_account=h.bank, amount=amount, on=DAY, by=h.cast.treasurer, at=h.at, idem_key=key
        )

    out(1_500_00, "w1")
    h.refused(ledger_errors.SecondWordNeeded, lambda: out(500_01, "w2"))
    h.unmoved(
        lambda: ask_withdrawal(
            fund=h.cast.fund, bank_account=h.bank, amount=9_000_00, by=h.cast.treasurer, at=h.at, idem_key="w3"
        )
    )


@way("correct an opening balance")
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


@way("take back an own entry of the books")
def _(h: House) -> None:
    posted = record_income(
        fund=h.cast.fund, code="4401", money_code="1101", amount=500_00, on=DAY, note="บริจาค",
        by=h.cast.treasurer, at=h.at, idem_key="gift",
    )  # fmt: skip
    entry = Entry.objects.get(pk=posted.entry_ids[0])
    h.refused(
        ledger_errors.OwnEntry,
        lambda: reverse_entry(entry=entry, on=DAY, reason="ผิด", by=h.cast.treasurer, at=h.at),
    )
    reverse_entry(entry=entry, on=DAY, reason="ผิด", by=h.cast.chair, at=h.at)  # another may


@way("open a closed month to write in it")
def _(h: House) -> None:
    close_month(fund=h.cast.fund, month="2024-05", by=h.cast.treasurer, at=h.at)
    h.refused(
        NotAllowed,
        lambda: reopen_month(fund=h.cast.fund, month="2024-05", reason="x", by=h.cast.treasurer, at=h.at),
    )


# ---- Dues and a collector's cash ----------------------------------------------------------------------------------


@way("count a collector's cash short")
def _(h: House) -> None:
    h.receipt(h.member())
    held = cash_with(h.cast.collector)
    hand_over(
        collector=h.cast.collector, expected_satang=held, counted_satang=held - 10_00, on=DAY, idem_key="c",
        by=h.cast.treasurer, at=h.at, note="ขาด",
    )  # fmt: skip
    assert cash_with(h.cast.collector) == 10_00, "it stays with the collector"
    (asked,) = open_requests(h.cast.fund)
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@way("count a collector's cash as nothing")
def _(h: House) -> None:
    h.receipt(h.member())
    held = cash_with(h.cast.collector)
    h.refused(
        dues_errors.NothingCounted,
        lambda: hand_over(
            collector=h.cast.collector, expected_satang=held, counted_satang=0, on=DAY, idem_key="c",
            by=h.cast.treasurer, at=h.at, note="หาย",
        ),
    )  # fmt: skip


@way("count the own cash")
def _(h: House) -> None:
    h.receipt(h.member(), by=Role.TREASURER)
    held = cash_with(h.cast.treasurer)
    h.refused(
        dues_errors.OwnCash,
        lambda: hand_over(
            collector=h.cast.treasurer, expected_satang=held, counted_satang=held, on=DAY, idem_key="c",
            by=h.cast.treasurer, at=h.at,
        ),
    )  # fmt: skip


@way("write off what a collector holds")
def _(h: House) -> None:
    h.receipt(h.member())
    h.unmoved(
        lambda: ask_write_off(
            collector=h.cast.collector, amount_satang=10_00, reason="หาย", by=h.cast.treasurer, at=h.at, idem_key="x"
        )
    )


@way("write off more than a collector holds")
def _(h: House) -> None:
    h.refused(
        dues_errors.MoreThanHeld,
        lambda: ask_write_off(
            collector=h.cast.collector, amount_satang=10_00, reason="หาย", by=h.cast.treasurer, at=h.at, idem_key="x"
        ),
    )


@way("take back an own receipt and keep the money")
def _(h: House) -> None:
    entry = h.receipt(h.member(), by=Role.TREASURER)
    h.refused(
        dues_errors.OwnReceipt,
        lambda: take_back(entry=entry, on=DAY, reason="ผิด", by=h.cast.treasurer, at=h.at),
    )


@way("undo a tap after ten minutes")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    late = h.at + timedelta(minutes=10, seconds=1)
    h.refused(dues_errors.UndoTooLate, lambda: undo_quickly(entry=entry, by=h.cast.collector, at=late))


@way("undo a tap after the next receipt")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    h.receipt(h.member("0002"))
    h.refused(dues_errors.UndoTooLate, lambda: undo_quickly(entry=entry, by=h.cast.collector, at=h.at))


@way("undo somebody else's tap as one's own")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    h.refused(dues_errors.UndoTooLate, lambda: undo_quickly(entry=entry, by=h.cast.treasurer, at=h.at))


# ---- Benefits and refunds -----------------------------------------------------------------------------------------


@way("confirm a claim that one wrote down")
def _(h: House) -> None:
    claim = h.claim()
    h.refused(benefit_errors.OwnClaim, lambda: confirm_claim(claim=claim, by=h.by(Role.WELFARE), at=h.at))


@way("pay a claim that nobody confirmed")
def _(h: House) -> None:
    claim = h.claim()
    h.refused(
        benefit_errors.NotConfirmed, lambda: pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")
    )


@way("pay a claim twice")
def _(h: House) -> None:
    claim = confirm_claim(claim=h.claim(), by=h.cast.chair, at=h.at)
    claim = pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")
    h.refused(
        benefit_errors.PaidAlready, lambda: pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p2")
    )


@way("confirm and pay out the own benefit")
def _(h: House) -> None:
    own = h.member()
    h.names(Role.TREASURER, own)
    claim = h.claim(own)
    h.refused(benefit_errors.OwnBenefit, lambda: confirm_claim(claim=claim, by=h.cast.treasurer, at=h.at))
    claim = confirm_claim(claim=claim, by=h.cast.chair, at=h.at)
    h.refused(
        benefit_errors.OwnBenefit, lambda: pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")
    )


@way("confirm a benefit for the own house")
def _(h: House) -> None:
    h.names(Role.SECRETARY, h.member("0002"))
    claim = h.claim(h.member())
    h.refused(act_errors.OwnHousehold, lambda: confirm_claim(claim=claim, by=h.by(Role.SECRETARY), at=h.at))


@way("take back a payment that one made")
def _(h: House) -> None:
    claim = confirm_claim(claim=h.claim(), by=h.by(Role.SECRETARY), at=h.at)
    claim = pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")
    h.refused(
        benefit_errors.OwnPaymentBack,
        lambda: take_back_claim(claim=claim, reason="ผิด", by=h.cast.treasurer, at=h.at),
    )


@way("make an exception as the chair alone")
def _(h: House) -> None:
    claim = h.claim(h.member(joined_on=date(2024, 5, 1)))
    assert claim.status == "refused"
    h.refused(
        act_errors.ChairConfirms,
        lambda: grant_exception(
            claim=claim, amount_satang=100_00, resolution_no="1", reason="x", by=h.cast.chair, at=h.at
        ),
    )


@way("confirm a refund that one asked for")
def _(h: House) -> None:
    refund = ask_refund(member=h.leaver(), by=h.by(Role.SECRETARY), at=h.at)
    h.refused(benefit_errors.OwnClaim, lambda: confirm_refund(refund=refund, by=h.by(Role.SECRETARY), at=h.at))


@way("refund the own dues")
def _(h: House) -> None:
    member = h.leaver()
    h.names(Role.REGISTRAR, member)
    h.refused(benefit_errors.OwnBenefit, lambda: ask_refund(member=member, by=h.by(Role.REGISTRAR), at=h.at))


@way("pay a refund that nobody confirmed")
def _(h: House) -> None:
    refund: Refund = ask_refund(member=h.leaver(), by=h.by(Role.REGISTRAR), at=h.at)
    h.refused(
        benefit_errors.NotConfirmed, lambda: pay_refund(refund=refund, by=h.cast.treasurer, at=h.at, idem_key="r")
    )


@way("take back a refund that one paid")
def _(h: House) -> None:
    refund = ask_refund(member=h.leaver(), by=h.by(Role.REGISTRAR), at=h.at)
    refund = confirm_refund(refund=refund, by=h.cast.chair, at=h.at)
    refund = pay_refund(refund=refund, by=h.cast.treasurer, at=h.at, idem_key="r")
    h.refused(
        benefit_errors.OwnPaymentBack,
        lambda: take_back_refund(refund=refund, reason="ผิด", by=h.cast.treasurer, at=h.at),
    )


# ---- Power --------------------------------------------------------------------------------------------------------


def _officer(h: House, by: str, key: str = "officer") -> Request:
    return services.ask_officer(
        fund=h.cast.fund, name="คนใหม่", role=Role.TREASURER, username="newbody", by=h.by(by), at=h.at, idem_key=key
    )


@way("add an officer of one's own")
def _(h: House) -> None:
    for role in (Role.CHAIR, Role.SECRETARY, Role.REGISTRAR, Role.TREASURER):
        asked = h.unmoved(lambda role=role: _officer(h, role, role))
        h.refused(errors.OwnRequest, lambda role=role, asked=asked: h.says(asked, role))


@way("end the office of whoever would say no")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: services.ask_end_of_office(officer=h.cast.chair, by=h.cast.treasurer, at=h.at, idem_key="e")
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@way("end the own office to begin another")
def _(h: House) -> None:
    h.refused(
        OwnOffice,
        lambda: services.ask_end_of_office(
            officer=h.cast.treasurer, by=h.cast.treasurer, at=h.at, idem_key="e"
        ),
    )


@way("set another officer's password")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: services.ask_slip(officer=h.cast.chair, by=h.cast.treasurer, at=h.at, idem_key="s")
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@way("use the administrator's sign-in at a fund")
def _(h: House) -> None:
    admin = User.objects.create_superuser("root", password="x")  # noqa: S106
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("", "officers/", "officers/add/", "books/other/", f"officers/{h.cast.chair.pk}/slip/"):
        assert client.get(f"/f/3305050/{path}").status_code == 404
        assert client.post(f"/f/3305050/{path}").status_code == 404
    h.tried.append("404")


@way("add a bank account of one's own")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: services.ask_bank_account(
            fund=h.cast.fund, bank="ออมสิน", branch="", number="9300", by=h.cast.treasurer, at=h.at, idem_key="b"
        )
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@way("change the fund's name and address")
def _(h: House) -> None:
    details = FundDetails("กองทุนอื่น", None, "", "", None)
    asked = h.unmoved(
        lambda: services.ask_details(
            fund=h.cast.fund, details=details, by=h.cast.treasurer, at=h.at, idem_key="d"
        )
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


def _text(**changed: Any) -> str:
    told: dict[str, Any] = {
        "number": "9", "title": "ระเบียบของฉัน", "approved_by": "ประชุมใหญ่", "approved_on": date(2024, 6, 1),
        "resolution": "1", "in_force_from": date(2024, 7, 1),
    }  # fmt: skip
    return adopted_text("standard-13", **(told | changed))


@way("put an uploaded regulation in force")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: ask_regulation(
            fund=h.cast.fund, text=_text(), by=h.by(Role.SECRETARY), at=h.at, idem_key="u"
        )
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.SECRETARY))


def _draft(h: House) -> RegulationDraft:
    return start_draft(fund=h.cast.fund, text=_text(), by=h.by(Role.SECRETARY), at=h.at)


_VOTED = Voted(
    "ประชุมใหญ่", DAY, 20, 30, 25, 3, 2, "มติที่ 1", "2", 2567, date(2024, 10, 1)
)  # fmt: skip


@way("put a draft in force on which nobody voted")
def _(h: House) -> None:
    draft = _draft(h)
    h.refused(
        regulation_errors.NotVotedYet,
        lambda: ask_adoption(draft=draft, by=h.by(Role.SECRETARY), at=h.at, idem_key="a"),
    )


@way("write down a vote and put the draft in force alone")
def _(h: House) -> None:
    draft = _draft(h)
    record_vote(draft=draft, voted=_VOTED, edition=1, by=h.by(Role.SECRETARY), at=h.at, idem_key="vote-123")
    draft.refresh_from_db()
    asked = h.unmoved(lambda: ask_adoption(draft=draft, by=h.by(Role.SECRETARY), at=h.at, idem_key="a"))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.SECRETARY))


@way("let a vote hold before its meeting")
def _(h: House) -> None:
    draft, early = _draft(h), replace(_VOTED, in_force_from=date(2020, 1, 1))
    h.refused(
        regulation_errors.InForceBeforeMeeting,
        lambda: record_vote(
            draft=draft, voted=early, edition=1, by=h.by(Role.SECRETARY), at=h.at, idem_key="vote-123"
        ),
    )


@way("say on the command line to be somebody else")
def _(h: House) -> None:
    h.refused(NotSignedInHere, lambda: acting(h.cast.fund, "chair050"))


@way("close, open or fill in as the auditor")
def _(h: House) -> None:
    auditor = h.by(Role.AUDITOR)
    h.refused(NotAllowed, lambda: close_month(fund=h.cast.fund, month="2024-05", by=auditor, at=h.at))
    h.refused(
        NotAllowed,
        lambda: record_income(
            fund=h.cast.fund, code="4401", money_code="1101", amount=1, on=DAY, note="x", by=auditor, at=h.at,
            idem_key="x",
        ),
    )  # fmt: skip


# ---- Seen ---------------------------------------------------------------------------------------------------------


@way("be made an officer at the machine itself: every officer is told")
def _(h: House) -> None:
    made = add_officer(fund=h.cast.fund, role=Role.TREASURER, name="จากเครื่อง", at=h.at)
    with scopes_disabled():
        assert Change.objects.filter(table_name="access_officer", row_id=made.pk, action="insert").exists()
    for role in (Role.CHAIR, Role.SECRETARY, Role.AUDITOR):
        assert (made.pk, "access_officer") in {(c.row_id, c.table_name) for c in unseen(h.by(role))}
    h.tried.append("seen")


@way("change a member's heir: it stays in the log")
def _(h: House) -> None:
    member = h.member()
    correct_member(member=member, changes={"heir_name": "ฉันเอง"}, by=h.by(Role.REGISTRAR), at=h.at)
    with scopes_disabled():
        (change,) = Change.objects.filter(table_name="members_member", row_id=member.pk, action="update")
    assert change.after["heir_name"] == "changed"
    h.tried.append("seen")


@way("agree on the screen of who asked: it is marked")
def _(h: House) -> None:
    done = confirm(request=h.asks(300_00), by=h.cast.chair, at=h.at, is_same_device=True).request
    assert done.confirmations[0].is_same_device
    h.tried.append("seen")


@way("undo a tap within ten minutes: it stays in the books")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    undo_quickly(entry=entry, by=h.cast.collector, at=h.at + timedelta(minutes=9))
    assert Entry.objects.get(reverses=entry).batch.posted_by == h.cast.collector
    h.tried.append("seen")


@pytest.mark.parametrize("words", WAYS)
def test_nobody_alone(house: House, words: str) -> None:
    WAYS[words](house)
    assert house.tried, "nothing was tried"


def test_the_catalogue_is_long() -> None:
    assert len(WAYS) >= 40


# ---- The lawful way works once ------------------------------------------------------------------------------------


def test_two_people_pay(house: House) -> None:
    asked = house.says(house.asks(5_000_00), Role.CHAIR)
    entry = entry_of(house.pays(asked))
    assert entry_of(house.pays(asked)) == entry
    assert balances_by_code(house.cast.fund)["5304"] == 5_000_00


def test_two_people_change_who_holds_which_office(house: House) -> None:
    asked = house.says(_officer(house, Role.SECRETARY), Role.CHAIR)
    assert asked.end is not None
    assert Officer.objects.filter(name="คนใหม่", active_to=None).count() == 1
    ended = services.ask_end_of_office(
        officer=house.by(Role.WELFARE), by=house.by(Role.SECRETARY), at=house.at, idem_key="e"
    )
    house.says(ended, Role.CHAIR)
    assert Officer.objects.get(pk=house.by(Role.WELFARE).pk).active_to is not None


def test_two_people_change_bank_details_opening_and_withdraw(house: House) -> None:
    fund, treasurer, at = house.cast.fund, house.cast.treasurer, house.at
    before = balances_by_code(fund)["1101"]
    for asked in (
        services.ask_bank_account(
            fund=fund, bank="ออมสิน", branch="", number="9300", by=treasurer, at=at, idem_key="b"
        ),
        services.ask_details(
            fund=fund, details=FundDetails("กองทุนใหม่", None, "", "", None), by=treasurer, at=at, idem_key="d"
        ),
        ask_withdrawal(
            fund=fund, bank_account=house.bank, amount=9_000_00, by=treasurer, at=at, idem_key="w"
        ),
    ):
        assert agree(asked, house.cast, at).end is not None
    assert BankAccount.objects.filter(number="9300").count() == 1
    fund.refresh_from_db()
    assert fund.name == "กองทุนใหม่"
    assert balances_by_code(fund)["1101"] == before + 9_000_00


def test_two_people_pay_a_claim_and_a_refund(house: House) -> None:
    claim = confirm_claim(claim=house.claim(), by=house.cast.chair, at=house.at)
    assert pay_claim(claim=claim, by=house.cast.treasurer, at=house.at, idem_key="p").status == "paid"
    refund = ask_refund(member=house.leaver(), by=house.by(Role.REGISTRAR), at=house.at)
    refund = confirm_refund(refund=refund, by=house.cast.chair, at=house.at)
    assert pay_refund(refund=refund, by=house.cast.treasurer, at=house.at, idem_key="r").paid_entry


def test_two_people_put_a_regulation_in_force(house: House) -> None:
    asked = ask_regulation(
        fund=house.cast.fund, text=_text(), by=house.by(Role.SECRETARY), at=house.at, idem_key="u"
    )
    assert house.says(asked, Role.CHAIR).end is not None
    assert RegulationVersion.objects.filter(in_force_from=date(2024, 7, 1)).count() == 1


def test_two_people_settle_a_collectors_cash(house: House) -> None:
    house.receipt(house.member())
    held = cash_with(house.cast.collector)
    hand_over(
        collector=house.cast.collector, expected_satang=held, counted_satang=held - 10_00, on=DAY,
        idem_key="c", by=house.cast.treasurer, at=house.at, note="ขาด",
    )  # fmt: skip
    (asked,) = open_requests(house.cast.fund)
    house.says(asked, Role.CHAIR)
    assert cash_with(house.cast.collector) == 0


def test_two_presses_at_once_pay_once(committed: str, at: datetime) -> None:
    with scopes_disabled():
        cast = with_money(at, TEXT, users=True)
        house = House(cast, at)
        asked = house.says(house.asks(300_00), Role.CHAIR)
        start = Barrier(2)

        def press(role: str) -> str:
            try:
                with scope(fund=cast.fund):
                    start.wait(30)
                    house.pays(Request.objects.get(pk=asked.pk), role)
            except errors.RequestOver:
                return "over"
            finally:
                connections.close_all()
            return "paid"

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(press, (Role.TREASURER, Role.BOOKKEEPER)))
        assert answers == ["over", "paid"]
        assert balances_by_code(cast.fund)["5304"] == 300_00
    assert databases.postgresql() or committed
