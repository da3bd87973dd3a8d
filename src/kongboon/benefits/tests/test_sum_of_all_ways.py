"""One payment cut in pieces over claims, refunds and other payments is one payment; a household is one payee."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, added_up, make_member, resolved

from kongboon.access.models import Role
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, decline_claim, submit_claim
from kongboon.benefits.households import name_membership
from kongboon.benefits.lists.services import confirm_list
from kongboon.benefits.models import Claim
from kongboon.benefits.refunds.services import ask_refund, more_words
from kongboon.benefits.tests.conftest import death_of, photo, welfare, with_money
from kongboon.benefits.tests.large import RICH, elders, elders_text, text_of
from kongboon.benefits.thresholds import approval_step, payable_from
from kongboon.governance import errors
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm, decline, is_payee, perform, speakers
from kongboon.kernel.thai_text import search_key
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment
from kongboon.members.corrections import correct_member
from kongboon.members.models import Member
from kongboon.members.services import end_membership

from .test_refunds import paying

DAY = timedelta(days=1)
EACH = 4_000_00
TEXT = text_of("4,000").replace("refund_percent = 0", "refund_percent = 50")


@ground
def cast(at: datetime) -> Cast:
    """A fund whose regulation is silent about approvals; one percent of its money is above every step."""
    return with_money(at, TEXT, cash=RICH, users=True)


def somchai(cast: Cast, at: datetime, number: str = "9001", **more: Any) -> Member:
    values = {"first_name": "สมชาย", "last_name": "ใจดี", "title": "นาย", "house_no": "9/1", **more}
    return make_member(cast, at, number=number, paid_until=date(2024, 5, 31), **values)


def claims(cast: Cast, at: datetime, member: Member, **more: Any) -> Claim:
    """Help of 4,000 baht asked for at a moment."""
    papers = (Paper("disability_card", photo(cast, at)),)
    asked = Asked(member, "disability", date(2024, 6, 9), papers=papers, **more)
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=f"{member.pk}/{at}")


def pays(cast: Cast, at: datetime, payee: str, satang: int = EACH, by: str = Role.TREASURER) -> Request:
    payment = Payment("5304", "1101", satang, payee, "ค่าแรง", resolution=resolved(cast, at))
    return ask_payment(
        fund=cast.fund, payment=payment, by=cast.officers[by], at=at, idem_key=f"{payee}/{at}/{by}"
    )


def words(claim: Claim) -> int:
    return approval_step(claim, claim.amount_satang).confirmations


def test_a_claim_a_refund_and_another_payment_to_one_member_are_one_sum(cast: Cast, at: datetime) -> None:
    member = paying(
        cast, at, months=1, number="9001", first_name="สมชาย", last_name="ใจดี", house_no="9/1",
        joined_on=date(2017, 1, 1), paid_until=date(2024, 5, 31),
    )  # fmt: skip
    first = claims(cast, at, member)
    assert words(first) == 1, "alone"
    end_membership(
        member=member, reason="resigned", on=date(2024, 6, 9), by=cast.officers[Role.REGISTRAR], at=at
    )
    member.refresh_from_db()
    second = pays(cast, at + DAY, "นายสมชาย ใจดี", by=Role.BOOKKEEPER)
    assert added_up(second) == 2 * EACH
    refund = ask_refund(member=member, by=cast.officers[Role.REGISTRAR], at=at + 2 * DAY)
    assert refund.amount_satang < EACH
    assert more_words(refund) == 2
    third = pays(cast, at + 3 * DAY, "สมชาย  ใจดี")
    assert added_up(third) == 3 * EACH + refund.amount_satang


def test_a_claim_counts_what_was_paid_to_its_member_by_another_way(cast: Cast, at: datetime) -> None:
    member, other = somchai(cast, at), somchai(cast, at, "9002", first_name="สมศรี", house_no="7")
    pays(cast, at, "นายสมชาย ใจดี", 17_000_00)
    claim = claims(cast, at + DAY, member)
    step = approval_step(claim, claim.amount_satang)
    assert (step.confirmations, step.with_chair, step.wait_hours) == (2, True, 24)
    assert payable_from(claim, claim.amount_satang, at + DAY) == at + 2 * DAY, "on the notice"
    assert words(claims(cast, at + DAY, other)) == 1, "another house"


def test_two_members_of_one_house_are_one_sum(cast: Cast, at: datetime) -> None:
    one, other = somchai(cast, at), somchai(cast, at, "9002", first_name="สมศรี")
    assert words(claims(cast, at, one)) == 1
    assert words(claims(cast, at + DAY, other)) == 2
    assert added_up(pays(cast, at + 2 * DAY, "สมศรี ใจดี")) == 3 * EACH


@pytest.mark.parametrize("house", ["9/2", "๙ /๑"], ids=["another house", "in Thai digits"])
def test_a_house_that_one_officer_corrects_cuts_no_sum(cast: Cast, at: datetime, house: str) -> None:
    one, other = somchai(cast, at), somchai(cast, at, "9002", first_name="สมศรี")
    claims(cast, at, one)
    correct_member(member=other, changes={"house_no": house}, by=cast.officers[Role.REGISTRAR], at=at)
    other.refresh_from_db()
    assert words(claims(cast, at + DAY, other)) == 2


def test_without_a_house_number_nobody_knows_who_lives_together(cast: Cast, at: datetime) -> None:
    one = somchai(cast, at, house_no="")
    other = somchai(cast, at, "9002", first_name="สมศรี", house_no="")
    claims(cast, at, one)
    assert words(claims(cast, at + DAY, other)) == 1


def test_whoever_receives_a_claim_by_a_typed_name_is_counted(cast: Cast, at: datetime) -> None:
    claims(cast, at, somchai(cast, at), payee_name="นางหลาน ชาวไร่", payee_relation="หลาน")
    assert added_up(pays(cast, at + DAY, "หลาน ชาวไร่")) == 2 * EACH
    assert added_up(pays(cast, at + DAY, "นายสมชาย ใจดี", by=Role.BOOKKEEPER)) == 2 * EACH
    assert added_up(pays(cast, at + 9 * DAY, "ร้านอื่น")) == EACH


def test_two_who_ask_for_one_typed_name_are_one_sum(cast: Cast, at: datetime) -> None:
    pays(cast, at, "ร้านป้าแดง")
    assert added_up(pays(cast, at + DAY, "ร้านป้าแดง", by=Role.BOOKKEEPER)) == 2 * EACH
    assert added_up(pays(cast, at + 9 * DAY, "ร้านลุงดำ", by=Role.BOOKKEEPER)) == EACH


def test_after_eight_days_the_sum_is_fresh(cast: Cast, at: datetime) -> None:
    one, other = somchai(cast, at), somchai(cast, at, "9002", first_name="สมศรี")
    claims(cast, at, one)
    assert words(claims(cast, at + 8 * DAY, other)) == 1


def test_what_was_not_agreed_to_does_not_count(cast: Cast, at: datetime) -> None:
    one, other = somchai(cast, at), somchai(cast, at, "9002", first_name="สมศรี")
    first = claims(cast, at, one)
    decline_claim(claim=first, by=cast.chair, at=at, note="เอกสารไม่ตรง")
    asked = pays(cast, at, "สมชาย ใจดี")
    decline(request=asked, by=cast.chair, at=at, note="ไม่ต้องจ่าย")
    assert words(claims(cast, at + DAY, other)) == 1


def test_a_death_waits_for_nothing_that_was_paid_before_and_counts_for_what_comes(
    cast: Cast, at: datetime
) -> None:
    one, other = somchai(cast, at), somchai(cast, at, "9002", first_name="สมศรี")
    pays(cast, at, "นายสมชาย ใจดี", 19_000_00)
    died = submit_claim(
        asked=death_of(cast, one, at, payee_name="สมศรี ใจดี", payee_relation="ภรรยา"),
        by=welfare(cast), at=at + DAY, idem_key="d",
    )  # fmt: skip
    assert died.at_once
    assert approval_step(died, died.amount_satang).confirmations == 1
    died = confirm_claim(claim=died, by=cast.officers[Role.SECRETARY], at=at + DAY)
    assert died.status == Claim.Status.APPROVED
    assert not died.waits_at(at + DAY), "may be paid at once"
    assert words(claims(cast, at + 2 * DAY, other)) == 2


def test_neither_payee_nor_the_household_agrees_or_pays(cast: Cast, at: datetime) -> None:
    somchai(cast, at)
    wife = somchai(cast, at, "9002", first_name="สมศรี")
    away = somchai(cast, at, "9003", first_name="สมหญิง", house_no="77")
    name_membership(officer=cast.officers[Role.SECRETARY], number=wife.number, by=cast.chair, at=at)
    name_membership(officer=cast.officers[Role.WELFARE], number=away.number, by=cast.chair, at=at)
    asked = pays(cast, at, "นายสมชาย ใจดี", 1_000_00, by=Role.BOOKKEEPER)
    assert is_payee(asked, cast.officers[Role.SECRETARY])
    assert cast.officers[Role.SECRETARY] not in speakers(asked)
    with pytest.raises(errors.PayeeConfirms):
        confirm(request=asked, by=cast.officers[Role.SECRETARY], at=at)
    name_membership(officer=cast.treasurer, number=wife.number, by=cast.chair, at=at)
    asked = confirm(request=asked, by=cast.officers[Role.WELFARE], at=at).request
    with pytest.raises(errors.PayeeConfirms):
        perform(request=asked, by=cast.treasurer, at=at)
    assert perform(request=asked, by=cast.officers[Role.BOOKKEEPER], at=at).end is not None


@pytest.mark.parametrize("count", [3, 12])
def test_a_list_is_many_payees_and_reads_the_week_once(db: None, at: datetime, count: int) -> None:
    made = with_money(at, elders_text("1,000"), cash=RICH, users=True)
    with scope(fund=made.fund):
        listed = elders(made, at, count)
        member = Member.objects.get(fund=made.fund, number="10")
        member.__class__.objects.filter(pk=member.pk).update(
            first_name="บุญเลิศ", last_name="ทองดี", search_text=search_key("บุญเลิศทองดี")
        )
        pays(made, at - DAY, "บุญเลิศ ทองดี", 4_500_00)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            agreed = confirm_list(made=listed, by=made.chair, at=at)
        assert len(agreed) == count
        week = [query for query in caught.captured_queries if 'FROM "benefits_refund"' in query["sql"]]
        assert len(week) == 1, "once for the whole list"
        waiting = Claim.objects.filter(fund=made.fund, status=Claim.Status.SUBMITTED)
        assert [claim.member_id for claim in waiting] == [member.pk], "that one wants a second word"
        confirm_list(made=listed, by=made.officers[Role.SECRETARY], at=at)
        assert not waiting.all().exists()
