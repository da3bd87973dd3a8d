"""A payment made by mistake is taken back: the money, the debt, the membership, and by whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.world import Cast, make_member

from kongboon.access.errors import NotForThisOffice
from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.access.services import add_user
from kongboon.benefits.accounts import held_satang, money_account
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.history import history
from kongboon.benefits.claims.queries import moves, queue
from kongboon.benefits.claims.services import (
    Asked,
    check_claim,
    confirm_claim,
    pay_claim,
    submit_claim,
    take_back_claim,
    withdraw_claim,
)
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import CASH, IN_BANK, death_of, welfare
from kongboon.funds.models import BankAccount
from kongboon.governance.offices import add_officer
from kongboon.kernel.national_id import synthetic_id
from kongboon.ledger.checks import verify
from kongboon.ledger.errors import PeriodClosed
from kongboon.ledger.models import Batch, Entry
from kongboon.ledger.queries import balances_by_code, member_statement
from kongboon.ledger.services import close_month, reverse_entry
from kongboon.members.models import Member, StatusEvent
from kongboon.members.queries import status_history
from kongboon.members.services import end_membership, reinstate_member

WHY = "จ่ายผิดคน"


def paid(cast: Cast, asked: Asked, at: datetime, key: str = "d", **more: object) -> Claim:
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key)
    claim = confirm_claim(claim=claim, by=cast.chair, at=at, note="ถามญาติแล้ว")
    return pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key=f"pay-{key}", **more)  # type: ignore[arg-type]


def test_the_money_is_back_and_nothing_is_owed(cast: Cast, member: Member, at: datetime) -> None:
    before = balances_by_code(cast.fund)
    claim = paid(cast, death_of(cast, member, at), at)
    done = take_back_claim(claim=claim, reason=f" {WHY} ", by=cast.chair, at=at)
    assert (done.status, done.withdrawn_reason, done.withdrawn_by) == ("withdrawn", WHY, cast.chair)
    assert done.is_taken_back
    assert {code: sum_ for code, sum_ in balances_by_code(cast.fund).items() if sum_} == before
    undone = Entry.objects.filter(reverses__in=[claim.paid_entry, claim.accrual_entry])
    assert undone.count() == 2
    assert Batch.objects.filter(kind="benefit-returned").count() == 1, "both in one batch"
    assert {entry.note.text for entry in undone} == {WHY}
    assert verify(cast.fund).whole


def test_what_came_from_the_bank_goes_back_to_the_bank(cast: Cast, member: Member, at: datetime) -> None:
    bank = BankAccount.objects.get()
    claim = paid(cast, death_of(cast, member, at), at, bank=bank)
    take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    assert held_satang(money_account(cast.fund, bank)) == IN_BANK
    assert held_satang(money_account(cast.fund, None)) == CASH


def test_who_paid_does_not_take_it_back_under_any_office(cast: Cast, member: Member, at: datetime) -> None:
    claim = paid(cast, death_of(cast, member, at), at)
    with pytest.raises(errors.OwnPaymentBack, match=claim.number):
        take_back_claim(claim=claim, reason=WHY, by=cast.treasurer, at=at)
    person = add_user(username="somchai", password="khao-niao-2567")
    Officer.objects.filter(pk=cast.treasurer.pk).update(user=person, active_to=date(2024, 6, 9))
    second = add_officer(fund=cast.fund, role=Role.SECRETARY, name="ส", at=at, user=person)
    with pytest.raises(errors.OwnPaymentBack):
        take_back_claim(claim=claim, reason=WHY, by=second, at=at)
    claim.refresh_from_db()
    assert claim.status == "paid"


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.REGISTRAR, Role.AUDITOR])
def test_only_the_committee_takes_a_payment_back(cast: Cast, member: Member, at: datetime, role: str) -> None:
    claim = paid(cast, death_of(cast, member, at), at)
    with pytest.raises(NotForThisOffice):
        take_back_claim(claim=claim, reason=WHY, by=cast.officers[role], at=at)


def test_whoever_received_the_money_does_not_take_it_back(cast: Cast, member: Member, at: datetime) -> None:
    claim = paid(cast, death_of(cast, member, at, payee_name="อำไพ เขียนสวย"), at)
    with pytest.raises(errors.OwnBenefit):
        take_back_claim(claim=claim, reason=WHY, by=cast.officers[Role.SECRETARY], at=at)


def test_it_needs_a_reason_and_a_payment(cast: Cast, member: Member, at: datetime) -> None:
    claim = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
    with pytest.raises(errors.NotPaidBack):
        take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    claim = confirm_claim(claim=claim, by=cast.chair, at=at)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    with pytest.raises(errors.ReasonMissing):
        take_back_claim(claim=claim, reason=" ", by=cast.chair, at=at)
    with pytest.raises(errors.NotWaiting):
        withdraw_claim(claim=claim, reason=WHY, by=cast.chair, at=at)


def test_sent_twice_it_is_taken_back_once(cast: Cast, member: Member, at: datetime) -> None:
    claim = paid(cast, death_of(cast, member, at), at)
    for _ in range(2):
        assert take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at).is_taken_back
    with pytest.raises(errors.NotPaidBack):
        take_back_claim(claim=claim, reason=WHY, by=cast.officers[Role.SECRETARY], at=at)
    assert Entry.objects.filter(reverses__isnull=False).count() == 2


def test_a_closed_month_takes_it_only_on_an_open_day(cast: Cast, member: Member, at: datetime) -> None:
    claim = paid(cast, death_of(cast, member, at), at)
    close_month(fund=cast.fund, month="2024-06", by=cast.treasurer, at=at)
    with pytest.raises(PeriodClosed):
        take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    claim.refresh_from_db()
    assert claim.status == "paid"
    july = datetime(2024, 7, 2, 3, tzinfo=UTC)
    done = take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=july)
    assert set(Entry.objects.filter(reverses__isnull=False).values_list("date", flat=True)) == {
        date(2024, 7, 2)
    }
    assert done.paid_entry is not None
    assert done.paid_entry.date == date(2024, 6, 10), "what was paid stays written down"


def test_a_payment_half_undone_in_the_books_is_taken_back_whole(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = paid(cast, death_of(cast, member, at), at)
    assert claim.paid_entry is not None
    reverse_entry(entry=claim.paid_entry, on=date(2024, 6, 10), reason=WHY, by=cast.chair, at=at)
    take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    assert Entry.objects.filter(reverses__isnull=False).count() == 2
    assert balances_by_code(cast.fund).get("2101", 0) == 0


def test_the_membership_lives_again_as_if_never_ended(cast: Cast, member: Member, at: datetime) -> None:
    claim = paid(cast, death_of(cast, member, at), at)
    take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    member.refresh_from_db()
    assert (member.status, member.ended_on, member.ended_reason) == ("active", None, "")
    last = StatusEvent.objects.filter(member=member).order_by("pk").last()
    assert last is not None
    assert (last.status, last.on, last.reason, last.by) == (
        "active", date(2024, 6, 9), f"{claim.number} {WHY}", cast.chair,
    )  # fmt: skip
    assert WHY in status_history(member)[0].what
    stay = Asked(member, "hospital", date(2024, 6, 9), nights=1)
    waiting = submit_claim(asked=stay, by=welfare(cast), at=at, idem_key="h")
    assert [reason.code for reason in waiting.decided.reasons if reason.code == "not_active"] == []
    assert waiting.decided.lacks_only_evidence, "the rights of the day count as if nothing had been"


def test_the_right_claim_for_the_same_person_follows(cast: Cast, member: Member, at: datetime) -> None:
    take_back_claim(claim=paid(cast, death_of(cast, member, at), at), reason=WHY, by=cast.chair, at=at)
    again = paid(cast, death_of(cast, member, at, on=date(2024, 6, 8)), at, "d2")
    assert (again.number, again.status) == ("สค.2567/0002", "paid")
    member.refresh_from_db()
    assert member.ended_on == date(2024, 6, 8)
    take_back_claim(claim=again, reason=WHY, by=cast.chair, at=at)
    member.refresh_from_db()
    assert member.ended_on is None


def test_the_membership_stays_ended_while_the_wreath_says_the_death(
    cast: Cast, member: Member, at: datetime
) -> None:
    benefit = paid(cast, death_of(cast, member, at), at)
    wreath = paid(cast, death_of(cast, member, at, benefit_code="B06"), at + timedelta(minutes=5), "w")
    take_back_claim(claim=benefit, reason=WHY, by=cast.chair, at=at)
    member.refresh_from_db()
    assert member.ended_on == date(2024, 6, 9)
    take_back_claim(claim=wreath, reason=WHY, by=cast.chair, at=at)
    member.refresh_from_db()
    assert member.ended_on is None


def test_a_death_that_the_registrar_wrote_down_stays(cast: Cast, member: Member, at: datetime) -> None:
    registrar = cast.officers[Role.REGISTRAR]
    end_membership(
        member=member, reason="died", on=date(2024, 6, 9), by=registrar, at=at - timedelta(hours=1)
    )
    claim = paid(cast, death_of(cast, member, at), at)
    take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    member.refresh_from_db()
    assert member.ended_on == date(2024, 6, 9)


def test_who_joined_again_meanwhile_keeps_the_new_membership(cast: Cast, at: datetime) -> None:
    person = {"national_id": synthetic_id(5), "paid_until": date(2024, 5, 31), "heir_name": "ก"}
    old = make_member(cast, at, **person)
    claim = paid(cast, death_of(cast, old, at), at)
    make_member(cast, at, number="0009", **person)
    take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    old.refresh_from_db()
    assert old.ended_on == date(2024, 6, 9)


def test_a_membership_that_lives_again_already_is_left_alone(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = paid(cast, death_of(cast, member, at), at)
    member = reinstate_member(member=member, reason="ลงผิด", by=cast.chair, at=at, act=Act.STOP_CLAIM)
    take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    assert StatusEvent.objects.filter(member=member).count() == 3, "living already: no further event"


def test_no_figure_and_no_task_counts_it(cast: Cast, member: Member, at: datetime) -> None:
    claim = paid(cast, death_of(cast, member, at), at)
    claim = take_back_claim(claim=claim, reason=WHY, by=cast.chair, at=at)
    assert queue(cast.fund, cast.chair).is_empty
    statement = member_statement(member)
    assert statement.received == statement.paid
    assert [happening.what for happening in history(claim)][-1].endswith(WHY)
    assert [(move.is_money, move.is_back) for move in moves(claim)] == [
        (False, False), (True, False), (True, True), (False, True),
    ]  # fmt: skip
    with pytest.raises(errors.NoCheckDue):
        check_claim(claim=claim, agreed=True, by=cast.officers[Role.SECRETARY], at=at)
    with pytest.raises(errors.NotWaiting):
        pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay-d")
