"""Money of a claim that goes to an officer: whoever confirms is never meant by it, and reads who is."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.world import Cast, make_member

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.payees import other_heir, payee_told
from kongboon.benefits.claims.services import confirm_claim, submit_claim
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, welfare
from kongboon.benefits.thresholds import able_to_confirm
from kongboon.governance.payments import Week
from kongboon.members.models import Member


def handed_in(cast: Cast, member: Member, at: datetime, payee: str, by: Officer | None = None) -> Claim:
    asked = death_of(cast, member, at, payee_name=payee, payee_relation="หลาน")
    return submit_claim(asked=asked, by=by or welfare(cast), at=at, idem_key="d")


@pytest.mark.parametrize(
    "payee", ["อำไพ", "คุณอำไพ", "เขียนสวย อำไพ", "นางสาวอำไพ เขียนสวย", "เลขานุการ", "ท่านเลขากองทุน", "น้องหมวย"]
)
def test_whoever_receives_it_does_not_confirm_however_they_are_written(
    cast: Cast, member: Member, at: datetime, payee: str
) -> None:
    secretary = cast.officers[Role.SECRETARY]
    own = make_member(
        cast, at, number="50", first_name="อำไพ", last_name="เขียนสวย", nickname="หมวย", house_no="77"
    )
    name_membership(officer=secretary, number=own.number, by=cast.chair, at=at)
    claim = handed_in(cast, member, at, payee)
    with pytest.raises((errors.OwnBenefit, errors.OwnHousehold)):
        confirm_claim(claim=claim, by=secretary, at=at, note="ญาติฝากรับ")
    assert confirm_claim(claim=claim, by=cast.chair, at=at, note="ถามญาติแล้ว").status == "approved"


@pytest.mark.parametrize("payee", ["อำไพ", "เลขานุการ"])
def test_an_officer_of_whom_no_membership_is_known_is_meant_too(
    cast: Cast, member: Member, at: datetime, payee: str
) -> None:
    with pytest.raises(errors.OwnBenefit):
        confirm_claim(
            claim=handed_in(cast, member, at, payee), by=cast.officers[Role.SECRETARY], at=at, note="ก"
        )


def test_whom_it_is_paid_to_is_not_counted_among_those_who_can_agree(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = handed_in(cast, member, at, "อำไพ เขียนสวย")
    able = {one.pk for one in able_to_confirm(claim, Week(cast.fund, [claim.at]))}
    assert cast.chair.pk in able
    assert cast.officers[Role.SECRETARY].pk not in able


def test_whoever_confirms_reads_that_the_register_names_another_heir(cast: Cast, at: datetime) -> None:
    heir = {"heir_name": "นายทองใบ มีสุข", "paid_until": date(2024, 5, 31)}
    member = make_member(cast, at, number="60", **heir)
    assert other_heir(handed_in(cast, member, at, "นายหลาน คนไกล")) == "นายทองใบ มีสุข"
    second = make_member(cast, at, number="61", **heir)
    asked = death_of(cast, second, at, certificate_no="2", payee_name="ทองใบ มีสุข")
    assert other_heir(submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="h")) == ""


def test_a_payee_who_asked_for_it_is_read_and_wants_a_note(cast: Cast, member: Member, at: datetime) -> None:
    claim = handed_in(cast, member, at, welfare(cast).name)
    assert welfare(cast).name in payee_told(claim)
    with pytest.raises(errors.PayeeNote, match=claim.number):
        confirm_claim(claim=claim, by=cast.chair, at=at)
    assert confirm_claim(claim=claim, by=cast.chair, at=at, note="เป็นผู้จัดงานศพ").status == "approved"


def test_a_payee_who_holds_another_office_is_read_and_wants_a_note(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = handed_in(cast, member, at, "เหรัญญิก")
    assert cast.treasurer.name in payee_told(claim)
    with pytest.raises(errors.PayeeNote):
        confirm_claim(claim=claim, by=cast.chair, at=at)


def test_other_payees_and_an_officers_own_benefit_want_none(cast: Cast, member: Member, at: datetime) -> None:
    claim = handed_in(cast, member, at, "นายทองใบ มีสุข")
    assert payee_told(claim) == ""
    assert confirm_claim(claim=claim, by=cast.chair, at=at).status == "approved"
    own = make_member(
        cast, at, number="50", first_name="อำไพ", last_name="เขียนสวย", paid_until=date(2024, 5, 31)
    )
    asked = death_of(cast, own, at, certificate_no="2", payee_name=own.full_name)
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="own")
    assert payee_told(claim) == ""
    assert confirm_claim(claim=claim, by=cast.chair, at=at).status == "approved"
