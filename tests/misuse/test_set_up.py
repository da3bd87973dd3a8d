"""Ways to get money out before a second officer has signed the starting data, and to be that second officer oneself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from kongboon.access.models import Role
from kongboon.access.services import issue_slip, set_own_password
from kongboon.access.visitors import COOKIE
from kongboon.benefits.claims.services import confirm_claim, pay_claim
from kongboon.benefits.refunds.services import ask_refund, confirm_refund, pay_refund
from kongboon.funds.actor import acting_as
from kongboon.funds.models import BankAccount
from kongboon.funds.services import NewFund, create_fund
from kongboon.governance.errors import NoSignIn, OwnPasswordFirst
from kongboon.governance.models import SetUpSignature
from kongboon.governance.offices import add_officer
from kongboon.ledger import errors
from kongboon.ledger.accounts import account_of_bank, open_books
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Entry
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.services import deposit_cash, post, record_income, reverse_entry, withdraw_cash
from kongboon.ledger.set_up import made_it, set_up_of, signature_of
from tests.misuse.house import DAY, TEXT, House, Ways
from tests.world import PASSWORD, enter_opening, make_fund, sign

WAYS = Ways()


@pytest.fixture
def house(db: None, at: datetime) -> Iterator[House]:
    """A fund whose opening balances were entered after it had been signed: nobody has signed them yet."""
    cast = make_fund(at=at, regulation=TEXT, users=True)
    with scope(fund=cast.fund):
        bank = account_of_bank(BankAccount.objects.get(fund=cast.fund))
        balances = {"1101": 50_000_00, bank.code: 200_000_00}
        enter_opening(fund=cast.fund, on=DAY, balances=balances, by=cast.treasurer, at=at)
        yield House(cast, at)


def _not_signed_then_signed(h: House, pay: Any) -> None:
    """Refused before the second officer has signed; the very same act passes after it."""
    h.refused(errors.SetUpNotSigned, pay)
    sign(h.cast.chair, h.at)
    before = sum(balances_by_code(h.cast.fund).get(code, 0) for code in ("1101", "1110.1"))
    pay()
    assert sum(balances_by_code(h.cast.fund).get(code, 0) for code in ("1101", "1110.1")) < before


@WAYS("pay for something else than a benefit")
def _(h: House) -> None:
    asked = h.says(h.asks(300_00), Role.CHAIR)
    _not_signed_then_signed(h, lambda: h.pays(asked))


@WAYS("pay a claim")
def _(h: House) -> None:
    claim = confirm_claim(claim=h.claim(), by=h.cast.chair, at=h.at)
    pay = lambda: pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")  # noqa: E731
    _not_signed_then_signed(h, pay)


@WAYS("pay a refund of dues")
def _(h: House) -> None:
    member = h.leaver()
    # What the collector holds is the fund's money too.
    refund = ask_refund(member=member, by=h.by(Role.REGISTRAR), at=h.at)
    refund = confirm_refund(refund=refund, by=h.cast.chair, at=h.at)
    _not_signed_then_signed(h, lambda: pay_refund(refund=refund, by=h.cast.treasurer, at=h.at, idem_key="r"))


@WAYS("any other entry under which the fund has less money, through the one way into the books")
def _(h: House) -> None:
    lines = (debit(h.cast.account("5304"), 100_00), credit(h.cast.account("1101"), 100_00))

    def pay() -> Any:
        drafts = [EntryDraft(DAY, lines)]
        return post(
            fund=h.cast.fund, kind="any", entries=drafts, idem_key="any", by=h.cast.treasurer, at=h.at
        )

    _not_signed_then_signed(h, pay)


@WAYS("pay by page")
def _(h: House) -> None:
    asked = h.says(h.asks(300_00), Role.CHAIR)
    client = Client()
    client.force_login(h.cast.treasurer.user, backend="django.contrib.auth.backends.ModelBackend")
    before = h.standing()
    page = client.post(reverse("governance:do", args=[h.cast.fund.code, asked.pk]))
    assert (page.status_code, h.standing()) == (422, before)
    assert "ลงชื่อรับรอง" in page.content.decode()
    sign(h.cast.chair, h.at)
    assert client.post(reverse("governance:do", args=[h.cast.fund.code, asked.pk])).status_code == 302
    h.tried.append("page")


@WAYS("sign what one has entered oneself")
def _(h: House) -> None:
    h.refused(errors.OwnSetUp, lambda: sign(h.cast.treasurer, h.at))


@WAYS("sign it under another office")
def _(h: House) -> None:
    h.cast.treasurer.active_to = DAY
    h.cast.treasurer.save(update_fields=["active_to"])
    again = add_officer(fund=h.cast.fund, role=Role.SECRETARY, name="ส", at=h.at, user=h.cast.treasurer.user)
    h.refused(errors.OwnSetUp, lambda: sign(again, h.at))


@WAYS("sign it with a name that has no sign-in")
def _(h: House) -> None:
    made = add_officer(fund=h.cast.fund, role=Role.SECRETARY, name="ไม่มีตัวตน", at=h.at)
    h.refused(NoSignIn, lambda: sign(made, h.at))


@WAYS("sign it with the code of a slip that one has printed")
def _(h: House) -> None:
    issue_slip(user=h.cast.chair.user, by=h.cast.treasurer.user, at=h.at)
    h.refused(OwnPasswordFirst, lambda: sign(h.cast.chair, h.at))
    set_own_password(user=h.cast.chair.user, password="khao-suai-2569-own")
    sign(h.cast.chair, h.at)


@WAYS("enter the opening balances after it was signed")
def _(h: House) -> None:
    """That is how this house came about: the signature under the empty fund does not count any more."""
    assert SetUpSignature.objects.count() == 1
    assert signature_of(h.cast.fund) is None
    h.tried.append("void")


@WAYS("change what is signed while it is read")
def _(h: House) -> None:
    read = set_up_of(h.cast.fund, DAY).sha256
    BankAccount.objects.filter(fund=h.cast.fund).update(branch="9999999999")
    client = Client()
    client.force_login(h.cast.chair.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post(reverse("web:sign-set-up", args=[h.cast.fund.code]), {"sha256": read})
    assert (page.status_code, signature_of(h.cast.fund)) == (422, None)
    h.tried.append("changed")


@WAYS("sign with a second name on the device where it was entered: it is marked")
def _(h: House) -> None:
    browser = Client()
    for officer in (h.cast.treasurer, h.cast.chair):
        sent = {"login": officer.user.username, "password": PASSWORD}
        assert browser.post(reverse("account_login"), sent).status_code == 302
        assert COOKIE in browser.cookies
        if officer is h.cast.treasurer:
            browser.post(reverse("account_logout"))
    sha256 = set_up_of(h.cast.fund, timezone.localdate()).sha256
    browser.post(reverse("web:sign-set-up", args=[h.cast.fund.code]), {"sha256": sha256})
    signature = signature_of(h.cast.fund)
    assert signature is not None
    assert signature.is_same_device
    page = browser.get(reverse("web:set-up", args=[h.cast.fund.code])).content.decode()
    assert "ลงชื่อบนเครื่องเดียวกับคนที่ตั้งกองทุน" in page
    h.tried.append("seen")


@pytest.mark.parametrize("words", WAYS)
def test_nobody_gets_money_out_before_it_is_signed(house: House, words: str) -> None:
    WAYS[words](house)
    assert house.tried, "nothing was tried"


@WAYS("take cash out of the bank before it is signed")
def _(h: House) -> None:
    def take() -> None:
        withdraw_cash(
            fund=h.cast.fund, bank_account=h.bank, amount=900_00, on=DAY, by=h.cast.treasurer, at=h.at,
            idem_key="out",
        )  # fmt: skip

    h.refused(errors.SetUpNotSigned, take)
    sign(h.cast.chair, h.at)
    take()


def test_of_a_fund_that_nobody_is_known_to_have_made_two_officers_sign(db: None, at: datetime) -> None:
    """As at the shell, where nobody signed in: the one officer who acts is no second person."""
    house = make_fund(at=at, users=True)
    users = {role: house.officers[role].user for role in (Role.CHAIR, Role.TREASURER)}
    fund = create_fund(NewFund(code="3305060", name="กองทุนใหม่"), at=at)
    with scope(fund=fund):
        open_books(fund)
        chair, treasurer = (
            add_officer(fund=fund, role=role, name=role, at=at, user=user) for role, user in users.items()
        )
        assert sign(treasurer, at) is None
        assert sign(treasurer, at) is None
        assert signature_of(fund) is None
        client = Client()
        client.force_login(chair.user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("web:set-up", args=[fund.code])).content.decode()
        assert "ลงชื่อเป็นคนแรก" in page
        sha256 = set_up_of(fund, timezone.localdate()).sha256
        assert (
            client.post(reverse("web:sign-set-up", args=[fund.code]), {"sha256": sha256}).status_code == 302
        )
        signature = signature_of(fund)
        assert signature is not None
        assert signature.officer == chair


def test_what_brings_no_money_out_does_not_wait(house: House) -> None:
    """Money that comes in or goes to the bank, and what undoes an entry."""
    cast, at = house.cast, house.at
    gift = record_income(
        fund=cast.fund, code="4401", money_code="1101", amount=500_00, on=DAY, note="บริจาค", by=cast.treasurer,
        at=at, idem_key="gift",
    )  # fmt: skip
    bank = house.bank
    deposit_cash(
        fund=cast.fund, bank_account=bank, amount=9_00, on=DAY, by=cast.treasurer, at=at, idem_key="in"
    )
    entry = Entry.objects.get(pk=gift.entry_ids[0])
    reverse_entry(entry=entry, on=DAY, reason="ผิด", by=cast.chair, at=at)


def test_who_set_the_fund_up_does_not_sign_it(db: None, at: datetime) -> None:
    """Known from the change log, where the fund was made by somebody who had signed in."""
    other = make_fund(at=at, users=True)
    founder = other.chair.user
    with acting_as(user_id=founder.pk):
        fund = create_fund(NewFund(code="3305060", name="กองทุนใหม่"), at=at)
    with scope(fund=fund):
        open_books(fund)
        first = add_officer(fund=fund, role=Role.CHAIR, name="ก", at=at, user=founder)
        second = add_officer(fund=fund, role=Role.TREASURER, name="ข", at=at, user=other.treasurer.user)
        assert made_it(first, set_up_of(fund, DAY))
        with pytest.raises(errors.OwnSetUp):
            sign(first, at)
        assert sign(second, at).sha256 == set_up_of(fund, DAY).sha256
        # Once more by the same officer it stays one signature; another one has nothing to sign.
        assert sign(second, at).pk == SetUpSignature.objects.get(fund=fund).pk
