"""Two words on a claim at one machine, or by one account of a shell, are marked and never refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.world import Cast, make_member, on_sums

from kongboon.benefits.claims.history import history
from kongboon.benefits.claims.services import confirm_claim, submit_claim
from kongboon.benefits.incidents.lists import confirm_incident_list
from kongboon.benefits.tests.conftest import death_of, welfare
from kongboon.benefits.tests.test_incidents import _open, houses_list
from kongboon.funds.actor import acting_as
from kongboon.members.models import Member


@pytest.mark.parametrize(("asked", "said", "marked"), [("a", "a", True), ("a", "b", False), ("", "", False)])
def test_a_word_from_where_a_claim_was_handed_in_is_marked(
    cast: Cast, member: Member, at: datetime, asked: str, said: str, marked: bool
) -> None:
    with acting_as(place=asked):
        claim = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
    with acting_as(place=said):
        assert confirm_claim(claim=claim, by=cast.chair, at=at).status == "approved"
    assert [word.is_same_device for word in claim.approvals.all()] == [marked]
    assert any("บนเครื่องของกรรมการอีกคน" in told.what for told in history(claim)) == marked


def test_a_list_confirmed_where_it_was_made_is_marked(cast: Cast, member: Member, at: datetime) -> None:
    with acting_as(place="a"):
        make_member(cast, at, number="21", house_no="2", paid_until=date(2024, 5, 31))
        made = houses_list(cast, at, _open(cast, at), h2="B08/part")
        (claim,) = confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at))
    assert [word.is_same_device for word in claim.approvals.all()] == [True]
