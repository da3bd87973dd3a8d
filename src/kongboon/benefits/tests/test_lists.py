"""The elders' yearly grant: found by the rule, confirmed by another officer, paid in one batch with its vouchers."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django_scopes import scope
from tests.world import Cast, make_member

from kongboon.access.models import Role
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import take_back_claim
from kongboon.benefits.errors import InsufficientCash
from kongboon.benefits.lists import errors as list_errors
from kongboon.benefits.lists.services import candidates, claims_of, confirm_list, make_list, pay_list
from kongboon.benefits.models import BenefitList, Claim
from kongboon.benefits.tests.conftest import IN_BANK, welfare, with_money
from kongboon.funds.models import BankAccount
from kongboon.ledger.accounts import account_of_bank
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Batch
from kongboon.ledger.queries import balances_by_code
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text

ON = date(2024, 6, 9)
ELDER = "B04"  # 60 years of age, three years a member: 200 baht once a fiscal year
JOINED = date(2019, 1, 1)


@pytest.fixture
def elders(cast: Cast, at: datetime) -> list[Member]:
    """Three to whom it is due; and around them who is a day too young, too new, behind with dues, or gone."""
    paid = {"paid_until": date(2024, 5, 31), "joined_on": JOINED}
    due = [make_member(cast, at, number=f"1{n}", birth_date=date(1950 + n, 6, 9), **paid) for n in range(3)]
    make_member(cast, at, number="20", birth_date=date(1964, 6, 10), **paid)
    make_member(
        cast, at, number="21", birth_date=date(1950, 1, 1), joined_on=date(2021, 6, 10), paid_until=ON
    )
    make_member(
        cast, at, number="22", birth_date=date(1950, 1, 1), joined_on=JOINED, paid_until=date(2023, 12, 31)
    )
    make_member(cast, at, number="23", birth_date=None, joined_on=JOINED, paid_until=ON)
    return due


def _make(cast: Cast, members: list[Member], at: datetime, key: str = "year-2567") -> BenefitList:
    return make_list(
        fund=cast.fund,
        benefit_code=ELDER,
        on=ON,
        members=[m.pk for m in members],
        by=welfare(cast),
        at=at,
        idem_key=key,
    )


def test_the_rule_finds_everybody_and_nobody_else(cast: Cast, elders: list[Member]) -> None:
    found = candidates(cast.fund, ELDER, ON)
    assert [(c.member.number, c.decision.amount_satang) for c in found] == [
        ("10", 200_00),
        ("11", 200_00),
        ("12", 200_00),
    ]


def test_sixty_today_is_old_enough(cast: Cast, elders: list[Member], at: datetime) -> None:
    make_member(cast, at, number="30", birth_date=date(1964, 6, 9), joined_on=JOINED, paid_until=ON)
    assert "30" in [c.member.number for c in candidates(cast.fund, ELDER, ON)]


def test_a_list_goes_from_the_rule_to_the_vouchers(cast: Cast, elders: list[Member], at: datetime) -> None:
    made = _make(cast, elders, at)
    assert candidates(cast.fund, ELDER, ON) == (), "what is asked for already is due to nobody once more"
    assert len(confirm_list(made=made, by=cast.chair, at=at)) == 3
    bank = BankAccount.objects.get(fund=cast.fund)
    paid = pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay", bank=bank)
    assert [claim.paid_entry.paper_number for claim in claims_of(made)] == [
        "จ่าย.2567/0001",
        "จ่าย.2567/0002",
        "จ่าย.2567/0003",
    ]
    assert {claim.status for claim in claims_of(made)} == {"paid"}
    assert len(paid) == 3
    found = balances_by_code(cast.fund)
    assert found["5104"] == 600_00
    assert found.get("2101", 0) == 0
    assert found[account_of_bank(bank).code] == IN_BANK - 600_00
    assert Batch.objects.filter(kind__in=["benefit-owed", "benefit"]).count() == 2, "one batch each"
    assert verify(cast.fund).whole


def test_everything_sent_twice_happens_once(cast: Cast, elders: list[Member], at: datetime) -> None:
    made = _make(cast, elders, at)
    assert _make(cast, elders, at) == made
    confirm_list(made=made, by=cast.chair, at=at)
    assert confirm_list(made=made, by=cast.chair, at=at) == []
    pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay")
    assert len(pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay")) == 3
    with pytest.raises(list_errors.NothingToPay):
        pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay-again")
    assert Claim.objects.count() == 3
    assert balances_by_code(cast.fund)["5104"] == 600_00


def test_who_made_the_list_does_not_confirm_it(cast: Cast, elders: list[Member], at: datetime) -> None:
    made = _make(cast, elders, at)
    with pytest.raises(errors.OwnClaim):
        confirm_list(made=made, by=welfare(cast), at=at)
    with pytest.raises(list_errors.NothingToPay):
        pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay")
    assert {claim.status for claim in claims_of(made)} == {"submitted"}


def test_an_officer_on_the_list_leaves_their_own_to_another(
    cast: Cast, elders: list[Member], at: datetime
) -> None:
    Member.objects.filter(pk=elders[0].pk).update(title="", first_name="มาลี", last_name="ใจงาม")  # the chair
    Member.objects.filter(pk=elders[1].pk).update(
        title="", first_name="สมชาย", last_name="ตั้งตรง"
    )  # the treasurer
    made = _make(cast, elders, at)
    assert len(confirm_list(made=made, by=cast.chair, at=at)) == 2
    assert len(confirm_list(made=made, by=cast.officers[Role.SECRETARY], at=at)) == 1
    assert len(pay_list(made=made, by=cast.treasurer, at=at, idem_key="p1")) == 2
    assert len(pay_list(made=made, by=cast.officers[Role.BOOKKEEPER], at=at, idem_key="p2")) == 1


def test_more_than_there_is_is_not_paid_at_all(cast: Cast, elders: list[Member], at: datetime) -> None:
    made = _make(cast, elders, at)
    confirm_list(made=made, by=cast.chair, at=at)
    bank = BankAccount.objects.get(fund=cast.fund)
    pay_nothing = balances_by_code(cast.fund)
    from kongboon.ledger.drafts import EntryDraft, credit, debit
    from kongboon.ledger.services import post

    cash = cast.account("1101")
    empty = EntryDraft(
        date(2024, 6, 9), (debit(account_of_bank(bank).pk, 49_500_00), credit(cash, 49_500_00))
    )
    post(fund=cast.fund, kind="deposit", entries=[empty], idem_key="empty", by=cast.treasurer, at=at)
    with pytest.raises(InsufficientCash, match=r"600\.00"):
        pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay")
    assert balances_by_code(cast.fund)["5104"] == pay_nothing["5104"]
    assert {claim.status for claim in claims_of(made)} == {"approved"}


@pytest.mark.parametrize("code", ["B05", "B08", "B99"])
def test_what_needs_papers_or_people_is_no_list(
    cast: Cast, elders: list[Member], at: datetime, code: str
) -> None:
    with pytest.raises(list_errors.NotListable):
        candidates(cast.fund, code, ON)


def test_a_list_of_nobody_of_tomorrow_or_of_strangers_is_refused(
    cast: Cast, elders: list[Member], at: datetime
) -> None:
    with pytest.raises(list_errors.NobodyOnTheList):
        _make(cast, [], at)
    too_young = Member.objects.get(number="20")
    with pytest.raises(list_errors.NoLongerDue):
        _make(cast, [*elders, too_young], at)
    assert not Claim.objects.exists()
    assert not BenefitList.objects.exists()


def test_one_of_a_list_is_taken_back_alone(cast: Cast, elders: list[Member], at: datetime) -> None:
    made = _make(cast, elders, at)
    confirm_list(made=made, by=cast.chair, at=at)
    pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay")
    first, *_ = claims_of(made)
    take_back_claim(claim=first, reason="ย้ายไปแล้ว", by=cast.chair, at=at)
    assert balances_by_code(cast.fund)["5104"] == 400_00


def _elders_of(at: datetime, new: str) -> tuple[Cast, Member]:
    """A fund whose regulation says one thing more of the elders' grant, and one elder."""
    text = catalogue_text("standard-13")
    start = text.index(f'code = "{ELDER}"')
    made = with_money(at, text[:start] + new + text[start:], code="3305060")
    with scope(fund=made.fund):
        elder = make_member(
            made, at, number="1", birth_date=date(1950, 1, 1), joined_on=JOINED, paid_until=date(2024, 5, 31)
        )
    return made, elder


def test_where_the_regulation_wants_the_chair_a_list_waits_for_the_chair(db: None, at: datetime) -> None:
    made_fund, elder = _elders_of(at, 'path = "two_committees"\n')
    with scope(fund=made_fund.fund):
        made = _make(made_fund, [elder], at)
        confirm_list(made=made, by=made_fund.treasurer, at=at)
        with pytest.raises(errors.AnotherConfirmation):
            confirm_list(made=made, by=made_fund.officers[Role.SECRETARY], at=at)
        assert {claim.status for claim in claims_of(made)} == {"submitted"}
        confirm_list(made=made, by=made_fund.chair, at=at)
        assert {claim.status for claim in claims_of(made)} == {"approved"}


def test_a_list_paid_at_once_is_checked_by_the_committee_like_any_payment(db: None, at: datetime) -> None:
    made_fund, elder = _elders_of(at, 'path = "at_once"\n')
    with scope(fund=made_fund.fund):
        made = _make(made_fund, [elder], at)
        confirm_list(made=made, by=made_fund.chair, at=at)
        (paid,) = pay_list(made=made, by=made_fund.treasurer, at=at, idem_key="pay")
        paid.refresh_from_db()
        assert paid.check_due_on == date(2024, 6, 17)
