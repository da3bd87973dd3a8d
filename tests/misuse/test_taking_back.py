"""Ways to take something back behind somebody's back: each waits for another officer, and whoever had a part is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kongboon.access.cards import Card
from kongboon.access.errors import NotAllowed, NotForThisOffice
from kongboon.access.models import Officer, Role
from kongboon.benefits.claims import errors as claim_errors
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    pay_claim,
    submit_claim,
    withdraw_claim,
)
from kongboon.benefits.models import Claim, Refund
from kongboon.benefits.refunds.services import ask_refund, confirm_refund, pay_refund
from kongboon.benefits.returning import CameBack, ask_claim_back, ask_refund_back
from kongboon.benefits.tests.conftest import photo
from kongboon.dues import errors as dues_errors
from kongboon.dues.agreements import agree_to_count
from kongboon.dues.requests import ask_pay_back
from kongboon.dues.services import cash_with, hand_over, undo_quickly
from kongboon.dues.taking_back import ask_take_back
from kongboon.governance import errors, today
from kongboon.governance.doings import doing_of
from kongboon.governance.models import Request
from kongboon.governance.requests import decline, speakers, withdraw
from kongboon.ledger import errors as ledger_errors
from kongboon.ledger.accounts import account_of_bank
from kongboon.ledger.goods import in_store
from kongboon.ledger.models import Entry
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.requests import ask_withdrawal
from kongboon.ledger.services import record_income
from kongboon.ledger.undoing import ask_undo
from kongboon.members.models import Member
from tests.misuse.house import DAY, HOUR, House, Ways
from tests.world import entry_of

WAYS = Ways()


def gift(h: House, amount: int = 500_00, by: str = Role.TREASURER) -> Entry:
    posted = record_income(
        fund=h.cast.fund, code="4401", money_code="1101", amount=amount, on=DAY, note="บริจาค", by=h.by(by), at=h.at,
        idem_key=f"gift/{amount}",
    )  # fmt: skip
    entry: Entry = Entry.objects.get(pk=posted.entry_ids[0])
    return entry


def undoes(h: House, entry: Entry, by: str = Role.BOOKKEEPER, key: str = "undo") -> Request:
    return ask_undo(entry=entry, reason="ผิด", by=h.by(by), at=h.at, idem_key=key)


def takes_back(h: House, entry: Entry, by: str = Role.TREASURER, at: datetime | None = None) -> Request:
    key = f"back/{entry.pk}"
    return ask_take_back(entry=entry, reason="ผิด", by=h.by(by), at=at or h.at, idem_key=key)


def paid(h: House, member: Member | None = None) -> Claim:
    claim = confirm_claim(claim=h.claim(member), by=h.by(Role.SECRETARY), at=h.at)
    return pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")


def came(h: House, **more: object) -> CameBack:
    return CameBack(h.at.date(), "เหรัญญิก", **more)  # type: ignore[arg-type]


def claim_back(h: House, claim: Claim, by: str = Role.CHAIR, **more: object) -> Request:
    return ask_claim_back(
        claim=claim, came=came(h, **more), reason="จ่ายผิด", by=h.by(by), at=h.at, idem_key="claim-back"
    )


def told(h: House, officer: Officer, at: datetime | None = None) -> list[Card]:
    """What stands on the page of the day about things that are taken back."""
    cards = today.cards(h.cast.fund, officer, (at or h.at).date())
    return [card for card in cards if card.icon == "arrow-counterclockwise"]


# ---- entries of the books ----


@WAYS("take back a gift that another recorded, and keep it")
def _(h: House) -> None:
    entry = gift(h, 100_000_00)
    asked = h.unmoved(lambda: undoes(h, entry))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.BOOKKEEPER))
    assert h.says(asked, Role.SECRETARY).is_open, "a large sum takes the chair too"
    h.refused(errors.RequestWaits, lambda: h.pays(h.says(asked, Role.CHAIR), Role.BOOKKEEPER))


def test_a_receipt_is_not_undone_in_passing_once_a_benefit_was_asked_for(house: House) -> None:
    h = house
    member = h.member(paid_until=date(2024, 4, 30))
    entry = h.receipt(member, at=h.at)
    h.claim(member)
    h.refused(dues_errors.BenefitRestsOnIt, lambda: undo_quickly(entry=entry, by=h.cast.collector, at=h.at))
    assert not h.says(takes_back(h, entry), Role.CHAIR).is_open, "by two it is"


def test_a_receipt_is_not_undone_in_passing_once_a_benefit_was_paid_on_it(house: House) -> None:
    h = house
    member = h.member(paid_until=date(2024, 4, 30))
    other = h.receipt(h.member("0002", house_no="77", paid_until=date(2024, 4, 30)), at=h.at)
    h.refused(dues_errors.UndoTooLate, lambda: undo_quickly(entry=other, by=h.cast.collector, at=h.at + HOUR))
    entry = h.receipt(member, at=h.at)
    paid(h, member)
    h.refused(dues_errors.BenefitRestsOnIt, lambda: undo_quickly(entry=entry, by=h.cast.collector, at=h.at))
    alone = h.receipt(h.member("0003", house_no="78", paid_until=date(2024, 4, 30)), at=h.at)
    undo_quickly(entry=alone, by=h.cast.collector, at=h.at)


def test_money_that_came_back_waits_for_words_alone(house: House) -> None:
    """A benefit that left with one word comes back with one, whatever share of the fund it is; never by one person."""
    h = house
    asked = claim_back(h, paid(h))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.CHAIR))
    assert not h.says(asked, Role.WELFARE).is_open


def test_what_waited_for_its_day_is_done_once_the_sum_that_it_counted_with_is_withdrawn(house: House) -> None:
    """Nor does taking back thirty baht count with what the asker wants to pay."""
    h = house
    large = undoes(h, gift(h, 25_000_00), Role.TREASURER, key="1")
    small = undoes(h, gift(h, 30_00), Role.TREASURER, key="2")
    h.asks(15_000_00)
    h.says(small, Role.SECRETARY, Role.CHAIR)
    withdraw(request=large, by=h.cast.treasurer, at=h.at)
    client = Client()
    client.force_login(h.cast.treasurer.user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("governance:request", args=[h.cast.fund.code, small.pk])
    assert "กลับรายการตอนนี้" in client.get(address).content.decode()
    assert not h.pays(small).is_open
    alone = undoes(h, gift(h, 40_00), Role.TREASURER, key="3")
    assert not h.says(alone, Role.SECRETARY).is_open, "one word, and done"


@WAYS("take back what one recorded oneself")
def _(h: House) -> None:
    entry = gift(h)
    asked = h.unmoved(lambda: undoes(h, entry, Role.TREASURER))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@WAYS("take back many gifts in pieces, so that one word is enough")
def _(h: House) -> None:
    h.says(undoes(h, gift(h, 4_000_00), key="1"), Role.CHAIR)
    second = undoes(h, gift(h, 4_000_01), key="2")
    assert h.says(second, Role.CHAIR).is_open, "of the week together"
    h.tried.append("one sum")


@WAYS("take goods that two had taken in off the books alone")
def _(h: House) -> None:
    h.store(20_000_00)
    entry = Entry.objects.get(batch__kind="goods-received")
    asked = h.unmoved(lambda: undoes(h, entry, Role.TREASURER))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@WAYS("undo a hand-over that the collector agreed to")
def _(h: House) -> None:
    h.receipt(h.member())
    made = h.counted()
    agree_to_count(hand_over=made, by=h.cast.collector, at=h.at)
    asked = h.unmoved(lambda: undoes(h, made.entry))
    assert cash_with(h.cast.collector) == 0
    assert told(h, h.cast.collector)
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.BOOKKEEPER))


@WAYS("undo in the books what belongs to a claim")
def _(h: House) -> None:
    claim = paid(h)
    assert claim.paid_entry is not None
    h.refused(ledger_errors.UndoneElsewhere, lambda: undoes(h, claim.paid_entry))  # type: ignore[arg-type]


@WAYS("undo an entry as an office that may not")
def _(h: House) -> None:
    entry = gift(h)
    for role in set(Role.values) - {Role.TREASURER, Role.BOOKKEEPER, Role.CHAIR}:
        h.refused((NotAllowed, NotForThisOffice), lambda role=role: undoes(h, entry, role))


@WAYS("agree to the undo of a payment to the own household")
def _(h: House) -> None:
    member = h.member()
    h.names(Role.SECRETARY, h.member("0002", first_name="สมศรี"))
    entry = entry_of(h.pays(h.says(h.asks(300_00, payee=member.full_name), Role.CHAIR)))
    asked = h.unmoved(lambda: undoes(h, entry))
    h.refused(errors.PayeeConfirms, lambda: h.says(asked, Role.SECRETARY))


# ---- receipts ----


@WAYS("make a collector's debt smaller by taking a receipt back")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    asked = h.unmoved(lambda: takes_back(h, entry))
    assert cash_with(h.cast.collector) > 0
    assert told(h, h.cast.collector)
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@WAYS("take back an own receipt and keep the money")
def _(h: House) -> None:
    entry = h.receipt(h.member(), by=Role.TREASURER)
    asked = h.unmoved(lambda: takes_back(h, entry, Role.CHAIR))
    h.refused(errors.PayeeConfirms, lambda: h.says(asked, Role.TREASURER))


@WAYS("take back the receipt of a member of the own household")
def _(h: House) -> None:
    h.names(Role.SECRETARY, h.member("0002", first_name="สมศรี"))
    entry = h.receipt(h.member())
    asked = h.unmoved(lambda: takes_back(h, entry))
    h.refused(errors.PayeeConfirms, lambda: h.says(asked, Role.SECRETARY))


@WAYS("undo the own receipt in passing after ten minutes")
def _(h: House) -> None:
    entry, late = h.receipt(h.member()), h.at + timedelta(minutes=11)
    h.refused(dues_errors.UndoTooLate, lambda: undo_quickly(entry=entry, by=h.cast.collector, at=late))


# ---- what was paid ----


@WAYS("bring a death benefit back into the books without the money")
def _(h: House) -> None:
    claim = paid(h)
    asked = h.unmoved(lambda: claim_back(h, claim))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.CHAIR))


@WAYS("ask for a benefit that one paid to be taken back")
def _(h: House) -> None:
    claim = paid(h)
    h.refused(claim_errors.OwnPaymentBack, lambda: claim_back(h, claim, Role.TREASURER))


@WAYS("take back a benefit without saying who holds its money")
def _(h: House) -> None:
    claim = paid(h)
    nobody = CameBack(h.at.date(), " ")
    h.refused(
        claim_errors.HolderMissing,
        lambda: ask_claim_back(claim=claim, came=nobody, reason="ผิด", by=h.cast.chair, at=h.at, idem_key="x"),
    )


@WAYS("say that money came back before it was paid, or tomorrow")
def _(h: House) -> None:
    claim = paid(h)
    for days in (-1, 1):
        when = CameBack(h.at.date() + timedelta(days=days), "เหรัญญิก")
        h.refused(
            claim_errors.CameBackWhen,
            lambda when=when: ask_claim_back(
                claim=claim, came=when, reason="ผิด", by=h.cast.chair, at=h.at, idem_key="x"
            ),
        )


@WAYS("agree to take a benefit back that the own household received")
def _(h: House) -> None:
    claim = paid(h)
    h.names(Role.WELFARE, h.member("0002", first_name="สมศรี"))
    asked = h.unmoved(lambda: claim_back(h, claim))
    h.refused(errors.PayeeConfirms, lambda: h.says(asked, Role.WELFARE))


@WAYS("take a refund back alone")
def _(h: House) -> None:
    refund = paid_refund(h)
    asked = h.unmoved(lambda: refund_back(h, refund))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.SECRETARY))


def paid_refund(h: House) -> Refund:
    refund = ask_refund(member=h.leaver(), by=h.by(Role.REGISTRAR), at=h.at)
    refund = confirm_refund(refund=refund, by=h.cast.chair, at=h.at)
    return pay_refund(refund=refund, by=h.cast.treasurer, at=h.at, idem_key="r")


def refund_back(h: House, refund: Refund) -> Request:
    return ask_refund_back(
        refund=refund, came=came(h), reason="ผิด", by=h.by(Role.SECRETARY), at=h.at, idem_key="refund-back"
    )


# ---- cash ----


def owed(h: House) -> int:
    """The fund owes the collector: what was counted is taken back by two."""
    entry = h.receipt(h.member())
    h.counted()
    h.says(takes_back(h, entry, at=h.at), Role.CHAIR)
    return -cash_with(h.cast.collector)


@WAYS("pay a collector back alone")
def _(h: House) -> None:
    owed(h)
    asked = h.unmoved(lambda: pay_back(h))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))


@WAYS("pay a collector back by counting a negative sum")
def _(h: House) -> None:
    sum_owed = owed(h)
    h.refused(
        dues_errors.FundOwes,
        lambda: hand_over(
            collector=h.cast.collector, expected_satang=-sum_owed, counted_satang=-sum_owed, on=DAY, idem_key="n",
            by=h.cast.treasurer, at=h.at,
        ),
    )  # fmt: skip


@WAYS("pay back a collector to whom nothing is owed")
def _(h: House) -> None:
    h.receipt(h.member())
    h.refused(dues_errors.NothingOwed, lambda: pay_back(h))


def pay_back(h: House, by: str = Role.TREASURER) -> Request:
    return ask_pay_back(collector=h.cast.collector, by=h.by(by), at=h.at, idem_key="pay-back")


def withdraws(h: House, amount: int, key: str = "w", by: str = Role.TREASURER) -> Request:
    return ask_withdrawal(
        fund=h.cast.fund, bank_account=h.bank, amount=amount, by=h.by(by), at=h.at, idem_key=key
    )


@WAYS("have much cash in the box that nobody has fetched")
def _(h: House) -> None:
    asked = h.unmoved(lambda: withdraws(h, 4_000_00))
    before = h.standing()
    agreed = h.says(asked, Role.CHAIR)
    assert h.standing() == before, "agreed to is not fetched"
    h.refused(NotAllowed, lambda: h.pays(agreed, Role.CHAIR))


@WAYS("fetch a fortune from the bank at once, with one friend")
def _(h: House) -> None:
    asked = h.says(h.unmoved(lambda: withdraws(h, 45_000_00)), Role.BOOKKEEPER)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(asked))
    h.refused(errors.RequestWaits, lambda: h.pays(h.says(asked, Role.CHAIR)))


@WAYS("fetch a fortune in pieces by two who ask")
def _(h: House) -> None:
    h.pays(h.says(withdraws(h, 4_000_00), Role.CHAIR))
    second = h.says(withdraws(h, 4_000_00, "w2", Role.BOOKKEEPER), Role.CHAIR)
    h.refused(errors.NotConfirmedYet, lambda: h.pays(second, Role.BOOKKEEPER))


@pytest.mark.parametrize("words", WAYS)
def test_nobody_alone(house: House, words: str) -> None:
    WAYS[words](house)
    assert house.tried, "nothing was tried"


# ---- the lawful way beside it ----


def test_two_people_take_an_entry_back_once(house: House) -> None:
    entry = gift(house)
    asked = undoes(house, entry)
    assert undoes(house, entry, Role.CHAIR, "again") == asked, "asked for twice, it is one"
    done = house.says(asked, Role.CHAIR)
    assert entry_of(done).reverses == entry
    assert "4401" not in balances_by_code(house.cast.fund)
    with pytest.raises(ledger_errors.AlreadyReversed):
        undoes(house, entry, key="third")


def test_what_was_declined_may_be_asked_for_anew(house: House) -> None:
    entry = gift(house)
    decline(request=undoes(house, entry), by=house.cast.chair, at=house.at, note="ถูกแล้ว")
    house.says(undoes(house, entry, key="again"), Role.CHAIR)
    assert "4401" not in balances_by_code(house.cast.fund)


def test_a_large_entry_is_taken_back_when_its_day_has_come(house: House) -> None:
    asked = house.says(undoes(house, gift(house, 100_000_00)), Role.SECRETARY, Role.CHAIR)
    house.pays(asked, Role.BOOKKEEPER, at=house.at + 25 * HOUR)
    assert "4401" not in balances_by_code(house.cast.fund)


def test_two_people_undo_goods_and_a_hand_over(house: House) -> None:
    house.store(1_000_00)
    house.says(undoes(house, Entry.objects.get(batch__kind="goods-received")), Role.SECRETARY)
    assert in_store(house.cast.fund) == 0
    house.receipt(house.member())
    made = house.counted()
    house.says(undoes(house, made.entry, key="count"), Role.SECRETARY)
    assert cash_with(house.cast.collector) == made.counted_satang


def test_two_people_take_a_receipt_back(house: House) -> None:
    member = house.member()
    entry = house.receipt(member)
    house.says(takes_back(house, entry), Role.CHAIR)
    member.refresh_from_db()
    assert (cash_with(house.cast.collector), member.paid_until) == (0, date(2024, 5, 31))


@pytest.mark.parametrize("by", [Role.TREASURER, Role.CHAIR])
def test_a_committee_of_two_is_never_stuck(house: House, by: str) -> None:
    """Whoever collected cannot agree to the undo of the own receipt, and so asks for it."""
    entry = house.receipt(house.member(), by=Role.TREASURER)
    others = [role for role in Role.values if role not in (Role.TREASURER, Role.CHAIR)]
    Officer.objects.filter(fund=house.cast.fund, role__in=others).update(active_to=DAY)
    if by == Role.CHAIR:
        with pytest.raises(errors.NobodyToConfirm):
            takes_back(house, entry, by)
        by = Role.TREASURER
    house.says(takes_back(house, entry, by), Role.CHAIR)
    assert cash_with(house.cast.treasurer) == 0


def test_a_benefit_comes_back_where_its_money_is(house: House) -> None:
    before = balances_by_code(house.cast.fund)
    claim = paid(house)
    bank = account_of_bank(house.bank).code
    asked = claim_back(house, claim, bank_id=house.bank.pk)
    assert Role.TREASURER in {officer.role for officer in speakers(asked)}, "who paid may agree"
    done = house.says(asked, Role.TREASURER)
    claim.refresh_from_db()
    assert claim.status == "withdrawn"
    assert entry_of(done).reverses == claim.paid_entry
    after = balances_by_code(house.cast.fund)
    assert (after["1101"], after[bank]) == (
        before["1101"] - claim.handed_out_satang,
        before[bank] + claim.handed_out_satang,
    )


def test_a_refund_comes_back_by_two(house: House) -> None:
    refund = paid_refund(house)
    before = balances_by_code(house.cast.fund)["1101"]
    house.says(refund_back(house, refund), Role.CHAIR)
    assert Refund.objects.get(pk=refund.pk).is_over
    assert balances_by_code(house.cast.fund)["1101"] == before + refund.amount_satang


def test_two_people_pay_a_collector_back(house: House) -> None:
    sum_owed = owed(house)
    before = balances_by_code(house.cast.fund)["1101"]
    done = house.pays(house.says(pay_back(house), Role.CHAIR))
    assert house.pays(done) == done
    assert cash_with(house.cast.collector) == 0
    assert balances_by_code(house.cast.fund)["1101"] == before - sum_owed
    entry = entry_of(done)
    assert entry.paper_series == "P"
    house.says(undoes(house, entry), Role.CHAIR)
    assert cash_with(house.cast.collector) == -sum_owed, "what was paid by mistake is undone as any payment"


def test_a_fortune_is_fetched_with_the_chair_and_a_day(house: House) -> None:
    before = balances_by_code(house.cast.fund)["1101"]
    asked = house.says(withdraws(house, 45_000_00), Role.BOOKKEEPER, Role.CHAIR)
    done = house.pays(asked, Role.BOOKKEEPER, at=house.at + 25 * HOUR)
    assert entry_of(done).batch.posted_by == house.by(Role.BOOKKEEPER)
    assert balances_by_code(house.cast.fund)["1101"] == before + 45_000_00


def test_cash_that_is_fetched_and_paid_out_counts_once(house: House) -> None:
    house.pays(house.says(withdraws(house, 4_000_00), Role.CHAIR))
    house.pays(house.says(house.asks(4_000_00), Role.CHAIR))


# ---- who is told ----


def test_whoever_had_a_part_is_told_while_it_waits_and_for_a_week(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [house.at]
    monkeypatch.setattr(today, "now", lambda: clock[0])
    house.receipt(house.member())
    made = house.counted()
    agree_to_count(hand_over=made, by=house.cast.collector, at=house.at)
    asked = undoes(house, made.entry)
    collector, treasurer = house.cast.collector, house.cast.treasurer
    assert [card.url for card in told(house, treasurer)] == [f"/f/3305050/requests/{asked.pk}/"]
    assert [card.url for card in told(house, collector)] == [f"/f/3305050/dues/slips/{made.pk}/"]
    for knows in (house.by(Role.BOOKKEEPER), house.by(Role.WELFARE)):
        assert not told(house, knows), "who asked, and who had no part"
    house.says(asked, Role.SECRETARY)
    assert not told(house, house.by(Role.SECRETARY))
    (card,) = told(house, collector)
    assert "กลับมาอยู่กับคุณ" in card.text
    assert told(house, treasurer)
    clock[0] = house.at + timedelta(days=7, seconds=1)
    assert not told(house, collector)


def test_whoever_asked_and_agreed_before_is_told(house: House) -> None:
    entry = entry_of(house.pays(house.says(house.asks(300_00), Role.WELFARE)))
    undoes(house, entry)
    assert told(house, house.by(Role.WELFARE)), "agreed to the payment"
    assert told(house, house.cast.treasurer), "asked for it and paid it"


def test_whoever_confirmed_a_claim_is_told(house: House) -> None:
    claim_back(house, paid(house))
    for role in (Role.WELFARE, Role.SECRETARY, Role.TREASURER):
        assert told(house, house.by(role)), role


# ---- undone although somebody relied on it ----


LATER = timedelta(days=40)


def behind(house: House) -> tuple[Member, Entry, Claim]:
    """A member who owes three months in July, and would owe a fourth one without the receipt of June."""
    member = house.member("0005", paid_until=date(2024, 2, 29), house_no="5")
    entry = house.receipt(member)
    at = house.at + LATER
    paper = Paper("hospital_certificate", photo(house.cast, at))
    asked = Asked(member, "hospital", date(2024, 7, 15), nights=2, papers=(paper,))
    claim = submit_claim(asked=asked, by=house.by(Role.WELFARE), at=at, idem_key="july")
    assert claim.status == "submitted"
    return member, entry, claim


def test_the_next_officer_is_warned_by_the_number_of_the_claim(house: House) -> None:
    unused = house.receipt(house.member())
    without = takes_back(house, unused)
    assert not doing_of(without).warns(without), "nothing was granted since"
    member, entry, claim = behind(house)
    asked = takes_back(house, entry)
    (sentence,) = doing_of(asked).warns(asked)
    assert claim.number in sentence
    assert member.full_name in sentence


@pytest.mark.parametrize("is_undone", [False, True])
@pytest.mark.parametrize("at_step", ["confirm", "pay"])
def test_a_receipt_taken_back_is_seen_at_the_next_step(house: House, at_step: str, is_undone: bool) -> None:
    _, entry, claim = behind(house)
    at = house.at + LATER
    if at_step == "pay":
        claim = confirm_claim(claim=claim, by=house.by(Role.SECRETARY), at=at)
    if is_undone:
        asked = ask_take_back(entry=entry, reason="ผิด", by=house.cast.treasurer, at=at, idem_key="back")
        house.says(asked, Role.CHAIR, at=at)

    def step() -> Claim:
        if at_step == "pay":
            return pay_claim(claim=claim, by=house.cast.treasurer, at=at, idem_key="p")
        return confirm_claim(claim=claim, by=house.by(Role.SECRETARY), at=at)

    if not is_undone:
        assert step().status in ("approved", "paid")
        return
    with pytest.raises(claim_errors.NotDueAnyMore) as refused:
        step()
    assert claim.number in str(refused.value)
    back = withdraw_claim(claim=claim, reason="ใบเสร็จถูกยกเลิก", by=house.by(Role.WELFARE), at=at)
    assert back.status == "withdrawn", "as the refusal says"
