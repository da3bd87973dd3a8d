"""Committees of two, three and five live a month: dues, an illness, a death on a Sunday, the treasurer's own illness.

Each of them does it alone with its officers, nobody from outside and no collector; nothing waits that may not wait, and
nothing is done by one person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django_scopes import scope

from kongboon.access.levels import Level
from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.access.services import add_user, is_same_person
from kongboon.benefits.claims.checks import yes_confirmations
from kongboon.benefits.claims.services import Asked, Claim, Paper, confirm_claim, pay_claim, submit_claim
from kongboon.benefits.households import name_membership
from kongboon.benefits.tests.conftest import specimen
from kongboon.documents.services import file_document
from kongboon.dues.services import Share, Taking, cash_with, hand_over, open_round, record_collection
from kongboon.funds.models import BankAccount, Village
from kongboon.funds.services import NewFund, create_fund
from kongboon.governance.models import Request
from kongboon.governance.offices import add_officer
from kongboon.governance.requests import confirm, payable_from, perform, step_of
from kongboon.governance.resolutions import NewResolution, standing_resolutions, write_down
from kongboon.kernel.errors import DomainError
from kongboon.ledger.accounts import account_of_bank, open_books
from kongboon.ledger.moves import Payment
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.requests import ask_payment
from kongboon.ledger.services import close_month, record_opening
from kongboon.members.models import Member
from kongboon.members.services import NewMember, enrol_members
from kongboon.rules.catalogue import catalogue_text
from tests import world

COMMITTEES = {
    2: (Role.CHAIR, Role.TREASURER),
    3: (Role.CHAIR, Role.TREASURER, Role.SECRETARY),
    5: (Role.CHAIR, Role.TREASURER, Role.SECRETARY, Role.WELFARE, Role.REGISTRAR),
}
# A fund that pays 3,000 baht a night, so that a stay is a small, a middling or a large sum.
TEXT = catalogue_text("standard-13").replace(
    'per_night = "100"\ncaps = { per_event = "600", per_year_nights = 10, year = "fiscal" }',
    'per_night = "3000"',
)
SUNDAY = datetime(2024, 6, 9, 4, 0, tzinfo=UTC)
CASH, BANK = 50_000_00, 200_000_00


@dataclass
class Committee:
    """A fund with these officers alone."""

    cast: world.Cast
    at: datetime = SUNDAY

    @property
    def officers(self) -> list[Officer]:
        return list(self.cast.officers.values())

    def others(self, *but: Officer) -> list[Officer]:
        return [one for one in self.officers if not any(is_same_person(one, other) for other in but)]

    def member(self, number: str, first_name: str, house_no: str) -> Member:
        new = NewMember(
            number=number,
            first_name=first_name,
            last_name="มีสุข",
            village_id=self.cast.villages[4].pk,
            joined_on=date(2017, 1, 1),
            birth_date=date(1955, 3, 2),
            house_no=house_no,
            paid_until=date(2024, 5, 31),
        )
        return enrol_members(fund=self.cast.fund, news=[new], by=self.cast.treasurer, at=self.at)[0]

    @property
    def resolution(self) -> str:
        """What lets the costs of running the fund pass their ceiling, as three people signed it."""
        signers = (world.NAMES[Role.CHAIR], world.NAMES[Role.TREASURER], "บัวลา ใจเย็น")
        new = NewResolution(1, SUNDAY.date(), "costs", "ซื้อของใช้สำนักงาน", signers)
        if (known := standing_resolutions(self.cast.fund).first()) is not None:
            return known.label
        chair = self.cast.chair
        minutes = world.minutes_of(chair, SUNDAY)
        return write_down(fund=self.cast.fund, new=new, minutes=minutes, by=chair, at=SUNDAY).label

    def paper(self, name: str, seed: int = 1) -> Paper:
        photo = file_document(
            fund=self.cast.fund,
            data=specimen(seed),
            file_name="ใบ.jpg",
            kind="evidence",
            by=self.cast.chair,
            at=self.at,
        )
        return Paper(name, photo)

    def illness(self, member: Member, by: Officer) -> Claim:
        asked = Asked(
            member,
            "hospital",
            date(2024, 6, 3),
            nights=1,
            papers=(self.paper("hospital_certificate"),),
            ground="agreed",
        )
        return submit_claim(asked=asked, by=by, at=self.at, idem_key=f"ill/{member.pk}")

    def agreed(self, claim: Claim, *but: Officer) -> Claim:
        for officer in self.others(claim.submitted_by, *but):
            if claim.status == Claim.Status.SUBMITTED:
                claim = confirm_claim(claim=claim, by=officer, at=self.at)
        return claim

    def paid(self, claim: Claim, by: Officer) -> Claim:
        return pay_claim(claim=claim, by=by, at=self.at, idem_key=f"pay/{claim.pk}")

    def asks(self, amount: int, payee: str) -> Request:
        payment = Payment("5304", "1101", amount, payee, "ของใช้สำนักงาน", resolution=self.resolution)
        return ask_payment(
            fund=self.cast.fund,
            payment=payment,
            by=self.cast.treasurer,
            at=self.at,
            idem_key=f"{payee}/{amount}",
        )

    def said(self, request: Request) -> Request:
        for officer in sorted(self.others(request.asked_by), key=lambda one: one.role != Role.CHAIR):
            if len(request.confirmations) < step_of(request).confirmations:
                request = confirm(request=request, by=officer, at=self.at).request
        return request


@pytest.fixture(params=COMMITTEES, ids=lambda count: f"committee of {count}")
def committee(db: None, request: pytest.FixtureRequest) -> Iterator[Committee]:
    at = SUNDAY - timedelta(days=8)
    fund = create_fund(
        NewFund(
            code="3305050",
            name="กองทุนสวัสดิการชุมชนตำบลโสน",
            villages=world.VILLAGES,
            banks=(("ธ.ก.ส.", "ขุขันธ์", "9200012345"),),
            regulation=TEXT,
        ),
        at=at,
    )
    with scope(fund=fund):
        open_books(fund)
        villages = {village.moo: village for village in Village.objects.filter(fund=fund)}
        officers = {
            role: add_officer(
                fund=fund,
                role=role,
                name=world.NAMES[role],
                at=at,
                user=add_user(username=role, password=world.PASSWORD, name=world.NAMES[role]),
            )
            for role in COMMITTEES[request.param]
        }
        cast = world.Cast(fund, officers, villages)
        bank = account_of_bank(BankAccount.objects.get(fund=fund))
        record_opening(
            fund=fund,
            on=date(2024, 6, 1),
            balances={"1101": CASH, bank.code: BANK},
            by=cast.treasurer,
            at=at,
        )
        world.sign(cast.chair, at)
        yield Committee(cast)


def test_every_act_of_a_fund_is_one_that_two_officers_can_do() -> None:
    """A chair and a treasurer have nobody else: what is a registrar's or a secretary's elsewhere is theirs too."""
    here = [act for act in Act if act.rule.level is Level.FUND]
    assert [act for act in here if not {Role.CHAIR, Role.TREASURER} & set(act.rule.roles)] == []
    assert {Role.CHAIR, Role.TREASURER} <= set(Act.AGREE_TO_REQUEST.rule.roles)


def test_a_month(committee: Committee) -> None:
    cast, at = committee.cast, committee.at
    ill = committee.member("0001", "บุญมี", "12")
    round = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.treasurer, at=at
    )
    record_collection(
        round=round,
        takings=[Taking((Share(ill.pk, months=1),))],
        on=date(2024, 6, 9),
        idem_key="tap",
        by=cast.treasurer,
        at=at,
    )
    held = cash_with(cast.treasurer)
    if held:
        hand_over(
            collector=cast.treasurer,
            expected_satang=held,
            counted_satang=held,
            on=date(2024, 6, 9),
            idem_key="hand",
            by=cast.chair,
            at=at,
        )
    claim = committee.agreed(committee.illness(ill, cast.chair))
    assert committee.paid(claim, cast.treasurer).status == Claim.Status.PAID
    small = committee.said(committee.asks(900_00, "ร้านเครื่องเขียนป้าแดง"))
    assert perform(request=small, by=cast.treasurer, at=at).end is not None
    later = at + timedelta(days=30)
    closed = close_month(fund=cast.fund, month="2024-06", by=cast.treasurer, at=later)
    assert closed is not None


def test_a_death_on_a_sunday_is_paid_on_that_sunday(committee: Committee) -> None:
    cast = committee.cast
    assert committee.at.weekday() == 6
    dead = committee.member("0002", "คำมูล", "7")
    asked = Asked(
        dead,
        "death",
        date(2024, 6, 9),
        certificate_no="33-01/2567",
        payee_name="นายทองใบ มีสุข",
        papers=(committee.paper("death_certificate"),),
    )
    claim = submit_claim(asked=asked, by=cast.treasurer, at=committee.at, idem_key="death")
    claim = confirm_claim(claim=claim, by=cast.chair, at=committee.at)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=committee.at, idem_key="pay")
    assert claim.status == Claim.Status.PAID


def test_the_treasurer_falls_ill(committee: Committee) -> None:
    """With two officers the treasurer writes the own claim down, and the chair looks, agrees and pays."""
    cast, at = committee.cast, committee.at
    own = committee.member("0003", "สมชาย", "30")
    name_membership(officer=cast.treasurer, number=own.number, by=cast.chair, at=at)
    by = cast.chair if len(committee.officers) > 2 else cast.treasurer
    claim = committee.illness(own, by)
    with pytest.raises(DomainError):
        confirm_claim(claim=claim, by=cast.treasurer, at=at)
    claim = committee.agreed(claim, cast.treasurer)
    with pytest.raises(DomainError):
        committee.paid(claim, cast.treasurer)
    assert committee.paid(claim, cast.chair).status == Claim.Status.PAID


@pytest.mark.parametrize("baht", [4_000, 12_000, 25_000])
def test_a_payment_of_any_sum_comes_through_with_never_less_than_two(committee: Committee, baht: int) -> None:
    cast, before = committee.cast, balances_by_code(committee.cast.fund)["1101"]
    request = committee.asks(baht * 100, "ร้านเครื่องเขียนป้าแดง")
    with pytest.raises(DomainError):
        perform(request=request, by=cast.treasurer, at=committee.at)
    request = committee.said(request)
    assert len({word.officer_id for word in request.confirmations} - {cast.treasurer.pk}) >= 1
    when = payable_from(request) or committee.at
    assert when <= committee.at + timedelta(days=3)
    if when > committee.at:
        with pytest.raises(DomainError):
            perform(request=request, by=cast.treasurer, at=when - timedelta(minutes=1))
    assert perform(request=request, by=cast.treasurer, at=when).end is not None
    assert balances_by_code(cast.fund)["1101"] == before - baht * 100


@pytest.mark.parametrize("nights", [1, 4, 7])
def test_a_claim_of_any_sum_comes_through_with_never_less_than_two(committee: Committee, nights: int) -> None:
    ill = committee.member("0004", "ทองสุข", "41")
    asked = Asked(
        ill,
        "hospital",
        date(2024, 6, 1),
        nights=nights,
        papers=(committee.paper("hospital_certificate"),),
        ground="agreed",
    )
    claim = submit_claim(asked=asked, by=committee.cast.chair, at=committee.at, idem_key="long")
    assert claim.amount_satang == nights * 3_000_00
    claim = committee.agreed(claim)
    assert claim.status == Claim.Status.APPROVED
    assert {word.officer.role for word in yes_confirmations(claim)} - {Role.CHAIR}
    committee.at = claim.payable_from or committee.at
    assert committee.at <= SUNDAY + timedelta(days=3)
    assert committee.paid(claim, committee.cast.treasurer).status == Claim.Status.PAID
