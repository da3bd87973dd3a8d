"""Who approves by the regulation: at once, the treasurer, the committee, two committees; one person is one word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from django_scopes import scope
from tests.world import Cast, make_member

from kongboon.access.models import Role
from kongboon.access.services import add_user
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, submit_claim
from kongboon.benefits.incidents.errors import TreasurerApproves
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo, welfare, with_money
from kongboon.rules.catalogue import catalogue_text

ON = date(2024, 6, 9)


@contextmanager
def _claim(at: datetime, path: str, amount: str, by: Role = Role.WELFARE) -> Iterator[tuple[Cast, Claim]]:
    """A help to the bed-ridden of one sum by one path, handed in."""
    text = catalogue_text("standard-13").replace(
        'event = "disability"\nclause = "ข้อ 12(9)"\namount = "500"',
        f'event = "disability"\nclause = "ข้อ 12(9)"\namount = "{amount}"\npath = "{path}"',
    )
    assert f'amount = "{amount}"\npath' in text
    cast = with_money(at, text)
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 5, 31))
        asked = Asked(member, "disability", ON, papers=(Paper("disability_card", photo(cast, at)),))
        yield cast, submit_claim(asked=asked, by=cast.officers[by], at=at, idem_key="c")


def _say(cast: Cast, claim: Claim, at: datetime, *roles: Role) -> str:
    for role in roles:
        claim = confirm_claim(claim=claim, by=cast.officers[role], at=at)
    return claim.status


@pytest.mark.parametrize(
    ("path", "amount", "roles", "status"),
    [
        ("committee", "5,000", [Role.SECRETARY], "approved"),
        ("committee", "5,001", [Role.SECRETARY], "submitted"),
        ("committee", "5,001", [Role.SECRETARY, Role.BOOKKEEPER], "approved"),
        ("committee", "20,001", [Role.SECRETARY, Role.CHAIR], "approved"),
        ("treasurer", "5,000", [Role.TREASURER], "approved"),
        ("treasurer", "5,000", [Role.CHAIR], "approved"),
        ("treasurer", "20,001", [Role.TREASURER], "submitted"),
        ("treasurer", "20,001", [Role.TREASURER, Role.CHAIR], "approved"),
        ("two_committees", "500", [Role.SECRETARY], "submitted"),
        ("two_committees", "500", [Role.SECRETARY, Role.CHAIR], "approved"),
        ("at_once", "30,000", [Role.SECRETARY], "approved"),
    ],
)
def test_as_many_confirm_as_the_path_and_the_sum_want(
    db: None, at: datetime, path: str, amount: str, roles: list[Role], status: str
) -> None:
    with _claim(at, path, amount) as (cast, claim):
        assert _say(cast, claim, at, *roles) == status


@pytest.mark.parametrize(
    ("path", "amount", "roles", "refusal"),
    [
        ("treasurer", "500", [Role.SECRETARY], TreasurerApproves),
        ("two_committees", "500", [Role.SECRETARY, Role.BOOKKEEPER], errors.AnotherConfirmation),
        ("committee", "20,001", [Role.SECRETARY, Role.TREASURER], errors.AnotherConfirmation),
        ("at_once", "30,000", [Role.WELFARE], errors.OwnClaim),
    ],
)
def test_the_wrong_officer_is_told_who_it_must_be(
    db: None, at: datetime, path: str, amount: str, roles: list[Role], refusal: type[Exception]
) -> None:
    with _claim(at, path, amount) as (cast, claim):
        with pytest.raises(refusal):
            _say(cast, claim, at, *roles)
        claim.refresh_from_db()
        assert (claim.status, claim.approvals.count()) == ("submitted", len(roles) - 1)


def test_a_treasurer_does_not_approve_what_the_treasurer_handed_in(db: None, at: datetime) -> None:
    with _claim(at, "treasurer", "500", Role.TREASURER) as (cast, claim):
        with pytest.raises(errors.OwnClaim):
            _say(cast, claim, at, Role.TREASURER)
        assert _say(cast, claim, at, Role.CHAIR) == "approved"


def test_somebody_with_two_offices_has_one_word(db: None, at: datetime) -> None:
    with _claim(at, "committee", "10,000") as (cast, claim):
        user = add_user(username="ampai", password="khao-niao-2567", name="อำไพ")
        for role in (Role.SECRETARY, Role.BOOKKEEPER):
            cast.officers[role].user = user
            cast.officers[role].save()
        _say(cast, claim, at, Role.SECRETARY)
        with pytest.raises(errors.SaidAlready):
            _say(cast, claim, at, Role.BOOKKEEPER)
        assert _say(cast, claim, at, Role.CHAIR) == "approved"


def test_a_collector_keeps_to_the_own_village(db: None, at: datetime) -> None:
    with _claim(at, "committee", "500") as (cast, claim):
        other = make_member(cast, at, number="71", moo=7, paid_until=date(2024, 5, 31))
        with pytest.raises(errors.NotThisVillage):
            submit_claim(asked=Asked(other, "ageing", ON), by=cast.collector, at=at, idem_key="x")
        assert claim.submitted_by == welfare(cast)
