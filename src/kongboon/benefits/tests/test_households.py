"""Nobody confirms, pays, checks or takes back for themselves or their household; the database knows it too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.world import Cast, make_member

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.access.services import add_user
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import (
    check_claim,
    confirm_claim,
    decline_claim,
    pay_claim,
    submit_claim,
    take_back_claim,
)
from kongboon.benefits.errors import NoMemberOfThatNumber, OwnMembership
from kongboon.benefits.households import member_of, members_by_officer, name_membership
from kongboon.benefits.models import Approval, Claim, OfficerMembership
from kongboon.benefits.tests.conftest import death_of, welfare
from kongboon.funds.ids import next_id
from kongboon.governance.offices import add_officer
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.services import post, reverse_entry
from kongboon.members.models import Member


@pytest.fixture
def boonmi(cast: Cast, at: datetime) -> Member:
    return make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="นายทองใบ", house_no="12/3")


def _of_the_house(cast: Cast, officer: Officer, at: datetime, **more: object) -> Member:
    """Write down that an officer is another member of Boonmi's house."""
    values: dict[str, Any] = {
        "number": f"9{officer.pk % 1000}",
        "first_name": "คนบ้านเดียวกัน",
        "house_no": "12/3",
    }
    member = make_member(cast, at, **(values | more))
    name_membership(officer=officer, number=member.number, by=cast.officers[Role.REGISTRAR], at=at)
    return member


def _submitted(cast: Cast, member: Member, at: datetime) -> Claim:
    return submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")


def test_who_is_which_member_is_written_down_by_another_officer(
    cast: Cast, boonmi: Member, at: datetime
) -> None:
    registrar = cast.officers[Role.REGISTRAR]
    assert member_of(cast.treasurer) is None
    assert name_membership(officer=cast.treasurer, number="๐๐๐๑", by=registrar, at=at) == boonmi
    name_membership(officer=cast.treasurer, number="0001", by=registrar, at=at)
    assert OfficerMembership.objects.count() == 1, "the same again writes nothing"
    assert members_by_officer(cast.fund) == {cast.treasurer.pk: boonmi}
    name_membership(officer=cast.treasurer, number="", by=cast.chair, at=at)
    assert member_of(cast.treasurer) is None
    with pytest.raises(NoMemberOfThatNumber, match="77"):
        name_membership(officer=cast.treasurer, number="77", by=registrar, at=at)
    with pytest.raises(OwnMembership):
        name_membership(officer=cast.chair, number="0001", by=cast.chair, at=at)
    with pytest.raises(NotAllowed):
        name_membership(officer=cast.chair, number="0001", by=cast.treasurer, at=at)


def test_the_household_neither_confirms_nor_refuses(cast: Cast, boonmi: Member, at: datetime) -> None:
    _of_the_house(cast, cast.chair, at)
    claim = _submitted(cast, boonmi, at)
    with pytest.raises(errors.OwnHousehold, match=claim.number):
        confirm_claim(claim=claim, by=cast.chair, at=at)
    with pytest.raises(errors.OwnHousehold):
        decline_claim(claim=claim, by=cast.chair, at=at, note="ไม่เห็นด้วย")


def test_the_household_neither_pays_nor_checks_nor_takes_back(
    cast: Cast, boonmi: Member, at: datetime
) -> None:
    bookkeeper, secretary = cast.officers[Role.BOOKKEEPER], cast.officers[Role.SECRETARY]
    claim = confirm_claim(claim=_submitted(cast, boonmi, at), by=cast.chair, at=at)
    _of_the_house(cast, bookkeeper, at)
    _of_the_house(cast, secretary, at)
    with pytest.raises(errors.OwnHousehold):
        pay_claim(claim=claim, by=bookkeeper, at=at, idem_key="p")
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    with pytest.raises(errors.OwnHousehold):
        check_claim(claim=claim, agreed=True, by=secretary, at=at)
    with pytest.raises(errors.OwnHousehold):
        take_back_claim(claim=claim, reason="ผิดคน", by=secretary, at=at)
    assert check_claim(claim=claim, agreed=True, by=cast.chair, at=at).verdict == "yes"


@pytest.mark.parametrize("more", [{"house_no": "12/4"}, {"moo": 7}, {"house_no": ""}])
def test_another_house_village_or_an_unknown_house_is_no_household(
    cast: Cast, boonmi: Member, at: datetime, more: dict[str, Any]
) -> None:
    _of_the_house(cast, cast.chair, at, **more)
    assert confirm_claim(claim=_submitted(cast, boonmi, at), by=cast.chair, at=at).status == "approved"


def test_two_people_of_one_name_are_told_apart_once_it_is_written_down(cast: Cast, at: datetime) -> None:
    names = {"first_name": "มาลี", "last_name": "ใจงาม", "paid_until": date(2024, 5, 31)}
    namesake = make_member(cast, at, heir_name="ก", **names)
    claim = _submitted(cast, namesake, at)
    with pytest.raises(errors.OwnBenefit):
        confirm_claim(claim=claim, by=cast.chair, at=at)
    _of_the_house(cast, cast.chair, at, house_no="9", **names)
    assert confirm_claim(claim=claim, by=cast.chair, at=at).status == "approved"


def test_a_new_office_of_the_same_user_is_the_same_person(cast: Cast, boonmi: Member, at: datetime) -> None:
    person = add_user(username="laor", password="khao-niao-2567")
    old = cast.officers[Role.SECRETARY]
    Officer.objects.filter(pk=old.pk).update(user=person, active_to=date(2024, 6, 9))
    _of_the_house(cast, old, at)
    new = add_officer(fund=cast.fund, role=Role.CHAIR, name="ล", at=at, user=person)
    claim = _submitted(cast, boonmi, at)
    with pytest.raises(errors.OwnHousehold):
        confirm_claim(claim=claim, by=new, at=at)
    with _refused("approval.own_house"):
        _approve(cast, claim, new, at)


# ---- The database ------------------------------------------------------------------------------------------


class _refused:  # noqa: N801  (reads as a word of the test)
    def __init__(self, code: str) -> None:
        self._code = code

    def __enter__(self) -> None:
        self._atomic = transaction.atomic()
        self._atomic.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self._atomic.__exit__(kind, error, trace)
        assert isinstance(error, DatabaseError), "nothing was refused"
        assert any(code in str(error) for code in self._code.split("|")), error
        return True


def _approve(cast: Cast, claim: Claim, officer: Officer, at: datetime, kind: str = "confirm") -> None:
    amount = claim.amount_satang if kind == "confirm" else None
    Approval.objects.create(
        id=next_id(cast.fund), fund=cast.fund, claim=claim, officer=officer, kind=kind, verdict="yes",
        amount_satang=amount, at=at,
    )  # fmt: skip


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_the_database_refuses_the_word_of_the_household(cast: Cast, boonmi: Member, at: datetime) -> None:
    claim = _submitted(cast, boonmi, at)
    _of_the_house(cast, cast.chair, at)
    with _refused("approval.own_house"):
        _approve(cast, claim, cast.chair, at)
    name_membership(officer=cast.treasurer, number=boonmi.number, by=cast.officers[Role.REGISTRAR], at=at)
    with _refused("approval.own_house"):
        _approve(cast, claim, cast.treasurer, at)
    name_membership(officer=cast.treasurer, number="", by=cast.officers[Role.REGISTRAR], at=at)
    with _refused("approval.own_house"):
        _approve(cast, claim, cast.treasurer, at + timedelta(days=29))
    _approve(cast, claim, cast.treasurer, at + timedelta(days=31))


def test_the_database_refuses_the_return_of_a_payment_by_the_household(
    cast: Cast, boonmi: Member, at: datetime
) -> None:
    claim = confirm_claim(claim=_submitted(cast, boonmi, at), by=cast.chair, at=at)
    paid = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    secretary = cast.officers[Role.SECRETARY]
    _of_the_house(cast, secretary, at)
    for entry in (paid.paid_entry, paid.accrual_entry):
        assert entry is not None
        reverse_entry(entry=entry, on=date(2024, 6, 10), reason="x", by=cast.chair, at=at, act=Act.STOP_CLAIM)
    back = (
        "UPDATE benefits_claim SET status='withdrawn', withdrawn_at=at, withdrawn_by_id=%s,"
        " withdrawn_reason='x' WHERE id=%s"
    )
    with _refused("claim.own_house"):
        _sql(back, secretary.pk, paid.pk)
    _sql(back, cast.chair.pk, paid.pk)


def test_the_database_refuses_money_out_of_the_hand_of_the_household(
    cast: Cast, boonmi: Member, at: datetime
) -> None:
    claim = confirm_claim(claim=_submitted(cast, boonmi, at), by=cast.chair, at=at)
    lines = (
        debit(cast.account("2101"), 10_000_00, claim.member_id),
        credit(cast.account("1101"), 10_000_00),
    )
    draft = EntryDraft(date(2024, 6, 10), lines, paper="P", source=f"claim/{claim.pk}")
    posted = post(fund=cast.fund, kind="benefit", entries=[draft], idem_key="x", by=cast.treasurer, at=at)
    registrar = cast.officers[Role.REGISTRAR]
    _of_the_house(cast, cast.treasurer, at - timedelta(days=32))
    pay = "UPDATE benefits_claim SET status='paid', paid_entry_id=%s WHERE id=%s"
    with _refused("claim.own_house"):
        _sql(pay, posted.entry_ids[0], claim.pk)
    name_membership(officer=cast.treasurer, number="", by=registrar, at=at - timedelta(days=31))
    _sql(pay, posted.entry_ids[0], claim.pk)


def test_the_database_keeps_who_is_which_member(cast: Cast, boonmi: Member, at: datetime) -> None:
    registrar = cast.officers[Role.REGISTRAR]
    name_membership(officer=cast.treasurer, number="0001", by=registrar, at=at)
    for change in (
        "UPDATE benefits_officermembership SET member_id=NULL",
        "DELETE FROM benefits_officermembership",
    ):
        with _refused("append_only|permission denied"):
            _sql(change)
    with _refused("membership.own"):
        OfficerMembership.objects.create(
            id=next_id(cast.fund), fund=cast.fund, officer=cast.chair, member=None, by=cast.chair, at=at
        )
