"""The lawful way beside each way of misuse: two people, and it works once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

from django.db import connections
from django_scopes import scope, scopes_disabled

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.benefits.claims.services import confirm_claim, pay_claim
from kongboon.benefits.refunds.services import ask_refund, confirm_refund, pay_refund
from kongboon.benefits.tests.conftest import with_money
from kongboon.dues.agreements import agree_to_count
from kongboon.dues.models import HandOverAgreement
from kongboon.dues.services import (
    cash_with,
    hand_over,
)
from kongboon.funds.changes import FundDetails
from kongboon.funds.models import BankAccount, RegulationVersion
from kongboon.governance import errors, services
from kongboon.governance.models import Request
from kongboon.governance.requests import open_requests, perform
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.requests import ask_withdrawal
from kongboon.regulations.requests import ask_regulation
from tests import databases
from tests.misuse import (
    test_dues_and_benefits,
    test_money,
    test_petty_cash,
    test_power,
    test_rights,
    test_taking_back,
)
from tests.misuse.house import DAY, HOUR, TEXT, House
from tests.misuse.test_power import officer_of_ones_own, own_text
from tests.world import agree, entry_of, minutes_of


def test_two_people_pay(house: House) -> None:
    asked = house.says(house.asks(5_000_00), Role.CHAIR)
    entry = entry_of(house.pays(asked))
    assert entry_of(house.pays(asked)) == entry
    assert balances_by_code(house.cast.fund)["5304"] == 5_000_00


def test_two_people_change_who_holds_which_office(house: House) -> None:
    asked = house.says(officer_of_ones_own(house, Role.SECRETARY), Role.CHAIR)
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
        agreed = agree(asked, house.cast, at)
        assert (
            agreed.end is not None or perform(request=agreed, by=treasurer, at=at + 25 * HOUR).end is not None
        )
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
        fund=house.cast.fund,
        text=own_text(),
        by=house.by(Role.SECRETARY),
        at=house.at,
        idem_key="u",
        minutes=minutes_of(house.by(Role.SECRETARY), house.at),
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


def test_a_collector_agrees_to_the_count_once(house: House) -> None:
    house.receipt(house.member())
    made = house.counted()
    assert cash_with(house.cast.collector) == 0
    word = agree_to_count(hand_over=made, by=house.cast.collector, at=house.at)
    assert agree_to_count(hand_over=made, by=house.cast.collector, at=house.at) == word
    assert HandOverAgreement.objects.count() == 1


def test_two_people_move_goods_and_it_works_once(house: House) -> None:
    house.store(2_000_00)
    asked = house.says(house.goods(Act.GIVE_GOODS, 500_00, "ยายมี"), Role.CHAIR)
    entry = entry_of(house.pays(asked))
    assert entry_of(house.pays(asked)) == entry
    gone = house.says(house.goods(Act.WRITE_OFF_GOODS, 300_00, key="w"), Role.CHAIR)
    house.pays(gone)
    found = balances_by_code(house.cast.fund)
    assert (found["1170"], found["4902"], found["5201"], found["5901"]) == (
        1_200_00,
        -2_000_00,
        500_00,
        300_00,
    )


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


def test_the_catalogue_is_long() -> None:
    rooms = (test_money, test_dues_and_benefits, test_power, test_petty_cash, test_rights, test_taking_back)
    ways = [words for room in rooms for words in room.WAYS]
    assert len(ways) == len(set(ways)) >= 40
