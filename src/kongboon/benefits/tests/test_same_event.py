"""The same thing asked for twice is refused, or asked with the other paper beside it; also at confirmation and payment.

Files of tests/cases/claims: department-of-veterans-affairs/va.gov-team#28178, SORMAS-Foundation/SORMAS-Project#13414.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django_scopes import scope
from tests.world import Cast, make_member

from kongboon.benefits.claims import errors
from kongboon.benefits.claims.claim_file import read_claim
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    pay_claim,
    submit_claim,
    withdraw_claim,
)
from kongboon.benefits.errors import PaidElsewhere
from kongboon.benefits.models import Approval, Claim
from kongboon.benefits.tests.conftest import death_of, jpeg, photo, welfare, with_money
from kongboon.documents.services import file_document
from kongboon.members.models import Member

CASES = Path(__file__).parents[4] / "tests" / "cases" / "claims"
STAY = date(2024, 6, 1)


def stay(cast: Cast, member: Member, at: datetime, on: date = STAY, nights: int = 3, **more: Any) -> Asked:
    papers = (Paper("hospital_certificate", photo(cast, at)),)
    return Asked(member=member, event="hospital", event_on=on, nights=nights, papers=papers, **more)


def submit(cast: Cast, asked: Asked, at: datetime, key: str) -> Claim:
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key)


def confirm(cast: Cast, claim: Claim, at: datetime, note: str = "") -> Claim:
    return confirm_claim(claim=claim, by=cast.chair, at=at, note=note)


def pay(cast: Cast, claim: Claim, at: datetime) -> Claim:
    return pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key=f"pay/{claim.pk}")


def of_case(cast: Cast, member: Member, at: datetime, name: str) -> Asked:
    """What a file of the cases asks for, of this member and as many days before today as in the file."""
    read_claim(CASES / name)  # as the command reads it
    told = tomllib.loads((CASES / name).read_text())
    on = date(2024, 6, 9) - (
        date(2569 - 543, 11, 28) - date.fromisoformat(told["date"].replace("2569", "2026"))
    )
    return Asked(
        member=member,
        event=told["event"],
        event_on=on,
        nights=told.get("nights"),
        certificate_no=told.get("certificate_no", ""),
        papers=tuple(Paper(paper, photo(cast, at)) for paper in told["evidence"]),
    )


def test_the_same_stay_again_is_refused(cast: Cast, member: Member, at: datetime) -> None:
    first = submit(cast, of_case(cast, member, at, "33a-same-stay.toml"), at, "1")
    with pytest.raises(errors.StayTwice, match=first.number):
        submit(cast, of_case(cast, member, at, "33b-same-stay-again.toml"), at, "2")
    pay(cast, confirm(cast, first, at), at)
    with pytest.raises(errors.StayTwice):
        submit(cast, of_case(cast, member, at, "33b-same-stay-again.toml"), at, "3")


def test_nights_after_the_death_are_refused(cast: Cast, member: Member, at: datetime) -> None:
    submit(cast, of_case(cast, member, at, "34a-death-25-nov.toml"), at, "1")
    with pytest.raises(errors.AfterDeath, match="6 มิ.ย. 2567"):
        submit(cast, of_case(cast, member, at, "34b-hospital-after-death.toml"), at, "2")


@pytest.mark.parametrize(
    ("days", "nights"),
    [(0, 3), (1, 1), (-1, 2), (-2, 9), (2, 1)],
    ids=["same", "inside", "before", "around", "end"],
)
def test_a_stay_that_overlaps_is_refused(
    cast: Cast, member: Member, at: datetime, days: int, nights: int
) -> None:
    submit(cast, stay(cast, member, at), at, "1")
    with pytest.raises(errors.StayTwice):
        submit(cast, stay(cast, member, at, STAY + timedelta(days=days), nights), at, "2")


@pytest.mark.parametrize(("days", "nights"), [(3, 1), (-2, 2), (5, 1)])
def test_the_next_stay_is_another_one(
    cast: Cast, member: Member, at: datetime, days: int, nights: int
) -> None:
    submit(cast, stay(cast, member, at), at, "1")
    assert (
        submit(cast, stay(cast, member, at, STAY + timedelta(days=days), nights), at, "2").status
        == "submitted"
    )


def test_the_stay_of_another_member_and_one_whose_claim_was_withdrawn_stand(
    cast: Cast, member: Member, at: datetime
) -> None:
    first = submit(cast, stay(cast, member, at), at, "1")
    other = make_member(cast, at, number="0002", first_name="ทอง", paid_until=member.paid_until)
    assert submit(cast, stay(cast, other, at), at, "2").status == "submitted"
    withdraw_claim(claim=first, reason="จดผิด", by=welfare(cast), at=at)
    assert submit(cast, stay(cast, member, at), at, "3").status == "submitted"


def slipped_in(
    cast: Cast, member: Member, at: datetime, monkeypatch: pytest.MonkeyPatch, asked: Asked
) -> Claim:
    with monkeypatch.context() as patched:
        patched.setattr("kongboon.benefits.claims.handing_in.check_first_time", lambda *_: None)
        return submit(cast, asked, at, "slipped")


def test_it_is_asked_again_at_confirmation_and_the_first_stands(
    cast: Cast, member: Member, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = submit(cast, stay(cast, member, at), at, "1")
    second = slipped_in(cast, member, at, monkeypatch, stay(cast, member, at))
    with pytest.raises(errors.StayTwice, match=first.number):
        confirm(cast, second, at)
    assert confirm(cast, first, at).status == "approved"


def test_it_is_asked_again_at_payment(
    cast: Cast, member: Member, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = submit(cast, stay(cast, member, at), at, "1")
    second = slipped_in(cast, member, at, monkeypatch, stay(cast, member, at))
    with monkeypatch.context() as patched:
        patched.setattr("kongboon.benefits.claims.still_due.require_none_beside", lambda *_: None)
        first, second = confirm(cast, first, at), confirm(cast, second, at)
    with pytest.raises(errors.StayTwice, match=second.number):
        pay(cast, first, at)


def test_a_death_that_comes_in_stops_what_waits_for_later_nights(
    cast: Cast, member: Member, at: datetime
) -> None:
    later = submit(cast, stay(cast, member, at, date(2024, 6, 5)), at, "1")
    agreed = confirm(cast, later, at)
    submit(cast, death_of(cast, member, at, on=date(2024, 6, 4)), at, "2")
    with pytest.raises(errors.AfterDeath):
        pay(cast, agreed, at)


@pytest.mark.parametrize(("on", "nights"), [(STAY, 3), (STAY, 8), (date(2024, 6, 9), 1)])
def test_nights_before_a_death_are_good_and_so_is_the_death(
    cast: Cast, member: Member, at: datetime, on: date, nights: int
) -> None:
    death = submit(cast, death_of(cast, member, at, on=date(2024, 6, 9)), at, "1")
    ill = submit(cast, stay(cast, member, at, on, nights), at, "2")
    for claim in (ill, death):
        confirm(cast, claim, at)
    assert Approval.objects.count() == 2


def birth(cast: Cast, member: Member, at: datetime, child: str = "เด็กหญิงใบบุญ มีสุข", **more: Any) -> Asked:
    papers = (Paper("birth_certificate", photo(cast, at)),)
    told = {"relation": "child", "person_name": child, "benefit_code": "B01", "papers": papers}
    return Asked(member=member, event="birth", event_on=date(2024, 6, 3), **(told | more))


def test_a_birth_is_given_once_whichever_parent_asks(cast: Cast, member: Member, at: datetime) -> None:
    first = submit(cast, birth(cast, member, at), at, "1")
    father = make_member(cast, at, number="0002", first_name="ทอง", paid_until=member.paid_until)
    again = submit(cast, birth(cast, member, at), at, "2")
    assert (again.status, again.decided.reasons[0].code) == ("refused", "count_used_up"), "the rules say why"
    with pytest.raises(errors.BirthTwice, match=first.number):
        submit(cast, birth(cast, father, at), at, "3")


def test_another_child_of_that_day_in_the_house_is_asked_for_in_the_note(
    cast: Cast, member: Member, at: datetime
) -> None:
    first = submit(cast, birth(cast, member, at), at, "1")
    twin = submit(cast, birth(cast, member, at, "เด็กชายบุญใบ มีสุข"), at, "2")
    with pytest.raises(errors.BirthBeside, match=first.number):
        confirm(cast, twin, at)
    assert confirm(cast, twin, at, note="แฝด ดูใบเกิดทั้งสองใบแล้ว").status == "approved"


def test_the_paper_of_another_event_proves_nothing_twice(cast: Cast, member: Member, at: datetime) -> None:
    first = stay(cast, member, at, certificate_no="รพ. 12/2567")
    submit(cast, first, at, "1")
    later = replace(first, event_on=date(2024, 6, 5), nights=1)
    with pytest.raises(errors.CertificateUsed):
        submit(cast, later, at, "2")
    with pytest.raises(errors.PhotoUsed):
        submit(cast, replace(later, certificate_no=""), at, "3")


def elsewhere(at: datetime, document: bytes, certificate: str, *, paid: bool) -> None:
    """Another fund here has a claim on the same paper, and perhaps paid it."""
    other = with_money(at, code="3305060")
    with scope(fund=other.fund):
        member = make_member(other, at, paid_until=date(2024, 5, 31))
        paper = file_document(
            fund=other.fund, data=document, file_name="ก.jpg", kind="evidence", by=welfare(other), at=at
        )
        asked = stay(other, member, at, certificate_no=certificate)
        claim = submit(other, replace(asked, papers=(Paper("hospital_certificate", paper),)), at, "1")
        claim = confirm(other, claim, at, note="ถามกองทุนนั้นแล้ว")
        if paid:
            pay(other, claim, at)


@pytest.mark.parametrize("way", ["photo", "certificate"])
def test_what_another_fund_paid_meanwhile_on_the_same_paper_is_not_paid_again(
    cast: Cast, member: Member, at: datetime, way: str
) -> None:
    data = jpeg("teal")
    paper = file_document(
        fund=cast.fund, data=data, file_name="ก.jpg", kind="evidence", by=welfare(cast), at=at
    )
    asked = replace(
        stay(cast, member, at, certificate_no="รพ. 9"), papers=(Paper("hospital_certificate", paper),)
    )
    claim = confirm(cast, submit(cast, asked, at, "1"), at)
    same = (data, "รพ. 8") if way == "photo" else (jpeg("plum"), "รพ. 9")
    elsewhere(at, *same, paid=True)
    with scope(fund=cast.fund), pytest.raises(PaidElsewhere, match="3305060"):
        pay(cast, claim, at)


def test_what_another_fund_only_asks_for_is_asked_there(cast: Cast, member: Member, at: datetime) -> None:
    data = jpeg("teal")
    paper = file_document(
        fund=cast.fund, data=data, file_name="ก.jpg", kind="evidence", by=welfare(cast), at=at
    )
    asked = replace(stay(cast, member, at), papers=(Paper("hospital_certificate", paper),))
    claim = confirm(cast, submit(cast, asked, at, "1"), at)
    elsewhere(at, data, "", paid=False)
    with scope(fund=cast.fund):
        assert pay(cast, claim, at).status == "paid"
